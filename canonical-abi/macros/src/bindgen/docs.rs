//! Documentation: that of the WIT, or else a line that names the item.

use proc_macro2::TokenStream;
use quote::quote;
use wit_parser::Docs;

/// Doc comments.
pub(super) fn docs(docs: &Docs, otherwise: &str) -> TokenStream {
    let text = docs.contents.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let lines = text.unwrap_or(otherwise).lines().map(|line| match line {
        "" => String::new(),
        line => format!(" {line}"),
    });
    quote!(#(#[doc = #lines])*)
}
