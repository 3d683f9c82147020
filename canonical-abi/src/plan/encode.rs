//! Writes a plan. Types, names, options and core definitions are stored once however often they occur.

use super::core_type::NewCoreType;
use super::intern::{Index, Interned};
use super::{
    ArgIdx, Builtin, Callee, ComponentInstanceIdx, ComponentTypeIdx, CoreDef, CoreDefIdx, CoreItemIdx,
    EncodingTag, ExportTag, FuncTypeIdx, IdxRange, ImportIdx, ImportTag, Lift, LiftIdx, MAGIC, ModuleIdx,
    ModuleSource, ModuleTypeIdx, NONE, Options, OptionsIdx, PlanIndex, Resource, ResourceIdx, ResourceTag,
    Section, StepTag, StringEncoding, TrampolineIdx, TrampolineTag, TypeIdx,
};
use core::hash::BuildHasher;
use hashbrown::DefaultHashBuilder;
use tenon_core::{Error, Region, Result, Vec};

/// A name, or a core signature: where its bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Str {
    pub(super) offset: u32,
    pub(super) len: u32,
}

impl Str {
    /// The empty name.
    pub(crate) const EMPTY: Self = Self { offset: 0, len: 0 };
    const ABSENT: Self = Self { offset: NONE, len: 0 };
}

/// What a trampoline to be added does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NewTrampoline {
    Lower {
        callee: Callee,
        ty: FuncTypeIdx,
        options: OptionsIdx,
    },
    ResourceNew(ResourceIdx, ComponentInstanceIdx),
    ResourceRep(ResourceIdx, ComponentInstanceIdx),
    ResourceDrop(ResourceIdx, ComponentInstanceIdx),
    ContextGet(u32),
    ContextSet(u32),
    /// Up or down.
    Backpressure(ComponentInstanceIdx, bool),
    AsyncBuiltin {
        builtin: Builtin,
        instance: ComponentInstanceIdx,
        ty: Option<TypeIdx>,
        options: Option<OptionsIdx>,
        is_async: bool,
    },
}

/// What a leaf import to be added is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NewImport {
    Func(FuncTypeIdx),
    /// The resource type is added with it.
    Resource,
    /// Another name for a resource type.
    KnownResource(ResourceIdx),
    Module(ModuleTypeIdx),
    /// Its type is set later.
    Component,
    Type(Option<TypeIdx>),
}

/// What a leaf import is part of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ImportScope {
    instance: Str,
    implements: Str,
    external_id: Str,
    /// Whether it is an item of a component, and no import.
    items: bool,
}

impl ImportScope {
    /// The root itself.
    pub(crate) const ROOT: Self =
        Self { instance: Str::ABSENT, implements: Str::ABSENT, external_id: Str::ABSENT, items: false };
    /// A component's items.
    pub(crate) const ITEMS: Self = Self { items: true, ..Self::ROOT };

    /// The same, which says what it implements and what it is called elsewhere.
    pub(crate) fn saying(self, implements: Option<Str>, external_id: Option<Str>) -> Self {
        let [implements, external_id] = [implements, external_id].map(|text| text.unwrap_or(Str::ABSENT));
        Self { implements, external_id, ..self }
    }

    /// Whether it is a component's items.
    pub(crate) fn is_items(self) -> bool {
        self.items
    }

    /// An instance within this one.
    pub(crate) fn inner(self, name: Str) -> Self {
        Self { instance: name, ..self }
    }
}

/// What an export to be added is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NewExport {
    Func(Callee, FuncTypeIdx),
    /// Its exports are reserved and filled by the caller.
    Instance(ExportSlots),
    Resource(ResourceIdx),
    Type(Option<TypeIdx>),
    Module(ModuleSource),
    Component(Option<ImportIdx>),
}

/// Reserved exports, to be filled with [`PlanBuilder::set_export`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExportSlots {
    first: u32,
    count: u32,
}

/// Writes a plan.
pub(crate) struct PlanBuilder {
    plan_steps: u32,
    /// Whether NaNs are made canonical wherever values cross.
    pub(super) canonical_nans: bool,
    pub(super) hasher: DefaultHashBuilder,
    strings: Vec<u8>,
    string_index: Index,
    signatures: Vec<u8>,
    pub(super) types: Vec<[u32; 7]>,
    pub(super) type_index: Index,
    pub(super) fields: Vec<[u32; 4]>,
    pub(super) cases: Vec<[u32; 3]>,
    func_types: Interned<3>,
    resources: Vec<[u32; 3]>,
    instances: Vec<[u32; 1]>,
    core_defs: Interned<2>,
    options: Interned<6>,
    steps: Vec<[u32; 5]>,
    args: Vec<[u32; 1]>,
    trampolines: Vec<[u32; 7]>,
    lifts: Vec<[u32; 3]>,
    imports: Vec<[u32; 10]>,
    exports: Vec<[u32; 5]>,
    module_types: Vec<[u32; 4]>,
    core_items: Vec<[u32; 6]>,
    component_items: Vec<[u32; 10]>,
    component_types: Vec<[u32; 4]>,
    imported_instances: Vec<[u32; 5]>,
    root_exports: ExportSlots,
}

impl PlanBuilder {
    /// An empty plan that may get `plan_steps` steps.
    pub(crate) fn new(plan_steps: u32, canonical_nans: bool) -> Self {
        Self {
            plan_steps,
            canonical_nans,
            hasher: DefaultHashBuilder::default(),
            strings: new_vec(),
            string_index: Index::default(),
            signatures: new_vec(),
            types: new_vec(),
            type_index: Index::default(),
            fields: new_vec(),
            cases: new_vec(),
            func_types: Interned::new(),
            resources: new_vec(),
            instances: new_vec(),
            core_defs: Interned::new(),
            options: Interned::new(),
            steps: new_vec(),
            args: new_vec(),
            trampolines: new_vec(),
            lifts: new_vec(),
            imports: new_vec(),
            exports: new_vec(),
            module_types: new_vec(),
            core_items: new_vec(),
            component_items: new_vec(),
            component_types: new_vec(),
            imported_instances: new_vec(),
            root_exports: ExportSlots { first: 0, count: 0 },
        }
    }

    /// A name.
    pub(crate) fn string(&mut self, text: &str) -> Result<Str> {
        if text.is_empty() {
            return Ok(Str::EMPTY);
        }
        let hash = self.hasher.hash_one(text);
        let len = to_u32(text.len())?;
        let (strings, index) = (&self.strings, &mut self.string_index);
        let same = |offset: u32| {
            strings.get(offset as usize..).is_some_and(|rest| rest.starts_with(text.as_bytes()))
        };
        // Should the entry be a longer name of the same hash, its beginning serves as well.
        if let Some(offset) = index.find(hash, same) {
            return Ok(Str { offset, len });
        }
        let offset = to_u32(self.strings.len())?;
        self.strings.try_extend(text.as_bytes())?;
        self.string_index.insert(hash, offset)?;
        Ok(Str { offset, len })
    }

    /// The name of an instance within an instance.
    pub(crate) fn nested_name(&mut self, outer: ImportScope, name: &str) -> Result<Str> {
        let mut whole: Vec<u8> = new_vec();
        if outer.instance == Str::ABSENT {
            return self.string(name);
        }
        let (start, len) = (outer.instance.offset as usize, outer.instance.len as usize);
        whole.try_extend(self.strings.get(start..).and_then(|rest| rest.get(..len)).unwrap_or_default())?;
        whole.try_push(b'#')?;
        whole.try_extend(name.as_bytes())?;
        match core::str::from_utf8(&whole) {
            Ok(text) => self.string(text),
            Err(_) => Ok(Str::EMPTY),
        }
    }

    /// A function type; `params` is a record.
    pub(crate) fn func_type(
        &mut self,
        params: TypeIdx,
        result: Option<TypeIdx>,
        is_async: bool,
    ) -> Result<FuncTypeIdx> {
        let row = [params.get(), optional(result), is_async.into()];
        Ok(FuncTypeIdx::new(self.func_types.intern(row)?.0))
    }

    /// A resource type a component instance defines.
    pub(crate) fn resource(&mut self, resource: Resource) -> Result<ResourceIdx> {
        let row = match resource {
            Resource::Imported(import) => [ResourceTag::Imported as u32, import.get(), NONE],
            Resource::Defined { instance, dtor } => {
                [ResourceTag::Defined as u32, instance.get(), optional(dtor)]
            }
        };
        Ok(ResourceIdx::new(push(&mut self.resources, row)?))
    }

    /// An instance of a component.
    pub(crate) fn component_instance(
        &mut self,
        parent: Option<ComponentInstanceIdx>,
    ) -> Result<ComponentInstanceIdx> {
        Ok(ComponentInstanceIdx::new(push(&mut self.instances, [optional(parent)])?))
    }

    /// A core definition.
    pub(crate) fn core_def(&mut self, def: CoreDef) -> Result<CoreDefIdx> {
        let row = match def {
            CoreDef::Export { instance, ordinal } => [instance.get(), ordinal],
            CoreDef::Trampoline(trampoline) => [NONE, trampoline.get()],
        };
        Ok(CoreDefIdx::new(self.core_defs.intern(row)?.0))
    }

    /// A set of options; the first time, the step that resolves it is added.
    pub(crate) fn options(&mut self, options: Options) -> Result<OptionsIdx> {
        let encoding = match options.string_encoding {
            StringEncoding::Utf8 => EncodingTag::Utf8,
            StringEncoding::Utf16 => EncodingTag::Utf16,
            StringEncoding::Latin1OrUtf16 => EncodingTag::Latin1OrUtf16,
        };
        let row = [
            options.instance.get(),
            encoding as u32 | u32::from(options.is_async) << 8,
            optional(options.memory),
            optional(options.realloc),
            optional(options.post_return),
            optional(options.callback),
        ];
        let (index, is_new) = self.options.intern(row)?;
        if is_new {
            self.step([StepTag::ResolveOptions as u32, index, 0, 0, 0])?;
        }
        Ok(OptionsIdx::new(index))
    }

    /// The step that defines a resource type.
    pub(crate) fn define_resource(&mut self, resource: ResourceIdx) -> Result<()> {
        self.step([StepTag::DefineResource as u32, resource.get(), 0, 0, 0])
    }

    /// The step that instantiates a core module; `args` come from [`PlanBuilder::arg`].
    pub(crate) fn instantiate_module(
        &mut self,
        module: ModuleIdx,
        args: IdxRange<ArgIdx>,
        instance: ComponentInstanceIdx,
    ) -> Result<()> {
        let tag = StepTag::InstantiateModule as u32;
        self.step([tag, module.get(), args.first(), args.len(), instance.get()])
    }

    /// The step that instantiates a core module the root imports.
    pub(crate) fn instantiate_imported(
        &mut self,
        import: ImportIdx,
        args: IdxRange<ArgIdx>,
        instance: ComponentInstanceIdx,
    ) -> Result<()> {
        let tag = StepTag::InstantiateImported as u32;
        self.step([tag, import.get(), args.first(), args.len(), instance.get()])
    }

    /// How many imports and exports of imported modules there are.
    pub(crate) fn core_item_count(&self) -> Result<u32> {
        to_u32(self.core_items.len())
    }

    /// An import (from `module`) or export of an imported module.
    pub(crate) fn core_item(&mut self, module: Option<&str>, name: &str, ty: &NewCoreType<'_>) -> Result<()> {
        let module = match module {
            Some(module) => self.string(module)?,
            None => Str::ABSENT,
        };
        let (name, start) = (self.string(name)?, to_u32(self.signatures.len())?);
        ty.encode(&mut self.signatures)?;
        let len = to_u32(self.signatures.len())? - start;
        Ok(self.core_items.try_push([module.offset, module.len, name.offset, name.len, start, len])?)
    }

    /// The type of an imported module.
    pub(crate) fn module_type(
        &mut self,
        imports: IdxRange<CoreItemIdx>,
        exports: IdxRange<CoreItemIdx>,
    ) -> Result<ModuleTypeIdx> {
        let row = [imports.first(), imports.len(), exports.first(), exports.len()];
        Ok(ModuleTypeIdx::new(push(&mut self.module_types, row)?))
    }

    fn step(&mut self, row: [u32; 5]) -> Result<()> {
        let needed = self.steps.len() as u64 + 1;
        if needed > u64::from(self.plan_steps) {
            return Err(Error::limit("plan steps", needed, self.plan_steps.into()));
        }
        Ok(self.steps.try_push(row)?)
    }

    /// How many arguments there are: where the next begins.
    pub(crate) fn arg_count(&self) -> Result<u32> {
        to_u32(self.args.len())
    }

    /// The next argument of the next module instantiation.
    pub(crate) fn arg(&mut self, def: CoreDefIdx) -> Result<()> {
        Ok(self.args.try_push([def.get()])?)
    }

    /// A built-in with that core type.
    pub(crate) fn trampoline(
        &mut self,
        params: &[u8],
        results: &[u8],
        kind: NewTrampoline,
    ) -> Result<TrampolineIdx> {
        let counts = (u8::try_from(params.len()), u8::try_from(results.len()));
        let (Ok(param_count), Ok(result_count)) = counts else {
            return Err(Error::limit("parameters of a built-in", params.len() as u64, u8::MAX.into()));
        };
        let signature = to_u32(self.signatures.len())?;
        self.signatures.try_extend(params)?;
        self.signatures.try_extend(results)?;
        let (tag, [a, b, c, d]) = trampoline_words(kind);
        let head = u32::from_le_bytes([tag as u8, param_count, result_count, 0]);
        Ok(TrampolineIdx::new(push(&mut self.trampolines, [signature, head, a, b, c, d, 0])?))
    }

    /// A lifted function.
    pub(crate) fn lift(&mut self, lift: Lift) -> Result<LiftIdx> {
        Ok(LiftIdx::new(push(&mut self.lifts, [lift.func.get(), lift.options.get(), lift.ty.get()])?))
    }

    /// A leaf import; for a resource type, that type too.
    pub(crate) fn import(
        &mut self,
        scope: ImportScope,
        name: Str,
        import: NewImport,
    ) -> Result<(ImportIdx, Option<ResourceIdx>)> {
        let index = match scope.items {
            true => ImportIdx::of_item(self.component_item_count()?),
            false => ImportIdx::new(to_u32(self.imports.len())?),
        };
        if index.item().is_some() != scope.items {
            return Err(Error::limit("imports", index.get().into(), ImportIdx::of_item(0).get().into()));
        }
        let (tag, payload, resource) = match import {
            NewImport::Func(ty) => (ImportTag::Func, ty.get(), None),
            NewImport::Resource => {
                let resource = self.resource(Resource::Imported(index))?;
                (ImportTag::Resource, resource.get(), Some(resource))
            }
            NewImport::Module(ty) => (ImportTag::Module, ty.get(), None),
            NewImport::KnownResource(resource) => (ImportTag::Resource, resource.get(), Some(resource)),
            NewImport::Component => (ImportTag::Component, NONE, None),
            NewImport::Type(ty) => (ImportTag::Type, optional(ty), None),
        };
        let ImportScope { instance, implements, external_id, items } = scope;
        let rows = if items { &mut self.component_items } else { &mut self.imports };
        rows.try_push([
            instance.offset,
            instance.len,
            name.offset,
            name.len,
            implements.offset,
            implements.len,
            tag as u32,
            payload,
            external_id.offset,
            external_id.len,
        ])?;
        Ok((index, resource))
    }

    /// How many items of components there are.
    pub(crate) fn component_item_count(&self) -> Result<u32> {
        to_u32(self.component_items.len())
    }

    /// Room for the type of an imported component.
    pub(crate) fn component_type(&mut self) -> Result<ComponentTypeIdx> {
        Ok(ComponentTypeIdx::new(push(&mut self.component_types, [0; 4])?))
    }

    /// Says which items a component of that type imports and exports.
    pub(crate) fn set_component_type(&mut self, ty: ComponentTypeIdx, row: [u32; 4]) {
        if let Some(place) = self.component_types.get_mut(ty.index()) {
            *place = row;
        }
    }

    /// Says of which type an imported component is.
    pub(crate) fn set_type_of(&mut self, import: ImportIdx, ty: ComponentTypeIdx) {
        let row = match import.item() {
            Some(item) => self.component_items.get_mut(item as usize),
            None => self.imports.get_mut(import.index()),
        };
        if let Some(payload) = row.and_then(|row| row.get_mut(7)) {
            *payload = ty.get();
        }
    }

    /// The step that instantiates an imported component: `exports` are the first and the count of its items.
    pub(crate) fn instantiate_component(
        &mut self,
        import: ImportIdx,
        args: ExportSlots,
        exports: [u32; 2],
    ) -> Result<()> {
        let row = [import.get(), args.first, args.count, exports[0], exports[1]];
        let instance = push(&mut self.imported_instances, row)?;
        self.step([StepTag::InstantiateComponent as u32, instance, 0, 0, 0])
    }

    /// The type of a function that is lifted or imported.
    pub(crate) fn callee_type(&self, callee: Callee) -> Option<FuncTypeIdx> {
        let number = match callee {
            Callee::Lift(lift) => *self.lifts.get(lift.index())?.get(2)?,
            Callee::Import(import) => match import.item() {
                Some(item) => *self.component_items.get(item as usize)?.get(7)?,
                None => *self.imports.get(import.index())?.get(7)?,
            },
        };
        Some(FuncTypeIdx::new(number))
    }

    /// Room for `count` exports of one instance.
    pub(crate) fn reserve_exports(&mut self, count: usize) -> Result<ExportSlots> {
        let (first, count) = (to_u32(self.exports.len())?, to_u32(count)?);
        for _ in 0..count {
            self.exports.try_push([0, 0, ExportTag::Type as u32, NONE, 0])?;
        }
        Ok(ExportSlots { first, count })
    }

    /// Says which exports are the root's.
    pub(crate) fn set_root_exports(&mut self, slots: ExportSlots) {
        self.root_exports = slots;
    }

    /// Fills a reserved export.
    pub(crate) fn set_export(&mut self, slots: ExportSlots, position: usize, name: Str, export: NewExport) {
        let (tag, a, b) = match export {
            NewExport::Func(callee, ty) => (ExportTag::Func, callee_word(callee), ty.get()),
            NewExport::Instance(inner) => (ExportTag::Instance, inner.first, inner.count),
            NewExport::Resource(resource) => (ExportTag::Resource, resource.get(), 0),
            NewExport::Type(ty) => (ExportTag::Type, optional(ty), 0),
            NewExport::Module(ModuleSource::Own(module)) => (ExportTag::Module, module.get() << 1, 0),
            NewExport::Module(ModuleSource::Import(import)) => (ExportTag::Module, import.get() << 1 | 1, 0),
            NewExport::Component(import) => (ExportTag::Component, optional(import), 0),
        };
        if let Some(row) = self.exports.get_mut(slots.first as usize + position) {
            *row = [name.offset, name.len, tag as u32, a, b];
        }
    }

    /// The bytes.
    pub(crate) fn finish(self) -> Result<Vec<u8>> {
        let mut writer = Writer::new()?;
        writer.bytes(Section::Strings, &self.strings)?;
        writer.bytes(Section::Signatures, &self.signatures)?;
        writer.rows(Section::Types, &self.types)?;
        writer.rows(Section::Fields, &self.fields)?;
        writer.rows(Section::Cases, &self.cases)?;
        writer.rows(Section::FuncTypes, &self.func_types.rows)?;
        writer.rows(Section::Resources, &self.resources)?;
        writer.rows(Section::ComponentInstances, &self.instances)?;
        writer.rows(Section::CoreDefs, &self.core_defs.rows)?;
        writer.rows(Section::Options, &self.options.rows)?;
        writer.rows(Section::Steps, &self.steps)?;
        writer.rows(Section::Args, &self.args)?;
        writer.rows(Section::Trampolines, &self.trampolines)?;
        writer.rows(Section::Lifts, &self.lifts)?;
        writer.rows(Section::Imports, &self.imports)?;
        writer.rows(Section::Exports, &self.exports)?;
        writer.rows(Section::ModuleTypes, &self.module_types)?;
        writer.rows(Section::CoreItems, &self.core_items)?;
        writer.rows(Section::ComponentItems, &self.component_items)?;
        writer.rows(Section::ComponentTypes, &self.component_types)?;
        writer.rows(Section::ImportedInstances, &self.imported_instances)?;
        writer.set(Section::HEADER_WORDS - 2, self.root_exports.first);
        writer.set(Section::HEADER_WORDS - 1, self.root_exports.count);
        Ok(writer.bytes)
    }
}

/// The bytes of a plan in the making.
struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn new() -> Result<Self> {
        let mut writer = Self { bytes: new_vec() };
        writer.bytes.try_resize(4 * Section::HEADER_WORDS as usize, 0)?;
        writer.set(0, MAGIC);
        Ok(writer)
    }

    fn set(&mut self, word: u32, value: u32) {
        let place = self.bytes.get_mut(4 * word as usize..).and_then(<[u8]>::first_chunk_mut);
        if let Some(place) = place {
            *place = value.to_le_bytes();
        }
    }

    fn begin(&mut self, section: Section, count: usize) -> Result<()> {
        let padded = self.bytes.len().next_multiple_of(4);
        self.bytes.try_resize(padded, 0)?;
        self.set(1 + 2 * section as u32, to_u32(padded)?);
        self.set(2 + 2 * section as u32, to_u32(count)?);
        Ok(())
    }

    fn bytes(&mut self, section: Section, bytes: &[u8]) -> Result<()> {
        self.begin(section, bytes.len())?;
        Ok(self.bytes.try_extend(bytes)?)
    }

    fn rows<const N: usize>(&mut self, section: Section, rows: &[[u32; N]]) -> Result<()> {
        self.begin(section, rows.len())?;
        self.bytes.try_room(rows.len() * 4 * N)?;
        for word in rows.as_flattened() {
            self.bytes.try_extend(&word.to_le_bytes())?;
        }
        to_u32(self.bytes.len()).map(drop)
    }
}

pub(super) fn new_vec<T>() -> Vec<T> {
    Vec::new_in(Region::Global)
}

pub(super) fn push<const N: usize>(rows: &mut Vec<[u32; N]>, row: [u32; N]) -> Result<u32> {
    let index = to_u32(rows.len())?;
    rows.try_push(row)?;
    Ok(index)
}

pub(super) fn optional<I: PlanIndex>(index: Option<I>) -> u32 {
    index.map_or(NONE, I::as_u32)
}

/// What a trampoline does, and its operands.
fn trampoline_words(kind: NewTrampoline) -> (TrampolineTag, [u32; 4]) {
    match kind {
        NewTrampoline::Lower { callee, ty, options } => {
            (TrampolineTag::Lower, [callee_word(callee), ty.get(), options.get(), 0])
        }
        NewTrampoline::ResourceNew(resource, instance) => {
            (TrampolineTag::ResourceNew, [resource.get(), instance.get(), 0, 0])
        }
        NewTrampoline::ResourceRep(resource, instance) => {
            (TrampolineTag::ResourceRep, [resource.get(), instance.get(), 0, 0])
        }
        NewTrampoline::ResourceDrop(resource, instance) => {
            (TrampolineTag::ResourceDrop, [resource.get(), instance.get(), 0, 0])
        }
        NewTrampoline::ContextGet(slot) => (TrampolineTag::ContextGet, [slot, 0, 0, 0]),
        NewTrampoline::ContextSet(slot) => (TrampolineTag::ContextSet, [slot, 0, 0, 0]),
        NewTrampoline::Backpressure(instance, true) => {
            (TrampolineTag::BackpressureInc, [0, instance.get(), 0, 0])
        }
        NewTrampoline::Backpressure(instance, false) => {
            (TrampolineTag::BackpressureDec, [0, instance.get(), 0, 0])
        }
        NewTrampoline::AsyncBuiltin { builtin, instance, ty, options, is_async } => {
            let head = builtin as u32 | u32::from(is_async) << 8;
            (TrampolineTag::AsyncBuiltin, [head, instance.get(), optional(ty), optional(options)])
        }
    }
}

fn callee_word(callee: Callee) -> u32 {
    match callee {
        Callee::Lift(lift) => lift.get() << 1,
        Callee::Import(import) => import.get() << 1 | 1,
    }
}

/// Plans are less than 2 GiB long, so that a tag bit beside an index never costs a bit of the index.
pub(super) fn to_u32(number: usize) -> Result<u32> {
    match u32::try_from(number) {
        Ok(number) if number <= u32::MAX >> 1 => Ok(number),
        _ => Err(Error::limit("bytes of a plan", number as u64, u64::from(u32::MAX >> 1))),
    }
}
