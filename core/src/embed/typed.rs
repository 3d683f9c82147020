//! Functions of Rust types: values pass through slots on the native stack, no vector is made.

use super::func::Func;
use super::resumable::{OutOfFuelCall, PendingCall, Resumable};
use super::store::Store;
use super::val::Val;
use crate::{CallError, FuncRef, Machine, RawRef, Result, ValType};
use core::marker::PhantomData;

/// A reference to something of the host's: a number below 2^29 of its choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExternRef(RawRef);

impl ExternRef {
    /// The reference with `number`; `None` for 2^29 and above.
    pub const fn new(number: u32) -> Option<Self> {
        match RawRef::from_extern(number) {
            Some(raw) => Some(Self(raw)),
            None => None,
        }
    }

    /// The host's number.
    pub fn number(self) -> u32 {
        self.0.to_extern().unwrap_or(0)
    }
}

/// Values on their way into a machine: numbers in slots, references beside them.
pub struct Writer<'a> {
    slots: core::slice::IterMut<'a, u32>,
    refs: core::slice::IterMut<'a, RawRef>,
}

impl Writer<'_> {
    #[inline(always)]
    fn slot(&mut self, value: u32) {
        if let Some(slot) = self.slots.next() {
            *slot = value;
        }
    }

    #[inline(always)]
    fn reference(&mut self, value: RawRef) {
        if let Some(place) = self.refs.next() {
            *place = value;
        }
    }
}

/// Values on their way out of a machine.
pub struct Reader<'a> {
    slots: core::slice::Iter<'a, u32>,
    refs: Refs<'a>,
    next_ref: u32,
}

/// What the references of a [`Reader`] are.
enum Refs<'a> {
    /// There are none.
    None,
    /// Arguments of the host call in progress.
    Arguments(&'a Machine),
    /// Results of the call that returned.
    Results(&'a Machine),
}

impl<'a> Reader<'a> {
    /// Of numbers at the front of `slots`.
    #[inline(always)]
    pub(super) fn new(slots: &'a [u32]) -> Self {
        Self::with_refs(slots, Refs::None)
    }

    #[inline(always)]
    fn with_refs(slots: &'a [u32], refs: Refs<'a>) -> Self {
        Self { slots: slots.iter(), refs, next_ref: 0 }
    }

    #[inline(always)]
    fn slot(&mut self) -> u32 {
        self.slots.next().copied().unwrap_or(0)
    }

    #[inline(always)]
    fn reference(&mut self) -> RawRef {
        let index = self.next_ref;
        self.next_ref += 1;
        match self.refs {
            Refs::None => RawRef::NULL,
            Refs::Arguments(machine) => machine.arg_ref(index),
            Refs::Results(machine) => machine.result_ref(index),
        }
    }
}

/// A Rust type that stands for a value type.
pub trait WasmTy: Sized {
    /// The value type.
    const TYPE: ValType;

    #[doc(hidden)]
    fn write(self, to: &mut Writer<'_>);

    #[doc(hidden)]
    fn read(from: &mut Reader<'_>) -> Self;
}

macro_rules! narrow {
    ($($rust:ty => $ty:ident, |$value:ident| $to:expr, |$slot:ident| $from:expr;)*) => {
        $(impl WasmTy for $rust {
            const TYPE: ValType = ValType::$ty;

            #[inline(always)]
            fn write(self, to: &mut Writer<'_>) {
                let $value = self;
                to.slot($to);
            }

            #[inline(always)]
            fn read(from: &mut Reader<'_>) -> Self {
                let $slot = from.slot();
                $from
            }
        })*
    };
}

narrow! {
    i32 => I32, |value| value.cast_unsigned(), |slot| slot.cast_signed();
    u32 => I32, |value| value, |slot| slot;
    f32 => F32, |value| value.to_bits(), |slot| f32::from_bits(slot);
}

macro_rules! wide {
    ($($rust:ty => $ty:ident, |$value:ident| $to:expr, |$bits:ident| $from:expr;)*) => {
        $(impl WasmTy for $rust {
            const TYPE: ValType = ValType::$ty;

            #[inline(always)]
            fn write(self, to: &mut Writer<'_>) {
                let $value = self;
                let bits: u64 = $to;
                to.slot(bits as u32);
                to.slot((bits >> 32) as u32);
            }

            #[inline(always)]
            fn read(from: &mut Reader<'_>) -> Self {
                let (low, high) = (from.slot(), from.slot());
                let $bits = u64::from(low) | u64::from(high) << 32;
                $from
            }
        })*
    };
}

wide! {
    i64 => I64, |value| value.cast_unsigned(), |bits| bits.cast_signed();
    u64 => I64, |value| value, |bits| bits;
    f64 => F64, |value| value.to_bits(), |bits| f64::from_bits(bits);
}

impl WasmTy for Option<Func> {
    const TYPE: ValType = ValType::FUNCREF;

    #[inline(always)]
    fn write(self, to: &mut Writer<'_>) {
        to.reference(self.map_or(RawRef::NULL, |func| func.to_ref().to_raw()));
    }

    #[inline(always)]
    fn read(from: &mut Reader<'_>) -> Self {
        from.reference().to_func().map(Func::from_ref)
    }
}

impl WasmTy for Option<ExternRef> {
    const TYPE: ValType = ValType::EXTERNREF;

    #[inline(always)]
    fn write(self, to: &mut Writer<'_>) {
        to.reference(self.map_or(RawRef::NULL, |reference| reference.0));
    }

    #[inline(always)]
    fn read(from: &mut Reader<'_>) -> Self {
        let raw = from.reference();
        raw.to_extern().map(|_| ExternRef(raw))
    }
}

/// Parameters or results of a function: nothing, one [`WasmTy`], or a tuple of them.
pub trait WasmValues: Sized {
    /// Their types, in order.
    const TYPES: &'static [ValType];

    #[doc(hidden)]
    fn with_raw<O>(self, take: impl FnOnce(&[u32], &[RawRef]) -> O) -> O;

    #[doc(hidden)]
    fn read(from: &mut Reader<'_>) -> Self;
}

/// Slots of one value at most.
const WIDEST: usize = 4;

/// Slots and references of values of `types`.
const fn shape(types: &[ValType]) -> (usize, usize) {
    let (mut slots, mut refs, mut rest) = (0, 0, types);
    while let [first, others @ ..] = rest {
        slots += first.slots() as usize;
        refs += first.is_ref() as usize;
        rest = others;
    }
    (slots, refs)
}

/// Whether one of `types` is that of a reference.
pub(super) const fn has_refs(types: &[ValType]) -> bool {
    shape(types).1 > 0
}

/// Calls `$callback!` with each list of names a tuple may have.
macro_rules! for_each_arity {
    ($callback:ident) => {
        $callback!();
        $callback!(A);
        $callback!(A B);
        $callback!(A B C);
        $callback!(A B C D);
        $callback!(A B C D E);
        $callback!(A B C D E F);
        $callback!(A B C D E F G);
        $callback!(A B C D E F G H);
        $callback!(A B C D E F G H I);
        $callback!(A B C D E F G H I J);
        $callback!(A B C D E F G H I J K);
        $callback!(A B C D E F G H I J K L);
        $callback!(A B C D E F G H I J K L M);
        $callback!(A B C D E F G H I J K L M N);
        $callback!(A B C D E F G H I J K L M N O);
        $callback!(A B C D E F G H I J K L M N O P);
    };
}
pub(super) use for_each_arity;

macro_rules! values {
    ($($name:ident)*) => {
        #[allow(non_snake_case, unused_mut, unused_variables, clippy::unused_unit, reason = "one body for every arity")]
        impl<$($name: WasmTy),*> WasmValues for ($($name,)*) {
            const TYPES: &'static [ValType] = &[$($name::TYPE),*];

            #[inline(always)]
            fn with_raw<Out>(self, take: impl FnOnce(&[u32], &[RawRef]) -> Out) -> Out {
                const COUNT: usize = 0 $(+ { let _ = stringify!($name); 1 })*;
                let (mut slots, mut refs) = ([0; COUNT * WIDEST], [RawRef::NULL; COUNT]);
                let mut to = Writer { slots: slots.iter_mut(), refs: refs.iter_mut() };
                let ($($name,)*) = self;
                $($name.write(&mut to);)*
                let (used, used_refs) = const { shape(Self::TYPES) };
                take(slots.get(..used).unwrap_or(&[]), refs.get(..used_refs).unwrap_or(&[]))
            }

            #[inline(always)]
            fn read(from: &mut Reader<'_>) -> Self {
                ($($name::read(from),)*)
            }
        }
    };
}

for_each_arity!(values);

impl<V: WasmTy> WasmValues for V {
    const TYPES: &'static [ValType] = &[V::TYPE];

    #[inline(always)]
    fn with_raw<O>(self, take: impl FnOnce(&[u32], &[RawRef]) -> O) -> O {
        (self,).with_raw(take)
    }

    #[inline(always)]
    fn read(from: &mut Reader<'_>) -> Self {
        V::read(from)
    }
}

/// The arguments of the host call in progress.
#[inline(always)]
pub(super) fn read_arguments<P: WasmValues>(machine: &Machine) -> P {
    P::read(&mut Reader::with_refs(machine.host_slots(), Refs::Arguments(machine)))
}

/// A function whose type is known to be that of parameters `P` and results `R`.
#[derive(Debug)]
pub struct TypedFunc<P, R> {
    func: Func,
    types: PhantomData<fn(P) -> R>,
}

impl<P, R> Clone for TypedFunc<P, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, R> Copy for TypedFunc<P, R> {}

impl<P: WasmValues, R: WasmValues> TypedFunc<P, R> {
    pub(super) fn new<T>(store: &Store<T>, func: Func) -> Result<Self> {
        let ty = func.ty(store).ok_or(CallError::WrongKind)?;
        let same = ty.params().eq(P::TYPES.iter().copied()) && ty.results().eq(R::TYPES.iter().copied());
        if same { Ok(Self { func, types: PhantomData }) } else { Err(CallError::WrongKind.into()) }
    }

    /// The function itself.
    pub fn func(&self) -> Func {
        self.func
    }

    /// Calls it.
    ///
    /// # Errors
    /// As [`Func::call`].
    pub fn call<T>(&self, store: &mut Store<T>, params: P) -> Result<R> {
        let func = self.func.to_ref();
        let progress = store.call(func, |store| push(store, func, params))?;
        store.must_end(progress)?;
        Ok(take(store))
    }

    /// Calls it and runs it as far as it goes, as [`Func::call_resumable`].
    ///
    /// # Errors
    /// A trap.
    pub fn call_resumable<T>(&self, store: &mut Store<T>, params: P) -> Result<Resumable<R>> {
        let func = self.func.to_ref();
        let progress = store.call(func, |store| push(store, func, params))?;
        Ok(store.resumable(func, progress, take))
    }

    /// Goes on with a call of this function that ran out of fuel.
    ///
    /// # Errors
    /// A trap; [`CallError::NotSuspended`] if the store is no longer in that call.
    pub fn resume<T>(&self, store: &mut Store<T>, call: OutOfFuelCall) -> Result<Resumable<R>> {
        let func = self.own(call.func(store)?)?;
        store.go_on(func, take)
    }

    /// Brings the results of the host function that a call of this function awaits, and goes on with it.
    ///
    /// # Errors
    /// As [`PendingCall::resume`].
    pub fn resume_with<T>(
        &self,
        store: &mut Store<T>,
        call: PendingCall,
        host_results: &[Val],
    ) -> Result<Resumable<R>> {
        let func = self.own(call.func(store)?)?;
        store.complete(host_results)?;
        store.go_on(func, take)
    }

    fn own(&self, func: FuncRef) -> Result<FuncRef> {
        if func == self.func.to_ref() { Ok(func) } else { Err(CallError::WrongKind.into()) }
    }
}

fn push<T, P: WasmValues>(store: &mut Store<T>, func: FuncRef, params: P) -> Result<()> {
    let machine = store.machine_mut();
    Ok(params.with_raw(|slots, refs| machine.push_call_with_refs(func, slots, refs))?)
}

/// The results of the call that returned, which is then forgotten.
fn take<T, R: WasmValues>(store: &mut Store<T>) -> R {
    let machine = store.machine();
    let results = R::read(&mut Reader::with_refs(machine.results(), Refs::Results(machine)));
    store.end_call();
    results
}
