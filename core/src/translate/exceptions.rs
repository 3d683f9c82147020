//! Exceptions: `throw`, `throw_ref` and `try_table`.
//!
//! A `try_table` becomes no code: its clauses and the range of code they protect go into tables beside
//! the code (`image::handlers`). What is thrown finds the values below a clause's label where every
//! branch to the label finds them: what is an alias of a local is saved where a block begins, and the
//! block's own code never writes below it. Locals are in their slots before any op that can throw.

use super::control::{Block, NONE};
use super::info::broken;
use super::{Result, Translator};
use crate::image::handlers::{Catch, Clause, Range};
use crate::ir::Op;
use crate::{Region, Vec};
use wasmparser::{Operator, TryTable};

/// Where a function catches exceptions. Units are as in its code, catches are numbered from 0.
#[derive(Debug)]
pub(super) struct Handlers {
    pub(super) ranges: Vec<Range>,
    pub(super) catches: Vec<Catch>,
    /// The first of the catches of the innermost `try_table`.
    current: Option<u32>,
}

impl Default for Handlers {
    fn default() -> Self {
        Self { ranges: Vec::new_in(Region::Global), catches: Vec::new_in(Region::Global), current: None }
    }
}

impl Handlers {
    pub(super) fn clear(&mut self) {
        self.ranges.clear();
        self.catches.clear();
        self.current = None;
    }

    /// Whether nothing is caught here.
    pub(super) fn is_empty(&self) -> bool {
        self.current.is_none()
    }

    fn push(&mut self, catch: Catch) -> crate::Result<u32> {
        let index = self.catches.len() as u32;
        self.catches.try_push(catch)?;
        Ok(index)
    }
}

impl Translator<'_> {
    pub(super) fn throw(&mut self, tag: u32) -> Result<()> {
        let ty = self.module.tag_type(tag)?;
        let window = self.arguments(ty)?;
        self.emit(Op::Throw, &[tag.into(), window.slots.into(), window.refs.into()])?;
        self.unreachable = true;
        Ok(())
    }

    pub(super) fn throw_ref(&mut self) -> Result<()> {
        let from = self.pop_source()?;
        self.emit(Op::ThrowRef, &[from])?;
        self.unreachable = true;
        Ok(())
    }

    pub(super) fn begin_try_table(&mut self, table: &TryTable) -> Result<()> {
        // Labels of clauses are counted from outside.
        let first = self.handlers.catches.len() as u32;
        table.catches.iter().try_for_each(|&catch| self.clause(catch))?;
        self.begin_block(table.ty)?;
        let (outer, unit) = (self.handlers.current, self.code.len() as u32);
        self.handlers.push(Catch::Outer { next: outer, unit }).map_err(|error| self.fail(error))?;
        self.blocks.last_mut().ok_or_else(broken)?.outer = Some(outer);
        self.protect(Some(first))
    }

    fn clause(&mut self, catch: wasmparser::Catch) -> Result<()> {
        use wasmparser::Catch as C;
        let (tag, with_ref, label) = match catch {
            C::One { tag, label } => (Some(tag as u16), false, label),
            C::OneRef { tag, label } => (Some(tag as u16), true, label),
            C::All { label } => (None, false, label),
            C::AllRef { label } => (None, true, label),
        };
        let index = self.block_at_depth(label)?;
        let Block { base, catches, .. } = self.block(index)?;
        let start = self.loop_start(index)?;
        // Until it is known, the target links the clauses of a block.
        let target = start.map_or(catches, |start| start as u32);
        let (slot, reference) = (base.slots as u16, base.refs as u16);
        let clause = Catch::Clause(Clause { tag, with_ref, target, slot, reference });
        let clause = self.handlers.push(clause).map_err(|error| self.fail(error))?;
        if start.is_none() {
            self.blocks.get_mut(index).ok_or_else(broken)?.catches = clause;
        }
        Ok(())
    }

    /// From here on, `catches` are those of the innermost `try_table`.
    pub(super) fn protect(&mut self, catches: Option<u32>) -> Result<()> {
        // An op must not be changed or taken back across the border.
        self.label();
        self.handlers.current = catches;
        let unit = self.code.len() as u32;
        match self.handlers.ranges.last_mut().filter(|last| last.unit == unit) {
            Some(last) => last.first = catches,
            None => {
                let pushed = self.handlers.ranges.try_push(Range { unit, first: catches });
                pushed.map_err(|error| self.fail(error.into()))?;
            }
        }
        Ok(())
    }

    /// A tail call leaves every `try_table` before it calls. Gives the catches it left.
    pub(super) fn leave_handlers(&mut self, op: &Operator<'_>) -> Result<Option<u32>> {
        let left = self.handlers.current.filter(|_| is_tail_call(op));
        if left.is_some() {
            self.protect(None)?;
        }
        Ok(left)
    }

    /// Every clause of the list leads here.
    pub(super) fn patch_clauses(&mut self, mut list: u32) {
        let here = self.code.len() as u32;
        while let Some(Catch::Clause(clause)) = self.handlers.catches.get_mut(list as usize) {
            list = core::mem::replace(&mut clause.target, here);
        }
    }

    /// What is caught for the function's own label is returned, by code at the function's end.
    pub(super) fn return_caught(&mut self, block: Block) -> Result<()> {
        if block.catches == NONE {
            return Ok(());
        }
        self.patch_clauses(block.catches);
        self.label();
        self.reset_stack(block.height, block.results)?;
        self.emit_return()
    }
}

fn is_tail_call(op: &Operator<'_>) -> bool {
    use Operator as W;
    matches!(op, W::ReturnCall { .. } | W::ReturnCallIndirect { .. } | W::ReturnCallRef { .. })
}
