//! Closures over plain values as host functions.

use super::host::{Caller, HostFlow, HostFunc, HostSafe};
use super::store::Store;
use super::typed::{WasmTy, WasmValues, for_each_arity, read_arguments};
use crate::{Region, Result, TryVec, ValType, Vec};
use core::task::Poll;

/// What a host closure may return: [`WasmValues`]; a [`Result`] of them, whose error ends the guest's call;
/// a [`Poll`] of them, where [`Poll::Pending`] makes the guest wait until [`Store::complete`]; or a result of
/// that.
pub trait HostResult {
    /// The results.
    type Values: WasmValues;

    #[doc(hidden)]
    fn into_poll(self) -> Result<Poll<Self::Values>>;
}

impl<V: WasmValues> HostResult for V {
    type Values = V;

    #[inline(always)]
    fn into_poll(self) -> Result<Poll<V>> {
        Ok(Poll::Ready(self))
    }
}

impl<V: WasmValues> HostResult for Poll<V> {
    type Values = V;

    #[inline(always)]
    fn into_poll(self) -> Result<Self> {
        Ok(self)
    }
}

impl<V: WasmValues> HostResult for Result<V> {
    type Values = V;

    #[inline(always)]
    fn into_poll(self) -> Result<Poll<V>> {
        self.map(Poll::Ready)
    }
}

impl<V: WasmValues> HostResult for Result<Poll<V>> {
    type Values = V;

    #[inline(always)]
    fn into_poll(self) -> Self {
        self
    }
}

/// A closure that can be a host function: `Fn(Caller<'_, T>, A, B, …) -> R` or `Fn(A, B, …) -> R` of up to 16
/// [`WasmTy`], where `R` is a [`HostResult`].
pub trait IntoHostFunc<T, Params, R>: Sized {
    #[doc(hidden)]
    fn into_host(self) -> Result<HostFunc<T>>;
}

/// The host function that reads `P` from the machine and writes what `call` makes of it.
fn host<T: 'static, P: WasmValues, R: HostResult>(
    call: impl Fn(&mut Store<T>, P) -> R + HostSafe + 'static,
) -> Result<HostFunc<T>> {
    let types = types_of(&[P::TYPES, R::Values::TYPES])?;
    Ok(HostFunc::raw(types, P::TYPES.len(), move |store| {
        let params = read_arguments(store.machine());
        let Poll::Ready(results) = call(store, params).into_poll()? else { return Ok(HostFlow::Pending) };
        let machine = store.machine_mut();
        results.with_raw(|slots, refs| machine.finish_host_call_with_refs(slots, refs));
        Ok(HostFlow::Return)
    }))
}

/// `lists` one after the other, by their codes.
fn types_of(lists: &[&[ValType]]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new_in(Region::Global);
    for &ty in lists.iter().copied().flatten() {
        bytes.try_push(ty.code())?;
    }
    Ok(bytes)
}

macro_rules! closures {
    ($($name:ident)*) => {
        #[allow(non_snake_case, reason = "one body for every arity")]
        impl<T: 'static, Call, Out, $($name),*> IntoHostFunc<T, ($($name,)*), Out> for Call
        where
            Call: Fn($($name),*) -> Out + HostSafe + 'static,
            Out: HostResult,
            $($name: WasmTy,)*
        {
            fn into_host(self) -> Result<HostFunc<T>> {
                host(move |_, ($($name,)*)| self($($name),*))
            }
        }

        #[allow(non_snake_case, reason = "one body for every arity")]
        impl<T: 'static, Call, Out, $($name),*> IntoHostFunc<T, (Caller<'_, T>, $($name,)*), Out> for Call
        where
            Call: Fn(Caller<'_, T>, $($name),*) -> Out + HostSafe + 'static,
            Out: HostResult,
            $($name: WasmTy,)*
        {
            fn into_host(self) -> Result<HostFunc<T>> {
                host(move |store, ($($name,)*)| self(Caller::new(store), $($name),*))
            }
        }
    };
}

for_each_arity!(closures);
