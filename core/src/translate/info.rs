//! What the translator knows of a module before its code: types, and what each index stands for.

use crate::image::{GlobalType, MemoryType, TableType};
use crate::limits::{MAX_MODULE_FUNCTIONS, MAX_MODULE_ITEMS};
use crate::types::subtype::Kind;
use crate::{Error, Region, Result, SubType, ValType, Vec};
use hashbrown::HashTable;

/// A list of types, as a range of [`ModuleInfo::type_words`] or a single one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Types {
    None,
    One(ValType),
    Range { start: u32, len: u16 },
}

impl Types {
    pub(crate) fn len(self) -> usize {
        match self {
            Self::None => 0,
            Self::One(_) => 1,
            Self::Range { len, .. } => len.into(),
        }
    }
}

/// A type, stored once however often the module repeats it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TypeInfo {
    /// Where its values begin: parameters, then results; or fields.
    pub(crate) start: u32,
    /// Parameters, or fields.
    pub(crate) params: u16,
    pub(crate) results: u16,
    /// Of a function, slots and references of the parameters, then of the results.
    pub(crate) shape: [u16; 4],
    pub(crate) sub: SubType,
}

/// No parameters, no results.
pub(crate) const NO_VALUES: TypeInfo =
    TypeInfo { start: 0, params: 0, results: 0, shape: [0; 4], sub: SubType::plain(0) };

impl TypeInfo {
    pub(crate) fn params(self) -> Types {
        Types::Range { start: self.start, len: self.params }
    }

    pub(crate) fn results(self) -> Types {
        Types::Range { start: self.start + u32::from(self.params), len: self.results }
    }

    pub(crate) fn has_refs(self) -> bool {
        self.shape[1] != 0 || self.shape[3] != 0
    }
}

/// A global: its type, and where it is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GlobalInfo {
    pub(crate) ty: GlobalType,
    /// Its number among the imported globals, or its first slot (or reference) among those defined.
    pub(crate) place: u32,
    pub(crate) imported: bool,
}

/// A module's declarations.
#[derive(Debug)]
pub(crate) struct ModuleInfo {
    /// Values of types by their words; fields as `FieldType` writes them.
    pub(crate) type_words: Vec<u32>,
    pub(crate) types: Vec<TypeInfo>,
    /// The validator's number of the first type of each recursion group, and its place in `types`.
    pub(super) known: HashTable<(u32, u16)>,
    /// From the file's type indices to `types`.
    pub(super) type_map: Vec<u16>,
    /// Whether types must be told apart beyond the module, by more than their parameters and results.
    pub(crate) registers: bool,
    /// The type of every function of the index space.
    pub(crate) funcs: Vec<u16>,
    pub(crate) imported_funcs: u32,
    pub(crate) tables: Vec<TableType>,
    pub(crate) imported_tables: u32,
    pub(crate) memories: Vec<MemoryType>,
    pub(crate) imported_memories: u32,
    pub(crate) globals: Vec<GlobalInfo>,
    pub(crate) imported_globals: u32,
    pub(crate) global_slots: u32,
    pub(crate) global_refs: u32,
    /// The type of every tag of the index space.
    pub(crate) tags: Vec<u16>,
    pub(crate) imported_tags: u32,
}

impl ModuleInfo {
    pub(crate) fn new() -> Self {
        Self {
            type_words: Vec::new_in(Region::Global),
            types: Vec::new_in(Region::Global),
            known: HashTable::new(),
            type_map: Vec::new_in(Region::Global),
            registers: false,
            funcs: Vec::new_in(Region::Global),
            imported_funcs: 0,
            tables: Vec::new_in(Region::Global),
            imported_tables: 0,
            memories: Vec::new_in(Region::Global),
            imported_memories: 0,
            globals: Vec::new_in(Region::Global),
            imported_globals: 0,
            global_slots: 0,
            global_refs: 0,
            tags: Vec::new_in(Region::Global),
            imported_tags: 0,
        }
    }

    pub(crate) fn add_func(&mut self, file_type: u32) -> Result<()> {
        let count = self.funcs.len() as u32 - self.imported_funcs;
        if count >= MAX_MODULE_FUNCTIONS - 1 {
            return Err(Error::limit("functions of a module", count.into(), MAX_MODULE_FUNCTIONS.into()));
        }
        let index = self.type_index(file_type)?;
        Ok(self.funcs.try_push(index)?)
    }

    /// Declares a defined global and gives it its place.
    pub(crate) fn add_global(&mut self, ty: GlobalType) -> Result<()> {
        self.registers |= ty.content.concrete().is_some();
        let next = if ty.content.is_ref() { &mut self.global_refs } else { &mut self.global_slots };
        let place = *next;
        *next += ty.content.slots().max(1);
        if *next > MAX_MODULE_ITEMS {
            return Err(Error::limit("globals of a module", (*next).into(), MAX_MODULE_ITEMS.into()));
        }
        Ok(self.globals.try_push(GlobalInfo { ty, place, imported: false })?)
    }

    pub(crate) fn add_imported_global(&mut self, ty: GlobalType) -> Result<()> {
        self.registers |= ty.content.concrete().is_some();
        let place = self.imported_globals;
        self.imported_globals += 1;
        Ok(self.globals.try_push(GlobalInfo { ty, place, imported: true })?)
    }

    /// Declares a tag; returns the number of its type.
    pub(crate) fn add_tag(&mut self, file_type: u32) -> Result<u16> {
        let count = self.tags.len() as u64;
        if count >= u64::from(MAX_MODULE_ITEMS) {
            return Err(Error::limit("tags of a module", count, MAX_MODULE_ITEMS.into()));
        }
        let index = self.type_index(file_type)?;
        self.tags.try_push(index)?;
        Ok(index)
    }

    /// The type of a tag of the index space.
    pub(crate) fn tag_type(&self, tag: u32) -> Result<TypeInfo, Broken> {
        self.ty(self.tags.get(tag as usize).copied().ok_or_else(broken)?)
    }

    /// The number in `types` of a type index of the file.
    pub(crate) fn type_index(&self, file_type: u32) -> Result<u16, Broken> {
        self.type_map.get(file_type as usize).copied().ok_or_else(broken)
    }

    pub(crate) fn ty(&self, index: u16) -> Result<TypeInfo, Broken> {
        self.types.get(usize::from(index)).copied().ok_or_else(broken)
    }

    /// The type of functions numbered `file_type` in the file, and that number here.
    pub(crate) fn func_type_at(&self, file_type: u32) -> Result<(u16, TypeInfo), Broken> {
        let number = self.type_index(file_type)?;
        Ok((number, self.ty(number).ok().filter(|ty| ty.sub.kind == Kind::Func).ok_or_else(broken)?))
    }

    /// The type of a function of the index space.
    pub(crate) fn func_type(&self, func: u32) -> Result<TypeInfo, Broken> {
        self.ty(self.funcs.get(func as usize).copied().ok_or_else(broken)?)
    }

    pub(crate) fn global(&self, index: u32) -> Result<GlobalInfo, Broken> {
        self.globals.get(index as usize).copied().ok_or_else(broken)
    }

    /// Type `index` of a list.
    pub(crate) fn type_at(&self, types: Types, index: usize) -> Result<ValType, Broken> {
        match types {
            Types::One(ty) if index == 0 => Ok(ty),
            Types::Range { start, len } if index < usize::from(len) => self
                .type_words
                .get(start as usize + index)
                .and_then(|&word| ValType::from_word(word))
                .ok_or_else(broken),
            _ => Err(Broken),
        }
    }
}

/// An index the validator let pass that the translator does not know: a bug of ours, kept from harm.
#[derive(Debug)]
pub(crate) struct Broken;

/// [`Broken`], where the compiler is to know that it is rare.
#[cold]
pub(crate) fn broken() -> Broken {
    Broken
}

impl From<Broken> for Error {
    #[cold]
    fn from(Broken: Broken) -> Self {
        Self::malformed("the translator lost track of the module", 0)
    }
}
