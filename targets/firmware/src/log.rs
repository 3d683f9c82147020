//! The firmware's log. With feature `log` it goes through defmt to semihosting; without, nowhere.

pub(crate) use sink::{phase, started};

#[cfg(feature = "log")]
mod sink {
    use crate::measure::Cost;

    pub(crate) fn started(board: &str, program: &str, heap: usize, stack: usize) {
        defmt::info!(
            "{=str}: {=str}, {=usize} bytes of heap, {=usize} of stack",
            board,
            program,
            heap,
            stack
        );
    }

    pub(crate) fn phase(name: &str, cost: &Cost) {
        defmt::info!(
            "{=str}: {=u64} instructions, heap peak {=usize}",
            name,
            cost.instructions,
            cost.heap.peak
        );
    }
}

#[cfg(not(feature = "log"))]
mod sink {
    use crate::measure::Cost;

    pub(crate) fn started(_: &str, _: &str, _: usize, _: usize) {}

    pub(crate) fn phase(_: &str, _: &Cost) {}
}
