//! What running code may still use. A store shared by parties that do not trust each other has one for each,
//! and puts in place that of the party whose code runs.

use super::machine::Machine;
use crate::{Error, Result};

/// Fuel and memory that may still be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Fuel; `None` if it is not limited.
    pub fuel: Option<u64>,
    /// Bytes that linear memories and tables may still take, those that grow and those that are made. An element
    /// of a table takes four.
    pub memory_bytes: u64,
}

impl Allowance {
    /// No limits.
    pub const UNLIMITED: Self = Self { fuel: None, memory_bytes: u64::MAX };
}

impl Default for Allowance {
    fn default() -> Self {
        Self::UNLIMITED
    }
}

/// Bytes that an element of a table is counted as.
const ELEMENT_BYTES: u64 = 4;

impl Machine {
    /// What may still be used.
    pub fn allowance(&self) -> Allowance {
        Allowance { fuel: self.fuel(), memory_bytes: self.memory_left }
    }

    /// Puts another allowance in place and returns what is left of the one before. Whether all code counts
    /// fuel is the caller's concern.
    pub fn switch_allowance(&mut self, next: Allowance) -> Allowance {
        let left = self.allowance();
        self.grant(next.fuel);
        self.memory_left = next.memory_bytes;
        left
    }

    /// Whether memories may take `bytes` more.
    pub(super) fn affords(&self, bytes: u64) -> bool {
        bytes <= self.memory_left
    }

    /// The same of elements of tables.
    pub(super) fn affords_elements(&self, elements: u64) -> bool {
        self.affords(elements.saturating_mul(ELEMENT_BYTES))
    }

    /// An error if something of `bytes` bytes may not be made.
    pub(super) fn check_allowance(&self, bytes: u64) -> Result<()> {
        match self.affords(bytes) {
            true => Ok(()),
            false => Err(Error::limit("bytes of memories and tables", bytes, self.memory_left)),
        }
    }

    /// As [`check_allowance`](Self::check_allowance), of elements of tables.
    pub(super) fn check_elements(&self, elements: u64) -> Result<()> {
        self.check_allowance(elements.saturating_mul(ELEMENT_BYTES))
    }

    /// Memories took `bytes` more.
    pub(super) fn took(&mut self, bytes: u64) {
        self.memory_left = self.memory_left.saturating_sub(bytes);
    }

    /// Tables took `elements` more elements.
    pub(super) fn took_elements(&mut self, elements: u64) {
        self.took(elements.saturating_mul(ELEMENT_BYTES));
    }
}
