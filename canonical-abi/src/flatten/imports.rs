//! Imports of the root: taken apart to leaves (functions, resource types, modules, components) that a host provides.

use super::expand::{Expander, Frame, Item};
use super::map::NameMap;
use super::module_types::ModuleValue;
use crate::plan::Callee;
use crate::plan::encode::{ImportScope, NewImport};
use tenon_core::wasmparser::component_types::{
    ComponentAnyTypeId, ComponentEntityType, ComponentInstanceTypeId, ResourceId,
};
use tenon_core::{Error, Result};

impl<'t> Expander<'t> {
    /// The value of an import of the root.
    pub(super) fn root_import(
        &mut self,
        frame: &mut Frame<'t>,
        name: &'t str,
        implements: Option<&'t str>,
        ty: ComponentEntityType,
        offset: u64,
    ) -> Result<Item> {
        let ComponentEntityType::Instance(id) = ty else {
            return self.import(frame, ImportScope::ROOT, name, ty, offset, 1);
        };
        let name = self.plan.string(name)?;
        let implements = match implements {
            Some(interface) => Some(self.plan.string(interface)?),
            None => None,
        };
        self.import_instance(frame, ImportScope::instance(name, implements), id, offset, 1)
    }

    fn import(
        &mut self,
        frame: &mut Frame<'t>,
        scope: ImportScope,
        name: &'t str,
        ty: ComponentEntityType,
        offset: u64,
        depth: u32,
    ) -> Result<Item> {
        self.budget.work(1)?;
        match ty {
            ComponentEntityType::Func(id) => {
                let ty = self.func_type(frame, id, offset)?;
                let name = self.plan.string(name)?;
                let (import, _) = self.plan.import(scope, name, NewImport::Func(ty))?;
                Ok(Item::Func(Callee::Import(import)))
            }
            ComponentEntityType::Instance(id) => {
                let inner = self.plan.nested_name(scope, name)?;
                self.import_instance(frame, scope.inner(inner), id, offset, depth)
            }
            ComponentEntityType::Type { created: ComponentAnyTypeId::Resource(id), .. } => {
                self.import_resource(frame, scope, name, id.resource())
            }
            ComponentEntityType::Type { .. } => Ok(Item::Type),
            ComponentEntityType::Module(id) => {
                let (ty, name) = (self.module_type(id, offset)?, self.plan.string(name)?);
                let (import, _) = self.plan.import(scope, name, NewImport::Module(ty))?;
                Ok(Item::Module(ModuleValue::Imported(import, id)))
            }
            ComponentEntityType::Component(_) => {
                let name = self.plan.string(name)?;
                self.plan.import(scope, name, NewImport::Component)?;
                Ok(self.imported_component(frame))
            }
            ComponentEntityType::Value(_) => Err(Error::Unsupported { what: "component values", offset }),
        }
    }

    fn import_instance(
        &mut self,
        frame: &mut Frame<'t>,
        scope: ImportScope,
        id: ComponentInstanceTypeId,
        offset: u64,
        depth: u32,
    ) -> Result<Item> {
        self.budget.type_nesting(depth)?;
        let mut exports = NameMap::default();
        if let Some(ty) = self.types.get(id) {
            for (name, export) in &ty.exports {
                let item = self.import(frame, scope, name, export.ty, offset, depth + 1)?;
                exports.insert(name, item)?;
            }
        }
        self.instance(exports)
    }

    /// A resource type that is already known is another name of it (`eq`), and no import.
    fn import_resource(
        &mut self,
        frame: &mut Frame<'t>,
        scope: ImportScope,
        name: &str,
        id: ResourceId,
    ) -> Result<Item> {
        if let Some(known) = frame.resources.get(id) {
            return Ok(Item::Resource(known));
        }
        let name = self.plan.string(name)?;
        let (_, resource) = self.plan.import(scope, name, NewImport::Resource)?;
        let Some(resource) = resource else { return Ok(Item::Type) };
        frame.resources.insert(id, resource)?;
        Ok(Item::Resource(resource))
    }
}
