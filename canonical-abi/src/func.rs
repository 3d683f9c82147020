//! [`Func`] and [`TypedFunc`]: exported functions, called with [`Val`]s or with Rust values.

use crate::call_async::InProgress;
use crate::component_type::Params;
use crate::copy::bad_plan;
use crate::lift::Lift;
use crate::lower::{Lower, LowerContext};
use crate::outcome::Outcome;
use crate::plan::{self, Callee, FuncTypeIdx};
use crate::state::RootId;
use crate::store::Store;
use crate::typed::Values;
use crate::types;
use crate::val::{self, Val};
use core::marker::PhantomData;
use core::task::Waker;
use tenon_core::{CallError, Error, Result, TrapCode};

/// An exported function of a component instance, called with [`Val`]s. It stays valid as long as its store; with
/// another store its calls are errors or reach another function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Func {
    pub(crate) root: RootId,
    pub(crate) callee: Callee,
    pub(crate) ty: FuncTypeIdx,
}

impl Func {
    /// Its type, in terms of the component's plan.
    pub fn ty<T>(&self, store: &Store<T>) -> Result<plan::FuncType> {
        store.inner.plan(self.root)?.func_type(self.ty)
    }

    /// Its type, to look at.
    pub fn component_func<'s, T>(&self, store: &'s Store<T>) -> Result<types::ComponentFunc<'s>> {
        Ok(types::ComponentFunc::new(store.inner.plan(self.root)?, self.ty))
    }

    /// The names and types of its parameters.
    pub fn params<'s, T>(
        &self,
        store: &'s Store<T>,
    ) -> Result<impl ExactSizeIterator<Item = (&'s str, types::Type<'s>)> + use<'s, T>> {
        Ok(self.component_func(store)?.params())
    }

    /// The types of its results: none or one.
    pub fn results<'s, T>(
        &self,
        store: &'s Store<T>,
    ) -> Result<impl ExactSizeIterator<Item = types::Type<'s>> + use<'s, T>> {
        Ok(self.component_func(store)?.result().into_iter())
    }

    /// Calls it and waits for the end, `post-return` included. `results` holds one value if the function has a
    /// result, to be overwritten.
    ///
    /// A call that runs out of fuel or is suspended is an error here, and is kept: see
    /// [`resume`](Self::resume) and [`Store::cancel`].
    ///
    /// # Errors
    /// `Trap`: the component instances it went through cannot be entered again. `OutOfFuel`. `Call(Count)` and
    /// `Call(Type)` for values that do not fit, `Call(Busy)` if another call is in progress, or if this one waits for
    /// the host.
    pub fn call<T: 'static>(&self, store: &mut Store<T>, params: &[Val], results: &mut [Val]) -> Result<()> {
        self.check_results(store, results)?;
        let answer = self.call_resumable(store, params)?.into_result()?;
        put(results, answer);
        Ok(())
    }

    /// Begins a call and says how far it got.
    pub fn call_resumable<T: 'static>(
        &self,
        store: &mut Store<T>,
        params: &[Val],
    ) -> Result<Outcome<Option<Val>>> {
        self.start(store, params)?;
        self.resume(store)
    }

    /// Calls it without blocking: the future is pending while a host function is, and wakes its task
    /// when that does. See [`TypedFunc::call_async`].
    pub async fn call_async<T: 'static>(
        &self,
        store: &mut Store<T>,
        params: &[Val],
        results: &mut [Val],
    ) -> Result<()> {
        self.check_results(store, results)?;
        self.start(store, params)?;
        let answer = InProgress::run(store, |store, waker| self.resume_waking(store, waker)).await?;
        put(results, answer);
        Ok(())
    }

    fn check_results<T>(&self, store: &Store<T>, results: &[Val]) -> Result<()> {
        let (expected, given) = (usize::from(self.ty(store)?.result.is_some()), results.len());
        if given == expected { Ok(()) } else { Err(CallError::Count { expected, given }.into()) }
    }

    fn start<T: 'static>(&self, store: &mut Store<T>, params: &[Val]) -> Result<()> {
        store.start(self, |cx, ty| {
            let plan = cx.types().plan;
            let ty = plan.func_type(ty)?;
            let fields = plan.fields(ty.params)?;
            if fields.len() as usize != params.len() {
                return Err(CallError::Count { expected: fields.len() as usize, given: params.len() }.into());
            }
            let layout = plan.ty(ty.params)?;
            cx.begin(layout.size)?;
            for (index, (field, value)) in fields.iter().zip(params).enumerate() {
                let field = plan.field(field)?;
                let stored = value.store(cx, field.ty, field.offset);
                stored.map_err(|code| val::argument_error(code, index))?;
            }
            Ok(())
        })
    }

    /// Continues the call in progress, which must be one of this function.
    ///
    /// # Errors
    /// `Call(NotSuspended)` if it is not, and those of [`call`](Self::call).
    pub fn resume<T: 'static>(&self, store: &mut Store<T>) -> Result<Outcome<Option<Val>>> {
        self.resume_waking(store, Waker::noop())
    }

    /// Continues the call in progress, which must be one of this function. If it is suspended again, the
    /// host function it waits for wakes `waker` when it is worth another try.
    pub fn resume_waking<T: 'static>(
        &self,
        store: &mut Store<T>,
        waker: &Waker,
    ) -> Result<Outcome<Option<Val>>> {
        store.drive(self, waker, |cx, ty| match cx.types().plan.func_type(ty).map_err(bad_plan)?.result {
            Some(ty) => Ok(Some(Val::load(cx, ty, cx.bytes)?)),
            None => Ok(None),
        })
    }

    /// The same function as one of Rust types, if its type is that: `P` is the tuple of its parameters, `R` its
    /// result or `()`. See [`ComponentType`](crate::ComponentType).
    ///
    /// # Errors
    /// `Call(WrongKind)` if it has another type.
    pub fn typed<T, P, R>(&self, store: &Store<T>) -> Result<TypedFunc<P, R>>
    where
        P: Params + Lower,
        R: Lift,
    {
        let plan = store.inner.plan(self.root)?;
        let ty = plan.func_type(self.ty)?;
        let types = store.inner.types(self.root, plan).ok_or(Error::from(CallError::WrongKind))?;
        if !P::match_params(types, &ty) || !R::matches(types, ty.result) {
            return Err(CallError::WrongKind.into());
        }
        Ok(TypedFunc { func: *self, types: PhantomData })
    }
}

fn write<P: Lower>(cx: &mut LowerContext<'_>, params: &P) -> Result<()> {
    cx.begin(P::SIZE)?;
    Ok(params.store(cx, 0)?)
}

fn put(results: &mut [Val], answer: Option<Val>) {
    if let (Some(result), Some(answer)) = (results.first_mut(), answer) {
        *result = answer;
    }
}

/// An exported function with parameters `P` (a tuple) and result `R` (`()` if it has none). Its types were compared
/// when it was made; a call compares nothing.
pub struct TypedFunc<P, R> {
    func: Func,
    /// Covariant: a function of `&'static str` is one of `&str`.
    types: PhantomData<fn() -> (P, R)>,
}

impl<P, R> Clone for TypedFunc<P, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, R> Copy for TypedFunc<P, R> {}

impl<P, R> core::fmt::Debug for TypedFunc<P, R> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.func.fmt(f)
    }
}

impl<P: Params + Lower, R: Lift> TypedFunc<P, R> {
    /// The function without its Rust types.
    pub fn func(&self) -> Func {
        self.func
    }

    /// Calls it and waits for the end. See [`Func::call`].
    pub fn call<T: 'static>(&self, store: &mut Store<T>, params: P) -> Result<R> {
        self.call_resumable(store, params)?.into_result()
    }

    /// Calls it and lets `read` look at the result where it is: what is a [`WasmStr`](crate::WasmStr) or
    /// [`WasmList`](crate::WasmList) in `R` is borrowed from [`Values`], and not copied once more.
    ///
    /// ```
    /// # use tenon_canonical_abi::{Instance, Store, WasmList, WasmStr};
    /// # fn f(store: &mut Store<()>, instance: &Instance) -> tenon_core::Result<()> {
    /// let describe = instance.get_typed_func::<_, (u32,), (WasmStr, WasmList<f32>)>(store, "describe")?;
    /// let sum = describe.call_with(store, (7,), |values, (name, samples)| {
    ///     let sum: f32 = values.view(samples)?.numbers().sum();
    ///     Ok(if values.str(name)? == "negated" { -sum } else { sum })
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A call that runs out of fuel or is suspended is an error and is kept, for [`resume`](Self::resume).
    ///
    /// # Errors
    /// Those of [`Func::call`], and what `read` returns, as a trap. The store is idle then, and the component may be called.
    pub fn call_with<T: 'static, U>(
        &self,
        store: &mut Store<T>,
        params: P,
        read: impl FnOnce(Values<'_>, R) -> Result<U, TrapCode>,
    ) -> Result<U> {
        self.start(store, params)?;
        let outcome =
            store.drive(&self.func, Waker::noop(), |cx, _| read(Values::new(*cx), R::load(cx, cx.bytes)?));
        outcome?.into_result()
    }

    /// Begins a call and says how far it got.
    pub fn call_resumable<T: 'static>(&self, store: &mut Store<T>, params: P) -> Result<Outcome<R>> {
        store.call(&self.func, |cx, _| write(cx, &params), |cx, _| R::load(cx, cx.bytes))
    }

    /// Calls it without blocking. The call begins when the future is first polled. The future is pending
    /// while a host function is and wakes its task when that does; with
    /// [`Store::set_fuel_async_yield_interval`] it also lets other tasks run every so often.
    ///
    /// A future that is dropped before it is ready cancels its call, as [`Store::cancel`] does: the
    /// guest's frames and the future of the host function are dropped, the store is idle, and the component
    /// instances the call was in cannot be entered again. A call that runs out of fuel is an error, and is
    /// kept: see [`resume_async`](Self::resume_async). A call to be kept while something else is done is
    /// one for [`call_resumable`](Self::call_resumable).
    pub async fn call_async<T: 'static>(&self, store: &mut Store<T>, params: P) -> Result<R> {
        self.start(store, params)?;
        self.resume_async(store).await
    }

    /// Continues the call in progress, which must be one of this function, as
    /// [`call_async`](Self::call_async) does.
    pub async fn resume_async<T: 'static>(&self, store: &mut Store<T>) -> Result<R> {
        InProgress::run(store, |store, waker| self.resume_waking(store, waker)).await
    }

    fn start<T: 'static>(&self, store: &mut Store<T>, params: P) -> Result<()> {
        store.start(&self.func, |cx, _| write(cx, &params))
    }

    /// Continues the call in progress, which must be one of this function.
    ///
    /// # Errors
    /// `Call(NotSuspended)` if it is not.
    pub fn resume<T: 'static>(&self, store: &mut Store<T>) -> Result<Outcome<R>> {
        self.resume_waking(store, Waker::noop())
    }

    /// Continues the call in progress, which must be one of this function. If it is suspended again, the
    /// host function it waits for wakes `waker` when it is worth another try.
    pub fn resume_waking<T: 'static>(&self, store: &mut Store<T>, waker: &Waker) -> Result<Outcome<R>> {
        store.drive(&self.func, waker, |cx, _| R::load(cx, cx.bytes))
    }
}
