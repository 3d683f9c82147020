//! Interprets the definitions of a component, from the root down, and writes the plan.
//!
//! Component instantiation is the interpreter's call: it begins a [`Frame`], on a stack of our own.
//! A component value is a closure, the component and the [`Environment`] it was defined in; nested
//! components see no more of the components around them than their modules and components (the
//! validator resolves outer aliases of types), so that is all an environment keeps.

use super::budget::Budget;
use super::core_instances::{CoreExportsIdx, CoreSpaces};
use super::definition::{
    Component, ComponentIdx, Components, Definition, DefinitionKind, ItemRef, NamedItem,
};
use super::imported_components::Untyped;
use super::map::{Map, NameMap};
use super::module_types::ModuleValue;
use crate::plan::encode::PlanBuilder;
use crate::plan::{Callee, ComponentInstanceIdx, CoreDef, ImportIdx, Resource, ResourceIdx, TypeIdx};
use tenon_core::wasmparser::ComponentExternalKind;
use tenon_core::wasmparser::component_types::{
    ComponentAnyTypeId, ComponentDefinedTypeId, ComponentEntityType, ComponentInstanceTypeId,
    ComponentTypeId, ResourceId,
};
use tenon_core::wasmparser::types::{Types, TypesRef};
use tenon_core::{Config, Error, Region, Result, Vec};

/// The plan of the root component of `components`.
pub(super) fn expand(components: &Components<'_>, types: &Types, config: &Config) -> Result<Vec<u8>> {
    let limits = &config.limits;
    let mut expander = Expander {
        components,
        types: types.as_ref(),
        plan: PlanBuilder::new(limits.plan_steps, config.deterministic),
        budget: Budget::new(limits),
        environments: new_vec(),
        instances: new_vec(),
        core_exports: new_vec(),
        core_instances: 0,
        untyped: new_vec(),
        abstract_resources: new_vec(),
    };
    let mut root = expander.run()?;
    expander.root_exports(&mut root)?;
    expander.plan.finish()
}

/// The interpreter.
pub(super) struct Expander<'t> {
    pub(super) components: &'t Components<'t>,
    pub(super) types: TypesRef<'t>,
    pub(super) plan: PlanBuilder,
    pub(super) budget: Budget,
    environments: Vec<Environment>,
    /// Component instances as values: items by name.
    pub(super) instances: Vec<NameMap<'t, Item>>,
    /// Core instances made of exports: definitions by name.
    pub(super) core_exports: Vec<NameMap<'t, CoreDef>>,
    /// Core modules instantiated so far.
    pub(super) core_instances: u32,
    /// Imported components whose types are still to be written.
    pub(super) untyped: Vec<Untyped>,
    /// What became known while the type of an imported component is written.
    pub(super) abstract_resources: Vec<ResourceId>,
}

/// A component instance in the making.
pub(super) struct Frame<'t> {
    pub(super) component: ComponentIdx,
    /// The next definition to interpret.
    next: usize,
    /// Frames from the root to here.
    depth: usize,
    pub(super) instance: ComponentInstanceIdx,
    /// What the instance is to the component that instantiates it; none for the root.
    ty: Option<ComponentInstanceTypeId>,
    args: NameMap<'t, Item>,
    environment: EnvironmentIdx,
    funcs: Vec<Callee>,
    instances: Vec<InstanceIdx>,
    pub(super) core: CoreSpaces,
    /// The resource types that wasmparser's identifiers stand for in this instance.
    pub(super) resources: Map<ResourceId, ResourceIdx>,
    /// Types converted so far. They may hold resources, so they are the frame's own.
    pub(super) value_types: Map<ComponentDefinedTypeId, TypeIdx>,
}

/// Modules and components that components within can reach by outer aliases.
struct Environment {
    outer: Option<EnvironmentIdx>,
    modules: Vec<ModuleValue>,
    components: Vec<Closure>,
}

#[derive(Clone, Copy, Debug)]
struct EnvironmentIdx(u32);

/// The number of a component instance value.
#[derive(Clone, Copy, Debug)]
pub(super) struct InstanceIdx(u32);

/// A component and where it was defined.
#[derive(Clone, Copy, Debug)]
pub(super) struct Closure {
    component: ComponentValue,
    environment: EnvironmentIdx,
}

impl Closure {
    /// The import it comes from; none for a component of the file.
    pub(super) fn import(&self) -> Option<ImportIdx> {
        match self.component {
            ComponentValue::Imported(import, _) => Some(import),
            ComponentValue::Own(_) => None,
        }
    }
}

/// Which component a closure is of.
#[derive(Clone, Copy, Debug)]
pub(super) enum ComponentValue {
    /// One of the file.
    Own(ComponentIdx),
    /// One that the root imports, by its type.
    Imported(ImportIdx, ComponentTypeId),
}

/// A value of the interpreter.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item {
    Func(Callee),
    Module(ModuleValue),
    Component(Closure),
    Instance(InstanceIdx),
    Resource(ResourceIdx),
    /// A type that is no resource type: the validator knows all about it.
    Type,
}

impl<'t> Expander<'t> {
    /// Interprets everything; gives the root's frame.
    fn run(&mut self) -> Result<Frame<'t>> {
        let root = self.components.root;
        self.budget.check_expansion(self.component(root)?.expansion)?;
        let mut callers = new_vec();
        let mut frame = self.begin(root, None, None)?;
        loop {
            if let Some(definition) = self.component(frame.component)?.definitions.get(frame.next) {
                frame.next += 1;
                self.budget.work(1)?;
                if let Some(inner) = self.define(&mut frame, definition)? {
                    callers.try_push(core::mem::replace(&mut frame, inner))?;
                }
                continue;
            }
            let Some(mut caller) = callers.pop() else { return Ok(frame) };
            self.end(&mut caller, &frame)?;
            frame = caller;
        }
    }

    /// A component of the file.
    pub(super) fn component(&self, index: ComponentIdx) -> Result<&'t Component<'t>> {
        self.components.components.get(index.0 as usize).ok_or_else(|| missing(0))
    }

    /// A frame for a component; `caller` instantiates it, and its type there is `ty`.
    fn begin(
        &mut self,
        component: ComponentIdx,
        outer: Option<EnvironmentIdx>,
        caller: Option<(&Frame<'t>, ComponentInstanceTypeId)>,
    ) -> Result<Frame<'t>> {
        let depth = caller.map_or(1, |(caller, _)| caller.depth + 1);
        self.budget.nesting(depth)?;
        self.budget.instance()?;
        let environment = EnvironmentIdx(self.environments.len() as u32);
        self.environments.try_push(Environment { outer, modules: new_vec(), components: new_vec() })?;
        Ok(Frame {
            component,
            next: 0,
            depth,
            instance: self.plan.component_instance(caller.map(|(caller, _)| caller.instance))?,
            ty: caller.map(|(_, ty)| ty),
            args: NameMap::default(),
            environment,
            funcs: new_vec(),
            instances: new_vec(),
            core: CoreSpaces::default(),
            resources: Map::default(),
            value_types: Map::default(),
        })
    }

    /// Hands the exports of a finished instance to the frame that asked for it.
    fn end(&mut self, caller: &mut Frame<'t>, finished: &Frame<'t>) -> Result<()> {
        let exports = self.items(finished, &self.component(finished.component)?.exports, 0)?;
        let item = self.instance(exports)?;
        if let Some(ty) = finished.ty {
            self.bind(caller, ComponentEntityType::Instance(ty), item, 0)?;
        }
        self.push_item(caller, item)
    }

    /// Interprets one definition; an instantiation gives the frame to continue in.
    fn define(&mut self, frame: &mut Frame<'t>, definition: &'t Definition<'t>) -> Result<Option<Frame<'t>>> {
        let offset = definition.offset;
        match &definition.kind {
            DefinitionKind::Module(module) => {
                self.push_item(frame, Item::Module(ModuleValue::Own(*module)))?;
            }
            DefinitionKind::Component(component) => {
                let closure =
                    Closure { component: ComponentValue::Own(*component), environment: frame.environment };
                self.push_item(frame, Item::Component(closure))?;
            }
            DefinitionKind::OuterModule { count, index } => {
                let outer = self.outer(frame, *count, offset)?;
                let module = *at(&outer.modules, *index, offset)?;
                self.push_item(frame, Item::Module(module))?;
            }
            DefinitionKind::OuterComponent { count, index } => {
                let outer = self.outer(frame, *count, offset)?;
                let closure = *at(&outer.components, *index, offset)?;
                self.push_item(frame, Item::Component(closure))?;
            }
            DefinitionKind::CoreInstantiate { module, args } => {
                let Item::Module(module) = self.item(frame, ItemRef::Module(*module), offset)? else {
                    return Err(missing(offset));
                };
                self.core_instantiate(frame, module, args, offset)?;
            }
            DefinitionKind::CoreInstance(exports) => self.core_instance(frame, exports, offset)?,
            DefinitionKind::CoreAlias { kind, instance, name } => {
                self.core_alias(frame, *kind, *instance, name, offset)?;
            }
            DefinitionKind::Instantiate { component, args, ty } => {
                return self.instantiate(frame, *component, args, *ty, offset);
            }
            DefinitionKind::Instance(exports) => {
                let exports = self.items(frame, exports, offset)?;
                let item = self.instance(exports)?;
                self.push_item(frame, item)?;
            }
            DefinitionKind::Alias { kind, instance, name } => {
                self.alias(frame, *kind, *instance, name, offset)?;
            }
            DefinitionKind::Resource { id, dtor } => self.define_resource(frame, *id, *dtor, offset)?,
            DefinitionKind::Canonical(canonical) => self.canonical(frame, canonical, offset)?,
            DefinitionKind::Import { name, implements, external_id, ty } => {
                let item = match frame.ty {
                    Some(_) => frame.args.get(name).ok_or_else(|| missing(offset))?,
                    None => self.root_import(frame, name, [*implements, *external_id], *ty, offset)?,
                };
                self.bind(frame, *ty, item, offset)?;
                self.push_item(frame, item)?;
            }
            DefinitionKind::Export { item, ty } => {
                let item = self.item(frame, *item, offset)?;
                if let Some(ty) = ty {
                    self.bind(frame, *ty, item, offset)?;
                }
                self.push_item(frame, item)?;
            }
        }
        Ok(None)
    }

    /// The environment `count` components around the one of `frame`.
    fn outer(&self, frame: &Frame<'t>, count: u32, offset: u64) -> Result<&Environment> {
        let mut environment = at(&self.environments, frame.environment.0, offset)?;
        for _ in 0..count {
            let outer = environment.outer.ok_or_else(|| missing(offset))?;
            environment = at(&self.environments, outer.0, offset)?;
        }
        Ok(environment)
    }

    fn instantiate(
        &mut self,
        frame: &mut Frame<'t>,
        component: u32,
        args: &[NamedItem<'t>],
        ty: ComponentInstanceTypeId,
        offset: u64,
    ) -> Result<Option<Frame<'t>>> {
        let Item::Component(closure) = self.item(frame, ItemRef::Component(component), offset)? else {
            return Err(missing(offset));
        };
        let args = self.items(frame, args, offset)?;
        match closure.component {
            ComponentValue::Own(component) => {
                let inner = self.begin(component, Some(closure.environment), Some((frame, ty)))?;
                Ok(Some(Frame { args, ..inner }))
            }
            ComponentValue::Imported(import, component) => {
                let item =
                    self.instantiate_imported_component(frame, (import, component), &args, ty, offset)?;
                self.push_item(frame, item).map(|()| None)
            }
        }
    }

    fn alias(
        &mut self,
        frame: &mut Frame<'t>,
        kind: ComponentExternalKind,
        instance: u32,
        name: &'t str,
        offset: u64,
    ) -> Result<()> {
        if kind == ComponentExternalKind::Type {
            return Ok(());
        }
        let Item::Instance(instance) = self.item(frame, ItemRef::Instance(instance), offset)? else {
            return Err(missing(offset));
        };
        let item = self.lookup(instance, name, offset)?;
        self.push_item(frame, item)
    }

    fn define_resource(
        &mut self,
        frame: &mut Frame<'t>,
        id: ResourceId,
        dtor: Option<u32>,
        offset: u64,
    ) -> Result<()> {
        let dtor = match dtor {
            Some(dtor) => Some(self.plan.core_def(*at(&frame.core.funcs, dtor, offset)?)?),
            None => None,
        };
        let resource = self.plan.resource(Resource::Defined { instance: frame.instance, dtor })?;
        self.plan.define_resource(resource)?;
        frame.resources.insert(id, resource)
    }

    /// The values of named items, by name.
    fn items(
        &mut self,
        frame: &Frame<'t>,
        named: &[NamedItem<'t>],
        offset: u64,
    ) -> Result<NameMap<'t, Item>> {
        self.budget.work(named.len())?;
        let mut items = NameMap::default();
        for named in named {
            items.insert(named.name, self.item(frame, named.item, offset)?)?;
        }
        Ok(items)
    }

    /// The value of an item of `frame`.
    pub(super) fn item(&self, frame: &Frame<'t>, item: ItemRef, offset: u64) -> Result<Item> {
        let environment = at(&self.environments, frame.environment.0, offset)?;
        Ok(match item {
            ItemRef::Func(index) => Item::Func(*at(&frame.funcs, index, offset)?),
            ItemRef::Module(index) => Item::Module(*at(&environment.modules, index, offset)?),
            ItemRef::Component(index) => Item::Component(*at(&environment.components, index, offset)?),
            ItemRef::Instance(index) => Item::Instance(*at(&frame.instances, index, offset)?),
            ItemRef::Type(ComponentAnyTypeId::Resource(id)) => {
                frame.resources.get(id.resource()).map_or(Item::Type, Item::Resource)
            }
            ItemRef::Type(_) => Item::Type,
        })
    }

    /// Adds a value to the index space of its kind.
    pub(super) fn push_item(&mut self, frame: &mut Frame<'t>, item: Item) -> Result<()> {
        let Some(environment) = self.environments.get_mut(frame.environment.0 as usize) else {
            return Err(missing(0));
        };
        match item {
            Item::Func(func) => Ok(frame.funcs.try_push(func)?),
            Item::Module(module) => Ok(environment.modules.try_push(module)?),
            Item::Component(closure) => Ok(environment.components.try_push(closure)?),
            Item::Instance(instance) => Ok(frame.instances.try_push(instance)?),
            Item::Resource(_) | Item::Type => Ok(()),
        }
    }

    /// An instance with these exports.
    pub(super) fn instance(&mut self, exports: NameMap<'t, Item>) -> Result<Item> {
        let index = InstanceIdx(self.instances.len() as u32);
        self.instances.try_push(exports)?;
        Ok(Item::Instance(index))
    }

    /// A component that the root imports.
    pub(super) fn imported_component(frame: &Frame<'t>, import: ImportIdx, ty: ComponentTypeId) -> Item {
        let component = ComponentValue::Imported(import, ty);
        Item::Component(Closure { component, environment: frame.environment })
    }

    /// The export `name` of an instance.
    pub(super) fn lookup(&self, instance: InstanceIdx, name: &'t str, offset: u64) -> Result<Item> {
        at(&self.instances, instance.0, offset)?.get(name).ok_or_else(|| missing(offset))
    }

    /// The definition `name` of a core instance made of exports.
    pub(super) fn lookup_core(&self, exports: CoreExportsIdx, name: &'t str, offset: u64) -> Result<CoreDef> {
        at(&self.core_exports, exports.0, offset)?.get(name).ok_or_else(|| missing(offset))
    }
}

/// The entry at `index`. Validation has seen to it that there is one.
pub(super) fn at<T>(entries: &[T], index: u32, offset: u64) -> Result<&T> {
    entries.get(index as usize).ok_or_else(|| missing(offset))
}

/// What validation rules out.
#[cold]
pub(super) fn missing(offset: u64) -> Error {
    Error::malformed("a definition that does not exist is used", offset)
}

pub(super) fn new_vec<T>() -> Vec<T> {
    Vec::new_in(Region::Global)
}
