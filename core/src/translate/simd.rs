//! Vectors: the SIMD and relaxed SIMD proposals.
//!
//! Operators whose op has their name are listed by their names alone. The others become less than an op of
//! their own: what loads, stores or extracts a lane is a scalar op on the slots the lane is; what works on the
//! high half of a vector is the op on its low half two slots on; and a relaxed operator is the operator
//! whose result the deterministic profile prescribes, whether or not that profile is on.

use super::class::Class::{self, I32, I64, V128};
use super::info::broken;
use super::{Place, Result, Translator};
use crate::ir::Op;
use wasmparser::{MemArg, Operator};

/// The op of an operator out of a list of those that share their names, or are given another's.
macro_rules! op_of {
    ($operator:expr; $($name:ident)*; $($from:ident => $to:ident,)*) => {
        match $operator {
            $(Operator::$name => Some(Op::$name),)*
            $(Operator::$from => Some(Op::$to),)*
            _ => None,
        }
    };
}

/// Two operands, of which the second may be the count of a shift.
fn binary(operator: &Operator<'_>) -> Option<Op> {
    op_of! { operator;
        V128And V128AndNot V128Or V128Xor I8x16Swizzle
        I8x16Eq I8x16Ne I8x16LtS I8x16LtU I8x16LeS I8x16LeU I16x8Eq I16x8Ne I16x8LtS I16x8LtU I16x8LeS I16x8LeU
        I32x4Eq I32x4Ne I32x4LtS I32x4LtU I32x4LeS I32x4LeU I64x2Eq I64x2Ne I64x2LtS I64x2LeS
        F32x4Eq F32x4Ne F32x4Lt F32x4Le F64x2Eq F64x2Ne F64x2Lt F64x2Le
        I8x16Shl I8x16ShrS I8x16ShrU I16x8Shl I16x8ShrS I16x8ShrU
        I32x4Shl I32x4ShrS I32x4ShrU I64x2Shl I64x2ShrS I64x2ShrU
        I8x16Add I8x16AddSatS I8x16AddSatU I8x16Sub I8x16SubSatS I8x16SubSatU I8x16AvgrU
        I8x16MinS I8x16MinU I8x16MaxS I8x16MaxU I8x16NarrowI16x8S I8x16NarrowI16x8U
        I16x8Add I16x8AddSatS I16x8AddSatU I16x8Sub I16x8SubSatS I16x8SubSatU I16x8AvgrU I16x8Mul
        I16x8MinS I16x8MinU I16x8MaxS I16x8MaxU I16x8NarrowI32x4S I16x8NarrowI32x4U I16x8Q15MulrSatS
        I32x4Add I32x4Sub I32x4Mul I32x4MinS I32x4MinU I32x4MaxS I32x4MaxU I32x4DotI16x8S
        I64x2Add I64x2Sub I64x2Mul
        F32x4Add F32x4Sub F32x4Mul F32x4Div F32x4Min F32x4Max F32x4PMin F32x4PMax
        F64x2Add F64x2Sub F64x2Mul F64x2Div F64x2Min F64x2Max F64x2PMin F64x2PMax;
        I8x16RelaxedSwizzle => I8x16Swizzle,
        F32x4RelaxedMin => F32x4Min,
        F32x4RelaxedMax => F32x4Max,
        F64x2RelaxedMin => F64x2Min,
        F64x2RelaxedMax => F64x2Max,
        I16x8RelaxedQ15mulrS => I16x8Q15MulrSatS,
        I16x8RelaxedDotI8x16I7x16S => I16x8DotI8x16,
    }
}

/// Comparisons that are others with their operands exchanged.
fn mirrored(operator: &Operator<'_>) -> Option<Op> {
    op_of! { operator; ;
        I8x16GtS => I8x16LtS,
        I8x16GtU => I8x16LtU,
        I8x16GeS => I8x16LeS,
        I8x16GeU => I8x16LeU,
        I16x8GtS => I16x8LtS,
        I16x8GtU => I16x8LtU,
        I16x8GeS => I16x8LeS,
        I16x8GeU => I16x8LeU,
        I32x4GtS => I32x4LtS,
        I32x4GtU => I32x4LtU,
        I32x4GeS => I32x4LeS,
        I32x4GeU => I32x4LeU,
        I64x2GtS => I64x2LtS,
        I64x2GeS => I64x2LeS,
        F32x4Gt => F32x4Lt,
        F32x4Ge => F32x4Le,
        F64x2Gt => F64x2Lt,
        F64x2Ge => F64x2Le,
    }
}

/// One operand, a vector or a scalar.
fn unary(operator: &Operator<'_>) -> Option<Op> {
    op_of! { operator;
        V128Not I8x16Abs I8x16Neg I8x16Popcnt I16x8Abs I16x8Neg I32x4Abs I32x4Neg I64x2Abs I64x2Neg
        I8x16Splat I16x8Splat I32x4Splat I64x2Splat
        I16x8ExtAddPairwiseI8x16S I16x8ExtAddPairwiseI8x16U I32x4ExtAddPairwiseI16x8S I32x4ExtAddPairwiseI16x8U
        F32x4Abs F32x4Neg F32x4Sqrt F32x4Ceil F32x4Floor F32x4Trunc F32x4Nearest
        F64x2Abs F64x2Neg F64x2Sqrt F64x2Ceil F64x2Floor F64x2Trunc F64x2Nearest
        I32x4TruncSatF32x4S I32x4TruncSatF32x4U F32x4ConvertI32x4S F32x4ConvertI32x4U
        I32x4TruncSatF64x2SZero I32x4TruncSatF64x2UZero F32x4DemoteF64x2Zero;
        F32x4Splat => I32x4Splat,
        F64x2Splat => I64x2Splat,
        F64x2ConvertLowI32x4S => F64x2ConvertI32x2S,
        F64x2ConvertLowI32x4U => F64x2ConvertI32x2U,
        F64x2PromoteLowF32x4 => F64x2PromoteF32x2,
        I16x8ExtendLowI8x16S => I16x8ExtendI8x8S,
        I16x8ExtendLowI8x16U => I16x8ExtendI8x8U,
        I32x4ExtendLowI16x8S => I32x4ExtendI16x4S,
        I32x4ExtendLowI16x8U => I32x4ExtendI16x4U,
        I64x2ExtendLowI32x4S => I64x2ExtendI32x2S,
        I64x2ExtendLowI32x4U => I64x2ExtendI32x2U,
        I32x4RelaxedTruncF32x4S => I32x4TruncSatF32x4S,
        I32x4RelaxedTruncF32x4U => I32x4TruncSatF32x4U,
        I32x4RelaxedTruncF64x2SZero => I32x4TruncSatF64x2SZero,
        I32x4RelaxedTruncF64x2UZero => I32x4TruncSatF64x2UZero,
    }
}

/// A number out of a vector.
fn test(operator: &Operator<'_>) -> Option<Op> {
    op_of! { operator;
        V128AnyTrue I8x16AllTrue I16x8AllTrue I32x4AllTrue I64x2AllTrue
        I8x16Bitmask I16x8Bitmask I32x4Bitmask I64x2Bitmask;
    }
}

fn ternary(operator: &Operator<'_>) -> Option<Op> {
    op_of! { operator; V128Bitselect;
        I8x16RelaxedLaneselect => V128Bitselect,
        I16x8RelaxedLaneselect => V128Bitselect,
        I32x4RelaxedLaneselect => V128Bitselect,
        I64x2RelaxedLaneselect => V128Bitselect,
        F32x4RelaxedMadd => F32x4Madd,
        F32x4RelaxedNmadd => F32x4Nmadd,
        F64x2RelaxedMadd => F64x2Madd,
        F64x2RelaxedNmadd => F64x2Nmadd,
        I32x4RelaxedDotI8x16I7x16AddS => I32x4DotAddI8x16,
    }
}

/// The op on low halves that an operator on high halves is.
fn high(operator: &Operator<'_>) -> Option<Op> {
    op_of! { operator; ;
        I16x8ExtendHighI8x16S => I16x8ExtendI8x8S,
        I16x8ExtendHighI8x16U => I16x8ExtendI8x8U,
        I32x4ExtendHighI16x8S => I32x4ExtendI16x4S,
        I32x4ExtendHighI16x8U => I32x4ExtendI16x4U,
        I64x2ExtendHighI32x4S => I64x2ExtendI32x2S,
        I64x2ExtendHighI32x4U => I64x2ExtendI32x2U,
    }
}

/// A product of halves, and how many slots into its operands they begin.
fn product(operator: &Operator<'_>) -> Option<(Op, u64)> {
    let low = op_of! { operator; ;
        I16x8ExtMulLowI8x16S => I16x8ExtMulI8x8S,
        I16x8ExtMulLowI8x16U => I16x8ExtMulI8x8U,
        I32x4ExtMulLowI16x8S => I32x4ExtMulI16x4S,
        I32x4ExtMulLowI16x8U => I32x4ExtMulI16x4U,
        I64x2ExtMulLowI32x4S => I64x2ExtMulI32x2S,
        I64x2ExtMulLowI32x4U => I64x2ExtMulI32x2U,
    };
    let high = op_of! { operator; ;
        I16x8ExtMulHighI8x16S => I16x8ExtMulI8x8S,
        I16x8ExtMulHighI8x16U => I16x8ExtMulI8x8U,
        I32x4ExtMulHighI16x8S => I32x4ExtMulI16x4S,
        I32x4ExtMulHighI16x8U => I32x4ExtMulI16x4U,
        I64x2ExtMulHighI32x4S => I64x2ExtMulI32x2S,
        I64x2ExtMulHighI32x4U => I64x2ExtMulI32x2U,
    };
    low.map(|op| (op, 0)).or(high.map(|op| (op, HALF)))
}

/// Slots of half a vector.
const HALF: u64 = 2;

/// How a scalar is loaded that becomes a vector, or one of its lanes.
#[derive(Clone, Copy)]
struct Scalar {
    load: Op,
    ty: Class,
    width: u64,
}

const BYTE: Scalar = Scalar { load: Op::I32Load8U, ty: I32, width: 1 };
const SHORT: Scalar = Scalar { load: Op::I32Load16U, ty: I32, width: 2 };
const WORD: Scalar = Scalar { load: Op::I32Load, ty: I32, width: 4 };
const LONG: Scalar = Scalar { load: Op::I64Load, ty: I64, width: 8 };

impl Translator<'_> {
    /// Translates `op` if it is of these proposals.
    pub(super) fn simd(&mut self, operator: &Operator<'_>) -> Option<Result<()>> {
        if let Some(op) = binary(operator) {
            return Some(self.binary_slots(op, V128));
        }
        if let Some(op) = mirrored(operator) {
            return Some(self.mirrored(op));
        }
        if let Some(op) = unary(operator) {
            return Some(self.unary(op, V128));
        }
        if let Some(op) = test(operator) {
            return Some(self.unary(op, I32));
        }
        if let Some(op) = ternary(operator) {
            return Some(self.ternary(op));
        }
        if let Some(op) = high(operator) {
            return Some(self.unary_at(op, HALF));
        }
        if let Some((op, at)) = product(operator) {
            return Some(self.product(op, at));
        }
        self.lane(operator).or_else(|| self.vector_access(operator))
    }

    /// Lanes put in and taken out, constants and shuffles.
    fn lane(&mut self, operator: &Operator<'_>) -> Option<Result<()>> {
        use Operator as W;
        Some(match *operator {
            W::V128Const { value } => self.vector(value.i128().cast_unsigned()),
            W::I8x16Shuffle { lanes } => self.shuffle(u128::from_le_bytes(lanes)),
            W::I8x16ExtractLaneS { lane } => self.extract(Op::I8x16ExtractLaneS, lane),
            W::I8x16ExtractLaneU { lane } => self.extract(Op::I8x16ExtractLaneU, lane),
            W::I16x8ExtractLaneS { lane } => self.extract(Op::I16x8ExtractLaneS, lane),
            W::I16x8ExtractLaneU { lane } => self.extract(Op::I16x8ExtractLaneU, lane),
            W::I32x4ExtractLane { lane } => self.extract_slots(I32, lane),
            W::F32x4ExtractLane { lane } => self.extract_slots(Class::F32, lane),
            W::I64x2ExtractLane { lane } => self.extract_slots(I64, lane),
            W::F64x2ExtractLane { lane } => self.extract_slots(Class::F64, lane),
            W::I8x16ReplaceLane { lane } => self.replace(Op::I8x16ReplaceLane, lane),
            W::I16x8ReplaceLane { lane } => self.replace(Op::I16x8ReplaceLane, lane),
            W::I32x4ReplaceLane { lane } | W::F32x4ReplaceLane { lane } => {
                self.replace(Op::I32x4ReplaceLane, lane)
            }
            W::I64x2ReplaceLane { lane } | W::F64x2ReplaceLane { lane } => {
                self.replace(Op::I64x2ReplaceLane, lane)
            }
            _ => return None,
        })
    }

    fn vector_access(&mut self, operator: &Operator<'_>) -> Option<Result<()>> {
        use Operator as W;
        Some(match *operator {
            W::V128Load { memarg } => self.load(Op::V128Load, V128, 16, memarg),
            W::V128Store { memarg } => self.store(Op::V128Store, 16, memarg),
            W::V128Load8x8S { memarg } => self.load_then(LONG, memarg, Op::I16x8ExtendI8x8S),
            W::V128Load8x8U { memarg } => self.load_then(LONG, memarg, Op::I16x8ExtendI8x8U),
            W::V128Load16x4S { memarg } => self.load_then(LONG, memarg, Op::I32x4ExtendI16x4S),
            W::V128Load16x4U { memarg } => self.load_then(LONG, memarg, Op::I32x4ExtendI16x4U),
            W::V128Load32x2S { memarg } => self.load_then(LONG, memarg, Op::I64x2ExtendI32x2S),
            W::V128Load32x2U { memarg } => self.load_then(LONG, memarg, Op::I64x2ExtendI32x2U),
            W::V128Load8Splat { memarg } => self.load_then(BYTE, memarg, Op::I8x16Splat),
            W::V128Load16Splat { memarg } => self.load_then(SHORT, memarg, Op::I16x8Splat),
            W::V128Load32Splat { memarg } => self.load_then(WORD, memarg, Op::I32x4Splat),
            W::V128Load64Splat { memarg } => self.load_then(LONG, memarg, Op::I64x2Splat),
            W::V128Load32Zero { memarg } => self.load_then(WORD, memarg, Op::V128ZeroExtend32),
            W::V128Load64Zero { memarg } => self.load_then(LONG, memarg, Op::V128ZeroExtend64),
            W::V128Load8Lane { memarg, lane } => self.load_lane(BYTE, memarg, Op::I8x16ReplaceLane, lane),
            W::V128Load16Lane { memarg, lane } => self.load_lane(SHORT, memarg, Op::I16x8ReplaceLane, lane),
            W::V128Load32Lane { memarg, lane } => self.load_lane(WORD, memarg, Op::I32x4ReplaceLane, lane),
            W::V128Load64Lane { memarg, lane } => self.load_lane(LONG, memarg, Op::I64x2ReplaceLane, lane),
            W::V128Store8Lane { memarg, lane } => {
                self.extract(Op::I8x16ExtractLaneU, lane).and_then(|()| self.store(Op::Store8, 1, memarg))
            }
            W::V128Store16Lane { memarg, lane } => {
                self.extract(Op::I16x8ExtractLaneU, lane).and_then(|()| self.store(Op::Store16, 2, memarg))
            }
            W::V128Store32Lane { memarg, lane } => {
                self.extract_slots(I32, lane).and_then(|()| self.store(Op::Store32, 4, memarg))
            }
            W::V128Store64Lane { memarg, lane } => {
                self.extract_slots(I64, lane).and_then(|()| self.store(Op::Store64, 8, memarg))
            }
            _ => return None,
        })
    }

    fn vector(&mut self, bits: u128) -> Result<()> {
        let to = self.push_temp(V128)?;
        self.emit(Op::Const128, &[to.into(), bits as u64, (bits >> 64) as u64])
    }

    fn mirrored(&mut self, op: Op) -> Result<()> {
        let (right, left) = (self.pop_source()?, self.pop_source()?);
        let to = self.push_temp(V128)?;
        self.emit(op, &[to.into(), right, left])
    }

    /// An op on what begins `at` slots into its operand.
    fn unary_at(&mut self, op: Op, at: u64) -> Result<()> {
        let from = self.pop_source()? + at;
        let to = self.push_temp(V128)?;
        self.emit(op, &[to.into(), from])
    }

    fn product(&mut self, op: Op, at: u64) -> Result<()> {
        let (right, left) = (self.pop_source()? + at, self.pop_source()? + at);
        let to = self.push_temp(V128)?;
        self.emit(op, &[to.into(), left, right])
    }

    fn ternary(&mut self, op: Op) -> Result<()> {
        let (third, second, first) = (self.pop_source()?, self.pop_source()?, self.pop_source()?);
        let to = self.push_temp(V128)?;
        self.emit(op, &[to.into(), first, second, third])
    }

    fn shuffle(&mut self, lanes: u128) -> Result<()> {
        let (right, left) = (self.pop_source()?, self.pop_source()?);
        let to = self.push_temp(V128)?;
        self.emit(Op::I8x16Shuffle, &[to.into(), left, right, lanes as u64, (lanes >> 64) as u64])
    }

    fn extract(&mut self, op: Op, lane: u8) -> Result<()> {
        let from = self.pop_source()?;
        let to = self.push_temp(I32)?;
        self.emit(op, &[to.into(), from, lane.into()])
    }

    /// A lane that is one or two slots.
    fn extract_slots(&mut self, ty: Class, lane: u8) -> Result<()> {
        let from = self.pop_source()? + u64::from(lane) * u64::from(ty.slots());
        let to = self.push_temp(ty)?;
        self.emit_copy(ty, to, from)
    }

    fn replace(&mut self, op: Op, lane: u8) -> Result<()> {
        let (value, vector) = (self.pop()?, self.pop_source()?);
        let value = self.source(value)?;
        let to = self.push_temp(V128)?;
        self.emit(op, &[to.into(), vector, value, lane.into()])
    }

    /// Loads a scalar and makes a vector of it.
    fn load_then(&mut self, scalar: Scalar, memarg: MemArg, op: Op) -> Result<()> {
        self.load(scalar.load, scalar.ty, scalar.width, memarg)?;
        if self.unreachable { Ok(()) } else { self.unary(op, V128) }
    }

    /// Loads a scalar into a lane of the vector above the address.
    fn load_lane(&mut self, scalar: Scalar, memarg: MemArg, op: Op, lane: u8) -> Result<()> {
        let vector = self.pop()?;
        let mut from = self.source(vector)?;
        // The scalar goes where the address is. If it reaches into the vector, the vector moves up.
        let end = self.stack.last().ok_or_else(broken)?.at + scalar.ty.slots();
        if from == u64::from(vector.at) && end > vector.at {
            self.reserve(Place { slots: end + V128.slots(), refs: self.top.refs })?;
            self.emit_move(vector, end)?;
            from = end.into();
        }
        self.load(scalar.load, scalar.ty, scalar.width, memarg)?;
        if self.unreachable {
            return Ok(());
        }
        let value = self.pop_source()?;
        let to = self.push_temp(V128)?;
        self.emit(op, &[to.into(), from, value, lane.into()])
    }
}
