//! Exceptions as the host sees them: it may make them, look into them, throw them and catch them.

use super::store::Store;
use super::tag::Tag;
use super::val::{self, Val};
use crate::{CallError, ExnRef, RawRef, Result, ThrownException, Vec};

/// An exception lives as long as other objects do: see [`Store::root_scope`].
impl ExnRef {
    /// An exception with `tag` that carries `values`.
    ///
    /// # Errors
    /// When `values` are not what the tag says, or memory runs out.
    pub fn new<T>(store: &mut Store<T>, tag: Tag, values: &[Val]) -> Result<Self> {
        let machine = store.machine_mut();
        let ty = machine.tag_type(tag.id()).ok_or(CallError::WrongKind)?;
        let raw = val::lower(machine, ty.params(), values)?;
        let exception = machine.add_exception(tag.id(), &raw.slots, &raw.refs)?;
        machine.hold(exception)?;
        Ok(Self(exception.0))
    }

    /// Its tag; `None` if it is gone.
    pub fn tag<T>(self, store: &Store<T>) -> Option<Tag> {
        store.machine().exception_tag(RawRef(self.0)).map(Tag::from_id)
    }

    /// The values it carries, in the order of its tag's parameters.
    ///
    /// # Errors
    /// When it is gone, or memory runs out.
    pub fn values<T>(self, store: &Store<T>) -> Result<Vec<Val>> {
        let machine = store.machine();
        let exception = RawRef(self.0);
        let tag = machine.exception_tag(exception).ok_or(CallError::WrongKind)?;
        let (refs, slots) = machine.carried(exception).ok_or(CallError::WrongKind)?;
        let types = machine.tag_type(tag).ok_or(CallError::WrongKind)?;
        let mut values = val::defaults(machine.region(), types.params())?;
        let reference = |index: u32| RawRef(refs.get(index as usize).copied().unwrap_or(0));
        val::lift(machine, types.params(), slots, reference, &mut values);
        Ok(values)
    }
}

/// Exceptions.
impl<T> Store<T> {
    /// Throws `exception` from a host function, which returns the error this gives:
    ///
    /// ```
    /// # use tenon_core::{Caller, ExnRef, Result, Tag, Val};
    /// fn fail(mut caller: Caller<'_, Tag>, code: i32) -> Result<()> {
    ///     let tag = *caller.data();
    ///     let exception = ExnRef::new(&mut caller, tag, &[Val::I32(code)])?;
    ///     Ok(caller.throw(exception)?)
    /// }
    /// ```
    ///
    /// # Errors
    /// Always.
    pub fn throw<R>(&mut self, exception: ExnRef) -> Result<R, ThrownException> {
        self.machine_mut().set_exception(RawRef(exception.0));
        Err(ThrownException::new())
    }

    /// The exception that ended a call with [`Error::Exception`](crate::Error::Exception), which is then
    /// no longer pending. A host function that returns without taking it, and returns that error, throws
    /// it on.
    pub fn take_pending_exception(&mut self) -> Option<ExnRef> {
        let machine = self.machine_mut();
        let exception = machine.take_exception();
        // Without memory to hold it, it is lost.
        let held = machine.hold(exception).is_ok() && !exception.is_null();
        held.then_some(ExnRef(exception.0))
    }

    /// Whether an exception is pending.
    pub fn has_pending_exception(&self) -> bool {
        !self.machine().exception().is_null()
    }
}
