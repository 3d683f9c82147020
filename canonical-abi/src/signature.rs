//! What calls need of a function type, found once when the component is linked.

use crate::copy::{Content, Leaf, Leaves};
use crate::plan::{FuncTypeIdx, PlanView};
use crate::types::{Flat, MAX_FLAT_PARAMS, MAX_FLAT_RESULTS};
use tenon_core::{Region, Result, Vec};

/// A function type, ready for calls.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signature {
    pub(crate) params: Leaves,
    pub(crate) params_flat: Flat,
    /// Slots of the parameters, if they are passed flat.
    pub(crate) param_slots: u8,
    pub(crate) result: Leaves,
    pub(crate) result_flat: Flat,
    pub(crate) has_result: bool,
}

impl Signature {
    fn new(plan: PlanView<'_>, index: FuncTypeIdx, leaves: &mut Vec<Leaf>) -> Result<Self> {
        let ty = plan.func_type(index)?;
        let params_flat = plan.ty(ty.params)?.flat;
        let result_flat = match ty.result {
            Some(result) => plan.ty(result)?.flat,
            None => Flat::EMPTY,
        };
        Ok(Self {
            params: Leaves::append(plan, Some(ty.params), leaves)?,
            params_flat,
            param_slots: params_flat.slots() as u8,
            result: Leaves::append(plan, ty.result, leaves)?,
            result_flat,
            has_result: ty.result.is_some(),
        })
    }

    /// Whether the parameters are numbers and handles and passed flat.
    pub(crate) fn has_simple_params(&self) -> bool {
        self.params.content.is_within(Content::HANDLES) && self.params_flat.fits(MAX_FLAT_PARAMS)
    }

    /// Whether the result goes to memory.
    pub(crate) fn spills_result(&self) -> bool {
        !self.result_flat.fits(MAX_FLAT_RESULTS)
    }

    /// Fuel for the leaves of the result; nothing for a number that is returned as it is.
    pub(crate) fn result_cost(&self) -> u64 {
        if self.spills_result() { self.result.len().into() } else { self.result.cost() }
    }

    /// Slots of the core result of the lifted function.
    pub(crate) fn core_result_slots(&self) -> usize {
        if self.spills_result() { 1 } else { self.result_flat.slots() as usize }
    }

    /// Slots of the core result of the lowered function.
    pub(crate) fn answer_slots(&self) -> usize {
        if self.spills_result() { 0 } else { self.result_flat.slots() as usize }
    }
}

/// The signatures of a plan, and the leaves of all of them.
#[derive(Debug)]
pub(crate) struct Signatures {
    by_type: Vec<Signature>,
    pub(crate) leaves: Vec<Leaf>,
}

impl Signatures {
    /// Those of `plan`.
    pub(crate) fn new_in(region: Region, plan: PlanView<'_>) -> Result<Self> {
        let mut all = Self { by_type: Vec::new_in(region), leaves: Vec::new_in(region) };
        all.by_type.try_room_exact(plan.func_type_count() as usize)?;
        for index in (0..plan.func_type_count()).map(FuncTypeIdx::new) {
            all.by_type.push_reserved(Signature::new(plan, index, &mut all.leaves)?);
        }
        Ok(all)
    }

    /// That of a function type.
    pub(crate) fn get(&self, ty: FuncTypeIdx) -> Option<&Signature> {
        self.by_type.get(ty.index())
    }
}
