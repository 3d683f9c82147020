//! tenon: an interpreter for WebAssembly components on constrained hardware.

#![no_std]
#![deny(missing_docs)]

pub use tenon_core::{Config, Engine, Error, Limits, Result};
