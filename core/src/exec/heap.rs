//! Allocation of objects by ops: what it takes of growth, collection and fuel.

use super::cold::{Failure, Operands, Outcome, charge};
use super::context::Context;
use crate::runtime::heap::{Header, Refused};
use crate::{RawRef, TrapCode};

/// Allocates an object for the op, which runs again from its beginning if fuel runs out.
///
/// What the object holds is not defined: see [`Heap::allocate`](crate::runtime::heap::Heap::allocate).
pub(super) fn allocate(cx: &mut Context, op: Operands, header: Header) -> Outcome<RawRef> {
    loop {
        match cx.machine().heap.allocate(header) {
            Ok(reference) => return Ok(reference),
            Err(Refused::Collect) => collect(cx, op)?,
            Err(Refused::Grow(bytes)) => {
                charge(cx, bytes.into())?;
                cx.machine().heap.grow(bytes);
            }
            Err(Refused::Full) => return Err(TrapCode::OutOfMemory.into()),
        }
    }
}

/// Goes on with the collection in progress, whose roots are those of the thread as it stands at the op.
fn collect(cx: &mut Context, op: Operands) -> Outcome {
    (cx.ip, cx.sp) = (op.ip, op.sp);
    cx.leave();
    let mut fuel = cx.fuel();
    let ended = cx.machine().collect(&mut fuel);
    cx.set_fuel(fuel);
    if ended { Ok(()) } else { Err(Failure::Fuel) }
}
