//! What the component provides: functions that are found once and called by method.

use super::docs::docs;
use super::functions::{Group, allow_many};
use super::generator::{Direction, Generator, Scope};
use super::idents::{self, Unique};
use super::imports::method_idents;
use super::types::Mode;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::Result;
use wit_parser::{Function, FunctionKind, TypeId};

/// An exported function in the struct that keeps it.
pub(super) struct Kept<'a> {
    pub(super) function: &'a Function,
    pub(super) field: Ident,
}

/// Keeps `functions` in fields of names of their own.
pub(super) fn keep<'a>(functions: &[&'a Function], names: &mut Unique) -> Vec<Kept<'a>> {
    let kept = functions.iter().map(|function| {
        let plain = function.name.replace(['[', ']', '.'], "-");
        Kept { function, field: names.take(idents::snake(plain.trim_start_matches('-'))) }
    });
    kept.collect()
}

impl<'a> Generator<'a> {
    /// The fields of a struct, with their types.
    pub(super) fn fields(&self, scope: &Scope, kept: &[Kept<'_>]) -> Result<TokenStream> {
        let fields = kept.iter().map(|Kept { function, field }| {
            let params = self.call_params(scope, function, Mode::Static)?;
            let types = params.iter().map(|(_, ty)| ty);
            let types = if params.is_empty() { quote!(()) } else { quote!((#(#types,)*)) };
            let result = self.result(scope, function, self.answer_mode(scope, function))?;
            Ok(quote!(#field: ::tenon::TypedFunc<#types, #result>,))
        });
        fields.collect()
    }

    /// What finds the functions in `instance`: the values of the fields.
    pub(super) fn finds(&self, kept: &[Kept<'_>], interface: Option<&str>) -> TokenStream {
        let finds = kept.iter().map(|Kept { function, field }| {
            let name = match interface {
                Some(interface) => format!("{interface}#{}", function.name),
                None => function.name.clone(),
            };
            quote!(#field: instance.get_typed_func(store, #name)?,)
        });
        finds.collect()
    }

    /// How the result of an exported function arrives.
    fn answer_mode(&self, scope: &Scope, function: &Function) -> Mode {
        match self.flags(Direction::Export, scope.owner, function).views {
            true => Mode::Raw,
            false => Mode::Owned,
        }
    }

    /// A method that calls the function in `field`, below `this`.
    pub(super) fn call(
        &self,
        scope: &Scope,
        function: &Function,
        (method, this): (&Ident, &TokenStream),
        field: &Ident,
    ) -> Result<TokenStream> {
        let docs = docs(&function.docs, &format!("Calls `{}`.", function.name));
        let params = self.call_params(scope, function, Mode::Borrowed)?;
        let names: Vec<_> = params.iter().map(|(name, _)| name).collect();
        let declared = params.iter().map(|(name, ty)| quote!(#name: #ty));
        let values = if params.is_empty() { quote!(()) } else { quote!((#(#names,)*)) };
        let result = self.result(scope, function, self.answer_mode(scope, function))?;
        let allow = allow_many(params.len(), 2);
        let flags = self.flags(Direction::Export, scope.owner, function);
        if flags.views {
            return Ok(quote! {
                #docs
                ///
                /// `read` looks at the result where it is.
                #allow
                pub fn #method<T: 'static, U>(
                    &self,
                    store: &mut ::tenon::Store<T>,
                    #(#declared,)*
                    read: impl FnOnce(::tenon::Values<'_>, #result) -> ::core::result::Result<U, ::tenon::TrapCode>,
                ) -> ::tenon::Result<U> {
                    #this.#field.call_with(store, #values, read)
                }
            });
        }
        let (is_async, call, wait) = match flags.is_async {
            true => (Some(quote!(async)), quote!(call_async), Some(quote!(.await))),
            false => (None, quote!(call), None),
        };
        Ok(quote! {
            #docs
            #allow
            pub #is_async fn #method<T: 'static>(
                &self,
                store: &mut ::tenon::Store<T>,
                #(#declared),*
            ) -> ::tenon::Result<#result> {
                #this.#field.#call(store, #values)#wait
            }
        })
    }

    /// The struct `Guest` of an exported interface, and one for each of its resources.
    pub(super) fn guest(
        &self,
        scope: &Scope,
        interface: &str,
        types: &[TypeId],
        functions: &[&'a Function],
    ) -> Result<TokenStream> {
        let groups = self.groups(types, functions);
        let kept = keep(functions, &mut Unique::default());
        let (fields, finds) = (self.fields(scope, &kept)?, self.finds(&kept, Some(interface)));
        let mut methods = TokenStream::new();
        let mut resources = TokenStream::new();
        let mut names = Unique::new(&["new"]);
        for group in &groups {
            match group.resource {
                None => methods.extend(self.calls(scope, group, &kept, &mut names, &quote!(self))?),
                Some(resource) => {
                    let (method, declared) = self.guest_resource(scope, resource, group, &kept)?;
                    let ident = format_ident!("Guest{}", self.resource_ident(resource));
                    let accessor = names.take(method);
                    let line = format!(" The functions of the resource `{}`.", self.resource_name(resource));
                    resources.extend(declared);
                    methods.extend(quote! {
                        #[doc = #line]
                        pub const fn #accessor(&self) -> #ident<'_> {
                            #ident { guest: self }
                        }
                    });
                }
            }
        }
        let line = format!(" The functions of the exported interface `{interface}`.");
        Ok(quote! {
            #[doc = #line]
            #[derive(Clone, Copy, Debug)]
            pub struct Guest { #fields }

            impl Guest {
                /// Finds the functions in `instance`; an error if one is not there or has another type.
                pub fn new<T>(
                    store: &::tenon::Store<T>,
                    instance: &::tenon::Instance,
                ) -> ::tenon::Result<Self> {
                    Ok(Self { #finds })
                }

                #methods
            }

            #resources
        })
    }

    fn resource_name(&self, resource: TypeId) -> &str {
        let def = self.resolve.types.get(resource);
        def.and_then(|def| def.name.as_deref()).unwrap_or_default()
    }

    /// The accessor's name, and the struct of a resource's functions.
    fn guest_resource(
        &self,
        scope: &Scope,
        resource: TypeId,
        group: &Group<'_>,
        kept: &[Kept<'_>],
    ) -> Result<(Ident, TokenStream)> {
        let name = self.resource_name(resource);
        let ident = format_ident!("Guest{}", self.resource_ident(resource));
        let calls = self.calls(scope, group, kept, &mut Unique::default(), &quote!(self.guest))?;
        let line = format!(
            " The functions of the resource `{name}`. Who has a handle drops it by `Store::drop_resource`."
        );
        let body = (!group.functions.is_empty()).then(|| quote!(impl #ident<'_> { #calls }));
        let unused = group
            .functions
            .is_empty()
            .then(|| quote!(#[allow(dead_code, reason = "of a resource without functions")]));
        let declared = quote! {
            #[doc = #line]
            #[derive(Clone, Copy, Debug)]
            pub struct #ident<'a> { #unused guest: &'a Guest }

            #body
        };
        Ok((idents::snake(name), declared))
    }

    /// The calling methods of a group.
    pub(super) fn calls(
        &self,
        scope: &Scope,
        group: &Group<'_>,
        kept: &[Kept<'_>],
        names: &mut Unique,
        this: &TokenStream,
    ) -> Result<TokenStream> {
        let mut calls = TokenStream::new();
        for (function, ident) in group.functions.iter().zip(method_idents(group)) {
            let Some(kept) = kept.iter().find(|kept| kept.function.name == function.name) else { continue };
            let ident = match function.kind {
                FunctionKind::Constructor(_) => format_ident!("constructor"),
                _ => ident,
            };
            let plain = ident.to_string();
            let method = names.take(format_ident!("call_{}", plain.strip_prefix("r#").unwrap_or(&plain)));
            calls.extend(self.call(scope, function, (&method, this), &kept.field)?);
        }
        Ok(calls)
    }
}
