//! Core instances: what is known of them, and module instantiation.

use super::definition::{CoreKind, NamedCoreItem};
use super::expand::{Expander, Frame, at, missing, new_vec};
use super::map::NameMap;
use super::module_types::ModuleValue;
use crate::plan::{CoreDef, CoreInstanceIdx, IdxRange};
use tenon_core::{Error, Result, Vec};

/// The core index spaces of a component instance.
pub(super) struct CoreSpaces {
    pub(super) funcs: Vec<CoreDef>,
    pub(super) tables: Vec<CoreDef>,
    pub(super) memories: Vec<CoreDef>,
    pub(super) globals: Vec<CoreDef>,
    pub(super) tags: Vec<CoreDef>,
    instances: Vec<CoreInstance>,
}

impl Default for CoreSpaces {
    fn default() -> Self {
        let (funcs, tables, memories, globals) = (new_vec(), new_vec(), new_vec(), new_vec());
        Self { funcs, tables, memories, globals, tags: new_vec(), instances: new_vec() }
    }
}

impl CoreSpaces {
    fn space(&mut self, kind: CoreKind) -> &mut Vec<CoreDef> {
        match kind {
            CoreKind::Func => &mut self.funcs,
            CoreKind::Table => &mut self.tables,
            CoreKind::Memory => &mut self.memories,
            CoreKind::Global => &mut self.globals,
            CoreKind::Tag => &mut self.tags,
        }
    }
}

/// The number of a core instance made of exports.
#[derive(Clone, Copy, Debug)]
pub(super) struct CoreExportsIdx(pub(super) u32);

/// A core instance as a value.
#[derive(Clone, Copy, Debug)]
enum CoreInstance {
    Module(CoreInstanceIdx, ModuleValue),
    Exports(CoreExportsIdx),
}

impl<'t> Expander<'t> {
    /// Instantiates a module with each import resolved to the definition that answers it.
    pub(super) fn core_instantiate(
        &mut self,
        frame: &mut Frame<'t>,
        module: ModuleValue,
        args: &[(&'t str, u32)],
        offset: u64,
    ) -> Result<()> {
        self.budget.instance()?;
        let mut by_name = NameMap::default();
        for &(name, instance) in args {
            by_name.insert(name, *at(&frame.core.instances, instance, offset)?)?;
        }
        let imports = self.module_imports(module, offset)?;
        self.budget.work(args.len() + imports.len())?;
        let first = self.plan.arg_count()?;
        for (from, name) in imports {
            let instance = by_name.get(from).ok_or_else(|| missing(offset))?;
            let def = self.core_export(instance, name, offset)?;
            let def = self.plan.core_def(def)?;
            self.plan.arg(def)?;
        }
        let args = IdxRange::new(first, self.plan.arg_count()? - first);
        match module {
            ModuleValue::Own(module) => self.plan.instantiate_module(module, args, frame.instance)?,
            ModuleValue::Imported(import, _) => {
                self.plan.instantiate_imported(import, args, frame.instance)?;
            }
        }
        let instance = CoreInstanceIdx::new(self.core_instances);
        self.core_instances += 1;
        Ok(frame.core.instances.try_push(CoreInstance::Module(instance, module))?)
    }

    /// A core instance made of exports.
    pub(super) fn core_instance(
        &mut self,
        frame: &mut Frame<'t>,
        exports: &[NamedCoreItem<'t>],
        offset: u64,
    ) -> Result<()> {
        self.budget.work(exports.len())?;
        let mut items = NameMap::default();
        for export in exports {
            items.insert(export.name, *at(frame.core.space(export.kind), export.index, offset)?)?;
        }
        let index = u32::try_from(self.core_exports.len());
        let index = index.map_err(|_| Error::limit("core instances", u64::MAX, u32::MAX.into()))?;
        self.core_exports.try_push(items)?;
        Ok(frame.core.instances.try_push(CoreInstance::Exports(CoreExportsIdx(index)))?)
    }

    /// Adds an export of a core instance to the index space of its kind.
    pub(super) fn core_alias(
        &mut self,
        frame: &mut Frame<'t>,
        kind: CoreKind,
        instance: u32,
        name: &'t str,
        offset: u64,
    ) -> Result<()> {
        let instance = *at(&frame.core.instances, instance, offset)?;
        let def = self.core_export(instance, name, offset)?;
        Ok(frame.core.space(kind).try_push(def)?)
    }

    fn core_export(&self, instance: CoreInstance, name: &'t str, offset: u64) -> Result<CoreDef> {
        match instance {
            CoreInstance::Module(instance, module) => {
                let ordinal = self.module_export(module, name, offset)?;
                Ok(CoreDef::Export { instance, ordinal })
            }
            CoreInstance::Exports(exports) => self.lookup_core(exports, name, offset),
        }
    }
}
