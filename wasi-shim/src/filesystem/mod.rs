//! `wasi:filesystem`, of a host without files.
//!
//! Programs built with the standard library of their language import these interfaces to print, because
//! standard output may be a file to them. Everything links and has its type, and there is no directory to
//! begin with: no `descriptor` ever exists.

pub mod preopens;
pub mod types;
