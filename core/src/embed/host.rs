//! Host functions: closures that guests call.

use super::val;
use super::{Instance, Store, Val};
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

/// What runs a host call: takes the arguments from the store's machine and leaves the results there.
trait HostCall<T>: HostSafe {
    fn call(&self, store: &mut Store<T>, ty: FuncType<'_>) -> Result<HostFlow>;
}

/// A closure over slices of values.
struct OverValues<F>(F);

impl<T, F> HostCall<T> for OverValues<F>
where
    F: Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<HostFlow> + HostSafe,
{
    fn call(&self, store: &mut Store<T>, ty: FuncType<'_>) -> Result<HostFlow> {
        let machine = store.machine();
        let region = machine.region();
        let mut params = val::defaults(region, ty.params())?;
        let mut results = val::defaults(region, ty.results())?;
        val::lift(machine, ty.params(), machine.args(), |index| machine.arg_ref(index), &mut params);
        let flow = (self.0)(Caller::new(store), &params, &mut results)?;
        if flow == HostFlow::Return && store.unwound.is_none() {
            store.finish_host_call(&results)?;
        }
        Ok(flow)
    }
}

/// A closure that finds its arguments itself.
struct OverSlots<F>(F);

impl<T, F> HostCall<T> for OverSlots<F>
where
    F: Fn(&mut Store<T>) -> Result<HostFlow> + HostSafe,
{
    fn call(&self, store: &mut Store<T>, _: FuncType<'_>) -> Result<HostFlow> {
        (self.0)(store)
    }
}

/// A closure with its type, shared by the linkers and stores that use it.
pub struct HostFunc<T> {
    shared: Shared<Typed<dyn HostCall<T>>>,
}

/// The type beside the closure, in one allocation.
struct Typed<F: ?Sized> {
    types: Vec<u8>,
    params: usize,
    call: F,
}

impl<T> Clone for HostFunc<T> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone() }
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
        let types = try_vec(Region::Global, ty.bytes())?;
        Ok(Self { shared: Shared::new(Typed { types, params: ty.params().len(), call: OverValues(call) }) })
    }

    /// `call`, whose `types` are those of `params` parameters, then of the results. It finds its arguments in
    /// the store's machine and leaves its results there.
    pub(super) fn raw<F>(types: Vec<u8>, params: usize, call: F) -> Self
    where
        F: Fn(&mut Store<T>) -> Result<HostFlow> + HostSafe + 'static,
    {
        Self { shared: Shared::new(Typed { types, params, call: OverSlots(call) }) }
    }
}

impl<T> HostFunc<T> {
    /// Its type.
    pub(super) fn ty(&self) -> Option<FuncType<'_>> {
        FuncType::new(&self.shared.types, self.shared.params)
    }

    /// Whether both are one closure.
    pub(super) fn is(&self, other: &Self) -> bool {
        core::ptr::addr_eq(Shared::as_ptr(&self.shared), Shared::as_ptr(&other.shared))
    }

    /// Runs it for the host call in progress.
    pub(super) fn call(&self, store: &mut Store<T>) -> Result<HostFlow> {
        let ty = self.ty().ok_or(CallError::WrongKind)?;
        self.shared.call.call(store, ty)
    }
}
