//! Fallible growth of the one vector type.

use crate::{Region, Result, Vec};

/// `Vec` operations that report a failed allocation instead of aborting.
pub trait TryVec<T> {
    /// Appends `value`.
    fn try_push(&mut self, value: T) -> Result<()>;
    /// Makes room for `len` more, for `push_within_capacity`.
    fn try_room(&mut self, len: usize) -> Result<()>;
    /// Appends a copy of `values`.
    fn try_extend(&mut self, values: &[T]) -> Result<()>
    where
        T: Copy;
    /// Makes the length `len`, filling with `value`; allocates exactly what is needed.
    fn try_resize(&mut self, len: usize, value: T) -> Result<()>
    where
        T: Clone;
}

impl<T> TryVec<T> for Vec<T> {
    #[inline]
    fn try_push(&mut self, value: T) -> Result<()> {
        if self.len() == self.capacity() {
            grow(self, 1)?;
        }
        let full = self.push_within_capacity(value).is_err();
        debug_assert!(!full, "there is room");
        Ok(())
    }

    #[inline]
    fn try_room(&mut self, len: usize) -> Result<()> {
        if self.capacity() - self.len() >= len { Ok(()) } else { grow(self, len) }
    }

    fn try_extend(&mut self, values: &[T]) -> Result<()>
    where
        T: Copy,
    {
        self.try_reserve(values.len())?;
        self.extend_from_slice(values);
        Ok(())
    }

    fn try_resize(&mut self, len: usize, value: T) -> Result<()>
    where
        T: Clone,
    {
        self.try_reserve_exact(len.saturating_sub(self.len()))?;
        self.resize(len, value);
        Ok(())
    }
}

/// Growth is much code, and rare: it stays out of the places that push.
#[cold]
#[inline(never)]
fn grow<T>(vector: &mut Vec<T>, len: usize) -> Result<()> {
    Ok(vector.try_reserve(len)?)
}

/// A vector of `values` in `region`.
pub fn try_vec<T: Copy>(region: Region, values: &[T]) -> Result<Vec<T>> {
    let mut vector = Vec::new_in(region);
    vector.try_reserve_exact(values.len())?;
    vector.extend_from_slice(values);
    Ok(vector)
}
