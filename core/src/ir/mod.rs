//! The register code: the op table, and what derives from it.

pub mod ops;

pub(crate) mod check;
pub(crate) mod decode;
pub mod display;
#[cfg(feature = "loader")]
pub(crate) mod encode;
mod needs;
mod properties;

pub use needs::first_need;
pub use ops::{FORMAT_ID, Op, Operand};
#[cfg(feature = "loader")]
pub(crate) use properties::Accumulator;
pub(crate) use properties::is_unbuilt_op;
