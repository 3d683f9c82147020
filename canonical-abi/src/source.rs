//! What an instance exports, as something a linker provides to other components.

use crate::compare::{self, Typed};
use crate::component_type::Types;
use crate::driver::Inner;
use crate::instance::{Instance, find_in};
use crate::plan::{
    Callee, Export, ExportIdx, ExportKind, FuncTypeIdx, IdxRange, Import, PlanView, ResourceIdx,
};
use crate::resource::ResourceType;
use crate::state::Linked;
use crate::version::Match;
use alloc::boxed::Box;
use tenon_core::{CheckedImage, Error, Region, Result, Vec};

/// The exports of an instance, under the name of an instance that components import. It knows their types
/// by itself, so that components can be checked without the store.
pub(crate) struct Source {
    instance: Instance,
    image: CheckedImage,
    /// By the plan's resource types.
    resources: Vec<Option<ResourceType>>,
    /// The imported instance whose content the exports are. Empty: each export is imported by its own name.
    at: Box<str>,
    exports: IdxRange<ExportIdx>,
}

impl Source {
    /// What `instance` exports, or what the instance exports that it exports as `path`.
    pub(crate) fn new(store: &Inner, instance: Instance, path: &str, at: &str) -> Result<Self> {
        let error = |what| Error::link(at, path, what);
        let image = store.images.get(instance.root.0 as usize).ok_or_else(|| error("no such instance"))?;
        let plan = PlanView::of(image)?;
        let types = store.types(instance.root, plan).ok_or_else(|| error("no such instance"))?;
        if !store.is_ready(instance.root) {
            return Err(error("the instance is not complete"));
        }
        let exports = match path {
            "" => plan.exports(),
            path => walk(plan, plan.exports(), path).ok_or_else(|| error("it exports no such instance"))?.1,
        };
        let mut resources = Vec::new_in(Region::Global);
        resources.try_room_exact(plan.resource_count() as usize)?;
        (0..plan.resource_count())
            .for_each(|index| resources.push_reserved(types.resource_type(ResourceIdx::new(index))));
        Ok(Self { instance, image: image.clone(), resources, at: at.into(), exports })
    }

    fn plan(&self) -> PlanView<'_> {
        PlanView::of_checked(&self.image)
    }

    /// What it has for the imported instance of that name; `None` is the root.
    pub(crate) fn find(&self, instance: Option<&str>) -> Option<(Match, IdxRange<ExportIdx>)> {
        let Some(path) = instance else { return self.at.is_empty().then_some((Match::Exact, self.exports)) };
        if self.at.is_empty() {
            return walk(self.plan(), self.exports, path);
        }
        let mut best = Match::Exact;
        let mut rest = path.split('#');
        for at in self.at.split('#') {
            best = best.min(Match::of(rest.next()?, at)?);
        }
        let mut exports = self.exports;
        for name in rest {
            let (matched, inner) = step(self.plan(), exports, name)?;
            (best, exports) = (best.min(matched), inner);
        }
        Some((best, exports))
    }

    /// The export called `name` among `exports`.
    pub(crate) fn item(&self, exports: IdxRange<ExportIdx>, name: &str) -> Option<ExportKind> {
        self.plan().find_export(exports, name).ok().flatten().map(|(_, export)| export.kind)
    }

    /// The resource type of the plan, in the store.
    pub(crate) fn resource_type(&self, resource: ResourceIdx) -> Option<ResourceType> {
        self.resources.get(resource.index()).copied().flatten()
    }

    /// Refuses unless a function of its type `ty` is what `import` wants: type `wanted` of `types`.
    pub(crate) fn check(
        &self,
        ty: FuncTypeIdx,
        import: &Import<'_>,
        wanted: FuncTypeIdx,
        types: Types<'_>,
        limit: u32,
    ) -> Result<()> {
        let provided = Typed { plan: self.plan(), resource: &|resource| self.resource_type(resource) };
        let wants = Typed { plan: types.plan, resource: &|resource| types.resource_type(resource) };
        match compare::functions((provided, ty), (wants, wanted), limit)? {
            None => Ok(()),
            Some(misfit) => {
                let instance = import.instance.unwrap_or_default();
                Err(Error::link_at(instance, import.name, &misfit.place, misfit.what))
            }
        }
    }

    /// Refuses if the instance is not one of `store`.
    pub(crate) fn check_store(&self, store: &Inner, import: &Import<'_>) -> Result<()> {
        if self.is_of(store) == Some(true) {
            return Ok(());
        }
        let what = "what is linked belongs to an instance of another store";
        Err(Error::link(import.instance.unwrap_or_default(), import.name, what))
    }

    fn is_of(&self, store: &Inner) -> Option<bool> {
        let root = self.instance.root;
        let image = store.images.get(root.0 as usize)?;
        if !store.is_ready(root) || image.bytes().as_ptr() != self.image.bytes().as_ptr() {
            return Some(false);
        }
        let types = store.types(root, self.plan())?;
        let mut known = (0..).map(ResourceIdx::new).zip(&self.resources);
        Some(known.all(|(index, ty)| types.resource_type(index) == *ty))
    }

    /// What a call of `callee` leads to in its store.
    pub(crate) fn linked(&self, store: &Inner, callee: Callee, ty: FuncTypeIdx) -> Option<Linked> {
        store.linked(self.instance.root, callee, ty)
    }
}

/// The exports of the instance at `path` below `exports`, an instance in an instance being `outer#inner`.
fn walk(
    plan: PlanView<'_>,
    mut exports: IdxRange<ExportIdx>,
    path: &str,
) -> Option<(Match, IdxRange<ExportIdx>)> {
    let mut best = Match::Exact;
    for name in path.split('#') {
        let (matched, inner) = step(plan, exports, name)?;
        (best, exports) = (best.min(matched), inner);
    }
    Some((best, exports))
}

/// The exports of the instance called `name` among `exports`.
fn step(
    plan: PlanView<'_>,
    exports: IdxRange<ExportIdx>,
    name: &str,
) -> Option<(Match, IdxRange<ExportIdx>)> {
    let Export { name: found, kind: ExportKind::Instance(inner) } = find_in(plan, exports, name)?.0 else {
        return None;
    };
    Some((Match::of(name, found)?, inner))
}
