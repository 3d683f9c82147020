//! Core modules that a component imports at its root, and those it passes on.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests may fail loudly")]

mod setup;

use setup::component_for;
use tenon_canonical_abi::{Instance, Linker, Store, Val};
use tenon_core::{Engine, Error, Module};

/// The component makes two instances of the module it imports, one of them in a nested component that it passes the
/// module to, and each has a function of the component to call.
const COMPONENT: &str = r#"
    (component
        (core type $ty (module
            (import "host" "add" (func (param i32) (result i32)))
            (import "host" "memory" (memory 1))
            (export "run" (func (param i32) (result i32)))
            (export "count" (global (mut i32)))))
        (import "m" (core module $m (type $ty)))
        (core module $host
            (memory (export "memory") 1)
            (func (export "add") (param i32) (result i32) (i32.add (local.get 0) (i32.const 100))))
        (core instance $host (instantiate $host))
        (core instance $i (instantiate $m (with "host" (instance $host))))
        (func (export "run") (param "n" u32) (result u32) (canon lift (core func $i "run")))
        (component $inner
            (import "m" (core module $m (type $ty)))
            (core module $host
                (memory (export "memory") 1)
                (func (export "add") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))
            (core instance $host (instantiate $host))
            (core instance $i (instantiate $m (with "host" (instance $host))))
            (func (export "run") (param "n" u32) (result u32) (canon lift (core func $i "run"))))
        (instance $inner (instantiate $inner (with "m" (core module $m))))
        (export "inner" (instance $inner)))"#;

/// Exports more than is asked for, in another order, and starts with a start function.
const MODULE: &str = r#"
    (module
        (import "host" "memory" (memory 1))
        (import "host" "add" (func $add (param i32) (result i32)))
        (func (export "unused"))
        (global $count (export "count") (mut i32) (i32.const 0))
        (func $start (i32.store (i32.const 0) (i32.const 1)))
        (start $start)
        (func (export "run") (param i32) (result i32)
            (i32.add (call $add (local.get 0)) (i32.load (i32.const 0)))))"#;

fn link(component: &str, module: &str) -> Result<(Store<()>, Instance), Error> {
    let engine = Engine::default();
    let component = component_for(&engine, component);
    let module = Module::new(&engine, &wat::parse_str(module).unwrap()).unwrap();
    let mut linker = Linker::new(&engine);
    linker.root().module("m", &module).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let checked = linker.check(&component);
    let instance = linker.instantiate(&mut store, &component);
    assert_eq!(checked.is_ok(), instance.is_ok());
    Ok((store, instance?))
}

#[test]
fn an_imported_module_is_instantiated_wherever_it_is_passed() {
    let (mut store, instance) = link(COMPONENT, MODULE).unwrap();
    let mut results = [Val::U32(0)];
    let run = instance.get_func(&store, "run").unwrap();
    run.call(&mut store, &[Val::U32(5)], &mut results).unwrap();
    assert_eq!(results, [Val::U32(106)]);
    let run = instance.get_func(&store, "inner#run").unwrap();
    run.call(&mut store, &[Val::U32(5)], &mut results).unwrap();
    assert_eq!(results, [Val::U32(11)]);
}

#[test]
fn a_module_that_does_not_fit_is_a_link_error() {
    let without = MODULE.replace(r#"(export "run")"#, "");
    for (module, words) in [
        (without.as_str(), "does not export"),
        (r#"(module (import "host" "other" (func)))"#, "imports what the component does not give"),
        (r#"(module (import "host" "add" (func)))"#, "imports what the component does not give"),
        (r#"(module (import "host" "memory" (memory 2)))"#, "imports what the component does not give"),
        (
            r#"(module (func (export "run") (param i64) (result i32) (i32.const 0))
                (global (export "count") (mut i32) (i32.const 0)))"#,
            "does not export",
        ),
    ] {
        let error = link(COMPONENT, module).map(drop).unwrap_err().to_string();
        assert!(error.contains(words), "{module}: {error}");
    }
}

#[test]
fn what_is_not_linked_is_named() {
    let engine = Engine::default();
    let component = component_for(&engine, COMPONENT);
    let error = Linker::<()>::new(&engine).check(&component).unwrap_err();
    assert!(error.to_string().contains('m'), "{error}");
    let imports_component = r#"(component (import "c" (component $c (export "f" (func)))))"#;
    let component = component_for(&engine, imports_component);
    let error = Linker::<()>::new(&engine).check(&component).unwrap_err();
    assert!(error.to_string().contains("nothing of that name is linked"), "{error}");
}
