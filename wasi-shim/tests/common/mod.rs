//! Runs commands: components that export `wasi:cli/run`.
#![allow(dead_code, reason = "each file of tests uses its part")]

use tenon_canonical_abi::{Component, Linker, Store, TrapCode};
use tenon_core::{Engine, Error, Result};
use tenon_wasi_shim::hosted::MemoryStdio;
use tenon_wasi_shim::{WasiCtxBuilder, WasiState, add_to_linker};

/// How a command ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) exit: i32,
}

/// Runs the command in `bytes` with `stdin` on a console in memory.
pub(crate) fn run(bytes: &[u8], stdin: &[u8], builder: WasiCtxBuilder) -> Result<Ended> {
    let console = MemoryStdio::new(stdin);
    let exit = run_on(bytes, builder.stdio(Box::new(console.clone())))?;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ok(Ended { stdout: text(console.stdout()), stderr: text(console.stderr()), exit })
}

/// Runs the command in `bytes` and returns its exit code.
pub(crate) fn run_on(bytes: &[u8], builder: WasiCtxBuilder) -> Result<i32> {
    let engine = Engine::default();
    let ctx = builder.build();
    let mut linker = Linker::new(&engine);
    add_to_linker(&mut linker, &ctx)?;
    let component = Component::new(&engine, bytes)?;
    let mut store = Store::new(&engine, WasiState::new(ctx))?;
    let instance = linker.instantiate(&mut store, &component)?;
    let run =
        instance.get_typed_func::<_, (), core::result::Result<(), ()>>(&store, "wasi:cli/run@0.2.0#run")?;
    match run.call(&mut store, ()) {
        Ok(status) => Ok(status.is_err().into()),
        Err(Error::Trap(trap)) => match trap.code() {
            TrapCode::Exit(code) => Ok(code),
            _ => Err(Error::Trap(trap)),
        },
        Err(error) => Err(error),
    }
}

/// A command that imports most of the interfaces; `body` is its core code, with a function `run`.
pub(crate) fn program(body: &str) -> Vec<u8> {
    wat::parse_str(include_str!("program.wat").replacen("    BODY", body, 1)).unwrap()
}
