//! The heap's address space: 4 GiB of offsets, backed by segments.
//!
//! A segment is one block of the region, so that growing moves nothing and needs no second copy of the
//! heap. Each is a sequence of blocks without gaps, objects and free ones.

use super::object::{GRANULE, HEADER_WORDS, Header, Object, offset_of};
use crate::{Region, Vec};

/// One block of the region.
#[derive(Debug)]
pub(super) struct Segment {
    /// The offset of its first byte.
    pub(super) base: u32,
    pub(super) words: Vec<u32>,
}

impl Segment {
    pub(super) fn bytes(&self) -> u32 {
        4 * self.words.len() as u32
    }

    fn end(&self) -> u32 {
        self.base + self.bytes()
    }
}

/// A block, on the way through all of them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    pub(super) segment: usize,
    pub(super) word: usize,
}

/// The segments, in the order of their offsets.
#[derive(Debug)]
pub(super) struct Space {
    pub(super) segments: Vec<Segment>,
    /// Of all segments.
    pub(super) bytes: u64,
}

impl Space {
    pub(super) fn new(region: Region) -> Self {
        Self { segments: Vec::new_in(region), bytes: 0 }
    }

    /// The segment and word at `offset`.
    fn find(&self, offset: u32) -> Option<(usize, usize)> {
        let index = self.segments.partition_point(|segment| segment.base <= offset).checked_sub(1)?;
        let segment = self.segments.get(index)?;
        let word = (offset - segment.base) as usize / 4;
        (word < segment.words.len()).then_some((index, word))
    }

    pub(super) fn word(&self, offset: u32) -> u32 {
        let place = self.find(offset).and_then(|(index, word)| self.segments.get(index)?.words.get(word));
        place.copied().unwrap_or(0)
    }

    pub(super) fn set_word(&mut self, offset: u32, value: u32) {
        let Some((index, word)) = self.find(offset) else { return };
        if let Some(place) = self.segments.get_mut(index).and_then(|segment| segment.words.get_mut(word)) {
            *place = value;
        }
    }

    /// The two words a block begins with.
    pub(super) fn block(&self, offset: u32) -> [u32; HEADER_WORDS] {
        let Some((index, word)) = self.find(offset) else { return [0; HEADER_WORDS] };
        let words = self.segments.get(index).and_then(|segment| segment.words.get(word..word + HEADER_WORDS));
        words.and_then(|words| words.try_into().ok()).unwrap_or([0; HEADER_WORDS])
    }

    pub(super) fn set_block(&mut self, offset: u32, words: [u32; HEADER_WORDS]) {
        let Some((index, word)) = self.find(offset) else { return };
        let place =
            self.segments.get_mut(index).and_then(|segment| segment.words.get_mut(word..word + HEADER_WORDS));
        if let Some(place) = place {
            place.copy_from_slice(&words);
        }
    }

    /// The block at `place`, or the first of the segments after it: its offset and first words. Moves the
    /// place behind it.
    pub(super) fn next_block(&self, place: &mut Place) -> Option<(u32, [u32; HEADER_WORDS])> {
        loop {
            let segment = self.segments.get(place.segment)?;
            if let Some(&[first, second]) = segment.words.get(place.word..place.word + HEADER_WORDS) {
                let offset = segment.base + 4 * place.word as u32;
                let granules = match Header::from_words(first, second) {
                    Some(header) => header.granules(),
                    None => u64::from(second).max(1),
                };
                place.word += (granules * u64::from(GRANULE / 4)) as usize;
                return Some((offset, [first, second]));
            }
            *place = Place { segment: place.segment + 1, word: 0 };
        }
    }

    /// Whether a block begins at `offset`. Walks over those before it in its segment.
    pub(super) fn begins_block(&self, offset: u32) -> bool {
        let Some((segment, _)) = self.find(offset) else { return false };
        let mut place = Place { segment, word: 0 };
        while let Some((at, _)) = self.next_block(&mut place) {
            if at >= offset {
                return at == offset;
            }
        }
        false
    }

    /// The object behind a reference, whatever the reference is.
    pub(super) fn object(&self, reference: u32) -> Option<Object> {
        let (segment, word) = self.find(offset_of(reference)?)?;
        let words = &self.segments.get(segment)?.words;
        let header = Header::from_words(*words.get(word)?, *words.get(word + 1)?)?;
        let start = word + HEADER_WORDS;
        let fits = header.payload_words() <= (words.len() - start) as u64;
        fits.then_some(Object { header, segment, start })
    }

    /// Adds a segment of `bytes` bytes, a multiple of the granule; its offset, or `None` if memory or the
    /// address space has no room.
    pub(super) fn add(&mut self, bytes: u32) -> Option<u32> {
        let (index, base) = self.gap(bytes)?;
        let mut words = Vec::new_in(self.segments.region());
        words.try_resize(bytes as usize / 4, 0).ok()?;
        self.segments.try_insert(index, Segment { base, words }).ok()?;
        self.bytes += u64::from(bytes);
        Some(base)
    }

    /// Gives segment `index` back to the region.
    pub(super) fn remove(&mut self, index: usize) {
        self.bytes -= self.segments.remove(index).map_or(0, |segment| segment.bytes().into());
    }

    /// Where a segment of `bytes` bytes goes: the first gap it fits in. No object is at offset 0.
    fn gap(&self, bytes: u32) -> Option<(usize, u32)> {
        let mut base = GRANULE;
        for (index, segment) in self.segments.iter().enumerate() {
            if segment.base - base >= bytes {
                return Some((index, base));
            }
            base = segment.end();
        }
        (u32::MAX - base >= bytes).then_some((self.segments.len(), base))
    }
}
