//! Lifting: values of a guest become values of the host.
//!
//! By the time a [`Lift`] runs, the copy engine has brought the values into the canonical layout,
//! strings as UTF-8, checking and normalising on the way. What remains is to read fields at known
//! offsets. Strings in UTF-8 and lists of plain numbers are not moved: they are read where they lie
//! in the guest's memory.

use crate::component_type::{ComponentType, Types};
use crate::handle_table::HandleTable;
use crate::layout::discriminant_size;
use crate::plan::TypeIdx;
use crate::resource::ResourceAny;
use tenon_core::TrapCode;

/// Marks, in the length of a string or list, that it lies in the guest's memory and not in the
/// canonical bytes. Lengths are below 2^28.
pub(crate) const IN_GUEST: u32 = 1 << 31;

/// Where the values of one call are read from: canonical bytes, and the guest's memory behind them.
#[derive(Clone, Copy)]
pub struct LiftContext<'a> {
    pub(crate) types: &'a Types<'a>,
    /// The canonical bytes.
    pub(crate) bytes: &'a [u8],
    /// The memory of the guest that gave the values.
    pub(crate) memory: &'a [u8],
    /// Handles of guest resources the host holds.
    pub(crate) handles: &'a HandleTable,
}

impl<'a> LiftContext<'a> {
    /// The bytes of a string or list: `at` and `length` as they stand in the canonical bytes, and the
    /// size of an element.
    pub(crate) fn content(&self, at: u32, length: u32, size: u32) -> Result<&'a [u8], TrapCode> {
        let from = if length & IN_GUEST == 0 { self.bytes } else { self.memory };
        let len = u64::from(length & !IN_GUEST) * u64::from(size);
        let end = u64::from(at) + len;
        let end = usize::try_from(end).map_err(|_| TrapCode::PointerOutOfBounds)?;
        from.get(at as usize..end).ok_or(TrapCode::PointerOutOfBounds)
    }

    /// The text of a string.
    pub(crate) fn text(&self, at: u32, length: u32) -> Result<&'a str, TrapCode> {
        let bytes = self.content(at, length, 1).map_err(|_| TrapCode::StringOutOfBounds)?;
        core::str::from_utf8(bytes).map_err(|_| TrapCode::InvalidUtf8)
    }

    /// The component's types.
    pub(crate) fn types(&self) -> Types<'a> {
        *self.types
    }

    /// The resource a handle in the canonical bytes stands for. `ty` is an own or borrow type.
    pub(crate) fn resource(&self, key: u32, ty: TypeIdx) -> Result<ResourceAny, TrapCode> {
        let (ty, owned) = self.types.resource(ty).ok_or(TrapCode::HandleTypeMismatch)?;
        let generation = if ty.is_guest() { self.handles.generation(key) } else { 0 };
        Ok(ResourceAny { ty, key, generation, owned })
    }
}

/// A Rust type that component values can become ("Loading" in the Canonical ABI).
///
/// The library implements it for numbers, `bool`, `char`, `String`, `Vec`, `Option`, `Result`, tuples,
/// resources and views; the derive macros and `flags!` of feature `derive` implement it for types of your own.
pub trait Lift: ComponentType + Sized {
    /// Reads a value from `bytes`, which are [`SIZE`](ComponentType::SIZE) bytes of canonical layout.
    ///
    /// # Errors
    /// A trap of the guest: the bytes are no value of the type. [`TrapCode::OutOfMemory`] of the host.
    fn load(cx: &LiftContext<'_>, bytes: &[u8]) -> Result<Self, TrapCode>;

    /// Reads the elements of a list from `bytes`, the content of the list. Errors are those of [`load`](Self::load).
    fn load_list(cx: &LiftContext<'_>, bytes: &[u8]) -> Result<alloc::vec::Vec<Self>, TrapCode> {
        let size = Self::SIZE.max(1) as usize;
        let mut list = alloc::vec::Vec::new();
        list.try_reserve_exact(bytes.len() / size).map_err(|_| TrapCode::OutOfMemory)?;
        for element in bytes.chunks_exact(size) {
            list.push(Self::load(cx, element)?);
        }
        Ok(list)
    }
}

/// Reads `N` bytes of a value at `offset`.
pub(crate) fn take<const N: usize>(bytes: &[u8], offset: usize) -> Result<[u8; N], TrapCode> {
    bytes.get(offset..).and_then(<[u8]>::first_chunk).copied().ok_or(TrapCode::PointerOutOfBounds)
}

/// Reads a `u32` of a value at `offset`.
pub(crate) fn take_u32(bytes: &[u8], offset: usize) -> Result<u32, TrapCode> {
    take(bytes, offset).map(u32::from_le_bytes)
}

/// The part of `bytes` that the field of type `F` at `offset` bytes takes. The derive macros call it.
pub fn field_bytes<F: ComponentType>(bytes: &[u8], offset: u32) -> Result<&[u8], TrapCode> {
    let rest = bytes.get(offset as usize..).and_then(|rest| rest.get(..F::SIZE as usize));
    rest.ok_or(TrapCode::PointerOutOfBounds)
}

/// Reads the discriminant of a variant with `cases` cases: 1, 2 or 4 bytes. The derive macros call it.
pub fn load_discriminant(bytes: &[u8], cases: u32) -> Result<u32, TrapCode> {
    match discriminant_size(cases) {
        1 => take::<1>(bytes, 0).map(|[byte]| byte.into()),
        2 => take(bytes, 0).map(|bytes| u16::from_le_bytes(bytes).into()),
        _ => take_u32(bytes, 0),
    }
}
