//! `empty`: a firmware with everything but tenon: console, heap, measuring. Its size is taken from the others' to get
//! tenon's own, so it has nothing that a product could leave out, and no `core::fmt`.

use alloc::vec::Vec;

use crate::console::Line;
use crate::flash::Flash;
use crate::measure::reported;
use crate::{Board, debugger, heap, log};

/// How many bytes the program allocates, so that the allocator is linked.
const BUFFER: usize = 1000;

/// Measures one allocation and ends.
pub fn empty<B: Board>() -> ! {
    B::start();
    heap::start::<B>();
    let flash = Flash::<B>::at_start();
    log::started(B::NAME, "empty", heap::size(), B::memory().stack.len());
    let (heap, stack) = (heap::size() as u64, B::memory().stack.len() as u64);
    let line = Line::<B>::begin().text(B::NAME).text(": ").number(heap);
    line.text(" bytes of heap, ").number(stack).text(" of stack").end();
    let fitted =
        reported::<B, _>("allocate", || Vec::<u8>::new().try_reserve(core::hint::black_box(BUFFER)).is_ok());
    debugger::exit(u8::from(!fitted || !flash.is_unchanged()))
}
