//! [`PlanView`]: the plan, read in place. Entries are decoded into small `Copy` values on demand.
//!
//! Nothing here trusts the bytes: an index, offset or tag that does not fit is
//! [`ImageError::Check`], so callers use `?` and never see a bad entry.

use super::{
    ArgIdx, CaseIdx, ComponentInstanceIdx, CoreDefIdx, CoreInstanceIdx, ExportIdx, FieldIdx, FuncTypeIdx,
    IdxRange, ImportIdx, LiftIdx, MAGIC, ModuleIdx, NONE, OptionsIdx, PlanIndex, ResourceIdx, Section,
    StepIdx, TrampolineIdx, TypeIdx,
};
use crate::types::{Flat, TypeFlags};
use tenon_core::{Error, ImageError, Result};

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
        /// The export's place in the export section of its module.
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
        /// One core definition for each import, in the module's import order; see [`PlanView::arg`].
        args: IdxRange<ArgIdx>,
        /// The component instance it belongs to.
        instance: ComponentInstanceIdx,
    },
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
    pub kind: TrampolineKind<'a>,
}

/// What a trampoline does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrampolineKind<'a> {
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
    /// An asynchronous built-in, which traps when it is called.
    AsyncBuiltin {
        /// Its name in the specification.
        name: &'a str,
        /// The instance whose component asked for it.
        instance: ComponentInstanceIdx,
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
    /// Its name.
    pub name: &'a str,
    /// What it is.
    pub kind: ImportKind,
}

/// What a leaf import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportKind {
    /// A function of that type.
    Func(FuncTypeIdx),
    /// A resource type.
    Resource(ResourceIdx),
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
    Module,
    /// A component.
    Component,
}

/// A plan, read in place.
#[derive(Clone, Copy)]
pub struct PlanView<'a> {
    bytes: &'a [u8],
    strings: &'a str,
}

impl<'a> PlanView<'a> {
    /// Reads the header of `bytes` and checks that every table lies inside.
    pub fn new(bytes: &'a [u8]) -> Result<Self> {
        let plan = Self { bytes, strings: "" };
        if plan.word_at(0) != Some(MAGIC) {
            return Err(check("plan: header missing or of another version", 0));
        }
        for section in Section::ALL {
            plan.table(section)?;
        }
        let strings = core::str::from_utf8(plan.table(Section::Strings)?);
        Ok(Self { bytes, strings: strings.map_err(|_| check("plan: names are not UTF-8", 0))? })
    }

    /// The plan of an image; [`ImageError::Kind`] if the image is that of a core module.
    pub fn of(image: &'a tenon_core::CheckedImage) -> Result<Self> {
        match image.plan() {
            [] => Err(Error::Image(ImageError::Kind)),
            bytes => Self::new(bytes),
        }
    }

    /// The type at `index`.
    pub fn ty(self, index: TypeIdx) -> Result<Type> {
        let entry = self.entry(Section::Types, index)?;
        let [tag, flags, align, depth] = entry.word(0).to_le_bytes();
        let flat = Flat::from_packed(entry.word(2), entry.word(3));
        let kind = type_kind(tag, entry).ok_or_else(|| entry.bad("plan: unknown type"))?;
        if !matches!(align, 1 | 2 | 4 | 8) {
            return Err(entry.bad("plan: impossible alignment"));
        }
        let flags = TypeFlags::from_bits(flags);
        Ok(Type { kind, flags, size: entry.word(1), align: align.into(), depth: depth.into(), flat })
    }

    /// The field at `index`.
    pub fn field(self, index: FieldIdx) -> Result<Field<'a>> {
        let entry = self.entry(Section::Fields, index)?;
        let ty = TypeIdx::new(entry.word(2));
        Ok(Field { name: self.string(entry, 0)?, ty, offset: entry.word(3) })
    }

    /// The case or label at `index`.
    pub fn case(self, index: CaseIdx) -> Result<Case<'a>> {
        let entry = self.entry(Section::Cases, index)?;
        Ok(Case { name: self.string(entry, 0)?, ty: entry.optional(2) })
    }

    /// The function type at `index`.
    pub fn func_type(self, index: FuncTypeIdx) -> Result<FuncType> {
        let entry = self.entry(Section::FuncTypes, index)?;
        let params = TypeIdx::new(entry.word(0));
        Ok(FuncType { params, result: entry.optional(1), is_async: entry.word(2) != 0 })
    }

    /// The fields of the record or tuple `ty`; none if it is anything else.
    pub fn fields(self, ty: TypeIdx) -> Result<IdxRange<FieldIdx>> {
        Ok(match self.ty(ty)?.kind {
            TypeKind::Record(fields) | TypeKind::Tuple(fields) => fields,
            _ => IdxRange::new(0, 0),
        })
    }

    /// The resource type at `index`.
    pub fn resource(self, index: ResourceIdx) -> Result<Resource> {
        let entry = self.entry(Section::Resources, index)?;
        match entry.word(0) {
            0 => Ok(Resource::Imported(entry.index(1))),
            1 => Ok(Resource::Defined { instance: entry.index(1), dtor: entry.optional(2) }),
            _ => Err(entry.bad("plan: unknown kind of resource")),
        }
    }

    /// How many resource types there are.
    pub fn resource_count(self) -> u32 {
        self.count(Section::Resources)
    }

    /// The component instance at `index`.
    pub fn component_instance(self, index: ComponentInstanceIdx) -> Result<ComponentInstance> {
        let entry = self.entry(Section::ComponentInstances, index)?;
        Ok(ComponentInstance { parent: entry.optional(0) })
    }

    /// How many component instances there are.
    pub fn component_instance_count(self) -> u32 {
        self.count(Section::ComponentInstances)
    }

    /// The core definition at `index`.
    pub fn core_def(self, index: CoreDefIdx) -> Result<CoreDef> {
        let entry = self.entry(Section::CoreDefs, index)?;
        Ok(match entry.optional(0) {
            Some(instance) => CoreDef::Export { instance, ordinal: entry.word(1) },
            None => CoreDef::Trampoline(entry.index(1)),
        })
    }

    /// The options at `index`.
    pub fn options(self, index: OptionsIdx) -> Result<Options> {
        let entry = self.entry(Section::Options, index)?;
        let [encoding, is_async, _, _] = entry.word(1).to_le_bytes();
        let string_encoding = match encoding {
            0 => StringEncoding::Utf8,
            1 => StringEncoding::Utf16,
            2 => StringEncoding::Latin1OrUtf16,
            _ => return Err(entry.bad("plan: unknown string encoding")),
        };
        Ok(Options {
            instance: entry.index(0),
            string_encoding,
            is_async: is_async != 0,
            memory: entry.optional(2),
            realloc: entry.optional(3),
            post_return: entry.optional(4),
            callback: entry.optional(5),
        })
    }

    /// How many sets of options there are.
    pub fn options_count(self) -> u32 {
        self.count(Section::Options)
    }

    /// The step at `index`.
    pub fn step(self, index: StepIdx) -> Result<Step> {
        let entry = self.entry(Section::Steps, index)?;
        match entry.word(0) {
            0 => Ok(Step::InstantiateModule {
                module: entry.index(1),
                args: IdxRange::new(entry.word(2), entry.word(3)),
                instance: entry.index(4),
            }),
            1 => Ok(Step::ResolveOptions(entry.index(1))),
            2 => Ok(Step::DefineResource(entry.index(1))),
            _ => Err(entry.bad("plan: unknown step")),
        }
    }

    /// How many steps there are.
    pub fn step_count(self) -> u32 {
        self.count(Section::Steps)
    }

    /// The argument at `index` of a module instantiation.
    pub fn arg(self, index: ArgIdx) -> Result<CoreDefIdx> {
        Ok(self.entry(Section::Args, index)?.index(0))
    }

    /// The trampoline at `index`.
    pub fn trampoline(self, index: TrampolineIdx) -> Result<Trampoline<'a>> {
        let entry = self.entry(Section::Trampolines, index)?;
        let signature = self.table(Section::Signatures)?.get(entry.word(0) as usize..);
        let [params, results, _, kind] = entry.word(1).to_le_bytes();
        let types = signature.and_then(|bytes| bytes.get(..usize::from(params) + usize::from(results)));
        let ty = types.and_then(|types| tenon_core::FuncType::new(types, params.into()));
        let ty = ty.ok_or_else(|| entry.bad(Section::Signatures.missing()))?;
        Ok(Trampoline { ty, kind: self.trampoline_kind(kind, entry)? })
    }

    fn trampoline_kind(self, kind: u8, entry: Entry<'a>) -> Result<TrampolineKind<'a>> {
        let (resource, instance) = (entry.index(2), entry.index(3));
        Ok(match kind {
            0 => {
                TrampolineKind::Lower { callee: entry.callee(2), ty: entry.index(3), options: entry.index(4) }
            }
            1 => TrampolineKind::ResourceNew { resource, instance },
            2 => TrampolineKind::ResourceRep { resource, instance },
            3 => TrampolineKind::ResourceDrop { resource, instance },
            4 => TrampolineKind::AsyncBuiltin { name: self.string(entry, 4)?, instance },
            _ => return Err(entry.bad("plan: unknown trampoline")),
        })
    }

    /// How many trampolines there are.
    pub fn trampoline_count(self) -> u32 {
        self.count(Section::Trampolines)
    }

    /// The lifted function at `index`.
    pub fn lift(self, index: LiftIdx) -> Result<Lift> {
        let entry = self.entry(Section::Lifts, index)?;
        Ok(Lift { func: entry.index(0), options: entry.index(1), ty: entry.index(2) })
    }

    /// How many lifted functions there are.
    pub fn lift_count(self) -> u32 {
        self.count(Section::Lifts)
    }

    /// The import at `index`.
    pub fn import(self, index: ImportIdx) -> Result<Import<'a>> {
        let entry = self.entry(Section::Imports, index)?;
        let kind = match entry.word(6) {
            0 => ImportKind::Func(entry.index(7)),
            1 => ImportKind::Resource(entry.index(7)),
            _ => return Err(entry.bad("plan: unknown kind of import")),
        };
        let (instance, implements) = (self.optional_string(entry, 0)?, self.optional_string(entry, 4)?);
        Ok(Import { instance, implements, name: self.string(entry, 2)?, kind })
    }

    /// How many leaf imports there are.
    pub fn import_count(self) -> u32 {
        self.count(Section::Imports)
    }

    /// The export at `index`.
    pub fn export(self, index: ExportIdx) -> Result<Export<'a>> {
        let entry = self.entry(Section::Exports, index)?;
        let kind = match entry.word(2) {
            0 => ExportKind::Func { callee: entry.callee(3), ty: entry.index(4) },
            1 => ExportKind::Instance(IdxRange::new(entry.word(3), entry.word(4))),
            2 => ExportKind::Resource(entry.index(3)),
            3 => ExportKind::Type(entry.optional(3)),
            4 => ExportKind::Module,
            5 => ExportKind::Component,
            _ => return Err(entry.bad("plan: unknown kind of export")),
        };
        Ok(Export { name: self.string(entry, 0)?, kind })
    }

    /// The exports of the root.
    pub fn exports(self) -> IdxRange<ExportIdx> {
        let at = 4 * (Section::HEADER_WORDS - 2);
        IdxRange::new(self.word_at(at).unwrap_or(0), self.word_at(at + 4).unwrap_or(0))
    }

    /// The export called `name` among `exports`.
    pub fn find_export(
        self,
        exports: IdxRange<ExportIdx>,
        name: &str,
    ) -> Result<Option<(ExportIdx, Export<'a>)>> {
        for index in exports.iter() {
            let export = self.export(index)?;
            if export.name == name {
                return Ok(Some((index, export)));
            }
        }
        Ok(None)
    }

    /// How many value types there are.
    pub fn type_count(self) -> u32 {
        self.count(Section::Types)
    }

    /// How many function types there are.
    pub fn func_type_count(self) -> u32 {
        self.count(Section::FuncTypes)
    }

    /// How many core definitions there are.
    pub fn core_def_count(self) -> u32 {
        self.count(Section::CoreDefs)
    }

    fn string(self, entry: Entry<'a>, word: usize) -> Result<&'a str> {
        let (start, len) = (entry.word(word) as usize, entry.word(word + 1) as usize);
        let end = start.checked_add(len);
        end.and_then(|end| self.strings.get(start..end)).ok_or_else(|| entry.bad(Section::Strings.missing()))
    }

    fn optional_string(self, entry: Entry<'a>, word: usize) -> Result<Option<&'a str>> {
        match entry.word(word) {
            NONE => Ok(None),
            _ => self.string(entry, word).map(Some),
        }
    }

    fn entry<I: PlanIndex>(self, section: Section, index: I) -> Result<Entry<'a>> {
        let size = section.entry_bytes();
        let at = index.as_u32().checked_mul(size);
        let bytes = at.and_then(|at| self.table(section).ok()?.get(at as usize..)?.get(..size as usize));
        match bytes {
            Some(bytes) => {
                Ok(Entry { bytes, offset: self.header(section).0.saturating_add(at.unwrap_or(0)) })
            }
            None => Err(check(section.missing(), index.as_u32())),
        }
    }

    /// The bytes of a table.
    fn table(self, section: Section) -> Result<&'a [u8]> {
        let (offset, count) = self.header(section);
        let end = count.checked_mul(section.entry_bytes()).and_then(|size| size.checked_add(offset));
        let bytes = end.and_then(|end| self.bytes.get(offset as usize..end as usize));
        bytes.ok_or_else(|| check("plan: table out of range", offset))
    }

    /// Offset and count of a table.
    fn header(self, section: Section) -> (u32, u32) {
        let at = 4 + 8 * section as u32;
        (self.word_at(at).unwrap_or(NONE), self.word_at(at + 4).unwrap_or(0))
    }

    fn count(self, section: Section) -> u32 {
        self.header(section).1
    }

    fn word_at(self, at: u32) -> Option<u32> {
        self.bytes.get(at as usize..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
    }
}

/// The words of one entry; as many as its section says.
#[derive(Clone, Copy)]
struct Entry<'a> {
    bytes: &'a [u8],
    offset: u32,
}

impl Entry<'_> {
    fn word(self, index: usize) -> u32 {
        let word = self.bytes.get(4 * index..).and_then(<[u8]>::first_chunk);
        word.map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }

    fn index<I: PlanIndex>(self, index: usize) -> I {
        I::from_u32(self.word(index))
    }

    fn optional<I: PlanIndex>(self, index: usize) -> Option<I> {
        match self.word(index) {
            NONE => None,
            number => Some(I::from_u32(number)),
        }
    }

    fn callee(self, index: usize) -> Callee {
        let word = self.word(index);
        match word & 1 {
            0 => Callee::Lift(LiftIdx::new(word >> 1)),
            _ => Callee::Import(ImportIdx::new(word >> 1)),
        }
    }

    fn bad(self, what: &'static str) -> Error {
        check(what, self.offset)
    }
}

fn type_kind(tag: u8, entry: Entry<'_>) -> Option<TypeKind> {
    let fields = || IdxRange::new(entry.word(4), entry.word(5));
    let variant = || Variant {
        cases: IdxRange::new(entry.word(4), entry.word(5)),
        discriminant_size: entry.word(6) & 0xff,
        payload_offset: entry.word(6) >> 8,
    };
    Some(match tag {
        0 => TypeKind::Bool,
        1 => TypeKind::S8,
        2 => TypeKind::U8,
        3 => TypeKind::S16,
        4 => TypeKind::U16,
        5 => TypeKind::S32,
        6 => TypeKind::U32,
        7 => TypeKind::S64,
        8 => TypeKind::U64,
        9 => TypeKind::F32,
        10 => TypeKind::F64,
        11 => TypeKind::Char,
        12 => TypeKind::String,
        13 => TypeKind::ErrorContext,
        14 => TypeKind::Record(fields()),
        15 => TypeKind::Tuple(fields()),
        16 => TypeKind::Variant(variant()),
        17 => TypeKind::Enum(variant()),
        18 => TypeKind::Option(variant()),
        19 => TypeKind::Result(variant()),
        20 => TypeKind::Flags(IdxRange::new(entry.word(4), entry.word(5))),
        21 => TypeKind::List(entry.index(4)),
        22 => TypeKind::FixedList(entry.index(4), entry.word(5)),
        23 => TypeKind::Map(entry.index(4)),
        24 => TypeKind::Own(entry.index(4)),
        25 => TypeKind::Borrow(entry.index(4)),
        26 => TypeKind::Stream(entry.optional(4)),
        27 => TypeKind::Future(entry.optional(4)),
        _ => return None,
    })
}

#[cold]
fn check(what: &'static str, offset: u32) -> Error {
    Error::Image(ImageError::Check { what, offset })
}
