//! Linear memories.

use crate::alloc_ext::TryVec;
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
        Ok(Self { data: zeroed(region, bytes as usize)?, ty })
    }

    pub(crate) fn pages(&self) -> u64 {
        self.data.len() as u64 >> self.ty.page_log2
    }

    /// Adds `delta` pages; the old size in pages, or `None` if a limit or the allocator refuses.
    pub(crate) fn grow(&mut self, delta: u64, limit: u64) -> Option<u64> {
        let old = self.pages();
        let pages = old.checked_add(delta)?;
        let addressable = if self.ty.memory64 { u64::MAX } else { 1 << 32 };
        let bytes = self.ty.bytes(pages).filter(|&bytes| bytes <= limit.min(addressable))?;
        if self.ty.max.is_some_and(|max| pages > max) {
            return None;
        }
        self.data.try_resize(usize::try_from(bytes).ok()?, 0).ok()?;
        Some(old)
    }
}

/// Zeroed bytes, from the allocator's own zeroing where it has one.
fn zeroed(region: Region, bytes: usize) -> Result<Vec<u8>> {
    if bytes == 0 {
        return Ok(Vec::new_in(region));
    }
    let zeroed = allocator_api2::boxed::Box::<[u8], Region>::try_new_zeroed_slice_in(bytes, region);
    let zeroed = zeroed.map_err(|_| Error::out_of_memory(bytes))?;
    // SAFETY: all its bytes are zero, which is a `u8`.
    Ok(unsafe { zeroed.assume_init() }.into_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn the_limit_is_an_error_that_names_it() {
        let error = Memory::new(Region::Global, ty(2, None), 65_536).unwrap_err();
        assert!(matches!(error, Error::Limit(limit) if limit.needed == 131_072), "{error}");
    }
}
