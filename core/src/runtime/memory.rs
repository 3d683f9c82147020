//! Linear memories.

use super::machine::MemoryId;
use crate::exec::range;
use crate::image::MemoryType;
use crate::{Error, Region, Result, Vec};

/// A linear memory.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(crate) data: Vec<u8>,
    pub(crate) ty: MemoryType,
}

impl Memory {
    /// A zeroed memory of the type's minimum.
    pub(crate) fn new(region: Region, ty: MemoryType, limit: u64) -> Result<Self> {
        let bytes = ty.bytes(ty.min).filter(|&bytes| bytes <= limit.min(usize::MAX as u64));
        let bytes = bytes
            .ok_or_else(|| Error::limit("bytes of a memory", ty.bytes(ty.min).unwrap_or(u64::MAX), limit))?;
        Ok(Self { data: placed(region, bytes as usize)?, ty })
    }

    pub(crate) fn pages(&self) -> u64 {
        self.data.len() as u64 >> self.ty.page_log2
    }

    /// Adds `delta` pages; the old size in pages, or `None` if a limit or the allocator refuses.
    pub(crate) fn grow(&mut self, delta: u64, limit: u64) -> Option<u64> {
        let old = self.pages();
        let added = self.may_grow(delta, limit)?;
        extend_zeroed(&mut self.data, usize::try_from(added).ok()?).ok()?;
        Some(old)
    }

    /// The bytes that `delta` more pages have, or `None` if the type or a limit forbids them.
    pub(crate) fn may_grow(&self, delta: u64, limit: u64) -> Option<u64> {
        let pages = self.pages().checked_add(delta)?;
        let (most, addressable) = match self.ty.memory64 {
            true => (u64::MAX, u64::MAX),
            false => (u32::MAX.into(), 1 << 32),
        };
        if pages > self.ty.max.unwrap_or(most).min(most) {
            return None;
        }
        let bytes = self.ty.bytes(pages).filter(|&bytes| bytes <= limit.min(addressable))?;
        usize::try_from(bytes).ok()?;
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

/// Zeroed bytes with free room in front of them. An instance needs small blocks after its memory; allocators that
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
        let mut memory = Memory::new(Region::Global, ty(1, Some(2)), 1 << 32).unwrap();
        assert_eq!(
            (memory.grow(1, 1 << 32), memory.grow(1, 1 << 32), memory.grow(0, 1 << 32)),
            (Some(1), None, Some(2))
        );
        assert!(memory.data.iter().all(|&byte| byte == 0));
    }

    #[test]
    fn a_large_growth_keeps_the_bytes_and_is_zero() {
        let mut memory = Memory::new(Region::Global, ty(1, None), 1 << 32).unwrap();
        memory.data.fill(7);
        assert_eq!(memory.grow(31, 1 << 32), Some(1));
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
        let memory = Memory::new(region, ty(1, None), 1 << 32).unwrap();
        let mut next = Vec::<u32>::new_in(region);
        next.try_room(100).unwrap();
        assert!(next.as_ptr().addr() < memory.data.as_ptr().addr());
    }

    #[test]
    fn a_memory_that_just_fits_is_made() {
        assert!(Memory::new(arena(65_536 + 1024), ty(1, None), 1 << 32).is_ok());
    }

    #[test]
    fn pages_of_one_byte_are_counted_by_an_i32() {
        let ty = MemoryType { page_log2: 0, ..ty(0, None) };
        let memory = Memory::new(Region::Global, ty, 1 << 32).unwrap();
        assert_eq!(memory.may_grow(1 << 32, 1 << 32), None);
    }

    #[test]
    fn the_limit_is_an_error_that_names_it() {
        let error = Memory::new(Region::Global, ty(2, None), 65_536).unwrap_err();
        assert!(matches!(&error, Error::Limit(limit) if limit.needed == 131_072), "{error}");
    }
}
