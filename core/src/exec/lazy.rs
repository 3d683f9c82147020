//! The op that stands for a function until it is called for the first time.

use super::calls::unit;
use super::context::{Context, Stop};
use crate::FuncRef;
use crate::ir::Op;
use crate::ir::decode::word;

/// At the op itself: the function was called, and its frame begins at `sp`.
///
/// # Safety
/// `ip` is at a checked `lazy`.
#[cold]
#[inline(never)]
pub(super) unsafe fn stop_at(cx: &mut Context, ip: *const u16, sp: *mut u32) -> Stop {
    cx.ip = ip;
    cx.sp = sp;
    // SAFETY: the caller's promise.
    cx.called = FuncRef::new(cx.instance_number(), unsafe { function(ip) });
    Stop::Translate
}

/// The function that the op at `code`, the first of a function of instance `instance`, stands for, if it is one.
///
/// # Safety
/// Checked code begins at `code`.
pub(super) unsafe fn awaited(instance: u32, code: *const u16) -> Option<FuncRef> {
    // SAFETY: the caller's promise.
    unsafe { (*code == Op::Lazy as u16).then(|| FuncRef::new(instance, function(code))) }
}

/// # Safety
/// As [`stop_at`].
unsafe fn function(ip: *const u16) -> u32 {
    // SAFETY: a `lazy` has one operand, of two units.
    unsafe { word(unit(ip, 1), unit(ip, 2)) }
}
