//! Host functions: what a component's imports are linked to.

use crate::answer::{HostSend, Pending, Written};
use crate::component_type::{ComponentType, Params, Types};
use crate::copy::bad_plan;
use crate::lift::{Lift, LiftContext};
use crate::lower::{Lower, LowerContext};
use crate::plan::{FuncType, FuncTypeIdx};
use crate::resource::HostBound;
use crate::typed::{ListView, Values, WasmList, WasmStr};
use crate::val::Val;
use alloc::vec::Vec;
use core::fmt;
use core::task::{Context, Waker};
use tenon_core::{Shared, TrapCode};

/// Why a host function did not return a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostError {
    /// The guest traps.
    Trap(TrapCode),
    /// The answer is not there yet: the call ends as [`Outcome::Suspended`](crate::Outcome), and when it is
    /// resumed the function is called again with the same parameters. Functions that wait longer than
    /// this is handy for are [`func_wrap_async`](crate::LinkerInstance::func_wrap_async)'s.
    Pending,
}

impl HostError {
    /// A trap in the host's own words.
    pub const fn msg(message: &'static str) -> Self {
        Self::Trap(TrapCode::Host(message))
    }

    /// The trap it is for the guest, where there is no waiting.
    pub(crate) fn code(self) -> TrapCode {
        match self {
            Self::Trap(code) => code,
            Self::Pending => TrapCode::Host("there is no waiting here"),
        }
    }

    /// The guest ends with an exit code.
    pub const fn exit(code: i32) -> Self {
        Self::Trap(TrapCode::Exit(code))
    }
}

impl From<TrapCode> for HostError {
    fn from(code: TrapCode) -> Self {
        Self::Trap(code)
    }
}

impl From<&'static str> for HostError {
    fn from(message: &'static str) -> Self {
        Self::msg(message)
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trap(code) => code.fmt(f),
            Self::Pending => f.write_str("not ready yet"),
        }
    }
}

impl core::error::Error for HostError {}

/// What a host function sees besides its parameters: the store's data, and the content of string and
/// list parameters that were not copied.
pub struct Caller<'a, T> {
    pub(crate) data: &'a mut T,
    pub(crate) values: LiftContext<'a>,
    pub(crate) waker: &'a Waker,
}

impl<'a, T> Caller<'a, T> {
    /// The store's data.
    pub fn data(&self) -> &T {
        self.data
    }

    /// The store's data, to change it.
    pub fn data_mut(&mut self) -> &mut T {
        self.data
    }

    /// Wakes the task that runs the store ([`TypedFunc::call_async`](crate::TypedFunc::call_async)). A
    /// function that returns [`HostError::Pending`] keeps a clone of it and wakes it when it is worth
    /// being called again. Where the embedder resumes calls by hand it does nothing.
    pub fn waker(&self) -> &'a Waker {
        self.waker
    }

    /// What string and list parameters are read from, without the caller.
    pub fn values(&self) -> Values<'a> {
        Values::new(self.values)
    }

    /// The text of a string parameter. It borrows the guest's memory, not the caller: hold it while
    /// changing the data.
    ///
    /// # Errors
    /// [`TrapCode::StringOutOfBounds`], [`TrapCode::InvalidUtf8`]: the guest gave something else than a string.
    pub fn str(&self, text: WasmStr) -> Result<&'a str, TrapCode> {
        text.read(&self.values)
    }

    /// The bytes of a `list<u8>` parameter, borrowed like [`str`](Self::str).
    ///
    /// # Errors
    /// [`TrapCode::PointerOutOfBounds`].
    pub fn bytes(&self, list: WasmList<u8>) -> Result<&'a [u8], TrapCode> {
        list.read(&self.values)
    }

    /// The elements of a list parameter, read one by one.
    ///
    /// # Errors
    /// [`TrapCode::PointerOutOfBounds`]; an element is an error if it is no value of its type.
    pub fn list<E: Lift>(
        &self,
        list: WasmList<E>,
    ) -> Result<impl ExactSizeIterator<Item = Result<E, TrapCode>> + use<'a, E, T>, TrapCode> {
        list.elements(self.values)
    }

    /// A list parameter together with what its elements are read from: it does not borrow the caller.
    ///
    /// # Errors
    /// [`TrapCode::PointerOutOfBounds`].
    pub fn view<E: Lift>(&self, list: WasmList<E>) -> Result<ListView<'a, E>, TrapCode> {
        ListView::new(list, self.values)
    }
}

/// One call of a host function, before its parameters have Rust types.
pub(crate) struct HostCall<'a> {
    pub(crate) ty: FuncTypeIdx,
    pub(crate) params: LiftContext<'a>,
    pub(crate) results: LowerContext<'a>,
    /// The future of this call, if it has one already.
    pub(crate) pending: &'a mut Pending,
}

impl HostCall<'_> {
    /// The function's type.
    pub(crate) fn ty(&self) -> Result<FuncType, TrapCode> {
        self.params.types.plan.func_type(self.ty).map_err(bad_plan)
    }
}

#[cfg(not(target_os = "none"))]
type Run<T> = dyn Fn(&mut T, &Waker, &mut HostCall<'_>) -> Result<(), HostError> + Send + Sync;
#[cfg(target_os = "none")]
type Run<T> = dyn Fn(&mut T, &Waker, &mut HostCall<'_>) -> Result<(), HostError>;

/// The end of a resource of the host.
pub(crate) struct HostDrop<'a, T> {
    pub(crate) data: &'a mut T,
    pub(crate) rep: u32,
    /// Whom a destructor that waits wakes.
    pub(crate) waker: &'a Waker,
    /// The future of this end, if it has one already.
    pub(crate) pending: &'a mut Pending,
}

#[cfg(not(target_os = "none"))]
type Drop<T> = dyn Fn(HostDrop<'_, T>) -> Result<(), HostError> + Send + Sync;
#[cfg(target_os = "none")]
type Drop<T> = dyn Fn(HostDrop<'_, T>) -> Result<(), HostError>;

/// A host function.
pub(crate) struct HostFunc<T> {
    run: Shared<Run<T>>,
    fits: fn(Types<'_>, &FuncType) -> bool,
}

impl<T> Clone for HostFunc<T> {
    fn clone(&self) -> Self {
        Self { run: Shared::clone(&self.run), fits: self.fits }
    }
}

impl<T: 'static> HostFunc<T> {
    /// A function of Rust types.
    pub(crate) fn typed<F, P, R>(func: F) -> Self
    where
        F: Fn(Caller<'_, T>, P) -> Result<R, HostError> + HostBound + 'static,
        P: Params + Lift + 'static,
        R: Lower + 'static,
    {
        Self::new::<P, R>(move |data, waker, call| {
            let values = call.params;
            let params = P::load(&values, values.bytes)?;
            func(Caller { data, values, waker }, params).write(&mut call.results)
        })
    }

    /// A function with parameters `P` and result `R`.
    pub(crate) fn new<P: Params, R: ComponentType>(
        run: impl Fn(&mut T, &Waker, &mut HostCall<'_>) -> Result<(), HostError> + HostBound + 'static,
    ) -> Self {
        Self { run: Shared::new(run), fits: fits::<P, R> }
    }

    /// A function over [`Val`].
    pub(crate) fn dynamic<F>(func: F) -> Self
    where
        F: Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<(), HostError> + HostBound + 'static,
    {
        Self::of_any_type(move |data, waker, call| {
            let (ty, values) = (call.ty()?, call.params);
            let params: Vec<Val> = Val::load_params(&values, &ty)?;
            let mut answers = [Val::Bool(false)];
            let expected = usize::from(ty.result.is_some());
            func(Caller { data, values, waker }, &params, answers.get_mut(..expected).unwrap_or(&mut []))?;
            match (ty.result, answers.first()) {
                (Some(ty), Some(answer)) => Ok(answer.store_root(&mut call.results, ty)?),
                _ => Ok(()),
            }
        })
    }

    /// A function that fits every type.
    pub(crate) fn of_any_type(
        run: impl Fn(&mut T, &Waker, &mut HostCall<'_>) -> Result<(), HostError> + HostBound + 'static,
    ) -> Self {
        Self { run: Shared::new(run), fits: |_, _| true }
    }

    /// Whether the component's type of this function is the Rust one.
    pub(crate) fn fits(&self, types: Types<'_>, ty: &FuncType) -> bool {
        (self.fits)(types, ty)
    }

    pub(crate) fn run(&self, data: &mut T, waker: &Waker, call: &mut HostCall<'_>) -> Result<(), HostError> {
        (self.run)(data, waker, call)
    }
}

fn fits<P: Params, R: ComponentType>(types: Types<'_>, ty: &FuncType) -> bool {
    P::match_params(types, ty) && R::matches(types, ty.result)
}

/// What the host does when a guest drops the last handle of one of its resources.
pub(crate) struct HostDestructor<T>(Shared<Drop<T>>);

impl<T> Clone for HostDestructor<T> {
    fn clone(&self) -> Self {
        Self(Shared::clone(&self.0))
    }
}

impl<T: 'static> HostDestructor<T> {
    pub(crate) fn new<F>(destructor: F) -> Self
    where
        F: Fn(&mut T, u32) -> Result<(), HostError> + HostBound + 'static,
    {
        Self(Shared::new(move |end: HostDrop<'_, T>| destructor(end.data, end.rep)))
    }

    /// A destructor that is a future.
    pub(crate) fn asynchronous<F, A>(destructor: F) -> Self
    where
        F: Fn(&mut T, u32) -> A + HostBound + 'static,
        A: Future<Output = Result<(), HostError>> + HostSend + 'static,
    {
        Self(Shared::new(move |end: HostDrop<'_, T>| {
            let HostDrop { data, rep, waker, pending } = end;
            pending.poll_end(&mut Context::from_waker(waker), || destructor(data, rep))
        }))
    }

    pub(crate) fn run(&self, end: HostDrop<'_, T>) -> Result<(), HostError> {
        (self.0)(end)
    }
}
