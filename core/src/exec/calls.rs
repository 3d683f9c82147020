//! Calls and returns that leave the instance, carry references or need a bigger stack.
//!
//! The functions the dispatch loop calls share one contract: `ip` is at a checked op of the kind each
//! names, and `sp` at the frame of its function, on the stack of the context's thread.

use super::context::{Context, Returned, Stop};
use super::host;
use super::stack::{WORDS_OF_BOUNDARY, WORDS_OF_RECORD, kind};
use crate::ir::Op;
use crate::ir::decode::word;
use crate::limits::GUARD_SLOTS;
use crate::runtime::instance::Instance;
use crate::runtime::machine::Machine;
use crate::runtime::types::Identity;
use crate::{FuncRef, PreparedFunc, RawRef, TrapCode};
use core::num::NonZeroU16;

/// What a call led to: registers are in the context, or the stay ends.
pub(super) type Entered = Result<(), Stop>;

/// The operand at `k` units from the op at `ip`.
///
/// # Safety
/// `ip` is at a checked op of more than `k` units.
#[inline(always)]
pub(super) unsafe fn unit(ip: *const u16, k: usize) -> u16 {
    // SAFETY: the caller's promise.
    unsafe { *ip.add(k) }
}

/// `fuel` when what is at hand does not suffice: it is tried again with all there is.
#[cold]
#[inline(never)]
pub(super) unsafe fn refuel(cx: &mut Context, ip: *const u16, sp: *mut u32) -> Entered {
    cx.ip = ip;
    cx.sp = sp;
    let fuel = cx.fuel();
    cx.set_fuel(fuel);
    // SAFETY: a `fuel` has one operand.
    let units = unsafe { unit(ip, 1) };
    if fuel < units.into() { Err(Stop::OutOfFuel) } else { Ok(()) }
}

/// `enter` when the frame has references or does not fit yet.
#[cold]
#[inline(never)]
pub(super) unsafe fn enter(cx: &mut Context, ip: *const u16, sp: *mut u32) -> Entered {
    // SAFETY: an `enter` has three operands.
    let [slots, refs, params] = unsafe { [1, 2, 3].map(|k| usize::from(unit(ip, k))) };
    cx.ip = ip;
    cx.sp = sp;
    let words = slots.max(GUARD_SLOTS as usize) + refs;
    if !cx.fits(sp, words) {
        make_room(cx, ip, sp, words)?;
    }
    if refs > 0 {
        // SAFETY: `dp` is at the record the call pushed, and `refs` words below it are free.
        unsafe { open_bank(cx, refs, params) };
    }
    // SAFETY: the checker found an op after this one.
    cx.ip = unsafe { ip.add(Op::Enter.units()) };
    Ok(())
}

/// Makes room for the frame of the function called at `ip`, for the call to be tried again.
#[cold]
#[inline(never)]
pub(super) unsafe fn grow_for_call(cx: &mut Context, ip: *const u16, sp: *mut u32) -> Entered {
    // SAFETY: the second operand of calls, after the two units of the first, is a window.
    let window = usize::from(unsafe { unit(ip, 3) });
    make_room(cx, ip, sp, window)
}

/// Makes room for `words` words from `sp` on, and for what calls need beyond, for the op at `ip` to be tried again.
fn make_room(cx: &mut Context, ip: *const u16, sp: *mut u32, words: usize) -> Entered {
    cx.ip = ip;
    if cx.grow_stack(sp, words + 2 * GUARD_SLOTS as usize) { Ok(()) } else { Err(Stop::Trap) }
}

/// Makes the ref bank below the record at `dp`: reference arguments, then nulls.
///
/// # Safety
/// `dp` is at the current function's record, `refs` words below it are free, `params` is at most `refs`.
unsafe fn open_bank(cx: &mut Context, refs: usize, params: usize) {
    let record = cx.dp;
    // SAFETY: the caller's promise; the reference window of the record lies in the caller's bank (or
    // in the arguments above a boundary), which is above the record.
    unsafe {
        let bank = record.sub(refs);
        let second = record.add(1);
        if *second & kind::REFS_READY != 0 {
            *second &= !kind::REFS_READY;
        } else {
            let window = (*record.add(2) & 0xffff) as usize;
            bank.copy_from_nonoverlapping(record.add(WORDS_OF_RECORD + window), params);
        }
        bank.add(params).write_bytes(0, refs - params);
        cx.dp = bank;
    }
}

/// Returns from a function without references to another instance, or to the embedder.
#[cold]
#[inline(never)]
pub(super) unsafe fn ret(cx: &mut Context, _ip: *const u16, sp: *mut u32) -> Entered {
    // SAFETY: the frame has no bank.
    unsafe { leave(cx, sp, 0, 0) }
}

/// Returns from a function with a ref bank.
#[cold]
#[inline(never)]
pub(super) unsafe fn ret_refs(cx: &mut Context, ip: *const u16, sp: *mut u32) -> Entered {
    // SAFETY: a `ret.refs` has two operands: the size of the bank, and how many of it are results.
    unsafe { leave(cx, sp, unit(ip, 1).into(), unit(ip, 2).into()) }
}

/// Returns from the function whose bank at `dp` has `refs` references, of which the first `results` are
/// results.
unsafe fn leave(cx: &mut Context, sp: *mut u32, refs: usize, results: usize) -> Entered {
    // SAFETY: below the record of the current function is its bank; above it, its caller's.
    unsafe {
        let bank = cx.dp;
        let record = bank.add(refs);
        let second = *record.add(1);
        if second & kind::MASK == kind::BOUNDARY {
            cx.sp = sp;
            let refs = u64::from(cx.sp_offset(bank)) | (results as u64) << 32;
            cx.returned = Returned { record: cx.sp_offset(record), refs };
            return Err(Stop::Return);
        }
        let third = *record.add(2);
        let above = record.add(WORDS_OF_RECORD);
        if results > 0 {
            above.add(third as usize & 0xffff).copy_from_nonoverlapping(bank, results);
        }
        cx.dp = above;
        cx.sp = sp.sub(second as usize & 0xffff);
        let kind = second & kind::MASK;
        if kind != kind::WASM {
            cx.switch(third >> 16);
        }
        cx.ip = cx.view.code.add(*record as usize);
        if kind == kind::BETWEEN {
            return host::resume(cx, sp, third as u16);
        }
    }
    Ok(())
}

/// Where the `call_import` at `ip` leads at once.
///
/// # Safety
/// There is a checked one.
#[inline(always)]
#[cfg(tenon_dispatch = "tail")]
pub(super) unsafe fn forwarded_at_once(cx: &mut Context, ip: *const u16) -> Option<(u32, u32)> {
    // SAFETY: the caller's promise.
    let func = unsafe { imported(cx, unit(ip, 1)) };
    func.is_host().then(|| cx.machine().forwards_at_once(func)).flatten()
}

#[inline(never)]
pub(super) unsafe fn call_import(cx: &mut Context, ip: *const u16, sp: *mut u32) -> Entered {
    // SAFETY: a `call_import` has three operands.
    let [import, window, refs] = unsafe { [1, 2, 3].map(|k| unit(ip, k)) };
    // SAFETY: the import is one of the instance, the windows lie in the frame, and an op is after this one.
    unsafe {
        let func = imported(cx, import);
        let callee_sp = sp.add(window.into());
        if !func.is_host() {
            return call(cx, ip, 4, sp, Some(func), window, refs);
        }
        match cx.machine().forwards_at_once(func) {
            Some((instance, code)) if cx.fits(callee_sp, GUARD_SLOTS as usize) => {
                // There is room; `Machine::forward` found the function.
                let kind = kind_of(cx, instance);
                enter_function(cx, ip.add(4), kind, [window, refs], callee_sp, instance, code);
                Ok(())
            }
            _ => call_host(cx, ip.add(4), sp, func, callee_sp, refs),
        }
    }
}

/// # Safety
/// The checker found that there is such an import.
unsafe fn imported(cx: &Context, import: u16) -> FuncRef {
    // SAFETY: the caller's promise; linking gave the instance a function for each.
    unsafe { *cx.view.func_imports.add(usize::from(import)) }
}

#[inline(never)]
pub(super) unsafe fn call_indirect(cx: &mut Context, ip: *const u16, sp: *mut u32) -> Entered {
    // SAFETY: a `call_indirect` has five operands; the third is a slot of the frame.
    let ([ty, table, window, refs], index) =
        unsafe { ([1, 2, 4, 5].map(|k| unit(ip, k)), *sp.add(unit(ip, 3).into())) };
    match resolve(cx, ty, table, index) {
        Ok(func) => call(cx, ip, 6, sp, Some(func), window, refs),
        Err(code) => set_trap(cx, ip, code),
    }
}

#[cold]
pub(super) fn set_trap(cx: &mut Context, ip: *const u16, code: TrapCode) -> Entered {
    cx.ip = ip;
    cx.trap = code;
    Err(Stop::Trap)
}

/// The function of type `ty` at `index` of a table.
fn resolve(cx: &mut Context, ty: u16, table: u16, index: u32) -> Result<FuncRef, TrapCode> {
    let caller = cx.instance_number();
    let machine = cx.machine();
    let instance = machine.instances.get(caller as usize).ok_or(TrapCode::UndefinedElement)?;
    let table = instance.tables.get(usize::from(table)).and_then(|&table| machine.tables.get(table as usize));
    let entry =
        table.and_then(|table| table.elements.get(index as usize)).ok_or(TrapCode::UndefinedElement)?;
    let func = RawRef(*entry).to_func().ok_or(TrapCode::UninitializedElement)?;
    if has_type(machine, instance, caller, func, ty) {
        Ok(func)
    } else {
        Err(TrapCode::IndirectCallTypeMismatch)
    }
}

/// Whether `func` has type `ty` of instance number `caller`, or one below it.
#[inline(always)]
pub(super) fn has_type(machine: &Machine, instance: &Instance, caller: u32, func: FuncRef, ty: u16) -> bool {
    let same = func.instance() == caller
        && instance.view().func(func.function()).is_some_and(|record| record.ty == ty);
    same || has_type_below(machine, instance, func, ty)
}

/// The same where the type is not the very one, or the instance another.
#[cold]
#[inline(never)]
fn has_type_below(machine: &Machine, instance: &Instance, func: FuncRef, ty: u16) -> bool {
    let wanted = Identity::new(instance.view(), &instance.types, ty);
    machine.identity(func).is_some_and(|actual| machine.types.func_matches(actual, wanted))
}

/// Calls `func` from the op at `ip`, which is `units` long, with its windows.
pub(super) fn call(
    cx: &mut Context,
    ip: *const u16,
    units: usize,
    sp: *mut u32,
    func: Option<FuncRef>,
    window: u16,
    refs: u16,
) -> Entered {
    let Some(func) = func else { return set_trap(cx, ip, TrapCode::NullReference) };
    // SAFETY: the checker found an op after this one.
    let after = unsafe { ip.add(units) };
    // SAFETY: the window lies in the frame.
    let callee_sp = unsafe { sp.add(window.into()) };
    if func.is_host() {
        // SAFETY: the checker found the windows in the frame.
        return unsafe { call_host(cx, after, sp, func, callee_sp, refs) };
    }
    let Some((instance, code)) = target(cx, func) else { return set_trap(cx, ip, TrapCode::NullReference) };
    if !cx.fits(callee_sp, GUARD_SLOTS as usize) {
        return make_room(cx, ip, sp, window.into());
    }
    // SAFETY: `fits` left room for a record below `dp`; `code` is where the function starts.
    unsafe { enter_function(cx, after, kind_of(cx, instance), [window, refs], callee_sp, instance, code) };
    Ok(())
}

/// The kind of a record of wasm that calls a function of `instance`.
#[inline(always)]
fn kind_of(cx: &Context, instance: u32) -> u32 {
    if instance == cx.instance_number() { kind::WASM } else { kind::CROSS }
}

/// Pushes the record, of this kind, of a call that goes on at `after`, and enters the function at `code` of `instance`, whose frame
/// begins at `window`.
///
/// # Safety
/// There is room for a record below `dp`, and a function starts there.
#[cfg_attr(tenon_dispatch = "tail", inline(always))]
#[cfg_attr(not(tenon_dispatch = "tail"), inline(never))]
unsafe fn enter_function(
    cx: &mut Context,
    after: *const u16,
    kind: u32,
    [window, refs]: [u16; 2],
    callee_sp: *mut u32,
    instance: u32,
    code: u32,
) {
    let return_offset = cx.ip_offset(after);
    // SAFETY: the caller's promise.
    unsafe {
        let record = cx.dp.sub(WORDS_OF_RECORD);
        *record = return_offset;
        *record.add(1) = u32::from(window) | kind;
        *record.add(2) = cx.view.instance_word | u32::from(refs);
        cx.dp = record;
        cx.sp = callee_sp;
        if kind != kind::WASM {
            cx.switch(instance);
        }
        cx.ip = cx.view.code.add(code as usize);
    }
}

/// Calls, in place of host function `func`, what it forwards to: whether it does, there is room, and nothing throws. `ip`
/// after the call, and `sp`, are in the context.
///
/// # Safety
/// `window` lies in the frame at `sp`, and there are the arguments of `func`.
pub(super) unsafe fn forward(cx: &mut Context, func: FuncRef, window: *mut u32) -> bool {
    let machine = cx.machine();
    let target = machine.host_funcs.get(func.function() as usize).and_then(|host| host.forward.target());
    let Some((instance, code)) = target.filter(|_| !machine.throws) else { return false };
    let Some(distance) = distance(cx, window) else { return false };
    // SAFETY: there is room; `Machine::forward` found the function, of a type without references.
    unsafe { enter_function(cx, cx.ip, kind_of(cx, instance), [distance, 0], window, instance, code) };
    true
}

/// How far `window` is above `sp`, if there is room for a call with a frame there.
fn distance(cx: &Context, window: *mut u32) -> Option<u16> {
    let distance = (window as usize - cx.sp as usize) / 4;
    u16::try_from(distance).ok().filter(|_| cx.fits(window, GUARD_SLOTS as usize))
}

/// Calls `func` with its arguments `at` slots above the window of host function `host`, which is asked again when that has
/// returned. `ip` after the host call, and `sp`, are in the context.
///
/// # Safety
/// `window` lies in the frame at `sp`; so do the slots above it up to `dp`, or they are free.
pub(super) unsafe fn call_between(
    cx: &mut Context,
    host: FuncRef,
    window: *mut u32,
    func: PreparedFunc,
    at: NonZeroU16,
) -> Entered {
    let target = cx.machine().prepared_target(func);
    let callee_sp = window.wrapping_add(at.get().into());
    match (target, distance(cx, callee_sp)) {
        (Some((instance, code)), Some(distance)) => {
            // SAFETY: there is room, and the function is of a type without references.
            unsafe {
                *callee_sp.sub(1) = host.function();
                enter_function(cx, cx.ip, kind::BETWEEN, [distance, at.get()], callee_sp, instance, code);
            }
            Ok(())
        }
        _ => set_trap(cx, cx.ip, TrapCode::StackExhausted),
    }
}

/// Calls a host function, from before `ip`.
///
/// # Safety
/// The windows `window` and `refs` lie in the frame at `sp`.
#[inline(always)]
unsafe fn call_host(
    cx: &mut Context,
    ip: *const u16,
    sp: *mut u32,
    func: FuncRef,
    window: *mut u32,
    refs: u16,
) -> Entered {
    cx.ip = ip;
    cx.sp = sp;
    // SAFETY: the caller's promise.
    unsafe { host::call(cx, func, window, refs) }
}

/// The instance and first unit of a wasm function.
fn target(cx: &mut Context, func: FuncRef) -> Option<(u32, u32)> {
    let instance = cx.machine().instances.get(func.instance() as usize)?;
    Some((func.instance(), instance.code.start(func.function())?))
}

#[cold]
#[inline(never)]
pub(super) unsafe fn tail_call_refs(cx: &mut Context, ip: *const u16, sp: *mut u32) -> Entered {
    // SAFETY: its operands are a code offset of two units and a count.
    let [low, high, refs] = unsafe { [1, 2, 3].map(|k| unit(ip, k)) };
    let instance = cx.instance_number();
    tail(cx, ip, sp, instance, word(low, high), refs.into())
}

#[cold]
#[inline(never)]
pub(super) unsafe fn tail_call_import(cx: &mut Context, ip: *const u16, sp: *mut u32) -> Entered {
    // SAFETY: it has two operands.
    let [import, refs] = unsafe { [1, 2].map(|k| unit(ip, k)) };
    // SAFETY: the import is one of the instance.
    let func = unsafe { imported(cx, import) };
    tail_call(cx, ip, 3, sp, Some(func), refs.into())
}

#[cold]
#[inline(never)]
pub(super) unsafe fn tail_call_indirect(cx: &mut Context, ip: *const u16, sp: *mut u32) -> Entered {
    // SAFETY: it has four operands; the third is a slot of the frame.
    let ([ty, table, refs], index) = unsafe { ([1, 2, 4].map(|k| unit(ip, k)), *sp.add(unit(ip, 3).into())) };
    match resolve(cx, ty, table, index) {
        Ok(func) => tail_call(cx, ip, 5, sp, Some(func), refs.into()),
        Err(code) => set_trap(cx, ip, code),
    }
}

/// A tail call of any function. One of the host's is an ordinary call; the op after it returns.
pub(super) fn tail_call(
    cx: &mut Context,
    ip: *const u16,
    units: usize,
    sp: *mut u32,
    func: Option<FuncRef>,
    refs: usize,
) -> Entered {
    match func.filter(|func| !func.is_host()).map(|func| target(cx, func)) {
        None => call(cx, ip, units, sp, func, 0, 0),
        Some(Some((instance, code))) => tail(cx, ip, sp, instance, code, refs),
        Some(None) => set_trap(cx, ip, TrapCode::NullReference),
    }
}

/// Makes the frame at `sp`, whose bank has `refs` references, that of the function at `code` of
/// `instance`. Arguments are in place; reference arguments are at the front of the bank.
fn tail(cx: &mut Context, ip: *const u16, sp: *mut u32, instance: u32, code: u32, refs: usize) -> Entered {
    let caller = cx.instance_number();
    let callee = callee_code(cx, instance);
    #[cfg(feature = "loader")]
    // SAFETY: a function begins at unit `code` of the callee's code.
    if let Some(awaited) = unsafe { super::lazy::awaited(instance, callee.add(code as usize)) } {
        (cx.ip, cx.sp, cx.called) = (ip, sp, awaited);
        return Err(Stop::Translate);
    }
    // SAFETY: the callee's code was checked as the caller's was.
    let (slots, callee_refs, params) = unsafe { frame_of(callee, code) };
    // Room for all of it: `enter` must not have to move the stack under the arguments below the record.
    let words = slots.max(GUARD_SLOTS as usize) + callee_refs;
    if !cx.fits(sp, words) {
        return make_room(cx, ip, sp, words);
    }
    // SAFETY: the current function's bank begins at `dp`, its record lies above; there is room for the
    // callee's bank below.
    unsafe {
        let bank = cx.dp;
        let record = bank.add(refs);
        record.sub(callee_refs).copy_from(bank, params);
        if callee_refs > 0 {
            *record.add(1) |= kind::REFS_READY;
        }
        if instance != caller {
            if *record.add(1) & kind::MASK == kind::WASM {
                *record.add(1) |= kind::CROSS;
            }
            cx.switch(instance);
        }
        cx.dp = record;
        cx.sp = sp;
        cx.ip = cx.view.code.add(code as usize);
    }
    Ok(())
}

fn callee_code(cx: &mut Context, instance: u32) -> *const u16 {
    let current = cx.view.code;
    cx.machine().instances.get(instance as usize).map_or(current, |instance| instance.code.units)
}

/// Slots and references of a function's frame, and how many of the latter are parameters.
///
/// # Safety
/// `code` is the checked code of an instance, and a function starts at unit `start`.
unsafe fn frame_of(code: *const u16, start: u32) -> (usize, usize, usize) {
    // SAFETY: the caller's promise; an `enter` has three operands, and a jump leads to an op.
    unsafe {
        let mut first = code.add(start as usize);
        if *first == Op::BrFar as u16 {
            // Where a function was translated at its first call, this leads to it.
            first = first.offset(word(unit(first, 1), unit(first, 2)) as i32 as isize);
        }
        let operand = |k| usize::from(*first.add(k));
        match *first == Op::Enter as u16 {
            true => (operand(1), operand(2), operand(3)),
            false => (0, 0, 0),
        }
    }
}

/// Pushes the embedder's boundary below `dp`: a record, what is saved of the state below it, and the
/// call's reference arguments. Returns the new `dp`; room must have been made.
pub(crate) fn push_boundary(
    stack: &mut [u32],
    dp: u32,
    saved: [u32; WORDS_OF_BOUNDARY],
    refs: &[RawRef],
) -> Option<u32> {
    let room = saved[6] as usize;
    let start = (dp as usize).checked_sub(WORDS_OF_RECORD + WORDS_OF_BOUNDARY + room)?;
    let place = stack.get_mut(start..dp as usize)?;
    let (record, rest) = place.split_at_mut_checked(WORDS_OF_RECORD)?;
    record.copy_from_slice(&[0, kind::BOUNDARY, WORDS_OF_BOUNDARY as u32]);
    let (boundary, arguments) = rest.split_at_mut_checked(WORDS_OF_BOUNDARY)?;
    boundary.copy_from_slice(&saved);
    for (index, place) in arguments.iter_mut().enumerate() {
        *place = refs.get(index).map_or(0, |reference| reference.0);
    }
    Some(start as u32)
}
