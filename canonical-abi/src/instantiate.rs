//! Instantiation: a component is linked, then its plan is played step by step.
//!
//! The steps run on the store's thread like any call, because start functions are guest code: they
//! can call imports, trap, wait and run out of fuel.

use crate::account::Account;
use crate::component::Component;
use crate::component_type::Types;
use crate::copy::BAD_PLAN;
use crate::driver::{Driver, Inner, Trampoline, Way};
use crate::handle_table::HandleTable;
use crate::host::{HostDestructor, HostFunc};
use crate::imported::Imported;
use crate::instance::Instance;
use crate::linker::{Found, Item, Linker};
use crate::outcome::Outcome;
use crate::plan::{
    ArgIdx, Callee, ComponentInstanceIdx, CoreDefIdx, ExportKind, FuncTypeIdx, IdxRange, Import, ImportIdx,
    ImportKind, ModuleIdx, OptionsIdx, PlanView, Resource, ResourceIdx, Step, StepIdx, TrampolineIdx,
};
use crate::resource::{Origin, ResourceType, RuntimeType};
use crate::signature::Signatures;
use crate::source::Source;
use crate::state::{ComponentInstance, Linked, ResolvedOptions, Root, RootId, RuntimeResource};
use crate::store::Store;
use crate::thread::{Entry, FrameKind, LOST, Next, Phase};
use core::cell::Cell;
use core::task::Waker;
use tenon_core::{CallError, CheckedImage, Error, Extern, InstanceId, PreparedFunc, Region, Result, Vec};

impl<T: 'static> Linker<T> {
    /// Links `component` and instantiates it in `store`: checks every import, then runs the steps of the plan, start
    /// functions among them.
    ///
    /// Out of fuel and suspension are errors here, and the instantiation is kept: see
    /// [`Store::resume_instantiate`].
    ///
    /// # Errors
    /// `Link` with the name of what is missing or has another type; `Limit`, `OutOfMemory`; a trap of a start
    /// function, or of a segment that does not fit; `Call(Busy)` if a call is in progress.
    pub fn instantiate(&self, store: &mut Store<T>, component: &Component) -> Result<Instance> {
        self.instantiate_resumable(store, component)?.into_result()
    }

    /// Begins to instantiate `component` in `store` and says how far it got.
    pub fn instantiate_resumable(
        &self,
        store: &mut Store<T>,
        component: &Component,
    ) -> Result<Outcome<Instance>> {
        self.instantiate_with_resumable(store, component, Account::DEFAULT)
    }

    /// As [`instantiate`](Self::instantiate), and `account` pays for what the instance uses.
    pub fn instantiate_with(
        &self,
        store: &mut Store<T>,
        component: &Component,
        account: Account,
    ) -> Result<Instance> {
        self.instantiate_with_resumable(store, component, account)?.into_result()
    }

    /// As [`instantiate_resumable`](Self::instantiate_resumable), and `account` pays for what the instance uses.
    pub fn instantiate_with_resumable(
        &self,
        store: &mut Store<T>,
        component: &Component,
        account: Account,
    ) -> Result<Outcome<Instance>> {
        store.link(self, component, account)?;
        store.resume_instantiate()
    }

    /// Checks that every import of `component` is there and of the right type, without instantiating it.
    ///
    /// # Errors
    /// `Link` with the name of what is missing or has another type.
    pub fn check(&self, component: &Component) -> Result<()> {
        let mut store =
            CheckOnly { resources: Vec::new_in(Region::Global), defined: Vec::new_in(Region::Global) };
        let plan = component.plan();
        self.check_complete(plan)?;
        fill(&mut store.resources, plan.resource_count(), None)?;
        for index in imports(plan) {
            let import = plan.import(index)?;
            if let ImportKind::Resource(resource) = import.kind
                && let Some((ty, _)) = self.resource(&import, store.of(resource))?
            {
                store.define(resource, ty)?;
            }
        }
        let seen = Cell::new(None);
        for index in imports(plan) {
            let import = plan.import(index)?;
            if let ImportKind::Func(ty) = import.kind {
                let types =
                    Types { plan, resources: &store.resources, defined: &store.defined, seen: Some(&seen) };
                self.function(&import, ty, types)?;
            }
        }
        Imported::link(self, plan, Region::Global).map(drop)
    }

    /// The resource type linked to `import`, unless it is only another name for `known`.
    fn resource(
        &self,
        import: &Import<'_>,
        known: Option<ResourceType>,
    ) -> Result<Option<LinkedResource<'_, T>>> {
        let misfit = |what| Error::link(import.instance.unwrap_or_default(), import.name, what);
        let (ty, destructor) = match self.find(import) {
            Ok(Found::Host(Item::Resource(ty, destructor))) => (*ty, Some(destructor)),
            Ok(Found::Export(source, ExportKind::Resource(resource))) => {
                let ty = source.resource_type(resource);
                (ty.ok_or_else(|| misfit("the linked resource type is not defined"))?, None)
            }
            Ok(_) => {
                return Err(misfit("the component imports a resource type, and something else is linked"));
            }
            Err(_) if known.is_some() => return Ok(None),
            Err(missing) => return Err(missing),
        };
        match known {
            None => Ok(Some((ty, destructor))),
            Some(known) if known == ty => Ok(None),
            Some(_) => Err(misfit(
                "the component imports this resource type under two names, and two types are linked",
            )),
        }
    }

    /// The function linked to `import`, which must be of type `ty`.
    fn function(&self, import: &Import<'_>, ty: FuncTypeIdx, types: Types<'_>) -> Result<Function<'_, T>> {
        let misfit = |what| Error::link(import.instance.unwrap_or_default(), import.name, what);
        match self.find(import)? {
            Found::Host(Item::Func(func)) => match func.fits(types, &types.plan.func_type(ty)?) {
                true => Ok(Function::Host(func)),
                false => Err(misfit(
                    "the linked function has other parameters or another result than the component imports",
                )),
            },
            Found::Export(source, ExportKind::Func { callee, ty: provided }) => {
                source.check(provided, import, ty, types, self.engine().config().limits.items)?;
                Ok(Function::Export(source, callee, provided))
            }
            _ => Err(misfit("the component imports a function, and something else is linked")),
        }
    }
}

/// A resource type linked to an import, with its destructor if the host provides it.
type LinkedResource<'a, T> = (ResourceType, Option<&'a HostDestructor<T>>);

/// A function linked to an import.
enum Function<'a, T> {
    Host(&'a HostFunc<T>),
    /// One that a component exports.
    Export(&'a Source, Callee, FuncTypeIdx),
}

/// What linking needs to know of resource types when there is no store.
struct CheckOnly {
    resources: Vec<Option<RuntimeType>>,
    defined: Vec<RuntimeResource>,
}

impl CheckOnly {
    fn of(&self, resource: ResourceIdx) -> Option<ResourceType> {
        let runtime = self.resources.get(resource.index()).copied().flatten()?;
        self.defined.get(runtime.0 as usize).map(|defined| defined.ty(runtime))
    }

    fn define(&mut self, resource: ResourceIdx, ty: ResourceType) -> Result<()> {
        let runtime = RuntimeType(u32::try_from(self.defined.len()).map_err(|_| BAD_PLAN)?);
        push(&mut self.defined, RuntimeResource::Host(ty))?;
        *self.resources.get_mut(resource.index()).ok_or(BAD_PLAN)? = Some(runtime);
        Ok(())
    }
}

pub(crate) fn imports(plan: PlanView<'_>) -> impl Iterator<Item = ImportIdx> {
    (0..plan.import_count()).map(ImportIdx::new)
}

pub(crate) fn push<V>(list: &mut Vec<V>, value: V) -> Result<()> {
    Ok(list.try_push(value)?)
}

/// Makes `list` `count` values long.
fn fill<V: Copy>(list: &mut Vec<V>, count: u32, value: V) -> Result<()> {
    Ok(list.try_resize(count as usize, value)?)
}

/// Links `component` into the store and puts the thread before its first step.
pub(crate) fn link<T: 'static>(
    store: &mut Store<T>,
    linker: &Linker<T>,
    component: &Component,
    account: Account,
) -> Result<()> {
    let image = component.image().clone();
    let plan = component.plan();
    let number = RootId(u32::try_from(store.inner.roots.len()).map_err(|_| BAD_PLAN)?);
    store.inner.registry.accounts.join(&store.inner.machine, account, &image)?;
    add_root(&mut store.inner, image, number, account)?;
    let linked = link_imports(store, linker, plan, number)
        .and_then(|()| add_trampolines(&mut store.inner, plan, number));
    if let Err(error) = linked {
        // Nothing refers to the component yet.
        store.inner.remove_last_root();
        // Of what is missing, all is named.
        linker.check_complete(plan)?;
        return Err(error);
    }
    store.inner.thread.enter(Entry::Instantiate(number), number, Next::Play);
    Ok(())
}

/// Adds a component that is not linked to anything yet.
pub(crate) fn add_root(
    store: &mut Inner,
    image: CheckedImage,
    number: RootId,
    account: Account,
) -> Result<()> {
    let plan = PlanView::of_checked(&image);
    let root = new_root(store, plan, number, account)?;
    let signatures = Signatures::new_in(store.machine.region(), plan)?;
    store.images.try_room(1)?;
    store.signatures.try_room(1)?;
    store.roots.try_room(1)?;
    store.images.push_reserved(image);
    store.signatures.push_reserved(signatures);
    store.roots.push_reserved(root);
    Ok(())
}

/// Component instances for the plan, and empty tables for what its steps define.
fn new_root(store: &mut Inner, plan: PlanView<'_>, number: RootId, account: Account) -> Result<Root> {
    let region = store.machine.region();
    let limits = store.machine.engine().config().limits;
    let count = plan.component_instance_count();
    if count > limits.component_instances {
        return Err(Error::limit("component_instances", count.into(), limits.component_instances.into()));
    }
    let instances = &mut store.registry.instances;
    let first = u32::try_from(instances.len()).map_err(|_| BAD_PLAN)?;
    instances.try_room_exact(count as usize)?;
    for _ in 0..count {
        let handles = HandleTable::new_in(region, limits.handles);
        instances.push_reserved(ComponentInstance {
            root: number,
            account,
            handles,
            may_leave: true,
            poisoned: false,
            backpressure: 0,
        });
    }
    let mut root = Root::new_in(region, account, first, count);
    fill(&mut root.options, plan.options_count(), None)?;
    fill(&mut root.resources, plan.resource_count(), None)?;
    fill(&mut root.lifts, plan.lift_count(), None)?;
    let leaves = plan.import_count().saturating_add(plan.component_item_count());
    fill(&mut root.imports, leaves, None)?;
    root.import_count = plan.import_count();
    Ok(root)
}

fn link_imports<T: 'static>(
    store: &mut Store<T>,
    linker: &Linker<T>,
    plan: PlanView<'_>,
    root: RootId,
) -> Result<()> {
    for index in imports(plan) {
        let import = plan.import(index)?;
        if linker.has_sources()
            && let Ok(Found::Export(source, _)) = linker.find(&import)
        {
            source.check_store(&store.inner, &import)?;
        }
        if let ImportKind::Resource(resource) = import.kind {
            link_resource(store, linker, &import, root, resource)?;
        }
    }
    let is_func =
        |index: &ImportIdx| matches!(plan.import(*index), Ok(Import { kind: ImportKind::Func(_), .. }));
    store.functions.try_room_exact(imports(plan).filter(is_func).count())?;
    let seen = Cell::new(None);
    for index in imports(plan) {
        let import = plan.import(index)?;
        if let ImportKind::Func(ty) = import.kind {
            let types = store.inner.types(root, plan).ok_or(LOST)?;
            let types = Types { seen: Some(&seen), ..types };
            let linked = match linker.function(&import, ty, types)? {
                Function::Host(func) => {
                    let number = u32::try_from(store.functions.len()).map_err(|_| BAD_PLAN)?;
                    push(&mut store.functions, func.clone())?;
                    Linked::Host(number)
                }
                Function::Export(source, callee, ty) => {
                    source.linked(&store.inner, callee, ty).ok_or(BAD_PLAN)?
                }
            };
            let root = store.inner.roots.get_mut(root.0 as usize).ok_or(LOST)?;
            root.set_linked(index, linked).ok_or(BAD_PLAN)?;
        }
    }
    let imported = Imported::link(linker, plan, store.inner.machine.region())?;
    let root = store.inner.roots.get_mut(root.0 as usize).ok_or(LOST)?;
    for image in imported.images() {
        store.inner.registry.accounts.join(&store.inner.machine, root.account, image)?;
    }
    root.imported = imported;
    Ok(())
}

fn link_resource<T: 'static>(
    store: &mut Store<T>,
    linker: &Linker<T>,
    import: &Import<'_>,
    root: RootId,
    resource: ResourceIdx,
) -> Result<()> {
    let known =
        store.inner.plan(root).ok().and_then(|plan| store.inner.types(root, plan)?.resource_type(resource));
    let Some((ty, destructor)) = linker.resource(import, known)? else { return Ok(()) };
    let runtime = match (ty.0, destructor) {
        (Origin::Guest(runtime), _) => runtime,
        (_, destructor) => host_resource(store, ty, destructor)?,
    };
    let root = store.inner.roots.get_mut(root.0 as usize).ok_or(LOST)?;
    *root.resources.get_mut(resource.index()).ok_or(BAD_PLAN)? = Some(runtime);
    Ok(())
}

/// The store's number for a resource type of the host: one for all components.
fn host_resource<T>(
    store: &mut Store<T>,
    ty: ResourceType,
    destructor: Option<&HostDestructor<T>>,
) -> Result<RuntimeType> {
    let resources = &mut store.inner.registry.resources;
    let known =
        resources.iter().position(|known| matches!(known, RuntimeResource::Host(host) if *host == ty));
    if let Some(number) = known {
        return Ok(RuntimeType(number as u32));
    }
    let number = u32::try_from(resources.len()).map_err(|_| BAD_PLAN)?;
    push(resources, RuntimeResource::Host(ty))?;
    while store.destructors.len() < number as usize {
        push(&mut store.destructors, None)?;
    }
    push(&mut store.destructors, destructor.cloned())?;
    Ok(RuntimeType(number))
}

pub(crate) fn add_trampolines(store: &mut Inner, plan: PlanView<'_>, root: RootId) -> Result<()> {
    let trampolines = plan.trampoline_count() as usize;
    let makes_one = |step: &StepIdx| {
        matches!(plan.step(*step), Ok(Step::InstantiateModule { .. } | Step::InstantiateImported { .. }))
    };
    let core_instances = IdxRange::new(0, plan.step_count()).iter().filter(makes_one).count();
    let indices = (0..plan.trampoline_count()).map(TrampolineIdx::new);
    let bytes_of = |index| Ok(plan.trampoline(index)?.ty.bytes().len());
    let type_bytes = indices.clone().map(bytes_of).sum::<Result<usize>>()?;
    store.machine.reserve(trampolines, type_bytes, core_instances)?;
    store.trampolines.try_room_exact(trampolines)?;
    let known = store.roots.get_mut(root.0 as usize).ok_or(LOST)?;
    known.core_instances.try_room_exact(core_instances)?;
    known.first_trampoline = store.trampolines.len() as u32;
    for index in indices {
        let func = store.machine.add_host_func(plan.trampoline(index)?.ty)?;
        if func != known.host_func(index) {
            return Err(LOST.into());
        }
        push(&mut store.trampolines, Trampoline { root, way: Way::Unknown })?;
    }
    Ok(())
}

impl<T: 'static> Store<T> {
    /// Continues the instantiation in progress.
    ///
    /// # Errors
    /// `Call(NotSuspended)` if none is.
    pub fn resume_instantiate(&mut self) -> Result<Outcome<Instance>> {
        self.resume_instantiate_waking(Waker::noop())
    }

    pub(crate) fn resume_instantiate_waking(&mut self, waker: &Waker) -> Result<Outcome<Instance>> {
        let Some(Entry::Instantiate(root)) = self.inner.thread.entry else {
            return Err(CallError::NotSuspended.into());
        };
        Ok(self.advance(waker)?.map(|()| Instance { root }))
    }
}

impl Driver<'_> {
    /// Plays the next step of the plan.
    pub(crate) fn play(&mut self) -> Result<()> {
        let number = self.root.step;
        if number >= self.plan.step_count() {
            self.root.ready = true;
            self.thread.next = if self.root.imported.parent().is_some() { Next::Provide } else { Next::Done };
            return Ok(());
        }
        self.root.step = number.saturating_add(1);
        self.registry.accounts.switch(self.machine, self.root.account);
        match self.plan.step(StepIdx::new(number))? {
            Step::InstantiateModule { module, args, instance } => {
                self.instantiate_module(module, args, instance)
            }
            Step::InstantiateImported { import, args, instance } => {
                self.instantiate_imported(import, args, instance)
            }
            Step::InstantiateComponent(instance) => {
                self.thread.next = Next::Instantiate(instance);
                Ok(())
            }
            Step::ResolveOptions(options) => self.resolve_options(options),
            Step::DefineResource(resource) => self.define_resource(resource),
        }
    }

    fn instantiate_module(
        &mut self,
        module: ModuleIdx,
        args: IdxRange<ArgIdx>,
        instance: ComponentInstanceIdx,
    ) -> Result<()> {
        let mut imports = Vec::new_in(self.machine.region());
        imports.try_room_exact(args.len() as usize)?;
        for arg in args.iter() {
            imports.push_reserved(self.core_def(self.plan.arg(arg)?)?);
        }
        let id = self.machine.instantiate(self.image, module.get(), &imports)?;
        self.begin_instance(id, instance)
    }

    /// Makes a core instance one of the component's and calls what initialises it.
    pub(crate) fn begin_instance(&mut self, id: InstanceId, instance: ComponentInstanceIdx) -> Result<()> {
        push(&mut self.root.core_instances, id)?;
        let Some(init) = self.machine.init_func(id) else { return Ok(()) };
        let instance = self.component(instance);
        self.thread.push(FrameKind::Start, FuncTypeIdx::new(u32::MAX), Some(instance))?;
        self.thread.top()?.course.phase = Phase::Callee;
        self.thread.next = Next::Run;
        Ok(self.push_call(instance, init, &[])?)
    }

    fn prepared(&mut self, func: Option<CoreDefIdx>) -> Result<Option<PreparedFunc>> {
        let Some(func) = func else { return Ok(None) };
        let func = self.core_func(func)?;
        Ok(Some(self.prepare(func)?))
    }

    fn resolve_options(&mut self, index: OptionsIdx) -> Result<()> {
        let options = self.plan.options(index)?;
        let memory = match options.memory.map(|def| self.core_def(def)).transpose()? {
            Some(Extern::Memory(memory)) => Some(memory),
            None => None,
            Some(_) => return Err(BAD_PLAN.into()),
        };
        let resolved = ResolvedOptions {
            instance: self.component(options.instance),
            encoding: options.string_encoding,
            memory,
            realloc: self.prepared(options.realloc)?,
            post_return: self.prepared(options.post_return)?,
            is_async: options.is_async,
        };
        *self.root.options.get_mut(index.index()).ok_or(BAD_PLAN)? = Some(resolved);
        Ok(())
    }

    fn define_resource(&mut self, index: ResourceIdx) -> Result<()> {
        let Resource::Defined { instance, dtor } = self.plan.resource(index)? else {
            return Err(BAD_PLAN.into());
        };
        let destructor = dtor.map(|def| self.core_func(def)).transpose()?;
        let defined = RuntimeResource::Guest { instance: self.component(instance), destructor };
        let runtime = RuntimeType(u32::try_from(self.registry.resources.len()).map_err(|_| BAD_PLAN)?);
        push(&mut self.registry.resources, defined)?;
        *self.root.resources.get_mut(index.index()).ok_or(BAD_PLAN)? = Some(runtime);
        Ok(())
    }
}
