//! `#[component(…)]`

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Attribute, Error, Ident, LitStr, Result, Token};

/// What a type stands for.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Record,
    Variant,
    Enum,
}

/// The kind that the attributes of a type name. `whole` is where the type is.
pub(crate) fn kind(attributes: &[Attribute], whole: Span) -> Result<(Kind, Span)> {
    let mut found = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("component")) {
        attribute.parse_args_with(|input: syn::parse::ParseStream<'_>| {
            let span = input.span();
            let kind = parse_kind(input)?;
            match found.replace((kind, span)) {
                None => Ok(()),
                Some(_) => Err(Error::new(span, "a type is one of `record`, `variant` and `enum`")),
            }
        })?;
    }
    found.ok_or_else(|| {
        let what = "what does it stand for? `#[component(record)]`, `#[component(variant)]` or `#[component(enum)]` says it";
        Error::new(whole, what)
    })
}

fn parse_kind(input: syn::parse::ParseStream<'_>) -> Result<Kind> {
    if input.peek(Token![enum]) {
        input.parse::<Token![enum]>()?;
        return Ok(Kind::Enum);
    }
    let word: Ident = input.parse()?;
    match word.to_string().as_str() {
        "record" => Ok(Kind::Record),
        "variant" => Ok(Kind::Variant),
        _ => Err(Error::new(word.span(), "expected `record`, `variant` or `enum`")),
    }
}

/// The name that the attributes of a field, case or label give it.
pub(crate) fn name(attributes: &[Attribute]) -> Result<Option<LitStr>> {
    let mut found = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("component")) {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("name") {
                return Err(meta.error("expected `name = \"…\"`"));
            }
            match found.replace(meta.value()?.parse::<LitStr>()?) {
                None => Ok(()),
                Some(_) => Err(meta.error("it has a name already")),
            }
        })?;
        if found.is_none() {
            return Err(Error::new(attribute.span(), "expected `name = \"…\"`"));
        }
    }
    Ok(found)
}
