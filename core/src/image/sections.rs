//! What the bytes of an image are spent on. Relies on nothing but the layout: places that an image lies about count as
//! its header says, and what is left over is padding.

use super::layout::{entry, header, module};
use super::{CheckedImage, ExternType, ModuleView};
use crate::CompositeType;
use crate::types::FIELD_BYTES;

/// Bytes of an image, by what they are. Their sum is the size of the image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sections {
    /// The header, and the record of each module.
    pub header: u64,
    /// The code of the functions.
    pub code: u64,
    /// Tables of functions, imports, exports, globals, element segments and the like, with the names they need.
    pub tables: u64,
    /// The types of the modules.
    pub types: u64,
    /// The component plan.
    pub plan: u64,
    /// Data segments, with the table of them.
    pub data: u64,
    /// Names of functions and modules.
    pub names: u64,
    /// The map from code to offsets in the source.
    pub offsets: u64,
    /// What only aligns the rest.
    pub padding: u64,
}

impl Sections {
    /// Each with its name, in the order they are printed.
    pub fn rows(self) -> [(&'static str, u64); 9] {
        [
            ("header", self.header),
            ("code", self.code),
            ("module tables", self.tables),
            ("types", self.types),
            ("plan", self.plan),
            ("data", self.data),
            ("names", self.names),
            ("offset map", self.offsets),
            ("padding", self.padding),
        ]
    }

    fn add(&mut self, module: ModuleView<'_>) {
        let bytes = |field: u32, entry: u32| u64::from(module.table_of(field).1) * u64::from(entry);
        self.header += module::SIZE as u64;
        self.code += module.code_len() as u64;
        self.tables += tables(module);
        self.types += types(module);
        let segments = (0..).map_while(|index| module.data(index));
        self.data += bytes(module::DATA, entry::DATA) + segments.map(|data| data.len() as u64).sum::<u64>();
        self.names += bytes(module::NAMES, entry::NAME) + names(module);
        self.offsets += bytes(module::OFFSETS, 1);
    }
}

impl CheckedImage {
    /// What its bytes are spent on.
    pub fn sections(&self) -> Sections {
        let mut sections =
            Sections { header: header::SIZE as u64, plan: self.plan().len() as u64, ..Sections::default() };
        (0..self.module_count())
            .filter_map(|index| self.module(index))
            .for_each(|module| sections.add(module));
        let known: u64 = sections.rows().iter().map(|&(_, bytes)| bytes).sum();
        sections.padding = (self.bytes().len() as u64).saturating_sub(known);
        sections
    }
}

fn tables(module: ModuleView<'_>) -> u64 {
    const TABLES: [(u32, u32); 10] = [
        (module::IMPORTS, entry::IMPORT),
        (module::FUNCS, entry::FUNC),
        (module::TABLES, entry::TABLE),
        (module::MEMORIES, entry::MEMORY),
        (module::GLOBALS, entry::GLOBAL),
        (module::EXPORTS, entry::EXPORT),
        (module::ELEMS, entry::ELEM),
        (module::TAGS, entry::TAG),
        (module::RANGES, entry::RANGE),
        (module::CATCHES, entry::CATCH),
    ];
    let entries = TABLES.map(|(field, entry)| u64::from(module.table_of(field).1) * u64::from(entry));
    let items = (0..).map_while(|index| module.elem(index)).map(|elem| 4 * u64::from(elem.len));
    entries.iter().sum::<u64>() + items.sum::<u64>() + strings(module) + apart(module)
}

/// The types of imported tables and memories, which do not fit the entries of imports.
fn apart(module: ModuleView<'_>) -> u64 {
    let types = module.imports().map(|import| match import.ty {
        ExternType::Table(_) => u64::from(entry::TABLE),
        ExternType::Memory(_) => entry::MEMORY.into(),
        _ => 0,
    });
    types.sum()
}

/// The names of imports and exports. Imports that follow each other share the name of their module.
fn strings(module: ModuleView<'_>) -> u64 {
    let mut before = None;
    let imports = module.imports().map(|import| {
        let shared = before.replace(import.module.as_ptr()) == Some(import.module.as_ptr());
        import.name.len() + if shared { 0 } else { import.module.len() }
    });
    let exports = module.exports().map(|export| export.name.len());
    imports.chain(exports).sum::<usize>() as u64
}

fn types(module: ModuleView<'_>) -> u64 {
    let tables = [(module::TYPES, entry::TYPE), (module::SUBTYPES, entry::SUBTYPE)];
    let entries = tables.map(|(field, entry)| u64::from(module.table_of(field).1) * u64::from(entry));
    let parts =
        (0..module.type_count()).filter_map(|index| module.composite_type(index)).map(|ty| match ty {
            CompositeType::Func(ty) => ty.bytes().len() as u64,
            CompositeType::Struct(ty) => ty.fields().count() as u64 * u64::from(FIELD_BYTES),
            CompositeType::Array(_) => FIELD_BYTES.into(),
        });
    entries.iter().sum::<u64>() + parts.sum::<u64>()
}

/// The text of the names of functions, and of the module's own.
fn names(module: ModuleView<'_>) -> u64 {
    let functions = module.imported_funcs() + module.func_count();
    let names = (0..functions).filter_map(|index| module.func_name(index)).chain(module.name());
    names.map(|name| name.len() as u64).sum()
}
