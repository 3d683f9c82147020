//! Errors, traps and exit codes.

use std::io::Write as _;
use std::process::ExitCode;
use tenon::{CallError, Error, Frame, Trap, TrapCode};

/// Exit code when the guest was stopped: what a shell shows for a process that aborted (128 + SIGABRT),
/// and what wasmtime exits with.
const STOPPED: u8 = 134;
/// Exit code when the command could not do what it was asked.
const REFUSED: u8 = 1;
/// Exit code for a mistake on the command line, as clap has it.
const USAGE: u8 = 2;

/// Why a command ends early.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It cannot be done: what, where, and what would mend it.
    Refused(String),
    /// The command line asks for something that is not there.
    Usage(String),
    /// The guest was stopped: why, and where it was.
    Stopped {
        /// Why.
        what: String,
        /// Its frames, innermost first, a line each.
        trace: Vec<String>,
    },
    /// Nothing to say: end with this exit code.
    Exit(i32),
}

/// Says what is to be said on standard error; the exit code.
pub(crate) fn finish(done: Result<(), Failure>) -> ExitCode {
    let (code, text) = match done {
        Ok(()) => (0, String::new()),
        // The operating system keeps the low byte.
        Err(Failure::Exit(code)) => (code.to_le_bytes()[0], String::new()),
        Err(Failure::Refused(what)) => (REFUSED, format!("error: {what}\n")),
        Err(Failure::Usage(what)) => (USAGE, format!("error: {what}\n")),
        Err(Failure::Stopped { what, trace }) => (STOPPED, format!("error: {what}\n{}", trace.concat())),
    };
    // Nobody is left to be told when standard error is closed.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
    ExitCode::from(code)
}

/// An error of a guest that was being run: what it did so far is done. `frames` says where it was, where the
/// error does not.
pub(crate) fn of_run(error: Error, file: &str, frames: &[Frame]) -> Failure {
    match error {
        Error::Trap(trap) => trapped(&trap, file),
        Error::OutOfFuel => Failure::Stopped {
            what: format!("{file}: out of fuel: what --fuel gave is used up"),
            trace: trace(frames),
        },
        error => Failure::Refused(format!("{file}: {}", explain(&error))),
    }
}

fn trapped(trap: &Trap, file: &str) -> Failure {
    let remedy = match trap.code() {
        TrapCode::Exit(code) => return Failure::Exit(code),
        TrapCode::StackExhausted => " (the guest's calls nest too deeply; is its recursion endless?)",
        TrapCode::OutOfMemory => " (this machine has no more for the engine)",
        _ => "",
    };
    Failure::Stopped { what: format!("{file}: trap: {}{remedy}", trap.code()), trace: trace(trap.frames()) }
}

/// A line for each frame.
fn trace(frames: &[Frame]) -> Vec<String> {
    frames.iter().enumerate().map(|(number, frame)| format!("  {number}: {frame}\n")).collect()
}

/// The error in words, with what would mend it where that is known.
pub(crate) fn explain(error: &Error) -> String {
    let remedy = match error {
        Error::Call(error) if **error == CallError::NoFuelInCode => {
            "prepare the image without --no-fuel, or run it without --fuel"
        }
        Error::Limit(limit) if limit.limit == "bytes of a memory" => "raise --max-memory",
        Error::Link(link) if link.module.starts_with("wasi_snapshot_preview1") => {
            "make a component of it: `wasm-tools component new FILE --adapt wasi_snapshot_preview1=ADAPTER`"
        }
        Error::Link(link)
            if link.module.starts_with("wasi:") && link.what.contains("nothing of that name") =>
        {
            "tenon has no such interface, or not in a compatible version; it provides wasi:cli, wasi:io, \
             wasi:clocks, wasi:random and the types of wasi:filesystem, each 0.2.x"
        }
        Error::Link(link) if link.module.starts_with("wasi:") => {
            "tenon has that interface as WASI 0.2 defines it: build the component with the WIT of WASI 0.2"
        }
        Error::Link(_) => "compose the component with one that exports it: `wac plug`",
        Error::Malformed(_) => "the file is damaged or cut short: build or copy it again",
        _ => return error.to_string(),
    };
    format!("{error} ({remedy})")
}
