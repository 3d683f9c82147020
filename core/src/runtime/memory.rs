//! Linear memories.

use super::machine::MemoryId;
use crate::exec::range;
use crate::image::MemoryType;
use crate::{Config, Error, Region, Result, TrapCode, Vec};

/// How much of a linear memory a store takes room for.
///
/// It is about memories whose pages have 64 KiB. One whose module declares pages of a byte has exactly what it asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum MemoryPolicy {
    /// For all of it, as the specification says.
    #[default]
    WholePages,
    /// For no more than so many bytes at the beginning of each memory: for guests that need less than a page, on parts that
    /// have less.
    ///
    /// The guest finds the pages it declared (`memory.size`). Access to what lies in them but beyond these bytes is
    /// [`TrapCode::MemoryNotBacked`], which a data segment there is at instantiation. `memory.grow` answers -1
    /// where the last of the new pages would have no such byte. Limits, accounts and fuel count the bytes that are backed.
    FirstBytes(u32),
}

impl MemoryPolicy {
    /// The bytes to take for `pages` pages of a memory; `None` if they are more than can be addressed.
    pub(super) fn backed(self, ty: MemoryType, pages: u64) -> Option<u64> {
        let bytes = ty.bytes(pages)?;
        Some(match self {
            Self::FirstBytes(most) if ty.page_log2 == PAGE_LOG2 => bytes.min(most.into()),
            _ => bytes,
        })
    }

    /// Whether a memory may grow to `pages` pages.
    fn reaches(self, ty: MemoryType, pages: u64) -> bool {
        let last = pages.checked_sub(1).map(|before| ty.bytes(before));
        match (self, last) {
            (Self::FirstBytes(most), Some(last)) if ty.page_log2 == PAGE_LOG2 => {
                last.is_some_and(|at| at < most.into())
            }
            _ => true,
        }
    }
}

/// That of ordinary pages.
const PAGE_LOG2: u8 = 16;

/// A linear memory.
#[derive(Debug)]
pub(crate) struct Memory {
    /// What is backed of it.
    pub(crate) data: Vec<u8>,
    pages: u64,
    pub(crate) ty: MemoryType,
}

impl Memory {
    /// A zeroed memory of the type's minimum.
    pub(crate) fn new(region: Region, ty: MemoryType, config: &Config) -> Result<Self> {
        let limit = config.limits.memory_bytes;
        let bytes = config.memory_policy.backed(ty, ty.min).unwrap_or(u64::MAX);
        match usize::try_from(bytes) {
            Ok(len) if bytes <= limit => {
                let data = match ty.max == Some(ty.min) {
                    true => Vec::try_zeroed(region, len)?,
                    false => placed(region, len)?,
                };
                Ok(Self { data, pages: ty.min, ty })
            }
            _ => Err(Error::limit("bytes of a memory", bytes, limit)),
        }
    }

    pub(crate) fn pages(&self) -> u64 {
        self.pages
    }

    /// What access to bytes is that end at `end`, and not in [`Self::data`].
    #[cold]
    #[inline(never)]
    pub(crate) fn fault(&self, end: u64) -> TrapCode {
        let backed = self.data.len() as u64;
        match self.ty.bytes(self.pages) {
            Some(bytes) if backed < end && end <= bytes => TrapCode::MemoryNotBacked(backed as u32),
            _ => TrapCode::MemoryOutOfBounds,
        }
    }

    /// Adds `delta` pages; the old size in pages, or `None` if a limit or the allocator refuses.
    pub(crate) fn grow(&mut self, delta: u64, config: &Config) -> Option<u64> {
        let old = self.pages;
        let added = self.may_grow(delta, config)?;
        extend_zeroed(&mut self.data, usize::try_from(added).ok()?).ok()?;
        self.pages = old + delta;
        Some(old)
    }

    /// The bytes to take for `delta` more pages, or `None` if the type, a limit or the policy forbids them.
    pub(crate) fn may_grow(&self, delta: u64, config: &Config) -> Option<u64> {
        let pages = self.pages.checked_add(delta)?;
        let (most, addressable) = match self.ty.memory64 {
            true => (u64::MAX, u64::MAX),
            false => (u32::MAX.into(), 1 << 32),
        };
        let allowed = self.ty.bytes(pages)? <= addressable && config.memory_policy.reaches(self.ty, pages);
        if pages > self.ty.max.unwrap_or(most).min(most) || delta > 0 && !allowed {
            return None;
        }
        let bytes = config.memory_policy.backed(self.ty, pages)?;
        usize::try_from(bytes).ok().filter(|_| bytes <= config.limits.memory_bytes)?;
        Some(bytes - self.data.len() as u64)
    }
}

/// Appends zeros. A growth that at least doubles a large memory does not write them: it moves the memory to
/// bytes the allocator has zeroed, so that on a host pages that are never touched cost nothing.
fn extend_zeroed(data: &mut Vec<u8>, added: usize) -> Result<()> {
    const LARGE: usize = 1 << 20;
    let old = data.len();
    let len = old.checked_add(added).ok_or(Error::out_of_memory(added))?;
    if added >= old.max(LARGE)
        && let Ok(mut moved) = Vec::try_zeroed(data.region(), len)
        && let Some(place) = moved.get_mut(..old)
    {
        place.copy_from_slice(data);
        *data = moved;
        return Ok(());
    }
    Ok(data.try_resize(len, 0)?)
}

/// Zeroed bytes of what may grow, with free room in front of them. An instance needs small blocks after its memory; allocators that
/// take the tightest or the lowest fit put them into that room, and not right behind the memory, where
/// they would keep it from growing in place.
fn placed(region: Region, bytes: usize) -> Result<Vec<u8>> {
    const ROOM: usize = 4096;
    let mut room = Vec::<u8>::new_in(region);
    if bytes == 0 || room.try_room_exact(ROOM).is_err() {
        return Ok(Vec::try_zeroed(region, bytes)?);
    }
    let data = Vec::try_zeroed(region, bytes);
    drop(room);
    // The room may have been what was missing.
    Ok(data.or_else(|_| Vec::try_zeroed(region, bytes))?)
}

/// Copies `len` bytes between memories, or within one as if through a buffer; `None` if either range is out of bounds.
pub(super) fn copy_between(
    memories: &mut [Memory],
    [to, from]: [MemoryId; 2],
    [to_at, from_at]: [u64; 2],
    len: u64,
) -> Option<()> {
    let (target_range, source_range) = (range(to_at, len)?, range(from_at, len)?);
    if to == from {
        let bytes = &mut memories.get_mut(to.0 as usize)?.data;
        bytes.get(target_range.clone())?;
        bytes.get(source_range.clone())?;
        bytes.copy_within(source_range, target_range.start);
        return Some(());
    }
    let [target, source] = memories.get_disjoint_mut([to.0 as usize, from.0 as usize]).ok()?;
    target.data.get_mut(target_range)?.copy_from_slice(source.data.get(source_range)?);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::boxed::Box;

    fn ty(min: u64, max: Option<u64>) -> MemoryType {
        MemoryType { min, max, page_log2: 16, memory64: false }
    }

    #[test]
    fn grows_to_its_maximum_and_not_beyond() {
        let mut memory = Memory::new(Region::Global, ty(1, Some(2)), &Config::new()).unwrap();
        assert_eq!(
            (memory.grow(1, &Config::new()), memory.grow(1, &Config::new()), memory.grow(0, &Config::new())),
            (Some(1), None, Some(2))
        );
        assert!(memory.data.iter().all(|&byte| byte == 0));
    }

    #[test]
    fn a_large_growth_keeps_the_bytes_and_is_zero() {
        let mut memory = Memory::new(Region::Global, ty(1, None), &Config::new()).unwrap();
        memory.data.fill(7);
        assert_eq!(memory.grow(31, &Config::new()), Some(1));
        let (old, new) = memory.data.split_at(65_536);
        assert!(old.iter().all(|&byte| byte == 7) && new.iter().all(|&byte| byte == 0));
        assert_eq!(memory.pages(), 32);
    }

    fn arena(bytes: usize) -> Region {
        let memory = Box::leak(alloc::vec![0_u8; bytes].into_boxed_slice());
        Region::Arena(crate::Arena::new(memory).unwrap())
    }

    #[test]
    fn what_is_allocated_next_does_not_lie_behind_it() {
        let region = arena(1 << 17);
        let memory = Memory::new(region, ty(1, None), &Config::new()).unwrap();
        let mut next = Vec::<u32>::new_in(region);
        next.try_room(100).unwrap();
        assert!(next.as_ptr().addr() < memory.data.as_ptr().addr());
    }

    #[test]
    fn a_memory_that_just_fits_is_made() {
        assert!(Memory::new(arena(65_536 + 1024), ty(1, None), &Config::new()).is_ok());
    }

    #[test]
    fn pages_of_one_byte_are_counted_by_an_i32() {
        let ty = MemoryType { page_log2: 0, ..ty(0, None) };
        let memory = Memory::new(Region::Global, ty, &Config::new()).unwrap();
        assert_eq!(memory.may_grow(1 << 32, &Config::new()), None);
    }

    #[test]
    fn the_limit_is_an_error_that_names_it() {
        let mut config = Config::new();
        config.limits.memory_bytes = 65_536;
        let error = Memory::new(Region::Global, ty(2, None), &config).unwrap_err();
        assert!(matches!(&error, Error::Limit(limit) if limit.needed == 131_072), "{error}");
    }
}
