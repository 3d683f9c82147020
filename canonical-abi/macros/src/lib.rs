//! The macros of tenon: what turns Rust types into component types.
//!
//! They are used through `tenon`, which exports them, or from a crate that calls `tenon-canonical-abi` by
//! that name (`extern crate tenon_canonical_abi as tenon`). What they write names everything from
//! `::tenon` and needs neither `std` nor a `use`.
//!
//! Wrong input is a compile error at the place that is wrong.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![allow(clippy::std_instead_of_alloc, reason = "it runs in the compiler, where std is")]

mod attributes;
#[cfg(feature = "bindgen")]
mod bindgen;
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

/// Rust for a world of WIT: traits to implement for what it imports, methods to call for what it exports.
///
/// ```
/// use tenon::{Component, Engine, HostError, Linker, Store};
///
/// tenon::bindgen!({
///     inline: r#"
///         package corpus:telemetry@0.1.0;
///
///         interface sink {
///             enum severity { info, warn, alarm }
///             /// Takes a line; an error says why it was not taken.
///             emit: func(key: string, value: f32, sev: severity) -> result<_, string>;
///             now-ms: func() -> u64;
///         }
///
///         world filter {
///             import sink;
///             export configure: func(alpha: f32, limit: f32);
///         }
///     "#,
/// });
///
/// use corpus::telemetry::sink::{self, Severity};
///
/// /// What the component imports, over what this device has.
/// struct Console { lines: u32 }
///
/// impl sink::Host for Console {
///     fn emit(&mut self, key: &str, value: f32, sev: Severity) -> Result<Result<(), String>, HostError> {
///         println!("{sev:?}: {key} is {value}");
///         self.lines += 1;
///         Ok(Ok(()))
///     }
///
///     fn now_ms(&mut self) -> Result<u64, HostError> {
///         Ok(0)
///     }
/// }
///
/// # fn main() -> tenon::Result<()> {
/// let engine = Engine::default();
/// # let bytes = include_bytes!("../../../guests/wasm/telemetry.wasm");
/// let component = Component::new(&engine, bytes)?;
/// let mut linker: Linker<Console> = Linker::new(&engine);
/// Filter::add_to_linker(&mut linker, |console| console)?;
/// let mut store = Store::new(&engine, Console { lines: 0 })?;
/// let filter = Filter::instantiate(&mut store, &component, &linker)?;
/// filter.call_configure(&mut store, 0.5, 10.0)?;
/// # Ok(())
/// # }
/// ```
///
/// # Options
///
/// | option | what it says | without it |
/// |---|---|---|
/// | `path: "wit"` or `["a", "b"]` | folders or files with WIT, from the folder of `Cargo.toml` | `wit`, unless there is `inline` |
/// | `inline: "…"` | WIT, which may use what `path` has | |
/// | `world: "name"` | the world; `ns:package/name@1.0.0` if its name is not enough | the only one |
/// | `with: { "…": path }` | Rust that is there already: a type for `ns:package/interface.type`, the bindings' module for `ns:package/interface`. Whose interface is linked already, such as one of WASI, is not provided again | |
/// | `imports: { default: FLAGS, "…": FLAGS }` | how functions of the host are called: `async`, `sync`, `writers`, joined by `\|`. By name: `ns:package/interface.function`, `ns:package/interface.resource.method` (`….[drop]resource` for its end), all of `ns:package/interface`, or `function` for one of the world itself. What is said of a name counts instead of the default | `sync` |
/// | `exports: { default: FLAGS, "…": FLAGS }` | how the component's functions are called: `async`, `sync` or `views` | `sync` |
/// | `async: true` or `["…"]` | all functions are `async`, or those that are named, on either side | those that the WIT calls `async` |
/// | `trappable_error_type: { "…": path }` | for a type `ns:package/interface.type` that functions of the host return as an error: a Rust type that they return as `Err` instead, in place of `HostError` too. It is `TryInto` that type of the bindings, and what it fails with is `Into<HostError>`: the trap | `Result<Result<R, E>, HostError>` |
/// | `ownership: Borrowing` | parameters borrow all the way down. Those of exports: `&[&str]`, and, for a record or variant `Entry` that has strings or lists, `EntryParam<'_>` with fields such as `&str`. Those of imports: `EntryView<'_>`, likewise, which lies in the guest's memory; a list of them is a `ListView<'_, WasmEntry>`, and `WasmEntry::view` gives an `EntryView` | `Owning`: `&[String]`, `&Entry` |
/// | `features: ["…"]` | what WIT has behind `@unstable` | none |
/// | `additional_derives: [Hash]` | what all types that are written derive besides | |
///
/// In short, `bindgen!("world" in "path")`, `bindgen!("world")`, `bindgen!()`.
///
/// # What is written
///
/// - **The world** becomes a struct: `instantiate`, or `new` for an instance that is there; `call_NAME` for
///   each exported function; a method for each exported interface (`a:b/c` is `a_b_c`), with its functions;
///   and `add_to_linker`, with a function that finds, in the store's data, what implements the traits.
/// - **An interface** `a:b/c` becomes a module `a::b::c`, an exported one `exports::a::b::c`, with its types. If
///   a package is there in several versions, its modules have the version in their name.
/// - **Imports** are methods of the interface's trait `Host`, those of the world itself of `WORLDImports`.
///   They return `Result<R, HostError>`: an error traps the guest, or says that the answer is still to come.
///   `string`, `list<u8>` and any other list (as [`ListView`](https://docs.rs/tenon/latest/tenon/struct.ListView.html))
///   are borrowed from the guest's memory, also in an option, result or tuple.
/// - **Async imports** are `async fn` of the same traits. The data of a store cannot be borrowed while its guest waits,
///   so they own their parameters and run on a *clone* of what implements the trait: a handle, such as an `Arc`, an
///   `Rc` or a reference to a static. The other functions of the trait have the store's own. Where there is an operating
///   system their futures are `Send`.
/// - **Imports with `writers`** return [`StringWriter`](https://docs.rs/tenon/latest/tenon/struct.StringWriter.html)s and
///   [`ListWriter`](https://docs.rs/tenon/latest/tenon/struct.ListWriter.html)s of numbers where they would return `String`
///   and `Vec`, but for fields of records, cases of variants and elements of lists.
/// - **Exports with `views`** take a closure that reads the result where it is, over `TypedFunc::call_with`: strings
///   and lists in it are `WasmStr`s and `WasmList`s, which
///   [`Values`](https://docs.rs/tenon/latest/tenon/struct.Values.html) reads.
/// - **Async exports** are `async fn`, over `TypedFunc::call_async`.
/// - **Exports** take strings and lists as `&str` and `&[T]`, and what holds any as `&Record`.
/// - **A resource of the host** is a trait `HostNAME` with `new`, its functions, and `drop`, over
///   [`Resource`](https://docs.rs/tenon/latest/tenon/struct.Resource.html) of a type that `with` names, or of one
///   without values. Whether the host owns a handle or only looks at it, the WIT says.
/// - **A resource of the component** is a `ResourceAny` and a struct `GuestNAME` of its functions.
/// - Keywords are raw identifiers (`r#type`); a name that the bindings need has `_` behind it.
///
/// Tuples and parameters may be 16. Streams, futures and error contexts are compile errors. A component that itself
/// lifts or lowers a function asynchronously is linked, and traps with the name of what it lacks when it does.
///
/// # Async functions
///
/// ```
/// tenon::bindgen!({
///     inline: r#"
///         package example:weather@0.1.0;
///         interface radio { fetch: func(url: string) -> result<string, u16>; }
///         world station { import radio; export refresh: func() -> u32; }
///     "#,
///     async: true,
/// });
///
/// use example::weather::radio;
/// use tenon::HostError;
///
/// /// A handle of the radio, which a task of its own drives.
/// #[derive(Clone)]
/// struct Radio;
///
/// impl radio::Host for Radio {
///     async fn fetch(&mut self, url: String) -> Result<Result<String, u16>, HostError> {
///         // Waits for the other task, while the guest stands still.
///         Ok(Ok(format!("what {url} has")))
///     }
/// }
///
/// async fn refresh(component: &tenon::Component) -> tenon::Result<u32> {
///     let mut linker = tenon::Linker::new(&Default::default());
///     Station::add_to_linker(&mut linker, |radio: &mut Radio| radio)?;
///     let mut store = tenon::Store::new(linker.engine(), Radio)?;
///     let station = Station::instantiate_async(&mut store, component, &linker).await?;
///     station.call_refresh(&mut store).await
/// }
/// # fn main() { let _ = refresh; }
/// ```
#[cfg(feature = "bindgen")]
#[proc_macro]
pub fn bindgen(input: TokenStream) -> TokenStream {
    let root = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    bindgen::expand(input.into(), std::path::Path::new(&root)).into()
}
