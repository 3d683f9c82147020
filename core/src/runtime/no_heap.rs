//! The heap of builds without garbage collection and exceptions: nothing.

use crate::types::subtype::Kind;
use crate::{Limits, RawRef, Region, Result};

/// No heap.
#[derive(Debug)]
pub(crate) struct Heap;

impl Heap {
    pub(crate) fn new(_region: Region, _limits: &Limits) -> Self {
        Self
    }

    pub(crate) fn disturb(&mut self) {}

    pub(crate) fn abandon(&mut self) {}

    pub(crate) fn kind(&self, _reference: RawRef) -> Option<(Kind, u32)> {
        None
    }

    pub(crate) fn vouches_for(&self, reference: RawRef) -> bool {
        !reference.is_object()
    }

    pub(crate) fn hold(&mut self, _reference: RawRef) -> Result<()> {
        Ok(())
    }

    pub(crate) fn held(&self) -> u32 {
        0
    }

    pub(crate) fn release(&mut self, _count: u32) {}
}
