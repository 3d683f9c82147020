//! `wasi:io/error`

use crate::allocate;
use crate::ctx::{WasiCtxView, WasiView};
use crate::host::IoError;
use crate::link;
use alloc::string::String;
use tenon_canonical_abi::{Caller, HostError, Linker, Resource};
use tenon_core::Result;

/// Links `wasi:io/error`.
pub fn add_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> Result<()> {
    let mut error = linker.instance(interface!("io/error"))?;
    // resource error
    link::resource::<T, IoError>(&mut error, "error")?;
    // to-debug-string: func() -> string
    error.func_wrap("[method]error.to-debug-string", |mut caller: Caller<'_, T>, (this,)| {
        to_debug_string(caller.data_mut().ctx(), &this)
    })
}

fn to_debug_string(
    wasi: WasiCtxView<'_>,
    this: &Resource<IoError>,
) -> core::result::Result<String, HostError> {
    Ok(allocate::string(wasi.table.get(this)?.message())?)
}
