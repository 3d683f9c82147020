//! Tables. An index or length of 64 bits becomes one of 32 first, which is as good: see `exec::tables`.

use super::class::Class::{self, I32, I64};
use super::info::broken;
use super::stack::{Entry, Value};
use super::{Place, Result, Translator};
use crate::ir::Op;

impl Translator<'_> {
    fn is_table64(&self, table: u32) -> Result<bool> {
        Ok(self.module.tables.get(table as usize).ok_or_else(broken)?.table64)
    }

    /// Where the table index `entry` can be read, as 32 bits.
    pub(super) fn table_index(&mut self, entry: Entry) -> Result<u64> {
        match (entry.class, entry.value) {
            (I64, Value::Const(bits)) => self.emit_const(I32, entry.at, bits.min(u32::MAX.into()))?,
            (I64, _) => {
                let from = self.source(entry)?;
                self.emit(Op::TableIndex, &[entry.at.into(), from])?;
            }
            _ => return self.source(entry),
        }
        Ok(entry.at.into())
    }

    /// The same where the op changes it.
    pub(super) fn table_index_in_place(&mut self, entry: Entry) -> Result<u64> {
        if entry.class == I64 { self.table_index(entry) } else { self.in_place(entry) }
    }

    pub(super) fn table_get(&mut self, table: u32) -> Result<()> {
        let index = self.pop()?;
        let index = self.table_index(index)?;
        let to = self.push_temp(Class::Ref)?;
        self.emit(Op::TableGet, &[to.into(), index, table.into()])
    }

    pub(super) fn table_set(&mut self, table: u32) -> Result<()> {
        let (value, index) = (self.pop()?, self.pop()?);
        let (index, value) = (self.table_index(index)?, self.source(value)?);
        self.emit(Op::TableSet, &[index, value, table.into()])
    }

    pub(super) fn table_size(&mut self, table: u32) -> Result<()> {
        let wide = self.is_table64(table)?;
        let to = u64::from(self.push_temp(if wide { I64 } else { I32 })?);
        self.emit(Op::TableSize, &[to, table.into()])?;
        if wide { self.emit(Op::I64ExtendI32U, &[to, to]) } else { Ok(()) }
    }

    pub(super) fn table_grow(&mut self, table: u32) -> Result<()> {
        let wide = self.is_table64(table)?;
        let (count, value) = (self.pop()?, self.pop()?);
        let (count, value) = (self.table_index(count)?, self.source(value)?);
        let to = u64::from(self.push_temp(if wide { I64 } else { I32 })?);
        self.emit(Op::TableGrow, &[to, count, value, table.into()])?;
        // Sizes have 31 bits: only the -1 of a refusal is negative.
        if wide { self.emit(Op::I64ExtendI32S, &[to, to]) } else { Ok(()) }
    }

    /// Changes where it begins and how long it is.
    pub(super) fn table_fill(&mut self, table: u32) -> Result<()> {
        let (len, value, at) = (self.pop()?, self.pop()?, self.pop()?);
        let (at, value) = (self.table_index_in_place(at)?, self.source(value)?);
        let len = self.table_index_in_place(len)?;
        self.emit(Op::TableFill, &[at, value, len, table.into()])
    }

    /// A copy to table `to` from `from`, a table or a segment. It changes all its operands.
    pub(super) fn table_copy(&mut self, op: Op, to: u32, from: u32) -> Result<()> {
        let (len, source, target) = (self.pop()?, self.pop()?, self.pop()?);
        let target = self.table_index_in_place(target)?;
        let source = self.table_index_in_place(source)?;
        let len = self.table_index_in_place(len)?;
        self.emit(op, &[target, source, len, to.into(), from.into()])
    }

    // The function that initialises an instance is written through these.

    /// Fills table `index` with the reference on top.
    pub(crate) fn init_table(&mut self, index: u32) -> Result<()> {
        let value = self.pop()?;
        self.push_number(0, I32)?;
        let to_index = self.pop()?;
        let to_index = self.source(to_index)?;
        let value = self.source(value)?;
        // The size goes right above the index's place.
        let size = to_index + 1;
        self.reserve(Place { slots: size as u32 + 1, refs: self.top.refs })?;
        self.emit(Op::TableSize, &[size, index.into()])?;
        self.emit(Op::TableFill, &[to_index, value, size, index.into()])
    }

    /// Copies all of element segment `segment` to table `table` at the offset on top, and drops it.
    pub(crate) fn init_elements(&mut self, table: u32, segment: u32, len: u32) -> Result<()> {
        self.push_range(len)?;
        self.table_copy(Op::TableInit, table, segment)?;
        self.drop_elements(segment)
    }

    /// Drops a declared element segment.
    pub(crate) fn drop_elements(&mut self, segment: u32) -> Result<()> {
        self.emit(Op::ElemDrop, &[segment.into()])
    }
}
