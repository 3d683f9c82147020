//! Atomic access to memory. One thread runs a store, so an access is atomic if it is done at once; what
//! is left of the proposal is that it must be aligned.

use super::cold::{Failure, MEMORY, Operands, Outcome, cold_ops};
use super::context::Context;
use super::memories::{self, effective_address};
use crate::TrapCode;
use crate::ir::ops::update;

cold_ops! {
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

    update32(cx, op) {
        let old = modify(cx, op, op.read(6).into())?;
        op.write(1, old as u32);
        Ok(())
    }

    update64(cx, op) {
        let old = modify(cx, op, op.number(6, true))?;
        op.set_number(1, true, old);
        Ok(())
    }

    exchange32(cx, op) {
        let old = compare_exchange(cx, op, op.read(6).into(), op.read(7).into())?;
        op.write(1, old as u32);
        Ok(())
    }

    exchange64(cx, op) {
        let old = compare_exchange(cx, op, op.number(6, true), op.number(7, true))?;
        op.set_number(1, true, old);
        Ok(())
    }

    // Nobody waits on a memory that is not shared.
    notify(cx, op) {
        place(cx, op, 2, 2)?;
        op.write(1, 0);
        Ok(())
    }

    wait(_cx, _op) {
        Err(Failure::Trap(TrapCode::ExpectedSharedMemory))
    }
}

/// Where the operands `Address Offset1` at `k` point, for an access of the width `kind`.
fn place(cx: &mut Context, op: Operands, k: usize, kind: u16) -> Outcome<*mut u8> {
    let bytes = 1 << (kind & 3);
    let address = effective_address(op, k).ok_or(MEMORY)?;
    if !address.is_multiple_of(bytes as u64) {
        return Err(Failure::Trap(TrapCode::UnalignedAtomic));
    }
    memories::place(cx, op, k, bytes)
}

fn load(cx: &mut Context, op: Operands) -> Outcome<u64> {
    let kind = op.index(6) as u16;
    let place = place(cx, op, 2, kind)?;
    // SAFETY: as many bytes as the kind says are there.
    Ok(unsafe { memories::read(place, kind) })
}

fn store(cx: &mut Context, op: Operands, value: u64) -> Outcome {
    let kind = op.index(6) as u16;
    let place = place(cx, op, 1, kind)?;
    // SAFETY: as above.
    unsafe { memories::write(place, kind, value) };
    Ok(())
}

/// Reads, and writes what `Update` makes of that and `value`; what was read.
fn modify(cx: &mut Context, op: Operands, value: u64) -> Outcome<u64> {
    let (kind, how) = update::parts(op.index(7) as u16);
    let place = place(cx, op, 2, kind)?;
    // SAFETY: as above.
    let old = unsafe { memories::read(place, kind) };
    let new = match how {
        update::ADD => old.wrapping_add(value),
        update::SUB => old.wrapping_sub(value),
        update::AND => old & value,
        update::OR => old | value,
        update::XOR => old ^ value,
        _ => value,
    };
    // SAFETY: as above.
    unsafe { memories::write(place, kind, new) };
    Ok(old)
}

/// Reads, and writes `new` if that was `expected`; what was read.
fn compare_exchange(cx: &mut Context, op: Operands, expected: u64, new: u64) -> Outcome<u64> {
    let kind = op.index(8) as u16;
    let place = place(cx, op, 2, kind)?;
    // SAFETY: as above.
    let old = unsafe { memories::read(place, kind) };
    if old == expected & mask(kind) {
        // SAFETY: as above.
        unsafe { memories::write(place, kind, new) };
    }
    Ok(old)
}

/// The bits an access of the width `kind` has.
fn mask(kind: u16) -> u64 {
    u64::MAX >> (64 - (8 << (kind & 3)))
}
