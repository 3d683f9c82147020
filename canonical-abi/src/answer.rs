//! Host functions that answer later: their futures, kept in the store while the guest waits.
//!
//! A store has one thread, so at most one host function is being waited for, and the call on top of the
//! thread is the one it answers. Its future owns its parameters and is polled with the waker of
//! whoever runs the store; nothing here needs an executor or atomics.

use crate::component_type::Params;
use crate::host::{Caller, HostError, HostFunc};
use crate::lift::Lift;
use crate::lower::{Lower, LowerContext};
use crate::plan::TypeIdx;
use crate::resource::HostBound;
use crate::val::Val;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

/// Send where the target has an operating system, nothing where it has none.
#[cfg(not(target_os = "none"))]
pub trait HostSend: Send {}
#[cfg(not(target_os = "none"))]
impl<T: Send + ?Sized> HostSend for T {}
/// Send where the target has an operating system, nothing where it has none.
#[cfg(target_os = "none")]
pub trait HostSend {}
#[cfg(target_os = "none")]
impl<T: ?Sized> HostSend for T {}

/// A future whose output becomes the result of a host function.
pub(crate) trait Answer {
    /// Polls it; what it gives is written to `results`.
    fn poll_answer(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        results: &mut LowerContext<'_>,
    ) -> Poll<Result<(), HostError>>;
}

impl<F> Answer for F
where
    F: Future<Output: Written>,
{
    fn poll_answer(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        results: &mut LowerContext<'_>,
    ) -> Poll<Result<(), HostError>> {
        self.poll(cx).map(|answer| answer.write(results))
    }
}

/// What a host function returned, ready to become canonical bytes.
pub(crate) trait Written {
    fn write(self, results: &mut LowerContext<'_>) -> Result<(), HostError>;
}

impl<R: Lower> Written for Result<R, HostError> {
    fn write(self, results: &mut LowerContext<'_>) -> Result<(), HostError> {
        let result = self?;
        results.begin(R::SIZE)?;
        Ok(result.store(results, 0)?)
    }
}

/// What a function over [`Val`] returned, and the type it must have.
struct Dynamic(Result<Option<Val>, HostError>, Option<TypeIdx>);

impl Written for Dynamic {
    fn write(self, results: &mut LowerContext<'_>) -> Result<(), HostError> {
        match (self.0?, self.1) {
            (Some(value), Some(ty)) => Ok(value.store_root(results, ty)?),
            (None, None) => Ok(()),
            _ => Err(HostError::msg(
                "a host function has a result where its type has none, or none where it has one",
            )),
        }
    }
}

#[cfg(not(target_os = "none"))]
type Boxed = Pin<Box<dyn Answer + Send>>;
#[cfg(target_os = "none")]
type Boxed = Pin<Box<dyn Answer>>;

#[cfg(not(target_os = "none"))]
type BoxedEnd = Pin<Box<dyn Future<Output = Result<(), HostError>> + Send>>;
#[cfg(target_os = "none")]
type BoxedEnd = Pin<Box<dyn Future<Output = Result<(), HostError>>>>;

/// The future that the thread waits for, if it waits for one.
#[derive(Default)]
pub(crate) enum Pending {
    #[default]
    Nothing,
    /// Of a host function.
    Answer(Boxed),
    /// Of a destructor.
    End(BoxedEnd),
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if matches!(self, Self::Nothing) { "nothing" } else { "a future" })
    }
}

impl Pending {
    /// Drops the future: nobody waits for it any more.
    pub(crate) fn clear(&mut self) {
        *self = Self::Nothing;
    }

    /// Polls the future of a destructor, which `begin` makes if there is none yet.
    pub(crate) fn poll_end<F>(
        &mut self,
        cx: &mut Context<'_>,
        begin: impl FnOnce() -> F,
    ) -> Result<(), HostError>
    where
        F: Future<Output = Result<(), HostError>> + HostSend + 'static,
    {
        if !matches!(self, Self::End(_)) {
            *self = Self::End(Box::pin(begin()));
        }
        let Self::End(future) = self else { return Ok(()) };
        match future.as_mut().poll(cx) {
            Poll::Pending => Err(HostError::Pending),
            Poll::Ready(end) => {
                self.clear();
                end
            }
        }
    }

    /// Polls the future, which `begin` makes if there is none yet.
    fn poll<F>(
        &mut self,
        cx: &mut Context<'_>,
        results: &mut LowerContext<'_>,
        begin: impl FnOnce() -> Result<F, HostError>,
    ) -> Result<(), HostError>
    where
        F: Answer + HostSend + 'static,
    {
        if !matches!(self, Self::Answer(_)) {
            *self = Self::Answer(Box::pin(begin()?));
        }
        let Self::Answer(future) = self else { return Ok(()) };
        match future.as_mut().poll_answer(cx, results) {
            Poll::Pending => Err(HostError::Pending),
            Poll::Ready(answer) => {
                self.clear();
                answer
            }
        }
    }
}

impl<T: 'static> HostFunc<T> {
    /// A function of Rust types whose answer is a future.
    pub(crate) fn asynchronous<F, P, A, R>(func: F) -> Self
    where
        F: Fn(Caller<'_, T>, P) -> A + HostBound + 'static,
        P: Params + Lift + 'static,
        A: Future<Output = Result<R, HostError>> + HostSend + 'static,
        R: Lower + 'static,
    {
        Self::new::<P, R>(move |data, waker, call| {
            let values = call.params;
            call.pending.poll(&mut Context::from_waker(waker), &mut call.results, || {
                let params = P::load(&values, values.bytes)?;
                Ok(func(Caller { data, values, waker }, params))
            })
        })
    }

    /// A function over [`Val`] whose answer is a future.
    pub(crate) fn dynamic_asynchronous<F, A>(func: F) -> Self
    where
        F: Fn(Caller<'_, T>, Vec<Val>) -> A + HostBound + 'static,
        A: Future<Output = Result<Option<Val>, HostError>> + HostSend + 'static,
    {
        Self::of_any_type(move |data, waker, call| {
            let (ty, values) = (call.ty()?, call.params);
            call.pending.poll(&mut Context::from_waker(waker), &mut call.results, || {
                let params = Val::load_params(&values, &ty)?;
                let answer = func(Caller { data, values, waker }, params);
                Ok(async move { Dynamic(answer.await, ty.result) })
            })
        })
    }
}
