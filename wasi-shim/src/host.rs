//! The traits a target implements, each for one thing it may have.
//!
//! Nothing here blocks except the methods whose name begins with `wait`; those may return early, for
//! any reason: whoever waits looks again.

use alloc::borrow::Cow;
use core::time::Duration;
use tenon_canonical_abi::HostBound;

/// Which of the two outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// Which console streams somebody waits for: input to read, room to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interest {
    /// Input, or the end of it.
    pub stdin: bool,
    /// Room in standard output.
    pub stdout: bool,
    /// Room in standard error.
    pub stderr: bool,
}

impl Interest {
    /// Input, or the end of it.
    pub const STDIN: Self = Self { stdin: true, stdout: false, stderr: false };

    /// Room in `output`.
    pub const fn output(output: Output) -> Self {
        match output {
            Output::Stdout => Self { stdin: false, stdout: true, stderr: false },
            Output::Stderr => Self { stdin: false, stdout: false, stderr: true },
        }
    }

    /// Either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self {
            stdin: self.stdin | other.stdin,
            stdout: self.stdout | other.stdout,
            stderr: self.stderr | other.stderr,
        }
    }

    /// Whether it is for nothing.
    pub const fn is_none(self) -> bool {
        !(self.stdin | self.stdout | self.stderr)
    }
}

/// Why a console stream cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StdioError {
    /// The stream has ended: no more input, or nobody takes the output.
    Closed,
    /// An operation failed. Guests see the stream closed after that.
    Failed(IoError),
}

/// What went wrong, in words for a person: what is behind a `wasi:io/error.error`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IoError(Cow<'static, str>);

impl IoError {
    /// An error described by `message`.
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self(message.into())
    }

    /// The description.
    pub fn message(&self) -> &str {
        &self.0
    }
}

/// The console: standard input, output and error.
///
/// Only [`write`](Self::write) has to be implemented; the rest is as for a console without input whose
/// `write` takes all it gets.
pub trait Stdio: HostBound {
    /// Sends bytes and returns how many were taken, 0 if there is no room now.
    fn write(&mut self, to: Output, bytes: &[u8]) -> Result<usize, StdioError>;

    /// How many bytes [`write`](Self::write) would take now.
    fn room(&mut self, to: Output) -> Result<usize, StdioError> {
        let _ = to;
        Ok(4096)
    }

    /// Begins to send what was written and is still held, if it has not begun by itself. Whether all of it
    /// is out; this is called again until it is.
    fn flush(&mut self, to: Output) -> Result<bool, StdioError> {
        let _ = to;
        Ok(true)
    }

    /// Receives bytes and returns how many there were, 0 if none are there yet.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, StdioError> {
        let _ = buffer;
        Err(StdioError::Closed)
    }

    /// Whether [`read`](Self::read) would give bytes or an error now.
    fn readable(&mut self) -> bool {
        true
    }

    /// Waits until something in `interest` may be so, or `timeout` is over. A device sleeps until the next
    /// interrupt; this default only spins.
    fn wait(&mut self, interest: Interest, timeout: Option<Duration>) {
        let _ = (interest, timeout);
        core::hint::spin_loop();
    }

    /// Whether standard input is a terminal.
    fn is_input_terminal(&self) -> bool {
        false
    }

    /// Whether an output is a terminal.
    fn is_output_terminal(&self, output: Output) -> bool {
        let _ = output;
        false
    }
}

/// No input, and output goes nowhere: the console of a [`WasiCtx`](crate::WasiCtx) that got none.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoStdio;

impl Stdio for NoStdio {
    fn write(&mut self, _: Output, bytes: &[u8]) -> Result<usize, StdioError> {
        Ok(bytes.len())
    }
}

/// A clock that never goes back. What it counts from is its own affair.
pub trait MonotonicClock: HostBound {
    /// Nanoseconds on the clock.
    fn now(&mut self) -> u64;

    /// Nanoseconds between two ticks.
    fn resolution(&self) -> u64;

    /// Waits until the clock may show `instant`. A device sleeps until the next interrupt; this default
    /// only spins.
    fn wait_until(&mut self, instant: u64) {
        let _ = instant;
        core::hint::spin_loop();
    }
}

/// A clock that knows the date.
pub trait WallClock: HostBound {
    /// Time since 1970-01-01T00:00:00Z.
    fn now(&mut self) -> Duration;

    /// Time between two ticks.
    fn resolution(&self) -> Duration;
}

/// The source of entropy has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntropyError;

/// A source of unpredictable bytes, fit for keys.
pub trait Entropy: HostBound {
    /// Fills `bytes`.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyError>;
}
