//! This process's standard input, read by a thread of its own so that nobody has to block on it.

use crate::host::{IoError, StdioError};
use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;
use std::io::{self, Read};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Bytes read at once.
const CHUNK: usize = 1 << 16;

/// How far reading has got. The thread works only while something is [`Wanted`](Self::Wanted): it takes
/// nothing from the process's input that no guest asked for.
enum State {
    /// Nobody asked for more.
    Idle,
    /// Somebody did; the thread reads.
    Wanted,
    /// Bytes that are there, and how many of them are taken.
    Ready(Vec<u8>, usize),
    /// The end.
    Ended(StdioError),
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, state: State) {
        *self.state() = state;
        self.changed.notify_all();
    }
}

/// Standard input without blocking.
pub(super) struct Stdin(Option<Arc<Shared>>);

impl Stdin {
    /// Nothing happens before something is asked for.
    pub(super) const fn new() -> Self {
        Self(None)
    }

    pub(super) fn read(&mut self, buffer: &mut [u8]) -> Result<usize, StdioError> {
        let shared = self.shared();
        let mut state = shared.state();
        match &mut *state {
            State::Idle => *state = State::Wanted,
            State::Wanted => {}
            State::Ready(bytes, taken) => {
                let rest = bytes.get(*taken..).unwrap_or_default();
                let count = rest.len().min(buffer.len());
                buffer.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
                *taken += count;
                if *taken == bytes.len() {
                    *state = State::Idle;
                }
                return Ok(count);
            }
            State::Ended(error) => return Err(error.clone()),
        }
        shared.changed.notify_all();
        Ok(0)
    }

    /// Whether there are bytes, or the end. Asks for them if not.
    pub(super) fn is_ready(&mut self) -> bool {
        let shared = self.shared();
        let mut state = shared.state();
        if matches!(*state, State::Idle) {
            *state = State::Wanted;
            shared.changed.notify_all();
        }
        matches!(*state, State::Ready(..) | State::Ended(_))
    }

    /// Asks for bytes and waits for them, or for the end.
    pub(super) fn wait(&mut self, timeout: Option<Duration>) {
        if self.is_ready() {
            return;
        }
        let shared = self.shared();
        let state = shared.state();
        let wanted = |state: &mut State| matches!(state, State::Wanted);
        // Poisoned or timed out, the caller looks again: what comes back here does not matter.
        match timeout {
            Some(timeout) => drop(shared.changed.wait_timeout_while(state, timeout, wanted)),
            None => drop(shared.changed.wait_while(state, wanted)),
        }
    }

    /// What is shared with the thread, which is started now if it was not.
    fn shared(&mut self) -> Arc<Shared> {
        Arc::clone(self.0.get_or_insert_with(start))
    }
}

fn start() -> Arc<Shared> {
    let shared = Arc::new(Shared { state: Mutex::new(State::Idle), changed: Condvar::new() });
    let reader = Arc::clone(&shared);
    let started = thread::Builder::new().name("stdin".into()).spawn(move || read_on_demand(&reader));
    if let Err(error) = started {
        shared.set(State::Ended(failed(&error)));
    }
    shared
}

fn read_on_demand(shared: &Shared) {
    loop {
        let idle = |state: &mut State| !matches!(state, State::Wanted | State::Ended(_));
        drop(shared.changed.wait_while(shared.state(), idle));
        let next = read_once();
        let ended = matches!(next, State::Ended(_));
        shared.set(next);
        if ended {
            return;
        }
    }
}

fn read_once() -> State {
    let mut bytes = vec![0; CHUNK];
    match io::stdin().lock().read(&mut bytes) {
        Ok(0) => State::Ended(StdioError::Closed),
        Ok(count) => {
            bytes.truncate(count);
            State::Ready(bytes, 0)
        }
        Err(error) if error.kind() == io::ErrorKind::Interrupted => State::Ready(Vec::new(), 0),
        Err(error) => State::Ended(failed(&error)),
    }
}

/// What a guest is told about an error of the operating system.
pub(super) fn failed(error: &io::Error) -> StdioError {
    match error.kind() {
        io::ErrorKind::BrokenPipe => StdioError::Closed,
        _ => StdioError::Failed(IoError::new(error.to_string())),
    }
}
