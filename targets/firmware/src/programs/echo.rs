//! `echo`: calls from host to guest and back, by an image whose component takes a string, gives it to the host's `log`, and
//! returns it.

use alloc::string::String;

use tenon::{Caller, CheckedImage, Component, Engine, Linker, Result, Store, TypedFunc, WasmStr};

use crate::console::Line;
use crate::measure::reported;
use crate::{Board, debugger, heap};

/// What is echoed.
const TEXT: &str = "sixteen bytes!!\n";

/// Checks and instantiates `image`, and calls its `run` twice: the first call grows what later ones find.
pub fn echo<B: Board>(image: &'static [u8]) -> ! {
    B::start();
    heap::start::<B>();
    let code = run::<B>(image).unwrap_or(super::FAILURE);
    Line::<B>::begin().text("exit code ").number(code.into()).end();
    debugger::exit(code)
}

fn run<B: Board>(image: &'static [u8]) -> Result<u8> {
    let engine = Engine::default();
    let component =
        reported::<B, _>("check", || Component::from_image(&engine, CheckedImage::from_static(image)?))?;
    let (mut store, run) = reported::<B, _>("instantiate", || instantiate(&engine, &component))?;
    let first = reported::<B, _>("first call", || run.call(&mut store, (TEXT,)))?;
    let second = reported::<B, _>("call", || run.call(&mut store, (TEXT,)))?;
    Ok(u8::from(first != TEXT || second != TEXT || *store.data() != 2 * TEXT.len()))
}

/// A store of the bytes logged, and the component's export in it.
fn instantiate(
    engine: &Engine,
    component: &Component,
) -> Result<(Store<usize>, TypedFunc<(&'static str,), String>)> {
    let mut linker = Linker::new(engine);
    linker.root().func_wrap("log", |mut caller: Caller<'_, usize>, (text,): (WasmStr,)| {
        let bytes = caller.values().str(text)?.len();
        *caller.data_mut() += bytes;
        Ok(())
    })?;
    let mut store = Store::new(engine, 0)?;
    let instance = linker.instantiate(&mut store, component)?;
    let run = instance.get_typed_func(&store, "run")?;
    Ok((store, run))
}
