//! The heap of garbage-collected objects: structs, arrays, exceptions.
//!
//! A reference to an object is its offset in an address space of 4 GiB ([`space`]), a multiple of 8, so
//! there is no table of objects, and nothing ever moves. Free blocks are kept by size ([`free`]); the
//! collector ([`collect`]) marks and sweeps in steps between which the guest does not run, so it needs no
//! barriers. Every object says itself what it is ([`object`]), and all access goes through checked
//! slices: a reference that leads nowhere finds nothing, whoever forged it.

#[cfg(feature = "gc")]
mod access;
mod collect;
mod free;
#[cfg_attr(not(feature = "gc"), allow(dead_code, reason = "there are no arrays"))]
mod object;
mod space;
#[cfg(test)]
mod tests;

pub(crate) use collect::{Root, Roots};
pub(crate) use object::{Header, Object, Shape};

use crate::types::subtype::Kind;
use crate::{Limits, RawRef, Region, Result, Vec};
use collect::Collector;
use free::FreeLists;
use object::GRANULE;
use space::Space;

/// Bytes of objects below which no collection begins, unless the limit is smaller.
const FIRST_TRIGGER: u64 = if cfg!(target_os = "none") { 8 * 1024 } else { 256 * 1024 };
/// Bytes a segment has at least, and at most where no object needs more.
const SEGMENT: u64 = if cfg!(target_os = "none") { 2 * 1024 } else { 64 * 1024 };
const LARGE_SEGMENT: u64 = 1 << 20;

/// Why an object cannot be allocated yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// A collection is due or in progress: run it to its end, then ask again.
    Collect,
    /// The heap must grow by so many bytes: call [`Heap::grow`], then ask again.
    Grow(u32),
    /// The limit is reached, or memory is used up, and nothing is left to collect.
    Full,
}

/// The heap of a machine.
#[derive(Debug)]
pub(crate) struct Heap {
    space: Space,
    free: FreeLists,
    collector: Collector,
    /// Bytes the segments may have together.
    limit: u64,
    /// Bytes of all objects.
    used: u64,
    /// Bytes of objects at which the next collection begins.
    trigger: u64,
    /// A collection has ended and nothing has been allocated since.
    fresh: bool,
    /// Growing was tried and refused since the last collection.
    stuck: bool,
    /// Granules that were asked for last.
    wanted: u32,
    /// An array being filled, which no reference leads to yet, and how far it is.
    unfinished: Option<(RawRef, u32)>,
    credit: u32,
    /// References the embedder holds; see [`Heap::hold`].
    held: Vec<u32>,
}

impl Heap {
    /// An empty heap; nothing is allocated before the first object.
    pub(crate) fn new(region: Region, limits: &Limits) -> Self {
        let limit = limits.gc_heap_bytes.min(u64::from(u32::MAX)) / u64::from(GRANULE) * u64::from(GRANULE);
        Self {
            space: Space::new(region),
            free: FreeLists::new(),
            collector: Collector::new(region),
            limit,
            used: 0,
            trigger: FIRST_TRIGGER.min(limit),
            fresh: false,
            stuck: false,
            wanted: 0,
            unfinished: None,
            credit: 0,
            held: Vec::new_in(region),
        }
    }

    /// Bytes of all objects, garbage included.
    #[cfg(test)]
    pub(crate) fn used(&self) -> u64 {
        self.used
    }

    /// Allocates an object. Its numbers and references hold anything: they must be written, or zeroed by
    /// [`Heap::clear`], before the guest or the collector runs.
    pub(crate) fn allocate(&mut self, header: Header) -> core::result::Result<RawRef, Refused> {
        let granules = header.granules();
        let bytes = granules * u64::from(GRANULE);
        if bytes > self.limit {
            return Err(Refused::Full);
        }
        // The limit is below 2^32 bytes.
        self.wanted = granules as u32;
        if self.is_collecting() {
            return Err(Refused::Collect);
        }
        if !self.fresh && self.used + bytes > self.trigger {
            return Err(self.begin());
        }
        let room = if self.stuck { 0 } else { self.limit - self.space.bytes };
        let last_resort = self.fresh && room < bytes;
        let Some(offset) = self.free.take(&mut self.space, self.wanted, last_resort) else {
            return Err(self.refuse(bytes, room));
        };
        self.used += bytes;
        (self.fresh, self.stuck) = (false, false);
        self.space.set_block(offset, header.to_words());
        Ok(RawRef(offset))
    }

    /// No block is large enough: the heap grows by part of the `room` it has, or is collected once.
    fn refuse(&mut self, bytes: u64, room: u64) -> Refused {
        if room >= bytes {
            let usual = self.space.bytes.clamp(SEGMENT, LARGE_SEGMENT);
            return Refused::Grow(usual.max(bytes).min(room) as u32);
        }
        if !self.fresh {
            return self.begin();
        }
        // What a trap leaves behind may be collected.
        (self.fresh, self.stuck) = (false, false);
        Refused::Full
    }

    fn begin(&mut self) -> Refused {
        self.begin_collection();
        Refused::Collect
    }

    /// Adds a segment of `bytes` bytes, or a smaller one that holds what was asked for.
    pub(crate) fn grow(&mut self, bytes: u32) {
        let least = self.wanted * GRANULE;
        for size in [bytes.max(least), least] {
            if let Some(base) = self.space.add(size) {
                self.free.put(&mut self.space, base, size / GRANULE);
                return;
            }
        }
        self.stuck = true;
    }

    /// The object behind a reference; `None` if it is null or something else.
    pub(crate) fn object(&self, reference: RawRef) -> Option<Object> {
        self.space.object(reference.0)
    }

    /// What kind of object is behind a reference, and its type number.
    pub(crate) fn kind(&self, reference: RawRef) -> Option<(Kind, u32)> {
        let header = self.object(reference)?.header;
        let kind = match header.shape {
            Shape::Struct => Kind::Struct,
            Shape::Exception => Kind::Exn,
            _ => Kind::Array,
        };
        Some((kind, header.ty))
    }

    /// Whether a reference that the embedder brings is null, leads nowhere into the heap, or leads to an
    /// object. Guests only have references that do; the embedder may keep one for too long.
    pub(crate) fn vouches_for(&self, reference: RawRef) -> bool {
        !reference.is_object() || self.space.begins_block(reference.0) && self.object(reference).is_some()
    }

    /// The references of an object; the elements of an array of references.
    pub(crate) fn refs(&self, object: Object) -> &[u32] {
        self.words(object.segment, object.ref_words())
    }

    /// The same, to write.
    pub(crate) fn refs_mut(&mut self, object: Object) -> &mut [u32] {
        self.words_mut(object.segment, object.ref_words())
    }

    fn words(&self, segment: usize, range: core::ops::Range<usize>) -> &[u32] {
        self.space.segments.get(segment).and_then(|segment| segment.words.get(range)).unwrap_or(&[])
    }

    fn words_mut(&mut self, segment: usize, range: core::ops::Range<usize>) -> &mut [u32] {
        let segment = self.space.segments.get_mut(segment);
        segment.and_then(|segment| segment.words.get_mut(range)).unwrap_or(&mut [])
    }

    /// The thread was unwound: no op waits for a collection any more.
    pub(crate) fn abandon(&mut self) {
        self.unfinished = None;
        (self.fresh, self.stuck) = (false, false);
        self.disturb();
    }

    /// No op waits for the collection that has ended.
    pub(crate) fn forget_request(&mut self) {
        self.fresh = false;
    }

    /// Bytes of work that are paid for and not done.
    pub(crate) fn credit(&self) -> u32 {
        self.credit
    }

    /// Sets them.
    pub(crate) fn set_credit(&mut self, bytes: u32) {
        self.credit = bytes;
    }

    /// Keeps the object behind `reference`, if there is one, for the embedder.
    pub(crate) fn hold(&mut self, reference: RawRef) -> Result<()> {
        if !reference.is_object() {
            return Ok(());
        }
        self.disturb();
        Ok(self.held.try_push(reference.0)?)
    }

    /// How many references the embedder holds.
    pub(crate) fn held(&self) -> u32 {
        self.held.len() as u32
    }

    /// Lets go of all but the first `count` references that the embedder holds.
    pub(crate) fn release(&mut self, count: u32) {
        self.held.truncate(count as usize);
    }
}

#[cfg(feature = "exceptions")]
impl Heap {
    /// The numbers of an object as words, low ones first.
    pub(crate) fn data(&self, object: Object) -> &[u32] {
        self.words(object.segment, object.data_words())
    }

    /// The same, to write.
    pub(crate) fn data_mut(&mut self, object: Object) -> &mut [u32] {
        self.words_mut(object.segment, object.data_words())
    }
}
