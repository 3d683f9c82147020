//! `image-only`: runs a prepared image in place from flash, with what a product on a small part would carry: no loader, the
//! tier of WASI that printing needs, no `core::fmt`. Its size is what is told as tenon's.

use alloc::boxed::Box;
use core::marker::PhantomData;

use tenon::wasi::host::{Output, Stdio, StdioError};
use tenon::wasi::{WasiCtx, WasiState, add_println_to_linker, random};
use tenon::{CheckedImage, Component, Engine, Error, Linker, Outcome, Result, Store, TrapCode};

use crate::console::{self, Channel, Line};
use crate::guest::{FUEL_EXIT_CODE, RUN, Seeded, TRAP_EXIT_CODE};
use crate::measure::reported;
use crate::{Board, debugger, heap};

/// Runs the command in `image`.
pub fn image_only<B: Board>(image: &'static [u8]) -> ! {
    B::start();
    heap::start::<B>();
    let code = run::<B>(image).unwrap_or_else(|error| {
        Line::<B>::begin().text("error: ").text(told(&error)).end();
        super::FAILURE
    });
    Line::<B>::begin().text("exit code ").number(code.into()).end();
    debugger::exit(code)
}

/// Checks, instantiates and runs; the guest's exit code.
fn run<B: Board>(image: &'static [u8]) -> Result<u8> {
    let engine = Engine::default();
    let component =
        reported::<B, _>("check", || Component::from_image(&engine, CheckedImage::from_static(image)?))?;
    let (mut store, instance) = reported::<B, _>("instantiate", || {
        let console = Box::new(Console::<B>(PhantomData));
        let ctx = WasiCtx::builder().stdio(console).entropy(Box::new(Seeded(0))).build();
        let mut linker = Linker::new(&engine);
        add_println_to_linker(&mut linker)?;
        random::random::add_to_linker(&mut linker)?;
        let mut store = Store::new(&engine, WasiState::new(ctx))?;
        let instance = linker.instantiate(&mut store, &component)?;
        Ok::<_, Error>((store, instance))
    })?;
    let run = instance.get_typed_func::<_, (), Result<(), ()>>(&store, RUN)?;
    Ok(match reported::<B, _>("run", || run.call_resumable(&mut store, ()))? {
        Outcome::Done(result) => u8::from(result.is_err()),
        Outcome::OutOfFuel => FUEL_EXIT_CODE,
        Outcome::Trap(trap) => exit_code::<B>(trap.code()),
        Outcome::Suspended => TRAP_EXIT_CODE,
    })
}

fn exit_code<B: Board>(code: TrapCode) -> u8 {
    if let TrapCode::Exit(code) = code {
        return code as u8;
    }
    Line::<B>::begin().text("trap: ").text(code.message()).end();
    TRAP_EXIT_CODE
}

/// What a product without a terminal would keep of an error.
fn told(error: &Error) -> &'static str {
    match error {
        Error::OutOfMemory { .. } => "out of memory",
        Error::Image(_) => "the image is refused",
        Error::Link(_) => "an import is missing or does not fit",
        Error::Limit(limit) => limit.limit,
        Error::Trap(trap) => trap.code().message(),
        _ => "the component cannot be run",
    }
}

/// The board's console.
struct Console<B>(PhantomData<B>);

impl<B: Board> Stdio for Console<B> {
    fn write(&mut self, to: Output, bytes: &[u8]) -> Result<usize, StdioError> {
        let channel = match to {
            Output::Stdout => Channel::Stdout,
            Output::Stderr => Channel::Stderr,
        };
        console::write::<B>(channel, bytes);
        Ok(bytes.len())
    }

    fn read(&mut self, _: &mut [u8]) -> Result<usize, StdioError> {
        Err(StdioError::Closed)
    }
}
