//! The encoder: ops into units.

use super::Op;
use crate::alloc_ext::TryVec;
use crate::{Result, Vec};

/// Appends `op` with `operands` to `code`, where there is room for it, and returns where it starts.
///
/// Operands are given as the table lists them, each truncated to its width; jumps are given as the
/// final distance (0 where it is patched later).
pub(crate) fn encode(code: &mut Vec<u16>, op: Op, operands: &[u64]) -> usize {
    debug_assert_eq!(operands.len(), op.operands().len(), "{}", op.mnemonic());
    let start = code.len();
    put(code, op as u16);
    if op.units() == 1 + operands.len() {
        operands.iter().for_each(|&value| put(code, value as u16));
        return start;
    }
    for (kind, &value) in op.operands().iter().zip(operands) {
        put(code, value as u16);
        if kind.units() > 1 {
            put(code, (value >> 16) as u16);
        }
        if kind.units() > 2 {
            put(code, (value >> 32) as u16);
            put(code, (value >> 48) as u16);
        }
    }
    start
}

/// Appends a unit for which there is room.
#[inline]
fn put(code: &mut Vec<u16>, unit: u16) {
    let full = code.push_within_capacity(unit).is_err();
    debug_assert!(!full, "there is room");
}

/// Appends a word, low unit first.
pub(crate) fn push_word(code: &mut Vec<u16>, word: u32) -> Result<()> {
    code.try_push(word as u16)?;
    code.try_push((word >> 16) as u16)
}
