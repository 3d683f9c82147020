//! Instances of core modules.

#[cfg(feature = "loader")]
use super::lazy::LazyCode;
use super::types::TypeMap;
use crate::image::layout::{entry, module};
use crate::image::{CheckedImage, FuncRecord, ModuleView};
use crate::{FuncRef, Region, Result, Vec};
#[cfg(feature = "loader")]
use {crate::Error, allocator_api2::boxed::Box};

/// An instance: what each index of its module stands for in the machine.
#[derive(Debug)]
pub(crate) struct Instance {
    pub(crate) image: CheckedImage,
    /// Number of its module in the image, and where its record is.
    pub(crate) module: u32,
    place: u32,
    pub(crate) code: Code,
    #[cfg(feature = "loader")]
    lazy: Option<Box<LazyCode, Region>>,
    /// The store's number of each type; empty if types are plain.
    pub(crate) types: TypeMap,
    pub(crate) func_imports: Vec<FuncRef>,
    /// Tables and memories of the index spaces, by their numbers in the machine.
    pub(crate) tables: Vec<u32>,
    pub(crate) memories: Vec<u32>,
    /// The machine's tags of the index space.
    pub(crate) tags: Vec<u32>,
    /// Place of each imported global: its first slot, or its number among the reference globals.
    pub(crate) global_imports: Vec<u32>,
    /// The machine's globals of the index space.
    pub(crate) globals: Vec<u32>,
    pub(crate) globals_base: u32,
    pub(crate) ref_globals_base: u32,
    pub(crate) dropped_data: BitSet,
    pub(crate) dropped_elems: BitSet,
}

impl Instance {
    /// An instance without items yet.
    // It is large: made where it is needed, it is not moved.
    #[inline(always)]
    pub(crate) fn new(region: Region, image: CheckedImage, number: u32, view: ModuleView<'_>) -> Self {
        Self {
            image,
            module: number,
            place: view.place(),
            code: Code::of(view),
            #[cfg(feature = "loader")]
            lazy: None,
            types: TypeMap::new_in(region),
            func_imports: Vec::new_in(region),
            tables: Vec::new_in(region),
            memories: Vec::new_in(region),
            tags: Vec::new_in(region),
            global_imports: Vec::new_in(region),
            globals: Vec::new_in(region),
            globals_base: 0,
            ref_globals_base: 0,
            dropped_data: BitSet::new_in(region),
            dropped_elems: BitSet::new_in(region),
        }
    }

    /// Makes room for what it imports and defines, and no other.
    pub(crate) fn reserve(&mut self, view: ModuleView<'_>) -> Result<()> {
        let imported = |field| view.field(field) as usize;
        let all = |field, own| imported(field) + view.table_of(own).1 as usize;
        self.func_imports.try_room_exact(imported(module::IMPORTED_FUNCS))?;
        self.tables.try_room_exact(all(module::IMPORTED_TABLES, module::TABLES))?;
        self.memories.try_room_exact(all(module::IMPORTED_MEMORIES, module::MEMORIES))?;
        self.tags.try_room_exact(all(module::IMPORTED_TAGS, module::TAGS))?;
        self.global_imports.try_room_exact(imported(module::IMPORTED_GLOBALS))?;
        Ok(self.globals.try_room_exact(all(module::IMPORTED_GLOBALS, module::GLOBALS))?)
    }

    /// From now on it is known which of its module's segments were dropped: none yet.
    pub(crate) fn note_segments(&mut self, view: ModuleView<'_>) -> Result<()> {
        self.dropped_data.try_grow(view.table_of(module::DATA).1)?;
        self.dropped_elems.try_grow(view.table_of(module::ELEMS).1)
    }

    pub(crate) fn view(&self) -> ModuleView<'_> {
        ModuleView::at(self.image.bytes(), self.place)
    }

    /// The defined function whose code holds `unit`: its number, and its record.
    pub(crate) fn func_at(&self, unit: u32) -> Option<(u32, FuncRecord)> {
        #[cfg(feature = "loader")]
        if let Some(found) = self.lazy.as_ref().and_then(|lazy| lazy.func_at(unit)) {
            return Some(found);
        }
        let number = self.view().func_at(unit)?;
        Some((number, self.view().func(number)?))
    }

    /// The byte offset in the source file of the op at `unit` of the code, if it is known.
    pub(crate) fn source_offset(&self, unit: u32) -> Option<u32> {
        #[cfg(feature = "loader")]
        if let Some(lazy) = self.lazy.as_ref().filter(|lazy| lazy.func_at(unit).is_some()) {
            return lazy.source_offset(unit);
        }
        self.view().source_offset(unit)
    }

    /// Translates defined function `number`, which is to be called. Nobody may be in the instance's code, which may take
    /// `room` more bytes.
    ///
    /// # Errors
    /// `OutOfMemory`, or a bound of the engine.
    #[cfg(feature = "loader")]
    pub(crate) fn translate(&mut self, region: Region, number: u32, room: u64) -> Result<()> {
        let before = self.translated_bytes();
        let Self { image, lazy, code, module, place, .. } = self;
        let Some(deferred) = image.deferred() else { return Ok(()) };
        let view = ModuleView::at(image.bytes(), *place);
        let lazy = match lazy {
            Some(lazy) => lazy,
            None => {
                let new = Box::try_new_in(LazyCode::new(region, view, room)?, region);
                lazy.insert(new.map_err(|_| Error::out_of_memory(size_of::<LazyCode>()))?)
            }
        };
        let room = room.saturating_sub(lazy.bytes() - before);
        let done = lazy.translate(deferred, view, [*module, number], room);
        code.units = lazy.units();
        done
    }

    /// Bytes that functions take which were translated when they were called.
    #[cfg(feature = "loader")]
    pub(crate) fn translated_bytes(&self) -> u64 {
        self.lazy.as_ref().map_or(0, |lazy| lazy.bytes())
    }

    /// The bytes of a data segment; none once it is dropped.
    pub(crate) fn data(&self, index: usize) -> &[u8] {
        match self.dropped_data.contains(index) {
            true => &[],
            false => self.view().data(index as u32).unwrap_or(&[]),
        }
    }

    /// The length of an element segment; 0 once it is dropped.
    pub(crate) fn elem_len(&self, index: usize) -> u32 {
        match self.dropped_elems.contains(index) {
            true => 0,
            false => self.view().elem(index as u32).map_or(0, |elem| elem.len),
        }
    }

    /// The number among the machine's reference globals of global `index`.
    pub(crate) fn ref_global_place(&self, index: u32) -> Option<u32> {
        let imported = self.view().field(module::IMPORTED_GLOBALS);
        match index.checked_sub(imported) {
            None => self.global_imports.get(index as usize).copied(),
            Some(own) => Some(self.ref_globals_base + self.view().global(own)?.1),
        }
    }
}

/// Where the executor finds what it reads most of an image. The bytes stay where they are while it runs, and nobody writes
/// them then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Code {
    /// Little-endian units.
    pub(crate) units: *const u16,
    /// The records of the functions that the module defines, four words each, and how many there are.
    pub(crate) funcs: *const u32,
    pub(crate) func_count: u32,
}

// SAFETY: it is only for reading, by whoever has the machine; what it leads to is the instance's.
unsafe impl Send for Code {}
// SAFETY: the same.
unsafe impl Sync for Code {}

impl Code {
    fn of(view: ModuleView<'_>) -> Self {
        let (at, func_count) = view.table_of(module::FUNCS);
        // The image is aligned, and so are its tables.
        let funcs = view.raw.bytes(at, func_count * entry::FUNC).as_ptr().cast();
        Self { units: view.code().as_ptr().cast(), funcs, func_count }
    }

    /// First unit of defined function `index`.
    pub(crate) fn start(&self, index: u32) -> Option<u32> {
        // SAFETY: it is the first word of one of the records.
        (index < self.func_count).then(|| unsafe { *self.funcs.add(4 * index as usize) })
    }
}

/// A set of small numbers.
#[derive(Debug)]
pub(crate) struct BitSet(Vec<u8>);

impl BitSet {
    pub(super) const fn new_in(region: Region) -> Self {
        Self(Vec::new_in(region))
    }

    /// Makes room for `len` bits.
    pub(super) fn try_grow(&mut self, len: u32) -> Result<()> {
        Ok(self.0.try_resize(len.div_ceil(8) as usize, 0)?)
    }

    pub(crate) fn contains(&self, index: usize) -> bool {
        self.0.get(index / 8).is_some_and(|byte| byte & 1 << (index % 8) != 0)
    }

    pub(crate) fn set(&mut self, index: usize) {
        if let Some(byte) = self.0.get_mut(index / 8) {
            *byte |= 1 << (index % 8);
        }
    }
}
