//! Sections of core modules.

use super::code::{scan_body, scan_const_expr, skip_val_type, worst_body};
use super::cost::{self, List};
use super::reader::{Reader, Scan};
use super::{Stop, Walk};

/// The core module being read.
#[derive(Default)]
pub(super) struct Module {
    /// The most values any of its function types takes or gives.
    arity: u32,
    imports: u32,
    exports: u32,
    /// Heap its state holds until it ends.
    held: u64,
    /// Heap of its type: a copy of its imports and exports.
    copy: u64,
}

impl Walk<'_> {
    pub(super) fn begin_module(&mut self) {
        self.module = Module::default();
        self.hold_in_module(cost::MODULE);
    }

    /// The module ends; inside a component its type stays.
    pub(super) fn close_module(&mut self) -> Scan<()> {
        if !self.nested.is_empty() {
            self.tally.list(List::Module);
            self.tally.keep(self.module.copy);
            self.hold_in_scope(cost::INDEX.saturating_mul(2))?;
        }
        self.tally.share_lists();
        self.end_module();
        Ok(())
    }

    /// Heap of the type of the module that was read.
    pub(super) fn module_copy(&self) -> u64 {
        self.module.copy
    }

    pub(super) fn end_module(&mut self) {
        self.tally.release(self.module.held);
    }

    pub(super) fn module_section(&mut self, id: u8, mut section: Reader<'_>) -> Scan<()> {
        match id {
            0 | 8 | 12 => return Ok(()),
            1..=7 | 9..=11 | 13 => {}
            _ => return Err(Stop::Nonsense),
        }
        let count = section.u32()?;
        self.tally.count(count)?;
        match id {
            1 => self.core_types(&mut section, count),
            2 => self.core_imports(&mut section, count),
            3 => self.core_items(count, cost::CORE_FUNC),
            6 => self.globals(&mut section, count),
            7 => self.core_exports(&mut section, count),
            9 => self.elements(&mut section, count),
            10 => self.bodies(&mut section, count),
            11 => self.data(&mut section, count),
            4 => self.tables(&mut section, count),
            5 => self.core_items(count, cost::MEMORY),
            _ => self.core_items(count, cost::CORE_INDEX),
        }
    }

    fn hold_in_module(&mut self, bytes: u64) {
        self.module.held = self.module.held.saturating_add(bytes);
        self.tally.hold(bytes);
    }

    fn core_items(&mut self, count: u32, each: u64) -> Scan<()> {
        // The validator makes room for all of them at once, beside those that were imported.
        self.hold_in_module(u64::from(count).saturating_add(4).saturating_mul(each));
        self.tally.pass(u64::from(self.module.imports).saturating_mul(each.saturating_mul(3)));
        Ok(())
    }

    fn core_types(&mut self, section: &mut Reader<'_>, count: u32) -> Scan<()> {
        self.core_items(count, cost::CORE_INDEX)?;
        for _ in 0..count {
            self.rec_group(section)?;
        }
        Ok(())
    }

    /// One recursion group: of a module, a component or a module type.
    pub(super) fn rec_group(&mut self, reader: &mut Reader<'_>) -> Scan<()> {
        if reader.peek()? != 0x4e {
            return self.sub_type(reader);
        }
        reader.u8()?;
        let count = reader.u32()?;
        self.tally.count(count)?;
        // The reader makes room for as many as are claimed.
        let claimed = u64::from(count.min(1_000_000)).saturating_mul(cost::CORE_TYPE);
        self.tally.keep(claimed);
        for _ in 0..count {
            self.sub_type(reader)?;
        }
        Ok(())
    }

    fn sub_type(&mut self, reader: &mut Reader<'_>) -> Scan<()> {
        if matches!(reader.peek()?, 0x4f | 0x50) {
            reader.u8()?;
            let supertypes = reader.u32()?;
            for _ in 0..supertypes {
                reader.u32()?;
            }
            self.tally.keep(u64::from(supertypes).saturating_mul(cost::CORE_SUPERTYPE));
        }
        let (values, each) = self.composite_type(reader)?;
        self.tally.core_type(values, each);
        Ok(())
    }

    /// The number of values in a composite type, and the bytes of each.
    fn composite_type(&mut self, reader: &mut Reader<'_>) -> Scan<(u32, u64)> {
        let mut kind = reader.u8()?;
        if kind == 0x65 {
            kind = reader.u8()?;
        }
        for descriptor in [0x4c, 0x4d] {
            if kind == descriptor {
                reader.u32()?;
                kind = reader.u8()?;
            }
        }
        match kind {
            0x60 => self.func_signature(reader),
            0x5e => skip_field(reader).map(|()| (1, cost::CORE_FIELD)),
            0x5f => {
                let fields = reader.u32()?;
                for _ in 0..fields {
                    skip_field(reader)?;
                }
                Ok((fields, cost::CORE_FIELD))
            }
            0x5d => reader.skip_leb().map(|()| (1, cost::CORE_FIELD)),
            _ => Err(Stop::Nonsense),
        }
    }

    fn func_signature(&mut self, reader: &mut Reader<'_>) -> Scan<(u32, u64)> {
        let before = reader.remaining();
        let params = self.val_types(reader)?;
        let results = self.val_types(reader)?;
        let values = params.saturating_add(results);
        // Only a type index makes a value longer than a byte; a count of 128 or more takes two.
        let bytes = before.saturating_sub(reader.remaining());
        let counts = 2 + usize::from(params >= 128) + usize::from(results >= 128);
        let untyped = usize::try_from(values).unwrap_or(usize::MAX).saturating_add(counts);
        let each = if bytes > untyped { cost::CORE_TYPED_VAL } else { cost::CORE_VAL };
        Ok((values, each))
    }

    fn val_types(&mut self, reader: &mut Reader<'_>) -> Scan<u32> {
        let count = reader.u32()?;
        // The reader makes room for as many as are claimed, a thousand at most.
        self.tally.pass(u64::from(count.min(1000)).saturating_mul(24));
        for _ in 0..count {
            skip_val_type(reader)?;
        }
        self.module.arity = self.module.arity.max(count);
        Ok(count)
    }

    fn core_imports(&mut self, section: &mut Reader<'_>, count: u32) -> Scan<()> {
        // Room for all of them is made first.
        self.hold_in_module(u64::from(count).saturating_mul(cost::CORE_IMPORT_SLOT));
        for _ in 0..count {
            let module = section.name()?;
            let name = section.name()?;
            match (name, section.peek()?) {
                (b"", compact @ (0x7e | 0x7f)) => self.compact_imports(section, module, compact)?,
                _ => {
                    skip_type_ref(section)?;
                    self.core_import(module, name, 0);
                }
            }
        }
        Ok(())
    }

    /// Imports that share a module name, and with `0x7e` a type too.
    fn compact_imports(&mut self, section: &mut Reader<'_>, module: &[u8], compact: u8) -> Scan<()> {
        section.u8()?;
        if compact == 0x7e {
            skip_type_ref(section)?;
        }
        let count = section.u32()?;
        self.tally.count(count)?;
        for _ in 0..count {
            let name = section.name()?;
            if compact == 0x7f {
                skip_type_ref(section)?;
            }
            self.core_import(module, name, cost::CORE_IMPORT_SLOT.saturating_mul(3));
        }
        Ok(())
    }

    /// Counts an import of a module or module type, with `slot` bytes of growth in its list.
    pub(super) fn core_import(&mut self, module: &[u8], name: &[u8], slot: u64) {
        let before = self.module.imports;
        let names = cost::strings(module, 2).saturating_add(cost::strings(name, 2));
        let state = slot
            .saturating_add(cost::leaf(before, cost::CORE_IMPORT_LEAF))
            .saturating_add(cost::CORE_IMPORT_TYPES)
            .saturating_add(cost::MEMORY.saturating_mul(2))
            .saturating_add(names);
        let copy = cost::growth(before, cost::CORE_IMPORT_TYPE_SLOT)
            .saturating_add(cost::leaf(before, cost::CORE_IMPORT_LEAF))
            .saturating_add(names);
        self.module.imports = before.saturating_add(1);
        self.module.copy = self.module.copy.saturating_add(copy);
        self.hold_in_module(state);
        self.tally.name(module);
        self.tally.name(name);
    }

    fn core_exports(&mut self, section: &mut Reader<'_>, count: u32) -> Scan<()> {
        // Room for all of them is made first, wherever that is in the growth of the list.
        self.hold_in_module(u64::from(count).saturating_mul(cost::CORE_EXPORT_SLOT));
        for _ in 0..count {
            let name = section.name()?;
            section.u8()?;
            section.u32()?;
            self.core_export(name, 0);
        }
        Ok(())
    }

    /// Counts an export of a module, with `slot` bytes of growth in its list.
    pub(super) fn core_export(&mut self, name: &[u8], slot: u64) {
        let before = self.module.exports;
        let entry = cost::leaf(before, cost::STRING_LEAF).saturating_add(cost::strings(name, 2));
        self.module.exports = before.saturating_add(1);
        self.module.copy = self.module.copy.saturating_add(entry).saturating_add(cost::CORE_EXPORT_SLOT);
        self.hold_in_module(entry.saturating_add(slot));
        self.tally.name(name);
    }

    fn tables(&mut self, section: &mut Reader<'_>, count: u32) -> Scan<()> {
        self.core_items(count, cost::TABLE)?;
        for _ in 0..count {
            let initialised = section.peek()? == 0x40;
            if initialised {
                section.bytes(2)?;
            }
            skip_table_type(section)?;
            if initialised {
                self.const_expr(section)?;
            }
        }
        Ok(())
    }

    fn globals(&mut self, section: &mut Reader<'_>, count: u32) -> Scan<()> {
        self.core_items(count, cost::GLOBAL)?;
        for _ in 0..count {
            skip_val_type(section)?;
            section.u8()?;
            self.const_expr(section)?;
        }
        Ok(())
    }

    fn elements(&mut self, section: &mut Reader<'_>, count: u32) -> Scan<()> {
        self.core_items(count, cost::CORE_INDEX)?;
        for _ in 0..count {
            self.element(section)?;
        }
        Ok(())
    }

    fn element(&mut self, section: &mut Reader<'_>) -> Scan<()> {
        let flags = section.u32()?;
        if flags & 1 == 0 {
            if flags & 2 != 0 {
                section.u32()?;
            }
            self.const_expr(section)?;
        }
        let expressions = flags & 4 != 0;
        if flags & 3 != 0 {
            if expressions { skip_val_type(section)? } else { section.u8().map(drop)? }
        }
        let items = section.u32()?;
        for _ in 0..items {
            if expressions { self.const_expr(section)? } else { section.u32().map(drop)? }
        }
        Ok(())
    }

    fn data(&mut self, section: &mut Reader<'_>, count: u32) -> Scan<()> {
        for _ in 0..count {
            let flags = section.u32()?;
            if flags == 2 {
                section.u32()?;
            }
            if flags != 1 {
                self.const_expr(section)?;
            }
            let len = section.u32()?;
            section.sub(len)?;
        }
        Ok(())
    }

    fn const_expr(&mut self, section: &mut Reader<'_>) -> Scan<()> {
        let (heights, known) = scan_const_expr(section, self.module.arity, &mut self.blocks)?;
        self.tally.expression(heights);
        if known { Ok(()) } else { Err(Stop::Section) }
    }

    fn bodies(&mut self, section: &mut Reader<'_>, count: u32) -> Scan<()> {
        self.tally.share_lists();
        self.hold_in_module(self.tally.snapshot());
        for _ in 0..count {
            let len = section.u32()?;
            let body = section.sub(len)?;
            let mut heights = worst_body(body, self.module.arity, &mut self.blocks);
            if !self.tally.is_little(heights) {
                heights = scan_body(body, self.module.arity, &mut self.blocks)?;
            }
            heights.locals = heights.locals.saturating_add(self.module.arity);
            heights.local_groups = heights.local_groups.saturating_add(self.module.arity);
            self.tally.body(heights);
        }
        Ok(())
    }
}

fn skip_field(reader: &mut Reader<'_>) -> Scan<()> {
    skip_val_type(reader)?;
    reader.u8().map(drop)
}

fn skip_table_type(reader: &mut Reader<'_>) -> Scan<()> {
    skip_val_type(reader)?;
    skip_limits(reader)
}

fn skip_limits(reader: &mut Reader<'_>) -> Scan<()> {
    let flags = reader.u8()?;
    reader.skip_leb()?;
    if flags & 1 != 0 {
        reader.skip_leb()?;
    }
    // A custom page size.
    if flags & 8 != 0 {
        reader.skip_leb()?;
    }
    Ok(())
}

/// Passes over the kind and type of a core import.
pub(super) fn skip_type_ref(reader: &mut Reader<'_>) -> Scan<()> {
    match reader.u8()? {
        0x00 | 0x20 => reader.skip_leb(),
        0x01 => skip_table_type(reader),
        0x02 => skip_limits(reader),
        0x03 => skip_field(reader),
        0x04 => {
            reader.u8()?;
            reader.skip_leb()
        }
        _ => Err(Stop::Nonsense),
    }
}
