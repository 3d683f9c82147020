//! Calls that are done within the machine's stay: no frame of the thread, no copy engine.
//!
//! The first call of a lowered function finds all there is to find, and notes here what the next ones need
//! ([`Crossing`]). A call of a host function whose values are simple, texts among the parameters included, is then served
//! where it is made; one of a function of numbers that another component instance lifts is forwarded by the machine. A call
//! that may not be made, or whose values trap, takes the long way.

use super::Driver;
use crate::component_type::Types;
use crate::copy::{
    self, BAD_PLAN, Buffer, Content, Handles, Leaf, LeafKind, Scalar, Side, Source, Target, check_place,
};
use crate::handle_table::Scope;
use crate::host::{HostCall, HostError};
use crate::lift::{IN_GUEST, LiftContext};
use crate::lower::{LowerContext, MAX_BYTES, begin_over};
use crate::plan::{
    FuncTypeIdx, LiftIdx, OptionsIdx, PlanView, ResourceIdx, StringEncoding, TrampolineIdx, TrampolineKind,
};
use crate::signature::{Signature, Signatures};
use crate::state::{ComponentId, Registry, ResolvedOptions, Root, RootId, RuntimeResource};
use crate::thread::{LOST, Thread};
use tenon_core::{FuncRef, Quick, QuickFunctions, Reach, TrapCode};

/// A host function of the machine that plays a trampoline of a plan, and what it leads to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trampoline {
    pub(crate) root: RootId,
    pub(crate) way: Way,
}

/// What is known of a trampoline.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    /// It was not called yet, or lowers nothing.
    Unknown,
    Known(Crossing),
}

/// A lowered function: who calls what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Crossing {
    /// The caller's.
    pub(crate) options: OptionsIdx,
    pub(crate) ty: FuncTypeIdx,
    pub(crate) to: To,
    pub(crate) short: Short,
}

/// What a lowered function leads to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum To {
    /// A function that the same component lifts.
    Guest(LiftIdx),
    /// A function that another component of the store lifts.
    #[cfg(feature = "composition")]
    Elsewhere(RootId, LiftIdx),
    /// A host function of the store.
    Host(u32),
}

/// How calls are made within the stay.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Short {
    /// They are not.
    No,
    /// The host function runs.
    Serve,
    /// The machine forwards the call to this component instance.
    Forward(ComponentId),
    /// The same, after it has made room for a string or list: as this one of the component's ways to pass them says.
    Pass(u32),
}

/// The store's host functions, without its data's type.
pub(crate) trait HostFunctions {
    /// Runs one.
    fn call(&mut self, func: u32, call: &mut HostCall<'_>) -> Result<(), HostError>;
}

impl Driver<'_> {
    /// Notes what calls of `func` lead to.
    pub(super) fn learn(&mut self, func: FuncRef, crossing: Crossing) {
        let short = self.short(func, &crossing).unwrap_or(Short::No);
        if let Some(trampoline) = self.trampolines.get_mut(func.function() as usize) {
            trampoline.way = Way::Known(Crossing { short, ..crossing });
        }
    }

    fn short(&mut self, func: FuncRef, crossing: &Crossing) -> Option<Short> {
        let signature = self.signature(crossing.ty).ok()?;
        let caller = self.options(crossing.options).ok()?;
        match crossing.to {
            #[cfg(feature = "composition")]
            To::Elsewhere(..) => None,
            To::Host(_) => can_serve(signature, &caller).then_some(Short::Serve),
            To::Guest(lift) => {
                let (callee, options) = self.lifted(lift).ok()?;
                let result = signature.result.of(&self.signatures.leaves);
                let is_numbers =
                    signature.params.content == Content::NUMBERS && signature.has_simple_params();
                let at_once = is_numbers && signature.params.of(&self.signatures.leaves).iter().all(is_any);
                if options.post_return.is_some()
                    || signature.spills_result()
                    || !result.iter().all(is_any)
                    || self.has_context()
                {
                    return None;
                }
                let short = match is_numbers {
                    true => Short::Forward(options.instance),
                    false => Short::Pass(self.passing(signature, &caller, &options)?),
                };
                self.machine.forward(func, callee.func, at_once).ok()?;
                self.registry.note_forward(callee.func.instance(), options.instance).ok()?;
                Some(short)
            }
        }
    }

    /// Whether some task looks at its context slots: these belong to a frame of the thread.
    fn has_context(&self) -> bool {
        (0..self.plan.trampoline_count()).map(TrampolineIdx::new).any(|index| {
            let kind = self.plan.trampoline(index).map(|trampoline| trampoline.kind);
            matches!(kind, Ok(TrampolineKind::ContextGet { .. } | TrampolineKind::ContextSet { .. }))
        })
    }

    /// The machine's next stay.
    pub(super) fn stay(&mut self, host: &mut dyn HostFunctions) -> tenon_core::Exit {
        let mut quickly = Quickly {
            trampolines: self.trampolines,
            plan: self.plan,
            signatures: self.signatures,
            root: self.root,
            registry: self.registry,
            thread: self.thread,
            host,
        };
        self.machine.forward_at_once(quickly.registry.all_open());
        self.machine.run_with(&mut quickly)
    }
}

/// What calls within a stay work on.
pub(super) struct Quickly<'a> {
    trampolines: &'a [Trampoline],
    plan: PlanView<'a>,
    pub(super) signatures: &'a Signatures,
    pub(super) root: &'a Root,
    pub(super) registry: &'a mut Registry,
    thread: &'a mut Thread,
    host: &'a mut dyn HostFunctions,
}

impl QuickFunctions for Quickly<'_> {
    // Not among the handlers of ops.
    #[inline(never)]
    fn call(&mut self, number: u32, slots: &mut [u32], reach: Reach<'_>) -> Quick {
        let Some(Trampoline { root, way: Way::Known(crossing), .. }) = self.trampolines.get(number as usize)
        else {
            return Quick::Unable;
        };
        let known = (self.signatures.get(crossing.ty), self.root.options.get(crossing.options.index()));
        let (Some(signature), Some(Some(caller))) = known else { return Quick::Unable };
        let may_leave = self.registry.instance(caller.instance).is_ok_and(|caller| caller.may_leave);
        if *root != self.thread.root || !may_leave {
            return Quick::Unable;
        }
        match (crossing.short, crossing.to) {
            (Short::Forward(callee), _) => self.forward(callee, signature, slots),
            (Short::Serve, To::Host(func)) => {
                self.serve((func, crossing.ty), caller, signature, slots, reach)
            }
            (Short::Pass(passing), _) => self.pass(passing, signature, slots, reach).unwrap_or(Quick::Unable),
            _ => Quick::Unable,
        }
    }

    #[inline(never)]
    fn resume(&mut self, number: u32, slots: &mut [u32], at: u16, reach: Reach<'_>) -> Quick {
        self.go_on(number, slots, at, reach).unwrap_or_else(|code| {
            self.thread.trapped = Some(code);
            Quick::Stopped
        })
    }
}

impl Quickly<'_> {
    fn forward(&mut self, callee: ComponentId, signature: &Signature, slots: &mut [u32]) -> Quick {
        let leaves = signature.params.of(&self.signatures.leaves);
        let forwards = self.is_open(callee) && copy::normalise(leaves, slots).is_ok();
        if forwards { Quick::Forward } else { Quick::Unable }
    }

    pub(super) fn is_open(&mut self, callee: ComponentId) -> bool {
        self.registry.instance(callee).is_ok_and(|callee| !callee.poisoned && callee.backpressure == 0)
    }

    /// Goes on with a call that has called its callee's `realloc`.
    fn go_on(
        &mut self,
        number: u32,
        slots: &mut [u32],
        at: u16,
        reach: Reach<'_>,
    ) -> Result<Quick, TrapCode> {
        match self.trampolines.get(number as usize) {
            Some(Trampoline { way: Way::Known(Crossing { short: Short::Pass(passing), .. }), .. }) => {
                self.passed(*passing, slots, at, reach)
            }
            _ => Err(LOST),
        }
    }

    fn serve(
        &mut self,
        (func, ty): (u32, FuncTypeIdx),
        caller: &ResolvedOptions,
        signature: &Signature,
        slots: &mut [u32],
        mut reach: Reach<'_>,
    ) -> Quick {
        let lifted = self.lift_params(caller, signature, slots, &reach);
        let Some(cost) = lifted.ok().filter(|&cost| reach.has_fuel(cost)) else { return Quick::Unable };
        let answered = self
            .run(func, caller, ty, &reach)
            .and_then(|()| Ok(self.lower_result(caller, signature, slots, &mut reach)?));
        match answered {
            Ok(()) => {
                reach.consume_fuel(cost);
                Quick::Done
            }
            // The long way, which gives the guest the answer, takes the fuel.
            Err(error) => {
                self.thread.answered = Some(error);
                Quick::Stopped
            }
        }
    }

    /// Brings the parameters into canonical bytes; the fuel for them and for the result. An error here is one of the long way
    /// too, which finds it again: nothing that this does is to be taken back.
    fn lift_params(
        &mut self,
        caller: &ResolvedOptions,
        signature: &Signature,
        slots: &[u32],
        reach: &Reach<'_>,
    ) -> Result<u64, TrapCode> {
        let args = self.thread.trim_buffer(Buffer::Args);
        begin_over(args, signature.params.size)?;
        let memory = caller.memory.map_or(0, |memory| reach.memory(memory).len());
        let (registry, root) = (&mut *self.registry, self.root);
        let params = signature.params;
        let mut cost = params.cost() + signature.result_cost();
        let target = &mut Target::Bytes(args);
        copy::copy(
            params.of(&self.signatures.leaves),
            &Source::Slots(slots),
            target,
            |leaf, value| match leaf {
                LeafKind::Borrow(resource) => borrowed(registry, root, caller, resource, value as u32),
                LeafKind::Text => in_guest(value, 1, 1, memory, &mut cost),
                LeafKind::Plain(_, size, align) => {
                    in_guest(value, size.into(), align.into(), memory, &mut cost)
                }
                _ => Err(BAD_PLAN),
            },
        )?;
        Ok(cost)
    }

    /// Calls the host function.
    fn run(
        &mut self,
        func: u32,
        caller: &ResolvedOptions,
        ty: FuncTypeIdx,
        reach: &Reach<'_>,
    ) -> Result<(), HostError> {
        self.thread.trim_buffer(Buffer::Results);
        let Thread { args, results, writers, pending, .. } = &mut *self.thread;
        let handles = &self.registry.host;
        let types = &Types {
            plan: self.plan,
            resources: &self.root.resources,
            defined: &self.registry.resources,
            seen: None,
        };
        let memory = caller.memory.map_or(&[][..], |memory| reach.memory(memory));
        let params = LiftContext { types, bytes: args, memory, handles };
        let results = LowerContext { types, bytes: results, handles, writers, at_once: false };
        self.host.call(func, &mut HostCall { ty, params, results, pending })
    }

    /// Brings the result from canonical bytes to the caller.
    fn lower_result(
        &mut self,
        caller: &ResolvedOptions,
        signature: &Signature,
        slots: &mut [u32],
        reach: &mut Reach<'_>,
    ) -> Result<(), TrapCode> {
        let Thread { results, lends, host_borrows, .. } = &mut *self.thread;
        let mut handles = Handles {
            registry: self.registry,
            resources: &self.root.resources,
            lends,
            host_borrows,
            borrows: &mut 0,
            scope: Scope(0),
            from: &Side::Host(Buffer::Results),
            to: &Side::Guest(*caller),
        };
        let result = signature.result;
        let target = &mut match signature.spills_result() {
            true => {
                let place = slots.get(usize::from(signature.param_slots)).copied().ok_or(BAD_PLAN)?;
                let memory = reach.memory_mut(caller.memory.ok_or(BAD_PLAN)?);
                check_place(place, result.size.into(), result.align(), memory.len())?;
                Target::Bytes(memory.get_mut(place as usize..).unwrap_or(&mut []))
            }
            false => Target::Slots(slots),
        };
        let leaves = result.of(&self.signatures.leaves);
        copy::copy(leaves, &Source::Bytes(results), target, |leaf, index| handles.pass(leaf, index))
    }
}

/// Whether calls of a host function can be served: nothing that is taken from the guest has to be given back if the function
/// does not answer yet, and the guest need not make room.
fn can_serve(signature: &Signature, caller: &ResolvedOptions) -> bool {
    let pointers = match caller.encoding {
        StringEncoding::Utf8 => Content::TEXTS.union(Content::PLAIN),
        _ => Content::PLAIN,
    };
    let params = signature.params.content.is_within(Content::BORROWS.union(pointers));
    let result = signature.result.content.is_within(Content::OWNS);
    params && result && signature.passes_flat()
}

/// What a borrowed handle of a resource of the host stands for. While the host has it, the guest cannot drop it.
fn borrowed(
    registry: &Registry,
    root: &Root,
    caller: &ResolvedOptions,
    resource: ResourceIdx,
    index: u32,
) -> Result<u64, TrapCode> {
    let ty = root.resources.get(resource.index()).copied().flatten().ok_or(BAD_PLAN)?;
    let instance = registry.instances.get(caller.instance.0 as usize).ok_or(BAD_PLAN)?;
    match registry.resources.get(ty.0 as usize) {
        Some(RuntimeResource::Host(_)) => Ok(instance.handles.get(index, ty)?.rep.into()),
        _ => Err(BAD_PLAN),
    }
}

/// A string or list that the host reads where it lies: pointer and length, and what it costs.
fn in_guest(value: u64, size: u64, align: u32, memory: usize, cost: &mut u64) -> Result<u64, TrapCode> {
    let bytes = (value >> 32) * size;
    check_place(value as u32, bytes, align, memory)?;
    *cost += bytes / 16;
    match bytes <= MAX_BYTES {
        true => Ok(value | u64::from(IN_GUEST) << 32),
        false => Err(TrapCode::LengthTooLarge),
    }
}

/// Whether any core value is a canonical one.
fn is_any(leaf: &Leaf) -> bool {
    matches!(leaf.kind, LeafKind::Scalar(Scalar::Bits32 | Scalar::Bits64))
}
