//! The functions of a module and their types, for whoever looks up one after another.

use super::layout::entry;
use super::view::{ModuleView, halves};

/// The record of a defined function.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FuncRecord {
    /// First unit in the module's code.
    pub(crate) code: u32,
    pub(crate) ty: u16,
    pub(crate) refs: u16,
    pub(crate) slots: u16,
    /// Units of code.
    pub(crate) len: u32,
}

impl FuncRecord {
    /// The record that an entry's words are.
    #[inline]
    pub(super) fn of([code, ty, slots, len]: [u32; 4]) -> Self {
        let ([ty, refs], [slots, _]) = (halves(ty), halves(slots));
        Self { code, ty, refs, slots, len }
    }
}

/// A function type as the executor needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) param_slots: u16,
    pub(crate) result_slots: u16,
    pub(crate) param_refs: u16,
    pub(crate) result_refs: u16,
}

impl Signature {
    /// What the last two words of a type's entry say.
    #[inline]
    pub(super) fn of([slots, refs]: [u32; 2]) -> Self {
        let ([param_slots, result_slots], [param_refs, result_refs]) = (halves(slots), halves(refs));
        Self { param_slots, result_slots, param_refs, result_refs }
    }
}

/// The functions that a module defines, in the order of their code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Funcs<'a>(pub(super) &'a [[u8; entry::FUNC as usize]]);

impl<'a> Funcs<'a> {
    /// Number of the one whose code holds `unit`.
    pub(crate) fn at(self, unit: u32) -> Option<u32> {
        let after = self.0.partition_point(|record| words(record)[0] <= unit);
        after.checked_sub(1).map(|index| index as u32)
    }

    pub(crate) fn get(self, index: u32) -> Option<FuncRecord> {
        self.0.get(index as usize).map(|record| FuncRecord::of(words(record)))
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = FuncRecord> + use<'a> {
        self.0.iter().map(|record| FuncRecord::of(words(record)))
    }
}

/// The types of a module.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signatures<'a> {
    pub(super) view: ModuleView<'a>,
    pub(super) types: &'a [[u8; entry::TYPE as usize]],
}

impl Signatures<'_> {
    /// The function type `index`.
    #[inline]
    pub(crate) fn get(self, index: u32) -> Option<Signature> {
        if self.view.has_subtypes() {
            return self.view.signature(index);
        }
        let [_, _, slots, refs] = words(self.types.get(index as usize)?);
        Some(Signature::of([slots, refs]))
    }
}

/// The words of an entry.
#[inline]
fn words(entry: &[u8; 16]) -> [u32; 4] {
    let word = |at: usize| {
        entry.get(at..).and_then(|rest| rest.first_chunk().copied()).map_or(0, u32::from_le_bytes)
    };
    [word(0), word(4), word(8), word(12)]
}
