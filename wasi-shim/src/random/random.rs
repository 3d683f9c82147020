//! `wasi:random/random`

use super::{bytes, number};
use crate::ctx::{WasiCtx, WasiView};
use tenon_canonical_abi::{Caller, HostError, Linker};

/// Links `wasi:random/random`.
pub fn add_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> tenon_core::Result<()> {
    let mut random = linker.instance(interface!("random/random"))?;
    // get-random-bytes: func(len: u64) -> list<u8>
    random.func_wrap("get-random-bytes", |mut caller: Caller<'_, T>, (len,): (u64,)| {
        bytes(caller.data_mut().ctx().ctx, len, fill)
    })?;
    // get-random-u64: func() -> u64
    random.func_wrap("get-random-u64", |mut caller: Caller<'_, T>, ()| {
        number(caller.data_mut().ctx().ctx, fill)
    })
}

/// Fills `bytes` with entropy. There is no answer that says it failed: the guest traps.
pub(super) fn fill(ctx: &mut WasiCtx, bytes: &mut [u8]) -> Result<(), HostError> {
    let entropy = ctx.entropy.as_mut().ok_or(HostError::msg("the host has no source of entropy"))?;
    entropy.fill(bytes).map_err(|_| HostError::msg("the source of entropy failed"))
}
