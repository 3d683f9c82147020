//! Ops that throw. What they throw is found a handler outside the executor (`runtime::unwind`).

use super::context::{Context, Stop};
use crate::{RawRef, TagId, TrapCode};

/// What is thrown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thrown {
    /// A new exception. What it carries begins at these words of the stack.
    New { tag: TagId, window: u32, refs: u32 },
    /// One that was thrown before.
    Again(RawRef),
}

#[cold]
#[inline(never)]
pub(super) unsafe fn throw(cx: &mut Context, ip: *const u16, sp: *mut u32) -> Stop {
    cx.ip = ip;
    cx.sp = sp;
    // SAFETY: a `throw` has three operands: a tag, and windows that lie in the frame and in the bank.
    let (tag, slots, refs) =
        unsafe { (*ip.add(1), sp.add(usize::from(*ip.add(2))), cx.dp.add(usize::from(*ip.add(3)))) };
    let tag = cx.instance().and_then(|instance| instance.tags.get(usize::from(tag)).copied());
    let (window, refs) = (cx.sp_offset(slots), cx.sp_offset(refs));
    stop(cx, tag.map(|tag| Thrown::New { tag: TagId(tag), window, refs }))
}

#[cold]
#[inline(never)]
pub(super) unsafe fn throw_ref(cx: &mut Context, ip: *const u16, sp: *mut u32) -> Stop {
    cx.ip = ip;
    cx.sp = sp;
    // SAFETY: a `throw_ref` has one operand, an entry of the bank, which begins at `dp`.
    let exception = RawRef(unsafe { *cx.dp.add(usize::from(*ip.add(1))) });
    stop(cx, Some(Thrown::Again(exception)).filter(|_| !exception.is_null()))
}

fn stop(cx: &mut Context, thrown: Option<Thrown>) -> Stop {
    cx.trap = TrapCode::NullReference;
    cx.thrown = thrown;
    if thrown.is_some() { Stop::Throw } else { Stop::Trap }
}
