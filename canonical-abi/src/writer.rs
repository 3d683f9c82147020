//! Lists and strings that a host writes straight into the guest's memory.
//!
//! A [`ListWriter`] leaves no content in canonical bytes, but a number: that of a closure the thread keeps. When
//! the guest's `realloc` gave room for the list, the copy engine stops, and the store runs the closure
//! with its data and that room. So the content is written once, where it belongs, and the sequence of
//! `realloc` calls is the one that any other list causes.

use crate::component_type::{ComponentType, Types};
use crate::host::HostError;
use crate::lower::{Lower, LowerContext, MAX_BYTES};
use crate::plan::{TypeIdx, TypeKind};
use crate::resource::HostBound;
use alloc::boxed::Box;
use core::any::Any;
use core::cell::Cell;
use core::fmt;
use core::marker::PhantomData;
use core::ops::Range;
use tenon_core::{Region, TrapCode, Vec};

/// Marks, in the length of a string or list in canonical bytes of the host, that its content is still to be
/// written: its address is the number of the writer. Lengths are below 2^28.
pub(crate) const UNWRITTEN: u32 = 1 << 31;

/// Something that fills its part of a guest's memory once.
trait Fill {
    /// `data` is the store's.
    fn fill(self: Box<Self>, data: &mut dyn Any, place: &mut [u8]) -> Result<(), HostError>;
}

impl<F: FnOnce(&mut dyn Any, &mut [u8]) -> Result<(), HostError>> Fill for F {
    fn fill(self: Box<Self>, data: &mut dyn Any, place: &mut [u8]) -> Result<(), HostError> {
        self(data, place)
    }
}

#[cfg(not(target_os = "none"))]
type Boxed = Box<dyn Fill + Send + Sync>;
#[cfg(target_os = "none")]
type Boxed = Box<dyn Fill>;

/// What writes the content of one string or list, until it is handed to the thread.
struct Content {
    length: usize,
    fill: Cell<Option<Boxed>>,
}

impl Content {
    fn new<F>(length: usize, fill: F) -> Self
    where
        F: FnOnce(&mut [u8]) -> Result<(), HostError> + HostBound + 'static,
    {
        Self::boxed(length, Box::new(move |_: &mut dyn Any, place: &mut [u8]| fill(place)))
    }

    fn with_data<T, F>(length: usize, fill: F) -> Self
    where
        T: 'static,
        F: FnOnce(&mut T, &mut [u8]) -> Result<(), HostError> + HostBound + 'static,
    {
        let fill = move |data: &mut dyn Any, place: &mut [u8]| match data.downcast_mut() {
            Some(data) => fill(data, place),
            None => Err(HostError::msg("a writer was made for a store with other data")),
        };
        Self::boxed(length, Box::new(fill))
    }

    fn boxed(length: usize, fill: Boxed) -> Self {
        Self { length, fill: Cell::new(Some(fill)) }
    }

    /// Hands the content over to be written later; `size` is that of an element.
    fn store(&self, cx: &mut LowerContext<'_>, at: u32, size: u32) -> Result<(), TrapCode> {
        let bytes = (self.length as u64).saturating_mul(size.into());
        if bytes > MAX_BYTES {
            return Err(TrapCode::LengthTooLarge);
        }
        let fill = self.fill.take().ok_or(TrapCode::Host("a writer writes only once"))?;
        let length = self.length as u32;
        let place = match cx.at_once {
            true => Some(cx.allocate(bytes, size)?),
            false => None,
        };
        let number = cx.writers.push(fill, place.map(|at| at as usize..at as usize + bytes as usize))?;
        match place {
            Some(place) => cx.write_range(at, place, self.length),
            None => {
                cx.write(at, &number.to_le_bytes())?;
                cx.write(at.saturating_add(4), &(length | UNWRITTEN).to_le_bytes())
            }
        }
    }
}

/// A list of numbers for a guest, written straight into its memory: as the result of a host function, as a
/// parameter of an exported one, or somewhere inside of either.
///
/// ```
/// # use tenon_canonical_abi::{Caller, Linker, ListWriter};
/// # fn main() -> tenon_core::Result<()> {
/// # let mut linker: Linker<Vec<u8>> = Linker::new(&Default::default());
/// // Reads from the store's data, however much of it there is, into the guest's memory.
/// linker.root().func_wrap("read", |caller: Caller<'_, Vec<u8>>, ()| {
///     Ok(ListWriter::<u8>::with_data(caller.data().len(), |data: &mut Vec<u8>, place| {
///         place.copy_from_slice(data);
///         Ok(())
///     }))
/// })?;
/// linker.root().func_wrap("squares", |_, (count,): (u32,)| {
///     Ok(ListWriter::<u64>::of((0..count).map(|number| u64::from(number).pow(2))))
/// })?;
/// # Ok(())
/// # }
/// ```
pub struct ListWriter<E> {
    content: Content,
    element: PhantomData<fn() -> E>,
}

impl<E> fmt::Debug for ListWriter<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "list of {}", self.content.length)
    }
}

impl ListWriter<u8> {
    /// A list of `length` bytes. `fill` gets the place for them in the guest's memory, as the guest left
    /// it, when its `realloc` has returned. If `fill` fails the guest traps; it cannot wait.
    pub fn new<F>(length: usize, fill: F) -> Self
    where
        F: FnOnce(&mut [u8]) -> Result<(), HostError> + HostBound + 'static,
    {
        Self { content: Content::new(length, fill), element: PhantomData }
    }

    /// The same with the store's data at hand.
    pub fn with_data<T, F>(length: usize, fill: F) -> Self
    where
        T: 'static,
        F: FnOnce(&mut T, &mut [u8]) -> Result<(), HostError> + HostBound + 'static,
    {
        Self { content: Content::with_data(length, fill), element: PhantomData }
    }
}

impl<E: Number> ListWriter<E> {
    /// A list of what `numbers` gives, asked when the guest has made room.
    pub fn of<I>(numbers: I) -> Self
    where
        I: ExactSizeIterator<Item = E> + HostBound + 'static,
    {
        let length = numbers.len();
        let fill = move |place: &mut [u8]| {
            let places = place.chunks_exact_mut(size_of::<E>());
            let mut written = 0;
            places.zip(numbers).for_each(|(place, number)| {
                number.write_le(place);
                written += 1;
            });
            match written == length {
                true => Ok(()),
                false => Err(HostError::msg("an iterator ended before its length")),
            }
        };
        Self { content: Content::new(length, fill), element: PhantomData }
    }
}

/// A string for a guest, written straight into its memory if its strings are UTF-8, and transcoded if not.
/// See [`ListWriter`].
pub struct StringWriter {
    content: Content,
}

impl fmt::Debug for StringWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "string of {} bytes", self.content.length)
    }
}

impl StringWriter {
    /// A string of `length` bytes of UTF-8, which `fill` writes as it does for [`ListWriter::new`]. If they are
    /// not UTF-8 the guest traps.
    pub fn new<F>(length: usize, fill: F) -> Self
    where
        F: FnOnce(&mut [u8]) -> Result<(), HostError> + HostBound + 'static,
    {
        Self { content: Content::new(length, fill) }
    }

    /// The same with the store's data at hand.
    pub fn with_data<T, F>(length: usize, fill: F) -> Self
    where
        T: 'static,
        F: FnOnce(&mut T, &mut [u8]) -> Result<(), HostError> + HostBound + 'static,
    {
        Self { content: Content::with_data(length, fill) }
    }
}

/// A number of a component: what a [`ListWriter`] can write, and a [`WasmList`](crate::WasmList) is read as in place.
pub trait Number: ComponentType + Copy + sealed::Sealed {
    /// Writes it as it is in a guest's memory, to as many bytes as it has.
    fn write_le(self, place: &mut [u8]);

    /// Reads it from as many bytes as it has.
    fn read_le(bytes: &[u8]) -> Self;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! numbers {
    ($($rust:ident)*) => {$(
        impl sealed::Sealed for $rust {}

        impl Number for $rust {
            fn write_le(self, place: &mut [u8]) {
                place.iter_mut().zip(self.to_le_bytes()).for_each(|(to, from)| *to = from);
            }

            fn read_le(bytes: &[u8]) -> Self {
                $rust::from_le_bytes(bytes.first_chunk().copied().unwrap_or_default())
            }
        }
    )*};
}

numbers!(i8 u8 i16 u16 i32 u32 i64 u64 f32 f64);

impl<E: Number> ComponentType for ListWriter<E> {
    const SIZE: u32 = 8;
    const ALIGN: u32 = 4;

    fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool {
        types.element(ty).is_some_and(|element| E::matches(types, Some(element)))
    }
}

impl<E: Number> Lower for ListWriter<E> {
    fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
        self.content.store(cx, at, E::SIZE)
    }
}

impl ComponentType for StringWriter {
    const SIZE: u32 = 8;
    const ALIGN: u32 = 4;

    fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool {
        types.is(ty, TypeKind::String)
    }
}

impl Lower for StringWriter {
    fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
        self.content.store(cx, at, 1)
    }
}

/// One writer that the thread keeps.
struct Writer {
    fill: Option<Boxed>,
    /// Where it writes in canonical bytes, if there is no guest to write to.
    place: Option<Range<usize>>,
}

/// The writers of the values that are on their way.
pub(crate) struct Writers(Vec<Writer>);

impl Default for Writers {
    fn default() -> Self {
        Self(Vec::new_in(Region::Global))
    }
}

impl fmt::Debug for Writers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} writers", self.0.len())
    }
}

impl Writers {
    /// Forgets all of them.
    #[inline]
    pub(crate) fn clear(&mut self) {
        if !self.0.is_empty() {
            self.0.clear();
        }
    }

    fn push(&mut self, fill: Boxed, place: Option<Range<usize>>) -> Result<u32, TrapCode> {
        let number = u32::try_from(self.0.len()).map_err(|_| TrapCode::OutOfMemory)?;
        self.0.try_push(Writer { fill: Some(fill), place })?;
        Ok(number)
    }

    /// Lets one of them write.
    pub(crate) fn fill(
        &mut self,
        number: u32,
        data: &mut dyn Any,
        place: &mut [u8],
    ) -> Result<(), HostError> {
        let fill = self.0.get_mut(number as usize).and_then(|writer| writer.fill.take());
        written(fill.ok_or(TrapCode::Host("no such writer"))?.fill(data, place))
    }

    /// Lets those write that write to `bytes`, canonical bytes that no guest gets.
    pub(crate) fn fill_at_once(&mut self, data: &mut dyn Any, bytes: &mut [u8]) -> Result<(), HostError> {
        for writer in &mut self.0 {
            let place = writer.place.take().and_then(|place| bytes.get_mut(place));
            let Some(place) = place else { continue };
            if let Some(fill) = writer.fill.take() {
                written(fill.fill(data, place))?;
            }
        }
        Ok(())
    }
}

/// A writer has its room for this moment only.
fn written(outcome: Result<(), HostError>) -> Result<(), HostError> {
    outcome.map_err(|error| HostError::Trap(error.code()))
}
