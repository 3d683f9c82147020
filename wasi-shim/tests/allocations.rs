//! Commands that run where memory ends: each allocation of instantiating and running them fails in turn, and
//! every time that is an error or the guest's own affair, never the end of the process, and nothing is left behind.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use std::alloc::System;
use std::fs;
use std::path::Path;
use tenon_canonical_abi::{Component, Linker, Store};
use tenon_core::Engine;
use tenon_wasi_shim::host::{Output, Stdio, StdioError};
use tenon_wasi_shim::hosted::{StdEntropy, StdMonotonicClock, StdWallClock};
use tenon_wasi_shim::{WasiCtx, WasiState, add_to_linker};

/// Fails the allocation whose number says so, and counts live bytes.
struct Failing;

std::thread_local! {
    /// Allocations until the one that fails; those after it do not.
    static UNTIL: Cell<Option<u32>> = const { Cell::new(None) };
    static LIVE: Cell<i64> = const { Cell::new(0) };
}

fn count(bytes: i64) {
    let _ = LIVE.try_with(|live| live.set(live.get() + bytes));
}

fn fails() -> bool {
    let until = UNTIL.try_with(|until| until.replace(until.get().and_then(|left| left.checked_sub(1))));
    until.ok().flatten() == Some(0)
}

// SAFETY: everything is passed on, or fails.
unsafe impl GlobalAlloc for Failing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise, passed on.
        let block = if fails() { core::ptr::null_mut() } else { unsafe { System.alloc(layout) } };
        count(if block.is_null() { 0 } else { layout.size() as i64 });
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(-(layout.size() as i64));
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static FAILING: Failing = Failing;

/// Takes what is written, and allocates nothing for it.
struct Sink;

impl Stdio for Sink {
    fn write(&mut self, _: Output, bytes: &[u8]) -> Result<usize, StdioError> {
        Ok(bytes.len())
    }

    fn read(&mut self, _: &mut [u8]) -> Result<usize, StdioError> {
        Err(StdioError::Closed)
    }
}

fn context() -> WasiCtx {
    WasiCtx::builder()
        .arg("guest")
        .env("NAME", "value")
        .stdio(Box::new(Sink))
        .monotonic_clock(Box::new(StdMonotonicClock::new()))
        .wall_clock(Box::new(StdWallClock))
        .entropy(Box::new(StdEntropy))
        .build()
}

/// Instantiates and runs a command, whose allocation number `failing` fails. What the host itself gives the store is made
/// before.
fn run(
    engine: &Engine,
    linker: &Linker<WasiState>,
    component: &Component,
    failing: Option<u32>,
) -> tenon_core::Result<()> {
    let state = WasiState::new(context());
    UNTIL.set(failing);
    let mut store = Store::new(engine, state)?;
    let instance = linker.instantiate(&mut store, component)?;
    let name = "wasi:cli/run@0.2.0#run";
    let run = instance.get_typed_func::<_, (), Result<(), ()>>(&store, name)?;
    run.call(&mut store, ()).map(drop)
}

#[test]
fn every_allocation_of_commands_may_fail() {
    for name in ["rust-hello", "board-hello", "c-hello"] {
        let wasm = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../guests/wasm/{name}.wasm"));
        let engine = Engine::default();
        let component = Component::new(&engine, &fs::read(wasm).unwrap()).unwrap();
        let mut linker = Linker::new(&engine);
        add_to_linker(&mut linker, &context()).unwrap();
        let failed = (0..).take_while(|&failing| {
            let live = LIVE.get();
            let done = run(&engine, &linker, &component, Some(failing));
            let reached = UNTIL.take().is_none();
            drop(done);
            assert_eq!(LIVE.get(), live, "{name}: bytes are lost when allocation {failing} fails");
            reached
        });
        let failed = failed.count();
        assert!(failed > 20, "{name}: {failed}");
    }
}
