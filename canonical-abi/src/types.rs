//! What components import and export ([`Component`], [`ComponentItem`], [`Type`]: in the shape of wasmtime's
//! `component::types`), and what is known of every component value type before any value moves: the core types it flattens
//! to, and the properties the copy engine asks for.

pub use crate::introspect::{
    Component, ComponentFunc, ComponentInstance, ComponentItem, Enum, Flags, FutureType, List, Map,
    OptionType, Record, ResourceType, ResultType, StreamType, Tuple, Type, Variant,
};

use core::fmt;

/// Flat parameters a function may have before its parameters move to memory.
pub const MAX_FLAT_PARAMS: u32 = 16;
/// Flat results a function may have before its result moves to memory.
pub const MAX_FLAT_RESULTS: u32 = 1;
/// Flat parameters an async-lowered function may have before they move to memory.
pub const MAX_FLAT_ASYNC_PARAMS: u32 = 4;

/// A core type that values flatten to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum FlatKind {
    /// A 32-bit integer, also pointers, lengths, handles and discriminants.
    I32 = 0,
    /// A 64-bit integer.
    I64 = 1,
    /// A 32-bit float.
    F32 = 2,
    /// A 64-bit float.
    F64 = 3,
}

impl FlatKind {
    /// The kind with this number.
    pub const fn from_bits(bits: u32) -> Self {
        match bits & 3 {
            0 => Self::I32,
            1 => Self::I64,
            2 => Self::F32,
            _ => Self::F64,
        }
    }

    /// Frame slots (32 bits) a value of it takes.
    pub const fn slots(self) -> u32 {
        match self {
            Self::I32 | Self::F32 => 1,
            Self::I64 | Self::F64 => 2,
        }
    }

    /// The kind that holds a value of either: what the same flat position of two variant cases becomes.
    pub const fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::I32, Self::I32) | (Self::I32, Self::F32) | (Self::F32, Self::I32) => Self::I32,
            (Self::F32, Self::F32) => Self::F32,
            (Self::F64, Self::F64) => Self::F64,
            _ => Self::I64,
        }
    }

    /// The core value type.
    pub const fn val_type(self) -> tenon_core::ValType {
        match self {
            Self::I32 => tenon_core::ValType::I32,
            Self::I64 => tenon_core::ValType::I64,
            Self::F32 => tenon_core::ValType::F32,
            Self::F64 => tenon_core::ValType::F64,
        }
    }
}

/// The flat types of a value: up to [`Flat::MAX`] kinds, or the fact that there are more.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Flat {
    count: u8,
    kinds: u32,
}

impl Flat {
    /// Kinds kept; a type with more is never passed flat.
    pub const MAX: u32 = MAX_FLAT_PARAMS;
    /// Nothing: no value at all.
    pub const EMPTY: Self = Self { count: 0, kinds: 0 };
    /// More than [`Flat::MAX`] kinds.
    pub const TOO_MANY: Self = Self { count: Self::MAX as u8 + 1, kinds: 0 };

    /// One value of `kind`.
    pub const fn one(kind: FlatKind) -> Self {
        Self { count: 1, kinds: kind as u32 }
    }

    /// From a count (17 and above mean "too many") and kinds packed two bits each, first lowest.
    pub const fn from_packed(count: u32, kinds: u32) -> Self {
        if count > Self::MAX {
            return Self::TOO_MANY;
        }
        let used = if count == 16 { u32::MAX } else { (1 << (2 * count)) - 1 };
        Self { count: count as u8, kinds: kinds & used }
    }

    /// How many; [`Flat::MAX`] + 1 stands for any larger number.
    pub const fn count(self) -> u32 {
        self.count as u32
    }

    /// The kinds, two bits each, first lowest.
    pub const fn packed(self) -> u32 {
        self.kinds
    }

    /// Whether there are at most `max` (which is at most [`Flat::MAX`]).
    pub const fn fits(self, max: u32) -> bool {
        self.count() <= max
    }

    /// The kind at `index`.
    pub const fn kind(self, index: u32) -> Option<FlatKind> {
        if self.count() > Self::MAX || index >= self.count() {
            return None;
        }
        Some(FlatKind::from_bits(self.kinds >> (2 * index)))
    }

    /// The kinds in order; none if there are too many.
    pub fn iter(self) -> impl Iterator<Item = FlatKind> + Clone {
        (0..Self::MAX).map_while(move |index| self.kind(index))
    }

    /// Frame slots (32 bits) of all of them; 0 if there are too many.
    pub fn slots(self) -> u32 {
        self.iter().map(FlatKind::slots).sum()
    }

    /// These, then `next`.
    pub const fn then(self, next: Self) -> Self {
        let count = self.count() + next.count();
        if count > Self::MAX || self.count() == Self::MAX {
            return if next.count == 0 { self } else { Self::TOO_MANY };
        }
        Self { count: count as u8, kinds: self.kinds | next.kinds << (2 * self.count()) }
    }

    /// These or `other` in the same places: the payload of a variant with both as cases.
    pub fn or(self, other: Self) -> Self {
        let count = self.count().max(other.count());
        if count > Self::MAX {
            return Self::TOO_MANY;
        }
        let join = |index| match (self.kind(index), other.kind(index)) {
            (Some(one), Some(two)) => one.join(two),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => FlatKind::I32,
        };
        let kinds = (0..count).fold(0, |kinds, index| kinds | (join(index) as u32) << (2 * index));
        Self { count: count as u8, kinds }
    }
}

impl fmt::Debug for Flat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.count() > Self::MAX {
            return f.write_str("[more than 16]");
        }
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Properties of a type that decide how the copy engine treats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct TypeFlags(u8);

impl TypeFlags {
    /// None of them.
    pub const EMPTY: Self = Self(0);
    /// A plain copy of the bytes is a correct copy of the value: every bit pattern is a value and
    /// there is no padding.
    pub const POD: Self = Self(1);
    /// Holds pointers into linear memory: strings and lists.
    pub const HAS_POINTER: Self = Self(2);
    /// Holds handles: owned, borrowed, or ends of streams and futures.
    pub const HAS_HANDLE: Self = Self(4);
    /// Holds borrowed handles.
    pub const HAS_BORROW: Self = Self(8);
    /// Holds streams, futures or error contexts, which this version types but does not run.
    pub const HAS_ASYNC: Self = Self(16);

    /// From the bits of an image; unknown bits are dropped.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 31)
    }

    /// The bits.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Whether all of `flags` are set.
    pub const fn contains(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// Those set in either.
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those set here and not in `other`.
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}
