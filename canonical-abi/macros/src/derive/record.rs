//! Records.

use super::Field;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// The layout of the fields, as a constant expression.
pub(super) fn layout(fields: &[Field]) -> TokenStream {
    let types = fields.iter().map(|field| &field.ty);
    quote!(::tenon::__private::Layout::EMPTY #(.field::<#types>())*)
}

pub(super) fn matches(fields: &[Field]) -> TokenStream {
    let fields = fields.iter().map(|Field { name, ty, .. }| {
        quote!((#name, <#ty as ::tenon::__private::ComponentType>::matches as ::tenon::__private::Matcher))
    });
    quote!(types.is_record(ty, &[#(#fields),*]))
}

pub(super) fn lift(fields: &[Field]) -> TokenStream {
    let values: Vec<_> = (0..fields.len()).map(|index| format_ident!("field{index}")).collect();
    let idents = fields.iter().map(|field| &field.ident);
    let loads = at_each(fields, |index, Field { ty, .. }| {
        let value = format_ident!("field{index}");
        quote! {
            let #value = <#ty as ::tenon::__private::Lift>::load(
                cx,
                ::tenon::__private::field_bytes::<#ty>(bytes, layout.place::<#ty>())?,
            )?;
        }
    });
    quote! {
        #loads
        ::core::result::Result::Ok(Self { #(#idents: #values),* })
    }
}

pub(super) fn lower(fields: &[Field]) -> TokenStream {
    let stores = at_each(fields, |_, Field { ident, ty, .. }| {
        quote! {
            ::tenon::__private::Lower::store(&self.#ident, cx, at.saturating_add(layout.place::<#ty>()))?;
        }
    });
    quote! {
        #stores
        ::core::result::Result::Ok(())
    }
}

/// What `write` writes for each field, with `layout` the layout of the fields before it.
fn at_each(fields: &[Field], write: impl Fn(usize, &Field) -> TokenStream) -> TokenStream {
    let mut tokens = quote!(let layout = ::tenon::__private::Layout::EMPTY;);
    for (index, field) in fields.iter().enumerate() {
        tokens.extend(write(index, field));
        if index + 1 < fields.len() {
            let ty = &field.ty;
            tokens.extend(quote!(let layout = layout.field::<#ty>();));
        }
    }
    tokens
}
