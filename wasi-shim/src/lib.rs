//! WASI 0.2 for tenon, over small host traits.
//!
//! A target implements the traits of [`host`] for what it has (a console, a clock, a source of
//! entropy), puts them into a [`WasiCtx`], and adds the interfaces to a linker. What guests see is
//! written once, one file per WIT interface: [`io`], [`cli`], [`clocks`], [`random`], [`filesystem`].
//!
//! ```
//! use tenon_canonical_abi::Linker;
//! use tenon_core::Engine;
//! use tenon_wasi_shim::{WasiCtx, WasiState, host::{Output, Stdio, StdioError}};
//!
//! struct Uart;
//! impl Stdio for Uart {
//!     fn write(&mut self, _to: Output, bytes: &[u8]) -> Result<usize, StdioError> {
//!         // …send `bytes`…
//!         Ok(bytes.len())
//!     }
//! }
//!
//! # fn main() -> tenon_core::Result<()> {
//! let ctx = WasiCtx::builder().arg("guest").env("LANG", "C").stdio(Box::new(Uart)).build();
//! let mut linker = Linker::new(&Engine::default());
//! tenon_wasi_shim::add_to_linker(&mut linker, &ctx)?;
//! let state = WasiState::new(ctx); // the store's data
//! # let _: (Linker<WasiState>, WasiState) = (linker, state);
//! # Ok(())
//! # }
//! ```
//!
//! A host that lacks something does not pretend: without a wall clock `wasi:clocks/wall-clock` is not
//! linked, without entropy `wasi:random/random` is not, and the link error names what is missing.
//! Interfaces are registered as version 0.2.12; the linker gives them to importers of every 0.2.x.
//!
//! | function | tier | interfaces |
//! |---|---|---|
//! | [`add_println_to_linker`] | what `println!` needs | environment, exit, stdio, the writing half of streams, filesystem without directories |
//! | [`add_cli_to_linker`] | a command | and the reading half, poll, terminals, clocks, random |
//! | [`add_to_linker`] | all there is | the same, until there are more tiers |
//!
//! Feature `std` brings `hosted`: console, clocks and entropy of a machine with an operating system.
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

extern crate alloc;
// What the derive macros call it.
#[cfg(any(test, feature = "std"))]
extern crate std;
extern crate tenon_canonical_abi as tenon;

/// The full name of a `wasi:` interface, at the version this crate implements.
macro_rules! interface {
    ($name:literal) => {
        concat!("wasi:", $name, "@0.2.12")
    };
}

pub mod cli;
pub mod clocks;
pub mod filesystem;
pub mod host;
#[cfg(feature = "std")]
pub mod hosted;
pub mod io;
pub mod random;

mod allocate;
mod console;
mod ctx;
mod link;

pub use ctx::{WasiCtx, WasiCtxBuilder, WasiCtxView, WasiState, WasiView};
pub use link::{add_cli_to_linker, add_println_to_linker, add_to_linker};
