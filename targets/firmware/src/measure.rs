//! What one phase cost: executed instructions, heap, native stack.

use core::fmt;

use crate::console::Line;
use crate::heap::{self, HeapUse};
use crate::{Board, log, stack};

/// The cost of one phase.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Executed instructions.
    pub instructions: u64,
    /// Heap bytes live after the phase, and at most during it.
    pub heap: HeapUse,
    /// Deepest native stack during the phase, from the top of the stack.
    pub stack: usize,
}

impl Cost {
    /// Reports it under `name`, in the words of `Display`.
    fn report<B: Board>(&self, name: &str) {
        let line = Line::<B>::begin().text(name).text(" ").number(self.instructions);
        let line = line.text(" instructions, heap ").number(self.heap.live as u64);
        let line = line.text(" live ").number(self.heap.peak as u64);
        line.text(" peak, stack ").number(self.stack as u64).end();
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:>10} instructions, heap {:>7} live {:>7} peak, stack {:>6}",
            self.instructions, self.heap.live, self.heap.peak, self.stack
        )
    }
}

/// Runs `phase` and says what it cost.
pub fn measured<B: Board, R>(phase: impl FnOnce() -> R) -> (R, Cost) {
    heap::restart_peak();
    stack::paint::<B>();
    let before = B::instructions();
    let result = phase();
    let instructions = B::instructions() - before;
    let cost = Cost { instructions, heap: heap::used(), stack: stack::high_water::<B>() };
    (result, cost)
}

/// As [`measured`], printing the cost under `name`.
// The frame of a phase ends with it: the next one's does not lie below.
#[inline(never)]
pub fn reported<B: Board, R>(name: &str, phase: impl FnOnce() -> R) -> R {
    let (result, cost) = measured::<B, R>(phase);
    cost.report::<B>(name);
    log::phase(name, &cost);
    result
}
