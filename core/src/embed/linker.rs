//! Imports by name, and instantiation.

use super::host::{Caller, HostFlow, HostFunc, HostSafe};
use super::{Instance, Module, Outcome, Store, Val};
use crate::{Error, Extern, FuncType, ImportView, Region, Result, TryVec, Vec};
use alloc::boxed::Box;
use core::cmp::Ordering;

/// What modules may import, by module and item name.
///
/// Host functions defined here belong to no store yet: one linker serves many. Items given with
/// [`define`](Self::define) and [`instance`](Self::instance) belong to the store they came from.
pub struct Linker<T> {
    /// Sorted by module, then name.
    entries: Vec<Entry<T>>,
    shadowing: bool,
}

struct Entry<T> {
    module: Box<str>,
    name: Box<str>,
    item: Item<T>,
}

enum Item<T> {
    Host(HostFunc<T>),
    Extern(Extern),
}

impl<T> Default for Linker<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Linker<T> {
    /// A linker that defines nothing.
    pub fn new() -> Self {
        Self { entries: Vec::new_in(Region::Global), shadowing: false }
    }

    /// Whether a definition may replace an earlier one of the same name. Off at first.
    pub fn allow_shadowing(&mut self, allow: bool) -> &mut Self {
        self.shadowing = allow;
        self
    }

    /// Defines an item of a store.
    ///
    /// # Errors
    /// When the name is taken, or memory runs out.
    pub fn define(&mut self, module: &str, name: &str, item: impl Into<Extern>) -> Result<&mut Self> {
        self.insert(module, name, Item::Extern(item.into()))
    }

    /// Defines every export of `instance` as items of module `module`.
    ///
    /// # Errors
    /// When a name is taken, or memory runs out.
    pub fn instance(&mut self, store: &Store<T>, module: &str, instance: Instance) -> Result<&mut Self> {
        for (name, item) in instance.exports(store) {
            self.define(module, name, item)?;
        }
        Ok(self)
    }

    fn insert(&mut self, module: &str, name: &str, item: Item<T>) -> Result<&mut Self> {
        match self.find(module, name) {
            Ok(at) if self.shadowing => {
                if let Some(entry) = self.entries.get_mut(at) {
                    entry.item = item;
                }
            }
            Ok(_) => return Err(Error::link(module, name, "it is defined twice")),
            Err(at) => {
                self.entries.try_reserve(1)?;
                self.entries.insert(at, Entry { module: module.into(), name: name.into(), item });
            }
        }
        Ok(self)
    }

    fn find(&self, module: &str, name: &str) -> Result<usize, usize> {
        self.entries.binary_search_by(|entry| entry.cmp(module, name))
    }
}

impl<T> Entry<T> {
    fn cmp(&self, module: &str, name: &str) -> Ordering {
        (&*self.module, &*self.name).cmp(&(module, name))
    }
}

/// Host functions.
impl<T: 'static> Linker<T> {
    /// Defines a host function with type `ty`. `results` come zeroed.
    ///
    /// # Errors
    /// When the name is taken, or memory runs out.
    pub fn func_new(
        &mut self,
        module: &str,
        name: &str,
        ty: FuncType<'_>,
        call: impl Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<()> + HostSafe + 'static,
    ) -> Result<&mut Self> {
        self.func_suspending(module, name, ty, move |caller, params, results| {
            call(caller, params, results).map(|()| HostFlow::Return)
        })
    }

    /// Defines a host function with type `ty` that may answer [`HostFlow::Suspend`] and bring its
    /// results later, through [`Store::complete`].
    ///
    /// # Errors
    /// When the name is taken, or memory runs out.
    pub fn func_suspending(
        &mut self,
        module: &str,
        name: &str,
        ty: FuncType<'_>,
        call: impl Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<HostFlow> + HostSafe + 'static,
    ) -> Result<&mut Self> {
        let host = HostFunc::new(ty, call)?;
        self.insert(module, name, Item::Host(host))
    }
}

/// Instantiation.
impl<T> Linker<T> {
    /// Instantiates `module`: links its imports, evaluates its globals, tables and segments and runs its
    /// start function. What it has done to other instances before it fails stays done.
    ///
    /// # Errors
    /// When an import is missing or does not fit, memory runs out or a limit is reached; a trap. A start
    /// function that runs out of fuel or is suspended is given up.
    pub fn instantiate(&self, store: &mut Store<T>, module: &Module) -> Result<Instance> {
        let (instance, outcome) = self.instantiate_resumable(store, module)?;
        match outcome {
            Outcome::Done => Ok(instance),
            Outcome::OutOfFuel => {
                store.cancel();
                Err(Error::OutOfFuel)
            }
            Outcome::Suspended => {
                store.cancel();
                Err(crate::TrapCode::CannotSuspendAcrossHost.into())
            }
        }
    }

    /// As [`instantiate`](Self::instantiate), but a start function that runs out of fuel or is
    /// suspended stays in the store, to be [resumed](Store::resume) without results.
    ///
    /// # Errors
    /// As [`instantiate`](Self::instantiate).
    pub fn instantiate_resumable(
        &self,
        store: &mut Store<T>,
        module: &Module,
    ) -> Result<(Instance, Outcome)> {
        let mut imports = Vec::new_in(Region::Global);
        for import in module.imports() {
            imports.try_push(self.resolve(store, &import)?)?;
        }
        let id = store.machine_mut().instantiate(module.image(), 0, &imports)?;
        let instance = Instance::new(id);
        let outcome = match store.machine().init_func(id) {
            Some(init) => store.call(init, &[], &mut [])?,
            None => Outcome::Done,
        };
        Ok((instance, outcome))
    }

    fn resolve(&self, store: &mut Store<T>, import: &ImportView<'_>) -> Result<Extern> {
        let found = self.find(import.module, import.name).ok().and_then(|at| self.entries.get(at));
        match found.map(|entry| &entry.item) {
            Some(Item::Extern(item)) => Ok(*item),
            Some(Item::Host(host)) => store.host_func(host).map(Extern::Func),
            None => Err(Error::link(import.module, import.name, "it is not defined")),
        }
    }
}
