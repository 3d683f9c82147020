//! Calls of host functions, made without leaving the executor.
//!
//! The executor is compiled once, whatever its host is: [`Hook`] has the host without its type. During a stay the
//! machine belongs to the [`Context`], but it is part of the host. So whenever the host was used, the machine is
//! borrowed from it anew. If the host could reach the machine, all that the context knows is read anew too: the
//! machine may have moved its memories or its stack, have run a guest, or be another one.

use super::calls::{self, Entered};
use super::context::{Context, Pending, Stop};
use crate::runtime::machine::Machine;
use crate::{FuncRef, PreparedFunc};
use core::num::NonZeroU16;
use core::slice;

/// What has a machine, and the functions that its guests call.
pub(crate) trait Host {
    /// The machine.
    fn machine(&mut self) -> &mut Machine;

    /// Runs host function `number`, if it needs little of the machine: its arguments are at the front of `slots`, and
    /// so shall its results be. The machine's stack, of which they are, is not to be used. `fuel` is what is left.
    ///
    /// If `at` is not 0, a function that was [called in between](Quick::Call) has returned: its results are there.
    fn quick(&mut self, number: u32, slots: &mut [u32], at: u16, fuel: &mut u64) -> Quick;

    /// Runs the host function called. Whether it has ended its call with results, so that its caller goes on.
    fn serve(&mut self, func: FuncRef) -> bool;
}

/// What came of a host function that was called within the executor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quick {
    /// It ran: the results are written.
    Done,
    /// It ran, but its caller does not go on now.
    Stopped,
    /// It needs the machine, and did not run: the call ends [`Machine::run_with`] instead.
    Unable,
    /// The function it [forwards](Machine::forward) to is called with its slots; if there is none, as [`Unable`](Self::Unable).
    Forward,
    /// This function is called in between, with its arguments so many slots above those of the host function; then the host
    /// function is asked [again](crate::QuickFunctions::resume). [`Reach::can_call`](crate::Reach::can_call) says whether
    /// it can be.
    Call(PreparedFunc, NonZeroU16),
}

/// The host of a stay: what to call, and with what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hook {
    host: *mut (),
    call: unsafe fn(&mut Context, FuncRef, *mut u32, u16, u16) -> Entered,
}

impl Hook {
    /// Of a context that no machine's code runs in.
    pub(super) const fn none() -> Self {
        Self { host: core::ptr::null_mut(), call: nobody }
    }
}

unsafe fn nobody(_: &mut Context, _: FuncRef, _: *mut u32, _: u16, _: u16) -> Entered {
    Err(Stop::HostCall)
}

/// Gives a context the thread of the host's machine. Until it is dropped, the host is only used by it.
#[inline(always)]
pub(super) fn enter<H: Host>(context: &mut Context, host: &mut H) {
    let host: *mut H = host;
    context.hook = Hook { host: host.cast(), call: serve::<H> };
    // SAFETY: the host is borrowed.
    context.enter(unsafe { (*host).machine() });
}

/// Calls host function `func`, `ip` and `sp` being in the context.
///
/// # Safety
/// A window for its slots is at `window`, one for its references at `refs`.
#[inline(always)]
pub(super) unsafe fn call(cx: &mut Context, func: FuncRef, window: *mut u32, refs: u16) -> Entered {
    // SAFETY: the caller's promise.
    unsafe { (cx.hook.call)(cx, func, window, refs, 0) }
}

/// Goes on with the host call whose window is `at` slots below `results`, those of a function it has called in between.
/// `ip` after the host call, and `sp`, are in the context.
///
/// # Safety
/// [`calls::call_between`] called that function.
pub(super) unsafe fn resume(cx: &mut Context, results: *mut u32, at: u16) -> Entered {
    // SAFETY: the caller's promise: the slot below has the number of the host function, which is without references.
    unsafe {
        let func = FuncRef::new(0, *results.sub(1));
        (cx.hook.call)(cx, func, results.sub(at.into()), 0, at)
    }
}

/// # Safety
/// As [`call`], or if `at` is not 0, as [`resume`]; the context was made for a host of type `H`.
unsafe fn serve<H: Host>(cx: &mut Context, func: FuncRef, window: *mut u32, refs: u16, at: u16) -> Entered {
    let room = (cx.dp as usize - window as usize) / 4;
    // SAFETY: `enter` borrowed the host for the stay, and what was borrowed from it ends here: the machine is borrowed anew
    // below. Slots from the window up to `dp` are the frame's, or free.
    let (host, slots) = unsafe { (&mut *cx.hook.host.cast::<H>(), slice::from_raw_parts_mut(window, room)) };
    let before = cx.fuel();
    let mut fuel = before;
    let quick = host.quick(func.function(), slots, at, &mut fuel);
    cx.machine = host.machine();
    if fuel != before {
        cx.set_fuel(fuel);
    }
    match quick {
        // Memories may have been written, but are where they were.
        Quick::Done => Ok(()),
        // SAFETY: the caller's promise.
        Quick::Call(callee, at) => unsafe { calls::call_between(cx, func, window, callee, at) },
        // SAFETY: the caller's promise; a function that is forwarded to has the type of the one called.
        Quick::Forward if unsafe { calls::forward(cx, func, window) } => Ok(()),
        // SAFETY: the caller's promise.
        quick => unsafe { serve_all::<H>(cx, func, window, refs, quick != Quick::Stopped) },
    }
}

/// Tells the machine of the host call. `runs` says whether the function is still to run.
///
/// # Safety
/// As [`serve`].
#[inline(never)]
unsafe fn serve_all<H: Host>(
    cx: &mut Context,
    func: FuncRef,
    window: *mut u32,
    refs: u16,
    runs: bool,
) -> Entered {
    let window = cx.sp_offset(window);
    cx.leave();
    cx.called = func;
    cx.machine().begin_host_call(Pending { func, window, refs: refs.into() });
    // SAFETY: as in `serve`; what was borrowed from the host ends here, for `enter` borrows it anew.
    let host = unsafe { &mut *cx.hook.host.cast::<H>() };
    if runs && host.serve(func) && host.machine().is_ready() {
        cx.enter(host.machine());
        return Ok(());
    }
    Err(Stop::HostCall)
}
