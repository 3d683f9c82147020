//! Lists, and references to values.

use crate::component_type::{ComponentType, Types};
use crate::host::Caller;
use crate::lift::{Lift, LiftContext, take_u32};
use crate::lower::{Lower, LowerContext};
use crate::plan::TypeIdx;
use crate::writer::Number;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::marker::PhantomData;
use tenon_core::{TrapCode, try_box};

macro_rules! list_layout {
    ($($rust:ty),*) => {$(
        impl<T: ComponentType> ComponentType for $rust {
            const SIZE: u32 = 8;
            const ALIGN: u32 = 4;

            fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool {
                types.element(ty).is_some_and(|element| T::matches(types, Some(element)))
            }
        }
    )*};
}

list_layout!([T], Vec<T>, WasmList<T>);

/// A list parameter that is read on demand.
///
/// [`Caller::bytes`](crate::Caller::bytes) borrows a `WasmList<u8>` from the guest's memory,
/// [`numbers`](Self::numbers) reads any other numbers there; [`Caller::list`](crate::Caller::list) reads the
/// elements of any list one by one. What an element borrows it borrows likewise: a `list<string>` is a
/// `WasmList<WasmStr>`, an `option<list<u8>>` an `Option<WasmList<u8>>`, and so on for fields of records.
pub struct WasmList<T> {
    at: u32,
    length: u32,
    element: PhantomData<fn() -> T>,
}

impl<T> Clone for WasmList<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for WasmList<T> {}

impl<T> core::fmt::Debug for WasmList<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "list of {}", self.len())
    }
}

impl<T> WasmList<T> {
    /// How many elements it has.
    pub fn len(&self) -> usize {
        (self.length & !crate::lift::IN_GUEST) as usize
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T: Lift> WasmList<T> {
    /// [`Caller::list`](crate::Caller::list).
    pub fn iter<'a, D>(
        self,
        caller: &Caller<'a, D>,
    ) -> Result<impl ExactSizeIterator<Item = Result<T, TrapCode>> + use<'a, T, D>, TrapCode> {
        caller.list(self)
    }

    /// The element at `index`; none if there are fewer.
    pub fn get<D>(self, caller: &Caller<'_, D>, index: usize) -> Option<Result<T, TrapCode>> {
        self.elements(caller.values).map_or_else(|code| Some(Err(code)), |mut all| all.nth(index))
    }
}

impl<T: Number> WasmList<T> {
    /// The numbers, read where they lie in the guest's memory.
    pub fn numbers<'a, D>(
        self,
        caller: &Caller<'a, D>,
    ) -> Result<impl ExactSizeIterator<Item = T> + DoubleEndedIterator + use<'a, T, D>, TrapCode> {
        Ok(self.as_le_bytes(caller)?.chunks_exact(T::SIZE as usize).map(T::read_le))
    }

    /// The numbers as the bytes they are in the guest's memory, little end first.
    pub fn as_le_bytes<'a, D>(self, caller: &Caller<'a, D>) -> Result<&'a [u8], TrapCode> {
        caller.values.content(self.at, self.length, T::SIZE)
    }
}

impl WasmList<u8> {
    /// [`Caller::bytes`](crate::Caller::bytes).
    pub fn as_le_slice<'a, D>(self, caller: &Caller<'a, D>) -> Result<&'a [u8], TrapCode> {
        caller.bytes(self)
    }

    pub(crate) fn read<'a>(self, cx: &LiftContext<'a>) -> Result<&'a [u8], TrapCode> {
        cx.content(self.at, self.length, 1)
    }
}

impl<T: Lift> WasmList<T> {
    /// The bytes of its elements.
    pub(super) fn content<'a>(self, cx: &LiftContext<'a>) -> Result<&'a [u8], TrapCode> {
        cx.content(self.at, self.length, T::SIZE)
    }

    pub(crate) fn elements<'a>(
        self,
        cx: LiftContext<'a>,
    ) -> Result<impl ExactSizeIterator<Item = Result<T, TrapCode>> + use<'a, T>, TrapCode> {
        let content = self.content(&cx)?;
        Ok(content.chunks_exact(T::SIZE.max(1) as usize).map(move |element| T::load(&cx, element)))
    }
}

impl<T: Lift> Lift for WasmList<T> {
    fn load(_: &LiftContext<'_>, bytes: &[u8]) -> Result<Self, TrapCode> {
        Ok(Self { at: take_u32(bytes, 0)?, length: take_u32(bytes, 4)?, element: PhantomData })
    }
}

impl<T: Lift> Lift for Vec<T> {
    fn load(cx: &LiftContext<'_>, bytes: &[u8]) -> Result<Self, TrapCode> {
        T::load_list(cx, cx.content(take_u32(bytes, 0)?, take_u32(bytes, 4)?, T::SIZE)?)
    }
}

impl<T: Lower> Lower for [T] {
    fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
        let content = cx.allocate(self.len() as u64 * u64::from(T::SIZE), T::ALIGN)?;
        cx.write_range(at, content, self.len())?;
        T::store_list(self, cx, content)
    }
}

impl<T: Lower> Lower for Vec<T> {
    fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
        self.as_slice().store(cx, at)
    }
}

macro_rules! pointers {
    ($($rust:ty),*) => {$(
        impl<T: ComponentType + ?Sized> ComponentType for $rust {
            const SIZE: u32 = T::SIZE;
            const ALIGN: u32 = T::ALIGN;

            fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool {
                T::matches(types, ty)
            }
        }

        impl<T: Lower + ?Sized> Lower for $rust {
            fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
                T::store(self, cx, at)
            }
        }
    )*};
}

pointers!(&T, Box<T>);

impl<T: Lift> Lift for Box<T> {
    fn load(cx: &LiftContext<'_>, bytes: &[u8]) -> Result<Self, TrapCode> {
        try_box(T::load(cx, bytes)?).map_err(|_| TrapCode::OutOfMemory)
    }
}
