//! References as guests hold them.

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

    /// Host function `number`, of which the low 20 bits count.
    pub const fn host(number: u32) -> Self {
        Self::new(0, number & 0xf_ffff)
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

/// A reference under `any`: a struct, an array or a small integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct AnyRef(pub(crate) u32);

impl AnyRef {
    /// The low 31 bits of `number`.
    pub const fn from_i31(number: i32) -> Self {
        Self(RawRef::from_i31(number.cast_unsigned()).0)
    }

    /// The number, if it is a small integer.
    pub const fn i31(self) -> Option<i32> {
        match RawRef(self.0).to_i31() {
            Some(number) => Some((number << 1).cast_signed() >> 1),
            None => None,
        }
    }
}

/// A reference to an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct ExnRef(pub(crate) u32);
