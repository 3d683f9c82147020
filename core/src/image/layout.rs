//! Where things are in an image: byte offsets of words (`u32`, little-endian) in each record.

use crate::ir::FORMAT_ID;

/// The first bytes of every image.
pub(crate) const MAGIC: [u8; 4] = *b"tnn\x01";
/// Counts the layouts of this file.
const LAYOUT_VERSION: u64 = 4;
/// What an image must carry to be run by this build: the op table and this layout.
pub(crate) const FORMAT: u64 = FORMAT_ID.rotate_left(8) ^ LAYOUT_VERSION;

/// Bit of [`header::CONFIG`]: the code counts fuel.
pub(crate) const CONFIG_FUEL: u32 = 1;
/// Bit of [`header::CONFIG`]: function names are kept.
#[cfg(feature = "loader")]
pub(crate) const CONFIG_NAMES: u32 = 2;
/// Bit of [`header::CONFIG`]: the code-offset map is kept.
#[cfg(feature = "loader")]
pub(crate) const CONFIG_OFFSETS: u32 = 4;
/// Bit of [`header::CONFIG`]: the code makes only canonical NaNs.
#[cfg(feature = "loader")]
pub(crate) const CONFIG_DETERMINISTIC: u32 = 8;

/// No such item.
pub(crate) const NONE: u32 = u32::MAX;

/// What an image may need of the build that runs it.
pub mod features {
    /// Memories with pages of one byte.
    pub const CUSTOM_PAGE_SIZES: u64 = 2;
    /// A component plan.
    pub const COMPONENT: u64 = 4;
    /// Vector ops.
    pub const SIMD: u64 = 8;
    /// Exceptions: tags, throws and handlers.
    pub const EXCEPTIONS: u64 = 0x10;
    /// Structs, arrays, i31 and casts, and references to types that a module declares.
    pub const GC: u64 = 0x20;
    /// Atomic ops.
    pub const THREADS: u64 = 0x40;
    /// Functions that are translated when they are called: what is needed for it is not in the image.
    pub const LAZY: u64 = 0x80;
    /// Core modules and components that a component imports. Whether a build has it is known by the crate that plays plans.
    pub const COMPOSITION: u64 = 0x100;
    /// Ops on floats. Their bits pass through components without it.
    pub const FLOATS: u64 = 0x200;
    /// What this build supports.
    pub const SUPPORTED: u64 = CUSTOM_PAGE_SIZES
        | COMPONENT
        | only_if(SIMD, cfg!(feature = "simd"))
        | only_if(EXCEPTIONS, cfg!(feature = "exceptions"))
        | only_if(GC, cfg!(feature = "gc"))
        | only_if(THREADS, cfg!(feature = "threads"))
        | only_if(FLOATS, cfg!(feature = "floats"));

    /// What this build can run: code that is translated when it is called, too, where the image has what that takes beside it.
    pub(crate) const BUILT: u64 = SUPPORTED | only_if(LAZY, cfg!(feature = "loader"));

    const fn only_if(feature: u64, built: bool) -> u64 {
        if built { feature } else { 0 }
    }

    const NAMES: &[(u64, &str)] = &[
        (CUSTOM_PAGE_SIZES, "custom-page-sizes"),
        (COMPONENT, "component"),
        (SIMD, "simd"),
        (EXCEPTIONS, "exceptions"),
        (GC, "gc"),
        (THREADS, "threads"),
        (LAZY, "lazy translation"),
        (COMPOSITION, "composition"),
        (FLOATS, "floats"),
    ];

    /// The feature called `name`, as Cargo's features and [`names`] call it.
    pub fn named(name: &str) -> Option<u64> {
        NAMES.iter().find(|&&(_, feature)| feature == name).map(|&(feature, _)| feature)
    }

    /// The names of the features in `bits`.
    pub fn names(bits: u64) -> impl Iterator<Item = &'static str> {
        NAMES.iter().filter(move |(feature, _)| bits & feature != 0).map(|&(_, name)| name)
    }
}

/// The header.
pub(crate) mod header {
    pub(crate) const FORMAT_ID: u32 = 8;
    pub(crate) const FEATURES: u32 = 16;
    pub(crate) const SOURCE_HASH: u32 = 24;
    pub(crate) const TOTAL_LEN: u32 = 32;
    pub(crate) const CONFIG: u32 = 36;
    pub(crate) const MODULES: u32 = 40;
    pub(crate) const MODULE_COUNT: u32 = 44;
    pub(crate) const PLAN_OFFSET: u32 = 48;
    pub(crate) const PLAN_LEN: u32 = 52;
    pub(crate) const SIZE: usize = 64;
}

/// The record of a module: (offset, count) of each table, then single values.
pub(crate) mod module {
    pub(crate) const TYPES: u32 = 0;
    pub(crate) const IMPORTS: u32 = 8;
    pub(crate) const FUNCS: u32 = 16;
    pub(crate) const TABLES: u32 = 24;
    pub(crate) const MEMORIES: u32 = 32;
    pub(crate) const GLOBALS: u32 = 40;
    pub(crate) const EXPORTS: u32 = 48;
    pub(crate) const ELEMS: u32 = 56;
    pub(crate) const DATA: u32 = 64;
    /// Offset and length in bytes.
    pub(crate) const CODE: u32 = 72;
    pub(crate) const NAMES: u32 = 80;
    /// Offset and length in bytes.
    pub(crate) const OFFSETS: u32 = 88;
    pub(crate) const IMPORTED_FUNCS: u32 = 96;
    pub(crate) const IMPORTED_TABLES: u32 = 100;
    pub(crate) const IMPORTED_MEMORIES: u32 = 104;
    pub(crate) const IMPORTED_GLOBALS: u32 = 108;
    /// Number of the function (among those defined) that initialises an instance, or `NONE`.
    pub(crate) const INIT: u32 = 112;
    /// Slots and references of the globals it defines.
    pub(crate) const GLOBAL_SLOTS: u32 = 116;
    pub(crate) const GLOBAL_REFS: u32 = 120;
    pub(crate) const TAGS: u32 = 124;
    pub(crate) const IMPORTED_TAGS: u32 = 132;
    /// Where exceptions are caught: see `image::handlers`.
    pub(crate) const RANGES: u32 = 136;
    pub(crate) const CATCHES: u32 = 144;
    /// As many as there are types; none if every type is a function type alone in its group, final and
    /// without supertype, and nothing names a type by its index but functions.
    pub(crate) const SUBTYPES: u32 = 152;
    /// Offset and length of its own name; of length 0 if it has none or names are left out.
    pub(crate) const NAME: u32 = 160;
    pub(crate) const SIZE: usize = 168;
}

/// Bytes of an entry of each table of a module.
pub(crate) mod entry {
    /// Of functions: bytes offset; params u16, results u16; param slots u16, result slots u16; param refs
    /// u16, result refs u16. Of structs and arrays: fields offset; fields; bytes of numbers; references.
    pub(crate) const TYPE: u32 = 16;
    /// supertype u16, first of its group u16; size of its group u16, flags u16 (see `SubType::words`).
    pub(crate) const SUBTYPE: u32 = 8;
    /// module offset, len; name offset, len; kind; the type of a function or tag, the content of a global, or
    /// where a table or memory is described, as an entry of its own table would.
    pub(crate) const IMPORT: u32 = 24;
    /// code offset in units; type u16, refs u16; slots u16, 0; length in units.
    pub(crate) const FUNC: u32 = 16;
    /// element type; flags; min (2 words); max (2 words).
    pub(crate) const TABLE: u32 = 24;
    /// flags and page size; min (2 words); max (2 words).
    pub(crate) const MEMORY: u32 = 20;
    /// content type | mutable << 8; first slot (or reference).
    pub(crate) const GLOBAL: u32 = 8;
    /// name offset, len; kind; index.
    pub(crate) const EXPORT: u32 = 16;
    /// items offset, count; element type; 0.
    pub(crate) const ELEM: u32 = 16;
    /// bytes offset, len.
    pub(crate) const DATA: u32 = 8;
    /// function, name offset, len; in order of functions.
    pub(crate) const NAME: u32 = 12;
    /// type.
    pub(crate) const TAG: u32 = 4;
    /// first unit; first catch, or `NONE`.
    pub(crate) const RANGE: u32 = 8;
    /// kind u16, tag u16; unit; first slot u16, first reference u16 (or outer catch).
    pub(crate) const CATCH: u32 = 12;
}

/// Kinds of imports and exports, as in the binary format.
pub(crate) mod kind {
    pub(crate) const FUNC: u32 = 0;
    pub(crate) const TABLE: u32 = 1;
    pub(crate) const MEMORY: u32 = 2;
    pub(crate) const GLOBAL: u32 = 3;
    pub(crate) const TAG: u32 = 4;
}

/// Flags of tables and memories.
pub(crate) mod limits {
    pub(crate) const HAS_MAX: u32 = 1;
    pub(crate) const WIDE: u32 = 2;
    /// Log2 of a memory's page size, from this bit.
    pub(crate) const PAGE_SHIFT: u32 = 8;
}
