//! Calls across a component's boundary: what `cargo xtask bench components` asks of an engine.
//!
//! `ENGINE VARIANT WAY ROW CALLS`: answers with a checksum, how many nanoseconds of processor time so many calls
//! take, and how many allocations they make; all after a few calls that are not measured.
//!
//! Both sides are typed. Parameters that are text or lists are borrowed by both: a host gives `&str` and `&[f32]`,
//! and takes text as a view of the guest's memory; a list of floats, of which neither engine has a view as a slice, as a `Vec`.

#![allow(unsafe_code, reason = "an allocator is unsafe to implement")]

use anyhow::{Context as _, Result, bail};
use cpu_time::ProcessTime;
use std::alloc::{GlobalAlloc, Layout, System};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

/// The component that answers.
const CALLEE: &str = include_str!("../components/callee.wat");
/// The component that calls.
const CALLER: &str = include_str!("../components/caller.wat");
/// What both in one need besides.
const COMPOSED: &str = r#"
  (instance $callee (instantiate $callee))
  (instance $caller (instantiate $caller (with "bench:calls/api" (instance $callee "bench:calls/api"))))
  (export "scalar" (func $caller "scalar"))
  (export "text" (func $caller "text"))
  (export "floats" (func $caller "floats"))
  (export "fields" (func $caller "fields"))
  (export "method" (func $caller "method"))"#;

/// The interface that is called.
pub const API: &str = "bench:calls/api";
/// Calls that are not measured.
const WARM: u32 = 100;

/// An engine, set up.
pub trait Engine: Sized {
    /// An instance of the component that answers.
    type Callee: Callee;
    /// An instance of the component that calls.
    type Caller;

    /// The engine in one of its variants.
    fn new(variant: &str) -> Result<Self>;

    /// Instantiates the component that answers.
    fn callee(&self, component: &[u8]) -> Result<Self::Callee>;

    /// Instantiates a component that calls the host, if it imports what it calls.
    fn caller(&self, component: &[u8]) -> Result<Self::Caller>;

    /// Calls its function `name: func(n: u32, length: u32) -> u32`.
    fn call(caller: &mut Self::Caller, name: &str, n: u32, length: u32) -> Result<u32>;
}

/// The functions of the component that answers.
pub trait Callee {
    /// Adds.
    fn scalar(&mut self, a: u32, b: u32) -> Result<u32>;
    /// The length.
    fn text(&mut self, text: &'static str) -> Result<u32>;
    /// The length.
    fn floats(&mut self, list: &'static [f32]) -> Result<u32>;
    /// Sends a record of eight fields, of which the first is `a`, and gives back the first of what comes.
    fn fields(&mut self, a: u32) -> Result<u32>;
    /// A method of a resource made beforehand with 7: adds to it.
    fn method(&mut self, n: u32) -> Result<u32>;
}

/// The whole of an engine's `main`.
pub fn main<E: Engine>() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match answer::<E>(&words) {
        Ok([sum, nanoseconds, allocations]) => {
            println!("{sum} {nanoseconds} {allocations}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn answer<E: Engine>(words: &[String]) -> Result<[u64; 3]> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let [variant, way, row, calls] = words[..] else { bail!("four arguments are needed") };
    let engine = E::new(variant)?;
    let calls = calls.parse()?;
    let (name, length) = row.split_once('-').unwrap_or((row, "0"));
    let length = length.parse()?;
    match way {
        "host-guest" => from_host(&mut engine.callee(&wat::parse_str(CALLEE)?)?, name, length, calls),
        "guest-host" => from_guest::<E>(&mut engine.caller(&wat::parse_str(CALLER)?)?, name, length, calls),
        "guest-guest" => {
            let both = wat::parse_str(format!("(component {CALLEE} {CALLER} {COMPOSED})"))?;
            from_guest::<E>(&mut engine.caller(&both)?, name, length, calls)
        }
        _ => bail!("there is no way `{way}`"),
    }
}

fn from_guest<E: Engine>(caller: &mut E::Caller, name: &str, length: u32, calls: u32) -> Result<[u64; 3]> {
    measure(calls, |calls| E::call(caller, name, calls, length).map(u64::from))
}

fn from_host(callee: &mut impl Callee, name: &str, length: u32, calls: u32) -> Result<[u64; 3]> {
    // What a `TypedFunc` takes has one lifetime for all calls.
    let text: &str = "a".repeat(length as usize).leak();
    let list: &[f32] = vec![1.5; length as usize].leak();
    let mut call: Box<dyn FnMut(u32) -> Result<u32>> = match name {
        "scalar" => Box::new(|n| callee.scalar(n, 1)),
        "text" => Box::new(|_| callee.text(text)),
        "floats" => Box::new(|_| callee.floats(list)),
        "fields" => Box::new(|n| callee.fields(n)),
        "method" => Box::new(|n| callee.method(n)),
        _ => bail!("there is no row `{name}`"),
    };
    measure(calls, |calls| (0..calls).try_fold(0, |sum, n| Ok(sum + u64::from(call(n)?))))
}

fn measure(calls: u32, mut run: impl FnMut(u32) -> Result<u64>) -> Result<[u64; 3]> {
    run(WARM)?;
    let (allocations, start) = (ALLOCATIONS.load(Ordering::Relaxed), ProcessTime::now());
    let sum = run(calls)?;
    let took = u64::try_from(start.elapsed().as_nanos()).context("it took too long")?;
    Ok([sum, took, ALLOCATIONS.load(Ordering::Relaxed) - allocations])
}

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

/// The system's allocator, with its calls counted.
#[derive(Debug)]
pub struct Counting;

// SAFETY: the system's allocator does it all.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(at, layout, size) }
    }
}
