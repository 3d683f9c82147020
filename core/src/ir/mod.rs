//! The register code: the op table, and what derives from it.

pub mod ops;

pub(crate) mod check;
pub(crate) mod decode;
pub mod display;
#[cfg(feature = "loader")]
pub(crate) mod encode;
mod properties;

pub use ops::{FORMAT_ID, Op, Operand};
#[cfg(feature = "loader")]
pub(crate) use properties::Accumulator;
