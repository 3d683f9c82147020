//! The decoder: units into ops. Never panics, whatever the bytes.

use super::{Op, Operand};

/// Operands of one op at most.
pub(crate) const MAX_OPERANDS: usize = 6;

/// One decoded op.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decoded {
    /// The op.
    pub(crate) op: Op,
    /// Where it starts, in units.
    pub(crate) at: usize,
    values: [u64; MAX_OPERANDS],
    /// Where the next op starts; beyond the entries of a br_table.
    pub(crate) next: usize,
}

impl Decoded {
    /// Its operands with their kinds, as stored: signed ones are not extended.
    pub(crate) fn operands(&self) -> impl Iterator<Item = (Operand, u64)> + '_ {
        self.op.operands().iter().copied().zip(self.values.iter().copied())
    }

    /// The value of operand `index`; 0 where there is none.
    pub(crate) fn value(&self, index: usize) -> u64 {
        self.values.get(index).copied().unwrap_or(0)
    }

    /// The value of the last operand; 0 where there is none.
    pub(crate) fn last_value(&self) -> u64 {
        self.op.operands().len().checked_sub(1).map_or(0, |last| self.value(last))
    }

    /// The br_table entries' places, in units.
    pub(crate) fn targets(&self) -> core::ops::Range<usize> {
        match self.op {
            Op::BrTable => self.at + self.op.units()..self.next,
            _ => 0..0,
        }
    }
}

/// Decodes the op at `at`; `None` if the units end early or name no op.
pub(crate) fn decode(code: Code<'_>, at: usize) -> Option<Decoded> {
    let op = Op::from_number(code.unit(at)?)?;
    let mut values = [0; MAX_OPERANDS];
    let mut next = at + 1;
    for (kind, value) in op.operands().iter().zip(&mut values) {
        *value = code.value(next, kind.units())?;
        next += kind.units();
    }
    if op == Op::BrTable {
        next = next.checked_add(usize::try_from(values[1]).ok()?.checked_mul(2)?)?;
        code.unit(next.checked_sub(1)?)?;
    }
    Some(Decoded { op, at, values, next })
}

/// Code: units, each little-endian.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Code<'a>(&'a [[u8; 2]]);

/// The number in two units, low unit first.
#[inline(always)]
pub(crate) const fn word(low: u16, high: u16) -> u32 {
    low as u32 | (high as u32) << 16
}

impl<'a> Code<'a> {
    /// The units in `bytes`.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes.as_chunks().0)
    }

    /// Length in units.
    pub(crate) fn len(self) -> usize {
        self.0.len()
    }

    /// The units from `start` up to `end`.
    pub(crate) fn part(self, start: usize, end: usize) -> Option<Self> {
        self.0.get(start..end).map(Self)
    }

    /// The units from `start` on.
    #[inline]
    pub(crate) fn from(self, start: usize) -> Option<Self> {
        self.0.get(start..).map(Self)
    }

    /// The first `N`, if there are so many.
    #[inline]
    pub(crate) fn first<const N: usize>(self) -> Option<&'a [[u8; 2]; N]> {
        self.0.first_chunk()
    }

    /// All of them.
    #[inline]
    pub(crate) fn units(self) -> impl Iterator<Item = u16> {
        self.0.iter().map(|&unit| u16::from_le_bytes(unit))
    }

    #[inline]
    pub(crate) fn unit(self, at: usize) -> Option<u16> {
        self.0.get(at).map(|&unit| u16::from_le_bytes(unit))
    }

    /// The number in two units.
    #[inline]
    pub(crate) fn word(self, at: usize) -> Option<u32> {
        let &[[a, b], [c, d]] = self.0.get(at..)?.first_chunk()?;
        Some(u32::from_le_bytes([a, b, c, d]))
    }

    /// `units` units from `at` (one, two or four), low unit first.
    #[inline]
    pub(crate) fn value(self, at: usize, units: usize) -> Option<u64> {
        let word = |at| self.word(at).map(u64::from);
        match units {
            1 => self.unit(at).map(u64::from),
            2 => word(at),
            _ => Some(word(at)? | word(at + 2)? << 32),
        }
    }
}

/// The place a jump of `distance` from `at` leads to.
pub(crate) fn jump_target(at: usize, kind: Operand, distance: u64) -> Option<usize> {
    let distance = match kind {
        Operand::Jump => isize::from(distance as u16 as i16),
        _ => isize::try_from(distance as u32 as i32).ok()?,
    };
    at.checked_add_signed(distance)
}
