//! The deterministic profile: every NaN that an operator makes is the canonical one.
//!
//! `abs`, `neg`, `copysign` and the pseudo-minimum and -maximum only move bits; no profile touches theirs.
//! Relaxed operators need nothing here: they always have the results of this profile.

use super::info::broken;
use super::{Result, Translator};
use crate::ir::Op;
use wasmparser::Operator;

/// The op that makes NaNs canonical in the result of `operator`, if it can make one.
fn canonical(operator: &Operator<'_>) -> Option<Op> {
    use Operator as W;
    Some(match operator {
        W::F32Add | W::F32Sub | W::F32Mul | W::F32Div | W::F32Min | W::F32Max => Op::F32Canonical,
        W::F32Sqrt | W::F32Ceil | W::F32Floor | W::F32Trunc | W::F32Nearest => Op::F32Canonical,
        W::F32DemoteF64 => Op::F32Canonical,
        W::F64Add | W::F64Sub | W::F64Mul | W::F64Div | W::F64Min | W::F64Max => Op::F64Canonical,
        W::F64Sqrt | W::F64Ceil | W::F64Floor | W::F64Trunc | W::F64Nearest => Op::F64Canonical,
        W::F64PromoteF32 => Op::F64Canonical,
        #[cfg(feature = "simd")]
        vector => return canonical_vector(vector),
        #[cfg(not(feature = "simd"))]
        _ => return None,
    })
}

#[cfg(feature = "simd")]
fn canonical_vector(operator: &Operator<'_>) -> Option<Op> {
    use Operator as W;
    Some(match operator {
        W::F32x4Add | W::F32x4Sub | W::F32x4Mul | W::F32x4Div | W::F32x4Min | W::F32x4Max => {
            Op::F32x4Canonical
        }
        W::F32x4Sqrt | W::F32x4Ceil | W::F32x4Floor | W::F32x4Trunc | W::F32x4Nearest => Op::F32x4Canonical,
        W::F32x4DemoteF64x2Zero | W::F32x4RelaxedMin | W::F32x4RelaxedMax => Op::F32x4Canonical,
        W::F32x4RelaxedMadd | W::F32x4RelaxedNmadd => Op::F32x4Canonical,
        W::F64x2Add | W::F64x2Sub | W::F64x2Mul | W::F64x2Div | W::F64x2Min | W::F64x2Max => {
            Op::F64x2Canonical
        }
        W::F64x2Sqrt | W::F64x2Ceil | W::F64x2Floor | W::F64x2Trunc | W::F64x2Nearest => Op::F64x2Canonical,
        W::F64x2PromoteLowF32x4 | W::F64x2RelaxedMin | W::F64x2RelaxedMax => Op::F64x2Canonical,
        W::F64x2RelaxedMadd | W::F64x2RelaxedNmadd => Op::F64x2Canonical,
        _ => return None,
    })
}

impl Translator<'_> {
    /// Makes the NaNs canonical that `operator`, just translated, has made.
    pub(super) fn canonicalize(&mut self, operator: &Operator<'_>) -> Result<()> {
        let Some(op) = canonical(operator) else { return Ok(()) };
        let at = self.stack.last().ok_or_else(broken)?.at.into();
        self.emit(op, &[at, at])
    }
}
