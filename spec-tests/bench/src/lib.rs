//! One engine in one process: what `cargo xtask bench` asks of it on the command line, and answers in a line.
//!
//! - `ENGINE VARIANT run FILE SMALL LARGE`: the two results of `run(SMALL)` and `run(LARGE)`, and how many
//!   nanoseconds of processor time the second took
//! - `ENGINE VARIANT load FILE`: how many nanoseconds of processor time loading takes, how many bytes of heap the
//!   loaded module keeps, and how many of them are code; 0 where that is not known
//!
//! VARIANT is a word of the engine's own; `-` for its default.

#[cfg(any(feature = "tenon-components", feature = "wasmtime-components"))]
pub mod components;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use cpu_time::ProcessTime;

/// An engine, set up.
pub trait Engine: Sized {
    /// A module that was loaded.
    type Module;
    /// An instance of a module, and its function `run`.
    type Instance;

    /// The engine in one of its variants.
    fn new(variant: &str) -> Result<Self>;

    /// Parses, validates and translates `wasm`, all of it unless the variant is lazy.
    fn load(&self, wasm: &[u8]) -> Result<Self::Module>;

    /// Whether loading makes an instance as well, so that its heap says little.
    const INSTANTIATES: bool = false;

    /// Bytes of translated code, if it tells.
    fn code_bytes(_module: &Self::Module) -> usize {
        0
    }

    /// Instantiates it. What it may import is [`host`], under the names `bench` `host`.
    fn instantiate(&self, module: Self::Module) -> Result<Self::Instance>;

    /// Calls `run: i32 -> i64`.
    fn call(instance: &mut Self::Instance, n: i32) -> Result<i64>;
}

/// What workloads import.
#[inline]
pub fn host(value: i32) -> i32 {
    value.wrapping_mul(31).wrapping_add(7)
}

/// The whole of an engine's `main`.
pub fn main<E: Engine>() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match answer::<E>(&words) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn answer<E: Engine>(words: &[String]) -> Result<String> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let &[variant, command, file, ref numbers @ ..] = &words[..] else { bail!("too few arguments") };
    let engine = E::new(variant)?;
    let wasm = std::fs::read(file).with_context(|| format!("cannot read {file}"))?;
    match (command, numbers) {
        ("run", [small, large]) => run(&engine, &wasm, small.parse()?, large.parse()?),
        ("load", []) => load(&engine, &wasm),
        _ => bail!("`{command}` is none of `run` and `load`"),
    }
}

fn run<E: Engine>(engine: &E, wasm: &[u8], small: i32, large: i32) -> Result<String> {
    let mut instance = engine.instantiate(engine.load(wasm)?)?;
    let first = E::call(&mut instance, small)?;
    let start = ProcessTime::now();
    let second = E::call(&mut instance, large)?;
    let took = start.elapsed();
    Ok(format!("{first} {second} {}", took.as_nanos()))
}

/// The median of warm repetitions, a fifth of a second of them or seven.
fn load<E: Engine>(engine: &E, wasm: &[u8]) -> Result<String> {
    let before = heap();
    let module = engine.load(wasm)?;
    let kept = if E::INSTANTIATES { 0 } else { heap().saturating_sub(before) };
    let code = E::code_bytes(&module);
    drop(module);
    let mut times: Vec<Duration> = Vec::new();
    while times.len() < 7 || times.iter().sum::<Duration>() < Duration::from_millis(200) {
        let start = ProcessTime::now();
        let module = black_box(engine.load(black_box(wasm))?);
        times.push(start.elapsed());
        drop(module);
    }
    times.sort();
    Ok(format!("{} {kept} {code}", times[times.len() / 2].as_nanos()))
}

/// Bytes allocated by Rust and C, where the allocator tells.
fn heap() -> usize {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        #[allow(unsafe_code, reason = "a function of the C library")]
        // SAFETY: it takes nothing and returns numbers.
        let info = unsafe { libc::mallinfo2() };
        info.uordblks + info.hblkhd
    }
    #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    0
}
