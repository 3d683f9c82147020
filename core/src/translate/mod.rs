//! From validated operators to register code.
//!
//! One pass, function by function, over what the validator let pass. The translator keeps its own
//! operand stack ([`stack`]) and never asks the validator's, so that it can run later and alone.
//! Reading order: [`info`] and [`type_section`] (the module's declarations), [`class`], [`locals`], [`stack`], [`operators`]
//! (one arm an operator), [`memories`], [`tables`], [`control`] (blocks, branches, calls), [`fuse`] (compare and
//! branch), [`accumulate`], [`fuel`], [`finish`]. How each of them fails is in [`failed`].

mod accumulate;
#[cfg(feature = "threads")]
mod atomics;
mod calls;
mod class;
mod control;
mod deterministic;
mod exceptions;
mod failed;
pub(crate) mod finish;
mod fuel;
mod function_references;
mod fuse;
mod gc;
pub(crate) mod info;
mod locals;
mod memories;
pub(crate) mod operators;
#[cfg(feature = "simd")]
mod simd;
mod stack;
mod tables;
mod type_section;
mod wide_arithmetic;

use crate::ir::Op;
use crate::ir::encode::CodeBuffer;
use crate::{Config, Error, Region, Vec};
use class::Class;
use control::{Block, Fixup};
use exceptions::Handlers;
use info::{ModuleInfo, NO_VALUES, TypeInfo, broken};
use locals::Locals;
use stack::Entry;
use wasmparser::Operator;

pub(crate) use failed::{Failed, Result};
pub(crate) use finish::Translated;

/// Units kept free at the start of a function for an `enter`.
const ENTER_UNITS: usize = 4;

/// A place on the frame: next free slot, next free ref bank entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place {
    slots: u32,
    refs: u32,
}

impl Place {
    /// The place of a value of class `class`, and moves on.
    fn advance(&mut self, class: Class) -> u32 {
        self.advance_by(1, class)
    }

    /// The place of the first of `count` values of class `class`, and moves on.
    fn advance_by(&mut self, count: u32, class: Class) -> u32 {
        let next = if class.is_ref() { &mut self.refs } else { &mut self.slots };
        let at = *next;
        *next += count * class.width();
        at
    }

    /// Back to `at`, the place of a value of class `class`.
    fn retreat(&mut self, class: Class, at: u32) {
        *(if class.is_ref() { &mut self.refs } else { &mut self.slots }) = at;
    }
}

/// The op emitted last, while nothing can have jumped to after it.
#[derive(Clone, Copy, Debug)]
struct Last {
    op: Op,
    /// The first slot that it writes, or [`NO_SLOT`].
    to: u32,
    start: usize,
    end: usize,
}

/// The slot of an op that writes none.
const NO_SLOT: u32 = u32::MAX;

/// How a function must be translated; found out on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Form {
    /// Its jumps do not fit 16 bits.
    far: bool,
    /// Its frame has a ref bank.
    refs: bool,
}

/// What a translator works in, kept between functions.
#[derive(Debug)]
pub(crate) struct Buffers {
    code: CodeBuffer,
    stack: Vec<Entry>,
    locals: Locals,
    blocks: Vec<Block>,
    fixups: Vec<Fixup>,
    marks: Vec<(u32, u32)>,
    calls: Vec<u32>,
    handlers: Handlers,
}

impl Default for Buffers {
    fn default() -> Self {
        Self {
            code: CodeBuffer::new(),
            stack: Vec::new_in(Region::Global),
            locals: Locals::new(),
            blocks: Vec::new_in(Region::Global),
            fixups: Vec::new_in(Region::Global),
            marks: Vec::new_in(Region::Global),
            calls: Vec::new_in(Region::Global),
            handlers: Handlers::default(),
        }
    }
}

/// Translates one function at a time.
#[derive(Debug)]
pub(crate) struct Translator<'m> {
    module: &'m ModuleInfo,
    fuel_on: bool,
    deterministic: bool,
    /// The function's index, for errors.
    function: u32,
    ty: TypeInfo,
    form: Form,
    needs: Form,
    /// Where in the file what is translated now is.
    offset: u32,
    code: CodeBuffer,
    stack: Vec<Entry>,
    locals: Locals,
    blocks: Vec<Block>,
    fixups: Vec<Fixup>,
    /// (unit, source offset) of ops that can trap or call.
    marks: Vec<(u32, u32)>,
    /// Units of calls of the module's own functions.
    calls: Vec<u32>,
    handlers: Handlers,
    top: Place,
    max: Place,
    last: Option<Last>,
    /// The one before it.
    before: Option<Last>,
    /// Where the block that ended last did, and the jumps to there.
    joined: Option<(usize, u32)>,
    /// Where the ops of the operator at hand begin.
    operator_start: usize,
    /// Slots of parameters and locals: those above are of the operand stack.
    local_slots: u32,
    /// Entries below this height are no aliases of locals.
    preserved: usize,
    /// Depth of blocks begun in code that cannot be reached.
    skipped: u32,
    unreachable: bool,
    /// Where the amount is that the current region pays, once it pays any.
    charge: Option<usize>,
    /// The first of the blocks that begin where the region does.
    first_in_region: usize,
    br_tables: u32,
    /// Bytes of code before this function, and those that there may be with it.
    room: [u64; 2],
    /// Where the op emitted last may begin at most.
    most_units: usize,
    /// What the ops emitted need of the build that runs them.
    features: u64,
    /// Why a step failed.
    failed: Option<Error>,
}

impl<'m> Translator<'m> {
    pub(crate) fn new(module: &'m ModuleInfo, config: &Config, buffers: Buffers) -> Self {
        let Buffers { code, stack, locals, blocks, fixups, marks, calls, handlers } = buffers;
        Self {
            module,
            fuel_on: config.fuel,
            deterministic: config.deterministic,
            function: 0,
            ty: NO_VALUES,
            form: Form::default(),
            needs: Form::default(),
            offset: 0,
            code,
            stack,
            locals,
            blocks,
            fixups,
            marks,
            calls,
            handlers,
            top: Place::default(),
            max: Place::default(),
            last: None,
            before: None,
            joined: None,
            operator_start: 0,
            local_slots: 0,
            preserved: 0,
            skipped: 0,
            unreachable: false,
            charge: None,
            first_in_region: 0,
            br_tables: 0,
            room: [0, u64::MAX],
            most_units: usize::MAX,
            features: 0,
            failed: None,
        }
    }

    /// Gives the buffers back for the next translator.
    pub(crate) fn into_buffers(self) -> Buffers {
        let Self { code, stack, locals, blocks, fixups, marks, calls, handlers, .. } = self;
        Buffers { code, stack, locals, blocks, fixups, marks, calls, handlers }
    }

    /// The next functions follow on `before` bytes of code, and may bring them to `most`: translation ends
    /// when that is exceeded, not when all is done.
    pub(crate) fn limit_code(&mut self, [before, most]: [u64; 2]) {
        self.room = [before, most];
        let most_units = usize::try_from(most.saturating_sub(before) / 2).unwrap_or(usize::MAX);
        self.most_units = most_units.saturating_add(ENTER_UNITS);
    }

    /// Begins function `function` (index space) of type `ty`: a fresh function, in the simplest form.
    pub(crate) fn begin(&mut self, function: u32, ty: TypeInfo) -> crate::Result<()> {
        self.function = function;
        self.ty = ty;
        self.form = Form { far: false, refs: ty.has_refs() };
        self.restart().map_err(|failed| self.error(failed))
    }

    /// Begins the same function again, in the form it turned out to need.
    fn restart(&mut self) -> Result<()> {
        self.needs = self.form;
        self.code.clear();
        self.stack.clear();
        self.locals.clear();
        self.blocks.clear();
        self.fixups.clear();
        self.marks.clear();
        self.calls.clear();
        self.handlers.clear();
        self.top = Place::default();
        self.max = Place::default();
        self.label();
        self.joined = None;
        self.preserved = 0;
        self.skipped = 0;
        self.unreachable = false;
        self.begin_region();
        self.br_tables = 0;
        self.features = 0;
        self.code.extend(&[0; ENTER_UNITS]).map_err(|error| self.fail(error))?;
        for index in 0..usize::from(self.ty.params) {
            let ty = self.module.type_at(self.ty.params(), index)?;
            self.declare(1, ty.into())?;
        }
        let [_, _, slots, refs] = self.ty.shape.map(u32::from);
        self.reserve(Place { slots, refs })
    }

    fn declare(&mut self, count: u32, class: Class) -> Result<()> {
        let at = self.top.advance_by(count, class);
        self.reserve(self.top)?;
        self.needs.refs |= class.is_ref() && count > 0;
        self.locals.declare(count, class, at).map_err(|error| self.fail(error))
    }

    /// Declares `count` locals of type `ty` after the parameters.
    pub(crate) fn declare_locals(&mut self, count: u32, ty: wasmparser::ValType) -> crate::Result<()> {
        let ty = self.module.val_type(ty)?;
        self.declare(count, ty.into()).map_err(|failed| self.error(failed))
    }

    /// Ends the declarations: what was declared is zeroed, and the body begins.
    pub(crate) fn begin_body(&mut self) -> Result<()> {
        let params = u32::from(self.ty.shape[0]);
        let zeroed = self.top.slots - params;
        self.mark_unit(0)?;
        self.spend(1 + zeroed / 4)?;
        match zeroed {
            0 => {}
            1 => self.emit(Op::Const32, &[params.into(), 0])?,
            2 => self.emit(Op::Const64Short, &[params.into(), 0])?,
            _ => self.emit(Op::Zero, &[params.into(), zeroed.into()])?,
        }
        // A patched destination must not make a zeroing op another local's.
        self.label();
        self.local_slots = self.top.slots;
        self.begin_function_block()
    }

    /// Translates one operator that starts at byte `offset` of the file.
    #[inline(never)]
    pub(crate) fn operator(&mut self, op: &Operator<'_>, offset: u32) -> Result<()> {
        if self.unreachable {
            return self.skip(op);
        }
        self.offset = offset;
        if self.fuel_on {
            self.spend_operator(op)?;
        }
        self.operator_start = self.code.len();
        if self.deterministic || !self.handlers.is_empty() {
            return self.translate_with_care(op);
        }
        self.translate(op)
    }

    /// Translates an operator that makes a NaN, perhaps, or leaves a `try_table`.
    #[inline(never)]
    fn translate_with_care(&mut self, op: &Operator<'_>) -> Result<()> {
        let left = self.leave_handlers(op)?;
        self.translate(op)?;
        if self.deterministic && !self.unreachable {
            self.canonicalize(op)?;
        }
        if left.is_some() {
            self.protect(left)?;
        }
        Ok(())
    }

    /// The same for a `local.get`.
    #[inline]
    pub(crate) fn local_get(&mut self, index: u32, offset: u32) -> Result<()> {
        if self.unreachable {
            return Ok(());
        }
        self.offset = offset;
        self.spend(1)?;
        self.push_local(index)
    }

    /// The same for an `i32.const`.
    #[inline]
    pub(crate) fn i32_const(&mut self, value: i32, offset: u32) -> Result<()> {
        if self.unreachable {
            return Ok(());
        }
        self.offset = offset;
        self.spend(1)?;
        self.push_number((value as u32).into(), Class::I32)
    }

    /// What follows is at byte `offset` of the file.
    pub(crate) fn at(&mut self, offset: u32) {
        self.offset = offset;
    }

    /// Keeps the place in the file of the op that follows.
    pub(crate) fn mark(&mut self) -> Result<()> {
        self.mark_unit(self.code.len())
    }

    fn mark_unit(&mut self, unit: usize) -> Result<()> {
        let told =
            self.marks.last().is_some_and(|&(last, offset)| offset == self.offset || last as usize > unit);
        if told {
            return Ok(());
        }
        self.marks.try_push((unit as u32, self.offset)).map_err(|error| self.fail(error.into()))
    }

    /// Emits an op.
    fn emit(&mut self, op: Op, operands: &[u64]) -> Result<()> {
        let start = match self.code.push_op(op, operands) {
            Some(start) => start,
            None => self.make_room(op, operands)?,
        };
        if start > self.most_units {
            return Err(self.code_exceeds(start));
        }
        let properties = op.properties();
        self.features |= properties.features();
        let to = operands.first().filter(|_| properties.destination() != 0);
        let to = to.map_or(NO_SLOT, |&to| to as u32);
        self.before = self.last;
        self.last = Some(Last { op, to, start, end: self.code.len() });
        // What is fused into its successor never traps, so marks only grow.
        if properties.can_trap() { self.mark_unit(self.operator_start) } else { Ok(()) }
    }

    #[cold]
    #[inline(never)]
    fn make_room(&mut self, op: Op, operands: &[u64]) -> Result<usize> {
        self.code.make_room().map_err(|error| self.fail(error))?;
        Ok(self.code.push_op(op, operands).ok_or_else(broken)?)
    }

    #[cold]
    fn code_exceeds(&mut self, units: usize) -> Failed {
        let [before, most] = self.room;
        self.limit_reached("bytes of code", before.saturating_add(2 * units as u64), most)
    }

    /// Something can jump to here: the op before is no longer alone.
    fn label(&mut self) {
        self.last = None;
    }

    /// The op emitted last, if it is the last thing in the code.
    fn latest(&self) -> Option<Last> {
        self.last.filter(|last| last.end == self.code.len())
    }

    /// Whether the op emitted last wrote `width` slots at `from`.
    fn can_retarget(&self, from: u32, width: u32) -> bool {
        let last = self.latest().filter(|last| last.to == from);
        last.is_some_and(|last| last.op.properties().destination() == width)
    }

    /// If the op emitted last wrote `width` slots at `from`, makes it write at `to` instead.
    fn retarget(&mut self, from: u32, to: u32, width: u32) -> bool {
        let can = self.can_retarget(from, width);
        if let Some(last) = self.last.as_mut().filter(|_| can) {
            last.to = to;
            if let Some(unit) = self.code.get_mut(last.start + 1) {
                *unit = to as u16;
            }
        }
        can
    }
}
