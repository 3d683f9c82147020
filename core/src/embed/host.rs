//! Host functions: closures that guests call.

use super::{Instance, Store, Val};
use crate::{Extern, FuncType, InstanceId, Region, Result, Shared, Vec, try_vec};
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
    /// The results come later: the call of the guest ends with
    /// [`Outcome::Suspended`](super::Outcome::Suspended) until [`Store::complete`] brings them.
    Suspend,
}

/// A host function in progress: its store, and who called it.
///
/// It stands for the store, so handles are used through it: `memory.data_mut(&mut caller)`.
pub struct Caller<'a, T> {
    store: &'a mut Store<T>,
    instance: Option<InstanceId>,
}

impl<'a, T> Caller<'a, T> {
    pub(super) fn new(store: &'a mut Store<T>, instance: Option<InstanceId>) -> Self {
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

/// A closure that can serve as a host function.
trait HostCall<T>: HostSafe {
    fn call(&self, caller: Caller<'_, T>, params: &[Val], results: &mut [Val]) -> Result<HostFlow>;
}

impl<T, F> HostCall<T> for F
where
    F: Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<HostFlow> + HostSafe,
{
    fn call(&self, caller: Caller<'_, T>, params: &[Val], results: &mut [Val]) -> Result<HostFlow> {
        self(caller, params, results)
    }
}

/// A closure with its type, shared by the linkers and stores that use it.
pub(super) struct HostFunc<T> {
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
        Ok(Self { shared: Shared::new(Typed { types, params: ty.params().len(), call }) })
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

    /// Runs it.
    pub(super) fn call(
        &self,
        caller: Caller<'_, T>,
        params: &[Val],
        results: &mut [Val],
    ) -> Result<HostFlow> {
        self.shared.call.call(caller, params, results)
    }
}
