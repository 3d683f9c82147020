//! The end of a function: what only the whole of it tells.

use super::info::{Broken, broken};
use super::{ENTER_UNITS, Form, Translator};
use crate::Result;
use crate::image::handlers::{Catch, Range};
use crate::ir::decode::word;
use crate::ir::{Op, Operand};
use crate::limits::GUARD_SLOTS;

/// A finished function.
#[derive(Debug)]
pub(crate) struct Translated<'t> {
    pub(crate) code: &'t [u16],
    /// (unit in `code`, source offset) of ops that can trap or call.
    pub(crate) marks: &'t [(u32, u32)],
    /// Units in `code` of calls that hold their callee's number.
    pub(crate) calls: &'t [u32],
    /// Units cut from the front, by which marks and calls are too large.
    pub(crate) cut: u32,
    /// Where exceptions are caught; units are as in marks, catches are numbered within the function.
    pub(crate) ranges: &'t [Range],
    pub(crate) catches: &'t [Catch],
    pub(crate) slots: u16,
    pub(crate) refs: u16,
    /// What its ops need of the build that runs them.
    pub(crate) features: u64,
}

impl Translated<'_> {
    /// A function of no code.
    pub(crate) const EMPTY: Self = Self {
        code: &[],
        marks: &[],
        calls: &[],
        cut: 0,
        ranges: &[],
        catches: &[],
        slots: 0,
        refs: 0,
        features: 0,
    };

    /// Where the op at `unit`, as marks and calls have it, is in code where the function begins at `first`.
    pub(crate) fn place(&self, first: u32, unit: u32) -> u32 {
        first + unit.saturating_sub(self.cut)
    }

    /// The numbers that `calls` hold.
    pub(crate) fn callees(&self) -> impl Iterator<Item = u32> {
        self.calls.iter().map(|unit| {
            let at = self.place(0, *unit) as usize + 1;
            let units = self.code.get(at..).and_then(|units| units.first_chunk());
            units.map_or(u32::MAX, |&[low, high]| word(low, high))
        })
    }
}

impl Translator<'_> {
    /// Whether the body must be fed again, from [`Translator::declare_locals`] on: it turned out to
    /// need another form, which is now set.
    pub(crate) fn must_repeat(&mut self) -> Result<bool> {
        let needs = Form { far: self.needs.far, refs: self.max.refs > 0 };
        if !self.is_done() {
            return Err(Broken.into());
        }
        if (self.form.far || !needs.far) && (self.form.refs || !needs.refs) {
            return Ok(false);
        }
        self.form = Form { far: needs.far || self.form.far, refs: needs.refs || self.form.refs };
        self.restart().map_err(|failed| self.error(failed))?;
        Ok(true)
    }

    /// The finished function.
    pub(crate) fn finish(&mut self) -> Result<Translated<'_>> {
        let (slots, refs) = (self.max.slots as u16, self.max.refs as u16);
        let needs_enter = self.max.slots > GUARD_SLOTS || self.form.refs;
        if needs_enter {
            let enter = [Op::Enter as u16, slots, refs, self.ty.shape[1]];
            self.code.get_mut(..ENTER_UNITS).ok_or_else(broken)?.copy_from_slice(&enter);
        }
        let cut = if needs_enter { 0 } else { ENTER_UNITS };
        // Nothing is left to protect where the code ends.
        let end = self.code.len() as u32;
        if self.handlers.ranges.last().is_some_and(|last| last.unit == end) {
            self.handlers.ranges.pop();
        }
        if self.form.refs {
            self.patch_refs(cut, refs)?;
        }
        let code = self.code.get(cut..).ok_or_else(broken)?;
        Ok(Translated {
            code,
            marks: &self.marks,
            calls: &self.calls,
            cut: cut as u32,
            ranges: &self.handlers.ranges,
            catches: &self.handlers.catches,
            slots,
            refs,
            features: self.features,
        })
    }

    /// Writes the size of the ref bank into every op that takes the bank down.
    fn patch_refs(&mut self, start: usize, refs: u16) -> Result<(), Broken> {
        let mut at = start;
        while at < self.code.len() {
            let (op, next) = self.op_at(at)?;
            let mut operand = at + 1;
            for kind in op.operands() {
                if let (Operand::Refs, Some(unit)) = (kind, self.code.get_mut(operand)) {
                    *unit = refs;
                }
                operand += kind.units();
            }
            at = next;
        }
        Ok(())
    }

    fn op_at(&self, at: usize) -> Result<(Op, usize), Broken> {
        let op = self.code.get(at).and_then(|&unit| Op::from_number(unit)).ok_or_else(broken)?;
        if op != Op::BrTable {
            return Ok((op, at + op.units()));
        }
        let count = self.code.get(at + 2..at + 4).ok_or_else(broken)?;
        let entries = count.iter().rev().fold(0, |value, &unit| value << 16 | usize::from(unit));
        Ok((op, at + op.units() + 2 * entries))
    }
}
