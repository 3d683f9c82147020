//! Where exceptions are caught: two tables of a module, found by the place in the code that throws.
//!
//! - **Ranges**, sorted by unit: from this unit on, up to the next entry's, this is the first clause of
//!   the innermost `try_table`; or there is none. Entering and leaving a `try_table` costs nothing: its
//!   range is looked for when something is thrown.
//! - **Catches**: the clauses of each `try_table` in order, then an [`Catch::Outer`] that leads to those
//!   of the `try_table` around it. Outer ones come first, so that every list ends.

use super::layout::{NONE, entry, module};
use super::view::{ModuleView, Raw, halves};

/// Bits of a clause's kind.
mod kind {
    /// Any exception, whatever its tag.
    pub(super) const ANY: u16 = 1;
    /// The reference to the exception comes last.
    pub(super) const REF: u16 = 2;
    /// No clause: the list goes on elsewhere.
    pub(super) const OUTER: u16 = 4;
}

/// An entry of a list of catches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Catch {
    /// A clause.
    Clause(Clause),
    /// The list goes on with this entry, or ends. `unit` is in the function the list belongs to.
    Outer { next: Option<u32>, unit: u32 },
}

/// A clause of a `try_table`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clause {
    /// The tag (of the index space) it catches; `None` catches all.
    pub(crate) tag: Option<u16>,
    /// Whether the reference to the exception comes after the tag's values.
    pub(crate) with_ref: bool,
    /// Where the code goes on.
    pub(crate) target: u32,
    /// The first slot and the first reference of the label's values in the frame.
    pub(crate) slot: u16,
    pub(crate) reference: u16,
}

impl Catch {
    /// The unit that tells to which function the entry belongs.
    pub(crate) fn unit(self) -> u32 {
        match self {
            Self::Clause(clause) => clause.target,
            Self::Outer { unit, .. } => unit,
        }
    }

    fn read(raw: Raw<'_>, at: u32) -> Option<Self> {
        let ([kind, unit], place) = (raw.pair(at), raw.word(at.saturating_add(8)));
        let [kind, tag] = halves(kind);
        let known = |bits: u16| kind & !bits == 0;
        match kind & kind::OUTER {
            0 if known(kind::ANY | kind::REF) => Some(Self::Clause(Clause {
                tag: (kind & kind::ANY == 0).then_some(tag),
                with_ref: kind & kind::REF != 0,
                target: unit,
                slot: place as u16,
                reference: (place >> 16) as u16,
            })),
            0 => None,
            _ => known(kind::OUTER)
                .then_some(Self::Outer { next: Some(place).filter(|&next| next != NONE), unit }),
        }
    }

    /// The words of its entry.
    #[cfg(feature = "loader")]
    pub(crate) fn words(self) -> [u32; 3] {
        match self {
            Self::Outer { next, unit } => [kind::OUTER.into(), unit, next.unwrap_or(NONE)],
            Self::Clause(clause) => {
                let any = if clause.tag.is_none() { kind::ANY } else { 0 };
                let with_ref = if clause.with_ref { kind::REF } else { 0 };
                let tag = u32::from(clause.tag.unwrap_or(0));
                let place = u32::from(clause.slot) | u32::from(clause.reference) << 16;
                [u32::from(any | with_ref) | tag << 16, clause.target, place]
            }
        }
    }
}

/// From this unit on, this is the first of the catches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) unit: u32,
    pub(crate) first: Option<u32>,
}

impl Range {
    /// The words of its entry.
    #[cfg(feature = "loader")]
    pub(crate) fn words(self) -> [u32; 2] {
        [self.unit, self.first.unwrap_or(NONE)]
    }
}

impl ModuleView<'_> {
    pub(crate) fn range(self, index: u32) -> Option<Range> {
        let at = self.entry(module::RANGES, entry::RANGE, index)?;
        let first = self.raw.word(at + 4);
        Some(Range { unit: self.raw.word(at), first: Some(first).filter(|&first| first != NONE) })
    }

    pub(crate) fn catch(self, index: u32) -> Option<Catch> {
        Catch::read(self.raw, self.entry(module::CATCHES, entry::CATCH, index)?)
    }

    /// The first of the catches at `unit`, which lies in a function that begins at `start`.
    #[cfg(feature = "exceptions")]
    pub(crate) fn catches_at(self, start: u32, unit: u32) -> Option<u32> {
        let (mut low, mut high) = (0, self.table_of(module::RANGES).1);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.range(middle)?.unit <= unit { low = middle + 1 } else { high = middle }
        }
        let range = self.range(low.checked_sub(1)?)?;
        range.first.filter(|_| range.unit >= start)
    }
}
