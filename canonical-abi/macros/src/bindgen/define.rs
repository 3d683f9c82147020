//! Types where they are declared.

use super::docs::docs;
use super::generator::{Direction, Generator, Scope};
use super::idents;
use super::types::{Mode, Traits};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Result;
use wit_parser::{Docs, Enum, Flags, Record, Type, TypeDefKind, TypeId, Variant};

impl Generator<'_> {
    /// Declares the type `id` in `scope`.
    pub(super) fn define(&self, scope: &Scope, id: TypeId) -> Result<TokenStream> {
        let Some(def) = self.resolve.types.get(id) else { return Ok(TokenStream::new()) };
        let ident = self.type_ident(id);
        let name = def.name.as_deref().unwrap_or_default();
        let docs = docs(&def.docs, &format!("The {} `{name}`.", def.kind.as_str()));
        if let Some(replacement) = self.replacement(id, scope) {
            let root = scope.root();
            return Ok(quote!(#docs pub type #ident = #root #replacement;));
        }
        self.check_type(&Type::Id(id)).map_err(|what| self.error(what))?;
        let traits = self.kind_traits(scope, &def.kind);
        let borrowed = match self.declares_borrowed_form(scope, id) {
            true => Some(self.borrowed_form(scope, id, &def.kind, traits)?),
            false => None,
        };
        let views = match self.target(id) == id && self.has_view_form(scope, id) {
            true => Some(self.view_forms(scope, id, &def.kind)?),
            false => None,
        };
        let declaration = match &def.kind {
            TypeDefKind::Record(record) => {
                let (derives, fields) =
                    (self.derives(traits), self.record_fields(scope, record, Mode::Owned)?);
                quote! {
                    #derives
                    #[component(record)]
                    pub struct #ident { #fields }
                }
            }
            TypeDefKind::Variant(variant) => {
                let (derives, cases) =
                    (self.derives(traits), self.variant_cases(scope, variant, Mode::Owned)?);
                quote! {
                    #derives
                    #[component(variant)]
                    pub enum #ident { #cases }
                }
            }
            TypeDefKind::Enum(cases) => self.enumeration(&ident, cases),
            TypeDefKind::Flags(flags) => return Ok(define_flags(&ident, flags, &docs)),
            TypeDefKind::Resource if scope.direction == Direction::Export => {
                quote!(pub type #ident = ::tenon::ResourceAny;)
            }
            TypeDefKind::Resource => quote! {
                #[derive(Debug)]
                pub enum #ident {}
            },
            TypeDefKind::Type(Type::Id(target)) => {
                let path = self.path(scope, *target);
                quote!(pub type #ident = #path;)
            }
            kind => {
                let ty = self.structure(scope, kind, Mode::Owned)?;
                quote!(pub type #ident = #ty;)
            }
        };
        Ok(quote!(#docs #declaration #borrowed #views))
    }

    /// The form of a record or variant that borrows what it holds.
    fn borrowed_form(
        &self,
        scope: &Scope,
        id: TypeId,
        kind: &TypeDefKind,
        traits: Traits,
    ) -> Result<TokenStream> {
        let (ident, owned) = (self.borrowed_ident(id), self.type_ident(id));
        let line = format!(" [`{owned}`], borrowed: a parameter.");
        let names = trait_names(traits.of_borrowed_form());
        let derives = quote!(#[derive(#(#names,)* ::tenon::ComponentType, ::tenon::Lower)]);
        Ok(match kind {
            TypeDefKind::Record(record) => {
                let fields = self.record_fields(scope, record, Mode::Field)?;
                quote! {
                    #[doc = #line]
                    #derives
                    #[component(record)]
                    pub struct #ident<'a> { #fields }
                }
            }
            TypeDefKind::Variant(variant) => {
                let cases = self.variant_cases(scope, variant, Mode::Field)?;
                quote! {
                    #[doc = #line]
                    #derives
                    #[component(variant)]
                    pub enum #ident<'a> { #cases }
                }
            }
            _ => TokenStream::new(),
        })
    }

    pub(super) fn record_fields(&self, scope: &Scope, record: &Record, mode: Mode) -> Result<TokenStream> {
        let fields = record.fields.iter().map(|field| {
            let docs = docs(&field.docs, &format!("The field `{}`.", field.name));
            let name = idents::snake(&field.name);
            let given = given(&name, &field.name).filter(|_| mode != Mode::ViewField);
            let ty = self.ty(scope, &field.ty, mode)?;
            Ok(quote!(#docs #given pub #name: #ty,))
        });
        fields.collect()
    }

    pub(super) fn variant_cases(&self, scope: &Scope, variant: &Variant, mode: Mode) -> Result<TokenStream> {
        let cases = variant.cases.iter().map(|case| {
            let payload = match &case.ty {
                Some(ty) => {
                    let ty = self.ty(scope, ty, mode)?;
                    Some(quote!((#ty)))
                }
                None => None,
            };
            Ok(define_case(&case.name, &case.docs, payload, mode != Mode::ViewField))
        });
        cases.collect()
    }

    fn enumeration(&self, ident: &Ident, cases: &Enum) -> TokenStream {
        let derives = self.derives(Traits { clone: true, copy: true, eq: true, heap: false });
        let cases = cases.cases.iter().map(|case| define_case(&case.name, &case.docs, None, true));
        quote! {
            #derives
            #[component(enum)]
            pub enum #ident { #(#cases)* }
        }
    }

    fn derives(&self, traits: Traits) -> TokenStream {
        let (names, more) = (trait_names(traits), &self.config.derives);
        quote!(#[derive(#(#names,)* #(#more,)* ::tenon::ComponentType, ::tenon::Lift, ::tenon::Lower)])
    }
}

/// The traits of the language that a type has.
fn trait_names(traits: Traits) -> Vec<TokenStream> {
    let names = [
        (traits.clone, quote!(Clone)),
        (traits.clone && traits.copy, quote!(Copy)),
        (true, quote!(Debug)),
        (traits.clone, quote!(PartialEq)),
        (traits.clone && traits.eq, quote!(Eq)),
    ];
    names.into_iter().filter_map(|(wanted, name)| wanted.then_some(name)).collect()
}

/// `is_typed` says whether it is a case of a component type.
fn define_case(name: &str, wit: &Docs, payload: Option<TokenStream>, is_typed: bool) -> TokenStream {
    let docs = docs(wit, &format!("The case `{name}`."));
    let ident = idents::camel(name);
    let given = given(&ident, name).filter(|_| is_typed);
    quote!(#docs #given #ident #payload,)
}

fn define_flags(ident: &Ident, flags: &Flags, comment: &TokenStream) -> TokenStream {
    let labels = flags.flags.iter().map(|flag| {
        let docs = docs(&flag.docs, &format!("The flag `{}`.", flag.name));
        let ident = idents::shouty(&flag.name);
        let given = given(&ident, &flag.name);
        quote!(#docs #given const #ident;)
    });
    quote! {
        ::tenon::flags! {
            #comment
            pub #ident { #(#labels)* }
        }
    }
}

/// `#[component(name = "…")]`, where the Rust name says something else.
fn given(ident: &Ident, name: &str) -> Option<TokenStream> {
    let ident = ident.to_string();
    let plain = ident.strip_prefix("r#").unwrap_or(&ident);
    (!crate::names::is_same(plain, name)).then(|| quote!(#[component(name = #name)]))
}
