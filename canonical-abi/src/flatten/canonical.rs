//! Canonical sections: options, lift, lower and the built-ins.

use super::definition::{Canonical, Operands, OptionRefs};
use crate::plan::{Builtin, StringEncoding};
use tenon_core::wasmparser::component_types::{ComponentAnyTypeId, ComponentValType, ResourceId};
use tenon_core::wasmparser::types::TypesRef;
use tenon_core::wasmparser::{self, CanonicalFunction, CanonicalOption, ValType};
use tenon_core::{Error, Result};

/// The definition `function` stands for. `next_core` is the core function index it defines, unless it
/// is a lift.
pub(super) fn canonical(
    types: TypesRef<'_>,
    function: &CanonicalFunction,
    next_core: u32,
    offset: u64,
) -> Result<Canonical> {
    let core = || types.core_function_at(next_core);
    Ok(match function {
        CanonicalFunction::Lift { core_func_index, type_index, options } => {
            let ComponentAnyTypeId::Func(ty) = types.component_any_type_at(*type_index) else {
                return Err(Error::malformed("lift to a type that is no function", offset));
            };
            Canonical::Lift { func: *core_func_index, ty, options: option_refs(options, offset)? }
        }
        CanonicalFunction::Lower { func_index, options } => Canonical::Lower {
            func: *func_index,
            ty: types.component_function_at(*func_index),
            options: option_refs(options, offset)?,
            core: core(),
        },
        CanonicalFunction::ResourceNew { resource } => {
            Canonical::ResourceNew { resource: resource_id(types, *resource, offset)?, core: core() }
        }
        CanonicalFunction::ResourceRep { resource } => {
            Canonical::ResourceRep { resource: resource_id(types, *resource, offset)?, core: core() }
        }
        CanonicalFunction::ResourceDrop { resource } => {
            Canonical::ResourceDrop { resource: resource_id(types, *resource, offset)?, core: core() }
        }
        CanonicalFunction::ContextGet { ty: ValType::I32, slot } => {
            Canonical::ContextGet { slot: *slot, core: core() }
        }
        CanonicalFunction::ContextSet { ty: ValType::I32, slot } => {
            Canonical::ContextSet { slot: *slot, core: core() }
        }
        CanonicalFunction::ContextGet { .. } | CanonicalFunction::ContextSet { .. } => {
            return Err(Error::unsupported("context slots of 64 bits", offset));
        }
        CanonicalFunction::BackpressureInc => Canonical::Backpressure { on: true, core: core() },
        CanonicalFunction::BackpressureDec => Canonical::Backpressure { on: false, core: core() },
        other => {
            let (builtin, operands) = async_builtin(types, other, offset)?;
            Canonical::AsyncBuiltin { builtin, operands, core: core() }
        }
    })
}

fn resource_id(types: TypesRef<'_>, index: u32, offset: u64) -> Result<ResourceId> {
    match types.component_any_type_at(index) {
        ComponentAnyTypeId::Resource(id) => Ok(id.resource()),
        _ => Err(Error::malformed("a built-in for a type that is no resource", offset)),
    }
}

fn option_refs(options: &[CanonicalOption], offset: u64) -> Result<OptionRefs> {
    let mut refs = OptionRefs::DEFAULT;
    for option in options {
        match *option {
            CanonicalOption::UTF8 => refs.string_encoding = StringEncoding::Utf8,
            CanonicalOption::UTF16 => refs.string_encoding = StringEncoding::Utf16,
            CanonicalOption::CompactUTF16 => refs.string_encoding = StringEncoding::Latin1OrUtf16,
            CanonicalOption::Memory(index) => refs.memory = Some(index),
            CanonicalOption::Realloc(index) => refs.realloc = Some(index),
            CanonicalOption::PostReturn(index) => refs.post_return = Some(index),
            CanonicalOption::Async => refs.is_async = true,
            CanonicalOption::Callback(index) => refs.callback = Some(index),
            CanonicalOption::CoreType(_) | CanonicalOption::Gc => {
                return Err(Error::unsupported("canonical options `core-type` and `gc`", offset));
            }
        }
    }
    Ok(refs)
}

/// An asynchronous built-in with what it works on.
fn async_builtin(
    types: TypesRef<'_>,
    function: &CanonicalFunction,
    offset: u64,
) -> Result<(Builtin, Operands)> {
    use CanonicalFunction as Canon;
    let none = Operands::default();
    let of = |ty: &u32| operands_of(types, *ty, offset);
    let with = |options| operands_with(options, offset);
    let copying = |ty, options| -> Result<Operands> { Ok(Operands { ty: of(ty)?.ty, ..with(options)? }) };
    let cancelling =
        |ty, is_async: &bool| -> Result<Operands> { Ok(Operands { is_async: *is_async, ..of(ty)? }) };
    let into = |memory: &u32| {
        let options = OptionRefs { memory: Some(*memory), ..OptionRefs::DEFAULT };
        Operands { options: Some(options), ..none }
    };
    Ok(match function {
        Canon::TaskReturn { result, options } => {
            let ty = result.map(|ty| value_type(types, ty, offset)).transpose()?;
            (Builtin::TaskReturn, Operands { ty, ..with(options)? })
        }
        Canon::TaskCancel => (Builtin::TaskCancel, none),
        Canon::SubtaskCancel { async_ } => (Builtin::SubtaskCancel, Operands { is_async: *async_, ..none }),
        Canon::SubtaskDrop => (Builtin::SubtaskDrop, none),
        Canon::StreamNew { ty } => (Builtin::StreamNew, of(ty)?),
        Canon::StreamRead { ty, options } => (Builtin::StreamRead, copying(ty, options)?),
        Canon::StreamWrite { ty, options } => (Builtin::StreamWrite, copying(ty, options)?),
        Canon::StreamForward { ty } => (Builtin::StreamForward, of(ty)?),
        Canon::StreamCancelRead { ty, async_ } => (Builtin::StreamCancelRead, cancelling(ty, async_)?),
        Canon::StreamCancelWrite { ty, async_ } => (Builtin::StreamCancelWrite, cancelling(ty, async_)?),
        Canon::StreamDropReadable { ty } => (Builtin::StreamDropReadable, of(ty)?),
        Canon::StreamDropWritable { ty } => (Builtin::StreamDropWritable, of(ty)?),
        Canon::FutureNew { ty } => (Builtin::FutureNew, of(ty)?),
        Canon::FutureRead { ty, options } => (Builtin::FutureRead, copying(ty, options)?),
        Canon::FutureWrite { ty, options } => (Builtin::FutureWrite, copying(ty, options)?),
        Canon::FutureForward { ty } => (Builtin::FutureForward, of(ty)?),
        Canon::FutureCancelRead { ty, async_ } => (Builtin::FutureCancelRead, cancelling(ty, async_)?),
        Canon::FutureCancelWrite { ty, async_ } => (Builtin::FutureCancelWrite, cancelling(ty, async_)?),
        Canon::FutureDropReadable { ty } => (Builtin::FutureDropReadable, of(ty)?),
        Canon::FutureDropWritable { ty } => (Builtin::FutureDropWritable, of(ty)?),
        Canon::ErrorContextNew { options } => (Builtin::ErrorContextNew, with(options)?),
        Canon::ErrorContextDebugMessage { options } => (Builtin::ErrorContextDebugMessage, with(options)?),
        Canon::ErrorContextDrop => (Builtin::ErrorContextDrop, none),
        Canon::WaitableSetNew => (Builtin::WaitableSetNew, none),
        Canon::WaitableSetWait { memory } => (Builtin::WaitableSetWait, into(memory)),
        Canon::WaitableSetPoll { memory } => (Builtin::WaitableSetPoll, into(memory)),
        Canon::WaitableSetDrop => (Builtin::WaitableSetDrop, none),
        Canon::WaitableJoin => (Builtin::WaitableJoin, none),
        other => (thread_builtin(other, offset)?, none),
    })
}

/// The operands of a built-in for the stream or future type `ty`.
fn operands_of(types: TypesRef<'_>, ty: u32, offset: u64) -> Result<Operands> {
    Ok(Operands { ty: Some(defined(types, ty, offset)?), ..Operands::default() })
}

/// The operands of a built-in with options.
fn operands_with(options: &[CanonicalOption], offset: u64) -> Result<Operands> {
    Ok(Operands { options: Some(option_refs(options, offset)?), ..Operands::default() })
}

/// A built-in of threads.
fn thread_builtin(function: &CanonicalFunction, offset: u64) -> Result<Builtin> {
    Ok(match function {
        CanonicalFunction::ThreadYield => Builtin::ThreadYield,
        CanonicalFunction::ThreadIndex => Builtin::ThreadIndex,
        CanonicalFunction::ThreadNewIndirect { .. } => Builtin::ThreadNewIndirect,
        CanonicalFunction::ThreadResumeLater => Builtin::ThreadResumeLater,
        CanonicalFunction::ThreadSuspend => Builtin::ThreadSuspend,
        CanonicalFunction::ThreadSuspendThenResume => Builtin::ThreadSuspendThenResume,
        CanonicalFunction::ThreadYieldThenResume => Builtin::ThreadYieldThenResume,
        CanonicalFunction::ThreadSuspendThenPromote => Builtin::ThreadSuspendThenPromote,
        CanonicalFunction::ThreadYieldThenPromote => Builtin::ThreadYieldThenPromote,
        CanonicalFunction::ThreadSpawnRef { .. } => Builtin::ThreadSpawnRef,
        CanonicalFunction::ThreadSpawnIndirect { .. } => Builtin::ThreadSpawnIndirect,
        CanonicalFunction::ThreadAvailableParallelism => Builtin::ThreadAvailableParallelism,
        _ => return Err(Error::malformed("a built-in of an unknown kind", offset)),
    })
}

/// The defined type with that index.
fn defined(types: TypesRef<'_>, index: u32, offset: u64) -> Result<ComponentValType> {
    match types.component_any_type_at(index) {
        ComponentAnyTypeId::Defined(id) => Ok(ComponentValType::Type(id)),
        _ => Err(Error::malformed("a built-in for a type that is no value type", offset)),
    }
}

fn value_type(
    types: TypesRef<'_>,
    ty: wasmparser::ComponentValType,
    offset: u64,
) -> Result<ComponentValType> {
    match ty {
        wasmparser::ComponentValType::Primitive(primitive) => Ok(ComponentValType::Primitive(primitive)),
        wasmparser::ComponentValType::Type(index) => defined(types, index, offset),
    }
}
