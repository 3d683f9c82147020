//! `echo`: calls from host to guest and back, by an image whose component takes a string, gives it to the host's `log`, and
//! returns it.

use alloc::string::String;
use alloc::vec::Vec;

use tenon::{Caller, CheckedImage, Component, Engine, Linker, Result, Store, WasmStr};

use crate::Board;
use crate::flash;
use crate::measure::reported;

/// What is echoed.
const TEXT: &str = "sixteen bytes!!\n";

/// Bytes of a page of WebAssembly.
const PAGE: usize = 1 << 16;

/// Checks and instantiates `image`, and calls its `run` twice: the first call grows what later ones find.
pub fn echo<B: Board>(image: &'static [u8]) -> ! {
    super::run_small::<B>(|| run::<B>(image))
}

fn run<B: Board>(image: &'static [u8]) -> Result<u8> {
    let engine = Engine::default();
    let component =
        reported::<B, _>("check", || Component::from_image(&engine, CheckedImage::from_static(image)?))?;
    flash::must_hold::<B>(component.image().bytes());
    let linker = reported::<B, _>("link", || linker(&engine))?;
    let mut store = reported::<B, _>("store", || Store::new(&engine, 0))?;
    // Told apart, because instantiating zeroes as much.
    drop(reported::<B, _>("zero", page));
    let instance = reported::<B, _>("instantiate", || linker.instantiate(&mut store, &component))?;
    let run = reported::<B, _>("find", || instance.get_typed_func::<_, (&str,), String>(&store, "run"))?;
    let first = reported::<B, _>("first call", || run.call(&mut store, (TEXT,)))?;
    let second = reported::<B, _>("call", || run.call(&mut store, (TEXT,)))?;
    Ok(u8::from(first != TEXT || second != TEXT || *store.data() != 2 * TEXT.len()))
}

/// As much as the component's memory.
fn page() -> Vec<u8> {
    let mut page = Vec::new();
    let fits = page.try_reserve_exact(PAGE).is_ok();
    page.resize(if fits { PAGE } else { 0 }, core::hint::black_box(0));
    page
}

/// What the component imports; the store's data is how many bytes were logged.
fn linker(engine: &Engine) -> Result<Linker<usize>> {
    let mut linker = Linker::new(engine);
    linker.root().func_wrap("log", |mut caller: Caller<'_, usize>, (text,): (WasmStr,)| {
        let bytes = caller.values().str(text)?.len();
        *caller.data_mut() += bytes;
        Ok(())
    })?;
    Ok(linker)
}
