//! The types of a module: function types as bytes, structs and arrays as tables of fields, and for modules
//! that need it how types stand to each other.

use super::ImageWriter;
use crate::image::layout::features;
use crate::translate::info::{Broken, ModuleInfo, TypeInfo, broken};
use crate::types::subtype::Kind;
use crate::types::{FIELD_BYTES, Place, places};
use crate::{FieldType, Result, ValType};

impl ImageWriter {
    /// Appends what the types are made of, then the table of types.
    pub(super) fn types(&mut self, info: &ModuleInfo) -> Result<[u32; 2]> {
        let mut func = self.len()?;
        for ty in info.types.iter().filter(|ty| ty.sub.kind == Kind::Func) {
            for &word in values(info, ty)? {
                let (bytes, len) = ValType::from_word(word).ok_or_else(broken)?.bytes();
                self.bytes(bytes.get(..len).ok_or_else(broken)?)?;
            }
        }
        self.buffer.align(4)?;
        let mut fields = self.len()?;
        for ty in info.types.iter().filter(|ty| ty.sub.kind != Kind::Func) {
            for (field, place) in places(fields_of(info, ty)?, &mut Place::default()) {
                self.buffer.extend_word(field.word())?;
                self.buffer.extend_word(place)?;
            }
        }
        let [at, _] = self.table([].into_iter(), 0)?;
        for ty in &info.types {
            let words = match ty.sub.kind {
                Kind::Func => func_words(info, ty, &mut func)?,
                _ => fields_words(info, ty, &mut fields)?,
            };
            words.iter().try_for_each(|&word| self.buffer.extend_word(word))?;
        }
        Ok([at, info.types.len() as u32])
    }

    /// Appends how the types stand to each other, if that needs saying: declarations do, or code that may name types.
    pub(super) fn subtypes(&mut self, info: &ModuleInfo) -> Result<[u32; 2]> {
        let needed = info.registers || self.features & features::GC != 0;
        self.require(if needed { features::GC } else { 0 });
        let types = if needed { info.types.as_slice() } else { &[] };
        self.table(types.iter().flat_map(|ty| ty.sub.words()), types.len())
    }
}

/// The words of a type's parameters and results, or of its fields.
fn values<'i>(info: &'i ModuleInfo, ty: &TypeInfo) -> Result<&'i [u32], Broken> {
    let (start, len) = (ty.start as usize, usize::from(ty.params) + usize::from(ty.results));
    info.type_words.get(start..start + len).ok_or_else(broken)
}

fn fields_of<'i>(info: &'i ModuleInfo, ty: &TypeInfo) -> Result<impl Iterator<Item = FieldType> + 'i> {
    Ok(values(info, ty)?.iter().filter_map(|&word| FieldType::from_word(word)))
}

/// The entry of a function type whose bytes are at `at`, which moves behind them.
fn func_words(info: &ModuleInfo, ty: &TypeInfo, at: &mut u32) -> Result<[u32; 4]> {
    let pair = |low: u16, high: u16| u32::from(low) | u32::from(high) << 16;
    let [param_slots, param_refs, result_slots, result_refs] = ty.shape;
    let (shape, counts) =
        ([pair(param_slots, result_slots), pair(param_refs, result_refs)], pair(ty.params, ty.results));
    let start = *at;
    let lens = values(info, ty)?.iter().filter_map(|&word| Some(ValType::from_word(word)?.bytes().1 as u32));
    *at += lens.sum::<u32>();
    Ok([start, counts, shape[0], shape[1]])
}

/// The entry of a struct or array type whose fields are at `at`, which moves behind them.
fn fields_words(info: &ModuleInfo, ty: &TypeInfo, at: &mut u32) -> Result<[u32; 4]> {
    let mut end = Place::default();
    let count = places(fields_of(info, ty)?, &mut end).count() as u32;
    let start = *at;
    *at += FIELD_BYTES * count;
    Ok([start, count, end.bytes, end.refs])
}
