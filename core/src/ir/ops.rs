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
            2 Fuel "fuel" [Count] fuel();
            3 Enter "enter" [Count Count Count] enter();
            4 Zero "zero" [Slots Count] zero();
            5 Br "br" [Jump] br();
            6 BrFar "br.far" [JumpFar] br_far();
            7 BrFuel "br.fuel" [Jump] br_fuel();
            8 BrTable "br_table" [S32 Targets] br_table();
            9 Ret "ret" [] ret();
            10 RetRefs "ret.refs" [Refs Count] ret_refs();
            11 Call "call" [Func Window] call();
            12 CallRefs "call.refs" [Func Window RefWindow] call_refs();
            13 CallImport "call_import" [Import Window RefWindow] call_import();
            14 CallIndirect "call_indirect" [Sig Table S32 Window RefWindow] call_indirect();
            15 TailCall "return_call" [TailFunc] tail_call();
            16 TailCallRefs "return_call.refs" [TailFunc Refs] tail_call_refs();
            17 TailCallImport "return_call_import" [TailImport Refs] tail_call_import();
            18 TailCallIndirect "return_call_indirect" [TailSig Table S32 Refs] tail_call_indirect();

            // conditional branches
            19 BrIfEqz32 "br_if.i32.eqz" [S32 Jump] br_unary(r32 1, i32_eqz, 3);
            20 BrIfNez32 "br_if.i32.nez" [S32 Jump] br_unary(r32 1, i32_nez, 3);
            21 BrIfEqz64 "br_if.i64.eqz" [S64 Jump] br_unary(r64 1, i64_eqz, 3);
            22 BrIfNez64 "br_if.i64.nez" [S64 Jump] br_unary(r64 1, i64_nez, 3);
            23 BrIfEq32Ss "br_if.i32.eq.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_eq, 4);
            24 BrIfEq32Si "br_if.i32.eq.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_eq, 5);
            25 BrIfNe32Ss "br_if.i32.ne.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_ne, 4);
            26 BrIfNe32Si "br_if.i32.ne.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_ne, 5);
            27 BrIfLtS32Ss "br_if.i32.lt_s.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_lt_s, 4);
            28 BrIfLtS32Si "br_if.i32.lt_s.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_lt_s, 5);
            29 BrIfLtU32Ss "br_if.i32.lt_u.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_lt_u, 4);
            30 BrIfLtU32Si "br_if.i32.lt_u.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_lt_u, 5);
            31 BrIfGtS32Ss "br_if.i32.gt_s.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_gt_s, 4);
            32 BrIfGtS32Si "br_if.i32.gt_s.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_gt_s, 5);
            33 BrIfGtU32Ss "br_if.i32.gt_u.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_gt_u, 4);
            34 BrIfGtU32Si "br_if.i32.gt_u.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_gt_u, 5);
            35 BrIfLeS32Ss "br_if.i32.le_s.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_le_s, 4);
            36 BrIfLeS32Si "br_if.i32.le_s.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_le_s, 5);
            37 BrIfLeU32Ss "br_if.i32.le_u.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_le_u, 4);
            38 BrIfLeU32Si "br_if.i32.le_u.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_le_u, 5);
            39 BrIfGeS32Ss "br_if.i32.ge_s.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_ge_s, 4);
            40 BrIfGeS32Si "br_if.i32.ge_s.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_ge_s, 5);
            41 BrIfGeU32Ss "br_if.i32.ge_u.ss" [S32 S32 Jump] br_binary(r32 1, r32 2, i32_ge_u, 4);
            42 BrIfGeU32Si "br_if.i32.ge_u.si" [S32 Imm32 Jump] br_binary(r32 1, imm32 2, i32_ge_u, 5);
            43 BrIfEq64Ss "br_if.i64.eq.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_eq, 4);
            44 BrIfEq64Si "br_if.i64.eq.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_eq, 5);
            45 BrIfNe64Ss "br_if.i64.ne.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_ne, 4);
            46 BrIfNe64Si "br_if.i64.ne.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_ne, 5);
            47 BrIfLtS64Ss "br_if.i64.lt_s.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_lt_s, 4);
            48 BrIfLtS64Si "br_if.i64.lt_s.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_lt_s, 5);
            49 BrIfLtU64Ss "br_if.i64.lt_u.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_lt_u, 4);
            50 BrIfLtU64Si "br_if.i64.lt_u.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_lt_u, 5);
            51 BrIfGtS64Ss "br_if.i64.gt_s.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_gt_s, 4);
            52 BrIfGtS64Si "br_if.i64.gt_s.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_gt_s, 5);
            53 BrIfGtU64Ss "br_if.i64.gt_u.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_gt_u, 4);
            54 BrIfGtU64Si "br_if.i64.gt_u.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_gt_u, 5);
            55 BrIfLeS64Ss "br_if.i64.le_s.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_le_s, 4);
            56 BrIfLeS64Si "br_if.i64.le_s.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_le_s, 5);
            57 BrIfLeU64Ss "br_if.i64.le_u.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_le_u, 4);
            58 BrIfLeU64Si "br_if.i64.le_u.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_le_u, 5);
            59 BrIfGeS64Ss "br_if.i64.ge_s.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_ge_s, 4);
            60 BrIfGeS64Si "br_if.i64.ge_s.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_ge_s, 5);
            61 BrIfGeU64Ss "br_if.i64.ge_u.ss" [S64 S64 Jump] br_binary(r64 1, r64 2, i64_ge_u, 4);
            62 BrIfGeU64Si "br_if.i64.ge_u.si" [S64 Imm32 Jump] br_binary(r64 1, imm64 2, i64_ge_u, 5);

            // copies, constants, select
            63 Copy32 "copy.32" [D32 S32] copy(w32 1, r32 2, 3);
            64 Copy64 "copy.64" [D64 S64] copy(w64 1, r64 2, 3);
            65 Const32 "const.32" [D32 Imm32] copy(w32 1, imm32 2, 4);
            66 Const64Short "const.64s" [D64 Imm32] copy(w64 1, imm64 2, 4);
            67 Const64 "const.64" [D64 Imm64] copy(w64 1, long64 2, 6);
            68 Select32 "select.32" [D32 S32 S32 S32] select(w32 1, r32 2, r32 3, r32 4, 5);
            69 Select64 "select.64" [D64 S64 S64 S32] select(w64 1, r64 2, r64 3, r32 4, 5);

            // integers
            70 I32AddSs "i32.add.ss" [D32 S32 S32] binary(w32 1, r32 2, r32 3, i32_add, 4);
            71 I32AddSi "i32.add.si" [D32 S32 Imm32] binary(w32 1, r32 2, imm32 3, i32_add, 5);
            72 I32SubSs "i32.sub.ss" [D32 S32 S32] binary(w32 1, r32 2, r32 3, i32_sub, 4);
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
            129 I64MulSs "i64.mul.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_mul, 4);
            130 I64MulSi "i64.mul.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_mul, 5);
            131 I64AndSs "i64.and.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_and, 4);
            132 I64AndSi "i64.and.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_and, 5);
            133 I64OrSs "i64.or.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_or, 4);
            134 I64OrSi "i64.or.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_or, 5);
            135 I64XorSs "i64.xor.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_xor, 4);
            136 I64XorSi "i64.xor.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_xor, 5);
            137 I64ShlSs "i64.shl.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_shl, 4);
            138 I64ShlSi "i64.shl.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_shl, 5);
            139 I64ShrSSs "i64.shr_s.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_shr_s, 4);
            140 I64ShrSSi "i64.shr_s.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_shr_s, 5);
            141 I64ShrUSs "i64.shr_u.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_shr_u, 4);
            142 I64ShrUSi "i64.shr_u.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_shr_u, 5);
            143 I64RotlSs "i64.rotl.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_rotl, 4);
            144 I64RotlSi "i64.rotl.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_rotl, 5);
            145 I64RotrSs "i64.rotr.ss" [D64 S64 S64] binary(w64 1, r64 2, r64 3, i64_rotr, 4);
            146 I64RotrSi "i64.rotr.si" [D64 S64 Imm32] binary(w64 1, r64 2, imm64 3, i64_rotr, 5);
            147 I64SubIs "i64.sub.is" [D64 Imm32 S64] binary(w64 1, imm64 2, r64 4, i64_sub, 5);
            148 I64DivSSs "i64.div_s.ss" [D64 S64 S64] divide(w64 1, r64 2, r64 3, true, i64_div_s, 4);
            149 I64DivSSi "i64.div_s.si" [D64 S64 Imm32] divide(w64 1, r64 2, imm64 3, true, i64_div_s, 5);
            150 I64DivUSs "i64.div_u.ss" [D64 S64 S64] divide(w64 1, r64 2, r64 3, false, i64_div_u, 4);
            151 I64DivUSi "i64.div_u.si" [D64 S64 Imm32] divide(w64 1, r64 2, imm64 3, false, i64_div_u, 5);
            152 I64RemSSs "i64.rem_s.ss" [D64 S64 S64] divide(w64 1, r64 2, r64 3, false, i64_rem_s, 4);
            153 I64RemSSi "i64.rem_s.si" [D64 S64 Imm32] divide(w64 1, r64 2, imm64 3, false, i64_rem_s, 5);
            154 I64RemUSs "i64.rem_u.ss" [D64 S64 S64] divide(w64 1, r64 2, r64 3, false, i64_rem_u, 4);
            155 I64RemUSi "i64.rem_u.si" [D64 S64 Imm32] divide(w64 1, r64 2, imm64 3, false, i64_rem_u, 5);
            156 I64EqSs "i64.eq.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_eq, 4);
            157 I64EqSi "i64.eq.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_eq, 5);
            158 I64NeSs "i64.ne.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_ne, 4);
            159 I64NeSi "i64.ne.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_ne, 5);
            160 I64LtSSs "i64.lt_s.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_lt_s, 4);
            161 I64LtSSi "i64.lt_s.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_lt_s, 5);
            162 I64LtUSs "i64.lt_u.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_lt_u, 4);
            163 I64LtUSi "i64.lt_u.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_lt_u, 5);
            164 I64GtSSs "i64.gt_s.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_gt_s, 4);
            165 I64GtSSi "i64.gt_s.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_gt_s, 5);
            166 I64GtUSs "i64.gt_u.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_gt_u, 4);
            167 I64GtUSi "i64.gt_u.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_gt_u, 5);
            168 I64LeSSs "i64.le_s.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_le_s, 4);
            169 I64LeSSi "i64.le_s.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_le_s, 5);
            170 I64LeUSs "i64.le_u.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_le_u, 4);
            171 I64LeUSi "i64.le_u.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_le_u, 5);
            172 I64GeSSs "i64.ge_s.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_ge_s, 4);
            173 I64GeSSi "i64.ge_s.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_ge_s, 5);
            174 I64GeUSs "i64.ge_u.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, i64_ge_u, 4);
            175 I64GeUSi "i64.ge_u.si" [D32 S64 Imm32] binary(wbool 1, r64 2, imm64 3, i64_ge_u, 5);
            176 I64Eqz "i64.eqz" [D32 S64] unary(wbool 1, r64 2, i64_eqz, 3);
            177 I64Clz "i64.clz" [D64 S64] unary(w64 1, r64 2, i64_clz, 3);
            178 I64Ctz "i64.ctz" [D64 S64] unary(w64 1, r64 2, i64_ctz, 3);
            179 I64Popcnt "i64.popcnt" [D64 S64] unary(w64 1, r64 2, i64_popcnt, 3);
            180 I64Extend8S "i64.extend8_s" [D64 S64] unary(w64 1, r64 2, i64_extend8_s, 3);
            181 I64Extend16S "i64.extend16_s" [D64 S64] unary(w64 1, r64 2, i64_extend16_s, 3);
            182 I64Extend32S "i64.extend32_s" [D64 S64] unary(w64 1, r64 2, i64_extend32_s, 3);

            // floats
            183 F32AddSs "f32.add.ss" [D32 S32 S32] binary(wf32 1, r32 2, r32 3, f32_add, 4);
            184 F32SubSs "f32.sub.ss" [D32 S32 S32] binary(wf32 1, r32 2, r32 3, f32_sub, 4);
            185 F32MulSs "f32.mul.ss" [D32 S32 S32] binary(wf32 1, r32 2, r32 3, f32_mul, 4);
            186 F32DivSs "f32.div.ss" [D32 S32 S32] binary(wf32 1, r32 2, r32 3, f32_div, 4);
            187 F32MinSs "f32.min.ss" [D32 S32 S32] binary(wf32 1, r32 2, r32 3, f32_min, 4);
            188 F32MaxSs "f32.max.ss" [D32 S32 S32] binary(wf32 1, r32 2, r32 3, f32_max, 4);
            189 F32CopysignSs "f32.copysign.ss" [D32 S32 S32] binary(wf32 1, r32 2, r32 3, f32_copysign, 4);
            190 F32Abs "f32.abs" [D32 S32] unary(wf32 1, r32 2, f32_abs, 3);
            191 F32Neg "f32.neg" [D32 S32] unary(wf32 1, r32 2, f32_neg, 3);
            192 F32Ceil "f32.ceil" [D32 S32] unary(wf32 1, r32 2, f32_ceil, 3);
            193 F32Floor "f32.floor" [D32 S32] unary(wf32 1, r32 2, f32_floor, 3);
            194 F32Trunc "f32.trunc" [D32 S32] unary(wf32 1, r32 2, f32_trunc, 3);
            195 F32Nearest "f32.nearest" [D32 S32] unary(wf32 1, r32 2, f32_nearest, 3);
            196 F32Sqrt "f32.sqrt" [D32 S32] unary(wf32 1, r32 2, f32_sqrt, 3);
            197 F32EqSs "f32.eq.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, f32_eq, 4);
            198 F32NeSs "f32.ne.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, f32_ne, 4);
            199 F32LtSs "f32.lt.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, f32_lt, 4);
            200 F32GtSs "f32.gt.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, f32_gt, 4);
            201 F32LeSs "f32.le.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, f32_le, 4);
            202 F32GeSs "f32.ge.ss" [D32 S32 S32] binary(wbool 1, r32 2, r32 3, f32_ge, 4);
            203 F64AddSs "f64.add.ss" [D64 S64 S64] binary(wf64 1, r64 2, r64 3, f64_add, 4);
            204 F64SubSs "f64.sub.ss" [D64 S64 S64] binary(wf64 1, r64 2, r64 3, f64_sub, 4);
            205 F64MulSs "f64.mul.ss" [D64 S64 S64] binary(wf64 1, r64 2, r64 3, f64_mul, 4);
            206 F64DivSs "f64.div.ss" [D64 S64 S64] binary(wf64 1, r64 2, r64 3, f64_div, 4);
            207 F64MinSs "f64.min.ss" [D64 S64 S64] binary(wf64 1, r64 2, r64 3, f64_min, 4);
            208 F64MaxSs "f64.max.ss" [D64 S64 S64] binary(wf64 1, r64 2, r64 3, f64_max, 4);
            209 F64CopysignSs "f64.copysign.ss" [D64 S64 S64] binary(wf64 1, r64 2, r64 3, f64_copysign, 4);
            210 F64Abs "f64.abs" [D64 S64] unary(wf64 1, r64 2, f64_abs, 3);
            211 F64Neg "f64.neg" [D64 S64] unary(wf64 1, r64 2, f64_neg, 3);
            212 F64Ceil "f64.ceil" [D64 S64] unary(wf64 1, r64 2, f64_ceil, 3);
            213 F64Floor "f64.floor" [D64 S64] unary(wf64 1, r64 2, f64_floor, 3);
            214 F64Trunc "f64.trunc" [D64 S64] unary(wf64 1, r64 2, f64_trunc, 3);
            215 F64Nearest "f64.nearest" [D64 S64] unary(wf64 1, r64 2, f64_nearest, 3);
            216 F64Sqrt "f64.sqrt" [D64 S64] unary(wf64 1, r64 2, f64_sqrt, 3);
            217 F64EqSs "f64.eq.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, f64_eq, 4);
            218 F64NeSs "f64.ne.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, f64_ne, 4);
            219 F64LtSs "f64.lt.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, f64_lt, 4);
            220 F64GtSs "f64.gt.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, f64_gt, 4);
            221 F64LeSs "f64.le.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, f64_le, 4);
            222 F64GeSs "f64.ge.ss" [D32 S64 S64] binary(wbool 1, r64 2, r64 3, f64_ge, 4);

            // conversions
            223 I32WrapI64 "i32.wrap_i64" [D32 S64] unary(w32 1, r64 2, i32_wrap_i64, 3);
            224 I64ExtendI32S "i64.extend_i32_s" [D64 S32] unary(w64 1, r32 2, i64_extend_i32_s, 3);
            225 I64ExtendI32U "i64.extend_i32_u" [D64 S32] unary(w64 1, r32 2, i64_extend_i32_u, 3);
            226 I32TruncF32S "i32.trunc_f32_s" [D32 S32] truncate(w32 1, r32 2, i32_trunc_f32_s, i32_trunc_sat_f32_s, 3);
            227 I32TruncSatF32S "i32.trunc_sat_f32_s" [D32 S32] unary(w32 1, r32 2, i32_trunc_sat_f32_s, 3);
            228 F32ConvertI32S "f32.convert_i32_s" [D32 S32] convert(wf32 1, r32 2, f32_convert_i32_s, 3);
            229 I32TruncF32U "i32.trunc_f32_u" [D32 S32] truncate(w32 1, r32 2, i32_trunc_f32_u, i32_trunc_sat_f32_u, 3);
            230 I32TruncSatF32U "i32.trunc_sat_f32_u" [D32 S32] unary(w32 1, r32 2, i32_trunc_sat_f32_u, 3);
            231 F32ConvertI32U "f32.convert_i32_u" [D32 S32] convert(wf32 1, r32 2, f32_convert_i32_u, 3);
            232 I32TruncF64S "i32.trunc_f64_s" [D32 S64] truncate(w32 1, r64 2, i32_trunc_f64_s, i32_trunc_sat_f64_s, 3);
            233 I32TruncSatF64S "i32.trunc_sat_f64_s" [D32 S64] unary(w32 1, r64 2, i32_trunc_sat_f64_s, 3);
            234 F64ConvertI32S "f64.convert_i32_s" [D64 S32] convert(wf64 1, r32 2, f64_convert_i32_s, 3);
            235 I32TruncF64U "i32.trunc_f64_u" [D32 S64] truncate(w32 1, r64 2, i32_trunc_f64_u, i32_trunc_sat_f64_u, 3);
            236 I32TruncSatF64U "i32.trunc_sat_f64_u" [D32 S64] unary(w32 1, r64 2, i32_trunc_sat_f64_u, 3);
            237 F64ConvertI32U "f64.convert_i32_u" [D64 S32] convert(wf64 1, r32 2, f64_convert_i32_u, 3);
            238 I64TruncF32S "i64.trunc_f32_s" [D64 S32] truncate(w64 1, r32 2, i64_trunc_f32_s, i64_trunc_sat_f32_s, 3);
            239 I64TruncSatF32S "i64.trunc_sat_f32_s" [D64 S32] unary(w64 1, r32 2, i64_trunc_sat_f32_s, 3);
            240 F32ConvertI64S "f32.convert_i64_s" [D32 S64] convert(wf32 1, r64 2, f32_convert_i64_s, 3);
            241 I64TruncF32U "i64.trunc_f32_u" [D64 S32] truncate(w64 1, r32 2, i64_trunc_f32_u, i64_trunc_sat_f32_u, 3);
            242 I64TruncSatF32U "i64.trunc_sat_f32_u" [D64 S32] unary(w64 1, r32 2, i64_trunc_sat_f32_u, 3);
            243 F32ConvertI64U "f32.convert_i64_u" [D32 S64] convert(wf32 1, r64 2, f32_convert_i64_u, 3);
            244 I64TruncF64S "i64.trunc_f64_s" [D64 S64] truncate(w64 1, r64 2, i64_trunc_f64_s, i64_trunc_sat_f64_s, 3);
            245 I64TruncSatF64S "i64.trunc_sat_f64_s" [D64 S64] unary(w64 1, r64 2, i64_trunc_sat_f64_s, 3);
            246 F64ConvertI64S "f64.convert_i64_s" [D64 S64] convert(wf64 1, r64 2, f64_convert_i64_s, 3);
            247 I64TruncF64U "i64.trunc_f64_u" [D64 S64] truncate(w64 1, r64 2, i64_trunc_f64_u, i64_trunc_sat_f64_u, 3);
            248 I64TruncSatF64U "i64.trunc_sat_f64_u" [D64 S64] unary(w64 1, r64 2, i64_trunc_sat_f64_u, 3);
            249 F64ConvertI64U "f64.convert_i64_u" [D64 S64] convert(wf64 1, r64 2, f64_convert_i64_u, 3);
            250 F32DemoteF64 "f32.demote_f64" [D32 S64] unary(wf32 1, r64 2, f32_demote_f64, 3);
            251 F64PromoteF32 "f64.promote_f32" [D64 S32] unary(wf64 1, r32 2, f64_promote_f32, 3);

            // memory 0: loads and stores; the immediate is `offset + width - 1`
            252 I32Load "i32.load" [D32 S32 Offset4] load(w32 1, r32 2, 3, u32, u32, 5);
            253 I32Load8S "i32.load8_s" [D32 S32 Offset1] load(w32 1, r32 2, 3, i8, u32, 5);
            254 I32Load8U "i32.load8_u" [D32 S32 Offset1] load(w32 1, r32 2, 3, u8, u32, 5);
            255 I32Load16S "i32.load16_s" [D32 S32 Offset2] load(w32 1, r32 2, 3, i16, u32, 5);
            256 I32Load16U "i32.load16_u" [D32 S32 Offset2] load(w32 1, r32 2, 3, u16, u32, 5);
            257 I64Load "i64.load" [D64 S32 Offset8] load(w64 1, r32 2, 3, u64, u64, 5);
            258 I64Load8S "i64.load8_s" [D64 S32 Offset1] load(w64 1, r32 2, 3, i8, u64, 5);
            259 I64Load8U "i64.load8_u" [D64 S32 Offset1] load(w64 1, r32 2, 3, u8, u64, 5);
            260 I64Load16S "i64.load16_s" [D64 S32 Offset2] load(w64 1, r32 2, 3, i16, u64, 5);
            261 I64Load16U "i64.load16_u" [D64 S32 Offset2] load(w64 1, r32 2, 3, u16, u64, 5);
            262 I64Load32S "i64.load32_s" [D64 S32 Offset4] load(w64 1, r32 2, 3, i32, u64, 5);
            263 I64Load32U "i64.load32_u" [D64 S32 Offset4] load(w64 1, r32 2, 3, u32, u64, 5);
            264 Store8 "store8" [S32 Offset1 S32] store(r32 1, 2, r32 4, u8, 5);
            265 Store16 "store16" [S32 Offset2 S32] store(r32 1, 2, r32 4, u16, 5);
            266 Store32 "store32" [S32 Offset4 S32] store(r32 1, 2, r32 4, u32, 5);
            267 Store64 "store64" [S32 Offset8 S64] store(r32 1, 2, r64 4, u64, 5);

            // memory, data
            268 MemorySize "memory.size" [D32 Memory] cold(memories::memory_size, 3);
            269 MemoryGrow "memory.grow" [D32 S32 Memory] cold_memory(memories::memory_grow, 4);
            270 MemoryFill "memory.fill" [S32 S32 S32 Memory] cold(bulk::memory_fill, 5);
            271 MemoryCopy "memory.copy" [S32 S32 S32 Memory Memory] cold(bulk::memory_copy, 6);
            272 MemoryInit "memory.init" [S32 S32 S32 Memory Data] cold(bulk::memory_init, 6);
            273 DataDrop "data.drop" [Data] cold(bulk::data_drop, 2);

            // globals
            274 GlobalGet32 "global.get.32" [D32 Global32] copy(w32 1, g32 2, 3);
            275 GlobalSet32 "global.set.32" [Global32 S32] copy(wg32 1, r32 2, 3);
            276 GlobalGet32Import "global.get.32.import" [D32 GlobalImport32] copy(w32 1, gi32 2, 3);
            277 GlobalSet32Import "global.set.32.import" [GlobalImport32 S32] copy(wgi32 1, r32 2, 3);
            278 GlobalGet64 "global.get.64" [D64 Global64] copy(w64 1, g64 2, 3);
            279 GlobalSet64 "global.set.64" [Global64 S64] copy(wg64 1, r64 2, 3);
            280 GlobalGet64Import "global.get.64.import" [D64 GlobalImport64] copy(w64 1, gi64 2, 3);
            281 GlobalSet64Import "global.set.64.import" [GlobalImport64 S64] copy(wgi64 1, r64 2, 3);
            282 GlobalGetRef "global.get.ref" [DRef GlobalRef] cold(refs::global_get_ref, 3);
            283 GlobalSetRef "global.set.ref" [GlobalRef SRef] cold(refs::global_set_ref, 3);
            284 GlobalGetRefImport "global.get.ref.import" [DRef GlobalImportRef] cold(refs::global_get_ref_import, 3);
            285 GlobalSetRefImport "global.set.ref.import" [GlobalImportRef SRef] cold(refs::global_set_ref_import, 3);

            // references and tables
            286 CopyRef "copy.ref" [DRef SRef] cold(refs::copy_ref, 3);
            287 RefNull "ref.null" [DRef] cold(refs::ref_null, 2);
            288 RefFunc "ref.func" [DRef FuncNumber] cold(refs::ref_func, 4);
            289 RefFuncImport "ref.func.import" [DRef Import] cold(refs::ref_func_import, 3);
            290 RefIsNull "ref.is_null" [D32 SRef] cold(refs::ref_is_null, 3);
            291 SelectRef "select.ref" [DRef SRef SRef S32] cold(refs::select_ref, 5);
            292 TableGet "table.get" [DRef S32 Table] cold(tables::table_get, 4);
            293 TableSet "table.set" [S32 SRef Table] cold(tables::table_set, 4);
            294 TableSize "table.size" [D32 Table] cold(tables::table_size, 3);
            295 TableGrow "table.grow" [D32 S32 SRef Table] cold(tables::table_grow, 5);
            296 TableFill "table.fill" [S32 SRef S32 Table] cold(tables::table_fill, 5);
            297 TableCopy "table.copy" [S32 S32 S32 Table Table] cold(tables::table_copy, 6);
            298 TableInit "table.init" [S32 S32 S32 Table Elem] cold(tables::table_init, 6);
            299 ElemDrop "elem.drop" [Elem] cold(tables::elem_drop, 2);

            // typed function references
            300 CallRef "call_ref" [Sig SRef Window RefWindow] call_ref();
            301 TailCallRef "return_call_ref" [TailSig SRef Refs] tail_call_ref();
            302 RefAsNonNull "ref.as_non_null" [SRef] cold(refs::ref_as_non_null, 2);
            303 BrIfNull "br_if.null" [SRef Jump] br_if_null();
            304 BrIfNonNull "br_if.non_null" [SRef Jump] br_if_non_null();

            // garbage collection (arms `gc*`)
            305 StructNew "struct.new" [DRef StructType Window RefWindow] gc(struct_new, 5);
            306 StructNewDefault "struct.new_default" [DRef StructType] gc(struct_new_default, 3);
            307 StructGet32 "struct.get.32" [D32 SRef Imm32 Count] gc(struct_get32, 6);
            308 StructGet64 "struct.get.64" [D64 SRef Imm32] gc(struct_get64, 5);
            309 StructGet128 "struct.get.128" [D128 SRef Imm32] gc(struct_get128, 5);
            310 StructGetRef "struct.get.ref" [DRef SRef Imm32] gc(struct_get_ref, 5);
            311 StructSet32 "struct.set.32" [SRef Imm32 Count S32] gc(struct_set32, 6);
            312 StructSet64 "struct.set.64" [SRef Imm32 S64] gc(struct_set64, 5);
            313 StructSet128 "struct.set.128" [SRef Imm32 S128] gc(struct_set128, 5);
            314 StructSetRef "struct.set.ref" [SRef Imm32 SRef] gc(struct_set_ref, 5);
            315 ArrayNew32 "array.new.32" [DRef ArrayType S32 S32] gc(array_new32, 5);
            316 ArrayNew64 "array.new.64" [DRef ArrayType S32 S64] gc(array_new64, 5);
            317 ArrayNew128 "array.new.128" [DRef ArrayType S32 S128] gc(array_new128, 5);
            318 ArrayNewRef "array.new.ref" [DRef ArrayType S32 SRef] gc(array_new_ref, 5);
            319 ArrayNewDefault "array.new_default" [DRef ArrayType S32] gc(array_new_default, 4);
            320 ArrayNewFixed "array.new_fixed" [DRef ArrayType Count Window RefWindow] gc(array_new_fixed, 6);
            321 ArrayNewData "array.new_data" [DRef ArrayType S32 S32 Data] gc(array_new_data, 6);
            322 ArrayNewElem "array.new_elem" [DRef ArrayType S32 S32 Elem] gc(array_new_elem, 6);
            323 ArrayLen "array.len" [D32 SRef] gc(array_len, 3);
            324 ArrayGet32 "array.get.32" [D32 SRef S32 Count] gc(array_get32, 5);
            325 ArrayGet64 "array.get.64" [D64 SRef S32] gc(array_get64, 4);
            326 ArrayGet128 "array.get.128" [D128 SRef S32] gc(array_get128, 4);
            327 ArrayGetRef "array.get.ref" [DRef SRef S32] gc(array_get_ref, 4);
            328 ArraySet32 "array.set.32" [SRef S32 S32] gc(array_set32, 4);
            329 ArraySet64 "array.set.64" [SRef S32 S64] gc(array_set64, 4);
            330 ArraySet128 "array.set.128" [SRef S32 S128] gc(array_set128, 4);
            331 ArraySetRef "array.set.ref" [SRef S32 SRef] gc(array_set_ref, 4);
            332 ArrayFill32 "array.fill.32" [SRef S32 S32 S32] gc(array_fill32, 5);
            333 ArrayFill64 "array.fill.64" [SRef S32 S64 S32] gc(array_fill64, 5);
            334 ArrayFill128 "array.fill.128" [SRef S32 S128 S32] gc(array_fill128, 5);
            335 ArrayFillRef "array.fill.ref" [SRef S32 SRef S32] gc(array_fill_ref, 5);
            336 ArrayCopy "array.copy" [SRef S32 SRef S32 S32] gc(array_copy, 6);
            337 ArrayInitData "array.init_data" [SRef S32 S32 S32 Data] gc(array_init_data, 6);
            338 ArrayInitElem "array.init_elem" [SRef S32 S32 S32 Elem] gc(array_init_elem, 6);
            339 RefI31 "ref.i31" [DRef S32] gc(ref_i31, 3);
            340 I31GetS "i31.get_s" [D32 SRef] gc(i31_get_s, 3);
            341 I31GetU "i31.get_u" [D32 SRef] gc(i31_get_u, 3);
            342 RefEq "ref.eq" [D32 SRef SRef] gc(ref_eq, 4);
            343 RefTest "ref.test" [D32 SRef RefType] gc(ref_test, 5);
            344 RefCast "ref.cast" [DRef SRef RefType] gc(ref_cast, 5);

            // exceptions (arms `exception*`)
            345 Throw "throw" [Tag Window RefWindow] exception_throw();
            346 ThrowRef "throw_ref" [SRef] exception_throw_ref();

            // loads and stores of any memory
            347 LoadAny32 "load.any.32" [D32 Address Offset1 Width] cold(memories::load32, 7);
            348 LoadAny64 "load.any.64" [D64 Address Offset1 Width] cold(memories::load64, 7);
            349 StoreAny32 "store.any.32" [Address Offset1 S32 Width] cold(memories::store32, 7);
            350 StoreAny64 "store.any.64" [Address Offset1 S64 Width] cold(memories::store64, 7);

            // memories and tables of 64 bits
            351 AddressAdd "address.add" [D64 S64 Imm64] cold(memories::address_add, 7);
            352 MemorySize64 "memory.size.64" [D64 Memory] cold(memories::memory_size64, 3);
            353 MemoryGrow64 "memory.grow.64" [D64 S64 Memory] cold_memory(memories::memory_grow64, 4);
            354 MemoryFill64 "memory.fill.64" [S64 S32 S64 Memory] cold(bulk::memory_fill64, 5);
            355 MemoryCopy64 "memory.copy.64" [S64 S64 S64 Memory Memory] cold(bulk::memory_copy64, 6);
            356 MemoryInit64 "memory.init.64" [S64 S64 S64 Memory Data] cold(bulk::memory_init64, 6);
            357 TableIndex "table.index" [D32 S64] cold(tables::table_index, 3);

            // atomics (arms `atomic*`)
            358 AtomicLoad32 "atomic.load.32" [D32 Address Offset1 Width] atomic(load32, 7);
            359 AtomicLoad64 "atomic.load.64" [D64 Address Offset1 Width] atomic(load64, 7);
            360 AtomicStore32 "atomic.store.32" [Address Offset1 S32 Width] atomic(store32, 7);
            361 AtomicStore64 "atomic.store.64" [Address Offset1 S64 Width] atomic(store64, 7);
            362 AtomicUpdate32 "atomic.update.32" [D32 Address Offset1 S32 Update] atomic(update32, 8);
            363 AtomicUpdate64 "atomic.update.64" [D64 Address Offset1 S64 Update] atomic(update64, 8);
            364 AtomicExchange32 "atomic.cmpxchg.32" [D32 Address Offset1 S32 S32 Width] atomic(exchange32, 9);
            365 AtomicExchange64 "atomic.cmpxchg.64" [D64 Address Offset1 S64 S64 Width] atomic(exchange64, 9);
            366 AtomicNotify "memory.atomic.notify" [D32 Address Offset1] atomic(notify, 6);
            367 AtomicWait "memory.atomic.wait" [] atomic(wait, 1);

            // wide arithmetic
            368 I64Add128 "i64.add128" [D64 D64 S64 S64 S64 S64] wide(add128, 7);
            369 I64Sub128 "i64.sub128" [D64 D64 S64 S64 S64 S64] wide(sub128, 7);
            370 I64MulWideS "i64.mul_wide_s" [D64 D64 S64 S64] wide(mul_wide_s, 5);
            371 I64MulWideU "i64.mul_wide_u" [D64 D64 S64 S64] wide(mul_wide_u, 5);

            // canonical NaNs, for the deterministic profile
            372 F32Canonical "f32.canonical" [D32 S32] unary(wf32 1, r32 2, f32_canonical, 3);
            373 F64Canonical "f64.canonical" [D64 S64] unary(wf64 1, r64 2, f64_canonical, 3);

            // many values at once
            374 CopySlots "copy.slots" [Slots Slots Count] cold(ranges::copy_slots, 4);
            375 CopyRefs "copy.refs" [Entries Entries Count] cold(ranges::copy_refs, 4);

            // vectors (arms `simd*`)
            376 Copy128 "copy.128" [D128 S128] simd(v128_copy, 3);
            377 Const128 "const.128" [D128 Imm64 Imm64] simd(v128_const, 10);
            378 Select128 "select.128" [D128 S128 S128 S32] simd(v128_select, 5);
            379 GlobalGet128 "global.get.128" [D128 Global128] simd_global(global_get, 3);
            380 GlobalSet128 "global.set.128" [Global128 S128] simd_global(global_set, 3);
            381 GlobalGet128Import "global.get.128.import" [D128 GlobalImport128] simd_global(global_get_import, 3);
            382 GlobalSet128Import "global.set.128.import" [GlobalImport128 S128] simd_global(global_set_import, 3);
            383 V128Load "v128.load" [D128 S32 Offset16] simd_memory(v128_load, 5);
            384 V128Store "v128.store" [S32 Offset16 S128] simd_memory(v128_store, 5);
            385 I8x16Splat "i8x16.splat" [D128 S32] simd(i8x16_splat, 3);
            386 I16x8Splat "i16x8.splat" [D128 S32] simd(i16x8_splat, 3);
            387 I32x4Splat "i32x4.splat" [D128 S32] simd(i32x4_splat, 3);
            388 I64x2Splat "i64x2.splat" [D128 S64] simd(i64x2_splat, 3);
            389 V128ZeroExtend32 "v128.zero_extend_32" [D128 S32] simd(v128_zero_extend_32, 3);
            390 V128ZeroExtend64 "v128.zero_extend_64" [D128 S64] simd(v128_zero_extend_64, 3);
            391 I8x16ExtractLaneS "i8x16.extract_lane_s" [D32 S128 Lane16] simd(i8x16_extract_lane_s, 4);
            392 I8x16ExtractLaneU "i8x16.extract_lane_u" [D32 S128 Lane16] simd(i8x16_extract_lane_u, 4);
            393 I16x8ExtractLaneS "i16x8.extract_lane_s" [D32 S128 Lane8] simd(i16x8_extract_lane_s, 4);
            394 I16x8ExtractLaneU "i16x8.extract_lane_u" [D32 S128 Lane8] simd(i16x8_extract_lane_u, 4);
            395 I8x16ReplaceLane "i8x16.replace_lane" [D128 S128 S32 Lane16] simd(i8x16_replace_lane, 5);
            396 I16x8ReplaceLane "i16x8.replace_lane" [D128 S128 S32 Lane8] simd(i16x8_replace_lane, 5);
            397 I32x4ReplaceLane "i32x4.replace_lane" [D128 S128 S32 Lane4] simd(i32x4_replace_lane, 5);
            398 I64x2ReplaceLane "i64x2.replace_lane" [D128 S128 S64 Lane2] simd(i64x2_replace_lane, 5);
            399 I8x16Swizzle "i8x16.swizzle" [D128 S128 S128] simd(i8x16_swizzle, 4);
            400 I8x16Shuffle "i8x16.shuffle" [D128 S128 S128 Imm64 Imm64] simd(i8x16_shuffle, 12);
            401 V128Not "v128.not" [D128 S128] simd(v128_not, 3);
            402 V128And "v128.and" [D128 S128 S128] simd(v128_and, 4);
            403 V128AndNot "v128.andnot" [D128 S128 S128] simd(v128_andnot, 4);
            404 V128Or "v128.or" [D128 S128 S128] simd(v128_or, 4);
            405 V128Xor "v128.xor" [D128 S128 S128] simd(v128_xor, 4);
            406 V128Bitselect "v128.bitselect" [D128 S128 S128 S128] simd(v128_bitselect, 5);
            407 V128AnyTrue "v128.any_true" [D32 S128] simd(v128_any_true, 3);
            408 I8x16Eq "i8x16.eq" [D128 S128 S128] simd(i8x16_eq, 4);
            409 I8x16Ne "i8x16.ne" [D128 S128 S128] simd(i8x16_ne, 4);
            410 I8x16LtS "i8x16.lt_s" [D128 S128 S128] simd(i8x16_lt_s, 4);
            411 I8x16LeS "i8x16.le_s" [D128 S128 S128] simd(i8x16_le_s, 4);
            412 I8x16LtU "i8x16.lt_u" [D128 S128 S128] simd(i8x16_lt_u, 4);
            413 I8x16LeU "i8x16.le_u" [D128 S128 S128] simd(i8x16_le_u, 4);
            414 I8x16Abs "i8x16.abs" [D128 S128] simd(i8x16_abs, 3);
            415 I8x16Neg "i8x16.neg" [D128 S128] simd(i8x16_neg, 3);
            416 I8x16Add "i8x16.add" [D128 S128 S128] simd(i8x16_add, 4);
            417 I8x16Sub "i8x16.sub" [D128 S128 S128] simd(i8x16_sub, 4);
            418 I8x16MinS "i8x16.min_s" [D128 S128 S128] simd(i8x16_min_s, 4);
            419 I8x16MinU "i8x16.min_u" [D128 S128 S128] simd(i8x16_min_u, 4);
            420 I8x16MaxS "i8x16.max_s" [D128 S128 S128] simd(i8x16_max_s, 4);
            421 I8x16MaxU "i8x16.max_u" [D128 S128 S128] simd(i8x16_max_u, 4);
            422 I8x16AddSatS "i8x16.add_sat_s" [D128 S128 S128] simd(i8x16_add_sat_s, 4);
            423 I8x16AddSatU "i8x16.add_sat_u" [D128 S128 S128] simd(i8x16_add_sat_u, 4);
            424 I8x16SubSatS "i8x16.sub_sat_s" [D128 S128 S128] simd(i8x16_sub_sat_s, 4);
            425 I8x16SubSatU "i8x16.sub_sat_u" [D128 S128 S128] simd(i8x16_sub_sat_u, 4);
            426 I8x16AvgrU "i8x16.avgr_u" [D128 S128 S128] simd(i8x16_avgr_u, 4);
            427 I8x16Shl "i8x16.shl" [D128 S128 S32] simd(i8x16_shl, 4);
            428 I8x16ShrS "i8x16.shr_s" [D128 S128 S32] simd(i8x16_shr_s, 4);
            429 I8x16ShrU "i8x16.shr_u" [D128 S128 S32] simd(i8x16_shr_u, 4);
            430 I8x16AllTrue "i8x16.all_true" [D32 S128] simd(i8x16_all_true, 3);
            431 I8x16Bitmask "i8x16.bitmask" [D32 S128] simd(i8x16_bitmask, 3);
            432 I8x16Popcnt "i8x16.popcnt" [D128 S128] simd(i8x16_popcnt, 3);
            433 I8x16NarrowI16x8S "i8x16.narrow_i16x8_s" [D128 S128 S128] simd(i8x16_narrow_i16x8_s, 4);
            434 I8x16NarrowI16x8U "i8x16.narrow_i16x8_u" [D128 S128 S128] simd(i8x16_narrow_i16x8_u, 4);
            435 I16x8Eq "i16x8.eq" [D128 S128 S128] simd(i16x8_eq, 4);
            436 I16x8Ne "i16x8.ne" [D128 S128 S128] simd(i16x8_ne, 4);
            437 I16x8LtS "i16x8.lt_s" [D128 S128 S128] simd(i16x8_lt_s, 4);
            438 I16x8LeS "i16x8.le_s" [D128 S128 S128] simd(i16x8_le_s, 4);
            439 I16x8LtU "i16x8.lt_u" [D128 S128 S128] simd(i16x8_lt_u, 4);
            440 I16x8LeU "i16x8.le_u" [D128 S128 S128] simd(i16x8_le_u, 4);
            441 I16x8Abs "i16x8.abs" [D128 S128] simd(i16x8_abs, 3);
            442 I16x8Neg "i16x8.neg" [D128 S128] simd(i16x8_neg, 3);
            443 I16x8Add "i16x8.add" [D128 S128 S128] simd(i16x8_add, 4);
            444 I16x8Sub "i16x8.sub" [D128 S128 S128] simd(i16x8_sub, 4);
            445 I16x8Mul "i16x8.mul" [D128 S128 S128] simd(i16x8_mul, 4);
            446 I16x8MinS "i16x8.min_s" [D128 S128 S128] simd(i16x8_min_s, 4);
            447 I16x8MinU "i16x8.min_u" [D128 S128 S128] simd(i16x8_min_u, 4);
            448 I16x8MaxS "i16x8.max_s" [D128 S128 S128] simd(i16x8_max_s, 4);
            449 I16x8MaxU "i16x8.max_u" [D128 S128 S128] simd(i16x8_max_u, 4);
            450 I16x8AddSatS "i16x8.add_sat_s" [D128 S128 S128] simd(i16x8_add_sat_s, 4);
            451 I16x8AddSatU "i16x8.add_sat_u" [D128 S128 S128] simd(i16x8_add_sat_u, 4);
            452 I16x8SubSatS "i16x8.sub_sat_s" [D128 S128 S128] simd(i16x8_sub_sat_s, 4);
            453 I16x8SubSatU "i16x8.sub_sat_u" [D128 S128 S128] simd(i16x8_sub_sat_u, 4);
            454 I16x8AvgrU "i16x8.avgr_u" [D128 S128 S128] simd(i16x8_avgr_u, 4);
            455 I16x8Shl "i16x8.shl" [D128 S128 S32] simd(i16x8_shl, 4);
            456 I16x8ShrS "i16x8.shr_s" [D128 S128 S32] simd(i16x8_shr_s, 4);
            457 I16x8ShrU "i16x8.shr_u" [D128 S128 S32] simd(i16x8_shr_u, 4);
            458 I16x8AllTrue "i16x8.all_true" [D32 S128] simd(i16x8_all_true, 3);
            459 I16x8Bitmask "i16x8.bitmask" [D32 S128] simd(i16x8_bitmask, 3);
            460 I16x8Q15MulrSatS "i16x8.q15mulr_sat_s" [D128 S128 S128] simd(i16x8_q15mulr_sat_s, 4);
            461 I16x8NarrowI32x4S "i16x8.narrow_i32x4_s" [D128 S128 S128] simd(i16x8_narrow_i32x4_s, 4);
            462 I16x8NarrowI32x4U "i16x8.narrow_i32x4_u" [D128 S128 S128] simd(i16x8_narrow_i32x4_u, 4);
            463 I16x8ExtendI8x8S "i16x8.extend_i8x8_s" [D128 S64] simd(i16x8_extend_i8x8_s, 3);
            464 I16x8ExtendI8x8U "i16x8.extend_i8x8_u" [D128 S64] simd(i16x8_extend_i8x8_u, 3);
            465 I16x8ExtMulI8x8S "i16x8.extmul_i8x8_s" [D128 S64 S64] simd(i16x8_extmul_i8x8_s, 4);
            466 I16x8ExtMulI8x8U "i16x8.extmul_i8x8_u" [D128 S64 S64] simd(i16x8_extmul_i8x8_u, 4);
            467 I16x8ExtAddPairwiseI8x16S "i16x8.extadd_pairwise_i8x16_s" [D128 S128] simd(i16x8_extadd_pairwise_i8x16_s, 3);
            468 I16x8ExtAddPairwiseI8x16U "i16x8.extadd_pairwise_i8x16_u" [D128 S128] simd(i16x8_extadd_pairwise_i8x16_u, 3);
            469 I32x4Eq "i32x4.eq" [D128 S128 S128] simd(i32x4_eq, 4);
            470 I32x4Ne "i32x4.ne" [D128 S128 S128] simd(i32x4_ne, 4);
            471 I32x4LtS "i32x4.lt_s" [D128 S128 S128] simd(i32x4_lt_s, 4);
            472 I32x4LeS "i32x4.le_s" [D128 S128 S128] simd(i32x4_le_s, 4);
            473 I32x4LtU "i32x4.lt_u" [D128 S128 S128] simd(i32x4_lt_u, 4);
            474 I32x4LeU "i32x4.le_u" [D128 S128 S128] simd(i32x4_le_u, 4);
            475 I32x4Abs "i32x4.abs" [D128 S128] simd(i32x4_abs, 3);
            476 I32x4Neg "i32x4.neg" [D128 S128] simd(i32x4_neg, 3);
            477 I32x4Add "i32x4.add" [D128 S128 S128] simd(i32x4_add, 4);
            478 I32x4Sub "i32x4.sub" [D128 S128 S128] simd(i32x4_sub, 4);
            479 I32x4Mul "i32x4.mul" [D128 S128 S128] simd(i32x4_mul, 4);
            480 I32x4MinS "i32x4.min_s" [D128 S128 S128] simd(i32x4_min_s, 4);
            481 I32x4MinU "i32x4.min_u" [D128 S128 S128] simd(i32x4_min_u, 4);
            482 I32x4MaxS "i32x4.max_s" [D128 S128 S128] simd(i32x4_max_s, 4);
            483 I32x4MaxU "i32x4.max_u" [D128 S128 S128] simd(i32x4_max_u, 4);
            484 I32x4Shl "i32x4.shl" [D128 S128 S32] simd(i32x4_shl, 4);
            485 I32x4ShrS "i32x4.shr_s" [D128 S128 S32] simd(i32x4_shr_s, 4);
            486 I32x4ShrU "i32x4.shr_u" [D128 S128 S32] simd(i32x4_shr_u, 4);
            487 I32x4AllTrue "i32x4.all_true" [D32 S128] simd(i32x4_all_true, 3);
            488 I32x4Bitmask "i32x4.bitmask" [D32 S128] simd(i32x4_bitmask, 3);
            489 I32x4DotI16x8S "i32x4.dot_i16x8_s" [D128 S128 S128] simd(i32x4_dot_i16x8_s, 4);
            490 I32x4ExtendI16x4S "i32x4.extend_i16x4_s" [D128 S64] simd(i32x4_extend_i16x4_s, 3);
            491 I32x4ExtendI16x4U "i32x4.extend_i16x4_u" [D128 S64] simd(i32x4_extend_i16x4_u, 3);
            492 I32x4ExtMulI16x4S "i32x4.extmul_i16x4_s" [D128 S64 S64] simd(i32x4_extmul_i16x4_s, 4);
            493 I32x4ExtMulI16x4U "i32x4.extmul_i16x4_u" [D128 S64 S64] simd(i32x4_extmul_i16x4_u, 4);
            494 I32x4ExtAddPairwiseI16x8S "i32x4.extadd_pairwise_i16x8_s" [D128 S128] simd(i32x4_extadd_pairwise_i16x8_s, 3);
            495 I32x4ExtAddPairwiseI16x8U "i32x4.extadd_pairwise_i16x8_u" [D128 S128] simd(i32x4_extadd_pairwise_i16x8_u, 3);
            496 I64x2Eq "i64x2.eq" [D128 S128 S128] simd(i64x2_eq, 4);
            497 I64x2Ne "i64x2.ne" [D128 S128 S128] simd(i64x2_ne, 4);
            498 I64x2LtS "i64x2.lt_s" [D128 S128 S128] simd(i64x2_lt_s, 4);
            499 I64x2LeS "i64x2.le_s" [D128 S128 S128] simd(i64x2_le_s, 4);
            500 I64x2Abs "i64x2.abs" [D128 S128] simd(i64x2_abs, 3);
            501 I64x2Neg "i64x2.neg" [D128 S128] simd(i64x2_neg, 3);
            502 I64x2Add "i64x2.add" [D128 S128 S128] simd(i64x2_add, 4);
            503 I64x2Sub "i64x2.sub" [D128 S128 S128] simd(i64x2_sub, 4);
            504 I64x2Mul "i64x2.mul" [D128 S128 S128] simd(i64x2_mul, 4);
            505 I64x2Shl "i64x2.shl" [D128 S128 S32] simd(i64x2_shl, 4);
            506 I64x2ShrS "i64x2.shr_s" [D128 S128 S32] simd(i64x2_shr_s, 4);
            507 I64x2ShrU "i64x2.shr_u" [D128 S128 S32] simd(i64x2_shr_u, 4);
            508 I64x2AllTrue "i64x2.all_true" [D32 S128] simd(i64x2_all_true, 3);
            509 I64x2Bitmask "i64x2.bitmask" [D32 S128] simd(i64x2_bitmask, 3);
            510 I64x2ExtendI32x2S "i64x2.extend_i32x2_s" [D128 S64] simd(i64x2_extend_i32x2_s, 3);
            511 I64x2ExtendI32x2U "i64x2.extend_i32x2_u" [D128 S64] simd(i64x2_extend_i32x2_u, 3);
            512 I64x2ExtMulI32x2S "i64x2.extmul_i32x2_s" [D128 S64 S64] simd(i64x2_extmul_i32x2_s, 4);
            513 I64x2ExtMulI32x2U "i64x2.extmul_i32x2_u" [D128 S64 S64] simd(i64x2_extmul_i32x2_u, 4);
            514 F32x4Eq "f32x4.eq" [D128 S128 S128] simd(f32x4_eq, 4);
            515 F32x4Ne "f32x4.ne" [D128 S128 S128] simd(f32x4_ne, 4);
            516 F32x4Lt "f32x4.lt" [D128 S128 S128] simd(f32x4_lt, 4);
            517 F32x4Le "f32x4.le" [D128 S128 S128] simd(f32x4_le, 4);
            518 F32x4Abs "f32x4.abs" [D128 S128] simd(f32x4_abs, 3);
            519 F32x4Neg "f32x4.neg" [D128 S128] simd(f32x4_neg, 3);
            520 F32x4Sqrt "f32x4.sqrt" [D128 S128] simd(f32x4_sqrt, 3);
            521 F32x4Ceil "f32x4.ceil" [D128 S128] simd(f32x4_ceil, 3);
            522 F32x4Floor "f32x4.floor" [D128 S128] simd(f32x4_floor, 3);
            523 F32x4Trunc "f32x4.trunc" [D128 S128] simd(f32x4_trunc, 3);
            524 F32x4Nearest "f32x4.nearest" [D128 S128] simd(f32x4_nearest, 3);
            525 F32x4Add "f32x4.add" [D128 S128 S128] simd(f32x4_add, 4);
            526 F32x4Sub "f32x4.sub" [D128 S128 S128] simd(f32x4_sub, 4);
            527 F32x4Mul "f32x4.mul" [D128 S128 S128] simd(f32x4_mul, 4);
            528 F32x4Div "f32x4.div" [D128 S128 S128] simd(f32x4_div, 4);
            529 F32x4Min "f32x4.min" [D128 S128 S128] simd(f32x4_min, 4);
            530 F32x4Max "f32x4.max" [D128 S128 S128] simd(f32x4_max, 4);
            531 F32x4PMin "f32x4.pmin" [D128 S128 S128] simd(f32x4_pmin, 4);
            532 F32x4PMax "f32x4.pmax" [D128 S128 S128] simd(f32x4_pmax, 4);
            533 F64x2Eq "f64x2.eq" [D128 S128 S128] simd(f64x2_eq, 4);
            534 F64x2Ne "f64x2.ne" [D128 S128 S128] simd(f64x2_ne, 4);
            535 F64x2Lt "f64x2.lt" [D128 S128 S128] simd(f64x2_lt, 4);
            536 F64x2Le "f64x2.le" [D128 S128 S128] simd(f64x2_le, 4);
            537 F64x2Abs "f64x2.abs" [D128 S128] simd(f64x2_abs, 3);
            538 F64x2Neg "f64x2.neg" [D128 S128] simd(f64x2_neg, 3);
            539 F64x2Sqrt "f64x2.sqrt" [D128 S128] simd(f64x2_sqrt, 3);
            540 F64x2Ceil "f64x2.ceil" [D128 S128] simd(f64x2_ceil, 3);
            541 F64x2Floor "f64x2.floor" [D128 S128] simd(f64x2_floor, 3);
            542 F64x2Trunc "f64x2.trunc" [D128 S128] simd(f64x2_trunc, 3);
            543 F64x2Nearest "f64x2.nearest" [D128 S128] simd(f64x2_nearest, 3);
            544 F64x2Add "f64x2.add" [D128 S128 S128] simd(f64x2_add, 4);
            545 F64x2Sub "f64x2.sub" [D128 S128 S128] simd(f64x2_sub, 4);
            546 F64x2Mul "f64x2.mul" [D128 S128 S128] simd(f64x2_mul, 4);
            547 F64x2Div "f64x2.div" [D128 S128 S128] simd(f64x2_div, 4);
            548 F64x2Min "f64x2.min" [D128 S128 S128] simd(f64x2_min, 4);
            549 F64x2Max "f64x2.max" [D128 S128 S128] simd(f64x2_max, 4);
            550 F64x2PMin "f64x2.pmin" [D128 S128 S128] simd(f64x2_pmin, 4);
            551 F64x2PMax "f64x2.pmax" [D128 S128 S128] simd(f64x2_pmax, 4);
            552 I32x4TruncSatF32x4S "i32x4.trunc_sat_f32x4_s" [D128 S128] simd(i32x4_trunc_sat_f32x4_s, 3);
            553 I32x4TruncSatF32x4U "i32x4.trunc_sat_f32x4_u" [D128 S128] simd(i32x4_trunc_sat_f32x4_u, 3);
            554 F32x4ConvertI32x4S "f32x4.convert_i32x4_s" [D128 S128] simd(f32x4_convert_i32x4_s, 3);
            555 F32x4ConvertI32x4U "f32x4.convert_i32x4_u" [D128 S128] simd(f32x4_convert_i32x4_u, 3);
            556 I32x4TruncSatF64x2SZero "i32x4.trunc_sat_f64x2_s_zero" [D128 S128] simd(i32x4_trunc_sat_f64x2_s_zero, 3);
            557 I32x4TruncSatF64x2UZero "i32x4.trunc_sat_f64x2_u_zero" [D128 S128] simd(i32x4_trunc_sat_f64x2_u_zero, 3);
            558 F64x2ConvertI32x2S "f64x2.convert_i32x2_s" [D128 S64] simd(f64x2_convert_i32x2_s, 3);
            559 F64x2ConvertI32x2U "f64x2.convert_i32x2_u" [D128 S64] simd(f64x2_convert_i32x2_u, 3);
            560 F32x4DemoteF64x2Zero "f32x4.demote_f64x2_zero" [D128 S128] simd(f32x4_demote_f64x2_zero, 3);
            561 F64x2PromoteF32x2 "f64x2.promote_f32x2" [D128 S64] simd(f64x2_promote_f32x2, 3);
            562 F32x4Madd "f32x4.madd" [D128 S128 S128 S128] simd(f32x4_madd, 5);
            563 F32x4Nmadd "f32x4.nmadd" [D128 S128 S128 S128] simd(f32x4_nmadd, 5);
            564 F64x2Madd "f64x2.madd" [D128 S128 S128 S128] simd(f64x2_madd, 5);
            565 F64x2Nmadd "f64x2.nmadd" [D128 S128 S128 S128] simd(f64x2_nmadd, 5);
            566 I16x8DotI8x16 "i16x8.dot_i8x16" [D128 S128 S128] simd(i16x8_dot_i8x16, 4);
            567 I32x4DotAddI8x16 "i32x4.dot_add_i8x16" [D128 S128 S128 S128] simd(i32x4_dot_add_i8x16, 5);
            568 F32x4Canonical "f32x4.canonical" [D128 S128] simd(f32x4_canonical, 3);
            569 F64x2Canonical "f64x2.canonical" [D128 S128] simd(f64x2_canonical, 3);

            // accumulators: operand mode `a`, and `>a` where the result goes nowhere else
            570 I32AddAs "i32.add.as" [D32 S32] binary(w32 1, a32 0, r32 2, i32_add, 3);
            571 I32AddAi "i32.add.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_add, 4);
            572 I32AddSsA "i32.add.ss>a" [S32 S32] binary(a32 0, r32 1, r32 2, i32_add, 3);
            573 I32AddSiA "i32.add.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_add, 4);
            574 I32AddAsA "i32.add.as>a" [S32] binary(a32 0, a32 0, r32 1, i32_add, 2);
            575 I32AddAiA "i32.add.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_add, 3);
            576 I32SubAs "i32.sub.as" [D32 S32] binary(w32 1, a32 0, r32 2, i32_sub, 3);
            577 I32SubSa "i32.sub.sa" [D32 S32] binary(w32 1, r32 2, a32 0, i32_sub, 3);
            578 I32SubIa "i32.sub.ia" [D32 Imm32] binary(w32 1, imm32 2, a32 0, i32_sub, 4);
            579 I32SubSsA "i32.sub.ss>a" [S32 S32] binary(a32 0, r32 1, r32 2, i32_sub, 3);
            580 I32SubIsA "i32.sub.is>a" [Imm32 S32] binary(a32 0, imm32 1, r32 3, i32_sub, 4);
            581 I32SubAsA "i32.sub.as>a" [S32] binary(a32 0, a32 0, r32 1, i32_sub, 2);
            582 I32SubSaA "i32.sub.sa>a" [S32] binary(a32 0, r32 1, a32 0, i32_sub, 2);
            583 I32SubIaA "i32.sub.ia>a" [Imm32] binary(a32 0, imm32 1, a32 0, i32_sub, 3);
            584 I32MulAs "i32.mul.as" [D32 S32] binary(w32 1, a32 0, r32 2, i32_mul, 3);
            585 I32MulAi "i32.mul.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_mul, 4);
            586 I32MulSsA "i32.mul.ss>a" [S32 S32] binary(a32 0, r32 1, r32 2, i32_mul, 3);
            587 I32MulSiA "i32.mul.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_mul, 4);
            588 I32MulAsA "i32.mul.as>a" [S32] binary(a32 0, a32 0, r32 1, i32_mul, 2);
            589 I32MulAiA "i32.mul.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_mul, 3);
            590 I32AndAs "i32.and.as" [D32 S32] binary(w32 1, a32 0, r32 2, i32_and, 3);
            591 I32AndAi "i32.and.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_and, 4);
            592 I32AndSsA "i32.and.ss>a" [S32 S32] binary(a32 0, r32 1, r32 2, i32_and, 3);
            593 I32AndSiA "i32.and.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_and, 4);
            594 I32AndAsA "i32.and.as>a" [S32] binary(a32 0, a32 0, r32 1, i32_and, 2);
            595 I32AndAiA "i32.and.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_and, 3);
            596 I32OrAs "i32.or.as" [D32 S32] binary(w32 1, a32 0, r32 2, i32_or, 3);
            597 I32OrAi "i32.or.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_or, 4);
            598 I32OrSsA "i32.or.ss>a" [S32 S32] binary(a32 0, r32 1, r32 2, i32_or, 3);
            599 I32OrSiA "i32.or.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_or, 4);
            600 I32OrAsA "i32.or.as>a" [S32] binary(a32 0, a32 0, r32 1, i32_or, 2);
            601 I32OrAiA "i32.or.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_or, 3);
            602 I32XorAs "i32.xor.as" [D32 S32] binary(w32 1, a32 0, r32 2, i32_xor, 3);
            603 I32XorAi "i32.xor.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_xor, 4);
            604 I32XorSsA "i32.xor.ss>a" [S32 S32] binary(a32 0, r32 1, r32 2, i32_xor, 3);
            605 I32XorSiA "i32.xor.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_xor, 4);
            606 I32XorAsA "i32.xor.as>a" [S32] binary(a32 0, a32 0, r32 1, i32_xor, 2);
            607 I32XorAiA "i32.xor.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_xor, 3);
            608 I32ShlAs "i32.shl.as" [D32 S32] binary(w32 1, a32 0, r32 2, i32_shl, 3);
            609 I32ShlSa "i32.shl.sa" [D32 S32] binary(w32 1, r32 2, a32 0, i32_shl, 3);
            610 I32ShlAi "i32.shl.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_shl, 4);
            611 I32ShlSsA "i32.shl.ss>a" [S32 S32] binary(a32 0, r32 1, r32 2, i32_shl, 3);
            612 I32ShlSiA "i32.shl.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_shl, 4);
            613 I32ShlAsA "i32.shl.as>a" [S32] binary(a32 0, a32 0, r32 1, i32_shl, 2);
            614 I32ShlSaA "i32.shl.sa>a" [S32] binary(a32 0, r32 1, a32 0, i32_shl, 2);
            615 I32ShlAiA "i32.shl.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_shl, 3);
            616 I32ShrSAs "i32.shr_s.as" [D32 S32] binary(w32 1, a32 0, r32 2, i32_shr_s, 3);
            617 I32ShrSAi "i32.shr_s.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_shr_s, 4);
            618 I32ShrSSiA "i32.shr_s.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_shr_s, 4);
            619 I32ShrSAiA "i32.shr_s.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_shr_s, 3);
            620 I32ShrUAs "i32.shr_u.as" [D32 S32] binary(w32 1, a32 0, r32 2, i32_shr_u, 3);
            621 I32ShrUSa "i32.shr_u.sa" [D32 S32] binary(w32 1, r32 2, a32 0, i32_shr_u, 3);
            622 I32ShrUAi "i32.shr_u.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_shr_u, 4);
            623 I32ShrUSsA "i32.shr_u.ss>a" [S32 S32] binary(a32 0, r32 1, r32 2, i32_shr_u, 3);
            624 I32ShrUSiA "i32.shr_u.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_shr_u, 4);
            625 I32ShrUAsA "i32.shr_u.as>a" [S32] binary(a32 0, a32 0, r32 1, i32_shr_u, 2);
            626 I32ShrUSaA "i32.shr_u.sa>a" [S32] binary(a32 0, r32 1, a32 0, i32_shr_u, 2);
            627 I32ShrUAiA "i32.shr_u.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_shr_u, 3);
            628 I32RotlSa "i32.rotl.sa" [D32 S32] binary(w32 1, r32 2, a32 0, i32_rotl, 3);
            629 I32RotlAi "i32.rotl.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_rotl, 4);
            630 I32RotlSiA "i32.rotl.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_rotl, 4);
            631 I32RotlSaA "i32.rotl.sa>a" [S32] binary(a32 0, r32 1, a32 0, i32_rotl, 2);
            632 I32RotlAiA "i32.rotl.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_rotl, 3);
            633 I32RotrSa "i32.rotr.sa" [D32 S32] binary(w32 1, r32 2, a32 0, i32_rotr, 3);
            634 I32RotrAi "i32.rotr.ai" [D32 Imm32] binary(w32 1, a32 0, imm32 2, i32_rotr, 4);
            635 I32RotrSiA "i32.rotr.si>a" [S32 Imm32] binary(a32 0, r32 1, imm32 2, i32_rotr, 4);
            636 I32RotrSaA "i32.rotr.sa>a" [S32] binary(a32 0, r32 1, a32 0, i32_rotr, 2);
            637 I32RotrAiA "i32.rotr.ai>a" [Imm32] binary(a32 0, a32 0, imm32 1, i32_rotr, 3);
            638 I32EqSsA "i32.eq.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_eq, 3);
            639 I32EqSiA "i32.eq.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_eq, 4);
            640 I32NeSsA "i32.ne.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_ne, 3);
            641 I32NeSiA "i32.ne.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_ne, 4);
            642 I32LtSSsA "i32.lt_s.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_lt_s, 3);
            643 I32LtSSiA "i32.lt_s.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_lt_s, 4);
            644 I32LtUSsA "i32.lt_u.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_lt_u, 3);
            645 I32LtUSiA "i32.lt_u.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_lt_u, 4);
            646 I32GtSSsA "i32.gt_s.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_gt_s, 3);
            647 I32GtSSiA "i32.gt_s.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_gt_s, 4);
            648 I32GtUSsA "i32.gt_u.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_gt_u, 3);
            649 I32GtUSiA "i32.gt_u.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_gt_u, 4);
            650 I32LeSSsA "i32.le_s.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_le_s, 3);
            651 I32LeSSiA "i32.le_s.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_le_s, 4);
            652 I32LeUSsA "i32.le_u.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_le_u, 3);
            653 I32LeUSiA "i32.le_u.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_le_u, 4);
            654 I32GeSSsA "i32.ge_s.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_ge_s, 3);
            655 I32GeSSiA "i32.ge_s.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_ge_s, 4);
            656 I32GeUSsA "i32.ge_u.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, i32_ge_u, 3);
            657 I32GeUSiA "i32.ge_u.si>a" [S32 Imm32] binary(abool 0, r32 1, imm32 2, i32_ge_u, 4);
            658 I64AddAs "i64.add.as" [D64 S64] binary(w64 1, a64 0, r64 2, i64_add, 3);
            659 I64AddAi "i64.add.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_add, 4);
            660 I64AddSsA "i64.add.ss>a" [S64 S64] binary(a64 0, r64 1, r64 2, i64_add, 3);
            661 I64AddSiA "i64.add.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_add, 4);
            662 I64AddAsA "i64.add.as>a" [S64] binary(a64 0, a64 0, r64 1, i64_add, 2);
            663 I64AddAiA "i64.add.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_add, 3);
            664 I64SubAs "i64.sub.as" [D64 S64] binary(w64 1, a64 0, r64 2, i64_sub, 3);
            665 I64SubSa "i64.sub.sa" [D64 S64] binary(w64 1, r64 2, a64 0, i64_sub, 3);
            666 I64SubIa "i64.sub.ia" [D64 Imm32] binary(w64 1, imm64 2, a64 0, i64_sub, 4);
            667 I64SubSsA "i64.sub.ss>a" [S64 S64] binary(a64 0, r64 1, r64 2, i64_sub, 3);
            668 I64SubIsA "i64.sub.is>a" [Imm32 S64] binary(a64 0, imm64 1, r64 3, i64_sub, 4);
            669 I64SubAsA "i64.sub.as>a" [S64] binary(a64 0, a64 0, r64 1, i64_sub, 2);
            670 I64SubSaA "i64.sub.sa>a" [S64] binary(a64 0, r64 1, a64 0, i64_sub, 2);
            671 I64SubIaA "i64.sub.ia>a" [Imm32] binary(a64 0, imm64 1, a64 0, i64_sub, 3);
            672 I64MulAs "i64.mul.as" [D64 S64] binary(w64 1, a64 0, r64 2, i64_mul, 3);
            673 I64MulAi "i64.mul.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_mul, 4);
            674 I64MulSsA "i64.mul.ss>a" [S64 S64] binary(a64 0, r64 1, r64 2, i64_mul, 3);
            675 I64MulSiA "i64.mul.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_mul, 4);
            676 I64MulAsA "i64.mul.as>a" [S64] binary(a64 0, a64 0, r64 1, i64_mul, 2);
            677 I64MulAiA "i64.mul.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_mul, 3);
            678 I64AndAs "i64.and.as" [D64 S64] binary(w64 1, a64 0, r64 2, i64_and, 3);
            679 I64AndAi "i64.and.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_and, 4);
            680 I64AndSsA "i64.and.ss>a" [S64 S64] binary(a64 0, r64 1, r64 2, i64_and, 3);
            681 I64AndSiA "i64.and.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_and, 4);
            682 I64AndAsA "i64.and.as>a" [S64] binary(a64 0, a64 0, r64 1, i64_and, 2);
            683 I64AndAiA "i64.and.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_and, 3);
            684 I64OrAs "i64.or.as" [D64 S64] binary(w64 1, a64 0, r64 2, i64_or, 3);
            685 I64OrAi "i64.or.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_or, 4);
            686 I64OrSsA "i64.or.ss>a" [S64 S64] binary(a64 0, r64 1, r64 2, i64_or, 3);
            687 I64OrSiA "i64.or.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_or, 4);
            688 I64OrAsA "i64.or.as>a" [S64] binary(a64 0, a64 0, r64 1, i64_or, 2);
            689 I64OrAiA "i64.or.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_or, 3);
            690 I64XorAs "i64.xor.as" [D64 S64] binary(w64 1, a64 0, r64 2, i64_xor, 3);
            691 I64XorAi "i64.xor.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_xor, 4);
            692 I64XorSsA "i64.xor.ss>a" [S64 S64] binary(a64 0, r64 1, r64 2, i64_xor, 3);
            693 I64XorSiA "i64.xor.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_xor, 4);
            694 I64XorAsA "i64.xor.as>a" [S64] binary(a64 0, a64 0, r64 1, i64_xor, 2);
            695 I64XorAiA "i64.xor.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_xor, 3);
            696 I64ShlAs "i64.shl.as" [D64 S64] binary(w64 1, a64 0, r64 2, i64_shl, 3);
            697 I64ShlSa "i64.shl.sa" [D64 S64] binary(w64 1, r64 2, a64 0, i64_shl, 3);
            698 I64ShlAi "i64.shl.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_shl, 4);
            699 I64ShlSsA "i64.shl.ss>a" [S64 S64] binary(a64 0, r64 1, r64 2, i64_shl, 3);
            700 I64ShlSiA "i64.shl.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_shl, 4);
            701 I64ShlAsA "i64.shl.as>a" [S64] binary(a64 0, a64 0, r64 1, i64_shl, 2);
            702 I64ShlSaA "i64.shl.sa>a" [S64] binary(a64 0, r64 1, a64 0, i64_shl, 2);
            703 I64ShlAiA "i64.shl.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_shl, 3);
            704 I64ShrSAi "i64.shr_s.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_shr_s, 4);
            705 I64ShrSSiA "i64.shr_s.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_shr_s, 4);
            706 I64ShrSAiA "i64.shr_s.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_shr_s, 3);
            707 I64ShrUAs "i64.shr_u.as" [D64 S64] binary(w64 1, a64 0, r64 2, i64_shr_u, 3);
            708 I64ShrUSa "i64.shr_u.sa" [D64 S64] binary(w64 1, r64 2, a64 0, i64_shr_u, 3);
            709 I64ShrUAi "i64.shr_u.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_shr_u, 4);
            710 I64ShrUSsA "i64.shr_u.ss>a" [S64 S64] binary(a64 0, r64 1, r64 2, i64_shr_u, 3);
            711 I64ShrUSiA "i64.shr_u.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_shr_u, 4);
            712 I64ShrUAsA "i64.shr_u.as>a" [S64] binary(a64 0, a64 0, r64 1, i64_shr_u, 2);
            713 I64ShrUSaA "i64.shr_u.sa>a" [S64] binary(a64 0, r64 1, a64 0, i64_shr_u, 2);
            714 I64ShrUAiA "i64.shr_u.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_shr_u, 3);
            715 I64RotlSa "i64.rotl.sa" [D64 S64] binary(w64 1, r64 2, a64 0, i64_rotl, 3);
            716 I64RotlAi "i64.rotl.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_rotl, 4);
            717 I64RotlSiA "i64.rotl.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_rotl, 4);
            718 I64RotlSaA "i64.rotl.sa>a" [S64] binary(a64 0, r64 1, a64 0, i64_rotl, 2);
            719 I64RotlAiA "i64.rotl.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_rotl, 3);
            720 I64RotrAi "i64.rotr.ai" [D64 Imm32] binary(w64 1, a64 0, imm64 2, i64_rotr, 4);
            721 I64RotrSiA "i64.rotr.si>a" [S64 Imm32] binary(a64 0, r64 1, imm64 2, i64_rotr, 4);
            722 I64RotrAiA "i64.rotr.ai>a" [Imm32] binary(a64 0, a64 0, imm64 1, i64_rotr, 3);
            723 I64EqSsA "i64.eq.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_eq, 3);
            724 I64EqSiA "i64.eq.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_eq, 4);
            725 I64NeSsA "i64.ne.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_ne, 3);
            726 I64NeSiA "i64.ne.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_ne, 4);
            727 I64LtSSsA "i64.lt_s.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_lt_s, 3);
            728 I64LtSSiA "i64.lt_s.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_lt_s, 4);
            729 I64LtUSsA "i64.lt_u.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_lt_u, 3);
            730 I64LtUSiA "i64.lt_u.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_lt_u, 4);
            731 I64GtSSsA "i64.gt_s.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_gt_s, 3);
            732 I64GtSSiA "i64.gt_s.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_gt_s, 4);
            733 I64GtUSsA "i64.gt_u.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_gt_u, 3);
            734 I64GtUSiA "i64.gt_u.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_gt_u, 4);
            735 I64LeSSsA "i64.le_s.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_le_s, 3);
            736 I64LeSSiA "i64.le_s.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_le_s, 4);
            737 I64LeUSsA "i64.le_u.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_le_u, 3);
            738 I64LeUSiA "i64.le_u.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_le_u, 4);
            739 I64GeSSsA "i64.ge_s.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_ge_s, 3);
            740 I64GeSSiA "i64.ge_s.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_ge_s, 4);
            741 I64GeUSsA "i64.ge_u.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, i64_ge_u, 3);
            742 I64GeUSiA "i64.ge_u.si>a" [S64 Imm32] binary(abool 0, r64 1, imm64 2, i64_ge_u, 4);
            743 F32AddAs "f32.add.as" [D32 S32] binary(wf32 1, af32 0, r32 2, f32_add, 3);
            744 F32AddSsA "f32.add.ss>a" [S32 S32] binary(af32 0, r32 1, r32 2, f32_add, 3);
            745 F32AddAsA "f32.add.as>a" [S32] binary(af32 0, af32 0, r32 1, f32_add, 2);
            746 F32SubAs "f32.sub.as" [D32 S32] binary(wf32 1, af32 0, r32 2, f32_sub, 3);
            747 F32SubSa "f32.sub.sa" [D32 S32] binary(wf32 1, r32 2, af32 0, f32_sub, 3);
            748 F32SubSsA "f32.sub.ss>a" [S32 S32] binary(af32 0, r32 1, r32 2, f32_sub, 3);
            749 F32SubAsA "f32.sub.as>a" [S32] binary(af32 0, af32 0, r32 1, f32_sub, 2);
            750 F32SubSaA "f32.sub.sa>a" [S32] binary(af32 0, r32 1, af32 0, f32_sub, 2);
            751 F32MulAs "f32.mul.as" [D32 S32] binary(wf32 1, af32 0, r32 2, f32_mul, 3);
            752 F32MulSsA "f32.mul.ss>a" [S32 S32] binary(af32 0, r32 1, r32 2, f32_mul, 3);
            753 F32MulAsA "f32.mul.as>a" [S32] binary(af32 0, af32 0, r32 1, f32_mul, 2);
            754 F32DivAs "f32.div.as" [D32 S32] binary(wf32 1, af32 0, r32 2, f32_div, 3);
            755 F32DivSa "f32.div.sa" [D32 S32] binary(wf32 1, r32 2, af32 0, f32_div, 3);
            756 F32DivSsA "f32.div.ss>a" [S32 S32] binary(af32 0, r32 1, r32 2, f32_div, 3);
            757 F32DivAsA "f32.div.as>a" [S32] binary(af32 0, af32 0, r32 1, f32_div, 2);
            758 F32DivSaA "f32.div.sa>a" [S32] binary(af32 0, r32 1, af32 0, f32_div, 2);
            759 F32EqSsA "f32.eq.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, f32_eq, 3);
            760 F32NeSsA "f32.ne.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, f32_ne, 3);
            761 F32LtSsA "f32.lt.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, f32_lt, 3);
            762 F32GtSsA "f32.gt.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, f32_gt, 3);
            763 F32LeSsA "f32.le.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, f32_le, 3);
            764 F32GeSsA "f32.ge.ss>a" [S32 S32] binary(abool 0, r32 1, r32 2, f32_ge, 3);
            765 F64AddAs "f64.add.as" [D64 S64] binary(wf64 1, af64 0, r64 2, f64_add, 3);
            766 F64AddSsA "f64.add.ss>a" [S64 S64] binary(af64 0, r64 1, r64 2, f64_add, 3);
            767 F64AddAsA "f64.add.as>a" [S64] binary(af64 0, af64 0, r64 1, f64_add, 2);
            768 F64SubAs "f64.sub.as" [D64 S64] binary(wf64 1, af64 0, r64 2, f64_sub, 3);
            769 F64SubSa "f64.sub.sa" [D64 S64] binary(wf64 1, r64 2, af64 0, f64_sub, 3);
            770 F64SubSsA "f64.sub.ss>a" [S64 S64] binary(af64 0, r64 1, r64 2, f64_sub, 3);
            771 F64SubAsA "f64.sub.as>a" [S64] binary(af64 0, af64 0, r64 1, f64_sub, 2);
            772 F64SubSaA "f64.sub.sa>a" [S64] binary(af64 0, r64 1, af64 0, f64_sub, 2);
            773 F64MulAs "f64.mul.as" [D64 S64] binary(wf64 1, af64 0, r64 2, f64_mul, 3);
            774 F64MulSsA "f64.mul.ss>a" [S64 S64] binary(af64 0, r64 1, r64 2, f64_mul, 3);
            775 F64MulAsA "f64.mul.as>a" [S64] binary(af64 0, af64 0, r64 1, f64_mul, 2);
            776 F64DivAs "f64.div.as" [D64 S64] binary(wf64 1, af64 0, r64 2, f64_div, 3);
            777 F64DivSa "f64.div.sa" [D64 S64] binary(wf64 1, r64 2, af64 0, f64_div, 3);
            778 F64DivSsA "f64.div.ss>a" [S64 S64] binary(af64 0, r64 1, r64 2, f64_div, 3);
            779 F64DivAsA "f64.div.as>a" [S64] binary(af64 0, af64 0, r64 1, f64_div, 2);
            780 F64DivSaA "f64.div.sa>a" [S64] binary(af64 0, r64 1, af64 0, f64_div, 2);
            781 F64EqSsA "f64.eq.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, f64_eq, 3);
            782 F64NeSsA "f64.ne.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, f64_ne, 3);
            783 F64LtSsA "f64.lt.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, f64_lt, 3);
            784 F64GtSsA "f64.gt.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, f64_gt, 3);
            785 F64LeSsA "f64.le.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, f64_le, 3);
            786 F64GeSsA "f64.ge.ss>a" [S64 S64] binary(abool 0, r64 1, r64 2, f64_ge, 3);
            787 BrIfEq32As "br_if.i32.eq.as" [S32 Jump] br_binary(a32 0, r32 1, i32_eq, 3);
            788 BrIfEq32Ai "br_if.i32.eq.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_eq, 4);
            789 BrIfNe32As "br_if.i32.ne.as" [S32 Jump] br_binary(a32 0, r32 1, i32_ne, 3);
            790 BrIfNe32Ai "br_if.i32.ne.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_ne, 4);
            791 BrIfLtS32As "br_if.i32.lt_s.as" [S32 Jump] br_binary(a32 0, r32 1, i32_lt_s, 3);
            792 BrIfLtS32Ai "br_if.i32.lt_s.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_lt_s, 4);
            793 BrIfLtU32As "br_if.i32.lt_u.as" [S32 Jump] br_binary(a32 0, r32 1, i32_lt_u, 3);
            794 BrIfLtU32Ai "br_if.i32.lt_u.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_lt_u, 4);
            795 BrIfGtS32As "br_if.i32.gt_s.as" [S32 Jump] br_binary(a32 0, r32 1, i32_gt_s, 3);
            796 BrIfGtS32Ai "br_if.i32.gt_s.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_gt_s, 4);
            797 BrIfGtU32As "br_if.i32.gt_u.as" [S32 Jump] br_binary(a32 0, r32 1, i32_gt_u, 3);
            798 BrIfGtU32Ai "br_if.i32.gt_u.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_gt_u, 4);
            799 BrIfLeS32As "br_if.i32.le_s.as" [S32 Jump] br_binary(a32 0, r32 1, i32_le_s, 3);
            800 BrIfLeS32Ai "br_if.i32.le_s.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_le_s, 4);
            801 BrIfLeU32As "br_if.i32.le_u.as" [S32 Jump] br_binary(a32 0, r32 1, i32_le_u, 3);
            802 BrIfLeU32Ai "br_if.i32.le_u.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_le_u, 4);
            803 BrIfGeS32As "br_if.i32.ge_s.as" [S32 Jump] br_binary(a32 0, r32 1, i32_ge_s, 3);
            804 BrIfGeS32Ai "br_if.i32.ge_s.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_ge_s, 4);
            805 BrIfGeU32As "br_if.i32.ge_u.as" [S32 Jump] br_binary(a32 0, r32 1, i32_ge_u, 3);
            806 BrIfGeU32Ai "br_if.i32.ge_u.ai" [Imm32 Jump] br_binary(a32 0, imm32 1, i32_ge_u, 4);
            807 BrIfEqz32A "br_if.i32.eqz.a" [Jump] br_unary(a32 0, i32_eqz, 2);
            808 BrIfNez32A "br_if.i32.nez.a" [Jump] br_unary(a32 0, i32_nez, 2);
            809 BrIfEq64As "br_if.i64.eq.as" [S64 Jump] br_binary(a64 0, r64 1, i64_eq, 3);
            810 BrIfEq64Ai "br_if.i64.eq.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_eq, 4);
            811 BrIfNe64As "br_if.i64.ne.as" [S64 Jump] br_binary(a64 0, r64 1, i64_ne, 3);
            812 BrIfNe64Ai "br_if.i64.ne.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_ne, 4);
            813 BrIfLtS64As "br_if.i64.lt_s.as" [S64 Jump] br_binary(a64 0, r64 1, i64_lt_s, 3);
            814 BrIfLtS64Ai "br_if.i64.lt_s.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_lt_s, 4);
            815 BrIfLtU64As "br_if.i64.lt_u.as" [S64 Jump] br_binary(a64 0, r64 1, i64_lt_u, 3);
            816 BrIfLtU64Ai "br_if.i64.lt_u.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_lt_u, 4);
            817 BrIfGtS64As "br_if.i64.gt_s.as" [S64 Jump] br_binary(a64 0, r64 1, i64_gt_s, 3);
            818 BrIfGtS64Ai "br_if.i64.gt_s.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_gt_s, 4);
            819 BrIfGtU64As "br_if.i64.gt_u.as" [S64 Jump] br_binary(a64 0, r64 1, i64_gt_u, 3);
            820 BrIfGtU64Ai "br_if.i64.gt_u.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_gt_u, 4);
            821 BrIfLeS64As "br_if.i64.le_s.as" [S64 Jump] br_binary(a64 0, r64 1, i64_le_s, 3);
            822 BrIfLeS64Ai "br_if.i64.le_s.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_le_s, 4);
            823 BrIfLeU64As "br_if.i64.le_u.as" [S64 Jump] br_binary(a64 0, r64 1, i64_le_u, 3);
            824 BrIfLeU64Ai "br_if.i64.le_u.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_le_u, 4);
            825 BrIfGeS64As "br_if.i64.ge_s.as" [S64 Jump] br_binary(a64 0, r64 1, i64_ge_s, 3);
            826 BrIfGeS64Ai "br_if.i64.ge_s.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_ge_s, 4);
            827 BrIfGeU64As "br_if.i64.ge_u.as" [S64 Jump] br_binary(a64 0, r64 1, i64_ge_u, 3);
            828 BrIfGeU64Ai "br_if.i64.ge_u.ai" [Imm32 Jump] br_binary(a64 0, imm64 1, i64_ge_u, 4);
            829 BrIfEqz64A "br_if.i64.eqz.a" [Jump] br_unary(a64 0, i64_eqz, 2);
            830 BrIfNez64A "br_if.i64.nez.a" [Jump] br_unary(a64 0, i64_nez, 2);
            831 I32EqzA "i32.eqz>a" [S32] unary(abool 0, r32 1, i32_eqz, 2);
            832 I64EqzA "i64.eqz>a" [S64] unary(abool 0, r64 1, i64_eqz, 2);
            833 I32Extend8SOfA "i32.extend8_s.a" [D32] unary(w32 1, a32 0, i32_extend8_s, 2);
            834 I32Extend8SA "i32.extend8_s>a" [S32] unary(a32 0, r32 1, i32_extend8_s, 2);
            835 I32Extend8SOfAA "i32.extend8_s.a>a" [] unary(a32 0, a32 0, i32_extend8_s, 1);
            836 I32Extend16SOfA "i32.extend16_s.a" [D32] unary(w32 1, a32 0, i32_extend16_s, 2);
            837 I32Extend16SA "i32.extend16_s>a" [S32] unary(a32 0, r32 1, i32_extend16_s, 2);
            838 I32Extend16SOfAA "i32.extend16_s.a>a" [] unary(a32 0, a32 0, i32_extend16_s, 1);
            839 I32WrapI64OfA "i32.wrap_i64.a" [D32] unary(w32 1, a64 0, i32_wrap_i64, 2);
            840 I32WrapI64A "i32.wrap_i64>a" [S64] unary(a32 0, r64 1, i32_wrap_i64, 2);
            841 I32WrapI64OfAA "i32.wrap_i64.a>a" [] unary(a32 0, a64 0, i32_wrap_i64, 1);
            842 I64ExtendI32SOfA "i64.extend_i32_s.a" [D64] unary(w64 1, a32 0, i64_extend_i32_s, 2);
            843 I64ExtendI32SA "i64.extend_i32_s>a" [S32] unary(a64 0, r32 1, i64_extend_i32_s, 2);
            844 I64ExtendI32SOfAA "i64.extend_i32_s.a>a" [] unary(a64 0, a32 0, i64_extend_i32_s, 1);
            845 I64ExtendI32UOfA "i64.extend_i32_u.a" [D64] unary(w64 1, a32 0, i64_extend_i32_u, 2);
            846 I64ExtendI32UA "i64.extend_i32_u>a" [S32] unary(a64 0, r32 1, i64_extend_i32_u, 2);
            847 I64ExtendI32UOfAA "i64.extend_i32_u.a>a" [] unary(a64 0, a32 0, i64_extend_i32_u, 1);
            848 F64PromoteF32OfA "f64.promote_f32.a" [D64] unary(wf64 1, af32 0, f64_promote_f32, 2);
            849 F64PromoteF32A "f64.promote_f32>a" [S32] unary(af64 0, r32 1, f64_promote_f32, 2);
            850 F64PromoteF32OfAA "f64.promote_f32.a>a" [] unary(af64 0, af32 0, f64_promote_f32, 1);
            851 F64ConvertI32SOfA "f64.convert_i32_s.a" [D64] convert(wf64 1, a32 0, f64_convert_i32_s, 2);
            852 F64ConvertI32SA "f64.convert_i32_s>a" [S32] convert(af64 0, r32 1, f64_convert_i32_s, 2);
            853 F64ConvertI32SOfAA "f64.convert_i32_s.a>a" [] convert(af64 0, a32 0, f64_convert_i32_s, 1);
            854 F64ConvertI32UOfA "f64.convert_i32_u.a" [D64] convert(wf64 1, a32 0, f64_convert_i32_u, 2);
            855 F64ConvertI32UA "f64.convert_i32_u>a" [S32] convert(af64 0, r32 1, f64_convert_i32_u, 2);
            856 F64ConvertI32UOfAA "f64.convert_i32_u.a>a" [] convert(af64 0, a32 0, f64_convert_i32_u, 1);
            857 F64SqrtOfA "f64.sqrt.a" [D64] unary(wf64 1, af64 0, f64_sqrt, 2);
            858 F64SqrtA "f64.sqrt>a" [S64] unary(af64 0, r64 1, f64_sqrt, 2);
            859 F64SqrtOfAA "f64.sqrt.a>a" [] unary(af64 0, af64 0, f64_sqrt, 1);
            860 F32Load "f32.load" [D32 S32 Offset4] load(wf32 1, r32 2, 3, u32, u32, 5);
            861 F64Load "f64.load" [D64 S32 Offset8] load(wf64 1, r32 2, 3, u64, u64, 5);
            862 I32LoadOfA "i32.load.a" [D32 Offset4] load(w32 1, a32 0, 2, u32, u32, 4);
            863 I32LoadA "i32.load>a" [S32 Offset4] load(a32 0, r32 1, 2, u32, u32, 4);
            864 I32LoadOfAA "i32.load.a>a" [Offset4] load(a32 0, a32 0, 1, u32, u32, 3);
            865 I32Load8SOfA "i32.load8_s.a" [D32 Offset1] load(w32 1, a32 0, 2, i8, u32, 4);
            866 I32Load8SA "i32.load8_s>a" [S32 Offset1] load(a32 0, r32 1, 2, i8, u32, 4);
            867 I32Load8SOfAA "i32.load8_s.a>a" [Offset1] load(a32 0, a32 0, 1, i8, u32, 3);
            868 I32Load8UOfA "i32.load8_u.a" [D32 Offset1] load(w32 1, a32 0, 2, u8, u32, 4);
            869 I32Load8UA "i32.load8_u>a" [S32 Offset1] load(a32 0, r32 1, 2, u8, u32, 4);
            870 I32Load8UOfAA "i32.load8_u.a>a" [Offset1] load(a32 0, a32 0, 1, u8, u32, 3);
            871 I32Load16SOfA "i32.load16_s.a" [D32 Offset2] load(w32 1, a32 0, 2, i16, u32, 4);
            872 I32Load16SA "i32.load16_s>a" [S32 Offset2] load(a32 0, r32 1, 2, i16, u32, 4);
            873 I32Load16SOfAA "i32.load16_s.a>a" [Offset2] load(a32 0, a32 0, 1, i16, u32, 3);
            874 I32Load16UOfA "i32.load16_u.a" [D32 Offset2] load(w32 1, a32 0, 2, u16, u32, 4);
            875 I32Load16UA "i32.load16_u>a" [S32 Offset2] load(a32 0, r32 1, 2, u16, u32, 4);
            876 I32Load16UOfAA "i32.load16_u.a>a" [Offset2] load(a32 0, a32 0, 1, u16, u32, 3);
            877 I64LoadOfA "i64.load.a" [D64 Offset8] load(w64 1, a32 0, 2, u64, u64, 4);
            878 I64LoadA "i64.load>a" [S32 Offset8] load(a64 0, r32 1, 2, u64, u64, 4);
            879 I64LoadOfAA "i64.load.a>a" [Offset8] load(a64 0, a32 0, 1, u64, u64, 3);
            880 I64Load8UOfA "i64.load8_u.a" [D64 Offset1] load(w64 1, a32 0, 2, u8, u64, 4);
            881 I64Load8UA "i64.load8_u>a" [S32 Offset1] load(a64 0, r32 1, 2, u8, u64, 4);
            882 I64Load8UOfAA "i64.load8_u.a>a" [Offset1] load(a64 0, a32 0, 1, u8, u64, 3);
            883 I64Load16UA "i64.load16_u>a" [S32 Offset2] load(a64 0, r32 1, 2, u16, u64, 4);
            884 I64Load32SA "i64.load32_s>a" [S32 Offset4] load(a64 0, r32 1, 2, i32, u64, 4);
            885 I64Load32UOfA "i64.load32_u.a" [D64 Offset4] load(w64 1, a32 0, 2, u32, u64, 4);
            886 I64Load32UA "i64.load32_u>a" [S32 Offset4] load(a64 0, r32 1, 2, u32, u64, 4);
            887 I64Load32UOfAA "i64.load32_u.a>a" [Offset4] load(a64 0, a32 0, 1, u32, u64, 3);
            888 F32LoadOfA "f32.load.a" [D32 Offset4] load(wf32 1, a32 0, 2, u32, u32, 4);
            889 F32LoadA "f32.load>a" [S32 Offset4] load(af32 0, r32 1, 2, u32, u32, 4);
            890 F32LoadOfAA "f32.load.a>a" [Offset4] load(af32 0, a32 0, 1, u32, u32, 3);
            891 F64LoadOfA "f64.load.a" [D64 Offset8] load(wf64 1, a32 0, 2, u64, u64, 4);
            892 F64LoadA "f64.load>a" [S32 Offset8] load(af64 0, r32 1, 2, u64, u64, 4);
            893 F64LoadOfAA "f64.load.a>a" [Offset8] load(af64 0, a32 0, 1, u64, u64, 3);
            894 Store8OfA "store8.as" [Offset1 S32] store(a32 0, 1, r32 3, u8, 4);
            895 Store8A "store8.sa" [S32 Offset1] store(r32 1, 2, a32 0, u8, 4);
            896 Store16OfA "store16.as" [Offset2 S32] store(a32 0, 1, r32 3, u16, 4);
            897 Store16A "store16.sa" [S32 Offset2] store(r32 1, 2, a32 0, u16, 4);
            898 Store32OfA "store32.as" [Offset4 S32] store(a32 0, 1, r32 3, u32, 4);
            899 Store32A "store32.sa" [S32 Offset4] store(r32 1, 2, a32 0, u32, 4);
            900 Store64OfA "store64.as" [Offset8 S64] store(a32 0, 1, r64 3, u64, 4);
            901 Store64A "store64.sa" [S32 Offset8] store(r32 1, 2, a64 0, u64, 4);
            902 Store32F "store32.sf" [S32 Offset4] store(r32 1, 2, af32 0, u32, 4);
            903 Store64F "store64.sf" [S32 Offset8] store(r32 1, 2, af64 0, u64, 4);
            904 GlobalGet32A "global.get.32>a" [Global32] copy(a32 0, g32 1, 2);
            905 GlobalSet32A "global.set.32.a" [Global32] copy(wg32 1, a32 0, 2);
            906 Select32OfA "select.32.a" [D32 S32 S32] select(w32 1, r32 2, r32 3, a32 0, 4);
            907 Select32A "select.32>a" [S32 S32 S32] select(a32 0, r32 1, r32 2, r32 3, 4);
            908 Select32OfAA "select.32.a>a" [S32 S32] select(a32 0, r32 1, r32 2, a32 0, 3);
            909 GlobalGet64A "global.get.64>a" [Global64] copy(a64 0, g64 1, 2);
            910 GlobalSet64A "global.set.64.a" [Global64] copy(wg64 1, a64 0, 2);
            911 Select64OfA "select.64.a" [D64 S64 S64] select(w64 1, r64 2, r64 3, a32 0, 4);
            912 Select64A "select.64>a" [S64 S64 S32] select(a64 0, r64 1, r64 2, r32 3, 4);
            913 Select64OfAA "select.64.a>a" [S64 S64] select(a64 0, r64 1, r64 2, a32 0, 3);
            914 Const64ShortA "const.64s>a" [Imm32] copy(a64 0, imm64 1, 3);
            915 Const64A "const.64>a" [Imm64] copy(a64 0, long64 1, 5);

            // fused: the address is a sum; a number is stored; a local grows and is compared; a value is returned
            916 I32LoadSs "i32.load.s+s" [D32 S32 S32 Offset4] load(w32 1, sum_ss 2, 4, u32, u32, 6);
            917 I32LoadAs "i32.load.a+s" [D32 S32 Offset4] load(w32 1, a32_sum_s 2, 3, u32, u32, 5);
            918 I32LoadSsA "i32.load.s+s>a" [S32 S32 Offset4] load(a32 0, sum_ss 1, 3, u32, u32, 5);
            919 I32LoadAsA "i32.load.a+s>a" [S32 Offset4] load(a32 0, a32_sum_s 1, 2, u32, u32, 4);
            920 I32Load8SSs "i32.load8_s.s+s" [D32 S32 S32 Offset1] load(w32 1, sum_ss 2, 4, i8, u32, 6);
            921 I32Load8SAs "i32.load8_s.a+s" [D32 S32 Offset1] load(w32 1, a32_sum_s 2, 3, i8, u32, 5);
            922 I32Load8SSsA "i32.load8_s.s+s>a" [S32 S32 Offset1] load(a32 0, sum_ss 1, 3, i8, u32, 5);
            923 I32Load8SAsA "i32.load8_s.a+s>a" [S32 Offset1] load(a32 0, a32_sum_s 1, 2, i8, u32, 4);
            924 I32Load8USs "i32.load8_u.s+s" [D32 S32 S32 Offset1] load(w32 1, sum_ss 2, 4, u8, u32, 6);
            925 I32Load8UAs "i32.load8_u.a+s" [D32 S32 Offset1] load(w32 1, a32_sum_s 2, 3, u8, u32, 5);
            926 I32Load8USsA "i32.load8_u.s+s>a" [S32 S32 Offset1] load(a32 0, sum_ss 1, 3, u8, u32, 5);
            927 I32Load8UAsA "i32.load8_u.a+s>a" [S32 Offset1] load(a32 0, a32_sum_s 1, 2, u8, u32, 4);
            928 I32Load16USs "i32.load16_u.s+s" [D32 S32 S32 Offset2] load(w32 1, sum_ss 2, 4, u16, u32, 6);
            929 I32Load16UAs "i32.load16_u.a+s" [D32 S32 Offset2] load(w32 1, a32_sum_s 2, 3, u16, u32, 5);
            930 I32Load16USsA "i32.load16_u.s+s>a" [S32 S32 Offset2] load(a32 0, sum_ss 1, 3, u16, u32, 5);
            931 I32Load16UAsA "i32.load16_u.a+s>a" [S32 Offset2] load(a32 0, a32_sum_s 1, 2, u16, u32, 4);
            932 I64LoadSs "i64.load.s+s" [D64 S32 S32 Offset8] load(w64 1, sum_ss 2, 4, u64, u64, 6);
            933 I64LoadAs "i64.load.a+s" [D64 S32 Offset8] load(w64 1, a32_sum_s 2, 3, u64, u64, 5);
            934 I64LoadSsA "i64.load.s+s>a" [S32 S32 Offset8] load(a64 0, sum_ss 1, 3, u64, u64, 5);
            935 I64LoadAsA "i64.load.a+s>a" [S32 Offset8] load(a64 0, a32_sum_s 1, 2, u64, u64, 4);
            936 I64Load32USs "i64.load32_u.s+s" [D64 S32 S32 Offset4] load(w64 1, sum_ss 2, 4, u32, u64, 6);
            937 I64Load32UAs "i64.load32_u.a+s" [D64 S32 Offset4] load(w64 1, a32_sum_s 2, 3, u32, u64, 5);
            938 I64Load32USsA "i64.load32_u.s+s>a" [S32 S32 Offset4] load(a64 0, sum_ss 1, 3, u32, u64, 5);
            939 I64Load32UAsA "i64.load32_u.a+s>a" [S32 Offset4] load(a64 0, a32_sum_s 1, 2, u32, u64, 4);
            940 F32LoadSs "f32.load.s+s" [D32 S32 S32 Offset4] load(wf32 1, sum_ss 2, 4, u32, u32, 6);
            941 F32LoadAs "f32.load.a+s" [D32 S32 Offset4] load(wf32 1, a32_sum_s 2, 3, u32, u32, 5);
            942 F32LoadSsA "f32.load.s+s>a" [S32 S32 Offset4] load(af32 0, sum_ss 1, 3, u32, u32, 5);
            943 F32LoadAsA "f32.load.a+s>a" [S32 Offset4] load(af32 0, a32_sum_s 1, 2, u32, u32, 4);
            944 F64LoadSs "f64.load.s+s" [D64 S32 S32 Offset8] load(wf64 1, sum_ss 2, 4, u64, u64, 6);
            945 F64LoadAs "f64.load.a+s" [D64 S32 Offset8] load(wf64 1, a32_sum_s 2, 3, u64, u64, 5);
            946 F64LoadSsA "f64.load.s+s>a" [S32 S32 Offset8] load(af64 0, sum_ss 1, 3, u64, u64, 5);
            947 F64LoadAsA "f64.load.a+s>a" [S32 Offset8] load(af64 0, a32_sum_s 1, 2, u64, u64, 4);
            948 Store8Ss "store8.s+s" [S32 S32 Offset1 S32] store(sum_ss 1, 3, r32 5, u8, 6);
            949 Store8As "store8.a+s" [S32 Offset1 S32] store(a32_sum_s 1, 2, r32 4, u8, 5);
            950 Store8Imm "store8.si" [S32 Offset1 Imm32] store(r32 1, 2, imm32 4, u8, 6);
            951 Store8ImmOfA "store8.ai" [Offset1 Imm32] store(a32 0, 1, imm32 3, u8, 5);
            952 Store8ImmSs "store8.s+si" [S32 S32 Offset1 Imm32] store(sum_ss 1, 3, imm32 5, u8, 7);
            953 Store8ImmAs "store8.a+si" [S32 Offset1 Imm32] store(a32_sum_s 1, 2, imm32 4, u8, 6);
            954 Store16Ss "store16.s+s" [S32 S32 Offset2 S32] store(sum_ss 1, 3, r32 5, u16, 6);
            955 Store16As "store16.a+s" [S32 Offset2 S32] store(a32_sum_s 1, 2, r32 4, u16, 5);
            956 Store16Imm "store16.si" [S32 Offset2 Imm32] store(r32 1, 2, imm32 4, u16, 6);
            957 Store16ImmOfA "store16.ai" [Offset2 Imm32] store(a32 0, 1, imm32 3, u16, 5);
            958 Store32Ss "store32.s+s" [S32 S32 Offset4 S32] store(sum_ss 1, 3, r32 5, u32, 6);
            959 Store32As "store32.a+s" [S32 Offset4 S32] store(a32_sum_s 1, 2, r32 4, u32, 5);
            960 Store32Imm "store32.si" [S32 Offset4 Imm32] store(r32 1, 2, imm32 4, u32, 6);
            961 Store32ImmOfA "store32.ai" [Offset4 Imm32] store(a32 0, 1, imm32 3, u32, 5);
            962 Store32ImmSs "store32.s+si" [S32 S32 Offset4 Imm32] store(sum_ss 1, 3, imm32 5, u32, 7);
            963 Store32ImmAs "store32.a+si" [S32 Offset4 Imm32] store(a32_sum_s 1, 2, imm32 4, u32, 6);
            964 Store64Ss "store64.s+s" [S32 S32 Offset8 S64] store(sum_ss 1, 3, r64 5, u64, 6);
            965 Store64As "store64.a+s" [S32 Offset8 S64] store(a32_sum_s 1, 2, r64 4, u64, 5);
            966 Store64Imm "store64.si" [S32 Offset8 Imm32] store(r32 1, 2, imm64 4, u64, 6);
            967 Store64ImmOfA "store64.ai" [Offset8 Imm32] store(a32 0, 1, imm64 3, u64, 5);
            968 AddBrIfEq32Ss "add+br_if.i32.eq.ss" [S32 Imm32 S32 Jump] br_binary(grow32 1, r32 4, i32_eq, 6);
            969 AddBrIfEq32Si "add+br_if.i32.eq.si" [S32 Imm32 Imm32 Jump] br_binary(grow32 1, imm32 4, i32_eq, 7);
            970 AddBrIfNe32Ss "add+br_if.i32.ne.ss" [S32 Imm32 S32 Jump] br_binary(grow32 1, r32 4, i32_ne, 6);
            971 AddBrIfNe32Si "add+br_if.i32.ne.si" [S32 Imm32 Imm32 Jump] br_binary(grow32 1, imm32 4, i32_ne, 7);
            972 AddBrIfLtS32Ss "add+br_if.i32.lt_s.ss" [S32 Imm32 S32 Jump] br_binary(grow32 1, r32 4, i32_lt_s, 6);
            973 AddBrIfLtS32Si "add+br_if.i32.lt_s.si" [S32 Imm32 Imm32 Jump] br_binary(grow32 1, imm32 4, i32_lt_s, 7);
            974 AddBrIfLtU32Ss "add+br_if.i32.lt_u.ss" [S32 Imm32 S32 Jump] br_binary(grow32 1, r32 4, i32_lt_u, 6);
            975 AddBrIfLtU32Si "add+br_if.i32.lt_u.si" [S32 Imm32 Imm32 Jump] br_binary(grow32 1, imm32 4, i32_lt_u, 7);
            976 AddBrIfGtS32Ss "add+br_if.i32.gt_s.ss" [S32 Imm32 S32 Jump] br_binary(grow32 1, r32 4, i32_gt_s, 6);
            977 AddBrIfGtU32Ss "add+br_if.i32.gt_u.ss" [S32 Imm32 S32 Jump] br_binary(grow32 1, r32 4, i32_gt_u, 6);
            978 AddBrIfGtU32Si "add+br_if.i32.gt_u.si" [S32 Imm32 Imm32 Jump] br_binary(grow32 1, imm32 4, i32_gt_u, 7);
            979 AddBrIfLeU32Ss "add+br_if.i32.le_u.ss" [S32 Imm32 S32 Jump] br_binary(grow32 1, r32 4, i32_le_u, 6);
            980 AddBrIfLeU32Si "add+br_if.i32.le_u.si" [S32 Imm32 Imm32 Jump] br_binary(grow32 1, imm32 4, i32_le_u, 7);
            981 AddBrIfGeU32Ss "add+br_if.i32.ge_u.ss" [S32 Imm32 S32 Jump] br_binary(grow32 1, r32 4, i32_ge_u, 6);
            982 AddBrIfGeU32Si "add+br_if.i32.ge_u.si" [S32 Imm32 Imm32 Jump] br_binary(grow32 1, imm32 4, i32_ge_u, 7);
            983 AddBrIfEqz32 "add+br_if.i32.eqz" [S32 Imm32 Jump] br_unary(grow32 1, i32_eqz, 5);
            984 AddBrIfNez32 "add+br_if.i32.nez" [S32 Imm32 Jump] br_unary(grow32 1, i32_nez, 5);
            985 Ret32 "ret.32" [S32] ret_value(r32 1);
            986 Ret64 "ret.64" [S64] ret_value(r64 1);
            987 ConstF32 "const.f32" [D32 Imm32] copy(wf32 1, imm32 2, 4);
            988 ConstF64 "const.f64" [D64 Imm64] copy(wf64 1, long64 2, 6);
            989 ConstF32A "const.f32>a" [Imm32] copy(af32 0, imm32 1, 3);
            990 ConstF64A "const.f64>a" [Imm64] copy(af64 0, long64 1, 5);

            // fused: a shift is added; an address is a sum with a number, scaled, or known; a float meets a number; a product
            // is added; two copies; the stack pointer moves; a local grows by another and is compared
            991 I32ShlAddSs "i32.shl+add.ss" [D32 S32 Imm32 S32] binary(w32 1, r32_shl 2, r32 5, i32_add, 6);
            992 I32ShlAddAs "i32.shl+add.as" [D32 Imm32 S32] binary(w32 1, a32_shl 2, r32 4, i32_add, 5);
            993 I32ShlAddSsA "i32.shl+add.ss>a" [S32 Imm32 S32] binary(a32 0, r32_shl 1, r32 4, i32_add, 5);
            994 I32ShlAddAsA "i32.shl+add.as>a" [Imm32 S32] binary(a32 0, a32_shl 1, r32 3, i32_add, 4);
            995 I32Load8USi "i32.load8_u.s+i" [D32 S32 Imm32 Offset1] load(w32 1, sum_si 2, 5, u8, u32, 7);
            996 I32Load8USiA "i32.load8_u.s+i>a" [S32 Imm32 Offset1] load(a32 0, sum_si 1, 4, u8, u32, 6);
            997 I32Load8UAi "i32.load8_u.a+i" [D32 Imm32 Offset1] load(w32 1, a32_sum_i 2, 4, u8, u32, 6);
            998 I32Load8UAiA "i32.load8_u.a+i>a" [Imm32 Offset1] load(a32 0, a32_sum_i 1, 3, u8, u32, 5);
            999 I32Load16USi "i32.load16_u.s+i" [D32 S32 Imm32 Offset2] load(w32 1, sum_si 2, 5, u16, u32, 7);
            1000 I32Load16USiA "i32.load16_u.s+i>a" [S32 Imm32 Offset2] load(a32 0, sum_si 1, 4, u16, u32, 6);
            1001 I32Load16UAi "i32.load16_u.a+i" [D32 Imm32 Offset2] load(w32 1, a32_sum_i 2, 4, u16, u32, 6);
            1002 I32Load16UAiA "i32.load16_u.a+i>a" [Imm32 Offset2] load(a32 0, a32_sum_i 1, 3, u16, u32, 5);
            1003 I32LoadSi "i32.load.s+i" [D32 S32 Imm32 Offset4] load(w32 1, sum_si 2, 5, u32, u32, 7);
            1004 I32LoadSiA "i32.load.s+i>a" [S32 Imm32 Offset4] load(a32 0, sum_si 1, 4, u32, u32, 6);
            1005 I32LoadAi "i32.load.a+i" [D32 Imm32 Offset4] load(w32 1, a32_sum_i 2, 4, u32, u32, 6);
            1006 I32LoadAiA "i32.load.a+i>a" [Imm32 Offset4] load(a32 0, a32_sum_i 1, 3, u32, u32, 5);
            1007 I64LoadSi "i64.load.s+i" [D64 S32 Imm32 Offset8] load(w64 1, sum_si 2, 5, u64, u64, 7);
            1008 I64LoadSiA "i64.load.s+i>a" [S32 Imm32 Offset8] load(a64 0, sum_si 1, 4, u64, u64, 6);
            1009 I64LoadAi "i64.load.a+i" [D64 Imm32 Offset8] load(w64 1, a32_sum_i 2, 4, u64, u64, 6);
            1010 I64LoadAiA "i64.load.a+i>a" [Imm32 Offset8] load(a64 0, a32_sum_i 1, 3, u64, u64, 5);
            1011 I32Load16UScaledSs "i32.load16_u.2s+s" [D32 S32 S32 Offset2] load(w32 1, r32_x2_s 2, 4, u16, u32, 6);
            1012 I32Load16UScaledSsA "i32.load16_u.2s+s>a" [S32 S32 Offset2] load(a32 0, r32_x2_s 1, 3, u16, u32, 5);
            1013 I32Load16UScaledAs "i32.load16_u.2a+s" [D32 S32 Offset2] load(w32 1, a32_x2_s 2, 3, u16, u32, 5);
            1014 I32Load16UScaledAsA "i32.load16_u.2a+s>a" [S32 Offset2] load(a32 0, a32_x2_s 1, 2, u16, u32, 4);
            1015 I32LoadScaledSs "i32.load.4s+s" [D32 S32 S32 Offset4] load(w32 1, r32_x4_s 2, 4, u32, u32, 6);
            1016 I32LoadScaledSsA "i32.load.4s+s>a" [S32 S32 Offset4] load(a32 0, r32_x4_s 1, 3, u32, u32, 5);
            1017 I32LoadScaledAs "i32.load.4a+s" [D32 S32 Offset4] load(w32 1, a32_x4_s 2, 3, u32, u32, 5);
            1018 I32LoadScaledAsA "i32.load.4a+s>a" [S32 Offset4] load(a32 0, a32_x4_s 1, 2, u32, u32, 4);
            1019 I64LoadScaledSs "i64.load.8s+s" [D64 S32 S32 Offset8] load(w64 1, r32_x8_s 2, 4, u64, u64, 6);
            1020 I64LoadScaledSsA "i64.load.8s+s>a" [S32 S32 Offset8] load(a64 0, r32_x8_s 1, 3, u64, u64, 5);
            1021 I64LoadScaledAs "i64.load.8a+s" [D64 S32 Offset8] load(w64 1, a32_x8_s 2, 3, u64, u64, 5);
            1022 I64LoadScaledAsA "i64.load.8a+s>a" [S32 Offset8] load(a64 0, a32_x8_s 1, 2, u64, u64, 4);
            1023 F64LoadScaledSs "f64.load.8s+s" [D64 S32 S32 Offset8] load(wf64 1, r32_x8_s 2, 4, u64, u64, 6);
            1024 F64LoadScaledSsA "f64.load.8s+s>a" [S32 S32 Offset8] load(af64 0, r32_x8_s 1, 3, u64, u64, 5);
            1025 F64LoadScaledAs "f64.load.8a+s" [D64 S32 Offset8] load(wf64 1, a32_x8_s 2, 3, u64, u64, 5);
            1026 F64LoadScaledAsA "f64.load.8a+s>a" [S32 Offset8] load(af64 0, a32_x8_s 1, 2, u64, u64, 4);
            1027 I32LoadScaledS "i32.load.4s" [D32 S32 Offset4] load(w32 1, r32_x4 2, 3, u32, u32, 5);
            1028 I32LoadScaledSA "i32.load.4s>a" [S32 Offset4] load(a32 0, r32_x4 1, 2, u32, u32, 4);
            1029 I32LoadScaledA "i32.load.4a" [D32 Offset4] load(w32 1, a32_x4 2, 2, u32, u32, 4);
            1030 I32LoadScaledAA "i32.load.4a>a" [Offset4] load(a32 0, a32_x4 1, 1, u32, u32, 3);
            1031 I32Load8UAt "i32.load8_u.i" [D32 Offset1] load(w32 1, zero32 0, 2, u8, u32, 4);
            1032 I32Load8UAtA "i32.load8_u.i>a" [Offset1] load(a32 0, zero32 0, 1, u8, u32, 3);
            1033 I32LoadAt "i32.load.i" [D32 Offset4] load(w32 1, zero32 0, 2, u32, u32, 4);
            1034 I32LoadAtA "i32.load.i>a" [Offset4] load(a32 0, zero32 0, 1, u32, u32, 3);
            1035 Store8At "store8.is" [Offset1 S32] store(zero32 0, 1, r32 3, u8, 4);
            1036 Store8AtImm "store8.ii" [Offset1 Imm32] store(zero32 0, 1, imm32 3, u8, 5);
            1037 Store32At "store32.is" [Offset4 S32] store(zero32 0, 1, r32 3, u32, 4);
            1038 Store32AtA "store32.ia" [Offset4] store(zero32 0, 1, a32 0, u32, 3);
            1039 Store32AtImm "store32.ii" [Offset4 Imm32] store(zero32 0, 1, imm32 3, u32, 5);
            1040 F32MulSi "f32.mul.si" [D32 S32 Imm32] binary(wf32 1, r32 2, immf32 3, f32_mul, 5);
            1041 F32MulAi "f32.mul.ai" [D32 Imm32] binary(wf32 1, af32 0, immf32 2, f32_mul, 4);
            1042 F32MulSiA "f32.mul.si>a" [S32 Imm32] binary(af32 0, r32 1, immf32 2, f32_mul, 4);
            1043 F32MulAiA "f32.mul.ai>a" [Imm32] binary(af32 0, af32 0, immf32 1, f32_mul, 3);
            1044 F32MulAddAs "f32.mul+add.as" [D32 S32 S32] of_product(wf32 1, af32 0, r32 2, r32 3, f32_mul, f32_add, 4);
            1045 F32MulSubAs "f32.mul+sub.as" [D32 S32 S32] of_product(wf32 1, af32 0, r32 2, r32 3, f32_mul, f32_sub, 4);
            1046 F64MulSi "f64.mul.si" [D64 S64 Imm64] binary(wf64 1, r64 2, long64 3, f64_mul, 7);
            1047 F64MulAi "f64.mul.ai" [D64 Imm64] binary(wf64 1, af64 0, long64 2, f64_mul, 6);
            1048 F64MulSiA "f64.mul.si>a" [S64 Imm64] binary(af64 0, r64 1, long64 2, f64_mul, 6);
            1049 F64MulAiA "f64.mul.ai>a" [Imm64] binary(af64 0, af64 0, long64 1, f64_mul, 5);
            1050 F64DivIs "f64.div.is" [D64 Imm64 S64] binary(wf64 1, long64 2, r64 6, f64_div, 7);
            1051 F64DivIa "f64.div.ia" [D64 Imm64] binary(wf64 1, long64 2, af64 0, f64_div, 6);
            1052 F64DivIsA "f64.div.is>a" [Imm64 S64] binary(af64 0, long64 1, r64 5, f64_div, 6);
            1053 F64DivIaA "f64.div.ia>a" [Imm64] binary(af64 0, long64 1, af64 0, f64_div, 5);
            1054 F64MulAddAs "f64.mul+add.as" [D64 S64 S64] of_product(wf64 1, af64 0, r64 2, r64 3, f64_mul, f64_add, 4);
            1055 F64MulSubAs "f64.mul+sub.as" [D64 S64 S64] of_product(wf64 1, af64 0, r64 2, r64 3, f64_mul, f64_sub, 4);
            1056 Copy32Pair "copy.32x2" [S32 D32 S32 D32] copy_pair();
            1057 GlobalGrow32 "global.add.32" [D32 Global32 Imm32] copy(w32 1, grow_g32 2, 5);
            1058 GlobalSetSum32 "global.set.32.s+i" [S32 Imm32 Global32] copy(wg32 4, sum_si 1, 5);
            1059 StepBrIfLtU32Ss "step+br_if.i32.lt_u.ss" [S32 S32 S32 Jump] br_binary(step32 1, r32 3, i32_lt_u, 5);
            1060 StepBrIfLeU32Ss "step+br_if.i32.le_u.ss" [S32 S32 S32 Jump] br_binary(step32 1, r32 3, i32_le_u, 5);
            1061 StepBrIfLtS32Ss "step+br_if.i32.lt_s.ss" [S32 S32 S32 Jump] br_binary(step32 1, r32 3, i32_lt_s, 5);
            1062 StepBrIfLeS32Ss "step+br_if.i32.le_s.ss" [S32 S32 S32 Jump] br_binary(step32 1, r32 3, i32_le_s, 5);

            // lazy translation
            1063 Lazy "lazy" [FuncNumber] lazy();

            // what is subtracted from zero
            1064 I32Neg "i32.neg" [D32 S32] unary(w32 1, r32 2, i32_neg, 3);
            1065 I32NegOfA "i32.neg.a" [D32] unary(w32 1, a32 0, i32_neg, 2);
            1066 I32NegA "i32.neg>a" [S32] unary(a32 0, r32 1, i32_neg, 2);
            1067 I32NegOfAA "i32.neg.a>a" [] unary(a32 0, a32 0, i32_neg, 1);
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
            /// All of them, by number.
            #[cfg(any(feature = "loader", test))]
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The op with this number. (Numbers are dense: this is a comparison.)
            #[inline]
            pub fn from_number(number: u16) -> Option<Self> {
                match number {
                    $($number => Some(Self::$name),)*
                    _ => None,
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
