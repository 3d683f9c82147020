//! Core types and values.

/// A core value type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ValType {
    /// 32-bit integer.
    I32 = 0x7f,
    /// 64-bit integer.
    I64 = 0x7e,
    /// 32-bit float.
    F32 = 0x7d,
    /// 64-bit float.
    F64 = 0x7c,
    /// Reference to a function.
    FuncRef = 0x70,
    /// Reference to something of the host's.
    ExternRef = 0x6f,
}

impl ValType {
    /// Slots (32 bits) a number of this type takes; 0 for references, which live in the ref bank.
    pub const fn slots(self) -> u32 {
        match self {
            Self::I32 | Self::F32 => 1,
            Self::I64 | Self::F64 => 2,
            Self::FuncRef | Self::ExternRef => 0,
        }
    }

    /// Whether it is a reference type.
    pub const fn is_ref(self) -> bool {
        matches!(self, Self::FuncRef | Self::ExternRef)
    }

    /// The type with this byte in the binary format.
    pub const fn from_byte(byte: u8) -> Option<Self> {
        Some(match byte {
            0x7f => Self::I32,
            0x7e => Self::I64,
            0x7d => Self::F32,
            0x7c => Self::F64,
            0x70 => Self::FuncRef,
            0x6f => Self::ExternRef,
            _ => return None,
        })
    }

    /// The name in the text format.
    pub const fn name(self) -> &'static str {
        match self {
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::F32 => "f32",
            Self::F64 => "f64",
            Self::FuncRef => "funcref",
            Self::ExternRef => "externref",
        }
    }
}

/// A reference as the guest holds it. The low bits say what it leads to:
///
/// ```text
/// 0                                             null, in every hierarchy
/// number (31)                               1   i31
/// instance (10)       function (20)        10   function
/// number (29)                             100   something of the host's, also below `any`
/// offset in the heap (29)                 000   struct, array or exception
/// ```
///
/// So `any.convert_extern` and `extern.convert_any` change nothing, and references are equal where
/// their bits are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[repr(transparent)]
pub struct RawRef(pub(crate) u32);

impl RawRef {
    /// The null reference of every hierarchy.
    pub const NULL: Self = Self(0);
    const TAG_I31: u32 = 1;
    const TAG_FUNC: u32 = 2;
    const TAG_EXTERN: u32 = 4;

    /// Whether it is null.
    pub const fn is_null(self) -> bool {
        self.0 == 0
    }

    /// A reference to something of the host's, by a number of its choice below 2^29.
    pub const fn from_extern(number: u32) -> Option<Self> {
        if number < 1 << 29 { Some(Self(number << 3 | Self::TAG_EXTERN)) } else { None }
    }

    /// The host's number, if it leads to something of the host's.
    pub const fn to_extern(self) -> Option<u32> {
        if self.0 & 7 == Self::TAG_EXTERN { Some(self.0 >> 3) } else { None }
    }

    /// The low 31 bits of `number`, as an `i31`.
    pub const fn from_i31(number: u32) -> Self {
        Self(number << 1 | Self::TAG_I31)
    }

    /// The number, without its sign, if it is an `i31`.
    pub const fn to_i31(self) -> Option<u32> {
        if self.0 & Self::TAG_I31 != 0 { Some(self.0 >> 1) } else { None }
    }

    /// Whether it leads into the heap.
    pub const fn is_object(self) -> bool {
        self.0 & 7 == 0 && self.0 != 0
    }

    /// The function, if it is a `funcref`.
    pub const fn to_func(self) -> Option<FuncRef> {
        if self.0 & 3 == Self::TAG_FUNC { Some(FuncRef(self.0)) } else { None }
    }
}

/// A function of a store: instance (10 bits), function (20 bits), tag. Nothing is allocated to make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct FuncRef(pub(crate) u32);

impl FuncRef {
    pub(crate) const fn new(instance: u32, function: u32) -> Self {
        Self(instance << 22 | function << 2 | RawRef::TAG_FUNC)
    }

    /// The number of its instance in the store; host functions are instance 0.
    pub const fn instance(self) -> u32 {
        self.0 >> 22
    }

    /// Its number among the functions its instance defines. Of a host function: the number
    /// [`Machine::add_host_func`](crate::Machine::add_host_func) gave it, counted from 0.
    pub const fn function(self) -> u32 {
        self.0 >> 2 & 0xf_ffff
    }

    /// Whether it is a host function.
    pub const fn is_host(self) -> bool {
        self.instance() == 0
    }

    /// The same as a plain reference.
    pub const fn to_raw(self) -> RawRef {
        RawRef(self.0)
    }
}

/// A borrowed function type: parameters, then results, one byte each as in the binary format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FuncType<'a> {
    types: &'a [u8],
    params: usize,
}

impl<'a> FuncType<'a> {
    /// No parameters, no results.
    pub const EMPTY: Self = Self { types: &[], params: 0 };

    /// `types` holds the parameters, then the results, as binary-format bytes; all must be known.
    pub fn new(types: &'a [u8], params: usize) -> Option<Self> {
        let known = types.iter().all(|&byte| ValType::from_byte(byte).is_some());
        (known && params <= types.len()).then_some(Self { types, params })
    }

    /// Parameters then results, as binary-format bytes.
    pub fn bytes(self) -> &'a [u8] {
        self.types
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
        Self::iter(self.types.get(..self.params).unwrap_or(&[]))
    }

    /// Result types in order.
    pub fn results(self) -> impl ExactSizeIterator<Item = ValType> + Clone + 'a {
        Self::iter(self.types.get(self.params..).unwrap_or(&[]))
    }

    fn iter(bytes: &'a [u8]) -> impl ExactSizeIterator<Item = ValType> + Clone + 'a {
        bytes.iter().map(|&byte| ValType::from_byte(byte).unwrap_or(ValType::I32))
    }
}
