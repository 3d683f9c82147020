//! Globals.

use super::val::no_concrete;
use super::{Store, Val};
use crate::{CallError, Extern, ExternType, GlobalId, GlobalType, Machine, RawRef, Result, ValType};

/// A global of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Global(GlobalId);

impl Global {
    /// A global of the host's.
    ///
    /// # Errors
    /// When `value` is of another type or memory runs out.
    pub fn new<T>(store: &mut Store<T>, ty: GlobalType, value: Val) -> Result<Self> {
        no_concrete(ty.content)?;
        let (slots, reference) = raw_of(store.machine(), ty, value)?;
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
        Some(match content {
            ValType::Ref(ty) => Val::from_ref(machine, ty, machine.global_ref(self.0)),
            number => Val::from_slots(number, machine.global_slots(self.0)),
        })
    }

    /// Replaces its value.
    ///
    /// # Errors
    /// When it is immutable or `value` is of another type.
    pub fn set<T>(self, store: &mut Store<T>, value: Val) -> Result<()> {
        let ty = self.ty(store).filter(|ty| ty.mutable).ok_or(CallError::WrongKind)?;
        let (slots, reference) = raw_of(store.machine(), ty, value)?;
        if ty.content.is_ref() {
            store.machine_mut().set_global_ref(self.0, reference);
        } else {
            store.machine_mut().set_global_slots(self.0, slots);
        }
        Ok(())
    }
}

/// The value as slots and as a reference; the one that does not apply is zero or null.
fn raw_of(machine: &Machine, ty: GlobalType, value: Val) -> Result<([u32; 4], RawRef)> {
    let raw = match ty.content {
        ValType::Ref(ty) => value.to_ref(machine, ty).map(|reference| ([0; 4], reference)),
        number => value.to_slots().filter(|_| value.ty() == number).map(|slots| (slots, RawRef::NULL)),
    };
    raw.ok_or_else(|| CallError::Type { index: 0 }.into())
}

impl From<Global> for Extern {
    fn from(global: Global) -> Self {
        Self::Global(global.0)
    }
}
