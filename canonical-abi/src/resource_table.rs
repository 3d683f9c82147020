//! [`ResourceTable`]: the values a host keeps for its guests.

use crate::resource::{HostBound, Resource};
use alloc::boxed::Box;
use core::any::Any;
use core::fmt;
use tenon_core::{Region, TrapCode, Vec, try_box};

/// `Any` that may cross threads where there are threads.
#[cfg(not(target_os = "none"))]
type Entry = Box<dyn Any + Send + Sync>;
/// `Any` on a machine without threads.
#[cfg(target_os = "none")]
type Entry = Box<dyn Any>;

/// A place of the table.
struct Slot {
    /// How often it was freed, in as many bits as a number has for it.
    generation: u32,
    content: Content,
}

enum Content {
    /// The next free place.
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
///
/// A place is used again when what it kept is deleted, under another number: the number that is left of a deleted
/// resource is refused ([`TrapCode::StaleHandle`]). It takes as many bits to count how often a place was used as
/// the limit of the table leaves of 32, so only after 65,536 times does a place have an old number again, if the
/// table is for 65,536 resources.
pub struct ResourceTable {
    slots: Vec<Slot>,
    free: Option<u32>,
    limit: u32,
    /// Bits of a number that say the place. The others are the generation.
    index_bits: u32,
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
        Self { slots: Vec::new_in(Region::Global), free: None, limit, index_bits: bits_for(limit) }
    }

    /// How many resources it is for.
    pub const fn max_capacity(&self) -> usize {
        self.limit as usize
    }

    /// Lets it be for at most `max` resources. Those it keeps stay, though they be more, and freed places are used again.
    ///
    /// Once it has kept something it grows no further than its numbers have bits for: to the next power of two.
    /// [`max_capacity`](Self::max_capacity) says what came of it.
    pub fn set_max_capacity(&mut self, max: usize) {
        let max = u32::try_from(max).unwrap_or(u32::MAX);
        if self.slots.is_empty() {
            self.index_bits = bits_for(max);
        }
        let places = 1_u64 << self.index_bits;
        self.limit = u32::try_from(places).map_or(max, |places| max.min(places));
    }

    /// Keeps `value` and returns its owned handle.
    ///
    /// # Errors
    /// [`TrapCode::HandleTableFull`] beyond the limit, [`TrapCode::OutOfMemory`].
    pub fn push<T: HostBound + 'static>(&mut self, value: T) -> Result<Resource<T>, TrapCode> {
        self.add(Self::boxed(value)?, None).map(Resource::new)
    }

    /// Keeps `value` like [`push`](Self::push), as a child of `parent`, which cannot be deleted before it.
    pub fn push_child<T, U>(&mut self, value: T, parent: &Resource<U>) -> Result<Resource<T>, TrapCode>
    where
        T: HostBound + 'static,
        U: 'static,
    {
        self.get(parent)?;
        let child = self.add(Self::boxed(value)?, Some(parent.rep()))?;
        self.count_child(parent.rep(), 1);
        Ok(Resource::new(child))
    }

    /// Makes `child` a child of `parent`, as if it had been [pushed](Self::push_child) as one. An error if it is one already.
    pub fn add_child<T, U>(&mut self, child: &Resource<T>, parent: &Resource<U>) -> Result<(), TrapCode>
    where
        T: 'static,
        U: 'static,
    {
        let kept = self.related(child, parent)?;
        if kept.parent.is_some() || child.rep() == parent.rep() {
            return Err(TrapCode::Host("a resource has a parent already, or would be its own"));
        }
        kept.parent = Some(parent.rep());
        self.count_child(parent.rep(), 1);
        Ok(())
    }

    /// Makes `child`, which must be a child of `parent`, a resource without a parent.
    pub fn remove_child<T, U>(&mut self, child: &Resource<T>, parent: &Resource<U>) -> Result<(), TrapCode>
    where
        T: 'static,
        U: 'static,
    {
        let kept = self.related(child, parent)?;
        if kept.parent != Some(parent.rep()) {
            return Err(TrapCode::Host("a resource is not a child of this one"));
        }
        kept.parent = None;
        self.count_child(parent.rep(), -1);
        Ok(())
    }

    /// What is kept of `child`, if both are there and of their types.
    fn related<T, U>(&mut self, child: &Resource<T>, parent: &Resource<U>) -> Result<&mut Kept, TrapCode>
    where
        T: 'static,
        U: 'static,
    {
        self.get(parent)?;
        self.get(child)?;
        self.kept_mut(child.rep())
    }

    fn count_child(&mut self, parent: u32, more: i32) {
        if let Ok(parent) = self.kept_mut(parent) {
            parent.children = parent.children.saturating_add_signed(more);
        }
    }

    /// The children of `parent`, in no particular order. It looks at the whole table.
    pub fn iter_children<T: 'static>(
        &self,
        parent: &Resource<T>,
    ) -> Result<impl Iterator<Item = &(dyn Any + 'static)> + use<'_, T>, TrapCode> {
        self.get(parent)?;
        let rep = parent.rep();
        Ok(self.slots.iter().filter_map(move |slot| match &slot.content {
            Content::Taken(kept) if kept.parent == Some(rep) => Some(&*kept.entry as &dyn Any),
            _ => None,
        }))
    }

    /// All that it keeps, to change it, in no particular order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut (dyn Any + 'static)> {
        self.slots.iter_mut().filter_map(|slot| match &mut slot.content {
            Content::Taken(kept) => Some(&mut *kept.entry as &mut dyn Any),
            Content::Free(_) => None,
        })
    }

    /// Whether it keeps nothing. It may look at the whole table.
    pub fn is_empty(&self) -> bool {
        self.slots.iter().all(|slot| matches!(slot.content, Content::Free(_)))
    }

    fn boxed<T: HostBound + 'static>(value: T) -> Result<Entry, TrapCode> {
        Ok(try_box(value).map_err(|_| TrapCode::OutOfMemory)?)
    }

    fn add(&mut self, entry: Entry, parent: Option<u32>) -> Result<u32, TrapCode> {
        let kept = Kept { entry, parent, children: 0 };
        match self.free {
            Some(index) => self.reuse(index, kept),
            None => self.append(kept),
        }
    }

    fn append(&mut self, kept: Kept) -> Result<u32, TrapCode> {
        let index = u32::try_from(self.slots.len()).map_err(|_| TrapCode::HandleTableFull)?;
        if index >= self.limit {
            return Err(TrapCode::HandleTableFull);
        }
        self.slots.try_push(Slot { generation: 0, content: Content::Taken(kept) })?;
        Ok(index)
    }

    fn reuse(&mut self, index: u32, kept: Kept) -> Result<u32, TrapCode> {
        let slot = self.slots.get_mut(index as usize).ok_or(TrapCode::UnknownHandle)?;
        if let Content::Free(next) = slot.content {
            self.free = next;
        }
        slot.content = Content::Taken(kept);
        let generation = u64::from(slot.generation) << self.index_bits;
        Ok(generation as u32 | index)
    }

    /// The place and the generation that a number says.
    fn split(&self, rep: u32) -> (usize, u32) {
        let (rep, bits) = (u64::from(rep), self.index_bits);
        ((rep & ((1 << bits) - 1)) as usize, (rep >> bits) as u32)
    }

    fn kept(&self, rep: u32) -> Result<&Kept, TrapCode> {
        let (index, generation) = self.split(rep);
        match self.slots.get(index).ok_or(TrapCode::UnknownHandle)? {
            Slot { generation: found, content: Content::Taken(kept) } if *found == generation => Ok(kept),
            _ => Err(TrapCode::StaleHandle),
        }
    }

    fn kept_mut(&mut self, rep: u32) -> Result<&mut Kept, TrapCode> {
        let (index, generation) = self.split(rep);
        match self.slots.get_mut(index).ok_or(TrapCode::UnknownHandle)? {
            Slot { generation: found, content: Content::Taken(kept) } if *found == generation => Ok(kept),
            _ => Err(TrapCode::StaleHandle),
        }
    }

    /// The value behind `resource`.
    ///
    /// # Errors
    /// [`TrapCode::StaleHandle`] if it was deleted, [`TrapCode::UnknownHandle`] if there never was one of that number,
    /// [`TrapCode::HandleTypeMismatch`] if the value is of another type.
    pub fn get<T: 'static>(&self, resource: &Resource<T>) -> Result<&T, TrapCode> {
        self.kept(resource.rep())?.entry.downcast_ref().ok_or(TrapCode::HandleTypeMismatch)
    }

    /// The value behind `resource`, to change it. Errors are those of [`get`](Self::get).
    pub fn get_mut<T: 'static>(&mut self, resource: &Resource<T>) -> Result<&mut T, TrapCode> {
        self.get_any_mut(resource.rep())?.downcast_mut().ok_or(TrapCode::HandleTypeMismatch)
    }

    /// The value with the number `rep`, of whatever type, to change it. Errors are those of [`get`](Self::get).
    pub fn get_any_mut(&mut self, rep: u32) -> Result<&mut (dyn Any + 'static), TrapCode> {
        Ok(&mut *self.kept_mut(rep)?.entry)
    }

    /// Takes the value behind `resource` out of the table.
    ///
    /// # Errors
    /// Those of [`get`](Self::get), and a trap if it has children that are still there.
    pub fn delete<T: 'static>(&mut self, resource: Resource<T>) -> Result<T, TrapCode> {
        self.get(&resource)?;
        let entry = self.delete_any(resource.rep())?;
        entry.downcast().map(|value| *value).map_err(|_| TrapCode::HandleTypeMismatch)
    }

    /// Takes the value with the number `rep` out of the table, of whatever type. Errors are those of [`delete`](Self::delete).
    pub fn delete_any(&mut self, rep: u32) -> Result<Box<dyn Any>, TrapCode> {
        if self.kept(rep)?.children > 0 {
            return Err(HAS_CHILDREN);
        }
        let ((index, _), next, bits) = (self.split(rep), self.free, self.index_bits);
        let slot = self.slots.get_mut(index).ok_or(TrapCode::UnknownHandle)?;
        let Content::Taken(kept) = core::mem::replace(&mut slot.content, Content::Free(next)) else {
            return Err(TrapCode::StaleHandle);
        };
        slot.generation = slot.generation.wrapping_add(1) & (u64::from(u32::MAX) >> bits) as u32;
        self.free = u32::try_from(index).ok();
        if let Some(parent) = kept.parent {
            self.count_child(parent, -1);
        }
        Ok(kept.entry)
    }
}

/// How many bits the places of a table for `limit` resources take.
const fn bits_for(limit: u32) -> u32 {
    u32::BITS - limit.saturating_sub(1).leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_of_a_table_is_set() {
        let mut table = ResourceTable::new();
        table.set_max_capacity(2);
        let one = table.push(1).unwrap();
        let two = table.push(2).unwrap();
        assert_eq!(table.push(3).unwrap_err(), TrapCode::HandleTableFull);
        // Two places have one bit, which the numbers that are out have already.
        table.set_max_capacity(1000);
        assert_eq!(table.max_capacity(), 2);
        table.set_max_capacity(0);
        assert_eq!((table.get(&one), table.get(&two), table.max_capacity()), (Ok(&1), Ok(&2), 0));
        assert_eq!(table.delete(one), Ok(1));
        assert_eq!(table.push(4).map(|four| table.delete(four)), Ok(Ok(4)));
        let mut table = ResourceTable::new();
        table.set_max_capacity(usize::MAX);
        let first = table.push(1).unwrap();
        table.set_max_capacity(1);
        assert_eq!(table.push(2).unwrap_err(), TrapCode::HandleTableFull);
        table.set_max_capacity(2);
        assert_eq!(table.push(2).map(|second| (first.rep(), second.rep())), Ok((0, 1)));
    }

    #[test]
    fn a_table_gives_back_what_it_was_given() {
        let mut table = ResourceTable::new();
        let text = table.push("text").unwrap();
        let number = table.push(7_u64).unwrap();
        assert_eq!(table.get(&text), Ok(&"text"));
        *table.get_mut(&number).unwrap() += 1;
        assert_eq!(table.delete(number), Ok(8));
        assert_eq!(table.get(&Resource::<u64>::new(1)), Err(TrapCode::StaleHandle));
        let letter = table.push('x').unwrap();
        assert_eq!(table.get(&letter), Ok(&'x'));
        assert_eq!(table.get(&Resource::<u64>::new(letter.rep())), Err(TrapCode::HandleTypeMismatch));
        assert_eq!(table.get(&Resource::<u64>::new(2)), Err(TrapCode::UnknownHandle));
        assert!(table.delete_any(letter.rep()).unwrap().is::<char>());
        assert_eq!(table.iter_mut().count(), 1);
    }

    #[test]
    fn numbers_of_deleted_resources_are_refused() {
        for limit in [1, 2, 1000, 1 << 16, (1 << 30) + 1] {
            let mut table = ResourceTable::with_limit(limit);
            let first = table.push(1).unwrap().rep();
            assert_eq!(table.delete(Resource::<i32>::new(first)), Ok(1));
            let second = table.push(2).unwrap().rep();
            assert_ne!(first, second);
            assert_eq!(table.get(&Resource::<i32>::new(first)), Err(TrapCode::StaleHandle));
            assert_eq!(table.delete(Resource::<i32>::new(first)), Err(TrapCode::StaleHandle));
            assert_eq!(table.get(&Resource::<i32>::new(second)), Ok(&2));
        }
        // A table for all numbers has none left to count with.
        let mut table = ResourceTable::with_limit(u32::MAX);
        for value in 0..3 {
            let resource = table.push(value).unwrap();
            assert_eq!((resource.rep(), table.delete(resource)), (0, Ok(value)));
        }
    }

    #[test]
    fn generations_start_again() {
        let mut table = ResourceTable::with_limit(1 << 30);
        let reps: [u32; 5] = core::array::from_fn(|_| {
            let rep = table.push(()).unwrap().rep();
            table.delete(Resource::<()>::new(rep)).unwrap();
            rep
        });
        assert_eq!(reps, [0, 1 << 30, 2 << 30, 3 << 30, 0]);
        assert_eq!(ResourceTable::with_limit(0).push(()).unwrap_err(), TrapCode::HandleTableFull);
    }

    #[test]
    fn parents_outlive_their_children() {
        let mut table = ResourceTable::new();
        let parent = table.push(1_u8).unwrap();
        let one = table.push_child("one", &parent).unwrap();
        let two = table.push("two").unwrap();
        table.add_child(&two, &parent).unwrap();
        assert!(table.add_child(&two, &one).is_err());
        let children: alloc::vec::Vec<_> = table.iter_children(&parent).unwrap().collect();
        assert!(children.iter().all(|child| child.is::<&str>()) && children.len() == 2);
        assert_eq!(table.delete(Resource::<u8>::new(parent.rep())), Err(HAS_CHILDREN));
        assert_eq!(table.delete(one), Ok("one"));
        *table.get_any_mut(two.rep()).unwrap().downcast_mut().unwrap() = "three";
        table.remove_child(&two, &parent).unwrap();
        assert!(table.remove_child(&two, &parent).is_err());
        assert_eq!(table.delete(parent), Ok(1));
        assert_eq!(table.delete(two), Ok("three"));
        assert!(table.is_empty());
        assert_eq!(table.push_child(0, &Resource::<u8>::new(0)).unwrap_err(), TrapCode::StaleHandle);
    }
}
