//! What is written, and what is refused.

use super::expand;
use proc_macro2::TokenStream;
use quote::quote;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The bindings, as rustfmt would have them.
fn formatted(input: TokenStream) -> String {
    let tokens = expand(input, root());
    let text = tokens.to_string();
    match syn::parse2(tokens) {
        Ok(file) => prettyplease::unparse(&file),
        Err(error) => panic!("{error}\n{text}"),
    }
}

#[test]
fn bindings_are_as_committed() {
    let wit = include_str!("../../tests/expanded/thermostat.wit");
    let found = formatted(quote!({ inline: #wit }));
    let path = root().join("tests/expanded/thermostat.rs");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &found).expect("a writable file");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == committed, "not what {} has; BLESS=1 writes it:\n{found}", path.display());
}

/// The items that a user of the bindings sees without a word about them.
fn undocumented(items: &[syn::Item], found: &mut Vec<String>) {
    use syn::{ImplItem, Item, TraitItem, Visibility};
    let mut look = |attributes: &[syn::Attribute], name: &dyn ToString| {
        if !attributes.iter().any(|attribute| attribute.path().is_ident("doc")) {
            found.push(name.to_string());
        }
    };
    for item in items {
        match item {
            Item::Mod(module) => {
                look(&module.attrs, &module.ident);
            }
            Item::Struct(item) => {
                look(&item.attrs, &item.ident);
                let public = item.fields.iter().filter(|field| matches!(field.vis, Visibility::Public(_)));
                public.for_each(|field| look(&field.attrs, &item.ident));
            }
            Item::Enum(item) => {
                look(&item.attrs, &item.ident);
                item.variants.iter().for_each(|variant| look(&variant.attrs, &variant.ident));
            }
            Item::Type(item) => look(&item.attrs, &item.ident),
            Item::Fn(item) => look(&item.attrs, &item.sig.ident),
            Item::Trait(item) => {
                look(&item.attrs, &item.ident);
                for function in &item.items {
                    if let TraitItem::Fn(function) = function {
                        look(&function.attrs, &function.sig.ident);
                    }
                }
            }
            Item::Impl(item) => {
                for function in &item.items {
                    if let ImplItem::Fn(function) = function {
                        look(&function.attrs, &function.sig.ident);
                    }
                }
            }
            _ => {}
        }
    }
    for item in items {
        if let Item::Mod(module) = item
            && let Some((_, items)) = &module.content
        {
            undocumented(items, found);
        }
    }
}

#[test]
fn everything_is_documented() {
    let thermostat = include_str!("../../tests/expanded/thermostat.wit");
    for input in [
        quote!({ inline: #thermostat, async: true }),
        quote!({ path: "../../guests/rust/comp/resources/wit", world: "res" }),
        quote!({ path: "../../guests/rust/comp/echo-types/wit", ownership: Borrowing }),
        quote!({ path: "../../guests/rust/comp/kv-middle/wit", world: "corpus:kv/middle", ownership: Borrowing, imports: { default: writers } }),
    ] {
        let file: syn::File = syn::parse2(expand(input, root())).expect("bindings");
        let mut found = Vec::new();
        undocumented(&file.items, &mut found);
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn what_is_wrong_is_said() {
    for (input, error) in [
        (quote!({ inline: "package a:b; world w {}", color: "red" }), "expected `world`"),
        (quote!({ world: "a", world: "b" }), "stands here twice"),
        (quote!({ inline: "package a:b; world w {" }), "expected"),
        (quote!({ inline: "package a:b; world w { import x; }" }), "x"),
        (quote!({ inline: "package a:b; world w {}", world: "v" }), "v"),
        (quote!({ inline: "package a:b; world w {} world v {}" }), "world"),
        (
            quote!({ inline: "package a:b; world w {}", trappable_error_type: { "a:b/c.e" => E } }),
            "has no type of this name",
        ),
        (quote!({ path: "tests/nowhere" }), "nowhere"),
        (quote!("w" in "tests/nowhere"), "nowhere"),
        (quote!({ inline: "package a:b; world w {}", with: { "c:d/e": e } }), "no interface and no type"),
        (
            quote!({ inline: "package a:b; world w { export f: func(s: stream<u8>); }" }),
            "`f`: a stream has no Rust type yet; leave",
        ),
        (
            quote!({ inline: "package a:b; interface i { record r { s: option<future> } } world w { use i.{r}; import g: func() -> r; }" }),
            "`g`: in `r`, in `r`, a future has",
        ),
        (
            quote!({ inline: "package a:b; world w { export f: func(); }", async: ["g"] }),
            "no function and no interface",
        ),
        (
            quote!({ inline: "package a:b; world w {}", imports: { "f": async } }),
            "no function and no interface",
        ),
        (quote!({ inline: "package a:b; world w {}", imports: { default: trappable } }), "may trap"),
        (quote!({ inline: "package a:b; world w {}", exports: { default: writers } }), "stands in `imports`"),
        (quote!({ inline: "package a:b; world w {}", imports: { default: views } }), "stands in `exports`"),
        (quote!({ inline: "package a:b; world w {}", exports: { default: async | views } }), "not `async`"),
        (quote!({ inline: "package a:b; world w {}", imports: { all: async } }), "expected `default`"),
        (quote!({ inline: "package a:b; world w {}", ownership: Sharing }), "expected `Owning`"),
        (
            quote!({ inline: "package a:b; world w {}", ownership: Borrowing { duplicate_if_necessary: false } }),
            "duplicate_if_necessary: true",
        ),
    ] {
        let tokens = expand(input.clone(), root()).to_string();
        assert!(tokens.contains("compile_error") && tokens.contains(error), "{input}: {tokens}");
    }
}
