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
            18 BrIfEqz32 "br_if.i32.eqz" [S32 Jump] br_unary(r32 1, i32_eqz, 3);
            19 BrIfNez32 "br_if.i32.nez" [S32 Jump] br_unary(r32 1, i32_nez, 3);
            20 BrIfEqz64 "br_if.i64.eqz" [S64 Jump] br_unary(r64 1, i64_eqz, 3);
            21 BrIfNez64 "br_if.i64.nez" [S64 Jump] br_unary(r64 1, i64_nez, 3);
            22 BrIfEq32Ss "br_if.i32.eq.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_eq, 4);
            23 BrIfEq32Si "br_if.i32.eq.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_eq, 5);
            24 BrIfNe32Ss "br_if.i32.ne.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_ne, 4);
            25 BrIfNe32Si "br_if.i32.ne.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_ne, 5);
            26 BrIfLtS32Ss "br_if.i32.lt_s.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_lt_s, 4);
            27 BrIfLtS32Si "br_if.i32.lt_s.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_lt_s, 5);
            28 BrIfLtU32Ss "br_if.i32.lt_u.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_lt_u, 4);
            29 BrIfLtU32Si "br_if.i32.lt_u.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_lt_u, 5);
            30 BrIfGtS32Ss "br_if.i32.gt_s.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_gt_s, 4);
            31 BrIfGtS32Si "br_if.i32.gt_s.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_gt_s, 5);
            32 BrIfGtU32Ss "br_if.i32.gt_u.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_gt_u, 4);
            33 BrIfGtU32Si "br_if.i32.gt_u.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_gt_u, 5);
            34 BrIfLeS32Ss "br_if.i32.le_s.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_le_s, 4);
            35 BrIfLeS32Si "br_if.i32.le_s.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_le_s, 5);
            36 BrIfLeU32Ss "br_if.i32.le_u.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_le_u, 4);
            37 BrIfLeU32Si "br_if.i32.le_u.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_le_u, 5);
            38 BrIfGeS32Ss "br_if.i32.ge_s.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_ge_s, 4);
            39 BrIfGeS32Si "br_if.i32.ge_s.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_ge_s, 5);
            40 BrIfGeU32Ss "br_if.i32.ge_u.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_ge_u, 4);
            41 BrIfGeU32Si "br_if.i32.ge_u.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_ge_u, 5);
            42 BrIfEq64Ss "br_if.i64.eq.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_eq, 4);
            43 BrIfEq64Si "br_if.i64.eq.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_eq, 5);
            44 BrIfNe64Ss "br_if.i64.ne.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_ne, 4);
            45 BrIfNe64Si "br_if.i64.ne.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_ne, 5);
            46 BrIfLtS64Ss "br_if.i64.lt_s.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_lt_s, 4);
            47 BrIfLtS64Si "br_if.i64.lt_s.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_lt_s, 5);
            48 BrIfLtU64Ss "br_if.i64.lt_u.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_lt_u, 4);
            49 BrIfLtU64Si "br_if.i64.lt_u.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_lt_u, 5);
            50 BrIfGtS64Ss "br_if.i64.gt_s.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_gt_s, 4);
            51 BrIfGtS64Si "br_if.i64.gt_s.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_gt_s, 5);
            52 BrIfGtU64Ss "br_if.i64.gt_u.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_gt_u, 4);
            53 BrIfGtU64Si "br_if.i64.gt_u.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_gt_u, 5);
            54 BrIfLeS64Ss "br_if.i64.le_s.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_le_s, 4);
            55 BrIfLeS64Si "br_if.i64.le_s.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_le_s, 5);
            56 BrIfLeU64Ss "br_if.i64.le_u.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_le_u, 4);
            57 BrIfLeU64Si "br_if.i64.le_u.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_le_u, 5);
            58 BrIfGeS64Ss "br_if.i64.ge_s.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_ge_s, 4);
            59 BrIfGeS64Si "br_if.i64.ge_s.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_ge_s, 5);
            60 BrIfGeU64Ss "br_if.i64.ge_u.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_ge_u, 4);
            61 BrIfGeU64Si "br_if.i64.ge_u.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_ge_u, 5);

            // copies, constants, select
            62 Copy32 "copy.32" [D32 S32] copy(w32 1, r32 2, 3);
            63 Copy64 "copy.64" [D64 S64] copy(w64 1, r64 2, 3);
            64 Const32 "const.32" [D32 Imm32] copy(w32 1, imm32 2, 4);
            65 Const64Short "const.64s" [D64 Imm32] copy(w64 1, imm64 2, 4);
            66 Const64 "const.64" [D64 Imm64] copy(w64 1, long64 2, 6);
            67 Select32 "select.32" [D32 S32 S32 S32] select(w32 1, r32 2, r32 3, r32 4, 5);
            68 Select64 "select.64" [D64 S64 S64 S32] select(w64 1, r64 2, r64 3, r32 4, 5);

            // integers
            69 I32AddSs "i32.add.ss" [D32 S32 S32] binary(w32 1, r32 2, r32 3, i32_add, 4);
            70 I32AddSi "i32.add.si" [D32 S32 Imm32] binary(w32 1, r32 2, imm32 3, i32_add, 5);
            71 I32SubSs "i32.sub.ss" [D32 S32 S32] binary(w32 1, r32 2, r32 3, i32_sub, 4);
            72 I32SubSi "i32.sub.si" [D32 S32 Imm32] binary(w32 1, r32 2, imm32 3, i32_sub, 5);
            73 I32MulSs "i32.mul.ss" [D32 S32 S32] binary(w32 1, r32 2, r32 3, i32_mul, 4);
            74 I32MulSi "i32.mul.si" [D32 S32 Imm32] binary(w32 1, r32 2, imm32 3, i32_mul, 5);
            75 I32AndSs "i32.and.ss" [D32 S32 S32] binary(w32 1, r32 2, r32 3, i32_and, 4);
            76 I32AndSi "i32.and.si" [D32 S32 Imm32] binary(w32 1, r32 2, imm32 3, i32_and, 5);
            77 I32OrSs "i32.or.ss" [D32 S32 S32] binary(w32 1, r32 2, r32 3, i32_or, 4);
            78 I32OrSi "i32.or.si" [D32 S32 Imm32] binary(w32 1, r32 2, imm32 3, i32_or, 5);
            79 I32XorSs "i32.xor.ss" [D32 S32 S32] binary(w32 1, r32 2, r32 3, i32_xor, 4);
            80 I32XorSi "i32.xor.si" [D32 S32 Imm32] binary(w32 1, r32 2, imm32 3, i32_xor, 5);
            81 I32ShlSs "i32.shl.ss" [D32 S32 S32] binary(w32 1, r32 2, r32 3, i32_shl, 4);
            82 I32ShlSi "i32.shl.si" [D32 S32 Imm32] binary(w32 1, r32 2, imm32 3, i32_shl, 5);
            83 I32ShrSSs "i32.shr_s.ss" [D32 S32 S32] binary(w32 1, r32 2, r32 3, i32_shr_s, 4);
            84 I32ShrSSi "i32.shr_s.si" [D32 S32 Imm32] binary(w32 1, r32 2, imm32 3, i32_shr_s, 5);
            85 I32ShrUSs "i32.shr_u.ss" [D32 S32 S32] binary(w32 1, r32 2, r32 3, i32_shr_u, 4);
            86 I32ShrUSi "i32.shr_u.si" [D32 S32 Imm32] binary(w32 1, r32 2, imm32 3, i32_shr_u, 5);
            87 I32RotlSs "i32.rotl.ss" [D32 S32 S32] binary(w32 1, r32 2, r32 3, i32_rotl, 4);
            88 I32RotlSi "i32.rotl.si" [D32 S32 Imm32] binary(w32 1, r32 2, imm32 3, i32_rotl, 5);
            89 I32RotrSs "i32.rotr.ss" [D32 S32 S32] binary(w32 1, r32 2, r32 3, i32_rotr, 4);
            90 I32RotrSi "i32.rotr.si" [D32 S32 Imm32] binary(w32 1, r32 2, imm32 3, i32_rotr, 5);
            91 I32SubIs "i32.sub.is" [D32 Imm32 S32] binary(w32 1, imm32 2, r32 4, i32_sub, 5);
            92 I32DivSSs "i32.div_s.ss" [D32 S32 S32] divide(w32 1, r32 2, r32 3, true, i32_div_s, 4);
            93 I32DivSSi "i32.div_s.si" [D32 S32 Imm32] divide(w32 1, r32 2, imm32 3, true, i32_div_s, 5);
            94 I32DivUSs "i32.div_u.ss" [D32 S32 S32] divide(w32 1, r32 2, r32 3, false, i32_div_u, 4);
            95 I32DivUSi "i32.div_u.si" [D32 S32 Imm32] divide(w32 1, r32 2, imm32 3, false, i32_div_u, 5);
            96 I32RemSSs "i32.rem_s.ss" [D32 S32 S32] divide(w32 1, r32 2, r32 3, false, i32_rem_s, 4);
            97 I32RemSSi "i32.rem_s.si" [D32 S32 Imm32] divide(w32 1, r32 2, imm32 3, false, i32_rem_s, 5);
            98 I32RemUSs "i32.rem_u.ss" [D32 S32 S32] divide(w32 1, r32 2, r32 3, false, i32_rem_u, 4);
            99 I32RemUSi "i32.rem_u.si" [D32 S32 Imm32] divide(w32 1, r32 2, imm32 3, false, i32_rem_u, 5);
            100 I32EqSs "i32.eq.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, i32_eq, 4);
            101 I32EqSi "i32.eq.si" [D32 S32 Imm32] binary(wbool 1, r32 2, imm32 3, i32_eq, 5);
            102 I32NeSs "i32.ne.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, i32_ne, 4);
            103 I32NeSi "i32.ne.si" [D32 S32 Imm32] binary(wbool 1, r32 2, imm32 3, i32_ne, 5);
            104 I32LtSSs "i32.lt_s.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, i32_lt_s, 4);
            105 I32LtSSi "i32.lt_s.si" [D32 S32 Imm32] binary(wbool 1, r32 2, imm32 3, i32_lt_s, 5);
            106 I32LtUSs "i32.lt_u.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, i32_lt_u, 4);
            107 I32LtUSi "i32.lt_u.si" [D32 S32 Imm32] binary(wbool 1, r32 2, imm32 3, i32_lt_u, 5);
            108 I32GtSSs "i32.gt_s.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, i32_gt_s, 4);
            109 I32GtSSi "i32.gt_s.si" [D32 S32 Imm32] binary(wbool 1, r32 2, imm32 3, i32_gt_s, 5);
            110 I32GtUSs "i32.gt_u.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, i32_gt_u, 4);
            111 I32GtUSi "i32.gt_u.si" [D32 S32 Imm32] binary(wbool 1, r32 2, imm32 3, i32_gt_u, 5);
            112 I32LeSSs "i32.le_s.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, i32_le_s, 4);
            113 I32LeSSi "i32.le_s.si" [D32 S32 Imm32] binary(wbool 1, r32 2, imm32 3, i32_le_s, 5);
            114 I32LeUSs "i32.le_u.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, i32_le_u, 4);
            115 I32LeUSi "i32.le_u.si" [D32 S32 Imm32] binary(wbool 1, r32 2, imm32 3, i32_le_u, 5);
            116 I32GeSSs "i32.ge_s.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, i32_ge_s, 4);
            117 I32GeSSi "i32.ge_s.si" [D32 S32 Imm32] binary(wbool 1, r32 2, imm32 3, i32_ge_s, 5);
            118 I32GeUSs "i32.ge_u.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, i32_ge_u, 4);
            119 I32GeUSi "i32.ge_u.si" [D32 S32 Imm32] binary(wbool 1, r32 2, imm32 3, i32_ge_u, 5);
            120 I32Eqz "i32.eqz" [D32 S32] unary(wbool 1, r32 2, i32_eqz, 3);
            121 I32Clz "i32.clz" [D32 S32] unary(w32 1, r32 2, i32_clz, 3);
            122 I32Ctz "i32.ctz" [D32 S32] unary(w32 1, r32 2, i32_ctz, 3);
            123 I32Popcnt "i32.popcnt" [D32 S32] unary(w32 1, r32 2, i32_popcnt, 3);
            124 I32Extend8S "i32.extend8_s" [D32 S32] unary(w32 1, r32 2, i32_extend8_s, 3);
            125 I32Extend16S "i32.extend16_s" [D32 S32] unary(w32 1, r32 2, i32_extend16_s, 3);
            126 I64AddSs "i64.add.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_add, 4);
            127 I64AddSi "i64.add.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_add, 5);
            128 I64SubSs "i64.sub.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_sub, 4);
            129 I64SubSi "i64.sub.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_sub, 5);
            130 I64MulSs "i64.mul.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_mul, 4);
            131 I64MulSi "i64.mul.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_mul, 5);
            132 I64AndSs "i64.and.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_and, 4);
            133 I64AndSi "i64.and.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_and, 5);
            134 I64OrSs "i64.or.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_or, 4);
            135 I64OrSi "i64.or.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_or, 5);
            136 I64XorSs "i64.xor.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_xor, 4);
            137 I64XorSi "i64.xor.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_xor, 5);
            138 I64ShlSs "i64.shl.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_shl, 4);
            139 I64ShlSi "i64.shl.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_shl, 5);
            140 I64ShrSSs "i64.shr_s.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_shr_s, 4);
            141 I64ShrSSi "i64.shr_s.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_shr_s, 5);
            142 I64ShrUSs "i64.shr_u.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_shr_u, 4);
            143 I64ShrUSi "i64.shr_u.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_shr_u, 5);
            144 I64RotlSs "i64.rotl.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_rotl, 4);
            145 I64RotlSi "i64.rotl.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_rotl, 5);
            146 I64RotrSs "i64.rotr.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_rotr, 4);
            147 I64RotrSi "i64.rotr.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_rotr, 5);
            148 I64SubIs "i64.sub.is" [D64 Imm32 S64] binary(w64 1, imm64 2, r64 4, i64_sub, 5);
            149 I64DivSSs "i64.div_s.ss" [D64 S64 S64] divide(w64 1, r64 2, r64 3, true, i64_div_s, 4);
            150 I64DivSSi "i64.div_s.si" [D64 S64 Imm32] divide(w64 1, r64 2, imm64 3, true, i64_div_s, 5);
            151 I64DivUSs "i64.div_u.ss" [D64 S64 S64] divide(w64 1, r64 2, r64 3, false, i64_div_u, 4);
            152 I64DivUSi "i64.div_u.si" [D64 S64 Imm32] divide(w64 1, r64 2, imm64 3, false, i64_div_u, 5);
            153 I64RemSSs "i64.rem_s.ss" [D64 S64 S64] divide(w64 1, r64 2, r64 3, false, i64_rem_s, 4);
            154 I64RemSSi "i64.rem_s.si" [D64 S64 Imm32] divide(w64 1, r64 2, imm64 3, false, i64_rem_s, 5);
            155 I64RemUSs "i64.rem_u.ss" [D64 S64 S64] divide(w64 1, r64 2, r64 3, false, i64_rem_u, 4);
            156 I64RemUSi "i64.rem_u.si" [D64 S64 Imm32] divide(w64 1, r64 2, imm64 3, false, i64_rem_u, 5);
            157 I64EqSs "i64.eq.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_eq, 4);
            158 I64EqSi "i64.eq.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_eq, 5);
            159 I64NeSs "i64.ne.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_ne, 4);
            160 I64NeSi "i64.ne.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_ne, 5);
            161 I64LtSSs "i64.lt_s.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_lt_s, 4);
            162 I64LtSSi "i64.lt_s.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_lt_s, 5);
            163 I64LtUSs "i64.lt_u.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_lt_u, 4);
            164 I64LtUSi "i64.lt_u.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_lt_u, 5);
            165 I64GtSSs "i64.gt_s.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_gt_s, 4);
            166 I64GtSSi "i64.gt_s.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_gt_s, 5);
            167 I64GtUSs "i64.gt_u.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_gt_u, 4);
            168 I64GtUSi "i64.gt_u.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_gt_u, 5);
            169 I64LeSSs "i64.le_s.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_le_s, 4);
            170 I64LeSSi "i64.le_s.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_le_s, 5);
            171 I64LeUSs "i64.le_u.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_le_u, 4);
            172 I64LeUSi "i64.le_u.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_le_u, 5);
            173 I64GeSSs "i64.ge_s.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_ge_s, 4);
            174 I64GeSSi "i64.ge_s.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_ge_s, 5);
            175 I64GeUSs "i64.ge_u.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_ge_u, 4);
            176 I64GeUSi "i64.ge_u.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_ge_u, 5);
            177 I64Eqz "i64.eqz" [D32 S64] unary(wbool 1, r64 2, i64_eqz, 3);
            178 I64Clz "i64.clz" [D64 S64] unary(w64 1, r64 2, i64_clz, 3);
            179 I64Ctz "i64.ctz" [D64 S64] unary(w64 1, r64 2, i64_ctz, 3);
            180 I64Popcnt "i64.popcnt" [D64 S64] unary(w64 1, r64 2, i64_popcnt, 3);
            181 I64Extend8S "i64.extend8_s" [D64 S64] unary(w64 1, r64 2, i64_extend8_s, 3);
            182 I64Extend16S "i64.extend16_s" [D64 S64] unary(w64 1, r64 2, i64_extend16_s, 3);
            183 I64Extend32S "i64.extend32_s" [D64 S64] unary(w64 1, r64 2, i64_extend32_s, 3);

            // floats
            184 F32AddSs "f32.add.ss" [D32 S32 S32] binary(wf32 1, r32 2, r32 3, f32_add, 4);
            185 F32SubSs "f32.sub.ss" [D32 S32 S32] binary(wf32 1, r32 2, r32 3, f32_sub, 4);
            186 F32MulSs "f32.mul.ss" [D32 S32 S32] binary(wf32 1, r32 2, r32 3, f32_mul, 4);
            187 F32DivSs "f32.div.ss" [D32 S32 S32] binary(wf32 1, r32 2, r32 3, f32_div, 4);
            188 F32MinSs "f32.min.ss" [D32 S32 S32] binary(wf32 1, r32 2, r32 3, f32_min, 4);
            189 F32MaxSs "f32.max.ss" [D32 S32 S32] binary(wf32 1, r32 2, r32 3, f32_max, 4);
            190 F32CopysignSs "f32.copysign.ss" [D32 S32 S32] binary(wf32 1, r32 2, r32 3, f32_copysign, 4);
            191 F32Abs "f32.abs" [D32 S32] unary(wf32 1, r32 2, f32_abs, 3);
            192 F32Neg "f32.neg" [D32 S32] unary(wf32 1, r32 2, f32_neg, 3);
            193 F32Ceil "f32.ceil" [D32 S32] unary(wf32 1, r32 2, f32_ceil, 3);
            194 F32Floor "f32.floor" [D32 S32] unary(wf32 1, r32 2, f32_floor, 3);
            195 F32Trunc "f32.trunc" [D32 S32] unary(wf32 1, r32 2, f32_trunc, 3);
            196 F32Nearest "f32.nearest" [D32 S32] unary(wf32 1, r32 2, f32_nearest, 3);
            197 F32Sqrt "f32.sqrt" [D32 S32] unary(wf32 1, r32 2, f32_sqrt, 3);
            198 F32EqSs "f32.eq.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, f32_eq, 4);
            199 F32NeSs "f32.ne.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, f32_ne, 4);
            200 F32LtSs "f32.lt.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, f32_lt, 4);
            201 F32GtSs "f32.gt.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, f32_gt, 4);
            202 F32LeSs "f32.le.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, f32_le, 4);
            203 F32GeSs "f32.ge.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, f32_ge, 4);
            204 F64AddSs "f64.add.ss" [D64 S64 S64] binary(wf64 1, r64 2, r64 3, f64_add, 4);
            205 F64SubSs "f64.sub.ss" [D64 S64 S64] binary(wf64 1, r64 2, r64 3, f64_sub, 4);
            206 F64MulSs "f64.mul.ss" [D64 S64 S64] binary(wf64 1, r64 2, r64 3, f64_mul, 4);
            207 F64DivSs "f64.div.ss" [D64 S64 S64] binary(wf64 1, r64 2, r64 3, f64_div, 4);
            208 F64MinSs "f64.min.ss" [D64 S64 S64] binary(wf64 1, r64 2, r64 3, f64_min, 4);
            209 F64MaxSs "f64.max.ss" [D64 S64 S64] binary(wf64 1, r64 2, r64 3, f64_max, 4);
            210 F64CopysignSs "f64.copysign.ss" [D64 S64 S64] binary(wf64 1, r64 2, r64 3, f64_copysign, 4);
            211 F64Abs "f64.abs" [D64 S64] unary(wf64 1, r64 2, f64_abs, 3);
            212 F64Neg "f64.neg" [D64 S64] unary(wf64 1, r64 2, f64_neg, 3);
            213 F64Ceil "f64.ceil" [D64 S64] unary(wf64 1, r64 2, f64_ceil, 3);
            214 F64Floor "f64.floor" [D64 S64] unary(wf64 1, r64 2, f64_floor, 3);
            215 F64Trunc "f64.trunc" [D64 S64] unary(wf64 1, r64 2, f64_trunc, 3);
            216 F64Nearest "f64.nearest" [D64 S64] unary(wf64 1, r64 2, f64_nearest, 3);
            217 F64Sqrt "f64.sqrt" [D64 S64] unary(wf64 1, r64 2, f64_sqrt, 3);
            218 F64EqSs "f64.eq.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, f64_eq, 4);
            219 F64NeSs "f64.ne.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, f64_ne, 4);
            220 F64LtSs "f64.lt.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, f64_lt, 4);
            221 F64GtSs "f64.gt.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, f64_gt, 4);
            222 F64LeSs "f64.le.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, f64_le, 4);
            223 F64GeSs "f64.ge.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, f64_ge, 4);

            // conversions
            224 I32WrapI64 "i32.wrap_i64" [D32 S64] unary(w32 1, r64 2, i32_wrap_i64, 3);
            225 I64ExtendI32S "i64.extend_i32_s" [D64 S32] unary(w64 1, r32 2, i64_extend_i32_s, 3);
            226 I64ExtendI32U "i64.extend_i32_u" [D64 S32] unary(w64 1, r32 2, i64_extend_i32_u, 3);
            227 I32TruncF32S "i32.trunc_f32_s" [D32 S32] truncate(w32 1, r32 2, i32_trunc_f32_s, i32_trunc_sat_f32_s, 3);
            228 I32TruncSatF32S "i32.trunc_sat_f32_s" [D32 S32] unary(w32 1, r32 2, i32_trunc_sat_f32_s, 3);
            229 F32ConvertI32S "f32.convert_i32_s" [D32 S32] convert(wf32 1, r32 2, f32_convert_i32_s, 3);
            230 I32TruncF32U "i32.trunc_f32_u" [D32 S32] truncate(w32 1, r32 2, i32_trunc_f32_u, i32_trunc_sat_f32_u, 3);
            231 I32TruncSatF32U "i32.trunc_sat_f32_u" [D32 S32] unary(w32 1, r32 2, i32_trunc_sat_f32_u, 3);
            232 F32ConvertI32U "f32.convert_i32_u" [D32 S32] convert(wf32 1, r32 2, f32_convert_i32_u, 3);
            233 I32TruncF64S "i32.trunc_f64_s" [D32 S64] truncate(w32 1, r64 2, i32_trunc_f64_s, i32_trunc_sat_f64_s, 3);
            234 I32TruncSatF64S "i32.trunc_sat_f64_s" [D32 S64] unary(w32 1, r64 2, i32_trunc_sat_f64_s, 3);
            235 F64ConvertI32S "f64.convert_i32_s" [D64 S32] convert(wf64 1, r32 2, f64_convert_i32_s, 3);
            236 I32TruncF64U "i32.trunc_f64_u" [D32 S64] truncate(w32 1, r64 2, i32_trunc_f64_u, i32_trunc_sat_f64_u, 3);
            237 I32TruncSatF64U "i32.trunc_sat_f64_u" [D32 S64] unary(w32 1, r64 2, i32_trunc_sat_f64_u, 3);
            238 F64ConvertI32U "f64.convert_i32_u" [D64 S32] convert(wf64 1, r32 2, f64_convert_i32_u, 3);
            239 I64TruncF32S "i64.trunc_f32_s" [D64 S32] truncate(w64 1, r32 2, i64_trunc_f32_s, i64_trunc_sat_f32_s, 3);
            240 I64TruncSatF32S "i64.trunc_sat_f32_s" [D64 S32] unary(w64 1, r32 2, i64_trunc_sat_f32_s, 3);
            241 F32ConvertI64S "f32.convert_i64_s" [D32 S64] convert(wf32 1, r64 2, f32_convert_i64_s, 3);
            242 I64TruncF32U "i64.trunc_f32_u" [D64 S32] truncate(w64 1, r32 2, i64_trunc_f32_u, i64_trunc_sat_f32_u, 3);
            243 I64TruncSatF32U "i64.trunc_sat_f32_u" [D64 S32] unary(w64 1, r32 2, i64_trunc_sat_f32_u, 3);
            244 F32ConvertI64U "f32.convert_i64_u" [D32 S64] convert(wf32 1, r64 2, f32_convert_i64_u, 3);
            245 I64TruncF64S "i64.trunc_f64_s" [D64 S64] truncate(w64 1, r64 2, i64_trunc_f64_s, i64_trunc_sat_f64_s, 3);
            246 I64TruncSatF64S "i64.trunc_sat_f64_s" [D64 S64] unary(w64 1, r64 2, i64_trunc_sat_f64_s, 3);
            247 F64ConvertI64S "f64.convert_i64_s" [D64 S64] convert(wf64 1, r64 2, f64_convert_i64_s, 3);
            248 I64TruncF64U "i64.trunc_f64_u" [D64 S64] truncate(w64 1, r64 2, i64_trunc_f64_u, i64_trunc_sat_f64_u, 3);
            249 I64TruncSatF64U "i64.trunc_sat_f64_u" [D64 S64] unary(w64 1, r64 2, i64_trunc_sat_f64_u, 3);
            250 F64ConvertI64U "f64.convert_i64_u" [D64 S64] convert(wf64 1, r64 2, f64_convert_i64_u, 3);
            251 F32DemoteF64 "f32.demote_f64" [D32 S64] unary(wf32 1, r64 2, f32_demote_f64, 3);
            252 F64PromoteF32 "f64.promote_f32" [D64 S32] unary(wf64 1, r32 2, f64_promote_f32, 3);

            // memory 0: loads and stores; the immediate is `offset + width - 1`
            253 I32Load "i32.load" [D32 S32 Offset4] load(w32 1, r32 2, 3, u32, u32, 5);
            254 I32Load8S "i32.load8_s" [D32 S32 Offset1] load(w32 1, r32 2, 3, i8, u32, 5);
            255 I32Load8U "i32.load8_u" [D32 S32 Offset1] load(w32 1, r32 2, 3, u8, u32, 5);
            256 I32Load16S "i32.load16_s" [D32 S32 Offset2] load(w32 1, r32 2, 3, i16, u32, 5);
            257 I32Load16U "i32.load16_u" [D32 S32 Offset2] load(w32 1, r32 2, 3, u16, u32, 5);
            258 I64Load "i64.load" [D64 S32 Offset8] load(w64 1, r32 2, 3, u64, u64, 5);
            259 I64Load8S "i64.load8_s" [D64 S32 Offset1] load(w64 1, r32 2, 3, i8, u64, 5);
            260 I64Load8U "i64.load8_u" [D64 S32 Offset1] load(w64 1, r32 2, 3, u8, u64, 5);
            261 I64Load16S "i64.load16_s" [D64 S32 Offset2] load(w64 1, r32 2, 3, i16, u64, 5);
            262 I64Load16U "i64.load16_u" [D64 S32 Offset2] load(w64 1, r32 2, 3, u16, u64, 5);
            263 I64Load32S "i64.load32_s" [D64 S32 Offset4] load(w64 1, r32 2, 3, i32, u64, 5);
            264 I64Load32U "i64.load32_u" [D64 S32 Offset4] load(w64 1, r32 2, 3, u32, u64, 5);
            265 Store8 "store8" [S32 Offset1 S32] store(r32 1, 2, r32 4, u8, 5);
            266 Store16 "store16" [S32 Offset2 S32] store(r32 1, 2, r32 4, u16, 5);
            267 Store32 "store32" [S32 Offset4 S32] store(r32 1, 2, r32 4, u32, 5);
            268 Store64 "store64" [S32 Offset8 S64] store(r32 1, 2, r64 4, u64, 5);

            // memory, data
            269 MemorySize "memory.size" [D32 Memory] cold(memories::memory_size, 3);
            270 MemoryGrow "memory.grow" [D32 S32 Memory] cold_memory(memories::memory_grow, 4);
            271 MemoryFill "memory.fill" [S32 S32 S32 Memory] cold(bulk::memory_fill, 5);
            272 MemoryCopy "memory.copy" [S32 S32 S32 Memory Memory] cold(bulk::memory_copy, 6);
            273 MemoryInit "memory.init" [S32 S32 S32 Memory Data] cold(bulk::memory_init, 6);
            274 DataDrop "data.drop" [Data] cold(bulk::data_drop, 2);

            // globals
            275 GlobalGet32 "global.get.32" [D32 Global32] copy(w32 1, g32 2, 3);
            276 GlobalSet32 "global.set.32" [Global32 S32] copy(wg32 1, r32 2, 3);
            277 GlobalGet32Import "global.get.32.import" [D32 GlobalImport32] copy(w32 1, gi32 2, 3);
            278 GlobalSet32Import "global.set.32.import" [GlobalImport32 S32] copy(wgi32 1, r32 2, 3);
            279 GlobalGet64 "global.get.64" [D64 Global64] copy(w64 1, g64 2, 3);
            280 GlobalSet64 "global.set.64" [Global64 S64] copy(wg64 1, r64 2, 3);
            281 GlobalGet64Import "global.get.64.import" [D64 GlobalImport64] copy(w64 1, gi64 2, 3);
            282 GlobalSet64Import "global.set.64.import" [GlobalImport64 S64] copy(wgi64 1, r64 2, 3);
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
            373 F32Canonical "f32.canonical" [D32 S32] unary(wf32 1, r32 2, f32_canonical, 3);
            374 F64Canonical "f64.canonical" [D64 S64] unary(wf64 1, r64 2, f64_canonical, 3);

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

            // accumulators: operand mode `a`, and `>a` where the result goes nowhere else
            571 I32AddAs "i32.add.as" [D32 S32] binary(w32 1, a32 0, r32 2, i32_add, 3);
            572 I32AddAi "i32.add.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_add, 4);
            573 I32AddSsA "i32.add.ss>a" [S32 S32] binary(a32 0, r32 1, r32 2, i32_add, 3);
            574 I32AddSiA "i32.add.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_add, 4);
            575 I32AddAsA "i32.add.as>a" [S32] binary(a32 0, a32 0, r32 1, i32_add, 2);
            576 I32AddAiA "i32.add.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_add, 3);
            577 I32SubAs "i32.sub.as" [D32 S32] binary(w32 1, a32 0, r32 2, i32_sub, 3);
            578 I32SubSa "i32.sub.sa" [D32 S32] binary(w32 1, r32 2, a32 0, i32_sub, 3);
            579 I32SubAi "i32.sub.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_sub, 4);
            580 I32SubIa "i32.sub.ia" [D32 Imm32] binary(w32 1, imm32 2, a32 0, i32_sub, 4);
            581 I32SubSsA "i32.sub.ss>a" [S32 S32] binary(a32 0, r32 1, r32 2, i32_sub, 3);
            582 I32SubSiA "i32.sub.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_sub, 4);
            583 I32SubIsA "i32.sub.is>a" [Imm32 S32] binary(a32 0, imm32 1, r32 3, i32_sub, 4);
            584 I32SubAsA "i32.sub.as>a" [S32] binary(a32 0, a32 0, r32 1, i32_sub, 2);
            585 I32SubSaA "i32.sub.sa>a" [S32] binary(a32 0, r32 1, a32 0, i32_sub, 2);
            586 I32SubAiA "i32.sub.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_sub, 3);
            587 I32SubIaA "i32.sub.ia>a" [Imm32] binary(a32 0, imm32 1, a32 0, i32_sub, 3);
            588 I32MulAs "i32.mul.as" [D32 S32] binary(w32 1, a32 0, r32 2, i32_mul, 3);
            589 I32MulAi "i32.mul.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_mul, 4);
            590 I32MulSsA "i32.mul.ss>a" [S32 S32] binary(a32 0, r32 1, r32 2, i32_mul, 3);
            591 I32MulSiA "i32.mul.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_mul, 4);
            592 I32MulAsA "i32.mul.as>a" [S32] binary(a32 0, a32 0, r32 1, i32_mul, 2);
            593 I32MulAiA "i32.mul.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_mul, 3);
            594 I32AndAs "i32.and.as" [D32 S32] binary(w32 1, a32 0, r32 2, i32_and, 3);
            595 I32AndAi "i32.and.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_and, 4);
            596 I32AndSsA "i32.and.ss>a" [S32 S32] binary(a32 0, r32 1, r32 2, i32_and, 3);
            597 I32AndSiA "i32.and.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_and, 4);
            598 I32AndAsA "i32.and.as>a" [S32] binary(a32 0, a32 0, r32 1, i32_and, 2);
            599 I32AndAiA "i32.and.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_and, 3);
            600 I32OrAs "i32.or.as" [D32 S32] binary(w32 1, a32 0, r32 2, i32_or, 3);
            601 I32OrAi "i32.or.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_or, 4);
            602 I32OrSsA "i32.or.ss>a" [S32 S32] binary(a32 0, r32 1, r32 2, i32_or, 3);
            603 I32OrSiA "i32.or.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_or, 4);
            604 I32OrAsA "i32.or.as>a" [S32] binary(a32 0, a32 0, r32 1, i32_or, 2);
            605 I32OrAiA "i32.or.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_or, 3);
            606 I32XorAs "i32.xor.as" [D32 S32] binary(w32 1, a32 0, r32 2, i32_xor, 3);
            607 I32XorAi "i32.xor.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_xor, 4);
            608 I32XorSsA "i32.xor.ss>a" [S32 S32] binary(a32 0, r32 1, r32 2, i32_xor, 3);
            609 I32XorSiA "i32.xor.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_xor, 4);
            610 I32XorAsA "i32.xor.as>a" [S32] binary(a32 0, a32 0, r32 1, i32_xor, 2);
            611 I32XorAiA "i32.xor.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_xor, 3);
            612 I32ShlAs "i32.shl.as" [D32 S32] binary(w32 1, a32 0, r32 2, i32_shl, 3);
            613 I32ShlSa "i32.shl.sa" [D32 S32] binary(w32 1, r32 2, a32 0, i32_shl, 3);
            614 I32ShlAi "i32.shl.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_shl, 4);
            615 I32ShlSsA "i32.shl.ss>a" [S32 S32] binary(a32 0, r32 1, r32 2, i32_shl, 3);
            616 I32ShlSiA "i32.shl.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_shl, 4);
            617 I32ShlAsA "i32.shl.as>a" [S32] binary(a32 0, a32 0, r32 1, i32_shl, 2);
            618 I32ShlSaA "i32.shl.sa>a" [S32] binary(a32 0, r32 1, a32 0, i32_shl, 2);
            619 I32ShlAiA "i32.shl.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_shl, 3);
            620 I32ShrSAs "i32.shr_s.as" [D32 S32] binary(w32 1, a32 0, r32 2, i32_shr_s, 3);
            621 I32ShrSAi "i32.shr_s.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_shr_s, 4);
            622 I32ShrSSiA "i32.shr_s.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_shr_s, 4);
            623 I32ShrSAiA "i32.shr_s.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_shr_s, 3);
            624 I32ShrUAs "i32.shr_u.as" [D32 S32] binary(w32 1, a32 0, r32 2, i32_shr_u, 3);
            625 I32ShrUSa "i32.shr_u.sa" [D32 S32] binary(w32 1, r32 2, a32 0, i32_shr_u, 3);
            626 I32ShrUAi "i32.shr_u.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_shr_u, 4);
            627 I32ShrUSsA "i32.shr_u.ss>a" [S32 S32] binary(a32 0, r32 1, r32 2, i32_shr_u, 3);
            628 I32ShrUSiA "i32.shr_u.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_shr_u, 4);
            629 I32ShrUAsA "i32.shr_u.as>a" [S32] binary(a32 0, a32 0, r32 1, i32_shr_u, 2);
            630 I32ShrUSaA "i32.shr_u.sa>a" [S32] binary(a32 0, r32 1, a32 0, i32_shr_u, 2);
            631 I32ShrUAiA "i32.shr_u.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_shr_u, 3);
            632 I32RotlSa "i32.rotl.sa" [D32 S32] binary(w32 1, r32 2, a32 0, i32_rotl, 3);
            633 I32RotlAi "i32.rotl.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_rotl, 4);
            634 I32RotlSiA "i32.rotl.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_rotl, 4);
            635 I32RotlSaA "i32.rotl.sa>a" [S32] binary(a32 0, r32 1, a32 0, i32_rotl, 2);
            636 I32RotlAiA "i32.rotl.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_rotl, 3);
            637 I32RotrSa "i32.rotr.sa" [D32 S32] binary(w32 1, r32 2, a32 0, i32_rotr, 3);
            638 I32RotrAi "i32.rotr.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_rotr, 4);
            639 I32RotrSiA "i32.rotr.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_rotr, 4);
            640 I32RotrSaA "i32.rotr.sa>a" [S32] binary(a32 0, r32 1, a32 0, i32_rotr, 2);
            641 I32RotrAiA "i32.rotr.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_rotr, 3);
            642 I32EqSsA "i32.eq.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_eq, 3);
            643 I32EqSiA "i32.eq.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_eq, 4);
            644 I32NeSsA "i32.ne.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_ne, 3);
            645 I32NeSiA "i32.ne.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_ne, 4);
            646 I32LtSSsA "i32.lt_s.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_lt_s, 3);
            647 I32LtSSiA "i32.lt_s.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_lt_s, 4);
            648 I32LtUSsA "i32.lt_u.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_lt_u, 3);
            649 I32LtUSiA "i32.lt_u.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_lt_u, 4);
            650 I32GtSSsA "i32.gt_s.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_gt_s, 3);
            651 I32GtSSiA "i32.gt_s.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_gt_s, 4);
            652 I32GtUSsA "i32.gt_u.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_gt_u, 3);
            653 I32GtUSiA "i32.gt_u.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_gt_u, 4);
            654 I32LeSSsA "i32.le_s.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_le_s, 3);
            655 I32LeSSiA "i32.le_s.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_le_s, 4);
            656 I32LeUSsA "i32.le_u.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_le_u, 3);
            657 I32LeUSiA "i32.le_u.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_le_u, 4);
            658 I32GeSSsA "i32.ge_s.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_ge_s, 3);
            659 I32GeSSiA "i32.ge_s.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_ge_s, 4);
            660 I32GeUSsA "i32.ge_u.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_ge_u, 3);
            661 I32GeUSiA "i32.ge_u.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_ge_u, 4);
            662 I64AddAs "i64.add.as" [D64 S64] binary(w64 1, a64 0, r64 2, i64_add, 3);
            663 I64AddAi "i64.add.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_add, 4);
            664 I64AddSsA "i64.add.ss>a" [S64 S64] binary(a64 0, r64 1, r64 2, i64_add, 3);
            665 I64AddSiA "i64.add.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_add, 4);
            666 I64AddAsA "i64.add.as>a" [S64] binary(a64 0, a64 0, r64 1, i64_add, 2);
            667 I64AddAiA "i64.add.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_add, 3);
            668 I64SubAs "i64.sub.as" [D64 S64] binary(w64 1, a64 0, r64 2, i64_sub, 3);
            669 I64SubSa "i64.sub.sa" [D64 S64] binary(w64 1, r64 2, a64 0, i64_sub, 3);
            670 I64SubAi "i64.sub.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_sub, 4);
            671 I64SubIa "i64.sub.ia" [D64 Imm32] binary(w64 1, imm64 2, a64 0, i64_sub, 4);
            672 I64SubSsA "i64.sub.ss>a" [S64 S64] binary(a64 0, r64 1, r64 2, i64_sub, 3);
            673 I64SubSiA "i64.sub.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_sub, 4);
            674 I64SubIsA "i64.sub.is>a" [Imm32 S64] binary(a64 0, imm64 1, r64 3, i64_sub, 4);
            675 I64SubAsA "i64.sub.as>a" [S64] binary(a64 0, a64 0, r64 1, i64_sub, 2);
            676 I64SubSaA "i64.sub.sa>a" [S64] binary(a64 0, r64 1, a64 0, i64_sub, 2);
            677 I64SubAiA "i64.sub.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_sub, 3);
            678 I64SubIaA "i64.sub.ia>a" [Imm32] binary(a64 0, imm64 1, a64 0, i64_sub, 3);
            679 I64MulAs "i64.mul.as" [D64 S64] binary(w64 1, a64 0, r64 2, i64_mul, 3);
            680 I64MulAi "i64.mul.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_mul, 4);
            681 I64MulSsA "i64.mul.ss>a" [S64 S64] binary(a64 0, r64 1, r64 2, i64_mul, 3);
            682 I64MulSiA "i64.mul.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_mul, 4);
            683 I64MulAsA "i64.mul.as>a" [S64] binary(a64 0, a64 0, r64 1, i64_mul, 2);
            684 I64MulAiA "i64.mul.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_mul, 3);
            685 I64AndAs "i64.and.as" [D64 S64] binary(w64 1, a64 0, r64 2, i64_and, 3);
            686 I64AndAi "i64.and.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_and, 4);
            687 I64AndSsA "i64.and.ss>a" [S64 S64] binary(a64 0, r64 1, r64 2, i64_and, 3);
            688 I64AndSiA "i64.and.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_and, 4);
            689 I64AndAsA "i64.and.as>a" [S64] binary(a64 0, a64 0, r64 1, i64_and, 2);
            690 I64AndAiA "i64.and.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_and, 3);
            691 I64OrAs "i64.or.as" [D64 S64] binary(w64 1, a64 0, r64 2, i64_or, 3);
            692 I64OrAi "i64.or.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_or, 4);
            693 I64OrSsA "i64.or.ss>a" [S64 S64] binary(a64 0, r64 1, r64 2, i64_or, 3);
            694 I64OrSiA "i64.or.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_or, 4);
            695 I64OrAsA "i64.or.as>a" [S64] binary(a64 0, a64 0, r64 1, i64_or, 2);
            696 I64OrAiA "i64.or.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_or, 3);
            697 I64XorAs "i64.xor.as" [D64 S64] binary(w64 1, a64 0, r64 2, i64_xor, 3);
            698 I64XorAi "i64.xor.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_xor, 4);
            699 I64XorSsA "i64.xor.ss>a" [S64 S64] binary(a64 0, r64 1, r64 2, i64_xor, 3);
            700 I64XorSiA "i64.xor.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_xor, 4);
            701 I64XorAsA "i64.xor.as>a" [S64] binary(a64 0, a64 0, r64 1, i64_xor, 2);
            702 I64XorAiA "i64.xor.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_xor, 3);
            703 I64ShlAs "i64.shl.as" [D64 S64] binary(w64 1, a64 0, r64 2, i64_shl, 3);
            704 I64ShlSa "i64.shl.sa" [D64 S64] binary(w64 1, r64 2, a64 0, i64_shl, 3);
            705 I64ShlAi "i64.shl.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_shl, 4);
            706 I64ShlSsA "i64.shl.ss>a" [S64 S64] binary(a64 0, r64 1, r64 2, i64_shl, 3);
            707 I64ShlSiA "i64.shl.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_shl, 4);
            708 I64ShlAsA "i64.shl.as>a" [S64] binary(a64 0, a64 0, r64 1, i64_shl, 2);
            709 I64ShlSaA "i64.shl.sa>a" [S64] binary(a64 0, r64 1, a64 0, i64_shl, 2);
            710 I64ShlAiA "i64.shl.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_shl, 3);
            711 I64ShrSAi "i64.shr_s.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_shr_s, 4);
            712 I64ShrSSiA "i64.shr_s.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_shr_s, 4);
            713 I64ShrSAiA "i64.shr_s.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_shr_s, 3);
            714 I64ShrUAs "i64.shr_u.as" [D64 S64] binary(w64 1, a64 0, r64 2, i64_shr_u, 3);
            715 I64ShrUSa "i64.shr_u.sa" [D64 S64] binary(w64 1, r64 2, a64 0, i64_shr_u, 3);
            716 I64ShrUAi "i64.shr_u.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_shr_u, 4);
            717 I64ShrUSsA "i64.shr_u.ss>a" [S64 S64] binary(a64 0, r64 1, r64 2, i64_shr_u, 3);
            718 I64ShrUSiA "i64.shr_u.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_shr_u, 4);
            719 I64ShrUAsA "i64.shr_u.as>a" [S64] binary(a64 0, a64 0, r64 1, i64_shr_u, 2);
            720 I64ShrUSaA "i64.shr_u.sa>a" [S64] binary(a64 0, r64 1, a64 0, i64_shr_u, 2);
            721 I64ShrUAiA "i64.shr_u.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_shr_u, 3);
            722 I64RotlSa "i64.rotl.sa" [D64 S64] binary(w64 1, r64 2, a64 0, i64_rotl, 3);
            723 I64RotlAi "i64.rotl.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_rotl, 4);
            724 I64RotlSiA "i64.rotl.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_rotl, 4);
            725 I64RotlSaA "i64.rotl.sa>a" [S64] binary(a64 0, r64 1, a64 0, i64_rotl, 2);
            726 I64RotlAiA "i64.rotl.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_rotl, 3);
            727 I64RotrAi "i64.rotr.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_rotr, 4);
            728 I64RotrSiA "i64.rotr.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_rotr, 4);
            729 I64RotrAiA "i64.rotr.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_rotr, 3);
            730 I64EqSsA "i64.eq.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_eq, 3);
            731 I64EqSiA "i64.eq.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_eq, 4);
            732 I64NeSsA "i64.ne.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_ne, 3);
            733 I64NeSiA "i64.ne.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_ne, 4);
            734 I64LtSSsA "i64.lt_s.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_lt_s, 3);
            735 I64LtSSiA "i64.lt_s.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_lt_s, 4);
            736 I64LtUSsA "i64.lt_u.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_lt_u, 3);
            737 I64LtUSiA "i64.lt_u.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_lt_u, 4);
            738 I64GtSSsA "i64.gt_s.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_gt_s, 3);
            739 I64GtSSiA "i64.gt_s.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_gt_s, 4);
            740 I64GtUSsA "i64.gt_u.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_gt_u, 3);
            741 I64GtUSiA "i64.gt_u.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_gt_u, 4);
            742 I64LeSSsA "i64.le_s.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_le_s, 3);
            743 I64LeSSiA "i64.le_s.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_le_s, 4);
            744 I64LeUSsA "i64.le_u.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_le_u, 3);
            745 I64LeUSiA "i64.le_u.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_le_u, 4);
            746 I64GeSSsA "i64.ge_s.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_ge_s, 3);
            747 I64GeSSiA "i64.ge_s.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_ge_s, 4);
            748 I64GeUSsA "i64.ge_u.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_ge_u, 3);
            749 I64GeUSiA "i64.ge_u.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_ge_u, 4);
            750 F32AddAs "f32.add.as" [D32 S32] binary(wf32 1, af32 0, r32 2, f32_add, 3);
            751 F32AddSsA "f32.add.ss>a" [S32 S32] binary(af32 0, r32 1, r32 2, f32_add, 3);
            752 F32AddAsA "f32.add.as>a" [S32] binary(af32 0, af32 0, r32 1, f32_add, 2);
            753 F32SubAs "f32.sub.as" [D32 S32] binary(wf32 1, af32 0, r32 2, f32_sub, 3);
            754 F32SubSa "f32.sub.sa" [D32 S32] binary(wf32 1, r32 2, af32 0, f32_sub, 3);
            755 F32SubSsA "f32.sub.ss>a" [S32 S32] binary(af32 0, r32 1, r32 2, f32_sub, 3);
            756 F32SubAsA "f32.sub.as>a" [S32] binary(af32 0, af32 0, r32 1, f32_sub, 2);
            757 F32SubSaA "f32.sub.sa>a" [S32] binary(af32 0, r32 1, af32 0, f32_sub, 2);
            758 F32MulAs "f32.mul.as" [D32 S32] binary(wf32 1, af32 0, r32 2, f32_mul, 3);
            759 F32MulSsA "f32.mul.ss>a" [S32 S32] binary(af32 0, r32 1, r32 2, f32_mul, 3);
            760 F32MulAsA "f32.mul.as>a" [S32] binary(af32 0, af32 0, r32 1, f32_mul, 2);
            761 F32DivAs "f32.div.as" [D32 S32] binary(wf32 1, af32 0, r32 2, f32_div, 3);
            762 F32DivSa "f32.div.sa" [D32 S32] binary(wf32 1, r32 2, af32 0, f32_div, 3);
            763 F32DivSsA "f32.div.ss>a" [S32 S32] binary(af32 0, r32 1, r32 2, f32_div, 3);
            764 F32DivAsA "f32.div.as>a" [S32] binary(af32 0, af32 0, r32 1, f32_div, 2);
            765 F32DivSaA "f32.div.sa>a" [S32] binary(af32 0, r32 1, af32 0, f32_div, 2);
            766 F32EqSsA "f32.eq.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, f32_eq, 3);
            767 F32NeSsA "f32.ne.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, f32_ne, 3);
            768 F32LtSsA "f32.lt.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, f32_lt, 3);
            769 F32GtSsA "f32.gt.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, f32_gt, 3);
            770 F32LeSsA "f32.le.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, f32_le, 3);
            771 F32GeSsA "f32.ge.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, f32_ge, 3);
            772 F64AddAs "f64.add.as" [D64 S64] binary(wf64 1, af64 0, r64 2, f64_add, 3);
            773 F64AddSsA "f64.add.ss>a" [S64 S64] binary(af64 0, r64 1, r64 2, f64_add, 3);
            774 F64AddAsA "f64.add.as>a" [S64] binary(af64 0, af64 0, r64 1, f64_add, 2);
            775 F64SubAs "f64.sub.as" [D64 S64] binary(wf64 1, af64 0, r64 2, f64_sub, 3);
            776 F64SubSa "f64.sub.sa" [D64 S64] binary(wf64 1, r64 2, af64 0, f64_sub, 3);
            777 F64SubSsA "f64.sub.ss>a" [S64 S64] binary(af64 0, r64 1, r64 2, f64_sub, 3);
            778 F64SubAsA "f64.sub.as>a" [S64] binary(af64 0, af64 0, r64 1, f64_sub, 2);
            779 F64SubSaA "f64.sub.sa>a" [S64] binary(af64 0, r64 1, af64 0, f64_sub, 2);
            780 F64MulAs "f64.mul.as" [D64 S64] binary(wf64 1, af64 0, r64 2, f64_mul, 3);
            781 F64MulSsA "f64.mul.ss>a" [S64 S64] binary(af64 0, r64 1, r64 2, f64_mul, 3);
            782 F64MulAsA "f64.mul.as>a" [S64] binary(af64 0, af64 0, r64 1, f64_mul, 2);
            783 F64DivAs "f64.div.as" [D64 S64] binary(wf64 1, af64 0, r64 2, f64_div, 3);
            784 F64DivSa "f64.div.sa" [D64 S64] binary(wf64 1, r64 2, af64 0, f64_div, 3);
            785 F64DivSsA "f64.div.ss>a" [S64 S64] binary(af64 0, r64 1, r64 2, f64_div, 3);
            786 F64DivAsA "f64.div.as>a" [S64] binary(af64 0, af64 0, r64 1, f64_div, 2);
            787 F64DivSaA "f64.div.sa>a" [S64] binary(af64 0, r64 1, af64 0, f64_div, 2);
            788 F64EqSsA "f64.eq.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, f64_eq, 3);
            789 F64NeSsA "f64.ne.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, f64_ne, 3);
            790 F64LtSsA "f64.lt.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, f64_lt, 3);
            791 F64GtSsA "f64.gt.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, f64_gt, 3);
            792 F64LeSsA "f64.le.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, f64_le, 3);
            793 F64GeSsA "f64.ge.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, f64_ge, 3);
            794 BrIfEq32As "br_if.i32.eq.as" [S32 Jump] br_binary(a32 0, r32 1, i32_eq, 3);
            795 BrIfEq32Ai "br_if.i32.eq.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_eq, 4);
            796 BrIfNe32As "br_if.i32.ne.as" [S32 Jump] br_binary(a32 0, r32 1, i32_ne, 3);
            797 BrIfNe32Ai "br_if.i32.ne.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_ne, 4);
            798 BrIfLtS32As "br_if.i32.lt_s.as" [S32 Jump] br_binary(a32 0, r32 1, i32_lt_s, 3);
            799 BrIfLtS32Ai "br_if.i32.lt_s.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_lt_s, 4);
            800 BrIfLtU32As "br_if.i32.lt_u.as" [S32 Jump] br_binary(a32 0, r32 1, i32_lt_u, 3);
            801 BrIfLtU32Ai "br_if.i32.lt_u.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_lt_u, 4);
            802 BrIfGtS32As "br_if.i32.gt_s.as" [S32 Jump] br_binary(a32 0, r32 1, i32_gt_s, 3);
            803 BrIfGtS32Ai "br_if.i32.gt_s.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_gt_s, 4);
            804 BrIfGtU32As "br_if.i32.gt_u.as" [S32 Jump] br_binary(a32 0, r32 1, i32_gt_u, 3);
            805 BrIfGtU32Ai "br_if.i32.gt_u.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_gt_u, 4);
            806 BrIfLeS32As "br_if.i32.le_s.as" [S32 Jump] br_binary(a32 0, r32 1, i32_le_s, 3);
            807 BrIfLeS32Ai "br_if.i32.le_s.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_le_s, 4);
            808 BrIfLeU32As "br_if.i32.le_u.as" [S32 Jump] br_binary(a32 0, r32 1, i32_le_u, 3);
            809 BrIfLeU32Ai "br_if.i32.le_u.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_le_u, 4);
            810 BrIfGeS32As "br_if.i32.ge_s.as" [S32 Jump] br_binary(a32 0, r32 1, i32_ge_s, 3);
            811 BrIfGeS32Ai "br_if.i32.ge_s.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_ge_s, 4);
            812 BrIfGeU32As "br_if.i32.ge_u.as" [S32 Jump] br_binary(a32 0, r32 1, i32_ge_u, 3);
            813 BrIfGeU32Ai "br_if.i32.ge_u.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_ge_u, 4);
            814 BrIfEqz32A "br_if.i32.eqz.a" [Jump] br_unary(a32 0, i32_eqz, 2);
            815 BrIfNez32A "br_if.i32.nez.a" [Jump] br_unary(a32 0, i32_nez, 2);
            816 BrIfEq64As "br_if.i64.eq.as" [S64 Jump] br_binary(a64 0, r64 1, i64_eq, 3);
            817 BrIfEq64Ai "br_if.i64.eq.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_eq, 4);
            818 BrIfNe64As "br_if.i64.ne.as" [S64 Jump] br_binary(a64 0, r64 1, i64_ne, 3);
            819 BrIfNe64Ai "br_if.i64.ne.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_ne, 4);
            820 BrIfLtS64As "br_if.i64.lt_s.as" [S64 Jump] br_binary(a64 0, r64 1, i64_lt_s, 3);
            821 BrIfLtS64Ai "br_if.i64.lt_s.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_lt_s, 4);
            822 BrIfLtU64As "br_if.i64.lt_u.as" [S64 Jump] br_binary(a64 0, r64 1, i64_lt_u, 3);
            823 BrIfLtU64Ai "br_if.i64.lt_u.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_lt_u, 4);
            824 BrIfGtS64As "br_if.i64.gt_s.as" [S64 Jump] br_binary(a64 0, r64 1, i64_gt_s, 3);
            825 BrIfGtS64Ai "br_if.i64.gt_s.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_gt_s, 4);
            826 BrIfGtU64As "br_if.i64.gt_u.as" [S64 Jump] br_binary(a64 0, r64 1, i64_gt_u, 3);
            827 BrIfGtU64Ai "br_if.i64.gt_u.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_gt_u, 4);
            828 BrIfLeS64As "br_if.i64.le_s.as" [S64 Jump] br_binary(a64 0, r64 1, i64_le_s, 3);
            829 BrIfLeS64Ai "br_if.i64.le_s.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_le_s, 4);
            830 BrIfLeU64As "br_if.i64.le_u.as" [S64 Jump] br_binary(a64 0, r64 1, i64_le_u, 3);
            831 BrIfLeU64Ai "br_if.i64.le_u.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_le_u, 4);
            832 BrIfGeS64As "br_if.i64.ge_s.as" [S64 Jump] br_binary(a64 0, r64 1, i64_ge_s, 3);
            833 BrIfGeS64Ai "br_if.i64.ge_s.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_ge_s, 4);
            834 BrIfGeU64As "br_if.i64.ge_u.as" [S64 Jump] br_binary(a64 0, r64 1, i64_ge_u, 3);
            835 BrIfGeU64Ai "br_if.i64.ge_u.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_ge_u, 4);
            836 BrIfEqz64A "br_if.i64.eqz.a" [Jump] br_unary(a64 0, i64_eqz, 2);
            837 BrIfNez64A "br_if.i64.nez.a" [Jump] br_unary(a64 0, i64_nez, 2);
            838 I32EqzA "i32.eqz>a" [S32] unary(abool 0, r32 1, i32_eqz, 2);
            839 I64EqzA "i64.eqz>a" [S64] unary(abool 0, r64 1, i64_eqz, 2);
            840 I32Extend8SOfA "i32.extend8_s.a" [D32] unary(w32 1, a32 0, i32_extend8_s, 2);
            841 I32Extend8SA "i32.extend8_s>a" [S32] unary(a32 0, r32 1, i32_extend8_s, 2);
            842 I32Extend8SOfAA "i32.extend8_s.a>a" [] unary(a32 0, a32 0, i32_extend8_s, 1);
            843 I32Extend16SOfA "i32.extend16_s.a" [D32] unary(w32 1, a32 0, i32_extend16_s, 2);
            844 I32Extend16SA "i32.extend16_s>a" [S32] unary(a32 0, r32 1, i32_extend16_s, 2);
            845 I32Extend16SOfAA "i32.extend16_s.a>a" [] unary(a32 0, a32 0, i32_extend16_s, 1);
            846 I32WrapI64OfA "i32.wrap_i64.a" [D32] unary(w32 1, a64 0, i32_wrap_i64, 2);
            847 I32WrapI64A "i32.wrap_i64>a" [S64] unary(a32 0, r64 1, i32_wrap_i64, 2);
            848 I32WrapI64OfAA "i32.wrap_i64.a>a" [] unary(a32 0, a64 0, i32_wrap_i64, 1);
            849 I64ExtendI32SOfA "i64.extend_i32_s.a" [D64] unary(w64 1, a32 0, i64_extend_i32_s, 2);
            850 I64ExtendI32SA "i64.extend_i32_s>a" [S32] unary(a64 0, r32 1, i64_extend_i32_s, 2);
            851 I64ExtendI32SOfAA "i64.extend_i32_s.a>a" [] unary(a64 0, a32 0, i64_extend_i32_s, 1);
            852 I64ExtendI32UOfA "i64.extend_i32_u.a" [D64] unary(w64 1, a32 0, i64_extend_i32_u, 2);
            853 I64ExtendI32UA "i64.extend_i32_u>a" [S32] unary(a64 0, r32 1, i64_extend_i32_u, 2);
            854 I64ExtendI32UOfAA "i64.extend_i32_u.a>a" [] unary(a64 0, a32 0, i64_extend_i32_u, 1);
            855 F64PromoteF32OfA "f64.promote_f32.a" [D64] unary(wf64 1, af32 0, f64_promote_f32, 2);
            856 F64PromoteF32A "f64.promote_f32>a" [S32] unary(af64 0, r32 1, f64_promote_f32, 2);
            857 F64PromoteF32OfAA "f64.promote_f32.a>a" [] unary(af64 0, af32 0, f64_promote_f32, 1);
            858 F64ConvertI32SOfA "f64.convert_i32_s.a" [D64] convert(wf64 1, a32 0, f64_convert_i32_s, 2);
            859 F64ConvertI32SA "f64.convert_i32_s>a" [S32] convert(af64 0, r32 1, f64_convert_i32_s, 2);
            860 F64ConvertI32SOfAA "f64.convert_i32_s.a>a" [] convert(af64 0, a32 0, f64_convert_i32_s, 1);
            861 F64ConvertI32UOfA "f64.convert_i32_u.a" [D64] convert(wf64 1, a32 0, f64_convert_i32_u, 2);
            862 F64ConvertI32UA "f64.convert_i32_u>a" [S32] convert(af64 0, r32 1, f64_convert_i32_u, 2);
            863 F64ConvertI32UOfAA "f64.convert_i32_u.a>a" [] convert(af64 0, a32 0, f64_convert_i32_u, 1);
            864 F64SqrtOfA "f64.sqrt.a" [D64] unary(wf64 1, af64 0, f64_sqrt, 2);
            865 F64SqrtA "f64.sqrt>a" [S64] unary(af64 0, r64 1, f64_sqrt, 2);
            866 F64SqrtOfAA "f64.sqrt.a>a" [] unary(af64 0, af64 0, f64_sqrt, 1);
            867 F32Load "f32.load" [D32 S32 Offset4] load(wf32 1, r32 2, 3, u32, u32, 5);
            868 F64Load "f64.load" [D64 S32 Offset8] load(wf64 1, r32 2, 3, u64, u64, 5);
            869 I32LoadOfA "i32.load.a" [D32 Offset4] load(w32 1, a32 0, 2, u32, u32, 4);
            870 I32LoadA "i32.load>a" [S32 Offset4] load(a32 0, r32 1, 2, u32, u32, 4);
            871 I32LoadOfAA "i32.load.a>a" [Offset4] load(a32 0, a32 0, 1, u32, u32, 3);
            872 I32Load8SOfA "i32.load8_s.a" [D32 Offset1] load(w32 1, a32 0, 2, i8, u32, 4);
            873 I32Load8SA "i32.load8_s>a" [S32 Offset1] load(a32 0, r32 1, 2, i8, u32, 4);
            874 I32Load8SOfAA "i32.load8_s.a>a" [Offset1] load(a32 0, a32 0, 1, i8, u32, 3);
            875 I32Load8UOfA "i32.load8_u.a" [D32 Offset1] load(w32 1, a32 0, 2, u8, u32, 4);
            876 I32Load8UA "i32.load8_u>a" [S32 Offset1] load(a32 0, r32 1, 2, u8, u32, 4);
            877 I32Load8UOfAA "i32.load8_u.a>a" [Offset1] load(a32 0, a32 0, 1, u8, u32, 3);
            878 I32Load16SOfA "i32.load16_s.a" [D32 Offset2] load(w32 1, a32 0, 2, i16, u32, 4);
            879 I32Load16SA "i32.load16_s>a" [S32 Offset2] load(a32 0, r32 1, 2, i16, u32, 4);
            880 I32Load16SOfAA "i32.load16_s.a>a" [Offset2] load(a32 0, a32 0, 1, i16, u32, 3);
            881 I32Load16UOfA "i32.load16_u.a" [D32 Offset2] load(w32 1, a32 0, 2, u16, u32, 4);
            882 I32Load16UA "i32.load16_u>a" [S32 Offset2] load(a32 0, r32 1, 2, u16, u32, 4);
            883 I32Load16UOfAA "i32.load16_u.a>a" [Offset2] load(a32 0, a32 0, 1, u16, u32, 3);
            884 I64LoadOfA "i64.load.a" [D64 Offset8] load(w64 1, a32 0, 2, u64, u64, 4);
            885 I64LoadA "i64.load>a" [S32 Offset8] load(a64 0, r32 1, 2, u64, u64, 4);
            886 I64LoadOfAA "i64.load.a>a" [Offset8] load(a64 0, a32 0, 1, u64, u64, 3);
            887 I64Load8UOfA "i64.load8_u.a" [D64 Offset1] load(w64 1, a32 0, 2, u8, u64, 4);
            888 I64Load8UA "i64.load8_u>a" [S32 Offset1] load(a64 0, r32 1, 2, u8, u64, 4);
            889 I64Load8UOfAA "i64.load8_u.a>a" [Offset1] load(a64 0, a32 0, 1, u8, u64, 3);
            890 I64Load16UA "i64.load16_u>a" [S32 Offset2] load(a64 0, r32 1, 2, u16, u64, 4);
            891 I64Load32SA "i64.load32_s>a" [S32 Offset4] load(a64 0, r32 1, 2, i32, u64, 4);
            892 I64Load32UOfA "i64.load32_u.a" [D64 Offset4] load(w64 1, a32 0, 2, u32, u64, 4);
            893 I64Load32UA "i64.load32_u>a" [S32 Offset4] load(a64 0, r32 1, 2, u32, u64, 4);
            894 I64Load32UOfAA "i64.load32_u.a>a" [Offset4] load(a64 0, a32 0, 1, u32, u64, 3);
            895 F32LoadOfA "f32.load.a" [D32 Offset4] load(wf32 1, a32 0, 2, u32, u32, 4);
            896 F32LoadA "f32.load>a" [S32 Offset4] load(af32 0, r32 1, 2, u32, u32, 4);
            897 F32LoadOfAA "f32.load.a>a" [Offset4] load(af32 0, a32 0, 1, u32, u32, 3);
            898 F64LoadOfA "f64.load.a" [D64 Offset8] load(wf64 1, a32 0, 2, u64, u64, 4);
            899 F64LoadA "f64.load>a" [S32 Offset8] load(af64 0, r32 1, 2, u64, u64, 4);
            900 F64LoadOfAA "f64.load.a>a" [Offset8] load(af64 0, a32 0, 1, u64, u64, 3);
            901 Store8OfA "store8.as" [Offset1 S32] store(a32 0, 1, r32 3, u8, 4);
            902 Store8A "store8.sa" [S32 Offset1] store(r32 1, 2, a32 0, u8, 4);
            903 Store16OfA "store16.as" [Offset2 S32] store(a32 0, 1, r32 3, u16, 4);
            904 Store16A "store16.sa" [S32 Offset2] store(r32 1, 2, a32 0, u16, 4);
            905 Store32OfA "store32.as" [Offset4 S32] store(a32 0, 1, r32 3, u32, 4);
            906 Store32A "store32.sa" [S32 Offset4] store(r32 1, 2, a32 0, u32, 4);
            907 Store64OfA "store64.as" [Offset8 S64] store(a32 0, 1, r64 3, u64, 4);
            908 Store64A "store64.sa" [S32 Offset8] store(r32 1, 2, a64 0, u64, 4);
            909 Store32F "store32.sf" [S32 Offset4] store(r32 1, 2, af32 0, u32, 4);
            910 Store64F "store64.sf" [S32 Offset8] store(r32 1, 2, af64 0, u64, 4);
            911 GlobalGet32A "global.get.32>a" [Global32] copy(a32 0, g32 1, 2);
            912 GlobalSet32A "global.set.32.a" [Global32] copy(wg32 1, a32 0, 2);
            913 Select32OfA "select.32.a" [D32 S32 S32] select(w32 1, r32 2, r32 3, a32 0, 4);
            914 Select32A "select.32>a" [S32 S32 S32] select(a32 0, r32 1, r32 2, r32 3, 4);
            915 Select32OfAA "select.32.a>a" [S32 S32] select(a32 0, r32 1, r32 2, a32 0, 3);
            916 GlobalGet64A "global.get.64>a" [Global64] copy(a64 0, g64 1, 2);
            917 GlobalSet64A "global.set.64.a" [Global64] copy(wg64 1, a64 0, 2);
            918 Select64OfA "select.64.a" [D64 S64 S64] select(w64 1, r64 2, r64 3, a32 0, 4);
            919 Select64A "select.64>a" [S64 S64 S32] select(a64 0, r64 1, r64 2, r32 3, 4);
            920 Select64OfAA "select.64.a>a" [S64 S64] select(a64 0, r64 1, r64 2, a32 0, 3);
            921 Const64ShortA "const.64s>a" [Imm32] copy(a64 0, imm64 1, 3);
            922 Const64A "const.64>a" [Imm64] copy(a64 0, long64 1, 5);

            // fused: the address is a sum; a number is stored; a local grows and is compared; a value is returned
            923 I32LoadSs "i32.load.s+s" [D32 S32 S32 Offset4] load(w32 1, sum_ss 2, 4, u32, u32, 6);
            924 I32LoadAs "i32.load.a+s" [D32 S32 Offset4] load(w32 1, a32_sum_s 2, 3, u32, u32, 5);
            925 I32LoadSsA "i32.load.s+s>a" [S32 S32 Offset4] load(a32 0, sum_ss 1, 3, u32, u32, 5);
            926 I32LoadAsA "i32.load.a+s>a" [S32 Offset4] load(a32 0, a32_sum_s 1, 2, u32, u32, 4);
            927 I32Load8SSs "i32.load8_s.s+s" [D32 S32 S32 Offset1] load(w32 1, sum_ss 2, 4, i8, u32, 6);
            928 I32Load8SAs "i32.load8_s.a+s" [D32 S32 Offset1] load(w32 1, a32_sum_s 2, 3, i8, u32, 5);
            929 I32Load8SSsA "i32.load8_s.s+s>a" [S32 S32 Offset1] load(a32 0, sum_ss 1, 3, i8, u32, 5);
            930 I32Load8SAsA "i32.load8_s.a+s>a" [S32 Offset1] load(a32 0, a32_sum_s 1, 2, i8, u32, 4);
            931 I32Load8USs "i32.load8_u.s+s" [D32 S32 S32 Offset1] load(w32 1, sum_ss 2, 4, u8, u32, 6);
            932 I32Load8UAs "i32.load8_u.a+s" [D32 S32 Offset1] load(w32 1, a32_sum_s 2, 3, u8, u32, 5);
            933 I32Load8USsA "i32.load8_u.s+s>a" [S32 S32 Offset1] load(a32 0, sum_ss 1, 3, u8, u32, 5);
            934 I32Load8UAsA "i32.load8_u.a+s>a" [S32 Offset1] load(a32 0, a32_sum_s 1, 2, u8, u32, 4);
            935 I32Load16USs "i32.load16_u.s+s" [D32 S32 S32 Offset2] load(w32 1, sum_ss 2, 4, u16, u32, 6);
            936 I32Load16UAs "i32.load16_u.a+s" [D32 S32 Offset2] load(w32 1, a32_sum_s 2, 3, u16, u32, 5);
            937 I32Load16USsA "i32.load16_u.s+s>a" [S32 S32 Offset2] load(a32 0, sum_ss 1, 3, u16, u32, 5);
            938 I32Load16UAsA "i32.load16_u.a+s>a" [S32 Offset2] load(a32 0, a32_sum_s 1, 2, u16, u32, 4);
            939 I64LoadSs "i64.load.s+s" [D64 S32 S32 Offset8] load(w64 1, sum_ss 2, 4, u64, u64, 6);
            940 I64LoadAs "i64.load.a+s" [D64 S32 Offset8] load(w64 1, a32_sum_s 2, 3, u64, u64, 5);
            941 I64LoadSsA "i64.load.s+s>a" [S32 S32 Offset8] load(a64 0, sum_ss 1, 3, u64, u64, 5);
            942 I64LoadAsA "i64.load.a+s>a" [S32 Offset8] load(a64 0, a32_sum_s 1, 2, u64, u64, 4);
            943 I64Load32USs "i64.load32_u.s+s" [D64 S32 S32 Offset4] load(w64 1, sum_ss 2, 4, u32, u64, 6);
            944 I64Load32UAs "i64.load32_u.a+s" [D64 S32 Offset4] load(w64 1, a32_sum_s 2, 3, u32, u64, 5);
            945 I64Load32USsA "i64.load32_u.s+s>a" [S32 S32 Offset4] load(a64 0, sum_ss 1, 3, u32, u64, 5);
            946 I64Load32UAsA "i64.load32_u.a+s>a" [S32 Offset4] load(a64 0, a32_sum_s 1, 2, u32, u64, 4);
            947 F32LoadSs "f32.load.s+s" [D32 S32 S32 Offset4] load(wf32 1, sum_ss 2, 4, u32, u32, 6);
            948 F32LoadAs "f32.load.a+s" [D32 S32 Offset4] load(wf32 1, a32_sum_s 2, 3, u32, u32, 5);
            949 F32LoadSsA "f32.load.s+s>a" [S32 S32 Offset4] load(af32 0, sum_ss 1, 3, u32, u32, 5);
            950 F32LoadAsA "f32.load.a+s>a" [S32 Offset4] load(af32 0, a32_sum_s 1, 2, u32, u32, 4);
            951 F64LoadSs "f64.load.s+s" [D64 S32 S32 Offset8] load(wf64 1, sum_ss 2, 4, u64, u64, 6);
            952 F64LoadAs "f64.load.a+s" [D64 S32 Offset8] load(wf64 1, a32_sum_s 2, 3, u64, u64, 5);
            953 F64LoadSsA "f64.load.s+s>a" [S32 S32 Offset8] load(af64 0, sum_ss 1, 3, u64, u64, 5);
            954 F64LoadAsA "f64.load.a+s>a" [S32 Offset8] load(af64 0, a32_sum_s 1, 2, u64, u64, 4);
            955 Store8Ss "store8.s+s" [S32 S32 Offset1 S32] store(sum_ss 1, 3, r32 5, u8, 6);
            956 Store8As "store8.a+s" [S32 Offset1 S32] store(a32_sum_s 1, 2, r32 4, u8, 5);
            957 Store8Imm "store8.si" [S32 Offset1 Imm32] store(r32 1, 2, imm32 4, u8, 6);
            958 Store8ImmOfA "store8.ai" [Offset1 Imm32] store(a32 0, 1, imm32 3, u8, 5);
            959 Store8ImmSs "store8.s+si" [S32 S32 Offset1 Imm32] store(sum_ss 1, 3, imm32 5, u8, 7);
            960 Store8ImmAs "store8.a+si" [S32 Offset1 Imm32] store(a32_sum_s 1, 2, imm32 4, u8, 6);
            961 Store16Ss "store16.s+s" [S32 S32 Offset2 S32] store(sum_ss 1, 3, r32 5, u16, 6);
            962 Store16As "store16.a+s" [S32 Offset2 S32] store(a32_sum_s 1, 2, r32 4, u16, 5);
            963 Store16Imm "store16.si" [S32 Offset2 Imm32] store(r32 1, 2, imm32 4, u16, 6);
            964 Store16ImmOfA "store16.ai" [Offset2 Imm32] store(a32 0, 1, imm32 3, u16, 5);
            965 Store32Ss "store32.s+s" [S32 S32 Offset4 S32] store(sum_ss 1, 3, r32 5, u32, 6);
            966 Store32As "store32.a+s" [S32 Offset4 S32] store(a32_sum_s 1, 2, r32 4, u32, 5);
            967 Store32Imm "store32.si" [S32 Offset4 Imm32] store(r32 1, 2, imm32 4, u32, 6);
            968 Store32ImmOfA "store32.ai" [Offset4 Imm32] store(a32 0, 1, imm32 3, u32, 5);
            969 Store32ImmSs "store32.s+si" [S32 S32 Offset4 Imm32] store(sum_ss 1, 3, imm32 5, u32, 7);
            970 Store32ImmAs "store32.a+si" [S32 Offset4 Imm32] store(a32_sum_s 1, 2, imm32 4, u32, 6);
            971 Store64Ss "store64.s+s" [S32 S32 Offset8 S64] store(sum_ss 1, 3, r64 5, u64, 6);
            972 Store64As "store64.a+s" [S32 Offset8 S64] store(a32_sum_s 1, 2, r64 4, u64, 5);
            973 Store64Imm "store64.si" [S32 Offset8 Imm32] store(r32 1, 2, imm64 4, u64, 6);
            974 Store64ImmOfA "store64.ai" [Offset8 Imm32] store(a32 0, 1, imm64 3, u64, 5);
            975 AddBrIfEq32Ss "add+br_if.i32.eq.ss" [S32 Imm32 S32 Jump] br_binary(grow32 1, r32 4, i32_eq, 6);
            976 AddBrIfEq32Si "add+br_if.i32.eq.si" [S32 Imm32 Imm32 Jump] br_binary(grow32 1, imm32 4, i32_eq, 7);
            977 AddBrIfNe32Ss "add+br_if.i32.ne.ss" [S32 Imm32 S32 Jump] br_binary(grow32 1, r32 4, i32_ne, 6);
            978 AddBrIfNe32Si "add+br_if.i32.ne.si" [S32 Imm32 Imm32 Jump] br_binary(grow32 1, imm32 4, i32_ne, 7);
            979 AddBrIfLtS32Ss "add+br_if.i32.lt_s.ss" [S32 Imm32 S32 Jump] br_binary(grow32 1, r32 4, i32_lt_s, 6);
            980 AddBrIfLtS32Si "add+br_if.i32.lt_s.si" [S32 Imm32 Imm32 Jump] br_binary(grow32 1, imm32 4, i32_lt_s, 7);
            981 AddBrIfLtU32Ss "add+br_if.i32.lt_u.ss" [S32 Imm32 S32 Jump] br_binary(grow32 1, r32 4, i32_lt_u, 6);
            982 AddBrIfLtU32Si "add+br_if.i32.lt_u.si" [S32 Imm32 Imm32 Jump] br_binary(grow32 1, imm32 4, i32_lt_u, 7);
            983 AddBrIfGtS32Ss "add+br_if.i32.gt_s.ss" [S32 Imm32 S32 Jump] br_binary(grow32 1, r32 4, i32_gt_s, 6);
            984 AddBrIfGtU32Ss "add+br_if.i32.gt_u.ss" [S32 Imm32 S32 Jump] br_binary(grow32 1, r32 4, i32_gt_u, 6);
            985 AddBrIfGtU32Si "add+br_if.i32.gt_u.si" [S32 Imm32 Imm32 Jump] br_binary(grow32 1, imm32 4, i32_gt_u, 7);
            986 AddBrIfLeU32Ss "add+br_if.i32.le_u.ss" [S32 Imm32 S32 Jump] br_binary(grow32 1, r32 4, i32_le_u, 6);
            987 AddBrIfLeU32Si "add+br_if.i32.le_u.si" [S32 Imm32 Imm32 Jump] br_binary(grow32 1, imm32 4, i32_le_u, 7);
            988 AddBrIfGeU32Ss "add+br_if.i32.ge_u.ss" [S32 Imm32 S32 Jump] br_binary(grow32 1, r32 4, i32_ge_u, 6);
            989 AddBrIfGeU32Si "add+br_if.i32.ge_u.si" [S32 Imm32 Imm32 Jump] br_binary(grow32 1, imm32 4, i32_ge_u, 7);
            990 AddBrIfEqz32 "add+br_if.i32.eqz" [S32 Imm32 Jump] br_unary(grow32 1, i32_eqz, 5);
            991 AddBrIfNez32 "add+br_if.i32.nez" [S32 Imm32 Jump] br_unary(grow32 1, i32_nez, 5);
            992 Ret32 "ret.32" [S32] ret_value(r32 1);
            993 Ret64 "ret.64" [S64] ret_value(r64 1);
            994 ConstF32 "const.f32" [D32 Imm32] copy(wf32 1, imm32 2, 4);
            995 ConstF64 "const.f64" [D64 Imm64] copy(wf64 1, long64 2, 6);
            996 ConstF32A "const.f32>a" [Imm32] copy(af32 0, imm32 1, 3);
            997 ConstF64A "const.f64>a" [Imm64] copy(af64 0, long64 1, 5);

            // fused: a shift is added; an address is a sum with a number, scaled, or known; a float meets a number; a product
            // is added; two copies; the stack pointer moves; a local grows by another and is compared
            998 I32ShlAddSs "i32.shl+add.ss" [D32 S32 Imm32 S32] binary(w32 1, r32_shl 2, r32 5, i32_add, 6);
            999 I32ShlAddAs "i32.shl+add.as" [D32 Imm32 S32] binary(w32 1, a32_shl 2, r32 4, i32_add, 5);
            1000 I32ShlAddSsA "i32.shl+add.ss>a" [S32 Imm32 S32] binary(a32 0, r32_shl 1, r32 4, i32_add, 5);
            1001 I32ShlAddAsA "i32.shl+add.as>a" [Imm32 S32] binary(a32 0, a32_shl 1, r32 3, i32_add, 4);
            1002 I32Load8USi "i32.load8_u.s+i" [D32 S32 Imm32 Offset1] load(w32 1, sum_si 2, 5, u8, u32, 7);
            1003 I32Load8USiA "i32.load8_u.s+i>a" [S32 Imm32 Offset1] load(a32 0, sum_si 1, 4, u8, u32, 6);
            1004 I32Load8UAi "i32.load8_u.a+i" [D32 Imm32 Offset1] load(w32 1, a32_sum_i 2, 4, u8, u32, 6);
            1005 I32Load8UAiA "i32.load8_u.a+i>a" [Imm32 Offset1] load(a32 0, a32_sum_i 1, 3, u8, u32, 5);
            1006 I32Load16USi "i32.load16_u.s+i" [D32 S32 Imm32 Offset2] load(w32 1, sum_si 2, 5, u16, u32, 7);
            1007 I32Load16USiA "i32.load16_u.s+i>a" [S32 Imm32 Offset2] load(a32 0, sum_si 1, 4, u16, u32, 6);
            1008 I32Load16UAi "i32.load16_u.a+i" [D32 Imm32 Offset2] load(w32 1, a32_sum_i 2, 4, u16, u32, 6);
            1009 I32Load16UAiA "i32.load16_u.a+i>a" [Imm32 Offset2] load(a32 0, a32_sum_i 1, 3, u16, u32, 5);
            1010 I32LoadSi "i32.load.s+i" [D32 S32 Imm32 Offset4] load(w32 1, sum_si 2, 5, u32, u32, 7);
            1011 I32LoadSiA "i32.load.s+i>a" [S32 Imm32 Offset4] load(a32 0, sum_si 1, 4, u32, u32, 6);
            1012 I32LoadAi "i32.load.a+i" [D32 Imm32 Offset4] load(w32 1, a32_sum_i 2, 4, u32, u32, 6);
            1013 I32LoadAiA "i32.load.a+i>a" [Imm32 Offset4] load(a32 0, a32_sum_i 1, 3, u32, u32, 5);
            1014 I64LoadSi "i64.load.s+i" [D64 S32 Imm32 Offset8] load(w64 1, sum_si 2, 5, u64, u64, 7);
            1015 I64LoadSiA "i64.load.s+i>a" [S32 Imm32 Offset8] load(a64 0, sum_si 1, 4, u64, u64, 6);
            1016 I64LoadAi "i64.load.a+i" [D64 Imm32 Offset8] load(w64 1, a32_sum_i 2, 4, u64, u64, 6);
            1017 I64LoadAiA "i64.load.a+i>a" [Imm32 Offset8] load(a64 0, a32_sum_i 1, 3, u64, u64, 5);
            1018 I32Load16UScaledSs "i32.load16_u.2s+s" [D32 S32 S32 Offset2] load(w32 1, r32_x2_s 2, 4, u16, u32, 6);
            1019 I32Load16UScaledSsA "i32.load16_u.2s+s>a" [S32 S32 Offset2] load(a32 0, r32_x2_s 1, 3, u16, u32, 5);
            1020 I32Load16UScaledAs "i32.load16_u.2a+s" [D32 S32 Offset2] load(w32 1, a32_x2_s 2, 3, u16, u32, 5);
            1021 I32Load16UScaledAsA "i32.load16_u.2a+s>a" [S32 Offset2] load(a32 0, a32_x2_s 1, 2, u16, u32, 4);
            1022 I32LoadScaledSs "i32.load.4s+s" [D32 S32 S32 Offset4] load(w32 1, r32_x4_s 2, 4, u32, u32, 6);
            1023 I32LoadScaledSsA "i32.load.4s+s>a" [S32 S32 Offset4] load(a32 0, r32_x4_s 1, 3, u32, u32, 5);
            1024 I32LoadScaledAs "i32.load.4a+s" [D32 S32 Offset4] load(w32 1, a32_x4_s 2, 3, u32, u32, 5);
            1025 I32LoadScaledAsA "i32.load.4a+s>a" [S32 Offset4] load(a32 0, a32_x4_s 1, 2, u32, u32, 4);
            1026 I64LoadScaledSs "i64.load.8s+s" [D64 S32 S32 Offset8] load(w64 1, r32_x8_s 2, 4, u64, u64, 6);
            1027 I64LoadScaledSsA "i64.load.8s+s>a" [S32 S32 Offset8] load(a64 0, r32_x8_s 1, 3, u64, u64, 5);
            1028 I64LoadScaledAs "i64.load.8a+s" [D64 S32 Offset8] load(w64 1, a32_x8_s 2, 3, u64, u64, 5);
            1029 I64LoadScaledAsA "i64.load.8a+s>a" [S32 Offset8] load(a64 0, a32_x8_s 1, 2, u64, u64, 4);
            1030 F64LoadScaledSs "f64.load.8s+s" [D64 S32 S32 Offset8] load(wf64 1, r32_x8_s 2, 4, u64, u64, 6);
            1031 F64LoadScaledSsA "f64.load.8s+s>a" [S32 S32 Offset8] load(af64 0, r32_x8_s 1, 3, u64, u64, 5);
            1032 F64LoadScaledAs "f64.load.8a+s" [D64 S32 Offset8] load(wf64 1, a32_x8_s 2, 3, u64, u64, 5);
            1033 F64LoadScaledAsA "f64.load.8a+s>a" [S32 Offset8] load(af64 0, a32_x8_s 1, 2, u64, u64, 4);
            1034 I32LoadScaledS "i32.load.4s" [D32 S32 Offset4] load(w32 1, r32_x4 2, 3, u32, u32, 5);
            1035 I32LoadScaledSA "i32.load.4s>a" [S32 Offset4] load(a32 0, r32_x4 1, 2, u32, u32, 4);
            1036 I32LoadScaledA "i32.load.4a" [D32 Offset4] load(w32 1, a32_x4 2, 2, u32, u32, 4);
            1037 I32LoadScaledAA "i32.load.4a>a" [Offset4] load(a32 0, a32_x4 1, 1, u32, u32, 3);
            1038 I32Load8UAt "i32.load8_u.i" [D32 Offset1] load(w32 1, zero32 0, 2, u8, u32, 4);
            1039 I32Load8UAtA "i32.load8_u.i>a" [Offset1] load(a32 0, zero32 0, 1, u8, u32, 3);
            1040 I32LoadAt "i32.load.i" [D32 Offset4] load(w32 1, zero32 0, 2, u32, u32, 4);
            1041 I32LoadAtA "i32.load.i>a" [Offset4] load(a32 0, zero32 0, 1, u32, u32, 3);
            1042 Store8At "store8.is" [Offset1 S32] store(zero32 0, 1, r32 3, u8, 4);
            1043 Store8AtImm "store8.ii" [Offset1 Imm32] store(zero32 0, 1, imm32 3, u8, 5);
            1044 Store32At "store32.is" [Offset4 S32] store(zero32 0, 1, r32 3, u32, 4);
            1045 Store32AtA "store32.ia" [Offset4] store(zero32 0, 1, a32 0, u32, 3);
            1046 Store32AtImm "store32.ii" [Offset4 Imm32] store(zero32 0, 1, imm32 3, u32, 5);
            1047 F32MulSi "f32.mul.si" [D32 S32 Imm32] binary(wf32 1, r32 2, imm32 3, f32_mul, 5);
            1048 F32MulAi "f32.mul.ai" [D32 Imm32] binary(wf32 1, af32 0, imm32 2, f32_mul, 4);
            1049 F32MulSiA "f32.mul.si>a" [S32 Imm32] binary(af32 0, r32 1, imm32 2, f32_mul, 4);
            1050 F32MulAiA "f32.mul.ai>a" [Imm32] binary(af32 0, af32 0, imm32 1, f32_mul, 3);
            1051 F32MulAddAs "f32.mul+add.as" [D32 S32 S32] of_product(wf32 1, af32 0, r32 2, r32 3, f32_mul, f32_add, 4);
            1052 F32MulSubAs "f32.mul+sub.as" [D32 S32 S32] of_product(wf32 1, af32 0, r32 2, r32 3, f32_mul, f32_sub, 4);
            1053 F64MulSi "f64.mul.si" [D64 S64 Imm64] binary(wf64 1, r64 2, long64 3, f64_mul, 7);
            1054 F64MulAi "f64.mul.ai" [D64 Imm64] binary(wf64 1, af64 0, long64 2, f64_mul, 6);
            1055 F64MulSiA "f64.mul.si>a" [S64 Imm64] binary(af64 0, r64 1, long64 2, f64_mul, 6);
            1056 F64MulAiA "f64.mul.ai>a" [Imm64] binary(af64 0, af64 0, long64 1, f64_mul, 5);
            1057 F64DivIs "f64.div.is" [D64 Imm64 S64] binary(wf64 1, long64 2, r64 6, f64_div, 7);
            1058 F64DivIa "f64.div.ia" [D64 Imm64] binary(wf64 1, long64 2, af64 0, f64_div, 6);
            1059 F64DivIsA "f64.div.is>a" [Imm64 S64] binary(af64 0, long64 1, r64 5, f64_div, 6);
            1060 F64DivIaA "f64.div.ia>a" [Imm64] binary(af64 0, long64 1, af64 0, f64_div, 5);
            1061 F64MulAddAs "f64.mul+add.as" [D64 S64 S64] of_product(wf64 1, af64 0, r64 2, r64 3, f64_mul, f64_add, 4);
            1062 F64MulSubAs "f64.mul+sub.as" [D64 S64 S64] of_product(wf64 1, af64 0, r64 2, r64 3, f64_mul, f64_sub, 4);
            1063 Copy32Pair "copy.32x2" [S32 D32 S32 D32] copy_pair();
            1064 GlobalGrow32 "global.add.32" [D32 Global32 Imm32] copy(w32 1, grow_g32 2, 5);
            1065 GlobalSetSum32 "global.set.32.s+i" [S32 Imm32 Global32] copy(wg32 4, sum_si 1, 5);
            1066 StepBrIfLtU32Ss "step+br_if.i32.lt_u.ss" [S32 S32 S32 Jump] br_binary(step32 1, r32 3, i32_lt_u, 5);
            1067 StepBrIfLeU32Ss "step+br_if.i32.le_u.ss" [S32 S32 S32 Jump] br_binary(step32 1, r32 3, i32_le_u, 5);
            1068 StepBrIfLtS32Ss "step+br_if.i32.lt_s.ss" [S32 S32 S32 Jump] br_binary(step32 1, r32 3, i32_lt_s, 5);
            1069 StepBrIfLeS32Ss "step+br_if.i32.le_s.ss" [S32 S32 S32 Jump] br_binary(step32 1, r32 3, i32_le_s, 5);
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
