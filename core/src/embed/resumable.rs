//! Calls that stop before their end, and the handles by which they go on.

use super::func::Func;
use super::run::Progress;
use super::store::{Store, Task};
use super::val::Val;
use crate::{CallError, Error, FuncRef, Result, TrapCode};

/// How far a [resumable call](Func::call_resumable) came. `R` is `()` where results are written to a slice.
#[derive(Debug)]
#[must_use = "a call that has not finished stays in its store until it is resumed or cancelled"]
pub enum Resumable<R = ()> {
    /// It returned.
    Finished(R),
    /// The store's fuel is used up.
    OutOfFuel(OutOfFuelCall),
    /// A host function will bring its results later.
    HostPending(PendingCall),
}

impl<R> Resumable<R> {
    /// The results, if it returned.
    pub fn finished(self) -> Option<R> {
        match self {
            Self::Finished(results) => Some(results),
            _ => None,
        }
    }
}

/// Names the call in a store that was in progress when the handle was made.
#[derive(Debug)]
pub(super) struct Handle {
    func: FuncRef,
    serial: u32,
}

impl Handle {
    /// The function called, if the call is still the one in `store` and in the state `wanted`.
    fn check<T>(&self, store: &Store<T>, wanted: fn(FuncRef) -> Task) -> Result<FuncRef> {
        let same = store.serial == self.serial && store.task == wanted(self.func);
        if same { Ok(self.func) } else { Err(CallError::NotSuspended.into()) }
    }
}

/// A call that used up the store's fuel. It stays in the store; drop the handle and it can still be
/// [run](Store::run) or [cancelled](Store::cancel) there.
#[derive(Debug)]
pub struct OutOfFuelCall(Handle);

impl OutOfFuelCall {
    /// Goes on with the fuel the store has now.
    ///
    /// # Errors
    /// A trap; [`CallError::NotSuspended`] if the store is no longer in this call.
    pub fn resume<T>(self, store: &mut Store<T>, results: &mut [Val]) -> Result<Resumable> {
        let func = self.0.check(store, Task::Ready)?;
        store.check_results(func, results)?;
        store.go_on(func, |store| store.read_results(func, results))
    }

    pub(super) fn func<T>(&self, store: &Store<T>) -> Result<FuncRef> {
        self.0.check(store, Task::Ready)
    }
}

/// A call that awaits the results of a host function. It stays in the store, as with [`OutOfFuelCall`].
#[derive(Debug)]
pub struct PendingCall(Handle);

impl PendingCall {
    /// The host function.
    pub fn host_func<T>(&self, store: &Store<T>) -> Option<Func> {
        self.0.check(store, Task::Pending).ok().and_then(|_| store.pending())
    }

    /// Brings the host function's results and goes on.
    ///
    /// # Errors
    /// A trap; results that do not fit; [`CallError::NotSuspended`] if the store is no longer in this call.
    pub fn resume<T>(
        self,
        store: &mut Store<T>,
        host_results: &[Val],
        results: &mut [Val],
    ) -> Result<Resumable> {
        let func = self.0.check(store, Task::Pending)?;
        store.check_results(func, results)?;
        store.complete(host_results)?;
        store.go_on(func, |store| store.read_results(func, results))
    }

    /// Makes the host function trap, which ends the call. The error is the trap, with its trace.
    pub fn trap<T>(self, store: &mut Store<T>, code: TrapCode) -> Error {
        match self.0.check(store, Task::Pending) {
            Ok(_) => store.unwind(code).into(),
            Err(error) => error,
        }
    }

    pub(super) fn func<T>(&self, store: &Store<T>) -> Result<FuncRef> {
        self.0.check(store, Task::Pending)
    }
}

impl<T> Store<T> {
    /// Runs the embedder's call of `func` on; `read` takes its results if it returns.
    pub(super) fn go_on<R>(
        &mut self,
        func: FuncRef,
        read: impl FnOnce(&mut Self) -> R,
    ) -> Result<Resumable<R>> {
        let progress = self.run()?;
        Ok(self.resumable(func, progress, read))
    }

    /// The answer to a resumable call of `func` that came this far.
    pub(super) fn resumable<R>(
        &mut self,
        func: FuncRef,
        progress: Progress,
        read: impl FnOnce(&mut Self) -> R,
    ) -> Resumable<R> {
        let handle = Handle { func, serial: self.serial };
        match progress {
            Progress::Done => Resumable::Finished(read(self)),
            Progress::OutOfFuel => Resumable::OutOfFuel(OutOfFuelCall(handle)),
            Progress::Pending => Resumable::HostPending(PendingCall(handle)),
        }
    }
}
