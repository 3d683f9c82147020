//! Traps: why a guest stopped, and where.

use crate::{Region, Vec};
use core::fmt;

macro_rules! trap_codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $message:literal;)*) => {
        /// Why a guest trapped.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum TrapCode {
            $($(#[$doc])* $name,)*
            /// The guest ended itself with this exit code (`wasi:cli/exit`). Not an error of the guest.
            Exit(i32),
            /// A host function refused, in its own words.
            Host(&'static str),
        }

        impl TrapCode {
            /// A short sentence, in the words of the specification where it has any.
            pub fn message(self) -> &'static str {
                match self {
                    $(Self::$name => $message,)*
                    Self::Exit(_) => "exit",
                    Self::Host(message) => message,
                }
            }

            /// The stable number of a trap that has no payload.
            pub(crate) const fn number(self) -> u8 {
                match self {
                    $(Self::$name => $number,)*
                    Self::Exit(_) | Self::Host(_) => 0,
                }
            }

            /// The trap with that number.
            pub(crate) const fn from_number(number: u8) -> Option<Self> {
                match number {
                    $($number => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

trap_codes! {
    /// The `unreachable` instruction.
    Unreachable = 1, "unreachable";
    /// Access beyond the end of a linear memory.
    MemoryOutOfBounds = 2, "out of bounds memory access";
    /// Access beyond the end of a table.
    TableOutOfBounds = 3, "out of bounds table access";
    /// `call_indirect` beyond the end of a table.
    UndefinedElement = 4, "undefined element";
    /// `call_indirect` of a null entry.
    UninitializedElement = 5, "uninitialized element";
    /// `call_indirect` of a function of another type.
    IndirectCallTypeMismatch = 6, "indirect call type mismatch";
    /// Integer division by zero.
    DivideByZero = 7, "integer divide by zero";
    /// Integer overflow in a division or conversion.
    IntegerOverflow = 8, "integer overflow";
    /// Conversion of a NaN or infinity to an integer.
    InvalidConversion = 9, "invalid conversion to integer";
    /// The guest's stack reached its limit.
    StackExhausted = 10, "call stack exhausted";
    /// A null reference where one is needed.
    NullReference = 11, "null reference";
    /// Memory for the engine itself ran out.
    OutOfMemory = 12, "out of memory";
    /// A component instance on the trapped thread was entered again.
    CannotEnter = 20, "cannot enter component instance";
    /// An import was called while the component may not leave (during realloc or post-return).
    CannotLeave = 21, "cannot leave component instance";
    /// A handle that is not in the table.
    UnknownHandle = 22, "unknown handle index";
    /// A handle of another resource type.
    HandleTypeMismatch = 23, "handle index used with the wrong type";
    /// An own handle moved or dropped while it is lent.
    HandleLent = 24, "cannot remove owned resource while borrowed";
    /// A borrow handle where an own handle is needed.
    NotOwned = 25, "cannot lift own resource from a borrow";
    /// A call returned while borrow handles it was given are still held.
    BorrowsRemain = 26, "borrow handles still remain at the end of the call";
    /// The handle table is full.
    HandleTableFull = 27, "resource table has no free keys";
    /// A pointer that is not aligned as its type asks.
    Unaligned = 28, "pointer not aligned";
    /// A pointer (with its length) outside the memory.
    PointerOutOfBounds = 29, "pointer out of bounds";
    /// A list or string of more than 2^28-1 bytes.
    LengthTooLarge = 30, "list or string too long";
    /// A variant discriminant with no case.
    InvalidDiscriminant = 31, "invalid variant discriminant";
    /// A `char` that is no Unicode scalar value.
    InvalidChar = 32, "invalid `char` bit pattern";
    /// A string that is not valid UTF-8.
    InvalidUtf8 = 33, "invalid utf-8";
    /// A string that is not valid UTF-16.
    InvalidUtf16 = 34, "invalid utf-16";
    /// A string outside its memory.
    StringOutOfBounds = 35, "string content out-of-bounds";
    /// An asynchronous built-in this version of tenon does not run.
    AsyncUnsupported = 36, "asynchronous component built-ins are not supported yet";
    /// A guest had to wait below a host function that cannot.
    CannotSuspendAcrossHost = 37, "cannot suspend across a host function";
    /// Host functions and guests called one another deeper than `Limits::host_reentry`.
    HostReentry = 38, "host functions nest too deeply";
}

/// One frame of a trace, innermost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The instance, by its number in the store.
    pub instance: u32,
    /// The module, by its number in its image.
    pub module: u32,
    /// The function, by its index in the module's function index space.
    pub function: u32,
    /// Where the function was, as a byte offset in the source file, if the image kept the map.
    pub offset: Option<u32>,
}

/// A trap: its code and the frames the guest thread had, innermost first.
#[derive(Debug)]
pub struct Trap {
    code: TrapCode,
    frames: Vec<Frame>,
}

impl Trap {
    /// A trap without a trace.
    pub fn new(code: TrapCode) -> Self {
        Self { code, frames: Vec::new_in(Region::Global) }
    }

    pub(crate) fn with_frames(code: TrapCode, frames: Vec<Frame>) -> Self {
        Self { code, frames }
    }

    /// Why it trapped.
    pub fn code(&self) -> TrapCode {
        self.code
    }

    /// The frames kept, innermost first; at most `Limits::trace_frames`.
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }
}

impl From<TrapCode> for Trap {
    fn from(code: TrapCode) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for TrapCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exit(code) => write!(f, "exit with code {code}"),
            other => f.write_str(other.message()),
        }
    }
}

impl fmt::Display for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.code.fmt(f)
    }
}
