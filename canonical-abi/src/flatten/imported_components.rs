//! Components that the root imports: their types, and their instances.
//!
//! All that is known of such a component is its type, leaf by leaf. An instance of it is a step of the plan; what
//! the instance exports stands for imports, which that step provides.

use super::expand::{Expander, Frame, Item, missing, new_vec};
use super::exports::Pending;
use super::map::NameMap;
use crate::plan::ImportIdx;
use crate::plan::encode::{ExportSlots, ImportScope, NewExport};
use alloc::string::String;
use tenon_core::wasmparser::component_types::{
    ComponentEntityType, ComponentInstanceTypeId, ComponentItem, ComponentTypeId,
};
use tenon_core::{Result, Vec};

/// A component in the plan whose type is not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Untyped {
    pub(super) import: ImportIdx,
    pub(super) ty: ComponentTypeId,
    /// How deep it is in types.
    pub(super) depth: u32,
}

impl<'t> Expander<'t> {
    /// Writes the types of the components that were imported last, and those of components in these.
    pub(super) fn component_types(&mut self, frame: &mut Frame<'t>, offset: u64) -> Result<()> {
        while let Some(Untyped { import, ty, depth }) = self.untyped.pop() {
            let index = self.plan.component_type()?;
            self.plan.set_type_of(import, index);
            let row = self.abstractly(frame, |this, frame| {
                let ty = this.types.get(ty).ok_or_else(|| missing(offset))?;
                let imports = this.component_items(frame, ty.imports.iter(), offset, depth)?;
                let exports = this.component_items(frame, ty.exports.iter(), offset, depth)?;
                Ok([imports[0], imports[1], exports[0], exports[1]])
            })?;
            self.plan.set_component_type(index, row);
        }
        Ok(())
    }

    /// Lists what a component imports or exports: the number of the first leaf, and how many there are.
    fn component_items(
        &mut self,
        frame: &mut Frame<'t>,
        items: impl Iterator<Item = (&'t String, &'t ComponentItem)>,
        offset: u64,
        depth: u32,
    ) -> Result<[u32; 2]> {
        self.budget.type_nesting(depth + 1)?;
        let first = self.plan.component_item_count()?;
        for (name, item) in items {
            self.import(frame, ImportScope::ITEMS, name, item.ty, offset, depth + 1)?;
        }
        Ok([first, self.plan.component_item_count()? - first])
    }

    /// Does `write` with resource types that are forgotten afterwards: those of a component's type, which every
    /// instance has its own of.
    fn abstractly<R>(
        &mut self,
        frame: &mut Frame<'t>,
        write: impl FnOnce(&mut Self, &mut Frame<'t>) -> Result<R>,
    ) -> Result<R> {
        let value_types = core::mem::take(&mut frame.value_types);
        self.abstract_resources.clear();
        let written = write(self, frame)?;
        while let Some(id) = self.abstract_resources.pop() {
            frame.resources.remove(id);
        }
        frame.value_types = value_types;
        Ok(written)
    }

    /// Instantiates a component that the root imports; the instance is of type `ty`.
    pub(super) fn instantiate_imported_component(
        &mut self,
        frame: &mut Frame<'t>,
        (import, component): (ImportIdx, ComponentTypeId),
        args: &NameMap<'t, Item>,
        ty: ComponentInstanceTypeId,
        offset: u64,
    ) -> Result<Item> {
        self.budget.instance()?;
        let args = self.component_args(component, args, offset)?;
        let first = self.plan.component_item_count()?;
        let item = self.import_instance(frame, ImportScope::ITEMS, ty, offset, 1)?;
        let exports = [first, self.plan.component_item_count()? - first];
        self.plan.instantiate_component(import, args, exports)?;
        self.component_types(frame, offset)?;
        Ok(item)
    }

    /// Writes what a component is given, level by level: as much as its type says that it imports.
    fn component_args(
        &mut self,
        component: ComponentTypeId,
        args: &NameMap<'t, Item>,
        offset: u64,
    ) -> Result<ExportSlots> {
        let imports = &self.types.get(component).ok_or_else(|| missing(offset))?.imports;
        let root = self.plan.reserve_exports(imports.len())?;
        let mut pending = new_vec();
        for (position, (name, import)) in imports.iter().enumerate() {
            let item = args.get(name).ok_or_else(|| missing(offset))?;
            self.component_arg((root, position), name, (import.ty, item), &mut pending, offset)?;
        }
        let mut next = 0;
        while let Some(&Pending { slots, ty, instance }) = pending.get(next) {
            next += 1;
            let Some(ty) = self.types.get(ty) else { continue };
            for (position, (name, export)) in ty.exports.iter().enumerate() {
                let item = self.lookup(instance, name, offset)?;
                self.component_arg((slots, position), name, (export.ty, item), &mut pending, offset)?;
            }
        }
        Ok(root)
    }

    fn component_arg(
        &mut self,
        (slots, position): (ExportSlots, usize),
        name: &str,
        (ty, item): (ComponentEntityType, Item),
        pending: &mut Vec<Pending>,
        offset: u64,
    ) -> Result<()> {
        self.budget.work(1)?;
        let arg = match (item, ty) {
            (Item::Func(callee), _) => {
                NewExport::Func(callee, self.plan.callee_type(callee).ok_or_else(|| missing(offset))?)
            }
            (Item::Instance(instance), ComponentEntityType::Instance(ty)) => {
                let count = self.types.get(ty).map_or(0, |ty| ty.exports.len());
                self.budget.work(count)?;
                let slots = self.plan.reserve_exports(count)?;
                pending.try_push(Pending { slots, ty, instance })?;
                NewExport::Instance(slots)
            }
            (Item::Resource(resource), _) => NewExport::Resource(resource),
            (Item::Module(module), _) => NewExport::Module(module.source()),
            (Item::Component(closure), _) => NewExport::Component(closure.import()),
            (Item::Type, _) => NewExport::Type(None),
            (Item::Instance(_), _) => return Err(missing(offset)),
        };
        let name = self.plan.string(name)?;
        self.plan.set_export(slots, position, name, arg);
        Ok(())
    }
}
