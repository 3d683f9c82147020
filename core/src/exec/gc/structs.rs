//! Structs.

use super::super::cold::{Operands, Outcome, cold_ops};
use super::super::context::Context;
use super::{
    WRONG, begin, extend, finish, immediate, load, object, pay_for, read_slots, store, type_number,
    write_slots,
};
use crate::runtime::heap::{Header, Object, Shape};
use crate::runtime::machine::Machine;
use crate::{RawRef, StorageType, ValType};

/// What a struct of type `index` looks like.
fn header(cx: &mut Context, index: usize) -> Outcome<Header> {
    let number = type_number(cx, index)?;
    let ty = cx.instance().and_then(|instance| instance.view().struct_type(index as u32)).ok_or(WRONG)?;
    let refs = u16::try_from(ty.refs()).map_err(|_| WRONG)?;
    let words = u16::try_from(ty.number_bytes().div_ceil(4)).map_err(|_| WRONG)?;
    Ok(Header::record(Shape::Struct, number, refs, words))
}

/// A struct that is paid for, zeroed.
fn new(cx: &mut Context, op: Operands) -> Outcome<(RawRef, Object)> {
    let header = header(cx, op.index(2))?;
    let (reference, _) = begin(cx, op, header)?;
    pay_for(cx, reference, header.payload_bytes())?;
    let heap = &mut cx.machine().heap;
    let object = heap.object(reference).ok_or(WRONG)?;
    heap.clear(object);
    Ok((reference, object))
}

/// Moves the fields from the op's windows into a struct of the op's type.
fn fill(cx: &mut Context, op: Operands, object: Object) -> Option<()> {
    let (mut slot, mut entry) = (0, 0);
    let instance = cx.instance_number() as usize;
    let bank = cx.dp;
    let Machine { instances, heap, .. } = cx.machine();
    let ty = instances.get(instance)?.view().struct_type(op.index(2) as u32)?;
    for (field, place) in ty.fields() {
        if let StorageType::Val(ValType::Ref(_)) = field.storage {
            // SAFETY: the checker found the window in the bank, and it has an entry for each reference.
            let value = unsafe { *bank.add(op.index(4) + entry) };
            *heap.refs_mut(object).get_mut(place as usize)? = value;
            entry += 1;
            continue;
        }
        let slots = field.storage.unpacked().slots() as usize;
        let mut value = [0; 16];
        for (index, bytes) in value.chunks_exact_mut(4).take(slots).enumerate() {
            // SAFETY: the checker found the window in the frame, and it has the slots of each number.
            bytes.copy_from_slice(&unsafe { *op.sp.add(op.index(3) + slot + index) }.to_le_bytes());
        }
        let range = place as usize..place as usize + field.storage.bytes() as usize;
        store(heap.bytes_mut(object).get_mut(range), &value)?;
        slot += slots;
    }
    Some(())
}

/// The struct behind the reference at `k`.
fn structure(cx: &mut Context, op: Operands, k: usize) -> Outcome<Object> {
    let reference = op.read_ref(cx, k);
    let object = object(cx, reference)?;
    if object.header.shape == Shape::Struct { Ok(object) } else { Err(WRONG) }
}

/// Copies `N` slots from the field at the offset of the op.
fn get_wide<const N: usize>(cx: &mut Context, op: Operands) -> Outcome {
    let object = structure(cx, op, 2)?;
    let at = immediate(op, 3);
    write_slots(op, 1, cx.machine().heap.bytes(object).get(at..at + 4 * N).ok_or(WRONG)?);
    Ok(())
}

/// Copies `N` slots to the field at the offset of the op.
fn set_wide<const N: usize>(cx: &mut Context, op: Operands) -> Outcome {
    let object = structure(cx, op, 1)?;
    let (at, value) = (immediate(op, 2), read_slots::<N>(op, 4));
    store(cx.machine().heap.bytes_mut(object).get_mut(at..at + 4 * N), &value).ok_or(WRONG)
}

cold_ops! {
    struct_new(cx, op) {
        let (reference, object) = new(cx, op)?;
        fill(cx, op, object).ok_or(WRONG)?;
        finish(cx, op, reference)
    }

    struct_new_default(cx, op) {
        let (reference, _) = new(cx, op)?;
        finish(cx, op, reference)
    }

    struct_get32(cx, op) {
        let object = structure(cx, op, 2)?;
        let (at, access) = (immediate(op, 3), op.index(5));
        let value = load(cx.machine().heap.bytes(object), at, access & 3).ok_or(WRONG)? as u32;
        op.write(1, if access & 4 != 0 { extend(value, access & 3) } else { value });
        Ok(())
    }

    struct_get64(cx, op) {
        get_wide::<2>(cx, op)
    }

    struct_get_ref(cx, op) {
        let object = structure(cx, op, 2)?;
        let value = *cx.machine().heap.refs(object).get(immediate(op, 3)).ok_or(WRONG)?;
        op.write_ref(cx, 1, value);
        Ok(())
    }

    struct_set32(cx, op) {
        let object = structure(cx, op, 1)?;
        let (at, width) = (immediate(op, 2), 1 << (op.index(4) & 3));
        let value = read_slots::<1>(op, 5);
        store(cx.machine().heap.bytes_mut(object).get_mut(at..at + width), &value).ok_or(WRONG)
    }

    struct_set64(cx, op) {
        set_wide::<2>(cx, op)
    }

    struct_set_ref(cx, op) {
        let (object, value) = (structure(cx, op, 1)?, op.read_ref(cx, 4));
        *cx.machine().heap.refs_mut(object).get_mut(immediate(op, 2)).ok_or(WRONG)? = value;
        Ok(())
    }

    struct_get128(cx, op) {
        get_wide::<4>(cx, op)
    }

    struct_set128(cx, op) {
        set_wide::<4>(cx, op)
    }
}
