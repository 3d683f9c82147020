//! Names in Rust for names in WIT.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use proc_macro2::Ident;
use quote::format_ident;

/// `would-block` as `would_block`. A keyword gets `r#`, or `_` behind it if even that is not allowed.
pub(super) fn snake(name: &str) -> Ident {
    ident(&name.to_snake_case())
}

/// `would-block` as `WouldBlock`.
pub(super) fn camel(name: &str) -> Ident {
    ident(&name.to_upper_camel_case())
}

/// `would-block` as `WOULD_BLOCK`.
pub(super) fn shouty(name: &str) -> Ident {
    ident(&name.to_shouty_snake_case())
}

/// The name of a parameter. Names of what is around it are avoided.
pub(super) fn param(name: &str) -> Ident {
    match snake(name) {
        ident if ["caller", "host", "store", "read", "values"].iter().any(|taken| ident == taken) => {
            format_ident!("{ident}_")
        }
        ident => ident,
    }
}

fn ident(name: &str) -> Ident {
    if syn::parse_str::<Ident>(name).is_ok() {
        return format_ident!("{name}");
    }
    match name {
        "self" | "Self" | "super" | "crate" => format_ident!("{name}_"),
        _ => format_ident!("r#{name}"),
    }
}

/// Names of one scope, each given once.
#[derive(Default)]
pub(super) struct Unique(std::collections::HashSet<String>);

impl Unique {
    /// A scope in which `reserved` is taken.
    pub(super) fn new(reserved: &[&str]) -> Self {
        Self(reserved.iter().map(|name| (*name).to_owned()).collect())
    }

    /// `ident`, with as many `_` behind it as make it the only one.
    pub(super) fn take(&mut self, mut ident: Ident) -> Ident {
        while !self.0.insert(ident.to_string()) {
            ident = format_ident!("{ident}_");
        }
        ident
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_marked() {
        assert_eq!(snake("type").to_string(), "r#type");
        assert_eq!(snake("self").to_string(), "self_");
        assert_eq!(camel("self").to_string(), "Self_");
        assert_eq!(snake("would-block").to_string(), "would_block");
        assert_eq!(shouty("HTTP-error").to_string(), "HTTP_ERROR");
        assert_eq!(param("store").to_string(), "store_");
    }

    #[test]
    fn names_are_given_once() {
        let mut names = Unique::new(&["new"]);
        let taken =
            [snake("new"), snake("a"), snake("a"), snake("a")].map(|name| names.take(name).to_string());
        assert_eq!(taken, ["new_", "a", "a_", "a__"]);
    }
}
