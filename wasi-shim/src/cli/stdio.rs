//! `wasi:cli/stdin`, `wasi:cli/stdout` and `wasi:cli/stderr`

use crate::ctx::WasiView;
use crate::host::Output;
use crate::io::streams::{InputStream, OutputStream};
use tenon_canonical_abi::{Caller, HostError, Linker, Resource};
use tenon_core::Result;

/// Links `wasi:cli/stdin`, `wasi:cli/stdout` and `wasi:cli/stderr`.
pub fn add_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> Result<()> {
    // get-stdin: func() -> input-stream
    linker.instance(interface!("cli/stdin"))?.func_wrap("get-stdin", |mut caller: Caller<'_, T>, ()| {
        Ok(caller.data_mut().ctx().table.push(InputStream::stdin())?)
    })?;
    // get-stdout: func() -> output-stream
    linker
        .instance(interface!("cli/stdout"))?
        .func_wrap("get-stdout", |mut caller: Caller<'_, T>, ()| open(caller.data_mut(), Output::Stdout))?;
    // get-stderr: func() -> output-stream
    linker
        .instance(interface!("cli/stderr"))?
        .func_wrap("get-stderr", |mut caller: Caller<'_, T>, ()| open(caller.data_mut(), Output::Stderr))
}

fn open<T: WasiView>(
    data: &mut T,
    output: Output,
) -> core::result::Result<Resource<OutputStream>, HostError> {
    Ok(data.ctx().table.push(OutputStream::new(output))?)
}
