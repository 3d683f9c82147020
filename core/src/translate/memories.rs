//! Memories: access, size, bulk operations.
//!
//! Loads and stores of memory 0 with 32-bit addresses have ops of their own. What accesses another memory
//! names it, in the operands that [`Translator::address`] makes.

use super::class::Class::{self, I32, I64};
use super::info::{Broken, broken};
use super::operators::immediate;
use super::stack::{Entry, Value};
use super::{Place, Result, Translator};
use crate::ir::Op;
use crate::ir::ops::{WIDE, width};
use wasmparser::{MemArg, MemArgTarget};

impl Translator<'_> {
    /// Whether `memory` has addresses of 64 bits.
    pub(super) fn is_memory64(&self, memory: u32) -> Result<bool> {
        Ok(self.module.memories.get(memory as usize).ok_or_else(broken)?.memory64)
    }

    /// Whether accesses to `memory` have ops of their own: those that need not name it.
    pub(super) fn is_plain_memory(&self, memory: u32) -> Result<bool> {
        Ok(memory == 0 && !self.is_memory64(memory)?)
    }

    /// The operands `Address Offset1` of an access that names its memory; `entry` is the address on the stack.
    pub(super) fn address(&mut self, entry: Entry, memarg: MemArg) -> Result<[u64; 2]> {
        let memory = memory_of(memarg)?;
        let mode = memory | if self.is_memory64(memory)? { WIDE.into() } else { 0 };
        let mut slot = self.source(entry)?;
        let mut offset = memarg.offset;
        // The second half of a vector is 8 bytes further on.
        if mode & u32::from(WIDE) != 0 && offset > u64::from(u32::MAX - 8) {
            self.emit(Op::AddressAdd, &[entry.at.into(), slot, offset])?;
            (slot, offset) = (entry.at.into(), 0);
        }
        Ok([slot | u64::from(mode) << 16, offset])
    }

    /// The immediate of an access of `width` bytes; `None` if it can never be in bounds.
    fn offset(memarg: MemArg, width: u64) -> Option<u64> {
        memarg.offset.checked_add(width - 1).filter(|&last| last <= u32::MAX.into())
    }

    /// A load of `bytes` bytes that `op` does in memory 0.
    pub(super) fn load(&mut self, op: Op, ty: Class, bytes: u64, memarg: MemArg) -> Result<()> {
        if !self.is_plain_memory(memory_of(memarg)?)? {
            return self.load_any(op, ty, memarg);
        }
        let address = self.pop()?;
        let Some(offset) = Self::offset(memarg, bytes) else {
            return self.stop(Op::TrapOutOfBounds);
        };
        if let Some((op, last)) = at_known(op, address, offset) {
            let to = self.push_temp(ty)?;
            return self.emit(op, &[to.into(), last]);
        }
        let address = self.source(address)?;
        let to = self.push_temp(ty)?;
        self.emit_taking(op, &[to.into(), address, offset])
    }

    fn load_any(&mut self, op: Op, ty: Class, memarg: MemArg) -> Result<()> {
        let address = self.pop()?;
        let [address, offset] = self.address(address, memarg)?;
        let to = self.push_temp(ty)?;
        if ty.slots() == 4 {
            let Some(high) = upper_half(offset) else { return self.stop(Op::TrapOutOfBounds) };
            // The lower half may take the address's place.
            self.emit(Op::LoadAny64, &[u64::from(to) + 2, address, high, width::U64.into()])?;
            return self.emit(Op::LoadAny64, &[to.into(), address, offset, width::U64.into()]);
        }
        let any = if ty.slots() == 1 { Op::LoadAny32 } else { Op::LoadAny64 };
        self.emit(any, &[to.into(), address, offset, width_of(op).into()])
    }

    /// A store of `bytes` bytes that `op` does in memory 0.
    pub(super) fn store(&mut self, op: Op, bytes: u64, memarg: MemArg) -> Result<()> {
        if !self.is_plain_memory(memory_of(memarg)?)? {
            return self.store_any(op, memarg);
        }
        let (value, address) = (self.pop()?, self.pop()?);
        let Some(offset) = Self::offset(memarg, bytes) else { return self.stop(Op::TrapOutOfBounds) };
        let number = store_of_number(op, value);
        let op = number.map_or(op, |(op, _)| op);
        if let Some((op, last)) = at_known(op, address, offset) {
            let value = number.map_or_else(|| self.source(value), |(_, number)| Ok(number))?;
            return self.emit_taking(op, &[last, value]);
        }
        let address = self.source(address)?;
        let value = number.map_or_else(|| self.source(value), |(_, number)| Ok(number))?;
        self.emit_taking(op, &[address, offset, value])
    }

    fn store_any(&mut self, op: Op, memarg: MemArg) -> Result<()> {
        let (value, address) = (self.pop()?, self.pop()?);
        let value_at = self.source(value)?;
        let [address, offset] = self.address(address, memarg)?;
        if value.class.slots() == 4 {
            let Some(high) = upper_half(offset) else { return self.stop(Op::TrapOutOfBounds) };
            // The upper half first: it traps before anything is written.
            self.emit(Op::StoreAny64, &[address, high, value_at + 2, width::U64.into()])?;
            return self.emit(Op::StoreAny64, &[address, offset, value_at, width::U64.into()]);
        }
        let any = if op == Op::Store64 { Op::StoreAny64 } else { Op::StoreAny32 };
        self.emit(any, &[address, offset, value_at, width_of(op).into()])
    }

    pub(super) fn memory_size(&mut self, memory: u32) -> Result<()> {
        let (op, ty) = match self.is_memory64(memory)? {
            true => (Op::MemorySize64, I64),
            false => (Op::MemorySize, I32),
        };
        let to = self.push_temp(ty)?;
        self.emit(op, &[to.into(), memory.into()])
    }

    pub(super) fn memory_grow(&mut self, memory: u32) -> Result<()> {
        let (op, ty) = match self.is_memory64(memory)? {
            true => (Op::MemoryGrow64, I64),
            false => (Op::MemoryGrow, I32),
        };
        let pages = self.pop_source()?;
        let to = self.push_temp(ty)?;
        self.emit(op, &[to.into(), pages, memory.into()])
    }

    /// Changes where it begins and how long it is.
    pub(super) fn memory_fill(&mut self, memory: u32) -> Result<()> {
        let op = if self.is_memory64(memory)? { Op::MemoryFill64 } else { Op::MemoryFill };
        let (len, value, at) = (self.pop()?, self.pop()?, self.pop()?);
        let (at, value, len) = (self.in_place(at)?, self.source(value)?, self.in_place(len)?);
        self.emit(op, &[at, value, len, memory.into()])
    }

    pub(super) fn memory_copy(&mut self, to: u32, from: u32) -> Result<()> {
        let wide = self.is_memory64(to)? || self.is_memory64(from)?;
        let [target, source, len] = self.range_operands(wide)?;
        let op = if wide { Op::MemoryCopy64 } else { Op::MemoryCopy };
        self.emit(op, &[target, source, len, to.into(), from.into()])
    }

    pub(super) fn memory_init(&mut self, memory: u32, segment: u32) -> Result<()> {
        let wide = self.is_memory64(memory)?;
        let [target, source, len] = self.range_operands(wide)?;
        let op = if wide { Op::MemoryInit64 } else { Op::MemoryInit };
        self.emit(op, &[target, source, len, memory.into(), segment.into()])
    }

    /// Pops target, source and length of a copy, which the op changes: each of 64 bits where `wide`, whatever it
    /// is on the stack. Those that must be longer move up, the uppermost first.
    fn range_operands(&mut self, wide: bool) -> Result<[u64; 3]> {
        let (len, source, target) = (self.pop()?, self.pop()?, self.pop()?);
        if !wide {
            return Ok([self.in_place(target)?, self.in_place(source)?, self.in_place(len)?]);
        }
        let at = target.at;
        self.reserve(Place { slots: at + 6, refs: self.top.refs })?;
        for (entry, to) in [(len, at + 4), (source, at + 2), (target, at)] {
            self.emit_widened(entry, to)?;
        }
        Ok([at, at + 2, at + 4].map(u64::from))
    }

    /// Puts an address of either width at `to`, as 64 bits.
    fn emit_widened(&mut self, entry: Entry, to: u32) -> Result<()> {
        match (entry.class, entry.value) {
            (I32, Value::Const(bits)) => self.emit_const(I64, to, bits & 0xffff_ffff),
            (I32, _) => {
                let from = self.source(entry)?;
                self.emit(Op::I64ExtendI32U, &[to.into(), from])
            }
            _ => self.emit_move(entry, to),
        }
    }

    /// For the function that initialises an instance: copies all of data segment `segment` to `memory` at the
    /// offset on top, and drops it.
    pub(crate) fn init_data(&mut self, memory: u32, segment: u32, len: u32) -> Result<()> {
        self.push_range(len)?;
        self.memory_init(memory, segment)?;
        self.emit(Op::DataDrop, &[segment.into()])
    }

    pub(super) fn push_range(&mut self, len: u32) -> Result<()> {
        self.push_number(0, I32)?;
        self.push_number(len.into(), I32)
    }
}

/// The offset of the upper half of a vector, unless that is beyond every memory.
fn upper_half(offset: u64) -> Option<u64> {
    Some(offset + 8).filter(|&high| high <= u32::MAX.into())
}

/// The memory that an access names.
pub(super) fn memory_of(memarg: MemArg) -> Result<u32, Broken> {
    match memarg.target {
        MemArgTarget::Memory(memory) => Ok(memory),
        MemArgTarget::Array(_) => Err(Broken),
    }
}

/// The form of the access `op` at an address that is known, and the distance of its last byte from the start of the
/// memory; `last` is that from the address.
fn at_known(op: Op, address: Entry, last: u64) -> Option<(Op, u64)> {
    let Value::Const(bits) = address.value else { return None };
    let form = match op {
        Op::I32Load => Op::I32LoadAt,
        Op::I32Load8U => Op::I32Load8UAt,
        Op::Store8 => Op::Store8At,
        Op::Store8Imm => Op::Store8AtImm,
        Op::Store32 => Op::Store32At,
        Op::Store32Imm => Op::Store32AtImm,
        _ => return None,
    };
    let last = (bits & u64::from(u32::MAX)) + last;
    (last <= u32::MAX.into()).then_some((form, last))
}

/// The op that stores the number `value` is, and the number, if it fits the immediate.
fn store_of_number(op: Op, value: Entry) -> Option<(Op, u64)> {
    let (op, ty) = match op {
        Op::Store8 => (Op::Store8Imm, I32),
        Op::Store16 => (Op::Store16Imm, I32),
        Op::Store32 => (Op::Store32Imm, I32),
        Op::Store64 => (Op::Store64Imm, I64),
        _ => return None,
    };
    Some((op, immediate(value, ty)?))
}

/// The [`Operand::Width`](crate::ir::Operand::Width) of what `op` accesses in memory 0.
fn width_of(op: Op) -> u16 {
    match op {
        Op::I32Load8U | Op::I64Load8U | Op::Store8 => width::U8,
        Op::I32Load16U | Op::I64Load16U | Op::Store16 => width::U16,
        Op::I32Load | Op::F32Load | Op::I64Load32U | Op::Store32 => width::U32,
        Op::I32Load8S | Op::I64Load8S => width::I8,
        Op::I32Load16S | Op::I64Load16S => width::I16,
        Op::I64Load32S => width::I32,
        _ => width::U64,
    }
}
