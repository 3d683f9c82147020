//! Calls. A callee's frame begins at the caller's *window*: the canonical places of the arguments,
//! where the results come back.

use super::info::TypeInfo;
use super::{Place, Result, Translator};
use crate::ir::Op;

impl Translator<'_> {
    /// Puts the arguments on top of the stack into the window and pops them; returns the window.
    pub(super) fn arguments(&mut self, ty: TypeInfo) -> Result<Place> {
        let count = usize::from(ty.params);
        self.materialize_top(count)?;
        self.truncate(self.stack.len().saturating_sub(count))?;
        self.reserve_window(ty, self.top)?;
        Ok(self.top)
    }

    /// The frame must hold arguments and results of a call whose window is at `at`.
    fn reserve_window(&mut self, ty: TypeInfo, at: Place) -> Result<()> {
        let [param_slots, param_refs, result_slots, result_refs] = ty.shape;
        self.reserve(Place {
            slots: at.slots + u32::from(param_slots.max(result_slots)),
            refs: at.refs + u32::from(param_refs.max(result_refs)),
        })
    }

    /// Emits an op whose first operand is a function of the module: its number, until it has a place.
    fn emit_call(&mut self, op: Op, operands: &[u64]) -> Result<()> {
        let start = self.code.len() as u32;
        self.calls.try_push(start).map_err(|error| self.fail(error.into()))?;
        self.emit(op, operands)
    }

    pub(super) fn call(&mut self, func: u32) -> Result<()> {
        let ty = self.module.func_type(func)?;
        let window = self.arguments(ty)?;
        let (slots, refs) = (window.slots.into(), window.refs.into());
        match func.checked_sub(self.module.imported_funcs) {
            None => self.emit(Op::CallImport, &[func.into(), slots, refs])?,
            Some(own) if ty.has_refs() => self.emit_call(Op::CallRefs, &[own.into(), slots, refs])?,
            Some(own) => self.emit_call(Op::Call, &[own.into(), slots])?,
        }
        self.push_temps(ty.results())
    }

    pub(super) fn call_indirect(&mut self, file_type: u32, table: u32) -> Result<()> {
        let (number, ty) = self.module.func_type_at(file_type)?;
        let index = self.pop()?;
        let index = self.table_index(index)?;
        let window = self.arguments(ty)?;
        let (slots, refs) = (window.slots.into(), window.refs.into());
        self.emit(Op::CallIndirect, &[number.into(), table.into(), index, slots, refs])?;
        self.push_temps(ty.results())
    }

    pub(super) fn return_call(&mut self, func: u32) -> Result<()> {
        let ty = self.module.func_type(func)?;
        self.tail_arguments(ty)?;
        match func.checked_sub(self.module.imported_funcs) {
            None => {
                self.emit(Op::TailCallImport, &[func.into(), 0])?;
                self.emit_ret()?;
            }
            Some(own) if ty.has_refs() || self.form.refs => {
                self.emit_call(Op::TailCallRefs, &[own.into(), 0])?
            }
            Some(own) => self.emit_call(Op::TailCall, &[own.into()])?,
        }
        self.unreachable = true;
        Ok(())
    }

    pub(super) fn return_call_indirect(&mut self, file_type: u32, table: u32) -> Result<()> {
        let (number, ty) = self.module.func_type_at(file_type)?;
        // The index must survive the arguments' moves: into its own place, which is above them.
        let entry = self.pop()?;
        let index = self.table_index_in_place(entry)?;
        self.tail_arguments(ty)?;
        self.emit(Op::TailCallIndirect, &[number.into(), table.into(), index, 0])?;
        self.emit_ret()?;
        self.unreachable = true;
        Ok(())
    }

    /// Moves the arguments to the start of the frame, which becomes the callee's.
    pub(super) fn tail_arguments(&mut self, ty: TypeInfo) -> Result<()> {
        self.note_branch(0);
        self.reserve_window(ty, Place::default())?;
        self.emit_moves(ty.params.into(), Place::default())
    }
}
