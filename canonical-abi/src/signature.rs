//! What calls need of a function type, found once when the component is linked.

use crate::copy::Scalar;
use crate::flat_values::Slots;
use crate::plan::{FuncTypeIdx, PlanView, TypeIdx};
use crate::types::{Flat, MAX_FLAT_RESULTS};
use tenon_core::{Result, TrapCode, Vec};

/// A function type, ready for calls.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signature {
    pub(crate) params: TypeIdx,
    pub(crate) params_flat: Flat,
    pub(crate) result: Option<TypeIdx>,
    pub(crate) result_flat: Flat,
    /// Set if every value is a scalar and is passed flat.
    pub(crate) scalars: Option<Scalars>,
}

impl Signature {
    pub(crate) fn new(plan: PlanView<'_>, index: FuncTypeIdx) -> Result<Self> {
        let ty = plan.func_type(index)?;
        let params_flat = plan.ty(ty.params)?.flat;
        let result_flat = match ty.result {
            Some(result) => plan.ty(result)?.flat,
            None => Flat::EMPTY,
        };
        let scalars = Scalars::of(plan, ty.params, ty.result)?;
        Ok(Self { params: ty.params, params_flat, result: ty.result, result_flat, scalars })
    }

    /// Whether the result goes to memory.
    pub(crate) fn spills_result(&self) -> bool {
        !self.result_flat.fits(MAX_FLAT_RESULTS)
    }

    /// Slots of the core result of the lifted function.
    pub(crate) fn core_result_slots(&self) -> usize {
        if self.spills_result() { 1 } else { self.result_flat.slots() as usize }
    }

    /// The core result of the lowered function, from the cell that holds it.
    pub(crate) fn answer(&self, cell: u64) -> Slots {
        let mut slots = Slots::EMPTY;
        if let (false, Some(kind)) = (self.spills_result(), self.result_flat.kind(0)) {
            slots.push_cell(kind, cell);
        }
        slots
    }
}

/// A signature of scalars only, four bits each: calls of it need no copy engine and no allocation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scalars {
    params: u64,
    count: u8,
    pub(crate) result: Option<Scalar>,
}

impl Scalars {
    const MAX: usize = 16;

    /// None if the types are anything else.
    fn of(plan: PlanView<'_>, params: TypeIdx, result: Option<TypeIdx>) -> Result<Option<Self>> {
        let fields = plan.fields(params)?;
        if fields.len() as usize > Self::MAX {
            return Ok(None);
        }
        let mut packed = 0;
        for (place, field) in fields.iter().enumerate() {
            let Some(code) = Scalar::of(&plan.ty(plan.field(field)?.ty)?).and_then(Scalar::code) else {
                return Ok(None);
            };
            packed |= u64::from(code) << (4 * place);
        }
        let result = match result {
            None => None,
            Some(result) => match Scalar::of(&plan.ty(result)?) {
                None => return Ok(None),
                scalar => scalar,
            },
        };
        Ok(Some(Self { params: packed, count: fields.len() as u8, result }))
    }

    fn params(self) -> impl Iterator<Item = Scalar> {
        (0..self.count).map_while(move |place| Scalar::from_code((self.params >> (4 * place) & 15) as u8))
    }

    /// Normalised parameters for the callee, from those of the caller.
    pub(crate) fn to_slots(self, mut args: &[u32]) -> Result<Slots, TrapCode> {
        let mut slots = Slots::EMPTY;
        for scalar in self.params() {
            let (value, rest) = scalar.take(args)?;
            slots.push_cell(scalar.flat_kind(), value);
            args = rest;
        }
        Ok(slots)
    }

    /// Normalises the parameters that are at the front of `slots`.
    pub(crate) fn normalise(self, mut slots: &mut [u32]) -> Result<(), TrapCode> {
        for scalar in self.params() {
            let (value, _) = scalar.take(slots)?;
            slots = write(scalar, value, slots);
        }
        Ok(())
    }

    /// Writes the result `value` to the front of `slots`.
    pub(crate) fn write_result(self, value: u64, slots: &mut [u32]) {
        if let Some(scalar) = self.result {
            write(scalar, value, slots);
        }
    }

    /// Normalised parameters as canonical bytes.
    pub(crate) fn to_bytes(self, mut args: &[u32], bytes: &mut Vec<u8>) -> Result<(), TrapCode> {
        for scalar in self.params() {
            let (value, rest) = scalar.take(args)?;
            put(scalar, value, bytes)?;
            args = rest;
        }
        Ok(())
    }

    /// Normalised parameters for the callee, from canonical bytes.
    pub(crate) fn slots_of_bytes(self, bytes: &[u8]) -> Result<Slots, TrapCode> {
        let (mut slots, mut at) = (Slots::EMPTY, 0_usize);
        for scalar in self.params() {
            at = at.next_multiple_of(scalar.size() as usize);
            slots.push_cell(scalar.flat_kind(), number(scalar, bytes.get(at..).unwrap_or(&[]))?);
            at += scalar.size() as usize;
        }
        Ok(slots)
    }

    /// The normalised result in the core results of the callee.
    pub(crate) fn result_of_slots(self, results: &[u32]) -> Result<u64, TrapCode> {
        self.result.map_or(Ok(0), |scalar| Ok(scalar.take(results)?.0))
    }

    /// The normalised result in canonical bytes.
    pub(crate) fn result_of_bytes(self, bytes: &[u8]) -> Result<u64, TrapCode> {
        self.result.map_or(Ok(0), |scalar| number(scalar, bytes))
    }

    /// The normalised result `value` as canonical bytes.
    pub(crate) fn result_to_bytes(self, value: u64, bytes: &mut Vec<u8>) -> Result<(), TrapCode> {
        self.result.map_or(Ok(()), |scalar| put(scalar, value, bytes))
    }
}

/// Writes a normalised scalar to the front of `slots`; gives those behind it.
fn write(scalar: Scalar, value: u64, slots: &mut [u32]) -> &mut [u32] {
    let (places, rest) = slots.split_at_mut(slots.len().min(scalar.flat_kind().slots() as usize));
    places.iter_mut().zip([value as u32, (value >> 32) as u32]).for_each(|(place, half)| *place = half);
    rest
}

/// Appends a scalar to canonical bytes, aligned.
fn put(scalar: Scalar, value: u64, bytes: &mut Vec<u8>) -> Result<(), TrapCode> {
    let size = scalar.size() as usize;
    // Room for padding and value.
    bytes.try_reserve(2 * size).map_err(|_| TrapCode::OutOfMemory)?;
    while !bytes.len().is_multiple_of(size) {
        bytes.push(0);
    }
    bytes.extend_from_slice(value.to_le_bytes().get(..size).unwrap_or(&[]));
    Ok(())
}

/// The normalised scalar that `bytes` begin with.
fn number(scalar: Scalar, bytes: &[u8]) -> Result<u64, TrapCode> {
    let mut value = [0; 8];
    let used = bytes.iter().take(scalar.size() as usize);
    value.iter_mut().zip(used).for_each(|(to, from)| *to = *from);
    scalar.normalise(u64::from_le_bytes(value))
}

/// The signatures of a plan, by function type.
pub(crate) fn all(plan: PlanView<'_>, signatures: &mut Vec<Signature>) -> Result<()> {
    signatures.try_reserve_exact(plan.func_type_count() as usize)?;
    for index in (0..plan.func_type_count()).map(FuncTypeIdx::new) {
        signatures.push(Signature::new(plan, index)?);
    }
    Ok(())
}
