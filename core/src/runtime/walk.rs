//! The way through a thread's records, from the innermost frame out: for traces and for the collector.

use super::instance::Instance;
use super::thread::CallState;
use crate::exec::stack::{Thread, WORDS_OF_BOUNDARY, WORDS_OF_RECORD, kind};
use core::ops::Range;

/// Where a walk is. Offsets only, so that it can be kept while the thread does not change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walk {
    /// A unit of the current frame's code, and its instance; `None` between the host's calls.
    at: Option<(u32, u32)>,
    /// The current frame's bank, or its record.
    dp: u32,
    ends: bool,
}

/// One record and what lies around it.
#[derive(Clone, Debug)]
pub(crate) struct Level {
    /// The frame above the record: a unit of its code, and its instance.
    pub(crate) code: Option<(u32, u32)>,
    /// The words of the frame's bank.
    #[allow(dead_code, reason = "builds without a heap have no collector to read it")]
    pub(crate) bank: Range<u32>,
    /// The words of the references that the embedder's call brought, or will bring back.
    #[allow(dead_code, reason = "as above")]
    pub(crate) arguments: Range<u32>,
}

impl Walk {
    /// A walk that begins at the thread's state.
    pub(crate) fn begin(thread: &Thread, call: CallState) -> Self {
        let state = thread.state;
        let at = match call {
            CallState::Ready => Some((state.ip, state.instance)),
            #[cfg(feature = "exceptions")]
            CallState::Throwing { direct: false, .. } | CallState::Uncaught { direct: false, .. } => {
                Some((state.ip, state.instance))
            }
            CallState::Host { direct: false, .. } => Some((state.ip.wrapping_sub(1), state.instance)),
            _ => None,
        };
        let dp = if let CallState::Returned { record, .. } = call { record } else { state.dp };
        Self { at, dp, ends: matches!(call, CallState::Idle | CallState::Running) }
    }

    /// Goes on by one record.
    pub(crate) fn next(&mut self, thread: &Thread, instances: &[Instance]) -> Option<Level> {
        let code = self.at.take();
        let refs = code.and_then(|(unit, instance)| open_bank(instances, unit, instance)).unwrap_or(0);
        let record = self.dp + refs;
        if self.ends || record as usize + WORDS_OF_RECORD > thread.stack.len() {
            self.ends = true;
            return None;
        }
        let bank = self.dp..record;
        let arguments = self.step(thread, record);
        Some(Level { code, bank, arguments })
    }

    /// To the caller above `record`; returns the embedder's references, if it is the caller.
    fn step(&mut self, thread: &Thread, record: u32) -> Range<u32> {
        let word = |index: usize| thread.word(record + index as u32);
        let above = record + WORDS_OF_RECORD as u32;
        if word(1) & kind::MASK != kind::BOUNDARY {
            // A return offset is after the call: the unit before it is in the call.
            self.at = Some((word(0).wrapping_sub(1), word(2) >> 16));
            self.dp = above;
            return 0..0;
        }
        let saved = |index: usize| word(WORDS_OF_RECORD + index);
        let arguments = above + WORDS_OF_BOUNDARY as u32;
        let last = arguments + saved(6);
        self.dp = last + saved(8);
        // What the boundary interrupted: a host call that wasm made, or nothing.
        self.at = (saved(3) != 0 && saved(3) & 1 == 0).then(|| (saved(0).wrapping_sub(1), saved(2)));
        self.ends = saved(3) == 0;
        arguments..last
    }
}

/// References of the bank of the frame at `unit`, if it is open.
fn open_bank(instances: &[Instance], unit: u32, instance: u32) -> Option<u32> {
    let (_, func) = instances.get(instance as usize)?.func_at(unit)?;
    // The function's first op opens it.
    (unit != func.code).then_some(func.refs.into())
}
