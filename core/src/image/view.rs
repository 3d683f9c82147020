//! Views over the bytes of an image. Accessors never panic: what lies outside reads as nothing.

use super::funcs::{FuncRecord, Funcs, Signature, Signatures};
use super::layout::{NONE, entry, header, kind, limits, module};
use crate::types::subtype::{Kind, TypeSpace};
use crate::types::{FIELD_BYTES, Place};
use crate::{CompositeType, FieldType, FuncType, RefType, StructType, SubType, ValType};

/// The bytes of an image.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Raw<'a>(pub(crate) &'a [u8]);

impl<'a> Raw<'a> {
    // Where flash counts, reading is a call.
    #[cfg_attr(target_os = "none", inline(never))]
    pub(crate) fn bytes(self, at: u32, len: u32) -> &'a [u8] {
        let at = at as usize;
        at.checked_add(len as usize).and_then(|end| self.0.get(at..end)).unwrap_or(&[])
    }

    #[cfg_attr(target_os = "none", inline(never))]
    pub(crate) fn word(self, at: u32) -> u32 {
        self.array(at).map_or(0, u32::from_le_bytes)
    }

    #[cfg_attr(target_os = "none", inline(never))]
    pub(crate) fn word64(self, at: u32) -> u64 {
        self.array(at).map_or(0, u64::from_le_bytes)
    }

    fn array<const N: usize>(self, at: u32) -> Option<[u8; N]> {
        self.0.get(at as usize..)?.first_chunk().copied()
    }

    /// Two words. An entry is read two words at a time: a call returns as much in registers.
    #[inline]
    pub(crate) fn pair(self, at: u32) -> [u32; 2] {
        let words = self.word64(at);
        [words as u32, (words >> 32) as u32]
    }

    /// Four words.
    #[inline]
    pub(crate) fn four(self, at: u32) -> [u32; 4] {
        let ([a, b], [c, d]) = (self.pair(at), self.pair(at.saturating_add(8)));
        [a, b, c, d]
    }

    fn str(self, at: u32, len: u32) -> &'a str {
        core::str::from_utf8(self.bytes(at, len)).unwrap_or("")
    }
}

/// The type of an import or export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExternType<'a> {
    /// A function.
    Func(FuncType<'a>),
    /// A table.
    Table(TableType),
    /// A memory.
    Memory(MemoryType),
    /// A global.
    Global(GlobalType),
    /// A tag of exceptions; the parameters are what they carry.
    Tag(FuncType<'a>),
}

/// The type of a table. Sizes in elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableType {
    /// Type of its elements.
    pub element: RefType,
    /// Elements at the start.
    pub min: u64,
    /// Elements at most.
    pub max: Option<u64>,
    /// Indexed by `i64`.
    pub table64: bool,
}

/// The type of a memory. Sizes in pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryType {
    /// Pages at the start.
    pub min: u64,
    /// Pages at most.
    pub max: Option<u64>,
    /// Log2 of the page size in bytes: 16, or 0 with custom page sizes.
    pub page_log2: u8,
    /// Indexed by `i64`.
    pub memory64: bool,
}

impl MemoryType {
    /// Bytes of `pages` pages.
    pub fn bytes(self, pages: u64) -> Option<u64> {
        pages.checked_mul(1_u64.checked_shl(self.page_log2.into())?)
    }
}

/// The type of a global.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GlobalType {
    /// What it holds.
    pub content: ValType,
    /// Whether it may be set.
    pub mutable: bool,
}

impl GlobalType {
    pub(crate) const MUTABLE: u32 = 0x100;

    /// The same type where type indices are numbers of `map`.
    pub(crate) fn mapped(self, map: &[u16]) -> Self {
        Self { content: self.content.mapped(map), ..self }
    }
}

impl TableType {
    /// The same type where type indices are numbers of `map`.
    pub(crate) fn mapped(self, map: &[u16]) -> Self {
        Self { element: self.element.mapped(map), ..self }
    }
}

impl<'a> ExternType<'a> {
    /// The same type where type indices are numbers of `map`.
    pub(crate) fn mapped(self, map: &'a [u16]) -> Self {
        match self {
            Self::Func(ty) => Self::Func(ty.mapped(map)),
            Self::Tag(ty) => Self::Tag(ty.mapped(map)),
            Self::Table(ty) => Self::Table(ty.mapped(map)),
            Self::Memory(ty) => Self::Memory(ty),
            Self::Global(ty) => Self::Global(ty.mapped(map)),
        }
    }
}

/// An import of a module.
#[derive(Clone, Copy, Debug)]
pub struct ImportView<'a> {
    /// The module asked for.
    pub module: &'a str,
    /// The item in it.
    pub name: &'a str,
    /// What it must be.
    pub ty: ExternType<'a>,
    /// The type of a function or tag.
    pub(crate) type_index: u16,
}

/// An export of a module.
#[derive(Clone, Copy, Debug)]
pub struct ExportView<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is.
    pub ty: ExternType<'a>,
    pub(crate) kind: u32,
    /// Its index in the module's index space of its kind.
    pub index: u32,
}

/// An element segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ElemView<'a> {
    raw: Raw<'a>,
    at: u32,
    pub(crate) len: u32,
}

/// One item of an element segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ElemItem {
    Null,
    /// A function, by its number among those defined.
    Func(u32),
    /// An imported function.
    Import(u32),
    /// A global of the module's index space.
    Global(u32),
}

#[cfg(feature = "loader")]
impl ElemItem {
    /// The word that stands for it in an image.
    pub(crate) fn to_word(self) -> u32 {
        match self {
            Self::Null => 0,
            Self::Func(index) => index << 2 | 1,
            Self::Import(index) => index << 2 | 2,
            Self::Global(index) => index << 2 | 3,
        }
    }
}

impl ElemItem {
    fn from_word(word: u32) -> Self {
        match word & 3 {
            0 => Self::Null,
            1 => Self::Func(word >> 2),
            2 => Self::Import(word >> 2),
            _ => Self::Global(word >> 2),
        }
    }
}

impl ElemView<'_> {
    pub(crate) fn item(self, index: u32) -> ElemItem {
        ElemItem::from_word(self.raw.word(self.at.saturating_add(index.saturating_mul(4))))
    }
}

/// A core module of an image.
#[derive(Clone, Copy, Debug)]
pub struct ModuleView<'a> {
    pub(crate) raw: Raw<'a>,
    at: u32,
}

/// The imports of a module, in order.
pub type Imports<'a> = core::iter::Map<
    core::iter::Zip<core::ops::Range<u32>, core::iter::Repeat<ModuleView<'a>>>,
    fn((u32, ModuleView<'a>)) -> ImportView<'a>,
>;
/// The exports of a module, in order.
pub type Exports<'a> = core::iter::Map<
    core::iter::Zip<core::ops::Range<u32>, core::iter::Repeat<ModuleView<'a>>>,
    fn((u32, ModuleView<'a>)) -> ExportView<'a>,
>;

impl<'a> ModuleView<'a> {
    pub(crate) fn new(raw: Raw<'a>, index: u32) -> Option<Self> {
        let at = raw.word(header::MODULES) as u64 + u64::from(index) * module::SIZE as u64;
        (index < raw.word(header::MODULE_COUNT)).then_some(Self { raw, at: u32::try_from(at).ok()? })
    }

    #[cfg_attr(target_os = "none", inline(never))]
    pub(crate) fn field(self, field: u32) -> u32 {
        self.raw.word(self.at.saturating_add(field))
    }

    /// (offset, count) of one of the module's tables.
    pub(crate) fn table_of(self, field: u32) -> (u32, u32) {
        let [at, count] = self.raw.pair(self.at.saturating_add(field));
        (at, count)
    }

    /// Place of entry `index` of the table at `field`; entries are `size` bytes.
    pub(super) fn entry(self, field: u32, size: u32, index: u32) -> Option<u32> {
        let (at, count) = self.table_of(field);
        if index < count { at.checked_add(index.checked_mul(size)?) } else { None }
    }

    /// Where its record is; see [`ModuleView::at`].
    pub(crate) fn place(self) -> u32 {
        self.at
    }

    /// The module whose record is at `at`, which [`ModuleView::place`] gave for the same image.
    pub(crate) fn at(image: &'a [u8], at: u32) -> Self {
        Self { raw: Raw(image), at }
    }

    /// The imports, in order.
    pub fn imports(self) -> Imports<'a> {
        let count = self.table_of(module::IMPORTS).1;
        (0..count).zip(core::iter::repeat(self)).map(|(index, module)| module.import(index))
    }

    /// The exports, in order.
    pub fn exports(self) -> Exports<'a> {
        let count = self.table_of(module::EXPORTS).1;
        (0..count).zip(core::iter::repeat(self)).map(|(index, module)| module.export(index))
    }

    /// Bytes of code.
    pub fn code_len(self) -> usize {
        self.field(module::CODE + 4) as usize
    }

    /// The code of every function, as little-endian units.
    pub fn code(self) -> &'a [u8] {
        let (at, len) = self.table_of(module::CODE);
        self.raw.bytes(at, len)
    }

    /// Functions defined: those of the module, then the one that initialises an instance, if any.
    pub fn func_count(self) -> u32 {
        self.table_of(module::FUNCS).1
    }

    /// Functions imported; they come first in the function index space.
    pub fn imported_funcs(self) -> u32 {
        self.field(module::IMPORTED_FUNCS)
    }

    /// Start and end of defined function `index`, in units of [`ModuleView::code`].
    pub fn func_code(self, index: u32) -> Option<(usize, usize)> {
        let record = self.func(index)?;
        Some((record.code as usize, record.code as usize + record.len as usize))
    }

    /// Slots and ref bank entries of the frame of defined function `index`.
    pub fn func_frame(self, index: u32) -> Option<(u32, u32)> {
        let record = self.func(index)?;
        Some((record.slots.into(), record.refs.into()))
    }

    /// The module's own name, if it has one and the image kept it.
    pub fn name(self) -> Option<&'a str> {
        let (at, len) = self.table_of(module::NAME);
        (len > 0).then(|| self.raw.str(at, len))
    }

    /// The name of function `index` of the function index space, if the image kept it.
    pub fn func_name(self, index: u32) -> Option<&'a str> {
        let (at, count) = self.table_of(module::NAMES);
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low + (high - low) / 2;
            let entry = at + middle * entry::NAME;
            match self.raw.word(entry).cmp(&index) {
                core::cmp::Ordering::Less => low = middle + 1,
                core::cmp::Ordering::Greater => high = middle,
                core::cmp::Ordering::Equal => {
                    return Some(self.raw.str(self.raw.word(entry + 4), self.raw.word(entry + 8)));
                }
            }
        }
        None
    }

    /// The byte offset in the source file of the op at `unit` of the code, if the image kept the map.
    pub fn source_offset(self, unit: u32) -> Option<u32> {
        let (at, len) = self.table_of(module::OFFSETS);
        let mut bytes = self.raw.bytes(at, len);
        let (mut place, mut offset, mut found) = (0_u32, 0_u32, None);
        while let Some(delta) = leb(&mut bytes) {
            place = place.checked_add(delta)?;
            offset = offset.wrapping_add(leb(&mut bytes)?);
            if place > unit {
                break;
            }
            found = Some(offset);
        }
        found
    }

    /// The functions that it defines.
    pub(crate) fn funcs(self) -> Funcs<'a> {
        Funcs(self.records(module::FUNCS))
    }

    /// The entries of a table, of `N` bytes each.
    fn records<const N: usize>(self, field: u32) -> &'a [[u8; N]] {
        let (at, count) = self.table_of(field);
        self.raw.bytes(at, count.saturating_mul(N as u32)).as_chunks().0
    }

    /// The defined function whose code holds `unit`.
    pub(crate) fn func_at(self, unit: u32) -> Option<u32> {
        self.funcs().at(unit)
    }

    pub(crate) fn func(self, index: u32) -> Option<FuncRecord> {
        let at = self.entry(module::FUNCS, entry::FUNC, index)?;
        Some(FuncRecord::of(self.raw.four(at)))
    }

    pub(crate) fn init_func(self) -> Option<u32> {
        Some(self.field(module::INIT)).filter(|&index| index != NONE)
    }

    /// Types it has; equal ones are one.
    pub fn type_count(self) -> u32 {
        self.table_of(module::TYPES).1
    }

    /// Whether its types say more than parameters and results, or its items name types by number.
    #[cfg(feature = "gc")]
    pub(crate) fn has_subtypes(self) -> bool {
        self.table_of(module::SUBTYPES).1 != 0
    }

    /// Images whose types do need feature `gc`.
    #[cfg(not(feature = "gc"))]
    pub(crate) const fn has_subtypes(self) -> bool {
        false
    }

    /// How type `index` stands to the others.
    pub fn sub_type(self, index: u32) -> Option<SubType> {
        if !self.has_subtypes() {
            return (index < self.type_count()).then_some(SubType::plain(u16::try_from(index).ok()?));
        }
        let at = self.entry(module::SUBTYPES, entry::SUBTYPE, index)?;
        SubType::from_words(self.raw.pair(at))
    }

    /// What type `index` describes.
    pub fn composite_type(self, index: u32) -> Option<CompositeType<'a>> {
        Some(match self.sub_type(index)?.kind {
            Kind::Struct => CompositeType::Struct(self.struct_type(index)?),
            Kind::Array => CompositeType::Array(self.array_type(index)?),
            _ => CompositeType::Func(self.func_type(index)?),
        })
    }

    /// The entry of type `index`, if it is of this kind.
    fn type_entry(self, index: u32, kind: Kind) -> Option<u32> {
        let at = self.entry(module::TYPES, entry::TYPE, index)?;
        // Types without more to say are of functions.
        let same = match self.has_subtypes() {
            false => kind == Kind::Func,
            true => self.sub_type(index)?.kind == kind,
        };
        same.then_some(at)
    }

    /// The function type `index`.
    pub fn func_type(self, index: u32) -> Option<FuncType<'a>> {
        let at = self.type_entry(index, Kind::Func)?;
        let [first, counts] = self.raw.pair(at);
        let [params, results] = halves(counts);
        if !self.has_subtypes() {
            let types = self.raw.bytes(first, u32::from(params) + u32::from(results));
            return Some(FuncType::simple(types, params));
        }
        FuncType::read(self.raw.0.get(first as usize..)?, params, results)
    }

    /// The function type `index`, if it is plain: alone in its group, final, without supertype or concrete
    /// references.
    pub(crate) fn plain_func_type(self, index: u16) -> Option<FuncType<'a>> {
        let ty = self.func_type(index.into())?;
        let plain = !self.has_subtypes()
            || self.sub_type(index.into()) == Some(SubType::plain(index)) && !ty.has_concrete();
        plain.then_some(ty)
    }

    /// The struct type `index`.
    pub fn struct_type(self, index: u32) -> Option<StructType<'a>> {
        let at = self.type_entry(index, Kind::Struct)?;
        let [first, count, bytes, refs] = self.raw.four(at);
        let fields = self.raw.bytes(first, count.checked_mul(FIELD_BYTES)?);
        Some(StructType { fields, end: Place { bytes, refs } })
    }

    /// The element of the array type `index`.
    pub fn array_type(self, index: u32) -> Option<FieldType> {
        let at = self.type_entry(index, Kind::Array)?;
        FieldType::from_word(self.raw.word(self.raw.word(at)))
    }

    pub(crate) fn signature(self, index: u32) -> Option<Signature> {
        let at = self.type_entry(index, Kind::Func)?;
        Some(Signature::of(self.raw.pair(at.checked_add(8)?)))
    }

    /// The function types, for whoever looks up many.
    pub(crate) fn signatures(self) -> Signatures<'a> {
        Signatures { view: self, types: self.records(module::TYPES) }
    }

    fn import(self, index: u32) -> ImportView<'a> {
        let at = self.field(module::IMPORTS) + index * entry::IMPORT;
        let [module, module_len, name, name_len] = self.raw.four(at);
        let [kind, ty] = self.raw.pair(at.saturating_add(16));
        ImportView {
            module: self.raw.str(module, module_len),
            name: self.raw.str(name, name_len),
            ty: self.import_type(at, kind, ty),
            type_index: ty as u16,
        }
    }

    /// Kind and index of the export at `ordinal`.
    pub(crate) fn exported(self, ordinal: u32) -> Option<(u32, u32)> {
        let at = self.entry(module::EXPORTS, entry::EXPORT, ordinal)?;
        let [kind, index] = self.raw.pair(at.checked_add(8)?);
        Some((kind, index))
    }

    fn export(self, index: u32) -> ExportView<'a> {
        let at = self.field(module::EXPORTS) + index * entry::EXPORT;
        let [name, len, kind, index] = self.raw.four(at);
        ExportView { name: self.raw.str(name, len), ty: self.item_type(kind, index), kind, index }
    }

    /// The type of the import whose entry is at `at`, with what it says of it: tables and memories are described elsewhere.
    fn import_type(self, at: u32, kind: u32, ty: u32) -> ExternType<'a> {
        let apart = matches!(kind, kind::TABLE | kind::MEMORY);
        self.extern_type(kind, if apart { ty } else { at.saturating_add(20) })
    }

    /// The type whose description is the words at `at`: a function's or tag's type index; a table's, memory's or
    /// global's entry.
    fn extern_type(self, kind: u32, at: u32) -> ExternType<'a> {
        match kind {
            kind::TABLE => ExternType::Table(self.table_type_at(at)),
            kind::MEMORY => ExternType::Memory(self.memory_type_at(at)),
            kind::GLOBAL => ExternType::Global(self.global_type_at(at)),
            kind::TAG => ExternType::Tag(self.func_type_or_empty(self.raw.word(at))),
            _ => ExternType::Func(self.func_type_or_empty(self.raw.word(at))),
        }
    }

    fn func_type_or_empty(self, index: u32) -> FuncType<'a> {
        self.func_type(index).unwrap_or(FuncType::EMPTY)
    }

    /// The type of item `index` of an index space.
    fn item_type(self, kind: u32, index: u32) -> ExternType<'a> {
        let (imported, field, size) = match kind {
            kind::TABLE => (module::IMPORTED_TABLES, module::TABLES, entry::TABLE),
            kind::MEMORY => (module::IMPORTED_MEMORIES, module::MEMORIES, entry::MEMORY),
            kind::GLOBAL => (module::IMPORTED_GLOBALS, module::GLOBALS, entry::GLOBAL),
            kind::TAG => (module::IMPORTED_TAGS, module::TAGS, entry::TAG),
            _ => (module::IMPORTED_FUNCS, module::FUNCS, entry::FUNC),
        };
        match index.checked_sub(self.field(imported)) {
            None => self.imported_type(kind, index),
            Some(own) if kind == kind::FUNC => {
                ExternType::Func(self.func_type_or_empty(self.func(own).map_or(NONE, |func| func.ty.into())))
            }
            Some(own) => self.extern_type(kind, self.entry(field, size, own).unwrap_or(NONE)),
        }
    }

    /// The entry of import number `index` among those of one kind.
    fn nth_import(self, kind: u32, index: u32) -> Option<u32> {
        let (at, count) = self.table_of(module::IMPORTS);
        let entries = (0..count).map(|number| at + number * entry::IMPORT);
        entries.filter(|&at| self.raw.word(at + 16) == kind).nth(index as usize)
    }

    fn imported_type(self, kind: u32, index: u32) -> ExternType<'a> {
        let Some(at) = self.nth_import(kind, index) else { return ExternType::Func(FuncType::EMPTY) };
        self.import_type(at, kind, self.raw.word(at.saturating_add(20)))
    }

    fn table_type_at(self, at: u32) -> TableType {
        let [element, flags] = self.raw.pair(at);
        TableType {
            element: ValType::from_word(element).and_then(ValType::as_ref).unwrap_or(RefType::FUNCREF),
            min: self.raw.word64(at.saturating_add(8)),
            max: (flags & limits::HAS_MAX != 0).then(|| self.raw.word64(at.saturating_add(16))),
            table64: flags & limits::WIDE != 0,
        }
    }

    fn memory_type_at(self, at: u32) -> MemoryType {
        let flags = self.raw.word(at);
        MemoryType {
            min: self.raw.word64(at.saturating_add(4)),
            max: (flags & limits::HAS_MAX != 0).then(|| self.raw.word64(at.saturating_add(12))),
            page_log2: (flags >> limits::PAGE_SHIFT) as u8,
            memory64: flags & limits::WIDE != 0,
        }
    }

    fn global_type_at(self, at: u32) -> GlobalType {
        let word = self.raw.word(at);
        GlobalType {
            content: ValType::from_word(word).unwrap_or(ValType::I32),
            mutable: word & GlobalType::MUTABLE != 0,
        }
    }

    pub(crate) fn table_type(self, index: u32) -> Option<TableType> {
        Some(self.table_type_at(self.entry(module::TABLES, entry::TABLE, index)?))
    }

    /// The memories that it defines.
    pub fn memories(self) -> impl Iterator<Item = MemoryType> + use<'a> {
        (0..self.table_of(module::MEMORIES).1).filter_map(move |index| self.memory_type(index))
    }

    pub(crate) fn memory_type(self, index: u32) -> Option<MemoryType> {
        Some(self.memory_type_at(self.entry(module::MEMORIES, entry::MEMORY, index)?))
    }

    /// The type of a defined global, and its first slot (or reference) among the instance's.
    pub(crate) fn global(self, index: u32) -> Option<(GlobalType, u32)> {
        let at = self.entry(module::GLOBALS, entry::GLOBAL, index)?;
        Some((self.global_type_at(at), self.raw.word(at + 4)))
    }

    /// The type of a defined tag, by its number in the module.
    pub(crate) fn tag_type(self, index: u32) -> Option<u32> {
        Some(self.raw.word(self.entry(module::TAGS, entry::TAG, index)?))
    }

    pub(crate) fn elem(self, index: u32) -> Option<ElemView<'a>> {
        let at = self.entry(module::ELEMS, entry::ELEM, index)?;
        let [at, len] = self.raw.pair(at);
        Some(ElemView { raw: self.raw, at, len })
    }

    pub(crate) fn data(self, index: u32) -> Option<&'a [u8]> {
        let at = self.entry(module::DATA, entry::DATA, index)?;
        let [at, len] = self.raw.pair(at);
        Some(self.raw.bytes(at, len))
    }
}

impl TypeSpace for ModuleView<'_> {
    fn kind(&self, index: u16) -> Option<Kind> {
        Some(self.sub_type(index.into())?.kind)
    }

    fn supertype(&self, index: u16) -> Option<u16> {
        self.sub_type(index.into())?.supertype
    }
}

/// The halves of a word, the lower first.
pub(crate) fn halves(word: u32) -> [u16; 2] {
    [word as u16, (word >> 16) as u16]
}

/// Reads an unsigned LEB128 number of at most 32 bits.
fn leb(bytes: &mut &[u8]) -> Option<u32> {
    let mut value = 0_u32;
    for shift in (0..35).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u32::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}
