//! The macros of tenon: what turns Rust types into component types.
//!
//! They are used through `tenon`, which exports them, or from a crate that calls `tenon-canonical-abi` by
//! that name (`extern crate tenon_canonical_abi as tenon`). What they write names everything by
//! `::tenon::__private` and needs neither `std` nor a `use`.
//!
//! Wrong input is a compile error at the place that is wrong.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod attributes;
mod derive;
mod flags;
mod names;

use proc_macro::TokenStream;

/// Says which component type a Rust type stands for, and its layout.
///
/// `#[component(record)]` stands before a struct, `#[component(variant)]` or `#[component(enum)]` before
/// an enum. Names in Rust (`would_block`, `WouldBlock`) stand for the same name in WIT (`would-block`);
/// `#[component(name = "…")]` on a field or case says another. Fields and cases are in the order of the
/// WIT. Types may be generic.
///
/// ```
/// use tenon::{ComponentType, Lift, Lower};
///
/// #[derive(ComponentType, Lift, Lower)]
/// #[component(record)]
/// struct Reading {
///     id: u64,
///     #[component(name = "taken-at")]
///     time: u32,
///     kind: Kind,
///     origin: Origin,
/// }
///
/// #[derive(ComponentType, Lift, Lower)]
/// #[component(enum)]
/// enum Kind { Temperature, AirPressure }
///
/// #[derive(ComponentType, Lift, Lower)]
/// #[component(variant)]
/// enum Origin { Unknown, Sensor(u8), Station(String) }
/// ```
#[proc_macro_derive(ComponentType, attributes(component))]
pub fn component_type(input: TokenStream) -> TokenStream {
    derive::expand(input.into(), derive::Trait::ComponentType).into()
}

/// Makes values of a type from a guest's. See the derive macro [`ComponentType`](macro@ComponentType), which it needs.
#[proc_macro_derive(Lift, attributes(component))]
pub fn lift(input: TokenStream) -> TokenStream {
    derive::expand(input.into(), derive::Trait::Lift).into()
}

/// Makes a guest's values from those of a type. See the derive macro [`ComponentType`](macro@ComponentType), which it needs.
///
/// A type that is lowered only may borrow what it holds: `&str`, `&[T]`.
#[proc_macro_derive(Lower, attributes(component))]
pub fn lower(input: TokenStream) -> TokenStream {
    derive::expand(input.into(), derive::Trait::Lower).into()
}

/// Declares WIT `flags` as a struct of bits, labels in the order of the WIT.
///
/// Each label becomes a constant. At most 32 labels, as in the Component Model.
///
/// ```
/// tenon::flags! {
///     /// `wasi:filesystem/types.open-flags`
///     pub OpenFlags {
///         /// Make the file if there is none.
///         const CREATE;
///         const DIRECTORY;
///         #[component(name = "exclusive")]
///         const ONLY_NEW;
///     }
/// }
///
/// let mut flags = OpenFlags::CREATE | OpenFlags::ONLY_NEW;
/// flags.remove(OpenFlags::CREATE);
/// assert_eq!(flags, OpenFlags::ONLY_NEW);
/// assert_eq!(flags.bits(), 0b100);
/// ```
#[proc_macro]
pub fn flags(input: TokenStream) -> TokenStream {
    flags::expand(input.into()).into()
}
