//! The world of a plan: what would have been decoded from the component it was made from, as far as the plan knows.
//!
//! A plan has value types by structure. Those that need a name in WIT have the one under which their interface exports
//! them, or else `type-N`, where N is their number in the plan.

pub(super) mod notes;
mod types;

use semver::Version;
use std::collections::HashMap;
use tenon::Result;
use tenon::component::plan::{
    ExportIdx, ExportKind, FuncTypeIdx, IdxRange, Import, ImportIdx, ImportKind, PlanView, ResourceIdx,
    TypeIdx,
};
use wit_parser::{
    Function, FunctionKind, Interface, InterfaceId, Package, PackageId, PackageName, Param, Resolve, Type,
    TypeDefKind, TypeId, TypeOwner, World, WorldId, WorldItem, WorldKey,
};

/// The world of `plan`, its package, and what WIT has no words for.
pub(super) fn world(plan: PlanView<'_>) -> Result<(Resolve, PackageId, Vec<String>)> {
    let mut builder = Builder::new(plan);
    builder.notes = notes::of_imports(plan)?;
    let imports = IdxRange::<ImportIdx>::new(0, plan.import_count());
    for index in imports.iter() {
        builder.imported(&plan.import(index)?);
    }
    // Functions and types refer to resources, so these come first.
    for index in imports.iter() {
        let import = plan.import(index)?;
        if let ImportKind::Resource(resource) = import.kind {
            let owner = builder.imported(&import);
            builder.resource(owner, import.name, resource);
        }
    }
    builder.exports(plan.exports(), Builder::export_type)?;
    for index in imports.iter() {
        let import = plan.import(index)?;
        match import.kind {
            ImportKind::Func(ty) => {
                let owner = builder.imported(&import);
                let id = import.external_id.filter(|_| import.instance.is_none());
                builder.func(owner, import.name, ty, Side::Import(id))?;
            }
            // Of these, the notes tell.
            ImportKind::Module(_) | ImportKind::Component(_) => {}
            ImportKind::Resource(_) | ImportKind::Type(_) => {}
        }
    }
    builder.exports(plan.exports(), Builder::export_func)?;
    Ok((builder.resolve, builder.root, builder.notes))
}

/// Of which side of the world something is. A plan keeps what imports are called elsewhere.
#[derive(Clone, Copy)]
enum Side<'a> {
    Import(Option<&'a str>),
    Export,
}

impl Side<'_> {
    fn external_id(self) -> Option<String> {
        match self {
            Self::Import(id) => id.map(str::to_owned),
            Self::Export => None,
        }
    }
}

struct Builder<'p> {
    plan: PlanView<'p>,
    resolve: Resolve,
    root: PackageId,
    world: WorldId,
    packages: HashMap<PackageName, PackageId>,
    /// Those with a name of their own.
    interfaces: HashMap<String, InterfaceId>,
    /// Names under which an interface or the world exports types.
    names: HashMap<(TypeOwner, TypeIdx), String>,
    types: HashMap<(TypeOwner, TypeIdx), Type>,
    /// Where a resource is declared, and then where it is used.
    resources: HashMap<ResourceIdx, TypeId>,
    uses: HashMap<(TypeOwner, ResourceIdx), TypeId>,
    notes: Vec<String>,
}

impl<'p> Builder<'p> {
    fn new(plan: PlanView<'p>) -> Self {
        let mut resolve = Resolve::default();
        // The names that decoders give to what a component does not name.
        let name = PackageName { namespace: "root".to_owned(), name: "component".to_owned(), version: None };
        let world = World {
            name: "root".to_owned(),
            imports: Default::default(),
            exports: Default::default(),
            package: None,
            docs: Default::default(),
            stability: Default::default(),
            includes: Vec::new(),
            span: Default::default(),
        };
        let world = resolve.worlds.alloc(world);
        let root = resolve.packages.alloc(package(name.clone()));
        if let Some(world) = resolve.worlds.get_mut(world) {
            world.package = Some(root);
        }
        if let Some(package) = resolve.packages.get_mut(root) {
            package.worlds.insert("root".to_owned(), world);
        }
        Self {
            plan,
            resolve,
            root,
            world,
            packages: [(name, root)].into(),
            interfaces: HashMap::new(),
            names: HashMap::new(),
            types: HashMap::new(),
            resources: HashMap::new(),
            uses: HashMap::new(),
            notes: Vec::new(),
        }
    }

    /// Who has the import: the world, or an interface, which becomes an import of the world.
    fn imported(&mut self, import: &Import<'_>) -> TypeOwner {
        let Some(instance) = import.instance else { return TypeOwner::World(self.world) };
        self.instance(instance, import.implements, Side::Import(import.external_id))
    }

    /// The interface of an imported or exported instance.
    fn instance(&mut self, name: &str, implements: Option<&str>, side: Side<'_>) -> TypeOwner {
        let known = implements.unwrap_or(name);
        let (key, interface) = match Name::parse(known) {
            Some(parsed) => {
                let interface = self.interface(known, &parsed);
                let plain = implements.map(|_| WorldKey::Name(name.to_owned()));
                (plain.unwrap_or(WorldKey::Interface(interface)), interface)
            }
            None => {
                let key = WorldKey::Name(name.to_owned());
                let items = self.resolve.worlds.get(self.world);
                let items = items.map(|world| match side {
                    Side::Import(_) => &world.imports,
                    Side::Export => &world.exports,
                });
                let found = match items.and_then(|items| items.get(&key)) {
                    Some(WorldItem::Interface { id, .. }) => Some(*id),
                    _ => None,
                };
                if found.is_none() && name.contains('#') {
                    self.notes.push(format!("imports \"{name}\", an instance within an instance"));
                }
                (key, found.unwrap_or_else(|| self.resolve.interfaces.alloc(interface(None, self.root))))
            }
        };
        let item = WorldItem::Interface {
            id: interface,
            stability: Default::default(),
            external_id: side.external_id(),
            docs: Default::default(),
            span: Default::default(),
        };
        self.add(side, key, item);
        TypeOwner::Interface(interface)
    }

    /// The interface with this full name, in its package.
    fn interface(&mut self, full: &str, name: &Name<'_>) -> InterfaceId {
        if let Some(known) = self.interfaces.get(full) {
            return *known;
        }
        let resolve = &mut self.resolve;
        let package = *self
            .packages
            .entry(name.package.clone())
            .or_insert_with(|| resolve.packages.alloc(package(name.package.clone())));
        let id = resolve.interfaces.alloc(interface(Some(name.interface.to_owned()), package));
        if let Some(package) = resolve.packages.get_mut(package) {
            package.interfaces.insert(name.interface.to_owned(), id);
        }
        self.interfaces.insert(full.to_owned(), id);
        id
    }

    /// Adds an import or export to the world, unless there is one of that name.
    fn add(&mut self, side: Side<'_>, key: WorldKey, item: WorldItem) {
        if let Some(world) = self.resolve.worlds.get_mut(self.world) {
            let items = match side {
                Side::Import(_) => &mut world.imports,
                Side::Export => &mut world.exports,
            };
            items.entry(key).or_insert(item);
        }
    }

    /// Has `each` look at the exports of the root and of the instances among them.
    fn exports(
        &mut self,
        exports: IdxRange<ExportIdx>,
        each: impl Fn(&mut Self, TypeOwner, &str, ExportKind) -> Result<()>,
    ) -> Result<()> {
        for index in exports.iter() {
            let export = self.plan.export(index)?;
            let ExportKind::Instance(inner) = export.kind else {
                each(self, TypeOwner::World(self.world), export.name, export.kind)?;
                continue;
            };
            let owner = self.instance(export.name, None, Side::Export);
            for index in inner.iter() {
                let item = self.plan.export(index)?;
                each(self, owner, item.name, item.kind)?;
            }
        }
        Ok(())
    }

    fn export_type(&mut self, owner: TypeOwner, name: &str, kind: ExportKind) -> Result<()> {
        let nothing = match kind {
            ExportKind::Func { .. } | ExportKind::Type(None) => return Ok(()),
            ExportKind::Resource(resource) => {
                self.resource(owner, name, resource);
                return Ok(());
            }
            ExportKind::Type(Some(ty)) => {
                self.names.entry((owner, ty)).or_insert_with(|| name.to_owned());
                return self.exported_type(owner, name, ty);
            }
            ExportKind::Instance(_) => "an instance within an instance",
            ExportKind::Module(_) => "a core module",
            ExportKind::Component(_) => "a component",
        };
        self.notes.push(format!("exports \"{name}\", {nothing}, for which WIT has no words"));
        Ok(())
    }

    fn export_func(&mut self, owner: TypeOwner, name: &str, kind: ExportKind) -> Result<()> {
        match kind {
            ExportKind::Func { ty, .. } => self.func(owner, name, ty, Side::Export),
            _ => Ok(()),
        }
    }

    fn func(&mut self, owner: TypeOwner, name: &str, ty: FuncTypeIdx, side: Side<'_>) -> Result<()> {
        let ty = self.plan.func_type(ty)?;
        let mut params = Vec::new();
        for field in self.plan.fields(ty.params)?.iter() {
            let field = self.plan.field(field)?;
            params.push(Param {
                name: field.name.to_owned(),
                ty: self.value_type(owner, field.ty)?,
                span: Default::default(),
            });
        }
        let result = ty.result.map(|result| self.value_type(owner, result)).transpose()?;
        let kind = self.kind(owner, name, ty.is_async);
        let func = Function {
            name: name.to_owned(),
            kind,
            params,
            result,
            docs: Default::default(),
            stability: Default::default(),
            span: Default::default(),
            external_id: side.external_id(),
        };
        match owner {
            TypeOwner::Interface(id) => {
                let interface = self.resolve.interfaces.get_mut(id);
                interface.map(|interface| interface.functions.entry(name.to_owned()).or_insert(func));
            }
            _ => {
                self.add(side, WorldKey::Name(name.to_owned()), WorldItem::Function(func));
            }
        }
        Ok(())
    }

    /// What the function's name says it is.
    fn kind(&self, owner: TypeOwner, name: &str, is_async: bool) -> FunctionKind {
        let (mark, rest) = name.strip_prefix('[').and_then(|name| name.split_once(']')).unwrap_or(("", name));
        let resource = rest.split_once('.').map_or(rest, |(resource, _)| resource);
        let Some(resource) = self.declared(owner, resource) else {
            return if is_async { FunctionKind::AsyncFreestanding } else { FunctionKind::Freestanding };
        };
        match (mark, is_async) {
            ("constructor", _) => FunctionKind::Constructor(resource),
            ("method", false) => FunctionKind::Method(resource),
            ("method", true) => FunctionKind::AsyncMethod(resource),
            ("static", false) => FunctionKind::Static(resource),
            ("static", true) => FunctionKind::AsyncStatic(resource),
            (_, false) => FunctionKind::Freestanding,
            (_, true) => FunctionKind::AsyncFreestanding,
        }
    }

    /// The type of that name in an interface or the world.
    fn declared(&self, owner: TypeOwner, name: &str) -> Option<TypeId> {
        match owner {
            TypeOwner::Interface(id) => self.resolve.interfaces.get(id)?.types.get(name).copied(),
            _ => match self.resolve.worlds.get(self.world)?.imports.get(&WorldKey::Name(name.to_owned()))? {
                WorldItem::Type { id, .. } => Some(*id),
                _ => None,
            },
        }
    }

    /// Declares or uses a resource in an interface, or the world.
    fn resource(&mut self, owner: TypeOwner, name: &str, resource: ResourceIdx) -> TypeId {
        let declared = self.resources.get(&resource).filter(|declared| self.is_usable(**declared));
        let kind = declared.map_or(TypeDefKind::Resource, |declared| TypeDefKind::Type(Type::Id(*declared)));
        let id = self.declared(owner, name).unwrap_or_else(|| self.declare(owner, name, kind));
        self.resources.entry(resource).or_insert(id);
        self.uses.insert((owner, resource), id);
        id
    }

    /// WIT can use what is in an interface that has a name, and nothing of a world.
    fn is_usable(&self, declared: TypeId) -> bool {
        let interface = match self.resolve.types.get(declared).map(|ty| ty.owner) {
            Some(TypeOwner::Interface(interface)) => self.resolve.interfaces.get(interface),
            _ => None,
        };
        interface.is_some_and(|interface| interface.name.is_some())
    }
}

/// The name of an interface: `namespace:package/interface@version`.
struct Name<'a> {
    package: PackageName,
    interface: &'a str,
}

impl<'a> Name<'a> {
    fn parse(name: &'a str) -> Option<Self> {
        let (package, rest) = name.split_once('/')?;
        let (namespace, package) = package.split_once(':')?;
        let (interface, version) = match rest.split_once('@') {
            Some((interface, version)) => (interface, Some(Version::parse(version).ok()?)),
            None => (rest, None),
        };
        let package = PackageName { namespace: namespace.to_owned(), name: package.to_owned(), version };
        Some(Self { package, interface })
    }
}

fn package(name: PackageName) -> Package {
    Package { name, docs: Default::default(), interfaces: Default::default(), worlds: Default::default() }
}

fn interface(name: Option<String>, package: PackageId) -> Interface {
    Interface {
        name,
        types: Default::default(),
        functions: Default::default(),
        docs: Default::default(),
        stability: Default::default(),
        package: Some(package),
        span: Default::default(),
        clone_of: None,
    }
}
