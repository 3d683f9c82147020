//! An 8-aligned byte buffer: where an image is built in RAM.

use crate::limits::DEVICE;
use crate::{Error, Region, Result, Vec};

/// Bytes whose first one lies at a multiple of 8.
#[derive(Debug)]
pub(crate) struct Buffer {
    words: Vec<u64>,
    len: usize,
}

impl Buffer {
    pub(crate) fn new() -> Self {
        Self::new_in(Region::Global)
    }

    pub(crate) fn new_in(region: Region) -> Self {
        Self { words: Vec::new_in(region), len: 0 }
    }

    /// Forgets what is after the first `len` bytes.
    #[cfg(feature = "loader")]
    pub(crate) fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    /// Makes room for `bytes` more bytes.
    pub(crate) fn reserve(&mut self, bytes: usize) -> Result<()> {
        let words = self.len.checked_add(bytes).ok_or(Error::out_of_memory(bytes))?.div_ceil(8);
        if words > self.words.capacity() {
            self.grow(words)?;
        }
        self.words.try_resize(words.max(self.words.len()), 0)?;
        Ok(())
    }

    /// Makes room for `words` words in all, and for a part more than there were: on a device a quarter, for doubling would
    /// have an image take three times its size while it moves.
    fn grow(&mut self, words: usize) -> Result<()> {
        let (len, capacity) = (self.words.len(), self.words.capacity());
        let ample = words.max(capacity + if DEVICE { capacity / 4 } else { capacity });
        if self.words.try_room_exact(ample - len).is_err() {
            self.words.try_room_exact(words - len)?;
        }
        Ok(())
    }

    pub(crate) fn extend(&mut self, bytes: &[u8]) -> Result<()> {
        self.reserve(bytes.len())?;
        let start = self.len;
        self.len += bytes.len();
        if let Some(place) = self.bytes_mut().get_mut(start..) {
            place.copy_from_slice(bytes);
        }
        Ok(())
    }

    /// Gives back what was reserved and not used.
    pub(crate) fn shrink(&mut self) {
        self.words.truncate(self.len.div_ceil(8));
        self.words.shrink_to_fit();
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: `len` bytes fit in the words (kept by `extend`), and any byte is a `u8`.
        unsafe { core::slice::from_raw_parts(self.words.as_ptr().cast(), self.len) }
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: as in `bytes`; the words are borrowed exclusively, and any bytes are a `u64`.
        unsafe { core::slice::from_raw_parts_mut(self.words.as_mut_ptr().cast(), self.len) }
    }
}

/// What only the writer of images needs.
#[cfg(feature = "loader")]
impl Buffer {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Appends `units`, each little-endian.
    pub(crate) fn extend_units(&mut self, units: &[u16]) -> Result<()> {
        self.reserve(2 * units.len())?;
        let start = self.len;
        self.len += 2 * units.len();
        let place = self.bytes_mut().get_mut(start..).unwrap_or(&mut []);
        for (bytes, unit) in place.chunks_exact_mut(2).zip(units) {
            bytes.copy_from_slice(&unit.to_le_bytes());
        }
        Ok(())
    }

    /// Appends a word, little-endian.
    pub(crate) fn extend_word(&mut self, word: u32) -> Result<()> {
        self.extend(&word.to_le_bytes())
    }

    /// Appends zeros up to a multiple of `align` (a power of two).
    pub(crate) fn align(&mut self, align: usize) -> Result<()> {
        let padding = self.len.wrapping_neg() & (align - 1);
        self.extend([0; 8].get(..padding).unwrap_or(&[]))
    }
}

#[cfg(all(test, feature = "loader"))]
mod tests {
    use super::*;

    #[test]
    fn grows_aligned() {
        let mut buffer = Buffer::new();
        for byte in 0..100_u8 {
            buffer.extend(&[byte]).unwrap();
            assert_eq!(buffer.bytes().as_ptr().align_offset(8), 0);
        }
        buffer.align(8).unwrap();
        assert_eq!(buffer.len(), 104);
        assert!(buffer.bytes().iter().take(100).enumerate().all(|(place, &byte)| place == usize::from(byte)));
    }
}
