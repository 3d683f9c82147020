//! The directives of a script, with everything a text parser can know worked out.

use crate::verdict::Verdict;
use alloc::borrow::Cow;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

/// One directive of a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directive<'a> {
    /// The line of the `.wast` file it begins on, from 1.
    pub line: u32,
    /// What it does and expects.
    #[serde(borrow)]
    pub action: Action<'a>,
}

/// What a directive does and expects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action<'a> {
    /// Instantiates a module; it becomes the current instance.
    Module {
        /// What the script calls the instance.
        name: Option<&'a str>,
        /// The module.
        #[serde(borrow)]
        module: Source<'a>,
    },
    /// Loads a module; it becomes the current definition.
    Definition {
        /// What the script calls the definition.
        name: Option<&'a str>,
        /// The module.
        #[serde(borrow)]
        module: Source<'a>,
    },
    /// Instantiates a definition; it becomes the current instance.
    Instance {
        /// What the script calls the instance.
        name: Option<&'a str>,
        /// The definition; none is the current one.
        definition: Option<&'a str>,
    },
    /// Lets modules import from an instance.
    Register {
        /// The module name they use.
        name: &'a str,
        /// The instance; none is the current one.
        instance: Option<&'a str>,
    },
    /// Calls a function; whatever it returns.
    Invoke(#[serde(borrow)] Call<'a>),
    /// It returns what is expected.
    AssertReturn(#[serde(borrow)] Execute<'a>, Vec<Expected>),
    /// It traps; the specification's words for why.
    AssertTrap(#[serde(borrow)] Execute<'a>, &'a str),
    /// It uses up the stack; the specification's words for that.
    AssertExhaustion(#[serde(borrow)] Call<'a>, &'a str),
    /// It throws an exception that nothing catches.
    AssertException(#[serde(borrow)] Execute<'a>),
    /// The module is refused before it is instantiated.
    AssertMalformed(#[serde(borrow)] Source<'a>),
    /// The same.
    AssertInvalid(#[serde(borrow)] Source<'a>),
    /// The module's imports cannot be satisfied.
    AssertUnlinkable(#[serde(borrow)] Source<'a>),
    /// There is nothing to play: the kind of the directive, and its verdict.
    Decided(&'a str, Verdict),
}

impl Action<'_> {
    /// Its kind, as scripts spell it.
    pub fn kind(&self) -> &str {
        match self {
            Self::Module { .. } => "module",
            Self::Definition { .. } => "module definition",
            Self::Instance { .. } => "module instance",
            Self::Register { .. } => "register",
            Self::Invoke(_) => "invoke",
            Self::AssertReturn(..) => "assert_return",
            Self::AssertTrap(..) => "assert_trap",
            Self::AssertExhaustion(..) => "assert_exhaustion",
            Self::AssertException(_) => "assert_exception",
            Self::AssertMalformed(_) => "assert_malformed",
            Self::AssertInvalid(_) => "assert_invalid",
            Self::AssertUnlinkable(_) => "assert_unlinkable",
            Self::Decided(kind, _) => kind,
        }
    }
}

/// A module, or why tenon is not asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source<'a> {
    /// Its binary form.
    Bytes(#[serde(borrow)] Cow<'a, [u8]>),
    /// Its binary form, and the proposal for which tenon refuses it, by design and by name.
    ByDesign(#[serde(borrow)] Cow<'a, [u8]>, #[serde(borrow)] Cow<'a, str>),
    /// The verdict on every directive that needs it.
    Missing(Verdict),
}

/// What an assertion executes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Execute<'a> {
    /// A function.
    Invoke(#[serde(borrow)] Call<'a>),
    /// Nothing: the value of a global is read.
    Get {
        /// The instance; none is the current one.
        instance: Option<&'a str>,
        /// The global's name.
        global: &'a str,
    },
    /// The instantiation of a module.
    Instantiate(#[serde(borrow)] Source<'a>),
}

/// A call of an exported function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call<'a> {
    /// The instance; none is the current one.
    pub instance: Option<&'a str>,
    /// The function's name.
    pub func: &'a str,
    /// Arguments.
    pub args: Vec<Arg>,
}

/// An argument. Floats are bits, vectors little-endian bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as in scripts")]
pub enum Arg {
    I32(i32),
    I64(i64),
    F32(u32),
    F64(u64),
    V128([u8; 16]),
    /// The type comes from the parameter.
    RefNull,
    RefExtern(u32),
    RefHost(u32),
}

/// What a result must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as in scripts")]
pub enum Expected {
    I32(i32),
    I64(i64),
    F32(Float<u32>),
    F64(Float<u64>),
    V128(Lanes),
    /// Null, of the given type if there is one.
    RefNull(Option<Heap>),
    /// Not null, and of the given number if there is one; and so on.
    RefExtern(Option<u32>),
    RefHost(u32),
    RefFunc,
    RefAny,
    RefEq,
    RefArray,
    RefStruct,
    RefI31,
    RefI31Shared,
    /// One of these.
    Either(Vec<Expected>),
}

/// What a float must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Float<B> {
    /// These bits.
    Bits(B),
    /// A NaN with only the top bit of its payload.
    CanonicalNan,
    /// A NaN with at least that bit.
    ArithmeticNan,
}

/// What a vector must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lanes {
    /// These little-endian bytes.
    Bits([u8; 16]),
    /// Floats, lane 0 first.
    F32x4([Float<u32>; 4]),
    /// Floats, lane 0 first.
    F64x2([Float<u64>; 2]),
}

/// A heap type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as in the specification")]
pub enum Heap {
    Func,
    Extern,
    Exn,
    Cont,
    Any,
    Eq,
    Struct,
    Array,
    I31,
    NoFunc,
    NoExtern,
    None,
    NoExn,
    NoCont,
    /// Defined by a module.
    Concrete,
}
