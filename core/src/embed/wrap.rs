//! Closures over plain values as host functions.

use super::host::{Caller, HostFlow, HostFunc, HostSafe, OverSlots, OverStore, Type};
use super::store::Store;
use super::typed::{Reader, WasmTy, WasmValues, for_each_arity, has_refs, read_arguments};
use crate::{Region, Result, Vec};
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

/// The host function that runs `call` over values alone.
fn plain<T: 'static, P: WasmValues, R: HostResult>(
    call: impl Fn(P) -> R + HostSafe + 'static,
) -> Result<HostFunc<T>> {
    if has_refs(P::TYPES) || has_refs(R::Values::TYPES) {
        return with_store(move |_, params| call(params));
    }
    let over_slots = OverSlots(type_of::<P, R>()?, move |slots: &mut [u32]| {
        let Poll::Ready(results) = call(P::read(&mut Reader::new(slots))).into_poll()? else {
            return Ok(HostFlow::Pending);
        };
        results.with_raw(|results, _| {
            if let Some(place) = slots.get_mut(..results.len()) {
                place.copy_from_slice(results);
            }
        });
        Ok(HostFlow::Return)
    });
    Ok(HostFunc::of(over_slots))
}

/// The host function that runs `call` over the store and values.
fn with_store<T: 'static, P: WasmValues, R: HostResult>(
    call: impl Fn(&mut Store<T>, P) -> R + HostSafe + 'static,
) -> Result<HostFunc<T>> {
    let over_store = OverStore(type_of::<P, R>()?, move |store: &mut Store<T>| {
        let params = read_arguments(store.machine());
        let Poll::Ready(results) = call(store, params).into_poll()? else { return Ok(HostFlow::Pending) };
        let machine = store.machine_mut();
        results.with_raw(|slots, refs| machine.finish_host_call_with_refs(slots, refs));
        Ok(HostFlow::Return)
    });
    Ok(HostFunc::of(over_store))
}

/// The type of a function from `P` to what `R` comes to.
fn type_of<P: WasmValues, R: HostResult>() -> Result<Type> {
    let mut codes = Vec::new_in(Region::Global);
    for ty in P::TYPES.iter().chain(R::Values::TYPES) {
        codes.try_push(ty.code())?;
    }
    Ok(Type::new(codes, P::TYPES.len()))
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
                plain(move |($($name,)*)| self($($name),*))
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
                with_store(move |store, ($($name,)*)| self(Caller::new(store), $($name),*))
            }
        }
    };
}

for_each_arity!(closures);
