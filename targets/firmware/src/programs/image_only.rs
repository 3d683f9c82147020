//! `image-only`: runs a prepared image in place from flash, with what a product on a small part would carry: no loader, the
//! tier of WASI that printing needs, no `core::fmt`. Its size is what is told as tenon's. `plain-load` (feature `loader`) is the same for
//! a plain component: the size with the loader.

use alloc::boxed::Box;
use core::marker::PhantomData;

use tenon::wasi::host::{Output, Stdio, StdioError};
use tenon::wasi::{WasiCtx, WasiState, add_println_to_linker, random};
use tenon::{CheckedImage, Component, Engine, Linker, Outcome, Result, Store, TrapCode};

use crate::Board;
use crate::console::{self, Channel, Line};
use crate::flash;
use crate::guest::{FUEL_EXIT_CODE, RUN, Seeded, TRAP_EXIT_CODE};
use crate::measure::reported;

/// Runs the command in `image`.
pub fn image_only<B: Board>(image: &'static [u8]) -> ! {
    super::run_small::<B>(|| {
        let engine = Engine::default();
        let check = || Component::from_image(&engine, CheckedImage::from_static(image)?);
        let component = reported::<B, _>("check", check)?;
        flash::must_hold::<B>(component.image().bytes());
        run::<B>(&engine, &component)
    })
}

/// Loads and runs the command in `component`.
#[cfg(feature = "loader")]
pub fn plain_load<B: Board>(component: &'static [u8]) -> ! {
    super::run_small::<B>(|| {
        let engine = Engine::default();
        let component = reported::<B, _>("load", || Component::new(&engine, component))?;
        run::<B>(&engine, &component)
    })
}

/// Instantiates and runs; the guest's exit code. The phases are those of what owns the heap.
fn run<B: Board>(engine: &Engine, component: &Component) -> Result<u8> {
    let linker = reported::<B, _>("link", || linker(engine))?;
    let mut store = reported::<B, _>("store", || Store::new(engine, context::<B>()))?;
    let instance = reported::<B, _>("instantiate", || linker.instantiate(&mut store, component))?;
    drop(linker);
    let run = instance.get_typed_func::<_, (), Result<(), ()>>(&store, RUN)?;
    Ok(match reported::<B, _>("run", || run.call_resumable(&mut store, ()))? {
        Outcome::Done(result) => u8::from(result.is_err()),
        Outcome::OutOfFuel => FUEL_EXIT_CODE,
        Outcome::Trap(trap) => exit_code::<B>(trap.code()),
        Outcome::Suspended => TRAP_EXIT_CODE,
    })
}

fn linker(engine: &Engine) -> Result<Linker<WasiState>> {
    let mut linker = Linker::new(engine);
    add_println_to_linker(&mut linker)?;
    random::random::add_to_linker(&mut linker)?;
    Ok(linker)
}

fn context<B: Board>() -> WasiState {
    let console = Box::new(Console::<B>(PhantomData));
    WasiState::new(WasiCtx::builder().stdio(console).entropy(Box::new(Seeded(0))).build())
}

fn exit_code<B: Board>(code: TrapCode) -> u8 {
    if let TrapCode::Exit(code) = code {
        return code as u8;
    }
    Line::<B>::begin().text("trap: ").text(code.message()).end();
    TRAP_EXIT_CODE
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
