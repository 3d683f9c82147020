//! Bytes of a side: guest memory or canonical bytes, read and written with every bound checked.

use super::engine::Copying;
use super::{Buffer, Side};
use crate::lower::allocate;
use tenon_core::TrapCode;

/// A plan whose options lack the memory that its types need; no plan of ours does.
pub(crate) const NO_MEMORY: TrapCode = TrapCode::Host("the plan names no memory for a value that needs one");

/// The range of `len` bytes at `at` of something `size` bytes long.
fn range(at: u32, len: u64, size: usize) -> Option<core::ops::Range<usize>> {
    let end = u64::from(at) + len;
    (end <= size as u64).then_some(at as usize..usize::try_from(end).ok()?)
}

/// Checks that `len` bytes at `at` lie in something `size` bytes long, at a multiple of `align`.
pub(crate) fn check_place(at: u32, len: u64, align: u32, size: usize) -> Result<(), TrapCode> {
    // A power of two, always.
    if at & align.saturating_sub(1) != 0 {
        return Err(TrapCode::Unaligned);
    }
    range(at, len, size).map(drop).ok_or(TrapCode::PointerOutOfBounds)
}

impl Copying<'_> {
    /// The bytes of a side.
    pub(super) fn bytes(&self, side: Side) -> Result<&[u8], TrapCode> {
        Ok(match side {
            Side::Guest(options) => self.machine.memory(options.memory.ok_or(NO_MEMORY)?),
            Side::Host(Buffer::Args) => self.args,
            Side::Host(Buffer::Results) => self.results,
        })
    }

    fn bytes_mut(&mut self, side: Side) -> Result<&mut [u8], TrapCode> {
        Ok(match side {
            Side::Guest(options) => self.machine.memory_mut(options.memory.ok_or(NO_MEMORY)?),
            Side::Host(Buffer::Args) => self.args,
            Side::Host(Buffer::Results) => self.results,
        })
    }

    /// `len` bytes of the source at `at`.
    pub(super) fn source(&self, at: u32, len: u64) -> Result<&[u8], TrapCode> {
        let bytes = self.bytes(self.copier.from)?;
        range(at, len, bytes.len()).and_then(|range| bytes.get(range)).ok_or(TrapCode::PointerOutOfBounds)
    }

    /// `len` bytes of the destination at `at`.
    pub(super) fn target(&mut self, at: u32, len: u64) -> Result<&mut [u8], TrapCode> {
        let bytes = self.bytes_mut(self.copier.to)?;
        let range = range(at, len, bytes.len()).ok_or(TrapCode::PointerOutOfBounds)?;
        bytes.get_mut(range).ok_or(TrapCode::PointerOutOfBounds)
    }

    /// Writes a word of the source, which is the host's.
    pub(super) fn write_source(&mut self, at: u32, value: u32) -> Result<(), TrapCode> {
        let bytes = self.bytes_mut(self.copier.from)?;
        let place = range(at, 4, bytes.len()).and_then(|range| bytes.get_mut(range));
        place.ok_or(TrapCode::PointerOutOfBounds)?.copy_from_slice(&value.to_le_bytes());
        Ok(())
    }

    /// `N` bytes of the source at `at`.
    pub(super) fn read<const N: usize>(&self, at: u32) -> Result<[u8; N], TrapCode> {
        let bytes = self.source(at, N as u64)?;
        bytes.first_chunk().copied().ok_or(TrapCode::PointerOutOfBounds)
    }

    /// Writes `bytes` to the destination at `at`.
    pub(super) fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), TrapCode> {
        self.target(at, bytes.len() as u64)?.copy_from_slice(bytes);
        Ok(())
    }

    /// Checks that `len` bytes of the source lie at `at`.
    pub(super) fn check_source(&self, at: u32, len: u64, align: u32) -> Result<(), TrapCode> {
        check_place(at, len, align, self.bytes(self.copier.from)?.len())
    }

    /// Checks that `len` bytes of the destination lie at `at`.
    pub(super) fn check_target(&self, at: u32, len: u64, align: u32) -> Result<(), TrapCode> {
        check_place(at, len, align, self.bytes(self.copier.to)?.len())
    }

    /// Copies `len` bytes from source to destination as they are.
    pub(super) fn copy_bytes(&mut self, from: u32, to: u32, len: u32) -> Result<(), TrapCode> {
        if let (Side::Guest(source), Side::Guest(target)) = (self.copier.from, self.copier.to) {
            let source = source.memory.ok_or(NO_MEMORY)?;
            let target = target.memory.ok_or(NO_MEMORY)?;
            let copied = self.machine.memory_copy(target, to.into(), source, from.into(), len.into());
            return copied.ok_or(TrapCode::PointerOutOfBounds);
        }
        self.copy_with_host(from, to, len)
    }

    /// As [`copy_bytes`](Self::copy_bytes) where one side is the host.
    fn copy_with_host(&mut self, from: u32, to: u32, len: u32) -> Result<(), TrapCode> {
        let (source, target) = match (self.copier.from, self.copier.to) {
            (Side::Guest(options), Side::Host(buffer)) => {
                let source = self.machine.memory(options.memory.ok_or(NO_MEMORY)?);
                let target = if buffer == Buffer::Args { &mut **self.args } else { &mut **self.results };
                (source, target)
            }
            (Side::Host(buffer), Side::Guest(options)) => {
                let source = if buffer == Buffer::Args { &**self.args } else { &**self.results };
                (source, self.machine.memory_mut(options.memory.ok_or(NO_MEMORY)?))
            }
            _ => return Err(NO_MEMORY),
        };
        let source = range(from, len.into(), source.len()).and_then(|range| source.get(range));
        let target = range(to, len.into(), target.len()).and_then(|range| target.get_mut(range));
        match (source, target) {
            (Some(source), Some(target)) => target.copy_from_slice(source),
            _ => return Err(TrapCode::PointerOutOfBounds),
        }
        Ok(())
    }

    /// Copies the next bytes of the source at `at` into an array: `left` of them, or as many as fit.
    pub(super) fn chunk<const N: usize>(&self, at: u32, left: u32) -> Result<([u8; N], usize), TrapCode> {
        let len = (left as usize).min(N);
        let bytes = self.source(at, len as u64).map_err(|_| TrapCode::StringOutOfBounds)?;
        let mut chunk = [0; N];
        chunk.get_mut(..len).unwrap_or(&mut []).copy_from_slice(bytes);
        Ok((chunk, len))
    }

    /// Makes sure of memory for `size` more canonical bytes, which are written slice by slice.
    pub(super) fn reserve(&mut self, buffer: Buffer, size: u32) -> Result<(), TrapCode> {
        let bytes = if buffer == Buffer::Args { &mut *self.args } else { &mut *self.results };
        Ok(bytes.try_room(size as usize)?)
    }

    /// Sets aside room in canonical bytes.
    pub(super) fn host_room(&mut self, buffer: Buffer, size: u64, align: u32) -> Result<u32, TrapCode> {
        match buffer {
            Buffer::Args => allocate(self.args, size, align),
            Buffer::Results => allocate(self.results, size, align),
        }
    }
}
