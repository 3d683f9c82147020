//! Tags: what an exception is of. Each is one of a kind, wherever it is imported.

use super::instance::Instance;
use super::machine::{Machine, TagId};
use crate::image::ModuleView;
use crate::image::layout::module;
use crate::limits::MAX_TAGS;
use crate::runtime::try_vec;
use crate::{CallError, Error, FuncType, ImageError, Result, Vec};

/// A tag: its type.
#[derive(Debug)]
pub(crate) enum Tag {
    /// Number `ty` of the types of an instance's module.
    Guest {
        instance: u32,
        ty: u32,
    },
    Host {
        types: Vec<u8>,
    },
}

impl Machine {
    /// The tags that a module defines, for an instance of it that is about to be made.
    pub(super) fn allocate_tags(&mut self, instance: &mut Instance, view: ModuleView<'_>) -> Result<()> {
        let number = self.instances.len() as u32;
        for index in 0..view.table_of(module::TAGS).1 {
            let ty = view.tag_type(index).ok_or(ImageError::NoModule)?;
            instance.tags.try_push(self.push_tag(Tag::Guest { instance: number, ty })?.0)?;
        }
        Ok(())
    }

    fn push_tag(&mut self, tag: Tag) -> Result<TagId> {
        let number = self.tags.len() as u32;
        if number >= MAX_TAGS {
            return Err(Error::limit("tags of a store", number.into(), MAX_TAGS.into()));
        }
        self.tags.try_push(tag)?;
        Ok(TagId(number))
    }

    /// A tag of the host's for exceptions that carry the parameters of `ty`.
    ///
    /// # Errors
    /// `Call(WrongKind)` if `ty` has results, or parameters of a module's own types; `OutOfMemory`, `Limit`.
    pub fn add_tag(&mut self, ty: FuncType<'_>) -> Result<TagId> {
        if ty.results().len() != 0 || ty.has_concrete() {
            return Err(CallError::WrongKind.into());
        }
        let types = try_vec(self.region(), ty.bytes())?;
        self.push_tag(Tag::Host { types })
    }

    /// The type of a tag: its parameters are what exceptions with it carry.
    pub fn tag_type(&self, tag: TagId) -> Option<FuncType<'_>> {
        match self.tags.get(tag.0 as usize)? {
            Tag::Guest { instance, ty } => {
                let instance = self.instances.get(*instance as usize)?;
                Some(instance.view().func_type(*ty)?.mapped(&instance.types))
            }
            Tag::Host { types } => FuncType::new(types, types.len()),
        }
    }
}
