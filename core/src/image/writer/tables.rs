//! A module's tables, as they are collected while it is read, and what their entries are made of.

use crate::image::layout::{kind, limits};
use crate::image::{GlobalType, MemoryType, TableType};
use crate::translate::info::Broken;
use crate::{Region, Result, ValType, Vec};

fn limit_words(flags: u32, min: u64, max: Option<u64>) -> [u32; 5] {
    let flags = flags | if max.is_some() { limits::HAS_MAX } else { 0 };
    let max = max.unwrap_or(0);
    [flags, min as u32, (min >> 32) as u32, max as u32, (max >> 32) as u32]
}

pub(super) fn table_words(ty: TableType) -> [u32; 6] {
    let [flags, a, b, c, d] = limit_words(if ty.table64 { limits::WIDE } else { 0 }, ty.min, ty.max);
    [ValType::Ref(ty.element).word(), flags, a, b, c, d]
}

pub(super) fn memory_words(ty: MemoryType) -> [u32; 5] {
    let wide = if ty.memory64 { limits::WIDE } else { 0 };
    limit_words(u32::from(ty.page_log2) << limits::PAGE_SHIFT | wide, ty.min, ty.max)
}

pub(super) fn global_word(ty: GlobalType) -> u32 {
    ty.content.word() | if ty.mutable { GlobalType::MUTABLE } else { 0 }
}

/// The type of an import, as words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExternWords {
    pub(super) kind: u32,
    words: [u32; 6],
    len: usize,
}

impl ExternWords {
    fn new(kind: u32, from: &[u32]) -> Self {
        let mut words = [0; 6];
        for (word, &value) in words.iter_mut().zip(from) {
            *word = value;
        }
        Self { kind, words, len: from.len() }
    }

    /// What does not fit the entry.
    pub(super) fn apart(&self) -> &[u32] {
        self.words.get(..self.len).filter(|words| words.len() > 1).unwrap_or(&[])
    }

    /// The last word of the entry, where what does not fit it is at `place`.
    pub(super) fn word(&self, place: u32) -> u32 {
        if self.len > 1 { place } else { self.words[0] }
    }

    pub(crate) fn func(ty: u16) -> Self {
        Self::new(kind::FUNC, &[ty.into()])
    }

    pub(crate) fn table(ty: TableType) -> Self {
        Self::new(kind::TABLE, &table_words(ty))
    }

    pub(crate) fn memory(ty: MemoryType) -> Self {
        Self::new(kind::MEMORY, &memory_words(ty))
    }

    pub(crate) fn tag(ty: u16) -> Self {
        Self::new(kind::TAG, &[ty.into()])
    }

    pub(crate) fn global(ty: GlobalType) -> Self {
        Self::new(kind::GLOBAL, &[global_word(ty)])
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct ImportEntry {
    /// Module and name: offset in the strings, length.
    pub(super) names: [u32; 4],
    pub(super) words: ExternWords,
}

/// A module's tables, as they are collected. String offsets count from the module's strings.
#[derive(Debug)]
pub(crate) struct Tables {
    pub(super) strings: Vec<u8>,
    pub(super) imports: Vec<ImportEntry>,
    pub(super) exports: Vec<[u32; 4]>,
    pub(super) names: Vec<[u32; 3]>,
    /// Of the module itself.
    pub(super) own_name: [u32; 2],
    pub(crate) elems: Vec<[u32; 4]>,
    pub(crate) elem_items: Vec<u32>,
    /// Place and length in the source file.
    pub(crate) data: Vec<(usize, usize)>,
    pub(crate) init: Option<u32>,
}

impl Tables {
    pub(crate) fn new() -> Self {
        Self {
            strings: Vec::new_in(Region::Global),
            imports: Vec::new_in(Region::Global),
            exports: Vec::new_in(Region::Global),
            names: Vec::new_in(Region::Global),
            own_name: [0; 2],
            elems: Vec::new_in(Region::Global),
            elem_items: Vec::new_in(Region::Global),
            data: Vec::new_in(Region::Global),
            init: None,
        }
    }

    fn string(&mut self, string: &str) -> Result<[u32; 2]> {
        let at = u32::try_from(self.strings.len()).map_err(|_| Broken)?;
        self.strings.try_extend(string.as_bytes())?;
        Ok([at, string.len() as u32])
    }

    /// The name of the module that an import asks for: mostly that of the import before it.
    fn import_module(&mut self, module: &str) -> Result<[u32; 2]> {
        if let Some(&ImportEntry { names: [at, len, ..], .. }) = self.imports.last() {
            let before = self.strings.get(at as usize..).and_then(|rest| rest.get(..len as usize));
            if before == Some(module.as_bytes()) {
                return Ok([at, len]);
            }
        }
        self.string(module)
    }

    pub(crate) fn import(&mut self, module: &str, name: &str, words: ExternWords) -> Result<()> {
        let [module, module_len] = self.import_module(module)?;
        let [name, name_len] = self.string(name)?;
        Ok(self.imports.try_push(ImportEntry { names: [module, module_len, name, name_len], words })?)
    }

    pub(crate) fn export(&mut self, name: &str, kind: u32, index: u32) -> Result<()> {
        let [name, len] = self.string(name)?;
        Ok(self.exports.try_push([name, len, kind, index])?)
    }

    /// A function's name. Names must come in order of their functions, as the format says they do.
    pub(crate) fn name(&mut self, func: u32, name: &str) -> Result<()> {
        if self.names.last().is_some_and(|last| last[0] >= func) {
            return Ok(());
        }
        let [name, len] = self.string(name)?;
        Ok(self.names.try_push([func, name, len])?)
    }

    /// The module's own name.
    pub(crate) fn own_name(&mut self, name: &str) -> Result<()> {
        self.own_name = self.string(name)?;
        Ok(())
    }
}
