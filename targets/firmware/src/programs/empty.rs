//! `empty`: a firmware with everything but tenon. Its size is taken from the others' to get tenon's own.

use alloc::vec::Vec;

use crate::console::report;
use crate::measure::reported;
use crate::{Board, debugger, heap};

/// How many bytes the program allocates, so that the allocator is linked.
const BUFFER: usize = 1000;

/// Measures one allocation and ends.
pub fn empty<B: Board>() -> ! {
    super::start::<B>("empty");
    report::<B>(format_args!(
        "{}: {} bytes of heap, {} of stack",
        B::NAME,
        heap::size(),
        B::memory().stack.len()
    ));
    let fitted =
        reported::<B, _>("allocate", || Vec::<u8>::new().try_reserve(core::hint::black_box(BUFFER)).is_ok());
    debugger::exit(u8::from(!fitted))
}
