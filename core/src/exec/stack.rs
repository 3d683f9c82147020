//! A guest thread's stack: one segment of words.
//!
//! ```text
//! 0                                                                             len
//! | frame | frame | frame  → sp … free … dp ← | bank | record | bank | record |
//! ```
//!
//! Frames of slots grow up and overlap: a callee's begins at its caller's window. Records and ref banks
//! grow down; one compare guards both. Nothing on it is a pointer.

use crate::limits::GUARD_SLOTS;
use crate::{Region, Result, TrapCode, Vec};

/// A record: return offset; caller's `sp` distance | kind << 16; caller's ref window | instance << 16.
pub(crate) const WORDS_OF_RECORD: usize = 3;
/// Above a boundary's record: ip, sp, instance, pending function (0 if none), its window, its refs; then
/// of the call that begins: count of reference arguments or results (they lie above), result slots; of the stack
/// around it: words above those that are left out, and what it might grow to before.
pub(crate) const WORDS_OF_BOUNDARY: usize = 10;

/// Kinds of records, shifted as in the second word.
pub(crate) mod kind {
    /// The caller is wasm of the same instance.
    pub(crate) const WASM: u32 = 0;
    /// The caller is wasm of another instance.
    pub(crate) const CROSS: u32 = 1 << 16;
    /// The caller is the embedder.
    pub(crate) const BOUNDARY: u32 = 2 << 16;
    /// The caller is wasm, in a call of a host function that has called this one in between. The third word has how far
    /// the callee's frame is above the window of the host function, whose number is in the slot between.
    pub(crate) const BETWEEN: u32 = 3 << 16;
    /// A tail call has put reference arguments where the callee's bank will be.
    pub(crate) const REFS_READY: u32 = 1 << 24;
    pub(crate) const MASK: u32 = 0x00ff_0000;
}

/// Where a thread is; all offsets.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct State {
    /// Units from the start of the instance's code.
    pub(crate) ip: u32,
    pub(crate) sp: u32,
    pub(crate) dp: u32,
    pub(crate) instance: u32,
}

/// A guest thread.
#[derive(Debug)]
pub(crate) struct Thread {
    pub(crate) stack: Vec<u32>,
    pub(crate) state: State,
    /// Fuel paid towards the op it stopped at: see `exec::cold::charge`.
    pub(crate) paid: u64,
}

impl Thread {
    pub(crate) fn new(region: Region, slots: u32) -> Result<Self> {
        let stack = Vec::zeroed_in(region, slots.max(4 * GUARD_SLOTS) as usize)?;
        let dp = stack.len() as u32;
        Ok(Self { stack, state: State { dp, ..State::default() }, paid: 0 })
    }

    /// Grows so that `words` words fit between `sp` and `dp`; returns the new `dp`.
    pub(crate) fn grow(&mut self, sp: u32, dp: u32, words: usize, max: u32) -> Result<u32, TrapCode> {
        let upper = self.stack.len() - dp as usize;
        let needed = sp as usize + words + upper;
        let len = needed.max(2 * self.stack.len()).min(max as usize);
        if needed > len {
            return Err(TrapCode::StackExhausted);
        }
        let mut grown = Vec::zeroed_in(self.stack.region(), len)?;
        let new_dp = len - upper;
        let (low, high) = self.stack.split_at(dp as usize);
        if let Some(place) = grown.get_mut(..low.len()) {
            place.copy_from_slice(low);
        }
        if let Some(place) = grown.get_mut(new_dp..) {
            place.copy_from_slice(high);
        }
        self.stack = grown;
        Ok(new_dp as u32)
    }

    pub(crate) fn word(&self, at: u32) -> u32 {
        self.stack.get(at as usize).copied().unwrap_or(0)
    }
}
