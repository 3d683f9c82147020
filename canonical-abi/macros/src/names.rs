//! Names: what is a name in WIT, and which Rust names stand for it.

use syn::ext::IdentExt;
use syn::{Error, Ident, LitStr, Result};

/// Whether `name` is one in WIT: words of letters and digits, joined by `-`, each in one case and begun by
/// a letter.
pub(crate) fn is_kebab(name: &str) -> bool {
    name.split('-').all(|word| {
        let lower = word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        let upper = word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        word.starts_with(|c: char| c.is_ascii_alphabetic()) && (lower || upper)
    })
}

/// Whether the Rust name says the same as the one in WIT. Linking compares them like this.
pub(crate) fn is_same(rust: &str, wit: &str) -> bool {
    let letters = |name: &str| -> String { name.chars().filter(|c| !matches!(c, '-' | '_')).collect() };
    letters(rust).eq_ignore_ascii_case(&letters(wit))
}

/// The name that a field, case or label has for the linker: `given`, or else its own.
pub(crate) fn of_item(ident: &Ident, given: Option<&LitStr>) -> Result<String> {
    match given {
        None => Ok(likely(&ident.unraw().to_string())),
        Some(name) if is_kebab(&name.value()) => Ok(name.value()),
        Some(name) => Err(Error::new(name.span(), "not a name in WIT: it has words joined by `-`")),
    }
}

/// The name in WIT that a Rust name most likely stands for. Linking compares names that are equal in fewer steps.
fn likely(rust: &str) -> String {
    let mut name = String::new();
    for letter in rust.chars() {
        let begins_word = letter.is_ascii_uppercase() && name.ends_with(|c: char| !matches!(c, '-'));
        if begins_word || letter == '_' {
            name.push('-');
        }
        if letter != '_' {
            name.push(letter.to_ascii_lowercase());
        }
    }
    name
}

/// Refuses two items that would have one name.
pub(crate) fn refuse_doubles(items: &[(&Ident, &str)]) -> Result<()> {
    for (index, (ident, name)) in items.iter().enumerate() {
        if items.iter().take(index).any(|(_, earlier)| is_same(earlier, name)) {
            return Err(Error::new(ident.span(), format!("another one is called `{name}`")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_names_become_those_of_wit() {
        for (rust, wit) in [("would_block", "would-block"), ("WouldBlock", "would-block"), ("a1", "a1")] {
            assert_eq!(likely(rust), wit);
        }
        assert!(is_same(&likely("HTTPError"), "HTTP-error") && is_same(&likely("__x"), "x"));
    }

    #[test]
    fn names_in_wit_have_words() {
        for name in ["a", "would-block", "HTTP-error", "e-u8", "a1-B2"] {
            assert!(is_kebab(name), "{name}");
        }
        for name in ["", "-a", "a--b", "1st", "wouldBlock", "a_b", "a-", "é"] {
            assert!(!is_kebab(name), "{name}");
        }
    }
}
