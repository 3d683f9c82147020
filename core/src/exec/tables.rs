//! Tables.

use super::cold::{Arenas, TABLE, charge, cold_ops, parts, pay, range};
use super::context::Context;
use crate::image::ElemItem;
use crate::runtime::instance::Instance;
use crate::runtime::table::Table;
use crate::{FuncRef, RawRef, TableId};

/// Elements that a unit of fuel pays for: 16 bytes.
const PER_UNIT: u64 = 4;

/// Table `index` of the current instance.
fn table(cx: &mut Context, index: usize) -> Option<&mut Table> {
    let (instance, arenas) = parts(cx)?;
    let table = *instance.tables.get(index)?;
    arenas.tables.get_mut(table as usize)
}

/// `len` elements of it from `at`.
fn elements(cx: &mut Context, index: usize, at: u32, len: u64) -> Option<&mut [u32]> {
    table(cx, index)?.elements.get_mut(range(at.into(), len)?)
}

cold_ops! {
    table_get(cx, op) {
        let value = elements(cx, op.index(3), op.read(2), 1).and_then(|found| found.first().copied());
        op.write_ref(cx, 1, value.ok_or(TABLE)?);
        Ok(())
    }

    table_set(cx, op) {
        let value = op.read_ref(cx, 2);
        elements(cx, op.index(3), op.read(1), 1).ok_or(TABLE)?.fill(value);
        Ok(())
    }

    // No table has 2^31 elements: an index or length beyond 32 bits is out of bounds as the greatest of 32 bits is.
    table_index(_cx, op) {
        op.write(1, u32::try_from(op.number(2, true)).unwrap_or(u32::MAX));
        Ok(())
    }

    table_size(cx, op) {
        let size = table(cx, op.index(2)).ok_or(TABLE)?.elements.len();
        op.write(1, size as u32);
        Ok(())
    }

    table_grow(cx, op) {
        let (count, value) = (op.read(2), op.read_ref(cx, 3));
        let limit = cx.machine().engine().config().limits.table_elements;
        if table(cx, op.index(4)).ok_or(TABLE)?.may_grow(count, limit).is_none() {
            cx.paid = 0;
            op.write(1, u32::MAX);
            return Ok(());
        }
        charge(cx, u64::from(count) * 4)?;
        let number = cx.instance().and_then(|instance| instance.tables.get(op.index(4)).copied());
        let grown = TableId(number.ok_or(TABLE)?);
        let old = cx.machine().table_grow(grown, count.into(), RawRef(value))?;
        cx.reload_table();
        op.write(1, old.map_or(u32::MAX, |old| old as u32));
        Ok(())
    }

    table_fill(cx, op) {
        let (at, value, len) = (op.read(1), op.read_ref(cx, 2), op.read(3).into());
        elements(cx, op.index(4), at, len).ok_or(TABLE)?;
        let done = pay(cx, len, PER_UNIT);
        elements(cx, op.index(4), at, done).ok_or(TABLE)?.fill(value);
        op.advance(&[1], 3, done)
    }

    table_copy(cx, op) {
        let (to, from, len) = (op.read(1), op.read(2), op.read(3).into());
        elements(cx, op.index(4), to, len).ok_or(TABLE)?;
        elements(cx, op.index(5), from, len).ok_or(TABLE)?;
        let done = pay(cx, len, PER_UNIT);
        let (instance, mut arenas) = parts(cx).ok_or(TABLE)?;
        let to_table = *instance.tables.get(op.index(4)).ok_or(TABLE)?;
        let from_table = *instance.tables.get(op.index(5)).ok_or(TABLE)?;
        let upwards = to_table == from_table && to > from;
        let skipped = if upwards { len - done } else { 0 } as u32;
        copy_elements(&mut arenas, (to_table, to + skipped), (from_table, from + skipped), done).ok_or(TABLE)?;
        op.advance(if upwards { &[] } else { &[1, 2] }, 3, done)
    }

    table_init(cx, op) {
        let (to, from, len) = (op.read(1), op.read(2), op.read(3).into());
        elements(cx, op.index(4), to, len).ok_or(TABLE)?;
        let available = cx.instance().map_or(0, |instance| instance.elem_len(op.index(5)));
        if u64::from(from) + len > available.into() {
            return Err(TABLE);
        }
        let done = pay(cx, len, PER_UNIT);
        let number = cx.instance_number();
        for index in 0..done as u32 {
            let (instance, arenas) = parts(cx).ok_or(TABLE)?;
            let value = element(instance, arenas.ref_globals, number, op.index(5), from + index);
            elements(cx, op.index(4), to + index, 1).ok_or(TABLE)?.fill(value);
        }
        op.advance(&[1, 2], 3, done)
    }

    elem_drop(cx, op) {
        if let Some(instance) = cx.instance() {
            instance.dropped_elems.set(op.index(1));
        }
        Ok(())
    }
}

fn copy_elements(arenas: &mut Arenas<'_>, to: (u32, u32), from: (u32, u32), len: u64) -> Option<()> {
    let (target_range, source_range) = (range(to.1.into(), len)?, range(from.1.into(), len)?);
    if to.0 == from.0 {
        let elements = &mut arenas.tables.get_mut(to.0 as usize)?.elements;
        elements.copy_within(source_range, target_range.start);
        return Some(());
    }
    let [target, source] = arenas.tables.get_disjoint_mut([to.0 as usize, from.0 as usize]).ok()?;
    target.elements.get_mut(target_range)?.copy_from_slice(source.elements.get(source_range)?);
    Some(())
}

/// Item `index` of element segment `segment`: what its expression evaluates to.
pub(super) fn element(
    instance: &Instance,
    ref_globals: &[u32],
    number: u32,
    segment: usize,
    index: u32,
) -> u32 {
    let Some(elements) = instance.view().elem(segment as u32) else { return 0 };
    match elements.item(index) {
        ElemItem::Null => 0,
        ElemItem::Func(func) => FuncRef::new(number, func).0,
        ElemItem::Import(import) => instance.func_imports.get(import as usize).map_or(0, |func| func.0),
        ElemItem::Global(global) => instance
            .ref_global_place(global)
            .and_then(|place| ref_globals.get(place as usize))
            .copied()
            .unwrap_or(0),
    }
}
