//! Fallible growth of the one vector type.

use crate::{Region, Result, Vec};

/// `Vec` operations that report a failed allocation instead of aborting.
pub trait TryVec<T> {
    /// Appends `value`.
    fn try_push(&mut self, value: T) -> Result<()>;
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
            self.try_reserve(1)?;
        }
        self.push(value);
        Ok(())
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

/// A vector of `values` in `region`.
pub fn try_vec<T: Copy>(region: Region, values: &[T]) -> Result<Vec<T>> {
    let mut vector = Vec::new_in(region);
    vector.try_reserve_exact(values.len())?;
    vector.extend_from_slice(values);
    Ok(vector)
}
