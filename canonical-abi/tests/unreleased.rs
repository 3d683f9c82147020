//! Maps, and lists of fixed length where they are switched on: from the host to a guest, on to another guest, and back.

#![allow(clippy::std_instead_of_alloc, reason = "tests run where std is")]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests may fail loudly")]

mod setup;

use std::collections::BTreeMap;
use tenon_canonical_abi::{Instance, Lift, Lower, Store, Val};
use tenon_core::{Config, Engine, Proposals};

/// A component that hands what it is given to another one, which hands it back; `params` and `returns` are the core type of
/// the inner function.
fn echo(ty: &str, params: &str, returns: &str, inner: &str, outer: &str) -> String {
    format!(
        r#"(component
            (component $inner
                (core module $m
                    (memory (export "memory") 1)
                    (global $next (mut i32) (i32.const 1024))
                    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                        (global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
                        (global.get $next)
                        (global.set $next (i32.add (global.get $next) (local.get 3))))
                    (func (export "echo") {params} {returns} {inner}))
                (core instance $i (instantiate $m))
                (func (export "echo") (param "v" {ty}) (result {ty})
                    (canon lift (core func $i "echo") (memory (core memory $i "memory"))
                        (realloc (core func $i "realloc")))))
            (instance $inner (instantiate $inner))
            (core module $libc
                (memory (export "memory") 1)
                (global $next (mut i32) (i32.const 2048))
                (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                    (global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
                    (global.get $next)
                    (global.set $next (i32.add (global.get $next) (local.get 3)))))
            (core instance $libc (instantiate $libc))
            (core func $lowered (canon lower (func $inner "echo") (memory (core memory $libc "memory"))
                (realloc (core func $libc "realloc"))))
            (core module $m
                (import "" "lowered" (func $lowered {params} (param i32)))
                (import "libc" "memory" (memory 1))
                (func (export "echo") {params} (result i32) {outer} (i32.const 16)))
            (core instance $i (instantiate $m (with "libc" (instance $libc))
                (with "" (instance (export "lowered" (func $lowered))))))
            (func (export "echo") (param "v" {ty}) (result {ty})
                (canon lift (core func $i "echo") (memory (core memory $libc "memory"))
                    (realloc (core func $libc "realloc")))))"#
    )
}

fn instantiate(wat: &str) -> (Store<()>, Instance) {
    setup::instance(&Engine::new(&Config::new().proposals(Proposals::COMPONENT_FIXED_LISTS, true)), wat)
}

/// What comes back of `value`, if its type is that of the component.
fn typed<V: Lower + Lift>(wat: &str, value: V) -> Option<V> {
    let (mut store, instance) = instantiate(wat);
    let func = instance.get_typed_func::<_, (V,), V>(&store, "echo").ok()?;
    Some(func.call(&mut store, (value,)).unwrap())
}

fn call(wat: &str, value: &Val) -> Val {
    let (mut store, instance) = instantiate(wat);
    let func = instance.get_func(&store, "echo").unwrap();
    let mut results = [Val::Bool(false)];
    func.call(&mut store, core::slice::from_ref(value), &mut results).unwrap();
    let [result] = results;
    result
}

#[test]
fn maps_keep_the_order_of_their_entries_and_duplicate_keys() {
    let wat = echo(
        "(map u32 string)",
        "(param i32 i32)",
        "(result i32)",
        "(i32.store (i32.const 8) (local.get 0)) (i32.store (i32.const 12) (local.get 1)) (i32.const 8)",
        "(call $lowered (local.get 0) (local.get 1) (i32.const 16))",
    );
    let entry = |key, value: &str| (Val::U32(key), Val::String(value.into()));
    for entries in [vec![], vec![entry(2, "a"), entry(1, "zwölf"), entry(2, "")]] {
        let map = Val::Map(entries.into_iter().collect());
        assert_eq!(call(&wat, &map), map);
    }
    let text = |text: &str| text.to_owned();
    let list = vec![(2, text("a")), (1, text("zwölf")), (2, text(""))];
    assert_eq!(typed(&wat, list.clone()), Some(list.clone()));
    let map: BTreeMap<u32, String> = list.into_iter().collect();
    assert_eq!((map.len(), typed(&wat, map.clone())), (2, Some(map)));
    assert_eq!(typed(&wat, BTreeMap::<u32, String>::new()), Some(BTreeMap::new()));
    assert_eq!(typed(&wat, BTreeMap::<u64, String>::new()), None);
    let list = wat.replace("(map u32 string)", "(list (tuple u32 string))");
    assert_eq!(typed(&list, vec![(1_u32, text("b"))]), Some(vec![(1, text("b"))]));
    assert_eq!(typed(&list, BTreeMap::<u32, String>::new()), None);
}

#[test]
fn lists_of_fixed_length_are_passed_flat_and_lie_in_place() {
    let wat = echo(
        "(list u16 3)",
        "(param i32 i32 i32)",
        "(result i32)",
        "(i32.store16 (i32.const 8) (local.get 0)) (i32.store16 (i32.const 10) (local.get 1))
         (i32.store16 (i32.const 12) (local.get 2)) (i32.const 8)",
        "(call $lowered (local.get 0) (local.get 1) (local.get 2) (i32.const 16))",
    );
    let list = Val::List([Val::U16(1), Val::U16(65_535), Val::U16(3)].into_iter().collect());
    assert_eq!(call(&wat, &list), list);
    assert_eq!(typed(&wat, [1_u16, 65_535, 3]), Some([1, 65_535, 3]));
    assert_eq!(typed(&wat, [1_u16, 2]), None);
    assert_eq!(typed(&wat, [1_i16, 2, 3]), None);
    assert_eq!(typed(&wat, vec![1_u16, 2, 3]), None);
}
