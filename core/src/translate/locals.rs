//! The locals of a function, kept as they are declared: in runs of one type.
//!
//! A body of a few bytes can declare 50,000 locals, so declaring must not cost more the more there are.

use super::Place;
use super::info::{BROKEN, broken};
use super::stack::NONE;
use crate::alloc_ext::TryVec;
use crate::{Region, Result, ValType, Vec};

/// A local: its type and its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Local {
    pub(super) ty: ValType,
    pub(super) at: u32,
}

/// Locals of one type in a row.
#[derive(Clone, Copy, Debug)]
struct Run {
    first: u32,
    ty: ValType,
    /// Place of the first.
    at: u32,
}

/// All locals of the function at hand.
#[derive(Debug)]
pub(super) struct Locals {
    runs: Vec<Run>,
    count: u32,
    /// The topmost entry of the stack that is an alias of each local, if it was noted for this function:
    /// what is left of functions before has another number.
    aliases: Vec<(u32, u32)>,
    function: u32,
}

impl Locals {
    pub(super) fn new() -> Self {
        Self {
            runs: Vec::new_in(Region::Global),
            count: 0,
            aliases: Vec::new_in(Region::Global),
            function: 0,
        }
    }

    /// Forgets all: another function begins.
    pub(super) fn clear(&mut self) {
        self.runs.clear();
        self.count = 0;
        self.function = self.function.wrapping_add(1);
        if self.function == 0 {
            self.aliases.clear();
        }
    }

    /// Declares `count` more of type `ty`, the first of which is at `at`.
    pub(super) fn declare(&mut self, count: u32, ty: ValType, at: u32) -> Result<()> {
        let first = self.count;
        self.count = self.count.checked_add(count).ok_or_else(broken)?;
        if count > 0 && self.runs.last().is_none_or(|run| run.ty != ty) {
            self.runs.try_push(Run { first, ty, at })?;
        }
        Ok(())
    }

    pub(super) fn get(&self, index: u32) -> Result<Local> {
        if index >= self.count {
            return Err(BROKEN);
        }
        let after = self.runs.partition_point(|run| run.first <= index);
        let run = after.checked_sub(1).and_then(|last| self.runs.get(last)).ok_or_else(broken)?;
        Ok(Local { ty: run.ty, at: run.at + Place::width(run.ty) * (index - run.first) })
    }

    /// The topmost entry that is an alias of local `index`, or `NONE`.
    pub(super) fn alias(&self, index: u32) -> u32 {
        match self.aliases.get(index as usize) {
            Some(&(function, alias)) if function == self.function => alias,
            _ => NONE,
        }
    }

    /// Notes the topmost alias of local `index`, for which there is room.
    pub(super) fn set_alias(&mut self, index: u32, alias: u32) {
        if let Some(place) = self.aliases.get_mut(index as usize) {
            *place = (self.function, alias);
        }
    }

    /// Makes room to note an alias of local `index`.
    pub(super) fn reserve_alias(&mut self, index: u32) -> Result<()> {
        while self.aliases.len() <= index as usize {
            self.aliases.try_push((0, NONE))?;
        }
        Ok(())
    }
}
