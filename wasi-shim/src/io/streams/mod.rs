//! `wasi:io/streams`
//!
//! The streams are those of the console: [`InputStream`] is standard input, [`OutputStream`] one of the
//! outputs. A stream that failed or ended is closed for good; another stream of the same console is not.

mod input;
mod output;

pub use input::InputStream;
pub use output::OutputStream;

use crate::ctx::{WasiCtxView, WasiView};
use crate::host::{IoError, StdioError};
use crate::io::poll::Pollable;
use crate::link;
use tenon_canonical_abi::{
    Caller, ComponentType, HostError, Lift, Linker, Lower, Resource, ResourceTable, TrapCode, WasmList,
};

/// `variant stream-error`
#[derive(Debug, ComponentType, Lift, Lower)]
#[component(variant)]
pub enum StreamError {
    /// The last operation failed. The stream is closed now.
    LastOperationFailed(Resource<IoError>),
    /// The stream is closed.
    Closed,
}

/// Why an operation on a stream has no answer.
#[derive(Debug, PartialEq)]
enum Fault {
    /// The guest is told.
    Stream(StdioError),
    /// The guest traps.
    Trap(HostError),
}

impl From<StdioError> for Fault {
    fn from(error: StdioError) -> Self {
        Self::Stream(error)
    }
}

impl From<TrapCode> for Fault {
    fn from(code: TrapCode) -> Self {
        Self::Trap(code.into())
    }
}

/// What a host function of this interface gives back.
type Answer<R> = Result<Result<R, StreamError>, HostError>;

/// The answer to the guest, with its error in the table.
fn answer<R>(table: &mut ResourceTable, result: Result<R, Fault>) -> Answer<R> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Fault::Stream(StdioError::Closed)) => Ok(Err(StreamError::Closed)),
        Err(Fault::Stream(StdioError::Failed(error))) => {
            Ok(Err(StreamError::LastOperationFailed(table.push(error)?)))
        }
        Err(Fault::Trap(error)) => Err(error),
    }
}

/// The same answer without its number.
fn done(answer: Answer<u64>) -> Answer<()> {
    answer.map(|result| result.map(|_| ()))
}

/// Links the resource types of `wasi:io/streams` and the functions that only write.
pub fn add_output_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> tenon_core::Result<()> {
    let mut streams = linker.instance(interface!("io/streams"))?;
    // resource input-stream
    link::resource::<T, InputStream>(&mut streams, "input-stream")?;
    // resource output-stream
    link::resource::<T, OutputStream>(&mut streams, "output-stream")?;
    // check-write: func() -> result<u64, stream-error>
    streams.func_wrap("[method]output-stream.check-write", |mut caller: Caller<'_, T>, (this,)| {
        output::check_write(caller.data_mut().ctx(), &this)
    })?;
    // write: func(contents: list<u8>) -> result<_, stream-error>
    streams.func_wrap("[method]output-stream.write", |mut caller: Caller<'_, T>, (this, contents)| {
        let contents = caller.bytes(contents)?;
        done(output::write(caller.data_mut().ctx(), &this, contents))
    })?;
    // blocking-write-and-flush: func(contents: list<u8>) -> result<_, stream-error>
    streams.func_wrap(
        "[method]output-stream.blocking-write-and-flush",
        |mut caller: Caller<'_, T>, (this, contents): (_, WasmList<u8>)| {
            let contents = caller.bytes(contents)?;
            done(output::blocking_write_and_flush(caller.data_mut().ctx(), &this, contents))
        },
    )?;
    // flush: func() -> result<_, stream-error>
    streams.func_wrap("[method]output-stream.flush", |mut caller: Caller<'_, T>, (this,)| {
        done(output::flush(caller.data_mut().ctx(), &this))
    })?;
    // blocking-flush: func() -> result<_, stream-error>
    streams.func_wrap("[method]output-stream.blocking-flush", |mut caller: Caller<'_, T>, (this,)| {
        done(output::blocking_flush(caller.data_mut().ctx(), &this))
    })
}

/// Links the rest of `wasi:io/streams`: what reads, what subscribes, zeroes and splices. The linker has
/// what [`add_output_to_linker`] links.
pub fn add_rest_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> tenon_core::Result<()> {
    add_input_to_linker(linker)?;
    let mut streams = linker.instance(interface!("io/streams"))?;
    // subscribe: func() -> pollable
    streams.func_wrap("[method]output-stream.subscribe", |mut caller: Caller<'_, T>, (this,)| {
        output::subscribe(caller.data_mut().ctx(), &this)
    })?;
    // write-zeroes: func(len: u64) -> result<_, stream-error>
    streams.func_wrap("[method]output-stream.write-zeroes", |mut caller: Caller<'_, T>, (this, len)| {
        done(output::write_zeroes(caller.data_mut().ctx(), &this, len))
    })?;
    // blocking-write-zeroes-and-flush: func(len: u64) -> result<_, stream-error>
    streams.func_wrap(
        "[method]output-stream.blocking-write-zeroes-and-flush",
        |mut caller: Caller<'_, T>, (this, len)| {
            done(output::blocking_write_zeroes_and_flush(caller.data_mut().ctx(), &this, len))
        },
    )?;
    // splice: func(src: borrow<input-stream>, len: u64) -> result<u64, stream-error>
    streams.func_wrap("[method]output-stream.splice", |mut caller: Caller<'_, T>, (this, from, len)| {
        output::splice(caller.data_mut().ctx(), &this, &from, len)
    })?;
    // blocking-splice: func(src: borrow<input-stream>, len: u64) -> result<u64, stream-error>
    streams.func_wrap(
        "[method]output-stream.blocking-splice",
        |mut caller: Caller<'_, T>, (this, from, len)| {
            output::blocking_splice(caller.data_mut().ctx(), &this, &from, len)
        },
    )
}

fn add_input_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> tenon_core::Result<()> {
    let mut streams = linker.instance(interface!("io/streams"))?;
    // read: func(len: u64) -> result<list<u8>, stream-error>
    streams.func_wrap("[method]input-stream.read", |mut caller: Caller<'_, T>, (this, len)| {
        input::read(caller.data_mut().ctx(), &this, len)
    })?;
    // blocking-read: func(len: u64) -> result<list<u8>, stream-error>
    streams.func_wrap("[method]input-stream.blocking-read", |mut caller: Caller<'_, T>, (this, len)| {
        input::blocking_read(caller.data_mut().ctx(), &this, len)
    })?;
    // skip: func(len: u64) -> result<u64, stream-error>
    streams.func_wrap("[method]input-stream.skip", |mut caller: Caller<'_, T>, (this, len)| {
        input::skip(caller.data_mut().ctx(), &this, len)
    })?;
    // blocking-skip: func(len: u64) -> result<u64, stream-error>
    streams.func_wrap("[method]input-stream.blocking-skip", |mut caller: Caller<'_, T>, (this, len)| {
        input::blocking_skip(caller.data_mut().ctx(), &this, len)
    })?;
    // subscribe: func() -> pollable
    streams.func_wrap("[method]input-stream.subscribe", |mut caller: Caller<'_, T>, (this,)| {
        input::subscribe(caller.data_mut().ctx(), &this)
    })
}

/// A pollable for a stream: `open`, unless the stream is closed.
fn pollable(wasi: WasiCtxView<'_>, closed: bool, open: Pollable) -> Result<Resource<Pollable>, HostError> {
    Ok(wasi.table.push(if closed { Pollable::Ready } else { open })?)
}
