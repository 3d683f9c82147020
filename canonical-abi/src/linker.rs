//! [`Linker`]: names for what the host and other components provide, matched with what components import.

use crate::answer::HostSend;
use crate::component::Component;
use crate::component_type::Params;
use crate::host::{Caller, HostDestructor, HostError, HostFunc};
use crate::lift::Lift;
use crate::lower::Lower;
use crate::names::Names;
use crate::plan::{ExportIdx, ExportKind, IdxRange, Import, ImportIdx, ImportKind, PlanView};
use crate::resource::{HostBound, Origin, ResourceType};
use crate::source::Source;
use crate::val::Val;
use crate::version::Match;
use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;
use core::fmt;
use tenon_core::{Engine, Error, Result, Shared};

/// Names for what the host provides.
///
/// Imports are matched by the name of their instance: the very name first, then names that differ in
/// a compatible version (`0.2.x` with `0.2.y`, `1.x` with `1.y`), of which the highest wins. An instance that
/// is imported under a label and says which interface it implements is matched by the label first, then by the
/// interface.
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
    instances: Names<Instance<T>>,
    /// Instances of components that provide what they export, in the order they were given.
    sources: Vec<Shared<Source>>,
    shadowing: bool,
    /// How many resource types were made up for imports that nothing is linked to.
    unknown: u32,
}

/// The trap of an import that nothing is linked to.
const UNKNOWN: HostError = HostError::msg("the component calls an import that is not linked");

type Instance<T> = Names<Item<T>>;

/// What is linked to an import.
pub(crate) enum Found<'a, T> {
    Host(&'a Item<T>),
    Export(&'a Source, ExportKind),
}

/// What may hold an imported item: an instance of the host's, or the exports of a component.
enum Place<'a, T> {
    Host(&'a Instance<T>),
    Exports(&'a Source, IdxRange<ExportIdx>),
}

impl<'a, T> Place<'a, T> {
    fn item(&self, name: &str) -> Option<Found<'a, T>> {
        match *self {
            Self::Host(items) => items.get(name).map(Found::Host),
            Self::Exports(source, exports) => {
                source.item(exports, name).map(|export| Found::Export(source, export))
            }
        }
    }
}

/// A named thing of the host.
pub(crate) enum Item<T> {
    Func(HostFunc<T>),
    Resource(ResourceType, HostDestructor<T>),
    #[cfg(feature = "composition")]
    Module(tenon_core::Module),
    #[cfg(feature = "composition")]
    Component(Component),
}

impl<T> Clone for Item<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Func(func) => Self::Func(func.clone()),
            Self::Resource(ty, destructor) => Self::Resource(*ty, destructor.clone()),
            #[cfg(feature = "composition")]
            Self::Module(module) => Self::Module(module.clone()),
            #[cfg(feature = "composition")]
            Self::Component(component) => Self::Component(component.clone()),
        }
    }
}

impl<T> Clone for Linker<T> {
    fn clone(&self) -> Self {
        let Self { engine, instances, sources, shadowing, unknown } = self;
        Self {
            engine: engine.clone(),
            instances: instances.clone(),
            sources: sources.clone(),
            shadowing: *shadowing,
            unknown: *unknown,
        }
    }
}

impl<T> fmt::Debug for Linker<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.instances.iter().map(|(name, _)| name)).finish()
    }
}

impl<T: 'static> Linker<T> {
    /// A linker that knows no names.
    pub fn new(engine: &Engine) -> Self {
        let (instances, sources) = (Names::new(), Vec::new());
        Self { engine: engine.clone(), instances, sources, shadowing: false, unknown: 0 }
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
    ///
    /// # Errors
    /// `Link` if the name is empty.
    pub fn instance(&mut self, name: &str) -> Result<LinkerInstance<'_, T>> {
        if name.is_empty() {
            return Err(Error::link(name, "", "an instance needs a name"));
        }
        Ok(LinkerInstance { name: name.into(), linker: self })
    }

    /// Lets what `instance`, one of `store`, exports be imported by other components of that store: each of
    /// its functions, resource types and instances under its own name. See [`Linker`] for how names match.
    ///
    /// Calls go from memory to memory; types are compared, part by part, when a component is instantiated. What
    /// is defined by the host under the same name goes before.
    ///
    /// ```
    /// use tenon_canonical_abi::{Component, Linker, Store};
    /// use tenon_core::Engine;
    /// # fn main() -> tenon_core::Result<()> {
    /// # let doubler = wat::parse_str(r#"(component
    /// #     (core module $m (func (export "double") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))
    /// #     (core instance $i (instantiate $m))
    /// #     (func $double (param "n" u32) (result u32) (canon lift (core func $i "double")))
    /// #     (instance $maths (export "double" (func $double)))
    /// #     (export "example:maths/ops@0.1.0" (instance $maths)))"#).unwrap();
    /// # let user = wat::parse_str(r#"(component
    /// #     (import "example:maths/ops@0.1.2" (instance $maths
    /// #         (export "double" (func (param "n" u32) (result u32)))))
    /// #     (core func $double (canon lower (func $maths "double")))
    /// #     (core module $m
    /// #         (import "" "double" (func $double (param i32) (result i32)))
    /// #         (func (export "run") (param i32) (result i32) (call $double (call $double (local.get 0)))))
    /// #     (core instance $i (instantiate $m (with "" (instance (export "double" (func $double))))))
    /// #     (func (export "run") (param "n" u32) (result u32) (canon lift (core func $i "run"))))"#).unwrap();
    /// let engine = Engine::default();
    /// let mut store = Store::new(&engine, ())?;
    ///
    /// // Exports `example:maths/ops@0.1.0`.
    /// let mut linker = Linker::new(&engine);
    /// let maths = linker.instantiate(&mut store, &Component::new(&engine, &doubler)?)?;
    ///
    /// // Imports `example:maths/ops@0.1.2`.
    /// linker.instance_from(&store, &maths)?;
    /// let user = linker.instantiate(&mut store, &Component::new(&engine, &user)?)?;
    /// assert_eq!(user.get_typed_func::<_, (u32,), u32>(&store, "run")?.call(&mut store, (10,))?, 40);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `Link` if the instance is not one of `store` or not complete.
    #[cfg(feature = "composition")]
    pub fn instance_from(&mut self, store: &crate::Store<T>, instance: &crate::Instance) -> Result<()> {
        self.add_source(Source::new(&store.inner, *instance, "", "")?)
    }

    #[cfg(feature = "composition")]
    fn add_source(&mut self, source: Source) -> Result<()> {
        self.sources.try_reserve(1).map_err(|_| Error::out_of_memory(size_of::<Source>()))?;
        self.sources.push(Shared::new(source));
        Ok(())
    }

    /// Whether names may be defined again, which then replaces what they stood for.
    pub fn allow_shadowing(&mut self, allow: bool) -> &mut Self {
        self.shadowing = allow;
        self
    }

    /// Defines every import of `component` that nothing is linked to yet: functions that trap when they are
    /// called, resource types of which there are no resources. Core modules and components are not made up.
    ///
    /// # Errors
    /// Those of reading the component's plan.
    pub fn define_unknown_imports_as_traps(&mut self, component: &Component) -> Result<()> {
        let mut known = Vec::new();
        for import in component.imports() {
            let import = import?;
            let found = self.find(&import).is_ok();
            let item = match import.kind {
                ImportKind::Func(_) if !found => Item::Func(HostFunc::dynamic(|_, _, _| Err(UNKNOWN))),
                ImportKind::Resource(resource) if !known.contains(&resource) => {
                    known.push(resource);
                    if found {
                        continue;
                    }
                    self.unknown = self.unknown.wrapping_add(1);
                    Item::Resource(
                        ResourceType(Origin::Unknown(self.unknown)),
                        HostDestructor::new(|_, _| Err(UNKNOWN)),
                    )
                }
                _ => continue,
            };
            let name = self.home(import.instance.unwrap_or_default());
            LinkerInstance { name, linker: self }.define(import.name, item)?;
        }
        Ok(())
    }

    /// A linker of what `component` imports and nothing else of the host's, under the names it is imported by.
    pub(crate) fn only_for(&self, component: &Component) -> Result<Self> {
        let mut only = Self::new(&self.engine);
        only.sources.clone_from(&self.sources);
        for import in component.imports() {
            let import = import?;
            if let Ok(Found::Host(item)) = self.find(&import) {
                let items = only.instances.or_insert(import.instance.unwrap_or_default(), Names::new());
                items.into_iter().for_each(|items| items.insert(import.name, item.clone()));
            }
        }
        Ok(only)
    }

    /// The name of the host's instance that an imported one called `name` is matched with; `name` itself if
    /// there is none.
    fn home(&self, name: &str) -> Box<str> {
        let compatible =
            self.instances.iter().filter_map(|(known, _)| Some((Match::of(name, known)?, known)));
        match compatible.max_by_key(|(matched, _)| *matched) {
            Some((_, known)) => known.into(),
            None => name.into(),
        }
    }

    /// What is linked to `import`: what has the name of its instance, or else that of the interface this one says
    /// it implements.
    pub(crate) fn find(&self, import: &Import<'_>) -> Result<Found<'_, T>> {
        let Import { instance, name, .. } = *import;
        match (self.find_in(instance, name), import.interface()) {
            (Err(missing), Some(interface)) => self.find_in(Some(&interface), name).map_err(|_| missing),
            (found, _) => found,
        }
    }

    /// Refuses a component some of whose imports nothing is linked to, and names all of those.
    pub(crate) fn check_complete(&self, plan: PlanView<'_>) -> Result<()> {
        let mut missing = (0..plan.import_count()).map(ImportIdx::new).filter_map(|index| {
            let import = plan.import(index).ok()?;
            self.find(&import).err()
        });
        let Some(mut first) = missing.next() else { return Ok(()) };
        if let Error::Link(first) = &mut first {
            let others = missing.filter_map(|other| match other {
                Error::Link(other) => Some((other.module, other.name)),
                _ => None,
            });
            first.others = others.collect();
        }
        Err(first)
    }

    /// What is linked to the item `name` of the instance of that name.
    fn find_in(&self, instance: Option<&str>, name: &str) -> Result<Found<'_, T>> {
        let missing = |what| Error::link(instance.unwrap_or_default(), name, what);
        let host = self.instances.get(instance.unwrap_or_default()).map(Place::Host);
        let exact = self.exports(instance).filter(|(matched, _)| *matched == Match::Exact);
        let mut any = false;
        for place in host.into_iter().chain(exact.map(|(_, place)| place)) {
            any = true;
            if let Some(found) = place.item(name) {
                return Ok(found);
            }
        }
        let other = if any { None } else { self.compatible(instance) };
        match (other, any) {
            (Some(place), _) => place.item(name),
            (None, true) => None,
            (None, false) => {
                return Err(missing("the component imports it, and nothing of that name is linked"));
            }
        }
        .ok_or_else(|| missing("the component imports it, and the linked instance has no such item"))
    }

    /// What has the name of an imported instance with a compatible version: of those, the highest.
    fn compatible(&self, instance: Option<&str>) -> Option<Place<'_, T>> {
        let wanted = instance?;
        let host = self.instances.iter();
        let host = host.filter_map(|(name, items)| Some((Match::of(wanted, name)?, Place::Host(items))));
        let exports = self.exports(instance);
        host.chain(exports).max_by_key(|(matched, _)| *matched).map(|(_, place)| place)
    }

    /// Whether anything is linked that components export.
    pub(crate) fn has_sources(&self) -> bool {
        !self.sources.is_empty()
    }

    /// What components export for the imported instance of that name.
    fn exports<'a, 'n>(
        &'a self,
        instance: Option<&'n str>,
    ) -> impl Iterator<Item = (Match, Place<'a, T>)> + use<'a, 'n, T> {
        self.sources.iter().filter_map(move |source| {
            let (matched, exports) = source.find(instance)?;
            Some((matched, Place::Exports(source, exports)))
        })
    }
}

/// One instance of a [`Linker`], to define things in.
pub struct LinkerInstance<'a, T> {
    name: Box<str>,
    linker: &'a mut Linker<T>,
}

impl<T: 'static> LinkerInstance<'_, T> {
    /// Defines a function of Rust types: `func` gets the [`Caller`] and the parameters as a tuple, and returns the
    /// result, `()` for none. The types are compared with the component's when it is instantiated.
    ///
    /// Parameters that are [`WasmStr`](crate::WasmStr) or [`WasmList`](crate::WasmList) are borrowed from the guest's
    /// memory; results that are [`ListWriter`](crate::ListWriter) or [`StringWriter`](crate::StringWriter) are written
    /// into it. An error of `func` traps the guest, but for [`HostError::Pending`].
    ///
    /// # Errors
    /// `Link` if the name is taken, unless [shadowing](Linker::allow_shadowing) is allowed.
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
    ///
    /// # Errors
    /// `Link` if the name is taken, unless [shadowing](Linker::allow_shadowing) is allowed.
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
    /// to overwrite as the function has results, none or one. It fits every type; a result of another type than the
    /// component's traps.
    ///
    /// # Errors
    /// `Link` if the name is taken, unless [shadowing](Linker::allow_shadowing) is allowed.
    pub fn func_new<F>(&mut self, name: &str, func: F) -> Result<()>
    where
        F: Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<(), HostError> + HostBound + 'static,
    {
        self.define(name, Item::Func(HostFunc::dynamic(func)))
    }

    /// Defines a function over [`Val`] that may take its time: `func` gets the [`Caller`] and the parameters, and
    /// returns a future of the result, if the function has one. It fits every type. See
    /// [`func_wrap_async`](Self::func_wrap_async) for what waiting means.
    ///
    /// # Errors
    /// `Link` if the name is taken, unless [shadowing](Linker::allow_shadowing) is allowed.
    pub fn func_new_async<F, A>(&mut self, name: &str, func: F) -> Result<()>
    where
        F: Fn(Caller<'_, T>, Vec<Val>) -> A + HostBound + 'static,
        A: Future<Output = Result<Option<Val>, HostError>> + HostSend + 'static,
    {
        self.define(name, Item::Func(HostFunc::dynamic_asynchronous(func)))
    }

    /// Defines a resource type of the host. `destructor` gets the store's data and the resource's number
    /// (its representation) when a guest drops the handle that owns it.
    ///
    /// A type that is linked under several names has one destructor: the first that a store meets.
    ///
    /// # Errors
    /// `Link` if the name is taken, unless [shadowing](Linker::allow_shadowing) is allowed.
    pub fn resource<F>(&mut self, name: &str, ty: ResourceType, destructor: F) -> Result<()>
    where
        F: Fn(&mut T, u32) -> Result<(), HostError> + HostBound + 'static,
    {
        self.define(name, Item::Resource(ty, HostDestructor::new(destructor)))
    }

    /// Defines a resource type of the host whose end may take its time: `destructor` gets the store's data and the
    /// resource's number and returns a future, which owns all it needs. The guest that drops its handle waits as it
    /// does for a function of [`func_wrap_async`](Self::func_wrap_async).
    ///
    /// # Errors
    /// `Link` if the name is taken, unless [shadowing](Linker::allow_shadowing) is allowed.
    pub fn resource_async<F, A>(&mut self, name: &str, ty: ResourceType, destructor: F) -> Result<()>
    where
        F: Fn(&mut T, u32) -> A + HostBound + 'static,
        A: Future<Output = Result<(), HostError>> + HostSend + 'static,
    {
        self.define(name, Item::Resource(ty, HostDestructor::asynchronous(destructor)))
    }

    /// To define what is in the instance called `name` inside this one, by value: see [`instance`](Self::instance).
    pub fn into_instance(self, name: &str) -> Self {
        Self { name: self.below(name), linker: self.linker }
    }

    /// Defines a component, which components that import it instantiate: each instance of theirs is one of its
    /// own. What it imports and exports is compared with the type they import it with. It belongs to the account
    /// of the component that instantiates it.
    ///
    /// ```
    /// use tenon_canonical_abi::{Component, Linker, Store};
    /// # fn main() -> tenon_core::Result<()> {
    /// # let engine = Default::default();
    /// # let load = |text: &str| Component::new(&engine, &wat::parse_str(text).unwrap());
    /// // Exports `f`, of its own `offset`.
    /// # let adder = load(r#"(component
    /// #     (import "offset" (func $offset (result u32)))
    /// #     (core func $offset (canon lower (func $offset)))
    /// #     (core module $m (import "" "offset" (func $offset (result i32)))
    /// #         (func (export "f") (param i32) (result i32) (i32.add (local.get 0) (call $offset))))
    /// #     (core instance $i (instantiate $m (with "" (instance (export "offset" (func $offset))))))
    /// #     (func (export "f") (param "n" u32) (result u32) (canon lift (core func $i "f"))))"#)?;
    /// // Imports a component, gives it an `offset` of 2, and exports its `f` as `run`.
    /// # let user = load(r#"(component
    /// #     (import "adder" (component $adder
    /// #         (import "offset" (func (result u32)))
    /// #         (export "f" (func (param "n" u32) (result u32)))))
    /// #     (core module $m (func (export "two") (result i32) (i32.const 2)))
    /// #     (core instance $i (instantiate $m))
    /// #     (func $two (result u32) (canon lift (core func $i "two")))
    /// #     (instance $adder (instantiate $adder (with "offset" (func $two))))
    /// #     (export "run" (func $adder "f")))"#)?;
    /// let mut linker = Linker::new(&engine);
    /// linker.root().component("adder", &adder)?;
    /// let mut store = Store::new(&engine, ())?;
    /// let instance = linker.instantiate(&mut store, &user)?;
    /// assert_eq!(instance.get_typed_func::<_, (u32,), u32>(&store, "run")?.call(&mut store, (40,))?, 42);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `Link` if the name is taken.
    #[cfg(feature = "composition")]
    pub fn component(&mut self, name: &str, component: &Component) -> Result<()> {
        self.define(name, Item::Component(component.clone()))
    }

    /// Defines a core module, which components that import it instantiate. Its imports and exports are compared
    /// with the type they import it with.
    ///
    /// # Errors
    /// `Link` if the name is taken, unless [shadowing](Linker::allow_shadowing) is allowed.
    #[cfg(feature = "composition")]
    pub fn module(&mut self, name: &str, module: &tenon_core::Module) -> Result<()> {
        self.define(name, Item::Module(module.clone()))
    }

    /// To define what is in the instance called `name` inside this one. It never fails.
    pub fn instance(&mut self, name: &str) -> Result<LinkerInstance<'_, T>> {
        Ok(LinkerInstance { name: self.below(name), linker: self.linker })
    }

    /// The name of the instance `name` inside this one.
    fn below(&self, name: &str) -> Box<str> {
        match &*self.name {
            "" => name.into(),
            outer => format!("{outer}#{name}").into_boxed_str(),
        }
    }

    /// Lets what `instance`, one of `store`, exports be the content of this instance, beside what is defined
    /// here; or what an instance exports that it exports as `path`, if `path` is not empty.
    ///
    /// It gives exports a name that differs from their own; [`Linker::instance_from`] keeps theirs.
    ///
    /// # Errors
    /// `Link` if there is no such instance or it is not complete.
    #[cfg(feature = "composition")]
    pub fn instance_from(
        &mut self,
        store: &crate::Store<T>,
        instance: &crate::Instance,
        path: &str,
    ) -> Result<()> {
        self.linker.add_source(Source::new(&store.inner, *instance, path, &self.name)?)
    }

    fn define(&mut self, name: &str, item: Item<T>) -> Result<()> {
        let Some(items) = self.linker.instances.or_insert(&self.name, Names::new()) else { return Ok(()) };
        if items.get(name).is_some() && !self.linker.shadowing {
            return Err(Error::link(&self.name, name, "the linker has something of that name already"));
        }
        items.insert(name, item);
        Ok(())
    }
}
