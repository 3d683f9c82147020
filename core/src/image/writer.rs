//! Writes an image: code as it is translated, then each module's tables, the plan, the module records.

mod tables;
mod types;

use super::handlers::{Catch, Clause, Range};
use super::layout::{self, NONE, entry, features, header, module};
use crate::config::Config;
use crate::ir::Op;
use crate::limits::CODE_ALLOWANCE;
use crate::runtime::buffer::Buffer;
use crate::translate::Translated;
use crate::translate::info::{ModuleInfo, TypeInfo, broken};
use crate::{Error, Region, Result, Vec};
pub(crate) use tables::{ExternWords, Tables};
use tables::{global_word, memory_words, table_words};

/// An image in the making.
#[derive(Debug)]
pub(crate) struct ImageWriter {
    buffer: Buffer,
    records: Vec<[u32; module::SIZE / 4]>,
    features: u64,
    source_len: usize,
    code_cap: u64,
    code_bytes: u64,
    /// Values that operators have passed.
    passed: u64,
}

impl ImageWriter {
    pub(crate) fn new(config: &Config, source: &[u8]) -> Result<Self> {
        let mut buffer = Buffer::new();
        buffer.extend(&[0; header::SIZE])?;
        let flags = [
            (config.fuel, layout::CONFIG_FUEL),
            (config.names, layout::CONFIG_NAMES),
            (config.offsets, layout::CONFIG_OFFSETS),
            (config.deterministic, layout::CONFIG_DETERMINISTIC),
        ];
        let code_cap = config.limits.code_bytes.min(16 * source.len() as u64 + CODE_ALLOWANCE);
        let config = flags.iter().filter(|(on, _)| *on).map(|(_, flag)| flag).sum::<u32>();
        let mut writer = Self {
            buffer,
            records: Vec::new_in(Region::Global),
            features: 0,
            code_cap,
            code_bytes: 0,
            source_len: source.len(),
            passed: 0,
        };
        writer.put(0, &layout::MAGIC);
        writer.put(4, &(header::SIZE as u32).to_le_bytes());
        writer.put(header::FORMAT_ID, &layout::FORMAT.to_le_bytes());
        writer.put(header::SOURCE_HASH, &hash(source).to_le_bytes());
        writer.put(header::CONFIG, &config.to_le_bytes());
        Ok(writer)
    }

    /// The image needs these features of the build that runs it.
    pub(crate) fn require(&mut self, features: u64) {
        self.features |= features;
    }

    /// Bytes of code there are, and may be.
    pub(crate) fn code_room(&self) -> [u64; 2] {
        [self.code_bytes, self.code_cap]
    }

    /// Operators pass `values` more values; `allowed` is the bound for a file of a size.
    pub(crate) fn pass(&mut self, values: u64, allowed: fn(usize) -> u64) -> Result<()> {
        self.passed = self.passed.saturating_add(values);
        let allowed = allowed(self.source_len);
        if self.passed > allowed {
            return Err(Error::limit("values passed by branches and calls", self.passed, allowed));
        }
        Ok(())
    }

    fn put(&mut self, at: u32, bytes: &[u8]) {
        let at = at as usize;
        if let Some(place) = self.buffer.bytes_mut().get_mut(at..at + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    }

    fn len(&self) -> Result<u32> {
        u32::try_from(self.buffer.len())
            .map_err(|_| Error::limit("bytes of an image", self.buffer.len() as u64, u32::MAX.into()))
    }

    /// Appends a table of words: where it is, and how many `entries` it has.
    fn table(&mut self, words: impl Iterator<Item = u32>, entries: usize) -> Result<[u32; 2]> {
        self.buffer.align(4)?;
        let at = self.len()?;
        for word in words {
            self.buffer.extend_word(word)?;
        }
        Ok([at, entries as u32])
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<[u32; 2]> {
        let at = self.len()?;
        self.buffer.extend(bytes)?;
        Ok([at, bytes.len() as u32])
    }

    fn words(&mut self, bytes: &[u8], entry: u32) -> Result<[u32; 2]> {
        self.buffer.align(4)?;
        let [at, len] = self.bytes(bytes)?;
        Ok([at, len / entry])
    }

    /// Appends every table of a module whose code is written; returns its number.
    pub(crate) fn module(
        &mut self,
        info: &ModuleInfo,
        tables: &mut Tables,
        code: &CodeWriter,
        source: &[u8],
    ) -> Result<u32> {
        let strings = self.bytes(&tables.strings)?[0];
        let mut record = [0; module::SIZE / 4];
        let mut set = |field: u32, value: [u32; 2]| {
            for (place, word) in record.iter_mut().skip(field as usize / 4).zip(value) {
                *place = word;
            }
        };
        set(module::TYPES, self.types(info)?);
        set(module::IMPORTS, self.imports(tables, strings)?);
        set(module::FUNCS, self.table(code.funcs.iter().flatten().copied(), code.funcs.len())?);
        let (own_tables, own_memories) = (info.imported_tables as usize, info.imported_memories as usize);
        let words = info.tables.iter().skip(own_tables).flat_map(|&ty| table_words(ty));
        set(module::TABLES, self.table(words, info.tables.len() - own_tables)?);
        let words = info.memories.iter().skip(own_memories).flat_map(|&ty| memory_words(ty));
        set(module::MEMORIES, self.table(words, info.memories.len() - own_memories)?);
        let own = info.globals.iter().filter(|global| !global.imported);
        let words = own.clone().flat_map(|global| [global_word(global.ty), global.place]);
        set(module::GLOBALS, self.table(words, own.count())?);
        set(module::EXPORTS, self.exports(tables, strings)?);
        set(module::ELEMS, self.elems(tables)?);
        set(module::DATA, self.data(tables, source)?);
        set(module::CODE, [code.start, code.bytes]);
        set(module::NAMES, self.names(tables, strings)?);
        set(module::NAME, [strings + tables.own_name[0], tables.own_name[1]]);
        set(module::OFFSETS, self.bytes(&code.offsets)?);
        set(module::IMPORTED_FUNCS, [info.imported_funcs, info.imported_tables]);
        set(module::IMPORTED_MEMORIES, [info.imported_memories, info.imported_globals]);
        set(module::INIT, [tables.init.unwrap_or(NONE), info.global_slots]);
        set(module::GLOBAL_REFS, [info.global_refs, 0]);
        let own_tags = info.tags.len() - info.imported_tags as usize;
        let words = info.tags.iter().skip(info.imported_tags as usize).map(|&ty| ty.into());
        set(module::TAGS, self.table(words, own_tags)?);
        set(module::IMPORTED_TAGS, [info.imported_tags, 0]);
        let words = code.ranges.iter().flat_map(|range| range.words());
        set(module::RANGES, self.table(words, code.ranges.len())?);
        let words = code.catches.iter().flat_map(|catch| catch.words());
        set(module::CATCHES, self.table(words, code.catches.len())?);
        self.require(if info.tags.is_empty() && code.catches.is_empty() { 0 } else { features::EXCEPTIONS });
        set(module::SUBTYPES, self.subtypes(info)?);
        let custom = info.memories.iter().any(|memory| memory.page_log2 != 16);
        self.require(if custom { features::CUSTOM_PAGE_SIZES } else { 0 });
        self.records.try_push(record)?;
        Ok(self.records.len() as u32 - 1)
    }

    fn imports(&mut self, tables: &Tables, strings: u32) -> Result<[u32; 2]> {
        let apart = tables.imports.iter().flat_map(|import| import.words.apart());
        let [mut apart, _] = self.table(apart.copied(), 0)?;
        let words = tables.imports.iter().flat_map(|import| {
            let [module, module_len, name, name_len] = import.names;
            let word = import.words.word(apart);
            apart += 4 * import.words.apart().len() as u32;
            [strings + module, module_len, strings + name, name_len, import.words.kind, word]
        });
        self.table(words, tables.imports.len())
    }

    fn exports(&mut self, tables: &Tables, strings: u32) -> Result<[u32; 2]> {
        let words =
            tables.exports.iter().flat_map(|&[name, len, kind, index]| [strings + name, len, kind, index]);
        self.table(words, tables.exports.len())
    }

    fn names(&mut self, tables: &Tables, strings: u32) -> Result<[u32; 2]> {
        let words = tables.names.iter().flat_map(|&[func, name, len]| [func, strings + name, len]);
        self.table(words, tables.names.len())
    }

    fn elems(&mut self, tables: &Tables) -> Result<[u32; 2]> {
        let [items, _] = self.table(tables.elem_items.iter().copied(), 0)?;
        let words =
            tables.elems.iter().flat_map(|&[first, len, ty, zero]| [items + 4 * first, len, ty, zero]);
        self.table(words, tables.elems.len())
    }

    fn data(&mut self, tables: &Tables, source: &[u8]) -> Result<[u32; 2]> {
        let mut places = Vec::new_in(Region::Global);
        for &(at, len) in &tables.data {
            let bytes = source.get(at..at.checked_add(len).ok_or_else(broken)?).ok_or_else(broken)?;
            places.try_push(self.bytes(bytes)?)?;
        }
        self.table(places.iter().flatten().copied(), places.len())
    }

    /// Ends the image.
    pub(crate) fn finish(mut self, plan: &[u8]) -> Result<Buffer> {
        let [plan_at, plan_len] = self.words(plan, 1)?;
        let records = core::mem::replace(&mut self.records, Vec::new_in(Region::Global));
        let [modules, count] = self.table(records.iter().flatten().copied(), records.len())?;
        self.buffer.align(8)?;
        let total = self.len()?;
        let features = self.features.to_le_bytes();
        self.put(header::FEATURES, &features);
        let words = [
            (header::TOTAL_LEN, total),
            (header::MODULES, modules),
            (header::MODULE_COUNT, count),
            (header::PLAN_OFFSET, plan_at),
            (header::PLAN_LEN, plan_len),
        ];
        for (at, word) in words {
            self.put(at, &word.to_le_bytes());
        }
        Ok(self.buffer)
    }
}

/// A hash of the source file, eight bytes a step; the last step takes those that are left, and the length.
fn hash(bytes: &[u8]) -> u64 {
    let step = |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let (words, rest) = bytes.as_chunks();
    let hash = words.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &word| step(hash, u64::from_le_bytes(word)));
    let rest = rest.iter().rfold(0, |word, &byte| word << 8 | u64::from(byte));
    let hash = step(step(hash, rest), bytes.len() as u64);
    hash ^ hash >> 32
}

/// A module's code, written straight into the image.
#[derive(Debug)]
pub(crate) struct CodeWriter {
    start: u32,
    bytes: u32,
    funcs: Vec<[u32; entry::FUNC as usize / 4]>,
    /// Pairs of LEB128 deltas: units, source offset.
    offsets: Vec<u8>,
    last: (u32, u32),
    /// Units of calls whose callees have no place yet.
    waiting: Vec<u32>,
    ranges: Vec<Range>,
    catches: Vec<Catch>,
}

impl CodeWriter {
    pub(crate) fn new() -> Self {
        Self {
            start: 0,
            bytes: 0,
            funcs: Vec::new_in(Region::Global),
            offsets: Vec::new_in(Region::Global),
            last: (0, 0),
            waiting: Vec::new_in(Region::Global),
            ranges: Vec::new_in(Region::Global),
            catches: Vec::new_in(Region::Global),
        }
    }

    /// Functions written.
    pub(crate) fn funcs(&self) -> u32 {
        self.funcs.len() as u32
    }

    /// Appends a function of type `ty`.
    pub(crate) fn append(
        &mut self,
        writer: &mut ImageWriter,
        ty: u16,
        func: &Translated<'_>,
        offsets: bool,
    ) -> Result<()> {
        if self.funcs.is_empty() {
            writer.buffer.align(4)?;
            self.start = writer.len()?;
        }
        writer.require(func.features);
        let first = self.bytes / 2;
        writer.buffer.extend_units(func.code)?;
        let len = func.code.len() as u32;
        self.bytes += 2 * len;
        writer.code_bytes += 2 * u64::from(len);
        if writer.code_bytes > writer.code_cap {
            return Err(Error::limit("bytes of code", writer.code_bytes, writer.code_cap));
        }
        self.funcs.try_push([first, u32::from(ty) | u32::from(func.refs) << 16, func.slots.into(), len])?;
        self.handlers(first, func)?;
        for &unit in func.calls {
            let unit = func.place(first, unit);
            if !self.link(writer, unit)? {
                self.waiting.try_push(unit)?;
            }
        }
        if offsets {
            for &(unit, source) in func.marks {
                self.mark(func.place(first, unit), source)?;
            }
        }
        Ok(())
    }

    /// Appends what stands for function `index`, of type `ty` with number `number`, until it is called; its body is at byte
    /// `start` of the file.
    pub(crate) fn append_lazy(
        &mut self,
        writer: &mut ImageWriter,
        [index, start]: [u32; 2],
        number: u16,
        ty: TypeInfo,
        offsets: bool,
    ) -> Result<()> {
        let [param_slots, _, result_slots, _] = ty.shape;
        let stands = Translated {
            code: &[Op::Lazy as u16, index as u16, (index >> 16) as u16],
            slots: param_slots.max(result_slots),
            features: features::LAZY,
            marks: &[(0, start)],
            ..Translated::EMPTY
        };
        self.append(writer, number, &stands, offsets)
    }

    /// Takes over where a function whose code begins at `start` catches exceptions.
    fn handlers(&mut self, start: u32, func: &Translated<'_>) -> Result<()> {
        let base = self.catches.len() as u32;
        let unit = |unit: u32| func.place(start, unit);
        let index = |index: Option<u32>| index.map(|index| base + index);
        for range in func.ranges {
            self.ranges.try_push(Range { unit: unit(range.unit), first: index(range.first) })?;
        }
        for &catch in func.catches {
            self.catches.try_push(match catch {
                Catch::Clause(clause) => Catch::Clause(Clause { target: unit(clause.target), ..clause }),
                Catch::Outer { next, unit: at } => Catch::Outer { next: index(next), unit: unit(at) },
            })?;
        }
        Ok(())
    }

    fn mark(&mut self, unit: u32, source: u32) -> Result<()> {
        for delta in [unit.saturating_sub(self.last.0), source.wrapping_sub(self.last.1)] {
            push_leb(&mut self.offsets, delta)?;
        }
        self.last = (unit, source);
        Ok(())
    }

    /// Gives the call at `unit`, which holds its callee's number, the place of the callee, if that has one.
    fn link(&self, writer: &mut ImageWriter, unit: u32) -> Result<bool> {
        let operand = self.start as usize + 2 * (unit as usize + 1);
        let operand = writer.buffer.bytes_mut().get_mut(operand..).and_then(|bytes| bytes.first_chunk_mut());
        let operand = operand.ok_or_else(broken)?;
        let callee = self.funcs.get(u32::from_le_bytes(*operand) as usize);
        if let Some(&[place, ..]) = callee {
            *operand = place.to_le_bytes();
        }
        Ok(callee.is_some())
    }

    /// Every function has its place: the calls that wait get their targets.
    pub(crate) fn resolve(&self, writer: &mut ImageWriter) -> Result<()> {
        self.waiting
            .iter()
            .try_for_each(|&unit| Ok(self.link(writer, unit)?.then_some(()).ok_or_else(broken)?))
    }
}

fn push_leb(bytes: &mut Vec<u8>, mut value: u32) -> Result<()> {
    while value >= 0x80 {
        bytes.try_push(value as u8 | 0x80)?;
        value >>= 7;
    }
    Ok(bytes.try_push(value as u8)?)
}
