//! tenon.

use anyhow::Result;
use std::process::ExitCode;
use tenon::module::{Linker, Module, Store, TypedFunc};
use tenon::{Config, Engine};

struct Tenon(Engine);

impl tenon_bench::Engine for Tenon {
    type Module = Module;
    type Instance = (Store<()>, TypedFunc<i32, i64>);

    fn new(variant: &str) -> Result<Self> {
        Ok(Self(Engine::new(&Config::new().fuel(false).lazy(variant == "lazy"))))
    }

    fn load(&self, wasm: &[u8]) -> Result<Module> {
        Ok(Module::new(&self.0, wasm)?)
    }

    fn code_bytes(module: &Module) -> usize {
        module.image().module(0).map_or(0, |module| module.code_len())
    }

    fn instantiate(&self, module: Module) -> Result<Self::Instance> {
        let mut store = Store::new(&self.0, ())?;
        let mut linker = Linker::new();
        linker.func_wrap("bench", "host", tenon_bench::host)?;
        let instance = linker.instantiate(&mut store, &module)?;
        let run = instance.get_typed_func(&store, "run")?;
        Ok((store, run))
    }

    fn call((store, run): &mut Self::Instance, n: i32) -> Result<i64> {
        Ok(run.call(store, n)?)
    }
}

fn main() -> ExitCode {
    tenon_bench::main::<Tenon>()
}
