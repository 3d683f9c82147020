//! Value and function types, from wasmparser's form to the plan's.
//!
//! Recursion here is bounded by `Limits::type_nesting`, which the pre-scan and every level check.

use super::expand::{Expander, Frame, missing, new_vec};
use crate::plan::encode_types::{Part, Shape};
use crate::plan::{FuncTypeIdx, TypeIdx, TypeTag};
use tenon_core::wasmparser::PrimitiveValType;
use tenon_core::wasmparser::component_types::{
    ComponentDefinedType, ComponentDefinedTypeId, ComponentFuncTypeId, ComponentValType,
};
use tenon_core::{Error, Result, Vec};

/// Labels a flags type may have: the canonical ABI packs them into one `i32`.
const MAX_FLAGS: usize = 32;

/// The frame whose resources types may name, the place in the file, and how deep the type is.
struct Place<'f, 't> {
    frame: &'f mut Frame<'t>,
    offset: u64,
    depth: u32,
}

impl<'t> Place<'_, 't> {
    fn inner(&mut self) -> Place<'_, 't> {
        Place { frame: self.frame, offset: self.offset, depth: self.depth + 1 }
    }
}

impl<'t> Expander<'t> {
    /// The function type `id`, as `frame` sees it.
    pub(super) fn func_type(
        &mut self,
        frame: &mut Frame<'t>,
        id: ComponentFuncTypeId,
        offset: u64,
    ) -> Result<FuncTypeIdx> {
        let ty = self.types.get(id).ok_or_else(|| missing(offset))?;
        let mut place = Place { frame, offset, depth: 0 };
        let params = ty.params.iter().map(|(name, ty)| (name.as_str(), Some(*ty)));
        let params = self.parts(&mut place, params)?;
        let params = self.plan.value_type(Shape::Record(&params))?;
        let result = self.optional(&mut place, ty.result)?;
        self.plan.func_type(params, result, ty.async_)
    }

    /// The defined type `id`, as `frame` sees it.
    pub(super) fn value_type(
        &mut self,
        frame: &mut Frame<'t>,
        id: ComponentDefinedTypeId,
        offset: u64,
    ) -> Result<TypeIdx> {
        self.value_type_of(frame, ComponentValType::Type(id), offset)
    }

    /// The type `ty`, as `frame` sees it.
    pub(super) fn value_type_of(
        &mut self,
        frame: &mut Frame<'t>,
        ty: ComponentValType,
        offset: u64,
    ) -> Result<TypeIdx> {
        self.any(&mut Place { frame, offset, depth: 0 }, ty)
    }

    fn any(&mut self, place: &mut Place<'_, 't>, ty: ComponentValType) -> Result<TypeIdx> {
        self.budget.work(1)?;
        let id = match ty {
            ComponentValType::Primitive(primitive) => return self.primitive(primitive),
            ComponentValType::Type(id) => id,
        };
        if let Some(known) = place.frame.value_types.get(id) {
            return Ok(known);
        }
        self.budget.type_nesting(place.depth + 1)?;
        let ty = self.types.get(id).ok_or_else(|| missing(place.offset))?;
        let index = self.defined(&mut place.inner(), ty)?;
        place.frame.value_types.insert(id, index)?;
        Ok(index)
    }

    fn optional(
        &mut self,
        place: &mut Place<'_, 't>,
        ty: Option<ComponentValType>,
    ) -> Result<Option<TypeIdx>> {
        match ty {
            Some(ty) => self.any(place, ty).map(Some),
            None => Ok(None),
        }
    }

    fn primitive(&mut self, primitive: PrimitiveValType) -> Result<TypeIdx> {
        self.plan.value_type(Shape::Primitive(match primitive {
            PrimitiveValType::Bool => TypeTag::Bool,
            PrimitiveValType::S8 => TypeTag::S8,
            PrimitiveValType::U8 => TypeTag::U8,
            PrimitiveValType::S16 => TypeTag::S16,
            PrimitiveValType::U16 => TypeTag::U16,
            PrimitiveValType::S32 => TypeTag::S32,
            PrimitiveValType::U32 => TypeTag::U32,
            PrimitiveValType::S64 => TypeTag::S64,
            PrimitiveValType::U64 => TypeTag::U64,
            PrimitiveValType::F32 => TypeTag::F32,
            PrimitiveValType::F64 => TypeTag::F64,
            PrimitiveValType::Char => TypeTag::Char,
            PrimitiveValType::String => TypeTag::String,
            PrimitiveValType::ErrorContext => TypeTag::ErrorContext,
        }))
    }

    fn defined(&mut self, place: &mut Place<'_, 't>, ty: &'t ComponentDefinedType) -> Result<TypeIdx> {
        use ComponentDefinedType as Defined;
        let parts;
        let shape = match ty {
            Defined::Primitive(primitive) => return self.primitive(*primitive),
            Defined::Record(record) => {
                let fields = record.fields.iter().map(|(name, ty)| (name.as_str(), Some(*ty)));
                parts = self.parts(place, fields)?;
                Shape::Record(&parts)
            }
            Defined::Tuple(tuple) => {
                parts = self.parts(place, tuple.types.iter().map(|ty| ("", Some(*ty))))?;
                Shape::Tuple(&parts)
            }
            Defined::Variant(variant) => {
                let cases = variant.cases.iter().map(|(name, case)| (name.as_str(), case.ty));
                parts = self.parts(place, cases)?;
                Shape::Variant(TypeTag::Variant, &parts)
            }
            Defined::Enum(labels) => {
                parts = self.parts(place, labels.iter().map(|name| (name.as_str(), None)))?;
                Shape::Variant(TypeTag::Enum, &parts)
            }
            Defined::Option { ty, .. } => {
                parts = self.parts(place, [("none", None), ("some", Some(*ty))].into_iter())?;
                Shape::Variant(TypeTag::Option, &parts)
            }
            Defined::Result { ok, err, .. } => {
                parts = self.parts(place, [("ok", *ok), ("error", *err)].into_iter())?;
                Shape::Variant(TypeTag::Result, &parts)
            }
            Defined::Flags(labels) if labels.len() > MAX_FLAGS => {
                let what = "flags with more than 32 labels";
                return Err(Error::unsupported(what, place.offset));
            }
            Defined::Flags(labels) => {
                parts = self.parts(place, labels.iter().map(|name| (name.as_str(), None)))?;
                Shape::Flags(&parts)
            }
            Defined::List { element, .. } => Shape::List(self.any(place, *element)?),
            Defined::FixedLengthList { element, length, .. } => {
                Shape::FixedList(self.any(place, *element)?, *length)
            }
            Defined::Map { key, value, .. } => {
                parts = self.parts(place, [("", Some(*key)), ("", Some(*value))].into_iter())?;
                Shape::Map(self.plan.value_type(Shape::Tuple(&parts))?)
            }
            Defined::Own(id) => Shape::Own(self.resource(place.frame, id.resource(), place.offset)?),
            Defined::Borrow(id) => Shape::Borrow(self.resource(place.frame, id.resource(), place.offset)?),
            Defined::Stream { ty, .. } => Shape::Stream(self.optional(place, *ty)?),
            Defined::Future { ty, .. } => Shape::Future(self.optional(place, *ty)?),
        };
        self.plan.value_type(shape)
    }

    fn parts(
        &mut self,
        place: &mut Place<'_, 't>,
        parts: impl ExactSizeIterator<Item = (&'t str, Option<ComponentValType>)>,
    ) -> Result<Vec<Part>> {
        let mut interned = new_vec();
        interned.try_room_exact(parts.len())?;
        for (name, ty) in parts {
            let name = self.plan.string(name)?;
            let ty = self.optional(place, ty)?;
            interned.try_push(Part { name, ty })?;
        }
        Ok(interned)
    }
}
