//! The heap of builds without garbage collection and exceptions: nothing.

use crate::{Limits, Region};

/// No heap.
#[derive(Debug)]
pub(crate) struct Heap;

impl Heap {
    pub(crate) fn new(_region: Region, _limits: &Limits) -> Self {
        Self
    }

    pub(crate) fn disturb(&mut self) {}

    pub(crate) fn abandon(&mut self) {}
}
