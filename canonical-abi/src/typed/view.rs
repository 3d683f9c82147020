//! Lists and strings together with what they are read from.

use super::{WasmList, WasmStr};
use crate::lift::{Lift, LiftContext};
use crate::writer::Number;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use tenon_core::TrapCode;

/// What strings and lists are read from: those of a result ([`TypedFunc::call_with`](crate::TypedFunc::call_with)), of
/// parameters ([`Caller::values`](crate::Caller::values)), of the elements of a list ([`ListView::values`]).
#[derive(Clone, Copy)]
pub struct Values<'a>(LiftContext<'a>);

impl fmt::Debug for Values<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "values in {} bytes", self.0.bytes.len())
    }
}

impl<'a> Values<'a> {
    pub(crate) fn new(cx: LiftContext<'a>) -> Self {
        Self(cx)
    }

    /// The text of a string.
    ///
    /// # Errors
    /// [`TrapCode::StringOutOfBounds`] if it is one of another call.
    pub fn str(&self, text: WasmStr) -> Result<&'a str, TrapCode> {
        text.read(&self.0)
    }

    /// The bytes of a `list<u8>`.
    ///
    /// # Errors
    /// [`TrapCode::PointerOutOfBounds`] if it is one of another call.
    pub fn bytes(&self, list: WasmList<u8>) -> Result<&'a [u8], TrapCode> {
        list.read(&self.0)
    }

    /// A list together with what its elements are read from. Errors are those of [`bytes`](Self::bytes).
    pub fn view<E: Lift>(&self, list: WasmList<E>) -> Result<ListView<'a, E>, TrapCode> {
        ListView::new(list, self.0)
    }
}

/// A list that is read where it lies: in the guest's memory if its elements are plain numbers.
///
/// Elements are lifted when they are asked for. What they borrow they borrow likewise: elements of a
/// `list<string>` are [`WasmStr`]s, and [`str`](Self::str) reads them; elements of a `list<list<u16>>` are
/// `WasmList<u16>`s, for [`view`](Self::view).
///
/// ```
/// use tenon_canonical_abi::{ListView, TrapCode, WasmStr};
///
/// fn mean(samples: ListView<'_, f32>) -> Option<f32> {
///     (!samples.is_empty()).then(|| samples.numbers().sum::<f32>() / samples.len() as f32)
/// }
///
/// fn longest<'a>(names: ListView<'a, WasmStr>) -> Result<&'a str, TrapCode> {
///     names.strs().try_fold("", |longest, name| {
///         let name = name?;
///         Ok(if name.len() > longest.len() { name } else { longest })
///     })
/// }
/// ```
pub struct ListView<'a, E> {
    content: &'a [u8],
    length: usize,
    cx: LiftContext<'a>,
    element: PhantomData<fn() -> E>,
}

impl<E> Clone for ListView<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for ListView<'_, E> {}

impl<E> fmt::Debug for ListView<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "list of {}", self.length)
    }
}

impl<'a, E> ListView<'a, E> {
    /// How many elements it has.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// What its elements are read from.
    pub fn values(&self) -> Values<'a> {
        Values(self.cx)
    }

    /// The text of a string that an element is, or has in it.
    pub fn str(&self, text: WasmStr) -> Result<&'a str, TrapCode> {
        text.read(&self.cx)
    }

    /// The bytes of a `list<u8>` that an element is, or has in it.
    pub fn bytes(&self, list: WasmList<u8>) -> Result<&'a [u8], TrapCode> {
        list.read(&self.cx)
    }

    /// A list that an element is, or has in it.
    pub fn view<F: Lift>(&self, list: WasmList<F>) -> Result<ListView<'a, F>, TrapCode> {
        ListView::new(list, self.cx)
    }
}

impl<'a, E: Lift> ListView<'a, E> {
    pub(crate) fn new(list: WasmList<E>, cx: LiftContext<'a>) -> Result<Self, TrapCode> {
        Ok(Self { content: list.content(&cx)?, length: list.len(), cx, element: PhantomData })
    }

    /// The elements, one by one.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Result<E, TrapCode>> + use<'a, E> {
        let cx = self.cx;
        self.content.chunks_exact(E::SIZE.max(1) as usize).map(move |element| E::load(&cx, element))
    }

    /// The element at `index`; none if there are fewer.
    pub fn get(&self, index: usize) -> Option<Result<E, TrapCode>> {
        let at = index.checked_mul(E::SIZE as usize)?;
        let element = self.content.get(at..)?.get(..E::SIZE as usize).filter(|_| index < self.length)?;
        Some(E::load(&self.cx, element))
    }

    /// The elements as values of their own.
    ///
    /// # Errors
    /// Those of [`Lift::load`].
    pub fn to_vec(&self) -> Result<Vec<E>, TrapCode> {
        E::load_list(&self.cx, self.content)
    }
}

impl<'a, E: Number> ListView<'a, E> {
    /// The numbers, read where they lie.
    pub fn numbers(&self) -> impl ExactSizeIterator<Item = E> + DoubleEndedIterator + use<'a, E> {
        self.content.chunks_exact(E::SIZE as usize).map(E::read_le)
    }

    /// The numbers as the bytes they are in the guest's memory, little end first.
    pub fn as_le_bytes(&self) -> &'a [u8] {
        self.content
    }
}

impl<'a> ListView<'a, WasmStr> {
    /// The texts, read where they lie.
    pub fn strs(&self) -> impl ExactSizeIterator<Item = Result<&'a str, TrapCode>> + use<'a> {
        let cx = self.cx;
        self.iter().map(move |text| text?.read(&cx))
    }
}

impl<'a, F: Lift> ListView<'a, WasmList<F>> {
    /// The lists, to be read where they lie.
    pub fn views(&self) -> impl ExactSizeIterator<Item = Result<ListView<'a, F>, TrapCode>> + use<'a, F> {
        let cx = self.cx;
        self.iter().map(move |list| ListView::new(list?, cx))
    }
}
