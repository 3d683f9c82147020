//! Ready-made hosts over the standard library, for machines with an operating system, and a console in
//! memory for tests and tools.

mod clocks;
mod entropy;
mod memory;
mod stdin;
mod stdio;

pub use clocks::{StdMonotonicClock, StdWallClock};
pub use entropy::StdEntropy;
pub use memory::MemoryStdio;
pub use stdio::StdStdio;

use crate::ctx::WasiCtxBuilder;
use alloc::boxed::Box;

impl WasiCtxBuilder {
    /// Gives the guest this process's console and the machine's clocks and entropy. No arguments and no
    /// environment: those are given by name.
    pub fn inherit_host(self) -> Self {
        self.stdio(Box::new(StdStdio::new()))
            .monotonic_clock(Box::new(StdMonotonicClock::new()))
            .wall_clock(Box::new(StdWallClock))
            .entropy(Box::new(StdEntropy))
    }
}
