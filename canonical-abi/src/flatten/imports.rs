//! Imports of the root: taken apart to leaves (functions, resource types, modules, components) that a host provides.

use super::expand::{Expander, Frame, Item};
use super::imported_components::Untyped;
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
        says: [Option<&'t str>; 2],
        ty: ComponentEntityType,
        offset: u64,
    ) -> Result<Item> {
        let [implements, external_id] = says.map(|text| text.map(|text| self.plan.string(text)).transpose());
        let scope = ImportScope::ROOT.saying(implements?, external_id?);
        let item = self.import(frame, scope, name, ty, offset, 1)?;
        self.component_types(frame, offset)?;
        Ok(item)
    }

    pub(super) fn import(
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
            ComponentEntityType::Type { created, .. } => {
                self.import_type(frame, scope, name, created, offset).map(|()| Item::Type)
            }
            ComponentEntityType::Module(id) => {
                let (ty, name) = (self.module_type(id, offset)?, self.plan.string(name)?);
                let (import, _) = self.plan.import(scope, name, NewImport::Module(ty))?;
                Ok(Item::Module(ModuleValue::Imported(import, id)))
            }
            ComponentEntityType::Component(id) => {
                let name = self.plan.string(name)?;
                let (import, _) = self.plan.import(scope, name, NewImport::Component)?;
                self.untyped.try_push(Untyped { import, ty: id, depth })?;
                Ok(Self::imported_component(frame, import, id))
            }
            ComponentEntityType::Value(_) => Err(Error::unsupported("component values", offset)),
        }
    }

    /// A type that is no resource type: only types of components have it.
    fn import_type(
        &mut self,
        frame: &mut Frame<'t>,
        scope: ImportScope,
        name: &str,
        ty: ComponentAnyTypeId,
        offset: u64,
    ) -> Result<()> {
        if !scope.is_items() {
            return Ok(());
        }
        let ty = match ty {
            ComponentAnyTypeId::Defined(id) => Some(self.value_type(frame, id, offset)?),
            _ => None,
        };
        let name = self.plan.string(name)?;
        self.plan.import(scope, name, NewImport::Type(ty)).map(drop)
    }

    pub(super) fn import_instance(
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

    /// A resource type that is already known is another name of it (`eq`), and no import; what a component has is
    /// listed with all names.
    fn import_resource(
        &mut self,
        frame: &mut Frame<'t>,
        scope: ImportScope,
        name: &str,
        id: ResourceId,
    ) -> Result<Item> {
        let name = self.plan.string(name)?;
        if let Some(known) = frame.resources.get(id) {
            if scope.is_items() {
                self.plan.import(scope, name, NewImport::KnownResource(known))?;
            }
            return Ok(Item::Resource(known));
        }
        let (_, resource) = self.plan.import(scope, name, NewImport::Resource)?;
        let Some(resource) = resource else { return Ok(Item::Type) };
        frame.resources.insert(id, resource)?;
        self.abstract_resources.try_push(id)?;
        Ok(Item::Resource(resource))
    }
}
