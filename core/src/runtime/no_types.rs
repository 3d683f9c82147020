//! The types of a store in a build without `gc`: all are plain function types, which need no numbers.

use super::instance::Instance;
use crate::image::ModuleView;
use crate::types::subtype::{Kind, TypeSpace};
use crate::{FuncType, Region, Result};

/// The types of a store.
#[derive(Debug)]
pub(crate) struct Types;

/// The types of an instance that is being made.
#[derive(Debug)]
pub(crate) struct Registered {
    /// The store's number of each type of the module: none.
    pub(crate) map: TypeMap,
    pub(crate) new_groups: Nothing,
    pub(crate) before: Nothing,
}

/// The store's number of each type of a module: none.
#[derive(Debug)]
pub(crate) struct TypeMap;

impl TypeMap {
    pub(crate) fn new_in(_: Region) -> Self {
        Self
    }
}

impl core::ops::Deref for TypeMap {
    type Target = [u16];

    fn deref(&self) -> &[u16] {
        &[]
    }
}

/// What there is to keep of types that have no numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nothing;

impl Types {
    pub(crate) fn new(_: Region) -> Self {
        Self
    }

    pub(crate) fn register(
        &mut self,
        _: Region,
        _: &[Instance],
        _: ModuleView<'_>,
        _: u32,
    ) -> Result<Registered> {
        Ok(Registered { map: TypeMap, new_groups: Nothing, before: Nothing })
    }

    pub(crate) fn commit(&mut self, _: &[Instance], _: Nothing) {}

    pub(crate) fn forget(&mut self, _: Nothing) {}

    /// The instance where type `number` was met first, and its index there.
    pub(crate) fn origin(&self, _: u16) -> Option<(u32, u16)> {
        None
    }

    /// Whether functions of type `sub` may stand where `sup` is asked for.
    pub(crate) fn func_matches(&self, sub: Identity<'_>, sup: Identity<'_>) -> bool {
        sub.0.is_some() && sub.0 == sup.0
    }
}

impl TypeSpace for Types {
    fn kind(&self, _: u16) -> Option<Kind> {
        None
    }

    fn supertype(&self, _: u16) -> Option<u16> {
        None
    }
}

/// What a function's type is compared by: the type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity<'a>(Option<FuncType<'a>>);

impl<'a> Identity<'a> {
    /// Of a plain function type.
    pub(crate) fn plain(ty: FuncType<'a>) -> Self {
        Self(Some(ty))
    }

    /// Of type `index` of a module.
    pub(crate) fn new(view: ModuleView<'a>, _: &[u16], index: u16) -> Self {
        Self(view.plain_func_type(index))
    }
}
