//! `wasi:clocks/wall-clock`

use crate::ctx::{WasiCtx, WasiView};
use crate::host::WallClock;
use core::time::Duration;
use tenon_canonical_abi::{Caller, ComponentType, HostError, Lift, Linker, Lower};

/// `record datetime`: time since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ComponentType, Lift, Lower)]
#[component(record)]
pub struct Datetime {
    /// Whole seconds.
    pub seconds: u64,
    /// Nanoseconds of the second that is not over.
    pub nanoseconds: u32,
}

impl From<Duration> for Datetime {
    fn from(time: Duration) -> Self {
        Self { seconds: time.as_secs(), nanoseconds: time.subsec_nanos() }
    }
}

/// Links `wasi:clocks/wall-clock`.
pub fn add_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> tenon_core::Result<()> {
    let mut wall = linker.instance(interface!("clocks/wall-clock"))?;
    // now: func() -> datetime
    wall.func_wrap("now", |mut caller: Caller<'_, T>, ()| {
        Ok(Datetime::from(clock(caller.data_mut().ctx().ctx)?.now()))
    })?;
    // resolution: func() -> datetime
    wall.func_wrap("resolution", |mut caller: Caller<'_, T>, ()| {
        Ok(Datetime::from(clock(caller.data_mut().ctx().ctx)?.resolution()))
    })
}

fn clock(ctx: &mut WasiCtx) -> Result<&mut dyn WallClock, HostError> {
    match &mut ctx.wall_clock {
        Some(clock) => Ok(&mut **clock),
        None => Err(HostError::msg("the host has no wall clock")),
    }
}
