//! wasmtime: variant `pulley`, its interpreter, or its compiler.

use anyhow::Result;
use std::process::ExitCode;
use wasmtime::{Config, Engine, Linker, Module, Store, TypedFunc};

struct Wasmtime(Engine);

impl tenon_bench::Engine for Wasmtime {
    type Module = Module;
    type Instance = (Store<()>, TypedFunc<i32, i64>);

    fn new(variant: &str) -> Result<Self> {
        let mut config = Config::new();
        if variant == "pulley" {
            config.target("pulley64")?;
        }
        Ok(Self(Engine::new(&config)?))
    }

    fn load(&self, wasm: &[u8]) -> Result<Module> {
        Ok(Module::new(&self.0, wasm)?)
    }

    fn instantiate(&self, module: Module) -> Result<Self::Instance> {
        let mut store = Store::new(&self.0, ());
        let mut linker = Linker::new(&self.0);
        linker.func_wrap("bench", "host", tenon_bench::host)?;
        let instance = linker.instantiate(&mut store, &module)?;
        let run = instance.get_typed_func(&mut store, "run")?;
        Ok((store, run))
    }

    fn call((store, run): &mut Self::Instance, n: i32) -> Result<i64> {
        Ok(run.call(store, n)?)
    }
}

fn main() -> ExitCode {
    tenon_bench::main::<Wasmtime>()
}
