//! Lowering: values of the host become values of a guest.
//!
//! A [`Lower`] writes its value into canonical bytes, strings as UTF-8, content of strings and lists
//! behind it. The copy engine takes it from there: into core parameters or the guest's memory, in the
//! guest's string encoding, through the guest's `realloc`.

use crate::component_type::{ComponentType, Types};
use crate::handle_table::HandleTable;
use crate::layout::discriminant_size;
use crate::plan::TypeIdx;
use crate::resource::{Origin, ResourceAny};
use crate::writer::Writers;
use tenon_core::{TrapCode, Vec};

/// Bytes of the content of a string or list that the canonical ABI allows.
pub(crate) const MAX_BYTES: u64 = (1 << 28) - 1;

/// Where the values of one call are written to: canonical bytes, from which the copy engine takes them.
pub struct LowerContext<'a> {
    pub(crate) types: &'a Types<'a>,
    pub(crate) bytes: &'a mut Vec<u8>,
    pub(crate) handles: &'a HandleTable,
    pub(crate) writers: &'a mut Writers,
    /// Whether the bytes are read as they are, so that every content has to be among them.
    pub(crate) at_once: bool,
}

impl<'a> LowerContext<'a> {
    /// Sets aside `size` zero bytes, aligned to `align`, and returns where they are.
    ///
    /// # Errors
    /// [`TrapCode::LengthTooLarge`] beyond 2^28 - 1 bytes, [`TrapCode::OutOfMemory`].
    pub fn allocate(&mut self, size: u64, align: u32) -> Result<u32, TrapCode> {
        allocate(self.bytes, size, align)
    }

    /// Sets aside `size` zero bytes in front, for the whole of what is lowered: nothing else is there yet.
    pub(crate) fn begin(&mut self, size: u32) -> Result<(), TrapCode> {
        begin(self.bytes, size)
    }

    /// Writes `bytes` at `at`, which was allocated.
    ///
    /// # Errors
    /// [`TrapCode::PointerOutOfBounds`] if it was not.
    pub fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), TrapCode> {
        self.place(at, bytes.len())?.copy_from_slice(bytes);
        Ok(())
    }

    /// The `len` bytes at `at`, which were allocated.
    pub(crate) fn place(&mut self, at: u32, len: usize) -> Result<&mut [u8], TrapCode> {
        let place = self.bytes.get_mut(at as usize..).and_then(|rest| rest.get_mut(..len));
        place.ok_or(TrapCode::PointerOutOfBounds)
    }

    /// Writes the place and length of a string or list at `at`.
    pub(crate) fn write_range(&mut self, at: u32, content: u32, length: usize) -> Result<(), TrapCode> {
        let length = u32::try_from(length).map_err(|_| TrapCode::LengthTooLarge)?;
        let range = self.place(at, 8)?.first_chunk_mut().ok_or(TrapCode::PointerOutOfBounds)?;
        *range = (u64::from(content) | u64::from(length) << 32).to_le_bytes();
        Ok(())
    }

    /// Writes `text` as a string at `at`.
    pub(crate) fn write_text(&mut self, at: u32, text: &str) -> Result<(), TrapCode> {
        let content = append(self.bytes, text.as_bytes(), 1)?;
        self.write_range(at, content, text.len())
    }

    /// The component's types.
    pub(crate) fn types(&self) -> Types<'a> {
        *self.types
    }

    /// Writes a handle at `at`. `ty` is an own or borrow type.
    pub(crate) fn write_resource(
        &mut self,
        at: u32,
        resource: ResourceAny,
        ty: TypeIdx,
    ) -> Result<(), TrapCode> {
        let (expected, owned) = self.types.resource(ty).ok_or(TrapCode::HandleTypeMismatch)?;
        if expected != resource.ty {
            return Err(TrapCode::HandleTypeMismatch);
        }
        if owned && !resource.owned {
            return Err(TrapCode::NotOwned);
        }
        if let Origin::Guest(ty) = resource.ty.0 {
            self.handles.held(resource.key, resource.generation, ty)?;
        }
        self.write(at, &resource.key.to_le_bytes())
    }
}

/// Makes `bytes` these: `size` zero bytes. Most calls need no more than the one before, whose bytes are overwritten.
fn begin(bytes: &mut Vec<u8>, size: u32) -> Result<(), TrapCode> {
    bytes.clear();
    if size > 0 {
        bytes.try_resize(size as usize, 0)?;
    }
    Ok(())
}

/// Makes `bytes` so long; what they are is left over, and to be overwritten where it is read.
pub(crate) fn begin_over(bytes: &mut Vec<u8>, size: u32) -> Result<(), TrapCode> {
    bytes.truncate(size as usize);
    Ok(bytes.try_resize(size as usize, 0)?)
}

/// Sets aside `size` zero bytes at the end of `bytes`, aligned to `align`.
#[inline]
pub(crate) fn allocate(bytes: &mut Vec<u8>, size: u64, align: u32) -> Result<u32, TrapCode> {
    let start = make_room(bytes, size, align)?;
    bytes.try_resize(start as usize + size as usize, 0)?;
    Ok(start)
}

/// Puts `content` at the end of `bytes`, aligned to `align`.
pub(crate) fn append(bytes: &mut Vec<u8>, content: &[u8], align: u32) -> Result<u32, TrapCode> {
    let start = make_room(bytes, content.len() as u64, align)?;
    if start as usize > bytes.len() {
        bytes.try_resize(start as usize, 0)?;
    }
    bytes.try_extend(content)?;
    Ok(start)
}

/// Makes room for `size` bytes after `bytes`; where they begin when aligned to `align`.
fn make_room(bytes: &mut Vec<u8>, size: u64, align: u32) -> Result<u32, TrapCode> {
    if size > MAX_BYTES {
        return Err(TrapCode::LengthTooLarge);
    }
    let start = align_up(bytes.len() as u64, align);
    let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(start + size)) else {
        return Err(TrapCode::OutOfMemory);
    };
    bytes.try_room((end as usize).saturating_sub(bytes.len()))?;
    Ok(start)
}

/// The next multiple of `align`, a power of two.
fn align_up(at: u64, align: u32) -> u64 {
    let mask = u64::from(align.saturating_sub(1));
    (at + mask) & !mask
}

/// A Rust type whose values can become component values ("Storing" in the Canonical ABI).
///
/// Implemented like [`Lift`](crate::Lift), and for `str`, slices and references besides.
pub trait Lower: ComponentType {
    /// Writes the value at `at`, where [`SIZE`](ComponentType::SIZE) zero bytes are set aside.
    ///
    /// # Errors
    /// [`TrapCode::LengthTooLarge`] for a string or list of more than 2^28 - 1 bytes, [`TrapCode::OutOfMemory`], and what
    /// is wrong with a handle.
    fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode>;

    /// Writes the elements of a list, one after the other from `at`.
    fn store_list(list: &[Self], cx: &mut LowerContext<'_>, mut at: u32) -> Result<(), TrapCode>
    where
        Self: Sized,
    {
        for element in list {
            element.store(cx, at)?;
            at = at.checked_add(Self::SIZE).ok_or(TrapCode::LengthTooLarge)?;
        }
        Ok(())
    }
}

/// Writes the discriminant of a variant with `cases` cases at `at`.
pub fn store_discriminant(
    cx: &mut LowerContext<'_>,
    at: u32,
    number: u32,
    cases: u32,
) -> Result<(), TrapCode> {
    let bytes = number.to_le_bytes();
    let used = bytes.get(..discriminant_size(cases) as usize);
    cx.write(at, used.unwrap_or(&bytes))
}
