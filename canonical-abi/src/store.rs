//! [`Store`]: component instances, the machine that runs them, and the host's data.

use crate::account::Account;
use crate::component::Component;
use crate::component_type::Types;
use crate::copy::{Buffer, Unwritten};
use crate::driver::{HostFunctions, Inner, Progress};
use crate::func::Func;
use crate::host::{HostCall, HostDestructor, HostDrop, HostError, HostFunc};
use crate::lift::LiftContext;
use crate::linker::Linker;
use crate::lower::LowerContext;
use crate::outcome::Outcome;
use crate::plan::{Callee, FuncTypeIdx, PlanView};
use crate::resource::{Origin, ResourceAny};
use crate::thread::{Entry, HostWork, Thread};
use alloc::boxed::Box;
use core::task::Waker;
use tenon_core::{CallError, Engine, Error, Region, Result, TrapCode, Vec};

/// Component instances, the machine that runs them, and the host's data `T`.
///
/// A store runs one call at a time. A call that runs out of fuel or waits for a host function stays in
/// the store until it is resumed or cancelled.
pub struct Store<T> {
    pub(crate) inner: Box<Inner>,
    pub(crate) functions: Vec<HostFunc<T>>,
    /// By runtime resource type; none for types that components define.
    pub(crate) destructors: Vec<Option<HostDestructor<T>>>,
    /// After how much fuel asynchronous calls let other tasks run.
    pub(crate) yield_interval: Option<u64>,
    data: T,
}

impl<T: core::fmt::Debug> core::fmt::Debug for Store<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Store").field("data", &self.data).finish_non_exhaustive()
    }
}

impl<T> Store<T> {
    /// An empty store on the global heap.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn new(engine: &Engine, data: T) -> Result<Self> {
        Self::new_in(engine, data, Region::Global)
    }

    /// An empty store that takes its memory from `region`: linear memories, tables, stack, handles. What the host
    /// gives it (functions, futures, `data`) stays where it is.
    ///
    /// # Errors
    /// `OutOfMemory` if the region has no room for an empty store.
    pub fn new_in(engine: &Engine, data: T, region: Region) -> Result<Self> {
        let inner = Inner::boxed(engine, region)?;
        let (functions, destructors) = (Vec::new_in(region), Vec::new_in(region));
        Ok(Self { inner, functions, destructors, yield_interval: None, data })
    }

    /// The host's data.
    pub fn data(&self) -> &T {
        &self.data
    }

    /// The host's data, to change it.
    pub fn data_mut(&mut self) -> &mut T {
        &mut self.data
    }

    /// Gives the data back and drops everything else.
    pub fn into_data(self) -> T {
        self.data
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        self.inner.machine.engine()
    }

    /// Limits how much guests may still do. `None` lifts the limit.
    ///
    /// A unit is one operator of WebAssembly; what moves many bytes (copies of values, `memory.copy` and the like)
    /// costs one more for every 16 of them. It is the fuel of [`Account::DEFAULT`].
    ///
    /// # Errors
    /// `Call(NoFuelInCode)` if a component in the store was translated without fuel.
    pub fn set_fuel(&mut self, fuel: Option<u64>) -> Result<()> {
        self.set_account_fuel(Account::DEFAULT, fuel)
    }

    /// Fuel left, in the units of [`set_fuel`](Self::set_fuel); none if it is not limited.
    pub fn fuel(&self) -> Option<u64> {
        self.inner.registry.accounts.fuel(&self.inner.machine, Account::DEFAULT)
    }

    /// Whether a call is in progress: out of fuel or suspended. Another one cannot begin.
    pub fn is_busy(&self) -> bool {
        self.inner.thread.entry.is_some()
    }

    /// Ends the call in progress, if any. The component instances it was in cannot be entered again.
    pub fn cancel(&mut self) {
        if self.is_busy() {
            self.inner.trap(TrapCode::Host("cancelled by the embedder"));
        }
    }

    /// The core machine, to look at memories and frames.
    pub fn machine(&self) -> &tenon_core::Machine {
        &self.inner.machine
    }
}

impl<T: 'static> Store<T> {
    /// Drops an owned resource of a guest type that the host holds: its destructor runs, as `resource.drop` would
    /// run it. A borrowed one, or one of a host type, needs no work.
    ///
    /// Out of fuel and suspension are errors here; [`resume_drop`](Self::resume_drop) continues.
    ///
    /// # Errors
    /// A trap: [`TrapCode::StaleHandle`] if the handle is not held any more, [`TrapCode::HandleLent`] while a call has
    /// it on loan, or that of the destructor. `Call(Busy)` if another call is in progress.
    pub fn drop_resource(&mut self, resource: ResourceAny) -> Result<()> {
        self.drop_resource_resumable(resource)?.into_result()
    }

    /// Begins to [drop](Self::drop_resource) an owned resource of a guest type and says how far it got.
    pub fn drop_resource_resumable(&mut self, resource: ResourceAny) -> Result<Outcome<()>> {
        match self.begin_drop_resource(resource)? {
            true => self.resume_drop(),
            false => Ok(Outcome::Done(())),
        }
    }

    /// Begins to drop a resource; false if there is nothing to do.
    pub(crate) fn begin_drop_resource(&mut self, resource: ResourceAny) -> Result<bool> {
        self.idle()?;
        let Origin::Guest(ty) = resource.ty.0 else { return Ok(false) };
        self.inner.begin_drop(ty, resource.key, resource.generation)?;
        Ok(true)
    }

    /// Continues a drop that is in progress.
    ///
    /// # Errors
    /// `Call(NotSuspended)` if none is.
    pub fn resume_drop(&mut self) -> Result<Outcome<()>> {
        self.resume_drop_waking(Waker::noop())
    }

    pub(crate) fn resume_drop_waking(&mut self, waker: &Waker) -> Result<Outcome<()>> {
        self.expect(Entry::Drop)?;
        self.advance(waker)
    }

    /// Refuses if a call is in progress.
    pub(crate) fn idle(&self) -> Result<()> {
        if self.is_busy() { Err(CallError::Busy.into()) } else { Ok(()) }
    }

    fn expect(&self, entry: Entry) -> Result<()> {
        if self.inner.thread.entry == Some(entry) { Ok(()) } else { Err(CallError::NotSuspended.into()) }
    }

    /// Begins a call of `func`: `write` puts the parameters into canonical bytes.
    pub(crate) fn start<F>(&mut self, func: &Func, write: F) -> Result<()>
    where
        F: FnOnce(&mut LowerContext<'_>, FuncTypeIdx) -> Result<()>,
    {
        self.idle()?;
        self.inner.begin_call(func, write)?;
        if let Callee::Lift(_) = func.callee {
            return Ok(());
        }
        let Thread { writers, args, .. } = &mut self.inner.thread;
        writers.fill_at_once(&mut self.data, args).map_err(|error| self.inner.trap(error.code()).into())
    }

    /// Begins a call of `func` and runs it until it ends or has to wait, as [`start`](Self::start) and then
    /// [`drive`](Self::drive) do.
    pub(crate) fn call<R, W, F>(&mut self, func: &Func, write: W, read: F) -> Result<Outcome<R>>
    where
        W: FnOnce(&mut LowerContext<'_>, FuncTypeIdx) -> Result<()>,
        F: FnOnce(&LiftContext<'_>, FuncTypeIdx) -> Result<R, TrapCode>,
    {
        self.start(func, write)?;
        let waker = Waker::noop();
        let mut host = Functions { functions: &self.functions, data: &mut self.data, waker };
        let ended = match self.inner.enter(&mut host) {
            Ok(true) => Outcome::Done(()),
            Ok(false) => self.advance(waker)?,
            Err(Error::Trap(trap)) => Outcome::Trap(trap),
            Err(error) => return Err(error),
        };
        self.answer(func, ended, read)
    }

    /// Runs the call of `func` that is in progress; `read` takes the result out of canonical bytes.
    pub(crate) fn drive<R, F>(&mut self, func: &Func, waker: &Waker, read: F) -> Result<Outcome<R>>
    where
        F: FnOnce(&LiftContext<'_>, FuncTypeIdx) -> Result<R, TrapCode>,
    {
        self.expect(Entry::Call(*func))?;
        let ended = self.advance(waker)?;
        self.answer(func, ended, read)
    }

    /// The outcome of a call of `func`, and its result, if it has ended.
    #[inline]
    fn answer<R, F>(&self, func: &Func, ended: Outcome<()>, read: F) -> Result<Outcome<R>>
    where
        F: FnOnce(&LiftContext<'_>, FuncTypeIdx) -> Result<R, TrapCode>,
    {
        Ok(match ended {
            Outcome::Done(()) => Outcome::Done(self.inner.read_result(func, read)?),
            Outcome::Trap(trap) => Outcome::Trap(trap),
            Outcome::OutOfFuel => Outcome::OutOfFuel,
            Outcome::Suspended => Outcome::Suspended,
        })
    }

    /// Runs what is in progress until it ends or has to wait, in which case the host function that is
    /// waited for wakes `waker`. Only work that needs `T` is done here.
    pub(crate) fn advance(&mut self, waker: &Waker) -> Result<Outcome<()>> {
        loop {
            let mut host = Functions { functions: &self.functions, data: &mut self.data, waker };
            match self.inner.run(&mut host)? {
                Progress::Done => return Ok(Outcome::Done(())),
                Progress::Trap(trap) => return Ok(Outcome::Trap(trap)),
                Progress::OutOfFuel => return Ok(Outcome::OutOfFuel),
                Progress::Host(work) => {
                    match self.host(work, waker).and_then(|()| Ok(self.inner.host_done()?)) {
                        Ok(()) => {}
                        Err(HostError::Pending) => return Ok(Outcome::Suspended),
                        Err(HostError::Trap(code)) => return Ok(Outcome::Trap(self.inner.trap(code))),
                    }
                }
            }
        }
    }

    fn host(&mut self, work: HostWork, waker: &Waker) -> Result<(), HostError> {
        if let Some(answer) = self.inner.thread.answered.take() {
            return Err(answer);
        }
        match work {
            HostWork::Call { func, ty, memory, direct } => {
                let func =
                    self.functions.get(func as usize).ok_or(TrapCode::Host("no such host function"))?;
                let Inner { machine, images, roots, registry, thread, .. } = &mut *self.inner;
                let image = images.get(thread.root.0 as usize).ok_or(TrapCode::CannotEnter)?;
                let root = roots.get(thread.root.0 as usize).ok_or(TrapCode::CannotEnter)?;
                let plan = PlanView::of_checked(image);
                let types =
                    &Types { plan, resources: &root.resources, defined: &registry.resources, seen: None };
                let memory = memory.map_or(&[][..], |memory| machine.memory(memory));
                let handles = &registry.host;
                thread.trim_buffer(Buffer::Results);
                thread.writers.clear();
                let params = LiftContext { types, bytes: &thread.args, memory, handles };
                let Thread { results: bytes, pending, writers, .. } = thread;
                let results = LowerContext { types, bytes, handles, writers, at_once: direct };
                let data = &mut self.data;
                func.run(data, waker, &mut HostCall { ty, params, results, pending })?;
                if direct { writers.fill_at_once(data, bytes) } else { Ok(()) }
            }
            HostWork::Write(Unwritten { writer, room, at, len }) => {
                let Inner { machine, thread, .. } = &mut *self.inner;
                let bytes = match room {
                    Ok(memory) => machine.memory_mut(memory),
                    Err(Buffer::Args) => &mut thread.args,
                    Err(Buffer::Results) => &mut thread.results,
                };
                let place = bytes.get_mut(at as usize..).and_then(|rest| rest.get_mut(..len as usize));
                let place = place.ok_or(TrapCode::PointerOutOfBounds)?;
                thread.writers.fill(writer, &mut self.data, place)
            }
            HostWork::Drop { ty, rep } => match self.destructors.get(ty.0 as usize) {
                Some(Some(destructor)) => {
                    let (data, pending) = (&mut self.data, &mut self.inner.thread.pending);
                    destructor.run(HostDrop { data, rep, waker, pending })
                }
                _ => Ok(()),
            },
        }
    }

    /// Links `component` with `linker` and begins to instantiate it.
    // Its frame ends before what is linked runs.
    #[inline(never)]
    pub(crate) fn link(&mut self, linker: &Linker<T>, component: &Component, account: Account) -> Result<()> {
        self.idle()?;
        crate::instantiate::link(self, linker, component, account)
    }
}

/// The store without what runs.
struct Functions<'a, T> {
    functions: &'a [HostFunc<T>],
    data: &'a mut T,
    waker: &'a Waker,
}

impl<T: 'static> HostFunctions for Functions<'_, T> {
    fn call(&mut self, func: u32, call: &mut HostCall<'_>) -> Result<(), HostError> {
        let func = self.functions.get(func as usize).ok_or(TrapCode::Host("no such host function"))?;
        func.run(self.data, self.waker, call)
    }
}
