//! wasm3, by its binding wasm3x. It translates when it instantiates, which is part of loading here.

use anyhow::Result;
use std::process::ExitCode;
use wasm3x::{CompilationMode, Config, Engine, Instance, Linker, Module, Store, TypedFunc};

struct Wasm3(Engine);

impl tenon_bench::Engine for Wasm3 {
    type Module = (Store<()>, Instance);
    type Instance = (Store<()>, TypedFunc<i32, i64>);
    const INSTANTIATES: bool = true;

    fn new(_variant: &str) -> Result<Self> {
        let mut config = Config::new();
        config.compilation_mode(CompilationMode::Eager);
        Ok(Self(Engine::new(&config)))
    }

    fn load(&self, wasm: &[u8]) -> Result<Self::Module> {
        let mut store = Store::new(&self.0, ());
        let mut linker = Linker::new(&self.0);
        linker.func_wrap("bench", "host", tenon_bench::host)?;
        let instance = linker.instantiate_and_start(&mut store, &Module::new(&self.0, wasm)?)?;
        Ok((store, instance))
    }

    fn instantiate(&self, (store, instance): Self::Module) -> Result<Self::Instance> {
        let run = instance.get_typed_func(&store, "run")?;
        Ok((store, run))
    }

    fn call((store, run): &mut Self::Instance, n: i32) -> Result<i64> {
        Ok(run.call(store, n)?)
    }
}

fn main() -> ExitCode {
    tenon_bench::main::<Wasm3>()
}
