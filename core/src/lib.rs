//! Core WebAssembly for tenon: load, translate, check, execute; and the image container.
//!
//! The flow, in the order of the modules:
//!
//! 1. `loader` (feature `loader`) scans a file, has wasmparser validate it, and hands each function to
//! 2. `translate`, which turns operators into the register code of [`ir`];
//! 3. [`image`] holds the result: position-independent bytes, built in RAM or executed in place from
//!    flash. The checker (`ir::check`) looks at every op; only a [`CheckedImage`] goes on.
//! 4. `runtime` is the [`Machine`]: instances, memories, tables, globals and the thread that runs guests.
//!    Everything in it comes from a [`Region`], fallibly, and is found by index, never by pointer.
//! 5. `exec` runs the code. Guest calls never recurse on the native stack.
//! 6. [`embed`] is what programs use for plain core modules: [`Module`], [`Store`], [`Linker`], [`Func`].
//!    Components are the business of `tenon-canonical-abi`, which drives the same machine.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `std` | nothing to the engine; lets dependents rely on `std` |
//! | `loader` | plain `.wasm` in: wasmparser and the translator; needs pointer-sized atomics |
//! | `simd` | vectors: the SIMD and relaxed SIMD proposals |
//! | `exceptions` | exceptions with `exnref` |
//! | `gc` | garbage-collected structs and arrays, i31 and casts |
//! | `threads` | atomic instructions, on memories of one thread |
//! | `log` | messages through the `log` crate |

#![cfg_attr(not(test), no_std)]
#![deny(missing_docs)]

#[cfg(target_endian = "big")]
compile_error!("images are little-endian and executed in place: tenon needs a little-endian target");

extern crate alloc;

mod config;
pub mod embed;
mod engine;
mod error;
mod exec;
pub mod footprint;
pub mod image;
pub mod ir;
pub mod limits;
#[cfg(feature = "loader")]
mod loader;
mod proposals;
mod runtime;
mod shared;
#[cfg(feature = "loader")]
mod translate;
mod trap;
mod types;

pub use config::Config;
pub use embed::*;
pub use engine::Engine;
pub use error::{CallError, Error, ImageError, LimitExceeded, LinkError, Result};
pub use exec::{BACKEND, Quick};
pub use image::{
    CheckedImage, ExportView, ExternType, GlobalType, ImportView, MemoryType, ModuleView, Sections,
    TableType, is_image,
};
pub use limits::Limits;
#[cfg(feature = "loader")]
pub use loader::{ImageBuilder, Prescan, load_module, prescan, wasm_features};
pub use proposals::Proposals;
pub use runtime::vec;
pub use runtime::{
    Allowance, Arena, CheckRecord, Exit, Extern, GlobalId, InstanceId, Machine, MemoryId, MemoryPolicy,
    OutOfMemory, PreparedFunc, QuickFunctions, Reach, Region, ResourceLimiter, TableId, TagId, Vec, try_box,
    try_box_with, try_vec,
};
pub use shared::Shared;
pub use trap::{Frame, ThrownException, Trap, TrapCode};
pub use types::{
    AnyRef, CompositeType, ExnRef, FieldType, FuncRef, FuncType, HeapType, RawRef, RefType, StorageType,
    StructType, SubType, ValType,
};
#[cfg(feature = "loader")]
pub use wasmparser;
