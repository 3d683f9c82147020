//! Instances of modules and what they export.

use super::typed::{TypedFunc, WasmValues};
use super::{Func, Global, Memory, Store, Table, Tag};
use crate::{Error, Extern, InstanceId, ModuleView, Result};

/// An instance of a module in a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instance(InstanceId);

impl Instance {
    pub(super) fn new(id: InstanceId) -> Self {
        Self(id)
    }

    /// The export called `name`.
    pub fn export<T>(self, store: &Store<T>, name: &str) -> Option<Extern> {
        store.machine().export(self.0, name)
    }

    /// The exported function called `name`.
    pub fn get_func<T>(self, store: &Store<T>, name: &str) -> Option<Func> {
        match self.export(store, name)? {
            Extern::Func(func) => Some(Func::from_ref(func)),
            _ => None,
        }
    }

    /// The exported function called `name`, as one of parameters `P` and results `R`.
    ///
    /// # Errors
    /// [`CallError::NoExport`](crate::CallError) if there is none,
    /// [`CallError::WrongKind`](crate::CallError) if its type is another.
    pub fn get_typed_func<P: WasmValues, R: WasmValues>(
        self,
        store: &Store<impl Sized>,
        name: &str,
    ) -> Result<TypedFunc<P, R>> {
        self.get_func(store, name).ok_or_else(|| Error::no_export(name))?.typed(store)
    }

    /// The exported memory called `name`.
    pub fn get_memory<T>(self, store: &Store<T>, name: &str) -> Option<Memory> {
        match self.export(store, name)? {
            Extern::Memory(id) => Some(Memory::from_id(id)),
            _ => None,
        }
    }

    /// The exported table called `name`.
    pub fn get_table<T>(self, store: &Store<T>, name: &str) -> Option<Table> {
        match self.export(store, name)? {
            Extern::Table(id) => Some(Table::from_id(id)),
            _ => None,
        }
    }

    /// The exported global called `name`.
    pub fn get_global<T>(self, store: &Store<T>, name: &str) -> Option<Global> {
        match self.export(store, name)? {
            Extern::Global(id) => Some(Global::from_id(id)),
            _ => None,
        }
    }

    /// The exported tag called `name`.
    pub fn get_tag<T>(self, store: &Store<T>, name: &str) -> Option<Tag> {
        match self.export(store, name)? {
            Extern::Tag(id) => Some(Tag::from_id(id)),
            _ => None,
        }
    }

    /// Its exports, in order.
    pub fn exports<T>(self, store: &Store<T>) -> impl Iterator<Item = (&str, Extern)> {
        let module = store.machine().instance_module(self.0).and_then(|(image, number)| image.module(number));
        let exports = module.into_iter().flat_map(ModuleView::exports);
        (0..).zip(exports).filter_map(move |(ordinal, export)| {
            store.machine().export_at(self.0, ordinal).map(|item| (export.name, item))
        })
    }
}
