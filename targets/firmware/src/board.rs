//! What a board crate tells the shared firmware.

use core::ops::Range;
use core::sync::atomic::{AtomicU32, Ordering};

/// A board: its console, counters and memory. There is one per firmware and it is never constructed: the
/// hardware is reached through associated functions.
///
/// # Safety
/// [`Board::memory`] must name flash that can be read, and RAM that nothing but the shared firmware uses, the same on
/// every call, and the native stack must be the one the firmware runs on.
pub unsafe trait Board: 'static {
    /// The board's name, as the report prints it.
    const NAME: &'static str;
    /// What one tick of the clock behind [`Board::nanoseconds`] takes.
    const NANOSECONDS_PER_TICK: u64;

    /// Prepares the console and the counters. Called once, before anything else.
    fn start();

    /// Sends bytes to the console UART, waiting for room.
    fn write_console(bytes: &[u8]);

    /// Instructions executed since [`Board::start`]. Exact only in QEMU under `-icount shift=0`.
    fn instructions() -> u64;

    /// Nanoseconds since [`Board::start`], never going back.
    fn nanoseconds() -> u64;

    /// Where flash, the heap and the native stack lie.
    fn memory() -> MemoryMap;
}

/// Flash, and the two parts of RAM that the shared code manages, as address ranges.
#[derive(Clone, Debug)]
pub struct MemoryMap {
    /// All of the part's flash, used or not.
    pub flash: Range<usize>,
    /// What the allocator manages.
    pub heap: Range<usize>,
    /// The native stack; it grows down from `end`.
    pub stack: Range<usize>,
}

/// Widens a free-running 32-bit counter to 64 bits. Right as long as it is read once per turn of the counter.
pub struct TickCounter {
    last: AtomicU32,
    turns: AtomicU32,
}

impl TickCounter {
    /// A counter that has not been read.
    pub const fn new() -> TickCounter {
        TickCounter { last: AtomicU32::new(0), turns: AtomicU32::new(0) }
    }

    /// The 64-bit count, given what the hardware shows `now`.
    pub fn extend(&self, now: u32) -> u64 {
        critical_section::with(|_| {
            let mut turns = self.turns.load(Ordering::Relaxed);
            if now < self.last.load(Ordering::Relaxed) {
                turns += 1;
                self.turns.store(turns, Ordering::Relaxed);
            }
            self.last.store(now, Ordering::Relaxed);
            (u64::from(turns) << 32) | u64::from(now)
        })
    }
}

impl Default for TickCounter {
    fn default() -> TickCounter {
        TickCounter::new()
    }
}
