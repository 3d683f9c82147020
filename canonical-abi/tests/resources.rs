//! Resources that components define, as components and the host hold them.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may fail loudly"
)]

mod setup;

use setup::component_for;
use tenon_canonical_abi::{Instance, Linker, ResourceAny, Store, TrapCode, Val};
use tenon_core::{CallError, Engine};

/// A counter resource; `$outer` uses it through an import, as a composed component does.
const COUNTERS: &str = r#"
    (component
        (component $inner
            (core module $table
                (table (export "table") 1 funcref)
                (type $destructor (func (param i32)))
                (func (export "destructor") (param i32) (call_indirect (type $destructor) (local.get 0) (i32.const 0))))
            (core instance $table (instantiate $table))
            (type $counter' (resource (rep i32) (dtor (core func $table "destructor"))))
            (export $counter "counter" (type $counter'))
            (core func $new (canon resource.new $counter'))
            (core module $m
                (import "" "new" (func $new (param i32) (result i32)))
                (import "" "table" (table 1 funcref))
                (global $live (mut i32) (i32.const 0))
                (memory 1)
                (elem (i32.const 0) $destructor)
                (func $destructor (param i32)
                    (if (i32.eq (local.get 0) (i32.const 666)) (then unreachable))
                    (global.set $live (i32.sub (global.get $live) (i32.const 1))))
                (func (export "make") (param i32) (result i32)
                    (global.set $live (i32.add (global.get $live) (i32.const 1)))
                    (call $new (local.get 0)))
                (func (export "get") (param i32) (result i32) (local.get 0))
                (func (export "live") (result i32) (global.get $live)))
            (core instance $i (instantiate $m (with "" (instance (export "new" (func $new)) (export "table" (table $table "table"))))))
            (func (export "[constructor]counter") (param "start" u32) (result (own $counter)) (canon lift (core func $i "make")))
            (func (export "[method]counter.get") (param "self" (borrow $counter)) (result u32) (canon lift (core func $i "get")))
            (func (export "live") (result u32) (canon lift (core func $i "live"))))
        (component $outer
            (import "counters" (instance $counters
                (export "counter" (type $counter (sub resource)))
                (export "[constructor]counter" (func (param "start" u32) (result (own $counter))))
                (export "[method]counter.get" (func (param "self" (borrow $counter)) (result u32)))))
            (alias export $counters "counter" (type $counter))
            (core func $new (canon lower (func $counters "[constructor]counter")))
            (core func $get (canon lower (func $counters "[method]counter.get")))
            (core func $drop (canon resource.drop $counter))
            (core module $m
                (import "" "new" (func $new (param i32) (result i32)))
                (import "" "get" (func $get (param i32) (result i32)))
                (import "" "drop" (func $drop (param i32)))
                (func (export "round") (param i32) (result i32)
                    (local $counter i32) (local $value i32)
                    (local.set $counter (call $new (local.get 0)))
                    (local.set $value (call $get (local.get $counter)))
                    (call $drop (local.get $counter))
                    (local.get $value))
                (func (export "look") (param i32) (result i32)
                    (local $value i32)
                    (local.set $value (call $get (local.get 0)))
                    (call $drop (local.get 0))
                    (local.get $value))
                (func (export "pass") (param i32) (result i32) (local.get 0)))
            (core instance $i (instantiate $m (with "" (instance
                (export "new" (func $new)) (export "get" (func $get)) (export "drop" (func $drop))))))
            (func (export "round") (param "start" u32) (result u32) (canon lift (core func $i "round")))
            (func (export "look") (param "c" (borrow $counter)) (result u32) (canon lift (core func $i "look")))
            (func (export "pass") (param "c" (own $counter)) (result (own $counter)) (canon lift (core func $i "pass"))))
        (instance $inner (instantiate $inner))
        (instance $outer (instantiate $outer (with "counters" (instance $inner))))
        (export "counters" (instance $inner))
        (alias export $inner "counter" (type $counter))
        (export $counter' "counter" (type $counter))
        (func (export "round") (alias export $outer "round"))
        (alias export $outer "look" (func $look))
        (export "look" (func $look) (func (param "c" (borrow $counter')) (result u32)))
        (alias export $outer "pass" (func $pass))
        (export "pass" (func $pass) (func (param "c" (own $counter')) (result (own $counter')))))
"#;

fn instantiate() -> (Store<()>, Instance) {
    setup::instance(&Engine::default(), COUNTERS)
}

fn make(store: &mut Store<()>, instance: &Instance, start: u32) -> ResourceAny {
    let make =
        instance.get_typed_func::<_, (u32,), ResourceAny>(store, "counters#[constructor]counter").unwrap();
    make.call(store, (start,)).unwrap()
}

fn live(store: &mut Store<()>, instance: &Instance) -> u32 {
    instance.get_typed_func::<_, (), u32>(store, "counters#live").unwrap().call(store, ()).unwrap()
}

#[test]
fn one_component_uses_the_resource_of_another() {
    let (mut store, instance) = instantiate();
    let round = instance.get_typed_func::<_, (u32,), u32>(&store, "round").unwrap();
    assert_eq!(round.call(&mut store, (5,)).unwrap(), 5);
    assert_eq!(live(&mut store, &instance), 0);
}

#[test]
fn the_host_holds_lends_passes_and_drops() {
    let (mut store, instance) = instantiate();
    let counter = make(&mut store, &instance, 8);
    assert!(counter.owned() && counter.ty().is_guest());
    assert_eq!(Some(counter.ty()), instance.get_resource(&store, "counters#counter"));
    let get =
        instance.get_typed_func::<_, (ResourceAny,), u32>(&store, "counters#[method]counter.get").unwrap();
    assert_eq!(get.call(&mut store, (counter,)).unwrap(), 8);
    let look = instance.get_typed_func::<_, (ResourceAny,), u32>(&store, "look").unwrap();
    assert_eq!(look.call(&mut store, (counter,)).unwrap(), 8);
    let pass = instance.get_func(&store, "pass").unwrap();
    let mut results = [Val::Bool(false)];
    pass.call(&mut store, &[Val::Resource(counter)], &mut results).unwrap();
    let [Val::Resource(counter)] = results else { panic!("{results:?}") };
    assert_eq!(live(&mut store, &instance), 1);
    store.drop_resource(counter).unwrap();
    assert_eq!(live(&mut store, &instance), 0);
    assert_eq!(store.drop_resource(counter).unwrap_err().trap_code(), Some(TrapCode::StaleHandle));
}

#[test]
fn a_copy_of_a_handle_ends_with_it() {
    let (mut store, instance) = instantiate();
    let old = make(&mut store, &instance, 1);
    store.drop_resource(old).unwrap();
    let new = make(&mut store, &instance, 2);
    let stale =
        |result: tenon_core::Result<u32>| result.unwrap_err().trap_code() == Some(TrapCode::StaleHandle);
    let get =
        instance.get_typed_func::<_, (ResourceAny,), u32>(&store, "counters#[method]counter.get").unwrap();
    assert!(stale(get.call(&mut store, (old,))));
    assert!(stale(store.drop_resource(old).map(|()| 0)));
    let func = instance.get_func(&store, "counters#[method]counter.get").unwrap();
    assert!(func.call(&mut store, &[Val::Resource(old)], &mut [Val::Bool(false)]).is_err());
    assert_eq!(get.call(&mut store, (new,)).unwrap(), 2);

    // Given away and given back, it is another one.
    let pass = instance.get_typed_func::<_, (ResourceAny,), ResourceAny>(&store, "pass").unwrap();
    let back = pass.call(&mut store, (new,)).unwrap();
    assert!(stale(get.call(&mut store, (new,))));
    assert_eq!(get.call(&mut store, (back,)).unwrap(), 2);
}

#[test]
fn a_trap_in_a_destructor_is_a_trap() {
    let (mut store, instance) = instantiate();
    let counter = make(&mut store, &instance, 666);
    assert_eq!(store.drop_resource(counter).unwrap_err().trap_code(), Some(TrapCode::Unreachable));
    let live = instance.get_typed_func::<_, (), u32>(&store, "counters#live").unwrap();
    assert_eq!(live.call(&mut store, ()).unwrap_err().trap_code(), Some(TrapCode::CannotEnter));
}

#[test]
fn instantiations_have_types_of_their_own() {
    let engine = Engine::default();
    let component = component_for(&engine, COUNTERS);
    let mut store = Store::new(&engine, ()).unwrap();
    let linker = Linker::new(&engine);
    let one = linker.instantiate(&mut store, &component).unwrap();
    let two = linker.instantiate(&mut store, &component).unwrap();
    let counter = make(&mut store, &one, 1);
    let get = two.get_func(&store, "counters#[method]counter.get").unwrap();
    let error = get.call(&mut store, &[Val::Resource(counter)], &mut [Val::Bool(false)]).unwrap_err();
    assert!(matches!(error.call_error(), Some(CallError::Type { index: 0 })), "{error}");
    store.drop_resource(counter).unwrap();
}
