//! `wasi:cli`: environment, exit, standard streams, terminals.

pub mod environment;
pub mod exit;
pub mod stdio;
pub mod terminal;
