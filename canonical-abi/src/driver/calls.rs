//! Calls of component functions: `canon lower` meets `canon lift` or a host function.

use super::{Driver, Trampoline, Way, end_host_borrows, release_lends};
use crate::copy::{BAD_PLAN, Buffer, Side, bad_plan};
use crate::flat_values::{self, Slots};
use crate::plan::{Callee, FuncTypeIdx, ImportIdx, LiftIdx, OptionsIdx, TrampolineKind};
use crate::signature::{Scalars, Signature};
use crate::state::{ComponentId, Linked, ResolvedOptions};
use crate::thread::{FrameKind, HostWork, LOST, Next, Phase, Waiting};
use crate::types::{Flat, FlatKind};
use tenon_core::{FuncRef, TrapCode};

const ASYNC_LOWER: TrapCode = TrapCode::AsyncUnsupported(
    "calls of functions lowered `async` are not there yet: async is not supported",
);
const ASYNC_LIFT: TrapCode =
    TrapCode::AsyncUnsupported("calls of functions lifted `async` are not there yet: async is not supported");
const BACKPRESSURE: TrapCode = TrapCode::AsyncUnsupported(
    "calls that wait for backpressure to end are not there yet: async is not supported",
);

impl Driver<'_> {
    /// Core code called a host function of the machine: a trampoline.
    pub(super) fn called(&mut self, func: FuncRef) -> Result<(), TrapCode> {
        let Trampoline { root, index, way } =
            self.trampolines.get(func.function() as usize).copied().ok_or(LOST)?;
        if root != self.thread.root {
            return Err(LOST);
        }
        match self.plan.trampoline(index).map_err(bad_plan)?.kind {
            TrampolineKind::Lower { callee, ty, options } => {
                if let Way::Unknown = way {
                    self.learn(func, callee, ty, options);
                }
                self.lower(callee, ty, options)
            }
            TrampolineKind::ResourceNew { resource, instance } => self.resource_new(resource, instance),
            TrampolineKind::ResourceRep { resource, instance } => self.resource_rep(resource, instance),
            TrampolineKind::ResourceDrop { resource, instance } => self.resource_drop(resource, instance),
            TrampolineKind::ContextGet { slot } => self.context_get(slot),
            TrampolineKind::ContextSet { slot } => self.context_set(slot),
            TrampolineKind::BackpressureInc { instance } => self.backpressure_inc(instance),
            TrampolineKind::BackpressureDec { instance } => self.backpressure_dec(instance),
            TrampolineKind::AsyncBuiltin { builtin, instance, .. } => self.async_builtin(builtin, instance),
        }
    }

    /// Ends the trampoline in progress.
    pub(super) fn finish_trampoline(&mut self, results: &[u32]) {
        self.machine.finish_host_call(results);
        self.thread.next = Next::Run;
    }

    /// A lowered function is called.
    fn lower(&mut self, callee: Callee, ty: FuncTypeIdx, options: OptionsIdx) -> Result<(), TrapCode> {
        let options = self.options(options)?;
        self.check_may_leave(options.instance)?;
        if options.is_async {
            return Err(ASYNC_LOWER);
        }
        match callee {
            Callee::Lift(lift) => self.enter(lift, ty, options),
            Callee::Import(import) => match self.linked(import)? {
                Linked::Host(func) => self.lower_host(func, ty, options),
                // Every type was found equal when the components were linked: the callee's stand for both.
                Linked::Guest { root, lift, ty } => {
                    self.thread.root = root;
                    self.thread.next = Next::Enter { lift, ty, caller: options };
                    Ok(())
                }
            },
        }
    }

    /// The trampoline in progress calls a function that the current component lifts.
    pub(super) fn enter(
        &mut self,
        lift: LiftIdx,
        ty: FuncTypeIdx,
        caller: ResolvedOptions,
    ) -> Result<(), TrapCode> {
        let signature = self.signature(ty)?;
        if let Some(scalars) = signature.scalars {
            let waiting = Waiting::Guest { options: caller, result: None };
            return self.call_lifted_scalars(lift, ty, scalars, waiting);
        }
        let result = self.read_args(&signature);
        self.call_lifted(lift, ty, Waiting::Guest { options: caller, result }, Side::Guest(caller))
    }

    /// The trampoline in progress calls a function of the host.
    fn lower_host(&mut self, func: u32, ty: FuncTypeIdx, caller: ResolvedOptions) -> Result<(), TrapCode> {
        let signature = self.signature(ty)?;
        if let Some(scalars) = signature.scalars {
            return self.call_host_scalars(func, ty, scalars, caller);
        }
        let result = self.read_args(&signature);
        self.call_host(func, ty, caller, result)
    }

    /// What an imported function is linked to.
    fn linked(&self, import: ImportIdx) -> Result<Linked, TrapCode> {
        self.root.imports.get(import.index()).copied().flatten().ok_or(LOST)
    }

    /// The signature of a function type.
    fn signature(&self, ty: FuncTypeIdx) -> Result<Signature, TrapCode> {
        self.root.signatures.get(ty.index()).copied().ok_or(BAD_PLAN)
    }

    /// Takes the arguments of the trampoline, and the pointer for a result that goes to memory.
    fn read_args(&mut self, signature: &Signature) -> Option<u32> {
        let cells = &mut self.thread.copier.from_cells;
        let rest = flat_values::read(signature.params_flat, self.machine.args(), cells);
        if signature.spills_result() { rest.first().copied() } else { None }
    }

    /// Begins a call of a lifted function whose values are all scalars: no copy engine, no allocation.
    fn call_lifted_scalars(
        &mut self,
        lift: LiftIdx,
        ty: FuncTypeIdx,
        scalars: Scalars,
        waiting: Waiting,
    ) -> Result<(), TrapCode> {
        let (callee, options) = self.lifted(lift)?;
        let slots = match waiting {
            Waiting::Guest { .. } => scalars.to_slots(self.machine.args())?,
            Waiting::Embedder => scalars.slots_of_bytes(&self.thread.args)?,
        };
        self.thread.push(FrameKind::Lifted { callee, options, waiting }, ty, Some(options.instance))?;
        self.thread.top()?.phase = Phase::Callee;
        self.thread.next = Next::Run;
        self.push_call(options.instance, callee, slots.as_slice())
    }

    /// Begins a call of a lifted function by the embedder, whose parameters are canonical bytes.
    pub(super) fn call_for_embedder(&mut self, lift: LiftIdx, ty: FuncTypeIdx) -> Result<(), TrapCode> {
        match self.signature(ty)?.scalars {
            Some(scalars) => self.call_lifted_scalars(lift, ty, scalars, Waiting::Embedder),
            None => self.call_lifted(lift, ty, Waiting::Embedder, Side::Host(Buffer::Args)),
        }
    }

    /// The same for a host function.
    fn call_host_scalars(
        &mut self,
        func: u32,
        ty: FuncTypeIdx,
        scalars: Scalars,
        options: ResolvedOptions,
    ) -> Result<(), TrapCode> {
        self.thread.push(FrameKind::Host { func, options, result: None }, ty, None)?;
        self.thread.clear_buffer(Buffer::Args);
        self.thread.next = Next::Host;
        scalars.to_bytes(self.machine.args(), &mut self.thread.args)
    }

    /// The core function and options of a lifted function.
    pub(super) fn lifted(&mut self, index: LiftIdx) -> Result<(FuncRef, ResolvedOptions), TrapCode> {
        let lift = self.plan.lift(index).map_err(bad_plan)?;
        let options = self.options(lift.options)?;
        self.check_may_enter(options.instance)?;
        if options.is_async {
            return Err(ASYNC_LIFT);
        }
        if self.registry.instance(options.instance)?.backpressure > 0
            && self.plan.func_type(lift.ty).map_err(bad_plan)?.is_async
        {
            return Err(BACKPRESSURE);
        }
        if let Some(func) = self.root.lifts.get(index.index()).copied().flatten() {
            return Ok((func, options));
        }
        let func = self.core_func(lift.func)?;
        if let Some(kept) = self.root.lifts.get_mut(index.index()) {
            *kept = Some(func);
        }
        Ok((func, options))
    }

    /// Begins a call of a lifted function: its parameters come from `from`.
    pub(super) fn call_lifted(
        &mut self,
        lift: LiftIdx,
        ty: FuncTypeIdx,
        waiting: Waiting,
        from: Side,
    ) -> Result<(), TrapCode> {
        let (callee, options) = self.lifted(lift)?;
        self.thread.push(FrameKind::Lifted { callee, options, waiting }, ty, Some(options.instance))?;
        self.thread.copier.begin(from, Side::Guest(options));
        self.thread.next = Next::Copy;
        let params = self.signature(ty)?.params;
        self.copying()?.params(params)
    }

    /// Begins a call of a host function by the embedder: canonical bytes go to it as they are.
    pub(super) fn call_direct(&mut self, import: ImportIdx, ty: FuncTypeIdx) -> Result<(), TrapCode> {
        let Linked::Host(func) = self.linked(import)? else { return Err(LOST) };
        self.thread.push(FrameKind::Direct { func }, ty, None)?;
        self.thread.next = Next::Host;
        Ok(())
    }

    /// Begins a call of a host function by a guest.
    fn call_host(
        &mut self,
        func: u32,
        ty: FuncTypeIdx,
        options: ResolvedOptions,
        result: Option<u32>,
    ) -> Result<(), TrapCode> {
        self.thread.push(FrameKind::Host { func, options, result }, ty, None)?;
        self.thread.clear_buffer(Buffer::Args);
        self.thread.copier.begin(Side::Guest(options), Side::Host(Buffer::Args));
        self.thread.next = Next::Copy;
        let params = self.signature(ty)?.params;
        self.copying()?.params(params)
    }

    /// The values of the frame on top are copied.
    pub(super) fn copied(&mut self) -> Result<(), TrapCode> {
        let frame = *self.thread.top()?;
        match (frame.kind, frame.phase) {
            (FrameKind::Lifted { callee, options, .. }, Phase::Params) => {
                self.call_core(options.instance, callee, frame.ty)
            }
            (FrameKind::Lifted { .. }, Phase::Result) => {
                self.thread.top()?.answer = self.thread.copier.to_cells[0];
                self.after_result()
            }
            (FrameKind::Host { .. }, Phase::Params) => {
                self.thread.next = Next::Host;
                Ok(())
            }
            (FrameKind::Host { .. }, Phase::Result) => {
                self.thread.top()?.answer = self.thread.copier.to_cells[0];
                self.finish_host_frame()
            }
            _ => Err(LOST),
        }
    }

    fn call_core(&mut self, instance: ComponentId, callee: FuncRef, ty: FuncTypeIdx) -> Result<(), TrapCode> {
        let slots = Slots::of(self.signature(ty)?.params_flat, &self.thread.copier.to_cells);
        self.thread.top()?.phase = Phase::Callee;
        self.thread.next = Next::Run;
        self.push_call(instance, callee, slots.as_slice())
    }

    /// The callee, or its post-return, returned.
    pub(super) fn lifted_returned(&mut self, options: ResolvedOptions) -> Result<(), TrapCode> {
        let results = self.machine.results();
        let results = [results.first(), results.get(1)].map(|slot| slot.copied().unwrap_or(0));
        self.machine.pop_call();
        match self.thread.top()?.phase {
            Phase::Callee => self.callee_returned(options, results),
            Phase::PostReturn => {
                self.registry.instance(options.instance)?.may_leave = true;
                self.finish_lifted()
            }
            _ => Err(LOST),
        }
    }

    fn callee_returned(&mut self, options: ResolvedOptions, results: [u32; 2]) -> Result<(), TrapCode> {
        let frame = self.thread.top()?;
        frame.core_results = results;
        frame.phase = Phase::Result;
        let (ty, kind) = (frame.ty, frame.kind);
        let FrameKind::Lifted { waiting, .. } = kind else { return Err(LOST) };
        let signature = self.signature(ty)?;
        let Some(result) = signature.result else { return self.after_result() };
        if let Some(scalars) = signature.scalars {
            let value = scalars.result_of_slots(&results)?;
            self.thread.top()?.answer = value;
            if let Waiting::Embedder = waiting {
                self.thread.clear_buffer(Buffer::Results);
                scalars.result_to_bytes(value, &mut self.thread.results)?;
            }
            return self.after_result();
        }
        let (to, place) = match waiting {
            Waiting::Embedder => (Side::Host(Buffer::Results), None),
            Waiting::Guest { options, result } => (Side::Guest(options), result),
        };
        self.thread.clear_buffer(Buffer::Results);
        self.thread.copier.begin(Side::Guest(options), to);
        let flat = if signature.spills_result() { Flat::one(FlatKind::I32) } else { signature.result_flat };
        flat_values::read(flat, &results, &mut self.thread.copier.from_cells);
        self.thread.next = Next::Copy;
        self.copying()?.result(result, place)
    }

    /// The result was taken: the callee may free it.
    fn after_result(&mut self) -> Result<(), TrapCode> {
        let frame = *self.thread.top()?;
        if frame.borrows != 0 {
            return Err(TrapCode::BorrowsRemain);
        }
        let FrameKind::Lifted { options, .. } = frame.kind else { return Err(LOST) };
        let Some(post_return) = options.post_return else { return self.finish_lifted() };
        self.thread.top()?.phase = Phase::PostReturn;
        self.registry.instance(options.instance)?.may_leave = false;
        self.thread.next = Next::Run;
        let slots = self.signature(frame.ty)?.core_result_slots();
        self.push_call(options.instance, post_return, frame.core_results.get(..slots).unwrap_or(&[]))
    }

    /// The call of a lifted function is over.
    fn finish_lifted(&mut self) -> Result<(), TrapCode> {
        let frame = self.thread.pop()?;
        let FrameKind::Lifted { waiting, .. } = frame.kind else { return Err(LOST) };
        release_lends(self.registry, self.thread, frame.lends);
        match waiting {
            Waiting::Embedder => self.thread.next = Next::Done,
            Waiting::Guest { .. } => {
                self.finish_trampoline(self.signature(frame.ty)?.answer(frame.answer).as_slice())
            }
        }
        Ok(())
    }

    /// The call that the host has to answer.
    pub(super) fn host_call(&mut self) -> Result<HostWork, TrapCode> {
        let frame = self.thread.top()?;
        match frame.kind {
            FrameKind::Host { func, options, .. } => {
                Ok(HostWork::Call { func, ty: frame.ty, memory: options.memory, direct: false })
            }
            FrameKind::Direct { func } => {
                Ok(HostWork::Call { func, ty: frame.ty, memory: None, direct: true })
            }
            _ => Err(LOST),
        }
    }

    /// The host did what it was asked to.
    pub(super) fn host_done(&mut self) -> Result<(), TrapCode> {
        match self.thread.next {
            Next::DropHost { .. } => {
                self.finish_trampoline(&[]);
                return Ok(());
            }
            Next::Write(_) => {
                self.thread.next = Next::Copy;
                return Ok(());
            }
            _ => {}
        }
        let frame = self.thread.top()?;
        frame.phase = Phase::Result;
        let (ty, kind) = (frame.ty, frame.kind);
        let (options, place) = match kind {
            FrameKind::Host { options, result, .. } => (options, result),
            FrameKind::Direct { .. } => {
                self.thread.pop()?;
                self.thread.next = Next::Done;
                return Ok(());
            }
            _ => return Err(LOST),
        };
        let signature = self.signature(ty)?;
        let Some(result) = signature.result else { return self.finish_host_frame() };
        if let Some(scalars) = signature.scalars {
            self.thread.top()?.answer = scalars.result_of_bytes(&self.thread.results)?;
            return self.finish_host_frame();
        }
        self.thread.copier.begin(Side::Host(Buffer::Results), Side::Guest(options));
        self.thread.next = Next::Copy;
        self.copying()?.result(result, place)
    }

    fn finish_host_frame(&mut self) -> Result<(), TrapCode> {
        let frame = self.thread.pop()?;
        end_host_borrows(self.registry, self.thread);
        release_lends(self.registry, self.thread, frame.lends);
        self.finish_trampoline(self.signature(frame.ty)?.answer(frame.answer).as_slice());
        Ok(())
    }
}
