//! Exports of the root: a tree of names, with what each leaf is.

use super::definition::NamedItem;
use super::expand::{Expander, Frame, InstanceIdx, Item, missing, new_vec};
use crate::plan::encode::{ExportSlots, NewExport};
use tenon_core::wasmparser::component_types::{
    ComponentAnyTypeId, ComponentEntityType, ComponentInstanceTypeId,
};
use tenon_core::{Result, Vec};

/// An instance whose exports are still to be written.
#[derive(Clone, Copy)]
pub(super) struct Pending {
    pub(super) slots: ExportSlots,
    pub(super) ty: ComponentInstanceTypeId,
    pub(super) instance: InstanceIdx,
}

impl<'t> Expander<'t> {
    /// Writes what the root exports, level by level: the exports of one instance lie side by side.
    pub(super) fn root_exports(&mut self, root: &mut Frame<'t>) -> Result<()> {
        let exports = self.exports_of(root)?;
        let slots = self.plan.reserve_exports(exports.len())?;
        self.plan.set_root_exports(slots);
        let mut pending = new_vec();
        for (position, export) in exports.iter().enumerate() {
            let ty = self.types.component_item_for_export(export.name).ok_or_else(|| missing(0))?.ty;
            let item = self.item(root, export.item, 0)?;
            self.bind(root, ty, item, 0)?;
            self.export(root, slots, position, export.name, (ty, item), &mut pending)?;
        }
        let mut next = 0;
        while let Some(&Pending { slots, ty, instance }) = pending.get(next) {
            next += 1;
            let Some(ty) = self.types.get(ty) else { continue };
            for (position, (name, export)) in ty.exports.iter().enumerate() {
                let item = self.lookup(instance, name, 0)?;
                self.export(root, slots, position, name, (export.ty, item), &mut pending)?;
            }
        }
        Ok(())
    }

    fn exports_of(&self, frame: &Frame<'t>) -> Result<&'t [NamedItem<'t>]> {
        Ok(&self.component(frame.component)?.exports)
    }

    fn export(
        &mut self,
        root: &mut Frame<'t>,
        slots: ExportSlots,
        position: usize,
        name: &str,
        (ty, item): (ComponentEntityType, Item),
        pending: &mut Vec<Pending>,
    ) -> Result<()> {
        self.budget.work(1)?;
        let export = match (item, ty) {
            (Item::Func(callee), ComponentEntityType::Func(id)) => {
                NewExport::Func(callee, self.func_type(root, id, 0)?)
            }
            (Item::Instance(instance), ComponentEntityType::Instance(ty)) => {
                let count = self.types.get(ty).map_or(0, |ty| ty.exports.len());
                self.budget.work(count)?;
                let slots = self.plan.reserve_exports(count)?;
                pending.try_push(Pending { slots, ty, instance })?;
                NewExport::Instance(slots)
            }
            (Item::Resource(resource), _) => NewExport::Resource(resource),
            (Item::Type, ComponentEntityType::Type { created: ComponentAnyTypeId::Defined(id), .. }) => {
                NewExport::Type(Some(self.value_type(root, id, 0)?))
            }
            (Item::Type, _) => NewExport::Type(None),
            (Item::Module(module), _) => NewExport::Module(module.source()),
            (Item::Component(closure), _) => NewExport::Component(closure.import()),
            (Item::Func(_) | Item::Instance(_), _) => return Err(missing(0)),
        };
        let name = self.plan.string(name)?;
        self.plan.set_export(slots, position, name, export);
        Ok(())
    }
}
