//! Types of core items, as bytes of a plan: what an imported module must import and export.
//!
//! ```text
//! 0 func     number of parameters, parameters, results
//! 1 table    element, flags, minimum, maximum
//! 2 memory   log2 of the page size, flags, minimum, maximum
//! 3 global   content, whether it is mutable
//! 4 tag      number of parameters, parameters
//! ```
//! Value types are bytes; sizes are eight bytes, little-endian. Flag 1: there is a maximum; 2: 64 bits wide.

#[cfg(feature = "loader")]
use tenon_core::{Error, Result, Vec};
use tenon_core::{ExternType, FuncType, GlobalType, MemoryType, TableType, ValType};

const FUNC: u8 = 0;
const TABLE: u8 = 1;
const MEMORY: u8 = 2;
const GLOBAL: u8 = 3;
const TAG: u8 = 4;

const HAS_MAX: u8 = 1;
const WIDE: u8 = 2;

/// Reads a type.
pub(super) fn decode(bytes: &[u8]) -> Option<ExternType<'_>> {
    let (&kind, rest) = bytes.split_first()?;
    let (&head, rest) = rest.split_first()?;
    Some(match kind {
        FUNC => ExternType::Func(FuncType::new(rest, head.into())?),
        TAG => ExternType::Tag(FuncType::new(rest, head.into())?),
        TABLE => {
            let (ValType::Ref(element), sizes) = (val_type(head)?, Sizes::decode(rest)?) else { return None };
            ExternType::Table(TableType { element, min: sizes.min, max: sizes.max, table64: sizes.wide })
        }
        MEMORY => {
            let Sizes { min, max, wide } = Sizes::decode(rest)?;
            ExternType::Memory(MemoryType { min, max, page_log2: head, memory64: wide })
        }
        GLOBAL => ExternType::Global(GlobalType { content: val_type(head)?, mutable: *rest.first()? != 0 }),
        _ => return None,
    })
}

fn val_type(code: u8) -> Option<ValType> {
    FuncType::new(&[code], 1)?.params().next()
}

/// Limits of a table or memory.
#[derive(Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) min: u64,
    pub(crate) max: Option<u64>,
    pub(crate) wide: bool,
}

impl Sizes {
    fn decode(bytes: &[u8]) -> Option<Self> {
        let (&flags, rest) = bytes.split_first()?;
        let (min, rest) = rest.split_first_chunk()?;
        let max = u64::from_le_bytes(*rest.first_chunk()?);
        let max = (flags & HAS_MAX != 0).then_some(max);
        Some(Self { min: u64::from_le_bytes(*min), max, wide: flags & WIDE != 0 })
    }

    #[cfg(feature = "loader")]
    fn encode(self, bytes: &mut Vec<u8>) -> Result<()> {
        let has_max = if self.max.is_some() { HAS_MAX } else { 0 };
        bytes.try_push(has_max | if self.wide { WIDE } else { 0 })?;
        bytes.try_extend(&self.min.to_le_bytes())?;
        Ok(bytes.try_extend(&self.max.unwrap_or(0).to_le_bytes())?)
    }
}

/// A type to be written, its value types by their codes.
#[cfg(feature = "loader")]
pub(crate) enum NewCoreType<'a> {
    Func(&'a [u8], &'a [u8]),
    Table(u8, Sizes),
    /// With the log2 of its page size.
    Memory(u8, Sizes),
    Global(u8, bool),
    Tag(&'a [u8]),
}

#[cfg(feature = "loader")]
impl NewCoreType<'_> {
    /// Appends the type.
    pub(super) fn encode(&self, bytes: &mut Vec<u8>) -> Result<()> {
        match *self {
            Self::Func(params, results) => {
                bytes.try_extend(&[FUNC, count(params)?])?;
                bytes.try_extend(params)?;
                Ok(bytes.try_extend(results)?)
            }
            Self::Tag(params) => {
                bytes.try_extend(&[TAG, count(params)?])?;
                Ok(bytes.try_extend(params)?)
            }
            Self::Table(element, sizes) => {
                bytes.try_extend(&[TABLE, element])?;
                sizes.encode(bytes)
            }
            Self::Memory(page_log2, sizes) => {
                bytes.try_extend(&[MEMORY, page_log2])?;
                sizes.encode(bytes)
            }
            Self::Global(content, mutable) => Ok(bytes.try_extend(&[GLOBAL, content, mutable.into()])?),
        }
    }
}

#[cfg(feature = "loader")]
fn count(params: &[u8]) -> Result<u8> {
    let most = u64::from(u8::MAX);
    u8::try_from(params.len()).map_err(|_| {
        Error::limit("parameters of a function of an imported module", params.len() as u64, most)
    })
}
