//! The native stack's high-water mark: free stack is painted, and what is no longer paint was used.

use core::ptr;

use crate::Board;

const PAINT: u32 = 0xa5c3_3c5a;
/// Left unpainted below the painting function's own frame.
const MARGIN: usize = 256;

/// Paints the free part of the stack.
#[inline(never)]
pub fn paint<B: Board>() {
    let here = 0_u32;
    let top = (&raw const here).addr() - MARGIN;
    for address in (B::memory().stack.start..top).step_by(4) {
        // SAFETY: `Board` promises that this is the stack, here the part below this frame, which nothing uses while this function runs.
        unsafe { ptr::with_exposed_provenance_mut::<u32>(address).write_volatile(PAINT) }
    }
}

/// Deepest use of the stack since [`paint`], in bytes from its top.
#[inline(never)]
pub fn high_water<B: Board>() -> usize {
    let stack = B::memory().stack;
    let untouched = stack.clone().step_by(4).take_while(|&address| {
        // SAFETY: the address lies in the stack, which is RAM and always readable.
        unsafe { ptr::with_exposed_provenance::<u32>(address).read_volatile() == PAINT }
    });
    stack.len() - 4 * untouched.count()
}
