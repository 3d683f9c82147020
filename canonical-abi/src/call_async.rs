//! Calls as futures: whoever polls them runs the store.

use crate::account::Account;
use crate::component::Component;
use crate::instance::Instance;
use crate::linker::Linker;
use crate::outcome::Outcome;
use crate::resource::ResourceAny;
use crate::store::Store;
use core::future::poll_fn;
use core::task::{Context, Poll, Waker};
use tenon_core::{CallError, Result};

/// What a future began in a store, until it is ready. Dropping it ends that.
pub(crate) struct InProgress<'a, T> {
    store: &'a mut Store<T>,
    /// Whether the future is ready: then the store is idle, or keeps a call that is out of fuel.
    ready: bool,
    /// Fuel granted that was too little for the next step.
    carried: u64,
}

impl<T> Drop for InProgress<'_, T> {
    fn drop(&mut self) {
        if !self.ready {
            self.store.cancel();
        }
    }
}

impl<'a, T> InProgress<'a, T> {
    /// Runs what is in progress in `store` to its end: `resume` goes on with it.
    pub(crate) async fn run<R>(
        store: &'a mut Store<T>,
        resume: impl Fn(&mut Store<T>, &Waker) -> Result<Outcome<R>>,
    ) -> Result<R> {
        let mut call = InProgress { store, ready: false, carried: 0 };
        poll_fn(|cx| call.poll(cx, &resume)).await
    }

    fn poll<R>(
        &mut self,
        cx: &Context<'_>,
        resume: impl Fn(&mut Store<T>, &Waker) -> Result<Outcome<R>>,
    ) -> Poll<Result<R>> {
        let Some(interval) = self.store.yield_interval else {
            let outcome = resume(self.store, cx.waker());
            return self.ended(outcome);
        };
        self.store.begin_slice(interval.saturating_add(self.carried))?;
        let outcome = resume(self.store, cx.waker());
        let more;
        (self.carried, more) = self.store.end_slice()?;
        match outcome {
            Ok(Outcome::OutOfFuel) if more => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            outcome => self.ended(outcome),
        }
    }

    fn ended<R>(&mut self, outcome: Result<Outcome<R>>) -> Poll<Result<R>> {
        if let Ok(Outcome::Suspended) = outcome {
            self.carried = 0;
            return Poll::Pending;
        }
        self.ready = true;
        Poll::Ready(outcome.and_then(Outcome::into_result))
    }
}

impl<T> Store<T> {
    /// Leaves each account `granted` units of fuel at most, for one poll.
    fn begin_slice(&mut self, granted: u64) -> Result<()> {
        let begun = self.inner.registry.accounts.begin_slice(&mut self.inner.machine, granted);
        if begun.is_err() {
            self.end_slice()?;
        }
        begun
    }

    /// Gives back what was withheld. Returns what the account that the call waits for had left of its part, and whether
    /// it has more.
    fn end_slice(&mut self) -> Result<(u64, bool)> {
        let starved = self.inner.starved.unwrap_or(Account::DEFAULT);
        self.inner.registry.accounts.end_slice(&mut self.inner.machine, starved)
    }

    /// Makes asynchronous calls let other tasks run each time they used about `interval` units of
    /// [fuel](Self::set_fuel) of one account; `None` for only when they wait.
    ///
    /// # Errors
    /// `Call(NoFuelInCode)` if a component in the store was translated without fuel.
    pub fn set_fuel_async_yield_interval(&mut self, interval: Option<u64>) -> Result<()> {
        if interval.is_some() && self.inner.registry.accounts.any_uncounted() {
            return Err(CallError::NoFuelInCode.into());
        }
        self.yield_interval = interval.map(|interval| interval.max(1));
        Ok(())
    }
}

impl<T: 'static> Store<T> {
    /// [`drop_resource`](Self::drop_resource) without blocking, like
    /// [`TypedFunc::call_async`](crate::TypedFunc::call_async).
    pub async fn drop_resource_async(&mut self, resource: ResourceAny) -> Result<()> {
        match self.begin_drop_resource(resource)? {
            true => InProgress::run(self, Self::resume_drop_waking).await,
            false => Ok(()),
        }
    }
}

impl<T: 'static> Linker<T> {
    /// [`instantiate`](Self::instantiate) without blocking, like
    /// [`TypedFunc::call_async`](crate::TypedFunc::call_async): start functions are guest code.
    pub async fn instantiate_async(&self, store: &mut Store<T>, component: &Component) -> Result<Instance> {
        store.link(self, component, Account::DEFAULT)?;
        InProgress::run(store, Store::resume_instantiate_waking).await
    }
}
