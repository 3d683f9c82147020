//! Globals.

use super::{Store, Val};
use crate::{CallError, Extern, ExternType, GlobalId, GlobalType, RawRef, Result};

/// A global of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Global(GlobalId);

impl Global {
    /// A global of the host's.
    ///
    /// # Errors
    /// When `value` is of another type or memory runs out.
    pub fn new<T>(store: &mut Store<T>, ty: GlobalType, value: Val) -> Result<Self> {
        let (slots, reference) = raw_of(ty, value)?;
        store.machine_mut().add_global(ty, slots, reference).map(Self)
    }

    pub(super) fn from_id(id: GlobalId) -> Self {
        Self(id)
    }

    /// Its type.
    pub fn ty<T>(self, store: &Store<T>) -> Option<GlobalType> {
        match store.machine().extern_type(self.into())? {
            ExternType::Global(ty) => Some(ty),
            _ => None,
        }
    }

    /// Its value; `None` if it is no global of this store.
    pub fn get<T>(self, store: &Store<T>) -> Option<Val> {
        let content = self.ty(store)?.content;
        let machine = store.machine();
        Some(if content.is_ref() {
            Val::from_raw_ref(content, machine.global_ref(self.0))
        } else {
            Val::from_slots(content, machine.global_slots(self.0))
        })
    }

    /// Replaces its value.
    ///
    /// # Errors
    /// When it is immutable or `value` is of another type.
    pub fn set<T>(self, store: &mut Store<T>, value: Val) -> Result<()> {
        let ty = self.ty(store).filter(|ty| ty.mutable).ok_or(CallError::WrongKind)?;
        let (slots, reference) = raw_of(ty, value)?;
        if ty.content.is_ref() {
            store.machine_mut().set_global_ref(self.0, reference);
        } else {
            store.machine_mut().set_global_slots(self.0, slots);
        }
        Ok(())
    }
}

/// The value as slots and as a reference; the one that does not apply is zero or null.
fn raw_of(ty: GlobalType, value: Val) -> Result<([u32; 2], RawRef)> {
    let (slots, reference) = (value.to_slots(), value.to_raw_ref());
    if value.ty() != ty.content || (slots.is_none() && reference.is_none()) {
        return Err(CallError::Type { index: 0 }.into());
    }
    Ok((slots.unwrap_or_default(), reference.unwrap_or_default()))
}

impl From<Global> for Extern {
    fn from(global: Global) -> Self {
        Self::Global(global.0)
    }
}
