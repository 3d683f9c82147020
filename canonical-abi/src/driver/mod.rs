//! The run loop: what happens between core calls.
//!
//! [`Inner::run`] moves the store's thread forward until it is done or needs the store's data. Each turn
//! does one thing: the machine runs core code, the copy engine copies, a step of a plan is played. A
//! trampoline that core code calls pushes a frame; the end of a core call is the next move of the
//! frame on top.

mod between;
mod builtins;
mod calls;
mod enter;
mod pointer;
mod quick;
mod resources;
mod simple;
mod straight;

pub(crate) use self::between::Passing;
pub(crate) use self::quick::{HostFunctions, Trampoline, Way};
use crate::account::Account;
use crate::copy::{Copying, Side, Step, bad_plan};
use crate::plan::{CoreDef, CoreDefIdx, OptionsIdx, PlanView};
use crate::signature::Signatures;
use crate::state::{ComponentId, Registry, ResolvedOptions, Root, RootId};
use crate::thread::{FrameKind, HostWork, LOST, Lend, Lender, Next, Thread};
use alloc::boxed::Box;
use tenon_core::{
    CheckedImage, Engine, Error, Exit, Extern, FuncRef, Machine, PreparedFunc, Region, Result, Trap,
    TrapCode, Vec, try_box_with,
};

/// A store without the host's data.
pub(crate) struct Inner {
    pub(crate) machine: Machine,
    pub(crate) images: Vec<CheckedImage>,
    /// In the order of `images`.
    pub(crate) signatures: Vec<Signatures>,
    /// In the order of `images`.
    pub(crate) roots: Vec<Root>,
    pub(crate) registry: Registry,
    pub(crate) thread: Thread,
    /// Which trampoline of which root each host function of the machine is.
    pub(crate) trampolines: Vec<Trampoline>,
    /// Whose fuel the call in progress waits for.
    pub(crate) starved: Option<Account>,
}

/// What a run of the thread ended with.
pub(crate) enum Progress {
    /// What the embedder asked for is done.
    Done,
    Trap(Trap),
    OutOfFuel,
    /// The host has to do something; then [`Inner::host_done`].
    Host(HostWork),
}

/// What one turn of the thread ended with.
enum Turn {
    Continue,
    /// The store gets or completes a component.
    Component(Next),
    Done,
    OutOfFuel,
    Host(HostWork),
}

impl Inner {
    // It is large: nobody else's frame shall hold it.
    #[inline(never)]
    pub(crate) fn boxed(engine: &Engine, region: Region) -> Result<Box<Self>> {
        let handles = engine.config().limits.handles;
        let machine = Machine::new(engine, region)?;
        try_box_with(|| Self {
            machine,
            images: Vec::new_in(region),
            signatures: Vec::new_in(region),
            roots: Vec::new_in(region),
            registry: Registry::new_in(region, handles),
            thread: Thread::new_in(region),
            trampolines: Vec::new_in(region),
            starved: None,
        })
    }

    /// The plan of a component of the store.
    pub(crate) fn plan(&self, root: RootId) -> Result<PlanView<'_>> {
        Ok(PlanView::of_checked(self.images.get(root.0 as usize).ok_or(LOST)?))
    }

    /// Takes away the component that was added last, which nothing refers to.
    pub(crate) fn remove_last_root(&mut self) {
        self.roots.pop();
        self.signatures.pop();
        self.images.pop();
    }

    /// Whether a component is instantiated.
    #[cfg(feature = "composition")]
    pub(crate) fn is_ready(&self, root: RootId) -> bool {
        self.roots.get(root.0 as usize).is_some_and(|root| root.ready)
    }

    /// Runs the thread until it is done or has to wait. Errors other than traps end what was asked for.
    pub(crate) fn run(&mut self, host: &mut dyn HostFunctions) -> Result<Progress> {
        self.starved = None;
        match self.turns(host) {
            Ok(progress) => Ok(progress),
            Err(Error::Trap(trap)) => Ok(Progress::Trap(self.trap(trap.code()))),
            Err(error) => {
                self.trap(TrapCode::Host("the call ended with an error of the engine"));
                Err(error)
            }
        }
    }

    fn turns(&mut self, host: &mut dyn HostFunctions) -> Result<Progress> {
        loop {
            let mut driver = self.driver()?;
            let root = driver.thread.root;
            while driver.thread.root == root {
                let turn = driver.turn(host);
                // Most do, and what they return is not looked at further.
                if let Ok(Turn::Continue) = turn {
                    continue;
                }
                match turn? {
                    Turn::Continue => {}
                    Turn::Component(next) => {
                        self.component(next)?;
                        break;
                    }
                    Turn::OutOfFuel => {
                        self.starved = Some(self.registry.accounts.current());
                        return Ok(Progress::OutOfFuel);
                    }
                    Turn::Host(work) => return Ok(Progress::Host(work)),
                    Turn::Done => {
                        driver.thread.entry = None;
                        return Ok(Progress::Done);
                    }
                }
            }
        }
    }

    /// The host did what it was asked to.
    pub(crate) fn host_done(&mut self) -> Result<(), TrapCode> {
        self.driver()?.host_done()
    }

    fn driver(&mut self) -> Result<Driver<'_>, TrapCode> {
        let number = self.thread.root.0 as usize;
        let image = self.images.get(number).ok_or(LOST)?;
        Ok(Driver {
            machine: &mut self.machine,
            image,
            plan: PlanView::of_checked(image),
            signatures: self.signatures.get(number).ok_or(LOST)?,
            root: self.roots.get_mut(number).ok_or(LOST)?,
            registry: &mut self.registry,
            thread: &mut self.thread,
            trampolines: &mut self.trampolines,
        })
    }

    /// Ends what is in progress with a trap: unwinds the whole thread and closes every component
    /// instance that has a frame on it.
    pub(crate) fn trap(&mut self, code: TrapCode) -> Trap {
        self.poison_forwarded();
        let trap = self.machine.unwind(code);
        for index in 0..self.thread.frames.len() {
            let instance = self.thread.frames.get(index).and_then(|frame| frame.instance);
            self.poison(instance);
        }
        self.poison_unfinished();
        release_lends(&mut self.registry, &mut self.thread, 0);
        end_host_borrows(&mut self.registry, &mut self.thread);
        self.thread.clear();
        trap
    }

    /// Closes the component instances that run a call without a frame of the thread.
    fn poison_forwarded(&mut self) {
        for running in self.machine.running_instances() {
            for place in 0..self.registry.forwards.len() {
                match self.registry.forwards.get(place) {
                    Some(&(core, instance)) if core == running => self.registry.poison(instance),
                    _ => {}
                }
            }
        }
    }

    fn poison(&mut self, instance: Option<ComponentId>) {
        if let Some(instance) = instance {
            self.registry.poison(instance);
        }
    }

    /// A component whose instantiation ends early is closed as a whole, and so are those that wait for it.
    fn poison_unfinished(&mut self) {
        let mut unfinished = Some(self.thread.base);
        while let Some(root) = unfinished.and_then(|root| self.roots.get(root.0 as usize))
            && !root.ready
        {
            unfinished = root.imported.parent();
            for id in root.first_instance..root.first_instance.saturating_add(root.instance_count) {
                self.poison(Some(ComponentId(id)));
            }
        }
    }
}

/// Ends the loans made since there were `base`.
fn release_lends(registry: &mut Registry, thread: &mut Thread, base: usize) {
    while thread.lends.len() > base
        && let Some(Lend { lender, index }) = thread.lends.pop()
    {
        match lender {
            Lender::Host => registry.host.unlend(index),
            Lender::Guest(instance) => {
                if let Ok(instance) = registry.instance(instance) {
                    instance.handles.unlend(index);
                }
            }
        }
    }
}

/// Takes back the borrow handles the host had for one call.
fn end_host_borrows(registry: &mut Registry, thread: &mut Thread) {
    while let Some(index) = thread.host_borrows.pop() {
        if let Ok(handle) = registry.host.lookup(index) {
            let _ = registry.host.remove(index, handle.ty);
        }
    }
}

/// The run loop with everything it works on.
pub(crate) struct Driver<'a> {
    pub(crate) machine: &'a mut Machine,
    pub(crate) image: &'a CheckedImage,
    pub(crate) plan: PlanView<'a>,
    pub(crate) signatures: &'a Signatures,
    pub(crate) root: &'a mut Root,
    pub(crate) registry: &'a mut Registry,
    pub(crate) thread: &'a mut Thread,
    trampolines: &'a mut [Trampoline],
}

impl Driver<'_> {
    fn turn(&mut self, host: &mut dyn HostFunctions) -> Result<Turn> {
        match self.thread.next {
            Next::Run => Ok(self.core(host)?),
            Next::Copy => Ok(self.copy()?),
            Next::Host => Ok(Turn::Host(self.host_call()?)),
            Next::DropHost { ty, rep } => Ok(Turn::Host(HostWork::Drop { ty, rep })),
            Next::Enter { lift, ty, caller } => {
                match caller {
                    Some(options) => self.enter(lift, ty, [&Side::Guest(options); 2], host)?,
                    None => self.enter(lift, ty, Side::EMBEDDER, host)?,
                }
                Ok(Turn::Continue)
            }
            Next::Write(unwritten) => Ok(Turn::Host(HostWork::Write(unwritten))),
            next @ (Next::Instantiate(_) | Next::Provide) => Ok(Turn::Component(next)),
            Next::Play => self.play().map(|()| Turn::Continue),
            Next::Done => Ok(Turn::Done),
        }
    }

    /// Lets the machine run.
    fn core(&mut self, host: &mut dyn HostFunctions) -> Result<Turn, TrapCode> {
        self.registry.accounts.enter(self.machine, self.root.account);
        match self.stay(host) {
            Exit::Return => self.returned()?,
            Exit::HostCall(func) => self.called(func, host)?,
            Exit::OutOfFuel => return Ok(Turn::OutOfFuel),
            Exit::Trap(code) => return Err(code),
            // An exception does not leave a component function.
            Exit::Exception => return Err(TrapCode::UncaughtException),
        }
        Ok(Turn::Continue)
    }

    /// Lets the copy engine run.
    fn copy(&mut self) -> Result<Turn, TrapCode> {
        if let Some(payer) = self.thread.copier.payer() {
            let account = self.registry.instance(payer)?.account;
            self.registry.accounts.switch(self.machine, account);
        }
        match self.copying()?.run()? {
            Step::Done => self.copied()?,
            Step::Realloc(args) => self.call_realloc(args)?,
            Step::Write(unwritten) => self.thread.next = Next::Write(unwritten),
            Step::OutOfFuel => return Ok(Turn::OutOfFuel),
        }
        Ok(Turn::Continue)
    }

    /// The copy engine, at work for the frame on top.
    fn copying(&mut self) -> Result<Copying<'_>, TrapCode> {
        let thread = &mut *self.thread;
        let frame = thread.frames.last_mut().ok_or(LOST)?;
        Ok(Copying {
            copier: &mut thread.copier,
            machine: self.machine,
            registry: self.registry,
            root: self.root,
            leaves: &self.signatures.leaves,
            plan: self.plan,
            args: &mut thread.args,
            results: &mut thread.results,
            lends: &mut thread.lends,
            host_borrows: &mut thread.host_borrows,
            borrows: &mut frame.course.borrows,
            scope: frame.course.scope,
        })
    }

    /// Calls the `realloc` that the copy engine asked for. Its instance may not leave meanwhile.
    fn call_realloc(&mut self, args: [u32; 4]) -> Result<(), TrapCode> {
        let options = *self.thread.copier.allocator().ok_or(LOST)?;
        self.registry.restrict(options.instance)?;
        self.thread.root = self.registry.instance(options.instance)?.root;
        self.thread.copier.in_realloc = true;
        self.thread.copier.context = [0; 2];
        self.thread.next = Next::Run;
        self.push_prepared(options.instance, options.realloc.ok_or(LOST)?, &args)
    }

    /// Begins a call of a core function of `instance`.
    pub(crate) fn push_call(
        &mut self,
        instance: ComponentId,
        func: FuncRef,
        args: &[u32],
    ) -> Result<(), TrapCode> {
        let bound = self.stack_slots(instance)?;
        self.machine.push_bounded_call(func, args, bound)
    }

    /// The same of one that was prepared.
    pub(crate) fn push_prepared(
        &mut self,
        instance: ComponentId,
        func: PreparedFunc,
        args: &[u32],
    ) -> Result<(), TrapCode> {
        let bound = self.stack_slots(instance)?;
        self.machine.push_prepared(func, args, bound)
    }

    /// How much of the stack calls of functions of `instance` may take.
    fn stack_slots(&mut self, instance: ComponentId) -> Result<u32, TrapCode> {
        let account = self.registry.instance(instance)?.account;
        Ok(self.registry.accounts.stack_slots(account))
    }

    /// The core function called by the frame on top (or by the copy engine) returned.
    fn returned(&mut self) -> Result<(), TrapCode> {
        if self.thread.copier.in_realloc {
            return self.realloc_returned();
        }
        match self.thread.top()?.kind {
            FrameKind::Lifted { options, .. } => self.lifted_returned(options),
            FrameKind::Destructor { by_guest } => self.destructor_returned(by_guest),
            FrameKind::Start => self.start_returned(),
            FrameKind::Host { .. } | FrameKind::Direct { .. } => Err(LOST),
        }
    }

    fn realloc_returned(&mut self) -> Result<(), TrapCode> {
        let pointer = self.machine.results().first().copied().ok_or(LOST)?;
        self.machine.pop_call();
        let options = *self.thread.copier.allocator().ok_or(LOST)?;
        self.registry.lift_restriction(options.instance)?;
        self.thread.root = self.thread.top()?.root;
        self.thread.copier.reallocated(pointer);
        self.thread.next = Next::Copy;
        Ok(())
    }

    fn start_returned(&mut self) -> Result<(), TrapCode> {
        self.machine.pop_call();
        self.thread.pop()?;
        self.thread.next = Next::Play;
        Ok(())
    }

    /// Options of the plan, found in the store.
    fn options(&self, index: OptionsIdx) -> Result<ResolvedOptions, TrapCode> {
        self.root.options.get(index.index()).copied().flatten().ok_or(TrapCode::CannotEnter)
    }

    /// A component instance of the plan, in the store.
    pub(crate) fn component(&self, index: crate::plan::ComponentInstanceIdx) -> ComponentId {
        ComponentId(self.root.first_instance.saturating_add(index.get()))
    }

    /// What a core definition of the plan is in the store.
    pub(crate) fn core_def(&self, index: CoreDefIdx) -> Result<Extern, TrapCode> {
        match self.plan.core_def(index).map_err(bad_plan)? {
            CoreDef::Export { instance: place, ordinal } => {
                let instance =
                    self.root.core_instances.get(place.index()).copied().ok_or(TrapCode::CannotEnter)?;
                let ordinal = self.root.imported.ordinal(place, ordinal).ok_or(crate::copy::BAD_PLAN)?;
                self.machine.export_at(instance, ordinal).ok_or(crate::copy::BAD_PLAN)
            }
            CoreDef::Trampoline(index) => Ok(Extern::Func(self.root.host_func(index))),
        }
    }

    pub(crate) fn core_func(&self, index: CoreDefIdx) -> Result<FuncRef, TrapCode> {
        match self.core_def(index)? {
            Extern::Func(func) => Ok(func),
            _ => Err(crate::copy::BAD_PLAN),
        }
    }

    /// Prepares calls of a core function.
    pub(crate) fn prepare(&mut self, func: FuncRef) -> Result<PreparedFunc, TrapCode> {
        self.machine.prepare_calls(func).map_err(|_| TrapCode::OutOfMemory)
    }

    /// Refuses if the instance may not call out.
    fn check_may_leave(&mut self, instance: ComponentId) -> Result<(), TrapCode> {
        if self.registry.instance(instance)?.may_leave { Ok(()) } else { Err(TrapCode::CannotLeave) }
    }

    /// Refuses if a trap closed the instance.
    fn check_may_enter(&mut self, instance: ComponentId) -> Result<(), TrapCode> {
        if self.registry.instance(instance)?.poisoned { Err(TrapCode::CannotEnter) } else { Ok(()) }
    }
}
