//! The entries of the plan, decoded: small `Copy` values.

use super::{
    ArgIdx, Builtin, CaseIdx, ComponentInstanceIdx, ComponentTypeIdx, CoreDefIdx, CoreInstanceIdx,
    CoreItemIdx, ExportIdx, FieldIdx, FuncTypeIdx, IdxRange, ImportIdx, ImportedInstanceIdx, LiftIdx,
    ModuleIdx, ModuleTypeIdx, OptionsIdx, ResourceIdx, TrampolineIdx, TypeIdx,
};
use crate::types::{Flat, TypeFlags};
use alloc::boxed::Box;
use alloc::format;

/// A value type with its layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Type {
    /// What it is, with its parts.
    pub kind: TypeKind,
    /// Properties of it and everything in it.
    pub flags: TypeFlags,
    /// Bytes it takes in memory; also the distance of list elements.
    pub size: u32,
    /// Alignment in memory: 1, 2, 4 or 8.
    pub align: u32,
    /// How deep it nests: 1 for primitives.
    pub depth: u32,
    /// The core types it flattens to.
    pub flat: Flat,
}

/// What a value type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeKind {
    /// `bool`.
    Bool,
    /// `s8`.
    S8,
    /// `u8`.
    U8,
    /// `s16`.
    S16,
    /// `u16`.
    U16,
    /// `s32`.
    S32,
    /// `u32`.
    U32,
    /// `s64`.
    S64,
    /// `u64`.
    U64,
    /// `f32`.
    F32,
    /// `f64`.
    F64,
    /// `char`.
    Char,
    /// `string`.
    String,
    /// `error-context`.
    ErrorContext,
    /// A record; also the parameters of a function.
    Record(IdxRange<FieldIdx>),
    /// A tuple; its fields have empty names.
    Tuple(IdxRange<FieldIdx>),
    /// A variant.
    Variant(Variant),
    /// An enum: cases without payload.
    Enum(Variant),
    /// An option: cases `none` and `some`.
    Option(Variant),
    /// A result: cases `ok` and `error`.
    Result(Variant),
    /// Flags, at most 32, each a label without payload; bit n is the n-th.
    Flags(IdxRange<CaseIdx>),
    /// A list of elements of that type.
    List(TypeIdx),
    /// A list of fixed length, which lies in place like a tuple.
    FixedList(TypeIdx, u32),
    /// A map, which is passed as a list of this tuple of key and value.
    Map(TypeIdx),
    /// An owned handle.
    Own(ResourceIdx),
    /// A borrowed handle.
    Borrow(ResourceIdx),
    /// The readable end of a stream.
    Stream(Option<TypeIdx>),
    /// The readable end of a future.
    Future(Option<TypeIdx>),
}

/// The layout of a variant type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its cases, in the order of their discriminants.
    pub cases: IdxRange<CaseIdx>,
    /// Bytes of the discriminant in memory: 1, 2 or 4.
    pub discriminant_size: u32,
    /// Where the payload begins in memory.
    pub payload_offset: u32,
}

/// A field of a record or tuple.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// Its name; empty in a tuple.
    pub name: &'a str,
    /// Its type.
    pub ty: TypeIdx,
    /// Where it lies in memory, from the start of the record.
    pub offset: u32,
}

/// A case of a variant, or a label of flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its payload.
    pub ty: Option<TypeIdx>,
}

/// A component function type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FuncType {
    /// The parameters, as a record: names, flat types and the layout they have when passed in memory.
    pub params: TypeIdx,
    /// The result.
    pub result: Option<TypeIdx>,
    /// Whether the type is `async`.
    pub is_async: bool,
}

/// A resource type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// The host defines it.
    Imported(ImportIdx),
    /// A component instance defines it.
    Defined {
        /// That instance.
        instance: ComponentInstanceIdx,
        /// Its destructor.
        dtor: Option<CoreDefIdx>,
    },
}

/// An instance of a component: one handle table and one set of flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComponentInstance {
    /// The instance whose component instantiated it; none for the root.
    pub parent: Option<ComponentInstanceIdx>,
}

/// Where a core function, memory, table or global comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CoreDef {
    /// An export of a core instance.
    Export {
        /// The instance.
        instance: CoreInstanceIdx,
        /// The export's place in the export section of its module, or in the type of an imported one.
        ordinal: u32,
    },
    /// A built-in.
    Trampoline(TrampolineIdx),
}

/// How a component encodes its strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StringEncoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, little-endian, aligned to 2.
    Utf16,
    /// Latin-1, or UTF-16 where the length has its top bit set.
    Latin1OrUtf16,
}

/// Canonical options of lifted and lowered functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Options {
    /// The component instance whose memory and handles are used.
    pub instance: ComponentInstanceIdx,
    /// How its strings are encoded.
    pub string_encoding: StringEncoding,
    /// Whether the function is lifted or lowered `async`.
    pub is_async: bool,
    /// The memory.
    pub memory: Option<CoreDefIdx>,
    /// The allocator in that memory.
    pub realloc: Option<CoreDefIdx>,
    /// Called after the results of a lifted function were read.
    pub post_return: Option<CoreDefIdx>,
    /// Called with events for an async lifted function.
    pub callback: Option<CoreDefIdx>,
}

/// A step of instantiation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Instantiates a core module, which defines the next [`CoreInstanceIdx`], and runs its start function.
    InstantiateModule {
        /// The module.
        module: ModuleIdx,
        /// One core definition for each import, in the module's import order; see [`PlanView::arg`](super::PlanView::arg).
        args: IdxRange<ArgIdx>,
        /// The component instance it belongs to.
        instance: ComponentInstanceIdx,
    },
    /// Instantiates a core module that the root imports; otherwise as [`InstantiateModule`](Self::InstantiateModule).
    InstantiateImported {
        /// The import.
        import: ImportIdx,
        /// One core definition for each import of the module's declared type.
        args: IdxRange<ArgIdx>,
        /// The component instance it belongs to.
        instance: ComponentInstanceIdx,
    },
    /// Instantiates an imported component. From here on its exports exist.
    InstantiateComponent(ImportedInstanceIdx),
    /// From here on everything these options name exists.
    ResolveOptions(OptionsIdx),
    /// From here on this resource type exists, its destructor too.
    DefineResource(ResourceIdx),
}

/// A core function that the canonical ABI provides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trampoline<'a> {
    /// Its core type.
    pub ty: tenon_core::FuncType<'a>,
    /// What it does.
    pub kind: TrampolineKind,
}

/// What a trampoline does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrampolineKind {
    /// Calls a component function.
    Lower {
        /// The function.
        callee: Callee,
        /// Its type, as the caller sees it.
        ty: FuncTypeIdx,
        /// How the caller passes values.
        options: OptionsIdx,
    },
    /// `resource.new`.
    ResourceNew {
        /// The resource type.
        resource: ResourceIdx,
        /// The instance whose handle table is used.
        instance: ComponentInstanceIdx,
    },
    /// `resource.rep`.
    ResourceRep {
        /// The resource type.
        resource: ResourceIdx,
        /// The instance whose handle table is used.
        instance: ComponentInstanceIdx,
    },
    /// `resource.drop`.
    ResourceDrop {
        /// The resource type.
        resource: ResourceIdx,
        /// The instance whose handle table is used.
        instance: ComponentInstanceIdx,
    },
    /// `context.get`.
    ContextGet {
        /// Which slot of the task: 0 or 1.
        slot: u32,
    },
    /// `context.set`.
    ContextSet {
        /// Which slot of the task: 0 or 1.
        slot: u32,
    },
    /// `backpressure.inc`.
    BackpressureInc {
        /// The instance whose counter it is.
        instance: ComponentInstanceIdx,
    },
    /// `backpressure.dec`.
    BackpressureDec {
        /// The instance whose counter it is.
        instance: ComponentInstanceIdx,
    },
    /// An asynchronous built-in, which traps when it is called.
    AsyncBuiltin {
        /// Which one.
        builtin: Builtin,
        /// The instance whose component asked for it.
        instance: ComponentInstanceIdx,
        /// The type of its stream or future, or of the result it returns.
        ty: Option<TypeIdx>,
        /// How it passes values.
        options: Option<OptionsIdx>,
        /// Whether it cancels without waiting.
        is_async: bool,
    },
}

/// A component function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Callee {
    /// One that a component lifts.
    Lift(LiftIdx),
    /// One that the host provides.
    Import(ImportIdx),
}

/// A core function lifted to a component function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lift {
    /// The core function.
    pub func: CoreDefIdx,
    /// How it passes values.
    pub options: OptionsIdx,
    /// The component function's type.
    pub ty: FuncTypeIdx,
}

/// A leaf import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Import<'a> {
    /// The imported instance it is part of; none for an import of the root itself. An instance within
    /// an instance is named `outer#inner`.
    pub instance: Option<&'a str>,
    /// The interface that instance says it implements (`(implements "…")`), if it says so.
    pub implements: Option<&'a str>,
    /// What the import or its instance is called elsewhere (`(external-id "…")`), if that is said.
    pub external_id: Option<&'a str>,
    /// Its name.
    pub name: &'a str,
    /// What it is.
    pub kind: ImportKind,
}

impl Import<'_> {
    /// The name of its instance with the interface that this implements in place of the label.
    pub(crate) fn interface(&self) -> Option<Box<str>> {
        let (instance, interface) = (self.instance?, self.implements?);
        Some(match instance.split_once('#') {
            Some((_, inner)) => format!("{interface}#{inner}").into_boxed_str(),
            None => interface.into(),
        })
    }
}

/// What a leaf import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportKind {
    /// A function of that type.
    Func(FuncTypeIdx),
    /// A resource type.
    Resource(ResourceIdx),
    /// A core module of that type.
    Module(ModuleTypeIdx),
    /// A component of that type.
    Component(ComponentTypeIdx),
    /// A value type, or none for a type of anything else: only among what components import and export.
    Type(Option<TypeIdx>),
}

/// The type of an imported component: what it imports and exports, leaf by leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComponentType {
    /// What is there for it to import.
    pub imports: IdxRange<ImportIdx>,
    /// What it must export.
    pub exports: IdxRange<ImportIdx>,
}

/// An instance of an imported component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportedInstance {
    /// The component.
    pub import: ImportIdx,
    /// What it is given, by the names it imports things by.
    pub args: IdxRange<ExportIdx>,
    /// What is used of its exports; these stand for imports elsewhere.
    pub exports: IdxRange<ImportIdx>,
}

/// Where a core module comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModuleSource {
    /// It is in the file.
    Own(ModuleIdx),
    /// It is imported.
    Import(ImportIdx),
}

/// The type of an imported core module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModuleType {
    /// What is there for it to import.
    pub imports: IdxRange<CoreItemIdx>,
    /// What it must export; numbers of [`CoreDef::Export`] count in these.
    pub exports: IdxRange<CoreItemIdx>,
}

/// An import or export of an imported core module.
#[derive(Clone, Copy, Debug)]
pub struct CoreItem<'a> {
    /// The module name of an import; none for an export.
    pub module: Option<&'a str>,
    /// Its name.
    pub name: &'a str,
    /// Its type.
    pub ty: tenon_core::ExternType<'a>,
}

/// An export of the root, or of an exported instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Export<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is.
    pub kind: ExportKind,
}

/// What an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportKind {
    /// A function.
    Func {
        /// Where it comes from.
        callee: Callee,
        /// Its type.
        ty: FuncTypeIdx,
    },
    /// An instance with these exports.
    Instance(IdxRange<ExportIdx>),
    /// A resource type.
    Resource(ResourceIdx),
    /// A value type, or none for a type of anything else.
    Type(Option<TypeIdx>),
    /// A core module.
    Module(ModuleSource),
    /// A component; none for one of the file.
    Component(Option<ImportIdx>),
}
