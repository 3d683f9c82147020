//! The locals of a function, kept as they are declared: in runs of one class.
//!
//! A body of a few bytes can declare 50,000 locals, so declaring must not cost more the more there are.

use super::class::Class;
use super::info::{Broken, broken};
use super::stack::NONE;
use crate::{Region, Result, Vec};

/// A local: its class and its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Local {
    pub(super) class: Class,
    pub(super) at: u32,
}

/// Locals of one class in a row.
#[derive(Clone, Copy, Debug)]
struct Run {
    first: u32,
    class: Class,
    /// Place of the first.
    at: u32,
}

/// A local that was read.
#[derive(Clone, Copy, Debug)]
struct Used {
    /// The number of the function that reads it: what is left of functions before has another.
    function: u32,
    /// The topmost entry of the stack that is an alias of it.
    alias: u32,
    local: Local,
}

/// All locals of the function at hand.
#[derive(Debug)]
pub(super) struct Locals {
    runs: Vec<Run>,
    count: u32,
    /// By index, the locals that were used.
    used: Vec<Used>,
    function: u32,
}

impl Locals {
    pub(super) fn new() -> Self {
        Self { runs: Vec::new_in(Region::Global), count: 0, used: Vec::new_in(Region::Global), function: 0 }
    }

    /// Forgets all: another function begins.
    pub(super) fn clear(&mut self) {
        self.runs.clear();
        self.count = 0;
        self.function = self.function.wrapping_add(1);
        if self.function == 0 {
            self.used.clear();
        }
    }

    /// Declares `count` more of class `class`, the first of which is at `at`.
    pub(super) fn declare(&mut self, count: u32, class: Class, at: u32) -> Result<()> {
        let first = self.count;
        self.count = self.count.checked_add(count).ok_or_else(broken)?;
        if count > 0 && self.runs.last().is_none_or(|run| run.class != class) {
            self.runs.try_push(Run { first, class, at })?;
        }
        Ok(())
    }

    #[inline]
    pub(super) fn get(&self, index: u32) -> Result<Local, Broken> {
        match self.used.get(index as usize) {
            Some(used) if used.function == self.function => Ok(used.local),
            _ => self.find(index),
        }
    }

    fn find(&self, index: u32) -> Result<Local, Broken> {
        if index >= self.count {
            return Err(Broken);
        }
        let after = self.runs.partition_point(|run| run.first <= index);
        let run = after.checked_sub(1).and_then(|last| self.runs.get(last)).ok_or_else(broken)?;
        Ok(Local { class: run.class, at: run.at + run.class.width() * (index - run.first) })
    }

    /// The topmost entry that is an alias of local `index`, or `NONE`.
    pub(super) fn alias(&self, index: u32) -> u32 {
        match self.used.get(index as usize) {
            Some(used) if used.function == self.function => used.alias,
            _ => NONE,
        }
    }

    /// Notes the topmost alias of local `index`, which had one before.
    pub(super) fn set_alias(&mut self, index: u32, alias: u32) {
        if let Some(used) = self.used.get_mut(index as usize) {
            used.alias = alias;
        }
    }

    /// Notes that the entry `alias` is to be the topmost alias of local `index`; gives the local and the alias below. Not the
    /// first time in the function: see [`Self::note_use`].
    #[inline]
    pub(super) fn note_alias(&mut self, index: u32, alias: u32) -> Option<(Local, u32)> {
        let used = self.used.get_mut(index as usize).filter(|used| used.function == self.function)?;
        Some((used.local, core::mem::replace(&mut used.alias, alias)))
    }

    /// The same the first time in the function.
    #[inline(never)]
    pub(super) fn note_use(&mut self, index: u32, alias: u32) -> Result<(Local, u32)> {
        let local = self.find(index)?;
        let used = Used { function: self.function, alias, local };
        while self.used.len() <= index as usize {
            self.used.try_push(Used { function: self.function.wrapping_sub(1), ..used })?;
        }
        if let Some(place) = self.used.get_mut(index as usize) {
            *place = used;
        }
        Ok((local, NONE))
    }
}
