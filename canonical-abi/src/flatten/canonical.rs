//! Canonical sections: options, lift, lower and the built-ins.

use super::definition::{Canonical, OptionRefs};
use crate::plan::StringEncoding;
use tenon_core::wasmparser::component_types::{ComponentAnyTypeId, ResourceId};
use tenon_core::wasmparser::types::TypesRef;
use tenon_core::wasmparser::{CanonicalFunction, CanonicalOption};
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
                return Err(Error::Malformed { what: "lift to a type that is no function", offset });
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
        other => Canonical::AsyncBuiltin { name: builtin_name(other), core: core() },
    })
}

fn resource_id(types: TypesRef<'_>, index: u32, offset: u64) -> Result<ResourceId> {
    match types.component_any_type_at(index) {
        ComponentAnyTypeId::Resource(id) => Ok(id.resource()),
        _ => Err(Error::Malformed { what: "a built-in for a type that is no resource", offset }),
    }
}

fn option_refs(options: &[CanonicalOption], offset: u64) -> Result<OptionRefs> {
    let mut refs = OptionRefs {
        string_encoding: StringEncoding::Utf8,
        is_async: false,
        memory: None,
        realloc: None,
        post_return: None,
        callback: None,
    };
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
                return Err(Error::Unsupported { what: "canonical options `core-type` and `gc`", offset });
            }
        }
    }
    Ok(refs)
}

/// The name of a built-in in the specification.
fn builtin_name(function: &CanonicalFunction) -> &'static str {
    match function {
        CanonicalFunction::Lift { .. } => "lift",
        CanonicalFunction::Lower { .. } => "lower",
        CanonicalFunction::ResourceNew { .. } => "resource.new",
        CanonicalFunction::ResourceDrop { .. } => "resource.drop",
        CanonicalFunction::ResourceRep { .. } => "resource.rep",
        CanonicalFunction::ThreadSpawnRef { .. } => "thread.spawn-ref",
        CanonicalFunction::ThreadSpawnIndirect { .. } => "thread.spawn-indirect",
        CanonicalFunction::ThreadAvailableParallelism => "thread.available-parallelism",
        CanonicalFunction::BackpressureInc => "backpressure.inc",
        CanonicalFunction::BackpressureDec => "backpressure.dec",
        CanonicalFunction::TaskReturn { .. } => "task.return",
        CanonicalFunction::TaskCancel => "task.cancel",
        CanonicalFunction::ContextGet { .. } => "context.get",
        CanonicalFunction::ContextSet { .. } => "context.set",
        CanonicalFunction::ThreadYield => "thread.yield",
        CanonicalFunction::SubtaskDrop => "subtask.drop",
        CanonicalFunction::SubtaskCancel { .. } => "subtask.cancel",
        CanonicalFunction::StreamNew { .. } => "stream.new",
        CanonicalFunction::StreamRead { .. } => "stream.read",
        CanonicalFunction::StreamWrite { .. } => "stream.write",
        CanonicalFunction::StreamForward { .. } => "stream.forward",
        CanonicalFunction::StreamCancelRead { .. } => "stream.cancel-read",
        CanonicalFunction::StreamCancelWrite { .. } => "stream.cancel-write",
        CanonicalFunction::StreamDropReadable { .. } => "stream.drop-readable",
        CanonicalFunction::StreamDropWritable { .. } => "stream.drop-writable",
        CanonicalFunction::FutureNew { .. } => "future.new",
        CanonicalFunction::FutureRead { .. } => "future.read",
        CanonicalFunction::FutureWrite { .. } => "future.write",
        CanonicalFunction::FutureForward { .. } => "future.forward",
        CanonicalFunction::FutureCancelRead { .. } => "future.cancel-read",
        CanonicalFunction::FutureCancelWrite { .. } => "future.cancel-write",
        CanonicalFunction::FutureDropReadable { .. } => "future.drop-readable",
        CanonicalFunction::FutureDropWritable { .. } => "future.drop-writable",
        CanonicalFunction::ErrorContextNew { .. } => "error-context.new",
        CanonicalFunction::ErrorContextDebugMessage { .. } => "error-context.debug-message",
        CanonicalFunction::ErrorContextDrop => "error-context.drop",
        CanonicalFunction::WaitableSetNew => "waitable-set.new",
        CanonicalFunction::WaitableSetWait { .. } => "waitable-set.wait",
        CanonicalFunction::WaitableSetPoll { .. } => "waitable-set.poll",
        CanonicalFunction::WaitableSetDrop => "waitable-set.drop",
        CanonicalFunction::WaitableJoin => "waitable.join",
        CanonicalFunction::ThreadIndex => "thread.index",
        CanonicalFunction::ThreadNewIndirect { .. } => "thread.new-indirect",
        CanonicalFunction::ThreadResumeLater => "thread.resume-later",
        CanonicalFunction::ThreadSuspend => "thread.suspend",
        CanonicalFunction::ThreadSuspendThenResume => "thread.suspend-then-resume",
        CanonicalFunction::ThreadYieldThenResume => "thread.yield-then-resume",
        CanonicalFunction::ThreadSuspendThenPromote => "thread.suspend-then-promote",
        CanonicalFunction::ThreadYieldThenPromote => "thread.yield-then-promote",
    }
}
