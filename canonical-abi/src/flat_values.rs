//! Flat values between the machine's slots (32 bits) and the copy engine's cells (64 bits).

use crate::copy::Cells;
use crate::types::{Flat, FlatKind};

/// Slots of the most values a call passes: 16 parameters of two slots, a result pointer.
const MAX_SLOTS: usize = 2 * 16 + 1;

/// Slots of one call, built without allocation.
#[derive(Debug)]
pub(crate) struct Slots {
    slots: [u32; MAX_SLOTS],
    len: usize,
}

impl Slots {
    pub(crate) const EMPTY: Self = Self { slots: [0; MAX_SLOTS], len: 0 };

    /// Values of these kinds; a single pointer if there are too many to pass flat.
    pub(crate) fn of(kinds: Flat, cells: &Cells) -> Self {
        let mut slots = Self::EMPTY;
        for (kind, cell) in kinds.iter().zip(cells) {
            slots.push_cell(kind, *cell);
        }
        if kinds.count() > Flat::MAX {
            slots.push(cells[0] as u32);
        }
        slots
    }

    /// Room for so many, to be overwritten.
    pub(crate) fn room(&mut self, len: u8) -> &mut [u32] {
        self.len = usize::from(len).min(MAX_SLOTS);
        self.slots.get_mut(..self.len).unwrap_or(&mut [])
    }

    /// One of them.
    pub(crate) fn get_mut(&mut self, slot: u8) -> Option<&mut u32> {
        self.slots.get_mut(usize::from(slot))
    }

    fn push_cell(&mut self, kind: FlatKind, cell: u64) {
        self.push(cell as u32);
        if kind.slots() == 2 {
            self.push((cell >> 32) as u32);
        }
    }

    fn push(&mut self, value: u32) {
        if let Some(slot) = self.slots.get_mut(self.len) {
            *slot = value;
            self.len += 1;
        }
    }

    pub(crate) fn as_slice(&self) -> &[u32] {
        self.slots.get(..self.len).unwrap_or(&[])
    }
}

/// The value of `kind` that begins with `slots`.
pub(crate) fn cell(kind: FlatKind, slots: &[u32]) -> u64 {
    let slot = |index| u64::from(slots.get(index).copied().unwrap_or(0));
    match kind.slots() {
        1 => slot(0),
        _ => slot(0) | slot(1) << 32,
    }
}

/// Fills `cells` with the values of these kinds that `slots` hold, or with the pointer that stands for
/// too many of them. Returns the slots behind them.
pub(crate) fn read<'s>(kinds: Flat, mut slots: &'s [u32], cells: &mut Cells) -> &'s [u32] {
    for (kind, place) in kinds.iter().zip(cells.iter_mut()) {
        *place = cell(kind, slots);
        slots = slots.get(kind.slots() as usize..).unwrap_or(&[]);
    }
    if kinds.count() > Flat::MAX {
        cells[0] = cell(FlatKind::I32, slots);
        slots = slots.get(1..).unwrap_or(&[]);
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_and_cells_are_two_views_of_the_same_values() {
        let kinds = [FlatKind::I32, FlatKind::F64, FlatKind::F32, FlatKind::I64];
        let kinds = kinds.into_iter().fold(Flat::EMPTY, |kinds, kind| kinds.then(Flat::one(kind)));
        let mut cells = [0; 16];
        let rest = read(kinds, &[1, 2, 3, 4, 5, 6, 99], &mut cells);
        assert_eq!((cells[..4].to_vec(), rest), (std::vec![1, 3 << 32 | 2, 4, 6 << 32 | 5], &[99][..]));
        assert_eq!(Slots::of(kinds, &cells).as_slice(), &[1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn too_many_values_are_one_pointer() {
        let mut cells = [0; 16];
        assert_eq!(read(Flat::TOO_MANY, &[7, 8], &mut cells), &[8]);
        assert_eq!(Slots::of(Flat::TOO_MANY, &cells).as_slice(), &[7]);
    }
}
