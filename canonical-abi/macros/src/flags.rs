//! `flags!`

use crate::{attributes, names};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Error, Ident, Result, Token, Visibility, braced};

/// Labels that the Component Model allows.
const MAX_LABELS: usize = 32;

struct Flags {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    ident: Ident,
    labels: Vec<Label>,
}

struct Label {
    /// Without `#[component(…)]`.
    attributes: Vec<Attribute>,
    ident: Ident,
    name: String,
}

/// The struct that `input` declares, or a compile error.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    syn::parse2(input).map(|flags: Flags| flags.declare()).unwrap_or_else(Error::into_compile_error)
}

impl Parse for Flags {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let ident: Ident = input.parse()?;
        let content;
        braced!(content in input);
        let mut labels = Vec::new();
        while !content.is_empty() {
            labels.push(content.parse::<Label>()?);
        }
        match labels.get(MAX_LABELS) {
            Some(label) => return Err(Error::new(label.ident.span(), "flags have at most 32 labels")),
            None if labels.is_empty() => {
                return Err(Error::new(ident.span(), "flags have at least one label"));
            }
            None => {}
        }
        let named: Vec<_> = labels.iter().map(|label| (&label.ident, label.name.as_str())).collect();
        names::refuse_doubles(&named)?;
        Ok(Self { attributes, visibility, ident, labels })
    }
}

impl Parse for Label {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut attributes = input.call(Attribute::parse_outer)?;
        input.parse::<Token![const]>()?;
        let ident: Ident = input.parse()?;
        input.parse::<Token![;]>()?;
        let given = attributes::name(&attributes)?;
        attributes.retain(|attribute| !attribute.path().is_ident("component"));
        Ok(Self { attributes, name: names::of_item(&ident, given.as_ref())?, ident })
    }
}

impl Flags {
    /// The integer that holds the bits, as in the canonical layout.
    fn bits(&self) -> (Ident, u32) {
        match self.labels.len() {
            0..=8 => (format_ident!("u8"), 8),
            9..=16 => (format_ident!("u16"), 16),
            _ => (format_ident!("u32"), 32),
        }
    }

    fn declare(&self) -> TokenStream {
        let Self { attributes, visibility, ident, .. } = self;
        let (bits, _) = self.bits();
        let (methods, operators, traits) = (self.methods(), self.operators(), self.traits());
        quote! {
            #(#attributes)*
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
            #visibility struct #ident(#bits);

            #methods
            #operators
            #traits
        }
    }

    fn methods(&self) -> TokenStream {
        let Self { visibility, ident, labels, .. } = self;
        let (bits, width) = self.bits();
        let all = u32::MAX >> (32_usize.saturating_sub(labels.len()));
        let all = proc_macro2::Literal::u32_unsuffixed(all);
        let constants = (0_u32..width).zip(labels).map(|(number, label)| {
            let Label { attributes, ident, name } = label;
            let number = proc_macro2::Literal::u32_unsuffixed(number);
            let documented = attributes.iter().any(|attribute| attribute.path().is_ident("doc"));
            let line = format!("The flag `{name}`.");
            let doc = (!documented).then(|| quote!(#[doc = #line]));
            quote! {
                #(#attributes)*
                #doc
                #visibility const #ident: Self = Self(1 << #number);
            }
        });
        quote! {
            #[allow(dead_code, reason = "the methods that every flags type has")]
            impl #ident {
                #(#constants)*

                /// No flag.
                #visibility const fn empty() -> Self {
                    Self(0)
                }

                /// Every flag.
                #visibility const fn all() -> Self {
                    Self(#all)
                }

                /// The flags set in `bits`, the first label lowest. Other bits are dropped.
                #visibility const fn from_bits(bits: #bits) -> Self {
                    Self(bits & #all)
                }

                /// The bits of the flags, the first label lowest.
                #visibility const fn bits(self) -> #bits {
                    self.0
                }

                /// Whether no flag is set.
                #visibility const fn is_empty(self) -> bool {
                    self.0 == 0
                }

                /// Whether all of `flags` are set.
                #visibility const fn contains(self, flags: Self) -> bool {
                    self.0 & flags.0 == flags.0
                }

                /// Sets `flags`.
                #visibility const fn insert(&mut self, flags: Self) {
                    self.0 |= flags.0;
                }

                /// Clears `flags`.
                #visibility const fn remove(&mut self, flags: Self) {
                    self.0 &= !flags.0;
                }
            }
        }
    }

    fn operators(&self) -> TokenStream {
        let ident = &self.ident;
        quote! {
            impl ::core::ops::BitOr for #ident {
                type Output = Self;

                fn bitor(self, other: Self) -> Self {
                    Self(self.0 | other.0)
                }
            }

            impl ::core::ops::BitOrAssign for #ident {
                fn bitor_assign(&mut self, other: Self) {
                    self.insert(other);
                }
            }

            impl ::core::ops::BitAnd for #ident {
                type Output = Self;

                fn bitand(self, other: Self) -> Self {
                    Self(self.0 & other.0)
                }
            }
        }
    }

    fn traits(&self) -> TokenStream {
        let Self { ident, labels, .. } = self;
        let (bits, _) = self.bits();
        let names = labels.iter().map(|label| &label.name);
        quote! {
            impl ::tenon::__private::ComponentType for #ident {
                const SIZE: u32 = <#bits as ::tenon::__private::ComponentType>::SIZE;
                const ALIGN: u32 = <#bits as ::tenon::__private::ComponentType>::ALIGN;

                fn matches(
                    types: ::tenon::__private::Types<'_>,
                    ty: ::core::option::Option<::tenon::__private::TypeIdx>,
                ) -> bool {
                    types.is_flags(ty, &[#(#names),*])
                }
            }

            impl ::tenon::__private::Lift for #ident {
                fn load(
                    cx: &::tenon::__private::LiftContext<'_>,
                    bytes: &[u8],
                ) -> ::core::result::Result<Self, ::tenon::__private::TrapCode> {
                    <#bits as ::tenon::__private::Lift>::load(cx, bytes).map(Self::from_bits)
                }
            }

            impl ::tenon::__private::Lower for #ident {
                fn store(
                    &self,
                    cx: &mut ::tenon::__private::LowerContext<'_>,
                    at: u32,
                ) -> ::core::result::Result<(), ::tenon::__private::TrapCode> {
                    ::tenon::__private::Lower::store(&self.0, cx, at)
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said() {
        let many = (0..33).map(|index| format_ident!("F{index}"));
        for (input, error) in [
            (quote!(F {}), "at least one label"),
            (quote!(F { #(const #many;)* }), "at most 32 labels"),
            (quote!(F { const A; const a; }), "another one is called `a`"),
            (quote!(F { A }), "expected `const`"),
        ] {
            let tokens = expand(input).to_string();
            assert!(tokens.contains("compile_error") && tokens.contains(error), "{tokens}");
        }
    }
}
