//! A store: a machine, the host's data, and the call that is in progress.

use super::func::Func;
use super::host::HostFunc;
use super::val::{self, Val};
use crate::{CallError, Engine, FuncRef, Machine, Region, ResourceLimiter, Result, Shared, TrapCode, Vec};
use alloc::boxed::Box;

/// Everything a set of instances can reach, and the data `T` their host functions see.
///
/// A store has one thread: one call is in progress at a time. [`Func::call`] runs one to its end.
/// [`start`](Self::start) only begins one, and [`run_for`](Self::run_for) runs it a slice at a time, so that
/// several stores share a processor: see the example there.
pub struct Store<T> {
    pub(super) machine: Machine,
    data: T,
    /// Shared with the runs in progress, which find there what guests call.
    pub(super) host_funcs: Shared<Vec<HostFunc<T>>>,
    /// Host functions in progress on the native stack.
    pub(super) open: u32,
    pub(super) task: Task,
    /// Number of the call in `task`, so that a handle of an earlier one is told apart.
    pub(super) serial: u32,
    /// What was left of the slices before, too little for the next charge.
    pub(super) carry: u64,
    /// Set when a trap forgot calls beneath a host function that is still open.
    pub(super) unwound: Option<TrapCode>,
}

/// The embedder's call, while none of its functions runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// None.
    Idle,
    /// One of this function can go on.
    Ready(FuncRef),
    /// One of this function awaits the results of a host function.
    Pending(FuncRef),
    /// The host function awaited will trap.
    Failed(FuncRef, TrapCode),
    /// One of this function has returned; its results have not been taken. Of none: there was nothing to do.
    Done(Option<FuncRef>),
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
            host_funcs: Shared::new(Vec::new_in(region)),
            open: 0,
            task: Task::Idle,
            serial: 0,
            carry: 0,
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

    /// As [`Machine::fill_unused_stack`]: for tests.
    #[doc(hidden)]
    pub fn fill_unused_stack(&mut self, word: u32) {
        self.machine.fill_unused_stack(word);
    }

    /// Limits the work guests may still do; `None` takes the limit away. For what
    /// a unit pays, see [`Config::fuel`](crate::Config::fuel).
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

    /// The fuel guests have used since the store was made, limited or not.
    pub fn fuel_consumed(&self) -> u64 {
        self.machine.fuel_consumed()
    }

    /// Asks `limiter` from now on before memories and tables are made or grow.
    pub fn limiter(&mut self, limiter: impl ResourceLimiter + 'static) {
        self.machine.set_limiter(Some(Box::new(limiter)));
    }

    pub(super) fn machine(&self) -> &Machine {
        &self.machine
    }

    pub(super) fn machine_mut(&mut self) -> &mut Machine {
        &mut self.machine
    }

    /// The function of the machine that stands for `host`; one per closure.
    pub(super) fn host_func(&mut self, host: &HostFunc<T>) -> Result<FuncRef> {
        let ty = host.ty().ok_or(CallError::WrongKind)?;
        if let Some(number) = self.host_funcs.iter().position(|known| known.is(host)) {
            let number = u32::try_from(number).map_err(|_| CallError::WrongKind)?;
            return Ok(FuncRef::new(0, number));
        }
        self.reserve_host_func()?;
        let func = self.machine.add_host_func(ty)?;
        if let Some(funcs) = Shared::get_mut(&mut self.host_funcs) {
            funcs.push_reserved(host.clone());
        }
        Ok(func)
    }

    /// Makes room for one more host function. Runs in progress keep the list they have.
    fn reserve_host_func(&mut self) -> Result<()> {
        if let Some(funcs) = Shared::get_mut(&mut self.host_funcs) {
            return Ok(funcs.try_room(1)?);
        }
        let mut funcs = Vec::new_in(self.machine.region());
        funcs.try_room(self.host_funcs.len() + 1)?;
        self.host_funcs.iter().for_each(|func| funcs.push_reserved(func.clone()));
        self.host_funcs = Shared::new(funcs);
        Ok(())
    }
}

/// The pending host function.
impl<T> Store<T> {
    /// The host function whose results are awaited, if one is.
    pub fn pending(&self) -> Option<Func> {
        match self.task {
            Task::Pending(_) => self.machine.host_call().map(Func::from_ref),
            _ => None,
        }
    }

    /// The arguments of the pending host function, into `params`.
    ///
    /// # Errors
    /// [`CallError::NotSuspended`] if none is pending; [`CallError::Count`] if `params` has another length.
    pub fn pending_params(&self, params: &mut [Val]) -> Result<()> {
        let func = self.pending().ok_or(CallError::NotSuspended)?;
        let ty = self.machine.func_type(func.to_ref()).ok_or(CallError::WrongKind)?;
        val::check_count(ty.params().len(), params.len())?;
        let reference = |index| self.machine.arg_ref(index);
        val::lift(&self.machine, ty.params(), self.machine.args(), reference, params);
        Ok(())
    }

    /// Brings the results of the pending host function; the call can then [run](Self::run) on.
    ///
    /// # Errors
    /// [`CallError::NotSuspended`] if none is pending. Results that do not fit its type are refused, and it
    /// stays pending.
    pub fn complete(&mut self, results: &[Val]) -> Result<()> {
        let Task::Pending(func) = self.task else { return Err(CallError::NotSuspended.into()) };
        self.finish_host_call(results)?;
        self.task = Task::Ready(func);
        Ok(())
    }

    /// Ends the pending host function with a trap, which the next [run](Self::run) answers.
    ///
    /// # Errors
    /// [`CallError::NotSuspended`] if none is pending.
    pub fn complete_trap(&mut self, code: TrapCode) -> Result<()> {
        let Task::Pending(func) = self.task else { return Err(CallError::NotSuspended.into()) };
        self.task = Task::Failed(func, code);
        Ok(())
    }

    /// Gives the host call in progress its results.
    pub(super) fn finish_host_call(&mut self, results: &[Val]) -> Result<()> {
        let func = self.machine.host_call().ok_or(CallError::NotSuspended)?;
        let ty = self.machine.func_type(func).ok_or(CallError::WrongKind)?;
        let raw = val::lower(&self.machine, ty.results(), results)?;
        self.machine.finish_host_call_with_refs(&raw.slots, &raw.refs);
        Ok(())
    }
}
