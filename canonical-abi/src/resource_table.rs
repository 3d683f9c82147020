//! [`ResourceTable`]: the values a host keeps for its guests.

use crate::resource::{HostBound, Resource};
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::any::Any;
use core::fmt;
use tenon_core::TrapCode;

/// `Any` that may cross threads where there are threads.
#[cfg(not(target_os = "none"))]
type Entry = Box<dyn Any + Send + Sync>;
/// `Any` on a machine without threads.
#[cfg(target_os = "none")]
type Entry = Box<dyn Any>;

enum Slot {
    Free(Option<u32>),
    Taken(Kept),
}

/// A value of the table.
struct Kept {
    entry: Entry,
    /// The resource it cannot outlive.
    parent: Option<u32>,
    /// How many cannot outlive it.
    children: u32,
}

const HAS_CHILDREN: TrapCode = TrapCode::Host("a resource is deleted before those that depend on it");

/// The resources a host keeps for its guests: values of any Rust type behind numbers.
///
/// It usually lives in the store's data, where host functions reach it.
pub struct ResourceTable {
    slots: Vec<Slot>,
    free: Option<u32>,
    limit: u32,
}

impl Default for ResourceTable {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for ResourceTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResourceTable({} slots)", self.slots.len())
    }
}

impl ResourceTable {
    /// An empty table for at most 65,536 resources (1,024 on devices).
    pub const fn new() -> Self {
        Self::with_limit(if cfg!(target_os = "none") { 1 << 10 } else { 1 << 16 })
    }

    /// An empty table for at most `limit` resources.
    pub const fn with_limit(limit: u32) -> Self {
        Self { slots: Vec::new(), free: None, limit }
    }

    /// Keeps `value` and returns its owned handle.
    pub fn push<T: HostBound + 'static>(&mut self, value: T) -> Result<Resource<T>, TrapCode> {
        self.add(Box::new(value), None).map(Resource::new)
    }

    /// Keeps `value` like [`push`](Self::push), as a child of `parent`, which cannot be deleted before it.
    pub fn push_child<T, U>(&mut self, value: T, parent: &Resource<U>) -> Result<Resource<T>, TrapCode>
    where
        T: HostBound + 'static,
        U: 'static,
    {
        self.get(parent)?;
        let child = self.add(Box::new(value), Some(parent.rep()))?;
        if let Some(Slot::Taken(parent)) = self.slots.get_mut(parent.rep() as usize) {
            parent.children = parent.children.saturating_add(1);
        }
        Ok(Resource::new(child))
    }

    /// The children of `parent`.
    pub fn iter_children<T: 'static>(
        &self,
        parent: &Resource<T>,
    ) -> Result<impl Iterator<Item = &(dyn Any + 'static)> + use<'_, T>, TrapCode> {
        self.get(parent)?;
        let rep = parent.rep();
        Ok(self.slots.iter().filter_map(move |slot| match slot {
            Slot::Taken(kept) if kept.parent == Some(rep) => Some(&*kept.entry as &dyn Any),
            _ => None,
        }))
    }

    /// Whether it keeps nothing.
    pub fn is_empty(&self) -> bool {
        self.slots.iter().all(|slot| matches!(slot, Slot::Free(_)))
    }

    fn add(&mut self, entry: Entry, parent: Option<u32>) -> Result<u32, TrapCode> {
        let kept = Kept { entry, parent, children: 0 };
        match self.free {
            Some(rep) => self.reuse(rep, kept),
            None => self.append(kept),
        }
    }

    fn append(&mut self, kept: Kept) -> Result<u32, TrapCode> {
        let rep = u32::try_from(self.slots.len()).map_err(|_| TrapCode::HandleTableFull)?;
        if rep >= self.limit {
            return Err(TrapCode::HandleTableFull);
        }
        self.slots.try_reserve(1).map_err(|_| TrapCode::OutOfMemory)?;
        self.slots.push(Slot::Taken(kept));
        Ok(rep)
    }

    fn reuse(&mut self, rep: u32, kept: Kept) -> Result<u32, TrapCode> {
        let slot = self.slots.get_mut(rep as usize).ok_or(TrapCode::UnknownHandle)?;
        if let Slot::Free(next) = slot {
            self.free = *next;
        }
        *slot = Slot::Taken(kept);
        Ok(rep)
    }

    /// The value behind `resource`.
    pub fn get<T: 'static>(&self, resource: &Resource<T>) -> Result<&T, TrapCode> {
        match self.slots.get(resource.rep() as usize) {
            Some(Slot::Taken(kept)) => kept.entry.downcast_ref().ok_or(TrapCode::HandleTypeMismatch),
            _ => Err(TrapCode::UnknownHandle),
        }
    }

    /// The value behind `resource`, to change it.
    pub fn get_mut<T: 'static>(&mut self, resource: &Resource<T>) -> Result<&mut T, TrapCode> {
        self.get_any_mut(resource.rep())?.downcast_mut().ok_or(TrapCode::HandleTypeMismatch)
    }

    /// The value with the number `rep`, of whatever type, to change it.
    pub fn get_any_mut(&mut self, rep: u32) -> Result<&mut (dyn Any + 'static), TrapCode> {
        match self.slots.get_mut(rep as usize) {
            Some(Slot::Taken(kept)) => Ok(&mut *kept.entry),
            _ => Err(TrapCode::UnknownHandle),
        }
    }

    /// Takes the value behind `resource` out of the table. A trap if it has children that are still there.
    pub fn delete<T: 'static>(&mut self, resource: Resource<T>) -> Result<T, TrapCode> {
        self.get(&resource)?;
        let next = self.free;
        let slot = self.slots.get_mut(resource.rep() as usize).ok_or(TrapCode::UnknownHandle)?;
        if matches!(slot, Slot::Taken(kept) if kept.children > 0) {
            return Err(HAS_CHILDREN);
        }
        let Slot::Taken(kept) = core::mem::replace(slot, Slot::Free(next)) else {
            return Err(TrapCode::UnknownHandle);
        };
        self.free = Some(resource.rep());
        let parent = kept.parent.and_then(|parent| self.slots.get_mut(parent as usize));
        if let Some(Slot::Taken(parent)) = parent {
            parent.children = parent.children.saturating_sub(1);
        }
        kept.entry.downcast().map(|value| *value).map_err(|_| TrapCode::HandleTypeMismatch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_gives_back_what_it_was_given() {
        let mut table = ResourceTable::new();
        let text = table.push("text").unwrap();
        let number = table.push(7_u64).unwrap();
        assert_eq!(table.get(&text), Ok(&"text"));
        *table.get_mut(&number).unwrap() += 1;
        assert_eq!(table.delete(number), Ok(8));
        assert_eq!(table.get(&Resource::<u64>::new(1)), Err(TrapCode::UnknownHandle));
        assert_eq!(table.push('x').unwrap().rep(), 1);
        assert_eq!(table.get(&Resource::<u64>::new(1)), Err(TrapCode::HandleTypeMismatch));
    }

    #[test]
    fn parents_outlive_their_children() {
        let mut table = ResourceTable::new();
        let parent = table.push(1_u8).unwrap();
        let one = table.push_child("one", &parent).unwrap();
        let two = table.push_child("two", &parent).unwrap();
        let children: Vec<_> = table.iter_children(&parent).unwrap().collect();
        assert!(children.iter().all(|child| child.is::<&str>()) && children.len() == 2);
        assert_eq!(table.delete(Resource::<u8>::new(parent.rep())), Err(HAS_CHILDREN));
        assert_eq!(table.delete(one), Ok("one"));
        *table.get_any_mut(two.rep()).unwrap().downcast_mut().unwrap() = "three";
        assert_eq!(table.delete(two), Ok("three"));
        assert!(!table.is_empty());
        assert_eq!(table.delete(parent), Ok(1));
        assert!(table.is_empty());
        assert_eq!(table.push_child(0, &Resource::<u8>::new(0)).unwrap_err(), TrapCode::UnknownHandle);
    }
}
