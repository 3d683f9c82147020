//! [`Linker`]: names for host functions and resources, matched with what components import.

use crate::answer::HostSend;
use crate::component_type::Params;
use crate::host::{Caller, HostDestructor, HostError, HostFunc};
use crate::lift::Lift;
use crate::lower::Lower;
use crate::resource::{HostBound, ResourceType};
use crate::val::Val;
use crate::version;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use core::fmt;
use tenon_core::{Engine, Error, Result};

/// Names for what the host provides.
///
/// Imports are matched by the name of their instance: the very name first, then names that differ in
/// a compatible version (`0.2.x` with `0.2.y`, `1.x` with `1.y`), of which the highest wins.
///
/// ```
/// use tenon_canonical_abi::{Caller, Linker, Resource, ResourceTable, ResourceType, WasmList, WasmStr};
/// # fn main() -> tenon_core::Result<()> {
/// #[derive(Default)]
/// struct Host { table: ResourceTable, log: String }
/// struct Stream(Vec<u8>);
///
/// let mut linker: Linker<Host> = Linker::new(&Default::default());
/// let mut streams = linker.instance("example:io/streams@0.2.0")?;
/// streams.resource("stream", ResourceType::host::<Stream>(), |host: &mut Host, rep| {
///     host.table.delete(Resource::<Stream>::new(rep))?;
///     Ok(())
/// })?;
/// streams.func_wrap("open", |mut caller: Caller<'_, Host>, ()| {
///     Ok(caller.data_mut().table.push(Stream(Vec::new()))?)
/// })?;
/// streams.func_wrap("[method]stream.write", |mut caller, (stream, bytes): (Resource<Stream>, WasmList<u8>)| {
///     let bytes = caller.bytes(bytes)?;
///     caller.data_mut().table.get_mut(&stream)?.0.extend_from_slice(bytes);
///     Ok(bytes.len() as u64)
/// })?;
/// linker.root().func_wrap("log", |mut caller, (text,): (WasmStr,)| {
///     let text = caller.str(text)?;
///     caller.data_mut().log.push_str(text);
///     Ok(())
/// })?;
/// # Ok(())
/// # }
/// ```
pub struct Linker<T> {
    engine: Engine,
    /// By instance name; what belongs to no instance is under the empty name.
    instances: BTreeMap<Box<str>, Instance<T>>,
}

type Instance<T> = BTreeMap<Box<str>, Item<T>>;

/// A named thing of the host.
pub(crate) enum Item<T> {
    Func(HostFunc<T>),
    Resource(ResourceType, HostDestructor<T>),
}

impl<T> Clone for Item<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Func(func) => Self::Func(func.clone()),
            Self::Resource(ty, destructor) => Self::Resource(*ty, destructor.clone()),
        }
    }
}

impl<T> Clone for Linker<T> {
    fn clone(&self) -> Self {
        Self { engine: self.engine.clone(), instances: self.instances.clone() }
    }
}

impl<T> fmt::Debug for Linker<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.instances.keys()).finish()
    }
}

impl<T: 'static> Linker<T> {
    /// A linker that knows no names.
    pub fn new(engine: &Engine) -> Self {
        Self { engine: engine.clone(), instances: BTreeMap::new() }
    }

    /// The engine it was made with.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// To define functions and resources that components import by themselves, not in an instance.
    pub fn root(&mut self) -> LinkerInstance<'_, T> {
        LinkerInstance { name: "".into(), linker: self }
    }

    /// To define what is in the instance called `name`, for example `wasi:io/streams@0.2.0`. An
    /// instance that exists already is added to.
    pub fn instance(&mut self, name: &str) -> Result<LinkerInstance<'_, T>> {
        if name.is_empty() {
            return Err(Error::link(name, "", "an instance needs a name"));
        }
        Ok(LinkerInstance { name: name.into(), linker: self })
    }

    /// What is linked to the import `name` of `instance`.
    pub(crate) fn find(&self, instance: Option<&str>, name: &str) -> Result<&Item<T>> {
        let missing = |what| Error::link(instance.unwrap_or_default(), name, what);
        let items = match instance {
            None => self.instances.get(""),
            Some(instance) => find_compatible(&self.instances, instance),
        };
        let items =
            items.ok_or_else(|| missing("the component imports it, and nothing of that name is linked"))?;
        items
            .get(name)
            .ok_or_else(|| missing("the component imports it, and the linked instance has no such item"))
    }
}

/// One instance of a [`Linker`], to define things in.
pub struct LinkerInstance<'a, T> {
    name: Box<str>,
    linker: &'a mut Linker<T>,
}

impl<T: 'static> LinkerInstance<'_, T> {
    /// Defines a function of Rust types: `func` gets the [`Caller`] and the parameters as a tuple. The
    /// types are compared with the component's when it is instantiated.
    pub fn func_wrap<F, P, R>(&mut self, name: &str, func: F) -> Result<()>
    where
        F: Fn(Caller<'_, T>, P) -> Result<R, HostError> + HostBound + 'static,
        P: Params + Lift + 'static,
        R: Lower + 'static,
    {
        self.define(name, Item::Func(HostFunc::typed(func)))
    }

    /// Defines a function of Rust types that may take its time: `func` gets the [`Caller`] and the
    /// parameters and returns a future, which owns all it needs.
    ///
    /// While the future is pending the guest waits: [`TypedFunc::call_async`](crate::TypedFunc::call_async)
    /// is pending too, and wakes its task when the future wakes it; the calls that are not asynchronous end
    /// as [`Outcome::Suspended`](crate::Outcome) and poll the future again each time they are resumed. If
    /// the call is cancelled the future is dropped.
    pub fn func_wrap_async<F, P, A, R>(&mut self, name: &str, func: F) -> Result<()>
    where
        F: Fn(Caller<'_, T>, P) -> A + HostBound + 'static,
        P: Params + Lift + 'static,
        A: Future<Output = Result<R, HostError>> + HostSend + 'static,
        R: Lower + 'static,
    {
        self.define(name, Item::Func(HostFunc::asynchronous(func)))
    }

    /// Defines a function over [`Val`]: `func` gets the [`Caller`], the parameters, and as many values
    /// to overwrite as the function has results, none or one. It fits every type.
    pub fn func_new<F>(&mut self, name: &str, func: F) -> Result<()>
    where
        F: Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<(), HostError> + HostBound + 'static,
    {
        self.define(name, Item::Func(HostFunc::dynamic(func)))
    }

    /// Defines a resource type of the host. `destructor` gets the store's data and the resource's number
    /// when a guest drops its handle.
    pub fn resource<F>(&mut self, name: &str, ty: ResourceType, destructor: F) -> Result<()>
    where
        F: Fn(&mut T, u32) -> Result<(), HostError> + HostBound + 'static,
    {
        self.define(name, Item::Resource(ty, HostDestructor::new(destructor)))
    }

    /// To define what is in the instance called `name` inside this one.
    pub fn instance(&mut self, name: &str) -> Result<LinkerInstance<'_, T>> {
        let name = match &*self.name {
            "" => name.into(),
            outer => format!("{outer}#{name}").into_boxed_str(),
        };
        Ok(LinkerInstance { name, linker: self.linker })
    }

    fn define(&mut self, name: &str, item: Item<T>) -> Result<()> {
        let items = self.linker.instances.entry(self.name.clone()).or_default();
        if items.contains_key(name) {
            return Err(Error::link(&self.name, name, "the linker has something of that name already"));
        }
        items.insert(name.into(), item);
        Ok(())
    }
}

/// The entry called `name`, or the one of the highest version compatible with it.
fn find_compatible<'m, V>(map: &'m BTreeMap<Box<str>, V>, name: &str) -> Option<&'m V> {
    if let Some(found) = map.get(name) {
        return Some(found);
    }
    let compatible =
        map.iter().filter_map(|(candidate, value)| Some((version::compatible(name, candidate)?, value)));
    compatible.max_by_key(|(version, _)| *version).map(|(_, value)| value)
}
