//! Values that need not go through the frame: what an op leaves in an accumulator, the next one takes from there.
//!
//! Every op that writes a number to a slot leaves it in the accumulator of its type as well, so an op whose
//! operand the one before it has written takes it from there. If nothing else will read the slot, the op
//! before is changed to one that does not write it. Accumulators are not kept across labels, calls and
//! anything else that can suspend: only an op and the next one share a value.

use super::{Last, NO_SLOT, Result, Translator};
use crate::ir::decode::MAX_OPERANDS;
use crate::ir::{Accumulator, Op};

/// Calls `$callback!` with rows `op => [with the first operand in the accumulator, with the last] without a slot`.
macro_rules! for_each_form {
    ($callback:ident) => {
        $callback! {
            I32AddSs => [I32AddAs I32AddAs] I32AddSsA;
            I32AddSi => [I32AddAi -] I32AddSiA;
            I32AddAs => [- -] I32AddAsA;
            I32AddAi => [- -] I32AddAiA;
            I32SubSs => [I32SubAs I32SubSa] I32SubSsA;
            I32SubIs => [- I32SubIa] I32SubIsA;
            I32SubAs => [- -] I32SubAsA;
            I32SubSa => [- -] I32SubSaA;
            I32SubIa => [- -] I32SubIaA;
            I32MulSs => [I32MulAs I32MulAs] I32MulSsA;
            I32MulSi => [I32MulAi -] I32MulSiA;
            I32MulAs => [- -] I32MulAsA;
            I32MulAi => [- -] I32MulAiA;
            I32AndSs => [I32AndAs I32AndAs] I32AndSsA;
            I32AndSi => [I32AndAi -] I32AndSiA;
            I32AndAs => [- -] I32AndAsA;
            I32AndAi => [- -] I32AndAiA;
            I32OrSs => [I32OrAs I32OrAs] I32OrSsA;
            I32OrSi => [I32OrAi -] I32OrSiA;
            I32OrAs => [- -] I32OrAsA;
            I32OrAi => [- -] I32OrAiA;
            I32XorSs => [I32XorAs I32XorAs] I32XorSsA;
            I32XorSi => [I32XorAi -] I32XorSiA;
            I32XorAs => [- -] I32XorAsA;
            I32XorAi => [- -] I32XorAiA;
            I32ShlSs => [I32ShlAs I32ShlSa] I32ShlSsA;
            I32ShlSi => [I32ShlAi -] I32ShlSiA;
            I32ShlAs => [- -] I32ShlAsA;
            I32ShlSa => [- -] I32ShlSaA;
            I32ShlAi => [- -] I32ShlAiA;
            I32ShrSSs => [I32ShrSAs -] -;
            I32ShrSSi => [I32ShrSAi -] I32ShrSSiA;
            I32ShrSAi => [- -] I32ShrSAiA;
            I32ShrUSs => [I32ShrUAs I32ShrUSa] I32ShrUSsA;
            I32ShrUSi => [I32ShrUAi -] I32ShrUSiA;
            I32ShrUAs => [- -] I32ShrUAsA;
            I32ShrUSa => [- -] I32ShrUSaA;
            I32ShrUAi => [- -] I32ShrUAiA;
            I32RotlSs => [- I32RotlSa] -;
            I32RotlSi => [I32RotlAi -] I32RotlSiA;
            I32RotlSa => [- -] I32RotlSaA;
            I32RotlAi => [- -] I32RotlAiA;
            I32RotrSs => [- I32RotrSa] -;
            I32RotrSi => [I32RotrAi -] I32RotrSiA;
            I32RotrSa => [- -] I32RotrSaA;
            I32RotrAi => [- -] I32RotrAiA;
            I32EqSs => [- -] I32EqSsA;
            I32EqSi => [- -] I32EqSiA;
            I32NeSs => [- -] I32NeSsA;
            I32NeSi => [- -] I32NeSiA;
            I32LtSSs => [- -] I32LtSSsA;
            I32LtSSi => [- -] I32LtSSiA;
            I32LtUSs => [- -] I32LtUSsA;
            I32LtUSi => [- -] I32LtUSiA;
            I32GtSSs => [- -] I32GtSSsA;
            I32GtSSi => [- -] I32GtSSiA;
            I32GtUSs => [- -] I32GtUSsA;
            I32GtUSi => [- -] I32GtUSiA;
            I32LeSSs => [- -] I32LeSSsA;
            I32LeSSi => [- -] I32LeSSiA;
            I32LeUSs => [- -] I32LeUSsA;
            I32LeUSi => [- -] I32LeUSiA;
            I32GeSSs => [- -] I32GeSSsA;
            I32GeSSi => [- -] I32GeSSiA;
            I32GeUSs => [- -] I32GeUSsA;
            I32GeUSi => [- -] I32GeUSiA;
            I64AddSs => [I64AddAs I64AddAs] I64AddSsA;
            I64AddSi => [I64AddAi -] I64AddSiA;
            I64AddAs => [- -] I64AddAsA;
            I64AddAi => [- -] I64AddAiA;
            I64SubSs => [I64SubAs I64SubSa] I64SubSsA;
            I64SubIs => [- I64SubIa] I64SubIsA;
            I64SubAs => [- -] I64SubAsA;
            I64SubSa => [- -] I64SubSaA;
            I64SubIa => [- -] I64SubIaA;
            I64MulSs => [I64MulAs I64MulAs] I64MulSsA;
            I64MulSi => [I64MulAi -] I64MulSiA;
            I64MulAs => [- -] I64MulAsA;
            I64MulAi => [- -] I64MulAiA;
            I64AndSs => [I64AndAs I64AndAs] I64AndSsA;
            I64AndSi => [I64AndAi -] I64AndSiA;
            I64AndAs => [- -] I64AndAsA;
            I64AndAi => [- -] I64AndAiA;
            I64OrSs => [I64OrAs I64OrAs] I64OrSsA;
            I64OrSi => [I64OrAi -] I64OrSiA;
            I64OrAs => [- -] I64OrAsA;
            I64OrAi => [- -] I64OrAiA;
            I64XorSs => [I64XorAs I64XorAs] I64XorSsA;
            I64XorSi => [I64XorAi -] I64XorSiA;
            I64XorAs => [- -] I64XorAsA;
            I64XorAi => [- -] I64XorAiA;
            I64ShlSs => [I64ShlAs I64ShlSa] I64ShlSsA;
            I64ShlSi => [I64ShlAi -] I64ShlSiA;
            I64ShlAs => [- -] I64ShlAsA;
            I64ShlSa => [- -] I64ShlSaA;
            I64ShlAi => [- -] I64ShlAiA;
            I64ShrSSi => [I64ShrSAi -] I64ShrSSiA;
            I64ShrSAi => [- -] I64ShrSAiA;
            I64ShrUSs => [I64ShrUAs I64ShrUSa] I64ShrUSsA;
            I64ShrUSi => [I64ShrUAi -] I64ShrUSiA;
            I64ShrUAs => [- -] I64ShrUAsA;
            I64ShrUSa => [- -] I64ShrUSaA;
            I64ShrUAi => [- -] I64ShrUAiA;
            I64RotlSs => [- I64RotlSa] -;
            I64RotlSi => [I64RotlAi -] I64RotlSiA;
            I64RotlSa => [- -] I64RotlSaA;
            I64RotlAi => [- -] I64RotlAiA;
            I64RotrSi => [I64RotrAi -] I64RotrSiA;
            I64RotrAi => [- -] I64RotrAiA;
            I64EqSs => [- -] I64EqSsA;
            I64EqSi => [- -] I64EqSiA;
            I64NeSs => [- -] I64NeSsA;
            I64NeSi => [- -] I64NeSiA;
            I64LtSSs => [- -] I64LtSSsA;
            I64LtSSi => [- -] I64LtSSiA;
            I64LtUSs => [- -] I64LtUSsA;
            I64LtUSi => [- -] I64LtUSiA;
            I64GtSSs => [- -] I64GtSSsA;
            I64GtSSi => [- -] I64GtSSiA;
            I64GtUSs => [- -] I64GtUSsA;
            I64GtUSi => [- -] I64GtUSiA;
            I64LeSSs => [- -] I64LeSSsA;
            I64LeSSi => [- -] I64LeSSiA;
            I64LeUSs => [- -] I64LeUSsA;
            I64LeUSi => [- -] I64LeUSiA;
            I64GeSSs => [- -] I64GeSSsA;
            I64GeSSi => [- -] I64GeSSiA;
            I64GeUSs => [- -] I64GeUSsA;
            I64GeUSi => [- -] I64GeUSiA;
            F32AddSs => [F32AddAs F32AddAs] F32AddSsA;
            F32AddAs => [- -] F32AddAsA;
            F32SubSs => [F32SubAs F32SubSa] F32SubSsA;
            F32SubAs => [- -] F32SubAsA;
            F32SubSa => [- -] F32SubSaA;
            F32MulSs => [F32MulAs F32MulAs] F32MulSsA;
            F32MulAs => [- -] F32MulAsA;
            F32DivSs => [F32DivAs F32DivSa] F32DivSsA;
            F32DivAs => [- -] F32DivAsA;
            F32DivSa => [- -] F32DivSaA;
            F32EqSs => [- -] F32EqSsA;
            F32NeSs => [- -] F32NeSsA;
            F32LtSs => [- -] F32LtSsA;
            F32GtSs => [- -] F32GtSsA;
            F32LeSs => [- -] F32LeSsA;
            F32GeSs => [- -] F32GeSsA;
            F64AddSs => [F64AddAs F64AddAs] F64AddSsA;
            F64AddAs => [- -] F64AddAsA;
            F64SubSs => [F64SubAs F64SubSa] F64SubSsA;
            F64SubAs => [- -] F64SubAsA;
            F64SubSa => [- -] F64SubSaA;
            F64MulSs => [F64MulAs F64MulAs] F64MulSsA;
            F64MulAs => [- -] F64MulAsA;
            F64DivSs => [F64DivAs F64DivSa] F64DivSsA;
            F64DivAs => [- -] F64DivAsA;
            F64DivSa => [- -] F64DivSaA;
            F64EqSs => [- -] F64EqSsA;
            F64NeSs => [- -] F64NeSsA;
            F64LtSs => [- -] F64LtSsA;
            F64GtSs => [- -] F64GtSsA;
            F64LeSs => [- -] F64LeSsA;
            F64GeSs => [- -] F64GeSsA;
            BrIfEq32Ss => [BrIfEq32As BrIfEq32As] -;
            BrIfEq32Si => [BrIfEq32Ai -] -;
            BrIfNe32Ss => [BrIfNe32As BrIfNe32As] -;
            BrIfNe32Si => [BrIfNe32Ai -] -;
            BrIfLtS32Ss => [BrIfLtS32As BrIfGtS32As] -;
            BrIfLtS32Si => [BrIfLtS32Ai -] -;
            BrIfLtU32Ss => [BrIfLtU32As BrIfGtU32As] -;
            BrIfLtU32Si => [BrIfLtU32Ai -] -;
            BrIfGtS32Ss => [BrIfGtS32As BrIfLtS32As] -;
            BrIfGtS32Si => [BrIfGtS32Ai -] -;
            BrIfGtU32Ss => [BrIfGtU32As BrIfLtU32As] -;
            BrIfGtU32Si => [BrIfGtU32Ai -] -;
            BrIfLeS32Ss => [BrIfLeS32As BrIfGeS32As] -;
            BrIfLeS32Si => [BrIfLeS32Ai -] -;
            BrIfLeU32Ss => [BrIfLeU32As BrIfGeU32As] -;
            BrIfLeU32Si => [BrIfLeU32Ai -] -;
            BrIfGeS32Ss => [BrIfGeS32As BrIfLeS32As] -;
            BrIfGeS32Si => [BrIfGeS32Ai -] -;
            BrIfGeU32Ss => [BrIfGeU32As BrIfLeU32As] -;
            BrIfGeU32Si => [BrIfGeU32Ai -] -;
            BrIfEqz32 => [BrIfEqz32A -] -;
            BrIfNez32 => [BrIfNez32A -] -;
            BrIfEq64Ss => [BrIfEq64As BrIfEq64As] -;
            BrIfEq64Si => [BrIfEq64Ai -] -;
            BrIfNe64Ss => [BrIfNe64As BrIfNe64As] -;
            BrIfNe64Si => [BrIfNe64Ai -] -;
            BrIfLtS64Ss => [BrIfLtS64As BrIfGtS64As] -;
            BrIfLtS64Si => [BrIfLtS64Ai -] -;
            BrIfLtU64Ss => [BrIfLtU64As BrIfGtU64As] -;
            BrIfLtU64Si => [BrIfLtU64Ai -] -;
            BrIfGtS64Ss => [BrIfGtS64As BrIfLtS64As] -;
            BrIfGtS64Si => [BrIfGtS64Ai -] -;
            BrIfGtU64Ss => [BrIfGtU64As BrIfLtU64As] -;
            BrIfGtU64Si => [BrIfGtU64Ai -] -;
            BrIfLeS64Ss => [BrIfLeS64As BrIfGeS64As] -;
            BrIfLeS64Si => [BrIfLeS64Ai -] -;
            BrIfLeU64Ss => [BrIfLeU64As BrIfGeU64As] -;
            BrIfLeU64Si => [BrIfLeU64Ai -] -;
            BrIfGeS64Ss => [BrIfGeS64As BrIfLeS64As] -;
            BrIfGeS64Si => [BrIfGeS64Ai -] -;
            BrIfGeU64Ss => [BrIfGeU64As BrIfLeU64As] -;
            BrIfGeU64Si => [BrIfGeU64Ai -] -;
            BrIfEqz64 => [BrIfEqz64A -] -;
            BrIfNez64 => [BrIfNez64A -] -;
            I32Neg => [I32NegOfA -] I32NegA;
            I32NegOfA => [- -] I32NegOfAA;
            I32Eqz => [- -] I32EqzA;
            I64Eqz => [- -] I64EqzA;
            I32Extend8S => [I32Extend8SOfA -] I32Extend8SA;
            I32Extend8SOfA => [- -] I32Extend8SOfAA;
            I32Extend16S => [I32Extend16SOfA -] I32Extend16SA;
            I32Extend16SOfA => [- -] I32Extend16SOfAA;
            I32WrapI64 => [I32WrapI64OfA -] I32WrapI64A;
            I32WrapI64OfA => [- -] I32WrapI64OfAA;
            I64ExtendI32S => [I64ExtendI32SOfA -] I64ExtendI32SA;
            I64ExtendI32SOfA => [- -] I64ExtendI32SOfAA;
            I64ExtendI32U => [I64ExtendI32UOfA -] I64ExtendI32UA;
            I64ExtendI32UOfA => [- -] I64ExtendI32UOfAA;
            F64PromoteF32 => [F64PromoteF32OfA -] F64PromoteF32A;
            F64PromoteF32OfA => [- -] F64PromoteF32OfAA;
            F64ConvertI32S => [F64ConvertI32SOfA -] F64ConvertI32SA;
            F64ConvertI32SOfA => [- -] F64ConvertI32SOfAA;
            F64ConvertI32U => [F64ConvertI32UOfA -] F64ConvertI32UA;
            F64ConvertI32UOfA => [- -] F64ConvertI32UOfAA;
            F64Sqrt => [F64SqrtOfA -] F64SqrtA;
            F64SqrtOfA => [- -] F64SqrtOfAA;
            I32Load => [I32LoadOfA -] I32LoadA;
            I32LoadOfA => [- -] I32LoadOfAA;
            I32Load8S => [I32Load8SOfA -] I32Load8SA;
            I32Load8SOfA => [- -] I32Load8SOfAA;
            I32Load8U => [I32Load8UOfA -] I32Load8UA;
            I32Load8UOfA => [- -] I32Load8UOfAA;
            I32Load16S => [I32Load16SOfA -] I32Load16SA;
            I32Load16SOfA => [- -] I32Load16SOfAA;
            I32Load16U => [I32Load16UOfA -] I32Load16UA;
            I32Load16UOfA => [- -] I32Load16UOfAA;
            I64Load => [I64LoadOfA -] I64LoadA;
            I64LoadOfA => [- -] I64LoadOfAA;
            I64Load8U => [I64Load8UOfA -] I64Load8UA;
            I64Load8UOfA => [- -] I64Load8UOfAA;
            I64Load16U => [- -] I64Load16UA;
            I64Load32S => [- -] I64Load32SA;
            I64Load32U => [I64Load32UOfA -] I64Load32UA;
            I64Load32UOfA => [- -] I64Load32UOfAA;
            F32Load => [F32LoadOfA -] F32LoadA;
            F32LoadOfA => [- -] F32LoadOfAA;
            F64Load => [F64LoadOfA -] F64LoadA;
            F64LoadOfA => [- -] F64LoadOfAA;
            Store8 => [Store8OfA Store8A] -;
            Store16 => [Store16OfA Store16A] -;
            Store32 => [Store32OfA Store32A] -;
            Store64 => [Store64OfA Store64A] -;
            GlobalGet32 => [- -] GlobalGet32A;
            GlobalSet32 => [- GlobalSet32A] -;
            Select32 => [- Select32OfA] Select32A;
            Select32OfA => [- -] Select32OfAA;
            GlobalGet64 => [- -] GlobalGet64A;
            GlobalSet64 => [- GlobalSet64A] -;
            Select64 => [- Select64OfA] Select64A;
            Select64OfA => [- -] Select64OfAA;
            Const64Short => [- -] Const64ShortA;
            Const64 => [- -] Const64A;
            ConstF32 => [- -] ConstF32A;
            ConstF64 => [- -] ConstF64A;
            I32LoadSs => [- -] I32LoadSsA;
            I32LoadAs => [- -] I32LoadAsA;
            I32Load8SSs => [- -] I32Load8SSsA;
            I32Load8SAs => [- -] I32Load8SAsA;
            I32Load8USs => [- -] I32Load8USsA;
            I32Load8UAs => [- -] I32Load8UAsA;
            I32Load16USs => [- -] I32Load16USsA;
            I32Load16UAs => [- -] I32Load16UAsA;
            I64LoadSs => [- -] I64LoadSsA;
            I64LoadAs => [- -] I64LoadAsA;
            I64Load32USs => [- -] I64Load32USsA;
            I64Load32UAs => [- -] I64Load32UAsA;
            F32LoadSs => [- -] F32LoadSsA;
            F32LoadAs => [- -] F32LoadAsA;
            F64LoadSs => [- -] F64LoadSsA;
            F64LoadAs => [- -] F64LoadAsA;
            Store8Imm => [Store8ImmOfA -] -;
            Store16Imm => [Store16ImmOfA -] -;
            Store32Imm => [Store32ImmOfA -] -;
            Store64Imm => [Store64ImmOfA -] -;
            I32ShlAddSs => [- -] I32ShlAddSsA;
            I32ShlAddAs => [- -] I32ShlAddAsA;
            I32Load8USi => [- -] I32Load8USiA;
            I32Load8UAi => [- -] I32Load8UAiA;
            I32Load16USi => [- -] I32Load16USiA;
            I32Load16UAi => [- -] I32Load16UAiA;
            I32LoadSi => [- -] I32LoadSiA;
            I32LoadAi => [- -] I32LoadAiA;
            I64LoadSi => [- -] I64LoadSiA;
            I64LoadAi => [- -] I64LoadAiA;
            I32Load16UScaledSs => [- -] I32Load16UScaledSsA;
            I32Load16UScaledAs => [- -] I32Load16UScaledAsA;
            I32LoadScaledSs => [- -] I32LoadScaledSsA;
            I32LoadScaledAs => [- -] I32LoadScaledAsA;
            I64LoadScaledSs => [- -] I64LoadScaledSsA;
            I64LoadScaledAs => [- -] I64LoadScaledAsA;
            F64LoadScaledSs => [- -] F64LoadScaledSsA;
            F64LoadScaledAs => [- -] F64LoadScaledAsA;
            I32LoadScaledS => [- -] I32LoadScaledSA;
            I32LoadScaledA => [- -] I32LoadScaledAA;
            I32Load8UAt => [- -] I32Load8UAtA;
            I32LoadAt => [- -] I32LoadAtA;
            Store32At => [- Store32AtA] -;
            F32MulSi => [F32MulAi -] F32MulSiA;
            F32MulAi => [- -] F32MulAiA;
            F64MulSi => [F64MulAi -] F64MulSiA;
            F64MulAi => [- -] F64MulAiA;
            F64DivIs => [- F64DivIa] F64DivIsA;
            F64DivIa => [- -] F64DivIaA;
        }
    };
}

macro_rules! form {
    (-) => {
        None
    };
    ($op:ident) => {
        Some(Op::$op)
    };
}

/// Calls `$callback!` with rows `access => with an address that is a sum: of slots, of the accumulator and a slot, of
/// a slot and a number, of the accumulator and a number`.
macro_rules! for_each_sum {
    ($callback:ident) => {
        $callback! {
            I32Load => I32LoadSs I32LoadAs I32LoadSi I32LoadAi;
            I32Load8S => I32Load8SSs I32Load8SAs - -;
            I32Load8U => I32Load8USs I32Load8UAs I32Load8USi I32Load8UAi;
            I32Load16U => I32Load16USs I32Load16UAs I32Load16USi I32Load16UAi;
            I64Load => I64LoadSs I64LoadAs I64LoadSi I64LoadAi;
            I64Load32U => I64Load32USs I64Load32UAs - -;
            F32Load => F32LoadSs F32LoadAs - -;
            F64Load => F64LoadSs F64LoadAs - -;
            Store8 => Store8Ss Store8As - -;
            Store8Imm => Store8ImmSs Store8ImmAs - -;
            Store16 => Store16Ss Store16As - -;
            Store32 => Store32Ss Store32As - -;
            Store32Imm => Store32ImmSs Store32ImmAs - -;
            Store64 => Store64Ss Store64As - -;
            GlobalSet32 => - - GlobalSetSum32 -;
        }
    };
}

macro_rules! define_sums {
    ($($op:ident => $ss:tt $as:tt $si:tt $ai:tt;)*) => {
        /// `op` with a sum for an operand, made by `add`.
        fn of_sum(op: Op, add: Op) -> Option<Op> {
            match (op, add) {
                $((Op::$op, Op::I32AddSs) => form!($ss),
                (Op::$op, Op::I32AddAs) => form!($as),
                (Op::$op, Op::I32AddSi) => form!($si),
                (Op::$op, Op::I32AddAi) => form!($ai),)*
                _ => None,
            }
        }
    };
}

for_each_sum!(define_sums);

/// `op` with a shift or a product for an operand, made by `part`.
fn of_part(op: Op, part: Op) -> Option<Op> {
    Some(match (op, part) {
        (Op::I32AddSs, Op::I32ShlSi) => Op::I32ShlAddSs,
        (Op::I32AddSs, Op::I32ShlAi) => Op::I32ShlAddAs,
        (Op::F32AddSs, Op::F32MulAs) => Op::F32MulAddAs,
        (Op::F32SubSs, Op::F32MulAs) => Op::F32MulSubAs,
        (Op::F64AddSs, Op::F64MulAs) => Op::F64MulAddAs,
        (Op::F64SubSs, Op::F64MulAs) => Op::F64MulSubAs,
        _ => return None,
    })
}

/// Calls `$callback!` with rows `load => with an address that is an index shifted by this: and added to a slot; the
/// accumulator, and added to a slot; the index alone; the accumulator alone`.
macro_rules! for_each_scaled {
    ($callback:ident) => {
        $callback! {
            I32Load16U 1 => I32Load16UScaledSs I32Load16UScaledAs - -;
            I32Load 2 => I32LoadScaledSs I32LoadScaledAs I32LoadScaledS I32LoadScaledA;
            I64Load 3 => I64LoadScaledSs I64LoadScaledAs - -;
            F64Load 3 => F64LoadScaledSs F64LoadScaledAs - -;
        }
    };
}

macro_rules! define_scaled {
    ($($op:ident $shift:literal => $ss:tt $as:tt $s:tt $a:tt;)*) => {
        /// `op` with an address made by `shift`, which shifts by the number that comes with it.
        fn of_scaled(op: Op, shift: Op) -> Option<(Op, u64)> {
            let form = match (op, shift) {
                $((Op::$op, Op::I32ShlAddSs) => (form!($ss), $shift),
                (Op::$op, Op::I32ShlAddAs) => (form!($as), $shift),
                (Op::$op, Op::I32ShlSi) => (form!($s), $shift),
                (Op::$op, Op::I32ShlAi) => (form!($a), $shift),)*
                _ => return None,
            };
            Some((form.0?, form.1))
        }
    };
}

for_each_scaled!(define_scaled);

/// Forms of an op, where there are any.
#[derive(Clone, Copy)]
struct Forms {
    /// With its first operand in the accumulator.
    first: Option<Op>,
    /// With its last one there.
    last: Option<Op>,
    /// With its result in the accumulator alone.
    only: Option<Op>,
}

macro_rules! define_forms {
    ($($op:ident => [$first:tt $last:tt] $only:tt;)*) => {
        #[allow(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse")]
        static FORMS: [Forms; Op::ALL.len()] = {
            let mut forms = [Forms::NONE; Op::ALL.len()];
            $(forms[Op::$op as usize] = Forms { first: form!($first), last: form!($last), only: form!($only) };)*
            forms
        };
    };
}

for_each_form!(define_forms);

impl Forms {
    const NONE: Self = Self { first: None, last: None, only: None };

    fn of(op: Op) -> Self {
        FORMS.get(op as usize).copied().unwrap_or(Self::NONE)
    }
}

/// The form of the store `op` that takes the float it stores from `accumulator`.
fn storing(op: Op, accumulator: Accumulator) -> Option<Op> {
    match (op, accumulator) {
        (Op::Store32, Accumulator::F32) => Some(Op::Store32F),
        (Op::Store64, Accumulator::F64) => Some(Op::Store64F),
        _ => None,
    }
}

/// Whether there are ops that do what `op` does besides their own: asked of most code, so that little of it asks which.
fn is_part(op: Op) -> bool {
    let sum = matches!(op, Op::I32AddSs | Op::I32AddAs | Op::I32AddSi | Op::I32AddAi);
    let shift = matches!(op, Op::I32ShlSi | Op::I32ShlAi | Op::I32ShlAddSs | Op::I32ShlAddAs);
    sum || shift || matches!(op, Op::F32MulAs | Op::F64MulAs)
}

/// Another form of an op: operand number `place` gives way to `parts`, which come before all others that are read.
struct Change {
    form: Op,
    place: usize,
    parts: [Option<u64>; 4],
}

/// Numbers of the operands of `op` that the op before may compute: for a sum either, for a difference the last.
fn fusible(op: Op) -> [Option<usize>; 2] {
    let [first, last] = op.properties().sources().map(Some);
    match op {
        Op::I32AddSs | Op::F32AddSs | Op::F64AddSs => [first, last],
        Op::F32SubSs | Op::F64SubSs | Op::GlobalSet32 => [last, None],
        _ => [first, None],
    }
}

impl Translator<'_> {
    /// Emits `op`, whose operands nothing else reads unless they are locals.
    pub(super) fn emit_taking(&mut self, op: Op, operands: &[u64]) -> Result<()> {
        match self.latest().filter(|last| operands.contains(&last.to.into())) {
            Some(last) => self.emit_joined(last, op, operands),
            None => self.emit(op, operands),
        }
    }

    /// The same where an operand may be what `last` made.
    #[inline(never)]
    fn emit_joined(&mut self, last: Last, op: Op, operands: &[u64]) -> Result<()> {
        if is_part(last.op)
            && last.to >= self.local_slots
            && let Some(change) = self.fuse(last, op, operands)
        {
            return self.emit_changed(op, &change, operands);
        }
        let Some((form, place)) = self.take(last, op, operands) else { return self.emit(op, operands) };
        let mut others = [0; MAX_OPERANDS];
        let mut count = 0;
        for (number, &operand) in operands.iter().enumerate() {
            if let Some(other) = others.get_mut(count) {
                *other = operand;
            }
            count += usize::from(number != place);
        }
        self.emit(form, others.get(..count).unwrap_or_default())
    }

    /// Emits what `op` becomes with the parts of the op that was before it.
    fn emit_changed(&mut self, op: Op, change: &Change, operands: &[u64]) -> Result<()> {
        let &Change { form, place, parts } = change;
        let [first, _] = op.properties().sources();
        let (written, read) = operands.split_at_checked(first).unwrap_or((operands, &[]));
        let others = (first..).zip(read).filter(|&(number, _)| number != place).map(|(_, &operand)| operand);
        let all = written.iter().copied().chain(parts.into_iter().flatten()).chain(others);
        let mut changed = [0; MAX_OPERANDS];
        let count = changed.iter_mut().zip(all).map(|(operand, with)| *operand = with).count();
        self.emit(form, changed.get(..count).unwrap_or(&[]))
    }

    /// The form of `op` that takes an operand from the accumulator, and which; the op before may lose its slot.
    fn take(&mut self, last: Last, op: Op, operands: &[u64]) -> Option<(Op, usize)> {
        let accumulator = last.op.properties().accumulator().filter(|_| last.to != NO_SLOT)?;
        let taken_from = |place: usize, form: Option<Op>| {
            operands.get(place).filter(|&&operand| operand == last.to.into())?;
            form.filter(|form| form.properties().takes() == Some(accumulator)).map(|form| (form, place))
        };
        let ([first, end], forms) = (op.properties().sources(), Forms::of(op));
        let taking = taken_from(first, forms.first)
            .or_else(|| taken_from(end, storing(op, accumulator).or(forms.last)))?;
        if last.to >= self.local_slots {
            self.keep(last);
        }
        Some(taking)
    }

    /// Takes back the op emitted last, if it computes what only `op` reads, and one op does both.
    #[inline(never)]
    fn fuse(&mut self, last: Last, op: Op, operands: &[u64]) -> Option<Change> {
        let made = u64::from(last.to);
        let place = fusible(op).into_iter().flatten().find(|&place| operands.get(place) == Some(&made))?;
        let scaled = of_scaled(op, last.op);
        let form = of_sum(op, last.op).or_else(|| of_part(op, last.op)).or(scaled.map(|(form, _)| form))?;
        let [Some(_), mut parts @ ..] = self.operands_of(last)? else { return None };
        if let Some((_, shift)) = scaled {
            let number = usize::from(last.op.properties().takes().is_none());
            parts.get_mut(number).filter(|part| **part == Some(shift))?.take();
        }
        self.take_back(last);
        Some(Change { form, place, parts })
    }

    /// The operands of an op that was emitted, if they are at most five.
    fn operands_of(&self, op: Last) -> Option<[Option<u64>; 5]> {
        let mut units = self.code.get(op.start + 1..op.end)?;
        let mut values = [None; 5];
        for (value, operand) in values.iter_mut().zip(op.op.operands()) {
            let (own, rest) = units.split_at_checked(operand.units())?;
            *value = Some(own.iter().rev().fold(0, |value, &unit| value << 16 | u64::from(unit)));
            units = rest;
        }
        units.is_empty().then_some(values)
    }

    /// Takes back the op emitted last.
    pub(super) fn take_back(&mut self, last: Last) {
        self.code.truncate(last.start);
        self.operator_start = self.operator_start.min(last.start);
        self.last = self.before.take();
    }

    /// Changes the op emitted last to one that writes no slot.
    fn keep(&mut self, last: Last) {
        let Some(op) = Forms::of(last.op).only else { return };
        self.code.remove(last.start + 1);
        if let Some(unit) = self.code.get_mut(last.start) {
            *unit = op as u16;
        }
        if self.operator_start > last.start {
            self.operator_start -= 1;
        }
        self.last = Some(Last { op, to: NO_SLOT, start: last.start, end: last.end - 1 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_fused_is_known_as_a_part() {
        for &part in Op::ALL {
            let fused = |&op: &Op| {
                of_sum(op, part).is_some() || of_part(op, part).is_some() || of_scaled(op, part).is_some()
            };
            assert_eq!(Op::ALL.iter().any(fused), is_part(part), "{}", part.mnemonic());
        }
    }
}
