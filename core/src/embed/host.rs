//! Host functions: closures that guests call.

use super::val;
use super::{Instance, Store, Val};
use crate::Quick;
use crate::{CallError, Extern, FuncType, InstanceId, Region, Result, Shared, Vec, try_vec};
use core::fmt;
use core::ops::{Deref, DerefMut};

/// What a host closure must be besides `'static`: `Send + Sync` where there are threads, anything on
/// bare metal.
#[cfg(not(target_os = "none"))]
pub trait HostSafe: Send + Sync {}
#[cfg(not(target_os = "none"))]
impl<F: Send + Sync + ?Sized> HostSafe for F {}

/// What a host closure must be besides `'static`: `Send + Sync` where there are threads, anything on
/// bare metal.
#[cfg(target_os = "none")]
pub trait HostSafe {}
#[cfg(target_os = "none")]
impl<F: ?Sized> HostSafe for F {}

/// How a host function ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostFlow {
    /// The results are written: the guest continues.
    Return,
    /// The results come later: the guest waits until [`Store::complete`] brings them.
    Pending,
}

/// A host function in progress: its store, and who called it.
///
/// It stands for the store, so handles are used through it: `memory.data_mut(&mut caller)`.
pub struct Caller<'a, T> {
    store: &'a mut Store<T>,
    instance: Option<InstanceId>,
}

impl<'a, T> Caller<'a, T> {
    /// For the host call in progress in `store`.
    pub(super) fn new(store: &'a mut Store<T>) -> Self {
        let instance = store.machine().caller();
        Self { store, instance }
    }

    /// The instance whose code made the call; `None` if the embedder called the function itself.
    pub fn instance(&self) -> Option<Instance> {
        self.instance.map(Instance::new)
    }

    /// An export of the calling instance.
    pub fn export(&self, name: &str) -> Option<Extern> {
        self.store.machine().export(self.instance?, name)
    }
}

impl<T> Deref for Caller<'_, T> {
    type Target = Store<T>;

    fn deref(&self) -> &Store<T> {
        self.store
    }
}

impl<T> DerefMut for Caller<'_, T> {
    fn deref_mut(&mut self) -> &mut Store<T> {
        self.store
    }
}

/// How a host function ended, unless its results are there and its caller goes on.
pub(super) type Stopped = Option<Result<HostFlow>>;

/// Whether the caller goes on; why not, in `stopped`.
#[inline(always)]
fn goes_on(ran: Result<HostFlow>, stopped: &mut Stopped) -> bool {
    match ran {
        Ok(HostFlow::Return) => true,
        ran => {
            *stopped = Some(ran);
            false
        }
    }
}

/// What runs a host call. What it returns says whether the caller goes on.
pub(super) trait HostCall<T>: HostSafe {
    fn ty(&self) -> &Type;

    /// Takes the arguments from the store's machine and leaves the results there.
    fn call(&self, store: &mut Store<T>, stopped: &mut Stopped) -> bool;

    /// Whether [`call_alone`](Self::call_alone) does what `call` does.
    fn is_alone(&self) -> bool {
        false
    }

    /// Takes the arguments from the front of `slots` and leaves the results there.
    fn call_alone(&self, _slots: &mut [u32], _stopped: &mut Stopped) -> bool {
        false
    }
}

/// The type of a host function.
pub(super) struct Type {
    codes: Vec<u8>,
    params: usize,
}

impl Type {
    /// `codes` are those of `params` parameters, then of the results.
    pub(super) fn new(codes: Vec<u8>, params: usize) -> Self {
        Self { codes, params }
    }

    fn get(&self) -> Option<FuncType<'_>> {
        FuncType::new(&self.codes, self.params)
    }
}

/// A closure over slices of values.
struct OverValues<F>(Type, F);

impl<T, F> HostCall<T> for OverValues<F>
where
    F: Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<HostFlow> + HostSafe,
{
    fn ty(&self) -> &Type {
        &self.0
    }

    fn call(&self, store: &mut Store<T>, stopped: &mut Stopped) -> bool {
        goes_on(self.run(store), stopped)
    }
}

impl<F> OverValues<F> {
    fn run<T>(&self, store: &mut Store<T>) -> Result<HostFlow>
    where
        F: Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<HostFlow>,
    {
        let ty = self.0.get().ok_or(CallError::WrongKind)?;
        let machine = store.machine();
        let region = machine.region();
        let mut params = val::defaults(region, ty.params())?;
        let mut results = val::defaults(region, ty.results())?;
        val::lift(machine, ty.params(), machine.args(), |index| machine.arg_ref(index), &mut params);
        let flow = (self.1)(Caller::new(store), &params, &mut results)?;
        if flow == HostFlow::Return && store.unwound.is_none() {
            store.finish_host_call(&results)?;
        }
        Ok(flow)
    }
}

/// A closure that finds its arguments in the store's machine and leaves its results there.
pub(super) struct OverStore<F>(pub(super) Type, pub(super) F);

impl<T, F> HostCall<T> for OverStore<F>
where
    F: Fn(&mut Store<T>) -> Result<HostFlow> + HostSafe,
{
    fn ty(&self) -> &Type {
        &self.0
    }

    fn call(&self, store: &mut Store<T>, stopped: &mut Stopped) -> bool {
        goes_on((self.1)(store), stopped)
    }
}

/// A closure that finds its arguments at the front of slots and leaves its results there; neither has references.
pub(super) struct OverSlots<F>(pub(super) Type, pub(super) F);

impl<T, F> HostCall<T> for OverSlots<F>
where
    F: Fn(&mut [u32]) -> Result<HostFlow> + HostSafe,
{
    fn ty(&self) -> &Type {
        &self.0
    }

    fn call(&self, store: &mut Store<T>, stopped: &mut Stopped) -> bool {
        let machine = store.machine_mut();
        let goes_on = goes_on((self.1)(machine.host_slots_mut()), stopped);
        if goes_on {
            machine.end_host_call();
        }
        goes_on
    }

    fn is_alone(&self) -> bool {
        true
    }

    fn call_alone(&self, slots: &mut [u32], stopped: &mut Stopped) -> bool {
        goes_on((self.1)(slots), stopped)
    }
}

/// A closure with its type, shared by the linkers and stores that use it.
pub struct HostFunc<T> {
    shared: Shared<dyn HostCall<T>>,
    /// See [`HostCall::is_alone`].
    alone: bool,
}

impl<T> Clone for HostFunc<T> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone(), alone: self.alone }
    }
}

impl<T> fmt::Debug for HostFunc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HostFunc").field(&self.ty()).finish()
    }
}

impl<T: 'static> HostFunc<T> {
    /// `call` with type `ty`.
    pub(super) fn new<F>(ty: FuncType<'_>, call: F) -> Result<Self>
    where
        F: Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<HostFlow> + HostSafe + 'static,
    {
        let codes = try_vec(Region::Global, ty.bytes())?;
        Ok(Self::of(OverValues(Type::new(codes, ty.params().len()), call)))
    }

    pub(super) fn of(call: impl HostCall<T> + 'static) -> Self {
        Self { alone: call.is_alone(), shared: Shared::new(call) }
    }
}

impl<T> HostFunc<T> {
    /// Its type.
    pub(super) fn ty(&self) -> Option<FuncType<'_>> {
        self.shared.ty().get()
    }

    /// Whether both are one closure.
    pub(super) fn is(&self, other: &Self) -> bool {
        core::ptr::addr_eq(Shared::as_ptr(&self.shared), Shared::as_ptr(&other.shared))
    }

    /// Runs it for the host call in progress.
    pub(super) fn call(&self, store: &mut Store<T>, stopped: &mut Stopped) -> bool {
        self.shared.call(store, stopped)
    }

    /// Runs it where its slots are, if it needs no store.
    pub(super) fn quick(&self, slots: &mut [u32], stopped: &mut Stopped) -> Quick {
        match self.alone {
            false => Quick::Unable,
            true if self.shared.call_alone(slots, stopped) => Quick::Done,
            true => Quick::Stopped,
        }
    }
}
