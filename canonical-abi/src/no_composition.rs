//! In a build without composition: what stands for the components that others are linked to, and for imported modules and
//! components. There are none, which the compiler knows of types without values.

use crate::component_type::Types;
use crate::driver::{Driver, Inner};
use crate::linker::Linker;
use crate::plan::{
    ArgIdx, Callee, ComponentInstanceIdx, CoreInstanceIdx, ExportIdx, ExportKind, FuncTypeIdx, IdxRange,
    Import, ImportIdx, PlanView,
};
use crate::state::{Linked, RootId};
use crate::thread::Next;
use crate::version::Match;
use tenon_core::image::features;
use tenon_core::{CheckedImage, Error, ImageError, Region, Result};

/// Exports of another component: none.
pub(crate) enum Source {}

impl Source {
    pub(crate) fn find(&self, _: Option<&str>) -> Option<(Match, IdxRange<ExportIdx>)> {
        match *self {}
    }

    pub(crate) fn item(&self, _: IdxRange<ExportIdx>, _: &str) -> Option<ExportKind> {
        match *self {}
    }

    pub(crate) fn resource_type(&self, _: crate::plan::ResourceIdx) -> Option<crate::resource::ResourceType> {
        match *self {}
    }

    pub(crate) fn check(
        &self,
        _: FuncTypeIdx,
        _: &Import<'_>,
        _: FuncTypeIdx,
        _: Types<'_>,
        _: u32,
    ) -> Result<()> {
        match *self {}
    }

    pub(crate) fn check_store(&self, _: &Inner, _: &Import<'_>) -> Result<()> {
        match *self {}
    }

    pub(crate) fn linked(&self, _: &Inner, _: Callee, _: FuncTypeIdx) -> Option<Linked> {
        match *self {}
    }
}

/// The modules and components that a component imports, and the component that imports it: none.
#[derive(Debug)]
pub(crate) struct Imported;

impl Imported {
    pub(crate) fn new_in(_: Region) -> Self {
        Self
    }

    pub(crate) fn link<T: 'static>(_: &Linker<T>, _: PlanView<'_>, _: Region) -> Result<Self> {
        Ok(Self)
    }

    pub(crate) fn images(&self) -> impl Iterator<Item = &CheckedImage> {
        core::iter::empty()
    }

    pub(crate) fn parent(&self) -> Option<RootId> {
        None
    }

    pub(crate) fn ordinal(&self, _: CoreInstanceIdx, ordinal: u32) -> Option<u32> {
        Some(ordinal)
    }
}

impl Driver<'_> {
    pub(crate) fn instantiate_imported(
        &mut self,
        _: ImportIdx,
        _: IdxRange<ArgIdx>,
        _: ComponentInstanceIdx,
    ) -> Result<()> {
        Err(missing())
    }
}

impl Inner {
    pub(crate) fn component(&mut self, _: Next) -> Result<()> {
        Err(missing())
    }
}

/// Plans that have what is missing do not pass the checker.
fn missing() -> Error {
    ImageError::Features { missing: features::COMPOSITION }.into()
}
