//! Linear memories.

use super::Store;
use crate::{Extern, MemoryId, MemoryType, Result};

/// A linear memory of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory(MemoryId);

impl Memory {
    /// A memory of the host's, zeroed.
    ///
    /// # Errors
    /// When memory runs out or a limit is reached.
    pub fn new<T>(store: &mut Store<T>, ty: MemoryType) -> Result<Self> {
        store.machine_mut().add_memory(ty).map(Self)
    }

    pub(super) fn from_id(id: MemoryId) -> Self {
        Self(id)
    }

    /// Its type.
    pub fn ty<T>(self, store: &Store<T>) -> Option<MemoryType> {
        store.machine().memory_type(self.0)
    }

    /// Its bytes.
    pub fn data<T>(self, store: &Store<T>) -> &[u8] {
        store.machine().memory(self.0)
    }

    /// Its bytes.
    pub fn data_mut<T>(self, store: &mut Store<T>) -> &mut [u8] {
        store.machine_mut().memory_mut(self.0)
    }

    /// Its size in pages.
    pub fn size<T>(self, store: &Store<T>) -> u64 {
        store.machine().memory_pages(self.0)
    }

    /// Its size in bytes.
    pub fn data_size<T>(self, store: &Store<T>) -> usize {
        self.data(store).len()
    }

    /// Copies the bytes at `offset` into `buffer`; `None` if they are not all inside.
    pub fn read<T>(self, store: &Store<T>, offset: usize, buffer: &mut [u8]) -> Option<()> {
        let end = offset.checked_add(buffer.len())?;
        buffer.copy_from_slice(self.data(store).get(offset..end)?);
        Some(())
    }

    /// Copies `bytes` to `offset`; `None`, and nothing written, if they do not fit.
    pub fn write<T>(self, store: &mut Store<T>, offset: usize, bytes: &[u8]) -> Option<()> {
        let end = offset.checked_add(bytes.len())?;
        self.data_mut(store).get_mut(offset..end)?.copy_from_slice(bytes);
        Some(())
    }

    /// Grows it by `pages`; the old size in pages, or `None` if that is refused (by the store's
    /// limiter, too, even where it asks for a trap).
    pub fn grow<T>(self, store: &mut Store<T>, pages: u64) -> Option<u64> {
        store.machine_mut().grow_memory(self.0, pages).ok().flatten()
    }
}

impl From<Memory> for Extern {
    fn from(memory: Memory) -> Self {
        Self::Memory(memory.0)
    }
}
