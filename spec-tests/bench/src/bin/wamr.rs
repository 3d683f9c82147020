//! The fast interpreter of WAMR, by its binding wamrx.

use anyhow::{Result, bail};
use std::process::ExitCode;
use wamrx::{Engine, FuncType, Instance, InstanceConfig, Linker, Module, Val, ValType};

/// Imports are resolved when a module is loaded.
struct Wamr(Engine, Linker);

impl tenon_bench::Engine for Wamr {
    type Module = Module;
    type Instance = Instance;

    fn new(_variant: &str) -> Result<Self> {
        let engine = Engine::new()?;
        let mut linker = Linker::new(&engine);
        let ty = FuncType::new([ValType::I32], [ValType::I32]);
        linker.define_func("bench", "host", ty, |params, results| {
            if let [Val::I32(value)] = params {
                results.fill(Val::I32(tenon_bench::host(*value)));
            }
        })?;
        Ok(Self(engine, linker))
    }

    fn load(&self, wasm: &[u8]) -> Result<Module> {
        Ok(Module::new(&self.0, wasm)?)
    }

    fn instantiate(&self, module: Module) -> Result<Instance> {
        Ok(self.1.instantiate_with(module, InstanceConfig::new().exec_stack_size(1 << 20))?)
    }

    fn call(instance: &mut Instance, n: i32) -> Result<i64> {
        let mut results = [Val::I64(0)];
        instance.get_func("run")?.call(&[Val::I32(n)], &mut results)?;
        let [Val::I64(result)] = results else { bail!("another type") };
        Ok(result)
    }
}

fn main() -> ExitCode {
    tenon_bench::main::<Wamr>()
}
