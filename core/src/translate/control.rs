//! Blocks and branches.
//!
//! A label's values lie in the canonical places at the height where its block began, so every path to
//! it agrees on them. Forward jumps are linked into their block's list and patched at its end.

use super::class::Class;
use super::fuse::{Condition, invert};
use super::info::{Broken, Types, broken};
use super::stack::{Entry, Value};
use super::{Place, Result, Translator};
use crate::ir::Op;
use wasmparser::{BlockType, BrTable, Operator};

pub(super) const NONE: u32 = u32::MAX;
/// From so many values on, one op moves them all.
const RANGE: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Function,
    Block,
    Loop,
    /// Has no `else` yet.
    If,
    Else,
}

/// A control structure that is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    kind: Kind,
    params: Types,
    pub(super) results: Types,
    /// Entries below its parameters.
    pub(super) height: usize,
    /// Place of its first parameter, and of its first result.
    pub(super) base: Place,
    /// A loop's first unit.
    start: usize,
    /// Jumps to its end, and to its `else`.
    ends: u32,
    elses: u32,
    /// Which br_table last made a stub for it, and where.
    stub: (u32, usize),
    /// Clauses that lead to its end.
    pub(super) catches: u32,
    /// Of a `try_table`: the catches around it.
    pub(super) outer: Option<Option<u32>>,
    /// The charge that paid for what came before it.
    pub(super) charge: Option<usize>,
    /// The outermost block that something inside it branches to.
    left_to: usize,
}

/// A jump whose target is not known yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fixup {
    op: usize,
    operand: usize,
    wide: bool,
    next: u32,
    /// Where the op begins that was emitted right before, if nothing jumps to after it.
    before: Option<usize>,
}

/// Where a jump goes.
#[derive(Clone, Copy, Debug)]
enum Target {
    Start(usize),
    End(usize),
    Else(usize),
}

impl Translator<'_> {
    pub(super) fn block(&self, index: usize) -> Result<Block, Broken> {
        self.blocks.get(index).copied().ok_or_else(broken)
    }

    pub(super) fn block_at_depth(&self, depth: u32) -> Result<usize, Broken> {
        self.blocks.len().checked_sub(1 + depth as usize).ok_or_else(broken)
    }

    /// Blocks that are open: 0 once the function's own has ended.
    pub(super) fn is_done(&self) -> bool {
        self.blocks.is_empty()
    }

    fn open(&mut self, kind: Kind, params: Types, results: Types) -> Result<()> {
        let height = self.stack.len().checked_sub(params.len()).ok_or_else(broken)?;
        let base = self.place_at(height);
        let stub = (0, 0);
        let block = Block {
            kind,
            params,
            results,
            height,
            base,
            start: 0,
            ends: NONE,
            elses: NONE,
            stub,
            catches: NONE,
            outer: None,
            charge: self.charge,
            left_to: usize::MAX,
        };
        self.blocks.try_push(block).map_err(|error| self.fail(error.into()))
    }

    /// The place entry number `height` has, or would have.
    pub(super) fn place_at(&self, height: usize) -> Place {
        let mut place = self.top;
        for entry in self.stack.get(height..).unwrap_or(&[]).iter().rev() {
            place.retreat(entry.class, entry.at);
        }
        place
    }

    /// Where a loop begins; other blocks' labels are at their ends.
    pub(super) fn loop_start(&self, index: usize) -> Result<Option<usize>> {
        let block = self.block(index)?;
        Ok((block.kind == Kind::Loop).then_some(block.start))
    }

    pub(super) fn begin_function_block(&mut self) -> Result<()> {
        self.open(Kind::Function, Types::None, self.ty.results())
    }

    fn block_types(&mut self, ty: BlockType) -> Result<(Types, Types)> {
        match ty {
            BlockType::Empty => Ok((Types::None, Types::None)),
            BlockType::Type(ty) => {
                let ty = self.module.val_type(ty).map_err(|error| self.fail(error))?;
                Ok((Types::None, Types::One(ty)))
            }
            BlockType::FuncType(index) => {
                let (_, ty) = self.module.func_type_at(index)?;
                Ok((ty.params(), ty.results()))
            }
        }
    }

    pub(super) fn begin_block(&mut self, ty: BlockType) -> Result<()> {
        let (params, results) = self.block_types(ty)?;
        self.preserve_all()?;
        self.materialize_top(params.len())?;
        self.open(Kind::Block, params, results)
    }

    pub(super) fn begin_loop(&mut self, ty: BlockType) -> Result<()> {
        let (params, results) = self.block_types(ty)?;
        self.preserve_all()?;
        self.materialize_top(params.len())?;
        self.open(Kind::Loop, params, results)?;
        self.label();
        let start = self.code.len();
        if let Some(block) = self.blocks.last_mut() {
            block.start = start;
        }
        self.begin_region();
        self.spend(1)
    }

    pub(super) fn begin_if(&mut self, ty: BlockType) -> Result<()> {
        let (params, results) = self.block_types(ty)?;
        let condition = self.take_condition()?;
        self.preserve_all()?;
        self.materialize_top(params.len())?;
        self.open(Kind::If, params, results)?;
        let index = self.blocks.len() - 1;
        self.jump_if(condition.inverted()?, Target::Else(index))
    }

    pub(super) fn begin_else(&mut self) -> Result<()> {
        let index = self.blocks.len().checked_sub(1).ok_or_else(broken)?;
        let block = self.block(index)?;
        if !self.unreachable {
            self.materialize_top(block.results.len())?;
            self.jump(Target::End(index))?;
        }
        self.patch_list(block.elses)?;
        if let Some(block) = self.blocks.last_mut() {
            block.kind = Kind::Else;
            block.elses = NONE;
        }
        self.reset_stack(block.height, block.params)?;
        self.begin_region();
        self.enter_label();
        Ok(())
    }

    /// Control arrives here from elsewhere.
    fn enter_label(&mut self) {
        self.unreachable = false;
        self.label();
    }

    pub(super) fn reset_stack(&mut self, height: usize, types: Types) -> Result<()> {
        self.truncate(height)?;
        self.push_temps(types)
    }

    pub(super) fn end(&mut self) -> Result<()> {
        let block = self.blocks.last().copied().ok_or_else(broken)?;
        if block.kind == Kind::Function {
            if !self.unreachable {
                self.end_with_return()?;
            }
            self.return_caught(block)?;
            self.unreachable = true;
            self.blocks.pop();
            return Ok(());
        }
        let targeted = block.ends != NONE || block.elses != NONE || block.catches != NONE;
        if targeted && !self.unreachable {
            self.materialize_top(block.results.len())?;
        }
        self.patch_list(block.ends)?;
        self.joined = Some((self.code.len(), block.ends));
        self.patch_list(block.elses)?;
        self.patch_clauses(block.catches);
        self.blocks.pop();
        self.end_region(block, targeted);
        if let Some(outer) = block.outer {
            self.protect(outer)?;
        }
        if targeted {
            self.reset_stack(block.height, block.results)?;
            self.enter_label();
        } else if self.unreachable {
            self.truncate(block.height)?;
        }
        Ok(())
    }

    /// What follows `block`, which is closed, is paid for with what came before it, if there is no other way
    /// out of it than to its end. Else it is paid for anew where control arrives from elsewhere, or leaves a loop.
    fn end_region(&mut self, block: Block, targeted: bool) {
        if block.left_to >= self.blocks.len() {
            return self.continue_region(block.charge);
        }
        self.note_branch(block.left_to);
        if targeted || block.kind == Kind::Loop {
            self.begin_region();
        }
    }

    /// Something in the innermost block branches to block `index`, or to what is around it.
    pub(super) fn note_branch(&mut self, index: usize) {
        if let Some(block) = self.blocks.last_mut() {
            block.left_to = block.left_to.min(index);
        }
    }

    /// In code that cannot be reached only the block structure matters.
    #[inline(never)]
    pub(super) fn skip(&mut self, op: &Operator<'_>) -> Result<()> {
        match op {
            Operator::Block { .. }
            | Operator::Loop { .. }
            | Operator::If { .. }
            | Operator::TryTable { .. } => self.skipped += 1,
            Operator::End if self.skipped > 0 => self.skipped -= 1,
            Operator::End => return self.end(),
            Operator::Else if self.skipped == 0 => return self.begin_else(),
            _ => {}
        }
        Ok(())
    }

    fn target(&self, index: usize) -> Result<(Target, Types, Place)> {
        let block = self.block(index)?;
        Ok(match block.kind {
            Kind::Loop => (Target::Start(block.start), block.params, block.base),
            _ => (Target::End(index), block.results, block.base),
        })
    }

    /// Whether a branch to this block does more than jump.
    fn needs_stub(&self, index: usize) -> Result<bool> {
        let (_, types, mut place) = self.target(index)?;
        let first = self.stack.len().checked_sub(types.len()).ok_or_else(broken)?;
        let in_place = |entry: &Entry, place: &mut Place| {
            let at = place.advance(entry.class);
            matches!(entry.value, Value::Temp) && entry.at == at
        };
        let moved = !self.stack.iter().skip(first).all(|entry| in_place(entry, &mut place));
        Ok(moved || index == 0)
    }

    /// Moves the label's values and jumps; the outermost label returns.
    fn emit_branch(&mut self, index: usize) -> Result<()> {
        self.note_branch(index);
        if index == 0 {
            return self.emit_return();
        }
        let (target, types, place) = self.target(index)?;
        self.emit_moves(types.len(), place)?;
        self.jump(target)
    }

    #[inline(never)]
    pub(super) fn br(&mut self, depth: u32) -> Result<()> {
        let index = self.block_at_depth(depth)?;
        self.settle(index)?;
        self.emit_branch(index)?;
        self.unreachable = true;
        Ok(())
    }

    /// Puts the values of a branch into their canonical places, if they are many: then one op moves them.
    /// Not for code that only some paths run.
    fn settle(&mut self, index: usize) -> Result<()> {
        let (_, types, _) = self.target(index)?;
        if types.len() >= RANGE { self.materialize_top(types.len()) } else { Ok(()) }
    }

    #[inline(never)]
    pub(super) fn br_if(&mut self, depth: u32) -> Result<()> {
        let condition = self.take_condition()?;
        self.branch_if(depth, condition)
    }

    /// Branches if `op`, which tests one slot (or reference), says so of `slot`.
    pub(super) fn br_on(&mut self, depth: u32, op: Op, slot: u64) -> Result<()> {
        self.branch_if(depth, Condition { op, operands: [slot, 0] })
    }

    /// Branches to the label at `depth` with the values on top, if `condition` holds.
    fn branch_if(&mut self, depth: u32, condition: Condition) -> Result<()> {
        let index = self.block_at_depth(depth)?;
        self.settle(index)?;
        if !self.needs_stub(index)? {
            self.note_branch(index);
            let (target, ..) = self.target(index)?;
            return self.jump_if(condition, target);
        }
        let skip = self.emit_condition(condition.inverted()?)?;
        self.emit_branch(index)?;
        self.patch(skip, self.code.len());
        self.label();
        Ok(())
    }

    /// The values go into their canonical places once, so that an entry has at most a range to move.
    pub(super) fn br_table(&mut self, table: &BrTable<'_>) -> Result<()> {
        let index = self.pop_source()?;
        let (_, types, _) = self.target(self.block_at_depth(table.default())?)?;
        self.materialize_top(types.len())?;
        let first = self.stack.len().checked_sub(types.len()).ok_or_else(broken)?;
        let values = self.place_at(first);
        let op = self.code.len();
        self.emit(Op::BrTable, &[index, u64::from(table.len()) + 1])?;
        let entries = self.code.len();
        for _ in 0..=table.len() {
            self.code.extend(&[0; 2]).map_err(|error| self.fail(error))?;
        }
        self.br_tables += 1;
        let depths = table.targets().chain([Ok(table.default())]);
        for (entry, depth) in depths.enumerate() {
            let depth = depth.map_err(|error| self.fail(error.into()))?;
            let block = self.block_at_depth(depth)?;
            self.br_table_entry(op, entries + 2 * entry, block, values)?;
        }
        self.unreachable = true;
        Ok(())
    }

    /// One entry: a jump to the label, or to a stub that moves the values, made once a block.
    fn br_table_entry(&mut self, op: usize, operand: usize, index: usize, values: Place) -> Result<()> {
        let (target, _, place) = self.target(index)?;
        self.note_branch(index);
        if index != 0 && place == values {
            return self.link(target, op, operand, true);
        }
        let (made_by, mut at) = self.block(index)?.stub;
        if made_by != self.br_tables {
            at = self.code.len();
            self.emit_branch(index)?;
            if let Some(block) = self.blocks.get_mut(index) {
                block.stub = (self.br_tables, at);
            }
        }
        self.link(Target::Start(at), op, operand, true)
    }

    pub(super) fn emit_return(&mut self) -> Result<()> {
        self.note_branch(0);
        if let Some((op, slot)) = self.returned_from() {
            return self.emit(op, &[slot]);
        }
        self.emit_moves(self.ty.results().len(), Place::default())?;
        self.emit_ret()
    }

    /// Returns at the end of the function. Jumps to here, if it is all that is left to do, return themselves.
    fn end_with_return(&mut self) -> Result<()> {
        let start = self.code.len();
        let joined = self.joined.filter(|&(at, _)| at == start);
        self.emit_return()?;
        let (Some((_, list)), Some(last)) = (joined, self.last) else { return Ok(()) };
        if last.start == start && matches!(last.op, Op::Ret | Op::Ret32 | Op::Ret64) {
            self.return_at_jumps(list, last.op)?;
        }
        Ok(())
    }

    /// Makes `ret`, the op emitted last, of each plain jump of the list; what is left of them is never run.
    fn return_at_jumps(&mut self, mut list: u32, ret: Op) -> Result<()> {
        let slot = self.code.last().copied().filter(|_| ret != Op::Ret);
        while let Some(fixup) = self.fixups.get(list as usize).copied() {
            list = fixup.next;
            if self.code.get(fixup.op) != Some(&(Op::Br as u16)) {
                continue;
            }
            let copied = fixup.before.and_then(|at| Some((at, self.copied(at, fixup.op, slot?)?)));
            let (start, slot) = copied.map_or((fixup.op, slot), |(at, from)| (at, Some(from)));
            let units = self.code.get_mut(start..fixup.op + Op::Br.units()).ok_or_else(broken)?;
            units.fill(Op::Ret as u16);
            for (unit, value) in units.iter_mut().zip([Some(ret as u16), slot].into_iter().flatten()) {
                *unit = value;
            }
        }
        Ok(())
    }

    /// The slot that the op from `start` to `end` copies to slot `to`, if that is what it does.
    fn copied(&self, start: usize, end: usize, to: u16) -> Option<u16> {
        match *self.code.get(start..end)? {
            [op, at, from] if at == to && (op == Op::Copy32 as u16 || op == Op::Copy64 as u16) => Some(from),
            _ => None,
        }
    }

    /// The op that returns the only result from the slot where it is, if it would have to be copied.
    fn returned_from(&self) -> Option<(Op, u64)> {
        let entry = self.stack.last().filter(|_| self.ty.results().len() == 1 && !self.form.refs)?;
        let op = [Op::Ret32, Op::Ret64].get(entry.class.slots().checked_sub(1)? as usize).copied()?;
        let slot = match entry.value {
            Value::Local { index, .. } => self.local(index).ok()?.at,
            Value::Temp if !self.can_retarget(entry.at, entry.class.slots()) => entry.at,
            Value::Temp | Value::Const(_) => return None,
        };
        (slot != 0).then_some((op, slot.into()))
    }

    /// Returns; the results are in place.
    pub(super) fn emit_ret(&mut self) -> Result<()> {
        if self.form.refs {
            self.emit(Op::RetRefs, &[0, self.ty.shape[3].into()])
        } else {
            self.emit(Op::Ret, &[])
        }
    }

    /// Copies the top `count` entries to `to` and upwards; the stack stays as it is.
    ///
    /// An entry's canonical place is never below where it goes, so copying upwards overwrites nothing
    /// that is still needed, except locals: when the destination covers them (returns and tail
    /// calls) those still to be read are saved in their canonical places first.
    pub(super) fn emit_moves(&mut self, count: usize, to: Place) -> Result<()> {
        let first = self.stack.len().checked_sub(count).ok_or_else(broken)?;
        let end = self.stack.iter().skip(first).fold(to, |mut end, entry| {
            end.advance(entry.class);
            end
        });
        self.reserve(end)?;
        if count >= RANGE && self.stack.iter().skip(first).all(|entry| matches!(entry.value, Value::Temp)) {
            return self.emit_range(first, to);
        }
        if count > 1 {
            self.each_top(first, to, |this, entry, at| match this.endangered(entry, at, end)? {
                Some(from) => this.emit_copy(entry.class, entry.at, from),
                None => Ok(()),
            })?;
        }
        self.each_top(first, to, |this, entry, at| {
            match this.endangered(entry, at, end)?.filter(|_| count > 1) {
                Some(_) => this.emit_copy(entry.class, at, entry.at.into()),
                None => this.emit_move(entry, at),
            }
        })
    }

    /// Copies the entries from `first` on, all in their canonical places, which lie in a row.
    fn emit_range(&mut self, first: usize, to: Place) -> Result<()> {
        let from = self.place_at(first);
        let (slots, refs) = (self.top.slots - from.slots, self.top.refs - from.refs);
        // It may be on one of several paths, so nothing else is paid with it.
        self.emit_charge((slots + refs) / 4)?;
        if slots > 0 && from.slots != to.slots {
            self.emit(Op::CopySlots, &[to.slots.into(), from.slots.into(), slots.into()])?;
        }
        if refs > 0 && from.refs != to.refs {
            self.emit(Op::CopyRefs, &[to.refs.into(), from.refs.into(), refs.into()])?;
        }
        Ok(())
    }

    fn each_top(
        &mut self,
        first: usize,
        mut to: Place,
        mut action: impl FnMut(&mut Self, Entry, u32) -> Result<()>,
    ) -> Result<()> {
        for place in first..self.stack.len() {
            let entry = self.stack.get(place).copied().ok_or_else(broken)?;
            let at = to.advance(entry.class);
            action(self, entry, at)?;
        }
        Ok(())
    }

    /// The local that `entry` aliases, if moves to below `end` may overwrite it.
    fn endangered(&self, entry: Entry, at: u32, end: Place) -> Result<Option<u64>> {
        let Value::Local { index, .. } = entry.value else { return Ok(None) };
        let local = self.local(index)?.at;
        let end = if entry.class.is_ref() { end.refs } else { end.slots };
        Ok((local < end && local != at).then_some(local.into()))
    }

    fn jump(&mut self, target: Target) -> Result<()> {
        let op = match target {
            _ if self.form.far => Op::BrFar,
            // Loops begin with a charge.
            Target::Start(_) if self.fuel_on => Op::BrFuel,
            _ => Op::Br,
        };
        let at = self.code.len();
        self.emit(op, &[0])?;
        self.link(target, at, at + 1, self.form.far)
    }

    /// Jumps to `target` if `condition` holds.
    fn jump_if(&mut self, condition: Condition, target: Target) -> Result<()> {
        if self.form.far {
            let skip = self.emit_condition(condition.inverted()?)?;
            self.jump(target)?;
            self.patch(skip, self.code.len());
            self.label();
            return Ok(());
        }
        let fixup = self.emit_condition(condition)?;
        self.link(target, fixup.op, fixup.operand, false)
    }

    /// Emits a conditional jump without a target yet.
    fn emit_condition(&mut self, condition: Condition) -> Result<Fixup> {
        let Condition { op, operands: [first, second] } = condition;
        let unary = op.operands().len() == 2;
        match (self.fuse_addition(condition), unary) {
            (Some((op, [local, added, _])), true) => self.emit(op, &[local, added, 0])?,
            (Some((op, [local, added, other])), false) => self.emit(op, &[local, added, other, 0])?,
            (None, true) => self.emit_taking(op, &[first, 0])?,
            (None, false) => self.emit_taking(op, &[first, second, 0])?,
        }
        let op = self.last.ok_or_else(broken)?.start;
        Ok(Fixup { op, operand: self.code.len() - 1, wide: false, next: NONE, before: None })
    }

    fn link(&mut self, target: Target, op: usize, operand: usize, wide: bool) -> Result<()> {
        let before = self.before.filter(|before| before.end == op).map(|before| before.start);
        let mut fixup = Fixup { op, operand, wide, next: NONE, before };
        let (index, is_end) = match target {
            Target::Start(start) => {
                self.patch(fixup, start);
                return Ok(());
            }
            Target::End(index) => (index, true),
            Target::Else(index) => (index, false),
        };
        let number = self.fixups.len() as u32;
        let block = self.blocks.get_mut(index).ok_or_else(broken)?;
        let list = if is_end { &mut block.ends } else { &mut block.elses };
        fixup.next = core::mem::replace(list, number);
        self.fixups.try_push(fixup).map_err(|error| self.fail(error.into()))
    }

    /// Every jump of the list comes here.
    fn patch_list(&mut self, mut list: u32) -> Result<()> {
        while list != NONE {
            let fixup = self.fixups.get(list as usize).copied().ok_or_else(broken)?;
            self.patch(fixup, self.code.len());
            list = fixup.next;
        }
        Ok(())
    }

    fn patch(&mut self, fixup: Fixup, target: usize) {
        let distance = target as i64 - fixup.op as i64;
        if !fixup.wide && i16::try_from(distance).is_err() {
            self.needs.far = true;
        }
        let units = [distance as u16, (distance >> 16) as u16];
        for (place, unit) in (fixup.operand..).zip(units).take(if fixup.wide { 2 } else { 1 }) {
            if let Some(slot) = self.code.get_mut(place) {
                *slot = unit;
            }
        }
    }

    /// Pops the condition on top: a comparison that was just emitted becomes part of the branch.
    fn take_condition(&mut self) -> Result<Condition> {
        let entry = self.pop()?;
        debug_assert_eq!(entry.class, Class::I32);
        if let Some(condition) = self.fuse_condition(entry) {
            return Ok(condition);
        }
        let slot = self.source(entry)?;
        Ok(Condition { op: Op::BrIfNez32, operands: [slot, 0] })
    }
}

impl Condition {
    fn inverted(self) -> Result<Self> {
        Ok(Self { op: invert(self.op).ok_or_else(broken)?, operands: self.operands })
    }
}
