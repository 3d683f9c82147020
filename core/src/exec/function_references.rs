//! Calls of a reference.
//!
//! The validator knows the type a reference has, the checker does not: a forged image may call what it likes,
//! so the type is compared when the call is made, as `call_indirect` does.

use super::calls::{Entered, call, has_type, set_trap, tail_call, unit};
use super::context::Context;
use crate::{FuncRef, RawRef, TrapCode};

#[inline(never)]
pub(super) unsafe fn call_ref(cx: &mut Context, ip: *const u16, sp: *mut u32) -> Entered {
    // SAFETY: a `call_ref` has four operands; the second is an entry of the bank, which begins at `dp`.
    let ([ty, window, refs], reference) =
        unsafe { ([1, 3, 4].map(|k| unit(ip, k)), *cx.dp.add(unit(ip, 2).into())) };
    match callee(cx, ty, RawRef(reference)) {
        Ok(func) => call(cx, ip, 5, sp, Some(func), window, refs),
        Err(code) => set_trap(cx, ip, code),
    }
}

#[cold]
#[inline(never)]
pub(super) unsafe fn tail_call_ref(cx: &mut Context, ip: *const u16, sp: *mut u32) -> Entered {
    // SAFETY: it has three operands; the second is an entry of the bank, which begins at `dp`.
    let ([ty, refs], reference) = unsafe { ([1, 3].map(|k| unit(ip, k)), *cx.dp.add(unit(ip, 2).into())) };
    match callee(cx, ty, RawRef(reference)) {
        Ok(func) => tail_call(cx, ip, 4, sp, Some(func), refs.into()),
        Err(code) => set_trap(cx, ip, code),
    }
}

/// The function behind a reference, if it has type `ty` of the current instance.
fn callee(cx: &mut Context, ty: u16, reference: RawRef) -> Result<FuncRef, TrapCode> {
    let caller = cx.instance_number();
    let machine = cx.machine();
    let func = reference.to_func().ok_or(TrapCode::NullReference)?;
    let instance = machine.instances.get(caller as usize).ok_or(TrapCode::NullReference)?;
    let fits = has_type(machine, instance, caller, func, ty);
    if fits { Ok(func) } else { Err(TrapCode::IndirectCallTypeMismatch) }
}
