//! One pass over the bytes: every payload is validated, core modules go to the image builder, and
//! component sections become definitions.

use super::canonical::canonical;
use super::definition::{
    Component, ComponentIdx, Components, CoreKind, Definition, DefinitionKind, ItemRef, Module,
    NamedCoreItem, NamedItem,
};
use super::map::NameMap;
use crate::plan::ModuleIdx;
use tenon_core::wasmparser::component_types::{ComponentAnyTypeId, ComponentEntityType};
use tenon_core::wasmparser::types::{Types, TypesRef};
use tenon_core::wasmparser::{
    CanonicalFunction, ComponentAlias, ComponentAliasSectionReader, ComponentCanonicalSectionReader,
    ComponentExport, ComponentExportSectionReader, ComponentExternName, ComponentExternalKind,
    ComponentImportSectionReader, ComponentInstance, ComponentInstanceSectionReader, ComponentOuterAliasKind,
    ComponentType, ComponentTypeSectionReader, Encoding, Export, ExternalKind, Instance,
    InstanceSectionReader, Parser, Payload, ValidPayload, Validator,
};
use tenon_core::{Engine, Error, ImageBuilder, ImageError, Region, Result, Vec};

/// What parsing finds.
pub(super) struct Parsed<'a> {
    pub(super) components: Components<'a>,
    /// The types of the whole file, as the root sees them.
    pub(super) types: Types,
    pub(super) image: ImageBuilder<'a>,
}

/// Validates `bytes`, a component, and takes it apart.
pub(super) fn parse<'a>(engine: &Engine, bytes: &'a [u8]) -> Result<Parsed<'a>> {
    let features = tenon_core::wasm_features(engine);
    let mut translation = Translation {
        validator: Validator::new_with_features(features),
        image: ImageBuilder::new(engine, bytes)?,
        nesting: engine.config().limits.component_nesting,
        open: new_vec(),
        module: None,
        components: new_vec(),
        modules: new_vec(),
        root: None,
    };
    let mut parser = Parser::new(0);
    parser.set_features(features);
    for payload in parser.parse_all(bytes) {
        translation.payload(&payload?)?;
    }
    let Translation { components, modules, root, image, .. } = translation;
    let (root, types) = root.ok_or(Error::malformed("the component does not end", 0))?;
    Ok(Parsed { components: Components { components, modules, root }, types, image })
}

/// The state of the pass.
struct Translation<'a> {
    validator: Validator,
    image: ImageBuilder<'a>,
    nesting: u32,
    /// Components that have begun and not ended, outermost first.
    open: Vec<OpenComponent<'a>>,
    /// The core module in which the pass is.
    module: Option<Module<'a>>,
    components: Vec<Component<'a>>,
    modules: Vec<Module<'a>>,
    root: Option<(ComponentIdx, Types)>,
}

/// A component whose end has not been reached.
struct OpenComponent<'a> {
    component: Component<'a>,
    /// Its component index space, as far as it is known without instantiating anything.
    known: Vec<Option<ComponentIdx>>,
}

impl<'a> Translation<'a> {
    fn payload(&mut self, payload: &Payload<'a>) -> Result<()> {
        if self.module.is_some() {
            return self.module_payload(payload);
        }
        match payload {
            Payload::Version { encoding, .. } => self.begin(payload, *encoding),
            Payload::End(offset) => self.end_component(payload, *offset),
            Payload::ComponentCanonicalSection(section) => self.canonical_section(payload, section),
            Payload::ComponentTypeSection(section) => self.type_section(payload, section),
            Payload::ComponentInstanceSection(section) => self.instance_section(payload, section),
            Payload::ComponentStartSection { range, .. } => {
                let what = "component start functions";
                self.validator.payload(payload)?;
                Err(Error::unsupported(what, range.start))
            }
            _ => {
                self.validator.payload(payload)?;
                self.plain_section(payload)
            }
        }
    }

    /// Sections that can be read after they were validated without looking at what was before.
    fn plain_section(&mut self, payload: &Payload<'a>) -> Result<()> {
        match payload {
            Payload::InstanceSection(section) => self.core_instance_section(section),
            Payload::ComponentAliasSection(section) => self.alias_section(section),
            Payload::ComponentImportSection(section) => self.import_section(section),
            Payload::ComponentExportSection(section) => self.export_section(section),
            _ => Ok(()),
        }
    }

    fn begin(&mut self, payload: &Payload<'a>, encoding: Encoding) -> Result<()> {
        if encoding == Encoding::Module {
            return self.begin_module(payload);
        }
        let depth = self.open.len() as u64 + 1;
        if depth > u64::from(self.nesting) {
            return Err(Error::limit("component nesting", depth, self.nesting.into()));
        }
        self.validator.payload(payload)?;
        let component = Component { definitions: new_vec(), exports: new_vec(), expansion: 1 };
        Ok(self.open.try_push(OpenComponent { component, known: new_vec() })?)
    }

    fn begin_module(&mut self, payload: &Payload<'a>) -> Result<()> {
        if self.open.is_empty() {
            return Err(ImageError::Kind.into());
        }
        self.validator.payload(payload)?;
        self.image.begin_module()?;
        self.module = Some(Module { imports: new_vec(), exports: NameMap::default() });
        Ok(())
    }

    fn module_payload(&mut self, payload: &Payload<'a>) -> Result<()> {
        let number = self.image.module_payload(&mut self.validator, payload)?;
        let Some(module) = &mut self.module else { return Ok(()) };
        match payload {
            Payload::ImportSection(section) => {
                for import in section.clone().into_imports() {
                    let import = import?;
                    module.imports.try_push((import.module, import.name))?;
                }
            }
            Payload::ExportSection(section) => {
                for (ordinal, export) in (0..).zip(section.clone()) {
                    module.exports.insert(export?.name, ordinal)?;
                }
            }
            _ => {}
        }
        match number {
            Some(number) => self.end_module(number, payload),
            None => Ok(()),
        }
    }

    fn end_module(&mut self, number: u32, payload: &Payload<'a>) -> Result<()> {
        let offset = if let Payload::End(offset) = payload { *offset } else { 0 };
        if let Some(module) = self.module.take() {
            self.modules.try_push(module)?;
        }
        self.define(offset, DefinitionKind::Module(ModuleIdx::new(number)))
    }

    fn end_component(&mut self, payload: &Payload<'a>, offset: u64) -> Result<()> {
        let ValidPayload::End(types) = self.validator.payload(payload)? else {
            return Err(Error::malformed("the component does not end", offset));
        };
        let Some(OpenComponent { component, .. }) = self.open.pop() else {
            return Err(Error::malformed("an end without a beginning", offset));
        };
        let index = ComponentIdx(self.components.len() as u32);
        self.components.try_push(component)?;
        if self.open.is_empty() {
            self.root = Some((index, types));
            return Ok(());
        }
        self.define(offset, DefinitionKind::Component(index))
    }

    /// Adds a definition to the innermost component.
    fn define(&mut self, offset: u64, kind: DefinitionKind<'a>) -> Result<()> {
        let (instances, component) = self.growth(&kind);
        let Some(open) = self.open.last_mut() else {
            return Err(Error::malformed("a section outside a component", offset));
        };
        open.component.expansion = open.component.expansion.saturating_add(instances);
        if let Some(component) = component {
            open.known.try_push(component)?;
        }
        Ok(open.component.definitions.try_push(Definition { offset, kind })?)
    }

    /// How many instances a definition adds to the expansion, and the entry it adds to the component
    /// index space.
    fn growth(&self, kind: &DefinitionKind<'a>) -> (u64, Option<Option<ComponentIdx>>) {
        match kind {
            DefinitionKind::CoreInstantiate { .. } => (1, None),
            DefinitionKind::Instantiate { component, .. } => {
                let target =
                    self.known(0, *component).and_then(|index| self.components.get(index.0 as usize));
                (target.map_or(1, |component| component.expansion), None)
            }
            DefinitionKind::Component(index) => (0, Some(Some(*index))),
            DefinitionKind::OuterComponent { count, index } => (0, Some(self.known(*count, *index))),
            DefinitionKind::Export { item: ItemRef::Component(index), .. } => {
                (0, Some(self.known(0, *index)))
            }
            DefinitionKind::Import { ty: ComponentEntityType::Component(_), .. } => (0, Some(None)),
            DefinitionKind::Alias { kind: ComponentExternalKind::Component, .. } => (0, Some(None)),
            _ => (0, None),
        }
    }

    /// The component with that index, `count` components further out.
    fn known(&self, count: u32, index: u32) -> Option<ComponentIdx> {
        let open = self.open.iter().nth_back(count as usize)?;
        open.known.get(index as usize).copied().flatten()
    }

    fn types(&self, offset: u64) -> Result<TypesRef<'_>> {
        self.validator.types(0).ok_or(Error::malformed("a section outside a component", offset))
    }

    fn core_instance_section(&mut self, section: &InstanceSectionReader<'a>) -> Result<()> {
        for instance in section.clone().into_iter_with_offsets() {
            let (offset, instance) = instance?;
            let kind = match instance {
                Instance::Instantiate { module_index, args } => DefinitionKind::CoreInstantiate {
                    module: module_index,
                    args: collect(args.iter().map(|arg| Ok((arg.name, arg.index))))?,
                },
                Instance::FromExports(exports) => {
                    let items = exports.iter().map(|export| Ok(core_item(export)));
                    DefinitionKind::CoreInstance(collect(items)?)
                }
            };
            self.define(offset, kind)?;
        }
        Ok(())
    }

    fn instance_section(
        &mut self,
        payload: &Payload<'a>,
        section: &ComponentInstanceSectionReader<'a>,
    ) -> Result<()> {
        let start = section.range().start;
        let first = self.types(start)?.component_instance_count();
        self.validator.payload(payload)?;
        for (index, instance) in (first..).zip(section.clone().into_iter_with_offsets()) {
            let (offset, instance) = instance?;
            let types = self.types(offset)?;
            let kind = match instance {
                ComponentInstance::Instantiate { component_index, args } => DefinitionKind::Instantiate {
                    component: component_index,
                    args: collect(args.iter().map(|arg| {
                        let item = item_ref(types, arg.kind, arg.index, offset)?;
                        Ok(NamedItem { name: arg.name, item })
                    }))?,
                    ty: types.component_instance_at(index),
                },
                ComponentInstance::FromExports(exports) => {
                    let items = exports.iter().map(|export| named_item(types, export, offset));
                    DefinitionKind::Instance(collect(items)?)
                }
            };
            self.define(offset, kind)?;
        }
        Ok(())
    }

    fn alias_section(&mut self, section: &ComponentAliasSectionReader<'a>) -> Result<()> {
        for alias in section.clone().into_iter_with_offsets() {
            let (offset, alias) = alias?;
            let kind = match alias {
                ComponentAlias::InstanceExport { kind, instance_index, name } => {
                    DefinitionKind::Alias { kind, instance: instance_index, name }
                }
                ComponentAlias::CoreInstanceExport { kind, instance_index, name } => {
                    DefinitionKind::CoreAlias { kind: core_kind(kind), instance: instance_index, name }
                }
                ComponentAlias::Outer { kind: ComponentOuterAliasKind::CoreModule, count, index } => {
                    DefinitionKind::OuterModule { count, index }
                }
                ComponentAlias::Outer { kind: ComponentOuterAliasKind::Component, count, index } => {
                    DefinitionKind::OuterComponent { count, index }
                }
                // Types are resolved by the validator and know no resources of outer components.
                ComponentAlias::Outer {
                    kind: ComponentOuterAliasKind::CoreType | ComponentOuterAliasKind::Type,
                    ..
                } => continue,
            };
            self.define(offset, kind)?;
        }
        Ok(())
    }

    fn type_section(
        &mut self,
        payload: &Payload<'a>,
        section: &ComponentTypeSectionReader<'a>,
    ) -> Result<()> {
        let first = self.types(section.range().start)?.component_type_count();
        self.validator.payload(payload)?;
        for (index, ty) in (first..).zip(section.clone().into_iter_with_offsets()) {
            let (offset, ty) = ty?;
            let ComponentType::Resource { dtor, .. } = ty else { continue };
            let ComponentAnyTypeId::Resource(id) = self.types(offset)?.component_any_type_at(index) else {
                return Err(Error::malformed("a resource type that is none", offset));
            };
            self.define(offset, DefinitionKind::Resource { id: id.resource(), dtor })?;
        }
        Ok(())
    }

    fn canonical_section(
        &mut self,
        payload: &Payload<'a>,
        section: &ComponentCanonicalSectionReader<'a>,
    ) -> Result<()> {
        let mut next_core = self.types(section.range().start)?.function_count();
        self.validator.payload(payload)?;
        for function in section.clone().into_iter_with_offsets() {
            let (offset, function) = function?;
            let definition = canonical(self.types(offset)?, &function, next_core, offset)?;
            if !matches!(function, CanonicalFunction::Lift { .. }) {
                next_core += 1;
            }
            self.define(offset, DefinitionKind::Canonical(definition))?;
        }
        Ok(())
    }

    fn import_section(&mut self, section: &ComponentImportSectionReader<'a>) -> Result<()> {
        for import in section.clone().into_iter_with_offsets() {
            let (offset, import) = import?;
            let item = self.types(offset)?.component_item_for_import(import.name.name);
            let ty = item.ok_or(Error::malformed("an import without a type", offset))?.ty;
            let ComponentExternName { name, implements, external_id, .. } = import.name;
            self.define(offset, DefinitionKind::Import { name, implements, external_id, ty })?;
        }
        Ok(())
    }

    fn export_section(&mut self, section: &ComponentExportSectionReader<'a>) -> Result<()> {
        for export in section.clone().into_iter_with_offsets() {
            let (offset, export) = export?;
            let types = self.types(offset)?;
            let named = named_item(types, &export, offset)?;
            let ty = match (&export.ty, types.component_item_for_export(named.name)) {
                (Some(_), Some(item)) => Some(item.ty),
                _ => None,
            };
            self.define(offset, DefinitionKind::Export { item: named.item, ty })?;
            if let Some(open) = self.open.last_mut() {
                open.component.exports.try_push(named)?;
            }
        }
        Ok(())
    }
}

fn named_item<'a>(types: TypesRef<'_>, export: &ComponentExport<'a>, offset: u64) -> Result<NamedItem<'a>> {
    Ok(NamedItem { name: export.name.name, item: item_ref(types, export.kind, export.index, offset)? })
}

fn item_ref(types: TypesRef<'_>, kind: ComponentExternalKind, index: u32, offset: u64) -> Result<ItemRef> {
    Ok(match kind {
        ComponentExternalKind::Func => ItemRef::Func(index),
        ComponentExternalKind::Module => ItemRef::Module(index),
        ComponentExternalKind::Component => ItemRef::Component(index),
        ComponentExternalKind::Instance => ItemRef::Instance(index),
        ComponentExternalKind::Type => ItemRef::Type(types.component_any_type_at(index)),
        ComponentExternalKind::Value => return Err(Error::unsupported("component values", offset)),
    })
}

fn core_item<'a>(export: &Export<'a>) -> NamedCoreItem<'a> {
    NamedCoreItem { name: export.name, kind: core_kind(export.kind), index: export.index }
}

fn core_kind(kind: ExternalKind) -> CoreKind {
    match kind {
        ExternalKind::Func | ExternalKind::FuncExact => CoreKind::Func,
        ExternalKind::Table => CoreKind::Table,
        ExternalKind::Memory => CoreKind::Memory,
        ExternalKind::Global => CoreKind::Global,
        ExternalKind::Tag => CoreKind::Tag,
    }
}

fn collect<T>(items: impl ExactSizeIterator<Item = Result<T>>) -> Result<Vec<T>> {
    let mut vector = new_vec();
    vector.try_room_exact(items.len())?;
    for item in items {
        vector.try_push(item?)?;
    }
    Ok(vector)
}

fn new_vec<T>() -> Vec<T> {
    Vec::new_in(Region::Global)
}
