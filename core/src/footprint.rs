//! How much heap core modules take on a part, told from an image before there is an instance.
//!
//! Meant is a 32-bit machine and a build for small parts: neither the loader nor `gc` nor `exceptions`. Such a build
//! proves when it is compiled that its structures have the sizes which are stated here.

use crate::ValType;
use crate::image::ExternType;
use crate::image::{ModuleView, layout};

/// Sizes of structures, in bytes.
pub mod sizes {
    /// An instance of a module.
    pub const INSTANCE: u64 = 168;
    /// A function of the host's.
    pub const HOST_FUNC: u64 = 28;
    /// A memory, besides its bytes.
    pub const MEMORY: u64 = 56;
    /// A table, besides its elements.
    pub const TABLE: u64 = 48;
    /// A global, besides its value.
    pub const GLOBAL: u64 = 12;
}

/// Whether this build is of the kind for which sizes are stated.
pub const IS_STATED: bool = cfg!(all(
    target_pointer_width = "32",
    not(any(feature = "loader", feature = "gc", feature = "exceptions"))
));

/// Bytes of a numbered place: of a function, a memory, a slot of a global, and so on.
const NUMBER: u64 = 4;
/// Bytes of the least room of a [`Vec`](crate::Vec) that grows as it is filled.
const FIRST_ROOM: u64 = 16;
/// What lies in front of a memory while there is none, see `runtime::memory`.
const IN_FRONT: u64 = 4096;

/// Bytes of a [`Vec`](crate::Vec) that got `count` elements of `size` bytes one by one.
pub fn grown(count: u64, size: u64) -> u64 {
    let mut room = (FIRST_ROOM / size.max(1)).max(1);
    while room < count {
        room = room.saturating_mul(2);
    }
    if count == 0 { 0 } else { room.saturating_mul(size) }
}

/// The heap that instances take, in bytes. Modules are added one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Instances {
    /// Structures and places of the instances by themselves.
    own: u64,
    count: u64,
    memories: u64,
    tables: u64,
    elements: u64,
    globals: u64,
    slots: u64,
    references: u64,
    /// Bytes of linear memories at their minimum.
    bytes: u64,
    /// One of them may grow.
    grows: bool,
}

impl Instances {
    /// Adds an instance of a module.
    pub fn add(&mut self, module: ModuleView<'_>) {
        let mut imported = [0_u64; 5];
        for import in module.imports() {
            let kind = match import.ty {
                ExternType::Func(_) => 0,
                ExternType::Table(_) => 1,
                ExternType::Memory(_) => 2,
                ExternType::Global(_) => 3,
                ExternType::Tag(_) => 4,
            };
            if let Some(count) = imported.get_mut(kind) {
                *count += 1;
            }
        }
        let count = |field| u64::from(module.table_of(field).1);
        let [funcs, tables, memories, globals, _] = imported;
        let own_tables = count(layout::module::TABLES);
        let own_memories = count(layout::module::MEMORIES);
        let own_globals = count(layout::module::GLOBALS);
        let places = [funcs, tables + own_tables, memories + own_memories, globals + own_globals, globals];
        self.own += places.iter().sum::<u64>() * NUMBER;
        self.own += count(layout::module::DATA).div_ceil(8) + count(layout::module::ELEMS).div_ceil(8);
        self.count += 1;
        self.tables += own_tables;
        self.memories += own_memories;
        self.globals += own_globals;
        for ty in (0..own_globals as u32).filter_map(|index| module.global(index)).map(|(ty, _)| ty.content) {
            self.add_value(ty);
        }
        let tables = (0..own_tables as u32).filter_map(|index| module.table_type(index));
        self.elements += tables.map(|ty| ty.min).sum::<u64>();
        self.grows |= module.memories().any(|ty| ty.min > 0 && ty.max != Some(ty.min));
        let bytes = module.memories().map(|ty| ty.bytes(ty.min).unwrap_or(u64::MAX));
        self.bytes = bytes.fold(self.bytes, u64::saturating_add);
    }

    fn add_value(&mut self, ty: ValType) {
        let counted = if ty.is_ref() { &mut self.references } else { &mut self.slots };
        *counted += u64::from(ty.slots().max(1));
    }

    /// Bytes of structures, places, tables and globals.
    pub fn structures(&self) -> u64 {
        let grow = [
            (self.memories, sizes::MEMORY),
            (self.tables, sizes::TABLE),
            (self.globals, sizes::GLOBAL),
            (self.slots, NUMBER),
            (self.references, NUMBER),
        ];
        let grown = grow.map(|(count, size)| grown(count, size)).iter().sum::<u64>();
        self.own + self.count * sizes::INSTANCE + grown + self.elements * NUMBER
    }

    /// Bytes of linear memories, at their minimum.
    pub fn memory_bytes(&self) -> u64 {
        self.bytes
    }

    /// Bytes that are taken for a moment while a memory is made that may grow, if they are there.
    pub fn in_passing(&self) -> u64 {
        if self.grows { IN_FRONT } else { 0 }
    }
}
