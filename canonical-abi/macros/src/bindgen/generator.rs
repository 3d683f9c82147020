//! [`Generator`]: where the items of a world go in Rust. [`Scope`]: where code is being written.

use super::config::{Config, With};
use super::idents;
use core::cell::RefCell;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use std::collections::{BTreeSet, HashMap, HashSet};
use syn::{Error, Result};
use wit_parser::{InterfaceId, Resolve, TypeDefKind, TypeId, TypeOwner, World, WorldId, WorldItem, WorldKey};

/// Whose an interface is: the host's or the component's.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Direction {
    Import,
    Export,
}

/// Where an interface is in Rust.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// In a module of these bindings.
    Module(Vec<Ident>),
    /// Elsewhere, by the name it has at the root.
    Foreign(Ident),
}

pub(super) struct Generator<'a> {
    pub(super) resolve: &'a Resolve,
    pub(super) world: &'a World,
    pub(super) config: &'a Config,
    places: HashMap<(InterfaceId, Direction), Place>,
    /// Types that are Rust types already.
    types: HashMap<TypeId, Ident>,
    /// What functions of the host return instead of these as errors.
    errors: HashMap<TypeId, Ident>,
    /// Types with a form that borrows, if they have strings or lists.
    pub(super) borrowed: HashSet<TypeId>,
    /// Types with a raw form and a view, if they have strings or lists.
    pub(super) viewed: HashSet<TypeId>,
}

impl<'a> Generator<'a> {
    pub(super) fn new(resolve: &'a Resolve, world: WorldId, config: &'a Config) -> Result<Self> {
        let world =
            resolve.worlds.get(world).ok_or_else(|| Error::new(config.span, "there is no such world"))?;
        let (places, types, errors) = Default::default();
        let (borrowed, viewed) = Default::default();
        let mut generator = Self { resolve, world, config, places, types, errors, borrowed, viewed };
        generator.place(Direction::Import, &world.imports);
        generator.place(Direction::Export, &world.exports);
        for (index, with) in config.with.iter().enumerate() {
            generator.replace(with, &format_ident!("__with{index}"))?;
        }
        for (index, error) in config.errors.iter().enumerate() {
            let found = generator.find_type(&error.name.value()).ok_or_else(|| {
                let text = "the world has no type of this name: `ns:package/interface.type`";
                Error::new(error.name.span(), text)
            })?;
            let target = generator.target(found);
            generator.errors.insert(target, format_ident!("__error{index}"));
        }
        if config.borrowing {
            generator.borrowed = generator.types_of_params(world.exports.values());
            generator.viewed = generator.types_of_params(world.imports.values());
        }
        Ok(generator)
    }

    fn place<'i>(
        &mut self,
        direction: Direction,
        items: impl IntoIterator<Item = (&'i WorldKey, &'i WorldItem)>,
    ) {
        for (key, item) in items {
            if let WorldItem::Interface { id, .. } = item {
                let mut path = match direction {
                    Direction::Import => Vec::new(),
                    Direction::Export => vec![format_ident!("exports")],
                };
                path.extend(self.module(key, *id));
                self.places.insert((*id, direction), Place::Module(path));
            }
        }
    }

    /// The modules of an interface.
    fn module(&self, key: &WorldKey, id: InterfaceId) -> Vec<Ident> {
        let name = match key {
            WorldKey::Name(name) => return vec![root_module(name)],
            WorldKey::Interface(_) => self.resolve.interfaces.get(id).and_then(|found| found.name.as_deref()),
        };
        let package = self.resolve.interfaces.get(id).and_then(|found| found.package);
        let package = package.and_then(|package| self.resolve.packages.get(package)).map(|found| &found.name);
        let mut path = Vec::new();
        if let Some(package) = package {
            let versions = self.resolve.package_names.keys();
            let versions =
                versions.filter(|other| other.namespace == package.namespace && other.name == package.name);
            let mut module = package.name.clone();
            if let (Some(version), true) = (&package.version, versions.count() > 1) {
                let version = version.to_string().replace(['.', '-', '+'], "_");
                module = format!("{}{version}", idents::snake(&module));
                path.push(root_module(&package.namespace));
                path.push(format_ident!("{module}"));
            } else {
                path.push(root_module(&package.namespace));
                path.push(idents::snake(&module));
            }
        }
        path.extend(name.map(idents::snake));
        path
    }

    /// Puts what `with` names in place of what would be written.
    fn replace(&mut self, with: &With, alias: &Ident) -> Result<()> {
        let name = with.name.value();
        let interfaces: Vec<_> = self.resolve.interfaces.iter().map(|(id, _)| id).collect();
        for id in interfaces {
            for known in self.interface_names(id) {
                if known == name {
                    self.places.insert((id, Direction::Import), Place::Foreign(alias.clone()));
                    return Ok(());
                }
                let rest = name.strip_prefix(&known).and_then(|rest| rest.strip_prefix(['.', '/']));
                let types = self.resolve.interfaces.get(id).map(|interface| &interface.types);
                if let Some(ty) = rest.and_then(|rest| types?.get(rest)) {
                    self.types.insert(*ty, alias.clone());
                    return Ok(());
                }
            }
        }
        let world_type = self.world.imports.get(&WorldKey::Name(name));
        if let Some(WorldItem::Type { id, .. }) = world_type {
            self.types.insert(*id, alias.clone());
            return Ok(());
        }
        Err(Error::new(
            with.name.span(),
            "the world has no interface and no type of this name: `ns:package/interface` or `ns:package/interface.type`",
        ))
    }

    /// The type called `ns:package/interface.type`.
    fn find_type(&self, name: &str) -> Option<TypeId> {
        self.resolve.interfaces.iter().find_map(|(id, interface)| {
            let names = self.interface_names(id);
            let mut rests = names.iter().filter_map(|known| name.strip_prefix(known.as_str()));
            rests.find_map(|rest| interface.types.get(rest.strip_prefix(['.', '/'])?)).copied()
        })
    }

    /// The Rust type that functions of the host return as an error instead of `error`.
    pub(super) fn error_type(&self, error: Option<&wit_parser::Type>) -> Option<&Ident> {
        let Some(wit_parser::Type::Id(id)) = error else { return None };
        self.errors.get(&self.target(*id))
    }

    /// The names an interface can be called by: with its version, without, and its own in the world.
    pub(super) fn interface_names(&self, id: InterfaceId) -> Vec<String> {
        let mut names: Vec<String> = self.resolve.id_of(id).into_iter().collect();
        let bare = names.first().and_then(|name| name.split_once('@')).map(|(bare, _)| bare.to_owned());
        names.extend(bare);
        names.extend(self.world.imports.iter().chain(&self.world.exports).filter_map(|(key, item)| {
            match (key, item) {
                (WorldKey::Name(name), WorldItem::Interface { id: found, .. }) if *found == id => {
                    Some(name.clone())
                }
                _ => None,
            }
        }));
        names
    }

    /// `use path as __with0;`, at the root.
    pub(super) fn replacements(&self) -> TokenStream {
        let uses = self.config.with.iter().enumerate().map(|(index, With { path, .. })| {
            let alias = format_ident!("__with{index}");
            quote!(use #path as #alias;)
        });
        let errors = self.config.errors.iter().enumerate().map(|(index, With { path, .. })| {
            let alias = format_ident!("__error{index}");
            quote!(use #path as #alias;)
        });
        quote!(#(#uses)* #(#errors)*)
    }

    /// Where the interface is that `direction` of the world means.
    pub(super) fn place_of(&self, id: InterfaceId, direction: Direction) -> Option<(&Place, Direction)> {
        let exported = self.places.get(&(id, Direction::Export)).filter(|_| direction == Direction::Export);
        match exported {
            Some(place) => Some((place, Direction::Export)),
            None => self.places.get(&(id, Direction::Import)).map(|place| (place, Direction::Import)),
        }
    }

    /// The Rust type that stands for a type instead of one that would be written.
    pub(super) fn replacement(&self, id: TypeId, scope: &Scope) -> Option<&Ident> {
        self.types.get(&id).filter(|_| scope.direction == Direction::Import)
    }

    /// Whether the type was not written here: nothing is known of its traits.
    pub(super) fn is_foreign(&self, id: TypeId, scope: &Scope) -> bool {
        let owner = self.resolve.types.get(id).map(|def| def.owner);
        let place = match owner {
            Some(TypeOwner::Interface(interface)) => self.place_of(interface, scope.direction),
            _ => None,
        };
        self.types.contains_key(&id) || matches!(place, Some((Place::Foreign(_), _)))
    }

    /// The types and their names that one owner has.
    pub(super) fn types_of(&self, owner: TypeOwner) -> Vec<TypeId> {
        match owner {
            TypeOwner::Interface(id) => self
                .resolve
                .interfaces
                .get(id)
                .map(|found| found.types.values().copied().collect())
                .unwrap_or_default(),
            TypeOwner::World(_) => {
                let items = self.world.imports.values();
                items
                    .filter_map(|item| match item {
                        WorldItem::Type { id, .. } => Some(*id),
                        _ => None,
                    })
                    .collect()
            }
            TypeOwner::None => Vec::new(),
        }
    }

    /// The name of a type in its module: that of the WIT, with `_` behind it if something that every module
    /// may have is called so.
    pub(super) fn type_ident(&self, id: TypeId) -> Ident {
        let def = self.resolve.types.get(id);
        let name = def.and_then(|def| def.name.as_deref()).unwrap_or("unnamed");
        let ident = idents::camel(name);
        match def.map(|def| self.reserved(def.owner)) {
            Some(reserved) if reserved.contains(&ident.to_string()) => format_ident!("{ident}_"),
            _ => ident,
        }
    }

    fn reserved(&self, owner: TypeOwner) -> HashSet<String> {
        let mut reserved: HashSet<_> = ["T", "H"].map(str::to_owned).into();
        for id in self.types_of(owner) {
            if let Some(def) = self.resolve.types.get(id)
                && let (TypeDefKind::Resource, Some(name)) = (&def.kind, &def.name)
            {
                let name = idents::camel(name);
                reserved.extend([format!("Host{name}"), format!("Guest{name}")]);
            }
            if self.borrowed.contains(&id)
                && let Some(name) = self.resolve.types.get(id).and_then(|def| def.name.as_deref())
            {
                reserved.insert(format!("{}Param", idents::camel(name)));
            }
            if self.viewed.contains(&id)
                && let Some(name) = self.resolve.types.get(id).and_then(|def| def.name.as_deref())
            {
                let name = idents::camel(name);
                reserved.extend([format!("{name}View"), format!("Wasm{name}")]);
            }
        }
        if matches!(owner, TypeOwner::World(_)) {
            let world = idents::camel(&self.world.name);
            reserved.extend([world.to_string(), format!("{world}Imports")]);
        } else {
            reserved.extend(["Host", "Guest"].map(str::to_owned));
        }
        reserved
    }

    /// The type an alias stands for at last.
    pub(super) fn target(&self, mut id: TypeId) -> TypeId {
        while let Some(TypeDefKind::Type(wit_parser::Type::Id(next))) =
            self.resolve.types.get(id).map(|def| &def.kind)
        {
            id = *next;
        }
        id
    }

    /// An error that no token of the invocation is to blame for.
    pub(super) fn error(&self, message: impl core::fmt::Display) -> Error {
        let span = self.config.world.as_ref().map_or(self.config.span, syn::LitStr::span);
        Error::new(span, message)
    }
}

/// The name of a module at the root, where `exports` is taken.
fn root_module(name: &str) -> Ident {
    match idents::snake(name) {
        ident if ident == "exports" => format_ident!("exports_"),
        ident => ident,
    }
}

/// The module that code is written into.
pub(super) struct Scope {
    pub(super) direction: Direction,
    /// The interface or world.
    pub(super) owner: TypeOwner,
    /// The module; empty at the root.
    pub(super) path: Vec<Ident>,
    /// Names of the types there.
    pub(super) names: HashSet<String>,
    /// What of `alloc` the module has to `use`.
    pub(super) uses: RefCell<BTreeSet<&'static str>>,
}

impl Scope {
    pub(super) fn new(
        generator: &Generator<'_>,
        direction: Direction,
        path: Vec<Ident>,
        owner: TypeOwner,
    ) -> Self {
        let types = generator.types_of(owner);
        let names = types.into_iter().map(|id| generator.type_ident(id).to_string()).collect();
        Self { direction, owner, path, names, uses: RefCell::default() }
    }

    /// The root of the bindings, as seen from here.
    pub(super) fn root(&self) -> TokenStream {
        let supers = self.path.iter().map(|_| quote!(super::));
        quote!(#(#supers)*)
    }

    /// `Option` or `Result`; by its full name where something else may be called so.
    pub(super) fn core(&self, name: &str) -> TokenStream {
        let ident = format_ident!("{name}");
        if self.path.is_empty() || self.names.contains(name) {
            let module = idents::snake(name);
            return quote!(::core::#module::#ident);
        }
        quote!(#ident)
    }

    /// `String` or `Vec`, alike.
    pub(super) fn alloc(&self, name: &'static str) -> TokenStream {
        let ident = format_ident!("{name}");
        if self.path.is_empty() || self.names.contains(name) {
            return quote!(::tenon::__private::#ident);
        }
        self.uses.borrow_mut().insert(name);
        quote!(#ident)
    }

    /// The `use`s that what was written needs.
    pub(super) fn imports(&self) -> TokenStream {
        let uses = self.uses.borrow();
        let uses = uses.iter().map(|name| format_ident!("{name}"));
        quote!(#(use ::tenon::__private::#uses;)*)
    }
}
