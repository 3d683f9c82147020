//! Allocations whose size a guest decides: they fail instead of aborting.

use alloc::string::String;
use alloc::vec::Vec;
use tenon_canonical_abi::TrapCode;

/// The most bytes a host function gives to a guest at once.
pub(crate) const CHUNK: usize = if cfg!(target_os = "none") { 1 << 10 } else { 1 << 16 };

/// `len` zero bytes.
pub(crate) fn zeroed(len: usize) -> Result<Vec<u8>, TrapCode> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(len).map_err(|_| TrapCode::OutOfMemory)?;
    bytes.resize(len, 0);
    Ok(bytes)
}

/// A copy of `text`.
pub(crate) fn string(text: &str) -> Result<String, TrapCode> {
    let mut copy = String::new();
    copy.try_reserve_exact(text.len()).map_err(|_| TrapCode::OutOfMemory)?;
    copy.push_str(text);
    Ok(copy)
}

/// The items as a list.
pub(crate) fn list<V>(items: impl ExactSizeIterator<Item = V>) -> Result<Vec<V>, TrapCode> {
    let mut list = Vec::new();
    list.try_reserve_exact(items.len()).map_err(|_| TrapCode::OutOfMemory)?;
    list.extend(items);
    Ok(list)
}
