//! The proposals of WebAssembly after 2.0, each of which can be switched off.

use core::ops::BitOr;

/// A set of proposals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposals(u32);

macro_rules! proposals {
    ($($bit:literal $name:ident if $built:expr => $flag:ident, $doc:literal;)*) => {
        impl Proposals {
            $(#[doc = $doc]
            pub const $name: Self = Self(1 << $bit);)*

            /// All of them, whether this build runs them or not.
            pub const ALL: Self = Self(0 $(| 1 << $bit)*);

            /// Those this build runs.
            pub const BUILT: Self = Self(0 $(| if $built { 1 << $bit } else { 0 })*);

            /// How the validator names them.
            #[cfg(feature = "loader")]
            pub(crate) fn validated(self) -> wasmparser::WasmFeatures {
                let mut flags = wasmparser::WasmFeatures::empty();
                $(flags.set(wasmparser::WasmFeatures::$flag, self.contains(Self::$name));)*
                flags
            }
        }
    };
}

proposals! {
    0 EXTENDED_CONST if true => EXTENDED_CONST, "Arithmetic in constant expressions.";
    1 TAIL_CALL if true => TAIL_CALL, "`return_call` and its kin.";
    2 CUSTOM_PAGE_SIZES if true => CUSTOM_PAGE_SIZES, "Memories with pages of one byte.";
    3 WIDE_ARITHMETIC if true => WIDE_ARITHMETIC, "128-bit addition, subtraction and multiplication.";
    4 COMPACT_IMPORTS if true => COMPACT_IMPORTS, "Imports that share a module name, written once.";
    5 EXCEPTIONS if cfg!(feature = "exceptions") => EXCEPTIONS, "Tags, `throw` and `try_table`.";
    6 GC if cfg!(feature = "gc") => GC, "Structs, arrays, small integers and casts.";
    7 SIMD if cfg!(feature = "simd") => SIMD, "Vectors of 128 bits.";
    8 RELAXED_SIMD if cfg!(feature = "simd") => RELAXED_SIMD, "Vector instructions whose results may differ.";
    9 FUNCTION_REFERENCES if true => FUNCTION_REFERENCES, "Typed references, and references that are not null.";
    12 MULTI_MEMORY if true => MULTI_MEMORY, "Several memories in a module.";
    13 MEMORY64 if true => MEMORY64, "Memories and tables of 64-bit addresses.";
    14 THREADS if cfg!(feature = "threads") => THREADS, "Atomic instructions, on memories of one thread.";
    15 COMPONENT_ASYNC if true => CM_ASYNC, "Asynchronous functions, streams and futures of components, validated; they trap when used.";
    16 COMPONENT_STACKFUL if true => CM_ASYNC_STACKFUL, "Functions lifted `async` without a callback.";
    17 COMPONENT_MORE_ASYNC if true => CM_MORE_ASYNC_BUILTINS, "Forms of asynchronous built-ins that wait.";
    18 COMPONENT_THREADS if true => CM_THREADING, "Cooperative threads of components.";
    19 COMPONENT_FORWARD if true => CM_FORWARD, "`stream.forward` and `future.forward`.";
    20 COMPONENT_MAP if true => CM_MAP, "The value type `map`.";
    21 COMPONENT_IMPLEMENTS if true => CM_IMPLEMENTS, "The attributes `implements` and `external-id` of names.";
    22 COMPONENT_FIXED_LISTS if true => CM_FIXED_LENGTH_LISTS, "Lists of fixed length, `list<T, N>`.";
    23 COMPONENT_ERROR_CONTEXT if true => CM_ERROR_CONTEXT, "The value type `error-context`, validated; it traps when used.";
}

impl Proposals {
    /// No proposal.
    pub const NONE: Self = Self(0);

    /// Those that are on unless they are switched off: what this build runs, without the parts of the Component
    /// Model that its specification has not released.
    pub const DEFAULT: Self =
        Self::BUILT.without(Self(Self::COMPONENT_FIXED_LISTS.0 | Self::COMPONENT_ERROR_CONTEXT.0));

    /// The set as bits, for files; their meaning never changes.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The set that [`bits`](Self::bits) gave. Bits that stand for nothing are left out.
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits & Self::ALL.0)
    }

    /// Whether all of `other` are in the set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The set with those of `other` that this build runs.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0 & Self::BUILT.0)
    }

    /// The set without `other`.
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl BitOr for Proposals {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_switched_off_is_out() {
        let set = Proposals::BUILT.without(Proposals::TAIL_CALL);
        assert!(!set.contains(Proposals::TAIL_CALL) && set.contains(Proposals::EXTENDED_CONST));
        assert!(set.with(Proposals::TAIL_CALL).contains(Proposals::TAIL_CALL));
    }
}
