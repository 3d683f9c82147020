//! Macros that declare WIT types as Rust types.

/// Declares a WIT `record` as a struct. Names are those of the WIT, in snake case.
///
/// ```
/// tenon_canonical_abi::record! {
///     /// `wasi:clocks/wall-clock.datetime`
///     #[derive(Clone, Copy, Debug)]
///     pub struct Datetime { pub seconds: u64, pub nanoseconds: u32 }
/// }
/// ```
#[macro_export]
macro_rules! record {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident { $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $ty:ty),+ $(,)? }
    ) => {
        $(#[$meta])*
        $vis struct $name { $($(#[$field_meta])* $field_vis $field: $ty),+ }

        impl $crate::ComponentType for $name {
            const SIZE: u32 = $crate::Layout::EMPTY$(.field::<$ty>())+.padded();
            const ALIGN: u32 = $crate::Layout::EMPTY$(.field::<$ty>())+.align;

            fn matches(types: $crate::Types<'_>, ty: ::core::option::Option<$crate::plan::TypeIdx>) -> bool {
                types.is_record(ty, &[$((
                    stringify!($field),
                    <$ty as $crate::ComponentType>::matches as $crate::Matcher,
                )),+])
            }
        }

        impl $crate::Lift for $name {
            fn load(
                cx: &$crate::LiftContext<'_>,
                bytes: &[u8],
            ) -> ::core::result::Result<Self, $crate::TrapCode> {
                let layout = $crate::Layout::EMPTY;
                $(
                    let $field = <$ty as $crate::Lift>::load(
                        cx,
                        $crate::field_bytes::<$ty>(bytes, layout.place::<$ty>())?,
                    )?;
                    #[allow(unused_variables, reason = "the last field has none behind it")]
                    let layout = layout.field::<$ty>();
                )+
                ::core::result::Result::Ok(Self { $($field),+ })
            }
        }

        impl $crate::Lower for $name {
            fn store(
                &self,
                cx: &mut $crate::LowerContext<'_>,
                at: u32,
            ) -> ::core::result::Result<(), $crate::TrapCode> {
                let layout = $crate::Layout::EMPTY;
                $(
                    $crate::Lower::store(&self.$field, cx, at.saturating_add(layout.place::<$ty>()))?;
                    #[allow(unused_variables, reason = "the last field has none behind it")]
                    let layout = layout.field::<$ty>();
                )+
                ::core::result::Result::Ok(())
            }
        }
    };
}

/// Declares a WIT `variant` as an enum, cases in the order of the WIT, with at most one payload each.
///
/// ```
/// tenon_canonical_abi::variant! {
///     /// `wasi:sockets/network.ip-address`
///     #[derive(Clone, Copy, Debug)]
///     pub enum IpAddress { Ipv4((u8, u8, u8, u8)), Ipv6((u16, u16, u16, u16, u16, u16, u16, u16)) }
/// }
/// ```
#[macro_export]
macro_rules! variant {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident { $($(#[$case_meta:meta])* $case:ident $(($ty:ty))?),+ $(,)? }
    ) => {
        $(#[$meta])*
        $vis enum $name { $($(#[$case_meta])* $case $(($ty))?),+ }

        const _: () = {
            const CASES: u32 = [$(stringify!($case)),+].len() as u32;
            const PAYLOAD: $crate::Layout = $crate::Layout::EMPTY$($(.or::<$ty>())?)+;
            const OFFSET: u32 = PAYLOAD.payload_offset(CASES);

            impl $crate::ComponentType for $name {
                const SIZE: u32 = PAYLOAD.variant(CASES).size;
                const ALIGN: u32 = PAYLOAD.variant(CASES).align;

                fn matches(types: $crate::Types<'_>, ty: ::core::option::Option<$crate::plan::TypeIdx>) -> bool {
                    types.is_variant(ty, &[$((
                        stringify!($case),
                        <$crate::payload_type!($($ty)?) as $crate::ComponentType>::matches as $crate::Matcher,
                    )),+])
                }
            }

            impl $crate::Lift for $name {
                #[allow(unused_assignments, reason = "the last number is not used again")]
                fn load(
                    cx: &$crate::LiftContext<'_>,
                    bytes: &[u8],
                ) -> ::core::result::Result<Self, $crate::TrapCode> {
                    let found = $crate::load_discriminant(bytes, CASES)?;
                    let mut number = 0;
                    $(
                        if found == number {
                            return ::core::result::Result::Ok(
                                Self::$case $((<$ty as $crate::Lift>::load(
                                    cx,
                                    $crate::field_bytes::<$ty>(bytes, OFFSET)?,
                                )?))?
                            );
                        }
                        number += 1;
                    )+
                    ::core::result::Result::Err($crate::TrapCode::InvalidDiscriminant)
                }
            }

            impl $crate::Lower for $name {
                #[allow(unused_assignments, reason = "the last number is not used again")]
                fn store(
                    &self,
                    cx: &mut $crate::LowerContext<'_>,
                    at: u32,
                ) -> ::core::result::Result<(), $crate::TrapCode> {
                    let mut number = 0;
                    $(
                        if let $crate::case_pattern!($name $case payload $($ty)?) = self {
                            $crate::store_discriminant(cx, at, number, CASES)?;
                            $(return <$ty as $crate::Lower>::store(payload, cx, at.saturating_add(OFFSET));)?
                            #[allow(unreachable_code, reason = "of a case without payload")]
                            return ::core::result::Result::Ok(());
                        }
                        number += 1;
                    )+
                    ::core::result::Result::Ok(())
                }
            }
        };
    };
}

/// The payload type of a case, `()` if it has none. Part of [`variant!`](crate::variant).
#[doc(hidden)]
#[macro_export]
macro_rules! payload_type {
    () => {
        ()
    };
    ($ty:ty) => {
        $ty
    };
}

/// The pattern of a case. Part of [`variant!`](crate::variant).
#[doc(hidden)]
#[macro_export]
macro_rules! case_pattern {
    ($name:ident $case:ident $payload:ident) => {
        $name::$case
    };
    ($name:ident $case:ident $payload:ident $ty:ty) => {
        $name::$case($payload)
    };
}

/// Declares a WIT `enum` as an enum, cases in the order of the WIT.
///
/// ```
/// tenon_canonical_abi::enumeration! {
///     /// `wasi:filesystem/types.descriptor-type`, shortened
///     #[derive(Clone, Copy, Debug, PartialEq, Eq)]
///     pub enum DescriptorType { Unknown, BlockDevice, CharacterDevice, Directory }
/// }
/// ```
#[macro_export]
macro_rules! enumeration {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident { $($(#[$case_meta:meta])* $case:ident),+ $(,)? }
    ) => {
        $(#[$meta])*
        $vis enum $name { $($(#[$case_meta])* $case),+ }

        const _: () = {
            const NAMES: &[&str] = &[$(stringify!($case)),+];
            const CASES: u32 = NAMES.len() as u32;

            impl $crate::ComponentType for $name {
                const SIZE: u32 = $crate::discriminant_size(CASES);
                const ALIGN: u32 = $crate::discriminant_size(CASES);

                fn matches(types: $crate::Types<'_>, ty: ::core::option::Option<$crate::plan::TypeIdx>) -> bool {
                    types.is_enum(ty, NAMES)
                }
            }

            impl $crate::Lift for $name {
                fn load(
                    _: &$crate::LiftContext<'_>,
                    bytes: &[u8],
                ) -> ::core::result::Result<Self, $crate::TrapCode> {
                    let found = $crate::load_discriminant(bytes, CASES)?;
                    $(if found == $name::$case as u32 {
                        return ::core::result::Result::Ok($name::$case);
                    })+
                    ::core::result::Result::Err($crate::TrapCode::InvalidDiscriminant)
                }
            }

            impl $crate::Lower for $name {
                fn store(
                    &self,
                    cx: &mut $crate::LowerContext<'_>,
                    at: u32,
                ) -> ::core::result::Result<(), $crate::TrapCode> {
                    let number = match self { $(Self::$case => $name::$case as u32),+ };
                    $crate::store_discriminant(cx, at, number, CASES)
                }
            }
        };
    };
}

/// Declares WIT `flags` as a struct of bits, labels in the order of the WIT.
///
/// The integer named after the colon holds the bits: `u8` for up to 8 labels, `u16` for up to 16, else
/// `u32`, as in the canonical layout. Each label becomes a constant.
///
/// ```
/// tenon_canonical_abi::flags! {
///     /// `wasi:filesystem/types.path-flags`
///     pub struct PathFlags: u8 { SYMLINK_FOLLOW }
/// }
/// assert!(PathFlags::SYMLINK_FOLLOW.contains(PathFlags::SYMLINK_FOLLOW));
/// ```
#[macro_export]
macro_rules! flags {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident: $bits:ident { $($(#[$label_meta:meta])* $label:ident),+ $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
        $vis struct $name($bits);

        #[allow(dead_code, reason = "the methods every flags type has")]
        #[allow(non_upper_case_globals, reason = "labels may be written as their WIT has them")]
        impl $name {
            $crate::flag_constants!($vis $bits, 0, $($(#[$label_meta])* $label),+);

            /// No flag.
            $vis const fn empty() -> Self {
                Self(0)
            }

            /// The flags set in `bits`.
            $vis const fn from_bits(bits: $bits) -> Self {
                Self(bits)
            }

            /// The bits of the flags, the first label lowest.
            $vis const fn bits(self) -> $bits {
                self.0
            }

            /// Whether all of `flags` are set.
            $vis const fn contains(self, flags: Self) -> bool {
                self.0 & flags.0 == flags.0
            }
        }

        impl ::core::ops::BitOr for $name {
            type Output = Self;

            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }

        impl $crate::ComponentType for $name {
            const SIZE: u32 = <$bits as $crate::ComponentType>::SIZE;
            const ALIGN: u32 = <$bits as $crate::ComponentType>::ALIGN;

            fn matches(types: $crate::Types<'_>, ty: ::core::option::Option<$crate::plan::TypeIdx>) -> bool {
                const LABELS: &[&str] = &[$(stringify!($label)),+];
                const { assert!(
                    LABELS.len() <= 8 * size_of::<$bits>() && (LABELS.len() > 4 * size_of::<$bits>() || size_of::<$bits>() == 1),
                    "the integer of flags does not fit the number of labels"
                ) }
                types.is_flags(ty, LABELS)
            }
        }

        impl $crate::Lift for $name {
            fn load(
                cx: &$crate::LiftContext<'_>,
                bytes: &[u8],
            ) -> ::core::result::Result<Self, $crate::TrapCode> {
                <$bits as $crate::Lift>::load(cx, bytes).map(Self)
            }
        }

        impl $crate::Lower for $name {
            fn store(
                &self,
                cx: &mut $crate::LowerContext<'_>,
                at: u32,
            ) -> ::core::result::Result<(), $crate::TrapCode> {
                $crate::Lower::store(&self.0, cx, at)
            }
        }
    };
}

/// One constant per label. Part of [`flags!`](crate::flags).
#[doc(hidden)]
#[macro_export]
macro_rules! flag_constants {
    ($vis:vis $bits:ident, $number:expr, $(#[$meta:meta])* $label:ident) => {
        $(#[$meta])*
        #[doc = concat!("The flag `", stringify!($label), "`.")]
        $vis const $label: Self = Self(1 << ($number));
    };
    ($vis:vis $bits:ident, $number:expr, $(#[$meta:meta])* $label:ident, $($rest:tt)+) => {
        $crate::flag_constants!($vis $bits, $number, $(#[$meta])* $label);
        $crate::flag_constants!($vis $bits, $number + 1, $($rest)+);
    };
}
