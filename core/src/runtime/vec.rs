//! [`Vec`]: a vector in a [`Region`] whose growth can fail.
//!
//! Vectors of all types grow and end by the same few functions, which know the size of an element and not its type. With
//! a vector whose growth is compiled for each type, a tenth of a firmware's code was growth of vectors. The type adds
//! what it takes to be typed: reading, pushing into room that is there, dropping elements.

use super::region::Region;
use crate::{Error, TrapCode};
use allocator_api2::alloc::{Allocator as _, Layout};
use core::marker::PhantomData;
use core::mem::{ManuallyDrop, MaybeUninit};
use core::ops::{Deref, DerefMut};
use core::ptr::{self, NonNull};
use core::{fmt, slice};

/// Bytes of a vector that begins to grow, if that is more than one element.
const FIRST_BYTES: usize = if crate::limits::DEVICE { 16 } else { 64 };

/// An allocation that failed: bytes asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfMemory(pub usize);

impl From<OutOfMemory> for Error {
    fn from(error: OutOfMemory) -> Self {
        Self::OutOfMemory { bytes: error.0 }
    }
}

impl From<OutOfMemory> for TrapCode {
    fn from(_: OutOfMemory) -> Self {
        Self::OutOfMemory
    }
}

type Result<T = (), E = OutOfMemory> = core::result::Result<T, E>;

/// A growable array whose memory comes from a [`Region`]. What needs memory can fail, and then changes nothing.
pub struct Vec<T> {
    raw: Raw,
    elements: PhantomData<T>,
}

/// Where the elements are, without their type.
struct Raw {
    start: NonNull<u8>,
    len: usize,
    /// Elements there is room for, in a block of the region; no block if there is room for none, or if they have no size.
    capacity: usize,
    region: Region,
}

// SAFETY: a vector owns its elements and its block; regions may be used from all threads where there are threads.
#[cfg(target_has_atomic = "ptr")]
unsafe impl<T: Send> Send for Vec<T> {}
// SAFETY: a shared vector gives shared elements and nothing else.
#[cfg(target_has_atomic = "ptr")]
unsafe impl<T: Sync> Sync for Vec<T> {}

impl Vec<u32> {
    /// `len` zeros.
    pub(crate) fn zeroed_in(region: Region, len: usize) -> Result<Self> {
        let mut all = Self::new_in(region);
        all.try_room_exact(len)?;
        // SAFETY: there is room for so many, and a word of zero bytes is one.
        unsafe { all.end().write_bytes(0, len) };
        all.raw.len = len;
        Ok(all)
    }
}

impl<T> Vec<T> {
    const ELEMENT: Layout = Layout::new::<T>();

    /// An empty vector; nothing is allocated.
    pub const fn new_in(region: Region) -> Self {
        let start = NonNull::<T>::dangling().cast();
        let capacity = if size_of::<T>() == 0 { usize::MAX } else { 0 };
        Self { raw: Raw { start, len: 0, capacity, region }, elements: PhantomData }
    }

    /// Where its memory comes from.
    pub fn region(&self) -> Region {
        self.raw.region
    }

    /// Elements there is room for.
    #[inline]
    pub fn capacity(&self) -> usize {
        self.raw.capacity
    }

    /// The elements.
    #[inline]
    pub fn as_slice(&self) -> &[T] {
        // SAFETY: the first `len` elements are there.
        unsafe { slice::from_raw_parts(self.raw.start.as_ptr().cast(), self.raw.len) }
    }

    /// The elements, to be changed.
    #[inline]
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        // SAFETY: the same; the vector is borrowed as the slice is.
        unsafe { slice::from_raw_parts_mut(self.raw.start.as_ptr().cast(), self.raw.len) }
    }

    /// Makes room for `len` more, and for some that may follow.
    #[inline]
    pub fn try_room(&mut self, len: usize) -> Result {
        if self.raw.capacity - self.raw.len >= len { Ok(()) } else { self.raw.grow(Self::ELEMENT, len, true) }
    }

    /// Makes room for `len` more and no others.
    #[inline]
    pub fn try_room_exact(&mut self, len: usize) -> Result {
        if self.raw.capacity - self.raw.len >= len {
            Ok(())
        } else {
            self.raw.grow(Self::ELEMENT, len, false)
        }
    }

    /// Appends `value`.
    #[inline]
    pub fn try_push(&mut self, value: T) -> Result {
        self.try_room(1)?;
        self.push_reserved(value);
        Ok(())
    }

    /// Appends `value` where there is room for it, and drops it where there is none.
    #[inline]
    pub fn push_reserved(&mut self, value: T) {
        debug_assert!(self.raw.len < self.raw.capacity, "there is room");
        if let Some(place) = self.room().first_mut() {
            place.write(value);
            self.raw.len += 1;
        }
    }

    /// Appends a copy of `values`.
    #[inline]
    pub fn try_extend(&mut self, values: &[T]) -> Result
    where
        T: Copy,
    {
        self.try_room(values.len())?;
        // SAFETY: there is room for them after the elements; a slice that is borrowed does not lie there.
        unsafe { self.end().copy_from_nonoverlapping(values.as_ptr(), values.len()) };
        self.raw.len += values.len();
        Ok(())
    }

    /// Makes the length `len`, filling with `value`; allocates exactly what is needed.
    pub fn try_resize(&mut self, len: usize, value: T) -> Result
    where
        T: Copy,
    {
        let more = len.saturating_sub(self.raw.len);
        self.try_room_exact(more)?;
        for place in self.room().iter_mut().take(more) {
            place.write(value);
        }
        self.raw.len = len;
        Ok(())
    }

    /// Inserts `value` before the element at `index`, or at the end if there are not so many.
    pub fn try_insert(&mut self, index: usize, value: T) -> Result {
        self.try_push(value)?;
        if let Some(tail) = self.get_mut(index..) {
            tail.rotate_right(1);
        }
        Ok(())
    }

    /// Takes the last element.
    #[inline]
    pub fn pop(&mut self) -> Option<T> {
        self.raw.len = self.raw.len.checked_sub(1)?;
        // SAFETY: it was an element, and is none any more.
        Some(unsafe { self.end().read() })
    }

    /// Takes the element at `index`; those behind it move.
    pub fn remove(&mut self, index: usize) -> Option<T> {
        self.get_mut(index..).filter(|tail| !tail.is_empty())?.rotate_left(1);
        self.pop()
    }

    /// Drops the elements after the first `len`.
    pub fn truncate(&mut self, len: usize) {
        let dropped = self.raw.len.saturating_sub(len);
        self.raw.len -= dropped;
        // SAFETY: they were elements, and are none any more.
        unsafe { ptr::slice_from_raw_parts_mut(self.end(), dropped).drop_in_place() }
    }

    /// Drops all elements; their room stays.
    pub fn clear(&mut self) {
        self.truncate(0);
    }

    /// Takes the elements from `start` on.
    pub fn drain_from(&mut self, start: usize) -> impl Iterator<Item = T> + '_ {
        let len = self.raw.len;
        let start = start.min(len);
        // What the caller does not take is lost, not dropped twice.
        self.raw.len = start;
        let rest = self.end();
        // SAFETY: the elements from `start` on are none any more; each is read once.
        (0..len - start).map(move |place| unsafe { rest.add(place).read() })
    }

    /// Gives back room that is not used, where the region can.
    pub fn shrink_to_fit(&mut self) {
        self.raw.shrink(Self::ELEMENT);
    }

    /// The room after the elements.
    fn room(&mut self) -> &mut [MaybeUninit<T>] {
        // SAFETY: it lies in the block, and is nobody else's.
        unsafe { slice::from_raw_parts_mut(self.end().cast(), self.raw.capacity - self.raw.len) }
    }

    /// Where the next element will be.
    fn end(&mut self) -> *mut T {
        // SAFETY: so many elements lie in the block.
        unsafe { self.raw.start.as_ptr().cast::<T>().add(self.raw.len) }
    }
}

impl Vec<u8> {
    /// `len` zero bytes, from the region's own zeroing where it has one.
    pub(crate) fn try_zeroed(region: Region, len: usize) -> Result<Self> {
        let mut bytes = Self::new_in(region);
        if len > 0 {
            let layout = whole(Self::ELEMENT, len)?;
            let block = region.allocate_zeroed(layout).map_err(|_| OutOfMemory(len))?;
            bytes.raw = Raw { start: block.cast(), len, capacity: len, region };
        }
        Ok(bytes)
    }
}

/// A vector of `values` in `region`.
///
/// # Errors
/// There is no memory for them.
pub fn try_vec<T: Copy>(region: Region, values: &[T]) -> Result<Vec<T>> {
    let mut vector = Vec::new_in(region);
    vector.try_room_exact(values.len())?;
    vector.try_extend(values)?;
    Ok(vector)
}

impl<T> Drop for Vec<T> {
    fn drop(&mut self) {
        self.clear();
        self.raw.free(Self::ELEMENT);
    }
}

impl<T> Deref for Vec<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        self.as_slice()
    }
}

impl<T> DerefMut for Vec<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        self.as_mut_slice()
    }
}

impl<T: fmt::Debug> fmt::Debug for Vec<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_slice().fmt(f)
    }
}

impl<T: PartialEq> PartialEq for Vec<T> {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl<T: Eq> Eq for Vec<T> {}

impl<'v, T> IntoIterator for &'v Vec<T> {
    type Item = &'v T;
    type IntoIter = slice::Iter<'v, T>;

    fn into_iter(self) -> slice::Iter<'v, T> {
        self.iter()
    }
}

impl<'v, T> IntoIterator for &'v mut Vec<T> {
    type Item = &'v mut T;
    type IntoIter = slice::IterMut<'v, T>;

    fn into_iter(self) -> slice::IterMut<'v, T> {
        self.iter_mut()
    }
}

impl<T> IntoIterator for Vec<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        IntoIter { vector: ManuallyDrop::new(self), taken: 0 }
    }
}

/// The elements of a [`Vec`] that ends.
pub struct IntoIter<T> {
    vector: ManuallyDrop<Vec<T>>,
    taken: usize,
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let element: *const T = self.vector.get(self.taken)?;
        self.taken += 1;
        // SAFETY: it is read once: `taken` counts what is gone.
        Some(unsafe { element.read() })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.vector.len() - self.taken;
        (left, Some(left))
    }
}

impl<T> ExactSizeIterator for IntoIter<T> {}

impl<T> Drop for IntoIter<T> {
    fn drop(&mut self) {
        self.by_ref().for_each(drop);
        // No element is left; the block is.
        self.vector.raw.free(Vec::<T>::ELEMENT);
    }
}

/// The block of `count` elements.
fn whole(element: Layout, count: usize) -> Result<Layout> {
    let bytes = element.size().checked_mul(count).ok_or(OutOfMemory(usize::MAX))?;
    Layout::from_size_align(bytes, element.align()).map_err(|_| OutOfMemory(usize::MAX))
}

impl Raw {
    /// Makes room for `more` elements, and for as many as there are if more may follow.
    #[cold]
    #[inline(never)]
    fn grow(&mut self, element: Layout, more: usize, amply: bool) -> Result {
        let least = self.len.checked_add(more).ok_or(OutOfMemory(usize::MAX))?;
        let first = FIRST_BYTES / element.size().max(1);
        let ample = if amply { least.max(self.capacity.saturating_mul(2)).max(first) } else { least };
        match self.resize(element, ample) {
            Err(_) if ample > least => self.resize(element, least),
            other => other,
        }
    }

    /// Moves the elements to a block for `capacity` of them, which are more than there is room for.
    fn resize(&mut self, element: Layout, capacity: usize) -> Result {
        let new = whole(element, capacity)?;
        let block = match self.block(element) {
            // SAFETY: the block is the region's and has this layout; the new one is larger.
            Some(old) => unsafe { self.region.grow(self.start, old, new) },
            None => self.region.allocate(new),
        };
        self.start = block.map_err(|_| OutOfMemory(new.size()))?.cast();
        self.capacity = capacity;
        Ok(())
    }

    /// Gives back the room after the elements, if the region can.
    #[inline(never)]
    fn shrink(&mut self, element: Layout) {
        let (Some(old), Ok(new)) = (self.block(element), whole(element, self.len)) else { return };
        if self.len == 0 {
            self.free(element);
            return;
        }
        // SAFETY: the block is the region's and has this layout; the new one is no larger.
        if let Ok(block) = unsafe { self.region.shrink(self.start, old, new) } {
            self.start = block.cast();
            self.capacity = self.len;
        }
    }

    /// Gives back the block; no element is in it.
    #[inline(never)]
    fn free(&mut self, element: Layout) {
        if let Some(layout) = self.block(element) {
            // SAFETY: the block is the region's, has this layout, and is not used again.
            unsafe { self.region.deallocate(self.start, layout) };
            self.capacity = 0;
        }
    }

    /// The layout of the block, if there is one.
    fn block(&self, element: Layout) -> Option<Layout> {
        if self.capacity == 0 || element.size() == 0 { None } else { whole(element, self.capacity).ok() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::boxed::Box;
    use alloc::rc::Rc;

    fn region(bytes: usize) -> Region {
        Region::Arena(crate::Arena::new(Box::leak(alloc::vec![0_u8; bytes].into_boxed_slice())).unwrap())
    }

    #[test]
    fn what_is_pushed_is_kept_through_growth() {
        let mut texts = Vec::new_in(Region::Global);
        for number in 0..1000 {
            texts.try_push(alloc::format!("{number}")).unwrap();
        }
        assert!(texts.iter().enumerate().all(|(number, text)| *text == alloc::format!("{number}")));
        texts.truncate(3);
        texts.shrink_to_fit();
        assert_eq!(texts.capacity(), 3);
        texts.try_insert(1, "more".into()).unwrap();
        assert_eq!((texts.remove(0).as_deref(), texts.remove(7)), (Some("0"), None));
        assert_eq!(texts.into_iter().collect::<alloc::vec::Vec<_>>().concat(), "more12");
    }

    #[test]
    fn each_element_is_dropped_once() {
        let (token, region) = (Rc::new(()), region(4096));
        let Region::Arena(arena) = region else { panic!() };
        let before = arena.used();
        let filled = || {
            let mut tokens = Vec::new_in(region);
            (0..10).for_each(|_| tokens.try_push(token.clone()).unwrap());
            tokens
        };
        let mut tokens = filled();
        assert!(tokens.pop().is_some() && tokens.drain_from(5).count() == 4);
        drop(tokens.remove(2));
        tokens.truncate(3);
        assert_eq!(Rc::strong_count(&token), 4);
        drop(tokens);
        let mut some = filled().into_iter();
        assert_eq!((some.next(), some.len()), (Some(token.clone()), 9));
        drop(some);
        assert_eq!((Rc::strong_count(&token), arena.used()), (1, before));
    }

    #[test]
    fn room_is_exact_where_it_is_asked_for() {
        let mut numbers = Vec::<u64>::new_in(Region::Global);
        numbers.try_room_exact(9).unwrap();
        assert_eq!(numbers.capacity(), 9);
        numbers.try_room(10).unwrap();
        assert_eq!(numbers.capacity(), 18);
        numbers.try_resize(2, 7).unwrap();
        numbers.try_extend(&[1, 2, 3]).unwrap();
        numbers.try_resize(4, 0).unwrap();
        assert_eq!(*numbers, [7, 7, 1, 2]);
    }

    #[test]
    fn where_doubling_finds_no_memory_what_is_needed_may() {
        let mut bytes = Vec::<u8>::new_in(region(1024));
        bytes.try_resize(400, 1).unwrap();
        bytes.try_push(2).unwrap();
        assert_eq!((bytes.capacity(), bytes.last()), (401, Some(&2)));
    }

    #[test]
    fn a_vector_that_cannot_grow_is_as_it_was() {
        let mut bytes = Vec::<u8>::new_in(region(1024));
        bytes.try_resize(700, 1).unwrap();
        assert_eq!(bytes.try_extend(&[2; 700]), Err(OutOfMemory(1400)));
        assert_eq!(bytes.try_room(usize::MAX), Err(OutOfMemory(usize::MAX)));
        assert!(bytes.len() == 700 && bytes.iter().all(|&byte| byte == 1));
    }

    #[test]
    fn elements_without_a_size_are_counted() {
        let mut units = Vec::<()>::new_in(Region::Global);
        units.try_extend(&[(); 5]).unwrap();
        units.try_push(()).unwrap();
        units.shrink_to_fit();
        assert_eq!((units.len(), units.into_iter().count()), (6, 6));
    }
}
