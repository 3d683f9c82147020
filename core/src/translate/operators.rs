//! One arm an operator.

use super::class::Class::{self, F32, F64, I32, I64, Ref, V128};
use super::stack::{Entry, Value};
use super::{Result, Translator};
use crate::Error;
use crate::ir::Op;
use wasmparser::{HeapType, Operator};

/// The forms of a binary operator, in a register: both operands in slots, or one an immediate.
#[derive(Clone, Copy)]
struct Binary {
    operands: Class,
    result: Class,
    ss: Op,
    si: Op,
    /// The form with the operands exchanged, for an immediate on the left.
    left: Option<Op>,
}

impl Binary {
    const fn plain(operands: Class, result: Class, ss: Op, si: Op) -> Self {
        Self { operands, result, ss, si, left: None }
    }

    /// `i op s` is `s op i`.
    const fn commutes(operands: Class, result: Class, ss: Op, si: Op) -> Self {
        Self { operands, result, ss, si, left: Some(si) }
    }

    /// `i op s` is `s mirror i`.
    const fn mirrored(operands: Class, result: Class, ss: Op, si: Op, mirror: Op) -> Self {
        Self { operands, result, ss, si, left: Some(mirror) }
    }
}

/// The number `entry` is, if it fits the 32-bit immediate of an op.
pub(super) fn immediate(entry: Entry, ty: Class) -> Option<u64> {
    match entry.value {
        Value::Const(bits) if ty == I32 || bits as i64 == i64::from(bits as i32) => Some(bits & 0xffff_ffff),
        _ => None,
    }
}

impl Translator<'_> {
    /// The translation of `op`, which can be reached. First come the operators that most code consists of; this is but a
    /// leap to what translates each.
    pub(super) fn translate(&mut self, op: &Operator<'_>) -> Result<()> {
        use Operator as W;
        match *op {
            W::Block { blockty } => self.begin_block(blockty),
            W::End => self.end(),
            W::Br { relative_depth } => self.br(relative_depth),
            W::BrIf { relative_depth } => self.br_if(relative_depth),
            W::Call { function_index } => self.call(function_index),
            W::LocalGet { local_index } => self.push_local(local_index),
            W::LocalSet { local_index } => self.set_local(local_index),
            W::LocalTee { local_index } => self.tee_local(local_index),
            W::GlobalGet { global_index } => self.global_get(global_index),
            W::GlobalSet { global_index } => self.global_set(global_index),
            W::I32Const { value } => self.push_number((value as u32).into(), I32),
            W::I64Const { value } => self.push_number(value as u64, I64),
            W::F32Const { value } => self.push_number(value.bits().into(), F32),
            W::F64Const { value } => self.push_number(value.bits(), F64),
            _ => self.translate_numeric(op),
        }
    }

    #[inline(never)]
    fn translate_numeric(&mut self, op: &Operator<'_>) -> Result<()> {
        use Operator as W;
        match *op {
            W::I32Add => self.binary(Binary::commutes(I32, I32, Op::I32AddSs, Op::I32AddSi)),
            W::I32Mul => self.binary(Binary::commutes(I32, I32, Op::I32MulSs, Op::I32MulSi)),
            W::I32And => self.binary(Binary::commutes(I32, I32, Op::I32AndSs, Op::I32AndSi)),
            W::I32Or => self.binary(Binary::commutes(I32, I32, Op::I32OrSs, Op::I32OrSi)),
            W::I32Xor => self.binary(Binary::commutes(I32, I32, Op::I32XorSs, Op::I32XorSi)),
            W::I32Shl => self.binary(Binary::plain(I32, I32, Op::I32ShlSs, Op::I32ShlSi)),
            W::I32ShrS => self.binary(Binary::plain(I32, I32, Op::I32ShrSSs, Op::I32ShrSSi)),
            W::I32ShrU => self.binary(Binary::plain(I32, I32, Op::I32ShrUSs, Op::I32ShrUSi)),
            W::I32Rotl => self.binary(Binary::plain(I32, I32, Op::I32RotlSs, Op::I32RotlSi)),
            W::I32Rotr => self.binary(Binary::plain(I32, I32, Op::I32RotrSs, Op::I32RotrSi)),
            W::I32Sub => self.subtract(I32, [Op::I32SubSs, Op::I32SubIs, Op::I32AddSi]),
            W::I32DivS => self.binary(Binary::plain(I32, I32, Op::I32DivSSs, Op::I32DivSSi)),
            W::I32DivU => self.binary(Binary::plain(I32, I32, Op::I32DivUSs, Op::I32DivUSi)),
            W::I32RemS => self.binary(Binary::plain(I32, I32, Op::I32RemSSs, Op::I32RemSSi)),
            W::I32RemU => self.binary(Binary::plain(I32, I32, Op::I32RemUSs, Op::I32RemUSi)),
            W::I32Eq => self.binary(Binary::mirrored(I32, I32, Op::I32EqSs, Op::I32EqSi, Op::I32EqSi)),
            W::I32Ne => self.binary(Binary::mirrored(I32, I32, Op::I32NeSs, Op::I32NeSi, Op::I32NeSi)),
            W::I32LtS => self.binary(Binary::mirrored(I32, I32, Op::I32LtSSs, Op::I32LtSSi, Op::I32GtSSi)),
            W::I32GtS => self.binary(Binary::mirrored(I32, I32, Op::I32GtSSs, Op::I32GtSSi, Op::I32LtSSi)),
            W::I32LtU => self.binary(Binary::mirrored(I32, I32, Op::I32LtUSs, Op::I32LtUSi, Op::I32GtUSi)),
            W::I32GtU => self.binary(Binary::mirrored(I32, I32, Op::I32GtUSs, Op::I32GtUSi, Op::I32LtUSi)),
            W::I32LeS => self.binary(Binary::mirrored(I32, I32, Op::I32LeSSs, Op::I32LeSSi, Op::I32GeSSi)),
            W::I32GeS => self.binary(Binary::mirrored(I32, I32, Op::I32GeSSs, Op::I32GeSSi, Op::I32LeSSi)),
            W::I32LeU => self.binary(Binary::mirrored(I32, I32, Op::I32LeUSs, Op::I32LeUSi, Op::I32GeUSi)),
            W::I32GeU => self.binary(Binary::mirrored(I32, I32, Op::I32GeUSs, Op::I32GeUSi, Op::I32LeUSi)),
            W::I32Eqz => self.unary(Op::I32Eqz, I32),
            W::I32Clz => self.unary(Op::I32Clz, I32),
            W::I32Ctz => self.unary(Op::I32Ctz, I32),
            W::I32Popcnt => self.unary(Op::I32Popcnt, I32),
            W::I32Extend8S => self.unary(Op::I32Extend8S, I32),
            W::I32Extend16S => self.unary(Op::I32Extend16S, I32),
            W::I64Add => self.binary(Binary::commutes(I64, I64, Op::I64AddSs, Op::I64AddSi)),
            W::I64Mul => self.binary(Binary::commutes(I64, I64, Op::I64MulSs, Op::I64MulSi)),
            W::I64And => self.binary(Binary::commutes(I64, I64, Op::I64AndSs, Op::I64AndSi)),
            W::I64Or => self.binary(Binary::commutes(I64, I64, Op::I64OrSs, Op::I64OrSi)),
            W::I64Xor => self.binary(Binary::commutes(I64, I64, Op::I64XorSs, Op::I64XorSi)),
            W::I64Shl => self.binary(Binary::plain(I64, I64, Op::I64ShlSs, Op::I64ShlSi)),
            W::I64ShrS => self.binary(Binary::plain(I64, I64, Op::I64ShrSSs, Op::I64ShrSSi)),
            W::I64ShrU => self.binary(Binary::plain(I64, I64, Op::I64ShrUSs, Op::I64ShrUSi)),
            W::I64Rotl => self.binary(Binary::plain(I64, I64, Op::I64RotlSs, Op::I64RotlSi)),
            W::I64Rotr => self.binary(Binary::plain(I64, I64, Op::I64RotrSs, Op::I64RotrSi)),
            W::I64Sub => self.subtract(I64, [Op::I64SubSs, Op::I64SubIs, Op::I64AddSi]),
            W::I64DivS => self.binary(Binary::plain(I64, I64, Op::I64DivSSs, Op::I64DivSSi)),
            W::I64DivU => self.binary(Binary::plain(I64, I64, Op::I64DivUSs, Op::I64DivUSi)),
            W::I64RemS => self.binary(Binary::plain(I64, I64, Op::I64RemSSs, Op::I64RemSSi)),
            W::I64RemU => self.binary(Binary::plain(I64, I64, Op::I64RemUSs, Op::I64RemUSi)),
            W::I64Eq => self.binary(Binary::mirrored(I64, I32, Op::I64EqSs, Op::I64EqSi, Op::I64EqSi)),
            W::I64Ne => self.binary(Binary::mirrored(I64, I32, Op::I64NeSs, Op::I64NeSi, Op::I64NeSi)),
            W::I64LtS => self.binary(Binary::mirrored(I64, I32, Op::I64LtSSs, Op::I64LtSSi, Op::I64GtSSi)),
            W::I64GtS => self.binary(Binary::mirrored(I64, I32, Op::I64GtSSs, Op::I64GtSSi, Op::I64LtSSi)),
            W::I64LtU => self.binary(Binary::mirrored(I64, I32, Op::I64LtUSs, Op::I64LtUSi, Op::I64GtUSi)),
            W::I64GtU => self.binary(Binary::mirrored(I64, I32, Op::I64GtUSs, Op::I64GtUSi, Op::I64LtUSi)),
            W::I64LeS => self.binary(Binary::mirrored(I64, I32, Op::I64LeSSs, Op::I64LeSSi, Op::I64GeSSi)),
            W::I64GeS => self.binary(Binary::mirrored(I64, I32, Op::I64GeSSs, Op::I64GeSSi, Op::I64LeSSi)),
            W::I64LeU => self.binary(Binary::mirrored(I64, I32, Op::I64LeUSs, Op::I64LeUSi, Op::I64GeUSi)),
            W::I64GeU => self.binary(Binary::mirrored(I64, I32, Op::I64GeUSs, Op::I64GeUSi, Op::I64LeUSi)),
            W::I64Eqz => self.unary(Op::I64Eqz, I32),
            W::I64Clz => self.unary(Op::I64Clz, I64),
            W::I64Ctz => self.unary(Op::I64Ctz, I64),
            W::I64Popcnt => self.unary(Op::I64Popcnt, I64),
            W::I64Extend8S => self.unary(Op::I64Extend8S, I64),
            W::I64Extend16S => self.unary(Op::I64Extend16S, I64),
            W::I64Extend32S => self.unary(Op::I64Extend32S, I64),
            W::F32Add => self.binary_slots(Op::F32AddSs, F32),
            W::F32Sub => self.binary_slots(Op::F32SubSs, F32),
            W::F32Mul => self.multiply(Op::F32MulSs, Op::F32MulSi, F32),
            W::F32Div => self.binary_slots(Op::F32DivSs, F32),
            W::F32Min => self.binary_slots(Op::F32MinSs, F32),
            W::F32Max => self.binary_slots(Op::F32MaxSs, F32),
            W::F32Copysign => self.binary_slots(Op::F32CopysignSs, F32),
            W::F32Eq => self.binary_slots(Op::F32EqSs, I32),
            W::F32Ne => self.binary_slots(Op::F32NeSs, I32),
            W::F32Lt => self.binary_slots(Op::F32LtSs, I32),
            W::F32Gt => self.binary_slots(Op::F32GtSs, I32),
            W::F32Le => self.binary_slots(Op::F32LeSs, I32),
            W::F32Ge => self.binary_slots(Op::F32GeSs, I32),
            W::F32Abs => self.unary(Op::F32Abs, F32),
            W::F32Neg => self.unary(Op::F32Neg, F32),
            W::F32Ceil => self.unary(Op::F32Ceil, F32),
            W::F32Floor => self.unary(Op::F32Floor, F32),
            W::F32Trunc => self.unary(Op::F32Trunc, F32),
            W::F32Nearest => self.unary(Op::F32Nearest, F32),
            W::F32Sqrt => self.unary(Op::F32Sqrt, F32),
            W::F64Add => self.binary_slots(Op::F64AddSs, F64),
            W::F64Sub => self.binary_slots(Op::F64SubSs, F64),
            W::F64Mul => self.multiply(Op::F64MulSs, Op::F64MulSi, F64),
            W::F64Div => self.divide(),
            W::F64Min => self.binary_slots(Op::F64MinSs, F64),
            W::F64Max => self.binary_slots(Op::F64MaxSs, F64),
            W::F64Copysign => self.binary_slots(Op::F64CopysignSs, F64),
            W::F64Eq => self.binary_slots(Op::F64EqSs, I32),
            W::F64Ne => self.binary_slots(Op::F64NeSs, I32),
            W::F64Lt => self.binary_slots(Op::F64LtSs, I32),
            W::F64Gt => self.binary_slots(Op::F64GtSs, I32),
            W::F64Le => self.binary_slots(Op::F64LeSs, I32),
            W::F64Ge => self.binary_slots(Op::F64GeSs, I32),
            W::F64Abs => self.unary(Op::F64Abs, F64),
            W::F64Neg => self.unary(Op::F64Neg, F64),
            W::F64Ceil => self.unary(Op::F64Ceil, F64),
            W::F64Floor => self.unary(Op::F64Floor, F64),
            W::F64Trunc => self.unary(Op::F64Trunc, F64),
            W::F64Nearest => self.unary(Op::F64Nearest, F64),
            W::F64Sqrt => self.unary(Op::F64Sqrt, F64),
            W::I32WrapI64 => self.unary(Op::I32WrapI64, I32),
            W::I64ExtendI32S => self.unary(Op::I64ExtendI32S, I64),
            W::I64ExtendI32U => self.unary(Op::I64ExtendI32U, I64),
            W::F32DemoteF64 => self.unary(Op::F32DemoteF64, F32),
            W::F64PromoteF32 => self.unary(Op::F64PromoteF32, F64),
            W::I32TruncF32S => self.unary(Op::I32TruncF32S, I32),
            W::I32TruncSatF32S => self.unary(Op::I32TruncSatF32S, I32),
            W::F32ConvertI32S => self.unary(Op::F32ConvertI32S, F32),
            W::I32TruncF32U => self.unary(Op::I32TruncF32U, I32),
            W::I32TruncSatF32U => self.unary(Op::I32TruncSatF32U, I32),
            W::F32ConvertI32U => self.unary(Op::F32ConvertI32U, F32),
            W::I32TruncF64S => self.unary(Op::I32TruncF64S, I32),
            W::I32TruncSatF64S => self.unary(Op::I32TruncSatF64S, I32),
            W::F64ConvertI32S => self.unary(Op::F64ConvertI32S, F64),
            W::I32TruncF64U => self.unary(Op::I32TruncF64U, I32),
            W::I32TruncSatF64U => self.unary(Op::I32TruncSatF64U, I32),
            W::F64ConvertI32U => self.unary(Op::F64ConvertI32U, F64),
            W::I64TruncF32S => self.unary(Op::I64TruncF32S, I64),
            W::I64TruncSatF32S => self.unary(Op::I64TruncSatF32S, I64),
            W::F32ConvertI64S => self.unary(Op::F32ConvertI64S, F32),
            W::I64TruncF32U => self.unary(Op::I64TruncF32U, I64),
            W::I64TruncSatF32U => self.unary(Op::I64TruncSatF32U, I64),
            W::F32ConvertI64U => self.unary(Op::F32ConvertI64U, F32),
            W::I64TruncF64S => self.unary(Op::I64TruncF64S, I64),
            W::I64TruncSatF64S => self.unary(Op::I64TruncSatF64S, I64),
            W::F64ConvertI64S => self.unary(Op::F64ConvertI64S, F64),
            W::I64TruncF64U => self.unary(Op::I64TruncF64U, I64),
            W::I64TruncSatF64U => self.unary(Op::I64TruncSatF64U, I64),
            W::F64ConvertI64U => self.unary(Op::F64ConvertI64U, F64),
            W::I32ReinterpretF32 => self.reinterpret(I32),
            W::I64ReinterpretF64 => self.reinterpret(I64),
            W::F32ReinterpretI32 => self.reinterpret(F32),
            W::F64ReinterpretI64 => self.reinterpret(F64),
            W::I32Load { memarg } => self.load(Op::I32Load, I32, 4, memarg),
            W::F32Load { memarg } => self.load(Op::F32Load, F32, 4, memarg),
            W::I64Load { memarg } => self.load(Op::I64Load, I64, 8, memarg),
            W::F64Load { memarg } => self.load(Op::F64Load, F64, 8, memarg),
            W::I32Load8S { memarg } => self.load(Op::I32Load8S, I32, 1, memarg),
            W::I32Load8U { memarg } => self.load(Op::I32Load8U, I32, 1, memarg),
            W::I32Load16S { memarg } => self.load(Op::I32Load16S, I32, 2, memarg),
            W::I32Load16U { memarg } => self.load(Op::I32Load16U, I32, 2, memarg),
            W::I64Load8S { memarg } => self.load(Op::I64Load8S, I64, 1, memarg),
            W::I64Load8U { memarg } => self.load(Op::I64Load8U, I64, 1, memarg),
            W::I64Load16S { memarg } => self.load(Op::I64Load16S, I64, 2, memarg),
            W::I64Load16U { memarg } => self.load(Op::I64Load16U, I64, 2, memarg),
            W::I64Load32S { memarg } => self.load(Op::I64Load32S, I64, 4, memarg),
            W::I64Load32U { memarg } => self.load(Op::I64Load32U, I64, 4, memarg),
            W::I32Store { memarg } => self.store(Op::Store32, 4, memarg),
            W::F32Store { memarg } => self.store(Op::Store32, 4, memarg),
            W::I64Store { memarg } => self.store(Op::Store64, 8, memarg),
            W::F64Store { memarg } => self.store(Op::Store64, 8, memarg),
            W::I32Store8 { memarg } => self.store(Op::Store8, 1, memarg),
            W::I32Store16 { memarg } => self.store(Op::Store16, 2, memarg),
            W::I64Store8 { memarg } => self.store(Op::Store8, 1, memarg),
            W::I64Store16 { memarg } => self.store(Op::Store16, 2, memarg),
            W::I64Store32 { memarg } => self.store(Op::Store32, 4, memarg),
            _ => self.translate_other(op),
        }
    }

    #[inline(never)]
    fn translate_other(&mut self, op: &Operator<'_>) -> Result<()> {
        use Operator as W;
        match *op {
            W::Nop => Ok(()),
            W::Unreachable => self.stop(Op::Unreachable),
            W::Loop { blockty } => self.begin_loop(blockty),
            W::If { blockty } => self.begin_if(blockty),
            W::Else => self.begin_else(),
            W::BrTable { ref targets } => self.br_table(targets),
            W::Return => self.emit_return().map(|()| self.unreachable = true),
            W::CallIndirect { type_index, table_index } => self.call_indirect(type_index, table_index),
            W::ReturnCall { function_index } => self.return_call(function_index),
            W::ReturnCallIndirect { type_index, table_index } => {
                self.return_call_indirect(type_index, table_index)
            }
            W::Drop => self.pop().map(drop),
            W::Select | W::TypedSelect { .. } => self.select(),
            W::MemorySize { mem } => self.memory_size(mem),
            W::MemoryGrow { mem } => self.memory_grow(mem),
            W::MemoryFill { mem } => self.memory_fill(mem),
            W::MemoryCopy { dst_mem, src_mem } => self.memory_copy(dst_mem, src_mem),
            W::MemoryInit { data_index, mem } => self.memory_init(mem, data_index),
            W::DataDrop { data_index } => self.emit(Op::DataDrop, &[data_index.into()]),
            W::RefNull { hty } => self.ref_null(hty),
            W::RefFunc { function_index } => self.ref_func(function_index),
            W::RefIsNull => self.unary(Op::RefIsNull, I32),
            W::TableGet { table } => self.table_get(table),
            W::TableSet { table } => self.table_set(table),
            W::TableSize { table } => self.table_size(table),
            W::TableGrow { table } => self.table_grow(table),
            W::TableFill { table } => self.table_fill(table),
            W::TableCopy { dst_table, src_table } => self.table_copy(Op::TableCopy, dst_table, src_table),
            W::TableInit { elem_index, table } => self.table_copy(Op::TableInit, table, elem_index),
            W::ElemDrop { elem_index } => self.emit(Op::ElemDrop, &[elem_index.into()]),
            W::Throw { tag_index } if cfg!(feature = "exceptions") => self.throw(tag_index),
            W::ThrowRef if cfg!(feature = "exceptions") => self.throw_ref(),
            W::TryTable { ref try_table } if cfg!(feature = "exceptions") => self.begin_try_table(try_table),
            _ => self.translate_later(op),
        }
    }

    /// Operators of later proposals, each in a file of its own.
    fn translate_later(&mut self, op: &Operator<'_>) -> Result<()> {
        if let Some(done) = self.wide_arithmetic(op).or_else(|| self.function_references(op)) {
            return done;
        }
        if cfg!(feature = "gc")
            && let Some(done) = self.garbage_collection(op)
        {
            return done;
        }
        #[cfg(feature = "simd")]
        if let Some(done) = self.simd(op) {
            return done;
        }
        #[cfg(feature = "threads")]
        if let Some(done) = self.atomic(op) {
            return done;
        }
        // The caller adds the place.
        let what = "an instruction of a proposal this version does not run";
        Err(self.fail(Error::unsupported(what, 0)))
    }

    /// An op that ends the path.
    pub(super) fn stop(&mut self, op: Op) -> Result<()> {
        self.unreachable = true;
        self.emit(op, &[])
    }

    pub(super) fn unary(&mut self, op: Op, result: Class) -> Result<()> {
        let from = self.pop_source()?;
        let to = self.push_temp(result)?;
        self.emit_taking(op, &[to.into(), from])
    }

    /// Both operands in slots.
    pub(super) fn binary_slots(&mut self, op: Op, result: Class) -> Result<()> {
        let (right, left) = (self.pop()?, self.pop()?);
        self.emit_binary(op, result, left, right)
    }

    /// A product of floats, of which one may be a number.
    fn multiply(&mut self, slots: Op, number: Op, ty: Class) -> Result<()> {
        let (right, left) = (self.pop()?, self.pop()?);
        let (entry, bits) = match (left.value, right.value) {
            (_, Value::Const(bits)) => (left, bits),
            (Value::Const(bits), _) => (right, bits),
            _ => return self.emit_binary(slots, ty, left, right),
        };
        let from = self.source(entry)?;
        let to = self.push_temp(ty)?;
        self.emit_taking(number, &[to.into(), from, bits])
    }

    /// A quotient of `f64`, of which the dividend may be a number.
    #[inline(never)]
    fn divide(&mut self) -> Result<()> {
        let (right, left) = (self.pop()?, self.pop()?);
        let Value::Const(bits) = left.value else { return self.emit_binary(Op::F64DivSs, F64, left, right) };
        let right = self.source(right)?;
        let to = self.push_temp(F64)?;
        self.emit_taking(Op::F64DivIs, &[to.into(), bits, right])
    }

    fn emit_binary(&mut self, op: Op, result: Class, left: Entry, right: Entry) -> Result<()> {
        let (left, right) = (self.source(left)?, self.source(right)?);
        let to = self.push_temp(result)?;
        self.emit_taking(op, &[to.into(), left, right])
    }

    fn binary(&mut self, forms: Binary) -> Result<()> {
        let (right, left) = (self.pop()?, self.pop()?);
        if let Some(number) = immediate(right, forms.operands) {
            let left = self.source(left)?;
            let to = self.push_temp(forms.result)?;
            return self.emit_taking(forms.si, &[to.into(), left, number]);
        }
        let Some((op, number)) = forms.left.zip(immediate(left, forms.operands)) else {
            return self.emit_binary(forms.ss, forms.result, left, right);
        };
        let right = self.source(right)?;
        let to = self.push_temp(forms.result)?;
        self.emit_taking(op, &[to.into(), right, number])
    }

    /// A difference, from `ss` and `is`; `s - i` is `s + -i`, so that one op counts up and down. What is
    /// subtracted from zero is a mask, as a rule.
    #[inline(never)]
    fn subtract(&mut self, ty: Class, [ss, is, add]: [Op; 3]) -> Result<()> {
        let (right, left) = (self.pop()?, self.pop()?);
        if let Some(number) = immediate(right.negated(), ty) {
            let left = self.source(left)?;
            let to = self.push_temp(ty)?;
            return self.emit_taking(add, &[to.into(), left, number]);
        }
        let Some(number) = immediate(left, ty) else { return self.emit_binary(ss, ty, left, right) };
        let right = self.source(right)?;
        let to = self.push_temp(ty)?;
        if (number, ty) == (0, I32) {
            return self.emit_taking(Op::I32Neg, &[to.into(), right]);
        }
        self.emit_taking(is, &[to.into(), number, right])
    }

    /// The bits stay; only the type changes.
    fn reinterpret(&mut self, ty: Class) -> Result<()> {
        let entry = self.pop()?;
        match entry.value {
            Value::Const(bits) => self.push_number(bits, ty),
            Value::Temp => self.push_temp(ty).map(drop),
            Value::Local { .. } => {
                let from = self.source(entry)?;
                let to = self.push_temp(ty)?;
                self.emit_copy(ty, to, from)
            }
        }
    }

    fn select(&mut self) -> Result<()> {
        let (condition, right, left) = (self.pop()?, self.pop()?, self.pop()?);
        let op = match left.class {
            I32 | F32 => Op::Select32,
            I64 | F64 => Op::Select64,
            Ref => Op::SelectRef,
            V128 => Op::Select128,
        };
        let (condition, left_at, right) = (self.source(condition)?, self.source(left)?, self.source(right)?);
        let to = self.push_temp(left.class)?;
        self.emit_taking(op, &[to.into(), left_at, right, condition])
    }

    fn set_local(&mut self, index: u32) -> Result<()> {
        let entry = self.pop()?;
        self.preserve(index)?;
        let local = self.local(index)?;
        self.emit_move(entry, local.at)
    }

    #[inline(never)]
    fn tee_local(&mut self, index: u32) -> Result<()> {
        self.set_local(index)?;
        self.push_local(index)
    }

    #[inline(never)]
    fn global_get(&mut self, index: u32) -> Result<()> {
        let global = self.module.global(index)?;
        let op = match (global.ty.content.into(), global.imported) {
            (I32 | F32, false) => Op::GlobalGet32,
            (I64 | F64, false) => Op::GlobalGet64,
            (Ref, false) => Op::GlobalGetRef,
            (I32 | F32, true) => Op::GlobalGet32Import,
            (I64 | F64, true) => Op::GlobalGet64Import,
            (Ref, true) => Op::GlobalGetRefImport,
            (V128, false) => Op::GlobalGet128,
            (V128, true) => Op::GlobalGet128Import,
        };
        let to = self.push_temp(global.ty.content.into())?;
        self.emit(op, &[to.into(), global.place.into()])
    }

    #[inline(never)]
    fn global_set(&mut self, index: u32) -> Result<()> {
        let from = self.pop_source()?;
        self.emit_global_set(index, from)
    }

    /// Also used to initialise immutable globals.
    fn emit_global_set(&mut self, index: u32, from: u64) -> Result<()> {
        let global = self.module.global(index)?;
        let op = match (global.ty.content.into(), global.imported) {
            (I32 | F32, false) => Op::GlobalSet32,
            (I64 | F64, false) => Op::GlobalSet64,
            (Ref, false) => Op::GlobalSetRef,
            (I32 | F32, true) => Op::GlobalSet32Import,
            (I64 | F64, true) => Op::GlobalSet64Import,
            (Ref, true) => Op::GlobalSetRefImport,
            (V128, false) => Op::GlobalSet128,
            (V128, true) => Op::GlobalSet128Import,
        };
        if let Some((to, number)) = self.fuse_growth(op, global.place.into(), from) {
            return self.emit(Op::GlobalGrow32, &[to, global.place.into(), number]);
        }
        self.emit_taking(op, &[global.place.into(), from])
    }

    fn ref_null(&mut self, heap: HeapType) -> Result<()> {
        self.module.heap_type(heap).map_err(|error| self.fail(error))?;
        let to = self.push_temp(Ref)?;
        self.emit(Op::RefNull, &[to.into()])
    }

    fn ref_func(&mut self, func: u32) -> Result<()> {
        let to = self.push_temp(Ref)?;
        match func.checked_sub(self.module.imported_funcs) {
            None => self.emit(Op::RefFuncImport, &[to.into(), func.into()]),
            Some(own) => self.emit(Op::RefFunc, &[to.into(), own.into()]),
        }
    }

    // The function that initialises an instance is written through these.

    /// Sets global `index`, even an immutable one, to the value on top.
    pub(crate) fn init_global(&mut self, index: u32) -> Result<()> {
        self.global_set(index)
    }

    /// Calls the start function.
    pub(crate) fn call_start(&mut self, func: u32) -> Result<()> {
        self.call(func)
    }

    /// Ends a function written through these.
    pub(crate) fn end_function(&mut self) -> Result<()> {
        self.end()
    }
}
