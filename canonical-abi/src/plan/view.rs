//! [`PlanView`]: the plan, read in place. Entries are decoded on demand.
//!
//! Nothing here trusts the bytes: an index, offset or tag that does not fit is
//! [`ImageError::Check`], so callers use `?` and never see a bad entry.

use super::{
    ArgIdx, Builtin, Callee, Case, CaseIdx, ComponentInstance, ComponentInstanceIdx, ComponentType,
    ComponentTypeIdx, CoreDef, CoreDefIdx, CoreItem, CoreItemIdx, EncodingTag, Export, ExportIdx, ExportKind,
    ExportTag, Field, FieldIdx, FuncType, FuncTypeIdx, IdxRange, Import, ImportIdx, ImportKind, ImportTag,
    ImportedInstance, ImportedInstanceIdx, Lift, LiftIdx, MAGIC, ModuleSource, ModuleType, ModuleTypeIdx,
    NONE, Options, OptionsIdx, PlanIndex, Resource, ResourceIdx, ResourceTag, Section, Step, StepIdx,
    StepTag, StringEncoding, Trampoline, TrampolineIdx, TrampolineKind, TrampolineTag, Type, TypeIdx,
    TypeKind, TypeTag, Variant, core_type,
};
use crate::types::{Flat, TypeFlags};
use tenon_core::{Error, ImageError, Result};

/// A plan, read in place.
#[derive(Clone, Copy)]
pub struct PlanView<'a> {
    bytes: &'a [u8],
}

impl<'a> PlanView<'a> {
    /// Reads the header of `bytes` and checks that every table lies inside. What is in the tables is
    /// checked as it is read; [`PlanView::check`] checks that it makes sense.
    pub fn new(bytes: &'a [u8]) -> Result<Self> {
        let plan = Self { bytes };
        if plan.word_at(0) != Some(MAGIC) {
            return Err(check("plan: header missing or of another version", 0));
        }
        for section in Section::ALL {
            plan.table(section)?;
        }
        Ok(plan)
    }

    /// The plan of an image; [`ImageError::Kind`] if the image is that of a core module.
    pub fn of(image: &'a tenon_core::CheckedImage) -> Result<Self> {
        match image.plan() {
            [] => Err(ImageError::Kind.into()),
            bytes => Self::new(bytes),
        }
    }

    /// The plan of an image that [`check`](Self::check) has seen.
    pub(crate) fn of_checked(image: &'a tenon_core::CheckedImage) -> Self {
        Self { bytes: image.plan() }
    }

    /// The type at `index`.
    pub fn ty(self, index: TypeIdx) -> Result<Type> {
        let entry = self.entry(Section::Types, index)?;
        let [_, flags, align, depth] = entry.word(0).to_le_bytes();
        let tag = entry.tag(0, TypeTag::from_number, "plan: unknown type")?;
        let flat = Flat::from_packed(entry.word(2), entry.word(3));
        if !matches!(align, 1 | 2 | 4 | 8) {
            return Err(entry.bad("plan: impossible alignment"));
        }
        let flags = TypeFlags::from_bits(flags);
        Ok(Type {
            kind: type_kind(tag, entry),
            flags,
            size: entry.word(1),
            align: align.into(),
            depth: depth.into(),
            flat,
        })
    }

    /// The tag of the type at `index`.
    pub(super) fn type_tag(self, index: TypeIdx) -> Result<TypeTag> {
        self.entry(Section::Types, index)?.tag(0, TypeTag::from_number, "plan: unknown type")
    }

    /// The field at `index`.
    pub fn field(self, index: FieldIdx) -> Result<Field<'a>> {
        let entry = self.entry(Section::Fields, index)?;
        let ty = TypeIdx::new(entry.word(2));
        Ok(Field { name: self.string(entry, 0)?, ty, offset: entry.word(3) })
    }

    /// Type and offset of the field at `index`, without its name.
    pub(crate) fn place(self, index: FieldIdx) -> Result<(TypeIdx, u32)> {
        let entry = self.entry(Section::Fields, index)?;
        Ok((TypeIdx::new(entry.word(2)), entry.word(3)))
    }

    /// What the case at `index` holds, without its name.
    pub(crate) fn payload(self, index: CaseIdx) -> Result<Option<TypeIdx>> {
        Ok(self.entry(Section::Cases, index)?.optional(2))
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
        match entry.tag(0, ResourceTag::from_number, "plan: unknown kind of resource")? {
            ResourceTag::Imported => Ok(Resource::Imported(entry.index(1))),
            ResourceTag::Defined => {
                Ok(Resource::Defined { instance: entry.index(1), dtor: entry.optional(2) })
            }
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
        let string_encoding = match entry.tag(1, EncodingTag::from_number, "plan: unknown string encoding")? {
            EncodingTag::Utf8 => StringEncoding::Utf8,
            EncodingTag::Utf16 => StringEncoding::Utf16,
            EncodingTag::Latin1OrUtf16 => StringEncoding::Latin1OrUtf16,
        };
        Ok(Options {
            instance: entry.index(0),
            string_encoding,
            is_async: entry.word(1) >> 8 != 0,
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
        Ok(match entry.tag(0, StepTag::from_number, "plan: unknown step")? {
            StepTag::InstantiateModule => Step::InstantiateModule {
                module: entry.index(1),
                args: IdxRange::new(entry.word(2), entry.word(3)),
                instance: entry.index(4),
            },
            StepTag::InstantiateImported => Step::InstantiateImported {
                import: entry.index(1),
                args: IdxRange::new(entry.word(2), entry.word(3)),
                instance: entry.index(4),
            },
            StepTag::InstantiateComponent => Step::InstantiateComponent(entry.index(1)),
            StepTag::ResolveOptions => Step::ResolveOptions(entry.index(1)),
            StepTag::DefineResource => Step::DefineResource(entry.index(1)),
        })
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
        let [_, params, results, _] = entry.word(1).to_le_bytes();
        let types = signature.and_then(|bytes| bytes.get(..usize::from(params) + usize::from(results)));
        let ty = types.and_then(|types| tenon_core::FuncType::new(types, params.into()));
        let ty = ty.ok_or_else(|| entry.bad(Section::Signatures.missing()))?;
        Ok(Trampoline { ty, kind: self.trampoline_kind(entry)? })
    }

    fn trampoline_kind(self, entry: Entry<'a>) -> Result<TrampolineKind> {
        let (resource, instance) = (entry.index(2), entry.index(3));
        Ok(match entry.tag(1, TrampolineTag::from_number, "plan: unknown trampoline")? {
            TrampolineTag::Lower => {
                TrampolineKind::Lower { callee: entry.callee(2), ty: entry.index(3), options: entry.index(4) }
            }
            TrampolineTag::ResourceNew => TrampolineKind::ResourceNew { resource, instance },
            TrampolineTag::ResourceRep => TrampolineKind::ResourceRep { resource, instance },
            TrampolineTag::ResourceDrop => TrampolineKind::ResourceDrop { resource, instance },
            TrampolineTag::ContextGet => TrampolineKind::ContextGet { slot: entry.word(2) },
            TrampolineTag::ContextSet => TrampolineKind::ContextSet { slot: entry.word(2) },
            TrampolineTag::BackpressureInc => TrampolineKind::BackpressureInc { instance },
            TrampolineTag::BackpressureDec => TrampolineKind::BackpressureDec { instance },
            TrampolineTag::AsyncBuiltin => TrampolineKind::AsyncBuiltin {
                builtin: entry.tag(2, Builtin::from_number, "plan: unknown built-in")?,
                instance,
                ty: entry.optional(4),
                options: entry.optional(5),
                is_async: entry.word(2) >> 8 != 0,
            },
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
        let entry = match index.item() {
            None => self.entry(Section::Imports, index)?,
            Some(item) => self.entry(Section::ComponentItems, ImportIdx::new(item))?,
        };
        let kind = match entry.tag(6, ImportTag::from_number, "plan: unknown kind of import")? {
            ImportTag::Func => ImportKind::Func(entry.index(7)),
            ImportTag::Resource => ImportKind::Resource(entry.index(7)),
            ImportTag::Module => ImportKind::Module(entry.index(7)),
            ImportTag::Component => ImportKind::Component(entry.index(7)),
            ImportTag::Type => ImportKind::Type(entry.optional(7)),
        };
        let (instance, implements) = (self.optional_string(entry, 0)?, self.optional_string(entry, 4)?);
        let (external_id, name) = (self.optional_string(entry, 8)?, self.string(entry, 2)?);
        Ok(Import { instance, implements, external_id, name, kind })
    }

    /// How many leaf imports there are.
    pub fn import_count(self) -> u32 {
        self.count(Section::Imports)
    }

    /// The type of an imported module at `index`.
    pub fn module_type(self, index: ModuleTypeIdx) -> Result<ModuleType> {
        let entry = self.entry(Section::ModuleTypes, index)?;
        let range = |word| IdxRange::new(entry.word(word), entry.word(word + 1));
        Ok(ModuleType { imports: range(0), exports: range(2) })
    }

    /// The type of an imported component at `index`.
    pub fn component_type(self, index: ComponentTypeIdx) -> Result<ComponentType> {
        let entry = self.entry(Section::ComponentTypes, index)?;
        let range = |word| items(entry.word(word), entry.word(word + 1));
        Ok(ComponentType { imports: range(0), exports: range(2) })
    }

    /// How many types of imported components there are.
    pub fn component_type_count(self) -> u32 {
        self.count(Section::ComponentTypes)
    }

    /// The instance of an imported component at `index`.
    pub fn imported_instance(self, index: ImportedInstanceIdx) -> Result<ImportedInstance> {
        let entry = self.entry(Section::ImportedInstances, index)?;
        Ok(ImportedInstance {
            import: entry.index(0),
            args: IdxRange::new(entry.word(1), entry.word(2)),
            exports: items(entry.word(3), entry.word(4)),
        })
    }

    /// How many instances of imported components there are.
    pub fn imported_instance_count(self) -> u32 {
        self.count(Section::ImportedInstances)
    }

    /// How many items imported components have.
    pub(crate) fn component_item_count(self) -> u32 {
        self.count(Section::ComponentItems)
    }

    /// The import or export of an imported module at `index`.
    pub fn core_item(self, index: CoreItemIdx) -> Result<CoreItem<'a>> {
        let entry = self.entry(Section::CoreItems, index)?;
        let (start, len) = (entry.word(4) as usize, entry.word(5) as usize);
        let bytes = self.table(Section::Signatures)?.get(start..).and_then(|rest| rest.get(..len));
        let ty = bytes.and_then(core_type::decode);
        Ok(CoreItem {
            module: self.optional_string(entry, 0)?,
            name: self.string(entry, 2)?,
            ty: ty.ok_or_else(|| entry.bad(Section::Signatures.missing()))?,
        })
    }

    /// The export at `index`.
    pub fn export(self, index: ExportIdx) -> Result<Export<'a>> {
        let entry = self.entry(Section::Exports, index)?;
        let kind = match entry.tag(2, ExportTag::from_number, "plan: unknown kind of export")? {
            ExportTag::Func => ExportKind::Func { callee: entry.callee(3), ty: entry.index(4) },
            ExportTag::Instance => ExportKind::Instance(IdxRange::new(entry.word(3), entry.word(4))),
            ExportTag::Resource => ExportKind::Resource(entry.index(3)),
            ExportTag::Type => ExportKind::Type(entry.optional(3)),
            ExportTag::Module => ExportKind::Module(match entry.callee(3) {
                Callee::Lift(module) => ModuleSource::Own(super::ModuleIdx::new(module.get())),
                Callee::Import(import) => ModuleSource::Import(import),
            }),
            ExportTag::Component => ExportKind::Component(entry.optional(3)),
        };
        Ok(Export { name: self.string(entry, 0)?, kind })
    }

    /// How many exports there are, those of exported instances included.
    pub fn export_count(self) -> u32 {
        self.count(Section::Exports)
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
        let bytes = self.table(Section::Strings)?.get(start..).and_then(|rest| rest.get(..len));
        let text = bytes.and_then(|bytes| core::str::from_utf8(bytes).ok());
        text.ok_or_else(|| entry.bad(Section::Strings.missing()))
    }

    fn optional_string(self, entry: Entry<'a>, word: usize) -> Result<Option<&'a str>> {
        match entry.word(word) {
            NONE => Ok(None),
            _ => self.string(entry, word).map(Some),
        }
    }

    /// How many entries a table has.
    #[cfg_attr(target_os = "none", inline(never))]
    pub(super) fn count(self, section: Section) -> u32 {
        self.header(section).1
    }

    #[inline]
    fn entry<I: PlanIndex>(self, section: Section, index: I) -> Result<Entry<'a>> {
        let (start, count) = self.header(section);
        let size = section.entry_bytes();
        let offset = start.wrapping_add(index.as_u32().wrapping_mul(size));
        let bytes = self.bytes.get(offset as usize..).and_then(|rest| rest.get(..size as usize));
        match bytes {
            // The table lies inside, so that an index below its count does not wrap.
            Some(bytes) if index.as_u32() < count => Ok(Entry { bytes, offset }),
            _ => Err(check(section.missing(), index.as_u32())),
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
    #[inline]
    fn header(self, section: Section) -> (u32, u32) {
        let at = 4 + 8 * section as u32;
        (self.word_at(at).unwrap_or(NONE), self.word_at(at + 4).unwrap_or(0))
    }

    #[inline]
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
    #[cfg_attr(not(target_os = "none"), inline)]
    #[cfg_attr(target_os = "none", inline(never))]
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

    /// The tag in the low byte of a word.
    fn tag<T>(self, index: usize, parse: fn(u8) -> Option<T>, what: &'static str) -> Result<T> {
        let [tag, _, _, _] = self.word(index).to_le_bytes();
        parse(tag).ok_or_else(|| self.bad(what))
    }

    fn bad(self, what: &'static str) -> Error {
        check(what, self.offset)
    }
}

/// Items of components.
fn items(first: u32, count: u32) -> IdxRange<ImportIdx> {
    IdxRange::new(ImportIdx::of_item(first).get(), count)
}

fn type_kind(tag: TypeTag, entry: Entry<'_>) -> TypeKind {
    let fields = || IdxRange::new(entry.word(4), entry.word(5));
    let variant = || Variant {
        cases: IdxRange::new(entry.word(4), entry.word(5)),
        discriminant_size: entry.word(6) & 0xff,
        payload_offset: entry.word(6) >> 8,
    };
    match tag {
        TypeTag::Bool => TypeKind::Bool,
        TypeTag::S8 => TypeKind::S8,
        TypeTag::U8 => TypeKind::U8,
        TypeTag::S16 => TypeKind::S16,
        TypeTag::U16 => TypeKind::U16,
        TypeTag::S32 => TypeKind::S32,
        TypeTag::U32 => TypeKind::U32,
        TypeTag::S64 => TypeKind::S64,
        TypeTag::U64 => TypeKind::U64,
        TypeTag::F32 => TypeKind::F32,
        TypeTag::F64 => TypeKind::F64,
        TypeTag::Char => TypeKind::Char,
        TypeTag::String => TypeKind::String,
        TypeTag::ErrorContext => TypeKind::ErrorContext,
        TypeTag::Record => TypeKind::Record(fields()),
        TypeTag::Tuple => TypeKind::Tuple(fields()),
        TypeTag::Variant => TypeKind::Variant(variant()),
        TypeTag::Enum => TypeKind::Enum(variant()),
        TypeTag::Option => TypeKind::Option(variant()),
        TypeTag::Result => TypeKind::Result(variant()),
        TypeTag::Flags => TypeKind::Flags(IdxRange::new(entry.word(4), entry.word(5))),
        TypeTag::List => TypeKind::List(entry.index(4)),
        TypeTag::FixedList => TypeKind::FixedList(entry.index(4), entry.word(5)),
        TypeTag::Map => TypeKind::Map(entry.index(4)),
        TypeTag::Own => TypeKind::Own(entry.index(4)),
        TypeTag::Borrow => TypeKind::Borrow(entry.index(4)),
        TypeTag::Stream => TypeKind::Stream(entry.optional(4)),
        TypeTag::Future => TypeKind::Future(entry.optional(4)),
    }
}

#[cold]
pub(super) fn check(what: &'static str, offset: u32) -> Error {
    ImageError::Check { what, offset }.into()
}
