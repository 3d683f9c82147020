//! Functions.

use super::host::{Caller, HostFlow, HostFunc, HostSafe};
use super::{Store, Val};
use crate::{Error, Extern, FuncRef, FuncType, Result, TrapCode};

/// A function of a store: of a guest, or of the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Func(FuncRef);

/// How far a call came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// It returned; its results are written.
    Done,
    /// The fuel is used up: [`Store::set_fuel`], then [`Store::resume`]; or [`Store::cancel`].
    OutOfFuel,
    /// A host function will bring its results later: [`Store::complete`], then [`Store::resume`].
    Suspended,
}

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

    /// Calls it and writes its results, one for each result of its type.
    ///
    /// # Errors
    /// A trap; arguments or results that do not fit the type. [`Error::OutOfFuel`] keeps the call in
    /// the store, as [`call_resumable`](Self::call_resumable) does. A call that a host function
    /// suspends is given up with [`TrapCode::CannotSuspendAcrossHost`].
    pub fn call<T>(self, store: &mut Store<T>, params: &[Val], results: &mut [Val]) -> Result<()> {
        match self.call_resumable(store, params, results)? {
            Outcome::Done => Ok(()),
            Outcome::OutOfFuel => Err(Error::OutOfFuel),
            Outcome::Suspended => {
                store.cancel();
                Err(TrapCode::CannotSuspendAcrossHost.into())
            }
        }
    }

    /// Calls it and runs it as far as it goes. Unless the outcome is [`Outcome::Done`], the store keeps
    /// the call; see [`Store::resume`].
    ///
    /// # Errors
    /// A trap; arguments or results that do not fit the type.
    pub fn call_resumable<T>(
        self,
        store: &mut Store<T>,
        params: &[Val],
        results: &mut [Val],
    ) -> Result<Outcome> {
        store.call(self.0, params, results)
    }
}

impl From<Func> for Extern {
    fn from(func: Func) -> Self {
        Self::Func(func.0)
    }
}
