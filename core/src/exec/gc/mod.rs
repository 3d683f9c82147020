//! Structs, arrays, small integers and casts.
//!
//! Code is checked without the types of references, so each access asks the object itself what it is and
//! how large. What a validated module never does (an access of another shape than the object's) traps as a
//! failed cast does.
//!
//! An op that allocates may run out of fuel on the way: while the collector works, or while what it has
//! allocated is filled. It runs again from its beginning, and finds the object in the heap
//! ([`Heap::unfinished`](crate::runtime::heap::Heap::unfinished)).

mod arrays;
mod elements;
mod refs;
mod structs;

pub(super) use arrays::*;
pub(super) use elements::*;
pub(super) use refs::*;
pub(super) use structs::*;

use super::cold::{Failure, Operands, Outcome};
use super::context::Context;
use super::heap::allocate;
use crate::runtime::heap::{Header, Object};
use crate::{RawRef, TrapCode};

/// A reference to an object of another kind: only code no translator of ours wrote gets here.
const WRONG: Failure = Failure::Trap(TrapCode::CastFailure);
const BOUNDS: Failure = Failure::Trap(TrapCode::ArrayOutOfBounds);

/// The object behind a reference.
fn object(cx: &mut Context, reference: u32) -> Outcome<Object> {
    if reference == 0 {
        return Err(TrapCode::NullReference.into());
    }
    cx.machine().heap.object(RawRef(reference)).ok_or(WRONG)
}

/// The array behind a reference.
fn array(cx: &mut Context, reference: u32) -> Outcome<Object> {
    let object = object(cx, reference)?;
    if object.header.shape.is_array() { Ok(object) } else { Err(WRONG) }
}

/// The store's number of type `index` of the current instance.
fn type_number(cx: &mut Context, index: usize) -> Outcome<u32> {
    let number = cx.instance().and_then(|instance| instance.types.get(index).copied());
    number.map(u32::from).ok_or(WRONG)
}

/// The object the op makes, and how much of it is there: newly allocated, or from an earlier run.
fn begin(cx: &mut Context, op: Operands, header: Header) -> Outcome<(RawRef, u32)> {
    match cx.machine().heap.unfinished() {
        Some(unfinished) => Ok(unfinished),
        None => Ok((allocate(cx, op, header)?, 0)),
    }
}

/// The op has made `object`: it is its result now.
fn finish(cx: &mut Context, op: Operands, object: RawRef) -> Outcome {
    cx.machine().heap.set_unfinished(None);
    op.write_ref(cx, 1, object.0);
    Ok(())
}

/// Keeps `object`, of which `done` is there, until there is fuel.
fn suspend<T>(cx: &mut Context, object: RawRef, done: u32) -> Outcome<T> {
    cx.machine().heap.set_unfinished(Some((object, done)));
    Err(Failure::Fuel)
}

/// Pays for an object of `bytes` bytes, which is there already but holds nothing yet.
fn pay_for(cx: &mut Context, object: RawRef, bytes: u64) -> Outcome {
    match super::cold::charge(cx, bytes) {
        Err(Failure::Fuel) => suspend(cx, object, 0),
        paid => paid,
    }
}

/// The 32-bit immediate at `k`.
fn immediate(op: Operands, k: usize) -> usize {
    op.index(k) | op.index(k + 1) << 16
}

/// A number of up to 64 bits, zero-extended, of `1 << log2` bytes.
fn load(bytes: &[u8], at: usize, log2: usize) -> Option<u64> {
    let mut value = [0; 8];
    let width = 1_usize << log2;
    value.get_mut(..width)?.copy_from_slice(bytes.get(at..at.checked_add(width)?)?);
    Some(u64::from_le_bytes(value))
}

/// Stores the low `bytes.len()` bytes of `value`.
fn store(bytes: Option<&mut [u8]>, value: &[u8]) -> Option<()> {
    let bytes = bytes?;
    bytes.copy_from_slice(value.get(..bytes.len())?);
    Some(())
}

/// The low `1 << log2` bytes of `value`, sign-extended.
fn extend(value: u32, log2: usize) -> u32 {
    match log2 {
        0 => i32::from(value as i8) as u32,
        1 => i32::from(value as i16) as u32,
        _ => value,
    }
}

/// The slots of an operand that has `N` of them, as bytes.
fn read_slots<const N: usize>(op: Operands, k: usize) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (index, place) in bytes.chunks_exact_mut(4).take(N).enumerate() {
        // SAFETY: the operand is `N` slots of the frame.
        place.copy_from_slice(&unsafe { *op.sp.add(op.index(k) + index) }.to_le_bytes());
    }
    bytes
}

/// Writes bytes to the slots of an operand, which has as many.
fn write_slots(op: Operands, k: usize, bytes: &[u8]) {
    for (index, word) in bytes.chunks_exact(4).enumerate() {
        // SAFETY: the caller has found as many bytes as the operand has.
        unsafe { *op.sp.add(op.index(k) + index) = word.try_into().map_or(0, u32::from_le_bytes) };
    }
}
