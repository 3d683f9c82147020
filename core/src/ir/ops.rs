//! The one list of tenon's ops.
//!
//! A row is `number Name "mnemonic" [operands] arm(arguments);`. From it derive the enum, the encoder,
//! the decoder, the disassembler, the checker and the dispatch loops. Numbers are dense, never reused,
//! and the same in every feature set: append.
//!
//! - **Code** is `u16` units: the op's number, then its operands in order (see [`Operand`] for the
//!   width of each). Ops work on 32-bit slots of the current frame and on entries of its ref bank.
//! - **Mnemonics** end in the operand mode: `s` for a slot, `i` for an immediate.
//! - **`arm`** names the macro of the dispatch loop (`exec/dispatch_loop.rs`) that runs the op.

use crate::image::features;

/// Calls `$callback!` with every row of the table.
#[macro_export]
#[doc(hidden)]
macro_rules! for_each_op {
    ($callback:ident) => {
        $callback! {
            // control
            0 Unreachable "unreachable" [] trap(unreachable);
            1 TrapOutOfBounds "trap.oob" [] trap(memory_out_of_bounds);
            2 Fuel "fuel" [Imm32] fuel();
            3 Enter "enter" [Count Count Count] enter();
            4 Zero "zero" [Slots Count] zero();
            5 Br "br" [Jump] br();
            6 BrFar "br.far" [JumpFar] br_far();
            7 BrTable "br_table" [S32 Targets] br_table();
            8 Ret "ret" [] ret();
            9 RetRefs "ret.refs" [Refs Count] ret_refs();
            10 Call "call" [Func Window] call();
            11 CallRefs "call.refs" [Func Window RefWindow] call_refs();
            12 CallImport "call_import" [Import Window RefWindow] call_import();
            13 CallIndirect "call_indirect" [Sig Table S32 Window RefWindow] call_indirect();
            14 TailCall "return_call" [TailFunc] tail_call();
            15 TailCallRefs "return_call.refs" [TailFunc Refs] tail_call_refs();
            16 TailCallImport "return_call_import" [TailImport Refs] tail_call_import();
            17 TailCallIndirect "return_call_indirect" [TailSig Table S32 Refs] tail_call_indirect();

            // conditional branches
            18 BrIfEqz32 "br_if.i32.eqz" [S32 Jump] br_unary(r32, i32_eqz);
            19 BrIfNez32 "br_if.i32.nez" [S32 Jump] br_unary(r32, i32_nez);
            20 BrIfEqz64 "br_if.i64.eqz" [S64 Jump] br_unary(r64, i64_eqz);
            21 BrIfNez64 "br_if.i64.nez" [S64 Jump] br_unary(r64, i64_nez);
            22 BrIfEq32Ss "br_if.i32.eq.ss" [S32 S32 Jump] br_binary_ss(r32, i32_eq);
            23 BrIfEq32Si "br_if.i32.eq.si" [S32 Imm32 Jump] br_binary_si(r32, imm32, i32_eq);
            24 BrIfNe32Ss "br_if.i32.ne.ss" [S32 S32 Jump] br_binary_ss(r32, i32_ne);
            25 BrIfNe32Si "br_if.i32.ne.si" [S32 Imm32 Jump] br_binary_si(r32, imm32, i32_ne);
            26 BrIfLtS32Ss "br_if.i32.lt_s.ss" [S32 S32 Jump] br_binary_ss(r32, i32_lt_s);
            27 BrIfLtS32Si "br_if.i32.lt_s.si" [S32 Imm32 Jump] br_binary_si(r32, imm32, i32_lt_s);
            28 BrIfLtU32Ss "br_if.i32.lt_u.ss" [S32 S32 Jump] br_binary_ss(r32, i32_lt_u);
            29 BrIfLtU32Si "br_if.i32.lt_u.si" [S32 Imm32 Jump] br_binary_si(r32, imm32, i32_lt_u);
            30 BrIfGtS32Ss "br_if.i32.gt_s.ss" [S32 S32 Jump] br_binary_ss(r32, i32_gt_s);
            31 BrIfGtS32Si "br_if.i32.gt_s.si" [S32 Imm32 Jump] br_binary_si(r32, imm32, i32_gt_s);
            32 BrIfGtU32Ss "br_if.i32.gt_u.ss" [S32 S32 Jump] br_binary_ss(r32, i32_gt_u);
            33 BrIfGtU32Si "br_if.i32.gt_u.si" [S32 Imm32 Jump] br_binary_si(r32, imm32, i32_gt_u);
            34 BrIfLeS32Ss "br_if.i32.le_s.ss" [S32 S32 Jump] br_binary_ss(r32, i32_le_s);
            35 BrIfLeS32Si "br_if.i32.le_s.si" [S32 Imm32 Jump] br_binary_si(r32, imm32, i32_le_s);
            36 BrIfLeU32Ss "br_if.i32.le_u.ss" [S32 S32 Jump] br_binary_ss(r32, i32_le_u);
            37 BrIfLeU32Si "br_if.i32.le_u.si" [S32 Imm32 Jump] br_binary_si(r32, imm32, i32_le_u);
            38 BrIfGeS32Ss "br_if.i32.ge_s.ss" [S32 S32 Jump] br_binary_ss(r32, i32_ge_s);
            39 BrIfGeS32Si "br_if.i32.ge_s.si" [S32 Imm32 Jump] br_binary_si(r32, imm32, i32_ge_s);
            40 BrIfGeU32Ss "br_if.i32.ge_u.ss" [S32 S32 Jump] br_binary_ss(r32, i32_ge_u);
            41 BrIfGeU32Si "br_if.i32.ge_u.si" [S32 Imm32 Jump] br_binary_si(r32, imm32, i32_ge_u);
            42 BrIfEq64Ss "br_if.i64.eq.ss" [S64 S64 Jump] br_binary_ss(r64, i64_eq);
            43 BrIfEq64Si "br_if.i64.eq.si" [S64 Imm32 Jump] br_binary_si(r64, imm64, i64_eq);
            44 BrIfNe64Ss "br_if.i64.ne.ss" [S64 S64 Jump] br_binary_ss(r64, i64_ne);
            45 BrIfNe64Si "br_if.i64.ne.si" [S64 Imm32 Jump] br_binary_si(r64, imm64, i64_ne);
            46 BrIfLtS64Ss "br_if.i64.lt_s.ss" [S64 S64 Jump] br_binary_ss(r64, i64_lt_s);
            47 BrIfLtS64Si "br_if.i64.lt_s.si" [S64 Imm32 Jump] br_binary_si(r64, imm64, i64_lt_s);
            48 BrIfLtU64Ss "br_if.i64.lt_u.ss" [S64 S64 Jump] br_binary_ss(r64, i64_lt_u);
            49 BrIfLtU64Si "br_if.i64.lt_u.si" [S64 Imm32 Jump] br_binary_si(r64, imm64, i64_lt_u);
            50 BrIfGtS64Ss "br_if.i64.gt_s.ss" [S64 S64 Jump] br_binary_ss(r64, i64_gt_s);
            51 BrIfGtS64Si "br_if.i64.gt_s.si" [S64 Imm32 Jump] br_binary_si(r64, imm64, i64_gt_s);
            52 BrIfGtU64Ss "br_if.i64.gt_u.ss" [S64 S64 Jump] br_binary_ss(r64, i64_gt_u);
            53 BrIfGtU64Si "br_if.i64.gt_u.si" [S64 Imm32 Jump] br_binary_si(r64, imm64, i64_gt_u);
            54 BrIfLeS64Ss "br_if.i64.le_s.ss" [S64 S64 Jump] br_binary_ss(r64, i64_le_s);
            55 BrIfLeS64Si "br_if.i64.le_s.si" [S64 Imm32 Jump] br_binary_si(r64, imm64, i64_le_s);
            56 BrIfLeU64Ss "br_if.i64.le_u.ss" [S64 S64 Jump] br_binary_ss(r64, i64_le_u);
            57 BrIfLeU64Si "br_if.i64.le_u.si" [S64 Imm32 Jump] br_binary_si(r64, imm64, i64_le_u);
            58 BrIfGeS64Ss "br_if.i64.ge_s.ss" [S64 S64 Jump] br_binary_ss(r64, i64_ge_s);
            59 BrIfGeS64Si "br_if.i64.ge_s.si" [S64 Imm32 Jump] br_binary_si(r64, imm64, i64_ge_s);
            60 BrIfGeU64Ss "br_if.i64.ge_u.ss" [S64 S64 Jump] br_binary_ss(r64, i64_ge_u);
            61 BrIfGeU64Si "br_if.i64.ge_u.si" [S64 Imm32 Jump] br_binary_si(r64, imm64, i64_ge_u);

            // copies, constants, select
            62 Copy32 "copy.32" [D32 S32] copy32();
            63 Copy64 "copy.64" [D64 S64] copy64();
            64 Const32 "const.32" [D32 Imm32] const32();
            65 Const64Short "const.64s" [D64 Imm32] const64_short();
            66 Const64 "const.64" [D64 Imm64] const64();
            67 Select32 "select.32" [D32 S32 S32 S32] select32();
            68 Select64 "select.64" [D64 S64 S64 S32] select64();

            // integers
            69 I32AddSs "i32.add.ss" [D32 S32 S32] binary_ss(r32, w32, i32_add);
            70 I32AddSi "i32.add.si" [D32 S32 Imm32] binary_si(r32, w32, imm32, i32_add);
            71 I32SubSs "i32.sub.ss" [D32 S32 S32] binary_ss(r32, w32, i32_sub);
            72 I32SubSi "i32.sub.si" [D32 S32 Imm32] binary_si(r32, w32, imm32, i32_sub);
            73 I32MulSs "i32.mul.ss" [D32 S32 S32] binary_ss(r32, w32, i32_mul);
            74 I32MulSi "i32.mul.si" [D32 S32 Imm32] binary_si(r32, w32, imm32, i32_mul);
            75 I32AndSs "i32.and.ss" [D32 S32 S32] binary_ss(r32, w32, i32_and);
            76 I32AndSi "i32.and.si" [D32 S32 Imm32] binary_si(r32, w32, imm32, i32_and);
            77 I32OrSs "i32.or.ss" [D32 S32 S32] binary_ss(r32, w32, i32_or);
            78 I32OrSi "i32.or.si" [D32 S32 Imm32] binary_si(r32, w32, imm32, i32_or);
            79 I32XorSs "i32.xor.ss" [D32 S32 S32] binary_ss(r32, w32, i32_xor);
            80 I32XorSi "i32.xor.si" [D32 S32 Imm32] binary_si(r32, w32, imm32, i32_xor);
            81 I32ShlSs "i32.shl.ss" [D32 S32 S32] binary_ss(r32, w32, i32_shl);
            82 I32ShlSi "i32.shl.si" [D32 S32 Imm32] binary_si(r32, w32, imm32, i32_shl);
            83 I32ShrSSs "i32.shr_s.ss" [D32 S32 S32] binary_ss(r32, w32, i32_shr_s);
            84 I32ShrSSi "i32.shr_s.si" [D32 S32 Imm32] binary_si(r32, w32, imm32, i32_shr_s);
            85 I32ShrUSs "i32.shr_u.ss" [D32 S32 S32] binary_ss(r32, w32, i32_shr_u);
            86 I32ShrUSi "i32.shr_u.si" [D32 S32 Imm32] binary_si(r32, w32, imm32, i32_shr_u);
            87 I32RotlSs "i32.rotl.ss" [D32 S32 S32] binary_ss(r32, w32, i32_rotl);
            88 I32RotlSi "i32.rotl.si" [D32 S32 Imm32] binary_si(r32, w32, imm32, i32_rotl);
            89 I32RotrSs "i32.rotr.ss" [D32 S32 S32] binary_ss(r32, w32, i32_rotr);
            90 I32RotrSi "i32.rotr.si" [D32 S32 Imm32] binary_si(r32, w32, imm32, i32_rotr);
            91 I32SubIs "i32.sub.is" [D32 Imm32 S32] binary_is(r32, w32, imm32, i32_sub);
            92 I32DivSSs "i32.div_s.ss" [D32 S32 S32] divide_signed_ss(r32, w32, i32_div_s);
            93 I32DivSSi "i32.div_s.si" [D32 S32 Imm32] divide_signed_si(r32, w32, imm32, i32_div_s);
            94 I32DivUSs "i32.div_u.ss" [D32 S32 S32] divide_ss(r32, w32, i32_div_u);
            95 I32DivUSi "i32.div_u.si" [D32 S32 Imm32] divide_si(r32, w32, imm32, i32_div_u);
            96 I32RemSSs "i32.rem_s.ss" [D32 S32 S32] divide_ss(r32, w32, i32_rem_s);
            97 I32RemSSi "i32.rem_s.si" [D32 S32 Imm32] divide_si(r32, w32, imm32, i32_rem_s);
            98 I32RemUSs "i32.rem_u.ss" [D32 S32 S32] divide_ss(r32, w32, i32_rem_u);
            99 I32RemUSi "i32.rem_u.si" [D32 S32 Imm32] divide_si(r32, w32, imm32, i32_rem_u);
            100 I32EqSs "i32.eq.ss" [D32 S32 S32] binary_ss(r32, wbool, i32_eq);
            101 I32EqSi "i32.eq.si" [D32 S32 Imm32] binary_si(r32, wbool, imm32, i32_eq);
            102 I32NeSs "i32.ne.ss" [D32 S32 S32] binary_ss(r32, wbool, i32_ne);
            103 I32NeSi "i32.ne.si" [D32 S32 Imm32] binary_si(r32, wbool, imm32, i32_ne);
            104 I32LtSSs "i32.lt_s.ss" [D32 S32 S32] binary_ss(r32, wbool, i32_lt_s);
            105 I32LtSSi "i32.lt_s.si" [D32 S32 Imm32] binary_si(r32, wbool, imm32, i32_lt_s);
            106 I32LtUSs "i32.lt_u.ss" [D32 S32 S32] binary_ss(r32, wbool, i32_lt_u);
            107 I32LtUSi "i32.lt_u.si" [D32 S32 Imm32] binary_si(r32, wbool, imm32, i32_lt_u);
            108 I32GtSSs "i32.gt_s.ss" [D32 S32 S32] binary_ss(r32, wbool, i32_gt_s);
            109 I32GtSSi "i32.gt_s.si" [D32 S32 Imm32] binary_si(r32, wbool, imm32, i32_gt_s);
            110 I32GtUSs "i32.gt_u.ss" [D32 S32 S32] binary_ss(r32, wbool, i32_gt_u);
            111 I32GtUSi "i32.gt_u.si" [D32 S32 Imm32] binary_si(r32, wbool, imm32, i32_gt_u);
            112 I32LeSSs "i32.le_s.ss" [D32 S32 S32] binary_ss(r32, wbool, i32_le_s);
            113 I32LeSSi "i32.le_s.si" [D32 S32 Imm32] binary_si(r32, wbool, imm32, i32_le_s);
            114 I32LeUSs "i32.le_u.ss" [D32 S32 S32] binary_ss(r32, wbool, i32_le_u);
            115 I32LeUSi "i32.le_u.si" [D32 S32 Imm32] binary_si(r32, wbool, imm32, i32_le_u);
            116 I32GeSSs "i32.ge_s.ss" [D32 S32 S32] binary_ss(r32, wbool, i32_ge_s);
            117 I32GeSSi "i32.ge_s.si" [D32 S32 Imm32] binary_si(r32, wbool, imm32, i32_ge_s);
            118 I32GeUSs "i32.ge_u.ss" [D32 S32 S32] binary_ss(r32, wbool, i32_ge_u);
            119 I32GeUSi "i32.ge_u.si" [D32 S32 Imm32] binary_si(r32, wbool, imm32, i32_ge_u);
            120 I32Eqz "i32.eqz" [D32 S32] unary(r32, wbool, i32_eqz);
            121 I32Clz "i32.clz" [D32 S32] unary(r32, w32, i32_clz);
            122 I32Ctz "i32.ctz" [D32 S32] unary(r32, w32, i32_ctz);
            123 I32Popcnt "i32.popcnt" [D32 S32] unary(r32, w32, i32_popcnt);
            124 I32Extend8S "i32.extend8_s" [D32 S32] unary(r32, w32, i32_extend8_s);
            125 I32Extend16S "i32.extend16_s" [D32 S32] unary(r32, w32, i32_extend16_s);
            126 I64AddSs "i64.add.ss" [D64 S64 S64] binary_ss(r64, w64, i64_add);
            127 I64AddSi "i64.add.si" [D64 S64 Imm32] binary_si(r64, w64, imm64, i64_add);
            128 I64SubSs "i64.sub.ss" [D64 S64 S64] binary_ss(r64, w64, i64_sub);
            129 I64SubSi "i64.sub.si" [D64 S64 Imm32] binary_si(r64, w64, imm64, i64_sub);
            130 I64MulSs "i64.mul.ss" [D64 S64 S64] binary_ss(r64, w64, i64_mul);
            131 I64MulSi "i64.mul.si" [D64 S64 Imm32] binary_si(r64, w64, imm64, i64_mul);
            132 I64AndSs "i64.and.ss" [D64 S64 S64] binary_ss(r64, w64, i64_and);
            133 I64AndSi "i64.and.si" [D64 S64 Imm32] binary_si(r64, w64, imm64, i64_and);
            134 I64OrSs "i64.or.ss" [D64 S64 S64] binary_ss(r64, w64, i64_or);
            135 I64OrSi "i64.or.si" [D64 S64 Imm32] binary_si(r64, w64, imm64, i64_or);
            136 I64XorSs "i64.xor.ss" [D64 S64 S64] binary_ss(r64, w64, i64_xor);
            137 I64XorSi "i64.xor.si" [D64 S64 Imm32] binary_si(r64, w64, imm64, i64_xor);
            138 I64ShlSs "i64.shl.ss" [D64 S64 S64] binary_ss(r64, w64, i64_shl);
            139 I64ShlSi "i64.shl.si" [D64 S64 Imm32] binary_si(r64, w64, imm64, i64_shl);
            140 I64ShrSSs "i64.shr_s.ss" [D64 S64 S64] binary_ss(r64, w64, i64_shr_s);
            141 I64ShrSSi "i64.shr_s.si" [D64 S64 Imm32] binary_si(r64, w64, imm64, i64_shr_s);
            142 I64ShrUSs "i64.shr_u.ss" [D64 S64 S64] binary_ss(r64, w64, i64_shr_u);
            143 I64ShrUSi "i64.shr_u.si" [D64 S64 Imm32] binary_si(r64, w64, imm64, i64_shr_u);
            144 I64RotlSs "i64.rotl.ss" [D64 S64 S64] binary_ss(r64, w64, i64_rotl);
            145 I64RotlSi "i64.rotl.si" [D64 S64 Imm32] binary_si(r64, w64, imm64, i64_rotl);
            146 I64RotrSs "i64.rotr.ss" [D64 S64 S64] binary_ss(r64, w64, i64_rotr);
            147 I64RotrSi "i64.rotr.si" [D64 S64 Imm32] binary_si(r64, w64, imm64, i64_rotr);
            148 I64SubIs "i64.sub.is" [D64 Imm32 S64] binary_is(r64, w64, imm64, i64_sub);
            149 I64DivSSs "i64.div_s.ss" [D64 S64 S64] divide_signed_ss(r64, w64, i64_div_s);
            150 I64DivSSi "i64.div_s.si" [D64 S64 Imm32] divide_signed_si(r64, w64, imm64, i64_div_s);
            151 I64DivUSs "i64.div_u.ss" [D64 S64 S64] divide_ss(r64, w64, i64_div_u);
            152 I64DivUSi "i64.div_u.si" [D64 S64 Imm32] divide_si(r64, w64, imm64, i64_div_u);
            153 I64RemSSs "i64.rem_s.ss" [D64 S64 S64] divide_ss(r64, w64, i64_rem_s);
            154 I64RemSSi "i64.rem_s.si" [D64 S64 Imm32] divide_si(r64, w64, imm64, i64_rem_s);
            155 I64RemUSs "i64.rem_u.ss" [D64 S64 S64] divide_ss(r64, w64, i64_rem_u);
            156 I64RemUSi "i64.rem_u.si" [D64 S64 Imm32] divide_si(r64, w64, imm64, i64_rem_u);
            157 I64EqSs "i64.eq.ss" [D32 S64 S64] binary_ss(r64, wbool, i64_eq);
            158 I64EqSi "i64.eq.si" [D32 S64 Imm32] binary_si(r64, wbool, imm64, i64_eq);
            159 I64NeSs "i64.ne.ss" [D32 S64 S64] binary_ss(r64, wbool, i64_ne);
            160 I64NeSi "i64.ne.si" [D32 S64 Imm32] binary_si(r64, wbool, imm64, i64_ne);
            161 I64LtSSs "i64.lt_s.ss" [D32 S64 S64] binary_ss(r64, wbool, i64_lt_s);
            162 I64LtSSi "i64.lt_s.si" [D32 S64 Imm32] binary_si(r64, wbool, imm64, i64_lt_s);
            163 I64LtUSs "i64.lt_u.ss" [D32 S64 S64] binary_ss(r64, wbool, i64_lt_u);
            164 I64LtUSi "i64.lt_u.si" [D32 S64 Imm32] binary_si(r64, wbool, imm64, i64_lt_u);
            165 I64GtSSs "i64.gt_s.ss" [D32 S64 S64] binary_ss(r64, wbool, i64_gt_s);
            166 I64GtSSi "i64.gt_s.si" [D32 S64 Imm32] binary_si(r64, wbool, imm64, i64_gt_s);
            167 I64GtUSs "i64.gt_u.ss" [D32 S64 S64] binary_ss(r64, wbool, i64_gt_u);
            168 I64GtUSi "i64.gt_u.si" [D32 S64 Imm32] binary_si(r64, wbool, imm64, i64_gt_u);
            169 I64LeSSs "i64.le_s.ss" [D32 S64 S64] binary_ss(r64, wbool, i64_le_s);
            170 I64LeSSi "i64.le_s.si" [D32 S64 Imm32] binary_si(r64, wbool, imm64, i64_le_s);
            171 I64LeUSs "i64.le_u.ss" [D32 S64 S64] binary_ss(r64, wbool, i64_le_u);
            172 I64LeUSi "i64.le_u.si" [D32 S64 Imm32] binary_si(r64, wbool, imm64, i64_le_u);
            173 I64GeSSs "i64.ge_s.ss" [D32 S64 S64] binary_ss(r64, wbool, i64_ge_s);
            174 I64GeSSi "i64.ge_s.si" [D32 S64 Imm32] binary_si(r64, wbool, imm64, i64_ge_s);
            175 I64GeUSs "i64.ge_u.ss" [D32 S64 S64] binary_ss(r64, wbool, i64_ge_u);
            176 I64GeUSi "i64.ge_u.si" [D32 S64 Imm32] binary_si(r64, wbool, imm64, i64_ge_u);
            177 I64Eqz "i64.eqz" [D32 S64] unary(r64, wbool, i64_eqz);
            178 I64Clz "i64.clz" [D64 S64] unary(r64, w64, i64_clz);
            179 I64Ctz "i64.ctz" [D64 S64] unary(r64, w64, i64_ctz);
            180 I64Popcnt "i64.popcnt" [D64 S64] unary(r64, w64, i64_popcnt);
            181 I64Extend8S "i64.extend8_s" [D64 S64] unary(r64, w64, i64_extend8_s);
            182 I64Extend16S "i64.extend16_s" [D64 S64] unary(r64, w64, i64_extend16_s);
            183 I64Extend32S "i64.extend32_s" [D64 S64] unary(r64, w64, i64_extend32_s);

            // floats
            184 F32AddSs "f32.add.ss" [D32 S32 S32] binary_ss(r32, w32, f32_add);
            185 F32SubSs "f32.sub.ss" [D32 S32 S32] binary_ss(r32, w32, f32_sub);
            186 F32MulSs "f32.mul.ss" [D32 S32 S32] binary_ss(r32, w32, f32_mul);
            187 F32DivSs "f32.div.ss" [D32 S32 S32] binary_ss(r32, w32, f32_div);
            188 F32MinSs "f32.min.ss" [D32 S32 S32] binary_ss(r32, w32, f32_min);
            189 F32MaxSs "f32.max.ss" [D32 S32 S32] binary_ss(r32, w32, f32_max);
            190 F32CopysignSs "f32.copysign.ss" [D32 S32 S32] binary_ss(r32, w32, f32_copysign);
            191 F32Abs "f32.abs" [D32 S32] unary(r32, w32, f32_abs);
            192 F32Neg "f32.neg" [D32 S32] unary(r32, w32, f32_neg);
            193 F32Ceil "f32.ceil" [D32 S32] unary(r32, w32, f32_ceil);
            194 F32Floor "f32.floor" [D32 S32] unary(r32, w32, f32_floor);
            195 F32Trunc "f32.trunc" [D32 S32] unary(r32, w32, f32_trunc);
            196 F32Nearest "f32.nearest" [D32 S32] unary(r32, w32, f32_nearest);
            197 F32Sqrt "f32.sqrt" [D32 S32] unary(r32, w32, f32_sqrt);
            198 F32EqSs "f32.eq.ss" [D32 S32 S32] binary_ss(r32, wbool, f32_eq);
            199 F32NeSs "f32.ne.ss" [D32 S32 S32] binary_ss(r32, wbool, f32_ne);
            200 F32LtSs "f32.lt.ss" [D32 S32 S32] binary_ss(r32, wbool, f32_lt);
            201 F32GtSs "f32.gt.ss" [D32 S32 S32] binary_ss(r32, wbool, f32_gt);
            202 F32LeSs "f32.le.ss" [D32 S32 S32] binary_ss(r32, wbool, f32_le);
            203 F32GeSs "f32.ge.ss" [D32 S32 S32] binary_ss(r32, wbool, f32_ge);
            204 F64AddSs "f64.add.ss" [D64 S64 S64] binary_ss(r64, w64, f64_add);
            205 F64SubSs "f64.sub.ss" [D64 S64 S64] binary_ss(r64, w64, f64_sub);
            206 F64MulSs "f64.mul.ss" [D64 S64 S64] binary_ss(r64, w64, f64_mul);
            207 F64DivSs "f64.div.ss" [D64 S64 S64] binary_ss(r64, w64, f64_div);
            208 F64MinSs "f64.min.ss" [D64 S64 S64] binary_ss(r64, w64, f64_min);
            209 F64MaxSs "f64.max.ss" [D64 S64 S64] binary_ss(r64, w64, f64_max);
            210 F64CopysignSs "f64.copysign.ss" [D64 S64 S64] binary_ss(r64, w64, f64_copysign);
            211 F64Abs "f64.abs" [D64 S64] unary(r64, w64, f64_abs);
            212 F64Neg "f64.neg" [D64 S64] unary(r64, w64, f64_neg);
            213 F64Ceil "f64.ceil" [D64 S64] unary(r64, w64, f64_ceil);
            214 F64Floor "f64.floor" [D64 S64] unary(r64, w64, f64_floor);
            215 F64Trunc "f64.trunc" [D64 S64] unary(r64, w64, f64_trunc);
            216 F64Nearest "f64.nearest" [D64 S64] unary(r64, w64, f64_nearest);
            217 F64Sqrt "f64.sqrt" [D64 S64] unary(r64, w64, f64_sqrt);
            218 F64EqSs "f64.eq.ss" [D32 S64 S64] binary_ss(r64, wbool, f64_eq);
            219 F64NeSs "f64.ne.ss" [D32 S64 S64] binary_ss(r64, wbool, f64_ne);
            220 F64LtSs "f64.lt.ss" [D32 S64 S64] binary_ss(r64, wbool, f64_lt);
            221 F64GtSs "f64.gt.ss" [D32 S64 S64] binary_ss(r64, wbool, f64_gt);
            222 F64LeSs "f64.le.ss" [D32 S64 S64] binary_ss(r64, wbool, f64_le);
            223 F64GeSs "f64.ge.ss" [D32 S64 S64] binary_ss(r64, wbool, f64_ge);

            // conversions
            224 I32WrapI64 "i32.wrap_i64" [D32 S64] unary(r64, w32, i32_wrap_i64);
            225 I64ExtendI32S "i64.extend_i32_s" [D64 S32] unary(r32, w64, i64_extend_i32_s);
            226 I64ExtendI32U "i64.extend_i32_u" [D64 S32] unary(r32, w64, i64_extend_i32_u);
            227 I32TruncF32S "i32.trunc_f32_s" [D32 S32] truncate(r32, w32, i32_trunc_f32_s, i32_trunc_sat_f32_s);
            228 I32TruncSatF32S "i32.trunc_sat_f32_s" [D32 S32] unary(r32, w32, i32_trunc_sat_f32_s);
            229 F32ConvertI32S "f32.convert_i32_s" [D32 S32] unary(r32, w32, f32_convert_i32_s);
            230 I32TruncF32U "i32.trunc_f32_u" [D32 S32] truncate(r32, w32, i32_trunc_f32_u, i32_trunc_sat_f32_u);
            231 I32TruncSatF32U "i32.trunc_sat_f32_u" [D32 S32] unary(r32, w32, i32_trunc_sat_f32_u);
            232 F32ConvertI32U "f32.convert_i32_u" [D32 S32] unary(r32, w32, f32_convert_i32_u);
            233 I32TruncF64S "i32.trunc_f64_s" [D32 S64] truncate(r64, w32, i32_trunc_f64_s, i32_trunc_sat_f64_s);
            234 I32TruncSatF64S "i32.trunc_sat_f64_s" [D32 S64] unary(r64, w32, i32_trunc_sat_f64_s);
            235 F64ConvertI32S "f64.convert_i32_s" [D64 S32] unary(r32, w64, f64_convert_i32_s);
            236 I32TruncF64U "i32.trunc_f64_u" [D32 S64] truncate(r64, w32, i32_trunc_f64_u, i32_trunc_sat_f64_u);
            237 I32TruncSatF64U "i32.trunc_sat_f64_u" [D32 S64] unary(r64, w32, i32_trunc_sat_f64_u);
            238 F64ConvertI32U "f64.convert_i32_u" [D64 S32] unary(r32, w64, f64_convert_i32_u);
            239 I64TruncF32S "i64.trunc_f32_s" [D64 S32] truncate(r32, w64, i64_trunc_f32_s, i64_trunc_sat_f32_s);
            240 I64TruncSatF32S "i64.trunc_sat_f32_s" [D64 S32] unary(r32, w64, i64_trunc_sat_f32_s);
            241 F32ConvertI64S "f32.convert_i64_s" [D32 S64] unary(r64, w32, f32_convert_i64_s);
            242 I64TruncF32U "i64.trunc_f32_u" [D64 S32] truncate(r32, w64, i64_trunc_f32_u, i64_trunc_sat_f32_u);
            243 I64TruncSatF32U "i64.trunc_sat_f32_u" [D64 S32] unary(r32, w64, i64_trunc_sat_f32_u);
            244 F32ConvertI64U "f32.convert_i64_u" [D32 S64] unary(r64, w32, f32_convert_i64_u);
            245 I64TruncF64S "i64.trunc_f64_s" [D64 S64] truncate(r64, w64, i64_trunc_f64_s, i64_trunc_sat_f64_s);
            246 I64TruncSatF64S "i64.trunc_sat_f64_s" [D64 S64] unary(r64, w64, i64_trunc_sat_f64_s);
            247 F64ConvertI64S "f64.convert_i64_s" [D64 S64] unary(r64, w64, f64_convert_i64_s);
            248 I64TruncF64U "i64.trunc_f64_u" [D64 S64] truncate(r64, w64, i64_trunc_f64_u, i64_trunc_sat_f64_u);
            249 I64TruncSatF64U "i64.trunc_sat_f64_u" [D64 S64] unary(r64, w64, i64_trunc_sat_f64_u);
            250 F64ConvertI64U "f64.convert_i64_u" [D64 S64] unary(r64, w64, f64_convert_i64_u);
            251 F32DemoteF64 "f32.demote_f64" [D32 S64] unary(r64, w32, f32_demote_f64);
            252 F64PromoteF32 "f64.promote_f32" [D64 S32] unary(r32, w64, f64_promote_f32);

            // memory 0: loads and stores; the immediate is `offset + width - 1`
            253 I32Load "i32.load" [D32 S32 Offset4] load(w32, u32, u32);
            254 I32Load8S "i32.load8_s" [D32 S32 Offset1] load(w32, i8, u32);
            255 I32Load8U "i32.load8_u" [D32 S32 Offset1] load(w32, u8, u32);
            256 I32Load16S "i32.load16_s" [D32 S32 Offset2] load(w32, i16, u32);
            257 I32Load16U "i32.load16_u" [D32 S32 Offset2] load(w32, u16, u32);
            258 I64Load "i64.load" [D64 S32 Offset8] load(w64, u64, u64);
            259 I64Load8S "i64.load8_s" [D64 S32 Offset1] load(w64, i8, u64);
            260 I64Load8U "i64.load8_u" [D64 S32 Offset1] load(w64, u8, u64);
            261 I64Load16S "i64.load16_s" [D64 S32 Offset2] load(w64, i16, u64);
            262 I64Load16U "i64.load16_u" [D64 S32 Offset2] load(w64, u16, u64);
            263 I64Load32S "i64.load32_s" [D64 S32 Offset4] load(w64, i32, u64);
            264 I64Load32U "i64.load32_u" [D64 S32 Offset4] load(w64, u32, u64);
            265 Store8 "store8" [S32 Offset1 S32] store(r32, u8);
            266 Store16 "store16" [S32 Offset2 S32] store(r32, u16);
            267 Store32 "store32" [S32 Offset4 S32] store(r32, u32);
            268 Store64 "store64" [S32 Offset8 S64] store(r64, u64);

            // memory, data
            269 MemorySize "memory.size" [D32 Memory] cold(memories::memory_size, 3);
            270 MemoryGrow "memory.grow" [D32 S32 Memory] cold_memory(memories::memory_grow, 4);
            271 MemoryFill "memory.fill" [S32 S32 S32 Memory] cold(bulk::memory_fill, 5);
            272 MemoryCopy "memory.copy" [S32 S32 S32 Memory Memory] cold(bulk::memory_copy, 6);
            273 MemoryInit "memory.init" [S32 S32 S32 Memory Data] cold(bulk::memory_init, 6);
            274 DataDrop "data.drop" [Data] cold(bulk::data_drop, 2);

            // globals
            275 GlobalGet32 "global.get.32" [D32 Global32] global_get32();
            276 GlobalSet32 "global.set.32" [Global32 S32] global_set32();
            277 GlobalGet32Import "global.get.32.import" [D32 GlobalImport32] global_get32_import();
            278 GlobalSet32Import "global.set.32.import" [GlobalImport32 S32] global_set32_import();
            279 GlobalGet64 "global.get.64" [D64 Global64] global_get64();
            280 GlobalSet64 "global.set.64" [Global64 S64] global_set64();
            281 GlobalGet64Import "global.get.64.import" [D64 GlobalImport64] global_get64_import();
            282 GlobalSet64Import "global.set.64.import" [GlobalImport64 S64] global_set64_import();
            283 GlobalGetRef "global.get.ref" [DRef GlobalRef] cold(refs::global_get_ref, 3);
            284 GlobalSetRef "global.set.ref" [GlobalRef SRef] cold(refs::global_set_ref, 3);
            285 GlobalGetRefImport "global.get.ref.import" [DRef GlobalImportRef] cold(refs::global_get_ref_import, 3);
            286 GlobalSetRefImport "global.set.ref.import" [GlobalImportRef SRef] cold(refs::global_set_ref_import, 3);

            // references and tables
            287 CopyRef "copy.ref" [DRef SRef] cold(refs::copy_ref, 3);
            288 RefNull "ref.null" [DRef] cold(refs::ref_null, 2);
            289 RefFunc "ref.func" [DRef FuncNumber] cold(refs::ref_func, 4);
            290 RefFuncImport "ref.func.import" [DRef Import] cold(refs::ref_func_import, 3);
            291 RefIsNull "ref.is_null" [D32 SRef] cold(refs::ref_is_null, 3);
            292 SelectRef "select.ref" [DRef SRef SRef S32] cold(refs::select_ref, 5);
            293 TableGet "table.get" [DRef S32 Table] cold(tables::table_get, 4);
            294 TableSet "table.set" [S32 SRef Table] cold(tables::table_set, 4);
            295 TableSize "table.size" [D32 Table] cold(tables::table_size, 3);
            296 TableGrow "table.grow" [D32 S32 SRef Table] cold(tables::table_grow, 5);
            297 TableFill "table.fill" [S32 SRef S32 Table] cold(tables::table_fill, 5);
            298 TableCopy "table.copy" [S32 S32 S32 Table Table] cold(tables::table_copy, 6);
            299 TableInit "table.init" [S32 S32 S32 Table Elem] cold(tables::table_init, 6);
            300 ElemDrop "elem.drop" [Elem] cold(tables::elem_drop, 2);

            // typed function references
            301 CallRef "call_ref" [Sig SRef Window RefWindow] call_ref();
            302 TailCallRef "return_call_ref" [TailSig SRef Refs] tail_call_ref();
            303 RefAsNonNull "ref.as_non_null" [SRef] cold(refs::ref_as_non_null, 2);
            304 BrIfNull "br_if.null" [SRef Jump] br_if_null();
            305 BrIfNonNull "br_if.non_null" [SRef Jump] br_if_non_null();

            // garbage collection (arms `gc*`)
            306 StructNew "struct.new" [DRef StructType Window RefWindow] gc(struct_new, 5);
            307 StructNewDefault "struct.new_default" [DRef StructType] gc(struct_new_default, 3);
            308 StructGet32 "struct.get.32" [D32 SRef Imm32 Count] gc(struct_get32, 6);
            309 StructGet64 "struct.get.64" [D64 SRef Imm32] gc(struct_get64, 5);
            310 StructGet128 "struct.get.128" [D128 SRef Imm32] gc(struct_get128, 5);
            311 StructGetRef "struct.get.ref" [DRef SRef Imm32] gc(struct_get_ref, 5);
            312 StructSet32 "struct.set.32" [SRef Imm32 Count S32] gc(struct_set32, 6);
            313 StructSet64 "struct.set.64" [SRef Imm32 S64] gc(struct_set64, 5);
            314 StructSet128 "struct.set.128" [SRef Imm32 S128] gc(struct_set128, 5);
            315 StructSetRef "struct.set.ref" [SRef Imm32 SRef] gc(struct_set_ref, 5);
            316 ArrayNew32 "array.new.32" [DRef ArrayType S32 S32] gc(array_new32, 5);
            317 ArrayNew64 "array.new.64" [DRef ArrayType S32 S64] gc(array_new64, 5);
            318 ArrayNew128 "array.new.128" [DRef ArrayType S32 S128] gc(array_new128, 5);
            319 ArrayNewRef "array.new.ref" [DRef ArrayType S32 SRef] gc(array_new_ref, 5);
            320 ArrayNewDefault "array.new_default" [DRef ArrayType S32] gc(array_new_default, 4);
            321 ArrayNewFixed "array.new_fixed" [DRef ArrayType Count Window RefWindow] gc(array_new_fixed, 6);
            322 ArrayNewData "array.new_data" [DRef ArrayType S32 S32 Data] gc(array_new_data, 6);
            323 ArrayNewElem "array.new_elem" [DRef ArrayType S32 S32 Elem] gc(array_new_elem, 6);
            324 ArrayLen "array.len" [D32 SRef] gc(array_len, 3);
            325 ArrayGet32 "array.get.32" [D32 SRef S32 Count] gc(array_get32, 5);
            326 ArrayGet64 "array.get.64" [D64 SRef S32] gc(array_get64, 4);
            327 ArrayGet128 "array.get.128" [D128 SRef S32] gc(array_get128, 4);
            328 ArrayGetRef "array.get.ref" [DRef SRef S32] gc(array_get_ref, 4);
            329 ArraySet32 "array.set.32" [SRef S32 S32] gc(array_set32, 4);
            330 ArraySet64 "array.set.64" [SRef S32 S64] gc(array_set64, 4);
            331 ArraySet128 "array.set.128" [SRef S32 S128] gc(array_set128, 4);
            332 ArraySetRef "array.set.ref" [SRef S32 SRef] gc(array_set_ref, 4);
            333 ArrayFill32 "array.fill.32" [SRef S32 S32 S32] gc(array_fill32, 5);
            334 ArrayFill64 "array.fill.64" [SRef S32 S64 S32] gc(array_fill64, 5);
            335 ArrayFill128 "array.fill.128" [SRef S32 S128 S32] gc(array_fill128, 5);
            336 ArrayFillRef "array.fill.ref" [SRef S32 SRef S32] gc(array_fill_ref, 5);
            337 ArrayCopy "array.copy" [SRef S32 SRef S32 S32] gc(array_copy, 6);
            338 ArrayInitData "array.init_data" [SRef S32 S32 S32 Data] gc(array_init_data, 6);
            339 ArrayInitElem "array.init_elem" [SRef S32 S32 S32 Elem] gc(array_init_elem, 6);
            340 RefI31 "ref.i31" [DRef S32] gc(ref_i31, 3);
            341 I31GetS "i31.get_s" [D32 SRef] gc(i31_get_s, 3);
            342 I31GetU "i31.get_u" [D32 SRef] gc(i31_get_u, 3);
            343 RefEq "ref.eq" [D32 SRef SRef] gc(ref_eq, 4);
            344 RefTest "ref.test" [D32 SRef RefType] gc(ref_test, 5);
            345 RefCast "ref.cast" [DRef SRef RefType] gc(ref_cast, 5);

            // exceptions (arms `exception*`)
            346 Throw "throw" [Tag Window RefWindow] exception_throw();
            347 ThrowRef "throw_ref" [SRef] exception_throw_ref();

            // loads and stores of any memory
            348 LoadAny32 "load.any.32" [D32 Address Offset1 Width] cold(memories::load32, 7);
            349 LoadAny64 "load.any.64" [D64 Address Offset1 Width] cold(memories::load64, 7);
            350 StoreAny32 "store.any.32" [Address Offset1 S32 Width] cold(memories::store32, 7);
            351 StoreAny64 "store.any.64" [Address Offset1 S64 Width] cold(memories::store64, 7);

            // memories and tables of 64 bits
            352 AddressAdd "address.add" [D64 S64 Imm64] cold(memories::address_add, 7);
            353 MemorySize64 "memory.size.64" [D64 Memory] cold(memories::memory_size64, 3);
            354 MemoryGrow64 "memory.grow.64" [D64 S64 Memory] cold_memory(memories::memory_grow64, 4);
            355 MemoryFill64 "memory.fill.64" [S64 S32 S64 Memory] cold(bulk::memory_fill64, 5);
            356 MemoryCopy64 "memory.copy.64" [S64 S64 S64 Memory Memory] cold(bulk::memory_copy64, 6);
            357 MemoryInit64 "memory.init.64" [S64 S64 S64 Memory Data] cold(bulk::memory_init64, 6);
            358 TableIndex "table.index" [D32 S64] cold(tables::table_index, 3);

            // atomics (arms `atomic*`)
            359 AtomicLoad32 "atomic.load.32" [D32 Address Offset1 Width] atomic(load32, 7);
            360 AtomicLoad64 "atomic.load.64" [D64 Address Offset1 Width] atomic(load64, 7);
            361 AtomicStore32 "atomic.store.32" [Address Offset1 S32 Width] atomic(store32, 7);
            362 AtomicStore64 "atomic.store.64" [Address Offset1 S64 Width] atomic(store64, 7);
            363 AtomicUpdate32 "atomic.update.32" [D32 Address Offset1 S32 Update] atomic(update32, 8);
            364 AtomicUpdate64 "atomic.update.64" [D64 Address Offset1 S64 Update] atomic(update64, 8);
            365 AtomicExchange32 "atomic.cmpxchg.32" [D32 Address Offset1 S32 S32 Width] atomic(exchange32, 9);
            366 AtomicExchange64 "atomic.cmpxchg.64" [D64 Address Offset1 S64 S64 Width] atomic(exchange64, 9);
            367 AtomicNotify "memory.atomic.notify" [D32 Address Offset1] atomic(notify, 6);
            368 AtomicWait "memory.atomic.wait" [] atomic(wait, 1);

            // wide arithmetic
            369 I64Add128 "i64.add128" [D64 D64 S64 S64 S64 S64] wide(add128, 7);
            370 I64Sub128 "i64.sub128" [D64 D64 S64 S64 S64 S64] wide(sub128, 7);
            371 I64MulWideS "i64.mul_wide_s" [D64 D64 S64 S64] wide(mul_wide_s, 5);
            372 I64MulWideU "i64.mul_wide_u" [D64 D64 S64 S64] wide(mul_wide_u, 5);

            // canonical NaNs, for the deterministic profile
            373 F32Canonical "f32.canonical" [D32 S32] unary(r32, w32, f32_canonical);
            374 F64Canonical "f64.canonical" [D64 S64] unary(r64, w64, f64_canonical);

            // many values at once
            375 CopySlots "copy.slots" [Slots Slots Count] cold(ranges::copy_slots, 4);
            376 CopyRefs "copy.refs" [Entries Entries Count] cold(ranges::copy_refs, 4);

            // vectors (arms `simd*`)
            377 Copy128 "copy.128" [D128 S128] simd(v128_copy, 3);
            378 Const128 "const.128" [D128 Imm64 Imm64] simd(v128_const, 10);
            379 Select128 "select.128" [D128 S128 S128 S32] simd(v128_select, 5);
            380 GlobalGet128 "global.get.128" [D128 Global128] simd_global(global_get, 3);
            381 GlobalSet128 "global.set.128" [Global128 S128] simd_global(global_set, 3);
            382 GlobalGet128Import "global.get.128.import" [D128 GlobalImport128] simd_global(global_get_import, 3);
            383 GlobalSet128Import "global.set.128.import" [GlobalImport128 S128] simd_global(global_set_import, 3);
            384 V128Load "v128.load" [D128 S32 Offset16] simd_memory(v128_load, 5);
            385 V128Store "v128.store" [S32 Offset16 S128] simd_memory(v128_store, 5);
            386 I8x16Splat "i8x16.splat" [D128 S32] simd(i8x16_splat, 3);
            387 I16x8Splat "i16x8.splat" [D128 S32] simd(i16x8_splat, 3);
            388 I32x4Splat "i32x4.splat" [D128 S32] simd(i32x4_splat, 3);
            389 I64x2Splat "i64x2.splat" [D128 S64] simd(i64x2_splat, 3);
            390 V128ZeroExtend32 "v128.zero_extend_32" [D128 S32] simd(v128_zero_extend_32, 3);
            391 V128ZeroExtend64 "v128.zero_extend_64" [D128 S64] simd(v128_zero_extend_64, 3);
            392 I8x16ExtractLaneS "i8x16.extract_lane_s" [D32 S128 Lane16] simd(i8x16_extract_lane_s, 4);
            393 I8x16ExtractLaneU "i8x16.extract_lane_u" [D32 S128 Lane16] simd(i8x16_extract_lane_u, 4);
            394 I16x8ExtractLaneS "i16x8.extract_lane_s" [D32 S128 Lane8] simd(i16x8_extract_lane_s, 4);
            395 I16x8ExtractLaneU "i16x8.extract_lane_u" [D32 S128 Lane8] simd(i16x8_extract_lane_u, 4);
            396 I8x16ReplaceLane "i8x16.replace_lane" [D128 S128 S32 Lane16] simd(i8x16_replace_lane, 5);
            397 I16x8ReplaceLane "i16x8.replace_lane" [D128 S128 S32 Lane8] simd(i16x8_replace_lane, 5);
            398 I32x4ReplaceLane "i32x4.replace_lane" [D128 S128 S32 Lane4] simd(i32x4_replace_lane, 5);
            399 I64x2ReplaceLane "i64x2.replace_lane" [D128 S128 S64 Lane2] simd(i64x2_replace_lane, 5);
            400 I8x16Swizzle "i8x16.swizzle" [D128 S128 S128] simd(i8x16_swizzle, 4);
            401 I8x16Shuffle "i8x16.shuffle" [D128 S128 S128 Imm64 Imm64] simd(i8x16_shuffle, 12);
            402 V128Not "v128.not" [D128 S128] simd(v128_not, 3);
            403 V128And "v128.and" [D128 S128 S128] simd(v128_and, 4);
            404 V128AndNot "v128.andnot" [D128 S128 S128] simd(v128_andnot, 4);
            405 V128Or "v128.or" [D128 S128 S128] simd(v128_or, 4);
            406 V128Xor "v128.xor" [D128 S128 S128] simd(v128_xor, 4);
            407 V128Bitselect "v128.bitselect" [D128 S128 S128 S128] simd(v128_bitselect, 5);
            408 V128AnyTrue "v128.any_true" [D32 S128] simd(v128_any_true, 3);
            409 I8x16Eq "i8x16.eq" [D128 S128 S128] simd(i8x16_eq, 4);
            410 I8x16Ne "i8x16.ne" [D128 S128 S128] simd(i8x16_ne, 4);
            411 I8x16LtS "i8x16.lt_s" [D128 S128 S128] simd(i8x16_lt_s, 4);
            412 I8x16LeS "i8x16.le_s" [D128 S128 S128] simd(i8x16_le_s, 4);
            413 I8x16LtU "i8x16.lt_u" [D128 S128 S128] simd(i8x16_lt_u, 4);
            414 I8x16LeU "i8x16.le_u" [D128 S128 S128] simd(i8x16_le_u, 4);
            415 I8x16Abs "i8x16.abs" [D128 S128] simd(i8x16_abs, 3);
            416 I8x16Neg "i8x16.neg" [D128 S128] simd(i8x16_neg, 3);
            417 I8x16Add "i8x16.add" [D128 S128 S128] simd(i8x16_add, 4);
            418 I8x16Sub "i8x16.sub" [D128 S128 S128] simd(i8x16_sub, 4);
            419 I8x16MinS "i8x16.min_s" [D128 S128 S128] simd(i8x16_min_s, 4);
            420 I8x16MinU "i8x16.min_u" [D128 S128 S128] simd(i8x16_min_u, 4);
            421 I8x16MaxS "i8x16.max_s" [D128 S128 S128] simd(i8x16_max_s, 4);
            422 I8x16MaxU "i8x16.max_u" [D128 S128 S128] simd(i8x16_max_u, 4);
            423 I8x16AddSatS "i8x16.add_sat_s" [D128 S128 S128] simd(i8x16_add_sat_s, 4);
            424 I8x16AddSatU "i8x16.add_sat_u" [D128 S128 S128] simd(i8x16_add_sat_u, 4);
            425 I8x16SubSatS "i8x16.sub_sat_s" [D128 S128 S128] simd(i8x16_sub_sat_s, 4);
            426 I8x16SubSatU "i8x16.sub_sat_u" [D128 S128 S128] simd(i8x16_sub_sat_u, 4);
            427 I8x16AvgrU "i8x16.avgr_u" [D128 S128 S128] simd(i8x16_avgr_u, 4);
            428 I8x16Shl "i8x16.shl" [D128 S128 S32] simd(i8x16_shl, 4);
            429 I8x16ShrS "i8x16.shr_s" [D128 S128 S32] simd(i8x16_shr_s, 4);
            430 I8x16ShrU "i8x16.shr_u" [D128 S128 S32] simd(i8x16_shr_u, 4);
            431 I8x16AllTrue "i8x16.all_true" [D32 S128] simd(i8x16_all_true, 3);
            432 I8x16Bitmask "i8x16.bitmask" [D32 S128] simd(i8x16_bitmask, 3);
            433 I8x16Popcnt "i8x16.popcnt" [D128 S128] simd(i8x16_popcnt, 3);
            434 I8x16NarrowI16x8S "i8x16.narrow_i16x8_s" [D128 S128 S128] simd(i8x16_narrow_i16x8_s, 4);
            435 I8x16NarrowI16x8U "i8x16.narrow_i16x8_u" [D128 S128 S128] simd(i8x16_narrow_i16x8_u, 4);
            436 I16x8Eq "i16x8.eq" [D128 S128 S128] simd(i16x8_eq, 4);
            437 I16x8Ne "i16x8.ne" [D128 S128 S128] simd(i16x8_ne, 4);
            438 I16x8LtS "i16x8.lt_s" [D128 S128 S128] simd(i16x8_lt_s, 4);
            439 I16x8LeS "i16x8.le_s" [D128 S128 S128] simd(i16x8_le_s, 4);
            440 I16x8LtU "i16x8.lt_u" [D128 S128 S128] simd(i16x8_lt_u, 4);
            441 I16x8LeU "i16x8.le_u" [D128 S128 S128] simd(i16x8_le_u, 4);
            442 I16x8Abs "i16x8.abs" [D128 S128] simd(i16x8_abs, 3);
            443 I16x8Neg "i16x8.neg" [D128 S128] simd(i16x8_neg, 3);
            444 I16x8Add "i16x8.add" [D128 S128 S128] simd(i16x8_add, 4);
            445 I16x8Sub "i16x8.sub" [D128 S128 S128] simd(i16x8_sub, 4);
            446 I16x8Mul "i16x8.mul" [D128 S128 S128] simd(i16x8_mul, 4);
            447 I16x8MinS "i16x8.min_s" [D128 S128 S128] simd(i16x8_min_s, 4);
            448 I16x8MinU "i16x8.min_u" [D128 S128 S128] simd(i16x8_min_u, 4);
            449 I16x8MaxS "i16x8.max_s" [D128 S128 S128] simd(i16x8_max_s, 4);
            450 I16x8MaxU "i16x8.max_u" [D128 S128 S128] simd(i16x8_max_u, 4);
            451 I16x8AddSatS "i16x8.add_sat_s" [D128 S128 S128] simd(i16x8_add_sat_s, 4);
            452 I16x8AddSatU "i16x8.add_sat_u" [D128 S128 S128] simd(i16x8_add_sat_u, 4);
            453 I16x8SubSatS "i16x8.sub_sat_s" [D128 S128 S128] simd(i16x8_sub_sat_s, 4);
            454 I16x8SubSatU "i16x8.sub_sat_u" [D128 S128 S128] simd(i16x8_sub_sat_u, 4);
            455 I16x8AvgrU "i16x8.avgr_u" [D128 S128 S128] simd(i16x8_avgr_u, 4);
            456 I16x8Shl "i16x8.shl" [D128 S128 S32] simd(i16x8_shl, 4);
            457 I16x8ShrS "i16x8.shr_s" [D128 S128 S32] simd(i16x8_shr_s, 4);
            458 I16x8ShrU "i16x8.shr_u" [D128 S128 S32] simd(i16x8_shr_u, 4);
            459 I16x8AllTrue "i16x8.all_true" [D32 S128] simd(i16x8_all_true, 3);
            460 I16x8Bitmask "i16x8.bitmask" [D32 S128] simd(i16x8_bitmask, 3);
            461 I16x8Q15MulrSatS "i16x8.q15mulr_sat_s" [D128 S128 S128] simd(i16x8_q15mulr_sat_s, 4);
            462 I16x8NarrowI32x4S "i16x8.narrow_i32x4_s" [D128 S128 S128] simd(i16x8_narrow_i32x4_s, 4);
            463 I16x8NarrowI32x4U "i16x8.narrow_i32x4_u" [D128 S128 S128] simd(i16x8_narrow_i32x4_u, 4);
            464 I16x8ExtendI8x8S "i16x8.extend_i8x8_s" [D128 S64] simd(i16x8_extend_i8x8_s, 3);
            465 I16x8ExtendI8x8U "i16x8.extend_i8x8_u" [D128 S64] simd(i16x8_extend_i8x8_u, 3);
            466 I16x8ExtMulI8x8S "i16x8.extmul_i8x8_s" [D128 S64 S64] simd(i16x8_extmul_i8x8_s, 4);
            467 I16x8ExtMulI8x8U "i16x8.extmul_i8x8_u" [D128 S64 S64] simd(i16x8_extmul_i8x8_u, 4);
            468 I16x8ExtAddPairwiseI8x16S "i16x8.extadd_pairwise_i8x16_s" [D128 S128] simd(i16x8_extadd_pairwise_i8x16_s, 3);
            469 I16x8ExtAddPairwiseI8x16U "i16x8.extadd_pairwise_i8x16_u" [D128 S128] simd(i16x8_extadd_pairwise_i8x16_u, 3);
            470 I32x4Eq "i32x4.eq" [D128 S128 S128] simd(i32x4_eq, 4);
            471 I32x4Ne "i32x4.ne" [D128 S128 S128] simd(i32x4_ne, 4);
            472 I32x4LtS "i32x4.lt_s" [D128 S128 S128] simd(i32x4_lt_s, 4);
            473 I32x4LeS "i32x4.le_s" [D128 S128 S128] simd(i32x4_le_s, 4);
            474 I32x4LtU "i32x4.lt_u" [D128 S128 S128] simd(i32x4_lt_u, 4);
            475 I32x4LeU "i32x4.le_u" [D128 S128 S128] simd(i32x4_le_u, 4);
            476 I32x4Abs "i32x4.abs" [D128 S128] simd(i32x4_abs, 3);
            477 I32x4Neg "i32x4.neg" [D128 S128] simd(i32x4_neg, 3);
            478 I32x4Add "i32x4.add" [D128 S128 S128] simd(i32x4_add, 4);
            479 I32x4Sub "i32x4.sub" [D128 S128 S128] simd(i32x4_sub, 4);
            480 I32x4Mul "i32x4.mul" [D128 S128 S128] simd(i32x4_mul, 4);
            481 I32x4MinS "i32x4.min_s" [D128 S128 S128] simd(i32x4_min_s, 4);
            482 I32x4MinU "i32x4.min_u" [D128 S128 S128] simd(i32x4_min_u, 4);
            483 I32x4MaxS "i32x4.max_s" [D128 S128 S128] simd(i32x4_max_s, 4);
            484 I32x4MaxU "i32x4.max_u" [D128 S128 S128] simd(i32x4_max_u, 4);
            485 I32x4Shl "i32x4.shl" [D128 S128 S32] simd(i32x4_shl, 4);
            486 I32x4ShrS "i32x4.shr_s" [D128 S128 S32] simd(i32x4_shr_s, 4);
            487 I32x4ShrU "i32x4.shr_u" [D128 S128 S32] simd(i32x4_shr_u, 4);
            488 I32x4AllTrue "i32x4.all_true" [D32 S128] simd(i32x4_all_true, 3);
            489 I32x4Bitmask "i32x4.bitmask" [D32 S128] simd(i32x4_bitmask, 3);
            490 I32x4DotI16x8S "i32x4.dot_i16x8_s" [D128 S128 S128] simd(i32x4_dot_i16x8_s, 4);
            491 I32x4ExtendI16x4S "i32x4.extend_i16x4_s" [D128 S64] simd(i32x4_extend_i16x4_s, 3);
            492 I32x4ExtendI16x4U "i32x4.extend_i16x4_u" [D128 S64] simd(i32x4_extend_i16x4_u, 3);
            493 I32x4ExtMulI16x4S "i32x4.extmul_i16x4_s" [D128 S64 S64] simd(i32x4_extmul_i16x4_s, 4);
            494 I32x4ExtMulI16x4U "i32x4.extmul_i16x4_u" [D128 S64 S64] simd(i32x4_extmul_i16x4_u, 4);
            495 I32x4ExtAddPairwiseI16x8S "i32x4.extadd_pairwise_i16x8_s" [D128 S128] simd(i32x4_extadd_pairwise_i16x8_s, 3);
            496 I32x4ExtAddPairwiseI16x8U "i32x4.extadd_pairwise_i16x8_u" [D128 S128] simd(i32x4_extadd_pairwise_i16x8_u, 3);
            497 I64x2Eq "i64x2.eq" [D128 S128 S128] simd(i64x2_eq, 4);
            498 I64x2Ne "i64x2.ne" [D128 S128 S128] simd(i64x2_ne, 4);
            499 I64x2LtS "i64x2.lt_s" [D128 S128 S128] simd(i64x2_lt_s, 4);
            500 I64x2LeS "i64x2.le_s" [D128 S128 S128] simd(i64x2_le_s, 4);
            501 I64x2Abs "i64x2.abs" [D128 S128] simd(i64x2_abs, 3);
            502 I64x2Neg "i64x2.neg" [D128 S128] simd(i64x2_neg, 3);
            503 I64x2Add "i64x2.add" [D128 S128 S128] simd(i64x2_add, 4);
            504 I64x2Sub "i64x2.sub" [D128 S128 S128] simd(i64x2_sub, 4);
            505 I64x2Mul "i64x2.mul" [D128 S128 S128] simd(i64x2_mul, 4);
            506 I64x2Shl "i64x2.shl" [D128 S128 S32] simd(i64x2_shl, 4);
            507 I64x2ShrS "i64x2.shr_s" [D128 S128 S32] simd(i64x2_shr_s, 4);
            508 I64x2ShrU "i64x2.shr_u" [D128 S128 S32] simd(i64x2_shr_u, 4);
            509 I64x2AllTrue "i64x2.all_true" [D32 S128] simd(i64x2_all_true, 3);
            510 I64x2Bitmask "i64x2.bitmask" [D32 S128] simd(i64x2_bitmask, 3);
            511 I64x2ExtendI32x2S "i64x2.extend_i32x2_s" [D128 S64] simd(i64x2_extend_i32x2_s, 3);
            512 I64x2ExtendI32x2U "i64x2.extend_i32x2_u" [D128 S64] simd(i64x2_extend_i32x2_u, 3);
            513 I64x2ExtMulI32x2S "i64x2.extmul_i32x2_s" [D128 S64 S64] simd(i64x2_extmul_i32x2_s, 4);
            514 I64x2ExtMulI32x2U "i64x2.extmul_i32x2_u" [D128 S64 S64] simd(i64x2_extmul_i32x2_u, 4);
            515 F32x4Eq "f32x4.eq" [D128 S128 S128] simd(f32x4_eq, 4);
            516 F32x4Ne "f32x4.ne" [D128 S128 S128] simd(f32x4_ne, 4);
            517 F32x4Lt "f32x4.lt" [D128 S128 S128] simd(f32x4_lt, 4);
            518 F32x4Le "f32x4.le" [D128 S128 S128] simd(f32x4_le, 4);
            519 F32x4Abs "f32x4.abs" [D128 S128] simd(f32x4_abs, 3);
            520 F32x4Neg "f32x4.neg" [D128 S128] simd(f32x4_neg, 3);
            521 F32x4Sqrt "f32x4.sqrt" [D128 S128] simd(f32x4_sqrt, 3);
            522 F32x4Ceil "f32x4.ceil" [D128 S128] simd(f32x4_ceil, 3);
            523 F32x4Floor "f32x4.floor" [D128 S128] simd(f32x4_floor, 3);
            524 F32x4Trunc "f32x4.trunc" [D128 S128] simd(f32x4_trunc, 3);
            525 F32x4Nearest "f32x4.nearest" [D128 S128] simd(f32x4_nearest, 3);
            526 F32x4Add "f32x4.add" [D128 S128 S128] simd(f32x4_add, 4);
            527 F32x4Sub "f32x4.sub" [D128 S128 S128] simd(f32x4_sub, 4);
            528 F32x4Mul "f32x4.mul" [D128 S128 S128] simd(f32x4_mul, 4);
            529 F32x4Div "f32x4.div" [D128 S128 S128] simd(f32x4_div, 4);
            530 F32x4Min "f32x4.min" [D128 S128 S128] simd(f32x4_min, 4);
            531 F32x4Max "f32x4.max" [D128 S128 S128] simd(f32x4_max, 4);
            532 F32x4PMin "f32x4.pmin" [D128 S128 S128] simd(f32x4_pmin, 4);
            533 F32x4PMax "f32x4.pmax" [D128 S128 S128] simd(f32x4_pmax, 4);
            534 F64x2Eq "f64x2.eq" [D128 S128 S128] simd(f64x2_eq, 4);
            535 F64x2Ne "f64x2.ne" [D128 S128 S128] simd(f64x2_ne, 4);
            536 F64x2Lt "f64x2.lt" [D128 S128 S128] simd(f64x2_lt, 4);
            537 F64x2Le "f64x2.le" [D128 S128 S128] simd(f64x2_le, 4);
            538 F64x2Abs "f64x2.abs" [D128 S128] simd(f64x2_abs, 3);
            539 F64x2Neg "f64x2.neg" [D128 S128] simd(f64x2_neg, 3);
            540 F64x2Sqrt "f64x2.sqrt" [D128 S128] simd(f64x2_sqrt, 3);
            541 F64x2Ceil "f64x2.ceil" [D128 S128] simd(f64x2_ceil, 3);
            542 F64x2Floor "f64x2.floor" [D128 S128] simd(f64x2_floor, 3);
            543 F64x2Trunc "f64x2.trunc" [D128 S128] simd(f64x2_trunc, 3);
            544 F64x2Nearest "f64x2.nearest" [D128 S128] simd(f64x2_nearest, 3);
            545 F64x2Add "f64x2.add" [D128 S128 S128] simd(f64x2_add, 4);
            546 F64x2Sub "f64x2.sub" [D128 S128 S128] simd(f64x2_sub, 4);
            547 F64x2Mul "f64x2.mul" [D128 S128 S128] simd(f64x2_mul, 4);
            548 F64x2Div "f64x2.div" [D128 S128 S128] simd(f64x2_div, 4);
            549 F64x2Min "f64x2.min" [D128 S128 S128] simd(f64x2_min, 4);
            550 F64x2Max "f64x2.max" [D128 S128 S128] simd(f64x2_max, 4);
            551 F64x2PMin "f64x2.pmin" [D128 S128 S128] simd(f64x2_pmin, 4);
            552 F64x2PMax "f64x2.pmax" [D128 S128 S128] simd(f64x2_pmax, 4);
            553 I32x4TruncSatF32x4S "i32x4.trunc_sat_f32x4_s" [D128 S128] simd(i32x4_trunc_sat_f32x4_s, 3);
            554 I32x4TruncSatF32x4U "i32x4.trunc_sat_f32x4_u" [D128 S128] simd(i32x4_trunc_sat_f32x4_u, 3);
            555 F32x4ConvertI32x4S "f32x4.convert_i32x4_s" [D128 S128] simd(f32x4_convert_i32x4_s, 3);
            556 F32x4ConvertI32x4U "f32x4.convert_i32x4_u" [D128 S128] simd(f32x4_convert_i32x4_u, 3);
            557 I32x4TruncSatF64x2SZero "i32x4.trunc_sat_f64x2_s_zero" [D128 S128] simd(i32x4_trunc_sat_f64x2_s_zero, 3);
            558 I32x4TruncSatF64x2UZero "i32x4.trunc_sat_f64x2_u_zero" [D128 S128] simd(i32x4_trunc_sat_f64x2_u_zero, 3);
            559 F64x2ConvertI32x2S "f64x2.convert_i32x2_s" [D128 S64] simd(f64x2_convert_i32x2_s, 3);
            560 F64x2ConvertI32x2U "f64x2.convert_i32x2_u" [D128 S64] simd(f64x2_convert_i32x2_u, 3);
            561 F32x4DemoteF64x2Zero "f32x4.demote_f64x2_zero" [D128 S128] simd(f32x4_demote_f64x2_zero, 3);
            562 F64x2PromoteF32x2 "f64x2.promote_f32x2" [D128 S64] simd(f64x2_promote_f32x2, 3);
            563 F32x4Madd "f32x4.madd" [D128 S128 S128 S128] simd(f32x4_madd, 5);
            564 F32x4Nmadd "f32x4.nmadd" [D128 S128 S128 S128] simd(f32x4_nmadd, 5);
            565 F64x2Madd "f64x2.madd" [D128 S128 S128 S128] simd(f64x2_madd, 5);
            566 F64x2Nmadd "f64x2.nmadd" [D128 S128 S128 S128] simd(f64x2_nmadd, 5);
            567 I16x8DotI8x16 "i16x8.dot_i8x16" [D128 S128 S128] simd(i16x8_dot_i8x16, 4);
            568 I32x4DotAddI8x16 "i32x4.dot_add_i8x16" [D128 S128 S128 S128] simd(i32x4_dot_add_i8x16, 5);
            569 F32x4Canonical "f32x4.canonical" [D128 S128] simd(f32x4_canonical, 3);
            570 F64x2Canonical "f64x2.canonical" [D128 S128] simd(f64x2_canonical, 3);
        }
    };
}

/// What an operand is: how wide it is in the code, and what the checker proves about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// Destination: one slot, two slots, a ref bank entry.
    D32,
    /// Destination of two slots.
    D64,
    /// Destination of four slots.
    D128,
    /// Destination in the ref bank.
    DRef,
    /// Source: one slot.
    S32,
    /// Source of two slots.
    S64,
    /// Source of four slots.
    S128,
    /// Source in the ref bank.
    SRef,
    /// A 32-bit immediate; 64-bit ops sign-extend it.
    Imm32,
    /// A 64-bit immediate.
    Imm64,
    /// `offset + width - 1` of a memory access of 1 byte.
    Offset1,
    /// The same of 2 bytes.
    Offset2,
    /// The same of 4 bytes.
    Offset4,
    /// The same of 8 bytes.
    Offset8,
    /// The same of 16 bytes.
    Offset16,
    /// The number of one of two lanes.
    Lane2,
    /// The number of one of four lanes.
    Lane4,
    /// The number of one of eight lanes.
    Lane8,
    /// The number of one of sixteen lanes.
    Lane16,
    /// A count of slots or references.
    Count,
    /// References in the current function's bank.
    Refs,
    /// First of the slots that the last operand, a count, covers.
    Slots,
    /// First of the ref bank entries that the last operand, a count, covers.
    Entries,
    /// A branch target: signed 16-bit distance from the op, in units.
    Jump,
    /// A branch target: signed 32-bit distance.
    JumpFar,
    /// Number of br_table entries (32 bits), then a `JumpFar` for each; the last is the default.
    Targets,
    /// A function of this module by its code offset, called with a window.
    Func,
    /// The same, called in the current frame (window 0).
    TailFunc,
    /// A function of this module by its number among those defined.
    FuncNumber,
    /// An imported function, called with a window.
    Import,
    /// The same, in the current frame.
    TailImport,
    /// A signature of this module, for an indirect call with a window.
    Sig,
    /// The same, in the current frame.
    TailSig,
    /// First slot of a callee's frame: arguments before the call, results after it.
    Window,
    /// First ref bank entry of reference arguments and results.
    RefWindow,
    /// Own global: its first slot.
    Global32,
    /// Own global of two slots.
    Global64,
    /// Own global of four slots.
    Global128,
    /// Own reference global.
    GlobalRef,
    /// Imported global, by its number among the imported globals.
    GlobalImport32,
    /// Imported global of two slots.
    GlobalImport64,
    /// Imported global of four slots.
    GlobalImport128,
    /// Imported reference global.
    GlobalImportRef,
    /// The address of an access that names its memory, in two units: the slot, which is two if the memory is
    /// of 64 bits; then the memory's number, with [`WIDE`] if so.
    Address,
    /// What an access of memory is of: one of [`width`].
    Width,
    /// How an atomic update computes what it writes: see [`update`].
    Update,
    /// A memory of the module.
    Memory,
    /// A table of the module.
    Table,
    /// A data segment.
    Data,
    /// An element segment.
    Elem,
    /// A tag of the module.
    Tag,
    /// A struct type. A window holds its fields.
    StructType,
    /// An array type. A window holds as many elements as the next operand says.
    ArrayType,
    /// A reference type, as its word.
    RefType,
}

/// In the second unit of an [`Operand::Address`]: the address has 64 bits.
pub const WIDE: u16 = 0x8000;

/// Values of [`Operand::Width`]: log2 of the bytes, and whether they are sign-extended.
pub mod width {
    /// One byte.
    pub const U8: u16 = 0;
    /// Two bytes.
    pub const U16: u16 = 1;
    /// Four bytes.
    pub const U32: u16 = 2;
    /// Eight bytes.
    pub const U64: u16 = 3;
    /// One byte, signed.
    pub const I8: u16 = 4;
    /// Two bytes, signed.
    pub const I16: u16 = 5;
    /// Four bytes, signed.
    pub const I32: u16 = 6;
}

/// Values of [`Operand::Update`]: four times one of these, and an unsigned [`width`].
pub mod update {
    /// The sum.
    pub const ADD: u16 = 0;
    /// The difference.
    pub const SUB: u16 = 1;
    /// The conjunction.
    pub const AND: u16 = 2;
    /// The disjunction.
    pub const OR: u16 = 3;
    /// The exclusive disjunction.
    pub const XOR: u16 = 4;
    /// The operand.
    pub const EXCHANGE: u16 = 5;

    /// Its width, and how it computes.
    pub const fn parts(value: u16) -> (u16, u16) {
        (value & 3, value >> 2)
    }
}

impl Operand {
    /// Units (16 bits) it takes; for [`Operand::Targets`] those of the count alone.
    pub const fn units(self) -> usize {
        match self {
            Self::Imm64 => 4,
            Self::Imm32
            | Self::Offset1
            | Self::Offset2
            | Self::Offset4
            | Self::Offset8
            | Self::Offset16
            | Self::JumpFar
            | Self::Targets
            | Self::Func
            | Self::TailFunc
            | Self::Address
            | Self::FuncNumber
            | Self::RefType => 2,
            _ => 1,
        }
    }
}

macro_rules! define_ops {
    ($($number:literal $name:ident $mnemonic:literal [$($operand:ident)*] $arm:ident($($args:tt)*);)*) => {
        /// An op. See the module documentation for the form of the code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u16)]
        #[allow(missing_docs, reason = "a row of the table documents itself: name, mnemonic, operands")]
        pub enum Op {
            $($name = $number,)*
        }

        impl Op {
            const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The op with this number.
            pub fn from_number(number: u16) -> Option<Self> {
                Self::ALL.get(usize::from(number)).copied()
            }

            /// Its operands, in the order of the code.
            pub const fn operands(self) -> &'static [Operand] {
                match self {
                    $(Self::$name => &[$(Operand::$operand,)*],)*
                }
            }

            /// Whether it can trap, call or run out of fuel, so that a trace may name its place.
            pub fn can_trap(self) -> bool {
                match self {
                    $(Self::$name => arm_can_trap(stringify!($arm)),)*
                }
            }

            /// What an image that has it needs of the build that runs it.
            pub const fn features(self) -> u64 {
                match self {
                    $(Self::$name => const { arm_features(stringify!($arm)) },)*
                }
            }

            /// Its name in a disassembly.
            pub const fn mnemonic(self) -> &'static str {
                match self {
                    $(Self::$name => $mnemonic,)*
                }
            }
        }

        /// The table as text, hashed into the image's format id.
        const TABLE: &str = concat!($(stringify!($number), $mnemonic, stringify!($($operand)*), ";",)*);
    };
}

for_each_op!(define_ops);

/// What of [`features`] the ops of an arm need: told by how the arm's name begins.
const fn arm_features(arm: &str) -> u64 {
    if begins(arm, "simd") {
        features::SIMD
    } else if begins(arm, "exception") {
        features::EXCEPTIONS
    } else if begins(arm, "gc") {
        features::GC
    } else if begins(arm, "atomic") {
        features::THREADS
    } else {
        0
    }
}

#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse")]
const fn begins(name: &str, stem: &str) -> bool {
    let (name, stem) = (name.as_bytes(), stem.as_bytes());
    let mut at = 0;
    while at < stem.len() && at < name.len() && name[at] == stem[at] {
        at += 1;
    }
    at == stem.len()
}

fn arm_can_trap(arm: &str) -> bool {
    const ARMS: &[&str] =
        &["trap", "load", "store", "truncate", "cold", "cold_memory", "enter", "simd_memory", "gc"];
    const STEMS: &[&str] = &["atomic", "divide", "call", "tail_call", "exception"];
    ARMS.contains(&arm) || STEMS.iter().any(|stem| arm.starts_with(stem))
}

impl Op {
    /// Units it takes in the code; a br_table has its targets besides.
    pub fn units(self) -> usize {
        1 + self.operands().iter().map(|operand| operand.units()).sum::<usize>()
    }

    /// Whether control never goes on to the next op.
    pub const fn is_terminator(self) -> bool {
        matches!(
            self,
            Self::Unreachable
                | Self::TrapOutOfBounds
                | Self::Br
                | Self::BrFar
                | Self::BrTable
                | Self::Ret
                | Self::RetRefs
                | Self::TailCall
                | Self::TailCallRefs
                | Self::Throw
                | Self::ThrowRef
        )
    }
}

/// Identifies the op table: images made with another table are refused. (FNV-1a.)
#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse")]
pub const FORMAT_ID: u64 = {
    let bytes = TABLE.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x100_0000_01b3);
        at += 1;
    }
    hash
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_dense_and_in_order() {
        for (place, &op) in Op::ALL.iter().enumerate() {
            assert_eq!(op as usize, place, "{}", op.mnemonic());
        }
    }

    /// An arm that calls a function moves on by a number of units its row states.
    #[test]
    fn arms_move_on_to_the_next_op() {
        macro_rules! stated {
            ($($number:literal $name:ident $mnemonic:literal [$($operand:ident)*] $arm:ident($($args:tt)*);)*) => {
                &[$((Op::$name, stringify!($arm), stringify!($($args)*)),)*]
            };
        }
        let rows: &[(Op, &str, &str)] = for_each_op!(stated);
        for (op, arm, arguments) in rows {
            let last = arguments.split(',').next_back().and_then(|last| last.trim().parse().ok());
            assert!(
                last.is_none_or(|units: usize| units == op.units()),
                "{} {arm}({arguments})",
                op.mnemonic()
            );
        }
        assert!(rows.iter().any(|(_, arm, _)| *arm == "cold"));
    }

    #[test]
    fn mnemonics_are_unique() {
        let mut names: Vec<_> = Op::ALL.iter().map(|op| op.mnemonic()).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
