//! Objects of the guests' heap that the embedder keeps.

use super::store::Store;
use super::val::Val;
use crate::{AnyRef, HeapType, Result};

/// A point in time, from [`Store::root_scope`]: what was kept before stays when it ends.
#[derive(Clone, Copy, Debug)]
#[must_use = "a scope that is never ended keeps its objects for ever"]
pub struct RootScope(u32);

/// References to objects.
///
/// A reference that a call returned keeps its object from being collected until the [`RootScope`] ends in
/// which the call was made; without one, for as long as the store. What a host function is given lives as
/// long as its call, what it got meanwhile too. A reference read from a global or table keeps nothing:
/// [`Store::root`] does. Using one whose object is gone is an error, or it leads to an object that has
/// taken its place.
impl<T> Store<T> {
    /// Begins a scope: its end lets go of what was returned or kept since.
    pub fn root_scope(&self) -> RootScope {
        RootScope(self.machine().held())
    }

    /// Ends a scope, and all that began within it.
    pub fn end_scope(&mut self, scope: RootScope) {
        self.machine_mut().release(scope.0);
    }

    /// Keeps the object behind `value`, if it is a reference to one.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn root(&mut self, value: Val) -> Result<()> {
        match value.to_raw_ref().filter(|&raw| self.machine().vouches_for(raw)) {
            Some(reference) => self.machine_mut().hold(reference),
            None => Ok(()),
        }
    }

    /// What a reference refers to: `I31`, `Struct` or `Array`; `None` if its object is gone.
    pub fn heap_type(&self, reference: AnyRef) -> Option<HeapType> {
        self.machine().heap_type(reference)
    }

    /// Collects the objects nothing refers to any more. Guests need no help with it: a collection begins when
    /// an allocation asks for it, and their fuel pays for it. This one is free.
    #[cfg(any(feature = "gc", feature = "exceptions"))]
    pub fn gc(&mut self) {
        self.machine_mut().gc();
    }
}
