//! Built-ins of 0.3: those that run, and those that trap with their name.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests may fail loudly")]

mod setup;

use tenon_canonical_abi::{Instance, Store, TrapCode, Val};
use tenon_core::{Engine, Error};

fn instance(wat: &str) -> (Store<()>, Instance) {
    setup::instance(&Engine::default(), wat)
}

fn call(store: &mut Store<()>, instance: &Instance, name: &str) -> Result<Val, Error> {
    let func = instance.get_func(store, name).unwrap();
    let mut results = vec![Val::Bool(false); usize::from(func.ty(store).unwrap().result.is_some())];
    func.call(store, &[], &mut results)?;
    Ok(results.pop().unwrap_or(Val::Bool(true)))
}

#[test]
fn what_is_not_there_yet_traps_with_its_name() {
    let (mut store, instance) = instance(
        r#"(component
            (type $s (stream u8))
            (core func $new (canon stream.new $s))
            (core module $m
                (import "" "new" (func $new (result i64)))
                (func (export "f") (drop (call $new)))
                (func (export "g") (result i32) (i32.const 0))
                (func (export "cb") (param i32 i32 i32) (result i32) (i32.const 0)))
            (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
            (func (export "f") (canon lift (core func $i "f")))
            (func (export "g") async (canon lift (core func $i "g") async (callback (core func $i "cb")))))"#,
    );
    let error = call(&mut store, &instance, "g").unwrap_err();
    assert!(matches!(error.trap_code(), Some(TrapCode::AsyncUnsupported(_))), "{error}");
    let error = call(&mut store, &instance, "f").unwrap_err();
    let expected = "the built-in `stream.new` is not there yet: async is not supported";
    assert!(error.to_string().contains(expected), "{error}");
    assert_eq!(error.trap_code().unwrap().message(), expected);
}

#[test]
fn functions_lowered_async_trap_when_called() {
    let (mut store, instance) = instance(
        r#"(component
            (component $a
                (core module $m (func (export "f")))
                (core instance $i (instantiate $m))
                (func (export "f") async (canon lift (core func $i "f"))))
            (instance $a (instantiate $a))
            (core func $f (canon lower (func $a "f") async))
            (core module $m
                (import "" "f" (func $f (result i32)))
                (func (export "g") (drop (call $f))))
            (core instance $i (instantiate $m (with "" (instance (export "f" (func $f))))))
            (func (export "f") (canon lift (core func $i "g"))))"#,
    );
    let error = call(&mut store, &instance, "f").unwrap_err();
    assert!(error.to_string().contains("lowered `async`"), "{error}");
}

const CONTEXT: &str = r#"
    (component
        (core func $get0 (canon context.get i32 0))
        (core func $get1 (canon context.get i32 1))
        (core func $set0 (canon context.set i32 0))
        (core func $set1 (canon context.set i32 1))
        (core module $m
            (import "" "get0" (func $get0 (result i32)))
            (import "" "get1" (func $get1 (result i32)))
            (import "" "set0" (func $set0 (param i32)))
            (import "" "set1" (func $set1 (param i32)))
            (import "" "inner" (func $inner (param i32) (result i32)))
            (global $seen (mut i32) (i32.const -1))
            (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                (global.set $seen (call $get0))
                (call $set0 (i32.const 99))
                (i32.const 16))
            (func (export "f") (param i32 i32) (result i32)
                (if (call $get0) (then unreachable))
                (call $set0 (i32.const 7))
                (call $set1 (i32.const 8))
                (drop (call $inner (i32.const 1000)))
                (i32.add (i32.mul (call $get0) (i32.const 10)) (call $get1)))
            (func (export "seen") (result i32) (global.get $seen)))
        (component $child
            (core func $get0 (canon context.get i32 0))
            (core func $set0 (canon context.set i32 0))
            (core module $m
                (import "" "get0" (func $get0 (result i32)))
                (import "" "set0" (func $set0 (param i32)))
                (func (export "f") (param i32) (result i32)
                    (if (call $get0) (then unreachable))
                    (call $set0 (local.get 0))
                    (call $get0)))
            (core instance $i (instantiate $m (with "" (instance
                (export "get0" (func $get0)) (export "set0" (func $set0))))))
            (func (export "f") (param "n" u32) (result u32) (canon lift (core func $i "f"))))
        (instance $child (instantiate $child))
        (core func $inner (canon lower (func $child "f")))
        (core instance $i (instantiate $m (with "" (instance
            (export "get0" (func $get0)) (export "get1" (func $get1))
            (export "set0" (func $set0)) (export "set1" (func $set1))
            (export "inner" (func $inner))))))
        (func (export "f") (param "s" string) (result u32)
            (canon lift (core func $i "f") (memory (core memory $i "memory"))
                (realloc (core func $i "realloc"))))
        (func (export "seen") (result u32) (canon lift (core func $i "seen"))))"#;

#[test]
fn every_task_has_context_slots_of_its_own() {
    let (mut store, instance) = instance(CONTEXT);
    let func = instance.get_func(&store, "f").unwrap();
    for _ in 0..2 {
        let mut results = [Val::U32(0)];
        func.call(&mut store, &[Val::String("ab".into())], &mut results).unwrap();
        assert_eq!(results, [Val::U32(78)]);
        assert_eq!(call(&mut store, &instance, "seen").unwrap(), Val::U32(0));
    }
}

const BACKPRESSURE: &str = r#"
    (component
        (core func $inc (canon backpressure.inc))
        (core func $dec (canon backpressure.dec))
        (core module $m
            (import "" "inc" (func $inc))
            (import "" "dec" (func $dec))
            (func (export "up") (param i32)
                (loop (call $inc)
                    (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
            (func (export "down") (call $dec))
            (func (export "waits")))
        (core instance $i (instantiate $m (with "" (instance
            (export "inc" (func $inc)) (export "dec" (func $dec))))))
        (func (export "up") (param "n" u32) (canon lift (core func $i "up")))
        (func (export "down") (canon lift (core func $i "down")))
        (func (export "waits") async (canon lift (core func $i "waits"))))"#;

#[test]
fn the_backpressure_counter_traps_at_its_ends_and_holds_async_functions_back() {
    let up = |store: &mut Store<()>, instance: &Instance, n| {
        let func = instance.get_func(store, "up").unwrap();
        func.call(store, &[Val::U32(n)], &mut [])
    };
    let (mut store, counting) = instance(BACKPRESSURE);
    call(&mut store, &counting, "waits").unwrap();
    up(&mut store, &counting, 65_535).unwrap();
    let error = call(&mut store, &counting, "waits").unwrap_err();
    assert!(error.to_string().contains("backpressure"), "{error}");
    call(&mut store, &counting, "down").unwrap();
    let error = up(&mut store, &counting, 2).unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::BackpressureOverflow));
    let (mut store, counting) = instance(BACKPRESSURE);
    let error = call(&mut store, &counting, "down").unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::BackpressureOverflow));
}
