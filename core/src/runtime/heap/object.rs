//! What an object of the heap looks like.
//!
//! Two words of header say what it is and how large, so that neither the collector nor an access needs
//! its type:
//!
//! ```text
//! word 0   type number or tag (26) │ shape (3) │ live (1) │ pending (1) │ marked (1)
//! word 1   structs, exceptions: words of numbers (16) │ references (16);  arrays: length
//! then     the references, then the numbers;  or the elements, packed
//! ```
//!
//! A block that is no object has all low bits 0: its first word is the offset of the next free block of
//! its class, its second how many granules it has.

use crate::RawRef;

/// Blocks are multiples of this many bytes, which is also how objects are aligned.
pub(super) const GRANULE: u32 = 8;
/// Words of an object's header.
pub(super) const HEADER_WORDS: usize = 2;

/// The collector reached it.
pub(super) const MARKED: u32 = 1;
/// It is marked, but the worklist had no room for it: its references are still to be followed.
pub(super) const PENDING: u32 = 2;
/// It is an object, not a free block.
pub(super) const LIVE: u32 = 4;
const SHAPE_SHIFT: u32 = 3;
const TYPE_SHIFT: u32 = 6;

/// What an object consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Shape {
    /// References, then numbers.
    Struct = 0,
    /// The same, with a tag in place of a type.
    Exception = 1,
    /// Elements of this many bits.
    Array8 = 2,
    Array16 = 3,
    Array32 = 4,
    Array64 = 5,
    Array128 = 6,
    /// References.
    ArrayRef = 7,
}

impl Shape {
    const fn from_bits(bits: u32) -> Self {
        match bits & 7 {
            0 => Self::Struct,
            1 => Self::Exception,
            2 => Self::Array8,
            3 => Self::Array16,
            4 => Self::Array32,
            5 => Self::Array64,
            6 => Self::Array128,
            _ => Self::ArrayRef,
        }
    }

    /// Log2 of an element's bytes; `None` if it is no array.
    pub(crate) const fn element_log2(self) -> Option<u32> {
        match self {
            Self::Struct | Self::Exception => None,
            Self::Array8 => Some(0),
            Self::Array16 => Some(1),
            Self::Array32 | Self::ArrayRef => Some(2),
            Self::Array64 => Some(3),
            Self::Array128 => Some(4),
        }
    }

    /// Whether it is an array.
    pub(crate) const fn is_array(self) -> bool {
        self.element_log2().is_some()
    }
}

/// The header of an object, without the collector's bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) shape: Shape,
    /// A type number, or an exception's tag; below 2^26.
    pub(crate) ty: u32,
    /// The second word.
    size: u32,
}

impl Header {
    /// A struct or exception of `refs` references and `words` words of numbers.
    pub(crate) const fn record(shape: Shape, ty: u32, refs: u16, words: u16) -> Self {
        Self { shape, ty, size: refs as u32 | (words as u32) << 16 }
    }

    /// An array.
    pub(crate) const fn array(shape: Shape, ty: u32, len: u32) -> Self {
        Self { shape, ty, size: len }
    }

    /// The header in the first words of a block; `None` if it is free.
    pub(super) const fn from_words(first: u32, second: u32) -> Option<Self> {
        if first & LIVE == 0 {
            return None;
        }
        Some(Self { shape: Shape::from_bits(first >> SHAPE_SHIFT), ty: first >> TYPE_SHIFT, size: second })
    }

    pub(super) const fn to_words(self) -> [u32; HEADER_WORDS] {
        [self.ty << TYPE_SHIFT | (self.shape as u32) << SHAPE_SHIFT | LIVE, self.size]
    }

    /// Elements of an array; 0 of anything else.
    pub(crate) const fn len(self) -> u32 {
        if self.shape.is_array() { self.size } else { 0 }
    }

    /// References it holds, which come first.
    pub(crate) const fn refs(self) -> u32 {
        match self.shape {
            Shape::Struct | Shape::Exception => self.size & 0xffff,
            Shape::ArrayRef => self.size,
            _ => 0,
        }
    }

    /// Words after the header.
    pub(super) const fn payload_words(self) -> u64 {
        match self.shape.element_log2() {
            None => (self.size & 0xffff) as u64 + (self.size >> 16) as u64,
            Some(log2) => ((self.size as u64) << log2).div_ceil(4),
        }
    }

    /// Bytes after the header.
    pub(crate) const fn payload_bytes(self) -> u64 {
        4 * self.payload_words()
    }

    /// Granules of the whole object.
    pub(super) const fn granules(self) -> u64 {
        (HEADER_WORDS as u64 + self.payload_words()).div_ceil(GRANULE as u64 / 4)
    }
}

/// An object, found and measured: its payload lies in its segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Object {
    pub(crate) header: Header,
    pub(super) segment: usize,
    /// First word of the payload in the segment.
    pub(super) start: usize,
}

impl Object {
    /// Words of the segment that hold its references.
    pub(super) fn ref_words(self) -> core::ops::Range<usize> {
        self.start..self.start + self.header.refs() as usize
    }

    /// Words of the segment that hold its numbers.
    pub(super) fn data_words(self) -> core::ops::Range<usize> {
        let end = self.start + self.header.payload_words() as usize;
        self.start + self.header.refs() as usize..end
    }
}

/// The offset of the object behind a reference; `None` if there is none.
pub(super) const fn offset_of(reference: u32) -> Option<u32> {
    if RawRef(reference).is_object() { Some(reference) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_survive_their_words() {
        let headers = [
            Header::record(Shape::Struct, (1 << 26) - 1, 3, 500),
            Header::record(Shape::Exception, 7, 0, 0),
            Header::array(Shape::Array16, 9, u32::MAX),
            Header::array(Shape::ArrayRef, 0, 5),
        ];
        for header in headers {
            let [first, second] = header.to_words();
            assert_eq!(Header::from_words(first | MARKED | PENDING, second), Some(header));
        }
        assert_eq!(Header::from_words(0x1230, 4), None);
    }

    #[test]
    fn sizes_round_up_to_granules() {
        assert_eq!(Header::record(Shape::Struct, 0, 0, 0).granules(), 1);
        assert_eq!(Header::record(Shape::Struct, 0, 1, 2).granules(), 3);
        assert_eq!(Header::array(Shape::Array8, 0, 5).granules(), 2);
        assert_eq!(Header::array(Shape::Array128, 0, u32::MAX).granules(), 1 + 2 * u64::from(u32::MAX));
    }
}
