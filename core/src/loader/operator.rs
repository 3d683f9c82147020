//! Reading operators.

use alloc::vec::Vec;
use wasmparser::{BinaryReader, FrameKind, FrameStack, Operator, Result, VisitOperator};

/// Reads an operator inside a block of kind `frame`; of none there are no more.
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
            Operator::$op $({ $($arg),* })?
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
