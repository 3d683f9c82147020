//! How imports are matched with what is linked, and what is said of those that are not.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests may fail loudly")]

mod setup;

use setup::component;
use tenon_canonical_abi::{Caller, Component, Linker, Store};
use tenon_core::{CallError, Engine, Error};

/// A component that imports an instance by that name, and calls its function.
fn importer(name: &str) -> Component {
    component(&format!(
        r#"(component
            (import {name} (instance $i (export "f" (func (result u32)))))
            (core func $f (canon lower (func $i "f")))
            (core module $m (import "" "f" (func $f (result i32))) (export "f" (func $f)))
            (core instance $m (instantiate $m (with "" (instance (export "f" (func $f))))))
            (func (export "run") (result u32) (canon lift (core func $m "f"))))"#
    ))
}

const LABELLED: &str = r#""main" (implements "test:store/keys@1.2.0")"#;

/// What the function gives that is found among instances of these names, the first of which gives 0, the next 1.
fn found(import: &str, linked: &[&str]) -> Result<u32, Error> {
    let engine = Engine::default();
    let mut linker: Linker<()> = Linker::new(&engine);
    for (number, name) in (0_u32..).zip(linked) {
        let mut instance = linker.instance(name).unwrap();
        instance.func_wrap("f", move |_: Caller<'_, ()>, ()| Ok(number)).unwrap();
    }
    let component = importer(import);
    let mut store = Store::new(&engine, ()).unwrap();
    let instance = linker.instantiate(&mut store, &component)?;
    instance.get_typed_func::<_, (), u32>(&store, "run")?.call(&mut store, ())
}

#[test]
fn the_interface_that_an_import_implements_stands_for_it() {
    assert_eq!(found(LABELLED, &["other", "test:store/keys@1.2.0"]).unwrap(), 1);
    assert_eq!(found(LABELLED, &["test:store/keys@1.0.0", "test:store/keys@1.3.0"]).unwrap(), 1);
    assert_eq!(found(LABELLED, &["test:store/keys@1.2.0", "main"]).unwrap(), 1);
    let error = found(LABELLED, &["test:store/keys@2.0.0"]).unwrap_err().to_string();
    assert!(error.contains("`main` `f`"), "{error}");
}

#[test]
fn every_import_that_is_missing_is_named() {
    let engine = Engine::default();
    let component = component(
        r#"(component
            (import "a:b/c@0.1.0" (instance (export "f" (func)) (export "r" (type (sub resource)))))
            (import "there" (func))
            (import "not-there" (func)))"#,
    );
    let mut linker: Linker<()> = Linker::new(&engine);
    linker.root().func_wrap("there", |_: Caller<'_, ()>, ()| Ok(())).unwrap();
    let error = linker.check(&component).unwrap_err().to_string();
    let instantiated = linker.instantiate(&mut Store::new(&engine, ()).unwrap(), &component).unwrap_err();
    assert_eq!(error, instantiated.to_string());
    for name in ["`a:b/c@0.1.0` `f`", "`a:b/c@0.1.0` `r`", "`not-there`"] {
        assert!(error.contains(name), "{error}");
    }
    assert!(!error.contains("`there`"), "{error}");
}

#[test]
fn an_export_that_is_missing_is_named() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    let instance = Linker::new(&engine).instantiate(&mut store, &component("(component)")).unwrap();
    let error = instance.get_typed_func::<_, (), ()>(&store, "a:b/c#run").unwrap_err();
    assert!(matches!(error.call_error(), Some(CallError::NoExport { name }) if &**name == "a:b/c#run"));
    assert!(error.to_string().contains("`a:b/c#run`"));
}
