//! The types of a module: from the file's to those of the image, each once.
//!
//! The validator has given types that are equal one number already. Recursion groups are taken over whole,
//! so the types of a group stay together and in order, and a supertype keeps coming before its subtypes.

use super::info::{Broken, ModuleInfo, TypeInfo};
use crate::limits::MAX_MODULE_ITEMS;
use crate::types::subtype::Kind;
use crate::{Error, FieldType, HeapType, RefType, Result, StorageType, SubType, ValType};
use wasmparser::types::{TypeIdentifier, TypesRef};
use wasmparser::{AbstractHeapType, CompositeInnerType, RecGroup, UnpackedIndex};

#[cold]
fn unsupported(what: &'static str) -> Error {
    Error::unsupported(what, 0)
}

impl ModuleInfo {
    /// Declares the next recursion group of the file; `ids` are the validator's types, this group included.
    pub(crate) fn add_group(&mut self, group: &RecGroup, ids: TypesRef<'_>) -> Result<()> {
        let len = group.types().len();
        if len == 0 {
            return Ok(());
        }
        let file_type = self.type_map.len() as u32;
        if ids.core_type_count_in_module() <= file_type {
            return Err(Broken.into());
        }
        let id = ids.core_type_at_in_module(file_type).index() as u32;
        let known = self.known.find(mix(id), |&(known, _)| known == id).map(|&(_, first)| first);
        let first = match known {
            Some(first) => first,
            None => self.new_group(id, len)?,
        };
        for index in 0..len {
            self.type_map.try_push(first + index as u16)?;
        }
        if known.is_some() {
            return Ok(());
        }
        group.types().try_for_each(|ty| self.add_type(ty, first, len as u16))
    }

    /// The place of a group of `len` types that is new.
    fn new_group(&mut self, id: u32, len: usize) -> Result<u16> {
        let first = self.types.len();
        let count = first.saturating_add(len);
        if count > MAX_MODULE_ITEMS as usize {
            return Err(Error::limit("types of a module", count as u64, MAX_MODULE_ITEMS.into()));
        }
        self.known.try_reserve(1, |&(id, _)| mix(id)).map_err(|_| Error::out_of_memory(64))?;
        self.known.insert_unique(mix(id), (id, first as u16), |&(id, _)| mix(id));
        Ok(first as u16)
    }

    fn add_type(&mut self, ty: &wasmparser::SubType, group: u16, group_len: u16) -> Result<()> {
        if ty.composite_type.shared {
            return Err(unsupported("shared types"));
        }
        if ty.composite_type.descriptor_idx.is_some() || ty.composite_type.describes_idx.is_some() {
            return Err(unsupported("custom descriptors"));
        }
        let kind = match ty.composite_type.inner {
            CompositeInnerType::Func(_) => Kind::Func,
            CompositeInnerType::Struct(_) => Kind::Struct,
            CompositeInnerType::Array(_) => Kind::Array,
            CompositeInnerType::Cont(_) => return Err(unsupported("continuations")),
        };
        let supertype = match ty.supertype_idxs.first() {
            Some(index) => Some(self.concrete(index.unpack())?),
            None => None,
        };
        let depth = match supertype {
            Some(above) => self.ty(above)?.sub.depth.saturating_add(1),
            None => 0,
        };
        let sub = SubType { kind, is_final: ty.is_final, supertype, depth, group, group_len };
        let start = self.type_words.len() as u32;
        let mut info = TypeInfo { start, params: 0, results: 0, shape: [0; 4], sub };
        match &ty.composite_type.inner {
            CompositeInnerType::Func(func) => self.add_func_type(func, &mut info)?,
            CompositeInnerType::Struct(fields) => {
                info.params = narrow(fields.fields.len())?;
                fields.fields.iter().try_for_each(|field| self.add_field(field))?;
            }
            CompositeInnerType::Array(array) => {
                info.params = 1;
                self.add_field(&array.0)?;
            }
            CompositeInnerType::Cont(_) => {}
        }
        self.registers |= kind != Kind::Func || !ty.is_final || supertype.is_some() || group_len != 1;
        Ok(self.types.try_push(info)?)
    }

    fn add_func_type(&mut self, func: &wasmparser::FuncType, info: &mut TypeInfo) -> Result<()> {
        info.params = narrow(func.params().len())?;
        info.results = narrow(func.results().len())?;
        let [param_slots, param_refs] = self.add_values(func.params())?;
        let [result_slots, result_refs] = self.add_values(func.results())?;
        info.shape = [param_slots, param_refs, result_slots, result_refs];
        Ok(())
    }

    /// Adds values and counts their slots and references.
    fn add_values(&mut self, types: &[wasmparser::ValType]) -> Result<[u16; 2]> {
        let (mut slots, mut refs) = (0_usize, 0_usize);
        for &ty in types {
            let ty = self.val_type(ty)?;
            slots += ty.slots() as usize;
            refs += usize::from(ty.is_ref());
            self.registers |= ty.concrete().is_some();
            self.type_words.try_push(ty.word())?;
        }
        Ok([narrow(slots)?, narrow(refs)?])
    }

    fn add_field(&mut self, field: &wasmparser::FieldType) -> Result<()> {
        let storage = match field.element_type {
            wasmparser::StorageType::I8 => StorageType::I8,
            wasmparser::StorageType::I16 => StorageType::I16,
            wasmparser::StorageType::Val(ty) => StorageType::Val(self.val_type(ty)?),
        };
        Ok(self.type_words.try_push(FieldType { storage, mutable: field.mutable }.word())?)
    }

    /// The number of the type without parameters and results that is alone in its group, which is added if
    /// the file has none.
    pub(crate) fn no_values(&mut self) -> Result<u16> {
        let plain = |(index, ty): (usize, &TypeInfo)| {
            let index = u16::try_from(index).ok()?;
            (ty.sub == SubType::plain(index) && ty.params == 0 && ty.results == 0).then_some(index)
        };
        if let Some(index) = self.types.iter().enumerate().find_map(plain) {
            return Ok(index);
        }
        let index = self.new_group(u32::MAX, 1)?;
        let start = self.type_words.len() as u32;
        let sub = SubType::plain(index);
        self.types.try_push(TypeInfo { start, params: 0, results: 0, shape: [0; 4], sub })?;
        Ok(index)
    }

    /// The type tenon's values have for one of the file's.
    pub(crate) fn val_type(&self, ty: wasmparser::ValType) -> Result<ValType> {
        Ok(match ty {
            wasmparser::ValType::I32 => ValType::I32,
            wasmparser::ValType::I64 => ValType::I64,
            wasmparser::ValType::F32 => ValType::F32,
            wasmparser::ValType::F64 => ValType::F64,
            wasmparser::ValType::V128 if cfg!(feature = "simd") => ValType::V128,
            wasmparser::ValType::V128 => return Err(unsupported("SIMD")),
            wasmparser::ValType::Ref(ty) => ValType::Ref(self.ref_type(ty)?),
        })
    }

    /// The same for a reference type.
    pub(crate) fn ref_type(&self, ty: wasmparser::RefType) -> Result<RefType> {
        Ok(RefType { nullable: ty.is_nullable(), heap: self.heap_type(ty.heap_type())? })
    }

    /// The same for a heap type.
    pub(crate) fn heap_type(&self, ty: wasmparser::HeapType) -> Result<HeapType> {
        use AbstractHeapType as A;
        let ty = match ty {
            wasmparser::HeapType::Concrete(index) => return self.concrete(index).map(HeapType::Concrete),
            wasmparser::HeapType::Exact(_) => return Err(unsupported("exact types")),
            wasmparser::HeapType::Abstract { shared: true, .. } => return Err(unsupported("shared types")),
            wasmparser::HeapType::Abstract { ty, .. } => ty,
        };
        Ok(match ty {
            A::Func => HeapType::Func,
            A::Extern => HeapType::Extern,
            A::Any => HeapType::Any,
            A::Eq => HeapType::Eq,
            A::I31 => HeapType::I31,
            A::Struct => HeapType::Struct,
            A::Array => HeapType::Array,
            A::None => HeapType::None,
            A::NoFunc => HeapType::NoFunc,
            A::NoExtern => HeapType::NoExtern,
            A::Exn => HeapType::Exn,
            A::NoExn => HeapType::NoExn,
            A::Cont | A::NoCont => return Err(unsupported("continuations")),
        })
    }

    fn concrete(&self, index: UnpackedIndex) -> Result<u16> {
        match index {
            UnpackedIndex::Module(index) => Ok(self.type_index(index)?),
            UnpackedIndex::RecGroup(_) | UnpackedIndex::Id(_) => Err(Broken.into()),
        }
    }
}

fn narrow(count: usize) -> Result<u16> {
    u16::try_from(count).map_err(|_| Error::limit("values of a type", count as u64, u16::MAX.into()))
}

/// Spreads the validator's numbers, which follow one another, over the table.
fn mix(id: u32) -> u64 {
    u64::from(id).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
