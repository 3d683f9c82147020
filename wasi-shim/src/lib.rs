//! WASI 0.2 over small host traits.
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
