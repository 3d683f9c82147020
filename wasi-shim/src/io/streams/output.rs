//! `resource output-stream`

use super::input::{self, InputStream};
use super::{Answer, Fault, answer};
use crate::console::Console;
use crate::ctx::WasiCtxView;
use crate::host::{Output, StdioError};
use crate::io::poll::Pollable;
use tenon_canonical_abi::{HostError, Resource};

/// Bytes that one `blocking-write-and-flush` may write.
const BLOCKING_LIMIT: u64 = 4096;

const BEYOND_PERMIT: HostError = HostError::msg("write of more bytes than check-write permitted");
const BEYOND_LIMIT: HostError = HostError::msg("blocking write of more than 4096 bytes");

/// One of the console's outputs: what is behind an `output-stream`.
#[derive(Debug)]
pub struct OutputStream {
    to: Output,
    /// Bytes that may still be written after the last `check-write`.
    permit: u64,
    closed: bool,
}

impl OutputStream {
    /// A stream to an output of the console.
    pub const fn new(to: Output) -> Self {
        Self { to, permit: 0, closed: false }
    }

    fn check_write(&mut self, console: &mut Console) -> Result<u64, StdioError> {
        self.permit = console.room(self.to)? as u64;
        Ok(self.permit)
    }

    /// Uses `len` bytes of the permit.
    fn spend(&mut self, len: u64) -> Result<(), Fault> {
        self.permit = self.permit.checked_sub(len).ok_or(Fault::Trap(BEYOND_PERMIT))?;
        Ok(())
    }

    fn write(&mut self, console: &mut Console, content: Content<'_>) -> Result<(), StdioError> {
        match content {
            Content::Bytes(bytes) => console.write_all(self.to, bytes),
            Content::Zeroes(count) => write_zeroes_to(console, self.to, count),
        }
    }

    fn write_permitted(&mut self, console: &mut Console, content: Content<'_>) -> Result<u64, Fault> {
        self.spend(content.len())?;
        self.write(console, content)?;
        Ok(0)
    }

    fn write_and_flush(&mut self, console: &mut Console, content: Content<'_>) -> Result<u64, Fault> {
        if content.len() > BLOCKING_LIMIT {
            return Err(Fault::Trap(BEYOND_LIMIT));
        }
        self.write(console, content)?;
        self.flush_all(console)
    }

    fn flush_all(&mut self, console: &mut Console) -> Result<u64, Fault> {
        self.permit = 0;
        console.flush_all(self.to)?;
        Ok(0)
    }

    fn flush(&mut self, console: &mut Console) -> Result<u64, Fault> {
        self.permit = 0;
        console.flush(self.to)?;
        Ok(0)
    }

    /// Waits until there is room or an error, if the stream is not closed.
    fn wait(&self, console: &mut Console) {
        if !self.closed {
            console.wait_for_room(self.to);
        }
    }
}

/// What is written.
#[derive(Clone, Copy)]
enum Content<'a> {
    Bytes(&'a [u8]),
    Zeroes(u64),
}

impl Content<'_> {
    fn len(self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Zeroes(count) => count,
        }
    }
}

fn write_zeroes_to(console: &mut Console, to: Output, mut count: u64) -> Result<(), StdioError> {
    const ZEROES: &[u8] = &[0; 64];
    while count > 0 {
        let part = ZEROES.get(..count as usize).unwrap_or(ZEROES);
        console.write_all(to, part)?;
        count = count.saturating_sub(part.len() as u64);
    }
    Ok(())
}

/// What an operation does with its stream.
type Operation<'a> = dyn FnMut(&mut OutputStream, &mut Console) -> Result<u64, Fault> + 'a;

/// Does an operation, unless the stream is closed, and closes the stream if it fails.
fn operate(
    wasi: WasiCtxView<'_>,
    this: &Resource<OutputStream>,
    operation: &mut Operation<'_>,
) -> Answer<u64> {
    let stream = wasi.table.get_mut(this)?;
    let result = match stream.closed {
        true => Err(StdioError::Closed.into()),
        false => operation(stream, &mut wasi.ctx.console),
    };
    stream.closed = result.is_err();
    answer(wasi.table, result)
}

pub(super) fn check_write(wasi: WasiCtxView<'_>, this: &Resource<OutputStream>) -> Answer<u64> {
    operate(wasi, this, &mut |stream, console| Ok(stream.check_write(console)?))
}

pub(super) fn write(wasi: WasiCtxView<'_>, this: &Resource<OutputStream>, bytes: &[u8]) -> Answer<u64> {
    operate(wasi, this, &mut |stream, console| stream.write_permitted(console, Content::Bytes(bytes)))
}

pub(super) fn write_zeroes(wasi: WasiCtxView<'_>, this: &Resource<OutputStream>, len: u64) -> Answer<u64> {
    operate(wasi, this, &mut |stream, console| stream.write_permitted(console, Content::Zeroes(len)))
}

pub(super) fn blocking_write_and_flush(
    wasi: WasiCtxView<'_>,
    this: &Resource<OutputStream>,
    bytes: &[u8],
) -> Answer<u64> {
    operate(wasi, this, &mut |stream, console| stream.write_and_flush(console, Content::Bytes(bytes)))
}

pub(super) fn blocking_write_zeroes_and_flush(
    wasi: WasiCtxView<'_>,
    this: &Resource<OutputStream>,
    len: u64,
) -> Answer<u64> {
    operate(wasi, this, &mut |stream, console| stream.write_and_flush(console, Content::Zeroes(len)))
}

pub(super) fn flush(wasi: WasiCtxView<'_>, this: &Resource<OutputStream>) -> Answer<u64> {
    operate(wasi, this, &mut OutputStream::flush)
}

pub(super) fn blocking_flush(wasi: WasiCtxView<'_>, this: &Resource<OutputStream>) -> Answer<u64> {
    operate(wasi, this, &mut OutputStream::flush_all)
}

pub(super) fn subscribe(
    wasi: WasiCtxView<'_>,
    this: &Resource<OutputStream>,
) -> Result<Resource<Pollable>, HostError> {
    let stream = wasi.table.get(this)?;
    let (closed, pollable) = (stream.closed, Pollable::Output(stream.to));
    super::pollable(wasi, closed, pollable)
}

/// The value of an answer; its error ends the function.
macro_rules! answered {
    ($answer:expr) => {
        match $answer? {
            Ok(value) => value,
            Err(error) => return Ok(Err(error)),
        }
    };
}

pub(super) fn splice(
    mut wasi: WasiCtxView<'_>,
    this: &Resource<OutputStream>,
    from: &Resource<InputStream>,
    len: u64,
) -> Answer<u64> {
    let room = answered!(check_write(wasi.reborrow(), this));
    let bytes = answered!(input::read(wasi.reborrow(), from, len.min(room)));
    answered!(write(wasi, this, &bytes));
    Ok(Ok(bytes.len() as u64))
}

pub(super) fn blocking_splice(
    wasi: WasiCtxView<'_>,
    this: &Resource<OutputStream>,
    from: &Resource<InputStream>,
    len: u64,
) -> Answer<u64> {
    wasi.table.get(this)?.wait(&mut wasi.ctx.console);
    wasi.table.get(from)?.wait(&mut wasi.ctx.console);
    splice(wasi, this, from, len)
}
