//! What the translator keeps of the type of a value.

use crate::ValType;

/// How a value is kept and moved: to what a reference leads makes no difference. As large as the numbers it is kept with, so
/// that no gaps are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum Class {
    I32,
    I64,
    F32,
    F64,
    V128,
    Ref,
}

impl Class {
    /// Slots it takes: none if it is a reference.
    pub(super) const fn slots(self) -> u32 {
        if self.is_ref() { 0 } else { self.width() }
    }

    pub(super) const fn is_ref(self) -> bool {
        matches!(self, Self::Ref)
    }

    /// Slots it takes, or entries of the ref bank.
    pub(super) const fn width(self) -> u32 {
        match self {
            Self::I32 | Self::F32 | Self::Ref => 1,
            Self::I64 | Self::F64 => 2,
            Self::V128 => 4,
        }
    }
}

impl From<ValType> for Class {
    fn from(ty: ValType) -> Self {
        match ty {
            ValType::I32 => Self::I32,
            ValType::I64 => Self::I64,
            ValType::F32 => Self::F32,
            ValType::F64 => Self::F64,
            ValType::V128 => Self::V128,
            ValType::Ref(_) => Self::Ref,
        }
    }
}
