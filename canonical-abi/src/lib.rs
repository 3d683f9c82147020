//! The Component Model for tenon.
//!
//! ```text
//! bytes ─ flatten (feature `loader`) ─► plan, inside a `CheckedImage` next to the code of its modules
//! plan  ─ linker, instantiate ─► an instance in a store: the plan's steps, played in order
//! call:   lower arguments ► core code ► lift results ► post-return
//! import: core code ► lift arguments ► host function ► lower results
//! ```
//!
//! [`flatten`] resolves everything about a component that cannot change from run to run: nested
//! components, aliases, instances, types. What is left is the [`plan`], which a device can use in
//! place from flash. [`types`] says what every value type flattens to.
//!
//! # An embedder
//!
//! The API has the shape of wasmtime's: an [`Engine`](tenon_core::Engine), a [`Component`], a [`Linker`] with
//! what the host provides, a [`Store`] with the host's data, an [`Instance`], functions.
//!
//! ```
//! use tenon_canonical_abi::{Caller, Component, Linker, Store, WasmStr};
//! use tenon_core::Engine;
//!
//! # fn main() -> tenon_core::Result<()> {
//! # let bytes = wat::parse_str(r#"(component
//! #     (import "log" (func $log (param "text" string)))
//! #     (core module $libc (memory (export "memory") 1) (data (i32.const 0) "hello"))
//! #     (core instance $libc (instantiate $libc))
//! #     (core func $log (canon lower (func $log) (memory (core memory $libc "memory"))))
//! #     (core module $m
//! #         (import "" "log" (func $log (param i32 i32)))
//! #         (func (export "add") (param i32 i32) (result i32)
//! #             (call $log (i32.const 0) (i32.const 5))
//! #             (i32.add (local.get 0) (local.get 1))))
//! #     (core instance $i (instantiate $m (with "" (instance (export "log" (func $log))))))
//! #     (func (export "add") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add"))))"#).unwrap();
//! let engine = Engine::default();
//! let component = Component::new(&engine, &bytes)?;
//!
//! // The store's data is a list of lines; the component may add to it.
//! let mut linker: Linker<Vec<String>> = Linker::new(&engine);
//! linker.root().func_wrap("log", |mut caller: Caller<'_, Vec<String>>, (text,): (WasmStr,)| {
//!     let text = caller.str(text)?;
//!     caller.data_mut().push(text.to_owned());
//!     Ok(())
//! })?;
//!
//! let mut store = Store::new(&engine, Vec::new())?;
//! let instance = linker.instantiate(&mut store, &component)?;
//! let add = instance.get_typed_func::<_, (u32, u32), u32>(&store, "add")?;
//! assert_eq!(add.call(&mut store, (40, 2))?, 42);
//! assert_eq!(store.into_data(), ["hello"]);
//! # Ok(())
//! # }
//! ```
//!
//! WIT types become Rust types with `#[derive(ComponentType, Lift, Lower)]` and `flags!`, which feature
//! `derive` brings. A call can run out of fuel or wait for the host and be resumed:
//! [`Func::call_resumable`], [`Outcome`].
//!
//! Strings and lists reach host functions as views of the guest's memory ([`WasmStr`], [`WasmList`]), and can be
//! written there without a copy in between ([`ListWriter`], [`StringWriter`]). Host functions may be futures
//! ([`LinkerInstance::func_wrap_async`]), and calls are, for those who have an executor
//! ([`TypedFunc::call_async`]).
//!
//! # How a call runs
//!
//! A store has one thread. Core frames are the machine's; between them lie frames that say how far a
//! call between components got: parameters being copied, callee running, result being copied,
//! post-return. They are plain data in the store's region, last in first out, so nothing a guest does
//! (calls across components, `realloc`, destructors, start functions) recurses on the native stack,
//! and every point where fuel may run out can be continued.
//!
//! Feature `composition` (default) links components to one another, and core modules and components to the components that
//! import them. Feature `loader` (default) brings [`flatten`] and the plan's writer; without it this crate runs
//! images only and links no WebAssembly parser.
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

extern crate alloc;
#[cfg(test)]
extern crate std;

#[cfg(feature = "loader")]
pub mod flatten;
pub mod layout;
pub mod plan;
pub mod types;

mod account;
mod answer;
mod call_async;
#[cfg(feature = "composition")]
mod compare;
mod component;
#[cfg(feature = "composition")]
mod component_import;
#[cfg(feature = "composition")]
mod component_match;
mod component_type;
mod copy;
mod driver;
mod flat_values;
mod footprint;
mod func;
mod handle_table;
mod host;
#[cfg(feature = "composition")]
mod imported;
mod instance;
mod instance_pre;
mod instantiate;
mod introspect;
mod lift;
mod linker;
mod lower;
#[cfg(feature = "composition")]
mod module_import;
mod names;
#[cfg(not(feature = "composition"))]
mod no_composition;
mod outcome;
mod resource;
mod resource_table;
mod signature;
#[cfg(feature = "composition")]
mod source;
mod state;
mod store;
mod strings;
mod thread;
mod typed;
mod val;
mod version;
mod writer;

pub use account::{Account, AccountLimits};
pub use answer::HostSend;
pub use component::Component;
pub use component_type::{ComponentType, Layout, Matcher, Params, Types};
pub use footprint::Footprint;
pub use func::{Func, TypedFunc};
pub use host::{Caller, HostError};
pub use instance::{ExportLookup, Instance};
pub use instance_pre::InstancePre;
pub use layout::discriminant_size;
pub use lift::{Lift, LiftContext, field_bytes, load_discriminant};
pub use linker::{Linker, LinkerInstance};
pub use lower::{Lower, LowerContext, store_discriminant};
pub use outcome::Outcome;
pub use resource::{HostBound, Resource, ResourceAny, ResourceType};
pub use resource_table::ResourceTable;
pub use store::Store;
pub use tenon_core::{Result, Trap, TrapCode};
pub use typed::{ListView, Values, WasmList, WasmStr};
pub use val::Val;
pub use writer::{ListWriter, Number, StringWriter};

#[cfg(feature = "bindgen")]
pub use tenon_macros::bindgen;
#[cfg(feature = "derive")]
pub use tenon_macros::{ComponentType, Lift, Lower, flags};

#[cfg(not(feature = "composition"))]
use no_composition::{self as imported, self as source};

/// What the macros' code refers to.
#[doc(hidden)]
pub mod __private {
    use crate::host::HostError;

    pub use crate::component_type::{ComponentType, Layout, Matcher, Types};
    pub use crate::lift::{Lift, LiftContext, field_bytes, load_discriminant};
    pub use crate::lower::{Lower, LowerContext, store_discriminant};
    pub use crate::plan::TypeIdx;
    pub use alloc::string::String;
    pub use alloc::vec::Vec;
    pub use tenon_core::TrapCode;

    /// What a function of the host returns for the guest, and as a trap, if its errors are a type of their own.
    pub fn trappable<R, E, F>(result: Result<R, F>) -> Result<Result<R, E>, HostError>
    where
        F: TryInto<E, Error: Into<HostError>>,
    {
        match result {
            Ok(value) => Ok(Ok(value)),
            Err(error) => error.try_into().map(Err).map_err(Into::into),
        }
    }
}
