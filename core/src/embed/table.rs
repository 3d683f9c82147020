//! Tables.

use super::val::no_concrete;
use super::{Store, Val};
use crate::{
    CallError, Error, Extern, ExternType, Machine, RawRef, RefType, Result, TableId, TableType, TrapCode,
};

/// A table of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table(TableId);

impl Table {
    /// A table of the host's, filled with `init`.
    ///
    /// # Errors
    /// When `init` is of another type, memory runs out or a limit is reached.
    pub fn new<T>(store: &mut Store<T>, ty: TableType, init: Val) -> Result<Self> {
        no_concrete(ty.element.into())?;
        let raw = raw_of(store.machine(), ty.element, init)?;
        store.machine_mut().add_table(ty, raw).map(Self)
    }

    pub(super) fn from_id(id: TableId) -> Self {
        Self(id)
    }

    /// Its type.
    pub fn ty<T>(self, store: &Store<T>) -> Option<TableType> {
        match store.machine().extern_type(self.into())? {
            ExternType::Table(ty) => Some(ty),
            _ => None,
        }
    }

    /// Its elements.
    pub fn size<T>(self, store: &Store<T>) -> u64 {
        store.machine().table_len(self.0)
    }

    /// The element at `index`; `None` beyond the end.
    pub fn get<T>(self, store: &Store<T>, index: u64) -> Option<Val> {
        let element = self.ty(store)?.element;
        let machine = store.machine();
        machine.table_get(self.0, index).map(|raw| Val::from_ref(machine, element, raw))
    }

    /// Replaces the element at `index`.
    ///
    /// # Errors
    /// When `value` is of another type or `index` lies beyond the end.
    pub fn set<T>(self, store: &mut Store<T>, index: u64, value: Val) -> Result<()> {
        let raw = self.raw(store, value)?;
        let done = store.machine_mut().table_set(self.0, index, raw);
        done.ok_or_else(|| Error::from(TrapCode::TableOutOfBounds))
    }

    /// Grows it by `count` elements `init`; the old size, or `None` if that is refused.
    ///
    /// # Errors
    /// When `init` is of another type; the trap the store's limiter asks for.
    pub fn grow<T>(self, store: &mut Store<T>, count: u64, init: Val) -> Result<Option<u64>> {
        let raw = self.raw(store, init)?;
        Ok(store.machine_mut().table_grow(self.0, count, raw)?)
    }

    fn raw<T>(self, store: &Store<T>, value: Val) -> Result<RawRef> {
        let ty = self.ty(store).ok_or(CallError::WrongKind)?;
        raw_of(store.machine(), ty.element, value)
    }
}

fn raw_of(machine: &Machine, element: RefType, value: Val) -> Result<RawRef> {
    value.to_ref(machine, element).ok_or_else(|| CallError::Type { index: 0 }.into())
}

impl From<Table> for Extern {
    fn from(table: Table) -> Self {
        Self::Table(table.0)
    }
}
