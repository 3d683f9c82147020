//! Arrays: made, read, written.

use super::super::cold::{Operands, Outcome, cold_ops, pay};
use super::super::context::Context;
use super::{
    BOUNDS, WRONG, array, begin, extend, finish, load, pay_for, read_slots, store, suspend, type_number,
    write_slots,
};
use crate::runtime::heap::{Header, Heap, Object, Shape};
use crate::{FieldType, StorageType, ValType};

/// The shape of arrays whose element is `element`.
const fn shape_of(element: FieldType) -> Shape {
    match element.storage {
        StorageType::I8 => Shape::Array8,
        StorageType::I16 => Shape::Array16,
        StorageType::Val(ValType::I32 | ValType::F32) => Shape::Array32,
        StorageType::Val(ValType::I64 | ValType::F64) => Shape::Array64,
        StorageType::Val(ValType::V128) => Shape::Array128,
        StorageType::Val(ValType::Ref(_)) => Shape::ArrayRef,
    }
}

/// What an array of type `index` and length `len` looks like.
pub(super) fn header(cx: &mut Context, index: usize, len: u32) -> Outcome<Header> {
    let number = type_number(cx, index)?;
    let element = cx.instance().and_then(|instance| instance.view().array_type(index as u32));
    Ok(Header::array(shape_of(element.ok_or(WRONG)?), number, len))
}

/// Log2 of the bytes of an element.
pub(super) fn element_log2(array: Object) -> u32 {
    array.header.shape.element_log2().unwrap_or(0)
}

/// Elements of an array that a unit of fuel pays for: 16 bytes.
pub(super) const fn per_unit(header: Header) -> u64 {
    match header.shape.element_log2() {
        Some(log2) => 16 >> log2,
        None => 1,
    }
}

/// Writes `value` to `count` elements from `at` on.
pub(super) fn fill(heap: &mut Heap, array: Object, at: u32, count: u32, value: &[u8; 16]) -> Option<()> {
    if array.header.shape == Shape::ArrayRef {
        let [a, b, c, d, ..] = *value;
        heap.ref_elements_mut(array, at, count)?.fill(u32::from_le_bytes([a, b, c, d]));
        return Some(());
    }
    let elements = heap.elements_mut(array, at, count)?;
    match element_log2(array) {
        0 => elements.fill(value[0]),
        log2 => {
            let value = value.get(..1 << log2)?;
            elements.chunks_exact_mut(1 << log2).for_each(|element| element.copy_from_slice(value));
        }
    }
    Some(())
}

/// Makes an array of `len` times `value`.
fn new(cx: &mut Context, op: Operands, len: u32, value: &[u8; 16]) -> Outcome {
    let header = header(cx, op.index(2), len)?;
    let (reference, done) = begin(cx, op, header)?;
    let now = pay(cx, u64::from(len - done), per_unit(header)) as u32;
    let heap = &mut cx.machine().heap;
    let array = heap.object(reference).ok_or(WRONG)?;
    fill(heap, array, done, now, value).ok_or(WRONG)?;
    if done + now < len { suspend(cx, reference, done + now) } else { finish(cx, op, reference) }
}

/// The references of an operand's kind as bytes.
pub(super) fn ref_bytes(reference: u32) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&reference.to_le_bytes());
    bytes
}

/// Moves `count` elements from the op's windows into a new array.
fn fill_fixed(cx: &mut Context, op: Operands, object: Object, count: usize) -> Option<()> {
    let bank = cx.dp;
    let heap = &mut cx.machine().heap;
    if object.header.shape == Shape::ArrayRef {
        for (index, place) in heap.refs_mut(object).iter_mut().take(count).enumerate() {
            // SAFETY: the checker found the window in the bank, and it has an entry for each element.
            *place = unsafe { *bank.add(op.index(5) + index) };
        }
        return Some(());
    }
    let log2 = element_log2(object);
    let slots = (1_usize << log2).div_ceil(4);
    for index in 0..count {
        let mut value = [0; 16];
        for (part, bytes) in value.chunks_exact_mut(4).take(slots).enumerate() {
            // SAFETY: the checker found the window in the frame, and it has the slots of each element.
            bytes.copy_from_slice(&unsafe { *op.sp.add(op.index(4) + slots * index + part) }.to_le_bytes());
        }
        store(heap.elements_mut(object, index as u32, 1), &value)?;
    }
    Some(())
}

/// The array at `k`, and the index at `k + 1`, which is in it.
fn place(cx: &mut Context, op: Operands, k: usize) -> Outcome<(Object, u32)> {
    let reference = op.read_ref(cx, k);
    let array = array(cx, reference)?;
    let index = op.read(k + 1);
    if index < array.header.len() { Ok((array, index)) } else { Err(BOUNDS) }
}

fn has(array: Object, shape: Shape) -> Outcome {
    if array.header.shape == shape { Ok(()) } else { Err(WRONG) }
}

/// Copies an element of `shape` to the op's destination.
fn get_wide(cx: &mut Context, op: Operands, shape: Shape) -> Outcome {
    let (array, index) = place(cx, op, 2)?;
    has(array, shape)?;
    write_slots(op, 1, cx.machine().heap.elements_mut(array, index, 1).ok_or(WRONG)?);
    Ok(())
}

/// Sets an element of one of the shapes from a value.
fn set(cx: &mut Context, op: Operands, shapes: &[Shape], value: [u8; 16]) -> Outcome {
    let (array, index) = place(cx, op, 1)?;
    if !shapes.contains(&array.header.shape) {
        return Err(WRONG);
    }
    store(cx.machine().heap.elements_mut(array, index, 1), &value).ok_or(WRONG)
}

/// Fills a part of an array of one of the shapes.
fn fill_part(cx: &mut Context, op: Operands, shapes: &[Shape], value: [u8; 16]) -> Outcome {
    let reference = op.read_ref(cx, 1);
    let array = array(cx, reference)?;
    let (at, len) = (op.read(2), op.read(4));
    in_bounds(array, at, len)?;
    if !shapes.contains(&array.header.shape) {
        return Err(WRONG);
    }
    let done = pay(cx, len.into(), per_unit(array.header));
    fill(&mut cx.machine().heap, array, at, done as u32, &value).ok_or(WRONG)?;
    op.advance(&[2], 4, done)
}

/// Whether `array` has elements `at..at + len`.
pub(super) fn in_bounds(array: Object, at: u32, len: u32) -> Outcome {
    let end = at.checked_add(len).filter(|&end| end <= array.header.len());
    end.map(drop).ok_or(BOUNDS)
}

const UP_TO_32: &[Shape] = &[Shape::Array8, Shape::Array16, Shape::Array32];

cold_ops! {
    array_new32(cx, op) {
        new(cx, op, op.read(3), &read_slots::<1>(op, 4))
    }

    array_new64(cx, op) {
        new(cx, op, op.read(3), &read_slots::<2>(op, 4))
    }

    array_new_ref(cx, op) {
        let value = op.read_ref(cx, 4);
        new(cx, op, op.read(3), &ref_bytes(value))
    }

    array_new_default(cx, op) {
        new(cx, op, op.read(3), &[0; 16])
    }

    array_new_fixed(cx, op) {
        let count = op.index(3);
        let header = header(cx, op.index(2), count as u32)?;
        let (reference, _) = begin(cx, op, header)?;
        pay_for(cx, reference, header.payload_bytes())?;
        let array = cx.machine().heap.object(reference).ok_or(WRONG)?;
        fill_fixed(cx, op, array, count).ok_or(WRONG)?;
        finish(cx, op, reference)
    }

    array_len(cx, op) {
        let reference = op.read_ref(cx, 2);
        op.write(1, array(cx, reference)?.header.len());
        Ok(())
    }

    array_get32(cx, op) {
        let (array, index) = place(cx, op, 2)?;
        let log2 = element_log2(array) as usize;
        let elements = cx.machine().heap.elements_mut(array, index, 1).ok_or(WRONG)?;
        let value = load(elements, 0, log2.min(2)).ok_or(WRONG)? as u32;
        op.write(1, if op.index(4) != 0 { extend(value, log2) } else { value });
        Ok(())
    }

    array_get64(cx, op) {
        get_wide(cx, op, Shape::Array64)
    }

    array_get_ref(cx, op) {
        let (array, index) = place(cx, op, 2)?;
        let value = *cx.machine().heap.refs(array).get(index as usize).ok_or(WRONG)?;
        op.write_ref(cx, 1, value);
        Ok(())
    }

    array_set32(cx, op) {
        set(cx, op, UP_TO_32, read_slots::<1>(op, 3))
    }

    array_set64(cx, op) {
        set(cx, op, &[Shape::Array64], read_slots::<2>(op, 3))
    }

    array_set_ref(cx, op) {
        let ((array, index), value) = (place(cx, op, 1)?, op.read_ref(cx, 3));
        *cx.machine().heap.refs_mut(array).get_mut(index as usize).ok_or(WRONG)? = value;
        Ok(())
    }

    array_fill32(cx, op) {
        fill_part(cx, op, UP_TO_32, read_slots::<1>(op, 3))
    }

    array_fill64(cx, op) {
        fill_part(cx, op, &[Shape::Array64], read_slots::<2>(op, 3))
    }

    array_fill_ref(cx, op) {
        let value = op.read_ref(cx, 3);
        fill_part(cx, op, &[Shape::ArrayRef], ref_bytes(value))
    }

    array_new128(cx, op) {
        new(cx, op, op.read(3), &read_slots::<4>(op, 4))
    }

    array_get128(cx, op) {
        get_wide(cx, op, Shape::Array128)
    }

    array_set128(cx, op) {
        set(cx, op, &[Shape::Array128], read_slots::<4>(op, 3))
    }

    array_fill128(cx, op) {
        fill_part(cx, op, &[Shape::Array128], read_slots::<4>(op, 3))
    }
}
