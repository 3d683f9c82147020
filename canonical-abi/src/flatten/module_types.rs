//! Core modules as values: those of the file, and those the root imports, whose type is all that is known.

use super::expand::{Expander, missing, new_vec};
use super::trampolines::{signature, val_type};
use crate::plan::core_type::{NewCoreType, Sizes};
use crate::plan::{IdxRange, ImportIdx, ModuleIdx, ModuleSource, ModuleTypeIdx};
use tenon_core::wasmparser::component_types::ComponentCoreModuleTypeId;
use tenon_core::wasmparser::types::{CoreTypeId, EntityType};
use tenon_core::wasmparser::{CompositeInnerType, FuncType, ValType};
use tenon_core::{Error, Result, Vec};

/// A core module as a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum ModuleValue {
    /// One of the file.
    Own(ModuleIdx),
    /// One that the root imports.
    Imported(ImportIdx, ComponentCoreModuleTypeId),
}

impl ModuleValue {
    /// What it is in the plan.
    pub(super) fn source(self) -> ModuleSource {
        match self {
            Self::Own(module) => ModuleSource::Own(module),
            Self::Imported(import, _) => ModuleSource::Import(import),
        }
    }
}

impl<'t> Expander<'t> {
    /// Module and name of each import of a module, in order.
    pub(super) fn module_imports(&self, module: ModuleValue, offset: u64) -> Result<Vec<(&'t str, &'t str)>> {
        let mut names = new_vec();
        match module {
            ModuleValue::Own(module) => {
                let imports = &super::expand::at(&self.components.modules, module.get(), offset)?.imports;
                names.try_room_exact(imports.len())?;
                imports.iter().for_each(|&import| names.push_reserved(import));
            }
            ModuleValue::Imported(_, ty) => {
                let imports = &self.types.get(ty).ok_or_else(|| missing(offset))?.imports;
                names.try_room_exact(imports.len())?;
                imports
                    .keys()
                    .for_each(|(module, name)| names.push_reserved((module.as_str(), name.as_str())));
            }
        }
        Ok(names)
    }

    /// The place of an export of a module among its exports.
    pub(super) fn module_export(&self, module: ModuleValue, name: &'t str, offset: u64) -> Result<u32> {
        let place = match module {
            ModuleValue::Own(module) => {
                super::expand::at(&self.components.modules, module.get(), offset)?.exports.get(name)
            }
            ModuleValue::Imported(_, ty) => {
                let ty = self.types.get(ty).ok_or_else(|| missing(offset))?;
                ty.exports.get_full(name).and_then(|(place, ..)| u32::try_from(place).ok())
            }
        };
        place.ok_or_else(|| missing(offset))
    }

    /// The type of a module the root imports.
    pub(super) fn module_type(
        &mut self,
        id: ComponentCoreModuleTypeId,
        offset: u64,
    ) -> Result<ModuleTypeIdx> {
        let ty = self.types.get(id).ok_or_else(|| missing(offset))?;
        self.budget.work(ty.imports.len().saturating_add(ty.exports.len()))?;
        let first = self.plan.core_item_count()?;
        for ((module, name), ty) in &ty.imports {
            self.core_item(Some(module), name, ty, offset)?;
        }
        let middle = self.plan.core_item_count()?;
        for (name, ty) in &ty.exports {
            self.core_item(None, name, ty, offset)?;
        }
        let end = self.plan.core_item_count()?;
        self.plan.module_type(IdxRange::new(first, middle - first), IdxRange::new(middle, end - middle))
    }

    fn core_item(&mut self, module: Option<&str>, name: &str, ty: &EntityType, offset: u64) -> Result<()> {
        match *ty {
            EntityType::Func(id) | EntityType::FuncExact(id) => {
                let (params, results) = signature(self.core_func_type(id, offset)?, offset)?;
                self.plan.core_item(module, name, &NewCoreType::Func(&params, &results))
            }
            EntityType::Tag(id) => {
                let (params, _) = signature(self.core_func_type(id, offset)?, offset)?;
                self.plan.core_item(module, name, &NewCoreType::Tag(&params))
            }
            EntityType::Table(ty) => {
                let element = val_type(ValType::Ref(ty.element_type), offset)?.code();
                let sizes = Sizes { min: ty.initial, max: ty.maximum, wide: ty.table64 };
                self.plan.core_item(module, name, &NewCoreType::Table(element, sizes))
            }
            EntityType::Memory(ty) if ty.shared => Err(shared(offset)),
            EntityType::Memory(ty) => {
                let page_log2 = ty.page_size_log2.unwrap_or(16) as u8;
                let sizes = Sizes { min: ty.initial, max: ty.maximum, wide: ty.memory64 };
                self.plan.core_item(module, name, &NewCoreType::Memory(page_log2, sizes))
            }
            EntityType::Global(ty) => {
                let content = val_type(ty.content_type, offset)?.code();
                self.plan.core_item(module, name, &NewCoreType::Global(content, ty.mutable))
            }
        }
    }

    /// A core function type.
    pub(super) fn core_func_type(&self, id: CoreTypeId, offset: u64) -> Result<&'t FuncType> {
        match self.types.get(id).map(|ty| &ty.composite_type.inner) {
            Some(CompositeInnerType::Func(ty)) => Ok(ty),
            _ => Err(missing(offset)),
        }
    }
}

#[cold]
fn shared(offset: u64) -> Error {
    Error::unsupported("imported modules with shared memories", offset)
}
