//! Resources: their types as told apart at run time, and the values a host holds.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::any::{Any, TypeId};
use core::fmt;
use core::marker::PhantomData;
use tenon_core::TrapCode;

/// A resource type inside one store. Two instantiations of a component have two of each of its types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RuntimeType(pub(crate) u32);

/// A resource type, as an embedder names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ResourceType(pub(crate) Origin);

/// Who defines a resource type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Origin {
    /// The host, as a Rust type.
    Host(TypeId),
    /// The host, by a number of its choice.
    Dynamic(u32),
    /// A component instance of the store.
    Guest(RuntimeType),
}

impl ResourceType {
    /// The resource type a host keeps as the Rust type `T`. Functions take and give [`Resource<T>`].
    pub fn host<T: 'static>() -> Self {
        Self(Origin::Host(TypeId::of::<T>()))
    }

    /// A resource type of the host that has a number instead of a Rust type: for hosts that make
    /// their functions at run time and see resources as [`ResourceAny`].
    pub fn dynamic(number: u32) -> Self {
        Self(Origin::Dynamic(number))
    }

    /// Whether a component defines it.
    pub fn is_guest(&self) -> bool {
        matches!(self.0, Origin::Guest(_))
    }
}

/// A handle to a resource of the host: the number (`rep`) the host chose for it.
///
/// It stands for `own<r>` and `borrow<r>` alike: the WIT of the function says whether the host now owns
/// the resource (and deletes it when done) or only looks at it. What the number means is the host's
/// affair, usually a key of a [`ResourceTable`].
pub struct Resource<T> {
    rep: u32,
    marker: PhantomData<fn() -> T>,
}

impl<T> Resource<T> {
    /// The handle of the resource that the host calls `rep`.
    pub const fn new(rep: u32) -> Self {
        Self { rep, marker: PhantomData }
    }

    /// The host's number.
    pub const fn rep(&self) -> u32 {
        self.rep
    }
}

impl<T> fmt::Debug for Resource<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "resource {}", self.rep)
    }
}

/// A handle to a resource of any type.
///
/// One of a host type carries the host's number. One of a component's type is an entry in the
/// store's table of handles held by the host; dropping it is explicit:
/// [`Store::drop_resource`](crate::Store::drop_resource).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceAny {
    pub(crate) ty: ResourceType,
    /// The number of a host resource, or the index in the store's table.
    pub(crate) key: u32,
    pub(crate) owned: bool,
}

impl ResourceAny {
    /// An owned handle of a host resource type.
    pub fn host_own(ty: ResourceType, rep: u32) -> Self {
        Self { ty, key: rep, owned: true }
    }

    /// A borrowed handle of a host resource type.
    pub fn host_borrow(ty: ResourceType, rep: u32) -> Self {
        Self { ty, key: rep, owned: false }
    }

    /// Its type.
    pub fn ty(&self) -> ResourceType {
        self.ty
    }

    /// Whether it owns the resource.
    pub fn owned(&self) -> bool {
        self.owned
    }

    /// The host's number, if the type is the host's.
    pub fn host_rep(&self) -> Option<u32> {
        (!self.ty.is_guest()).then_some(self.key)
    }
}

/// `Any` that may cross threads where there are threads.
#[cfg(not(target_os = "none"))]
type Entry = Box<dyn Any + Send + Sync>;
/// `Any` on a machine without threads.
#[cfg(target_os = "none")]
type Entry = Box<dyn Any>;

/// Send and Sync where the target has an operating system, nothing where it has none.
#[cfg(not(target_os = "none"))]
pub trait HostBound: Send + Sync {}
#[cfg(not(target_os = "none"))]
impl<T: Send + Sync + ?Sized> HostBound for T {}
/// Send and Sync where the target has an operating system, nothing where it has none.
#[cfg(target_os = "none")]
pub trait HostBound {}
#[cfg(target_os = "none")]
impl<T: ?Sized> HostBound for T {}

enum Slot {
    Free(Option<u32>),
    Taken(Entry),
}

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
        let entry: Entry = Box::new(value);
        match self.free {
            Some(rep) => self.reuse(rep, entry),
            None => self.append(entry),
        }
        .map(Resource::new)
    }

    fn append(&mut self, entry: Entry) -> Result<u32, TrapCode> {
        let rep = u32::try_from(self.slots.len()).map_err(|_| TrapCode::HandleTableFull)?;
        if rep >= self.limit {
            return Err(TrapCode::HandleTableFull);
        }
        self.slots.try_reserve(1).map_err(|_| TrapCode::OutOfMemory)?;
        self.slots.push(Slot::Taken(entry));
        Ok(rep)
    }

    fn reuse(&mut self, rep: u32, entry: Entry) -> Result<u32, TrapCode> {
        let slot = self.slots.get_mut(rep as usize).ok_or(TrapCode::UnknownHandle)?;
        if let Slot::Free(next) = slot {
            self.free = *next;
        }
        *slot = Slot::Taken(entry);
        Ok(rep)
    }

    /// The value behind `resource`.
    pub fn get<T: 'static>(&self, resource: &Resource<T>) -> Result<&T, TrapCode> {
        match self.slots.get(resource.rep as usize) {
            Some(Slot::Taken(entry)) => entry.downcast_ref().ok_or(TrapCode::HandleTypeMismatch),
            _ => Err(TrapCode::UnknownHandle),
        }
    }

    /// The value behind `resource`, to change it.
    pub fn get_mut<T: 'static>(&mut self, resource: &Resource<T>) -> Result<&mut T, TrapCode> {
        match self.slots.get_mut(resource.rep as usize) {
            Some(Slot::Taken(entry)) => entry.downcast_mut().ok_or(TrapCode::HandleTypeMismatch),
            _ => Err(TrapCode::UnknownHandle),
        }
    }

    /// Takes the value behind `resource` out of the table.
    pub fn delete<T: 'static>(&mut self, resource: Resource<T>) -> Result<T, TrapCode> {
        self.get(&resource)?;
        let next = self.free;
        let slot = self.slots.get_mut(resource.rep as usize).ok_or(TrapCode::UnknownHandle)?;
        let Slot::Taken(entry) = core::mem::replace(slot, Slot::Free(next)) else {
            return Err(TrapCode::UnknownHandle);
        };
        self.free = Some(resource.rep);
        entry.downcast().map(|value| *value).map_err(|_| TrapCode::HandleTypeMismatch)
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
}
