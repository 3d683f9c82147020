//! Flash is only read: what it holds is the same before a run and after it, and what is executed in place from it lies there.
//! An emulator's flash may be RAM, so this is looked at, not assumed.

use core::marker::PhantomData;
use core::ptr;

use crate::console::Line;
use crate::{Board, debugger};

/// Exit code of a firmware that would have executed a copy.
const NOT_IN_FLASH: u8 = 1;

/// What flash held at the start.
pub struct Flash<B: Board> {
    hash: u32,
    board: PhantomData<B>,
}

impl<B: Board> Flash<B> {
    /// Reads all of it.
    pub fn at_start() -> Flash<B> {
        Flash { hash: hash::<B>(), board: PhantomData }
    }

    /// Whether it still holds the same, and says so.
    pub fn is_unchanged(&self) -> bool {
        let unchanged = hash::<B>() == self.hash;
        Line::<B>::begin().text(if unchanged { "flash unchanged" } else { "error: flash was written" }).end();
        unchanged
    }
}

/// Says that `bytes`, those that the runtime executes, are in flash. Ends the run if they are not.
pub fn must_hold<B: Board>(bytes: &[u8]) {
    let flash = B::memory().flash;
    let range = bytes.as_ptr_range();
    let inside = flash.contains(&range.start.addr()) && range.end.addr() <= flash.end;
    Line::<B>::begin().text(if inside { "image in flash" } else { "error: the image is not in flash" }).end();
    if !inside {
        debugger::exit(NOT_IN_FLASH);
    }
}

/// FNV-1a over words. The word at address 0, which no pointer may have, is left out.
fn hash<B: Board>() -> u32 {
    let flash = B::memory().flash;
    let words = (flash.start.max(size_of::<u32>())..flash.end).step_by(size_of::<u32>());
    words.fold(0x811c_9dc5, |hash, address| {
        // SAFETY: `Board` promises that flash can be read; its bounds are those of words.
        let word = unsafe { ptr::with_exposed_provenance::<u32>(address).read_volatile() };
        (hash ^ word).wrapping_mul(0x0100_0193)
    })
}
