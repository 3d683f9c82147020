//! A store: a machine, the host's data, and the loop that serves host calls.

use super::func::Outcome;
use super::host::{Caller, HostFlow, HostFunc};
use super::val::{self, Val};
use crate::{CallError, Engine, Error, Exit, FuncRef, Machine, Region, Result, Trap, TrapCode, Vec};

/// Everything a set of instances can reach, and the data `T` their host functions see.
///
/// One call is in progress at a time. A call that stops before its end ([`Outcome::OutOfFuel`],
/// [`Outcome::Suspended`]) is kept here until [`resume`](Self::resume) or [`cancel`](Self::cancel).
pub struct Store<T> {
    machine: Machine,
    data: T,
    host_funcs: Vec<HostFunc<T>>,
    /// Host functions in progress on the native stack.
    open: u32,
    /// The call that stopped before its end.
    kept: Option<FuncRef>,
    /// The host function whose results are awaited, while `kept` is.
    awaited: Option<HostFunc<T>>,
    /// Set when a trap forgot calls beneath a host function that is still open.
    unwound: Option<TrapCode>,
}

impl<T> Store<T> {
    /// A store on the heap.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(engine: &Engine, data: T) -> Result<Self> {
        Self::new_in(engine, Region::Global, data)
    }

    /// A store whose memory comes from `region`.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new_in(engine: &Engine, region: Region, data: T) -> Result<Self> {
        Ok(Self {
            machine: Machine::new(engine, region)?,
            data,
            host_funcs: Vec::new_in(region),
            open: 0,
            kept: None,
            awaited: None,
            unwound: None,
        })
    }

    /// The host's data.
    pub fn data(&self) -> &T {
        &self.data
    }

    /// The host's data.
    pub fn data_mut(&mut self) -> &mut T {
        &mut self.data
    }

    /// Ends the store, giving its data back.
    pub fn into_data(self) -> T {
        self.data
    }

    /// The engine whose settings it follows.
    pub fn engine(&self) -> &Engine {
        self.machine.engine()
    }

    /// Limits the work guests may still do; `None` takes the limit away. One unit is one operator.
    ///
    /// # Errors
    /// [`CallError::NoFuelInCode`] if an instance runs code that was translated without fuel.
    pub fn set_fuel(&mut self, fuel: Option<u64>) -> Result<()> {
        self.machine.set_fuel(fuel)
    }

    /// The fuel left, if there is a limit.
    pub fn fuel(&self) -> Option<u64> {
        self.machine.fuel()
    }

    /// Continues the call that stopped before its end, and writes its results when it is done. While a
    /// host function's results are awaited, it answers [`Outcome::Suspended`] again.
    ///
    /// # Errors
    /// [`CallError::NotSuspended`] if there is none; a trap; a wrong number of `results`.
    pub fn resume(&mut self, results: &mut [Val]) -> Result<Outcome> {
        let func = self.kept.ok_or(CallError::NotSuspended)?;
        self.check_results(func, results)?;
        if self.awaited.is_some() {
            return Ok(Outcome::Suspended);
        }
        self.advance(func, results)
    }

    /// Brings the results of the host function that suspended the call. [`resume`](Self::resume)
    /// continues it.
    ///
    /// # Errors
    /// [`CallError::NotSuspended`] if none did; wrong results.
    pub fn complete(&mut self, results: &[Val]) -> Result<()> {
        let host = self.awaited.clone().ok_or(CallError::NotSuspended)?;
        self.finish_host_call(&host, results)?;
        self.awaited = None;
        Ok(())
    }

    /// Gives up the call that stopped before its end; nothing happens if there is none.
    pub fn cancel(&mut self) {
        if self.kept.is_some() {
            drop(self.unwind(TrapCode::Host("cancelled")));
        }
    }

    pub(super) fn machine(&self) -> &Machine {
        &self.machine
    }

    pub(super) fn machine_mut(&mut self) -> &mut Machine {
        &mut self.machine
    }
}

/// Items the store has been given.
impl<T> Store<T> {
    /// The function of the machine that stands for `host`; one per closure.
    pub(super) fn host_func(&mut self, host: &HostFunc<T>) -> Result<FuncRef> {
        let ty = host.ty().ok_or(CallError::WrongKind)?;
        if let Some(number) = self.host_funcs.iter().position(|known| known.is(host)) {
            let number = u32::try_from(number).map_err(|_| CallError::WrongKind)?;
            return Ok(FuncRef::new(0, number));
        }
        self.host_funcs.try_reserve(1)?;
        let func = self.machine.add_host_func(ty)?;
        self.host_funcs.push(host.clone());
        Ok(func)
    }
}

/// Running.
impl<T> Store<T> {
    /// Calls `func` and runs it as far as it goes.
    pub(super) fn call(&mut self, func: FuncRef, params: &[Val], results: &mut [Val]) -> Result<Outcome> {
        self.check_ready()?;
        self.check_results(func, results)?;
        self.push_call(func, params)?;
        self.advance(func, results)
    }

    fn check_ready(&self) -> Result<()> {
        if self.unwound.is_some() || (self.open == 0 && !self.machine.is_idle()) {
            return Err(CallError::Busy.into());
        }
        if self.open > self.engine().config().limits.host_reentry {
            return Err(TrapCode::HostReentry.into());
        }
        Ok(())
    }

    fn check_results(&self, func: FuncRef, results: &[Val]) -> Result<()> {
        let ty = self.machine.func_type(func).ok_or(CallError::WrongKind)?;
        val::check_count(ty.results().len(), results.len())
    }

    fn push_call(&mut self, func: FuncRef, params: &[Val]) -> Result<()> {
        let ty = self.machine.func_type(func).ok_or(CallError::WrongKind)?;
        let raw = val::lower(self.machine.region(), ty.params(), params)?;
        Ok(self.machine.push_call_with_refs(func, &raw.slots, &raw.refs)?)
    }

    /// Runs the innermost call, which is one of `func`.
    fn advance(&mut self, func: FuncRef, results: &mut [Val]) -> Result<Outcome> {
        let outcome = self.drive()?;
        if outcome == Outcome::Done {
            self.take_results(func, results);
        }
        if self.open == 0 {
            self.kept = (outcome != Outcome::Done).then_some(func);
        }
        Ok(outcome)
    }

    fn take_results(&mut self, func: FuncRef, results: &mut [Val]) {
        if let Some(ty) = self.machine.func_type(func) {
            let reference = |index| self.machine.result_ref(index);
            val::lift(ty.results(), self.machine.results(), reference, results);
        }
        self.machine.pop_call();
    }

    /// The driver: runs the machine and serves its host calls until the innermost call of the
    /// embedder returns or cannot go on.
    fn drive(&mut self) -> Result<Outcome> {
        loop {
            match self.machine.run() {
                Exit::Return => return Ok(Outcome::Done),
                Exit::OutOfFuel => return self.stop(Outcome::OutOfFuel),
                Exit::Trap(code) => return Err(self.unwind(code).into()),
                Exit::HostCall(func) => {
                    if self.host_call(func)? == HostFlow::Suspend {
                        return self.stop(Outcome::Suspended);
                    }
                }
            }
        }
    }

    /// Stops with `outcome`, unless a host function beneath the call cannot be left.
    fn stop(&mut self, outcome: Outcome) -> Result<Outcome> {
        if self.open == 0 { Ok(outcome) } else { Err(self.unwind(TrapCode::CannotSuspendAcrossHost).into()) }
    }

    fn host_call(&mut self, func: FuncRef) -> Result<HostFlow> {
        let known = usize::try_from(func.function()).ok().and_then(|number| self.host_funcs.get(number));
        let Some(host) = known.cloned() else {
            return Err(self.unwind(TrapCode::Host("the host function is not known to this store")).into());
        };
        match self.run_host(&host) {
            Err(error) => Err(self.host_failed(error)),
            Ok(_) if self.unwound.is_some() => Err(self.host_failed(CallError::NotSuspended.into())),
            Ok((HostFlow::Return, results)) => match self.finish_host_call(&host, &results) {
                Ok(()) => Ok(HostFlow::Return),
                Err(error) => Err(self.host_failed(error)),
            },
            Ok((HostFlow::Suspend, _)) => {
                self.awaited = Some(host);
                Ok(HostFlow::Suspend)
            }
        }
    }

    /// Lifts the arguments and runs the closure.
    fn run_host(&mut self, host: &HostFunc<T>) -> Result<(HostFlow, Vec<Val>)> {
        let ty = host.ty().ok_or(CallError::WrongKind)?;
        let region = self.machine.region();
        let mut params = val::defaults(region, ty.params())?;
        let mut results = val::defaults(region, ty.results())?;
        val::lift(ty.params(), self.machine.args(), |index| self.machine.arg_ref(index), &mut params);
        let caller = self.machine.caller();
        self.open += 1;
        let flow = host.call(Caller::new(self, caller), &params, &mut results);
        self.open -= 1;
        Ok((flow?, results))
    }

    fn finish_host_call(&mut self, host: &HostFunc<T>, results: &[Val]) -> Result<()> {
        let ty = host.ty().ok_or(CallError::WrongKind)?;
        let raw = val::lower(self.machine.region(), ty.results(), results)?;
        self.machine.finish_host_call_with_refs(&raw.slots, &raw.refs);
        Ok(())
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
                drop(self.unwind(TrapCode::Host("a host function failed")));
                other
            }
        }
    }

    /// Forgets every call of the thread, keeping their frames for the trace.
    fn unwind(&mut self, code: TrapCode) -> Trap {
        self.kept = None;
        self.awaited = None;
        if self.open > 0 {
            self.unwound = Some(code);
        }
        self.machine.unwind(code)
    }
}
