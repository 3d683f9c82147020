//! Components that a component imports at its root, and instantiates.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests may fail loudly")]

mod setup;

use setup::{component, component_for};
use tenon_canonical_abi::{AccountLimits, Caller, Component, Instance, Linker, Outcome, Store, TrapCode};
use tenon_core::{Engine, Error, Module};

/// Instantiates the last component, whose imports are the others, by name.
fn link(components: &[(&str, &str)], root: &str) -> Result<(Store<()>, Instance), Error> {
    let engine = Engine::default();
    let mut linker = Linker::new(&engine);
    for (name, wat) in components {
        linker.root().component(name, &component(wat)).unwrap();
    }
    let root = component(root);
    let mut store = Store::new(&engine, ()).unwrap();
    let checked = linker.check(&root);
    let instance = linker.instantiate(&mut store, &root);
    assert_eq!(checked.is_ok(), instance.is_ok(), "{:?}", instance.err());
    Ok((store, instance?))
}

fn call(store: &mut Store<()>, instance: Instance, name: &str, param: u32) -> Result<u32, Error> {
    instance.get_typed_func::<_, (u32,), u32>(store, name)?.call(store, (param,))
}

/// Counts what it is asked, in an instance of its own; makes resources; passes a function of what it is given on.
const COUNTER: &str = r#"
    (component
        (import "host" (instance $host
            (export "r" (type $r (sub resource)))
            (export "make" (func (result (own $r))))
            (export "look" (func (param "r" (borrow $r)) (result u32)))))
        (alias export $host "r" (type $r))
        (core module $m
            (import "" "make" (func $make (result i32)))
            (import "" "look" (func $look (param i32) (result i32)))
            (import "" "new" (func $new (param i32) (result i32)))
            (import "" "rep" (func $rep (param i32) (result i32)))
            (import "" "drop" (func $drop (param i32)))
            (global $count (mut i32) (i32.const 0))
            (func (export "count") (param i32) (result i32)
                (global.set $count (i32.add (global.get $count) (local.get 0)))
                (global.get $count))
            (func (export "given") (param i32) (result i32) (local i32)
                (local.set 1 (call $make))
                (local.set 0 (i32.add (local.get 0) (call $look (local.get 1))))
                (call $drop (local.get 1))
                (local.get 0))
            (func (export "own") (param i32) (result i32) (call $new (local.get 0)))
            (func (export "value") (param i32) (result i32) (local.get 0)))
        (type $s (resource (rep i32)))
        (core func $make (canon lower (func $host "make")))
        (core func $look (canon lower (func $host "look")))
        (core func $new (canon resource.new $s))
        (core func $rep (canon resource.rep $s))
        (core func $drop (canon resource.drop $r))
        (core instance $i (instantiate $m (with "" (instance
            (export "make" (func $make)) (export "look" (func $look)) (export "drop" (func $drop))
            (export "new" (func $new)) (export "rep" (func $rep))))))
        (func (export "count") (param "n" u32) (result u32) (canon lift (core func $i "count")))
        (func $given (param "n" u32) (result u32) (canon lift (core func $i "given")))
        (export $s' "s" (type $s))
        (func (export "own") (param "n" u32) (result (own $s')) (canon lift (core func $i "own")))
        (func (export "value") (param "s" (borrow $s')) (result u32) (canon lift (core func $i "value")))
        (instance $inner (export "given" (func $given)))
        (export "inner" (instance $inner)))"#;

/// The type that the tests import it with.
const COUNTER_TYPE: &str = r#"
        (import "counter" (component $c
            (import "host" (instance $host
                (export "r" (type $r (sub resource)))
                (export "make" (func (result (own $r))))
                (export "look" (func (param "r" (borrow $r)) (result u32)))
                (export "unused" (func))))
            (export "count" (func (param "n" u32) (result u32)))
            (export "s" (type $s (sub resource)))
            (export "own" (func (param "n" u32) (result (own $s))))
            (export "value" (func (param "s" (borrow $s)) (result u32)))
            (export "inner" (instance (export "given" (func (param "n" u32) (result u32)))))))"#;

/// Makes two of them, one of them in a nested component, and gives them a resource type of its own.
fn user() -> String {
    format!(
        r#"(component
        {COUNTER_TYPE}
        (core module $libc
            (func (export "make") (result i32) (i32.const 30))
            (func (export "look") (param i32) (result i32) (local.get 0))
            (func (export "unused")))
        (core instance $libc (instantiate $libc))
        (type $r (resource (rep i32)))
        (core func $new (canon resource.new $r))
        (core module $make (import "" "new" (func $new (param i32) (result i32)))
            (func (export "make") (result i32) (call $new (i32.const 30))))
        (core instance $make (instantiate $make (with "" (instance (export "new" (func $new))))))
        (func $make (result (own $r)) (canon lift (core func $make "make")))
        (func $look (param "r" (borrow $r)) (result u32) (canon lift (core func $libc "look")))
        (func $unused (canon lift (core func $libc "unused")))
        (instance $host (export "r" (type $r)) (export "make" (func $make)) (export "look" (func $look))
            (export "unused" (func $unused)))
        (instance $a (instantiate $c (with "host" (instance $host))))
        (component $nested
            (import "host" (instance $host
                (export "r" (type $r (sub resource)))
                (export "make" (func (result (own $r))))
                (export "look" (func (param "r" (borrow $r)) (result u32)))
                (export "unused" (func))))
            (alias outer 1 $c (component $c))
            (instance $b (instantiate $c (with "host" (instance $host))))
            (export "b" (instance $b)))
        (instance $nested (instantiate $nested (with "host" (instance $host))))
        (alias export $a "s" (type $s))
        (core func $own (canon lower (func $a "own")))
        (core func $value (canon lower (func $a "value")))
        (core func $drop (canon resource.drop $s))
        (core module $m
            (import "" "own" (func $own (param i32) (result i32)))
            (import "" "value" (func $value (param i32) (result i32)))
            (import "" "drop" (func $drop (param i32)))
            (func (export "run") (param i32) (result i32) (local i32)
                (local.set 1 (call $own (local.get 0)))
                (local.set 0 (call $value (local.get 1)))
                (call $drop (local.get 1))
                (local.get 0)))
        (core instance $m (instantiate $m (with "" (instance
            (export "own" (func $own)) (export "value" (func $value)) (export "drop" (func $drop))))))
        (func (export "run") (param "n" u32) (result u32) (canon lift (core func $m "run")))
        (export "a" (instance $a))
        (export "nested" (instance $nested)))"#
    )
}

#[test]
fn each_instance_has_its_own_state_and_resource_types() {
    let (mut store, instance) = link(&[("counter", COUNTER)], &user()).unwrap();
    assert_eq!(call(&mut store, instance, "a#count", 2).unwrap(), 2);
    assert_eq!(call(&mut store, instance, "a#count", 3).unwrap(), 5);
    assert_eq!(call(&mut store, instance, "nested#b#count", 1).unwrap(), 1);
    assert_eq!(call(&mut store, instance, "a#inner#given", 5).unwrap(), 35);
    assert_eq!(call(&mut store, instance, "nested#b#inner#given", 6).unwrap(), 36);
    assert_eq!(call(&mut store, instance, "run", 77).unwrap(), 77);
    let [a, b] = ["a#s", "nested#b#s"].map(|name| instance.get_resource(&store, name).unwrap());
    assert_ne!(a, b);
}

#[test]
fn instantiation_goes_on_by_single_units_of_fuel() {
    let start = r#"(component
        (import "f" (func $f (param "n" u32) (result u32)))
        (core func $f (canon lower (func $f)))
        (core module $m (import "" "f" (func $f (param i32) (result i32)))
            (global $n (mut i32) (i32.const 0))
            (func $start (global.set $n (call $f (i32.const 5))))
            (start $start)
            (func (export "get") (param i32) (result i32) (i32.add (global.get $n) (local.get 0))))
        (core instance $i (instantiate $m (with "" (instance (export "f" (func $f))))))
        (func (export "get") (param "n" u32) (result u32) (canon lift (core func $i "get"))))"#;
    let root = r#"(component
        (import "c" (component $c
            (import "f" (func (param "n" u32) (result u32)))
            (export "get" (func (param "n" u32) (result u32)))))
        (core module $m (func (export "f") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3))))
        (core instance $i (instantiate $m))
        (func $f (param "n" u32) (result u32) (canon lift (core func $i "f")))
        (instance $a (instantiate $c (with "f" (func $f))))
        (instance $b (instantiate $c (with "f" (func $a "get"))))
        (export "get" (func $b "get")))"#;
    let engine = Engine::default();
    let load = |wat: &str| component_for(&engine, wat);
    let mut linker: Linker<()> = Linker::new(&engine);
    linker.root().component("c", &load(start)).unwrap();
    let root = load(root);
    let mut store = Store::new(&engine, ()).unwrap();
    let account = store.new_account(AccountLimits::new().fuel(0)).unwrap();
    let mut outcome = linker.instantiate_with_resumable(&mut store, &root, account).unwrap();
    let mut waits = 0_u32;
    let instance = loop {
        match outcome {
            Outcome::Done(instance) => break instance,
            Outcome::OutOfFuel => {
                assert_eq!(store.out_of_fuel(), Some(account));
                waits += 1;
                let left = store.account_left(account).unwrap().fuel.unwrap();
                store.set_account_fuel(account, Some(left + 1)).unwrap();
                outcome = store.resume_instantiate().unwrap();
            }
            other => panic!("{other:?}"),
        }
    };
    assert!(waits > 10, "{waits}");
    store.set_account_fuel(account, Some(1000)).unwrap();
    // 5 * 3 in the first, 5 + 15 in the second.
    assert_eq!(call(&mut store, instance, "get", 1).unwrap(), 21);
}

/// Imports a module and a component, instantiates both, and exports them again.
const PASSER: &str = r#"
    (component
        (import "m" (core module $m (export "f" (func (param i32) (result i32)))))
        (import "c" (component $c (export "f" (func (param "n" u32) (result u32)))))
        (core instance $i (instantiate $m))
        (func (export "m-f") (param "n" u32) (result u32) (canon lift (core func $i "f")))
        (instance $i (instantiate $c))
        (export "c-f" (func $i "f"))
        (export "m2" (core module $m))
        (export "c2" (component $c)))"#;

const LEAF: &str = r#"
    (component
        (core module $m (func (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1))))
        (core instance $i (instantiate $m))
        (func (export "f") (param "n" u32) (result u32) (canon lift (core func $i "f"))))"#;

#[test]
fn modules_and_components_are_given_and_taken() {
    let root = r#"(component
        (import "passer" (component $passer
            (import "m" (core module (export "f" (func (param i32) (result i32)))))
            (import "c" (component (export "f" (func (param "n" u32) (result u32)))))
            (export "m-f" (func (param "n" u32) (result u32)))
            (export "c-f" (func (param "n" u32) (result u32)))
            (export "m2" (core module (export "f" (func (param i32) (result i32)))))
            (export "c2" (component (export "f" (func (param "n" u32) (result u32)))))))
        (import "leaf" (component $leaf (export "f" (func (param "n" u32) (result u32)))))
        (core module $m
            (memory (export "unused") 1)
            (func (export "f") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))
        (instance $p (instantiate $passer (with "m" (core module $m)) (with "c" (component $leaf))))
        (export "m-f" (func $p "m-f"))
        (export "c-f" (func $p "c-f"))
        (alias export $p "m2" (core module $m2))
        (alias export $p "c2" (component $c2))
        (core instance $i2 (instantiate $m2))
        (func (export "m2-f") (param "n" u32) (result u32) (canon lift (core func $i2 "f")))
        (instance $c2 (instantiate $c2))
        (export "c2-f" (func $c2 "f"))
        (instance $p2 (instantiate $passer (with "m" (core module $m2)) (with "c" (component $c2))))
        (export "p2" (instance $p2)))"#;
    let (mut store, instance) = link(&[("passer", PASSER), ("leaf", LEAF)], root).unwrap();
    for (name, result) in
        [("m-f", 20), ("c-f", 11), ("m2-f", 20), ("c2-f", 11), ("p2#m-f", 20), ("p2#c-f", 11)]
    {
        assert_eq!(call(&mut store, instance, name, 10).unwrap(), result, "{name}");
    }
}

#[test]
fn what_does_not_fit_is_named_with_its_place() {
    let import = |ty: &str| format!(r#"(component (import "c" (component {ty})))"#);
    for (ty, component, words) in [
        (r#"(export "f" (func))"#, "(component)", "export `f`: the linked component does not export this"),
        (r#"(export "f" (func))"#, LEAF, "export `f`: the number of parameters differs"),
        (
            r#"(export "f" (func (param "n" u32) (result s32)))"#,
            LEAF,
            "export `f`, result: types of different kinds",
        ),
        (r#"(export "f" (type (sub resource)))"#, LEAF, "export `f`: something of another kind"),
        (
            r#"(export "x" (func))"#,
            r#"(component (import "y" (func)) (import "f" (func $f)) (export "x" (func $f)))"#,
            "import `y`: the linked component imports this",
        ),
        (
            r#"(import "i" (instance (export "f" (func (param "a" (list u8))))))"#,
            r#"(component (import "i" (instance (export "f" (func (param "a" (list s8)))))))"#,
            "import `i` `f`, parameter `a`, element: types of different kinds",
        ),
        (
            r#"(export "r" (type $r (sub resource))) (export "f" (func (param "r" (own $r))))"#,
            r#"(component
                (import "f" (func))
                (type $r (resource (rep i32))) (export "r" (type $r)))"#,
            "import `f`",
        ),
        (
            r#"(import "r" (type $r (sub resource))) (import "f" (func (result (own $r))))
               (export "f2" (func (result (own $r))))"#,
            r#"(component
                (import "r" (type $r (sub resource)))
                (type $s' (resource (rep i32)))
                (export $s "s" (type $s'))
                (core module $m (func (export "f") (result i32) unreachable))
                (core instance $i (instantiate $m))
                (func (export "f2") (result (own $s)) (canon lift (core func $i "f"))))"#,
            "export `f2`, result: handles of different resource types",
        ),
        (
            r#"(type $t u32) (export "t" (type (eq $t)))"#,
            r#"(component (type $t u64) (export "t" (type $t)))"#,
            "export `t`",
        ),
        (
            r#"(export "m" (core module (export "f" (func))))"#,
            r#"(component (core module $m (func (export "f") (param i32))) (export "m" (core module $m)))"#,
            "export `m`: the module does not export what the declared type does",
        ),
        (
            r#"(import "d" (component (import "x" (func)) (export "f" (func))))"#,
            r#"(component (import "d" (component (export "f" (func)))))"#,
            "import `d`, import `x`: the linked component imports this",
        ),
    ] {
        let error = link(&[("c", component)], &import(ty)).map(drop).unwrap_err().to_string();
        assert!(error.starts_with("import `c`: ") && error.contains(words), "{ty}: {error}");
    }
    for (ty, component) in [
        ("", LEAF),
        (r#"(import "unused" (func)) (export "f" (func (param "n" u32) (result u32)))"#, LEAF),
        (
            r#"(import "r" (type $r (sub resource))) (export "s" (type (sub resource)))"#,
            r#"(component (import "r" (type $r (sub resource))) (export "s" (type $r)))"#,
        ),
        (
            r#"(import "d" (component (export "f" (func)) (export "g" (func))))"#,
            r#"(component (import "d" (component (import "x" (func)) (export "f" (func)))))"#,
        ),
    ] {
        link(&[("c", component)], &import(ty)).unwrap();
    }
}

#[test]
fn a_trap_closes_what_it_went_through() {
    let trapping = r#"(component
        (import "f" (func $f))
        (core func $f (canon lower (func $f)))
        (core module $m (import "" "f" (func $f)) (func (export "run") (param i32) (result i32)
            (if (local.get 0) (then (call $f))) (i32.const 7)))
        (core instance $i (instantiate $m (with "" (instance (export "f" (func $f))))))
        (func (export "run") (param "n" u32) (result u32) (canon lift (core func $i "run"))))"#;
    let root = r#"(component
        (import "c" (component $c (import "f" (func)) (export "run" (func (param "n" u32) (result u32)))))
        (core module $m (func (export "f") unreachable)
            (func (export "fine") (param i32) (result i32) (local.get 0)))
        (core instance $i (instantiate $m))
        (func $f (canon lift (core func $i "f")))
        (instance $a (instantiate $c (with "f" (func $f))))
        (instance $b (instantiate $c (with "f" (func $f))))
        (func (export "fine") (param "n" u32) (result u32) (canon lift (core func $i "fine")))
        (export "a" (instance $a))
        (export "b" (instance $b)))"#;
    let (mut store, instance) = link(&[("c", trapping)], root).unwrap();
    assert_eq!(call(&mut store, instance, "a#run", 0).unwrap(), 7);
    let error = call(&mut store, instance, "a#run", 1).unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::Unreachable));
    for closed in ["a#run", "fine"] {
        let error = call(&mut store, instance, closed, 0).unwrap_err();
        assert_eq!(error.trap_code(), Some(TrapCode::CannotEnter), "{closed}");
    }
    assert_eq!(call(&mut store, instance, "b#run", 0).unwrap(), 7);
}

#[test]
fn a_trap_while_a_component_starts_ends_the_instantiation() {
    let starting = r#"(component
        (core module $m (func $start unreachable) (start $start))
        (core instance $i (instantiate $m)))"#;
    let root = r#"(component (import "c" (component $c)) (instance (instantiate $c)))"#;
    let engine = Engine::default();
    let mut linker: Linker<()> = Linker::new(&engine);
    linker.root().component("c", &component(starting)).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let error = linker.instantiate(&mut store, &component(root)).unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::Unreachable));
    assert!(!store.is_busy());
    linker.instantiate(&mut store, &component(LEAF)).unwrap();
}

#[test]
fn functions_of_the_host_and_modules_of_the_linker_reach_imported_components() {
    let inner = r#"(component
        (import "log" (func $log (param "text" string)))
        (import "m" (core module $m (import "" "log" (func (param i32 i32))) (import "" "memory" (memory 1))))
        (core module $libc (memory (export "memory") 1) (data (i32.const 0) "hello"))
        (core instance $libc (instantiate $libc))
        (core func $log (canon lower (func $log) (memory (core memory $libc "memory"))))
        (core instance $i (instantiate $m (with "" (instance
            (export "log" (func $log)) (export "memory" (memory $libc "memory")))))))"#;
    let root = r#"(component
        (import "log" (func $log (param "text" string)))
        (import "m" (core module $m (import "" "log" (func (param i32 i32))) (import "" "memory" (memory 1))))
        (import "c" (component $c
            (import "log" (func (param "text" string)))
            (import "m" (core module (import "" "log" (func (param i32 i32))) (import "" "memory" (memory 1))))))
        (instance (instantiate $c (with "log" (func $log)) (with "m" (core module $m)))))"#;
    let module = r#"(module (import "" "log" (func $log (param i32 i32)))
        (func $start (call $log (i32.const 1) (i32.const 4))) (start $start))"#;
    let engine = Engine::default();
    let mut linker: Linker<Vec<String>> = Linker::new(&engine);
    let mut names = linker.root();
    names
        .func_wrap("log", |mut caller: Caller<'_, Vec<String>>, (text,): (String,)| {
            caller.data_mut().push(text);
            Ok(())
        })
        .unwrap();
    names.module("m", &Module::new(&engine, &wat::parse_str(module).unwrap()).unwrap()).unwrap();
    names.component("c", &component(inner)).unwrap();
    let mut store = Store::new(&engine, Vec::new()).unwrap();
    linker.instantiate(&mut store, &component(root)).unwrap();
    assert_eq!(store.into_data(), ["ello"]);
}

#[test]
fn an_image_of_a_component_that_imports_components_is_the_same() {
    let engine = Engine::default();
    let loaded = component(&user());
    let again = Component::new(&engine, loaded.image().bytes()).unwrap();
    let mut linker: Linker<()> = Linker::new(&engine);
    linker.root().component("counter", &component(COUNTER)).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let instance = linker.instantiate(&mut store, &again).unwrap();
    assert_eq!(call(&mut store, instance, "run", 3).unwrap(), 3);
}

#[test]
fn a_component_of_the_file_cannot_be_given_away_yet() {
    let wat = r#"(component
        (import "c" (component $c (import "d" (component))))
        (component $d)
        (instance (instantiate $c (with "d" (component $d)))))"#;
    let engine = Engine::default();
    let mut linker: Linker<()> = Linker::new(&engine);
    linker.root().component("c", &component(r#"(component (import "d" (component)))"#)).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let error = linker.instantiate(&mut store, &component(wat)).unwrap_err().to_string();
    assert!(error.starts_with("import `d`: ") && error.contains("yet"), "{error}");
}
