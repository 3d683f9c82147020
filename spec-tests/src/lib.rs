//! The conformance runner of tenon.
//!
//! [`suites`] finds the official scripts and parses them, [`report`] counts verdicts by directive,
//! [`stepped`] compares runs that are stopped on their way, [`core_suite`] runs the core scripts (with `tenon-script`, which boards run too) and [`component`] the component ones. [`transcript`] replays
//! recorded calls of whole guests (with `tenon-transcript`, which boards run too), [`command`] their
//! recorded runs. The programs are `conformance` and `transcript` (in `src/bin`); the same runs are tests under `tests/`, one trial per script.
//!
//! This package is host-only and may fail loudly: it is a test.

pub mod adversarial;
pub mod command;
pub mod component;
pub mod core_suite;
pub mod echo;
pub mod fuzz;
pub mod report;
pub mod stepped;
pub mod suites;
pub mod transcript;
