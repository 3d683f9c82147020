//! Built-ins of 0.3: those that need no scheduler run, the others trap with their name.

use super::Driver;
use crate::plan::{Builtin, ComponentInstanceIdx};
use crate::thread::LOST;
use tenon_core::TrapCode;

impl Driver<'_> {
    pub(super) fn context_get(&mut self, slot: u32) -> Result<(), TrapCode> {
        let value = *self.thread.context()?.get(slot as usize).ok_or(LOST)?;
        self.finish_trampoline(&[value]);
        Ok(())
    }

    pub(super) fn context_set(&mut self, slot: u32) -> Result<(), TrapCode> {
        let value = self.arg()?;
        *self.thread.context()?.get_mut(slot as usize).ok_or(LOST)? = value;
        self.finish_trampoline(&[]);
        Ok(())
    }

    pub(super) fn backpressure_inc(&mut self, instance: ComponentInstanceIdx) -> Result<(), TrapCode> {
        self.backpressure(instance, |counter| counter.checked_add(1))
    }

    pub(super) fn backpressure_dec(&mut self, instance: ComponentInstanceIdx) -> Result<(), TrapCode> {
        self.backpressure(instance, |counter| counter.checked_sub(1))
    }

    fn backpressure(
        &mut self,
        instance: ComponentInstanceIdx,
        change: impl Fn(u16) -> Option<u16>,
    ) -> Result<(), TrapCode> {
        self.registry.barred = true;
        let instance = self.registry.instance(self.component(instance))?;
        instance.backpressure = change(instance.backpressure).ok_or(TrapCode::BackpressureOverflow)?;
        self.finish_trampoline(&[]);
        Ok(())
    }

    /// An asynchronous built-in: it traps, but not before the trap that the specification asks for first.
    pub(super) fn async_builtin(
        &mut self,
        builtin: Builtin,
        instance: ComponentInstanceIdx,
    ) -> Result<(), TrapCode> {
        self.check_may_leave(self.component(instance))?;
        Err(builtin.unsupported())
    }
}
