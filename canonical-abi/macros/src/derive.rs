//! The derive macros: a type is parsed into a [`Shape`], and each trait is written from that.

mod record;
mod variant;

use crate::attributes::{self, Kind};
use crate::names;
use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Fields, GenericParam, Generics, Ident, Result, Type, parse_quote};

/// A trait to implement.
#[derive(Clone, Copy)]
pub(crate) enum Trait {
    ComponentType,
    Lift,
    Lower,
}

/// What the type consists of.
enum Shape {
    Record(Vec<Field>),
    /// A variant, or an enum if no case has a payload.
    Cases(Kind, Vec<Case>),
}

struct Field {
    ident: Ident,
    name: String,
    ty: Type,
}

struct Case {
    ident: Ident,
    name: String,
    payload: Option<Type>,
}

/// The implementation of `which` for the type in `input`, or a compile error.
pub(crate) fn expand(input: TokenStream, which: Trait) -> TokenStream {
    let expanded = syn::parse2(input).and_then(|input: DeriveInput| {
        let shape = shape(&input)?;
        Ok(implement(&input, &shape, which))
    });
    expanded.unwrap_or_else(Error::into_compile_error)
}

fn implement(input: &DeriveInput, shape: &Shape, which: Trait) -> TokenStream {
    let name = &input.ident;
    let (path, body) = match which {
        Trait::ComponentType => (quote!(::tenon::__private::ComponentType), component_type(shape)),
        Trait::Lift => (quote!(::tenon::__private::Lift), lift(shape)),
        Trait::Lower => (quote!(::tenon::__private::Lower), lower(shape)),
    };
    let generics = bounded(input.generics.clone(), &path);
    let (generics, arguments, bounds) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #generics #path for #name #arguments #bounds {
            #body
        }
    }
}

/// Every type parameter implements the trait too.
fn bounded(mut generics: Generics, path: &TokenStream) -> Generics {
    for parameter in &mut generics.params {
        if let GenericParam::Type(parameter) = parameter {
            parameter.bounds.push(parse_quote!(#path));
        }
    }
    generics
}

fn component_type(shape: &Shape) -> TokenStream {
    let (layout, matches) = match shape {
        Shape::Record(fields) => (record::layout(fields), record::matches(fields)),
        Shape::Cases(kind, cases) => (variant::layout(cases), variant::matches(*kind, cases)),
    };
    quote! {
        const SIZE: u32 = #layout.padded();
        const ALIGN: u32 = #layout.align;

        fn matches(
            types: ::tenon::__private::Types<'_>,
            ty: ::core::option::Option<::tenon::__private::TypeIdx>,
        ) -> bool {
            #matches
        }
    }
}

fn lift(shape: &Shape) -> TokenStream {
    let body = match shape {
        Shape::Record(fields) => record::lift(fields),
        Shape::Cases(_, cases) => variant::lift(cases),
    };
    quote! {
        fn load(
            cx: &::tenon::__private::LiftContext<'_>,
            bytes: &[u8],
        ) -> ::core::result::Result<Self, ::tenon::__private::TrapCode> {
            #body
        }
    }
}

fn lower(shape: &Shape) -> TokenStream {
    let body = match shape {
        Shape::Record(fields) => record::lower(fields),
        Shape::Cases(_, cases) => variant::lower(cases),
    };
    quote! {
        fn store(
            &self,
            cx: &mut ::tenon::__private::LowerContext<'_>,
            at: u32,
        ) -> ::core::result::Result<(), ::tenon::__private::TrapCode> {
            #body
        }
    }
}

fn shape(input: &DeriveInput) -> Result<Shape> {
    let (kind, at) = attributes::kind(&input.attrs, input.ident.span())?;
    match (&input.data, kind) {
        (Data::Struct(data), Kind::Record) => fields(&input.ident, &data.fields).map(Shape::Record),
        (Data::Enum(data), Kind::Variant | Kind::Enum) => {
            let cases = data.variants.iter().map(|case| case_of(case, kind)).collect::<Result<Vec<_>>>()?;
            if cases.is_empty() {
                return Err(Error::new(input.ident.span(), "it needs a case"));
            }
            let named: Vec<_> = cases.iter().map(|case| (&case.ident, case.name.as_str())).collect();
            names::refuse_doubles(&named)?;
            Ok(Shape::Cases(kind, cases))
        }
        (Data::Union(_), _) => Err(Error::new(input.ident.span(), "no component type is a union")),
        (_, Kind::Record) => Err(Error::new(at, "a record is a `struct`")),
        (_, Kind::Variant | Kind::Enum) => Err(Error::new(at, "this is an `enum` in Rust")),
    }
}

fn fields(whole: &Ident, fields: &Fields) -> Result<Vec<Field>> {
    let Fields::Named(fields) = fields else {
        return Err(Error::new(whole.span(), "a record has fields with names"));
    };
    if fields.named.is_empty() {
        return Err(Error::new(whole.span(), "a record has at least one field"));
    }
    let fields = fields.named.iter().map(field).collect::<Result<Vec<_>>>()?;
    let named: Vec<_> = fields.iter().map(|field| (&field.ident, field.name.as_str())).collect();
    names::refuse_doubles(&named)?;
    Ok(fields)
}

fn field(field: &syn::Field) -> Result<Field> {
    let given = attributes::name(&field.attrs)?;
    let ident = field.ident.clone().ok_or_else(|| Error::new(field.span(), "a field has a name"))?;
    Ok(Field { name: names::of_item(&ident, given.as_ref())?, ident, ty: field.ty.clone() })
}

fn case_of(case: &syn::Variant, kind: Kind) -> Result<Case> {
    let given = attributes::name(&case.attrs)?;
    let name = names::of_item(&case.ident, given.as_ref())?;
    let payload = match &case.fields {
        Fields::Unit => None,
        Fields::Unnamed(fields) if kind == Kind::Variant && fields.unnamed.len() == 1 => {
            fields.unnamed.first().map(|field| field.ty.clone())
        }
        fields if kind == Kind::Enum => {
            return Err(Error::new(fields.span(), "a case of an enum has no payload; a `variant` may have"));
        }
        fields => return Err(Error::new(fields.span(), "a case has one payload or none: `Case(T)`, `Case`")),
    };
    Ok(Case { ident: case.ident.clone(), name, payload })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(input: TokenStream) -> String {
        let tokens = expand(input, Trait::ComponentType).to_string();
        assert!(tokens.contains("compile_error"), "{tokens}");
        tokens
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert!(
            error(quote!(
                struct A {
                    x: u8,
                }
            ))
            .contains("what does it stand for")
        );
        assert!(
            error(quote!(
                #[component(flags)]
                struct A {
                    x: u8,
                }
            ))
            .contains("expected `record`")
        );
        assert!(
            error(quote!(
                #[component(record)]
                struct A(u8);
            ))
            .contains("fields with names")
        );
        assert!(
            error(quote!(
                #[component(record)]
                struct A {}
            ))
            .contains("at least one field")
        );
        assert!(
            error(quote!(
                #[component(record)]
                enum A {
                    X,
                }
            ))
            .contains("is a `struct`")
        );
        assert!(
            error(quote!(
                #[component(enum)]
                struct A {
                    x: u8,
                }
            ))
            .contains("is an `enum`")
        );
        assert!(
            error(quote!(
                #[component(enum)]
                enum A {
                    X(u8),
                }
            ))
            .contains("no payload")
        );
        assert!(
            error(quote!(
                #[component(variant)]
                enum A {
                    X(u8, u8),
                }
            ))
            .contains("one payload or none")
        );
        assert!(
            error(quote!(
                #[component(variant)]
                enum A {}
            ))
            .contains("needs a case")
        );
        assert!(error(quote!(#[component(record)] union A { x: u8 })).contains("union"));
        assert!(
            error(quote!(
                #[component(record)]
                #[component(record)]
                struct A {
                    x: u8,
                }
            ))
            .contains("one of")
        );
        assert!(
            error(quote!(
                #[component(record)]
                struct A {
                    #[component(name = "X_y")]
                    x: u8,
                }
            ))
            .contains("not a name")
        );
        assert!(
            error(quote!(
                #[component(record)]
                struct A {
                    #[component(rename = "x")]
                    x: u8,
                }
            ))
            .contains("expected `name")
        );
        let double = quote!(
            #[component(record)]
            struct A {
                #[component(name = "y")]
                x: u8,
                y: u8,
            }
        );
        assert!(error(double).contains("another one is called `y`"));
    }
}
