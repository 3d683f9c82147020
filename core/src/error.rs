//! The one error type of the core crate.

use crate::{ThrownException, Trap, TrapCode, try_box};
use alloc::boxed::Box;
use core::fmt;

/// What went wrong, where, and what would mend it.
///
/// Two words, whatever it says: results of functions stay in registers, and firmware is a tenth smaller for it. What
/// it says is in a box. Where there is no memory even for that, the error is [`OutOfMemory`](Self::OutOfMemory).
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are not WebAssembly: what is wrong, at which byte.
    Malformed(Box<Refusal>),
    /// The validator refuses the file. Its message and offset are inside.
    #[cfg(feature = "loader")]
    Invalid(wasmparser::BinaryReaderError),
    /// Valid, but something this build of tenon does not run.
    Unsupported(Box<Refusal>),
    /// A bound of [`Limits`](crate::Limits) or of the encoding is reached.
    Limit(Box<LimitExceeded>),
    /// An allocation failed: this many bytes could not be had.
    OutOfMemory {
        /// Bytes asked for.
        bytes: usize,
    },
    /// The bytes are no image this build can run.
    Image(Box<ImageError>),
    /// An import is missing or does not fit.
    Link(Box<LinkError>),
    /// A call names no such export, or its arguments do not fit.
    Call(Box<CallError>),
    /// The guest trapped.
    Trap(Trap),
    /// The guest threw an exception that it did not catch.
    Exception(ThrownException),
    /// The store's fuel is used up. The call is kept: add fuel and resume, or cancel it.
    OutOfFuel,
    /// The compiler that built tenon made calls of what must be jumps, so that every op would use native stack. Build
    /// with `--cfg tenon_dispatch="loop"`.
    Build,
}

/// What of a file is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What it is.
    pub what: &'static str,
    /// Byte offset in the file.
    pub offset: u64,
}

/// A bound that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitExceeded {
    /// The name of the limit.
    pub limit: &'static str,
    /// What was needed, if it is known.
    pub needed: u64,
    /// What is allowed.
    pub allowed: u64,
    /// The function it happened in, by its index in the module.
    pub function: Option<u32>,
}

/// Why bytes are no image this build can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImageError {
    /// The bytes do not begin with an image header.
    Magic,
    /// The base address is not a multiple of 8: see `include_image!`.
    Alignment,
    /// Fewer bytes than the header says.
    Truncated,
    /// Made by a version with another layout or other ops: prepare it again.
    Format {
        /// The format this build reads.
        expected: u64,
        /// The format of the image.
        found: u64,
    },
    /// It needs features this build lacks (bits as in `image::features`).
    Features {
        /// The missing ones.
        missing: u64,
    },
    /// The checker found something no translator of ours writes.
    Check {
        /// What it is.
        what: &'static str,
        /// Byte offset in the image.
        offset: u32,
    },
    /// The record of its check is that of another image.
    Record {
        /// In what they differ.
        what: &'static str,
    },
    /// It holds no core module with that number.
    NoModule,
    /// It is a core module where a component is needed, or the other way round.
    Kind,
}

/// An import that is missing or does not fit.
#[derive(Debug)]
pub struct LinkError {
    /// The module or interface asked for.
    pub module: Box<str>,
    /// The item in it.
    pub name: Box<str>,
    /// Where in its type, outermost first; empty if it is wrong as a whole.
    pub place: Box<str>,
    /// What is wrong with it.
    pub what: &'static str,
    /// Other imports of which the same is true: module or interface, and item.
    pub others: Box<[(Box<str>, Box<str>)]>,
}

/// A call that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallError {
    /// No export has that name.
    NoExport {
        /// The name asked for.
        name: Box<str>,
    },
    /// The export is something else.
    WrongKind,
    /// The number of arguments or results differs from the type's.
    Count {
        /// How many there should be.
        expected: usize,
        /// How many were given.
        given: usize,
    },
    /// The type of an argument differs.
    Type {
        /// Its place, from 0.
        index: usize,
    },
    /// The store has a call that is suspended: resume or cancel it first.
    Busy,
    /// Nothing is suspended.
    NotSuspended,
    /// The module was translated without fuel, and the store limits fuel.
    NoFuelInCode,
}

/// A result of the core crate.
pub type Result<T, E = Error> = core::result::Result<T, E>;

impl Error {
    /// The bytes are not WebAssembly: `what` is wrong at byte `offset`.
    #[cold]
    pub fn malformed(what: &'static str, offset: u64) -> Self {
        boxed(Refusal { what, offset }, Self::Malformed)
    }

    /// This build does not run `what`, at byte `offset`.
    #[cold]
    pub fn unsupported(what: &'static str, offset: u64) -> Self {
        boxed(Refusal { what, offset }, Self::Unsupported)
    }

    /// An allocation of `bytes` bytes failed.
    #[cold]
    pub fn out_of_memory(bytes: usize) -> Self {
        Self::OutOfMemory { bytes }
    }

    /// The limit called `limit` allows less than `needed`.
    #[cold]
    pub fn limit(limit: &'static str, needed: u64, allowed: u64) -> Self {
        LimitExceeded { limit, needed, allowed, function: None }.into()
    }

    /// A link error about `module` and `name`.
    #[cold]
    pub fn link(module: &str, name: &str, what: &'static str) -> Self {
        Self::link_at(module, name, "", what)
    }

    /// The error for an export that is not there.
    #[cold]
    pub fn no_export(name: &str) -> Self {
        CallError::NoExport { name: name.into() }.into()
    }

    /// A link error about a place in the type of `module` and `name`.
    #[cold]
    pub fn link_at(module: &str, name: &str, place: &str, what: &'static str) -> Self {
        Self::Link(Box::new(LinkError {
            module: module.into(),
            name: name.into(),
            place: place.into(),
            what,
            others: Box::default(),
        }))
    }

    /// The trap code, if this is a trap.
    pub fn trap_code(&self) -> Option<TrapCode> {
        match self {
            Self::Trap(trap) => Some(trap.code()),
            _ => None,
        }
    }

    /// What is wrong with the image, if that is what this is about.
    pub fn image_error(&self) -> Option<&ImageError> {
        match self {
            Self::Image(error) => Some(error),
            _ => None,
        }
    }

    /// What is wrong with the call, if that is what this is about.
    pub fn call_error(&self) -> Option<&CallError> {
        match self {
            Self::Call(error) => Some(error),
            _ => None,
        }
    }
}

/// The error that has `content` in a box.
#[cold]
fn boxed<T>(content: T, error: fn(Box<T>) -> Error) -> Error {
    try_box(content).map_or_else(|full| full, error)
}

impl From<Trap> for Error {
    fn from(trap: Trap) -> Self {
        Self::Trap(trap)
    }
}

impl From<ThrownException> for Error {
    fn from(thrown: ThrownException) -> Self {
        Self::Exception(thrown)
    }
}

impl From<TrapCode> for Error {
    fn from(code: TrapCode) -> Self {
        Self::Trap(Trap::new(code))
    }
}

impl From<ImageError> for Error {
    fn from(error: ImageError) -> Self {
        boxed(error, Self::Image)
    }
}

impl From<CallError> for Error {
    fn from(error: CallError) -> Self {
        boxed(error, Self::Call)
    }
}

impl From<LimitExceeded> for Error {
    fn from(error: LimitExceeded) -> Self {
        boxed(error, Self::Limit)
    }
}

#[cfg(feature = "loader")]
impl From<wasmparser::BinaryReaderError> for Error {
    fn from(error: wasmparser::BinaryReaderError) -> Self {
        Self::Invalid(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(at) => write!(f, "malformed at byte {:#x}: {}", at.offset, at.what),
            #[cfg(feature = "loader")]
            Self::Invalid(error) => {
                write!(f, "invalid at byte {:#x}: {}", error.offset(), error.message())?;
                error.missing_wasm_feature().map_or(Ok(()), |missing| fmt_proposals(missing, f))
            }
            Self::Unsupported(at) => write!(f, "unsupported at byte {:#x}: {}", at.offset, at.what),
            Self::Limit(limit) => limit.fmt(f),
            Self::OutOfMemory { bytes } => write!(f, "out of memory: {bytes} bytes could not be allocated"),
            Self::Image(error) => error.fmt(f),
            Self::Link(error) => error.fmt(f),
            Self::Call(error) => error.fmt(f),
            Self::Trap(trap) => write!(f, "trap: {trap}"),
            Self::Exception(thrown) => thrown.fmt(f),
            Self::OutOfFuel => f.write_str("out of fuel: add fuel and resume, or cancel the call"),
            Self::Build => f.write_str("tenon is built so that it would use up the native stack: build it with `--cfg tenon_dispatch=\"loop\"`"),
        }
    }
}

/// The proposals that are off, by their own names: ` (without the proposal custom-descriptors)`.
#[cfg(feature = "loader")]
fn fmt_proposals(missing: wasmparser::WasmFeatures, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    use fmt::Write as _;
    f.write_str(" (without the proposal")?;
    for (name, _) in missing.iter_names() {
        f.write_char(' ')?;
        let spelled = name.chars().map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() });
        spelled.into_iter().try_for_each(|c| f.write_char(c))?;
    }
    f.write_char(')')
}

impl fmt::Display for LimitExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "limit exceeded: {} is {}, the limit is {}", self.limit, self.needed, self.allowed)?;
        match self.function {
            Some(function) => write!(f, " (function {function})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Magic => f.write_str("not a tenon image: the header is missing"),
            Self::Alignment => f.write_str("the image must start at an address that is a multiple of 8"),
            Self::Truncated => f.write_str("the image is shorter than its header says"),
            Self::Format { expected, found } => {
                write!(
                    f,
                    "image format {found:016x}, this build reads {expected:016x}: prepare the image again"
                )
            }
            Self::Features { missing } => {
                f.write_str("the image needs features this build lacks:")?;
                crate::image::features::names(*missing).try_for_each(|name| write!(f, " {name}"))
            }
            Self::Check { what, offset } => write!(f, "image refused at byte {offset:#x}: {what}"),
            Self::Record { what } => {
                write!(
                    f,
                    "the record of the check is of another {what}: check the image, then record it anew"
                )
            }
            Self::NoModule => f.write_str("the image has no such module"),
            Self::Kind => {
                f.write_str("the image holds a core module where a component is needed, or the reverse")
            }
        }
    }
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("import")?;
        fmt_item(&self.module, &self.name, f)?;
        match &*self.place {
            "" => write!(f, ": {}", self.what)?,
            place => write!(f, ": {place}: {}", self.what)?,
        }
        for (place, (module, name)) in self.others.iter().enumerate() {
            f.write_str(if place == 0 { "; the same is true of" } else { "," })?;
            fmt_item(module, name, f)?;
        }
        Ok(())
    }
}

/// The names of an import, each after a space.
fn fmt_item(module: &str, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match module {
        "" => write!(f, " `{name}`"),
        module => write!(f, " `{module}` `{name}`"),
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoExport { name } => write!(f, "there is no export `{name}`"),
            Self::WrongKind => f.write_str("the export is of another kind"),
            Self::Count { expected, given } => write!(f, "expected {expected} values, {given} given"),
            Self::Type { index } => write!(f, "value {index} is of another type"),
            Self::Busy => f.write_str("a suspended call is in the way: resume or cancel it first"),
            Self::NotSuspended => f.write_str("no call is suspended"),
            Self::NoFuelInCode => f.write_str("fuel is limited, but the code was translated without fuel"),
        }
    }
}

impl core::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_two_words() {
        assert_eq!(size_of::<Error>(), 2 * size_of::<usize>());
        assert_eq!(size_of::<Result<()>>(), 2 * size_of::<usize>());
    }
}
