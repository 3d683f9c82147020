//! Values at the boundary, and their form in a machine's slots.

use crate::types::subtype::Kind;
use crate::{AnyRef, CallError, ExnRef, FuncRef, Machine, RawRef, RefType, Region, Result, ValType, Vec};

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
    /// 128-bit vector, its first lane in the low bits.
    V128(u128),
    /// A function of the store, or null.
    FuncRef(Option<FuncRef>),
    /// Something of the host's, by a number below 2^29 of its choice, or null.
    ExternRef(Option<u32>),
    /// A struct, an array or a small integer, or null. It also stands for one that was made an `externref`,
    /// as [`Val::ExternRef`] does for an external one under `any`.
    AnyRef(Option<AnyRef>),
    /// An exception, or null.
    ExnRef(Option<ExnRef>),
}

impl Val {
    /// Its type; of a reference, the type of all of its kind.
    pub fn ty(self) -> ValType {
        match self {
            Self::I32(_) => ValType::I32,
            Self::I64(_) => ValType::I64,
            Self::F32(_) => ValType::F32,
            Self::F64(_) => ValType::F64,
            Self::V128(_) => ValType::V128,
            Self::FuncRef(_) => ValType::FUNCREF,
            Self::ExternRef(_) => ValType::EXTERNREF,
            Self::AnyRef(_) => ValType::ANYREF,
            Self::ExnRef(_) => ValType::EXNREF,
        }
    }

    /// Zero, or null, of type `ty`. Any null fits a concrete type that may be null.
    pub fn default_of(ty: ValType) -> Self {
        match ty {
            ValType::I32 => Self::I32(0),
            ValType::I64 => Self::I64(0),
            ValType::F32 => Self::F32(0),
            ValType::F64 => Self::F64(0),
            ValType::V128 => Self::V128(0),
            ValType::Ref(ty) => Self::null(ty.heap.hierarchy().unwrap_or(Kind::Func)),
        }
    }

    fn null(hierarchy: Kind) -> Self {
        match hierarchy {
            Kind::Func => Self::FuncRef(None),
            Kind::Extern => Self::ExternRef(None),
            Kind::Exn => Self::ExnRef(None),
            Kind::Any | Kind::Struct | Kind::Array => Self::AnyRef(None),
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

    /// The slots of a number (unused ones 0); `None` for a reference.
    pub(super) fn to_slots(self) -> Option<[u32; 4]> {
        match self {
            Self::I32(value) => Some(slots(value.cast_unsigned().into())),
            Self::I64(value) => Some(slots(value.cast_unsigned().into())),
            Self::F32(bits) => Some(slots(bits.into())),
            Self::F64(bits) => Some(slots(bits.into())),
            Self::V128(bits) => Some(slots(bits)),
            Self::FuncRef(_) | Self::ExternRef(_) | Self::AnyRef(_) | Self::ExnRef(_) => None,
        }
    }

    /// The raw reference; `None` for a number, and for a host number of 2^29 or more.
    pub(super) fn to_raw_ref(self) -> Option<RawRef> {
        match self {
            Self::FuncRef(func) => Some(func.map_or(RawRef::NULL, FuncRef::to_raw)),
            Self::ExternRef(Some(number)) => RawRef::from_extern(number),
            Self::ExternRef(None) => Some(RawRef::NULL),
            Self::AnyRef(reference) => Some(RawRef(reference.map_or(0, |reference| reference.0))),
            Self::ExnRef(reference) => Some(RawRef(reference.map_or(0, |reference| reference.0))),
            _ => None,
        }
    }

    /// The raw reference, if it is one of type `ty`, whose type index is the store's.
    pub(super) fn to_ref(self, machine: &Machine, ty: RefType) -> Option<RawRef> {
        let raw = self.to_raw_ref().filter(|&raw| machine.vouches_for(raw) && machine.ref_fits(raw, ty))?;
        let own = self.ty().as_ref().and_then(|own| own.heap.hierarchy());
        // Those two share their references.
        let shared = |kind| matches!(kind, Some(Kind::Any | Kind::Extern));
        match ty.heap.hierarchy() {
            wanted @ Some(_) => (own == wanted || shared(own) && shared(wanted)).then_some(raw),
            None => Some(raw),
        }
    }

    /// The number of type `ty` in `slots`; null if `ty` is a reference type.
    pub(super) fn from_slots(ty: ValType, [a, b, c, d]: [u32; 4]) -> Self {
        let wide = |low: u32, high: u32| u64::from(low) | u64::from(high) << 32;
        match ty {
            ValType::I32 => Self::I32(a.cast_signed()),
            ValType::I64 => Self::I64(wide(a, b).cast_signed()),
            ValType::F32 => Self::F32(a),
            ValType::F64 => Self::F64(wide(a, b)),
            ValType::V128 => Self::V128(u128::from(wide(a, b)) | u128::from(wide(c, d)) << 64),
            ValType::Ref(_) => Self::default_of(ty),
        }
    }

    /// The reference of type `ty` (whose type index is the store's) behind `raw`.
    pub(super) fn from_ref(machine: &Machine, ty: RefType, raw: RawRef) -> Self {
        match machine.hierarchy(ty.heap) {
            Kind::Func => Self::FuncRef(raw.to_func()),
            Kind::Extern | Kind::Any | Kind::Struct | Kind::Array if raw.to_extern().is_some() => {
                Self::ExternRef(raw.to_extern())
            }
            Kind::Extern if raw.is_null() => Self::ExternRef(None),
            Kind::Exn => Self::ExnRef((!raw.is_null()).then_some(ExnRef(raw.0))),
            _ => Self::AnyRef((!raw.is_null()).then_some(AnyRef(raw.0))),
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

/// The slots of a number, low ones first.
fn slots(bits: u128) -> [u32; 4] {
    [0, 32, 64, 96].map(|shift| (bits >> shift) as u32)
}

/// Values as a machine takes them: numbers in slots, references beside them.
pub(super) struct Raw {
    pub(super) slots: Vec<u32>,
    pub(super) refs: Vec<RawRef>,
}

/// Lowers `values`, which must have the types `types`.
pub(super) fn lower(
    machine: &Machine,
    types: impl ExactSizeIterator<Item = ValType>,
    values: &[Val],
) -> Result<Raw> {
    check_count(types.len(), values.len())?;
    let region = machine.region();
    let mut raw = Raw { slots: Vec::new_in(region), refs: Vec::new_in(region) };
    for (index, (ty, &value)) in types.zip(values).enumerate() {
        push(machine, &mut raw, ty, value)?.ok_or(CallError::Type { index })?;
    }
    Ok(raw)
}

/// Appends `value`; `None` if it is not of type `ty`.
fn push(machine: &Machine, raw: &mut Raw, ty: ValType, value: Val) -> Result<Option<()>> {
    if let ValType::Ref(ty) = ty {
        let Some(reference) = value.to_ref(machine, ty) else { return Ok(None) };
        return Ok(raw.refs.try_push(reference).map(Some)?);
    }
    let Some(slots) = value.to_slots().filter(|_| value.ty() == ty) else { return Ok(None) };
    Ok(raw.slots.try_extend(slots.get(..ty.slots() as usize).unwrap_or(&[])).map(Some)?)
}

/// Lifts values of `types` from a machine's slots and numbered references into `values`.
pub(super) fn lift(
    machine: &Machine,
    types: impl Iterator<Item = ValType>,
    slots: &[u32],
    reference: impl Fn(u32) -> RawRef,
    values: &mut [Val],
) {
    let mut slots = slots.iter().copied();
    let mut refs = (0..).map(reference);
    for (ty, value) in types.zip(values) {
        *value = match ty {
            ValType::Ref(ty) => Val::from_ref(machine, ty, refs.next().unwrap_or_default()),
            number => {
                let mut own = [0; 4];
                for (place, slot) in own.iter_mut().take(ty.slots() as usize).zip(&mut slots) {
                    *place = slot;
                }
                Val::from_slots(number, own)
            }
        };
    }
}

/// A vector of the zero values of `types`.
pub(super) fn defaults(region: Region, types: impl ExactSizeIterator<Item = ValType>) -> Result<Vec<Val>> {
    let mut values = Vec::new_in(region);
    values.try_room_exact(types.len())?;
    types.for_each(|ty| values.push_reserved(Val::default_of(ty)));
    Ok(values)
}

/// An error if `ty` names a type by its number, which the host has none of.
pub(super) fn no_concrete(ty: ValType) -> Result<()> {
    if ty.concrete().is_some() { Err(CallError::Type { index: 0 }.into()) } else { Ok(()) }
}

/// An error unless `given` is `expected`.
pub(super) fn check_count(expected: usize, given: usize) -> Result<()> {
    if given == expected { Ok(()) } else { Err(CallError::Count { expected, given }.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Config, Engine};

    fn machine() -> Machine {
        Machine::new(&Engine::new(&Config::new()), Region::Global).unwrap()
    }

    #[test]
    fn values_survive_the_way_through_slots() {
        let values = [
            Val::I32(-1),
            Val::ExternRef(Some(7)),
            Val::I64(i64::MIN + 5),
            Val::F32(0x7fa0_0001),
            Val::FuncRef(None),
            Val::V128(u128::MAX / 3),
            Val::F64(0x7ff4_0000_0000_0001),
        ];
        let machine = machine();
        let types = || values.iter().map(|value| value.ty());
        let raw = lower(&machine, types(), &values).unwrap();
        assert_eq!((raw.slots.len(), raw.refs.len()), (10, 2));
        let mut lifted = values.map(|value| Val::default_of(value.ty()));
        let reference = |index| raw.refs[index as usize];
        lift(&machine, types(), &raw.slots, reference, &mut lifted);
        assert_eq!(lifted, values);
    }

    #[test]
    fn wrong_counts_and_types_are_errors() {
        let machine = machine();
        let types = || [ValType::I32].into_iter();
        assert!(lower(&machine, types(), &[]).is_err());
        assert!(lower(&machine, types(), &[Val::I64(0)]).is_err());
        let large = [Val::ExternRef(Some(1 << 29))];
        assert!(lower(&machine, [ValType::EXTERNREF].into_iter(), &large).is_err());
        let some = ValType::Ref(RefType { nullable: false, ..RefType::EXTERNREF });
        assert!(lower(&machine, [some].into_iter(), &[Val::ExternRef(None)]).is_err());
        assert!(lower(&machine, [ValType::EXTERNREF].into_iter(), &[Val::FuncRef(None)]).is_err());
    }
}
