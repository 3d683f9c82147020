//! What each kind of item costs the validator in heap, and the running sum.
//!
//! The table holds sizes of the validator's own structures (wasmparser 0.263, maps without hashing), for
//! 64-bit and 32-bit pointers. Lists double when they are full and start with four places; a tree's
//! leaves hold 5 to 11 entries. Measured with a counting allocator the bound is 1.4 to 2.1 times what the
//! programs in `guests/` need, and no less than what was needed over both official suites, over files that
//! hold thousands of one kind of item, and over millions of mutations of all of these.

use super::code::Heights;
use super::reader::Scan;
use super::scope::Shape;
use crate::{Error, Limits};

macro_rules! sizes {
    ($($(#[$doc:meta])* $name:ident = $wide:literal, $narrow:literal;)*) => {
        $($(#[$doc])* pub(super) const $name: u64 = if usize::BITS == 64 { $wide } else { $narrow };)*
    };
}

sizes! {
    /// The validator itself, its parsers and an error message.
    BASE = 2816, 1920;

    /// State of an open component or of an open component or instance type.
    SCOPE = 824, 424;
    /// First places of the index spaces of core items in a component.
    CORE_SPACES = 512, 448;
    /// One entry of an index space.
    INDEX = 20, 16;
    /// One import or export in a component's map.
    ITEM_SLOT = 136, 80;
    /// Tree leaf of a map by name.
    STRING_LEAF = 386, 196;
    /// One name in the set of names, which are kept parsed.
    NAME_SLOT = 32, 16;
    /// Tree leaf of that set.
    NAME_LEAF = 476, 240;
    /// Tree leaf of a set of types that are imported or exported.
    NAMED_LEAF = 252, 196;
    /// Tree leaf of the map from types to copies, which lives as long as one copy is made.
    VISIT_LEAF = 476, 370;
    /// A resource that a component imports or defines: maps by its number, its path, its name.
    RESOURCE = 420, 300;

    /// A declarator while the type it belongs to is parsed.
    DECLARATOR = 96, 64;
    /// A field, parameter or case while its type is parsed.
    PARSED_FIELD = 24, 16;
    /// A value type in the list of its kind.
    DEFINED_TYPE = 64, 36;
    /// A field or case of a value type.
    FIELD_SLOT = 40, 24;
    /// A function type in its list.
    FUNC_TYPE = 40, 28;
    /// A parameter of a function type.
    PARAM = 36, 24;
    /// Tree leaf of the set that finds parameters of one name.
    PARAM_LEAF = 300, 150;
    /// An instance type in its list.
    INSTANCE_TYPE = 80, 40;
    /// A component type in its list.
    COMPONENT_TYPE = 152, 76;

    /// State of an open core module, with the allocations of its constant expressions.
    MODULE = 1200, 700;
    /// The type lists as a snapshot that functions are checked against.
    SNAPSHOT = 800, 420;
    /// One list's part of a snapshot.
    SNAPSHOT_PART = 80, 48;
    /// A snapshot's entry in the list of snapshots of aliases.
    ALIAS_SNAPSHOT = 32, 16;
    /// Tree leaf of the map from types that name others to those.
    ALIAS_LEAF = 124, 112;
    /// A core module's type in its list.
    MODULE_TYPE = 128, 64;
    /// A core instance's type in its list.
    CORE_INSTANCE_TYPE = 56, 28;
    /// A core type in the four lists by its number.
    CORE_TYPE = 116, 80;
    /// A core type's share of the two trees that know it.
    CORE_TYPE_LEAVES = 276, 190;
    /// Parameters, results and fields: the list's copy and the tree's.
    CORE_VAL = 8, 8;
    /// The same of a function type that names other types: it is kept as read and as renumbered.
    CORE_TYPED_VAL = 20, 20;
    /// A field: the same, and whether it is mutable.
    CORE_FIELD = 32, 32;
    /// A supertype in its list, as often as its type is kept.
    CORE_SUPERTYPE = 160, 112;
    /// An import of a module while it is read: its map entry and its list of one.
    CORE_IMPORT_SLOT = 72, 36;
    /// The list of types one import has: places for four.
    CORE_IMPORT_TYPES = 160, 160;
    /// An import of a module's type.
    CORE_IMPORT_TYPE_SLOT = 88, 64;
    /// Tree leaf of either.
    CORE_IMPORT_LEAF = 652, 328;
    /// An export of a module.
    CORE_EXPORT_SLOT = 64, 56;
    /// A function of a module, in the list and in the set of those that may be referenced.
    CORE_FUNC = 18, 18;
    /// A table of a module.
    TABLE = 32, 32;
    /// A memory of a module, or any of its items.
    MEMORY = 40, 40;
    /// A global of a module.
    GLOBAL = 12, 12;
    /// A type, tag or element segment of a module.
    CORE_INDEX = 4, 4;
    /// An argument or import while a component's instantiation is checked: parsed, by name, and paired.
    ARGUMENT = 600, 360;
    /// An argument while a core instantiation is checked.
    CORE_ARGUMENT = 200, 120;

    /// An operand of a function body that is being validated.
    OPERAND = 8, 8;
    /// An open block of it.
    BLOCK = 34, 22;
    /// A group of locals.
    LOCAL_GROUP = 8, 8;
}

/// Bytes a list takes more for its entry number `before`.
pub(super) fn growth(before: u32, slot: u64) -> u64 {
    match before {
        0 => slot.saturating_mul(4),
        4.. if before.is_power_of_two() => slot.saturating_mul(u64::from(before)),
        _ => 0,
    }
}

/// Bytes of the places that a list of `len` has and does not use.
pub(super) fn slack(len: u32, slot: u64) -> u64 {
    capacity(len).saturating_sub(u64::from(len)).saturating_mul(slot)
}

/// Places a list of `len` has.
fn capacity(len: u32) -> u64 {
    if len == 0 { 0 } else { u64::from(len.max(4)).next_power_of_two() }
}

/// Bytes a tree takes more for its entry number `before`.
pub(super) fn leaf(before: u32, node: u64) -> u64 {
    if before.is_multiple_of(5) { node } else { 0 }
}

/// Bytes of `copies` strings of `name`'s length.
pub(super) fn strings(name: &[u8], copies: u64) -> u64 {
    let len = u64::try_from(name.len()).unwrap_or(u64::MAX);
    len.saturating_add(7).saturating_mul(copies)
}

/// Bytes that entry number `before` of an insertion-ordered map adds: its slot, its leaf and both copies
/// of its name.
pub(super) fn map_entry(before: u32, slot: u64, node: u64, name: &[u8]) -> u64 {
    growth(before, slot).saturating_add(leaf(before, node)).saturating_add(strings(name, 2))
}

/// The validator's lists of types, each shared by the whole file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Defined,
    Func,
    Instance,
    Component,
    CoreType,
    Module,
    CoreInstance,
}

impl List {
    /// Each with the bytes of an entry and the number of lists that hold its parts.
    const ALL: [(Self, u64, u64); 7] = [
        (Self::Defined, DEFINED_TYPE, 1),
        (Self::Func, FUNC_TYPE, 1),
        (Self::Instance, INSTANCE_TYPE, 1),
        (Self::Component, COMPONENT_TYPE, 1),
        (Self::CoreType, CORE_TYPE, 4),
        (Self::Module, MODULE_TYPE, 1),
        (Self::CoreInstance, CORE_INSTANCE_TYPE, 1),
    ];
}

/// What is little: a part of the heap allowed, and no more than so much. Looking closer takes a tenth of the time that loading
/// does, so on hosts only bodies of a size that is no compiler's are looked at.
const LITTLE_PART: u64 = 64;
const MOST_LITTLE: u64 = 8 << 20;

/// Items and bytes so far. Some heap is kept to the end; some is held by what is open.
pub(super) struct Tally {
    items: u64,
    allowed_items: u64,
    kept: u64,
    held: u64,
    peak: u64,
    longest_name: u64,
    /// Lengths of the type lists since they were last shared.
    lists: [u32; 7],
    /// Parts of all snapshots together.
    parts: u64,
    /// Snapshots.
    snapshots: u32,
    /// Types that name others since the last snapshot, and the heap of those before it.
    aliases: u32,
    alias_bytes: u64,
    bodies: Heights,
    expressions: Heights,
    /// So much heap for one body is little.
    little: u64,
}

impl Tally {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            items: 0,
            allowed_items: u64::from(limits.items),
            kept: BASE,
            held: 0,
            peak: BASE,
            longest_name: 0,
            lists: [0; 7],
            parts: 0,
            snapshots: 0,
            aliases: 0,
            alias_bytes: 0,
            bodies: Heights::default(),
            expressions: Heights::default(),
            little: MOST_LITTLE.min(limits.validator_heap as u64 / LITTLE_PART),
        }
    }

    pub(super) fn items(&self) -> u64 {
        self.items
    }

    /// Counts `count` items.
    pub(super) fn count(&mut self, count: u32) -> Scan<()> {
        self.items = self.items.saturating_add(u64::from(count));
        if self.items > self.allowed_items {
            return Err(Error::limit("items", self.items, self.allowed_items).into());
        }
        Ok(())
    }

    /// Counts bytes that stay.
    pub(super) fn keep(&mut self, bytes: u64) {
        self.kept = self.kept.saturating_add(bytes);
        self.pass(0);
    }

    /// Counts bytes that stay until [`release`](Self::release).
    pub(super) fn hold(&mut self, bytes: u64) {
        self.held = self.held.saturating_add(bytes);
        self.pass(0);
    }

    pub(super) fn release(&mut self, bytes: u64) {
        self.held = self.held.saturating_sub(bytes);
    }

    /// Counts bytes that are freed at once.
    pub(super) fn pass(&mut self, bytes: u64) {
        self.peak = self.peak.max(self.kept.saturating_add(self.held).saturating_add(bytes));
    }

    pub(super) fn name(&mut self, name: &[u8]) {
        self.longest_name = self.longest_name.max(strings(name, 1));
    }

    /// Adds an entry to a list of types.
    pub(super) fn list(&mut self, list: List) {
        for ((kind, slot, _), len) in List::ALL.into_iter().zip(self.lists.iter_mut()) {
            if kind == list {
                let more = growth(*len, slot);
                let old = if more == 0 { 0 } else { slot.saturating_mul(u64::from(*len)) };
                *len = len.saturating_add(1);
                self.kept = self.kept.saturating_add(more);
                self.peak = self.peak.max(self.kept.saturating_add(self.held).saturating_add(old));
            }
        }
    }

    /// The validator shares its lists: each gives up the places it does not use.
    pub(super) fn share_lists(&mut self) {
        let mut largest = 0;
        for ((_, slot, parts), len) in List::ALL.into_iter().zip(self.lists.iter_mut()) {
            let used = slot.saturating_mul(u64::from(*len));
            largest = used.max(largest);
            self.kept = self.kept.saturating_sub(slot.saturating_mul(capacity(*len)).saturating_sub(used));
            if *len > 0 {
                self.kept = self.kept.saturating_add(parts.saturating_mul(SNAPSHOT_PART));
                self.parts = self.parts.saturating_add(parts);
            }
            *len = 0;
        }
        self.keep(growth(self.snapshots, ALIAS_SNAPSHOT));
        self.snapshots = self.snapshots.saturating_add(1);
        self.aliases = 0;
        self.pass(largest.saturating_add(self.snapshot()));
    }

    /// Counts a type that is another one under a new name.
    pub(super) fn alias(&mut self) {
        let bytes = leaf(self.aliases, ALIAS_LEAF);
        self.aliases = self.aliases.saturating_add(1);
        self.alias_bytes = self.alias_bytes.saturating_add(bytes);
        self.keep(bytes);
    }

    /// Bytes of one handle on everything shared.
    pub(super) fn snapshot(&self) -> u64 {
        SNAPSHOT
            .saturating_add(self.parts.saturating_mul(size_of::<usize>() as u64))
            .saturating_add(u64::from(self.snapshots).saturating_mul(ALIAS_SNAPSHOT))
            .saturating_add(self.alias_bytes)
    }

    /// Counts a core type of `values` parameters, results or fields, each of so many bytes.
    pub(super) fn core_type(&mut self, values: u32, each: u64) {
        self.list(List::CoreType);
        self.keep(CORE_TYPE_LEAVES.saturating_add(each.saturating_mul(u64::from(values))));
        self.pass(u64::from(values).saturating_mul(8));
    }

    /// Counts a copy of `shape` under other resources: at most everything there is, once.
    pub(super) fn copy(&mut self, shape: &Shape) {
        let kept = u64::from(shape.weight).min(self.kept);
        self.pass_visit(shape);
        self.keep(kept);
    }

    /// Counts a copy of `shape` that is made only to be compared.
    pub(super) fn compare(&mut self, shape: &Shape) {
        let copies = u64::from(shape.weight).saturating_mul(u64::from(shape.components).saturating_add(1));
        let held = copies.min(self.kept.saturating_mul(u64::from(shape.components).saturating_add(1)));
        self.hold(held);
        self.pass_visit(shape);
        self.release(held);
    }

    fn pass_visit(&mut self, shape: &Shape) {
        let visits = u64::from(shape.nodes).div_ceil(5).saturating_mul(VISIT_LEAF).min(self.kept);
        self.pass(visits.saturating_add(u64::from(shape.path)));
    }

    /// Whether a body that needs no more than this need not be looked at any closer.
    pub(super) fn is_little(&self, heights: Heights) -> bool {
        stacks(&heights) <= self.little
    }

    pub(super) fn body(&mut self, heights: Heights) {
        self.bodies.merge(heights);
    }

    pub(super) fn expression(&mut self, heights: Heights) {
        self.expressions.merge(heights);
    }

    /// The bound, all in all.
    pub(super) fn heap(&self) -> u64 {
        let total = self
            .peak
            .saturating_add(stacks(&self.bodies))
            .saturating_add(stacks(&self.expressions))
            .saturating_add(self.longest_name.saturating_mul(4));
        // A margin; on devices also for the rounding of small allocations.
        total.saturating_add(total / if usize::BITS == 64 { 32 } else { 8 })
    }
}

/// Bytes of the stacks of a function validator whose allocations are used again and again.
fn stacks(heights: &Heights) -> u64 {
    let list = |len: u32, slot: u64| (capacity(len) + capacity(len) / 2).saturating_mul(slot);
    list(heights.operands, OPERAND)
        .saturating_add(list(heights.popped, OPERAND))
        .saturating_add(list(heights.blocks, BLOCK))
        .saturating_add(list(heights.locals, 1))
        .saturating_add(list(heights.local_groups, LOCAL_GROUP))
        .saturating_add(list(heights.locals.min(50), 4))
}
