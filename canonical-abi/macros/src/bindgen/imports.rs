//! What the host provides: traits to implement, and `add_to_linker`.

use super::docs::docs;
use super::flags::Flags;
use super::functions::{Group, HostParam, allow_many};
use super::generator::{Direction, Generator, Scope};
use super::idents::{self, Unique};
use super::types::Mode;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::Result;
use wit_parser::{Function, FunctionKind, TypeId};

/// The traits of one interface, or of the world itself.
pub(super) struct HostTraits {
    /// Their declarations.
    pub(super) traits: TokenStream,
    /// What defines their functions and resources in a `LinkerInstance` called `linked`.
    pub(super) definitions: TokenStream,
    /// Whether some of the functions are async: they run on a clone of what implements the traits.
    pub(super) is_async: bool,
}

impl<'a> Generator<'a> {
    /// The traits for `functions` and the resources among `types`, the main one called `name`; none if there
    /// is nothing to provide. `what` is the name in the documentation.
    pub(super) fn host_traits(
        &self,
        scope: &Scope,
        (name, what): (&Ident, &str),
        types: &[TypeId],
        functions: &[&'a Function],
    ) -> Result<Option<HostTraits>> {
        let groups = self.groups(types, functions);
        if groups.is_empty() {
            return Ok(None);
        }
        let is_async = functions.iter().any(|function| self.host_flags(scope, function).is_async)
            || groups.iter().filter_map(|group| group.resource).any(|id| self.drops_async(scope, id));
        let mut traits = TokenStream::new();
        let mut definitions = TokenStream::new();
        let mut parents = Vec::new();
        let mut main = TokenStream::new();
        for group in &groups {
            match group.resource {
                Some(resource) => {
                    let ident = format_ident!("Host{}", self.resource_ident(resource));
                    traits.extend(self.resource_trait(scope, &ident, resource, group)?);
                    definitions.extend(self.link_resource(scope, &ident, resource));
                    definitions.extend(self.link_functions(scope, &ident, group)?);
                    parents.push(ident);
                }
                None => {
                    main = self.methods(scope, group)?;
                    definitions.extend(self.link_functions(scope, name, group)?);
                }
            }
        }
        let line = format!(" What the host provides of {what}.");
        let colon = (!parents.is_empty()).then(|| quote!(:));
        traits.extend(quote! {
            #[doc = #line]
            pub trait #name #colon #(#parents)+* { #main }
        });
        Ok(Some(HostTraits { traits, definitions, is_async }))
    }

    /// The name of a resource, as it stands in the names of traits and structs.
    pub(super) fn resource_ident(&self, resource: TypeId) -> Ident {
        let def = self.resolve.types.get(resource);
        idents::camel(def.and_then(|def| def.name.as_deref()).unwrap_or("unnamed"))
    }

    /// How the host's `function` is called.
    fn host_flags(&self, scope: &Scope, function: &Function) -> Flags {
        self.flags(Direction::Import, scope.owner, function)
    }

    /// Whether the end of a resource is async.
    fn drops_async(&self, scope: &Scope, resource: TypeId) -> bool {
        let name = self.resolve.types.get(resource).and_then(|def| def.name.as_deref()).unwrap_or_default();
        self.flags_of(Direction::Import, scope.owner, &format!("[drop]{name}")).is_async
    }

    fn resource_trait(
        &self,
        scope: &Scope,
        ident: &Ident,
        resource: TypeId,
        group: &Group<'_>,
    ) -> Result<TokenStream> {
        let methods = self.methods(scope, group)?;
        let handle = self.handle(scope, resource);
        let def = self.resolve.types.get(resource);
        let name = def.and_then(|def| def.name.as_deref()).unwrap_or_default();
        let line = format!(" What the host provides of the resource `{name}`.");
        let result = scope.core("Result");
        let drop = match self.drops_async(scope, resource) {
            false => quote! {
                /// The guest dropped its handle: the resource is the host's again.
                fn drop(&mut self, resource: #handle) -> #result<(), ::tenon::HostError>;
            },
            true => quote! {
                /// The guest dropped its handle: the resource is the host's again.
                ///
                /// An `async fn`. `self` is a clone, and the guest waits for the end.
                fn drop(
                    &mut self,
                    resource: #handle,
                ) -> impl ::core::future::Future<Output = #result<(), ::tenon::HostError>> + ::tenon::HostSend;
            },
        };
        Ok(quote! {
            #[doc = #line]
            pub trait #ident {
                #methods

                #drop
            }
        })
    }

    fn methods(&self, scope: &Scope, group: &Group<'_>) -> Result<TokenStream> {
        let result = scope.core("Result");
        let methods = group.functions.iter().zip(method_idents(group)).map(|(function, ident)| {
            let docs = docs(&function.docs, &format!("The function `{}`.", function.name));
            let flags = self.host_flags(scope, function);
            let params = self.host_params(scope, function, flags.is_async)?;
            let params = params.iter().map(|HostParam { ident, ty, .. }| quote!(#ident: #ty));
            let mode = if flags.writers { Mode::Written } else { Mode::Owned };
            let answer = match self.trappable(scope, function, mode)? {
                Some([error, ok, _]) => quote!(#result<#ok, #error>),
                None => {
                    let answer = self.result(scope, function, mode)?;
                    quote!(#result<#answer, ::tenon::HostError>)
                }
            };
            let answer = match flags.is_async {
                true => quote!(impl ::core::future::Future<Output = #answer> + ::tenon::HostSend),
                false => answer,
            };
            let is_async = flags.is_async.then(|| {
                quote! {
                    ///
                    /// An `async fn`. `self` is a clone, dropped when the guest has its answer.
                }
            });
            let allow = allow_many(function.params.len(), 1);
            Ok(quote! {
                #docs
                #is_async
                #allow
                fn #ident(&mut self, #(#params),*) -> #answer;
            })
        });
        methods.collect()
    }

    fn link_resource(&self, scope: &Scope, ident: &Ident, resource: TypeId) -> TokenStream {
        let path = self.path(scope, resource);
        let def = self.resolve.types.get(resource);
        let name = def.and_then(|def| def.name.as_deref()).unwrap_or_default();
        if self.drops_async(scope, resource) {
            return quote! {
                linked.resource_async(#name, ::tenon::ResourceType::host::<#path>(), move |data, rep| {
                    let mut host = ::core::clone::Clone::clone(host(data));
                    async move { #ident::drop(&mut host, ::tenon::Resource::new(rep)).await }
                })?;
            };
        }
        quote! {
            linked.resource(#name, ::tenon::ResourceType::host::<#path>(), move |data, rep| {
                #ident::drop(host(data), ::tenon::Resource::new(rep))
            })?;
        }
    }

    fn link_functions(&self, scope: &Scope, ident: &Ident, group: &Group<'_>) -> Result<TokenStream> {
        let functions = group.functions.iter().zip(method_idents(group)).map(|(function, method)| {
            let name = &function.name;
            let flags = self.host_flags(scope, function);
            let params = self.host_params(scope, function, flags.is_async)?;
            let types = params.iter().map(|param| &param.linked);
            let names: Vec<_> = params.iter().map(|param| &param.ident).collect();
            let views = params.iter().filter_map(|HostParam { ident, view, .. }| {
                let view = view.as_ref()?;
                Some(quote!(let #ident = #view;))
            });
            let values = params.iter().any(|param| param.view.is_some()).then(|| quote!(let values = caller.values();));
            let pattern = if params.is_empty() { quote!(()) } else { quote!((#(#names,)*)) };
            let types = if params.is_empty() { quote!(()) } else { quote!((#(#types,)*)) };
            let call = |host: TokenStream| quote!(#ident::#method(#host, #(#names),*));
            let (now, later) = (call(quote!(host(caller.data_mut()))), call(quote!(&mut host)));
            let (now, later) = match self.trappable(scope, function, Mode::Owned)? {
                Some([_, _, error]) => (
                    quote!(::tenon::__private::trappable::<_, #error, _>(#now)),
                    quote!(::tenon::__private::trappable::<_, #error, _>(#later.await)),
                ),
                None => (now, quote!(#later.await)),
            };
            if flags.is_async {
                return Ok(quote! {
                    linked.func_wrap_async(#name, move |mut caller: ::tenon::Caller<'_, T>, #pattern: #types| {
                        let mut host = ::core::clone::Clone::clone(host(caller.data_mut()));
                        async move { #later }
                    })?;
                });
            }
            Ok(quote! {
                linked.func_wrap(#name, move |mut caller: ::tenon::Caller<'_, T>, #pattern: #types| {
                    #values
                    #(#views)*
                    #now
                })?;
            })
        });
        functions.collect()
    }
}

/// The names of the methods of a trait.
pub(super) fn method_idents(group: &Group<'_>) -> Vec<Ident> {
    let reserved: &[&str] = if group.resource.is_some() { &["new", "drop"] } else { &[] };
    let mut names = Unique::new(reserved);
    let ident = |function: &&Function| match function.kind {
        FunctionKind::Constructor(_) => format_ident!("new"),
        _ => names.take(idents::snake(function.item_name())),
    };
    group.functions.iter().map(ident).collect()
}
