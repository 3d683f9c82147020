//! tenon runs WebAssembly components where containers do not fit: on a microcontroller with a few
//! hundred kilobytes of RAM, and on the gateway beside it.
//!
//! A component is loaded, linked, instantiated and called, all through one [`Store`]:
//!
//! ```
//! # #[cfg(feature = "loader")]
//! # fn main() -> tenon::Result<()> {
//! use tenon::{Component, Engine, Linker, Store};
//!
//! let engine = Engine::default();
//! # #[cfg(any())]
//! let bytes = std::fs::read("guests/wasm/adder.wasm")?;
//! # let bytes = include_bytes!("../guests/wasm/adder.wasm");
//! let component = Component::new(&engine, bytes)?;
//! let linker = Linker::new(&engine);
//! let mut store = Store::new(&engine, ())?;
//! let adder = linker.instantiate(&mut store, &component)?;
//! let add = adder.get_typed_func::<_, (u32, u32), u32>(&store, "add")?;
//! assert_eq!(add.call(&mut store, (40, 2))?, 42);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "loader"))]
//! # fn main() {}
//! ```
//!
//! Everything that runs is an *image*: bytes that hold no pointer and are executed in place.
//! `Component::new` makes one in RAM; `tenon prepare` writes the same bytes to a file, and a device runs
//! them from flash, without the loader:
//!
//! ```no_run
//! # const IMAGE: &[u8] = &[];
//! # fn main() -> tenon::Result<()> {
//! use tenon::{CheckedImage, Component, Engine};
//!
//! // static IMAGE: &[u8] = tenon::include_image!("hello.tnn");
//! let component = Component::from_image(&Engine::default(), CheckedImage::from_static(IMAGE)?)?;
//! # Ok(())
//! # }
//! ```
//!
//! A guest's calls never recurse on the native stack, everything it can use has a bound in [`Limits`], and
//! a call can be stopped by fuel and continued: [`Store::set_fuel`], [`TypedFunc::call_resumable`].
//!
//! # Where things are
//!
//! The names at the root are those of components, in the shape of wasmtime's `component` API. The rest:
//!
#![cfg_attr(feature = "wasi", doc = "- [`wasi`]: the WASI 0.2 interfaces, over small host traits")]
//! - [`module`]: core modules without a component around them
//! - [`component`]: what is rarely needed of components, such as their [`plan`](component::plan)
//! - [`mod@core`]: what is rarely needed of the engine
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `std` | yes | console, clocks and entropy of a machine with an operating system; the engine does not need it |
//! | `loader` | yes | plain `.wasm` in: parser, validator, translator. Needs pointer-sized atomics. Without it, images only |
//! | `wasi` | yes | the WASI 0.2 interfaces |
//! | `derive` | yes | `#[derive(ComponentType, Lift, Lower)]` and `flags!` |
//! | `bindgen` | yes | `bindgen!`: Rust for the worlds of WIT |
//! | `simd` | yes | guests with vectors: the SIMD and relaxed SIMD proposals |
//! | `exceptions` | yes | guests with exceptions |
//! | `gc` | yes | guests with garbage-collected structs and arrays, `i31` and casts |
//! | `threads` | yes | guests with atomic instructions, on memories of one thread |
//! | `floats` | yes | guests that compute with floats; without it their bits still pass through |

#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub use tenon_canonical_abi as component;
pub use tenon_core as core;
#[cfg(feature = "wasi")]
pub use tenon_wasi_shim as wasi;

#[cfg(feature = "bindgen")]
pub use tenon_canonical_abi::bindgen;
#[cfg(feature = "derive")]
pub use tenon_canonical_abi::flags;
pub use tenon_canonical_abi::{
    Caller, Component, Footprint, Func, HostError, HostSend, Instance, Linker, LinkerInstance, ListView,
    ListWriter, Outcome, Resource, ResourceAny, ResourceTable, ResourceType, Store, StringWriter, TypedFunc,
    Val, Values, WasmList, WasmStr,
};
pub use tenon_canonical_abi::{ComponentType, Lift, Lower, Params};
pub use tenon_core::{
    Arena, CallError, CheckRecord, CheckedImage, Config, Engine, Error, Frame, ImageError, LimitExceeded,
    Limits, LinkError, MemoryPolicy, Region, Result, Trap, TrapCode, include_image, is_image,
};

#[doc(hidden)]
pub use tenon_canonical_abi::__private;

/// Core modules without a component around them, in the shape of wasmtime's API.
///
/// A [`Store`](module::Store) of core modules and one of components are two types: the interfaces between
/// components are made of values, those between core modules of memories, tables and numbers.
pub mod module {
    pub use tenon_core::{
        AnyRef, Caller, ExnRef, ExportView, Extern, ExternRef, ExternType, Func, FuncRef, FuncType, Global,
        GlobalType, HeapType, HostFlow, ImportView, Instance, Linker, Memory, MemoryType, Module,
        OutOfFuelCall, PendingCall, Progress, RefType, Resumable, Store, Table, TableType, TypedFunc, Val,
        ValType, WasmTy, WasmValues,
    };
}

/// The README's examples, tested.
#[cfg(all(doctest, feature = "loader"))]
#[doc = include_str!("../README.md")]
pub struct Readme;
