//! `wasi:cli/exit`

use crate::ctx::WasiView;
use tenon_canonical_abi::{HostError, Linker};

/// Links `wasi:cli/exit`.
pub fn add_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> tenon_core::Result<()> {
    let mut exit = linker.instance(interface!("cli/exit"))?;
    // exit: func(status: result)
    exit.func_wrap("exit", |_, (status,): (Result<(), ()>,)| {
        Err::<(), _>(HostError::exit(status.is_err().into()))
    })?;
    // exit-with-code: func(status-code: u8)
    exit.func_wrap("exit-with-code", |_, (code,): (u8,)| Err::<(), _>(HostError::exit(code.into())))
}
