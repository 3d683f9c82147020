//! wasmi; its features choose how it dispatches.

use anyhow::Result;
use std::process::ExitCode;
use wasmi::{CompilationMode, Config, Engine, Linker, Module, Store, TypedFunc};

struct Wasmi(Engine);

impl tenon_bench::Engine for Wasmi {
    type Module = Module;
    type Instance = (Store<()>, TypedFunc<i32, i64>);

    fn new(variant: &str) -> Result<Self> {
        let mut config = Config::default();
        config.compilation_mode(match variant {
            "lazy" => CompilationMode::LazyTranslation,
            _ => CompilationMode::Eager,
        });
        Ok(Self(Engine::new(&config)))
    }

    fn load(&self, wasm: &[u8]) -> Result<Module> {
        Ok(Module::new(&self.0, wasm)?)
    }

    fn instantiate(&self, module: Module) -> Result<Self::Instance> {
        let mut store = Store::new(&self.0, ());
        let mut linker = Linker::new(&self.0);
        linker.func_wrap("bench", "host", tenon_bench::host)?;
        let instance = linker.instantiate_and_start(&mut store, &module)?;
        let run = instance.get_typed_func(&store, "run")?;
        Ok((store, run))
    }

    fn call((store, run): &mut Self::Instance, n: i32) -> Result<i64> {
        Ok(run.call(store, n)?)
    }
}

fn main() -> ExitCode {
    tenon_bench::main::<Wasmi>()
}
