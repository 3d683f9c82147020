//! `wasi:clocks/monotonic-clock`

use crate::ctx::{WasiCtx, WasiCtxView, WasiView};
use crate::host::MonotonicClock;
use crate::io::poll::Pollable;
use tenon_canonical_abi::{Caller, HostError, Linker, Resource};

/// Links `wasi:clocks/monotonic-clock`.
pub fn add_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> tenon_core::Result<()> {
    let mut monotonic = linker.instance(interface!("clocks/monotonic-clock"))?;
    // now: func() -> instant
    monotonic
        .func_wrap("now", |mut caller: Caller<'_, T>, ()| Ok(clock(caller.data_mut().ctx().ctx)?.now()))?;
    // resolution: func() -> duration
    monotonic.func_wrap("resolution", |mut caller: Caller<'_, T>, ()| {
        Ok(clock(caller.data_mut().ctx().ctx)?.resolution())
    })?;
    // subscribe-instant: func(when: instant) -> pollable
    monotonic.func_wrap("subscribe-instant", |mut caller: Caller<'_, T>, (when,): (u64,)| {
        subscribe_instant(caller.data_mut().ctx(), when)
    })?;
    // subscribe-duration: func(when: duration) -> pollable
    monotonic.func_wrap("subscribe-duration", |mut caller: Caller<'_, T>, (when,): (u64,)| {
        subscribe_duration(caller.data_mut().ctx(), when)
    })
}

fn clock(ctx: &mut WasiCtx) -> Result<&mut dyn MonotonicClock, HostError> {
    match &mut ctx.monotonic_clock {
        Some(clock) => Ok(&mut **clock),
        None => Err(HostError::msg("the host has no monotonic clock")),
    }
}

fn subscribe_instant(wasi: WasiCtxView<'_>, when: u64) -> Result<Resource<Pollable>, HostError> {
    Ok(wasi.table.push(Pollable::Instant(when))?)
}

fn subscribe_duration(wasi: WasiCtxView<'_>, when: u64) -> Result<Resource<Pollable>, HostError> {
    let now = clock(wasi.ctx)?.now();
    subscribe_instant(wasi, now.saturating_add(when))
}
