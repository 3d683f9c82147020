//! Exceptions inside components: they cross core instances, and no component function.

#![cfg(feature = "loader")]
#![allow(clippy::unwrap_used, reason = "tests may fail loudly")]

mod setup;

use setup::component_for;
use tenon_canonical_abi::{Linker, Store, TrapCode};
use tenon_core::Engine;

const WAT: &str = r#"(component
    (core module $thrower
        (tag $t (export "t") (param i32))
        (func (export "throw") (param i32) (throw $t (local.get 0))))
    (core instance $thrower (instantiate $thrower))
    (alias core export $thrower "t" (core tag $t))
    (core module $catcher
        (import "" "t" (tag $t (param i32)))
        (import "" "throw" (func $throw (param i32)))
        (func (export "caught") (param i32) (result i32)
            (block $h (result i32)
                (try_table (catch $t $h) (call $throw (local.get 0)))
                (i32.const 0)))
        (func (export "thrown") (param i32) (call $throw (local.get 0))))
    (core instance $catcher (instantiate $catcher (with "" (instance
        (export "t" (tag $t)) (export "throw" (func $thrower "throw"))))))
    (func $thrown (param "n" u32) (canon lift (core func $catcher "thrown")))
    (func (export "caught") (param "n" u32) (result u32) (canon lift (core func $catcher "caught")))
    (func (export "thrown") (param "n" u32) (canon lift (core func $catcher "thrown")))
    (component $outer
        (import "thrown" (func $thrown (param "n" u32)))
        (core func $lowered (canon lower (func $thrown)))
        (core module $m
            (import "" "thrown" (func $thrown (param i32)))
            (func (export "run")
                (block $h (try_table (catch_all $h) (call $thrown (i32.const 1))))))
        (core instance $i (instantiate $m (with "" (instance (export "thrown" (func $lowered))))))
        (func (export "run") (canon lift (core func $i "run"))))
    (instance $outer (instantiate $outer (with "thrown" (func $thrown))))
    (func (export "run") (alias export $outer "run")))"#;

#[test]
fn an_exception_crosses_core_instances_and_traps_where_the_component_ends() {
    let engine = Engine::default();
    let component = component_for(&engine, WAT);
    let mut store = Store::new(&engine, ()).unwrap();
    let linker = Linker::new(&engine);
    let instance = linker.instantiate(&mut store, &component).unwrap();
    let caught = instance.get_typed_func::<_, (u32,), u32>(&store, "caught").unwrap();
    assert_eq!(caught.call(&mut store, (7,)).unwrap(), 7);
    let thrown = instance.get_typed_func::<_, (u32,), ()>(&store, "thrown").unwrap();
    let error = thrown.call(&mut store, (7,)).unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::UncaughtException));
    // Nor does the caller in another component catch it.
    let instance = linker.instantiate(&mut store, &component).unwrap();
    let run = instance.get_typed_func::<_, (), ()>(&store, "run").unwrap();
    let error = run.call(&mut store, ()).unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::UncaughtException));
}
