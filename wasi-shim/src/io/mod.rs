//! `wasi:io`: errors, streams, and waiting for them.

pub mod error;
pub mod poll;
pub mod streams;
