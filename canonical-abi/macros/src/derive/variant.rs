//! Variants and enums.

use super::Case;
use crate::attributes::Kind;
use proc_macro2::TokenStream;
use quote::quote;

/// The number of cases.
fn count(cases: &[Case]) -> u32 {
    u32::try_from(cases.len()).unwrap_or(u32::MAX)
}

/// The layout of the payloads, as a constant expression.
fn payloads(cases: &[Case]) -> TokenStream {
    let types = cases.iter().filter_map(|case| case.payload.as_ref());
    quote!(::tenon::__private::Layout::EMPTY #(.or::<#types>())*)
}

/// The layout of the whole, as a constant expression.
pub(super) fn layout(cases: &[Case]) -> TokenStream {
    let (payloads, count) = (payloads(cases), count(cases));
    quote!(#payloads.variant(#count))
}

pub(super) fn matches(kind: Kind, cases: &[Case]) -> TokenStream {
    let names = cases.iter().map(|case| &case.name);
    if kind == Kind::Enum {
        return quote!(types.is_enum(ty, &[#(#names),*]));
    }
    let types = cases.iter().map(|case| match &case.payload {
        Some(ty) => quote!(#ty),
        None => quote!(()),
    });
    quote! {
        types.is_variant(ty, &[
            #((#names, <#types as ::tenon::__private::ComponentType>::matches as ::tenon::__private::Matcher)),*
        ])
    }
}

/// `let offset`: where the payload lies, if any case has one.
fn offset(cases: &[Case]) -> Option<TokenStream> {
    let (payloads, count) = (payloads(cases), count(cases));
    cases
        .iter()
        .any(|case| case.payload.is_some())
        .then(|| quote!(let offset = const { #payloads.payload_offset(#count) };))
}

pub(super) fn lift(cases: &[Case]) -> TokenStream {
    let (offset, count) = (offset(cases), count(cases));
    let arms = (0_u32..).zip(cases).map(|(number, Case { ident, payload, .. })| match payload {
        None => quote!(#number => ::core::result::Result::Ok(Self::#ident),),
        Some(ty) => quote! {
            #number => {
                let bytes = ::tenon::__private::field_bytes::<#ty>(bytes, offset)?;
                <#ty as ::tenon::__private::Lift>::load(cx, bytes).map(Self::#ident)
            }
        },
    });
    let unused = offset.is_none().then(|| quote!(let _ = cx;));
    quote! {
        #offset
        #unused
        match ::tenon::__private::load_discriminant(bytes, #count)? {
            #(#arms)*
            _ => ::core::result::Result::Err(::tenon::__private::TrapCode::InvalidDiscriminant),
        }
    }
}

pub(super) fn lower(cases: &[Case]) -> TokenStream {
    match offset(cases) {
        None => lower_plain(cases),
        Some(offset) => lower_payloads(cases, &offset),
    }
}

fn lower_plain(cases: &[Case]) -> TokenStream {
    let count = count(cases);
    let idents = cases.iter().map(|case| &case.ident);
    let numbers = 0_u32..count;
    quote! {
        let number = match self {
            #(Self::#idents => #numbers,)*
        };
        ::tenon::__private::store_discriminant(cx, at, number, #count)
    }
}

fn lower_payloads(cases: &[Case], offset: &TokenStream) -> TokenStream {
    let count = count(cases);
    let arms = (0_u32..).zip(cases).map(|(number, Case { ident, payload, .. })| match payload {
        None => quote! {
            Self::#ident => ::tenon::__private::store_discriminant(cx, at, #number, #count),
        },
        Some(_) => quote! {
            Self::#ident(payload) => {
                ::tenon::__private::store_discriminant(cx, at, #number, #count)?;
                ::tenon::__private::Lower::store(payload, cx, at.saturating_add(offset))
            }
        },
    });
    quote! {
        #offset
        match self {
            #(#arms)*
        }
    }
}
