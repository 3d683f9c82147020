//! `runner` with a transcript: the recorded calls of a guest, replayed and compared.

use alloc::boxed::Box;
use alloc::string::String;
use core::marker::PhantomData;

use tenon_transcript::{Devices, Session};

use super::FAILURE;
use super::runner::Failure;
use crate::Board;
use crate::case::CaseError;
use crate::console::report;
use crate::debugger;
use crate::guest::{DebuggerClock, Seeded, Ticks};
use crate::measure::reported;

/// Replays the transcript in `file` on the guest in the file `guest`; the exit code.
pub(super) fn replay<B: Board>(guest: &str, file: &str) -> Result<u8, Failure> {
    let text = debugger::read_file(file).map_err(CaseError::Host)?;
    let text = String::from_utf8(text).map_err(|_| CaseError::Malformed)?;
    let mut session = load::<B>(guest, &text)?;
    let code = match reported::<B, _>("replay", || tenon_transcript::replay(&mut *session, &text)) {
        Ok(lines) => {
            report::<B>(format_args!("transcript ok: {lines} lines"));
            0
        }
        Err(difference) => {
            report::<B>(format_args!("{difference}"));
            FAILURE
        }
    };
    report::<B>(format_args!("exit code {code}"));
    Ok(code)
}

/// Loads the guest; its file is gone from the heap after that.
fn load<B: Board>(guest: &str, transcript: &str) -> Result<Box<dyn Session>, Failure> {
    let file = debugger::read_file(guest).map_err(CaseError::Host)?;
    let load = || tenon_transcript::load(&file, transcript, devices::<B>);
    reported::<B, _>("load", load).map_err(Failure::Transcript)
}

fn devices<B: Board>() -> Devices {
    Devices {
        monotonic_clock: Box::new(Ticks::<B>(PhantomData)),
        wall_clock: Box::new(DebuggerClock),
        entropy: Box::new(Seeded(0)),
    }
}
