//! The types of values.
//!
//! In an image a value type is a byte, as in the binary format: a number's code, or of a reference that of
//! its abstract heap type, with the top bit set if it cannot be null. A type index follows the code of
//! a concrete one, two bytes. Where it stands alone it is a *word*: the byte, and the index in the upper half.

use super::subtype::Kind;
use core::fmt;

/// A core value type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValType {
    /// 32-bit integer.
    I32,
    /// 64-bit integer.
    I64,
    /// 32-bit float.
    F32,
    /// 64-bit float.
    F64,
    /// 128-bit vector.
    V128,
    /// A reference.
    Ref(RefType),
}

/// The type of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RefType {
    /// Whether it may be null.
    pub nullable: bool,
    /// What it refers to.
    pub heap: HeapType,
}

/// What a reference refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeapType {
    /// Any function.
    Func,
    /// Something of the host's.
    Extern,
    /// Anything of the guest's that is no function, external value or exception.
    Any,
    /// What can be compared: structs, arrays, small integers.
    Eq,
    /// A small integer, unboxed.
    I31,
    /// Any struct.
    Struct,
    /// Any array.
    Array,
    /// Nothing; below every type under `Any`.
    None,
    /// Nothing; below every function type.
    NoFunc,
    /// Nothing; below `Extern`.
    NoExtern,
    /// An exception.
    Exn,
    /// Nothing; below `Exn`.
    NoExn,
    /// Type number so-and-so: of the module, where the type is a module's; of the store, where it is an
    /// item's in a store.
    Concrete(u16),
}

/// The code of a concrete reference type.
const CONCRETE: u8 = 0x63;
/// Set in the code of a reference that cannot be null.
const NON_NULL: u8 = 0x80;

impl ValType {
    /// `(ref null func)`.
    pub const FUNCREF: Self = Self::Ref(RefType::FUNCREF);
    /// `(ref null extern)`.
    pub const EXTERNREF: Self = Self::Ref(RefType::EXTERNREF);
    /// `(ref null any)`.
    pub const ANYREF: Self = Self::Ref(RefType::ANYREF);
    /// `(ref null exn)`.
    pub const EXNREF: Self = Self::Ref(RefType::EXNREF);

    /// Slots (32 bits) a number of this type takes; 0 for references, which live in the ref bank.
    pub const fn slots(self) -> u32 {
        match self {
            Self::I32 | Self::F32 => 1,
            Self::I64 | Self::F64 => 2,
            Self::V128 => 4,
            Self::Ref(_) => 0,
        }
    }

    /// Whether it is a reference type.
    pub const fn is_ref(self) -> bool {
        matches!(self, Self::Ref(_))
    }

    /// The reference type, if it is one.
    pub const fn as_ref(self) -> Option<RefType> {
        if let Self::Ref(ty) = self { Some(ty) } else { None }
    }

    /// Its type index, if it is a concrete reference.
    pub const fn concrete(self) -> Option<u16> {
        match self {
            Self::Ref(RefType { heap: HeapType::Concrete(index), .. }) => Some(index),
            _ => None,
        }
    }

    /// The first byte of its encoding, and the only one unless it is a concrete reference.
    pub const fn code(self) -> u8 {
        match self {
            Self::I32 => 0x7f,
            Self::I64 => 0x7e,
            Self::F32 => 0x7d,
            Self::F64 => 0x7c,
            Self::V128 => 0x7b,
            Self::Ref(ty) => ty.heap.code() | if ty.nullable { 0 } else { NON_NULL },
        }
    }

    /// The type with this code; of a concrete reference, with this index.
    const fn from_code(code: u8, index: u16) -> Option<Self> {
        Some(match code {
            0x7f => Self::I32,
            0x7e => Self::I64,
            0x7d => Self::F32,
            0x7c => Self::F64,
            0x7b => Self::V128,
            _ => match HeapType::from_code(code & !NON_NULL, index) {
                Some(heap) => Self::Ref(RefType { nullable: code & NON_NULL == 0, heap }),
                None => return None,
            },
        })
    }

    /// The type that `bytes` begin with, and the bytes after it.
    pub(crate) fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (&code, rest) = bytes.split_first()?;
        if code & !NON_NULL != CONCRETE {
            return Some((Self::from_code(code, 0)?, rest));
        }
        let (index, rest) = rest.split_first_chunk()?;
        Some((Self::from_code(code, u16::from_le_bytes(*index))?, rest))
    }

    /// Its encoding: this many of the bytes.
    #[cfg(feature = "loader")]
    pub(crate) fn bytes(self) -> ([u8; 3], usize) {
        let [low, high] = self.concrete().unwrap_or(0).to_le_bytes();
        ([self.code(), low, high], if self.concrete().is_some() { 3 } else { 1 })
    }

    /// Its word: code in the low byte, type index in the upper half. The second byte is free.
    #[cfg(any(feature = "gc", feature = "loader"))]
    pub(crate) fn word(self) -> u32 {
        u32::from(self.code()) | u32::from(self.concrete().unwrap_or(0)) << 16
    }

    /// The type with this word; the second byte is not looked at.
    pub(crate) fn from_word(word: u32) -> Option<Self> {
        Self::from_code(word as u8, (word >> 16) as u16)
    }

    /// The same type where type indices are numbers of `map`; where that is empty they stay.
    pub(crate) fn mapped(self, map: &[u16]) -> Self {
        match self {
            Self::Ref(ty) => Self::Ref(ty.mapped(map)),
            number => number,
        }
    }
}

impl From<RefType> for ValType {
    fn from(ty: RefType) -> Self {
        Self::Ref(ty)
    }
}

macro_rules! nullable {
    ($($(#[$doc:meta])* $name:ident = $heap:ident;)*) => {
        impl RefType {
            $($(#[$doc])* pub const $name: Self = Self { nullable: true, heap: HeapType::$heap };)*
        }
    };
}

nullable! {
    /// `(ref null func)`.
    FUNCREF = Func;
    /// `(ref null extern)`.
    EXTERNREF = Extern;
    /// `(ref null any)`.
    ANYREF = Any;
    /// `(ref null eq)`.
    EQREF = Eq;
    /// `(ref null i31)`.
    I31REF = I31;
    /// `(ref null struct)`.
    STRUCTREF = Struct;
    /// `(ref null array)`.
    ARRAYREF = Array;
    /// `(ref null none)`.
    NULLREF = None;
    /// `(ref null nofunc)`.
    NULLFUNCREF = NoFunc;
    /// `(ref null noextern)`.
    NULLEXTERNREF = NoExtern;
    /// `(ref null exn)`.
    EXNREF = Exn;
    /// `(ref null noexn)`.
    NULLEXNREF = NoExn;
}

impl RefType {
    /// The same type where type indices are numbers of `map`; where that is empty they stay.
    pub(crate) fn mapped(self, map: &[u16]) -> Self {
        let HeapType::Concrete(index) = self.heap else { return self };
        let index = map.get(usize::from(index)).copied().unwrap_or(index);
        Self { heap: HeapType::Concrete(index), ..self }
    }
}

macro_rules! heap_types {
    ($($code:literal $name:ident $text:literal $short:literal $kind:ident;)*) => {
        impl HeapType {
            /// Its code; of a concrete type, the index is besides.
            const fn code(self) -> u8 {
                match self {
                    $(Self::$name => $code,)*
                    Self::Concrete(_) => CONCRETE,
                }
            }

            const fn from_code(code: u8, index: u16) -> Option<Self> {
                Some(match code {
                    $($code => Self::$name,)*
                    CONCRETE => Self::Concrete(index),
                    _ => return None,
                })
            }

            /// Its name in the text format, and that of the nullable reference to it; none if it is concrete.
            const fn names(self) -> Option<(&'static str, &'static str)> {
                Some(match self {
                    $(Self::$name => ($text, $short),)*
                    Self::Concrete(_) => return None,
                })
            }

            /// The hierarchy an abstract type belongs to.
            pub(crate) const fn hierarchy(self) -> Option<Kind> {
                Some(match self {
                    $(Self::$name => Kind::$kind,)*
                    Self::Concrete(_) => return None,
                })
            }
        }
    };
}

heap_types! {
    0x70 Func "func" "funcref" Func;
    0x6f Extern "extern" "externref" Extern;
    0x6e Any "any" "anyref" Any;
    0x6d Eq "eq" "eqref" Any;
    0x6c I31 "i31" "i31ref" Any;
    0x6b Struct "struct" "structref" Any;
    0x6a Array "array" "arrayref" Any;
    0x71 None "none" "nullref" Any;
    0x73 NoFunc "nofunc" "nullfuncref" Func;
    0x72 NoExtern "noextern" "nullexternref" Extern;
    0x69 Exn "exn" "exnref" Exn;
    0x74 NoExn "noexn" "nullexnref" Exn;
}

impl fmt::Display for HeapType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.names()) {
            (Self::Concrete(index), _) => index.fmt(f),
            (_, names) => f.write_str(names.map_or("", |(name, _)| name)),
        }
    }
}

impl fmt::Display for RefType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.nullable, self.heap.names()) {
            (true, Some((_, short))) => f.write_str(short),
            (true, None) => write!(f, "(ref null {})", self.heap),
            (false, _) => write!(f, "(ref {})", self.heap),
        }
    }
}

impl fmt::Display for ValType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::F32 => "f32",
            Self::F64 => "f64",
            Self::V128 => "v128",
            Self::Ref(ty) => return ty.fmt(f),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back() {
        for code in 0..=u8::MAX {
            for index in [0, 7, 0xfffe] {
                let Some(ty) = ValType::from_code(code, index) else { continue };
                assert_eq!(ValType::from_word(ty.word() | 0x100), Some(ty));
                let (bytes, len) = ty.bytes();
                assert_eq!(ValType::read(&bytes[..len]), Some((ty, &[][..])));
            }
        }
        assert_eq!(ValType::from_code(0x60, 0), None);
        assert_eq!(ValType::from_code(0xff, 0), None);
    }

    #[test]
    fn names() {
        let ty = |nullable, heap| RefType { nullable, heap };
        assert_eq!(ty(true, HeapType::Func).to_string(), "funcref");
        assert_eq!(ty(false, HeapType::Eq).to_string(), "(ref eq)");
        assert_eq!(ty(true, HeapType::Concrete(3)).to_string(), "(ref null 3)");
    }
}
