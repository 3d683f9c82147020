//! `wasi:random/insecure-seed`

use super::{insecure, number};
use crate::ctx::{WasiCtx, WasiView};
use tenon_canonical_abi::{Caller, HostError, Linker};

/// Links `wasi:random/insecure-seed`.
pub fn add_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> tenon_core::Result<()> {
    // insecure-seed: func() -> tuple<u64, u64>
    linker
        .instance(interface!("random/insecure-seed"))?
        .func_wrap("insecure-seed", |mut caller: Caller<'_, T>, ()| {
            insecure_seed(caller.data_mut().ctx().ctx)
        })
}

fn insecure_seed(ctx: &mut WasiCtx) -> Result<(u64, u64), HostError> {
    Ok((number(ctx, insecure::fill)?, number(ctx, insecure::fill)?))
}
