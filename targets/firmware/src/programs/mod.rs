//! What the binaries of a board crate run. Each ends the run with an exit code.

use crate::{Board, heap, log};

mod empty;

pub use empty::empty;

/// Starts the board and the heap; the first thing every program does.
fn start<B: Board>(program: &str) {
    B::start();
    heap::start::<B>();
    log::started(B::NAME, program, heap::size(), B::memory().stack.len());
}
