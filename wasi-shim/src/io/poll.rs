//! `wasi:io/poll`

use crate::ctx::{WasiCtx, WasiCtxView, WasiView};
use crate::host::{Interest, Output};
use crate::link;
use alloc::vec::Vec;
use tenon_canonical_abi::{Caller, HostError, Linker, Resource, TrapCode};

/// Something a guest can wait for: what is behind a `pollable`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pollable {
    /// Ready at once and for ever.
    Ready,
    /// Input, or the end of it.
    Input,
    /// Room in an output, or an error.
    Output(Output),
    /// An instant on the monotonic clock.
    Instant(u64),
}

impl Pollable {
    fn is_ready(self, ctx: &mut WasiCtx) -> bool {
        match self {
            Self::Ready => true,
            Self::Input => ctx.console.stdio().readable(),
            Self::Output(to) => ctx.console.writable(to),
            Self::Instant(instant) => match &mut ctx.monotonic_clock {
                Some(clock) => clock.now() >= instant,
                None => true,
            },
        }
    }
}

/// What several pollables wait for.
#[derive(Default)]
struct Wait {
    interest: Interest,
    deadline: Option<u64>,
}

impl Wait {
    fn also_for(&mut self, pollable: Pollable) {
        match pollable {
            Pollable::Ready => {}
            Pollable::Input => self.interest.stdin = true,
            Pollable::Output(to) => self.interest = self.interest.or(Interest::output(to)),
            Pollable::Instant(instant) => {
                self.deadline = Some(self.deadline.map_or(instant, |deadline| deadline.min(instant)));
            }
        }
    }
}

/// Links `wasi:io/poll`.
pub fn add_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> tenon_core::Result<()> {
    let mut poll = linker.instance(interface!("io/poll"))?;
    // resource pollable
    link::resource::<T, Pollable>(&mut poll, "pollable")?;
    // ready: func() -> bool
    poll.func_wrap("[method]pollable.ready", |mut caller: Caller<'_, T>, (this,)| {
        is_ready(caller.data_mut().ctx(), &this)
    })?;
    // block: func()
    poll.func_wrap("[method]pollable.block", |mut caller: Caller<'_, T>, (this,)| {
        block(caller.data_mut().ctx(), &this)
    })?;
    // poll: func(in: list<borrow<pollable>>) -> list<u32>
    poll.func_wrap("poll", |mut caller: Caller<'_, T>, (list,): (Vec<Resource<Pollable>>,)| {
        poll_list(caller.data_mut().ctx(), &list)
    })
}

fn is_ready(wasi: WasiCtxView<'_>, this: &Resource<Pollable>) -> Result<bool, HostError> {
    Ok(wasi.table.get(this)?.is_ready(wasi.ctx))
}

fn block(wasi: WasiCtxView<'_>, this: &Resource<Pollable>) -> Result<(), HostError> {
    let pollable = *wasi.table.get(this)?;
    let mut wait = Wait::default();
    wait.also_for(pollable);
    while !pollable.is_ready(wasi.ctx) {
        wasi.ctx.wait(wait.interest, wait.deadline);
    }
    Ok(())
}

fn poll_list(wasi: WasiCtxView<'_>, list: &[Resource<Pollable>]) -> Result<Vec<u32>, HostError> {
    if list.is_empty() {
        return Err(HostError::msg("poll of an empty list"));
    }
    loop {
        let mut ready = Vec::new();
        let mut wait = Wait::default();
        for (index, pollable) in (0..).zip(list) {
            let pollable = *wasi.table.get(pollable)?;
            wait.also_for(pollable);
            if pollable.is_ready(wasi.ctx) {
                ready.try_reserve(1).map_err(|_| TrapCode::OutOfMemory)?;
                ready.push(index);
            }
        }
        if !ready.is_empty() {
            return Ok(ready);
        }
        wasi.ctx.wait(wait.interest, wait.deadline);
    }
}
