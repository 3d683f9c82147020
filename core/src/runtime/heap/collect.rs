//! The collector: marks what can be reached, then sweeps the rest, in steps.
//!
//! The guest does not run from the first step to the last, so what the collector has seen stays as it
//! was. The embedder may run in between, where a thread is suspended for want of fuel: if it touches a
//! reference ([`Heap::disturb`]) before the sweep, marking begins again.
//!
//! Objects to be looked at are in a worklist of bounded size. One that finds no room there is marked
//! *pending*, and found again by walking over the heap when the list is empty. Nothing recurses, and
//! marking ends even if no worklist can be had at all.

use super::free::FreeLists;
use super::object::{GRANULE, Header, LIVE, MARKED, PENDING, offset_of};
use super::space::Place;
use super::{FIRST_TRIGGER, Heap};
use crate::runtime::roots::RootCursor;
use crate::{Region, Vec};

/// Bytes the smallest part of a step may cost.
const ACTION: u32 = 16;
/// Bytes of heap for each entry of the worklist.
const BYTES_PER_ENTRY: u64 = 64;
/// Entries of the worklist at least.
const FEWEST_ENTRIES: u64 = 64;
const BLOCK_COST: u32 = 8;
const REF_COST: u32 = 4;
/// References looked at in one go.
const BATCH: usize = 4;

/// What looking for the next root found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Root {
    /// A reference, null or not.
    Ref(u32),
    /// The way to the next ones.
    Moved,
    /// There are no more.
    End,
}

/// Where references are kept outside the heap.
pub(crate) trait Roots {
    /// The next root after the cursor.
    fn next(&self, cursor: &mut RootCursor) -> Root;
}

/// What a collection does next.
#[derive(Clone, Copy, Debug)]
enum Phase {
    Idle,
    /// Takes back the marks of a collection that begins again.
    Unmark(Place),
    Roots(RootCursor),
    /// The next of the references that the embedder holds.
    Held(usize),
    Trace,
    /// `run` is the offset of the first of the free blocks before the place, or 0.
    Sweep {
        place: Place,
        run: u32,
    },
}

/// A collection in progress.
#[derive(Debug)]
pub(super) struct Collector {
    phase: Phase,
    /// Objects that are marked and still to be looked at.
    worklist: Vec<u32>,
    /// The object being looked at, and its next reference.
    current: (u32, u32),
    /// Where the search for pending objects is, if one is on.
    search: Option<Place>,
    /// There are pending objects the search has passed, or none is on.
    overflowed: bool,
    /// Bytes of marked objects.
    live: u64,
}

impl Collector {
    pub(super) fn new(region: Region) -> Self {
        Self {
            phase: Phase::Idle,
            worklist: Vec::new_in(region),
            current: (0, 0),
            search: None,
            overflowed: false,
            live: 0,
        }
    }

    /// Leaves the worklist room for `entries` entries.
    #[cfg(test)]
    pub(super) fn limit_worklist(&mut self, entries: usize) {
        self.worklist = Vec::new_in(Region::Global);
        self.worklist.try_room_exact(entries).unwrap();
    }
}

impl Heap {
    /// Whether a collection is in progress.
    pub(crate) fn is_collecting(&self) -> bool {
        !matches!(self.collector.phase, Phase::Idle)
    }

    /// Begins a collection, unless one is in progress.
    pub(crate) fn begin_collection(&mut self) {
        if self.is_collecting() {
            return;
        }
        let entries = (self.space.bytes / BYTES_PER_ENTRY).max(FEWEST_ENTRIES) as usize;
        let worklist = &mut self.collector.worklist;
        worklist.clear();
        // A smaller worklist, or none, only takes longer.
        let _ = worklist.try_room_exact(entries);
        self.begin_marking();
    }

    fn begin_marking(&mut self) {
        let collector = &mut self.collector;
        collector.worklist.clear();
        (collector.current, collector.search) = ((0, 0), None);
        (collector.overflowed, collector.live) = (false, 0);
        collector.phase = Phase::Roots(RootCursor::default());
    }

    /// References outside the heap have changed: what is marked may no longer be what can be reached.
    pub(crate) fn disturb(&mut self) {
        if matches!(self.collector.phase, Phase::Roots(_) | Phase::Held(_) | Phase::Trace) {
            self.collector.phase = Phase::Unmark(Place::default());
        }
    }

    /// Goes on with a collection for at most `budget` bytes of work; returns what is left of them. Less
    /// than 16 bytes are too few to go on.
    pub(crate) fn collect(&mut self, roots: &impl Roots, budget: u32) -> u32 {
        let mut left = budget;
        while left >= ACTION && self.is_collecting() {
            left -= self.act(roots);
        }
        left
    }

    /// One action; returns its cost.
    fn act(&mut self, roots: &impl Roots) -> u32 {
        match self.collector.phase {
            Phase::Idle => 0,
            Phase::Unmark(place) => self.unmark(place),
            Phase::Roots(cursor) => self.next_root(roots, cursor),
            Phase::Held(next) => self.next_held(next),
            Phase::Trace => self.trace(),
            Phase::Sweep { place, run } => self.sweep(place, run),
        }
    }

    fn unmark(&mut self, mut place: Place) -> u32 {
        match self.space.next_block(&mut place) {
            Some((offset, [first, _])) => {
                if first & LIVE != 0 {
                    self.space.set_word(offset, first & !(MARKED | PENDING));
                }
                self.collector.phase = Phase::Unmark(place);
            }
            None => self.begin_marking(),
        }
        BLOCK_COST
    }

    fn next_root(&mut self, roots: &impl Roots, mut cursor: RootCursor) -> u32 {
        let root = roots.next(&mut cursor);
        self.collector.phase = Phase::Roots(cursor);
        match root {
            Root::Ref(reference) => {
                self.mark(reference);
                REF_COST
            }
            Root::Moved => ACTION,
            Root::End => {
                if let Some((array, _)) = self.unfinished {
                    self.set_mark(array.0);
                }
                self.collector.phase = Phase::Held(0);
                BLOCK_COST
            }
        }
    }

    fn next_held(&mut self, next: usize) -> u32 {
        self.collector.phase = match self.held.get(next).copied() {
            Some(reference) => {
                self.mark(reference);
                Phase::Held(next + 1)
            }
            None => Phase::Trace,
        };
        REF_COST
    }

    /// Marks the object behind a reference; its header if it was not marked.
    fn set_mark(&mut self, reference: u32) -> Option<Header> {
        let offset = offset_of(reference)?;
        let [first, second] = self.space.block(offset);
        let header = Header::from_words(first, second).filter(|_| first & MARKED == 0)?;
        self.space.set_word(offset, first | MARKED);
        self.collector.live += header.granules() * u64::from(GRANULE);
        Some(header)
    }

    /// Marks the object behind a reference and remembers to look at it.
    fn mark(&mut self, reference: u32) {
        let Some(header) = self.set_mark(reference) else { return };
        if header.refs() == 0 {
            return;
        }
        let worklist = &mut self.collector.worklist;
        if worklist.len() < worklist.capacity() {
            worklist.push_reserved(reference);
            return;
        }
        let first = self.space.word(reference);
        self.space.set_word(reference, first | PENDING);
        self.collector.overflowed = true;
    }

    /// Looks at the next references of the current object, or finds the next object.
    fn trace(&mut self) -> u32 {
        let (reference, next) = self.collector.current;
        let mut batch = [0; BATCH];
        let count = self.read_refs(reference, next, &mut batch);
        if count == 0 {
            self.next_object();
            return BLOCK_COST;
        }
        self.collector.current.1 = next + count as u32;
        batch.iter().take(count).for_each(|&reference| self.mark(reference));
        REF_COST * count as u32
    }

    /// Copies references of an object from number `next` on; how many there were.
    fn read_refs(&self, reference: u32, next: u32, batch: &mut [u32]) -> usize {
        let Some(object) = self.space.object(reference) else { return 0 };
        let refs = self.refs(object).get(next as usize..).unwrap_or(&[]);
        let count = refs.len().min(batch.len());
        for (place, reference) in batch.iter_mut().zip(refs) {
            *place = *reference;
        }
        count
    }

    fn next_object(&mut self) {
        self.collector.current = (0, 0);
        if let Some(reference) = self.collector.worklist.pop() {
            self.collector.current = (reference, 0);
        } else if let Some(place) = self.collector.search {
            self.search(place);
        } else if core::mem::take(&mut self.collector.overflowed) {
            self.collector.search = Some(Place::default());
        } else {
            self.free = FreeLists::new();
            self.collector.phase = Phase::Sweep { place: Place::default(), run: 0 };
        }
    }

    /// Looks at the next block for a pending object.
    fn search(&mut self, mut place: Place) {
        let Some((offset, [first, _])) = self.space.next_block(&mut place) else {
            self.collector.search = None;
            return;
        };
        self.collector.search = Some(place);
        if first & (LIVE | PENDING) == LIVE | PENDING {
            self.space.set_word(offset, first & !PENDING);
            self.collector.current = (offset, 0);
        }
    }

    fn sweep(&mut self, mut place: Place, mut run: u32) -> u32 {
        let Some(segment) = self.space.segments.get(place.segment) else {
            self.finish();
            return BLOCK_COST;
        };
        let ends = place.word >= segment.words.len();
        let Some((offset, [first, _])) = (if ends { None } else { self.space.next_block(&mut place) }) else {
            place = Place { segment: self.end_segment(place.segment, run), word: 0 };
            self.collector.phase = Phase::Sweep { place, run: 0 };
            return BLOCK_COST;
        };
        if first & (LIVE | MARKED) == LIVE | MARKED {
            self.space.set_word(offset, first & !MARKED);
            self.free_run(run, offset);
            run = 0;
        } else if run == 0 {
            run = offset;
        }
        self.collector.phase = Phase::Sweep { place, run };
        BLOCK_COST
    }

    /// Makes one free block of those from `run` to `end`.
    fn free_run(&mut self, run: u32, end: u32) {
        if run != 0 {
            self.free.put(&mut self.space, run, (end - run) / GRANULE);
        }
    }

    /// The end of a segment: what is free at its end, or the segment itself, is given back. Returns the
    /// number of the next segment.
    fn end_segment(&mut self, index: usize, run: u32) -> usize {
        let Some(segment) = self.space.segments.get(index) else { return index };
        let (base, bytes) = (segment.base, segment.bytes());
        if run == base && self.is_spare(bytes) {
            self.space.remove(index);
            return index;
        }
        self.free_run(run, base + bytes);
        index + 1
    }

    /// Whether an empty segment goes back to the region: it cannot hold what is asked for, or the rest
    /// suffices until the next collection.
    fn is_spare(&self, bytes: u32) -> bool {
        let rest = self.space.bytes - u64::from(bytes);
        bytes / GRANULE < self.wanted || rest >= self.next_trigger()
    }

    /// Objects may take twice what they do now before the next collection.
    fn next_trigger(&self) -> u64 {
        (2 * self.collector.live).max(FIRST_TRIGGER).min(self.limit)
    }

    fn finish(&mut self) {
        self.trigger = self.next_trigger();
        self.used = self.collector.live;
        (self.fresh, self.stuck) = (true, false);
        self.collector.phase = Phase::Idle;
    }
}
