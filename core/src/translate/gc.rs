//! Structs, arrays, small integers and casts.

use super::class::Class;
use super::info::{Broken, TypeInfo, broken};
use super::stack::Entry;
use super::{Place, Result, Translator};
use crate::ir::Op;
use crate::types::places;
use crate::{FieldType, RefType, StorageType, ValType};
use wasmparser::Operator;

/// How a number of 32 bits or fewer lies in a field: log2 of its bytes.
const fn width(storage: StorageType) -> u64 {
    match storage {
        StorageType::I8 => 0,
        StorageType::I16 => 1,
        StorageType::Val(_) => 2,
    }
}

/// Beside the width: the number is sign-extended.
const SIGNED: u64 = 4;

/// The op of a family for values of type `ty`.
const fn by_type(ty: Class, [narrow, wide, vector, reference]: [Op; 4]) -> Op {
    match ty {
        Class::I32 | Class::F32 => narrow,
        Class::I64 | Class::F64 => wide,
        Class::V128 => vector,
        Class::Ref => reference,
    }
}

const STRUCT_GET: [Op; 4] = [Op::StructGet32, Op::StructGet64, Op::StructGet128, Op::StructGetRef];
const STRUCT_SET: [Op; 4] = [Op::StructSet32, Op::StructSet64, Op::StructSet128, Op::StructSetRef];
const ARRAY_NEW: [Op; 4] = [Op::ArrayNew32, Op::ArrayNew64, Op::ArrayNew128, Op::ArrayNewRef];
const ARRAY_GET: [Op; 4] = [Op::ArrayGet32, Op::ArrayGet64, Op::ArrayGet128, Op::ArrayGetRef];
const ARRAY_SET: [Op; 4] = [Op::ArraySet32, Op::ArraySet64, Op::ArraySet128, Op::ArraySetRef];
const ARRAY_FILL: [Op; 4] = [Op::ArrayFill32, Op::ArrayFill64, Op::ArrayFill128, Op::ArrayFillRef];

impl Translator<'_> {
    /// The translation of an operator of the proposal; `None` if it is of another.
    pub(super) fn garbage_collection(&mut self, op: &Operator<'_>) -> Option<Result<()>> {
        use Operator as W;
        Some(match *op {
            W::StructNew { struct_type_index } => self.struct_new(struct_type_index),
            W::StructNewDefault { struct_type_index } => self.struct_new_default(struct_type_index),
            W::StructGet { struct_type_index, field_index } => {
                self.struct_get(struct_type_index, field_index, false)
            }
            W::StructGetS { struct_type_index, field_index } => {
                self.struct_get(struct_type_index, field_index, true)
            }
            W::StructGetU { struct_type_index, field_index } => {
                self.struct_get(struct_type_index, field_index, false)
            }
            W::StructSet { struct_type_index, field_index } => {
                self.struct_set(struct_type_index, field_index)
            }
            W::RefEq => self.ref_eq(),
            W::RefI31 => self.unary(Op::RefI31, Class::Ref),
            W::I31GetS => self.unary(Op::I31GetS, Class::I32),
            W::I31GetU => self.unary(Op::I31GetU, Class::I32),
            W::RefTestNonNull { hty } => self.ref_test(hty, false),
            W::RefTestNullable { hty } => self.ref_test(hty, true),
            W::RefCastNonNull { hty } => self.ref_cast(hty, false),
            W::RefCastNullable { hty } => self.ref_cast(hty, true),
            W::BrOnCast { relative_depth, to_ref_type, .. } => {
                self.br_on_cast(relative_depth, to_ref_type, Op::BrIfNez32)
            }
            W::BrOnCastFail { relative_depth, to_ref_type, .. } => {
                self.br_on_cast(relative_depth, to_ref_type, Op::BrIfEqz32)
            }
            W::AnyConvertExtern => self.retype(),
            W::ExternConvertAny => self.retype(),
            _ => return self.array_operator(op),
        })
    }

    fn array_operator(&mut self, op: &Operator<'_>) -> Option<Result<()>> {
        use Operator as W;
        Some(match *op {
            W::ArrayNew { array_type_index } => self.array_new(array_type_index),
            W::ArrayNewDefault { array_type_index } => self.array_new_default(array_type_index),
            W::ArrayNewFixed { array_type_index, array_size } => {
                self.array_new_fixed(array_type_index, array_size)
            }
            W::ArrayNewData { array_type_index, array_data_index } => {
                self.array_new_segment(Op::ArrayNewData, array_type_index, array_data_index)
            }
            W::ArrayNewElem { array_type_index, array_elem_index } => {
                self.array_new_segment(Op::ArrayNewElem, array_type_index, array_elem_index)
            }
            W::ArrayGet { array_type_index } => self.array_get(array_type_index, false),
            W::ArrayGetS { array_type_index } => self.array_get(array_type_index, true),
            W::ArrayGetU { array_type_index } => self.array_get(array_type_index, false),
            W::ArraySet { array_type_index } => self.array_set(array_type_index),
            W::ArrayLen => self.unary(Op::ArrayLen, Class::I32),
            W::ArrayFill { array_type_index } => self.array_fill(array_type_index),
            W::ArrayCopy { .. } => self.array_copy(),
            W::ArrayInitData { array_data_index, .. } => self.array_init(Op::ArrayInitData, array_data_index),
            W::ArrayInitElem { array_elem_index, .. } => self.array_init(Op::ArrayInitElem, array_elem_index),
            _ => return None,
        })
    }

    /// The number and description of a type of the file.
    fn type_of(&self, file_type: u32) -> Result<(u16, TypeInfo), Broken> {
        let number = self.module.type_index(file_type)?;
        Ok((number, self.module.ty(number)?))
    }

    /// The fields of a struct, or the element of an array.
    fn fields(&self, ty: TypeInfo) -> impl Iterator<Item = FieldType> {
        let start = ty.start as usize;
        let words = self.module.type_words.get(start..start + usize::from(ty.params)).unwrap_or(&[]);
        words.iter().filter_map(|&word| FieldType::from_word(word))
    }

    /// A field, and its place in the struct.
    fn field(&self, file_type: u32, index: u32) -> Result<(StorageType, u64), Broken> {
        let (_, ty) = self.type_of(file_type)?;
        let mut end = crate::types::Place::default();
        let found = places(self.fields(ty), &mut end).nth(index as usize);
        found.map(|(field, place)| (field.storage, place.into())).ok_or_else(broken)
    }

    fn element(&self, file_type: u32) -> Result<(u16, StorageType), Broken> {
        let (number, ty) = self.type_of(file_type)?;
        Ok((number, self.fields(ty).next().ok_or_else(broken)?.storage))
    }

    /// Puts the top `count` operands into their places and pops them; where they begin.
    fn operands(&mut self, count: usize) -> Result<Place> {
        self.materialize_top(count)?;
        self.truncate(self.stack.len().checked_sub(count).ok_or_else(broken)?)?;
        Ok(self.top)
    }

    fn struct_new(&mut self, file_type: u32) -> Result<()> {
        let (number, ty) = self.type_of(file_type)?;
        let window = self.operands(ty.params.into())?;
        let to = self.push_temp(Class::Ref)?;
        self.emit(Op::StructNew, &[to.into(), number.into(), window.slots.into(), window.refs.into()])
    }

    fn struct_new_default(&mut self, file_type: u32) -> Result<()> {
        let number = self.module.type_index(file_type)?;
        let to = self.push_temp(Class::Ref)?;
        self.emit(Op::StructNewDefault, &[to.into(), number.into()])
    }

    fn struct_get(&mut self, file_type: u32, field: u32, signed: bool) -> Result<()> {
        let (storage, place) = self.field(file_type, field)?;
        let from = self.pop_source()?;
        let to = u64::from(self.push_temp(storage.unpacked().into())?);
        match by_type(storage.unpacked().into(), STRUCT_GET) {
            Op::StructGet32 => {
                let access = width(storage) | if signed { SIGNED } else { 0 };
                self.emit(Op::StructGet32, &[to, from, place, access])
            }
            op => self.emit(op, &[to, from, place]),
        }
    }

    fn struct_set(&mut self, file_type: u32, field: u32) -> Result<()> {
        let (storage, place) = self.field(file_type, field)?;
        let (value, object) = (self.pop()?, self.pop()?);
        let (object, value) = (self.source(object)?, self.source(value)?);
        match by_type(storage.unpacked().into(), STRUCT_SET) {
            Op::StructSet32 => self.emit(Op::StructSet32, &[object, place, width(storage), value]),
            op => self.emit(op, &[object, place, value]),
        }
    }

    fn array_new(&mut self, file_type: u32) -> Result<()> {
        let (number, storage) = self.element(file_type)?;
        let (len, value) = (self.pop()?, self.pop()?);
        let (value, len) = (self.source(value)?, self.source(len)?);
        let to = self.push_temp(Class::Ref)?;
        self.emit(by_type(storage.unpacked().into(), ARRAY_NEW), &[to.into(), number.into(), len, value])
    }

    fn array_new_default(&mut self, file_type: u32) -> Result<()> {
        let (number, _) = self.element(file_type)?;
        let len = self.pop_source()?;
        let to = self.push_temp(Class::Ref)?;
        self.emit(Op::ArrayNewDefault, &[to.into(), number.into(), len])
    }

    fn array_new_fixed(&mut self, file_type: u32, count: u32) -> Result<()> {
        let (number, _) = self.element(file_type)?;
        let window = self.operands(count as usize)?;
        let to = self.push_temp(Class::Ref)?;
        let (slots, refs) = (window.slots.into(), window.refs.into());
        self.emit(Op::ArrayNewFixed, &[to.into(), number.into(), count.into(), slots, refs])
    }

    fn array_new_segment(&mut self, op: Op, file_type: u32, segment: u32) -> Result<()> {
        let (number, _) = self.element(file_type)?;
        let (len, from) = (self.pop()?, self.pop()?);
        let (from, len) = (self.source(from)?, self.source(len)?);
        let to = self.push_temp(Class::Ref)?;
        self.emit(op, &[to.into(), number.into(), from, len, segment.into()])
    }

    fn array_get(&mut self, file_type: u32, signed: bool) -> Result<()> {
        let (_, storage) = self.element(file_type)?;
        let (index, array) = (self.pop()?, self.pop()?);
        let (array, index) = (self.source(array)?, self.source(index)?);
        let to = u64::from(self.push_temp(storage.unpacked().into())?);
        match by_type(storage.unpacked().into(), ARRAY_GET) {
            Op::ArrayGet32 => self.emit(Op::ArrayGet32, &[to, array, index, signed.into()]),
            op => self.emit(op, &[to, array, index]),
        }
    }

    fn array_set(&mut self, file_type: u32) -> Result<()> {
        let (_, storage) = self.element(file_type)?;
        let (value, index, array) = (self.pop()?, self.pop()?, self.pop()?);
        let (array, index, value) = (self.source(array)?, self.source(index)?, self.source(value)?);
        self.emit(by_type(storage.unpacked().into(), ARRAY_SET), &[array, index, value])
    }

    fn array_fill(&mut self, file_type: u32) -> Result<()> {
        let (_, storage) = self.element(file_type)?;
        let (len, value, index, array) = (self.pop()?, self.pop()?, self.pop()?, self.pop()?);
        let (array, index) = (self.source(array)?, self.in_place(index)?);
        let (value, len) = (self.source(value)?, self.in_place(len)?);
        self.emit(by_type(storage.unpacked().into(), ARRAY_FILL), &[array, index, value, len])
    }

    fn array_copy(&mut self) -> Result<()> {
        let (len, from_index, from) = (self.pop()?, self.pop()?, self.pop()?);
        let (to_index, to) = (self.pop()?, self.pop()?);
        let (to, to_index) = (self.source(to)?, self.in_place(to_index)?);
        let (from, from_index, len) = (self.source(from)?, self.in_place(from_index)?, self.in_place(len)?);
        self.emit(Op::ArrayCopy, &[to, to_index, from, from_index, len])
    }

    fn array_init(&mut self, op: Op, segment: u32) -> Result<()> {
        let (len, from, index, array) = (self.pop()?, self.pop()?, self.pop()?, self.pop()?);
        let (array, index) = (self.source(array)?, self.in_place(index)?);
        let (from, len) = (self.in_place(from)?, self.in_place(len)?);
        self.emit(op, &[array, index, from, len, segment.into()])
    }

    fn ref_eq(&mut self) -> Result<()> {
        let (right, left) = (self.pop()?, self.pop()?);
        let (left, right) = (self.source(left)?, self.source(right)?);
        let to = self.push_temp(Class::I32)?;
        self.emit(Op::RefEq, &[to.into(), left, right])
    }

    fn cast_type(&mut self, heap: wasmparser::HeapType, nullable: bool) -> Result<ValType> {
        let heap = self.module.heap_type(heap).map_err(|error| self.fail(error))?;
        Ok(ValType::Ref(RefType { nullable, heap }))
    }

    fn ref_test(&mut self, heap: wasmparser::HeapType, nullable: bool) -> Result<()> {
        let ty = self.cast_type(heap, nullable)?;
        let from = self.pop_source()?;
        let to = self.push_temp(Class::I32)?;
        self.emit(Op::RefTest, &[to.into(), from, ty.word().into()])
    }

    fn ref_cast(&mut self, heap: wasmparser::HeapType, nullable: bool) -> Result<()> {
        let ty = self.cast_type(heap, nullable)?;
        let from = self.pop_source()?;
        let to = self.push_temp(Class::Ref)?;
        self.emit(Op::RefCast, &[to.into(), from, ty.word().into()])
    }

    /// Branches with the reference on top if the outcome of its test is what `branch` asks for.
    fn br_on_cast(&mut self, depth: u32, ty: wasmparser::RefType, branch: Op) -> Result<()> {
        let ty = ValType::Ref(self.module.ref_type(ty).map_err(|error| self.fail(error))?);
        let entry: Entry = self.stack.last().copied().ok_or_else(broken)?;
        let from = self.source(entry)?;
        let outcome = self.push_temp(Class::I32)?;
        self.emit(Op::RefTest, &[outcome.into(), from, ty.word().into()])?;
        self.pop()?;
        self.br_on(depth, branch, outcome.into())
    }

    /// The reference on top stays what it is, in another hierarchy.
    fn retype(&mut self) -> Result<()> {
        let entry = self.pop()?;
        let from = self.source(entry)?;
        let to = self.push_temp(Class::Ref)?;
        self.emit_copy(Class::Ref, to, from)
    }
}
