//! A console in memory.

use crate::host::{Output, Stdio, StdioError};
use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A console in memory: input that is given, output that is kept. Clones are the same console, so one
/// can go to a guest and another stay to look at.
#[derive(Clone, Debug, Default)]
pub struct MemoryStdio(Arc<Mutex<Content>>);

#[derive(Debug, Default)]
struct Content {
    stdin: VecDeque<u8>,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl MemoryStdio {
    /// A console whose input is `stdin`, then ends.
    pub fn new(stdin: impl Into<Vec<u8>>) -> Self {
        Self(Arc::new(Mutex::new(Content { stdin: stdin.into().into(), ..Content::default() })))
    }

    /// What was written to standard output.
    pub fn stdout(&self) -> Vec<u8> {
        self.content().stdout.clone()
    }

    /// What was written to standard error.
    pub fn stderr(&self) -> Vec<u8> {
        self.content().stderr.clone()
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stdio for MemoryStdio {
    fn write(&mut self, to: Output, bytes: &[u8]) -> Result<usize, StdioError> {
        let mut content = self.content();
        match to {
            Output::Stdout => content.stdout.extend_from_slice(bytes),
            Output::Stderr => content.stderr.extend_from_slice(bytes),
        }
        Ok(bytes.len())
    }

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, StdioError> {
        let stdin = &mut self.content().stdin;
        if stdin.is_empty() {
            return Err(StdioError::Closed);
        }
        let count = stdin.len().min(buffer.len());
        buffer.iter_mut().zip(stdin.drain(..count)).for_each(|(to, from)| *to = from);
        Ok(count)
    }
}
