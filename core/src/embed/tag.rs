//! Tags of exceptions.

use super::Store;
use crate::{Extern, FuncType, Result, TagId};

/// A tag of a store: what kind an exception is of, and what it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag(TagId);

impl Tag {
    /// A tag of the host's. Exceptions with it carry the parameters of `ty`, which has no results.
    ///
    /// # Errors
    /// When `ty` has results or memory runs out.
    pub fn new<T>(store: &mut Store<T>, ty: FuncType<'_>) -> Result<Self> {
        store.machine_mut().add_tag(ty).map(Self)
    }

    pub(super) fn from_id(id: TagId) -> Self {
        Self(id)
    }

    #[cfg(feature = "exceptions")]
    pub(super) fn id(self) -> TagId {
        self.0
    }

    /// Its type; `None` if it is no tag of this store.
    pub fn ty<T>(self, store: &Store<T>) -> Option<FuncType<'_>> {
        store.machine().tag_type(self.0)
    }
}

impl From<Tag> for Extern {
    fn from(tag: Tag) -> Self {
        Self::Tag(tag.0)
    }
}
