//! This process's console.

use super::stdin::{Stdin, failed};
use crate::host::{Interest, Output, Stdio, StdioError};
use core::fmt;
use core::time::Duration;
use std::io::{self, IsTerminal, Write};

/// Bytes an output takes at once.
const ROOM: usize = 1 << 16;

/// Standard input, output and error of this process.
///
/// Input is read only when a guest asks for it. Output is never held back in this process, so that it
/// comes in the order in which the guest wrote it.
pub struct StdStdio {
    stdin: Stdin,
}

impl fmt::Debug for StdStdio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StdStdio")
    }
}

impl StdStdio {
    /// The console of this process.
    pub const fn new() -> Self {
        Self { stdin: Stdin::new() }
    }
}

impl Default for StdStdio {
    fn default() -> Self {
        Self::new()
    }
}

impl Stdio for StdStdio {
    fn write(&mut self, to: Output, bytes: &[u8]) -> Result<usize, StdioError> {
        let written = match to {
            Output::Stdout => write_through(io::stdout().lock(), bytes),
            Output::Stderr => write_through(io::stderr().lock(), bytes),
        };
        written.map(|()| bytes.len()).map_err(|error| failed(&error))
    }

    fn room(&mut self, _: Output) -> Result<usize, StdioError> {
        Ok(ROOM)
    }

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, StdioError> {
        self.stdin.read(buffer)
    }

    fn readable(&mut self) -> bool {
        self.stdin.is_ready()
    }

    fn wait(&mut self, interest: Interest, timeout: Option<Duration>) {
        // The outputs always have room: whoever waits for one is done at once.
        if interest == Interest::STDIN {
            self.stdin.wait(timeout);
        }
    }

    fn is_input_terminal(&self) -> bool {
        io::stdin().is_terminal()
    }

    fn is_output_terminal(&self, output: Output) -> bool {
        match output {
            Output::Stdout => io::stdout().is_terminal(),
            Output::Stderr => io::stderr().is_terminal(),
        }
    }
}

fn write_through(mut output: impl Write, bytes: &[u8]) -> io::Result<()> {
    output.write_all(bytes)?;
    output.flush()
}
