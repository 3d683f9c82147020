//! Running the store's thread: to the end, or a slice at a time.

use super::func::Func;
use super::host::{HostFlow, HostFunc, Stopped};
use super::store::{Store, Task};
use super::val::{self, Val};
use crate::Quick;
use crate::exec::Host;
use crate::runtime::run as run_machine;
use crate::{
    CallError, Error, Exit, Frame, FuncRef, Machine, Region, Result, ThrownException, Trap, TrapCode, Vec,
};

/// How far the store's call came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Progress {
    /// It returned: [`Store::take_results`].
    Done,
    /// The fuel, or the slice, is used up: it goes on when there is more.
    OutOfFuel,
    /// A host function will bring its results later: [`Store::complete`].
    Pending,
}

/// A store while its machine runs.
struct Run<'r, T> {
    store: &'r mut Store<T>,
    /// The host functions there were at first.
    funcs: &'r [HostFunc<T>],
    stopped: Stopped,
}

impl<T> Host for Run<'_, T> {
    fn machine(&mut self) -> &mut Machine {
        &mut self.store.machine
    }

    fn quick(&mut self, number: u32, slots: &mut [u32], _: u16, _: &mut u64) -> Quick {
        match self.funcs.get(number as usize) {
            Some(host) => host.quick(slots, &mut self.stopped),
            None => Quick::Unable,
        }
    }

    fn serve(&mut self, func: FuncRef) -> bool {
        if self.store.host_call(func, self.funcs, &mut self.stopped) {
            if self.store.machine.is_ready() {
                return true;
            }
            self.stopped = Some(Ok(HostFlow::Return));
        }
        false
    }
}

/// The embedder's call.
impl<T> Store<T> {
    /// Begins a call of `func`, of which nothing runs yet. Results of the call before that were not taken
    /// are lost.
    ///
    /// # Errors
    /// Arguments that do not fit the type; [`CallError::Busy`] while another call is in progress.
    pub fn start(&mut self, func: Func, params: &[Val]) -> Result<()> {
        if self.open > 0 {
            return Err(CallError::Busy.into());
        }
        self.check_ready()?;
        self.push_call(func.to_ref(), params)?;
        self.begin(func.to_ref());
        Ok(())
    }

    /// Runs the call that was [started](Self::start) until it ends, waits, or has used the store's fuel.
    ///
    /// # Errors
    /// A trap, which ends the call; [`CallError::NotSuspended`] if there is no call.
    pub fn run(&mut self) -> Result<Progress> {
        let func = match self.task {
            Task::Ready(func) if self.open == 0 => func,
            Task::Pending(_) => return Ok(Progress::Pending),
            Task::Done(_) => return Ok(Progress::Done),
            Task::Failed(_, code) => return Err(self.unwind(code).into()),
            Task::Idle | Task::Ready(_) => return Err(CallError::NotSuspended.into()),
        };
        let progress = self.drive()?;
        self.task = match progress {
            Progress::Done => Task::Done(Some(func)),
            Progress::OutOfFuel => Task::Ready(func),
            Progress::Pending => Task::Pending(func),
        };
        Ok(progress)
    }

    /// Runs the call for a slice of `fuel` units, within the limit of [`set_fuel`](Self::set_fuel) if there
    /// is one.
    ///
    /// Code is paid for in advance, a region of operators at a time, so a slice may end before it is used
    /// up. What is left is added to the next one: even slices of one unit get on. A call that ends or waits
    /// gives back the rest of its slice.
    ///
    /// Several stores take turns so, on one processor and without threads:
    ///
    /// ```
    /// # use tenon_core::{Progress, Result, Store};
    /// /// Runs every store's call to its end, `slice` units at a time.
    /// fn round_robin(stores: &mut [Store<()>], slice: u64) -> Result<()> {
    ///     let mut running = true;
    ///     while running {
    ///         running = false;
    ///         for store in stores.iter_mut() {
    ///             running |= store.run_for(slice)? == Progress::OutOfFuel;
    ///         }
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`run`](Self::run); [`CallError::NoFuelInCode`] if code was translated without fuel.
    pub fn run_for(&mut self, fuel: u64) -> Result<Progress> {
        let budget = self.fuel();
        let slice = self.carry.saturating_add(fuel);
        let given = budget.map_or(slice, |budget| budget.min(slice));
        let before = self.fuel_consumed();
        self.set_fuel(Some(given))?;
        let ran = self.run();
        let used = self.fuel_consumed() - before;
        self.carry = match ran {
            Ok(Progress::OutOfFuel) => given.saturating_sub(used),
            _ => 0,
        };
        self.set_fuel(budget.map(|budget| budget.saturating_sub(used)))?;
        ran
    }

    /// The results of the call that is [done](Progress::Done); the store is then free for another.
    ///
    /// # Errors
    /// [`CallError::NotSuspended`] if none is; [`CallError::Count`] if `results` has another length.
    pub fn take_results(&mut self, results: &mut [Val]) -> Result<()> {
        let Task::Done(func) = self.task else { return Err(CallError::NotSuspended.into()) };
        match func {
            Some(func) => {
                self.check_results(func, results)?;
                self.read_results(func, results);
            }
            None => val::check_count(0, results.len())?,
        }
        self.task = Task::Idle;
        Ok(())
    }

    /// Gives up the call in progress; nothing happens if there is none.
    pub fn cancel(&mut self) {
        if self.open == 0 && self.task != Task::Idle {
            self.forget_call();
        }
    }

    /// Whether a call is in progress that has not ended.
    pub fn is_busy(&self) -> bool {
        self.open > 0 || !matches!(self.task, Task::Idle | Task::Done(_))
    }

    /// Where the call in progress is: its frames, innermost first, at most `Limits::trace_frames`.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn trace(&self) -> Result<Vec<Frame>> {
        let mut frames = Vec::new_in(Region::Global);
        if matches!(self.task, Task::Idle | Task::Done(_)) {
            return Ok(frames);
        }
        let kept = self.engine().config().limits.trace_frames as usize;
        self.machine.backtrace().take(kept).try_for_each(|frame| frames.try_push(frame))?;
        Ok(frames)
    }
}

/// What calls are made of.
impl<T> Store<T> {
    /// The call that was pushed is now the embedder's.
    pub(super) fn begin(&mut self, func: FuncRef) {
        self.serial = self.serial.wrapping_add(1);
        self.carry = 0;
        self.task = Task::Ready(func);
    }

    /// Begins a call that has nothing to do.
    pub(super) fn start_nothing(&mut self) -> Result<()> {
        self.check_ready()?;
        self.task = Task::Done(None);
        Ok(())
    }

    /// An error, unless the call has ended.
    pub(super) fn must_end(&mut self, progress: Progress) -> Result<()> {
        match progress {
            Progress::Done => Ok(()),
            Progress::OutOfFuel => Err(Error::OutOfFuel),
            Progress::Pending => Err(self.unwind(TrapCode::CannotSuspendAcrossHost).into()),
        }
    }

    /// Pushes a call of `func` and runs it as far as it goes. Beneath an open host function it must end.
    pub(super) fn call(
        &mut self,
        func: FuncRef,
        push: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<Progress> {
        self.check_ready()?;
        push(self)?;
        if self.open > 0 {
            return self.drive();
        }
        self.begin(func);
        self.run()
    }

    /// Makes room for a call, or says why there is none.
    pub(super) fn check_ready(&mut self) -> Result<()> {
        if self.open == 0 && matches!(self.task, Task::Done(_)) {
            self.machine.pop_call();
            self.task = Task::Idle;
        }
        if self.unwound.is_some() || (self.open == 0 && self.task != Task::Idle) {
            return Err(CallError::Busy.into());
        }
        if self.open > self.engine().config().limits.host_reentry {
            return Err(TrapCode::HostReentry.into());
        }
        Ok(())
    }

    pub(super) fn check_results(&self, func: FuncRef, results: &[Val]) -> Result<()> {
        let ty = self.machine.func_type(func).ok_or(CallError::WrongKind)?;
        val::check_count(ty.results().len(), results.len())
    }

    pub(super) fn push_call(&mut self, func: FuncRef, params: &[Val]) -> Result<()> {
        let ty = self.machine.func_type(func).ok_or(CallError::WrongKind)?;
        let raw = val::lower(&self.machine, ty.params(), params)?;
        Ok(self.machine.push_call_with_refs(func, &raw.slots, &raw.refs)?)
    }

    /// Reads the results of the innermost call, which has returned, and forgets it.
    pub(super) fn read_results(&mut self, func: FuncRef, results: &mut [Val]) {
        if let Some(ty) = self.machine.func_type(func) {
            let reference = |index| self.machine.result_ref(index);
            val::lift(&self.machine, ty.results(), self.machine.results(), reference, results);
        }
        self.end_call();
    }

    /// Forgets the innermost call, which has returned.
    pub(super) fn end_call(&mut self) {
        self.machine.pop_call();
        if self.open == 0 {
            self.task = Task::Idle;
        }
    }

    /// The driver: runs the machine and serves its host calls until the innermost call of the
    /// embedder returns or cannot go on.
    fn drive(&mut self) -> Result<Progress> {
        let funcs = self.host_funcs.clone();
        loop {
            let mut run = Run { store: self, funcs: &funcs, stopped: None };
            let exit = run_machine(&mut run);
            let mut stopped = run.stopped;
            match exit {
                Exit::Return => match self.machine.hold_results() {
                    Ok(()) => return Ok(Progress::Done),
                    Err(_) => return Err(self.unwind(TrapCode::OutOfMemory).into()),
                },
                Exit::OutOfFuel => return self.stop(Progress::OutOfFuel),
                Exit::Trap(code) => return Err(self.unwind(code).into()),
                Exit::Exception => return Err(self.uncaught().into()),
                Exit::HostCall(func) => {
                    if stopped.is_none() {
                        self.host_call(func, &funcs, &mut stopped);
                    }
                    if self.after_host_call(stopped)? == HostFlow::Pending {
                        return self.stop(Progress::Pending);
                    }
                }
            }
        }
    }

    /// Stops with `progress`, unless a host function beneath the call cannot be left.
    fn stop(&mut self, progress: Progress) -> Result<Progress> {
        if self.open == 0 { Ok(progress) } else { Err(self.unwind(TrapCode::CannotSuspendAcrossHost).into()) }
    }

    /// Runs host function `func` for the call in progress; whether the caller goes on. It is one of `funcs`, unless it was
    /// made during this run.
    fn host_call(&mut self, func: FuncRef, funcs: &[HostFunc<T>], stopped: &mut Stopped) -> bool {
        let number = func.function() as usize;
        let (scope, open) = (self.root_scope(), self.open);
        self.open = open + 1;
        let goes_on = match funcs.get(number) {
            Some(host) => host.call(self, stopped),
            None => match self.host_funcs.get(number).cloned() {
                Some(host) => host.call(self, stopped),
                None => {
                    *stopped =
                        Some(Err(TrapCode::Host("the host function is not known to this store").into()));
                    false
                }
            },
        };
        self.open = open;
        self.end_scope(scope);
        goes_on
    }

    /// What the end of a host function comes to.
    fn after_host_call(&mut self, stopped: Stopped) -> Result<HostFlow> {
        match stopped.unwrap_or(Ok(HostFlow::Return)) {
            Ok(_) if self.unwound.is_some() => Err(self.host_failed(CallError::NotSuspended.into())),
            Ok(flow) => Ok(flow),
            Err(Error::Exception(_)) if self.unwound.is_none() && self.machine.throw_from_host() => {
                Ok(HostFlow::Return)
            }
            Err(error) => Err(self.host_failed(error)),
        }
    }

    /// A host function failed, or a trap above it took its caller along: the thread ends.
    fn host_failed(&mut self, error: Error) -> Error {
        if let Some(code) = self.unwound {
            if self.open == 0 {
                self.unwound = None;
            }
            return if error.trap_code().is_some() { error } else { code.into() };
        }
        match error {
            Error::Trap(trap) => self.unwind(trap.code()).into(),
            other => {
                self.forget_call();
                other
            }
        }
    }

    /// The innermost call of the embedder ended with an exception: what it interrupted goes on.
    fn uncaught(&mut self) -> ThrownException {
        let thrown = ThrownException::with_frames(self.machine.kept_frames());
        self.end_call();
        thrown
    }

    fn forget_call(&mut self) {
        drop(self.unwind(TrapCode::Host("cancelled")));
    }

    /// Forgets every call of the thread, keeping their frames for the trace.
    pub(super) fn unwind(&mut self, code: TrapCode) -> Trap {
        self.task = Task::Idle;
        if self.open > 0 {
            self.unwound = Some(code);
        }
        self.machine.unwind(code)
    }
}
