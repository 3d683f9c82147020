//! What an embedder may refuse a store, beyond the fixed [`Limits`](crate::Limits).

use super::machine::Machine;
use crate::{Error, HostSafe, Result, TrapCode};
use alloc::boxed::Box;
use core::fmt;

/// Decides whether a store's memories and tables may grow, and how many there may be. It is asked after
/// [`Limits`](crate::Limits) and the type's own maximum have allowed a growth and its fuel is paid.
pub trait ResourceLimiter: HostSafe {
    /// Whether a memory may grow from `current` to `desired` bytes; `maximum` is what its type allows. A new
    /// memory grows from 0. Where this is false, `memory.grow` answers -1, and what makes the memory fails.
    ///
    /// # Errors
    /// The trap that ends the guest instead.
    fn memory_growing(&mut self, current: u64, desired: u64, maximum: Option<u64>) -> Result<bool, TrapCode>;

    /// As [`memory_growing`](Self::memory_growing), of the elements of a table.
    ///
    /// # Errors
    /// The trap that ends the guest instead.
    fn table_growing(&mut self, current: u64, desired: u64, maximum: Option<u64>) -> Result<bool, TrapCode>;

    /// A growth that was allowed failed for want of memory.
    fn memory_grow_failed(&mut self) {}

    /// As [`memory_grow_failed`](Self::memory_grow_failed), of a table.
    fn table_grow_failed(&mut self) {}

    /// Instances the store may have.
    fn instances(&self) -> usize {
        usize::MAX
    }

    /// Memories the store may have, the host's included.
    fn memories(&self) -> usize {
        usize::MAX
    }

    /// Tables the store may have, the host's included.
    fn tables(&self) -> usize {
        usize::MAX
    }
}

/// The limiter, if there is one.
#[derive(Default)]
pub(crate) struct Limiter(Option<Box<dyn ResourceLimiter>>);

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Limiter").field(&self.0.is_some()).finish()
    }
}

type Growing = fn(&mut (dyn ResourceLimiter + 'static), u64, u64, Option<u64>) -> Result<bool, TrapCode>;

impl Limiter {
    /// Whether it allows a growth.
    pub(super) fn allows(
        &mut self,
        growing: Growing,
        current: u64,
        desired: u64,
        maximum: Option<u64>,
    ) -> Result<bool, TrapCode> {
        match &mut self.0 {
            Some(limiter) => growing(&mut **limiter, current, desired, maximum),
            None => Ok(true),
        }
    }

    /// An error named `what`, unless it allows something of size `desired` to be made.
    pub(super) fn allow_new(
        &mut self,
        what: &'static str,
        growing: Growing,
        desired: u64,
        maximum: Option<u64>,
    ) -> Result<()> {
        match self.allows(growing, 0, desired, maximum)? {
            true => Ok(()),
            false => Err(Error::limit(what, desired, 0)),
        }
    }

    /// An error named `what`, unless it allows one more beside the `present`.
    pub(super) fn allow_more(
        &self,
        what: &'static str,
        most: fn(&(dyn ResourceLimiter + 'static)) -> usize,
        present: usize,
    ) -> Result<()> {
        let most = self.0.as_deref().map_or(usize::MAX, most);
        if present < most { Ok(()) } else { Err(Error::limit(what, present as u64 + 1, most as u64)) }
    }

    /// An allowed growth failed.
    pub(super) fn failed(&mut self, tell: fn(&mut (dyn ResourceLimiter + 'static))) {
        if let Some(limiter) = &mut self.0 {
            tell(&mut **limiter);
        }
    }
}

impl Machine {
    /// Puts a limiter in place; `None` takes it away. It is asked from then on.
    pub fn set_limiter(&mut self, limiter: Option<Box<dyn ResourceLimiter>>) {
        self.limiter = Limiter(limiter);
    }
}
