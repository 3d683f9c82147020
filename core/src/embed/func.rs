//! Functions.

use super::host::{Caller, HostFlow, HostFunc, HostSafe};
use super::typed::{TypedFunc, WasmValues};
use super::wrap::IntoHostFunc;
use super::{Resumable, Store, Val};
#[cfg(doc)]
use crate::{Error, TrapCode};
use crate::{Extern, FuncRef, FuncType, Result};

/// A function of a store: of a guest, or of the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Func(FuncRef);

impl Func {
    /// A host function with type `ty`. `results` come zeroed.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new<T: 'static>(
        store: &mut Store<T>,
        ty: FuncType<'_>,
        call: impl Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<()> + HostSafe + 'static,
    ) -> Result<Self> {
        let host = HostFunc::new(ty, move |caller: Caller<'_, T>, params: &[Val], results: &mut [Val]| {
            call(caller, params, results).map(|()| HostFlow::Return)
        })?;
        store.host_func(&host).map(Self)
    }

    /// The function behind a reference.
    pub fn from_ref(reference: FuncRef) -> Self {
        Self(reference)
    }

    /// A reference to it, to be passed as [`Val::FuncRef`].
    pub fn to_ref(self) -> FuncRef {
        self.0
    }

    /// Its type.
    pub fn ty<T>(self, store: &Store<T>) -> Option<FuncType<'_>> {
        store.machine().func_type(self.0)
    }

    /// A host function of a closure over plain values: see [`Linker::func_wrap`](super::Linker::func_wrap).
    ///
    /// # Errors
    /// When memory runs out.
    pub fn wrap<T: 'static, P, R>(store: &mut Store<T>, call: impl IntoHostFunc<T, P, R>) -> Result<Self> {
        let host = call.into_host()?;
        store.host_func(&host).map(Self)
    }

    /// Calls it and writes its results, one for each result of its type.
    ///
    /// # Errors
    /// A trap; arguments or results that do not fit the type. [`Error::OutOfFuel`] keeps the call in
    /// the store: [`Store::run`] goes on with it, [`Store::cancel`] gives it up. A call that a host function
    /// leaves pending is given up with [`TrapCode::CannotSuspendAcrossHost`].
    pub fn call<T>(self, store: &mut Store<T>, params: &[Val], results: &mut [Val]) -> Result<()> {
        store.check_results(self.0, results)?;
        let progress = store.call(self.0, |store| store.push_call(self.0, params))?;
        store.must_end(progress)?;
        store.read_results(self.0, results);
        Ok(())
    }

    /// Calls it and runs it as far as it goes. Unless it [finished](Resumable::Finished), the store keeps
    /// the call, and the handle goes on with it.
    ///
    /// # Errors
    /// A trap; arguments or results that do not fit the type.
    pub fn call_resumable<T>(
        self,
        store: &mut Store<T>,
        params: &[Val],
        results: &mut [Val],
    ) -> Result<Resumable> {
        store.check_results(self.0, results)?;
        let progress = store.call(self.0, |store| store.push_call(self.0, params))?;
        Ok(store.resumable(self.0, progress, |store| store.read_results(self.0, results)))
    }

    /// It as a function of Rust types: no vector of values is made for its calls.
    ///
    /// # Errors
    /// [`CallError::WrongKind`](crate::CallError) if its type is another.
    pub fn typed<T, P: WasmValues, R: WasmValues>(self, store: &Store<T>) -> Result<TypedFunc<P, R>> {
        TypedFunc::new(store, self)
    }
}

impl From<Func> for Extern {
    fn from(func: Func) -> Self {
        Self::Func(func.0)
    }
}
