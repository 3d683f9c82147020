//! The other engine of the fuzz target `differential`.

#[cfg(feature = "oracle")]
pub mod oracle;
