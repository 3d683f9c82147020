//! The handle table of one component instance.
//!
//! One table holds the handles of every resource type. Indices start at 1 and freed ones are reused
//! last-in-first-out: both are observable, and the specification asks for them.

use crate::resource::RuntimeType;
use tenon_core::{Region, TrapCode, Vec};

/// Largest index the specification allows.
pub(crate) const MAX_INDEX: u32 = (1 << 28) - 1;

/// The call a borrow handle belongs to, by its depth among the calls of the thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scope(pub(crate) u32);

/// Whether a handle owns its resource or borrows it for one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ownership {
    /// The handle owns the resource; this many calls have it on loan.
    Own {
        /// Loans that are out.
        lends: u32,
    },
    /// The handle is on loan for one call; loans of it are counted too.
    Borrow {
        /// The call it must not outlive.
        scope: Scope,
        /// Loans that are out.
        lends: u32,
    },
}

/// A handle: which resource of which type, and on what terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Handle {
    /// The type, as it is told apart at run time.
    pub(crate) ty: RuntimeType,
    /// The representation its defining instance gave it.
    pub(crate) rep: u32,
    /// Own or borrow.
    pub(crate) ownership: Ownership,
}

impl Handle {
    /// An own handle that is not lent.
    pub(crate) fn own(ty: RuntimeType, rep: u32) -> Self {
        Self { ty, rep, ownership: Ownership::Own { lends: 0 } }
    }

    /// A borrow handle that lives as long as the call `scope`.
    pub(crate) fn borrow(ty: RuntimeType, rep: u32, scope: Scope) -> Self {
        Self { ty, rep, ownership: Ownership::Borrow { scope, lends: 0 } }
    }

    fn lends(&self) -> u32 {
        match self.ownership {
            Ownership::Own { lends } | Ownership::Borrow { lends, .. } => lends,
        }
    }

    fn lends_mut(&mut self) -> &mut u32 {
        match &mut self.ownership {
            Ownership::Own { lends } | Ownership::Borrow { lends, .. } => lends,
        }
    }
}

#[derive(Debug)]
enum Slot {
    /// Free; the next free index, 0 at the end of the list.
    Free(u32),
    Taken(Handle),
}

/// The handles of one component instance.
#[derive(Debug)]
pub(crate) struct HandleTable {
    /// The slot of index `i` is at `i - 1`.
    slots: Vec<Slot>,
    /// The index freed last, 0 if none is free.
    free: u32,
    /// How many slots there may be.
    limit: u32,
    /// How often each slot was freed; empty if nobody asks.
    generations: Vec<u32>,
    counts: bool,
}

impl HandleTable {
    /// An empty table for at most `limit` handles.
    pub(crate) fn new_in(region: Region, limit: u32) -> Self {
        let (slots, generations) = (Vec::new_in(region), Vec::new_in(region));
        Self { slots, free: 0, limit: limit.min(MAX_INDEX), generations, counts: false }
    }

    /// An empty table that tells handles with the same index apart: see [`generation`](Self::generation).
    pub(crate) fn counting(region: Region, limit: u32) -> Self {
        Self { counts: true, ..Self::new_in(region, limit) }
    }

    /// A number that the handle at `index` shares with no handle that had the index recently.
    pub(crate) fn generation(&self, index: u32) -> u32 {
        let position = index.checked_sub(1).and_then(|at| usize::try_from(at).ok());
        position.and_then(|at| self.generations.get(at)).copied().unwrap_or(0)
    }

    /// The handle at `index` if it is of type `ty` and still the one of that `generation`.
    pub(crate) fn held(&self, index: u32, generation: u32, ty: RuntimeType) -> Result<Handle, TrapCode> {
        match self.lookup(index) {
            Ok(_) if self.generation(index) != generation => Err(TrapCode::StaleHandle),
            Ok(handle) if handle.ty != ty => Err(TrapCode::HandleTypeMismatch),
            Ok(handle) => Ok(handle),
            Err(_) => Err(TrapCode::StaleHandle),
        }
    }

    /// How many handles it may hold.
    pub(crate) fn limit(&self) -> u32 {
        self.limit
    }

    /// Adds a handle and returns its index.
    pub(crate) fn add(&mut self, handle: Handle) -> Result<u32, TrapCode> {
        match self.free {
            0 => self.append(handle),
            index => self.reuse(index, handle),
        }
    }

    fn append(&mut self, handle: Handle) -> Result<u32, TrapCode> {
        let index = u32::try_from(self.slots.len()).map_err(|_| TrapCode::HandleTableFull)?.saturating_add(1);
        if index > self.limit {
            return Err(TrapCode::HandleTableFull);
        }
        self.slots.try_room(1)?;
        if self.counts {
            self.generations.try_push(0)?;
        }
        self.slots.push_reserved(Slot::Taken(handle));
        Ok(index)
    }

    fn reuse(&mut self, index: u32, handle: Handle) -> Result<u32, TrapCode> {
        let slot = self.slot_mut(index).ok_or(TrapCode::UnknownHandle)?;
        let previous = core::mem::replace(slot, Slot::Taken(handle));
        self.free = match previous {
            Slot::Free(next) => next,
            Slot::Taken(_) => 0,
        };
        Ok(index)
    }

    fn slot_mut(&mut self, index: u32) -> Option<&mut Slot> {
        self.slots.get_mut(usize::try_from(index.checked_sub(1)?).ok()?)
    }

    /// The handle at `index`, which must be of type `ty`.
    pub(crate) fn get(&self, index: u32, ty: RuntimeType) -> Result<Handle, TrapCode> {
        match self.lookup(index)? {
            handle if handle.ty == ty => Ok(handle),
            _ => Err(TrapCode::HandleTypeMismatch),
        }
    }

    /// The handle at `index`, whatever its type.
    pub(crate) fn lookup(&self, index: u32) -> Result<Handle, TrapCode> {
        let position = index.checked_sub(1).and_then(|at| usize::try_from(at).ok());
        match position.and_then(|at| self.slots.get(at)) {
            Some(Slot::Taken(handle)) => Ok(*handle),
            _ => Err(TrapCode::UnknownHandle),
        }
    }

    fn handle_mut(&mut self, index: u32) -> Result<&mut Handle, TrapCode> {
        match self.slot_mut(index) {
            Some(Slot::Taken(handle)) => Ok(handle),
            _ => Err(TrapCode::UnknownHandle),
        }
    }

    /// Removes the handle at `index`, which must be of type `ty` and not lent.
    pub(crate) fn remove(&mut self, index: u32, ty: RuntimeType) -> Result<Handle, TrapCode> {
        let handle = self.get(index, ty)?;
        if handle.lends() != 0 {
            return Err(TrapCode::HandleLent);
        }
        self.release(index);
        Ok(handle)
    }

    /// Removes the own handle at `index` to move its resource elsewhere.
    pub(crate) fn remove_own(&mut self, index: u32, ty: RuntimeType) -> Result<u32, TrapCode> {
        let handle = self.get(index, ty)?;
        match handle.ownership {
            Ownership::Own { lends: 0 } => {}
            Ownership::Borrow { lends: 0, .. } => return Err(TrapCode::NotOwned),
            _ => return Err(TrapCode::HandleLent),
        }
        self.release(index);
        Ok(handle.rep)
    }

    fn release(&mut self, index: u32) {
        let next = self.free;
        if let Some(slot) = self.slot_mut(index) {
            *slot = Slot::Free(next);
            self.free = index;
        }
        let position = index.checked_sub(1).and_then(|at| usize::try_from(at).ok());
        if let Some(generation) = position.and_then(|at| self.generations.get_mut(at)) {
            *generation = generation.wrapping_add(1);
        }
    }

    /// Lends the handle at `index`, which must be of type `ty`, and returns its representation.
    pub(crate) fn lend(&mut self, index: u32, ty: RuntimeType) -> Result<u32, TrapCode> {
        self.get(index, ty)?;
        let handle = self.handle_mut(index)?;
        let rep = handle.rep;
        let lends = handle.lends_mut();
        *lends = lends.checked_add(1).ok_or(TrapCode::HandleTableFull)?;
        Ok(rep)
    }

    /// Ends one loan of the handle at `index`.
    pub(crate) fn unlend(&mut self, index: u32) {
        if let Ok(handle) = self.handle_mut(index) {
            let lends = handle.lends_mut();
            *lends = lends.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: RuntimeType = RuntimeType(0);
    const B: RuntimeType = RuntimeType(1);

    fn table() -> HandleTable {
        HandleTable::new_in(Region::Global, 100)
    }

    #[test]
    fn indices_start_at_one_and_are_reused_last_in_first_out() {
        let mut table = table();
        for expected in 1..=4 {
            assert_eq!(table.add(Handle::own(A, 10 + expected)), Ok(expected));
        }
        for index in [2, 4, 1] {
            table.remove(index, A).unwrap();
        }
        let reused: [u32; 4] = core::array::from_fn(|_| table.add(Handle::own(B, 0)).unwrap());
        assert_eq!(reused, [1, 4, 2, 5]);
    }

    #[test]
    fn wrong_indices_and_types_trap() {
        let mut table = table();
        let index = table.add(Handle::own(A, 7)).unwrap();
        assert_eq!(table.get(0, A), Err(TrapCode::UnknownHandle));
        assert_eq!(table.get(2, A), Err(TrapCode::UnknownHandle));
        assert_eq!(table.get(u32::MAX, A), Err(TrapCode::UnknownHandle));
        assert_eq!(table.remove(index, B), Err(TrapCode::HandleTypeMismatch));
        table.remove(index, A).unwrap();
        assert_eq!(table.remove(index, A), Err(TrapCode::UnknownHandle));
    }

    #[test]
    fn a_lent_handle_stays() {
        let mut table = table();
        let index = table.add(Handle::own(A, 7)).unwrap();
        assert_eq!(table.lend(index, A), Ok(7));
        assert_eq!(table.lend(index, A), Ok(7));
        assert_eq!(table.remove_own(index, A), Err(TrapCode::HandleLent));
        table.unlend(index);
        assert_eq!(table.remove(index, A), Err(TrapCode::HandleLent));
        table.unlend(index);
        assert_eq!(table.remove_own(index, A), Ok(7));
    }

    #[test]
    fn a_borrow_cannot_be_moved_but_dropped() {
        let mut table = table();
        let index = table.add(Handle::borrow(A, 7, Scope(3))).unwrap();
        assert_eq!(table.remove_own(index, A), Err(TrapCode::NotOwned));
        let dropped = table.remove(index, A).unwrap();
        assert_eq!(dropped.ownership, Ownership::Borrow { scope: Scope(3), lends: 0 });
    }

    #[test]
    fn a_handle_that_is_gone_is_told_from_the_next_one() {
        let mut table = HandleTable::counting(Region::Global, 10);
        let index = table.add(Handle::own(A, 7)).unwrap();
        let first = table.generation(index);
        assert_eq!(table.held(index, first, A), Ok(Handle::own(A, 7)));
        assert_eq!(table.held(index, first, B), Err(TrapCode::HandleTypeMismatch));
        table.remove_own(index, A).unwrap();
        assert_eq!(table.held(index, first, A), Err(TrapCode::StaleHandle));
        assert_eq!(table.add(Handle::own(A, 8)), Ok(index));
        assert_eq!(table.held(index, first, A), Err(TrapCode::StaleHandle));
        assert_eq!(table.held(index, table.generation(index), A), Ok(Handle::own(A, 8)));
    }

    #[test]
    fn the_limit_holds() {
        let mut table = HandleTable::new_in(Region::Global, 2);
        table.add(Handle::own(A, 0)).unwrap();
        table.add(Handle::own(A, 0)).unwrap();
        assert_eq!(table.add(Handle::own(A, 0)), Err(TrapCode::HandleTableFull));
        table.remove(1, A).unwrap();
        assert_eq!(table.add(Handle::own(A, 0)), Ok(1));
    }
}
