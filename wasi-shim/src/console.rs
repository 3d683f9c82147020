//! [`Console`]: a [`Stdio`] that remembers which outputs are being flushed.

use crate::host::{Interest, Output, Stdio, StdioError};
use alloc::boxed::Box;
use core::time::Duration;

/// The console, as streams and pollables see it.
pub(crate) struct Console {
    stdio: Box<dyn Stdio>,
    /// Outputs that take nothing more until they are empty.
    flushing: Interest,
}

impl Console {
    pub(crate) fn new(stdio: Box<dyn Stdio>) -> Self {
        Self { stdio, flushing: Interest::default() }
    }

    pub(crate) fn stdio(&mut self) -> &mut dyn Stdio {
        &mut *self.stdio
    }

    /// How many bytes may be written now: none while a flush goes on.
    pub(crate) fn room(&mut self, to: Output) -> Result<usize, StdioError> {
        if *self.flushing(to) && !self.flush(to)? {
            return Ok(0);
        }
        self.stdio.room(to)
    }

    /// Whether there is room, or an error to report.
    pub(crate) fn writable(&mut self, to: Output) -> bool {
        self.room(to) != Ok(0)
    }

    /// Begins or continues a flush. Whether it is done.
    pub(crate) fn flush(&mut self, to: Output) -> Result<bool, StdioError> {
        *self.flushing(to) = false;
        let done = self.stdio.flush(to)?;
        *self.flushing(to) = !done;
        Ok(done)
    }

    /// Flushes, and waits for the end of it.
    pub(crate) fn flush_all(&mut self, to: Output) -> Result<(), StdioError> {
        while !self.flush(to)? {
            self.wait(Interest::output(to), None);
        }
        Ok(())
    }

    /// Writes all of `bytes`, waiting for room as often as needed.
    pub(crate) fn write_all(&mut self, to: Output, mut bytes: &[u8]) -> Result<(), StdioError> {
        while !bytes.is_empty() {
            match self.stdio.write(to, bytes)? {
                0 => self.wait(Interest::output(to), None),
                taken => bytes = bytes.get(taken..).unwrap_or_default(),
            }
        }
        Ok(())
    }

    /// Waits for input, or the end of it.
    pub(crate) fn wait_for_input(&mut self) {
        while !self.stdio.readable() {
            self.wait(Interest::STDIN, None);
        }
    }

    /// Waits for room in an output, or an error.
    pub(crate) fn wait_for_room(&mut self, to: Output) {
        while !self.writable(to) {
            self.wait(Interest::output(to), None);
        }
    }

    pub(crate) fn wait(&mut self, interest: Interest, timeout: Option<Duration>) {
        self.stdio.wait(interest, timeout);
    }

    fn flushing(&mut self, to: Output) -> &mut bool {
        match to {
            Output::Stdout => &mut self.flushing.stdout,
            Output::Stderr => &mut self.flushing.stderr,
        }
    }
}
