//! Allocation of objects by ops: what it takes of growth, collection and fuel.

use super::context::{Context, Status};
use crate::runtime::heap::{Header, Refused};
use crate::{RawRef, TrapCode};

/// Allocates an object for the op at `ip`, which runs again from its beginning if fuel runs out.
///
/// What the object holds is not defined: see [`Heap::allocate`](crate::runtime::heap::Heap::allocate).
pub(super) fn allocate(
    cx: &mut Context,
    ip: *const u16,
    sp: *mut u32,
    header: Header,
) -> Result<RawRef, Status> {
    loop {
        match cx.machine().heap.allocate(header) {
            Ok(reference) => return Ok(reference),
            Err(Refused::Collect) => collect(cx, ip, sp)?,
            Err(Refused::Grow(bytes)) => {
                pay(cx, u64::from(bytes) / 16)?;
                cx.machine().heap.grow(bytes);
            }
            Err(Refused::Full) => {
                cx.trap = TrapCode::OutOfMemory;
                return Err(Status::Trap);
            }
        }
    }
}

/// Goes on with the collection in progress, whose roots are those of the thread as it stands at `ip`.
fn collect(cx: &mut Context, ip: *const u16, sp: *mut u32) -> Result<(), Status> {
    (cx.ip, cx.sp) = (ip, sp);
    cx.leave();
    let mut fuel = cx.fuel;
    let ended = cx.machine().collect(&mut fuel);
    cx.fuel = fuel;
    if ended { Ok(()) } else { Err(Status::OutOfFuel) }
}

fn pay(cx: &mut Context, units: u64) -> Result<(), Status> {
    cx.fuel = cx.fuel.checked_sub(units).ok_or(Status::OutOfFuel)?;
    Ok(())
}
