//! What calls need of a function type, found once when the component is linked.

use crate::copy::{Content, Leaf, Leaves};
use crate::plan::{FuncTypeIdx, PlanView};
use crate::types::{Flat, FlatKind, MAX_FLAT_PARAMS, MAX_FLAT_RESULTS};
use tenon_core::{Region, Result, Vec};

/// A function type, ready for calls. There is one for each type of a plan: it is kept small.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signature {
    pub(crate) params: Leaves,
    /// Of the parameters, see [`Flat`].
    kinds: u32,
    count: u8,
    /// Slots of the parameters, if they are passed flat.
    pub(crate) param_slots: u8,
    returned: Returned,
    pub(crate) result: Leaves,
}

/// How core functions return a result.
#[derive(Clone, Copy, Debug)]
enum Returned {
    Nothing,
    Flat(FlatKind),
    /// It is in memory.
    Spilled,
}

impl Returned {
    fn of(flat: Flat) -> Self {
        match flat.kind(0) {
            _ if !flat.fits(MAX_FLAT_RESULTS) => Self::Spilled,
            Some(kind) => Self::Flat(kind),
            None => Self::Nothing,
        }
    }
}

impl Signature {
    fn new(plan: PlanView<'_>, index: FuncTypeIdx, leaves: &mut Vec<Leaf>) -> Result<Self> {
        let ty = plan.func_type(index)?;
        let params = plan.ty(ty.params)?.flat;
        let returned = match ty.result {
            Some(result) => Returned::of(plan.ty(result)?.flat),
            None => Returned::Nothing,
        };
        Ok(Self {
            params: Leaves::append(plan, Some(ty.params), leaves)?,
            kinds: params.packed(),
            count: params.count() as u8,
            param_slots: params.slots() as u8,
            returned,
            result: Leaves::append(plan, ty.result, leaves)?,
        })
    }

    /// The flat parameters.
    pub(crate) fn params_flat(&self) -> Flat {
        Flat::from_packed(self.count.into(), self.kinds)
    }

    /// The flat result, if it is returned so.
    pub(crate) fn result_flat(&self) -> Flat {
        match self.returned {
            Returned::Flat(kind) => Flat::one(kind),
            Returned::Nothing | Returned::Spilled => Flat::EMPTY,
        }
    }

    pub(crate) fn has_result(&self) -> bool {
        !matches!(self.returned, Returned::Nothing)
    }

    /// Whether the parameters are passed flat.
    pub(crate) fn passes_flat(&self) -> bool {
        u32::from(self.count) <= MAX_FLAT_PARAMS
    }

    /// Whether the parameters are numbers and handles and passed flat.
    pub(crate) fn has_simple_params(&self) -> bool {
        self.params.content.is_within(Content::HANDLES) && self.passes_flat()
    }

    /// Whether the result goes to memory.
    pub(crate) fn spills_result(&self) -> bool {
        matches!(self.returned, Returned::Spilled)
    }

    /// Fuel for the leaves of the result; nothing for a number that is returned as it is.
    pub(crate) fn result_cost(&self) -> u64 {
        if self.spills_result() { self.result.len().into() } else { self.result.cost() }
    }

    /// Slots of the core result of the lifted function.
    pub(crate) fn core_result_slots(&self) -> usize {
        if self.spills_result() { 1 } else { self.answer_slots() }
    }

    /// Slots of the core result of the lowered function.
    pub(crate) fn answer_slots(&self) -> usize {
        self.result_flat().slots() as usize
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
        all.leaves.shrink_to_fit();
        Ok(all)
    }

    /// That of a function type.
    pub(crate) fn get(&self, ty: FuncTypeIdx) -> Option<&Signature> {
        self.by_type.get(ty.index())
    }
}
