//! Imports by name, and instantiation.

use super::host::{Caller, HostFlow, HostFunc, HostSafe};
use super::wrap::IntoHostFunc;
use super::{Func, Instance, Module, Store, Val};
use crate::{Error, Extern, FuncType, ImportView, Region, Result, Vec};
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
                self.entries.try_insert(at, Entry { module: module.into(), name: name.into(), item })?;
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

    /// Defines a host function of a closure over plain values, whose type is the function's:
    ///
    /// ```
    /// # use tenon_core::{Caller, Linker, Result, Store};
    /// # fn define(linker: &mut Linker<u32>) -> Result<()> {
    /// linker.func_wrap("env", "add", |a: i32, b: i32| a.wrapping_add(b))?;
    /// linker.func_wrap("env", "count", |mut caller: Caller<'_, u32>| *caller.data_mut() += 1)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A closure may also return a [`Result`], whose error ends the guest's call, or a
    /// [`Poll`](core::task::Poll), whose `Pending` makes the guest wait for [`Store::complete`].
    ///
    /// # Errors
    /// When the name is taken, or memory runs out.
    pub fn func_wrap<P, R>(
        &mut self,
        module: &str,
        name: &str,
        call: impl IntoHostFunc<T, P, R>,
    ) -> Result<&mut Self> {
        let host = call.into_host()?;
        self.insert(module, name, Item::Host(host))
    }

    /// Defines a host function with type `ty` that may answer [`HostFlow::Pending`] and bring its
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
    /// function that runs out of fuel or is left pending is given up.
    pub fn instantiate(&self, store: &mut Store<T>, module: &Module) -> Result<Instance> {
        let (instance, init) = self.link(store, module)?;
        let Some(init) = init else { return Ok(instance) };
        match init.call(store, &[], &mut []) {
            Err(Error::OutOfFuel) => {
                store.cancel();
                Err(Error::OutOfFuel)
            }
            done => done.map(|()| instance),
        }
    }

    /// As [`instantiate`](Self::instantiate), but nothing of the instance runs yet: [`Store::run`] or
    /// [`Store::run_for`] evaluates its globals, tables and segments and runs its start function, which may
    /// run out of fuel and wait like any other call. The instance is for use once that is done.
    ///
    /// # Errors
    /// When an import is missing or does not fit, memory runs out or a limit is reached;
    /// [`CallError::Busy`](crate::CallError) while a call is in progress.
    pub fn start(&self, store: &mut Store<T>, module: &Module) -> Result<Instance> {
        let (instance, init) = self.link(store, module)?;
        match init {
            Some(init) => store.start(init, &[])?,
            None => store.start_nothing()?,
        }
        Ok(instance)
    }

    /// Links and allocates; the instance, and the function that initialises it.
    fn link(&self, store: &mut Store<T>, module: &Module) -> Result<(Instance, Option<Func>)> {
        store.check_ready()?;
        let mut imports = Vec::new_in(Region::Global);
        for import in module.imports() {
            imports.try_push(self.resolve(store, &import)?)?;
        }
        let id = store.machine_mut().instantiate(module.image(), 0, &imports)?;
        Ok((Instance::new(id), store.machine().init_func(id).map(Func::from_ref)))
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
