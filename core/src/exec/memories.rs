//! Memories: their sizes, and access to any of them.
//!
//! The dispatch loop itself reads and writes memory 0 where its addresses have 32 bits. Ops for every other
//! memory, and ops too rare to have a form for each, have the operands `Address Offset1` (the
//! translator's `Translator::address` makes them) and ask [`place`] where they point.

use super::bulk::memory_id;
use super::cold::{Failure, MEMORY, Operands, Outcome, charge, cold_ops};
use super::context::Context;
use crate::ir::ops::{WIDE, width};

cold_ops! {
    memory_size(cx, op) {
        size(cx, op, false)
    }

    memory_size64(cx, op) {
        size(cx, op, true)
    }

    memory_grow(cx, op) {
        grow(cx, op, false)
    }

    memory_grow64(cx, op) {
        grow(cx, op, true)
    }

    // An address that does not fit 64 bits is out of bounds, and so is the greatest.
    address_add(_cx, op) {
        let offset = [3, 4, 5, 6].iter().rev().fold(0, |offset, &k| offset << 16 | op.index(k) as u64);
        op.set_number(1, true, op.number(2, true).saturating_add(offset));
        Ok(())
    }

    load32(cx, op) {
        let value = load(cx, op)?;
        op.write(1, value as u32);
        Ok(())
    }

    load64(cx, op) {
        let value = load(cx, op)?;
        op.set_number(1, true, value);
        Ok(())
    }

    store32(cx, op) {
        store(cx, op, op.read(5).into())
    }

    store64(cx, op) {
        store(cx, op, op.number(5, true))
    }
}

fn size(cx: &mut Context, op: Operands, wide: bool) -> Outcome {
    let memory = memory_id(cx, op.index(2))?;
    op.set_number(1, wide, cx.machine().memory_pages(memory));
    Ok(())
}

fn grow(cx: &mut Context, op: Operands, wide: bool) -> Outcome {
    let (memory, delta) = (memory_id(cx, op.index(3))?, op.number(2, wide));
    let machine = cx.machine();
    let found = machine.memories.get(memory.0 as usize).ok_or(MEMORY)?;
    let Some(added) = found.may_grow(delta, machine.engine().config()) else {
        cx.paid = 0;
        op.set_number(1, wide, u64::MAX);
        return Ok(());
    };
    charge(cx, added)?;
    let old = cx.machine().grow_memory(memory, delta)?;
    op.set_number(1, wide, old.unwrap_or(u64::MAX));
    cx.reload_memory();
    Ok(())
}

/// Why access to bytes of the instance's memory `index` that end at `end` fails.
#[cold]
#[inline(never)]
pub(super) fn fault(cx: &mut Context, index: usize, end: u64) -> Failure {
    let Ok(memory) = memory_id(cx, index) else { return MEMORY };
    let found = cx.machine().memories.get(memory.0 as usize);
    found.map_or(MEMORY, |memory| Failure::Trap(memory.fault(end)))
}

/// The effective address that the operands `Address Offset1` at `k` say.
pub(super) fn effective_address(op: Operands, k: usize) -> Option<u64> {
    let wide = op.index(k + 1) & usize::from(WIDE) != 0;
    let offset = op.index(k + 2) as u64 | (op.index(k + 3) as u64) << 16;
    op.number(k, wide).checked_add(offset)
}

/// Where the operands `Address Offset1` at `k` point: the first of `bytes` bytes, all of which lie in the memory.
/// The place holds until a memory grows.
pub(super) fn place(cx: &mut Context, op: Operands, k: usize, bytes: usize) -> Outcome<*mut u8> {
    let end = effective_address(op, k).and_then(|at| at.checked_add(bytes as u64)).ok_or(MEMORY)?;
    let (base, len) = match op.index(k + 1) & !usize::from(WIDE) {
        0 => (cx.view.memory, cx.view.memory_len),
        memory => {
            let memory = memory_id(cx, memory)?;
            let bytes = cx.machine().memory_mut(memory);
            (bytes.as_mut_ptr(), bytes.len())
        }
    };
    if end > len as u64 {
        return Err(fault(cx, op.index(k + 1) & !usize::from(WIDE), end));
    }
    // SAFETY: the place is no less than `bytes` bytes before the end of the memory, or before.
    Ok(unsafe { base.add(end as usize - bytes) })
}

/// What `D Address Offset1 Width` read, extended to 64 bits.
fn load(cx: &mut Context, op: Operands) -> Outcome<u64> {
    let kind = op.index(6) as u16;
    let place = place(cx, op, 2, 1 << (kind & 3))?;
    // SAFETY: as many bytes as the kind says are there.
    Ok(unsafe { read(place, kind) })
}

/// Writes `value` as `Address Offset1 S Width` say.
fn store(cx: &mut Context, op: Operands, value: u64) -> Outcome {
    let kind = op.index(6) as u16;
    let place = place(cx, op, 1, 1 << (kind & 3))?;
    // SAFETY: as above.
    unsafe { write(place, kind, value) };
    Ok(())
}

/// What is at `place`, extended to 64 bits as `kind`, one of [`width`], says.
///
/// # Safety
/// As many bytes are there.
pub(super) unsafe fn read(place: *mut u8, kind: u16) -> u64 {
    // SAFETY: the caller's promise.
    unsafe {
        match kind {
            width::U8 => place.read().into(),
            width::U16 => place.cast::<u16>().read_unaligned().into(),
            width::U32 => place.cast::<u32>().read_unaligned().into(),
            width::I8 => place.cast::<i8>().read() as u64,
            width::I16 => place.cast::<i16>().read_unaligned() as u64,
            width::I32 => place.cast::<i32>().read_unaligned() as u64,
            _ => place.cast::<u64>().read_unaligned(),
        }
    }
}

/// Writes as many low bytes of `value` to `place` as `kind` says.
///
/// # Safety
/// As [`read`].
pub(super) unsafe fn write(place: *mut u8, kind: u16, value: u64) {
    // SAFETY: the caller's promise.
    unsafe {
        match kind & 3 {
            width::U8 => place.write(value as u8),
            width::U16 => place.cast::<u16>().write_unaligned(value as u16),
            width::U32 => place.cast::<u32>().write_unaligned(value as u32),
            _ => place.cast::<u64>().write_unaligned(value),
        }
    }
}
