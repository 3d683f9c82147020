//! The command guests of the repository, on a console in memory, against what they are known to do.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may fail loudly")]

mod common;

use common::{Ended, run};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tenon_canonical_abi::{Component, Linker};
use tenon_core::Engine;
use tenon_wasi_shim::hosted::{StdEntropy, StdMonotonicClock, StdWallClock};
use tenon_wasi_shim::{WasiCtx, WasiState, add_println_to_linker};

/// Replays the runs recorded for the guest called `name`.
fn replay(name: &str) {
    let guests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guests");
    let wasm = fs::read(guests.join("wasm").join(name).with_extension("wasm")).unwrap();
    let record = read_json(&guests.join("expect").join(name).with_extension("json"));
    for (number, case) in record["runs"].as_array().unwrap().iter().enumerate() {
        let ended = run(&wasm, text(&case["stdin"]).as_bytes(), context(name, case)).unwrap();
        assert_eq!(ended, expected(case), "{name}, run {number}");
    }
}

fn read_json(path: &PathBuf) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn context(name: &str, case: &Value) -> tenon_wasi_shim::WasiCtxBuilder {
    let args = case["args"].as_array().into_iter().flatten().map(text);
    let mut builder = WasiCtx::builder().arg(format!("{name}.wasm")).args(args);
    for (name, value) in case["env"].as_object().into_iter().flatten() {
        builder = builder.env(name.clone(), text(value));
    }
    builder
        .monotonic_clock(Box::new(StdMonotonicClock::new()))
        .wall_clock(Box::new(StdWallClock))
        .entropy(Box::new(StdEntropy))
}

fn expected(case: &Value) -> Ended {
    let exit = case["exit"].as_i64().unwrap() as i32;
    Ended { stdout: text(&case["stdout"]), stderr: text(&case["stderr"]), exit }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().into()
}

#[test]
fn rust_hello() {
    replay("rust-hello");
}

#[test]
fn the_smallest_tier_is_enough_to_print() {
    let engine = Engine::default();
    let wasm = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guests/wasm/rust-hello.wasm");
    let component = Component::new(&engine, &fs::read(wasm).unwrap()).unwrap();
    let mut linker: Linker<WasiState> = Linker::new(&engine);
    add_println_to_linker(&mut linker).unwrap();
    linker.check(&component).unwrap();
}

#[test]
fn c_hello() {
    replay("c-hello");
}

#[test]
fn c_math() {
    replay("c-math");
}

#[test]
fn zig_hello() {
    replay("zig-hello");
}

#[test]
fn zig_math() {
    replay("zig-math");
}

#[test]
fn deb_cjson() {
    replay("deb-cjson");
}

#[test]
fn deb_lz4() {
    replay("deb-lz4");
}
