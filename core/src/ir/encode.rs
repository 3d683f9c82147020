//! The encoder: ops into units.

use super::Op;
use crate::alloc_ext::TryVec;
use crate::{Result, Vec};

/// Appends `op` with `operands` to `code` and returns where it starts.
///
/// Operands are given as the table lists them, each truncated to its width; jumps are given as the
/// final distance (0 where it is patched later).
pub(crate) fn encode(code: &mut Vec<u16>, op: Op, operands: &[u64]) -> Result<usize> {
    debug_assert_eq!(operands.len(), op.operands().len(), "{}", op.mnemonic());
    let start = code.len();
    code.try_reserve(op.units())?;
    code.push(op as u16);
    for (kind, &value) in op.operands().iter().zip(operands) {
        match kind.units() {
            1 => code.push(value as u16),
            units => push_units(code, units, value)?,
        }
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
