//! The checker: what passes it, the executor may run without looking.
//!
//! One linear pass in constant native stack, with one scratch bit per code unit of the largest function: at what was
//! passed it tells where an op starts, at what lies ahead where a jump leads. That these are the same is proven by
//! counting: each place jumped to that is reached as the start of an op.
//! It proves of every function: each op decodes; each slot and reference, with its width, lies in the
//! frame; each call's window holds the callee's parameters and results; each jump lands on an op of the
//! same function; control cannot run off the end; every index is in range and of the right type.

mod handlers;
mod types;

use super::decode::{Code, Decoded, decode, jump_target};
use super::ops::{WIDE, update, width};
use super::properties::{Check, Properties};
use super::{Op, Operand};
use crate::image::layout::{entry, kind, module};
use crate::image::{
    ElemItem, ExternType, FuncRecord, Funcs, GlobalType, MemoryType, ModuleView, Signature, Signatures,
    features,
};
use crate::limits::GUARD_SLOTS;
use crate::{FuncType, ImageError, Region, Result, Vec};

/// Checks one module of an image; `lazy` says whether ops may stand for functions that are translated later.
pub(crate) fn check_module(view: ModuleView<'_>, fuel: bool, lazy: bool) -> Result<()> {
    check_sections(view)?;
    types::check(view)?;
    check_items(view)?;
    let imports = Imports::of(view)?;
    check_segments(view, &imports)?;
    let (funcs, types) = (view.funcs(), view.signatures());
    let longest = funcs.iter().map(|func| func.len).max();
    let mut starts = Vec::new_in(Region::Global);
    starts.try_resize(longest.unwrap_or(0).div_ceil(8) as usize, 0_u8)?;
    let global_slots = view.field(module::GLOBAL_SLOTS);
    let mut end = 0;
    let mut handled = handlers::Handled::default();
    for func in funcs.iter() {
        // A place in the code tells the function: they follow one another.
        ensure(func.code == end, "a function out of place")?;
        end = end.saturating_add(func.len);
        let code = code_of(view, func).ok_or_else(|| refuse("a function's code lies outside", func.code))?;
        let mut function = Function {
            view,
            fuel,
            lazy,
            imports: &imports,
            funcs,
            types,
            code,
            func,
            global_slots,
            starts: Starts { bits: &mut starts, ahead: 0 },
        };
        function.check()?;
        handled = function.check_handlers(handled).map_err(|what| function.refuse(what, 0))?;
    }
    handled.check_end(view)
}

/// Checks a function that was translated later than its module, and catches no exceptions; its calls lead to where the
/// module has its callees.
#[cfg(feature = "loader")]
pub(crate) fn check_function(
    view: ModuleView<'_>,
    fuel: bool,
    imports: &Imports,
    code: &[u8],
    func: FuncRecord,
) -> Result<()> {
    let code = Code::new(code);
    let mut starts = Vec::new_in(Region::Global);
    starts.try_resize(code.len().div_ceil(8), 0_u8)?;
    let global_slots = view.field(module::GLOBAL_SLOTS);
    let starts = Starts { bits: &mut starts, ahead: 0 };
    let (funcs, types) = (view.funcs(), view.signatures());
    Function { view, fuel, lazy: false, imports, funcs, types, code, func, global_slots, starts }.check()
}

/// The code of one function.
fn code_of<'a>(view: ModuleView<'a>, func: FuncRecord) -> Option<Code<'a>> {
    let start = func.code as usize;
    Code::new(view.code()).part(start, start.checked_add(func.len as usize)?)
}

#[cold]
fn refuse(what: &'static str, offset: u32) -> crate::Error {
    ImageError::Check { what, offset }.into()
}

fn ensure(condition: bool, what: &'static str) -> Result<()> {
    if condition { Ok(()) } else { Err(refuse(what, 0)) }
}

/// Every table of the module lies in the image.
fn check_sections(view: ModuleView<'_>) -> Result<()> {
    const TABLES: [(u32, u32); 15] = [
        (module::TYPES, entry::TYPE),
        (module::SUBTYPES, entry::SUBTYPE),
        (module::IMPORTS, entry::IMPORT),
        (module::FUNCS, entry::FUNC),
        (module::TABLES, entry::TABLE),
        (module::MEMORIES, entry::MEMORY),
        (module::GLOBALS, entry::GLOBAL),
        (module::EXPORTS, entry::EXPORT),
        (module::ELEMS, entry::ELEM),
        (module::DATA, entry::DATA),
        (module::NAMES, entry::NAME),
        (module::TAGS, entry::TAG),
        (module::RANGES, entry::RANGE),
        (module::CATCHES, entry::CATCH),
        (module::CODE, 1),
    ];
    for &(field, size) in &TABLES {
        let (at, count) = view.table_of(field);
        let end = u64::from(at) + u64::from(count) * u64::from(size);
        ensure(at.is_multiple_of(4) && end <= view.raw.0.len() as u64, "a table of a module lies outside")?;
    }
    ensure(view.code_len().is_multiple_of(2), "code of half a unit")
}

fn check_items(view: ModuleView<'_>) -> Result<()> {
    let mut counts = [0_u32; 5];
    for (index, import) in view.imports().enumerate() {
        let at = view.table_of(module::IMPORTS).0 + index as u32 * entry::IMPORT;
        let (import_kind, first) = (view.raw.word(at + 16), view.raw.word(at + 20));
        let count = counts.get_mut(import_kind as usize).ok_or_else(|| refuse("import kind", at))?;
        *count += 1;
        let typed = matches!(import_kind, kind::FUNC | kind::TAG);
        ensure(!typed || view.signature(first).is_some(), "an import of an unknown type")?;
        check_extern(view, &import.ty)?;
    }
    let told = [
        module::IMPORTED_FUNCS,
        module::IMPORTED_TABLES,
        module::IMPORTED_MEMORIES,
        module::IMPORTED_GLOBALS,
        module::IMPORTED_TAGS,
    ];
    ensure(told.map(|field| view.field(field)) == counts, "import counts")?;
    check_globals(view)?;
    handlers::check_tags(view)?;
    let mut memories = (0..view.table_of(module::MEMORIES).1).filter_map(|index| view.memory_type(index));
    memories.try_for_each(check_memory)?;
    let mut tables = (0..view.table_of(module::TABLES).1).filter_map(|index| view.table_type(index));
    tables.try_for_each(|ty| types::check_value(view, ty.element.into()))?;
    for export in view.exports() {
        ensure(
            export.index < space(view, export.kind).ok_or_else(|| refuse("export kind", 0))?,
            "an export of nothing",
        )?;
    }
    let init = view.init_func().map(|init| view.func(init).and_then(|func| view.func_type(func.ty.into())));
    ensure(init.is_none_or(|ty| ty == Some(FuncType::EMPTY)), "no such init function")
}

fn check_memory(ty: MemoryType) -> Result<()> {
    ensure(matches!(ty.page_log2, 0 | 16), "a memory of an unknown kind")
}

fn check_extern(view: ModuleView<'_>, ty: &ExternType<'_>) -> Result<()> {
    match ty {
        ExternType::Memory(ty) => check_memory(*ty),
        ExternType::Table(ty) => types::check_value(view, ty.element.into()),
        ExternType::Global(ty) => types::check_value(view, ty.content),
        ExternType::Tag(ty) => ensure(ty.results().len() == 0 && handlers::BUILT, "a tag of an unknown kind"),
        ExternType::Func(_) => Ok(()),
    }
}

/// Globals are packed in order, so that each one's place is its own.
fn check_globals(view: ModuleView<'_>) -> Result<()> {
    let (mut slots, mut refs) = (0, 0);
    for index in 0..view.table_of(module::GLOBALS).1 {
        let (ty, place) = view.global(index).ok_or_else(|| refuse("global table", index))?;
        types::check_value(view, ty.content)?;
        let next = if ty.content.is_ref() { &mut refs } else { &mut slots };
        ensure(place == *next, "a global out of place")?;
        *next += ty.content.slots().max(1);
    }
    ensure(
        [slots, refs] == [view.field(module::GLOBAL_SLOTS), view.field(module::GLOBAL_REFS)],
        "global counts",
    )
}

/// Items of an index space.
fn space(view: ModuleView<'_>, kind: u32) -> Option<u32> {
    let (imported, own) = match kind {
        kind::FUNC => (module::IMPORTED_FUNCS, module::FUNCS),
        kind::TABLE => (module::IMPORTED_TABLES, module::TABLES),
        kind::MEMORY => (module::IMPORTED_MEMORIES, module::MEMORIES),
        kind::GLOBAL => (module::IMPORTED_GLOBALS, module::GLOBALS),
        kind::TAG => (module::IMPORTED_TAGS, module::TAGS),
        _ => return None,
    };
    view.field(imported).checked_add(view.table_of(own).1)
}

fn check_segments(view: ModuleView<'_>, imports: &Imports) -> Result<()> {
    let fits = |at: u32, len: u64| u64::from(at) + len <= view.raw.0.len() as u64;
    for index in 0..view.table_of(module::DATA).1 {
        let at = view.table_of(module::DATA).0 + index * entry::DATA;
        ensure(fits(view.raw.word(at), view.raw.word(at + 4).into()), "a data segment lies outside")?;
    }
    let is_reference = |global: u32| match global.checked_sub(imports.globals.len() as u32) {
        None => imports.globals.get(global as usize).is_some_and(|ty| ty.content.is_ref()),
        Some(own) => view.global(own).is_some_and(|(ty, _)| ty.content.is_ref()),
    };
    for index in 0..view.table_of(module::ELEMS).1 {
        let at = view.table_of(module::ELEMS).0 + index * entry::ELEM;
        ensure(
            fits(view.raw.word(at), u64::from(view.raw.word(at + 4)) * 4),
            "an element segment lies outside",
        )?;
        let elem = view.elem(index).ok_or_else(|| refuse("element table", index))?;
        for item in 0..elem.len {
            let known = match elem.item(item) {
                ElemItem::Null => true,
                ElemItem::Func(func) => func < view.func_count(),
                ElemItem::Import(func) => func < view.imported_funcs(),
                ElemItem::Global(global) => is_reference(global),
            };
            ensure(known, "an element of nothing")?;
        }
    }
    Ok(())
}

/// What code may ask of the imports, by number.
#[derive(Debug)]
pub(crate) struct Imports {
    funcs: Vec<Signature>,
    globals: Vec<GlobalType>,
    tags: Vec<Signature>,
}

impl Imports {
    pub(crate) fn of(view: ModuleView<'_>) -> Result<Self> {
        let mut imports = Self {
            funcs: Vec::new_in(Region::Global),
            globals: Vec::new_in(Region::Global),
            tags: Vec::new_in(Region::Global),
        };
        for import in view.imports() {
            match import.ty {
                ExternType::Func(ty) => imports.funcs.try_push(signature_of(ty))?,
                ExternType::Global(ty) => imports.globals.try_push(ty)?,
                ExternType::Tag(ty) => imports.tags.try_push(signature_of(ty))?,
                ExternType::Table(_) | ExternType::Memory(_) => {}
            }
        }
        Ok(imports)
    }
}

/// The check of one function.
struct Function<'a, 's> {
    view: ModuleView<'a>,
    fuel: bool,
    /// It may be translated later.
    lazy: bool,
    imports: &'s Imports,
    funcs: Funcs<'a>,
    types: Signatures<'a>,
    /// The function's own: places in it are counted from its start.
    code: Code<'a>,
    func: FuncRecord,
    global_slots: u32,
    starts: Starts<'s>,
}

/// Where ops of a function start.
struct Starts<'s> {
    /// A bit per unit: whether an op starts there, or a jump leads there.
    bits: &'s mut [u8],
    /// Places ahead that jumps lead to.
    ahead: u32,
}

impl Starts<'_> {
    /// Sets the bit of a unit, and tells whether it was set.
    #[inline]
    fn mark(&mut self, at: usize) -> Option<bool> {
        let byte = self.bits.get_mut(at / 8)?;
        let bit = 1 << (at % 8);
        let was = *byte & bit != 0;
        *byte |= bit;
        Some(was)
    }

    /// An op starts at `at`.
    #[inline]
    fn begin(&mut self, at: usize) -> Option<()> {
        let was = self.mark(at)?;
        self.ahead -= u32::from(was);
        Some(())
    }

    /// A jump leads to `target`, which is ahead.
    #[inline]
    fn lead_to(&mut self, target: usize) -> Option<()> {
        let was = self.mark(target)?;
        self.ahead += u32::from(!was);
        Some(())
    }

    fn has(&self, at: usize) -> bool {
        self.bits.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 != 0)
    }
}

/// What plain ops are checked against, to be kept in registers.
struct Plain<'a, 's> {
    code: Code<'a>,
    slots: u32,
    global_slots: u32,
    fuel: bool,
    starts: Starts<'s>,
}

impl Plain<'_, '_> {
    /// Passes the op at `at`, if it is plain and there is nothing to say against it; gives where the next begins.
    #[inline(always)]
    fn pass(&mut self, at: usize) -> Option<usize> {
        let (properties, widths) = Op::known(self.code.unit(at)?)?;
        let next = at + properties.units();
        let ends = next >= self.code.len();
        if properties.is_special()
            || widths != 0 && !fit(self.code.from(at + 1)?, widths, self.slots)
            || ends && !self.may_end(next, properties)
        {
            return None;
        }
        let number = || self.code.unit(at + properties.number()).map_or(0, u32::from);
        let passes = match properties.check() {
            Check::Slots => true,
            // The low unit tells of most that they are large enough.
            Check::Offset2 => number() >= 1,
            Check::Offset4 => number() >= 3,
            Check::Offset8 => number() >= 7,
            Check::Global32 => number() < self.global_slots,
            Check::Global64 => number() + 1 < self.global_slots,
            Check::Jump => self.jump(at, number()),
            Check::Together => false,
        };
        if passes { self.starts.begin(at).map(|()| next) } else { None }
    }

    #[cold]
    fn may_end(&self, next: usize, properties: Properties) -> bool {
        next == self.code.len() && properties.is_terminator()
    }

    #[inline]
    fn jump(&mut self, at: usize, distance: u32) -> bool {
        let Some(target) = jump_target(at, Operand::Jump, distance.into()) else { return false };
        if target > at {
            return target < self.code.len() && self.starts.lead_to(target).is_some();
        }
        self.starts.has(target) && (!self.fuel || charges(self.code, target))
    }
}

/// Whether the slots that these units name, as wide as `widths` tells, are below `slots`.
#[inline(always)]
fn fit(units: Code<'_>, widths: u32, slots: u32) -> bool {
    let fits = |place: usize, unit: [u8; 2]| {
        let width = widths >> (2 * place) & 3;
        width == 0 || u32::from(u16::from_le_bytes(unit)) + width <= slots
    };
    let more = |place: usize| widths >> (2 * place) != 0;
    match units.first() {
        // Few ops name more, and few are so near the end: the bounds of these are looked at once, and there is no loop.
        Some([first, second, third, fourth]) if !more(4) => {
            let rest = || fits(2, *third) && (!more(3) || fits(3, *fourth));
            fits(0, *first) && (!more(1) || fits(1, *second) && (!more(2) || rest()))
        }
        _ => fit_all(units, widths, slots),
    }
}

/// As [`fit`], of any number.
#[inline(never)]
fn fit_all(units: Code<'_>, mut widths: u32, slots: u32) -> bool {
    for unit in units.units() {
        let width = widths & 3;
        if width != 0 && u32::from(unit) + width > slots {
            return false;
        }
        widths >>= 2;
        if widths == 0 {
            break;
        }
    }
    widths == 0
}

/// Whether what is at `target` pays.
fn charges(code: Code<'_>, target: usize) -> bool {
    code.unit(target) == Some(Op::Fuel as u16) && code.unit(target + 1).is_some_and(|charge| charge > 0)
}

/// What is wrong with an op, if something is.
type Proof<T = ()> = core::result::Result<T, &'static str>;

fn prove(condition: bool, what: &'static str) -> Proof {
    if condition { Ok(()) } else { Err(what) }
}

const RUNS_OFF: &str = "control runs off the end";

/// A call without a window of references has none.
fn check_plain(callee: Signature) -> Proof {
    let has_refs = callee.param_refs.max(callee.result_refs) > 0;
    prove(!has_refs, "a plain call with references")
}

/// The offset of an access of `bytes` bytes is that of its last one.
fn check_offset(offset: u64, bytes: u64) -> Proof {
    prove(offset >= bytes - 1, "an access that begins before its address")
}

impl Function<'_, '_> {
    fn check(&mut self) -> Result<()> {
        let signature = self.types.get(self.func.ty.into()).ok_or_else(|| self.refuse("its type", 0))?;
        if self.lazy && self.is_awaited() {
            return Ok(());
        }
        self.check_start(signature).map_err(|what| self.refuse(what, 0))?;
        let used =
            self.starts.bits.get_mut(..self.code.len().div_ceil(8)).ok_or_else(|| refuse("scratch", 0))?;
        used.fill(0);
        let mut at = 0;
        while at < self.code.len() {
            at = self.pass_plain(at);
            if at < self.code.len() {
                at = self.check_at(at).map_err(|what| self.refuse(what, at))?;
            }
        }
        prove(self.starts.ahead == 0, "a jump to no op").map_err(|what| self.refuse(what, 0))
    }

    /// Whether all there is of the function is the op that stands for it.
    fn is_awaited(&self) -> bool {
        let function =
            decode(self.code, 0).filter(|decoded| decoded.op == Op::Lazy && decoded.next == self.code.len());
        let record = function.and_then(|decoded| self.view.func(u32::try_from(decoded.value(0)).ok()?));
        record.is_some_and(|record| record.code == self.func.code)
    }

    fn check_start(&self, signature: Signature) -> Proof {
        let own = signature.param_slots.max(signature.result_slots) <= self.func.slots
            && signature.param_refs.max(signature.result_refs) <= self.func.refs;
        prove(own && self.code.len() > 0, "a frame smaller than its type")?;
        self.check_enter(signature)?;
        self.check_charge()
    }

    /// Passes ops from `at` on while there is little to check of them, and nothing to say against them. Gives where the
    /// first other one begins: most code is passed here, and in registers.
    fn pass_plain(&mut self, mut at: usize) -> usize {
        // Where there are references, returns are checked with them.
        if self.func.refs > 0 {
            return at;
        }
        let starts = Starts { bits: &mut *self.starts.bits, ahead: self.starts.ahead };
        let (slots, global_slots) = (self.func.slots.into(), self.global_slots);
        let mut plain = Plain { code: self.code, slots, global_slots, fuel: self.fuel, starts };
        while let Some(next) = plain.pass(at) {
            at = next;
        }
        self.starts.ahead = plain.starts.ahead;
        at
    }

    /// Checks the op at `at`; gives where the next begins.
    fn check_at(&mut self, at: usize) -> Proof<usize> {
        self.starts.begin(at).ok_or("no op")?;
        match self.code.unit(at) {
            Some(op) if op == Op::Call as u16 => self.check_plain_call(at),
            _ => self.check_together(at),
        }
    }

    /// As [`check_together`](Self::check_together), of what most ops are that are not plain.
    fn check_plain_call(&mut self, at: usize) -> Proof<usize> {
        let next = at + Op::Call.units();
        let callee = self.callee(self.code.word(at + 1).ok_or("no op")?)?;
        let window = self.code.unit(at + 3).ok_or("no op")?;
        prove(next < self.code.len(), RUNS_OFF)?;
        self.check_windows(window.into(), 0, callee)?;
        check_plain(callee)?;
        Ok(next)
    }

    /// Checks any op.
    #[inline(never)]
    fn check_together(&mut self, at: usize) -> Proof<usize> {
        let decoded = decode(self.code, at).ok_or("no op")?;
        self.check_op(&decoded)?;
        self.check_jumps(&decoded)?;
        Ok(decoded.next)
    }

    #[cold]
    fn refuse(&self, what: &'static str, at: usize) -> crate::Error {
        let unit = self.func.code.saturating_add(at as u32);
        refuse(what, self.view.table_of(module::CODE).0.saturating_add(unit.saturating_mul(2)))
    }

    fn is_op(&self, at: usize) -> bool {
        at < self.code.len() && self.starts.has(at)
    }

    /// A frame beyond the guard zone, or with references, is made by `enter`, first thing.
    fn check_enter(&self, signature: Signature) -> Proof {
        let enter = (self.code.unit(0) == Some(Op::Enter as u16)).then(|| decode(self.code, 0)).flatten();
        let needed = u32::from(self.func.slots) > GUARD_SLOTS || self.func.refs > 0;
        let Some(enter) = enter else { return prove(!needed, "a large frame without `enter`") };
        let told = (enter.value(0), enter.value(1), enter.value(2));
        let params = u64::from(signature.param_refs);
        let frame = (self.func.slots.into(), self.func.refs.into(), params);
        prove(told == frame, "`enter` of another frame")
    }

    /// Where fuel counts, every function begins with a charge: calls are loops, too.
    fn check_charge(&self) -> Proof {
        let enters = self.code.unit(0) == Some(Op::Enter as u16);
        let first = if enters { Op::Enter.units() } else { 0 };
        prove(self.charges(first), "a function that spends no fuel")
    }

    fn check_op(&self, decoded: &Decoded) -> Proof {
        let properties = decoded.op.properties();
        let ends = decoded.next < self.code.len() || properties.is_terminator();
        prove(ends, RUNS_OFF)?;
        prove(decoded.op != Op::Enter || decoded.at == 0, "`enter` inside a function")?;
        let unbuilt = properties.features() & !features::SUPPORTED != 0;
        prove(!unbuilt, "an op of a feature this build lacks")?;
        let leaves_bank = matches!(decoded.op, Op::Ret | Op::Ret32 | Op::Ret64) && self.func.refs > 0;
        prove(!leaves_bank, "a return that leaves its bank")?;
        for (kind, value) in decoded.operands() {
            self.check_operand(decoded, kind, value)?;
        }
        Ok(())
    }

    fn check_operand(&self, decoded: &Decoded, operand: Operand, value: u64) -> Proof {
        use Operand as O;
        let slot = |width: u64| prove(value + width <= self.func.slots.into(), "a slot outside the frame");
        let below = |count: u32, what| prove(value < u64::from(count), what);
        match operand {
            O::D32 | O::S32 => slot(1),
            O::D64 | O::S64 => slot(2),
            O::Global32 => self.check_global(value, 1),
            O::Global64 => self.check_global(value, 2),
            O::Global128 => self.check_global(value, 4),
            O::Offset2 => check_offset(value, 2),
            O::Offset4 => check_offset(value, 4),
            O::Offset8 => check_offset(value, 8),
            O::Offset16 => check_offset(value, 16),
            O::D128 | O::S128 => slot(4),
            O::Slots => slot(decoded.last_value()),
            O::Entries => {
                let end = value + decoded.last_value();
                prove(end <= self.func.refs.into(), "references outside the bank")
            }
            O::DRef | O::SRef => below(self.func.refs.into(), "a reference outside the bank"),
            O::Refs => prove(value == u64::from(self.func.refs), "a bank of another size"),
            O::Count if decoded.op == Op::RetRefs => self.check_results(value),
            O::Targets => prove(value > 0, "a br_table without a default"),
            O::Func => self.check_call(decoded, self.callee(value as u32)?),
            O::TailFunc => self.check_tail(decoded, self.callee(value as u32)?),
            O::FuncNumber => below(self.view.func_count(), "no such function"),
            O::Import | O::TailImport => self.check_import(decoded, operand, value),
            O::Sig => self.check_call(decoded, self.signature(value)?),
            O::TailSig => self.check_tail(decoded, self.signature(value)?),
            O::GlobalRef => below(self.view.field(module::GLOBAL_REFS), "no such global"),
            O::GlobalImport32 => self.check_imported_global(decoded, value, 1),
            O::GlobalImport64 => self.check_imported_global(decoded, value, 2),
            O::GlobalImport128 => self.check_imported_global(decoded, value, 4),
            O::GlobalImportRef => self.check_imported_global(decoded, value, 0),
            O::Memory => below(space(self.view, kind::MEMORY).unwrap_or(0), "no such memory"),
            O::Address => self.check_address(value as u16, (value >> 16) as u16),
            O::Update => below(4 * (u32::from(update::EXCHANGE) + 1), "an unknown atomic update"),
            O::Width => below(u32::from(width::I32) + 1, "an access of no width"),
            O::Table => below(space(self.view, kind::TABLE).unwrap_or(0), "no such table"),
            O::Data => below(self.view.table_of(module::DATA).1, "no such data segment"),
            O::Lane2 => below(2, "no such lane"),
            O::Lane4 => below(4, "no such lane"),
            O::Lane8 => below(8, "no such lane"),
            O::Lane16 => below(16, "no such lane"),
            O::Elem => below(self.view.table_of(module::ELEMS).1, "no such element segment"),
            O::Tag => self.check_throw(decoded, value),
            O::StructType => self.check_struct_type(decoded, value),
            O::ArrayType => self.check_array_type(decoded, value),
            O::RefType => {
                let ty = crate::ValType::from_word(value as u32).filter(|ty| ty.is_ref());
                prove(
                    types::is_known(self.view, ty.ok_or("a reference to nothing")?),
                    "a reference to no type",
                )
            }
            // Windows are checked with the callee, jumps after the operands.
            O::Window | O::RefWindow | O::Jump | O::JumpFar | O::Count | O::Imm32 | O::Imm64 | O::Offset1 => {
                Ok(())
            }
        }
    }

    /// An address in slot `slot`, of the memory and width that `mode` says.
    fn check_address(&self, slot: u16, mode: u16) -> Proof {
        let width = if mode & WIDE != 0 { 2 } else { 1 };
        prove(u32::from(slot) + width <= self.func.slots.into(), "an address outside the frame")?;
        let memories = space(self.view, kind::MEMORY).unwrap_or(0);
        prove(u32::from(mode & !WIDE) < memories, "no such memory")
    }

    fn check_results(&self, count: u64) -> Proof {
        let results = self.types.get(self.func.ty.into()).map_or(0, |ty| ty.result_refs);
        prove(count == u64::from(results), "reference results of another count")
    }

    fn signature(&self, index: u64) -> Proof<Signature> {
        u32::try_from(index).ok().and_then(|index| self.types.get(index)).ok_or("no such type")
    }

    /// The type of the function whose code starts at `offset`.
    fn callee(&self, offset: u32) -> Proof<Signature> {
        let found = self.funcs.at(offset).and_then(|index| self.funcs.get(index));
        let found = found.filter(|func| func.code == offset).ok_or("a call of no function")?;
        self.signature(found.ty.into())
    }

    fn check_import(&self, decoded: &Decoded, operand: Operand, value: u64) -> Proof {
        let callee = self.imports.funcs.get(value as usize).copied();
        let callee = callee.ok_or("no such import")?;
        match (decoded.op, operand) {
            (Op::RefFuncImport, _) => Ok(()),
            (_, Operand::TailImport) => self.check_tail(decoded, callee),
            _ => self.check_call(decoded, callee),
        }
    }

    /// The windows of a call hold the callee's parameters and results.
    fn check_call(&self, decoded: &Decoded, callee: Signature) -> Proof {
        let operand =
            |wanted| decoded.operands().find(|&(kind, _)| kind == wanted).map_or(0, |(_, value)| value);
        self.check_windows(operand(Operand::Window), operand(Operand::RefWindow), callee)?;
        if decoded.op == Op::Call { check_plain(callee) } else { Ok(()) }
    }

    /// A tail call's arguments begin the frame; its callee returns what this function does.
    fn check_tail(&self, decoded: &Decoded, callee: Signature) -> Proof {
        let own = self.signature(self.func.ty.into())?;
        let same = (own.result_slots, own.result_refs) == (callee.result_slots, callee.result_refs);
        prove(same, "a tail call with other results")?;
        let plain = decoded.op == Op::TailCall;
        prove(!plain || self.func.refs == 0 && callee.param_refs == 0, "a plain tail call with references")?;
        self.check_windows(0, 0, callee)
    }

    fn check_windows(&self, window: u64, refs: u64, callee: Signature) -> Proof {
        let slots = window + u64::from(callee.param_slots.max(callee.result_slots));
        let refs = refs + u64::from(callee.param_refs.max(callee.result_refs));
        let fits = slots <= self.func.slots.into() && refs <= self.func.refs.into();
        prove(fits, "a call window outside the frame")
    }

    /// The windows of an op that makes a struct hold its fields.
    fn check_struct_type(&self, decoded: &Decoded, value: u64) -> Proof {
        let ty = u32::try_from(value).ok().and_then(|index| self.view.struct_type(index));
        let ty = ty.ok_or("no such struct type")?;
        if decoded.op != Op::StructNew {
            return Ok(());
        }
        let slots = ty.fields().map(|(field, _)| u64::from(field.storage.unpacked().slots())).sum();
        self.check_operands(decoded, slots, ty.refs().into())
    }

    /// The windows of an op that makes an array of operands hold them.
    fn check_array_type(&self, decoded: &Decoded, value: u64) -> Proof {
        let element = u32::try_from(value).ok().and_then(|index| self.view.array_type(index));
        let element = element.ok_or("no such array type")?.storage.unpacked();
        if decoded.op != Op::ArrayNewFixed {
            return Ok(());
        }
        let count = decoded.value(2);
        self.check_operands(decoded, count * u64::from(element.slots()), count * u64::from(element.is_ref()))
    }

    /// The windows hold so many slots and references.
    fn check_operands(&self, decoded: &Decoded, slots: u64, refs: u64) -> Proof {
        let operand =
            |wanted| decoded.operands().find(|&(kind, _)| kind == wanted).map_or(0, |(_, value)| value);
        let fits = operand(Operand::Window) + slots <= self.func.slots.into()
            && operand(Operand::RefWindow) + refs <= self.func.refs.into();
        prove(fits, "an operand window outside the frame")
    }

    fn check_global(&self, place: u64, width: u64) -> Proof {
        prove(place + width <= self.global_slots.into(), "no such global")
    }

    /// An imported global of `slots` slots, none if it is a reference; one that is written can be.
    fn check_imported_global(&self, decoded: &Decoded, number: u64, slots: u32) -> Proof {
        let found = self.imports.globals.get(number as usize).filter(|ty| ty.content.slots() == slots);
        let ty = found.ok_or("no imported global of this width")?;
        let writes = matches!(
            decoded.op,
            Op::GlobalSet32Import | Op::GlobalSet64Import | Op::GlobalSet128Import | Op::GlobalSetRefImport
        );
        prove(ty.mutable || !writes, "a write to an imported constant")
    }

    fn check_jumps(&mut self, decoded: &Decoded) -> Proof {
        for (kind, value) in
            decoded.operands().filter(|(kind, _)| matches!(kind, Operand::Jump | Operand::JumpFar))
        {
            self.check_jump(decoded.at, kind, value)?;
            let pays = decoded.op != Op::BrFuel || self.leads_back_to_charge(decoded.at, value);
            prove(pays, "a jump to no charge")?;
        }
        for place in decoded.targets().step_by(2) {
            let value = self.code.value(place, 2).ok_or("br_table")?;
            self.check_jump(decoded.at, Operand::JumpFar, value)?;
        }
        Ok(())
    }

    /// Whether what is at `target` pays, where fuel counts.
    fn charges(&self, target: usize) -> bool {
        !self.fuel || charges(self.code, target)
    }

    /// Whether a jump leads to a charge before it.
    fn leads_back_to_charge(&self, at: usize, distance: u64) -> bool {
        let target = jump_target(at, Operand::Jump, distance).filter(|&target| target < at);
        target.is_some_and(|target| self.code.unit(target) == Some(Op::Fuel as u16))
    }

    /// A jump back must lead to an op that was passed, and pay; what is ahead is noted.
    #[inline]
    fn check_jump(&mut self, at: usize, kind: Operand, value: u64) -> Proof {
        let target = jump_target(at, kind, value).unwrap_or(usize::MAX);
        if target > at {
            let inside = target < self.code.len() && self.starts.lead_to(target).is_some();
            return prove(inside, "a jump to no op");
        }
        prove(self.is_op(target), "a jump to no op")?;
        prove(self.charges(target), "a loop that spends no fuel")?;
        let begins_again = target == 0 && self.func.refs > 0;
        prove(!begins_again, "a jump to `enter`")
    }
}

fn signature_of(ty: FuncType<'_>) -> Signature {
    let [param_slots, param_refs, result_slots, result_refs] = ty.shape().map(|count| count as u16);
    Signature { param_slots, result_slots, param_refs, result_refs }
}
