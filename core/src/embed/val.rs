//! Values at the boundary, and their form in a machine's slots.

use crate::{CallError, FuncRef, RawRef, Region, Result, TryVec, ValType, Vec};

/// A core value. Floats are bit patterns, so that NaNs pass unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Val {
    /// 32-bit integer.
    I32(i32),
    /// 64-bit integer.
    I64(i64),
    /// 32-bit float, as its bits.
    F32(u32),
    /// 64-bit float, as its bits.
    F64(u64),
    /// A function of the store, or null.
    FuncRef(Option<FuncRef>),
    /// Something of the host's, by a number below 2^29 of its choice, or null.
    ExternRef(Option<u32>),
}

impl Val {
    /// Its type.
    pub fn ty(self) -> ValType {
        match self {
            Self::I32(_) => ValType::I32,
            Self::I64(_) => ValType::I64,
            Self::F32(_) => ValType::F32,
            Self::F64(_) => ValType::F64,
            Self::FuncRef(_) => ValType::FuncRef,
            Self::ExternRef(_) => ValType::ExternRef,
        }
    }

    /// Zero, or null, of type `ty`.
    pub fn default_of(ty: ValType) -> Self {
        match ty {
            ValType::I32 => Self::I32(0),
            ValType::I64 => Self::I64(0),
            ValType::F32 => Self::F32(0),
            ValType::F64 => Self::F64(0),
            ValType::FuncRef => Self::FuncRef(None),
            ValType::ExternRef => Self::ExternRef(None),
        }
    }

    /// The number, if it is an `i32`.
    pub fn i32(self) -> Option<i32> {
        if let Self::I32(value) = self { Some(value) } else { None }
    }

    /// The number, if it is an `i64`.
    pub fn i64(self) -> Option<i64> {
        if let Self::I64(value) = self { Some(value) } else { None }
    }

    /// The number, if it is an `f32`.
    pub fn f32(self) -> Option<f32> {
        if let Self::F32(bits) = self { Some(f32::from_bits(bits)) } else { None }
    }

    /// The number, if it is an `f64`.
    pub fn f64(self) -> Option<f64> {
        if let Self::F64(bits) = self { Some(f64::from_bits(bits)) } else { None }
    }

    /// The two slots of a number (unused ones 0); `None` for a reference.
    pub(super) fn to_slots(self) -> Option<[u32; 2]> {
        match self {
            Self::I32(value) => Some([value.cast_unsigned(), 0]),
            Self::I64(value) => Some(halves(value.cast_unsigned())),
            Self::F32(bits) => Some([bits, 0]),
            Self::F64(bits) => Some(halves(bits)),
            Self::FuncRef(_) | Self::ExternRef(_) => None,
        }
    }

    /// The raw reference; `None` for a number, and for a host number of 2^29 or more.
    pub(super) fn to_raw_ref(self) -> Option<RawRef> {
        match self {
            Self::FuncRef(Some(func)) => Some(func.to_raw()),
            Self::ExternRef(Some(number)) => RawRef::from_extern(number),
            Self::FuncRef(None) | Self::ExternRef(None) => Some(RawRef::NULL),
            _ => None,
        }
    }

    /// The number of type `ty` in `slots`; null if `ty` is a reference type.
    pub(super) fn from_slots(ty: ValType, slots: [u32; 2]) -> Self {
        let [low, high] = slots;
        let wide = u64::from(low) | u64::from(high) << 32;
        match ty {
            ValType::I32 => Self::I32(low.cast_signed()),
            ValType::I64 => Self::I64(wide.cast_signed()),
            ValType::F32 => Self::F32(low),
            ValType::F64 => Self::F64(wide),
            ValType::FuncRef | ValType::ExternRef => Self::default_of(ty),
        }
    }

    /// The reference of type `ty` behind `raw`; zero if `ty` is a number type.
    pub(super) fn from_raw_ref(ty: ValType, raw: RawRef) -> Self {
        match ty {
            ValType::FuncRef => Self::FuncRef(raw.to_func()),
            ValType::ExternRef => Self::ExternRef(raw.to_extern()),
            _ => Self::default_of(ty),
        }
    }
}

impl From<i32> for Val {
    fn from(value: i32) -> Self {
        Self::I32(value)
    }
}

impl From<i64> for Val {
    fn from(value: i64) -> Self {
        Self::I64(value)
    }
}

impl From<f32> for Val {
    fn from(value: f32) -> Self {
        Self::F32(value.to_bits())
    }
}

impl From<f64> for Val {
    fn from(value: f64) -> Self {
        Self::F64(value.to_bits())
    }
}

fn halves(value: u64) -> [u32; 2] {
    [value as u32, (value >> 32) as u32]
}

/// Values as a machine takes them: numbers in slots, references beside them.
pub(super) struct Raw {
    pub(super) slots: Vec<u32>,
    pub(super) refs: Vec<RawRef>,
}

/// Lowers `values`, which must have the types `types`.
pub(super) fn lower(
    region: Region,
    types: impl ExactSizeIterator<Item = ValType>,
    values: &[Val],
) -> Result<Raw> {
    check_count(types.len(), values.len())?;
    let mut raw = Raw { slots: Vec::new_in(region), refs: Vec::new_in(region) };
    for (index, (ty, &value)) in types.zip(values).enumerate() {
        if value.ty() != ty || !push(&mut raw, value)? {
            return Err(CallError::Type { index }.into());
        }
    }
    Ok(raw)
}

/// Appends `value`; false if its host number is too large.
fn push(raw: &mut Raw, value: Val) -> Result<bool> {
    if let Some([low, high]) = value.to_slots() {
        raw.slots.try_push(low)?;
        if value.ty().slots() == 2 {
            raw.slots.try_push(high)?;
        }
        return Ok(true);
    }
    match value.to_raw_ref() {
        Some(reference) => raw.refs.try_push(reference).map(|()| true),
        None => Ok(false),
    }
}

/// Lifts values of `types` from a machine's slots and numbered references into `values`.
pub(super) fn lift(
    types: impl Iterator<Item = ValType>,
    slots: &[u32],
    reference: impl Fn(u32) -> RawRef,
    values: &mut [Val],
) {
    let mut slots = slots.iter().copied();
    let mut refs = (0..).map(reference);
    for (ty, value) in types.zip(values) {
        *value = if ty.is_ref() {
            Val::from_raw_ref(ty, refs.next().unwrap_or_default())
        } else {
            let low = slots.next().unwrap_or(0);
            let high = if ty.slots() == 2 { slots.next().unwrap_or(0) } else { 0 };
            Val::from_slots(ty, [low, high])
        };
    }
}

/// A vector of the zero values of `types`.
pub(super) fn defaults(region: Region, types: impl ExactSizeIterator<Item = ValType>) -> Result<Vec<Val>> {
    let mut values = Vec::new_in(region);
    values.try_reserve_exact(types.len())?;
    types.for_each(|ty| values.push(Val::default_of(ty)));
    Ok(values)
}

/// An error unless `given` is `expected`.
pub(super) fn check_count(expected: usize, given: usize) -> Result<()> {
    if given == expected { Ok(()) } else { Err(CallError::Count { expected, given }.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_the_way_through_slots() {
        let values = [
            Val::I32(-1),
            Val::ExternRef(Some(7)),
            Val::I64(i64::MIN + 5),
            Val::F32(0x7fa0_0001),
            Val::FuncRef(None),
            Val::F64(0x7ff4_0000_0000_0001),
        ];
        let raw = lower(Region::Global, values.iter().map(|value| value.ty()), &values).unwrap();
        assert_eq!((raw.slots.len(), raw.refs.len()), (6, 2));
        let mut lifted = values.map(|value| Val::default_of(value.ty()));
        let reference = |index| raw.refs[index as usize];
        lift(values.iter().map(|value| value.ty()), &raw.slots, reference, &mut lifted);
        assert_eq!(lifted, values);
    }

    #[test]
    fn wrong_counts_and_types_are_errors() {
        let types = || [ValType::I32].into_iter();
        assert!(lower(Region::Global, types(), &[]).is_err());
        assert!(lower(Region::Global, types(), &[Val::I64(0)]).is_err());
        let large = [Val::ExternRef(Some(1 << 29))];
        assert!(lower(Region::Global, [ValType::ExternRef].into_iter(), &large).is_err());
    }
}
