//! What expansion may cost: instances, nesting, and work of any kind.

use tenon_core::{Error, Limits, Result};

/// Counts what expansion does against the limits.
pub(super) struct Budget {
    limits: Limits,
    instances: u64,
    work: u64,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Self { limits: *limits, instances: 0, work: 0 }
    }

    /// Refuses a component that would expand to `instances` instances, before it is expanded.
    pub(super) fn check_expansion(&self, instances: u64) -> Result<()> {
        check("component instances", instances, self.limits.component_instances)
    }

    /// One more instance, of a component or of a core module.
    pub(super) fn instance(&mut self) -> Result<()> {
        self.instances += 1;
        self.check_expansion(self.instances)
    }

    /// Definitions interpreted, names looked up, types visited: `amount` more of any of them.
    pub(super) fn work(&mut self, amount: usize) -> Result<()> {
        self.work = self.work.saturating_add(amount as u64);
        check("items", self.work, self.limits.items)
    }

    /// That many component instantiations within one another.
    pub(super) fn nesting(&self, depth: usize) -> Result<()> {
        check("component nesting", depth as u64, self.limits.component_nesting)
    }

    /// That many types within one another.
    pub(super) fn type_nesting(&self, depth: u32) -> Result<()> {
        check("type nesting", depth.into(), self.limits.type_nesting)
    }
}

fn check(limit: &'static str, needed: u64, allowed: u32) -> Result<()> {
    if needed > u64::from(allowed) { Err(Error::limit(limit, needed, allowed.into())) } else { Ok(()) }
}
