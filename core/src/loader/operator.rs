//! Reading operators.

/// Whether valid code has operators of a proposal, by wasmparser's name of it: of the others none is linked.
macro_rules! is_built {
    (exceptions) => {
        cfg!(feature = "exceptions")
    };
    (gc) => {
        cfg!(feature = "gc")
    };
    (threads) => {
        cfg!(feature = "threads")
    };
    (acquire_release_atomics) => {
        false
    };
    (custom_descriptors) => {
        false
    };
    (legacy_exceptions) => {
        false
    };
    (memory_control) => {
        false
    };
    (shared_everything_threads) => {
        false
    };
    (stack_switching) => {
        false
    };
    ($other:ident) => {
        true
    };
}
pub(super) use is_built;

use alloc::vec::Vec;
use wasmparser::{BinaryReader, FrameKind, FrameStack, Operator, Result, VisitOperator};

/// Reads an operator of valid code inside a block of kind `frame`; of none there are no more.
pub(super) fn read<'a>(reader: &mut BinaryReader<'a>, frame: Option<FrameKind>) -> Result<Operator<'a>> {
    reader.visit_operator(&mut Read { frame })
}

struct Read {
    frame: Option<FrameKind>,
}

impl FrameStack for Read {
    fn current_frame(&self) -> Option<FrameKind> {
        self.frame
    }
}

macro_rules! define_visits {
    ($(@$proposal:ident $op:ident $({ $($arg:ident: $argty:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
        $(fn $visit(&mut self $($(, $arg: $argty)*)?) -> Self::Output {
            if is_built!($proposal) { Operator::$op $({ $($arg),* })? } else { Operator::Unreachable }
        })*
    };
}

impl<'a> VisitOperator<'a> for Read {
    type Output = Operator<'a>;

    #[cfg(feature = "simd")]
    fn simd_visitor(&mut self) -> Option<&mut dyn wasmparser::VisitSimdOperator<'a, Output = Self::Output>> {
        Some(self)
    }

    wasmparser::for_each_visit_operator!(define_visits);
}

#[cfg(feature = "simd")]
impl<'a> wasmparser::VisitSimdOperator<'a> for Read {
    wasmparser::for_each_visit_simd_operator!(define_visits);
}
