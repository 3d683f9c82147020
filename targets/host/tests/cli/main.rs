//! The `tenon` command from outside: what it prints, what it answers, what it withstands.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may fail loudly"
)]

mod commands;
mod hostile;
mod images;
mod inspection;
mod invocations;
mod messages;
mod tenon;
