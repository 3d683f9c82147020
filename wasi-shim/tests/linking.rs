//! What links, and what the error says when something does not.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod common;

use common::{program, run};
use tenon_canonical_abi::{Component, Linker};
use tenon_core::{Engine, Error};
use tenon_wasi_shim::hosted::{StdEntropy, StdMonotonicClock, StdWallClock};
use tenon_wasi_shim::{WasiCtx, WasiCtxBuilder, WasiState, add_println_to_linker, add_to_linker};

const RETURN: &str = r#"(func (export "run") (result i32) (i32.const 0))"#;

/// The import that a command with every interface misses in this context.
fn missing(builder: WasiCtxBuilder) -> String {
    match run(&program(RETURN), b"", builder) {
        Err(Error::Link(link)) => link.to_string(),
        other => panic!("{other:?}"),
    }
}

fn clock(builder: WasiCtxBuilder) -> WasiCtxBuilder {
    builder.monotonic_clock(Box::new(StdMonotonicClock::new()))
}

#[test]
fn what_a_host_lacks_is_missing_by_name() {
    let none = missing(WasiCtx::builder());
    assert!(none.contains("wasi:clocks/monotonic-clock@0.2.2"), "{none}");
    let no_date = missing(clock(WasiCtx::builder()).entropy(Box::new(StdEntropy)));
    assert!(no_date.contains("wasi:clocks/wall-clock@0.2.2"), "{no_date}");
    let no_entropy = missing(clock(WasiCtx::builder()).wall_clock(Box::new(StdWallClock)).insecure_seed(7));
    assert!(no_entropy.contains("wasi:random/random@0.2.0"), "{no_entropy}");
}

/// A component that imports one function of one interface.
fn importing(interface: &str, function: &str, ty: &str) -> tenon_core::Result<()> {
    let engine = Engine::default();
    let wat = format!(r#"(component (import "{interface}" (instance (export "{function}" (func {ty})))))"#);
    let component = Component::new(&engine, &wat::parse_str(wat).unwrap())?;
    let ctx = WasiCtx::builder().insecure_seed(1).build();
    let mut linker: Linker<WasiState> = Linker::new(&engine);
    add_to_linker(&mut linker, &ctx)?;
    linker.check(&component)
}

#[test]
fn every_patch_version_links_and_no_other_does() {
    for patch in 0..=13 {
        importing(&format!("wasi:cli/environment@0.2.{patch}"), "initial-cwd", "(result (option string))")
            .unwrap();
        importing(&format!("wasi:cli/exit@0.2.{patch}"), "exit-with-code", r#"(param "c" u8)"#).unwrap();
    }
    for version in ["0.1.0", "0.3.0", "0.2.0-rc-2023-11-10"] {
        let interface = format!("wasi:cli/environment@{version}");
        let error = importing(&interface, "initial-cwd", "(result (option string))").unwrap_err();
        assert!(error.to_string().contains(&interface), "{error}");
    }
}

#[test]
fn types_are_compared() {
    let seed = "wasi:random/insecure-seed@0.2.0";
    importing(seed, "insecure-seed", "(result (tuple u64 u64))").unwrap();
    for wrong in
        ["(result (tuple u64 u32))", "(result u64)", r#"(param "x" u8) (result (tuple u64 u64))"#, ""]
    {
        assert!(matches!(importing(seed, "insecure-seed", wrong), Err(Error::Link(_))), "{wrong}");
    }
    let insecure = "wasi:random/insecure@0.2.0";
    importing(insecure, "get-insecure-random-bytes", r#"(param "len" u64) (result (list u8))"#).unwrap();
    importing("wasi:cli/environment@0.2.0", "get-environment", "(result (list (tuple string string)))")
        .unwrap();
    importing("wasi:cli/environment@0.2.0", "get-arguments", "(result (list string))").unwrap();
}

#[test]
fn tiers_are_sets_of_interfaces() {
    let engine = Engine::default();
    let mut linker: Linker<WasiState> = Linker::new(&engine);
    add_println_to_linker(&mut linker).unwrap();
    let names = format!("{linker:?}");
    for name in ["cli/stdout", "io/streams", "filesystem/types"] {
        assert!(names.contains(name), "{names}");
    }
    for name in ["io/poll", "clocks", "random", "terminal"] {
        assert!(!names.contains(name), "{names}");
    }
    assert!(matches!(add_println_to_linker(&mut linker), Err(Error::Link(_))));
}
