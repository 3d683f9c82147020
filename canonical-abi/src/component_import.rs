//! Components that a component imports: instantiated when its plan comes to it, in the place of the thread.
//!
//! Such an instance has a plan of its own and is a root of the store like any other, except that its imports are
//! linked to what the plan that instantiates it gives, and that this one goes on when it is complete. What it
//! exports is then linked to what stands for it in that plan.

use crate::compare::{self, Typed};
use crate::component::Component;
use crate::component_match::{self, Signature};
use crate::copy::BAD_PLAN;
use crate::driver::Inner;
use crate::instantiate::{add_root, add_trampolines, imports, push};
use crate::linker::{Found, Item, Linker};
use crate::module_import::LinkedModule;
use crate::plan::{
    Callee, ComponentTypeIdx, ExportIdx, ExportKind, FuncTypeIdx, IdxRange, Import, ImportIdx, ImportKind,
    ImportedInstanceIdx, ModuleSource, ModuleTypeIdx, PlanView, ResourceIdx,
};
use crate::resource::RuntimeType;
use crate::state::{Linked, Root, RootId};
use crate::thread::{Entry, LOST, Next};
use tenon_core::{CheckedImage, Error, Region, Result, Vec};

/// A component linked to an import.
#[derive(Debug)]
pub(crate) struct LinkedComponent {
    pub(crate) import: ImportIdx,
    pub(crate) component: Component,
}

impl LinkedComponent {
    pub(crate) fn image(&self) -> &CheckedImage {
        self.component.image()
    }
}

/// Finds a component for every import that is one, and compares it with the declared type.
pub(crate) fn link_components<T: 'static>(
    linker: &Linker<T>,
    plan: PlanView<'_>,
    region: Region,
) -> Result<Vec<LinkedComponent>> {
    let mut linked = Vec::new_in(region);
    let limit = linker.engine().config().limits.items;
    for index in imports(plan) {
        let import = plan.import(index)?;
        let ImportKind::Component(ty) = import.kind else { continue };
        let Found::Host(Item::Component(component)) = linker.find(&import)? else {
            return Err(misfit(&import, "the component imports a component, and something else is linked"));
        };
        let provided = Signature::Whole(component.image());
        component_match::check(&import, provided, Signature::Declared(plan, ty), limit)?;
        push(&mut linked, LinkedComponent { import: index, component: component.clone() })?;
    }
    Ok(linked)
}

fn misfit(import: &Import<'_>, what: &'static str) -> Error {
    Error::link(import.instance.unwrap_or_default(), import.name, what)
}

/// A component of the store: its number and its image.
#[derive(Clone, Copy)]
struct Placed<'a> {
    root: RootId,
    image: &'a CheckedImage,
}

impl<'a> Placed<'a> {
    fn plan(self) -> PlanView<'a> {
        PlanView::of_checked(self.image)
    }

    /// What is called as `import` is, among `exports`.
    fn export(self, exports: IdxRange<ExportIdx>, import: &Import<'_>) -> Result<ExportKind> {
        let found = component_match::export(self.plan(), exports, import)?;
        found.ok_or_else(|| {
            misfit(import, "an imported component and what instantiates it disagree about this")
        })
    }
}

impl Inner {
    /// Does what the thread asks for.
    pub(crate) fn component(&mut self, next: Next) -> Result<()> {
        match next {
            Next::Instantiate(instance) => self.begin_component(instance),
            _ => self.provide(),
        }
    }

    /// What a call of `callee` of the component `root` leads to.
    pub(crate) fn linked(&self, root: RootId, callee: Callee, ty: FuncTypeIdx) -> Option<Linked> {
        match callee {
            Callee::Lift(lift) => Some(Linked::Guest { root, lift, ty }),
            Callee::Import(import) => self.roots.get(root.0 as usize)?.linked(import),
        }
    }

    fn root(&self, root: RootId) -> Result<&Root> {
        Ok(self.roots.get(root.0 as usize).ok_or(LOST)?)
    }

    fn root_mut(&mut self, root: RootId) -> Result<&mut Root> {
        Ok(self.roots.get_mut(root.0 as usize).ok_or(LOST)?)
    }

    fn image(&self, root: RootId) -> Result<CheckedImage> {
        Ok(self.images.get(root.0 as usize).ok_or(LOST)?.clone())
    }

    /// Adds an instance of an imported component, links it to what it is given, and plays its plan next.
    fn begin_component(&mut self, index: ImportedInstanceIdx) -> Result<()> {
        let outer = self.thread.root;
        let outer_image = self.image(outer)?;
        let instance = PlanView::of_checked(&outer_image).imported_instance(index)?;
        let (component, account, depth) = {
            let root = self.root(outer)?;
            let linked = root.imported.components.iter().find(|linked| linked.import == instance.import);
            (linked.ok_or(BAD_PLAN)?.component.clone(), root.account, root.imported.depth.saturating_add(1))
        };
        self.check_limits(outer, depth, &component)?;
        let number = RootId(u32::try_from(self.roots.len()).map_err(|_| BAD_PLAN)?);
        let image = component.image();
        self.registry.accounts.join(&self.machine, account, image)?;
        add_root(self, image.clone(), number, account)?;
        let root = self.root_mut(number)?;
        (root.imported.parent, root.imported.depth) = (Some((outer, index)), depth);
        (self.thread.root, self.thread.base) = (number, number);
        let (outer, inner) = (Placed { root: outer, image: &outer_image }, Placed { root: number, image });
        self.give(outer, instance.args, inner)?;
        add_trampolines(self, inner.plan(), number)?;
        self.thread.next = Next::Play;
        Ok(())
    }

    /// How deep components may instantiate one another, and how many instances they may be together.
    fn check_limits(&self, outer: RootId, depth: u32, component: &Component) -> Result<()> {
        let limits = self.machine.engine().config().limits;
        if depth > limits.component_nesting {
            return Err(Error::limit("component nesting", depth.into(), limits.component_nesting.into()));
        }
        let first = match self.thread.entry {
            Some(Entry::Instantiate(first)) => first,
            _ => outer,
        };
        let instances = &self.registry.instances;
        let before = instances.len().saturating_sub(self.root(first)?.first_instance as usize) as u64;
        let needed = before + u64::from(component.plan().component_instance_count());
        let allowed = limits.component_instances;
        if needed > allowed.into() {
            return Err(Error::limit("component instances", needed, allowed.into()));
        }
        Ok(())
    }

    /// Links what `inner` imports to the arguments that `outer` gives.
    fn give(&mut self, outer: Placed<'_>, args: IdxRange<ExportIdx>, inner: Placed<'_>) -> Result<()> {
        let plan = inner.plan();
        for index in imports(plan) {
            let import = plan.import(index)?;
            if let ImportKind::Resource(_) = import.kind {
                self.connect(outer, outer.export(args, &import)?, inner, (index, &import))?;
            }
        }
        for index in imports(plan) {
            let import = plan.import(index)?;
            if !matches!(import.kind, ImportKind::Resource(_)) {
                self.connect(outer, outer.export(args, &import)?, inner, (index, &import))?;
            }
        }
        Ok(())
    }

    /// Gives the exports of the component that is complete to the one that instantiated it, which goes on.
    fn provide(&mut self) -> Result<()> {
        let inner = self.thread.root;
        let (outer, index) = self.root(inner)?.imported.parent.ok_or(BAD_PLAN)?;
        let (inner_image, outer_image) = (self.image(inner)?, self.image(outer)?);
        let inner = Placed { root: inner, image: &inner_image };
        let outer = Placed { root: outer, image: &outer_image };
        let (plan, exports) = (outer.plan(), inner.plan().exports());
        let items = plan.imported_instance(index)?.exports;
        for resources in [true, false] {
            for item in items.iter() {
                let import = plan.import(item)?;
                if matches!(import.kind, ImportKind::Resource(_)) == resources {
                    self.connect(inner, inner.export(exports, &import)?, outer, (item, &import))?;
                }
            }
        }
        (self.thread.root, self.thread.base) = (outer.root, outer.root);
        self.thread.next = Next::Play;
        Ok(())
    }

    /// Lets `provided`, which is of one component, be what another has as `import`.
    fn connect(
        &mut self,
        from: Placed<'_>,
        provided: ExportKind,
        to: Placed<'_>,
        (index, import): (ImportIdx, &Import<'_>),
    ) -> Result<()> {
        match (provided, import.kind) {
            (ExportKind::Resource(provided), ImportKind::Resource(wanted)) => {
                self.connect_resource((from, provided), (to, wanted), import)
            }
            (ExportKind::Func { callee, ty }, ImportKind::Func(wanted)) => {
                self.connect_func((from, callee, ty), (to, wanted), (index, import))
            }
            (ExportKind::Module(module), ImportKind::Module(ty)) => {
                self.connect_module((from, module), (to, ty), (index, import))
            }
            (ExportKind::Component(Some(component)), ImportKind::Component(ty)) => {
                self.connect_component((from, component), (to, ty), (index, import))
            }
            (ExportKind::Component(None), ImportKind::Component(_)) => {
                Err(misfit(import, "a component that is part of another cannot be given away yet"))
            }
            (ExportKind::Type(_), ImportKind::Type(_)) => Ok(()),
            _ => Err(misfit(import, "what an imported component has is of another kind")),
        }
    }

    fn runtime(&self, root: RootId, resource: ResourceIdx) -> Result<Option<RuntimeType>> {
        Ok(*self.root(root)?.resources.get(resource.index()).ok_or(BAD_PLAN)?)
    }

    fn connect_resource(
        &mut self,
        (from, provided): (Placed<'_>, ResourceIdx),
        (to, wanted): (Placed<'_>, ResourceIdx),
        import: &Import<'_>,
    ) -> Result<()> {
        let provided = self.runtime(from.root, provided)?.ok_or(BAD_PLAN)?;
        match self.runtime(to.root, wanted)? {
            Some(known) if known != provided => {
                Err(misfit(import, "an imported component has another resource type here"))
            }
            _ => {
                let resources = &mut self.root_mut(to.root)?.resources;
                *resources.get_mut(wanted.index()).ok_or(BAD_PLAN)? = Some(provided);
                Ok(())
            }
        }
    }

    fn connect_func(
        &mut self,
        (from, callee, ty): (Placed<'_>, Callee, FuncTypeIdx),
        (to, wanted): (Placed<'_>, FuncTypeIdx),
        (index, import): (ImportIdx, &Import<'_>),
    ) -> Result<()> {
        let limit = self.machine.engine().config().limits.items;
        let from_types = self.types(from.root, from.plan()).ok_or(LOST)?;
        let to_types = self.types(to.root, to.plan()).ok_or(LOST)?;
        let provides = Typed { plan: from.plan(), resource: &|resource| from_types.resource_type(resource) };
        let wants = Typed { plan: to.plan(), resource: &|resource| to_types.resource_type(resource) };
        if let Some(differs) = compare::functions((provides, ty), (wants, wanted), limit)? {
            let instance = import.instance.unwrap_or_default();
            return Err(Error::link_at(instance, import.name, &differs.place, differs.what));
        }
        let linked = self.linked(from.root, callee, ty).ok_or(BAD_PLAN)?;
        Ok(self.root_mut(to.root)?.set_linked(index, linked).ok_or(BAD_PLAN)?)
    }

    fn connect_module(
        &mut self,
        (from, module): (Placed<'_>, ModuleSource),
        (to, ty): (Placed<'_>, ModuleTypeIdx),
        import: (ImportIdx, &Import<'_>),
    ) -> Result<()> {
        let (image, number) = match module {
            ModuleSource::Own(module) => (from.image.clone(), module.get()),
            ModuleSource::Import(index) => {
                let mut modules = self.root(from.root)?.imported.modules.iter();
                let linked = modules.find(|linked| linked.import == index).ok_or(BAD_PLAN)?;
                (linked.image().clone(), linked.number)
            }
        };
        let region = self.machine.region();
        let linked = LinkedModule::new(region, to.plan(), import, ty, (&image, number))?;
        push(&mut self.root_mut(to.root)?.imported.modules, linked)
    }

    fn connect_component(
        &mut self,
        (from, component): (Placed<'_>, ImportIdx),
        (to, ty): (Placed<'_>, ComponentTypeIdx),
        (index, import): (ImportIdx, &Import<'_>),
    ) -> Result<()> {
        let mut components = self.root(from.root)?.imported.components.iter();
        let component = components.find(|linked| linked.import == component).ok_or(BAD_PLAN)?;
        let component = component.component.clone();
        let limit = self.machine.engine().config().limits.items;
        let provided = Signature::Whole(component.image());
        component_match::check(import, provided, Signature::Declared(to.plan(), ty), limit)?;
        push(&mut self.root_mut(to.root)?.imported.components, LinkedComponent { import: index, component })
    }
}
