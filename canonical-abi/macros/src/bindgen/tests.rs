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

#[test]
fn what_is_wrong_is_said() {
    for (input, error) in [
        (quote!({ inline: "package a:b; world w {}", color: "red" }), "expected `world`"),
        (quote!({ world: "a", world: "b" }), "stands here twice"),
        (quote!({ inline: "package a:b; world w {" }), "expected"),
        (quote!({ inline: "package a:b; world w { import x; }" }), "x"),
        (quote!({ inline: "package a:b; world w {}", world: "v" }), "v"),
        (quote!({ inline: "package a:b; world w {} world v {}" }), "world"),
        (quote!({ path: "tests/nowhere" }), "nowhere"),
        (quote!("w" in "tests/nowhere"), "nowhere"),
        (quote!({ inline: "package a:b; world w {}", with: { "c:d/e": e } }), "no interface and no type"),
        (quote!({ inline: "package a:b; world w { export f: func(s: stream<u8>); }" }), "no Rust type yet"),
        (quote!({ inline: "package a:b; world w { export f: async func(); }" }), "no bindings yet"),
    ] {
        let tokens = expand(input.clone(), root()).to_string();
        assert!(tokens.contains("compile_error") && tokens.contains(error), "{input}: {tokens}");
    }
}
