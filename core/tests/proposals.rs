//! Proposals can be switched off, and what needs them is then refused by name.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use tenon_core::{Config, Engine, Module, Proposals};

/// A module that needs exactly one proposal, and the words its refusal must have without it.
const MODULES: &[(Proposals, &str, &str)] = &[
    (
        Proposals::WIDE_ARITHMETIC,
        "(module (func (param i64) (result i64 i64)
            (i64.mul_wide_u (local.get 0) (local.get 0))))",
        "the proposal wide-arithmetic",
    ),
    (
        Proposals::FUNCTION_REFERENCES,
        "(module (type $t (func)) (func (param (ref null $t)) (call_ref $t (local.get 0))))",
        "the proposal function-references",
    ),
    (
        Proposals::COMPACT_IMPORTS,
        r#"(module (import "m" (item "a") (item "b") (global i32)))"#,
        "the proposal compact-imports",
    ),
    #[cfg(feature = "exceptions")]
    (Proposals::EXCEPTIONS, "(module (tag))", "exceptions"),
    #[cfg(feature = "gc")]
    (Proposals::GC, "(module (type (array i8)) (func (result i32) (array.len (unreachable))))", "gc"),
    #[cfg(feature = "simd")]
    (Proposals::SIMD, "(module (func (param v128)))", "SIMD support"),
    #[cfg(feature = "simd")]
    (
        Proposals::RELAXED_SIMD,
        "(module (func (param v128) (result v128) (i32x4.relaxed_trunc_f32x4_s (local.get 0))))",
        "relaxed",
    ),
];

fn load(config: Config, wat: &str) -> Result<Module, tenon_core::Error> {
    Module::new(&Engine::new(&config), &wat::parse_str(wat).unwrap())
}

#[test]
fn what_is_off_is_refused_by_name() {
    for &(proposal, wat, words) in MODULES {
        assert!(load(Config::new(), wat).is_ok(), "{wat}");
        let error = load(Config::new().proposals(proposal, false), wat).map(drop).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn custom_descriptors_are_refused_by_name() {
    let wat = r#"(module (type $f (func)) (import "m" "f" (func (exact (type $f)))))"#;
    let error = load(Config::new(), wat).map(drop).unwrap_err().to_string();
    assert!(error.contains("the proposal custom-descriptors"), "{error}");
}
