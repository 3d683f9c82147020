//! Arrays copied, and filled from segments.

use super::super::cold::{MEMORY, Operands, Outcome, TABLE, cold_ops, pay};
use super::super::context::Context;
use super::super::tables::element;
use super::arrays::{element_log2, header, in_bounds, per_unit};
use super::{WRONG, array, begin, finish, suspend};
use crate::runtime::heap::{Object, Shape};
use crate::runtime::machine::Machine;

/// Copies bytes of data segment `segment` to elements of an array of numbers.
fn copy_data(cx: &mut Context, segment: usize, from: u32, array: Object, at: u32, count: u32) -> Option<()> {
    let number = cx.instance_number() as usize;
    let Machine { instances, heap, .. } = cx.machine();
    let data = instances.get(number)?.data(segment);
    let elements = heap.elements_mut(array, at, count)?;
    let data = data.get(from as usize..(from as usize).checked_add(elements.len())?)?;
    elements.copy_from_slice(data);
    Some(())
}

/// Evaluates items of element segment `segment` into elements of an array of references.
fn copy_items(cx: &mut Context, segment: usize, from: u32, array: Object, at: u32, count: u32) -> Option<()> {
    let number = cx.instance_number();
    let Machine { instances, heap, ref_globals, .. } = cx.machine();
    let instance = instances.get(number as usize)?;
    for (index, place) in (from..).zip(heap.ref_elements_mut(array, at, count)?) {
        *place = element(instance, ref_globals, number, segment, index);
    }
    Some(())
}

/// Whether data segment `segment` has the bytes of `len` elements from `from` on.
fn data_in_bounds(cx: &mut Context, segment: usize, from: u32, len: u32, log2: u32) -> Outcome {
    let available = cx.instance().map_or(0, |instance| instance.data(segment).len()) as u64;
    let end = u64::from(from) + (u64::from(len) << log2);
    if end <= available { Ok(()) } else { Err(MEMORY) }
}

fn items_in_bounds(cx: &mut Context, segment: usize, from: u32, len: u32) -> Outcome {
    let available = cx.instance().map_or(0, |instance| instance.elem_len(segment));
    if u64::from(from) + u64::from(len) <= available.into() { Ok(()) } else { Err(TABLE) }
}

type Copy = fn(&mut Context, usize, u32, Object, u32, u32) -> Option<()>;

/// Makes an array of the operands of the op, each element of which takes `step` of the segment.
fn new_from(cx: &mut Context, op: Operands, step: u32, copy: Copy) -> Outcome {
    let (from, len) = (op.read(3), op.read(4));
    let header = header(cx, op.index(2), len)?;
    let (reference, done) = begin(cx, op, header)?;
    let now = pay(cx, u64::from(len - done), per_unit(header)) as u32;
    let array = cx.machine().heap.object(reference).ok_or(WRONG)?;
    copy(cx, op.index(5), from + done * step, array, done, now).ok_or(WRONG)?;
    if done + now < len { suspend(cx, reference, done + now) } else { finish(cx, op, reference) }
}

cold_ops! {
    array_new_data(cx, op) {
        let log2 = header(cx, op.index(2), 0)?.shape.element_log2().unwrap_or(0);
        data_in_bounds(cx, op.index(5), op.read(3), op.read(4), log2)?;
        new_from(cx, op, 1 << log2, copy_data)
    }

    array_new_elem(cx, op) {
        items_in_bounds(cx, op.index(5), op.read(3), op.read(4))?;
        new_from(cx, op, 1, copy_items)
    }

    array_init_data(cx, op) {
        let (reference, at, from, len) = (op.read_ref(cx, 1), op.read(2), op.read(3), op.read(4));
        let array = array(cx, reference)?;
        in_bounds(array, at, len)?;
        let log2 = element_log2(array);
        data_in_bounds(cx, op.index(5), from, len, log2)?;
        let done = pay(cx, len.into(), per_unit(array.header));
        copy_data(cx, op.index(5), from, array, at, done as u32).ok_or(WRONG)?;
        if done < len.into() {
            op.write(3, from + ((done as u32) << log2));
        }
        op.advance(&[2], 4, done)
    }

    array_init_elem(cx, op) {
        let (reference, at, from, len) = (op.read_ref(cx, 1), op.read(2), op.read(3), op.read(4));
        let array = array(cx, reference)?;
        in_bounds(array, at, len)?;
        items_in_bounds(cx, op.index(5), from, len)?;
        let done = pay(cx, len.into(), per_unit(array.header));
        copy_items(cx, op.index(5), from, array, at, done as u32).ok_or(WRONG)?;
        op.advance(&[2, 3], 4, done)
    }

    array_copy(cx, op) {
        let (to, from) = (op.read_ref(cx, 1), op.read_ref(cx, 3));
        let (to_at, from_at, len) = (op.read(2), op.read(4), op.read(5));
        let (target, source) = (array(cx, to)?, array(cx, from)?);
        in_bounds(target, to_at, len)?;
        in_bounds(source, from_at, len)?;
        let shape: Shape = target.header.shape;
        if shape != source.header.shape {
            return Err(WRONG);
        }
        let done = pay(cx, len.into(), per_unit(target.header)) as u32;
        let upwards = to == from && to_at > from_at;
        let skipped = if upwards { len - done } else { 0 };
        let heap = &mut cx.machine().heap;
        heap.copy_elements((target, to_at + skipped), (source, from_at + skipped), done).ok_or(WRONG)?;
        op.advance(if upwards { &[] } else { &[2, 4] }, 5, done.into())
    }
}
