//! Whether a component is of the type that another imports it with: subtyping, leaf by leaf.
//!
//! It may import less than the type says, and export more. Resource types are abstract: those that are imported are
//! the type's, those that are exported are the component's, and what else mentions them must agree.

use crate::compare::{self, Misfit, Typed};
use crate::instantiate::push;
use crate::module_import::fits;
use crate::plan::{
    ComponentTypeIdx, ExportIdx, ExportKind, FuncTypeIdx, IdxRange, Import, ImportIdx, ImportKind,
    ModuleSource, ModuleTypeIdx, PlanView, ResourceIdx, TypeIdx,
};
use crate::resource::{Origin, ResourceType};
use alloc::format;
use alloc::string::String;
use tenon_core::{CheckedImage, Error, ExternType, Region, Result, Vec};

/// What is known of a component: all, or its type.
#[derive(Clone, Copy)]
pub(crate) enum Signature<'a> {
    /// A component that is loaded.
    Whole(&'a CheckedImage),
    /// The type of one that this plan imports.
    Declared(PlanView<'a>, ComponentTypeIdx),
}

/// What a component imports or exports.
#[derive(Clone, Copy)]
enum Leaf<'a> {
    Func(FuncTypeIdx),
    Resource(ResourceIdx),
    Module(Module<'a>),
    /// None for one that is part of the component.
    Component(Option<ComponentTypeIdx>),
    Type(Option<TypeIdx>),
    Instance,
}

#[derive(Clone, Copy)]
enum Module<'a> {
    Own(&'a CheckedImage, u32),
    Declared(PlanView<'a>, ModuleTypeIdx),
}

impl<'a> Signature<'a> {
    fn plan(self) -> PlanView<'a> {
        match self {
            Self::Whole(image) => PlanView::of_checked(image),
            Self::Declared(plan, _) => plan,
        }
    }

    fn imports(self) -> Result<IdxRange<ImportIdx>> {
        Ok(match self {
            Self::Whole(_) => IdxRange::new(0, self.plan().import_count()),
            Self::Declared(plan, ty) => plan.component_type(ty)?.imports,
        })
    }

    /// The import that is called as `wanted` is.
    fn import(self, wanted: &Import<'_>) -> Result<Option<Leaf<'a>>> {
        let imports = self.imports()?;
        self.find(imports, wanted)
    }

    /// The export that is called as `wanted` is.
    fn export(self, wanted: &Import<'_>) -> Result<Option<Leaf<'a>>> {
        match self {
            Self::Declared(plan, ty) => self.find(plan.component_type(ty)?.exports, wanted),
            Self::Whole(image) => {
                let plan = self.plan();
                let found = export(plan, plan.exports(), wanted)?;
                found.map(|kind| whole_leaf(image, plan, kind)).transpose()
            }
        }
    }

    fn find(self, items: IdxRange<ImportIdx>, wanted: &Import<'_>) -> Result<Option<Leaf<'a>>> {
        for item in items.iter() {
            let import = self.plan().import(item)?;
            if import.name == wanted.name && import.instance == wanted.instance {
                return Ok(Some(declared_leaf(self.plan(), import.kind)));
            }
        }
        Ok(None)
    }
}

fn declared_leaf(plan: PlanView<'_>, kind: ImportKind) -> Leaf<'_> {
    match kind {
        ImportKind::Func(ty) => Leaf::Func(ty),
        ImportKind::Resource(resource) => Leaf::Resource(resource),
        ImportKind::Module(ty) => Leaf::Module(Module::Declared(plan, ty)),
        ImportKind::Component(ty) => Leaf::Component(Some(ty)),
        ImportKind::Type(ty) => Leaf::Type(ty),
    }
}

fn whole_leaf<'a>(image: &'a CheckedImage, plan: PlanView<'a>, kind: ExportKind) -> Result<Leaf<'a>> {
    Ok(match kind {
        ExportKind::Func { ty, .. } => Leaf::Func(ty),
        ExportKind::Resource(resource) => Leaf::Resource(resource),
        ExportKind::Module(ModuleSource::Own(module)) => Leaf::Module(Module::Own(image, module.get())),
        ExportKind::Module(ModuleSource::Import(import)) | ExportKind::Component(Some(import)) => {
            declared_leaf(plan, plan.import(import)?.kind)
        }
        ExportKind::Component(None) => Leaf::Component(None),
        ExportKind::Type(ty) => Leaf::Type(ty),
        ExportKind::Instance(_) => Leaf::Instance,
    })
}

/// The export that is called as `wanted` is, among `exports`.
pub(crate) fn export(
    plan: PlanView<'_>,
    mut exports: IdxRange<ExportIdx>,
    wanted: &Import<'_>,
) -> Result<Option<ExportKind>> {
    for outer in wanted.instance.into_iter().flat_map(|path| path.split('#')) {
        match plan.find_export(exports, outer)? {
            Some((_, found)) => match found.kind {
                ExportKind::Instance(inner) => exports = inner,
                _ => return Ok(None),
            },
            None => return Ok(None),
        }
    }
    Ok(plan.find_export(exports, wanted.name)?.map(|(_, found)| found.kind))
}

/// Refuses unless `provided` may stand where `wanted` is imported, as `import`.
pub(crate) fn check(
    import: &Import<'_>,
    provided: Signature<'_>,
    wanted: Signature<'_>,
    limit: u32,
) -> Result<()> {
    let mut pairs = Vec::new_in(Region::Global);
    pairs.try_push((provided, wanted, String::new()))?;
    while let Some((provided, wanted, place)) = pairs.pop() {
        let mut pair = Pair::new(import, (provided, wanted), place, limit)?;
        pair.resources()?;
        pair.leaves()?;
        pairs.try_room(pair.inner.len())?;
        pair.inner.drain_from(0).for_each(|inner| pairs.push_reserved(inner));
    }
    Ok(())
}

/// Two components to be compared.
struct Pair<'a, 'i> {
    /// Where what is provided is imported.
    import: &'i Import<'i>,
    provided: Signature<'a>,
    wanted: Signature<'a>,
    /// Where the two are in the types of others.
    place: String,
    limit: u32,
    /// What the resource types of both plans are in terms of each other.
    provided_resources: Vec<Option<ResourceType>>,
    wanted_resources: Vec<Option<ResourceType>>,
    /// Components within that are to be compared.
    inner: Vec<(Signature<'a>, Signature<'a>, String)>,
}

/// One side of what is compared: what a component imports, or what it exports.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Imports,
    Exports,
}

impl<'a, 'i> Pair<'a, 'i> {
    fn new(
        import: &'i Import<'i>,
        (provided, wanted): (Signature<'a>, Signature<'a>),
        place: String,
        limit: u32,
    ) -> Result<Self> {
        let unknown = |signature: Signature<'_>| -> Result<Vec<Option<ResourceType>>> {
            let count = signature.plan().resource_count() as usize;
            let mut list = Vec::new_in(Region::Global);
            list.try_resize(count, None)?;
            Ok(list)
        };
        let (provided_resources, wanted_resources) = (unknown(provided)?, unknown(wanted)?);
        let inner = Vec::new_in(Region::Global);
        Ok(Self { import, provided, wanted, place, limit, provided_resources, wanted_resources, inner })
    }

    /// Finds out which resource types are the same.
    fn resources(&mut self) -> Result<()> {
        for item in self.wanted.imports()?.iter() {
            if let ImportKind::Resource(resource) = self.wanted.plan().import(item)?.kind {
                let own = ResourceType(Origin::Dynamic(resource.get()));
                self.wanted_resources.get_mut(resource.index()).map(|known| known.get_or_insert(own));
            }
        }
        for item in self.provided.imports()?.iter() {
            let import = self.provided.plan().import(item)?;
            if let ImportKind::Resource(resource) = import.kind {
                let Leaf::Resource(given) = self.given(&import)? else {
                    return Err(self.error(Side::Imports, &import, "", KIND));
                };
                let given = self.wanted_resources.get(given.index()).copied().flatten();
                let agrees = agree(&mut self.provided_resources, resource, given);
                self.ensure(agrees, Side::Imports, &import)?;
            }
        }
        for (number, known) in (0..).zip(&mut self.provided_resources) {
            known.get_or_insert(ResourceType(Origin::Unknown(number)));
        }
        for item in self.wanted_exports()?.iter() {
            let import = self.wanted.plan().import(item)?;
            if let ImportKind::Resource(resource) = import.kind {
                let Leaf::Resource(found) = self.exported(&import)? else {
                    return Err(self.error(Side::Exports, &import, "", KIND));
                };
                let found = self.provided_resources.get(found.index()).copied().flatten();
                let agrees = agree(&mut self.wanted_resources, resource, found);
                self.ensure(agrees, Side::Exports, &import)?;
            }
        }
        Ok(())
    }

    /// Compares everything else.
    fn leaves(&mut self) -> Result<()> {
        for item in self.provided.imports()?.iter() {
            let import = self.provided.plan().import(item)?;
            let (given, needed) = (self.given(&import)?, declared_leaf(self.provided.plan(), import.kind));
            self.leaf(Side::Imports, &import, given, needed)?;
        }
        for item in self.wanted_exports()?.iter() {
            let import = self.wanted.plan().import(item)?;
            let (found, needed) = (self.exported(&import)?, declared_leaf(self.wanted.plan(), import.kind));
            self.leaf(Side::Exports, &import, found, needed)?;
        }
        Ok(())
    }

    fn wanted_exports(&self) -> Result<IdxRange<ImportIdx>> {
        Ok(match self.wanted {
            Signature::Declared(plan, ty) => plan.component_type(ty)?.exports,
            // Nothing but a type is ever wanted.
            Signature::Whole(_) => IdxRange::new(0, 0),
        })
    }

    /// What the component is given for an import of its own.
    fn given(&self, import: &Import<'_>) -> Result<Leaf<'a>> {
        let what = "the linked component imports this, and is not given it";
        self.wanted.import(import)?.ok_or_else(|| self.error(Side::Imports, import, "", what))
    }

    /// What the component exports by the name of an export that is wanted.
    fn exported(&self, import: &Import<'_>) -> Result<Leaf<'a>> {
        let what = "the linked component does not export this";
        self.provided.export(import)?.ok_or_else(|| self.error(Side::Exports, import, "", what))
    }

    /// Whether `has` may stand where `needs` is asked for.
    fn leaf(&mut self, side: Side, at: &Import<'_>, has: Leaf<'a>, needs: Leaf<'a>) -> Result<()> {
        let differs = match (has, needs) {
            (Leaf::Resource(_), Leaf::Resource(_)) | (Leaf::Type(_), Leaf::Type(None)) => None,
            (Leaf::Func(has), Leaf::Func(needs)) => {
                self.typed(side, |one, other, limit| compare::functions((one, has), (other, needs), limit))?
            }
            (Leaf::Type(Some(has)), Leaf::Type(Some(needs))) => {
                self.typed(side, |one, other, limit| compare::types((one, has), (other, needs), limit))?
            }
            (Leaf::Module(has), Leaf::Module(needs)) => {
                modules(has, needs)?.map(|what| Misfit { place: String::new(), what })
            }
            (Leaf::Component(Some(has)), Leaf::Component(Some(needs))) => {
                return self.components(side, at, has, needs);
            }
            (Leaf::Component(None), Leaf::Component(_)) => {
                return Err(self.error(
                    side,
                    at,
                    "",
                    "a component that is part of another cannot be given away yet",
                ));
            }
            _ => return Err(self.error(side, at, "", KIND)),
        };
        match differs {
            None => Ok(()),
            Some(Misfit { place, what }) => Err(self.error(side, at, &place, what)),
        }
    }

    /// Compares by types of both plans: what has something, and what needs it.
    fn typed<R>(
        &self,
        side: Side,
        compare: impl FnOnce(Typed<'_>, Typed<'_>, u32) -> Result<R>,
    ) -> Result<R> {
        let provided =
            |resource: ResourceIdx| self.provided_resources.get(resource.index()).copied().flatten();
        let wanted = |resource: ResourceIdx| self.wanted_resources.get(resource.index()).copied().flatten();
        let provided = Typed { plan: self.provided.plan(), resource: &provided };
        let wanted = Typed { plan: self.wanted.plan(), resource: &wanted };
        match side {
            Side::Imports => compare(wanted, provided, self.limit),
            Side::Exports => compare(provided, wanted, self.limit),
        }
    }

    /// Puts two components on the list.
    fn components(
        &mut self,
        side: Side,
        at: &Import<'_>,
        has: ComponentTypeIdx,
        needs: ComponentTypeIdx,
    ) -> Result<()> {
        let (one, other) = (self.provided.plan(), self.wanted.plan());
        let pair = match side {
            Side::Imports => (Signature::Declared(other, has), Signature::Declared(one, needs)),
            Side::Exports => (Signature::Declared(one, has), Signature::Declared(other, needs)),
        };
        Ok(self.inner.try_push((pair.0, pair.1, self.place(side, at, "")))?)
    }

    fn ensure(&self, agrees: bool, side: Side, at: &Import<'_>) -> Result<()> {
        let what = "another resource type than in the declared type";
        if agrees { Ok(()) } else { Err(self.error(side, at, "", what)) }
    }

    /// The way to something in the type, in words.
    fn place(&self, side: Side, at: &Import<'_>, inside: &str) -> String {
        let side = if side == Side::Imports { "import" } else { "export" };
        let mut place = match &*self.place {
            "" => String::from(side),
            outer => format!("{outer}, {side}"),
        };
        for name in at.instance.into_iter().chain([at.name]) {
            place = format!("{place} `{name}`");
        }
        if inside.is_empty() { place } else { format!("{place}, {inside}") }
    }

    #[cold]
    fn error(&self, side: Side, at: &Import<'_>, inside: &str, what: &'static str) -> Error {
        let Import { instance, name, .. } = *self.import;
        Error::link_at(instance.unwrap_or_default(), name, &self.place(side, at, inside), what)
    }
}

const KIND: &str = "something of another kind";

/// Makes a resource type known, or says whether what is known of it is that.
fn agree(known: &mut [Option<ResourceType>], resource: ResourceIdx, ty: Option<ResourceType>) -> bool {
    match known.get_mut(resource.index()) {
        Some(place @ None) => {
            *place = ty;
            ty.is_some()
        }
        Some(known) => *known == ty,
        None => false,
    }
}

/// Whether a module may stand where another is asked for: what is wrong, if it may not.
fn modules(has: Module<'_>, needs: Module<'_>) -> Result<Option<&'static str>> {
    let (given, exported) = (needs.imports()?, has.exports()?);
    let imports_fit = has.imports()?.iter().all(|(module, name, needed)| {
        given.iter().any(|(from, given, ty)| (from, given) == (module, name) && fits(*ty, *needed))
    });
    if !imports_fit {
        return Ok(Some("the module imports what the declared type does not"));
    }
    let exports_fit = needs
        .exports()?
        .iter()
        .all(|(wanted, ty)| exported.iter().any(|(name, exported)| name == wanted && fits(*exported, *ty)));
    Ok((!exports_fit).then_some("the module does not export what the declared type does"))
}

impl<'a> Module<'a> {
    fn imports(self) -> Result<Vec<(&'a str, &'a str, ExternType<'a>)>> {
        let mut imports = Vec::new_in(Region::Global);
        match self {
            Self::Own(image, number) => {
                for import in image.module(number).into_iter().flat_map(|module| module.imports()) {
                    push(&mut imports, (import.module, import.name, import.ty))?;
                }
            }
            Self::Declared(plan, ty) => {
                for item in plan.module_type(ty)?.imports.iter() {
                    let item = plan.core_item(item)?;
                    push(&mut imports, (item.module.unwrap_or_default(), item.name, item.ty))?;
                }
            }
        }
        Ok(imports)
    }

    fn exports(self) -> Result<Vec<(&'a str, ExternType<'a>)>> {
        let mut exports = Vec::new_in(Region::Global);
        match self {
            Self::Own(image, number) => {
                for export in image.module(number).into_iter().flat_map(|module| module.exports()) {
                    push(&mut exports, (export.name, export.ty))?;
                }
            }
            Self::Declared(plan, ty) => {
                for item in plan.module_type(ty)?.exports.iter() {
                    let item = plan.core_item(item)?;
                    push(&mut exports, (item.name, item.ty))?;
                }
            }
        }
        Ok(exports)
    }
}
