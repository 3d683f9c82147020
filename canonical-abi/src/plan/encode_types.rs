//! Value types of a plan in the making: interned, with their layout.

use super::encode::{PlanBuilder, Str, optional, to_u32};
use super::{ResourceIdx, TypeIdx, TypeTag};
use crate::layout::{Layout, RecordLayout};
use crate::types::{Flat, TypeFlags};
use core::hash::BuildHasher;
use tenon_core::{Error, Result};

/// A field of a record, a case of a variant or a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Part {
    pub(crate) name: Str,
    pub(crate) ty: Option<TypeIdx>,
}

/// A value type to be interned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Shape<'a> {
    /// `bool` … `error-context`.
    Primitive(TypeTag),
    Record(&'a [Part]),
    Tuple(&'a [Part]),
    /// `variant`, `enum`, `option`, `result`.
    Variant(TypeTag, &'a [Part]),
    Flags(&'a [Part]),
    List(TypeIdx),
    FixedList(TypeIdx, u32),
    /// Of this tuple of key and value.
    Map(TypeIdx),
    Own(ResourceIdx),
    Borrow(ResourceIdx),
    Stream(Option<TypeIdx>),
    Future(Option<TypeIdx>),
}

impl PlanBuilder {
    /// The type with that shape.
    pub(crate) fn value_type(&mut self, shape: Shape<'_>) -> Result<TypeIdx> {
        let hash = self.hasher.hash_one(shape);
        if let Some(index) = self.type_index.find(hash, |index| self.is_shape(index, shape)) {
            return Ok(TypeIdx::new(index));
        }
        let row = self.type_row(shape)?;
        let index = to_u32(self.types.len())?;
        self.types.try_push(row)?;
        self.type_index.insert(hash, index)?;
        Ok(TypeIdx::new(index))
    }

    fn is_shape(&self, index: u32, shape: Shape<'_>) -> bool {
        let Some(&[head, .., a, b, _]) = self.types.get(index as usize) else { return false };
        let (tag, parts) = (shape.tag() as u32, shape.parts());
        if head & 0xff != tag {
            return false;
        }
        match shape {
            Shape::Record(_) | Shape::Tuple(_) => {
                let stored = range(&self.fields, a, b).iter().map(|&[offset, len, ty, _]| (offset, len, ty));
                stored.eq(parts.iter().map(|part| part.words()))
            }
            Shape::Variant(..) | Shape::Flags(_) => {
                let stored = range(&self.cases, a, b).iter().map(|&[offset, len, ty]| (offset, len, ty));
                stored.eq(parts.iter().map(|part| part.words()))
            }
            _ => (a, b) == shape.operands(),
        }
    }

    fn type_row(&mut self, shape: Shape<'_>) -> Result<[u32; 7]> {
        let ((a, b), mut variant) = (shape.operands(), 0);
        let (layout, a, b) = match shape {
            Shape::Primitive(tag) if self.canonical_nans => (Layout::canonical(tag), a, b),
            Shape::Primitive(tag) => (Layout::primitive(tag), a, b),
            Shape::Record(parts) | Shape::Tuple(parts) => self.record_row(parts)?,
            Shape::Variant(_, parts) => {
                let layouts = parts.iter().map(|part| part.ty.map(|ty| self.layout(ty)));
                let (layout, payload) = Layout::variant(layouts).ok_or_else(too_large)?;
                variant = crate::layout::discriminant_size(parts.len() as u32) | payload << 8;
                let (first, count) = self.case_rows(parts)?;
                (layout, first, count)
            }
            Shape::Flags(labels) => {
                let (first, count) = self.case_rows(labels)?;
                (Layout::flags(count), first, count)
            }
            Shape::List(element) | Shape::Map(element) => (Layout::pointer(Some(self.layout(element))), a, b),
            Shape::FixedList(element, count) => {
                (Layout::fixed_list(self.layout(element), count).ok_or_else(too_large)?, a, b)
            }
            Shape::Own(_) => (Layout::handle(TypeFlags::EMPTY), a, b),
            Shape::Borrow(_) => (Layout::handle(TypeFlags::HAS_BORROW), a, b),
            Shape::Stream(_) | Shape::Future(_) => (Layout::handle(TypeFlags::HAS_ASYNC), a, b),
        };
        let depth = u8::try_from(layout.depth).unwrap_or(u8::MAX);
        let head = u32::from_le_bytes([shape.tag() as u8, layout.flags.bits(), layout.align as u8, depth]);
        Ok([head, layout.size, layout.flat.count(), layout.flat.packed(), a, b, variant])
    }

    fn record_row(&mut self, parts: &[Part]) -> Result<(Layout, u32, u32)> {
        let first = to_u32(self.fields.len())?;
        let mut record = RecordLayout::default();
        for part in parts {
            let layout = part.ty.map_or_else(|| Layout::flags(0), |ty| self.layout(ty));
            let at = record.field(layout).ok_or_else(too_large)?;
            let (offset, len, ty) = part.words();
            self.fields.try_push([offset, len, ty, at])?;
        }
        Ok((record.finish().ok_or_else(too_large)?, first, to_u32(parts.len())?))
    }

    fn case_rows(&mut self, parts: &[Part]) -> Result<(u32, u32)> {
        let first = to_u32(self.cases.len())?;
        for part in parts {
            let (offset, len, ty) = part.words();
            self.cases.try_push([offset, len, ty])?;
        }
        Ok((first, to_u32(parts.len())?))
    }

    /// The layout of a type of this plan.
    fn layout(&self, ty: TypeIdx) -> Layout {
        let Some(&[head, size, count, kinds, ..]) = self.types.get(ty.index()) else {
            return Layout::flags(0);
        };
        let [_, flags, align, depth] = head.to_le_bytes();
        let (flags, flat) = (TypeFlags::from_bits(flags), Flat::from_packed(count, kinds));
        Layout { size, align: align.into(), flat, flags, depth: depth.into() }
    }
}

impl Shape<'_> {
    fn tag(self) -> TypeTag {
        match self {
            Self::Primitive(tag) | Self::Variant(tag, _) => tag,
            Self::Record(_) => TypeTag::Record,
            Self::Tuple(_) => TypeTag::Tuple,
            Self::Flags(_) => TypeTag::Flags,
            Self::List(_) => TypeTag::List,
            Self::FixedList(..) => TypeTag::FixedList,
            Self::Map(_) => TypeTag::Map,
            Self::Own(_) => TypeTag::Own,
            Self::Borrow(_) => TypeTag::Borrow,
            Self::Stream(_) => TypeTag::Stream,
            Self::Future(_) => TypeTag::Future,
        }
    }

    /// The two words of a type that has no parts.
    fn operands(self) -> (u32, u32) {
        match self {
            Self::List(element) | Self::Map(element) => (element.get(), 0),
            Self::FixedList(element, count) => (element.get(), count),
            Self::Own(resource) | Self::Borrow(resource) => (resource.get(), 0),
            Self::Stream(payload) | Self::Future(payload) => (optional(payload), 0),
            _ => (0, 0),
        }
    }
}

impl<'a> Shape<'a> {
    fn parts(self) -> &'a [Part] {
        match self {
            Self::Record(parts) | Self::Tuple(parts) | Self::Variant(_, parts) | Self::Flags(parts) => parts,
            _ => &[],
        }
    }
}

impl Part {
    fn words(&self) -> (u32, u32, u32) {
        (self.name.offset, self.name.len, optional(self.ty))
    }
}

fn range<T>(rows: &[T], first: u32, count: u32) -> &[T] {
    rows.get(first as usize..).and_then(|rest| rest.get(..count as usize)).unwrap_or_default()
}

#[cold]
fn too_large() -> Error {
    Error::limit("bytes of a value type", u64::from(u32::MAX) + 1, u32::MAX.into())
}
