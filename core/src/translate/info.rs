//! What the translator knows of a module before its code: types, and what each index stands for.

use crate::alloc_ext::TryVec;
use crate::image::{GlobalType, MemoryType, TableType};
use crate::limits::{MAX_MODULE_FUNCTIONS, MAX_MODULE_ITEMS};
use crate::{Error, Region, Result, ValType, Vec};
use hashbrown::HashTable;

/// A list of types, as a range of [`ModuleInfo::type_bytes`] or a single one.
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

/// A function type, stored once however often the module repeats it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TypeInfo {
    pub(crate) start: u32,
    pub(crate) params: u16,
    pub(crate) results: u16,
    /// Slots and references of the parameters, then of the results.
    pub(crate) shape: [u16; 4],
}

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
    pub(crate) type_bytes: Vec<u8>,
    pub(crate) types: Vec<TypeInfo>,
    known: HashTable<u16>,
    /// From the file's type indices to `types`.
    type_map: Vec<u16>,
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
            type_bytes: Vec::new_in(Region::Global),
            types: Vec::new_in(Region::Global),
            known: HashTable::new(),
            type_map: Vec::new_in(Region::Global),
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

    /// Declares the next type of the file.
    pub(crate) fn add_type(&mut self, params: &[ValType], results: &[ValType]) -> Result<()> {
        let index = self.intern_type(params, results)?;
        self.type_map.try_push(index)
    }

    /// The number of this type in [`ModuleInfo::types`]; equal types share it.
    pub(crate) fn intern_type(&mut self, params: &[ValType], results: &[ValType]) -> Result<u16> {
        let hash = hash_type(params, results);
        let start = self.type_bytes.len();
        for ty in params.iter().chain(results) {
            self.type_bytes.try_push(*ty as u8)?;
        }
        let (known, rest) = self.type_bytes.split_at(start);
        let same = |&index: &u16| {
            self.types.get(usize::from(index)).is_some_and(|ty| {
                usize::from(ty.params) == params.len()
                    && usize::from(ty.results) == results.len()
                    && known.get(ty.start as usize..ty.start as usize + rest.len()) == Some(rest)
            })
        };
        if let Some(&index) = self.known.find(hash, same) {
            self.type_bytes.truncate(start);
            return Ok(index);
        }
        let index = self.types.len();
        let number = u16::try_from(index)
            .map_err(|_| Error::limit("function types of a module", index as u64, MAX_MODULE_ITEMS.into()))?;
        self.types.try_push(type_info(start, params, results)?)?;
        let types = &self.types;
        let bytes = &self.type_bytes;
        self.known
            .try_reserve(1, |&index| rehash(types, bytes, index))
            .map_err(|_| Error::out_of_memory(64))?;
        self.known.insert_unique(hash, number, |&index| rehash(types, bytes, index));
        Ok(number)
    }

    pub(crate) fn add_func(&mut self, file_type: u32) -> Result<()> {
        let count = self.funcs.len() as u32 - self.imported_funcs;
        if count >= MAX_MODULE_FUNCTIONS - 1 {
            return Err(Error::limit("functions of a module", count.into(), MAX_MODULE_FUNCTIONS.into()));
        }
        let index = self.type_index(file_type)?;
        self.funcs.try_push(index)
    }

    /// Declares a defined global and gives it its place.
    pub(crate) fn add_global(&mut self, ty: GlobalType) -> Result<()> {
        let next = if ty.content.is_ref() { &mut self.global_refs } else { &mut self.global_slots };
        let place = *next;
        *next += ty.content.slots().max(1);
        if *next > MAX_MODULE_ITEMS {
            return Err(Error::limit("globals of a module", (*next).into(), MAX_MODULE_ITEMS.into()));
        }
        self.globals.try_push(GlobalInfo { ty, place, imported: false })
    }

    pub(crate) fn add_imported_global(&mut self, ty: GlobalType) -> Result<()> {
        let place = self.imported_globals;
        self.imported_globals += 1;
        self.globals.try_push(GlobalInfo { ty, place, imported: true })
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
    pub(crate) fn tag_type(&self, tag: u32) -> Result<TypeInfo> {
        self.ty(self.tags.get(tag as usize).copied().ok_or(BROKEN)?)
    }

    /// The number in `types` of a type index of the file.
    pub(crate) fn type_index(&self, file_type: u32) -> Result<u16> {
        self.type_map.get(file_type as usize).copied().ok_or(BROKEN)
    }

    pub(crate) fn ty(&self, index: u16) -> Result<TypeInfo> {
        self.types.get(usize::from(index)).copied().ok_or(BROKEN)
    }

    /// The type of a function of the index space.
    pub(crate) fn func_type(&self, func: u32) -> Result<TypeInfo> {
        self.ty(self.funcs.get(func as usize).copied().ok_or(BROKEN)?)
    }

    pub(crate) fn global(&self, index: u32) -> Result<GlobalInfo> {
        self.globals.get(index as usize).copied().ok_or(BROKEN)
    }

    /// Type `index` of a list.
    pub(crate) fn type_at(&self, types: Types, index: usize) -> Result<ValType> {
        match types {
            Types::One(ty) if index == 0 => Ok(ty),
            Types::Range { start, len } if index < usize::from(len) => self
                .type_bytes
                .get(start as usize + index)
                .and_then(|&byte| ValType::from_byte(byte))
                .ok_or(BROKEN),
            _ => Err(BROKEN),
        }
    }
}

/// An index the validator let pass that the translator does not know: a bug of ours, kept from harm.
pub(crate) const BROKEN: Error =
    Error::Malformed { what: "the translator lost track of the module", offset: 0 };

fn type_info(start: usize, params: &[ValType], results: &[ValType]) -> Result<TypeInfo> {
    let narrow = |count: usize| {
        u16::try_from(count)
            .map_err(|_| Error::limit("values of a function type", count as u64, u16::MAX.into()))
    };
    let slots = |types: &[ValType]| narrow(types.iter().map(|ty| ty.slots() as usize).sum());
    let refs = |types: &[ValType]| narrow(types.iter().filter(|ty| ty.is_ref()).count());
    Ok(TypeInfo {
        start: start as u32,
        params: narrow(params.len())?,
        results: narrow(results.len())?,
        shape: [slots(params)?, refs(params)?, slots(results)?, refs(results)?],
    })
}

fn rehash(types: &[TypeInfo], bytes: &[u8], index: u16) -> u64 {
    let Some(ty) = types.get(usize::from(index)) else { return 0 };
    let start = ty.start as usize;
    let middle = start + usize::from(ty.params);
    let all = |range: core::ops::Range<usize>| bytes.get(range).unwrap_or_default().iter().copied();
    hash(all(start..middle), all(middle..middle + usize::from(ty.results)))
}

fn hash_type(params: &[ValType], results: &[ValType]) -> u64 {
    hash(params.iter().map(|ty| *ty as u8), results.iter().map(|ty| *ty as u8))
}

/// FNV-1a with a separator.
fn hash(params: impl Iterator<Item = u8>, results: impl Iterator<Item = u8>) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    results.fold(step(params.fold(0xcbf2_9ce4_8422_2325, step), 0), step)
}
