//! Silverfir-nano's interpreter. It translates when it instantiates, which is part of loading here.

use anyhow::{Result, anyhow, bail};
use sf_nano_core::value_type::ValueType;
use sf_nano_core::{Caller, Config, Engine, Func, FunctionType, Import, Instance, Value, WasmError};
use std::process::ExitCode;

struct Silverfir {
    engine: Engine,
    imports: Vec<Import>,
}

impl tenon_bench::Engine for Silverfir {
    type Module = Instance;
    type Instance = (Instance, Func);
    const INSTANTIATES: bool = true;

    fn new(_variant: &str) -> Result<Self> {
        let engine =
            Engine::new(Config::new().parallel_compilation(false)).map_err(|error| anyhow!("{error:?}"))?;
        let ty = FunctionType::new(vec![ValueType::I32], vec![ValueType::I32]);
        Ok(Self { engine, imports: vec![Import::func_typed("bench", "host", host, ty)] })
    }

    fn load(&self, wasm: &[u8]) -> Result<Instance> {
        Instance::new(&self.engine, wasm, &self.imports).map_err(failed)
    }

    fn instantiate(&self, instance: Instance) -> Result<Self::Instance> {
        let Some(run) = instance.get_func("run") else { bail!("there is no `run`") };
        Ok((instance, run))
    }

    fn call((instance, run): &mut Self::Instance, n: i32) -> Result<i64> {
        let mut results = [Value::I64(0)];
        instance.call(run, &[Value::I32(n)], &mut results).map_err(failed)?;
        let [Value::I64(result)] = results else { bail!("another type") };
        Ok(result)
    }
}

fn host(_: &mut Caller<'_>, params: &[Value], results: &mut [Value]) -> Result<(), WasmError> {
    let &[Value::I32(value)] = params else { return Err(WasmError::invalid("one parameter")) };
    results.fill(Value::I32(tenon_bench::host(value)));
    Ok(())
}

fn failed(error: WasmError) -> anyhow::Error {
    anyhow!("{error:?}")
}

fn main() -> ExitCode {
    tenon_bench::main::<Silverfir>()
}
