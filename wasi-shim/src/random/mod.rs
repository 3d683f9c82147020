//! `wasi:random`: numbers nobody can guess, and numbers that only look so.

pub mod insecure;
pub mod insecure_seed;
#[expect(clippy::module_inception, reason = "the interface is called `random`, as its package is")]
pub mod random;

use crate::allocate;
use crate::ctx::WasiCtx;
use alloc::vec::Vec;
use tenon_canonical_abi::{HostError, TrapCode};

/// What fills bytes of a context's random numbers.
type Fill = fn(&mut WasiCtx, &mut [u8]) -> Result<(), HostError>;

/// `len` bytes filled by `fill`.
fn bytes(ctx: &mut WasiCtx, len: u64, fill: Fill) -> Result<Vec<u8>, HostError> {
    let mut bytes = allocate::zeroed(usize::try_from(len).map_err(|_| TrapCode::OutOfMemory)?)?;
    fill(ctx, &mut bytes)?;
    Ok(bytes)
}

/// A number filled by `fill`.
fn number(ctx: &mut WasiCtx, fill: Fill) -> Result<u64, HostError> {
    let mut bytes = [0; 8];
    fill(ctx, &mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}
