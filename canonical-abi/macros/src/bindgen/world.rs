//! The root of the bindings: the struct of the world, and the modules of its interfaces.

use super::docs::docs;
use super::exports::keep;
use super::generator::{Direction, Generator, Place, Scope};
use super::idents::{self, Unique};
use super::modules::Modules;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::Result;
use wit_parser::{Function, InterfaceId, TypeOwner, WorldItem, WorldKey};

/// All of the bindings.
pub(super) fn write(generator: &Generator<'_>) -> Result<TokenStream> {
    generator.check_functions()?;
    let mut modules = Modules::default();
    let mut world = WorldParts::default();
    for (key, item) in &generator.world.imports {
        if let WorldItem::Interface { id, .. } = item {
            generator.imported(key, *id, &mut modules, &mut world)?;
        }
    }
    for (key, item) in &generator.world.exports {
        if let WorldItem::Interface { id, .. } = item {
            generator.exported(key, *id, &mut modules, &mut world)?;
        }
    }
    let root = generator.root(&world)?;
    let (replacements, modules) = (generator.replacements(), modules.write());
    Ok(quote! {
        #replacements
        #root
        #modules
    })
}

/// What the interfaces leave for the root to do.
#[derive(Default)]
struct WorldParts {
    /// Modules of imported interfaces whose `Host` is wanted.
    hosts: Vec<TokenStream>,
    /// Whether functions of the host are async.
    async_host: bool,
    /// Exported interfaces: the name of the field, and the module.
    guests: Vec<(Ident, TokenStream, String)>,
}

impl<'a> Generator<'a> {
    /// Refuses functions that have no bindings, before anything is written.
    fn check_functions(&self) -> Result<()> {
        let sides = [(Direction::Import, &self.world.imports), (Direction::Export, &self.world.exports)];
        for (direction, item) in
            sides.iter().flat_map(|(side, items)| items.values().map(move |item| (*side, item)))
        {
            match item {
                WorldItem::Function(function) => self.check(function)?,
                WorldItem::Interface { id, .. } => {
                    if let Some((Place::Module(_), _)) = self.place_of(*id, direction) {
                        self.functions_of(*id).into_iter().try_for_each(|function| self.check(function))?;
                    }
                }
                WorldItem::Type { .. } => {}
            }
        }
        Ok(())
    }

    fn imported(
        &self,
        key: &WorldKey,
        id: InterfaceId,
        modules: &mut Modules,
        world: &mut WorldParts,
    ) -> Result<()> {
        let Some((Place::Module(path), _)) = self.place_of(id, Direction::Import) else { return Ok(()) };
        let owner = TypeOwner::Interface(id);
        let scope = Scope::new(self, Direction::Import, path.clone(), owner);
        let name = self.resolve.name_world_key(key);
        let types = self.types_of(owner);
        let defined = types.iter().map(|id| self.define(&scope, *id)).collect::<Result<TokenStream>>()?;
        let what = format!("the interface `{name}`");
        let host =
            self.host_traits(&scope, (&format_ident!("Host"), &what), &types, &self.functions_of(id))?;
        let host = host.map(|host| {
            world.hosts.push(quote!(#(#path)::*));
            let (traits, definitions) = (host.traits, host.definitions);
            world.async_host |= host.is_async;
            let bounds = host_bounds(host.is_async);
            let line = format!(
                " Links the interface `{name}`. `host` says which part of the store's data implements it."
            );
            quote! {
                #traits

                #[doc = #line]
                pub fn add_to_linker<T: 'static, H: Host + #bounds>(
                    linker: &mut ::tenon::Linker<T>,
                    host: fn(&mut T) -> &mut H,
                ) -> ::tenon::Result<()> {
                    let mut linked = linker.instance(#name)?;
                    #definitions
                    Ok(())
                }
            }
        });
        modules.insert(path, self.module_content(&scope, id, &name, quote!(#defined #host)));
        Ok(())
    }

    fn exported(
        &self,
        key: &WorldKey,
        id: InterfaceId,
        modules: &mut Modules,
        world: &mut WorldParts,
    ) -> Result<()> {
        let Some((Place::Module(path), Direction::Export)) = self.place_of(id, Direction::Export) else {
            return Ok(());
        };
        let owner = TypeOwner::Interface(id);
        let scope = Scope::new(self, Direction::Export, path.clone(), owner);
        let name = self.resolve.name_world_key(key);
        let types = self.types_of(owner);
        let defined = types.iter().map(|id| self.define(&scope, *id)).collect::<Result<TokenStream>>()?;
        let guest = self.guest(&scope, &name, &types, &self.functions_of(id))?;
        let words = path.iter().skip(1).map(|ident| ident.to_string().replace("r#", ""));
        let field = idents::snake(&words.collect::<Vec<_>>().join("-"));
        world.guests.push((field, quote!(#(#path)::*), name.clone()));
        modules.insert(path, self.module_content(&scope, id, &name, quote!(#defined #guest)));
        Ok(())
    }

    fn functions_of(&self, id: InterfaceId) -> Vec<&'a Function> {
        self.resolve.interfaces.get(id).map(|found| found.functions.values().collect()).unwrap_or_default()
    }

    fn module_content(&self, scope: &Scope, id: InterfaceId, name: &str, items: TokenStream) -> TokenStream {
        let comment = self
            .resolve
            .interfaces
            .get(id)
            .map(|found| docs(&found.docs, &format!("The interface `{name}`.")));
        let lines = comment.map(inner);
        let uses = scope.imports();
        quote!(#lines #uses #items)
    }

    /// The world itself.
    fn root(&self, parts: &WorldParts) -> Result<TokenStream> {
        let owner = self.world_owner();
        let scope = Scope::new(self, Direction::Import, Vec::new(), owner);
        let name = idents::camel(&self.world.name);
        let types = self.types_of(owner);
        let defined = types.iter().map(|id| self.define(&scope, *id)).collect::<Result<TokenStream>>()?;

        let imports = Self::world_functions(self.world.imports.values());
        let imports_ident = format_ident!("{name}Imports");
        let what = format!("the world `{}` itself", self.world.name);
        let host = self.host_traits(&scope, (&imports_ident, &what), &types, &imports)?;
        let is_async = parts.async_host || host.as_ref().is_some_and(|host| host.is_async);
        let (traits, definitions) = match host {
            Some(host) => (Some(host.traits), Some(host.definitions)),
            None => (None, None),
        };
        let linking = self.linking(definitions.map(|tokens| (imports_ident, tokens)), parts, is_async);
        let exports = self.world_exports(&scope, &name, parts, linking)?;
        Ok(quote! {
            #defined
            #traits
            #exports
        })
    }

    fn world_owner(&self) -> TypeOwner {
        let worlds = &self.resolve.worlds;
        let found = worlds.iter().find(|(_, world)| core::ptr::eq(*world, self.world));
        found.map_or(TypeOwner::None, |(id, _)| TypeOwner::World(id))
    }

    /// `add_to_linker` of the world, if it imports something.
    fn linking(&self, own: Option<(Ident, TokenStream)>, parts: &WorldParts, is_async: bool) -> TokenStream {
        if own.is_none() && parts.hosts.is_empty() {
            return TokenStream::new();
        }
        let hosts = &parts.hosts;
        let more = host_bounds(is_async);
        let bounds =
            own.iter().map(|(ident, _)| quote!(#ident)).chain(hosts.iter().map(|path| quote!(#path::Host)));
        let own = own.as_ref().map(|(_, definitions)| {
            quote! {
                let mut linked = linker.root();
                #definitions
            }
        });
        quote! {
            /// Links all that the world imports. `host` says which part of the store's data implements it.
            pub fn add_to_linker<T: 'static, H: #(#bounds +)* #more>(
                linker: &mut ::tenon::Linker<T>,
                host: fn(&mut T) -> &mut H,
            ) -> ::tenon::Result<()> {
                #own
                #(#hosts::add_to_linker(linker, host)?;)*
                Ok(())
            }
        }
    }

    fn world_exports(
        &self,
        scope: &Scope,
        name: &Ident,
        parts: &WorldParts,
        linking: TokenStream,
    ) -> Result<TokenStream> {
        let functions = Self::world_functions(self.world.exports.values());
        let mut names = Unique::default();
        let kept = keep(&functions, &mut names);
        let (fields, finds) = (self.fields(scope, &kept)?, self.finds(&kept, None));
        let mut methods = Unique::new(&["new", "instantiate", "instantiate_async", "add_to_linker"]);
        let mut calls = TokenStream::new();
        for group in self.groups(&[], &functions) {
            calls.extend(self.calls(scope, &group, &kept, &mut methods, &quote!(self))?);
        }
        let mut guests = (TokenStream::new(), TokenStream::new());
        for (ident, path, interface) in &parts.guests {
            let field = names.take(ident.clone());
            let accessor = methods.take(ident.clone());
            let line = format!(" The exported interface `{interface}`.");
            guests.0.extend(quote!(#field: #path::Guest,));
            guests.1.extend(quote!(#field: #path::Guest::new(store, instance)?,));
            calls.extend(quote! {
                #[doc = #line]
                pub const fn #accessor(&self) -> &#path::Guest {
                    &self.#field
                }
            });
        }
        let (guest_fields, guest_finds) = guests;
        let instantiate_async = instantiate_async();
        let docs = docs(&self.world.docs, &format!("An instance of the world `{}`.", self.world.name));
        let nothing = kept.is_empty() && parts.guests.is_empty();
        let unused = nothing.then(|| quote!(let _ = (store, instance);));
        Ok(quote! {
            #docs
            #[derive(Clone, Copy, Debug)]
            pub struct #name { #fields #guest_fields }

            impl #name {
                #linking

                /// Instantiates `component` and finds what it exports.
                pub fn instantiate<T: 'static>(
                    store: &mut ::tenon::Store<T>,
                    component: &::tenon::Component,
                    linker: &::tenon::Linker<T>,
                ) -> ::tenon::Result<Self> {
                    let instance = linker.instantiate(store, component)?;
                    Self::new(store, &instance)
                }

                #instantiate_async

                /// Finds what `instance` exports; an error if something is not there or has another type.
                pub fn new<T>(
                    store: &::tenon::Store<T>,
                    instance: &::tenon::Instance,
                ) -> ::tenon::Result<Self> {
                    #unused
                    Ok(Self { #finds #guest_finds })
                }

                #calls
            }
        })
    }
}

/// `instantiate`, for start functions that may call what is async.
fn instantiate_async() -> TokenStream {
    quote! {
        /// [`instantiate`](Self::instantiate) without blocking: start functions may call what is async.
        pub async fn instantiate_async<T: 'static>(
            store: &mut ::tenon::Store<T>,
            component: &::tenon::Component,
            linker: &::tenon::Linker<T>,
        ) -> ::tenon::Result<Self> {
            let instance = linker.instantiate_async(store, component).await?;
            Self::new(store, &instance)
        }
    }
}

/// What else is asked of the part of the store's data that implements the traits.
fn host_bounds(is_async: bool) -> TokenStream {
    match is_async {
        true => quote!(::core::clone::Clone + ::tenon::HostSend + 'static),
        false => quote!(?Sized + 'static),
    }
}

/// Comments of what is around them instead of what follows.
fn inner(comment: TokenStream) -> TokenStream {
    let mut tokens = TokenStream::new();
    for token in comment {
        let hash = matches!(&token, proc_macro2::TokenTree::Punct(punct) if punct.as_char() == '#');
        tokens.extend([token]);
        if hash {
            tokens.extend(quote!(!));
        }
    }
    tokens
}
