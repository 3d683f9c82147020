//! Values that a component wants where its memory is not backed.

#![allow(clippy::unwrap_used, reason = "tests may fail loudly")]

mod setup;

use setup::instance;
use tenon_canonical_abi::TrapCode;
use tenon_core::{Config, Engine, MemoryPolicy};

/// `take` is given a string at the address that `place` said last; `make` returns one from there, of eight bytes.
const GUEST: &str = r#"(component
    (core module $m
        (memory (export "memory") 1)
        (global $place (mut i32) (i32.const 0))
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (global.get $place))
        (func (export "place") (param i32) (global.set $place (local.get 0)))
        (func (export "take") (param i32 i32) (result i32) (local.get 1))
        (func (export "make") (result i32)
            (i32.store (i32.const 8) (global.get $place))
            (i32.store (i32.const 12) (i32.const 8))
            (i32.const 8)))
    (core instance $i (instantiate $m))
    (alias core export $i "memory" (core memory $memory))
    (func (export "place") (param "at" u32) (canon lift (core func $i "place")))
    (func (export "take") (param "text" string) (result u32)
        (canon lift (core func $i "take") (memory $memory) (realloc (core func $i "realloc"))))
    (func (export "make") (result string) (canon lift (core func $i "make") (memory $memory))))"#;

#[test]
fn a_string_beyond_what_is_backed_is_a_trap() {
    let engine = Engine::new(&Config::new().memory_policy(MemoryPolicy::FirstBytes(4096)));
    for (at, ends) in [(4088, true), (4089, false), (60_000, false), (65_528, false), (u32::MAX, false)] {
        for name in ["take", "make"] {
            let (mut store, instance) = instance(&engine, GUEST);
            let place = instance.get_typed_func::<_, (u32,), ()>(&store, "place").unwrap();
            place.call(&mut store, (at,)).unwrap();
            let trap = match name {
                "take" => {
                    let take = instance.get_typed_func::<_, (&str,), u32>(&store, name).unwrap();
                    take.call(&mut store, ("eight ch",)).err()
                }
                _ => {
                    let make = instance.get_typed_func::<_, (), String>(&store, name).unwrap();
                    make.call(&mut store, ()).err()
                }
            };
            let code = trap.map(|error| error.trap_code().unwrap());
            let expected = [TrapCode::PointerOutOfBounds, TrapCode::StringOutOfBounds];
            assert_eq!(code.is_none(), ends, "{name} at {at}");
            assert!(code.is_none_or(|code| expected.contains(&code)), "{name} at {at}: {code:?}");
        }
    }
}
