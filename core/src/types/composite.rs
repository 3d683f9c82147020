//! Types made of value types: those that a module's type section defines.

use super::ValType;
use super::subtype::Kind;

/// A borrowed function type: parameters, then results.
#[derive(Clone, Copy, Debug)]
pub struct FuncType<'a> {
    types: &'a [u8],
    /// Where the results begin.
    split: usize,
    params: u16,
    results: u16,
    /// What type indices stand for; empty where they are meant as they are.
    map: &'a [u16],
}

impl<'a> FuncType<'a> {
    /// No parameters, no results.
    pub const EMPTY: Self = Self { types: &[], split: 0, params: 0, results: 0, map: &[] };

    /// `types` holds the parameters, then the results, each by its [code](ValType::code); all must be
    /// known, and none a concrete reference: those have no meaning outside a module.
    pub fn new(types: &'a [u8], params: usize) -> Option<Self> {
        let results = u16::try_from(types.len().checked_sub(params)?).ok()?;
        let ty = Self::read(types, u16::try_from(params).ok()?, results)?;
        (ty.types.len() == types.len()).then_some(ty)
    }

    /// The type whose encoded parameters and results `bytes` begin with.
    pub(crate) fn read(bytes: &'a [u8], params: u16, results: u16) -> Option<Self> {
        let after_params = skip(bytes, params)?;
        let rest = skip(after_params, results)?;
        let types = bytes.get(..bytes.len() - rest.len())?;
        Some(Self { types, split: bytes.len() - after_params.len(), params, results, map: &[] })
    }

    /// The type whose parameters and results, without concrete references among them, are `types`. That
    /// they are known is left to [`FuncType::known_shape`].
    pub(crate) fn simple(types: &'a [u8], params: u16) -> Self {
        let results = types.len().saturating_sub(params.into()) as u16;
        Self { types, split: params.into(), params, results, map: &[] }
    }

    /// Its [`shape`](Self::shape), if its bytes are parameters and results that are all `known`, and nothing else.
    pub(crate) fn known_shape(self, known: impl Fn(ValType) -> bool) -> Option<[u32; 4]> {
        let (mut rest, mut shape) = (self.types, [0; 4]);
        let ends = [self.types.len().checked_sub(self.split)?, 0];
        for ((count, end), part) in [self.params, self.results].into_iter().zip(ends).zip(shape.chunks_mut(2))
        {
            let [slots, refs] = part else { return None };
            for _ in 0..count {
                let (ty, after) = ValType::read(rest).filter(|&(ty, _)| known(ty))?;
                (rest, *slots, *refs) = (after, *slots + ty.slots(), *refs + u32::from(ty.is_ref()));
            }
            if rest.len() != end {
                return None;
            }
        }
        Some(shape)
    }

    /// The same type where type indices are numbers of `map`.
    pub(crate) fn mapped(self, map: &'a [u16]) -> Self {
        Self { map, ..self }
    }

    /// Parameters then results, each by its [code](ValType::code), which a type index follows where it
    /// names a concrete reference.
    pub fn bytes(self) -> &'a [u8] {
        self.types
    }

    /// Whether a parameter or result is a concrete reference.
    pub fn has_concrete(self) -> bool {
        self.types.len() != usize::from(self.params) + usize::from(self.results)
    }

    /// Slots and references of the parameters, then of the results.
    pub fn shape(self) -> [u32; 4] {
        let count = |types: &mut dyn Iterator<Item = ValType>| {
            types.fold((0, 0), |(slots, refs), ty| (slots + ty.slots(), refs + u32::from(ty.is_ref())))
        };
        let (params, results) = (count(&mut self.params()), count(&mut self.results()));
        [params.0, params.1, results.0, results.1]
    }

    /// Parameter types in order.
    pub fn params(self) -> impl ExactSizeIterator<Item = ValType> + Clone + 'a {
        Values { rest: self.types, left: self.params, map: self.map }
    }

    /// Result types in order.
    pub fn results(self) -> impl ExactSizeIterator<Item = ValType> + Clone + 'a {
        let rest = self.types.get(self.split..).unwrap_or(&[]);
        Values { rest, left: self.results, map: self.map }
    }
}

impl PartialEq for FuncType<'_> {
    fn eq(&self, other: &Self) -> bool {
        // Only type indices may be written otherwise and mean the same; without `gc` there are none.
        if cfg!(feature = "gc") && self.has_concrete() && other.has_concrete() {
            return self.params().eq(other.params()) && self.results().eq(other.results());
        }
        self.params == other.params && self.results == other.results && self.types == other.types
    }
}

impl Eq for FuncType<'_> {}

/// `bytes` after `count` types.
fn skip(mut bytes: &[u8], count: u16) -> Option<&[u8]> {
    for _ in 0..count {
        bytes = ValType::read(bytes)?.1;
    }
    Some(bytes)
}

/// Types that were read once before: all are known.
#[derive(Clone)]
struct Values<'a> {
    rest: &'a [u8],
    left: u16,
    map: &'a [u16],
}

impl Iterator for Values<'_> {
    type Item = ValType;

    fn next(&mut self) -> Option<ValType> {
        self.left = self.left.checked_sub(1)?;
        let (ty, rest) = ValType::read(self.rest).unwrap_or((ValType::I32, &[]));
        self.rest = rest;
        Some(ty.mapped(self.map))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left.into(), Some(self.left.into()))
    }
}

impl ExactSizeIterator for Values<'_> {}

/// What a field or an array's element holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageType {
    /// 8 bits of an `i32`.
    I8,
    /// 16 bits of an `i32`.
    I16,
    /// A value.
    Val(ValType),
}

impl StorageType {
    const CODE_I8: u8 = 0x78;
    const CODE_I16: u8 = 0x77;

    /// Bytes it takes; of a reference, those of a ref bank entry.
    pub const fn bytes(self) -> u32 {
        match self {
            Self::I8 => 1,
            Self::I16 => 2,
            Self::Val(ValType::Ref(_)) => 4,
            Self::Val(ty) => ty.slots() * 4,
        }
    }

    /// The type of the value read from it.
    pub const fn unpacked(self) -> ValType {
        match self {
            Self::I8 | Self::I16 => ValType::I32,
            Self::Val(ty) => ty,
        }
    }
}

/// A field of a struct, or the element of an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldType {
    /// What it holds.
    pub storage: StorageType,
    /// Whether it may be set.
    pub mutable: bool,
}

impl FieldType {
    const MUTABLE: u32 = 0x100;

    /// As a word: that of its type, and in the second byte whether it is mutable.
    #[cfg(any(feature = "gc", feature = "loader"))]
    pub(crate) fn word(self) -> u32 {
        let storage = match self.storage {
            StorageType::I8 => StorageType::CODE_I8.into(),
            StorageType::I16 => StorageType::CODE_I16.into(),
            StorageType::Val(ty) => ty.word(),
        };
        storage | if self.mutable { Self::MUTABLE } else { 0 }
    }

    pub(crate) fn from_word(word: u32) -> Option<Self> {
        let storage = match word as u8 {
            StorageType::CODE_I8 => StorageType::I8,
            StorageType::CODE_I16 => StorageType::I16,
            _ => StorageType::Val(ValType::from_word(word)?),
        };
        Some(Self { storage, mutable: word & Self::MUTABLE != 0 })
    }

    /// Its type index, if it holds concrete references.
    #[cfg(feature = "gc")]
    pub(crate) fn concrete(self) -> Option<u16> {
        self.storage.unpacked().concrete()
    }
}

/// Where the next field of a struct goes. References and numbers are counted apart, each kind in the order
/// of the fields, so that a struct's fields lie where its supertype's do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// References before.
    pub(crate) refs: u32,
    /// Bytes of numbers before.
    pub(crate) bytes: u32,
}

impl Place {
    /// The place of a field: its number among the references, or its first byte among the numbers.
    fn advance(&mut self, storage: StorageType) -> u32 {
        if storage.unpacked().is_ref() {
            self.refs = self.refs.saturating_add(1);
            return self.refs - 1;
        }
        let bytes = storage.bytes();
        let at = self.bytes.next_multiple_of(bytes.min(4));
        self.bytes = at.saturating_add(bytes);
        at
    }
}

/// Each field with its place; `end` is left behind all of them.
pub(crate) fn places<I: Iterator<Item = FieldType>>(
    fields: I,
    end: &mut Place,
) -> impl Iterator<Item = (FieldType, u32)> {
    fields.map(|field| (field, end.advance(field.storage)))
}

/// Bytes of a field in an image: its word, its place.
pub(crate) const FIELD_BYTES: u32 = 8;

/// A borrowed struct type.
#[derive(Clone, Copy, Debug)]
pub struct StructType<'a> {
    pub(crate) fields: &'a [u8],
    pub(crate) end: Place,
}

impl<'a> StructType<'a> {
    /// Fields it has.
    pub fn len(self) -> u32 {
        self.fields.len() as u32 / FIELD_BYTES
    }

    /// Whether it has no field.
    pub fn is_empty(self) -> bool {
        self.fields.is_empty()
    }

    /// Field `index`, and its place: of a reference, its number among the struct's references; of a number,
    /// its first byte among the struct's numbers, at a multiple of its size or of 4.
    pub fn field(self, index: u32) -> Option<(FieldType, u32)> {
        let at = index.checked_mul(FIELD_BYTES)? as usize;
        let (word, rest) = self.fields.get(at..)?.split_first_chunk()?;
        let place = u32::from_le_bytes(*rest.first_chunk()?);
        Some((FieldType::from_word(u32::from_le_bytes(*word))?, place))
    }

    /// The fields in order, each with its place.
    pub fn fields(self) -> impl Iterator<Item = (FieldType, u32)> + 'a {
        (0..self.len()).map_while(move |index| self.field(index))
    }

    /// References in it.
    pub fn refs(self) -> u32 {
        self.end.refs
    }

    /// Bytes of the numbers in it, padding between them included.
    pub fn number_bytes(self) -> u32 {
        self.end.bytes
    }
}

/// What a type of a module describes.
#[derive(Clone, Copy, Debug)]
pub enum CompositeType<'a> {
    /// Functions.
    Func(FuncType<'a>),
    /// Structs.
    Struct(StructType<'a>),
    /// Arrays of this.
    Array(FieldType),
}

/// How a type of a module stands to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubType {
    pub(crate) kind: Kind,
    /// Whether no type may be below it.
    pub is_final: bool,
    /// The type right above it.
    pub supertype: Option<u16>,
    /// How many types are above it.
    pub depth: u8,
    /// First type of its recursion group.
    pub group: u16,
    /// Types in its recursion group.
    pub group_len: u16,
}

impl SubType {
    /// A function type of the kind that needs none of this: alone, final, below nothing.
    pub(crate) const fn plain(index: u16) -> Self {
        Self { kind: Kind::Func, is_final: true, supertype: None, depth: 0, group: index, group_len: 1 }
    }

    const FINAL: u16 = 1;
    const KIND_SHIFT: u16 = 1;
    const DEPTH_SHIFT: u16 = 8;
    const NO_SUPERTYPE: u16 = u16::MAX;

    /// Its two words in an image: supertype, first of its group; size of its group, flags.
    #[cfg(feature = "loader")]
    pub(crate) fn words(self) -> [u32; 2] {
        let kind = match self.kind {
            Kind::Struct => 1,
            Kind::Array => 2,
            _ => 0,
        };
        let flags =
            u16::from(self.is_final) | kind << Self::KIND_SHIFT | u16::from(self.depth) << Self::DEPTH_SHIFT;
        let pair = |low: u16, high: u16| u32::from(low) | u32::from(high) << 16;
        [pair(self.supertype.unwrap_or(Self::NO_SUPERTYPE), self.group), pair(self.group_len, flags)]
    }

    pub(crate) fn from_words([first, second]: [u32; 2]) -> Option<Self> {
        let flags = (second >> 16) as u16;
        let kind = match flags >> Self::KIND_SHIFT & 3 {
            0 => Kind::Func,
            1 => Kind::Struct,
            2 => Kind::Array,
            _ => return None,
        };
        let supertype = Some(first as u16).filter(|&index| index != Self::NO_SUPERTYPE);
        Some(Self {
            kind,
            is_final: flags & Self::FINAL != 0,
            supertype,
            depth: (flags >> Self::DEPTH_SHIFT) as u8,
            group: (first >> 16) as u16,
            group_len: second as u16,
        })
    }
}
