//! Parameters of host functions that are read where the guest has them.
//!
//! The linker has a type in its raw form, of `WasmStr`s and `WasmList`s; what the host sees of it, the view, has
//! `&str`s and `ListView`s. With `ownership: Borrowing` records and variants have both forms too.

use super::generator::{Direction, Generator, Scope};
use super::idents;
use super::types::Mode;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::Result;
use wit_parser::{Type, TypeDefKind, TypeId};

impl Generator<'_> {
    /// What a type is behind its aliases, if it is not one of the simple ones.
    pub(super) fn kind_of(&self, ty: &Type) -> Option<&TypeDefKind> {
        let Type::Id(id) = ty else { return None };
        match &self.resolve.types.get(self.target(*id))?.kind {
            TypeDefKind::Type(ty) => self.kind_of(ty),
            kind => Some(kind),
        }
    }

    fn is_string(&self, ty: &Type) -> bool {
        match ty {
            Type::String => true,
            Type::Id(id) => match self.resolve.types.get(self.target(*id)).map(|def| &def.kind) {
                Some(TypeDefKind::Type(ty)) => self.is_string(ty),
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether a string or list is in the type where it can be borrowed from the guest's memory.
    pub(super) fn has_view(&self, scope: &Scope, ty: &Type) -> bool {
        match self.kind_of(ty) {
            None => self.is_string(ty),
            Some(TypeDefKind::List(_) | TypeDefKind::Map(..)) => true,
            Some(TypeDefKind::Option(ty)) => self.has_view(scope, ty),
            Some(TypeDefKind::Tuple(tuple)) => tuple.types.iter().any(|ty| self.has_view(scope, ty)),
            Some(TypeDefKind::Result(result)) => {
                result.ok.iter().chain(&result.err).any(|ty| self.has_view(scope, ty))
            }
            Some(TypeDefKind::Record(_) | TypeDefKind::Variant(_)) => {
                matches!(ty, Type::Id(id) if self.has_view_form(scope, *id))
            }
            _ => false,
        }
    }

    /// The expression for what is seen of `raw`, which is of type `ty` in its raw form, in `values`.
    pub(super) fn view(&self, scope: &Scope, ty: &Type, raw: &TokenStream) -> TokenStream {
        if !self.has_view(scope, ty) {
            return raw.clone();
        }
        let value = quote!(value);
        let payload =
            |ty: &Option<Type>| ty.as_ref().map_or(value.clone(), |ty| self.view(scope, ty, &value));
        match self.kind_of(ty) {
            None => quote!(values.str(#raw)?),
            Some(TypeDefKind::List(Type::U8)) => quote!(values.bytes(#raw)?),
            Some(TypeDefKind::Option(ty)) => {
                let some = self.view(scope, ty, &value);
                quote! {
                    match #raw {
                        ::core::option::Option::Some(value) => ::core::option::Option::Some(#some),
                        ::core::option::Option::None => ::core::option::Option::None,
                    }
                }
            }
            Some(TypeDefKind::Result(result)) => {
                let (ok, err) = (payload(&result.ok), payload(&result.err));
                quote! {
                    match #raw {
                        ::core::result::Result::Ok(value) => ::core::result::Result::Ok(#ok),
                        ::core::result::Result::Err(value) => ::core::result::Result::Err(#err),
                    }
                }
            }
            Some(TypeDefKind::Tuple(tuple)) => {
                let names: Vec<_> =
                    (0..tuple.types.len()).map(|index| format_ident!("value{index}")).collect();
                let views =
                    tuple.types.iter().zip(&names).map(|(ty, name)| self.view(scope, ty, &quote!(#name)));
                quote!({ let (#(#names,)*) = #raw; (#(#views,)*) })
            }
            Some(TypeDefKind::Record(_) | TypeDefKind::Variant(_)) => quote!(#raw.view(values)?),
            _ => quote!(values.view(#raw)?),
        }
    }

    /// Whether the record or variant `id` has a raw form and a view.
    pub(super) fn has_view_form(&self, scope: &Scope, id: TypeId) -> bool {
        let id = self.target(id);
        scope.direction == Direction::Import
            && self.viewed.contains(&id)
            && !self.is_foreign(id, scope)
            && self.parts(id).iter().any(|ty| self.has_view(scope, ty))
    }

    /// Whether the raw form and the view of a type have nothing on the heap, and no handles.
    fn view_is_copy(&self, scope: &Scope, ty: &Type) -> bool {
        match self.kind_of(ty) {
            None => self.is_string(ty) || self.traits(scope, ty).copy,
            Some(TypeDefKind::List(_) | TypeDefKind::Map(..)) => true,
            Some(TypeDefKind::Option(ty)) => self.view_is_copy(scope, ty),
            Some(TypeDefKind::Tuple(tuple)) => tuple.types.iter().all(|ty| self.view_is_copy(scope, ty)),
            Some(TypeDefKind::Result(result)) => {
                result.ok.iter().chain(&result.err).all(|ty| self.view_is_copy(scope, ty))
            }
            _ => match ty {
                Type::Id(id) if self.has_view_form(scope, *id) => {
                    self.parts(self.target(*id)).iter().all(|ty| self.view_is_copy(scope, ty))
                }
                ty => self.traits(scope, ty).copy,
            },
        }
    }

    /// The names of the raw form and the view.
    pub(super) fn view_idents(&self, id: TypeId) -> [Ident; 2] {
        let ident = self.type_ident(self.target(id));
        [format_ident!("Wasm{ident}"), format_ident!("{ident}View")]
    }

    /// The raw form or the view, as `mode` says, from where it is used.
    pub(super) fn view_path(&self, scope: &Scope, id: TypeId, mode: Mode) -> TokenStream {
        let [raw, view] = self.view_idents(id);
        let id = self.target(id);
        match mode {
            Mode::Raw => self.path_to(scope, id, &raw),
            mode => {
                let (path, lifetime) = (self.path_to(scope, id, &view), mode.lifetime());
                quote!(#path<#lifetime>)
            }
        }
    }

    /// Declares the raw form and the view of a record or variant.
    pub(super) fn view_forms(&self, scope: &Scope, id: TypeId, kind: &TypeDefKind) -> Result<TokenStream> {
        let derives = match self.view_is_copy(scope, &Type::Id(id)) {
            true => quote!(Clone, Copy, Debug),
            false => quote!(Debug),
        };
        let ([raw, view], owned) = (self.view_idents(id), self.type_ident(id));
        let (keyword, attribute, raw_parts, view_parts, seen) = match kind {
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter().map(|field| {
                    let name = idents::snake(&field.name);
                    let value = self.view(scope, &field.ty, &quote!(self.#name));
                    quote!(#name: #value,)
                });
                (
                    quote!(struct),
                    quote!(record),
                    self.record_fields(scope, record, Mode::Raw)?,
                    self.record_fields(scope, record, Mode::ViewField)?,
                    quote!(#view { #(#fields)* }),
                )
            }
            TypeDefKind::Variant(variant) => {
                let cases = variant.cases.iter().map(|case| {
                    let name = idents::camel(&case.name);
                    match &case.ty {
                        None => quote!(Self::#name => #view::#name,),
                        Some(ty) => {
                            let value = self.view(scope, ty, &quote!(value));
                            quote!(Self::#name(value) => #view::#name(#value),)
                        }
                    }
                });
                (
                    quote!(enum),
                    quote!(variant),
                    self.variant_cases(scope, variant, Mode::Raw)?,
                    self.variant_cases(scope, variant, Mode::ViewField)?,
                    quote!(match self { #(#cases)* }),
                )
            }
            _ => return Ok(TokenStream::new()),
        };
        let raw_line = format!(" [`{owned}`] as the guest has it: an element of a list.");
        let view_line = format!(" [`{owned}`], read where the guest has it.");
        let result = scope.core("Result");
        Ok(quote! {
            #[doc = #raw_line]
            #[derive(#derives, ::tenon::ComponentType, ::tenon::Lift)]
            #[component(#attribute)]
            pub #keyword #raw { #raw_parts }

            impl #raw {
                /// What is seen of it: `values` is that of the list it is an element of.
                pub fn view<'a>(self, values: ::tenon::Values<'a>) -> #result<#view<'a>, ::tenon::TrapCode> {
                    Ok(#seen)
                }
            }

            #[doc = #view_line]
            #[derive(#derives)]
            pub #keyword #view<'a> { #view_parts }
        })
    }
}
