//! Calls of component functions: `canon lower` meets `canon lift` or a host function.

use super::quick::{Crossing, Short, To};
use super::{Driver, HostFunctions, Way, end_host_borrows, release_lends};
use crate::copy::{BAD_PLAN, Buffer, Side, bad_plan};
use crate::flat_values::{self, Slots};
use crate::plan::{Callee, FuncTypeIdx, ImportIdx, LiftIdx, OptionsIdx, TrampolineKind};
use crate::signature::Signature;
use crate::state::{ComponentId, Lifted, Linked, ResolvedOptions};
use crate::thread::{Course, FrameKind, HostWork, LOST, Next, Phase, Waiting};
use crate::types::{Flat, FlatKind};
use tenon_core::{FuncRef, PreparedFunc, TrapCode};

const ASYNC_LOWER: TrapCode = TrapCode::AsyncUnsupported(
    "calls of functions lowered `async` are not there yet: async is not supported",
);
const ASYNC_LIFT: TrapCode =
    TrapCode::AsyncUnsupported("calls of functions lifted `async` are not there yet: async is not supported");
const BACKPRESSURE: TrapCode = TrapCode::AsyncUnsupported(
    "calls that wait for backpressure to end are not there yet: async is not supported",
);

impl<'a> Driver<'a> {
    /// Core code called a host function of the machine: a trampoline.
    pub(super) fn called(&mut self, func: FuncRef, host: &mut dyn HostFunctions) -> Result<(), TrapCode> {
        if let Some(code) = self.thread.trapped {
            return Err(code);
        }
        let trampoline = self.trampolines.get(func.function() as usize).ok_or(LOST)?;
        if trampoline.root != self.thread.root {
            return Err(LOST);
        }
        if let Way::Known(crossing) = trampoline.way {
            return self.cross(&crossing, host);
        }
        let index = self.root.trampoline_of(func).ok_or(LOST)?;
        match self.plan.trampoline(index).map_err(bad_plan)?.kind {
            TrampolineKind::Lower { callee, ty, options } => {
                let crossing = self.crossing(callee, ty, options)?;
                self.learn(func, crossing);
                self.cross(&crossing, host)
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

    /// What a call of a lowered function leads to.
    fn crossing(&self, callee: Callee, ty: FuncTypeIdx, options: OptionsIdx) -> Result<Crossing, TrapCode> {
        if self.options(options)?.is_async {
            return Err(ASYNC_LOWER);
        }
        let (to, ty) = match callee {
            Callee::Lift(lift) => (To::Guest(lift), ty),
            Callee::Import(import) => match self.linked(import)? {
                Linked::Host(func) => (To::Host(func), ty),
                // Every type was found equal when the components were linked: the callee's stand for both.
                #[cfg(feature = "composition")]
                Linked::Guest { root, lift, ty } => (To::Elsewhere(root, lift), ty),
            },
        };
        Ok(Crossing { options, ty, to, short: Short::No })
    }

    /// A lowered function is called.
    fn cross(&mut self, crossing: &Crossing, host: &mut dyn HostFunctions) -> Result<(), TrapCode> {
        let Crossing { options, ty, to, .. } = *crossing;
        let caller = self.options(options)?;
        self.check_may_leave(caller.instance)?;
        match to {
            To::Guest(lift) => self.enter(lift, ty, [&Side::Guest(caller); 2], host),
            To::Host(func) => self.call_host(func, ty, caller),
            #[cfg(feature = "composition")]
            To::Elsewhere(root, lift) => {
                self.thread.root = root;
                self.thread.next = Next::Enter { lift, ty, caller: Some(caller) };
                Ok(())
            }
        }
    }

    /// What an imported function is linked to.
    fn linked(&self, import: ImportIdx) -> Result<Linked, TrapCode> {
        self.root.linked(import).ok_or(LOST)
    }

    /// The signature of a function type.
    pub(super) fn signature(&self, ty: FuncTypeIdx) -> Result<&'a Signature, TrapCode> {
        self.signatures.get(ty).ok_or(BAD_PLAN)
    }

    /// The trampoline's pointer for a result that goes to memory.
    pub(super) fn result_place(&self, signature: &Signature) -> Option<u32> {
        if signature.spills_result() { self.machine.args().last().copied() } else { None }
    }

    /// Takes the arguments of the trampoline as cells.
    pub(super) fn read_args(&mut self, signature: &Signature) {
        flat_values::read(signature.params_flat(), self.machine.args(), &mut self.thread.copier.from_cells);
    }

    /// The core function and options of a lifted function.
    #[inline]
    pub(super) fn lifted(&mut self, index: LiftIdx) -> Result<(Lifted, ResolvedOptions), TrapCode> {
        let lifted = match self.root.lifts.get(index.index()) {
            Some(Some(lifted)) => *lifted,
            _ => self.find_lifted(index)?,
        };
        let options = self.options(lifted.options)?;
        let callee = self.registry.instance(options.instance)?;
        if callee.poisoned {
            return Err(TrapCode::CannotEnter);
        }
        if callee.backpressure > 0 && lifted.waits {
            return Err(BACKPRESSURE);
        }
        Ok((lifted, options))
    }

    /// Finds a lifted function, and keeps it.
    fn find_lifted(&mut self, index: LiftIdx) -> Result<Lifted, TrapCode> {
        let lift = self.plan.lift(index).map_err(bad_plan)?;
        let options = self.options(lift.options)?;
        self.check_may_enter(options.instance)?;
        if options.is_async {
            return Err(ASYNC_LIFT);
        }
        let waits = self.plan.func_type(lift.ty).map_err(bad_plan)?.is_async;
        let func = self.core_func(lift.func)?;
        let callee = self.prepare(func)?;
        let lifted = Lifted { func, callee, options: lift.options, waits };
        if let Some(kept) = self.root.lifts.get_mut(index.index()) {
            *kept = Some(lifted);
        }
        Ok(lifted)
    }

    /// Begins a call of a host function by the embedder: canonical bytes go to it as they are.
    pub(super) fn call_direct(&mut self, import: ImportIdx, ty: FuncTypeIdx) -> Result<(), TrapCode> {
        let func = self.linked(import)?.host().ok_or(LOST)?;
        self.thread.push(FrameKind::Direct { func }, ty, None)?;
        self.thread.next = Next::Host;
        Ok(())
    }

    /// The trampoline in progress calls a function of the host.
    fn call_host(&mut self, func: u32, ty: FuncTypeIdx, options: ResolvedOptions) -> Result<(), TrapCode> {
        let signature = self.signature(ty)?;
        let result = self.result_place(signature);
        let kind = FrameKind::Host { func, options, result };
        let mut course = self.thread.course();
        self.thread.trim_buffer(Buffer::Args);
        if signature.has_simple_params() && self.machine.consume_fuel(signature.params.cost()) {
            let sides = [&Side::Guest(options), &Side::Host(Buffer::Args)];
            self.simple_host_params(&mut course, signature, sides)?;
            self.thread.next = Next::Host;
            return self.thread.push_course(kind, ty, None, course);
        }
        self.thread.push_course(kind, ty, None, course)?;
        self.thread.clear_buffer(Buffer::Args);
        self.read_args(signature);
        self.thread.copier.begin(Side::Guest(options), Side::Host(Buffer::Args));
        self.thread.next = Next::Copy;
        self.copying()?.params(signature)
    }

    /// The values of the frame on top are copied.
    pub(super) fn copied(&mut self) -> Result<(), TrapCode> {
        let frame = *self.thread.top()?;
        match (frame.kind, frame.course.phase) {
            (FrameKind::Lifted { callee, options, .. }, Phase::Params) => {
                self.call_core(options.instance, callee, frame.ty)
            }
            (FrameKind::Lifted { .. }, Phase::Result) => {
                self.thread.top()?.course.answer = halves(self.thread.copier.to_cells[0]);
                self.after_result()
            }
            (FrameKind::Host { .. }, Phase::Params) => {
                self.thread.next = Next::Host;
                Ok(())
            }
            (FrameKind::Host { .. }, Phase::Result) => {
                self.thread.top()?.course.answer = halves(self.thread.copier.to_cells[0]);
                self.finish_host_frame()
            }
            _ => Err(LOST),
        }
    }

    fn call_core(
        &mut self,
        instance: ComponentId,
        callee: PreparedFunc,
        ty: FuncTypeIdx,
    ) -> Result<(), TrapCode> {
        let slots = Slots::of(self.signature(ty)?.params_flat(), &self.thread.copier.to_cells);
        self.thread.top()?.course.phase = Phase::Callee;
        self.thread.next = Next::Run;
        self.push_prepared(instance, callee, slots.as_slice())
    }

    /// The callee, or its post-return, returned.
    pub(super) fn lifted_returned(&mut self, options: ResolvedOptions) -> Result<(), TrapCode> {
        let results = self.take_results();
        match self.thread.top()?.course.phase {
            Phase::Callee => self.callee_returned(options, results),
            Phase::PostReturn => {
                self.registry.lift_restriction(options.instance)?;
                self.finish_lifted()
            }
            _ => Err(LOST),
        }
    }

    /// Ends the core call that returned; its results.
    pub(super) fn take_results(&mut self) -> [u32; 2] {
        let results = self.machine.results();
        let results = [results.first(), results.get(1)].map(|slot| slot.copied().unwrap_or(0));
        self.machine.pop_call();
        results
    }

    fn callee_returned(&mut self, options: ResolvedOptions, results: [u32; 2]) -> Result<(), TrapCode> {
        let frame = self.thread.top()?;
        frame.course.core_results = results;
        frame.course.phase = Phase::Result;
        let (ty, kind) = (frame.ty, frame.kind);
        let FrameKind::Lifted { waiting, .. } = kind else { return Err(LOST) };
        let signature = self.signature(ty)?;
        self.thread.trim_buffer(Buffer::Results);
        if !signature.has_result() || self.simple_result_of_top(signature, options, waiting)? {
            return self.after_result();
        }
        self.copy_result(signature, options, waiting)
    }

    fn simple_result_of_top(
        &mut self,
        signature: &Signature,
        options: ResolvedOptions,
        waiting: Waiting,
    ) -> Result<bool, TrapCode> {
        let mut course = self.thread.top()?.course;
        let (to, place) = destination(waiting);
        let copied = self.simple_result(&mut course, signature, [&Side::Guest(options), &to], place)?;
        self.thread.top()?.course = course;
        Ok(copied)
    }

    /// Begins to copy the result of the call on top.
    pub(super) fn copy_result(
        &mut self,
        signature: &Signature,
        options: ResolvedOptions,
        waiting: Waiting,
    ) -> Result<(), TrapCode> {
        let (to, place) = destination(waiting);
        let results = self.thread.top()?.course.core_results;
        self.thread.clear_buffer(Buffer::Results);
        self.thread.copier.begin(Side::Guest(options), to);
        let flat = if signature.spills_result() { Flat::one(FlatKind::I32) } else { signature.result_flat() };
        flat_values::read(flat, &results, &mut self.thread.copier.from_cells);
        self.thread.next = Next::Copy;
        self.copying()?.result(signature, place)
    }

    /// The result was taken: the callee may free it.
    fn after_result(&mut self) -> Result<(), TrapCode> {
        let frame = *self.thread.top()?;
        if frame.course.borrows != 0 {
            return Err(TrapCode::BorrowsRemain);
        }
        let FrameKind::Lifted { options, .. } = frame.kind else { return Err(LOST) };
        let Some(post_return) = options.post_return else { return self.finish_lifted() };
        self.thread.top()?.course.phase = Phase::PostReturn;
        self.registry.restrict(options.instance)?;
        self.thread.next = Next::Run;
        let slots = self.signature(frame.ty)?.core_result_slots();
        self.push_prepared(
            options.instance,
            post_return,
            frame.course.core_results.get(..slots).unwrap_or(&[]),
        )
    }

    /// The call of a lifted function is over.
    fn finish_lifted(&mut self) -> Result<(), TrapCode> {
        let frame = self.thread.pop()?;
        let FrameKind::Lifted { waiting, .. } = frame.kind else { return Err(LOST) };
        let signature = self.signature(frame.ty)?;
        self.end_lifted(signature, &frame.course, matches!(waiting, Waiting::Embedder));
        Ok(())
    }

    /// Ends the call of a lifted function whose frame is not, or no longer, on the thread.
    pub(super) fn end_lifted(&mut self, signature: &Signature, course: &Course, by_embedder: bool) {
        release_lends(self.registry, self.thread, course.lends);
        match by_embedder {
            true => self.thread.next = Next::Done,
            false => self.finish_trampoline(answer(signature, course)),
        }
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
        frame.course.phase = Phase::Result;
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
        let sides = [Side::Host(Buffer::Results), Side::Guest(options)];
        let mut course = self.thread.top()?.course;
        if !signature.has_result() || self.simple_result(&mut course, signature, sides.each_ref(), place)? {
            self.thread.top()?.course = course;
            return self.finish_host_frame();
        }
        self.thread.copier.begin(sides[0], sides[1]);
        self.thread.next = Next::Copy;
        self.copying()?.result(signature, place)
    }

    fn finish_host_frame(&mut self) -> Result<(), TrapCode> {
        let frame = self.thread.pop()?;
        end_host_borrows(self.registry, self.thread);
        release_lends(self.registry, self.thread, frame.course.lends);
        self.finish_trampoline(answer(self.signature(frame.ty)?, &frame.course));
        Ok(())
    }
}

/// Where a result goes.
pub(super) fn destination(waiting: Waiting) -> (Side, Option<u32>) {
    match waiting {
        Waiting::Embedder => (Side::Host(Buffer::Results), None),
        Waiting::Guest { options, result } => (Side::Guest(options), result),
    }
}

/// The core result of a trampoline whose call ended.
fn answer<'c>(signature: &Signature, course: &'c Course) -> &'c [u32] {
    course.answer.get(..signature.answer_slots()).unwrap_or(&[])
}

/// The slots of a flat value.
fn halves(cell: u64) -> [u32; 2] {
    [cell as u32, (cell >> 32) as u32]
}
