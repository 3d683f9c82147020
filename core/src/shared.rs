//! `Shared<T>`: the one reference-counted pointer of the workspace.
//!
//! `Arc` where the target has pointer-sized atomics, `Rc` where it has none (`thumbv6m`,
//! `riscv32imc`). Decided by the target, never by a feature, so that a type is `Send` on every
//! machine that has threads to send it to.

#[cfg(not(target_has_atomic = "ptr"))]
pub use alloc::rc::Rc as Shared;
#[cfg(target_has_atomic = "ptr")]
pub use alloc::sync::Arc as Shared;
