//! [`Val`]: a component value whose type is found out at run time.
//!
//! Reading and writing follow the type, which [`Limits::type_nesting`](tenon_core::Limits) bounds: that
//! is how deep these functions call one another.

use crate::copy::ASYNC_VALUE;
use crate::lift::{IN_GUEST, Lift, LiftContext, load_discriminant, take, take_u32};
use crate::lower::{LowerContext, store_discriminant};
use crate::plan::{CaseIdx, FieldIdx, FuncType, IdxRange, Type, TypeIdx, TypeKind, Variant};
use crate::resource::ResourceAny;
use crate::typed::owned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use tenon_core::{CallError, Error, TrapCode, try_box};

/// A component value of any type, for calls whose types are found out at run time ([`Func::call`](crate::Func::call),
/// [`LinkerInstance::func_new`](crate::LinkerInstance::func_new)).
///
/// Names of fields, cases and flags are those of the WIT. Streams, futures and error contexts have no values here.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Val {
    /// `bool`
    Bool(bool),
    /// `s8`
    S8(i8),
    /// `u8`
    U8(u8),
    /// `s16`
    S16(i16),
    /// `u16`
    U16(u16),
    /// `s32`
    S32(i32),
    /// `u32`
    U32(u32),
    /// `s64`
    S64(i64),
    /// `u64`
    U64(u64),
    /// `f32`
    Float32(f32),
    /// `f64`
    Float64(f64),
    /// `char`
    Char(char),
    /// `string`
    String(String),
    /// `list`, also one of fixed length
    List(Vec<Val>),
    /// `map`: keys and values in order
    Map(Vec<(Val, Val)>),
    /// `record`: names and values in the order of the type
    Record(Vec<(String, Val)>),
    /// `tuple`
    Tuple(Vec<Val>),
    /// `variant`: the case and its payload
    Variant(String, Option<Box<Val>>),
    /// `enum`
    Enum(String),
    /// `option`
    Option(Option<Box<Val>>),
    /// `result`
    Result(Result<Option<Box<Val>>, Option<Box<Val>>>),
    /// `flags`: the labels that are set
    Flags(Vec<String>),
    /// `own` or `borrow`; [`ResourceAny::owned`] says which
    Resource(ResourceAny),
}

/// Equal as values: a NaN equals a NaN, flags are a set.
impl PartialEq for Val {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::S8(a), Self::S8(b)) => a == b,
            (Self::U8(a), Self::U8(b)) => a == b,
            (Self::S16(a), Self::S16(b)) => a == b,
            (Self::U16(a), Self::U16(b)) => a == b,
            (Self::S32(a), Self::S32(b)) => a == b,
            (Self::U32(a), Self::U32(b)) => a == b,
            (Self::S64(a), Self::S64(b)) => a == b,
            (Self::U64(a), Self::U64(b)) => a == b,
            (Self::Float32(a), Self::Float32(b)) => a == b || a.is_nan() && b.is_nan(),
            (Self::Float64(a), Self::Float64(b)) => a == b || a.is_nan() && b.is_nan(),
            (Self::Char(a), Self::Char(b)) => a == b,
            (Self::String(a), Self::String(b)) | (Self::Enum(a), Self::Enum(b)) => a == b,
            (Self::List(a), Self::List(b)) | (Self::Tuple(a), Self::Tuple(b)) => a == b,
            (Self::Map(a), Self::Map(b)) => a == b,
            (Self::Record(a), Self::Record(b)) => a == b,
            (Self::Variant(a, x), Self::Variant(b, y)) => a == b && x == y,
            (Self::Option(a), Self::Option(b)) => a == b,
            (Self::Result(a), Self::Result(b)) => a == b,
            (Self::Flags(a), Self::Flags(b)) => a.len() == b.len() && a.iter().all(|label| b.contains(label)),
            (Self::Resource(a), Self::Resource(b)) => a == b,
            _ => false,
        }
    }
}

const MISSING: TrapCode = TrapCode::Host("the plan has no such type");
const MISFIT: TrapCode = TrapCode::Host("a host value is of another type than the component's");

impl Val {
    /// Reads the parameters of a function from the bytes of `cx`.
    pub(crate) fn load_params(cx: &LiftContext<'_>, ty: &FuncType) -> Result<Vec<Self>, TrapCode> {
        let fields = cx.types().plan.fields(ty.params).map_err(|_| MISSING)?;
        load_fields(cx, fields, cx.bytes, |_, value| Ok(value))
    }

    /// Reads a value of type `ty` from `bytes`.
    pub(crate) fn load(cx: &LiftContext<'_>, ty: TypeIdx, bytes: &[u8]) -> Result<Self, TrapCode> {
        let Type { kind, .. } = cx.types().get(ty).ok_or(MISSING)?;
        Ok(match kind {
            TypeKind::Bool => Self::Bool(Lift::load(cx, bytes)?),
            TypeKind::S8 => Self::S8(Lift::load(cx, bytes)?),
            TypeKind::U8 => Self::U8(Lift::load(cx, bytes)?),
            TypeKind::S16 => Self::S16(Lift::load(cx, bytes)?),
            TypeKind::U16 => Self::U16(Lift::load(cx, bytes)?),
            TypeKind::S32 => Self::S32(Lift::load(cx, bytes)?),
            TypeKind::U32 => Self::U32(Lift::load(cx, bytes)?),
            TypeKind::S64 => Self::S64(Lift::load(cx, bytes)?),
            TypeKind::U64 => Self::U64(Lift::load(cx, bytes)?),
            TypeKind::F32 => Self::Float32(Lift::load(cx, bytes)?),
            TypeKind::F64 => Self::Float64(Lift::load(cx, bytes)?),
            TypeKind::Char => Self::Char(Lift::load(cx, bytes)?),
            TypeKind::String => Self::String(Lift::load(cx, bytes)?),
            TypeKind::List(element) => Self::List(load_list(cx, element, bytes)?),
            TypeKind::Map(entry) => {
                let entries = load_list(cx, entry, bytes)?;
                let mut pairs = room(entries.len())?;
                pairs.extend(entries.into_iter().map_while(pair));
                Self::Map(pairs)
            }
            TypeKind::FixedList(element, count) => Self::List(load_fixed(cx, element, count, bytes)?),
            TypeKind::Record(fields) => {
                Self::Record(load_fields(cx, fields, bytes, |name, value| Ok((owned(name)?, value)))?)
            }
            TypeKind::Tuple(fields) => Self::Tuple(load_fields(cx, fields, bytes, |_, value| Ok(value))?),
            TypeKind::Flags(labels) => Self::Flags(load_flags(cx, labels, bytes)?),
            TypeKind::Variant(_) | TypeKind::Enum(_) | TypeKind::Option(_) | TypeKind::Result(_) => {
                load_variant(cx, kind, bytes)?
            }
            TypeKind::Own(_) | TypeKind::Borrow(_) => Self::Resource(cx.resource(take_u32(bytes, 0)?, ty)?),
            TypeKind::Stream(_) | TypeKind::Future(_) | TypeKind::ErrorContext => {
                return Err(ASYNC_VALUE);
            }
        })
    }
}

fn load_list(cx: &LiftContext<'_>, element: TypeIdx, bytes: &[u8]) -> Result<Vec<Val>, TrapCode> {
    let size = cx.types().get(element).ok_or(MISSING)?.size;
    let (at, length) = (take_u32(bytes, 0)?, take_u32(bytes, 4)?);
    load_elements(cx, element, (length & !IN_GUEST) as usize, size, cx.content(at, length, size)?)
}

fn load_fixed(
    cx: &LiftContext<'_>,
    element: TypeIdx,
    count: u32,
    bytes: &[u8],
) -> Result<Vec<Val>, TrapCode> {
    let size = cx.types().get(element).ok_or(MISSING)?.size;
    load_elements(cx, element, count as usize, size, bytes)
}

fn load_elements(
    cx: &LiftContext<'_>,
    element: TypeIdx,
    count: usize,
    size: u32,
    content: &[u8],
) -> Result<Vec<Val>, TrapCode> {
    let mut list = room(count)?;
    for bytes in content.chunks_exact(size.max(1) as usize).take(count) {
        list.push(Val::load(cx, element, bytes)?);
    }
    Ok(list)
}

/// An empty list with room for `count`.
fn room<R>(count: usize) -> Result<Vec<R>, TrapCode> {
    let mut list = Vec::new();
    list.try_reserve_exact(count).map_err(|_| TrapCode::OutOfMemory)?;
    Ok(list)
}

fn pair(entry: Val) -> Option<(Val, Val)> {
    let Val::Tuple(fields) = entry else { return None };
    let mut fields = fields.into_iter();
    Some((fields.next()?, fields.next()?))
}

fn load_fields<R>(
    cx: &LiftContext<'_>,
    fields: IdxRange<FieldIdx>,
    bytes: &[u8],
    wrap: fn(&str, Val) -> Result<R, TrapCode>,
) -> Result<Vec<R>, TrapCode> {
    let plan = cx.types().plan;
    let mut values = room(fields.len() as usize)?;
    for field in fields.iter() {
        let field = plan.field(field).map_err(|_| MISSING)?;
        let rest = bytes.get(field.offset as usize..).ok_or(TrapCode::PointerOutOfBounds)?;
        values.push(wrap(field.name, Val::load(cx, field.ty, rest)?)?);
    }
    Ok(values)
}

fn load_flags(
    cx: &LiftContext<'_>,
    labels: IdxRange<CaseIdx>,
    bytes: &[u8],
) -> Result<Vec<String>, TrapCode> {
    let bits: u32 = match labels.len() {
        0..=8 => take::<1>(bytes, 0)?[0].into(),
        9..=16 => u16::from_le_bytes(take(bytes, 0)?).into(),
        _ => take_u32(bytes, 0)?,
    };
    let mut names = room(bits.count_ones() as usize)?;
    for (_, label) in labels.iter().enumerate().filter(|(number, _)| bits >> number & 1 != 0) {
        names.push(owned(cx.types().plan.case(label).map_err(|_| MISSING)?.name)?);
    }
    Ok(names)
}

fn load_variant(cx: &LiftContext<'_>, kind: TypeKind, bytes: &[u8]) -> Result<Val, TrapCode> {
    let Some(variant) = variant_of(kind) else { return Err(MISSING) };
    let number = load_discriminant(bytes, variant.cases.len())?;
    let case = variant.cases.get(number).ok_or(TrapCode::InvalidDiscriminant)?;
    let case = cx.types().plan.case(case).map_err(|_| MISSING)?;
    let rest = bytes.get(variant.payload_offset as usize..).unwrap_or(&[]);
    let boxed = |value| try_box(value).map_err(|_| TrapCode::OutOfMemory);
    let payload = case.ty.map(|ty| Val::load(cx, ty, rest).and_then(boxed)).transpose()?;
    Ok(match kind {
        TypeKind::Option(_) => Val::Option(payload),
        TypeKind::Result(_) if number == 0 => Val::Result(Ok(payload)),
        TypeKind::Result(_) => Val::Result(Err(payload)),
        TypeKind::Enum(_) => Val::Enum(owned(case.name)?),
        _ => Val::Variant(owned(case.name)?, payload),
    })
}

fn variant_of(kind: TypeKind) -> Option<Variant> {
    match kind {
        TypeKind::Variant(variant)
        | TypeKind::Enum(variant)
        | TypeKind::Option(variant)
        | TypeKind::Result(variant) => Some(variant),
        _ => None,
    }
}

impl Val {
    /// Writes the value, which must be of type `ty`, as the first bytes of `cx`.
    pub(crate) fn store_root(&self, cx: &mut LowerContext<'_>, ty: TypeIdx) -> Result<(), TrapCode> {
        let Type { size, .. } = cx.types().get(ty).ok_or(MISSING)?;
        cx.begin(size)?;
        self.store(cx, ty, 0)
    }

    /// Writes the value, which must be of type `ty`, at `at`.
    pub(crate) fn store(&self, cx: &mut LowerContext<'_>, ty: TypeIdx, at: u32) -> Result<(), TrapCode> {
        let Type { kind, .. } = cx.types().get(ty).ok_or(MISSING)?;
        match (self, kind) {
            (Self::Bool(value), TypeKind::Bool) => cx.write(at, &[u8::from(*value)]),
            (Self::S8(value), TypeKind::S8) => cx.write(at, &value.to_le_bytes()),
            (Self::U8(value), TypeKind::U8) => cx.write(at, &[*value]),
            (Self::S16(value), TypeKind::S16) => cx.write(at, &value.to_le_bytes()),
            (Self::U16(value), TypeKind::U16) => cx.write(at, &value.to_le_bytes()),
            (Self::S32(value), TypeKind::S32) => cx.write(at, &value.to_le_bytes()),
            (Self::U32(value), TypeKind::U32) => cx.write(at, &value.to_le_bytes()),
            (Self::S64(value), TypeKind::S64) => cx.write(at, &value.to_le_bytes()),
            (Self::U64(value), TypeKind::U64) => cx.write(at, &value.to_le_bytes()),
            (Self::Float32(value), TypeKind::F32) => cx.write(at, &value.to_le_bytes()),
            (Self::Float64(value), TypeKind::F64) => cx.write(at, &value.to_le_bytes()),
            (Self::Char(value), TypeKind::Char) => cx.write(at, &u32::from(*value).to_le_bytes()),
            (Self::String(value), TypeKind::String) => cx.write_text(at, value),
            (Self::List(list), TypeKind::List(element)) => store_list(cx, list, element, at),
            (Self::Map(entries), TypeKind::Map(entry)) => store_map(cx, entries, entry, at),
            (Self::List(list), TypeKind::FixedList(element, count)) if list.len() == count as usize => {
                store_elements(cx, list.iter(), element, at)
            }
            (Self::Record(values), TypeKind::Record(fields)) => store_record(cx, values, fields, at),
            (Self::Tuple(values), TypeKind::Tuple(fields)) => store_fields(cx, values.iter(), fields, at),
            (Self::Flags(labels), TypeKind::Flags(cases)) => store_flags(cx, labels, cases, at),
            (Self::Resource(resource), TypeKind::Own(_) | TypeKind::Borrow(_)) => {
                cx.write_resource(at, *resource, ty)
            }
            _ => self.store_case(cx, kind, at),
        }
    }

    fn store_case(&self, cx: &mut LowerContext<'_>, kind: TypeKind, at: u32) -> Result<(), TrapCode> {
        let variant = variant_of(kind).ok_or(MISFIT)?;
        let (number, payload) = match (self, kind) {
            (Self::Option(payload), TypeKind::Option(_)) => {
                (u32::from(payload.is_some()), payload.as_deref())
            }
            (Self::Result(Ok(payload)), TypeKind::Result(_)) => (0, payload.as_deref()),
            (Self::Result(Err(payload)), TypeKind::Result(_)) => (1, payload.as_deref()),
            (Self::Variant(name, payload), TypeKind::Variant(_)) => {
                (find_case(cx, variant, name)?, payload.as_deref())
            }
            (Self::Enum(name), TypeKind::Enum(_)) => (find_case(cx, variant, name)?, None),
            _ => return Err(MISFIT),
        };
        let case = variant.cases.get(number).ok_or(MISFIT)?;
        let case = cx.types().plan.case(case).map_err(|_| MISSING)?;
        let ty = case.ty;
        store_discriminant(cx, at, number, variant.cases.len())?;
        match (ty, payload) {
            (Some(ty), Some(payload)) => payload.store(cx, ty, at.saturating_add(variant.payload_offset)),
            (None, None) => Ok(()),
            _ => Err(MISFIT),
        }
    }
}

fn find_case(cx: &LowerContext<'_>, variant: Variant, name: &str) -> Result<u32, TrapCode> {
    let plan = cx.types().plan;
    let found = variant.cases.iter().position(|case| plan.case(case).is_ok_and(|case| case.name == name));
    found.and_then(|number| u32::try_from(number).ok()).ok_or(MISFIT)
}

fn store_list(cx: &mut LowerContext<'_>, list: &[Val], element: TypeIdx, at: u32) -> Result<(), TrapCode> {
    let content = allocate_list(cx, list.len(), element, at)?;
    store_elements(cx, list.iter(), element, content)
}

fn store_map(
    cx: &mut LowerContext<'_>,
    entries: &[(Val, Val)],
    entry: TypeIdx,
    at: u32,
) -> Result<(), TrapCode> {
    let size = cx.types().get(entry).ok_or(MISSING)?.size;
    let fields = cx.types().plan.fields(entry).map_err(|_| MISSING)?;
    let mut place = allocate_list(cx, entries.len(), entry, at)?;
    for (key, value) in entries {
        store_fields(cx, [key, value].into_iter(), fields, place)?;
        place = place.saturating_add(size);
    }
    Ok(())
}

fn allocate_list(
    cx: &mut LowerContext<'_>,
    count: usize,
    element: TypeIdx,
    at: u32,
) -> Result<u32, TrapCode> {
    let Type { size, align, .. } = cx.types().get(element).ok_or(MISSING)?;
    let content = cx.allocate((count as u64).saturating_mul(size.into()), align)?;
    cx.write_range(at, content, count)?;
    Ok(content)
}

fn store_elements<'v>(
    cx: &mut LowerContext<'_>,
    list: impl Iterator<Item = &'v Val>,
    element: TypeIdx,
    mut at: u32,
) -> Result<(), TrapCode> {
    let size = cx.types().get(element).ok_or(MISSING)?.size;
    for value in list {
        value.store(cx, element, at)?;
        at = at.saturating_add(size);
    }
    Ok(())
}

fn store_record(
    cx: &mut LowerContext<'_>,
    values: &[(String, Val)],
    fields: IdxRange<FieldIdx>,
    at: u32,
) -> Result<(), TrapCode> {
    let plan = cx.types().plan;
    let named = |(field, (name, _)): (FieldIdx, &(String, Val))| {
        plan.field(field).is_ok_and(|field| field.name == *name)
    };
    if values.len() != fields.len() as usize || !fields.iter().zip(values).all(named) {
        return Err(MISFIT);
    }
    store_fields(cx, values.iter().map(|(_, value)| value), fields, at)
}

/// The error of a call whose argument `index` could not be written.
pub(crate) fn argument_error(code: TrapCode, index: usize) -> Error {
    match code {
        MISFIT | TrapCode::HandleTypeMismatch => CallError::Type { index }.into(),
        code => code.into(),
    }
}

/// Writes the fields of a record, tuple or parameter list that lies at `at`.
pub(crate) fn store_fields<'v>(
    cx: &mut LowerContext<'_>,
    values: impl ExactSizeIterator<Item = &'v Val>,
    fields: IdxRange<FieldIdx>,
    at: u32,
) -> Result<(), TrapCode> {
    if values.len() != fields.len() as usize {
        return Err(MISFIT);
    }
    for (field, value) in fields.iter().zip(values) {
        let field = cx.types().plan.field(field).map_err(|_| MISSING)?;
        let (ty, offset) = (field.ty, field.offset);
        value.store(cx, ty, at.saturating_add(offset))?;
    }
    Ok(())
}

fn store_flags(
    cx: &mut LowerContext<'_>,
    labels: &[String],
    cases: IdxRange<CaseIdx>,
    at: u32,
) -> Result<(), TrapCode> {
    let plan = cx.types().plan;
    let mut bits = 0_u32;
    for label in labels {
        let found = cases.iter().position(|case| plan.case(case).is_ok_and(|case| case.name == *label));
        bits |= 1_u32.checked_shl(found.ok_or(MISFIT)? as u32).ok_or(MISFIT)?;
    }
    let bytes = bits.to_le_bytes();
    let used = match cases.len() {
        0..=8 => bytes.get(..1),
        9..=16 => bytes.get(..2),
        _ => None,
    };
    cx.write(at, used.unwrap_or(&bytes))
}
