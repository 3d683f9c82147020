//! Traps: why a guest stopped, and where.

use crate::image::{CheckedImage, ModuleView};
use crate::{Region, Vec, try_box};
use alloc::boxed::Box;
use core::fmt;

macro_rules! trap_codes {
    ($($(#[$doc:meta])* $name:ident = $message:literal;)*) => {
        /// Why a guest trapped.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum TrapCode {
            $($(#[$doc])* $name,)*
            /// Access to what lies within the pages of a memory, but beyond so many first bytes: all that the
            /// [`MemoryPolicy`](crate::MemoryPolicy) backs.
            MemoryNotBacked(u32),
            /// The guest ended itself with this exit code (`wasi:cli/exit`). Not an error of the guest.
            Exit(i32),
            /// Something asynchronous of a component that this version of tenon does not run: a sentence that names it.
            AsyncUnsupported(&'static str),
            /// A host function refused, in its own words.
            Host(&'static str),
        }

        impl TrapCode {
            /// A short sentence, in the words of the specification where it has any.
            pub fn message(self) -> &'static str {
                match self {
                    $(Self::$name => $message,)*
                    Self::MemoryNotBacked(_) => "access within a page of memory, beyond the bytes that the memory policy backs",
                    Self::Exit(_) => "exit",
                    Self::AsyncUnsupported(message) | Self::Host(message) => message,
                }
            }
        }
    };
}

trap_codes! {
    /// The `unreachable` instruction.
    Unreachable = "unreachable";
    /// Access beyond the end of a linear memory.
    MemoryOutOfBounds = "out of bounds memory access";
    /// Access beyond the end of a table.
    TableOutOfBounds = "out of bounds table access";
    /// `call_indirect` beyond the end of a table.
    UndefinedElement = "undefined element";
    /// `call_indirect` of a null entry.
    UninitializedElement = "uninitialized element";
    /// `call_indirect` of a function of another type.
    IndirectCallTypeMismatch = "indirect call type mismatch";
    /// Integer division by zero.
    DivideByZero = "integer divide by zero";
    /// Integer overflow in a division or conversion.
    IntegerOverflow = "integer overflow";
    /// Conversion of a NaN or infinity to an integer.
    InvalidConversion = "invalid conversion to integer";
    /// An atomic access whose address is no multiple of its width.
    UnalignedAtomic = "unaligned atomic";
    /// A wait on a memory that is not shared: nothing could end it.
    ExpectedSharedMemory = "expected shared memory";
    /// The guest's stack reached its limit.
    StackExhausted = "call stack exhausted";
    /// A null reference where one is needed.
    NullReference = "null reference";
    /// An exception left a component.
    UncaughtException = "uncaught exception";
    /// A reference of another type than the one it is cast to.
    CastFailure = "cast failure";
    /// Access beyond the end of an array.
    ArrayOutOfBounds = "out of bounds array access";
    /// Memory for the engine itself, or for objects of the guest, ran out.
    OutOfMemory = "out of memory";
    /// A function that is translated when it is called, and cannot be: it would exceed a bound of the engine, or has something
    /// that this build does not run. Loading the module with everything translated at once tells what.
    Untranslatable = "function cannot be translated within the limits";
    /// A component instance on the trapped thread was entered again.
    CannotEnter = "cannot enter component instance";
    /// An import was called while the component may not leave (during realloc or post-return).
    CannotLeave = "cannot leave component instance";
    /// A handle that is not in the table.
    UnknownHandle = "unknown handle index";
    /// A handle or resource of the host that is not the one it was: dropped, deleted or given away.
    StaleHandle = "handle of a resource that was dropped or given away";
    /// A handle of another resource type.
    HandleTypeMismatch = "handle index used with the wrong type";
    /// An own handle moved or dropped while it is lent.
    HandleLent = "cannot remove owned resource while borrowed";
    /// A borrow handle where an own handle is needed.
    NotOwned = "cannot lift own resource from a borrow";
    /// A call returned while borrow handles it was given are still held.
    BorrowsRemain = "borrow handles still remain at the end of the call";
    /// The handle table is full.
    HandleTableFull = "resource table has no free keys";
    /// A pointer that is not aligned as its type asks.
    Unaligned = "pointer not aligned";
    /// A pointer (with its length) outside the memory.
    PointerOutOfBounds = "pointer out of bounds";
    /// A list or string of more than 2^28-1 bytes.
    LengthTooLarge = "list or string too long";
    /// A variant discriminant with no case.
    InvalidDiscriminant = "invalid variant discriminant";
    /// A `char` that is no Unicode scalar value.
    InvalidChar = "invalid `char` bit pattern";
    /// A string that is not valid UTF-8.
    InvalidUtf8 = "invalid utf-8";
    /// A string that is not valid UTF-16.
    InvalidUtf16 = "invalid utf-16";
    /// A string outside its memory.
    StringOutOfBounds = "string content out-of-bounds";
    /// `backpressure.inc` beyond what the counter holds, or `backpressure.dec` at zero.
    BackpressureOverflow = "backpressure counter over- or underflow";
    /// A guest had to wait below a host function that cannot.
    CannotSuspendAcrossHost = "cannot suspend across a host function";
    /// Host functions and guests called one another deeper than `Limits::host_reentry`.
    HostReentry = "host functions nest too deeply";
}

/// One frame of a trace. Both ways to print it give the same line.
#[derive(Clone)]
pub struct Frame {
    /// The instance, by its number in the store.
    pub instance: u32,
    /// The module, by its number in its image.
    pub module: u32,
    /// The function, by its index in the module's function index space.
    pub function: u32,
    /// Where the function was, as a byte offset in the source file, if the image kept the map.
    pub offset: Option<u32>,
    image: CheckedImage,
}

impl Frame {
    pub(crate) fn new(
        image: &CheckedImage,
        [instance, module, function]: [u32; 3],
        offset: Option<u32>,
    ) -> Self {
        Self { instance, module, function, offset, image: image.clone() }
    }

    /// The module's own name, if it has one and the image kept it.
    pub fn module_name(&self) -> Option<&str> {
        self.image.module(self.module)?.name()
    }

    /// The function's name, if it has one and the image kept it.
    pub fn func_name(&self) -> Option<&str> {
        self.image.module(self.module)?.func_name(self.function)
    }

    /// Whether this is no function of the file but the instantiation itself: what evaluates globals, copies
    /// segments and calls the start function. Its index is the one after the file's last.
    pub fn is_instantiation(&self) -> bool {
        let init = |module: ModuleView<'_>| Some(module.imported_funcs() + module.init_func()?);
        self.image.module(self.module).and_then(init) == Some(self.function)
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `name (module 0 "of its own", function 3) @ 0x1f`.
impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.func_name() {
            _ if self.is_instantiation() => f.write_str("<instantiation>")?,
            name => f.write_str(name.unwrap_or("<unnamed>"))?,
        }
        write!(f, " (module {}", self.module)?;
        if let Some(name) = self.module_name() {
            write!(f, " {name:?}")?;
        }
        if !self.is_instantiation() {
            write!(f, ", function {}", self.function)?;
        }
        f.write_str(")")?;
        self.offset.map_or(Ok(()), |offset| write!(f, " @ {offset:#x}"))
    }
}

/// A trap: its code and the frames the guest thread had, innermost first.
///
/// Where not even its few bytes can be had, a trap is one of [`TrapCode::OutOfMemory`]; but never an exit, which needs none.
#[derive(Debug)]
pub struct Trap(Content);

#[derive(Debug)]
enum Content {
    Told(Box<Told>),
    Exit(i32),
    Lost,
}

#[derive(Debug)]
struct Told {
    code: TrapCode,
    frames: Vec<Frame>,
}

impl Trap {
    /// A trap without a trace.
    #[cold]
    pub fn new(code: TrapCode) -> Self {
        match code {
            TrapCode::Exit(status) => Self(Content::Exit(status)),
            _ => Self::with_frames(code, Vec::new_in(Region::Global)),
        }
    }

    #[cold]
    pub(crate) fn with_frames(code: TrapCode, frames: Vec<Frame>) -> Self {
        Self(match (try_box(Told { code, frames }), code) {
            (Ok(told), _) => Content::Told(told),
            (Err(_), TrapCode::Exit(status)) => Content::Exit(status),
            (Err(_), _) => Content::Lost,
        })
    }

    /// Why it trapped.
    pub fn code(&self) -> TrapCode {
        match &self.0 {
            Content::Told(told) => told.code,
            Content::Exit(status) => TrapCode::Exit(*status),
            Content::Lost => TrapCode::OutOfMemory,
        }
    }

    /// The frames kept, innermost first; at most `Limits::trace_frames`.
    pub fn frames(&self) -> &[Frame] {
        match &self.0 {
            Content::Told(told) => &told.frames,
            _ => &[],
        }
    }
}

/// A call ended with an exception that nothing in it caught. The store keeps the exception; a host
/// function that returns this throws it on to its caller.
#[derive(Debug)]
pub struct ThrownException {
    /// None where there are none, or no memory for them.
    frames: Option<Box<Vec<Frame>>>,
}

impl ThrownException {
    #[cfg(feature = "exceptions")]
    pub(crate) fn new() -> Self {
        Self { frames: None }
    }

    pub(crate) fn with_frames(frames: Vec<Frame>) -> Self {
        Self { frames: try_box(frames).ok() }
    }

    /// The frames there were where it was thrown, innermost first; at most `Limits::trace_frames`.
    pub fn frames(&self) -> &[Frame] {
        self.frames.as_ref().map_or(&[], |frames| frames.as_slice())
    }
}

impl fmt::Display for ThrownException {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(TrapCode::UncaughtException.message())
    }
}

impl core::error::Error for ThrownException {}

impl From<TrapCode> for Trap {
    fn from(code: TrapCode) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for TrapCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exit(code) => write!(f, "exit with code {code}"),
            Self::MemoryNotBacked(bytes) => write!(f, "{}, which are the first {bytes}", self.message()),
            other => f.write_str(other.message()),
        }
    }
}

impl fmt::Display for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.code().fmt(f)
    }
}
