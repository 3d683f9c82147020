//! Tables of references.

use crate::image::TableType;
use crate::limits::MAX_TABLE_ELEMENTS;
use crate::{Error, Region, Result, Vec};

/// A table.
#[derive(Debug)]
pub(crate) struct Table {
    /// Raw references.
    pub(crate) elements: Vec<u32>,
    pub(crate) ty: TableType,
}

impl Table {
    /// A table of the type's minimum, filled with `value`.
    pub(crate) fn new(region: Region, ty: TableType, value: u32, limit: u32) -> Result<Self> {
        let limit = limit.min(MAX_TABLE_ELEMENTS);
        if ty.min > limit.into() {
            return Err(Error::limit("elements of a table", ty.min, limit.into()));
        }
        let mut elements = Vec::new_in(region);
        elements.try_resize(ty.min as usize, value)?;
        Ok(Self { elements, ty })
    }

    /// Adds `delta` elements; the old size, or `None` if a limit or the allocator refuses.
    pub(crate) fn grow(&mut self, delta: u32, value: u32, limit: u32) -> Option<u32> {
        let old = self.elements.len() as u32;
        let len = self.may_grow(delta, limit)?;
        self.elements.try_resize(len as usize, value).ok()?;
        Some(old)
    }

    /// The length with `delta` more elements, or `None` if the type or a limit forbids them.
    pub(crate) fn may_grow(&self, delta: u32, limit: u32) -> Option<u32> {
        let len = (self.elements.len() as u32)
            .checked_add(delta)
            .filter(|&len| len <= limit.min(MAX_TABLE_ELEMENTS))?;
        self.ty.max.is_none_or(|max| u64::from(len) <= max).then_some(len)
    }
}
