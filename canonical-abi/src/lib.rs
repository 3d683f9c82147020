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
//! Feature `loader` (default) brings [`flatten`] and the plan's writer; without it this crate runs
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

mod component;
mod component_type;
mod copy;
mod driver;
mod flat_values;
mod func;
mod handle_table;
mod host;
mod instance;
mod instantiate;
mod lift;
mod linker;
mod lower;
mod outcome;
mod resource;
mod state;
mod store;
mod strings;
mod thread;
mod typed;
mod val;
mod version;

pub use component::Component;
pub use component_type::{ComponentType, Layout, Matcher, Params, Types, discriminant_size};
pub use func::{Func, TypedFunc};
pub use host::{Caller, HostError};
pub use instance::Instance;
pub use lift::{Lift, LiftContext, field_bytes, load_discriminant};
pub use linker::{Linker, LinkerInstance};
pub use lower::{Lower, LowerContext, store_discriminant};
pub use outcome::Outcome;
pub use resource::{HostBound, Resource, ResourceAny, ResourceTable, ResourceType};
pub use store::Store;
pub use tenon_core::{Trap, TrapCode};
pub use typed::{WasmList, WasmStr};
pub use val::Val;
