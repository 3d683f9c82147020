//! Typed function references: calls of a reference, and branches on null.

use super::info::broken;
use super::stack::{Entry, Value};
use super::{Result, Translator};
use crate::ir::Op;
use wasmparser::Operator;

impl Translator<'_> {
    /// The translation of `op`, if it is one of the proposal's.
    pub(super) fn function_references(&mut self, op: &Operator<'_>) -> Option<Result<()>> {
        use Operator as W;
        Some(match *op {
            W::CallRef { type_index } => self.call_ref(type_index),
            W::ReturnCallRef { type_index } => self.return_call_ref(type_index),
            W::RefAsNonNull => self.ref_as_non_null(),
            W::BrOnNull { relative_depth } => self.br_on_null(relative_depth),
            W::BrOnNonNull { relative_depth } => self.br_on_non_null(relative_depth),
            _ => return None,
        })
    }

    fn call_ref(&mut self, file_type: u32) -> Result<()> {
        let (number, ty) = self.module.func_type_at(file_type)?;
        let func = self.pop_source()?;
        let window = self.arguments(ty)?;
        self.emit(Op::CallRef, &[number.into(), func, window.slots.into(), window.refs.into()])?;
        self.push_temps(ty.results())
    }

    fn return_call_ref(&mut self, file_type: u32) -> Result<()> {
        let (number, ty) = self.module.func_type_at(file_type)?;
        // The reference must survive the arguments' moves: into its own place, which is above them.
        let entry = self.pop()?;
        let func = self.in_place(entry)?;
        self.tail_arguments(ty)?;
        self.emit(Op::TailCallRef, &[number.into(), func, 0])?;
        self.emit_ret()?;
        self.unreachable = true;
        Ok(())
    }

    /// The reference on top, which stays there, and where it can be read.
    fn top_reference(&mut self) -> Result<(Entry, u64)> {
        let entry = self.stack.last().copied().ok_or_else(broken)?;
        Ok((entry, self.source(entry)?))
    }

    fn ref_as_non_null(&mut self) -> Result<()> {
        let (_, reference) = self.top_reference()?;
        self.emit(Op::RefAsNonNull, &[reference])
    }

    /// The label's values are below the reference, which is pushed again where it is not null.
    fn br_on_null(&mut self, depth: u32) -> Result<()> {
        let (entry, reference) = self.top_reference()?;
        self.pop()?;
        self.br_on(depth, Op::BrIfNull, reference)?;
        match entry.value {
            Value::Local { index, .. } => self.push_local(index),
            _ => self.push_temp(entry.class).map(drop),
        }
    }

    /// The reference is the last of the label's values, and gone where it is null.
    fn br_on_non_null(&mut self, depth: u32) -> Result<()> {
        let (_, reference) = self.top_reference()?;
        self.br_on(depth, Op::BrIfNonNull, reference)?;
        self.pop().map(drop)
    }
}
