//! Free blocks, in lists by size.
//!
//! Up to 16 granules each size has a list of its own, beyond that each power of two. A block is taken from
//! the first list whose blocks are all large enough; what is left of it goes back into a list.
//! Neighbours are merged when the heap is swept, not before.

use super::object::GRANULE;
use super::space::Space;

/// Sizes with a list of their own.
const EXACT: u32 = 16;
const CLASSES: usize = 41;
/// Blocks looked at in the list in which some are too small.
const TRIES: u32 = 8;

/// The lists. Free blocks link to one another in the heap itself.
#[derive(Debug)]
pub(super) struct FreeLists {
    /// The first block of each list; 0 if it is empty.
    heads: [u32; CLASSES],
    /// A bit for each list that is not empty.
    filled: u64,
}

/// The list a block of `granules` granules belongs to.
fn class_of(granules: u32) -> usize {
    let class = if granules <= EXACT { granules.saturating_sub(1) } else { 12 + granules.ilog2() };
    class as usize
}

impl FreeLists {
    pub(super) const fn new() -> Self {
        Self { heads: [0; CLASSES], filled: 0 }
    }

    fn head(&self, class: usize) -> u32 {
        self.heads.get(class).copied().unwrap_or(0)
    }

    fn set_head(&mut self, class: usize, offset: u32) {
        if let Some(head) = self.heads.get_mut(class) {
            *head = offset;
        }
        let bit = 1_u64 << class;
        self.filled = if offset == 0 { self.filled & !bit } else { self.filled | bit };
    }

    /// Makes the block at `offset` free.
    pub(super) fn put(&mut self, space: &mut Space, offset: u32, granules: u32) {
        if granules == 0 {
            return;
        }
        let class = class_of(granules);
        space.set_block(offset, [self.head(class), granules]);
        self.set_head(class, offset);
    }

    /// Takes a block of `granules` granules. `all` looks at every block that might do.
    pub(super) fn take(&mut self, space: &mut Space, granules: u32, all: bool) -> Option<u32> {
        let own = class_of(granules);
        let tries = if all { u32::MAX } else { TRIES };
        let (offset, size) = match self.search(space, own, granules, tries) {
            Some(found) => found,
            None => self.first_above(space, own)?,
        };
        self.put(space, offset + granules * GRANULE, size - granules);
        Some(offset)
    }

    /// The first block of list `class` that is large enough.
    fn search(&mut self, space: &mut Space, class: usize, granules: u32, tries: u32) -> Option<(u32, u32)> {
        let (mut before, mut at) = (0, self.head(class));
        for _ in 0..tries {
            if at == 0 {
                return None;
            }
            let [next, size] = space.block(at);
            if size >= granules {
                match before {
                    0 => self.set_head(class, next),
                    before => space.set_word(before, next),
                }
                return Some((at, size));
            }
            (before, at) = (at, next);
        }
        None
    }

    /// The first block of the lists above `class`, all of whose blocks are large enough.
    fn first_above(&mut self, space: &mut Space, class: usize) -> Option<(u32, u32)> {
        let above = self.filled.checked_shr(class as u32 + 1).unwrap_or(0);
        let class = class + 1 + above.trailing_zeros() as usize;
        if above == 0 {
            return None;
        }
        let at = self.head(class);
        let [next, size] = space.block(at);
        self.set_head(class, next);
        Some((at, size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Region;

    #[test]
    fn lists_are_in_the_order_of_sizes() {
        let classes: Vec<usize> = (1..200).map(class_of).collect();
        assert!(classes.is_sorted());
        assert_eq!(
            (class_of(1), class_of(16), class_of(17), class_of(31), class_of(32)),
            (0, 15, 16, 16, 17)
        );
        assert_eq!(class_of(u32::MAX / GRANULE), CLASSES - 1);
    }

    #[test]
    fn a_block_is_split_and_its_rest_found_again() {
        let mut space = Space::new(Region::Global);
        let mut free = FreeLists::new();
        let base = space.add(800).unwrap();
        free.put(&mut space, base, 100);
        assert_eq!(free.take(&mut space, 3, false), Some(base));
        assert_eq!(free.take(&mut space, 97, false), Some(base + 24));
        assert_eq!(free.take(&mut space, 1, false), None);
    }

    #[test]
    fn a_fit_deep_in_its_list_is_found_when_all_are_looked_at() {
        let mut space = Space::new(Region::Global);
        let mut free = FreeLists::new();
        let base = space.add(8 * 400).unwrap();
        free.put(&mut space, base, 30);
        for number in 0..12 {
            free.put(&mut space, base + 8 * (40 + 20 * number), 18);
        }
        assert_eq!(free.take(&mut space, 25, false), None);
        assert_eq!(free.take(&mut space, 25, true), Some(base));
    }
}
