//! [`CheckRecord`]: what a program keeps of a check, so that its next start need not repeat it.

use crate::image::layout::{FORMAT, header};
use crate::image::{CheckedImage, Raw};
use crate::{ImageError, Result};

/// That an image was checked: where it lies, how long it is, and of which format.
///
/// A firmware writes it, after a check, to flash that nobody else can write, and starts by it from then on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckRecord {
    address: u64,
    format: u64,
    source: u64,
    len: u32,
}

impl CheckRecord {
    /// Bytes it takes.
    pub const SIZE: usize = 28;

    /// The record of an image at this place, whose header is read.
    fn of(bytes: &'static [u8]) -> Self {
        let raw = Raw(bytes);
        Self {
            address: bytes.as_ptr().addr() as u64,
            format: FORMAT,
            source: raw.word64(header::SOURCE_HASH),
            len: bytes.len() as u32,
        }
    }

    /// The record as bytes, the same on every target.
    pub fn to_bytes(&self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        let numbers = [self.address, self.format, self.source, self.len.into()].map(u64::to_le_bytes);
        bytes.iter_mut().zip(numbers.as_flattened()).for_each(|(to, from)| *to = *from);
        bytes
    }

    /// The record that [`to_bytes`](Self::to_bytes) wrote. Any bytes are one, erased flash too: one of no image.
    pub fn from_bytes(bytes: &[u8; Self::SIZE]) -> Self {
        let raw = Raw(bytes);
        let [address, format, source] = [0, 8, 16].map(|at| raw.word64(at));
        Self { address, format, source, len: raw.word(24) }
    }
}

impl CheckedImage {
    /// The record of the check, for [`from_record`](Self::from_record); none of an image in memory that is given back.
    ///
    /// Of a component, take it from `Component::image`: its plan has been checked then as well.
    pub fn record(&self) -> Option<CheckRecord> {
        self.as_static().map(CheckRecord::of)
    }

    /// An image that was checked at an earlier start. The header is read, nothing else.
    ///
    /// # Errors
    /// [`ImageError::Record`] if the record is of another address, length, format or source, and says which;
    /// what [`from_static`](Self::from_static) says of headers.
    ///
    /// # Safety
    /// The record was made by [`record`](Self::record) of an image with exactly these bytes, in a build with the same
    /// checker and the same features. So records lie where only such a program writes, and are erased whenever the image
    /// or the program is replaced: code that was not checked reads and writes any memory.
    pub unsafe fn from_record(bytes: &'static [u8], record: &CheckRecord) -> Result<Self> {
        let image = Self::with_header(bytes)?;
        let found = CheckRecord::of(bytes);
        let differs = [
            (record.address != found.address, "address"),
            (record.len != found.len, "length"),
            (record.format != found.format, "format"),
            (record.source != found.source, "source"),
        ];
        match differs.iter().find(|(differs, _)| *differs) {
            Some(&(_, what)) => Err(ImageError::Record { what }.into()),
            None => Ok(image),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_survive_as_bytes() {
        let record =
            CheckRecord { address: 0x0123_4567_89ab_cdef, format: 7 << 60, source: 3, len: u32::MAX };
        let bytes = record.to_bytes();
        assert_eq!(bytes[..8], 0x0123_4567_89ab_cdef_u64.to_le_bytes());
        assert_eq!(bytes[24..], [0xff; 4]);
        assert_eq!(CheckRecord::from_bytes(&bytes), record);
    }
}
