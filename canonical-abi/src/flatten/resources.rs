//! Resource types: what wasmparser's identifiers stand for in one component instance.
//!
//! An identifier is new wherever a type becomes known to a component: at its imports, at the instances
//! it makes, at exports it gives an abstract type, and where it defines a resource. At each of these
//! places the *value* that comes in is at hand, so walking the type beside the value says which
//! resource type each identifier is.

use super::expand::{Expander, Frame, Item};
use crate::plan::ResourceIdx;
use tenon_core::wasmparser::component_types::{ComponentAnyTypeId, ComponentEntityType, ResourceId};
use tenon_core::{Error, Result};

impl<'t> Expander<'t> {
    /// Binds every resource type that `ty` names, now that it is known to be the type of `item`.
    pub(super) fn bind(
        &mut self,
        frame: &mut Frame<'t>,
        ty: ComponentEntityType,
        item: Item,
        offset: u64,
    ) -> Result<()> {
        self.bind_nested(frame, ty, item, offset, 1)
    }

    fn bind_nested(
        &mut self,
        frame: &mut Frame<'t>,
        ty: ComponentEntityType,
        item: Item,
        offset: u64,
        depth: u32,
    ) -> Result<()> {
        self.budget.work(1)?;
        self.budget.type_nesting(depth)?;
        match (ty, item) {
            (
                ComponentEntityType::Type { created: ComponentAnyTypeId::Resource(id), .. },
                Item::Resource(resource),
            ) => match frame.resources.get(id.resource()) {
                Some(_) => Ok(()),
                None => frame.resources.insert(id.resource(), resource),
            },
            (ComponentEntityType::Instance(id), Item::Instance(instance)) => {
                let Some(ty) = self.types.get(id) else { return Ok(()) };
                for (name, export) in &ty.exports {
                    if let ComponentEntityType::Type { .. } | ComponentEntityType::Instance(_) = export.ty {
                        let item = self.lookup(instance, name, offset)?;
                        self.bind_nested(frame, export.ty, item, offset, depth + 1)?;
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The resource type `id` stands for in `frame`.
    pub(super) fn resource(&self, frame: &Frame<'t>, id: ResourceId, offset: u64) -> Result<ResourceIdx> {
        let what = "a resource type that this component only knows abstractly";
        frame.resources.get(id).ok_or(Error::unsupported(what, offset))
    }
}
