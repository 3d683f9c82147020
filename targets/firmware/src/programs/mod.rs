//! What the binaries of a board crate run. Each ends the run with an exit code.

use core::fmt::Display;

use tenon::Error;

use crate::console::{Line, report};
use crate::flash::Flash;
use crate::{Board, debugger, heap, log};

mod bench;
#[cfg(feature = "loader")]
mod demo;
mod echo;
mod empty;
mod image_only;
mod meter;
#[cfg(feature = "loader")]
mod runner;
#[cfg(feature = "suite")]
mod suite;
#[cfg(feature = "tasks")]
mod tasks;
#[cfg(feature = "loader")]
mod transcript;
pub mod workloads;

pub use bench::bench;
#[cfg(feature = "loader")]
pub use demo::demo;
pub use echo::echo;
pub use empty::empty;
pub use image_only::image_only;
#[cfg(feature = "loader")]
pub use image_only::plain_load;
pub use meter::meter;
#[cfg(feature = "loader")]
pub use runner::runner;
#[cfg(feature = "suite")]
pub use suite::suite;
#[cfg(feature = "tasks")]
pub use tasks::tasks;

/// The exit code of a firmware that could not do what it is for.
const FAILURE: u8 = 1;

/// Starts the board and the heap; the first thing every program does.
fn start<B: Board>(program: &str) {
    B::start();
    heap::start::<B>();
    log::started(B::NAME, program, heap::size(), B::memory().stack.len());
}

/// Ends the run: with the program's exit code, or saying what went wrong.
fn finish<B: Board, E: Display>(result: Result<u8, E>) -> ! {
    match result {
        Ok(code) => debugger::exit(code),
        Err(error) => {
            report::<B>(format_args!("error: {error}"));
            debugger::exit(FAILURE)
        }
    }
}

/// Runs a program without `core::fmt` from its start to its end. It says little of an error.
fn run_small<B: Board>(program: impl FnOnce() -> tenon::Result<u8>) -> ! {
    B::start();
    heap::start::<B>();
    let flash = Flash::<B>::at_start();
    let code = program().unwrap_or_else(|error| {
        Line::<B>::begin().text("error: ").text(told(&error)).end();
        FAILURE
    });
    let code = if flash.is_unchanged() { code } else { FAILURE };
    Line::<B>::begin().text("exit code ").number(code.into()).end();
    debugger::exit(code)
}

/// What a product without a terminal would keep of an error.
fn told(error: &Error) -> &'static str {
    match error {
        Error::OutOfMemory { .. } => "out of memory",
        Error::Image(_) => "the image is refused",
        Error::Link(_) => "an import is missing or does not fit",
        Error::Limit(limit) => limit.limit,
        Error::Trap(trap) => trap.code().message(),
        _ => "the component cannot be run",
    }
}
