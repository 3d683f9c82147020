//! What every board's firmware shares. A board crate (`targets/cortex-m`, `targets/riscv32`) supplies
//! [`Board`]: its console, its counters and its memory map. Everything else is here, once:
//!
//! - [`heap`]: the global allocator, counting what it hands out
//! - [`stack`]: painting the native stack and reading the paint back
//! - [`measure`]: both of these and executed instructions, around one phase
//! - [`console`]: guest output and the firmware's own report on one UART
//! - [`flash`]: that it is only read
//! - [`guest`]: a `wasi:cli/command` component, what it gets from the board, and its end
//! - [`debugger`]: command line, files and exit code through semihosting
//! - [`case`]: what the program `runner` is asked to run
//! - `alarm` (feature `tasks`): waiting for a timer's interrupt
//! - [`programs`]: what the binaries run
#![no_std]

extern crate alloc;

#[cfg(feature = "log")]
use defmt_semihosting as _;

#[cfg(feature = "tasks")]
pub mod alarm;
mod board;
#[cfg(feature = "loader")]
pub mod case;
pub mod console;
pub mod debugger;
pub mod flash;
pub mod guest;
pub mod heap;
mod log;
pub mod measure;
pub mod programs;
pub mod stack;

pub use board::{Board, MemoryMap, TickCounter};
pub use console::{panicked, panicked_silently};
