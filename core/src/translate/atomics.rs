//! The proposal "threads": atomic access to memories.

use super::class::Class::{self, I32, I64};
use super::{Result, Translator};
use crate::ir::Op;
use crate::ir::ops::{update, width};
use wasmparser::{MemArg, Operator};

impl Translator<'_> {
    /// Translates `op` if it is of this proposal.
    pub(super) fn atomic(&mut self, op: &Operator<'_>) -> Option<Result<()>> {
        use Operator as W;
        Some(match *op {
            W::AtomicFence { .. } => Ok(()),
            W::MemoryAtomicNotify { memarg } => self.atomic_notify(memarg),
            W::MemoryAtomicWait32 { .. } | W::MemoryAtomicWait64 { .. } => self.atomic_wait(),
            W::I32AtomicLoad { memarg } => self.atomic_load(I32, width::U32, memarg),
            W::I64AtomicLoad { memarg } => self.atomic_load(I64, width::U64, memarg),
            W::I32AtomicLoad8U { memarg } => self.atomic_load(I32, width::U8, memarg),
            W::I32AtomicLoad16U { memarg } => self.atomic_load(I32, width::U16, memarg),
            W::I64AtomicLoad8U { memarg } => self.atomic_load(I64, width::U8, memarg),
            W::I64AtomicLoad16U { memarg } => self.atomic_load(I64, width::U16, memarg),
            W::I64AtomicLoad32U { memarg } => self.atomic_load(I64, width::U32, memarg),
            W::I32AtomicStore { memarg } => self.atomic_store(I32, width::U32, memarg),
            W::I64AtomicStore { memarg } => self.atomic_store(I64, width::U64, memarg),
            W::I32AtomicStore8 { memarg } => self.atomic_store(I32, width::U8, memarg),
            W::I32AtomicStore16 { memarg } => self.atomic_store(I32, width::U16, memarg),
            W::I64AtomicStore8 { memarg } => self.atomic_store(I64, width::U8, memarg),
            W::I64AtomicStore16 { memarg } => self.atomic_store(I64, width::U16, memarg),
            W::I64AtomicStore32 { memarg } => self.atomic_store(I64, width::U32, memarg),
            W::I32AtomicRmwAdd { memarg } => self.atomic_update(I32, update::ADD, width::U32, memarg),
            W::I64AtomicRmwAdd { memarg } => self.atomic_update(I64, update::ADD, width::U64, memarg),
            W::I32AtomicRmw8AddU { memarg } => self.atomic_update(I32, update::ADD, width::U8, memarg),
            W::I32AtomicRmw16AddU { memarg } => self.atomic_update(I32, update::ADD, width::U16, memarg),
            W::I64AtomicRmw8AddU { memarg } => self.atomic_update(I64, update::ADD, width::U8, memarg),
            W::I64AtomicRmw16AddU { memarg } => self.atomic_update(I64, update::ADD, width::U16, memarg),
            W::I64AtomicRmw32AddU { memarg } => self.atomic_update(I64, update::ADD, width::U32, memarg),
            W::I32AtomicRmwSub { memarg } => self.atomic_update(I32, update::SUB, width::U32, memarg),
            W::I64AtomicRmwSub { memarg } => self.atomic_update(I64, update::SUB, width::U64, memarg),
            W::I32AtomicRmw8SubU { memarg } => self.atomic_update(I32, update::SUB, width::U8, memarg),
            W::I32AtomicRmw16SubU { memarg } => self.atomic_update(I32, update::SUB, width::U16, memarg),
            W::I64AtomicRmw8SubU { memarg } => self.atomic_update(I64, update::SUB, width::U8, memarg),
            W::I64AtomicRmw16SubU { memarg } => self.atomic_update(I64, update::SUB, width::U16, memarg),
            W::I64AtomicRmw32SubU { memarg } => self.atomic_update(I64, update::SUB, width::U32, memarg),
            W::I32AtomicRmwAnd { memarg } => self.atomic_update(I32, update::AND, width::U32, memarg),
            W::I64AtomicRmwAnd { memarg } => self.atomic_update(I64, update::AND, width::U64, memarg),
            W::I32AtomicRmw8AndU { memarg } => self.atomic_update(I32, update::AND, width::U8, memarg),
            W::I32AtomicRmw16AndU { memarg } => self.atomic_update(I32, update::AND, width::U16, memarg),
            W::I64AtomicRmw8AndU { memarg } => self.atomic_update(I64, update::AND, width::U8, memarg),
            W::I64AtomicRmw16AndU { memarg } => self.atomic_update(I64, update::AND, width::U16, memarg),
            W::I64AtomicRmw32AndU { memarg } => self.atomic_update(I64, update::AND, width::U32, memarg),
            W::I32AtomicRmwOr { memarg } => self.atomic_update(I32, update::OR, width::U32, memarg),
            W::I64AtomicRmwOr { memarg } => self.atomic_update(I64, update::OR, width::U64, memarg),
            W::I32AtomicRmw8OrU { memarg } => self.atomic_update(I32, update::OR, width::U8, memarg),
            W::I32AtomicRmw16OrU { memarg } => self.atomic_update(I32, update::OR, width::U16, memarg),
            W::I64AtomicRmw8OrU { memarg } => self.atomic_update(I64, update::OR, width::U8, memarg),
            W::I64AtomicRmw16OrU { memarg } => self.atomic_update(I64, update::OR, width::U16, memarg),
            W::I64AtomicRmw32OrU { memarg } => self.atomic_update(I64, update::OR, width::U32, memarg),
            W::I32AtomicRmwXor { memarg } => self.atomic_update(I32, update::XOR, width::U32, memarg),
            W::I64AtomicRmwXor { memarg } => self.atomic_update(I64, update::XOR, width::U64, memarg),
            W::I32AtomicRmw8XorU { memarg } => self.atomic_update(I32, update::XOR, width::U8, memarg),
            W::I32AtomicRmw16XorU { memarg } => self.atomic_update(I32, update::XOR, width::U16, memarg),
            W::I64AtomicRmw8XorU { memarg } => self.atomic_update(I64, update::XOR, width::U8, memarg),
            W::I64AtomicRmw16XorU { memarg } => self.atomic_update(I64, update::XOR, width::U16, memarg),
            W::I64AtomicRmw32XorU { memarg } => self.atomic_update(I64, update::XOR, width::U32, memarg),
            W::I32AtomicRmwXchg { memarg } => self.atomic_update(I32, update::EXCHANGE, width::U32, memarg),
            W::I64AtomicRmwXchg { memarg } => self.atomic_update(I64, update::EXCHANGE, width::U64, memarg),
            W::I32AtomicRmw8XchgU { memarg } => self.atomic_update(I32, update::EXCHANGE, width::U8, memarg),
            W::I32AtomicRmw16XchgU { memarg } => {
                self.atomic_update(I32, update::EXCHANGE, width::U16, memarg)
            }
            W::I64AtomicRmw8XchgU { memarg } => self.atomic_update(I64, update::EXCHANGE, width::U8, memarg),
            W::I64AtomicRmw16XchgU { memarg } => {
                self.atomic_update(I64, update::EXCHANGE, width::U16, memarg)
            }
            W::I64AtomicRmw32XchgU { memarg } => {
                self.atomic_update(I64, update::EXCHANGE, width::U32, memarg)
            }
            W::I32AtomicRmwCmpxchg { memarg } => self.atomic_exchange(I32, width::U32, memarg),
            W::I64AtomicRmwCmpxchg { memarg } => self.atomic_exchange(I64, width::U64, memarg),
            W::I32AtomicRmw8CmpxchgU { memarg } => self.atomic_exchange(I32, width::U8, memarg),
            W::I32AtomicRmw16CmpxchgU { memarg } => self.atomic_exchange(I32, width::U16, memarg),
            W::I64AtomicRmw8CmpxchgU { memarg } => self.atomic_exchange(I64, width::U8, memarg),
            W::I64AtomicRmw16CmpxchgU { memarg } => self.atomic_exchange(I64, width::U16, memarg),
            W::I64AtomicRmw32CmpxchgU { memarg } => self.atomic_exchange(I64, width::U32, memarg),
            _ => return None,
        })
    }

    fn atomic_load(&mut self, ty: Class, width: u16, memarg: MemArg) -> Result<()> {
        let address = self.pop()?;
        let [address, offset] = self.address(address, memarg)?;
        let to = self.push_temp(ty)?;
        let op = if ty == I32 { Op::AtomicLoad32 } else { Op::AtomicLoad64 };
        self.emit(op, &[to.into(), address, offset, width.into()])
    }

    fn atomic_store(&mut self, ty: Class, width: u16, memarg: MemArg) -> Result<()> {
        let (value, address) = (self.pop()?, self.pop()?);
        let value = self.source(value)?;
        let [address, offset] = self.address(address, memarg)?;
        let op = if ty == I32 { Op::AtomicStore32 } else { Op::AtomicStore64 };
        self.emit(op, &[address, offset, value, width.into()])
    }

    fn atomic_update(&mut self, ty: Class, how: u16, width: u16, memarg: MemArg) -> Result<()> {
        let (value, address) = (self.pop()?, self.pop()?);
        let value = self.source(value)?;
        let [address, offset] = self.address(address, memarg)?;
        let to = self.push_temp(ty)?;
        let op = if ty == I32 { Op::AtomicUpdate32 } else { Op::AtomicUpdate64 };
        self.emit(op, &[to.into(), address, offset, value, u64::from(how * 4 + width)])
    }

    fn atomic_exchange(&mut self, ty: Class, width: u16, memarg: MemArg) -> Result<()> {
        let (new, expected, address) = (self.pop()?, self.pop()?, self.pop()?);
        let (new, expected) = (self.source(new)?, self.source(expected)?);
        let [address, offset] = self.address(address, memarg)?;
        let to = self.push_temp(ty)?;
        let op = if ty == I32 { Op::AtomicExchange32 } else { Op::AtomicExchange64 };
        self.emit(op, &[to.into(), address, offset, expected, new, width.into()])
    }

    fn atomic_notify(&mut self, memarg: MemArg) -> Result<()> {
        let (_count, address) = (self.pop()?, self.pop()?);
        let [address, offset] = self.address(address, memarg)?;
        let to = self.push_temp(I32)?;
        self.emit(Op::AtomicNotify, &[to.into(), address, offset])
    }

    /// Shared memories are refused, so this is no shared one.
    fn atomic_wait(&mut self) -> Result<()> {
        let (_timeout, _expected, _address) = (self.pop()?, self.pop()?, self.pop()?);
        self.push_temp(I32)?;
        self.emit(Op::AtomicWait, &[])
    }
}
