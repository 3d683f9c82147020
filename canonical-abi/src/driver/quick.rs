//! Calls of scalar functions that are done within the machine's stay: no frame of the thread, no copy engine.
//!
//! The first call of a lowered function takes the long way, which finds all there is to find, and notes here what the
//! next ones need ([`Crossing`]). A call that may not be made, or whose values trap, takes the long way again.

use super::Driver;
use crate::answer::Pending;
use crate::component_type::Types;
use crate::copy::{Buffer, Scalar};
use crate::host::HostError;
use crate::lift::LiftContext;
use crate::lower::LowerContext;
use crate::plan::{Callee, FuncType, FuncTypeIdx, OptionsIdx, PlanView, TrampolineIdx, TrampolineKind};
use crate::signature::Scalars;
use crate::state::{ComponentId, Linked, Registry, Root, RootId};
use crate::thread::Thread;
use tenon_core::{FuncRef, Quick, QuickFunctions};

/// A host function of the machine: which trampoline it is, and how it is called without one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trampoline {
    pub(crate) root: RootId,
    pub(crate) index: TrampolineIdx,
    pub(crate) way: Way,
}

/// Which way calls of a trampoline take.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    /// It was not called yet.
    Unknown,
    /// Through the thread.
    Long,
    /// Within the stay.
    Short(Crossing),
}

/// What a call of a lowered function of scalars needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Crossing {
    caller: ComponentId,
    scalars: Scalars,
    to: To,
}

#[derive(Clone, Copy, Debug)]
enum To {
    /// A host function of the store.
    Host(u32, FuncTypeIdx),
    /// A function that this component instance lifts: the machine forwards the call.
    Guest(ComponentId),
}

/// The store's host functions, without its data's type.
pub(crate) trait HostFunctions {
    /// Runs one.
    fn call(&mut self, func: u32, call: QuickCall<'_>) -> Result<(), HostError>;
}

/// One call of a host function, without the store's data.
pub(crate) struct QuickCall<'a> {
    pub(crate) ty: FuncType,
    pub(crate) params: LiftContext<'a>,
    pub(crate) results: LowerContext<'a>,
    pub(crate) pending: &'a mut Pending,
}

impl Driver<'_> {
    /// Notes what later calls of `func` need, which is lowered with these options and called for the first time.
    pub(super) fn learn(&mut self, func: FuncRef, callee: Callee, ty: FuncTypeIdx, options: OptionsIdx) {
        let way = self.crossing(func, callee, ty, options).map_or(Way::Long, Way::Short);
        if let Some(trampoline) = self.trampolines.get_mut(func.function() as usize) {
            trampoline.way = way;
        }
    }

    fn crossing(
        &mut self,
        func: FuncRef,
        callee: Callee,
        ty: FuncTypeIdx,
        options: OptionsIdx,
    ) -> Option<Crossing> {
        let options = self.options(options).ok().filter(|options| !options.is_async)?;
        let scalars = self.root.signatures.get(ty.index())?.scalars?;
        let to = match callee {
            Callee::Import(import) => match self.root.imports.get(import.index()).copied().flatten()? {
                Linked::Host(func) => To::Host(func, ty),
                Linked::Guest { .. } => return None,
            },
            Callee::Lift(lift) => {
                let (callee, lifted) = self.lifted(lift).ok()?;
                if lifted.post_return.is_some() || !scalars.result_is_any() || self.has_context() {
                    return None;
                }
                self.machine.forward(func, callee).ok()?;
                self.registry.note_forward(callee.instance(), lifted.instance).ok()?;
                To::Guest(lifted.instance)
            }
        };
        Some(Crossing { caller: options.instance, scalars, to })
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
            root: self.root,
            registry: self.registry,
            thread: self.thread,
            host,
        };
        self.machine.run_with(&mut quickly)
    }
}

/// What calls within a stay work on.
struct Quickly<'a> {
    trampolines: &'a [Trampoline],
    plan: PlanView<'a>,
    root: &'a Root,
    registry: &'a mut Registry,
    thread: &'a mut Thread,
    host: &'a mut dyn HostFunctions,
}

impl QuickFunctions for Quickly<'_> {
    fn call(&mut self, number: u32, slots: &mut [u32]) -> Quick {
        let Some(&Trampoline { root, way: Way::Short(crossing), .. }) = self.trampolines.get(number as usize)
        else {
            return Quick::Unable;
        };
        let may_leave = self.registry.instance(crossing.caller).is_ok_and(|caller| caller.may_leave);
        if root != self.thread.root || !may_leave {
            return Quick::Unable;
        }
        match crossing.to {
            To::Guest(callee) => self.forward(callee, crossing.scalars, slots),
            To::Host(func, ty) => self.serve(func, ty, crossing.scalars, slots),
        }
    }
}

impl Quickly<'_> {
    fn forward(&mut self, callee: ComponentId, scalars: Scalars, slots: &mut [u32]) -> Quick {
        let open =
            self.registry.instance(callee).is_ok_and(|callee| !callee.poisoned && callee.backpressure == 0);
        if open && scalars.normalise(slots).is_ok() { Quick::Forward } else { Quick::Unable }
    }

    fn serve(&mut self, func: u32, ty: FuncTypeIdx, scalars: Scalars, slots: &mut [u32]) -> Quick {
        self.thread.clear_buffer(Buffer::Args);
        self.thread.clear_buffer(Buffer::Results);
        let Ok(ty) = self.plan.func_type(ty) else { return Quick::Unable };
        let Thread { args, results, writers, pending, .. } = &mut *self.thread;
        if scalars.to_bytes(slots, args).is_err() {
            return Quick::Unable;
        }
        let handles = &self.registry.host;
        let types =
            Types { plan: self.plan, resources: &self.root.resources, defined: &self.registry.resources };
        let params = LiftContext { types, bytes: args, memory: &[], handles };
        let results = LowerContext { types, bytes: results, handles, writers, at_once: false };
        if let Err(error) = self.host.call(func, QuickCall { ty, params, results, pending }) {
            self.thread.answered = Some(error);
            return Quick::Stopped;
        }
        match scalars.result_of_bytes(&self.thread.results) {
            Ok(value) => {
                scalars.write_result(value, slots);
                Quick::Done
            }
            Err(code) => {
                self.thread.answered = Some(code.into());
                Quick::Stopped
            }
        }
    }
}

impl Scalars {
    /// Whether any core result is a canonical one.
    fn result_is_any(&self) -> bool {
        self.result.is_none_or(|result| matches!(result, Scalar::Bits32 | Scalar::Bits64))
    }
}
