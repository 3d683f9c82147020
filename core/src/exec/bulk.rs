//! Filling and copying memories.

use super::cold::{MEMORY, Operands, Outcome, cold_ops, parts, pay, pay_at_hand, range};
use super::context::Context;
use super::memories::fault;
use crate::MemoryId;

/// Bytes that a unit of fuel pays for.
const PER_UNIT: u64 = 16;

/// Memory `index` of the current instance.
pub(super) fn memory_id(cx: &mut Context, index: usize) -> Outcome<MemoryId> {
    cx.instance().and_then(|instance| instance.memories.get(index).copied()).map(MemoryId).ok_or(MEMORY)
}

/// `len` bytes of it from `at`.
fn bytes(cx: &mut Context, index: usize, at: u64, len: u64) -> Outcome<&mut [u8]> {
    let memory = memory_id(cx, index)?;
    let place = range(at, len).filter(|place| place.end <= cx.machine().memory(memory).len());
    let Some(place) = place else { return Err(fault(cx, index, at.saturating_add(len))) };
    cx.machine().memory_mut(memory).get_mut(place).ok_or(MEMORY)
}

cold_ops! {
    memory_fill(cx, op) {
        if fill_first(cx, op).is_some() { Ok(()) } else { fill(cx, op, false) }
    }

    memory_fill64(cx, op) {
        fill(cx, op, true)
    }

    memory_copy(cx, op) {
        if copy_first(cx, op).is_some() { Ok(()) } else { copy(cx, op, false) }
    }

    memory_copy64(cx, op) {
        copy(cx, op, true)
    }

    memory_init(cx, op) {
        init(cx, op, false)
    }

    memory_init64(cx, op) {
        init(cx, op, true)
    }

    data_drop(cx, op) {
        if let Some(instance) = cx.instance() {
            instance.dropped_data.set(op.index(1));
        }
        Ok(())
    }
}

/// The common case of [`fill`], done at once: of memory 0, in bounds, paid for by the fuel at hand.
fn fill_first(cx: &mut Context, op: Operands) -> Option<()> {
    let (at, value, len) = (op.read(1) as usize, op.read(2) as u8, op.read(3) as usize);
    let place = at..at.checked_add(len)?;
    if op.index(4) != 0 || cx.first_memory().get(place.clone()).is_none() {
        return None;
    }
    pay_at_hand(cx, len as u64 / PER_UNIT)?;
    cx.first_memory().get_mut(place)?.fill(value);
    Some(())
}

/// The same of [`copy`].
fn copy_first(cx: &mut Context, op: Operands) -> Option<()> {
    let [to, from, len] = [1, 2, 3].map(|k| op.read(k) as usize);
    let (target, source) = (to..to.checked_add(len)?, from..from.checked_add(len)?);
    let bytes = cx.first_memory();
    if op.index(4) != 0
        || op.index(5) != 0
        || bytes.get(target).is_none()
        || bytes.get(source.clone()).is_none()
    {
        return None;
    }
    pay_at_hand(cx, len as u64 / PER_UNIT)?;
    cx.first_memory().copy_within(source, to);
    Some(())
}

fn fill(cx: &mut Context, op: Operands, wide: bool) -> Outcome {
    let (at, value, len) = (op.number(1, wide), op.read(2) as u8, op.number(3, wide));
    bytes(cx, op.index(4), at, len)?;
    let done = pay(cx, len, PER_UNIT);
    bytes(cx, op.index(4), at, done)?.fill(value);
    op.advance_numbers(wide, &[1], 3, done)
}

fn copy(cx: &mut Context, op: Operands, wide: bool) -> Outcome {
    let [to, from, len] = [1, 2, 3].map(|k| op.number(k, wide));
    bytes(cx, op.index(4), to, len)?;
    bytes(cx, op.index(5), from, len)?;
    let done = pay(cx, len, PER_UNIT);
    let (to_memory, from_memory) = (memory_id(cx, op.index(4))?, memory_id(cx, op.index(5))?);
    let upwards = to_memory == from_memory && to > from;
    let skipped = if upwards { len - done } else { 0 };
    let copied = cx.machine().memory_copy(to_memory, to + skipped, from_memory, from + skipped, done);
    copied.ok_or(MEMORY)?;
    op.advance_numbers(wide, if upwards { &[] } else { &[1, 2] }, 3, done)
}

fn init(cx: &mut Context, op: Operands, wide: bool) -> Outcome {
    let [to, from, len] = [1, 2, 3].map(|k| op.number(k, wide));
    bytes(cx, op.index(4), to, len)?;
    let available = cx.instance().map_or(0, |instance| instance.data(op.index(5)).len());
    range(from, len).filter(|range| range.end <= available).ok_or(MEMORY)?;
    let done = pay(cx, len, PER_UNIT);
    let memory = memory_id(cx, op.index(4))?;
    let (instance, arenas) = parts(cx).ok_or(MEMORY)?;
    let data = range(from, done).and_then(|range| instance.data(op.index(5)).get(range)).ok_or(MEMORY)?;
    let target = arenas.memories.get_mut(memory.0 as usize).ok_or(MEMORY)?;
    let place = range(to, done).and_then(|range| target.data.get_mut(range)).ok_or(MEMORY)?;
    place.copy_from_slice(data);
    op.advance_numbers(wide, &[1, 2], 3, done)
}
