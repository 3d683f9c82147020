//! What objects hold, as bytes: fields of structs and elements of arrays.

use super::{Heap, Object};
use crate::RawRef;
use core::ops::Range;

impl Heap {
    /// The numbers of an object: those of a record, the elements of an array.
    pub(crate) fn bytes(&self, object: Object) -> &[u8] {
        let words = self.words(object.segment, object.data_words());
        // SAFETY: words are four bytes each, all of them initialised, and bytes need no alignment.
        unsafe { core::slice::from_raw_parts(words.as_ptr().cast(), size_of_val(words)) }
    }

    /// The same, to write.
    pub(crate) fn bytes_mut(&mut self, object: Object) -> &mut [u8] {
        bytes_of(self.words_mut(object.segment, object.data_words()))
    }

    /// Elements `at..at + count` of an array of numbers; `None` if it has fewer.
    pub(crate) fn elements_mut(&mut self, array: Object, at: u32, count: u32) -> Option<&mut [u8]> {
        let range = element_range(array, at, count)?;
        self.bytes_mut(array).get_mut(range)
    }

    /// Elements `at..at + count` of an array of references.
    pub(crate) fn ref_elements_mut(&mut self, array: Object, at: u32, count: u32) -> Option<&mut [u32]> {
        let range = at as usize..(at as usize).checked_add(count as usize)?;
        self.refs_mut(array).get_mut(range)
    }

    /// Copies `count` elements between arrays of one shape, or within one as if through a buffer.
    pub(crate) fn copy_elements(&mut self, to: (Object, u32), from: (Object, u32), count: u32) -> Option<()> {
        let (target, source) = (self.payload_range(to, count)?, self.payload_range(from, count)?);
        if to.0.segment == from.0.segment {
            let words = &mut self.space.segments.get_mut(to.0.segment)?.words;
            let bytes = bytes_of(words);
            bytes.get(target.clone())?;
            bytes.get(source.clone())?;
            bytes.copy_within(source, target.start);
            return Some(());
        }
        let [target_segment, source_segment] =
            self.space.segments.get_disjoint_mut([to.0.segment, from.0.segment]).ok()?;
        let (target_bytes, source_bytes) =
            (bytes_of(&mut target_segment.words), bytes_of(&mut source_segment.words));
        target_bytes.get_mut(target)?.copy_from_slice(source_bytes.get(source)?);
        Some(())
    }

    /// Zeroes an object's numbers and references.
    pub(crate) fn clear(&mut self, object: Object) {
        self.words_mut(object.segment, object.ref_words().start..object.data_words().end).fill(0);
    }

    /// The array an op was filling when its fuel ran out, and how far it was.
    pub(crate) fn unfinished(&self) -> Option<(RawRef, u32)> {
        self.unfinished
    }

    /// Keeps the array an op is filling; the collector keeps it too, without looking into it.
    pub(crate) fn set_unfinished(&mut self, array: Option<(RawRef, u32)>) {
        self.unfinished = array;
    }

    /// The bytes of an array's elements in its segment.
    fn payload_range(&self, (array, at): (Object, u32), count: u32) -> Option<Range<usize>> {
        let range = element_range(array, at, count)?;
        Some(4 * array.start + range.start..4 * array.start + range.end)
    }
}

/// The bytes of elements `at..at + count`; `None` if the array has fewer.
fn element_range(array: Object, at: u32, count: u32) -> Option<Range<usize>> {
    let log2 = array.header.shape.element_log2()?;
    let end = at.checked_add(count).filter(|&end| end <= array.header.len())?;
    Some((at as usize) << log2..(end as usize) << log2)
}

fn bytes_of(words: &mut [u32]) -> &mut [u8] {
    // SAFETY: as in `Heap::bytes`; every pattern of bytes is a word.
    unsafe { core::slice::from_raw_parts_mut(words.as_mut_ptr().cast(), size_of_val(words)) }
}
