//! What a guest cannot do: recurse for ever across components, leave its arena, hurt its neighbours.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may fail loudly"
)]

mod setup;

use setup::component;
use tenon_canonical_abi::{Linker, Store, TrapCode};
use tenon_core::{Arena, Engine, Error, Region};

/// `$f` of the outer component calls `$g` of the inner one through a table, and `$g` calls `$f`.
const RECURSION: &str = r#"
    (component
        (core module $table (table (export "t") 1 funcref))
        (core instance $table (instantiate $table))
        (core module $f
            (import "" "t" (table 1 funcref))
            (type $g (func (param i32) (result i32)))
            (func (export "f") (param i32) (result i32)
                (if (result i32) (local.get 0)
                    (then (i32.add (i32.const 1)
                        (call_indirect (type $g) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))))
                    (else (i32.const 0)))))
        (core instance $f (instantiate $f (with "" (instance (export "t" (table $table "t"))))))
        (func $f (param "n" u32) (result u32) (canon lift (core func $f "f")))
        (component $inner
            (import "f" (func $f (param "n" u32) (result u32)))
            (core func $f' (canon lower (func $f)))
            (core module $m
                (import "" "f" (func $f (param i32) (result i32)))
                (func (export "g") (param i32) (result i32) (call $f (local.get 0))))
            (core instance $i (instantiate $m (with "" (instance (export "f" (func $f'))))))
            (func (export "g") (param "n" u32) (result u32) (canon lift (core func $i "g"))))
        (instance $inner (instantiate $inner (with "f" (func $f))))
        (core func $g (canon lower (func $inner "g")))
        (core module $fix
            (import "" "t" (table 1 funcref))
            (import "" "g" (func $g (param i32) (result i32)))
            (elem (i32.const 0) $g))
        (core instance (instantiate $fix (with "" (instance (export "t" (table $table "t")) (export "g" (func $g))))))
        (func (export "f") (alias export $inner "g")))
"#;

#[test]
fn recursion_across_components_ends_in_a_trap() {
    let engine = Engine::default();
    let linker = Linker::new(&engine);
    let mut store = Store::new(&engine, ()).unwrap();
    let component = component(RECURSION);
    let instance = linker.instantiate(&mut store, &component).unwrap();
    let other = linker.instantiate(&mut store, &component).unwrap();
    let f = instance.get_typed_func::<_, (u32,), u32>(&store, "f").unwrap();
    assert_eq!(f.call(&mut store, (100,)).unwrap(), 100);
    let trap = f.call(&mut store, (100_000_000,)).unwrap_err();
    assert_eq!(trap.trap_code(), Some(TrapCode::StackExhausted));
    // The trap closed this instance and no other.
    assert_eq!(f.call(&mut store, (1,)).unwrap_err().trap_code(), Some(TrapCode::CannotEnter));
    let f = other.get_typed_func::<_, (u32,), u32>(&store, "f").unwrap();
    assert_eq!(f.call(&mut store, (7,)).unwrap(), 7);
}

fn arena(bytes: usize) -> &'static Arena {
    Arena::new(Box::leak(vec![0_u8; bytes].into_boxed_slice())).unwrap()
}

#[test]
fn a_store_lives_in_its_arena_and_gives_it_back() {
    let engine = Engine::default();
    let arena = arena(256 * 1024);
    let before = arena.used();
    let mut store = Store::new_in(&engine, (), Region::Arena(arena)).unwrap();
    let instance = Linker::new(&engine).instantiate(&mut store, &component(RECURSION)).unwrap();
    let f = instance.get_typed_func::<_, (u32,), u32>(&store, "f").unwrap();
    assert_eq!(f.call(&mut store, (10,)).unwrap(), 10);
    assert!(arena.used() > before);
    drop(store);
    assert_eq!(arena.used(), before);
}

#[test]
fn an_arena_too_small_is_an_error() {
    let engine = Engine::default();
    for bytes in (512..64 * 1024).step_by(509) {
        let Ok(mut store) = Store::new_in(&engine, (), Region::Arena(arena(bytes))) else { continue };
        let linker = Linker::new(&engine);
        let instance = match linker.instantiate(&mut store, &component(RECURSION)) {
            Ok(instance) => instance,
            Err(Error::OutOfMemory { .. }) => continue,
            Err(error) => {
                assert_eq!(error.trap_code(), Some(TrapCode::OutOfMemory), "{error}");
                continue;
            }
        };
        let f = instance.get_typed_func::<_, (u32,), u32>(&store, "f").unwrap();
        if let Err(error) = f.call(&mut store, (5000,)) {
            let code = error.trap_code();
            assert!(matches!(code, Some(TrapCode::OutOfMemory | TrapCode::StackExhausted)), "{error}");
        }
    }
}

#[test]
fn a_start_function_out_of_fuel_goes_on() {
    use tenon_canonical_abi::Outcome;
    let component = component(
        r#"(component
            (core module $m
                (global $count (mut i32) (i32.const 0))
                (func $start
                    (loop
                        (global.set $count (i32.add (global.get $count) (i32.const 1)))
                        (br_if 0 (i32.lt_u (global.get $count) (i32.const 1000)))))
                (func (export "count") (result i32) (global.get $count))
                (start $start))
            (core instance $i (instantiate $m))
            (func (export "count") (result u32) (canon lift (core func $i "count"))))"#,
    );
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    store.set_fuel(Some(500)).unwrap();
    let mut outcome = Linker::new(&engine).instantiate_resumable(&mut store, &component).unwrap();
    let mut rounds = 0;
    let instance = loop {
        match outcome {
            Outcome::Done(instance) => break instance,
            Outcome::OutOfFuel => rounds += 1,
            other => panic!("{other:?}"),
        }
        store.set_fuel(Some(500)).unwrap();
        outcome = store.resume_instantiate().unwrap();
    };
    assert!(rounds > 5, "{rounds}");
    let count = instance.get_typed_func::<_, (), u32>(&store, "count").unwrap();
    store.set_fuel(None).unwrap();
    assert_eq!(count.call(&mut store, ()).unwrap(), 1000);
}
