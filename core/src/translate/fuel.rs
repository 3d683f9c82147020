//! What code costs, and where it is paid.
//!
//! Code is cut into *regions* that control enters only at their start. A region is paid for as a whole by the op there,
//! whose amount grows while the region is translated. A region that costs nothing has no such op.

use super::{Result, Translator};
use crate::ir::Op;
use wasmparser::Operator;

/// The most that one op charges.
const MOST: u16 = u16::MAX;

/// What `op` costs: what becomes no code, or only ends a path, is free.
fn cost(op: &Operator<'_>) -> u32 {
    use Operator as W;
    let free = matches!(
        op,
        W::Nop
            | W::Drop
            | W::Unreachable
            | W::Block { .. }
            | W::Loop { .. }
            | W::TryTable { .. }
            | W::Else
            | W::End
            | W::Return
    );
    u32::from(!free)
}

impl Translator<'_> {
    /// What follows is paid for anew.
    pub(super) fn begin_region(&mut self) {
        self.charge = None;
        self.first_in_region = self.blocks.len();
    }

    /// What follows is paid for at `charge`.
    pub(super) fn continue_region(&mut self, charge: Option<usize>) {
        self.begin_region();
        self.charge = charge;
    }

    /// The current region costs `units` more. A region that has no charge yet, or a full one, gets one here.
    #[inline]
    pub(super) fn spend(&mut self, units: u32) -> Result<()> {
        if units == 0 || !self.fuel_on {
            return Ok(());
        }
        let charge = self.charge.and_then(|at| self.code.get_mut(at));
        let sum = charge.as_deref().map_or(u32::MAX, |&charge| units.saturating_add(charge.into()));
        match charge.zip(u16::try_from(sum).ok()) {
            Some((charge, sum)) => *charge = sum,
            None => self.begin_charge(units)?,
        }
        Ok(())
    }

    /// The current region costs what `op` does.
    #[inline(never)]
    pub(super) fn spend_operator(&mut self, op: &Operator<'_>) -> Result<()> {
        self.spend(cost(op))
    }

    #[inline(never)]
    fn begin_charge(&mut self, units: u32) -> Result<()> {
        self.mark()?;
        self.emit_charge(units)?;
        self.found_charge(self.code.len() - 1);
        Ok(())
    }

    /// The amount of the current region is at `charge`. Nothing has branched since the region began, for that is not free:
    /// the blocks that have begun since are paid for there, too.
    fn found_charge(&mut self, charge: usize) {
        if self.charge.is_none() {
            let begun = self.blocks.get_mut(self.first_in_region..).unwrap_or_default();
            begun.iter_mut().for_each(|block| block.charge = Some(charge));
        }
        self.charge = Some(charge);
    }

    /// Charges `units`, which fit an op, for the ops that follow.
    pub(super) fn emit_charge(&mut self, units: u32) -> Result<()> {
        debug_assert!(units <= MOST.into());
        if units > 0 && self.fuel_on {
            self.emit(Op::Fuel, &[units.into()])?;
            self.label();
        }
        Ok(())
    }
}
