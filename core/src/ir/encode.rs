//! The encoder: ops into units.

use super::{Op, Operand};
use crate::alloc_ext::TryVec;
use crate::{Result, Vec};

/// Appends `op` with `operands` to `code` and returns where it starts.
///
/// Operands are given as the table lists them, each truncated to its width; jumps are given as the
/// final distance (0 where it is patched later).
pub(crate) fn encode(code: &mut Vec<u16>, op: Op, operands: &[u64]) -> Result<usize> {
    debug_assert_eq!(operands.len(), op.operands().len(), "{}", op.mnemonic());
    let start = code.len();
    code.try_push(op as u16)?;
    for (kind, &value) in op.operands().iter().zip(operands) {
        push_units(code, kind.units(), value)?;
    }
    Ok(start)
}

/// Appends the low `units` units of `value`, low unit first.
pub(crate) fn push_units(code: &mut Vec<u16>, units: usize, value: u64) -> Result<()> {
    for unit in 0..units {
        code.try_push((value >> (16 * unit)) as u16)?;
    }
    Ok(())
}

/// Whether the first operand is a destination slot, and how many slots it has.
pub(crate) fn destination(op: Op) -> Option<u32> {
    match op.operands().first() {
        Some(Operand::D32) => Some(1),
        Some(Operand::D64) => Some(2),
        Some(Operand::D128) => Some(4),
        _ => None,
    }
}
