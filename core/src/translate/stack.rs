//! The translator's operand stack: what each operand is and where it lives.
//!
//! Every entry owns a *canonical* place: the slots (or ref bank entry) right above those of the entry
//! below it. A value that is still a local or a constant is an alias and only takes its place when
//! something needs it there. Places pack without gaps, exactly as a callee's parameters do, so that
//! arguments computed into their places need no copy.

use super::class::Class;
use super::info::{Broken, Types, broken};
use super::locals::Local;
use super::{Failed, Last, Place, Result, Translator};
use crate::LimitExceeded;
use crate::ir::Op;
use crate::limits::{MAX_FRAME_REFS, MAX_FRAME_SLOTS};

/// No entry.
pub(super) const NONE: u32 = u32::MAX;

/// What an operand is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    /// In its canonical place.
    Temp,
    /// An alias of a local, which is at slot (or reference) `at`; `below` is the next lower alias of it.
    Local { index: u32, below: u32, at: u32 },
    /// A number known now.
    Const(u64),
}

/// An operand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) value: Value,
    pub(super) class: Class,
    /// Its canonical place: first slot, or ref bank entry.
    pub(super) at: u32,
}

impl Entry {
    /// A number with the other sign; anything else stays as it is, and is none.
    pub(super) fn negated(mut self) -> Self {
        if let Value::Const(bits) = &mut self.value {
            *bits = bits.wrapping_neg();
        }
        self
    }
}

impl Translator<'_> {
    pub(super) fn local(&self, index: u32) -> Result<Local, Broken> {
        self.locals.get(index)
    }

    /// Pushes an entry and gives it its canonical place.
    #[inline(always)]
    fn push(&mut self, value: Value, class: Class) -> Result<u32> {
        let at = self.top.advance(class);
        self.reserve(self.top)?;
        self.stack.try_push(Entry { value, class, at }).map_err(|error| self.fail(error.into()))?;
        Ok(at)
    }

    #[inline(never)]
    pub(super) fn push_temp(&mut self, class: Class) -> Result<u32> {
        self.push(Value::Temp, class)
    }

    #[inline(never)]
    pub(super) fn push_number(&mut self, bits: u64, class: Class) -> Result<()> {
        self.push(Value::Const(bits), class).map(drop)
    }

    pub(super) fn push_temps(&mut self, types: Types) -> Result<()> {
        (0..types.len()).try_for_each(|index| {
            let ty = self.module.type_at(types, index)?;
            self.push_temp(ty.into()).map(drop)
        })
    }

    #[inline(never)]
    pub(super) fn push_local(&mut self, index: u32) -> Result<()> {
        self.preserved = self.preserved.min(self.stack.len());
        let alias = self.stack.len() as u32;
        let (local, below) = match self.locals.note_alias(index, alias) {
            Some(noted) => noted,
            None => self.locals.note_use(index, alias).map_err(|error| self.fail(error))?,
        };
        self.push(Value::Local { index, below, at: local.at }, local.class).map(drop)
    }

    pub(super) fn pop(&mut self) -> Result<Entry> {
        let entry = self.stack.pop().ok_or_else(broken)?;
        self.top.retreat(entry.class, entry.at);
        if let Value::Local { index, below, .. } = entry.value {
            self.locals.set_alias(index, below);
        }
        Ok(entry)
    }

    /// Pops down to `height` entries.
    pub(super) fn truncate(&mut self, height: usize) -> Result<()> {
        while self.stack.len() > height {
            self.pop()?;
        }
        Ok(())
    }

    /// The frame must hold everything below `top`.
    #[inline]
    pub(super) fn reserve(&mut self, top: Place) -> Result<()> {
        let holds = top.slots <= self.max.slots && top.refs <= self.max.refs;
        if holds { Ok(()) } else { self.grow(top) }
    }

    #[inline(never)]
    fn grow(&mut self, top: Place) -> Result<()> {
        self.max.slots = self.max.slots.max(top.slots);
        self.max.refs = self.max.refs.max(top.refs);
        if self.max.slots > MAX_FRAME_SLOTS {
            return Err(self.limit_reached(
                "slots of a frame",
                self.max.slots.into(),
                MAX_FRAME_SLOTS.into(),
            ));
        }
        if self.max.refs > MAX_FRAME_REFS {
            return Err(self.limit_reached(
                "references of a frame",
                self.max.refs.into(),
                MAX_FRAME_REFS.into(),
            ));
        }
        Ok(())
    }

    #[cold]
    pub(super) fn limit_reached(&mut self, limit: &'static str, needed: u64, allowed: u64) -> Failed {
        let function = Some(self.function);
        self.fail(LimitExceeded { limit, needed, allowed, function }.into())
    }

    /// Where an entry can be read; a constant is put into its place first.
    #[inline]
    pub(super) fn source(&mut self, entry: Entry) -> Result<u64> {
        match entry.value {
            Value::Temp => Ok(entry.at.into()),
            Value::Local { at, .. } => Ok(at.into()),
            Value::Const(bits) => {
                self.emit_const(entry.class, entry.at, bits)?;
                Ok(entry.at.into())
            }
        }
    }

    /// Where an op that changes its operand finds it: always in the entry's own place, because a local
    /// must stay as it is.
    pub(super) fn in_place(&mut self, entry: Entry) -> Result<u64> {
        if !matches!(entry.value, Value::Temp) {
            self.emit_move(entry, entry.at)?;
        }
        Ok(entry.at.into())
    }

    /// Pops an entry and returns where it can be read.
    pub(super) fn pop_source(&mut self) -> Result<u64> {
        let entry = self.pop()?;
        self.source(entry)
    }

    pub(super) fn emit_const(&mut self, class: Class, to: u32, bits: u64) -> Result<()> {
        let op = match class {
            Class::F32 => Op::ConstF32,
            Class::F64 => Op::ConstF64,
            Class::I64 if bits as i64 == i64::from(bits as i32) => Op::Const64Short,
            Class::I64 => Op::Const64,
            _ => Op::Const32,
        };
        self.emit(op, &[to.into(), bits])
    }

    /// Copies a value of class `class` between two places.
    pub(super) fn emit_copy(&mut self, class: Class, to: u32, from: u64) -> Result<()> {
        let op = match class {
            Class::I32 | Class::F32 => Op::Copy32,
            Class::I64 | Class::F64 => Op::Copy64,
            Class::Ref => Op::CopyRef,
            Class::V128 => Op::Copy128,
        };
        if u64::from(to) == from {
            return Ok(());
        }
        match self.latest().filter(|last| op == Op::Copy32 && last.op == op) {
            Some(last) => self.emit_pair(last, to, from),
            None => self.emit(op, &[to.into(), from]),
        }
    }

    /// Makes one op of the copy emitted last and one more.
    fn emit_pair(&mut self, last: Last, to: u32, from: u64) -> Result<()> {
        let &[first_to, first_from] = self.code.get(last.start + 1..last.end).ok_or_else(broken)? else {
            return Err(broken().into());
        };
        self.take_back(last);
        self.emit(Op::Copy32Pair, &[first_from.into(), first_to.into(), from, to.into()])
    }

    /// Puts the value of `entry` at `to`, if it can by making the op that computed it write there: the
    /// entry's own place may be left without the value.
    pub(super) fn emit_move(&mut self, entry: Entry, to: u32) -> Result<()> {
        match entry.value {
            Value::Const(bits) => self.emit_const(entry.class, to, bits),
            Value::Temp if !entry.class.is_ref() && self.retarget(entry.at, to, entry.class.slots()) => {
                Ok(())
            }
            _ => {
                let from = self.source(entry)?;
                self.emit_copy(entry.class, to, from)
            }
        }
    }

    /// Puts entry number `place` into its canonical place.
    pub(super) fn materialize(&mut self, place: usize) -> Result<()> {
        let entry = self.stack.get(place).copied().ok_or_else(broken)?;
        self.emit_move(entry, entry.at)?;
        if let Value::Local { index, below, .. } = entry.value {
            self.unlink(index, place as u32, below);
        }
        if let Some(entry) = self.stack.get_mut(place) {
            entry.value = Value::Temp;
        }
        Ok(())
    }

    /// Takes the alias at `place` out of its local's chain. Aliases are almost always unlinked from
    /// the top; the walk is as long as the aliases above it.
    fn unlink(&mut self, index: u32, place: u32, below: u32) {
        let mut above = self.locals.alias(index);
        if above == place {
            return self.locals.set_alias(index, below);
        }
        while let Some(Entry { value: Value::Local { below: next, .. }, .. }) =
            self.stack.get_mut(above as usize)
        {
            if *next == place {
                *next = below;
                return;
            }
            above = *next;
        }
    }

    /// Saves every alias of local `index` before the local changes.
    pub(super) fn preserve(&mut self, index: u32) -> Result<()> {
        loop {
            let place = self.locals.alias(index);
            if place == NONE {
                return Ok(());
            }
            self.materialize(place as usize)?;
        }
    }

    /// Saves every alias on the stack: control splits here, and what is saved on one path only would
    /// be missing on the other. Entries are looked at once, however often blocks begin.
    pub(super) fn preserve_all(&mut self) -> Result<()> {
        // From the top, so that each alias found is its local's topmost.
        for place in (self.preserved..self.stack.len()).rev() {
            if let Some(Entry { value: Value::Local { .. }, .. }) = self.stack.get(place) {
                self.materialize(place)?;
            }
        }
        self.preserved = self.stack.len();
        Ok(())
    }

    /// Puts the top `count` entries into their canonical places.
    pub(super) fn materialize_top(&mut self, count: usize) -> Result<()> {
        let first = self.stack.len().checked_sub(count).ok_or_else(broken)?;
        for place in (first..self.stack.len()).rev() {
            if !matches!(self.stack.get(place), Some(Entry { value: Value::Temp, .. })) {
                self.materialize(place)?;
            }
        }
        Ok(())
    }
}
