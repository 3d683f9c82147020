//! Plays the directives of core test scripts against tenon, on hosts and on boards.
//!
//! A `.wast` file is read on a host: its modules become bytes, and what a text parser or the list of
//! proposals decides is decided there. What is left is a *script* in binary form ([`mod@format`]): a
//! header and [`Directive`]s, one after the other. A [`Player`] plays them, and each gets a
//! [`Verdict`]. How a directive is judged is defined here and nowhere else: [`values`] compares
//! results, [`traps`] knows the specification's wording of traps, [`spectest`] is the module that
//! scripts import from.

#![no_std]

extern crate alloc;

pub mod directive;
pub mod format;
pub mod player;
pub mod scope;
pub mod spectest;
pub mod traps;
pub mod values;
pub mod verdict;

pub use directive::{Action, Directive};
pub use player::Player;
pub use verdict::Verdict;
