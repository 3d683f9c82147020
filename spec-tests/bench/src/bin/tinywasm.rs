//! tinywasm.

use anyhow::Result;
use std::process::ExitCode;
use tinywasm::{FuncContext, FunctionTyped, HostFunction, Imports, Module, ModuleInstance, Store};

struct Tinywasm;

impl tenon_bench::Engine for Tinywasm {
    type Module = Module;
    type Instance = (Store, FunctionTyped<i32, i64>);

    fn new(_variant: &str) -> Result<Self> {
        Ok(Self)
    }

    fn load(&self, wasm: &[u8]) -> Result<Module> {
        Ok(tinywasm::parse_bytes(wasm)?)
    }

    fn instantiate(&self, module: Module) -> Result<Self::Instance> {
        let mut store = Store::default();
        let host =
            HostFunction::from(&mut store, |_: FuncContext<'_>, value: i32| Ok(tenon_bench::host(value)));
        let mut imports = Imports::new();
        imports.define("bench", "host", host);
        let instance = ModuleInstance::instantiate(&mut store, &module, Some(imports))?;
        let run = instance.func(&store, "run")?;
        Ok((store, run))
    }

    fn call((store, run): &mut Self::Instance, n: i32) -> Result<i64> {
        Ok(run.call(store, n)?)
    }
}

fn main() -> ExitCode {
    tenon_bench::main::<Tinywasm>()
}
