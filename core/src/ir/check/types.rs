//! The types of a module.
//!
//! What is proven: every value type is known and names a type there is; shapes and places are as the contents
//! say; recursion groups follow one another; a supertype comes before its subtypes, is of the same kind, and
//! has the same shape, so that a function (or struct) is safe to use as one of its supertype's.

use super::{ensure, refuse};
use crate::image::layout::{entry, module};
use crate::image::{ModuleView, Signature, halves};
use crate::types::subtype::{Kind, MAX_DEPTH};
use crate::types::{Place, places};
use crate::{CompositeType, FieldType, FuncType, Result, StructType, SubType, ValType};

pub(super) fn check(view: ModuleView<'_>) -> Result<()> {
    let count = view.type_count();
    ensure(!view.has_subtypes() || view.table_of(module::SUBTYPES).1 == count, "subtypes of other types")?;
    let mut group_end = 0;
    for index in 0..count {
        let sub = view.sub_type(index).ok_or_else(|| refuse("type table", index))?;
        if index == group_end {
            ensure(u32::from(sub.group) == index && sub.group_len > 0, "a recursion group out of place")?;
            group_end += u32::from(sub.group_len);
            ensure(group_end <= count, "a recursion group beyond the types")?;
        }
        let in_group = u32::from(sub.group) + u32::from(sub.group_len) == group_end;
        ensure(in_group, "a type outside its recursion group")?;
        let ty = view.composite_type(index).ok_or_else(|| refuse("a type of unknown values", index))?;
        check_content(view, index, ty, group_end)?;
        check_supertype(view, index, sub)?;
    }
    Ok(())
}

fn check_content(view: ModuleView<'_>, index: u32, ty: CompositeType<'_>, types: u32) -> Result<()> {
    match ty {
        CompositeType::Func(ty) => check_func(view, index, ty, types),
        CompositeType::Struct(ty) => check_struct(view, index, ty, types),
        CompositeType::Array(element) => check_known(view, element.storage.unpacked(), types),
    }
}

/// A concrete reference is to one of the first `types` types.
fn check_known(view: ModuleView<'_>, ty: ValType, types: u32) -> Result<()> {
    ensure(is_one_of(view, ty, types), "a reference to no type")
}

fn is_one_of(view: ModuleView<'_>, ty: ValType, types: u32) -> bool {
    ty.concrete().is_none_or(|index| u32::from(index) < types && view.has_subtypes())
}

/// Whether a concrete reference is to a type there is.
pub(super) fn is_known(view: ModuleView<'_>, ty: ValType) -> bool {
    is_one_of(view, ty, view.type_count())
}

/// The type of a global or table.
pub(super) fn check_value(view: ModuleView<'_>, ty: ValType) -> Result<()> {
    check_known(view, ty, view.type_count())
}

fn check_func(view: ModuleView<'_>, index: u32, ty: FuncType<'_>, types: u32) -> Result<()> {
    let signature = view.signature(index).ok_or_else(|| refuse("type table", index))?;
    let Signature { param_slots, result_slots, param_refs, result_refs } = signature;
    let told = [param_slots, param_refs, result_slots, result_refs].map(u32::from);
    let at = view.table_of(module::TYPES).0 + index * entry::TYPE;
    let counts = halves(view.raw.word(at + 4)).map(usize::from);
    let all = counts == [ty.params().len(), ty.results().len()];
    let shape = ty.known_shape(|ty| is_one_of(view, ty, types)).filter(|_| all);
    ensure(shape.is_some(), "a type of unknown values")?;
    ensure(shape == Some(told), "a type whose shape is wrong")
}

fn check_struct(view: ModuleView<'_>, index: u32, ty: StructType<'_>, types: u32) -> Result<()> {
    let at = view.table_of(module::TYPES).0 + index * entry::TYPE;
    let fields = ty.fields().count();
    ensure(fields == view.raw.word(at + 4) as usize, "a struct type of unknown fields")?;
    let mut end = Place::default();
    let all = places(ty.fields().map(|(field, _)| field), &mut end);
    for ((field, place), (_, told)) in all.zip(ty.fields()) {
        ensure(place == told, "a field out of place")?;
        check_known(view, field.storage.unpacked(), types)?;
    }
    ensure(end == ty.end, "a struct type whose size is wrong")
}

fn check_supertype(view: ModuleView<'_>, index: u32, sub: SubType) -> Result<()> {
    let Some(above) = sub.supertype else { return ensure(sub.depth == 0, "a type of unknown depth") };
    let found = view.sub_type(above.into()).filter(|_| u32::from(above) < index);
    let found = found.ok_or_else(|| refuse("a supertype that comes later", index))?;
    ensure(found.kind == sub.kind && !found.is_final, "a supertype of another kind")?;
    let deeper = sub.depth.checked_sub(1) == Some(found.depth) && sub.depth <= MAX_DEPTH;
    ensure(deeper, "a type of unknown depth")?;
    ensure(extends(view, sub.kind, index, above.into()), "a type that is not as its supertype")
}

/// Whether type `index` takes the same places as `above`, or begins as it does.
fn extends(view: ModuleView<'_>, kind: Kind, index: u32, above: u32) -> bool {
    match kind {
        Kind::Struct => view.struct_type(index).zip(view.struct_type(above)).is_some_and(|(own, above)| {
            let same =
                |((own, _), (above, _)): ((FieldType, u32), (FieldType, u32))| same_storage(own, above);
            above.len() <= own.len() && own.fields().zip(above.fields()).all(same)
        }),
        Kind::Array => {
            let elements = view.array_type(index).zip(view.array_type(above));
            elements.is_some_and(|(own, above)| same_storage(own, above))
        }
        _ => view.signature(index).zip(view.signature(above)).is_some_and(|(own, above)| own == above),
    }
}

fn same_storage(ty: FieldType, above: FieldType) -> bool {
    let (own, above) = (ty.storage, above.storage);
    own.unpacked().is_ref() == above.unpacked().is_ref() && own.bytes() == above.bytes()
}
