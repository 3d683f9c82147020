//! The tables of imported core modules and components.

use super::{Checker, ensure};
use crate::plan::{ComponentTypeIdx, ImportIdx, ImportKind, ImportedInstance, ImportedInstanceIdx, Section};
use tenon_core::Result;

impl Checker<'_> {
    pub(super) fn composition(&self) -> Result<()> {
        self.plan
            .every(Section::ComponentItems, |item: ImportIdx| self.import(ImportIdx::of_item(item.get())))?;
        self.plan.every(Section::ComponentTypes, |index| self.component_type(index))?;
        self.plan.every(Section::ImportedInstances, |index| self.imported_instance(index))?;
        self.plan.every(Section::ModuleTypes, |index| {
            let ty = self.plan.module_type(index)?;
            self.all_exist(Section::CoreItems, ty.imports)?;
            self.all_exist(Section::CoreItems, ty.exports)
        })?;
        self.plan.every(Section::CoreItems, |index| self.plan.core_item(index).map(drop))?;
        Ok(())
    }

    /// What a component type imports and exports is there; the types of components among it come after it.
    fn component_type(&self, index: ComponentTypeIdx) -> Result<()> {
        let ty = self.plan.component_type(index)?;
        for item in ty.imports.iter().chain(ty.exports.iter()) {
            if let ImportKind::Component(inner) = self.items_exist(item)? {
                ensure(inner > index, "plan: a component type before the one it is part of", index)?;
            }
        }
        Ok(())
    }

    fn imported_instance(&self, index: ImportedInstanceIdx) -> Result<()> {
        let ImportedInstance { import, exports, .. } = self.plan.imported_instance(index)?;
        let component = matches!(self.plan.import(import)?.kind, ImportKind::Component(_));
        ensure(component, "plan: an instance of an import that is no component", index)?;
        exports.iter().try_for_each(|item| self.items_exist(item).map(drop))
    }

    /// What an item of a component is.
    fn items_exist(&self, item: ImportIdx) -> Result<ImportKind> {
        ensure(item.item().is_some(), "plan: an import that is no item of a component", item)?;
        Ok(self.plan.import(item)?.kind)
    }
}
