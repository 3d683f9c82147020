//! Canonical definitions: lifted functions, and the trampolines that lowered functions and built-ins are.

use super::definition::{Canonical, ItemRef, OptionRefs};
use super::expand::{Expander, Frame, Item, at, missing, new_vec};
use crate::plan::encode::NewTrampoline;
use crate::plan::{Callee, CoreDef, CoreDefIdx, Lift, Options, OptionsIdx};
use tenon_core::wasmparser::types::CoreTypeId;
use tenon_core::wasmparser::{FuncType, RefType, ValType};
use tenon_core::{Error, Result, Vec};

impl<'t> Expander<'t> {
    /// Interprets a canonical definition.
    pub(super) fn canonical(
        &mut self,
        frame: &mut Frame<'t>,
        canonical: &Canonical,
        offset: u64,
    ) -> Result<()> {
        let instance = frame.instance;
        match *canonical {
            Canonical::Lift { func, ty, options } => {
                let func = self.plan.core_def(*at(&frame.core.funcs, func, offset)?)?;
                let options = self.options(frame, options, offset)?;
                let ty = self.func_type(frame, ty, offset)?;
                let lift = self.plan.lift(Lift { func, options, ty })?;
                self.push_item(frame, Item::Func(Callee::Lift(lift)))
            }
            Canonical::Lower { func, ty, options, core } => {
                let Item::Func(callee) = self.item(frame, ItemRef::Func(func), offset)? else {
                    return Err(missing(offset));
                };
                let options = self.options(frame, options, offset)?;
                let ty = self.func_type(frame, ty, offset)?;
                self.trampoline(frame, NewTrampoline::Lower { callee, ty, options }, core, offset)
            }
            Canonical::ResourceNew { resource, core } => {
                let resource = self.resource(frame, resource, offset)?;
                self.trampoline(frame, NewTrampoline::ResourceNew(resource, instance), core, offset)
            }
            Canonical::ResourceRep { resource, core } => {
                let resource = self.resource(frame, resource, offset)?;
                self.trampoline(frame, NewTrampoline::ResourceRep(resource, instance), core, offset)
            }
            Canonical::ResourceDrop { resource, core } => {
                let resource = self.resource(frame, resource, offset)?;
                self.trampoline(frame, NewTrampoline::ResourceDrop(resource, instance), core, offset)
            }
            Canonical::ContextGet { slot, core } => {
                self.trampoline(frame, NewTrampoline::ContextGet(slot), core, offset)
            }
            Canonical::ContextSet { slot, core } => {
                self.trampoline(frame, NewTrampoline::ContextSet(slot), core, offset)
            }
            Canonical::Backpressure { on, core } => {
                self.trampoline(frame, NewTrampoline::Backpressure(instance, on), core, offset)
            }
            Canonical::AsyncBuiltin { builtin, operands, core } => {
                let ty = match operands.ty {
                    Some(ty) => Some(self.value_type_of(frame, ty, offset)?),
                    None => None,
                };
                let options = match operands.options {
                    Some(options) => Some(self.options(frame, options, offset)?),
                    None => None,
                };
                let is_async = operands.is_async;
                let kind = NewTrampoline::AsyncBuiltin { builtin, instance, ty, options, is_async };
                self.trampoline(frame, kind, core, offset)
            }
        }
    }

    /// Adds a trampoline, and with it a core function.
    fn trampoline(
        &mut self,
        frame: &mut Frame<'t>,
        kind: NewTrampoline,
        core: CoreTypeId,
        offset: u64,
    ) -> Result<()> {
        let (params, results) = signature(self.core_func_type(core, offset)?, offset)?;
        let trampoline = self.plan.trampoline(&params, &results, kind)?;
        Ok(frame.core.funcs.try_push(CoreDef::Trampoline(trampoline))?)
    }

    fn options(&mut self, frame: &Frame<'t>, refs: OptionRefs, offset: u64) -> Result<OptionsIdx> {
        let options = Options {
            instance: frame.instance,
            string_encoding: refs.string_encoding,
            is_async: refs.is_async,
            memory: self.core_def(&frame.core.memories, refs.memory, offset)?,
            realloc: self.core_def(&frame.core.funcs, refs.realloc, offset)?,
            post_return: self.core_def(&frame.core.funcs, refs.post_return, offset)?,
            callback: self.core_def(&frame.core.funcs, refs.callback, offset)?,
        };
        self.plan.options(options)
    }

    fn core_def(&mut self, space: &[CoreDef], index: Option<u32>, offset: u64) -> Result<Option<CoreDefIdx>> {
        match index {
            Some(index) => self.plan.core_def(*at(space, index, offset)?).map(Some),
            None => Ok(None),
        }
    }
}

/// Parameters and results by their codes.
pub(super) fn signature(ty: &FuncType, offset: u64) -> Result<(Vec<u8>, Vec<u8>)> {
    let (mut params, mut results) = (new_vec(), new_vec());
    for &ty in ty.params() {
        params.try_push(val_type(ty, offset)?.code())?;
    }
    for &ty in ty.results() {
        results.try_push(val_type(ty, offset)?.code())?;
    }
    Ok((params, results))
}

pub(super) fn val_type(ty: ValType, offset: u64) -> Result<tenon_core::ValType> {
    Ok(match ty {
        ValType::I32 => tenon_core::ValType::I32,
        ValType::I64 => tenon_core::ValType::I64,
        ValType::F32 => tenon_core::ValType::F32,
        ValType::F64 => tenon_core::ValType::F64,
        ValType::V128 => tenon_core::ValType::V128,
        ValType::Ref(RefType::FUNCREF) => tenon_core::ValType::FUNCREF,
        ValType::Ref(RefType::EXTERNREF) => tenon_core::ValType::EXTERNREF,
        _ => {
            return Err(Error::unsupported("a built-in or imported module with typed references", offset));
        }
    })
}
