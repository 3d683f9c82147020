//! Calls on the machine's thread.
//!
//! The embedder's calls and the guest's host calls nest: `push_call` begins a guest call above whatever
//! is in progress and saves it in a boundary record; `pop_call` brings it back.

use super::machine::{Exit, InstanceId, Machine, MemoryId};
use super::memory::{Memory, copy_between};
#[cfg(feature = "exceptions")]
use super::unwind::Search;
use super::walk::Walk;
use crate::exec::calls::push_boundary;
use crate::exec::stack::{State, WORDS_OF_BOUNDARY, WORDS_OF_RECORD};
use crate::exec::{self, Context, Host, Pending, Quick, Returned, Stop};
use crate::image::Signature;
use crate::limits::GUARD_SLOTS;
use crate::trap::Frame;
use crate::{CallError, FuncRef, RawRef, Region, Trap, TrapCode, Vec};
use core::num::NonZeroU32;

/// What the thread is doing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum CallState {
    /// Nothing.
    Idle,
    /// Guest code is about to run.
    Ready,
    /// Guest code runs, and the executor knows where. Should a host function panic, nobody does.
    Running,
    /// A host function was called.
    Host {
        pending: Pending,
        /// The embedder called the host function itself.
        direct: bool,
    },
    /// An exception is on its way; `direct` as in a host call that threw it.
    #[cfg(feature = "exceptions")]
    Throwing { search: Search, direct: bool },
    /// Nobody below the boundary at `record` catches the exception. Its frames are still there.
    #[cfg(feature = "exceptions")]
    Uncaught { record: u32, direct: bool },
    /// The call pushed last returned: first result slot, counts of slots; reference results; its record.
    Returned { slots: (u32, u32), refs: (u32, u32), record: u32 },
}

/// A function of a machine that was prepared for calls: see [`Machine::prepare_calls`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreparedFunc(NonZeroU32);

/// A function, and what a call of it needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    func: FuncRef,
    /// Where it starts.
    code: u32,
    /// Slots its frame has at least.
    frame: u16,
    result_slots: u16,
    /// References among the parameters or the results, whichever are more.
    refs: u16,
}

impl Machine {
    /// Whether no call is in progress.
    pub fn is_idle(&self) -> bool {
        matches!(self.call, CallState::Idle)
    }

    /// Begins a call of `func` above whatever is in progress: nothing, or a host call. `args` are its
    /// parameter slots: `i32` and `f32` take one, `i64` and `f64` two, low half first.
    ///
    /// # Errors
    /// `StackExhausted`, `OutOfMemory`.
    pub fn push_call(&mut self, func: FuncRef, args: &[u32]) -> Result<(), TrapCode> {
        self.push_call_with_refs(func, args, &[])
    }

    /// As [`Machine::push_call`], with reference arguments beside the number slots.
    ///
    /// # Errors
    /// As there.
    pub fn push_call_with_refs(
        &mut self,
        func: FuncRef,
        args: &[u32],
        refs: &[RawRef],
    ) -> Result<(), TrapCode> {
        let target = self.target(func).ok_or(TrapCode::NullReference)?;
        self.push(target, args, refs, u32::MAX)
    }

    /// As [`Machine::push_call`], of a call that may take `slots` of the stack, the calls it makes included.
    ///
    /// # Errors
    /// As there.
    pub fn push_bounded_call(&mut self, func: FuncRef, args: &[u32], slots: u32) -> Result<(), TrapCode> {
        let target = self.target(func).ok_or(TrapCode::NullReference)?;
        self.push(target, args, &[], slots)
    }

    /// Finds what calls of `func` need, for [`push_prepared`](Self::push_prepared). What is found is kept.
    ///
    /// # Errors
    /// `OutOfMemory`; [`CallError::WrongKind`] if there is no such function.
    pub fn prepare_calls(&mut self, func: FuncRef) -> crate::Result<PreparedFunc> {
        let target = self.target(func).ok_or(CallError::WrongKind)?;
        let known = self.prepared.iter().position(|known| known.func == func);
        let place = known.unwrap_or(self.prepared.len());
        if known.is_none() {
            self.prepared.try_push(target)?;
        }
        Ok(PreparedFunc(NonZeroU32::MIN.saturating_add(place as u32)))
    }

    /// As [`push_bounded_call`](Self::push_bounded_call) of a function that was prepared.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn push_prepared(&mut self, func: PreparedFunc, args: &[u32], slots: u32) -> Result<(), TrapCode> {
        let target = *self.prepared.get(func.0.get() as usize - 1).ok_or(TrapCode::NullReference)?;
        self.push(target, args, &[], slots)
    }

    /// The instance whose function was prepared, by its number: as of [`FuncRef::instance`].
    pub fn instance_of(&self, func: PreparedFunc) -> Option<u32> {
        self.prepared_target(func).map(|(instance, _)| instance)
    }

    /// Instance and first unit of a prepared function of wasm without references.
    pub(crate) fn prepared_target(&self, func: PreparedFunc) -> Option<(u32, u32)> {
        let target = self.prepared.get(func.0.get() as usize - 1)?;
        let called = !target.func.is_host() && target.refs == 0;
        called.then_some((target.func.instance(), target.code))
    }

    /// What host functions that are served quickly can use of the machine.
    pub fn reach(&mut self) -> Reach<'_> {
        let Self { memories, fuel, limited, throws, forwards_at_once, .. } = self;
        Reach { memories, fuel, limited: *limited, throws: *throws, forwards_at_once }
    }

    /// The same during a stay, which has the fuel.
    #[inline(always)]
    fn reach_with<'m>(&'m mut self, fuel: &'m mut u64) -> Reach<'m> {
        Reach { fuel, ..self.reach() }
    }

    fn target(&self, func: FuncRef) -> Option<Target> {
        let Signature { param_slots, result_slots, param_refs, result_refs } = self.signature(func)?;
        let code = match func.is_host() {
            true => 0,
            false => self.instances.get(func.instance() as usize)?.code.start(func.function())?,
        };
        let frame = param_slots.max(result_slots).max(GUARD_SLOTS as u16);
        Some(Target { func, code, frame, result_slots, refs: param_refs.max(result_refs) })
    }

    fn push(&mut self, target: Target, args: &[u32], refs: &[RawRef], bound: u32) -> Result<(), TrapCode> {
        self.heap.disturb();
        let base = self.free_slot();
        let Target { func, code, .. } = target;
        let ref_room = usize::from(target.refs).max(refs.len());
        let words =
            usize::from(target.frame).max(args.len()) + WORDS_OF_RECORD * 2 + WORDS_OF_BOUNDARY + ref_room;
        self.make_room(base, words)?;
        let (dp, most) = self.bound_stack(base, words, bound)?;
        let mut saved = self.save(ref_room as u32, target.result_slots.into());
        saved[8] = self.thread.state.dp - dp;
        let dp = push_boundary(&mut self.thread.stack, dp, saved, refs).ok_or(TrapCode::StackExhausted)?;
        self.max_stack_slots = most;
        self.thread.state.dp = dp;
        self.thread.state.sp = base;
        self.write_slots(base, args);
        self.unused = base + args.len() as u32;
        if func.is_host() {
            let pending = Pending { func, window: base, refs: (WORDS_OF_RECORD + WORDS_OF_BOUNDARY) as u32 };
            self.call = CallState::Host { pending, direct: true };
            return Ok(());
        }
        self.thread.state.ip = code;
        self.thread.state.instance = func.instance();
        self.call = CallState::Ready;
        Ok(())
    }

    /// What a boundary keeps of the state below it, and of the call above.
    fn save(&self, ref_room: u32, result_slots: u32) -> [u32; WORDS_OF_BOUNDARY] {
        let state = self.thread.state;
        let (func, window, refs) = match self.call {
            // A function reference is never 0: its tag is not. The tag's low bit is free.
            CallState::Host { pending, direct } => {
                (pending.func.0 | u32::from(direct), pending.window, pending.refs)
            }
            _ => (0, 0, 0),
        };
        [
            state.ip,
            state.sp,
            state.instance,
            func,
            window,
            refs,
            ref_room,
            result_slots,
            0,
            self.max_stack_slots,
        ]
    }

    /// Where the records of a call begin that may take `bound` slots from `base` on, at least `words`, and what the
    /// stack may grow to during it: not at all if that leaves out words there are.
    fn bound_stack(&self, base: u32, words: usize, bound: u32) -> Result<(u32, u32), TrapCode> {
        let dp = self.thread.state.dp;
        let end = base.saturating_add(bound);
        if (end.saturating_sub(base) as usize) < words {
            return Err(TrapCode::StackExhausted);
        }
        let above = self.thread.stack.len() as u32 - dp;
        Ok(match end < dp {
            true => (end, 0),
            false => (dp, self.max_stack_slots.min(end.saturating_add(above))),
        })
    }

    /// Overwrites with `word` what calls that are over have left on the stack, so that code about to run does not find
    /// it. Calls that stand still in the middle of a function are to go on before.
    pub fn fill_unused_stack(&mut self, word: u32) {
        let first = if let CallState::Ready = self.call { self.unused } else { self.free_slot() };
        let dp = self.thread.state.dp as usize;
        if let Some(unused) = self.thread.stack.get_mut(first as usize..dp) {
            unused.fill(word);
        }
    }

    /// The first slot above everything in use.
    fn free_slot(&self) -> u32 {
        match self.call {
            CallState::Host { pending, .. } => {
                let slots = self.signature(pending.func).map_or(0, |ty| ty.param_slots.max(ty.result_slots));
                pending.window + u32::from(slots)
            }
            _ => 0,
        }
    }

    fn make_room(&mut self, base: u32, words: usize) -> Result<(), TrapCode> {
        let dp = self.thread.state.dp;
        if base as usize + words > dp as usize {
            self.thread.state.dp = self.thread.grow(base, dp, words, self.max_stack_slots)?;
        }
        Ok(())
    }

    fn write_slots(&mut self, at: u32, slots: &[u32]) {
        let at = at as usize;
        if let Some(place) = self.thread.stack.get_mut(at..at + slots.len()) {
            place.copy_from_slice(slots);
        }
    }

    fn slots(&self, at: u32, count: u32) -> &[u32] {
        self.thread.stack.get(at as usize..(at + count) as usize).unwrap_or(&[])
    }

    /// Runs until something for the embedder happens.
    pub fn run(&mut self) -> Exit {
        run(self)
    }

    /// As [`run`](Self::run), but host functions are offered to `functions` first, which can do without the machine.
    pub fn run_with(&mut self, functions: &mut impl QuickFunctions) -> Exit {
        run(&mut With { machine: self, functions })
    }

    /// The instances whose code has a frame on the thread, innermost first, each as often: their numbers, as of
    /// [`FuncRef::instance`].
    pub fn running_instances(&self) -> impl Iterator<Item = u32> + '_ {
        let mut walk = Walk::begin(&self.thread, self.call);
        let levels = core::iter::from_fn(move || walk.next(&self.thread, &self.instances));
        levels.filter_map(|level| level.code.map(|(_, instance)| instance))
    }

    /// Does what comes before more guest code can run.
    fn prepare(&mut self) -> Result<(), Exit> {
        match self.call {
            CallState::Host { pending, .. } => Err(Exit::HostCall(pending.func)),
            CallState::Ready => Ok(()),
            CallState::Running => Err(Exit::Trap(TrapCode::Host("a host function panicked"))),
            CallState::Idle | CallState::Returned { .. } => Err(Exit::Return),
            #[cfg(feature = "exceptions")]
            CallState::Throwing { search, direct } => self.find_handler(search, direct),
            #[cfg(feature = "exceptions")]
            CallState::Uncaught { .. } => Err(Exit::Exception),
        }
    }

    /// Guest code begins to run.
    pub(crate) fn begin_stay(&mut self) {
        self.call = CallState::Running;
    }

    /// Guest code has stopped, and the thread's state says where.
    pub(crate) fn end_stay(&mut self) {
        self.call = CallState::Ready;
    }

    /// Whether guest code is about to run.
    pub(crate) fn is_ready(&self) -> bool {
        matches!(self.call, CallState::Ready)
    }

    /// Guest code has called a host function.
    pub(crate) fn begin_host_call(&mut self, pending: Pending) {
        self.call = CallState::Host { pending, direct: false };
    }

    fn returned(&mut self, Returned { record, refs }: Returned) {
        let result_slots = self.thread.word(record + (WORDS_OF_RECORD + 7) as u32);
        let slots = (self.thread.state.sp, result_slots);
        self.call = CallState::Returned { slots, refs: (refs as u32, (refs >> 32) as u32), record };
    }

    /// After `Exit::Return`: the result slots of the call that returned.
    pub fn results(&self) -> &[u32] {
        match self.call {
            CallState::Returned { slots: (at, count), .. } => self.slots(at, count),
            _ => &[],
        }
    }

    /// After `Exit::Return`: reference result `index` of the call that returned.
    pub fn result_ref(&self, index: u32) -> RawRef {
        match self.call {
            CallState::Returned { refs: (at, count), .. } if index < count => {
                RawRef(self.thread.word(at + index))
            }
            _ => RawRef::NULL,
        }
    }

    /// After `Exit::Return` or `Exit::Exception`: forgets that call; what it interrupted is in progress
    /// again.
    pub fn pop_call(&mut self) {
        self.heap.disturb();
        match self.call {
            CallState::Returned { record, .. } => self.restore(record),
            #[cfg(feature = "exceptions")]
            CallState::Uncaught { record, .. } => self.restore(record),
            _ => {}
        }
    }

    /// Takes down the boundary at `record`.
    fn restore(&mut self, record: u32) {
        let start = record + WORDS_OF_RECORD as u32;
        let saved = self.thread.stack.get(start as usize..).and_then(|rest| rest.first_chunk());
        let Some(&[ip, sp, instance, func, window, refs, ref_room, _, gap, most]) = saved else { return };
        let above = start + WORDS_OF_BOUNDARY as u32 + ref_room + gap;
        self.max_stack_slots = most;
        let state = &mut self.thread.state;
        (state.ip, state.sp, state.instance, state.dp) = (ip, sp, instance, above);
        self.call = match func {
            0 => CallState::Idle,
            func => CallState::Host {
                pending: Pending { func: FuncRef(func & !1), window, refs },
                direct: func & 1 != 0,
            },
        };
    }

    /// During a host call: the function called.
    pub fn host_call(&self) -> Option<FuncRef> {
        match self.call {
            CallState::Host { pending, .. } => Some(pending.func),
            _ => None,
        }
    }

    /// During a host call: its argument slots.
    pub fn args(&self) -> &[u32] {
        match self.call {
            CallState::Host { pending, .. } => {
                let slots = self.signature(pending.func).map_or(0, |ty| ty.param_slots);
                self.slots(pending.window, slots.into())
            }
            _ => &[],
        }
    }

    /// During a host call: the slots of its arguments and of its results, and all that are free after them.
    #[inline(always)]
    pub(crate) fn host_slots(&self) -> &[u32] {
        let CallState::Host { pending, .. } = self.call else { return &[] };
        self.thread.stack.get(pending.window as usize..self.thread.state.dp as usize).unwrap_or(&[])
    }

    /// The same, to write.
    pub(crate) fn host_slots_mut(&mut self) -> &mut [u32] {
        let CallState::Host { pending, .. } = self.call else { return &mut [] };
        let dp = self.thread.state.dp as usize;
        self.thread.stack.get_mut(pending.window as usize..dp).unwrap_or(&mut [])
    }

    /// During a host call: reference argument `index`.
    pub fn arg_ref(&self, index: u32) -> RawRef {
        match self.call {
            CallState::Host { pending, .. } => {
                RawRef(self.thread.word(self.thread.state.dp + pending.refs + index))
            }
            _ => RawRef::NULL,
        }
    }

    /// During a host call: the instance whose code made it; `None` if the embedder did.
    pub fn caller(&self) -> Option<InstanceId> {
        match self.call {
            CallState::Host { direct: false, .. } => Some(InstanceId(self.thread.state.instance)),
            _ => None,
        }
    }

    /// Ends the host call in progress with these result slots; [`Machine::run`] goes on with the caller.
    pub fn finish_host_call(&mut self, results: &[u32]) {
        self.finish_host_call_with_refs(results, &[]);
    }

    /// Ends the host call in progress, whose results are numbers and in [`Self::host_slots`].
    pub(crate) fn end_host_call(&mut self) {
        let CallState::Host { pending, .. } = self.call else { return };
        let results = self.signature(pending.func).map_or(0, |signature| signature.result_slots);
        self.return_from_host(results.into(), 0);
    }

    /// As [`Machine::finish_host_call`], with reference results beside the number slots.
    pub fn finish_host_call_with_refs(&mut self, results: &[u32], refs: &[RawRef]) {
        self.heap.disturb();
        let CallState::Host { pending, .. } = self.call else { return };
        self.write_slots(pending.window, results);
        let at = self.thread.state.dp + pending.refs;
        for (place, reference) in (at as usize..).zip(refs) {
            if let Some(word) = self.thread.stack.get_mut(place) {
                *word = reference.0;
            }
        }
        self.return_from_host(results.len() as u32, refs.len() as u32);
    }

    /// Ends the host call in progress, with as many result slots and references.
    fn return_from_host(&mut self, slots: u32, refs: u32) {
        let CallState::Host { pending, direct } = self.call else { return };
        let dp = self.thread.state.dp;
        self.unused = pending.window + slots;
        self.call = match direct {
            false => CallState::Ready,
            true => CallState::Returned {
                slots: (pending.window, slots),
                refs: (dp + pending.refs, refs),
                record: dp,
            },
        };
    }

    /// Forgets every call of the thread; the trap keeps the frames it had, innermost first.
    pub fn unwind(&mut self, code: TrapCode) -> Trap {
        let frames = self.kept_frames();
        self.thread.state = State { dp: self.thread.stack.len() as u32, ..Default::default() };
        self.thread.paid = 0;
        self.max_stack_slots = self.engine().config().limits.max_stack_slots;
        self.call = CallState::Idle;
        self.heap.abandon();
        self.take_exception();
        Trap::with_frames(code, frames)
    }

    /// As many frames as traces keep, innermost first.
    pub(crate) fn kept_frames(&self) -> Vec<Frame> {
        let mut frames = Vec::new_in(Region::Global);
        let kept = self.engine().config().limits.trace_frames as usize;
        for frame in self.backtrace().take(kept) {
            if frames.try_push(frame).is_err() {
                break;
            }
        }
        frames
    }

    /// The frames of wasm functions on the thread, innermost first.
    pub fn backtrace(&self) -> Backtrace<'_> {
        Backtrace { machine: self, walk: Walk::begin(&self.thread, self.call) }
    }
}

/// Runs the host's machine until something for the embedder happens.
pub(crate) fn run<H: Host>(host: &mut H) -> Exit {
    loop {
        if let Err(exit) = host.machine().prepare().and_then(|()| exec::run(host, stopped)) {
            return exit;
        }
    }
}

/// What the end of a stay comes to. If there is nothing for the embedder in it, the machine runs on.
fn stopped(context: &mut Context, stop: Stop) -> Result<(), Exit> {
    if stop == Stop::HostCall {
        return Err(Exit::HostCall(context.called));
    }
    context.leave();
    let (trap, returned) = (context.trap, context.returned);
    #[cfg(feature = "loader")]
    let called = context.called;
    #[cfg(feature = "exceptions")]
    let thrown = context.thrown;
    let machine = context.machine();
    Err(match stop {
        Stop::OutOfFuel => Exit::OutOfFuel,
        Stop::Return => {
            machine.returned(returned);
            Exit::Return
        }
        #[cfg(feature = "exceptions")]
        Stop::Throw => return machine.throw(thrown),
        #[cfg(feature = "loader")]
        Stop::Translate => return machine.translate(called).map_err(Exit::Trap),
        Stop::Trap | Stop::HostCall => Exit::Trap(trap),
    })
}

/// Host functions that need no more of the machine than its memories.
pub trait QuickFunctions {
    /// Runs host function `number`, if it can: its arguments are at the front of `slots`, and so shall its results be.
    fn call(&mut self, number: u32, slots: &mut [u32], reach: Reach<'_>) -> Quick;

    /// Goes on with host function `number`, after the function that it [called in between](Quick::Call) has returned:
    /// whose results are at `at`. Slots below are as they were left, but for the last one.
    fn resume(&mut self, number: u32, slots: &mut [u32], at: u16, reach: Reach<'_>) -> Quick;
}

/// What [`QuickFunctions`] can use of the machine.
#[derive(Debug)]
pub struct Reach<'m> {
    memories: &'m mut [Memory],
    fuel: &'m mut u64,
    limited: bool,
    throws: bool,
    forwards_at_once: &'m mut bool,
}

impl Reach<'_> {
    /// The bytes of a memory.
    pub fn memory(&self, memory: MemoryId) -> &[u8] {
        self.memories.get(memory.0 as usize).map_or(&[], |memory| &memory.data)
    }

    /// The bytes of a memory, to write.
    pub fn memory_mut(&mut self, memory: MemoryId) -> &mut [u8] {
        self.memories.get_mut(memory.0 as usize).map_or(&mut [], |memory| &mut memory.data)
    }

    /// As [`Machine::memory_copy`].
    #[must_use]
    pub fn memory_copy(
        &mut self,
        to: MemoryId,
        to_at: u64,
        from: MemoryId,
        from_at: u64,
        len: u64,
    ) -> Option<()> {
        copy_between(self.memories, [to, from], [to_at, from_at], len)
    }

    /// As [`Machine::forward_at_once`].
    pub fn forward_at_once(&mut self, allowed: bool) {
        *self.forwards_at_once = allowed && !self.throws;
    }

    /// Whether a host function with these `slots` may [call](Quick::Call) one with arguments at `at`, and may forward its
    /// call after that.
    pub fn can_call(&self, slots: &[u32], at: u16) -> bool {
        !self.throws && slots.len() >= usize::from(at) + GUARD_SLOTS as usize + WORDS_OF_RECORD
    }

    /// Whether there are `units` of fuel.
    pub fn has_fuel(&self, units: u64) -> bool {
        !self.limited || *self.fuel >= units
    }

    /// Takes `units` of fuel, or what there is.
    pub fn consume_fuel(&mut self, units: u64) {
        *self.fuel = self.fuel.saturating_sub(units);
    }
}

struct With<'m, F> {
    machine: &'m mut Machine,
    functions: &'m mut F,
}

impl<F: QuickFunctions> Host for With<'_, F> {
    fn machine(&mut self) -> &mut Machine {
        self.machine
    }

    fn quick(&mut self, number: u32, slots: &mut [u32], at: u16, fuel: &mut u64) -> Quick {
        let reach = self.machine.reach_with(fuel);
        match at {
            0 => self.functions.call(number, slots, reach),
            at => self.functions.resume(number, slots, at, reach),
        }
    }

    fn serve(&mut self, _: FuncRef) -> bool {
        false
    }
}

/// A machine alone has its host calls run by whoever runs it.
impl Host for Machine {
    fn machine(&mut self) -> &mut Machine {
        self
    }

    fn quick(&mut self, _: u32, _: &mut [u32], _: u16, _: &mut u64) -> Quick {
        Quick::Unable
    }

    fn serve(&mut self, _: FuncRef) -> bool {
        false
    }
}

/// Nothing throws.
#[cfg(not(feature = "exceptions"))]
impl Machine {
    pub(crate) fn throw_from_host(&mut self) -> bool {
        false
    }

    fn take_exception(&mut self) {}
}

/// Walks a thread's records. See [`Machine::backtrace`].
#[derive(Debug)]
pub struct Backtrace<'m> {
    machine: &'m Machine,
    walk: Walk,
}

impl Iterator for Backtrace<'_> {
    type Item = Frame;

    fn next(&mut self) -> Option<Frame> {
        loop {
            let level = self.walk.next(&self.machine.thread, &self.machine.instances)?;
            if let Some(frame) = level.code.and_then(|(unit, instance)| self.describe(unit, instance)) {
                return Some(frame);
            }
        }
    }
}

impl Backtrace<'_> {
    /// The frame at `unit` of an instance's code.
    fn describe(&self, unit: u32, number: u32) -> Option<Frame> {
        let instance = self.machine.instances.get(number as usize)?;
        let function = instance.view().imported_funcs() + instance.func_at(unit)?.0;
        let numbers = [number, instance.module, function];
        Some(Frame::new(&instance.image, numbers, instance.source_offset(unit)))
    }
}
