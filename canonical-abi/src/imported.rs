//! The modules and components that a component imports, and the component that imports it.

use crate::component_import::{LinkedComponent, link_components};
use crate::linker::Linker;
use crate::module_import::{LinkedModule, link_modules};
use crate::plan::{CoreInstanceIdx, ImportedInstanceIdx, PlanView};
use crate::state::RootId;
use tenon_core::{CheckedImage, Region, Result, Vec};

/// What an instantiated component has of that kind.
#[derive(Debug)]
pub(crate) struct Imported {
    /// Modules linked to imports.
    pub(crate) modules: Vec<LinkedModule>,
    /// Components linked to imports.
    pub(crate) components: Vec<LinkedComponent>,
    /// Core instances made of the modules: by number, the place in `modules`.
    pub(crate) instances: Vec<(u32, u32)>,
    /// The component that instantiates this one, and which of its instances this is.
    pub(crate) parent: Option<(RootId, ImportedInstanceIdx)>,
    /// How many components instantiate one another, up to this one.
    pub(crate) depth: u32,
}

impl Imported {
    pub(crate) fn new_in(region: Region) -> Self {
        Self {
            modules: Vec::new_in(region),
            components: Vec::new_in(region),
            instances: Vec::new_in(region),
            parent: None,
            depth: 1,
        }
    }

    /// Finds a module or component for each import that is one.
    pub(crate) fn link<T: 'static>(linker: &Linker<T>, plan: PlanView<'_>, region: Region) -> Result<Self> {
        Ok(Self {
            modules: link_modules(linker, plan, region)?,
            components: link_components(linker, plan, region)?,
            ..Self::new_in(region)
        })
    }

    /// The images of all that is linked.
    pub(crate) fn images(&self) -> impl Iterator<Item = &CheckedImage> {
        let modules = self.modules.iter().map(LinkedModule::image);
        modules.chain(self.components.iter().map(LinkedComponent::image))
    }

    /// The component that instantiates this one.
    pub(crate) fn parent(&self) -> Option<RootId> {
        self.parent.map(|(parent, _)| parent)
    }

    /// The place of an export in its module, by what the plan says of it.
    pub(crate) fn ordinal(&self, instance: CoreInstanceIdx, ordinal: u32) -> Option<u32> {
        let imported = self.instances.iter().find(|(number, _)| *number == instance.get());
        match imported {
            None => Some(ordinal),
            Some(&(_, module)) => self.modules.get(module as usize)?.export(ordinal),
        }
    }
}
