//! The encoder: ops into units.

use super::Op;
use super::decode::MAX_OPERANDS;
use crate::translate::info::broken;
use crate::{Region, Result, Vec};
use core::ops::{Deref, DerefMut};

/// Room for any op, a power of two.
const ROOM: usize = 16;

/// Code in the making. Behind what is written there is room kept, so that an op is written without a look at each unit.
#[derive(Debug)]
pub(crate) struct CodeBuffer {
    units: Vec<u16>,
    /// Units written.
    len: usize,
}

impl CodeBuffer {
    pub(crate) fn new() -> Self {
        Self { units: Vec::new_in(Region::Global), len: 0 }
    }

    /// Units written.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Takes back what was written from `len` on.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    /// Takes out the unit at `at`; those after it move up.
    pub(crate) fn remove(&mut self, at: usize) {
        if at < self.len {
            self.copy_within(at + 1.., at);
            self.len -= 1;
        }
    }

    /// Makes room for an op.
    #[cold]
    #[inline(never)]
    pub(crate) fn make_room(&mut self) -> Result<()> {
        self.units.try_room(ROOM.max(self.len))?;
        Ok(self.units.try_resize(self.units.capacity(), 0)?)
    }

    /// Appends `op` with `operands`, if there is room for it, and returns where it starts.
    ///
    /// Operands are given as the table lists them, each truncated to its width; jumps are given as the
    /// final distance (0 where it is patched later).
    #[inline]
    pub(crate) fn push_op(&mut self, op: Op, operands: &[u64]) -> Option<usize> {
        debug_assert_eq!(operands.len(), op.operands().len(), "{}", op.mnemonic());
        let start = self.len;
        let room = self.room()?;
        put(room, 0, op as u16);
        let (mut shape, mut at) = (op.shape(), 1);
        for &value in operands.iter().take(MAX_OPERANDS) {
            // As much as the widest has: what is too much, the next one covers.
            put(room, at, value as u16);
            put(room, at + 1, (value >> 16) as u16);
            put(room, at + 2, (value >> 32) as u16);
            put(room, at + 3, (value >> 48) as u16);
            at += 1 + usize::from(shape & 3);
            shape >>= 2;
        }
        self.len = start + at;
        Some(start)
    }

    /// Appends some units, fewer than an op may have.
    pub(crate) fn extend(&mut self, units: &[u16]) -> Result<()> {
        if self.room().is_none() {
            self.make_room()?;
        }
        let place = self.room().and_then(|room| room.get_mut(..units.len())).ok_or_else(broken)?;
        place.copy_from_slice(units);
        self.len += units.len();
        Ok(())
    }

    pub(crate) fn clear(&mut self) {
        self.len = 0;
    }

    #[inline]
    fn room(&mut self) -> Option<&mut [u16; ROOM]> {
        self.units.get_mut(self.len..)?.first_chunk_mut()
    }
}

/// Writes a unit, at a place that is in the room.
#[inline]
fn put(room: &mut [u16; ROOM], at: usize, unit: u16) {
    if let Some(place) = room.get_mut(at % ROOM) {
        *place = unit;
    }
}

impl Deref for CodeBuffer {
    type Target = [u16];

    #[inline]
    fn deref(&self) -> &[u16] {
        self.units.get(..self.len).unwrap_or_default()
    }
}

impl DerefMut for CodeBuffer {
    #[inline]
    fn deref_mut(&mut self) -> &mut [u16] {
        self.units.get_mut(..self.len).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_any_op() {
        let mut all = (0..).map_while(Op::from_number);
        assert!(all.all(|op| op.units() <= ROOM && op.operands().len() <= MAX_OPERANDS));
    }

    #[test]
    fn operands_are_as_wide_as_the_table_says() {
        let mut code = CodeBuffer::new();
        for op in (0..).map_while(Op::from_number) {
            if code.room().is_none() {
                code.make_room().unwrap();
            }
            let operands = [0x0004_0003_0002_0001; MAX_OPERANDS];
            let start = code.push_op(op, &operands[..op.operands().len()]).unwrap();
            let told = op.operands().iter().flat_map(|operand| 1..=operand.units() as u16);
            assert_eq!(code.get(start), Some(&(op as u16)));
            assert!(code.iter().skip(start + 1).copied().eq(told), "{}", op.mnemonic());
        }
    }
}
