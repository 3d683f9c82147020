//! `wasi:clocks`: time that passes, and the date.

pub mod monotonic;
pub mod wall;
