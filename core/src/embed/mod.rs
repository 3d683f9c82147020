//! The embedder's view of plain core modules: [`Module`], [`Store`], [`Linker`], [`Instance`], [`Func`],
//! [`Memory`], [`Table`], [`Global`], [`Tag`], [`Val`], in the shape of wasmtime's and wasmi's API.
//!
//! Everything here sits on [`Machine`](crate::Machine), which knows nothing of host data: a store
//! pairs a machine with the host's data `T` and the host functions, and runs the loop that serves host
//! calls. Guest calls never nest on the native stack; only a host function that itself calls a guest
//! does, bounded by [`Limits::host_reentry`](crate::Limits::host_reentry).
//!
//! Handles are plain numbers and belong to the store that gave them. With another store they name some
//! other item or none; nothing worse happens.

#[cfg(feature = "exceptions")]
mod exception;
mod func;
mod global;
mod host;
mod instance;
mod linker;
mod memory;
mod module;
mod resumable;
mod roots;
mod run;
mod store;
mod table;
mod tag;
mod typed;
mod val;
mod wrap;

pub use func::Func;
pub use global::Global;
pub use host::{Caller, HostFlow, HostSafe};
pub use instance::Instance;
pub use linker::Linker;
pub use memory::Memory;
pub use module::Module;
pub use resumable::{OutOfFuelCall, PendingCall, Resumable};
pub use roots::RootScope;
pub use run::Progress;
pub use store::Store;
pub use table::Table;
pub use tag::Tag;
pub use typed::{ExternRef, TypedFunc, WasmTy, WasmValues};
pub use val::Val;
pub use wrap::{HostResult, IntoHostFunc};
