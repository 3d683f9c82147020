//! `resource input-stream`

use super::{Answer, Fault, answer};
use crate::allocate::{self, CHUNK};
use crate::console::Console;
use crate::ctx::WasiCtxView;
use crate::host::StdioError;
use crate::io::poll::Pollable;
use alloc::vec::Vec;
use tenon_canonical_abi::{HostError, Resource};

/// Bytes that are skipped at once.
const SKIPPED: usize = 256;

/// Standard input: what is behind an `input-stream`.
#[derive(Debug, Default)]
pub struct InputStream {
    closed: bool,
}

impl InputStream {
    /// A stream of the console's input.
    pub const fn stdin() -> Self {
        Self { closed: false }
    }

    /// Reads into `buffer` what is there.
    fn receive(&mut self, console: &mut Console, buffer: &mut [u8]) -> Result<usize, StdioError> {
        if self.closed {
            return Err(StdioError::Closed);
        }
        if buffer.is_empty() {
            return Ok(0);
        }
        let received = console.stdio().read(buffer);
        self.closed = received.is_err();
        received.map(|received| received.min(buffer.len()))
    }

    fn read(&mut self, console: &mut Console, len: u64) -> Result<Vec<u8>, Fault> {
        let mut bytes = allocate::zeroed(at_most(len, CHUNK))?;
        let received = self.receive(console, &mut bytes)?;
        bytes.truncate(received);
        Ok(bytes)
    }

    fn skip(&mut self, console: &mut Console, len: u64) -> Result<u64, Fault> {
        let mut buffer = [0; SKIPPED];
        let part = buffer.get_mut(..at_most(len, SKIPPED)).unwrap_or_default();
        Ok(self.receive(console, part)? as u64)
    }

    /// Waits until there is something to read, or an end, if the stream is not closed.
    pub(super) fn wait(&self, console: &mut Console) {
        if !self.closed {
            console.wait_for_input();
        }
    }
}

fn at_most(len: u64, limit: usize) -> usize {
    usize::try_from(len).unwrap_or(limit).min(limit)
}

pub(super) fn read(wasi: WasiCtxView<'_>, this: &Resource<InputStream>, len: u64) -> Answer<Vec<u8>> {
    let result = wasi.table.get_mut(this)?.read(&mut wasi.ctx.console, len);
    answer(wasi.table, result)
}

pub(super) fn blocking_read(
    wasi: WasiCtxView<'_>,
    this: &Resource<InputStream>,
    len: u64,
) -> Answer<Vec<u8>> {
    let (stream, console) = (wasi.table.get_mut(this)?, &mut wasi.ctx.console);
    let result = loop {
        stream.wait(console);
        match stream.read(console, len) {
            Ok(bytes) if bytes.is_empty() && len > 0 => {}
            result => break result,
        }
    };
    answer(wasi.table, result)
}

pub(super) fn skip(wasi: WasiCtxView<'_>, this: &Resource<InputStream>, len: u64) -> Answer<u64> {
    let result = wasi.table.get_mut(this)?.skip(&mut wasi.ctx.console, len);
    answer(wasi.table, result)
}

pub(super) fn blocking_skip(wasi: WasiCtxView<'_>, this: &Resource<InputStream>, len: u64) -> Answer<u64> {
    let (stream, console) = (wasi.table.get_mut(this)?, &mut wasi.ctx.console);
    let result = loop {
        stream.wait(console);
        match stream.skip(console, len) {
            Ok(0) if len > 0 => {}
            result => break result,
        }
    };
    answer(wasi.table, result)
}

pub(super) fn subscribe(
    wasi: WasiCtxView<'_>,
    this: &Resource<InputStream>,
) -> Result<Resource<Pollable>, HostError> {
    let closed = wasi.table.get(this)?.closed;
    super::pollable(wasi, closed, Pollable::Input)
}
