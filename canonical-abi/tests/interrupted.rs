//! Calls stopped at every point and taken up again: whichever way they went until then, the rest gives the same results
//! and takes the same fuel.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may fail loudly"
)]

mod setup;

use setup::component_for;
use tenon_canonical_abi::{Caller, HostError, Instance, Linker, Outcome, Store, Val, WasmStr};
use tenon_core::Engine;

/// `$B` answers, with functions that take their time: `realloc`, post-return, one that calls the host. `$A` calls it, and so
/// does the host.
const WAT: &str = r#"(component
    (import "length" (func $length (param "s" string) (result u32)))
    (component $B
        (import "length" (func $length (param "s" string) (result u32)))
        (core module $libc
            (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local $n i32)
                (local.set $n (i32.const 3))
                (loop $again (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                (i32.const 512)))
        (core instance $libc (instantiate $libc))
        (core func $length (canon lower (func $length) (memory (core memory $libc "memory"))))
        (core module $m
            (import "" "memory" (memory 1))
            (import "" "length" (func $length (param i32 i32) (result i32)))
            (global $ended (mut i32) (i32.const 0))
            (func (export "text") (param i32 i32) (result i32)
                (i32.add (call $length (local.get 0) (local.get 1)) (global.get $ended)))
            (func (export "numbers") (param $n i32) (param $at i32) (param $len i32) (param $c i32) (result i32)
                (i32.store (i32.const 64) (i32.add (local.get $n) (local.get $len)))
                (i64.store (i32.const 72) (i64.load (local.get $at)))
                (i32.store (i32.const 80) (local.get $c))
                (i32.const 64))
            (func (export "name") (param i32) (result i32)
                (i32.store (i32.const 32) (i32.const 512))
                (i32.store (i32.const 36) (local.get 0))
                (memory.fill (i32.const 512) (i32.const 0x62) (local.get 0))
                (i32.const 32))
            (func (export "ends") (param i32) (local $n i32)
                (local.set $n (i32.const 3))
                (loop $again (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                (global.set $ended (i32.add (global.get $ended) (i32.const 1)))))
        (core instance $i (instantiate $m (with "" (instance
            (export "memory" (memory $libc "memory")) (export "length" (func $length))))))
        (type $r' (record (field "sum" u32) (field "first" u64) (field "c" char)))
        (export $r "r" (type $r'))
        (func (export "text") (param "s" string) (result u32)
            (canon lift (core func $i "text") (memory (core memory $libc "memory"))
                (realloc (core func $libc "realloc")) (post-return (core func $i "ends"))))
        (func (export "numbers") (param "n" u8) (param "list" (list u64)) (param "c" char) (result $r)
            (canon lift (core func $i "numbers") (memory (core memory $libc "memory"))
                (realloc (core func $libc "realloc")) (post-return (core func $i "ends"))))
        (func (export "name") (param "n" u32) (result string)
            (canon lift (core func $i "name") (memory (core memory $libc "memory"))
                (realloc (core func $libc "realloc")))))
    (component $A
        (import "b" (instance $b
            (type $r' (record (field "sum" u32) (field "first" u64) (field "c" char)))
            (export "r" (type $r (eq $r')))
            (export "text" (func (param "s" string) (result u32)))
            (export "numbers" (func (param "n" u8) (param "list" (list u64)) (param "c" char) (result $r)))
            (export "name" (func (param "n" u32) (result string)))))
        (core module $libc
            (memory (export "memory") 1)
            (data (i32.const 1024) "abcdefghijklmnopqrstuvwxyz")
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 2048)))
        (core instance $libc (instantiate $libc))
        (core func $text (canon lower (func $b "text") (memory (core memory $libc "memory"))))
        (core func $numbers (canon lower (func $b "numbers") (memory (core memory $libc "memory"))))
        (core func $name (canon lower (func $b "name")
            (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
        (core module $m
            (import "" "memory" (memory 1))
            (import "" "text" (func $text (param i32 i32) (result i32)))
            (import "" "numbers" (func $numbers (param i32 i32 i32 i32 i32)))
            (import "" "name" (func $name (param i32 i32)))
            (func (export "all") (param i32) (result i32)
                (call $numbers (i32.const 263) (i32.const 1024) (i32.const 2) (i32.const 99) (i32.const 16))
                (call $name (local.get 0) (i32.const 48))
                (i32.add
                    (i32.add (call $text (i32.const 1024) (local.get 0)) (call $text (i32.const 1025) (i32.const 5)))
                    (i32.add
                        (i32.add (i32.load (i32.const 16)) (i32.load8_u (i32.load (i32.const 48))))
                        (i32.add (i32.load (i32.const 24)) (i32.load (i32.const 32)))))))
        (core instance $i (instantiate $m (with "" (instance
            (export "memory" (memory $libc "memory")) (export "text" (func $text))
            (export "numbers" (func $numbers)) (export "name" (func $name))))))
        (func (export "all") (param "n" u32) (result u32) (canon lift (core func $i "all"))))
    (instance $b (instantiate $B (with "length" (func $length))))
    (instance $a (instantiate $A (with "b" (instance $b))))
    (export "b" (instance $b))
    (export "a" (instance $a)))"#;

/// What the host does when it is called: how often it says that it is not ready.
#[derive(Clone, Copy, Default)]
struct Host {
    delay: u32,
    left: u32,
}

fn world(delay: u32) -> (Store<Host>, Instance) {
    let engine = Engine::default();
    let mut linker: Linker<Host> = Linker::new(&engine);
    let length = |mut caller: Caller<'_, Host>, (text,): (WasmStr,)| {
        let host = caller.data_mut();
        if host.left > 0 {
            host.left -= 1;
            return Err(HostError::Pending);
        }
        host.left = host.delay;
        Ok(caller.str(text)?.len() as u32)
    };
    linker.root().func_wrap("length", length).unwrap();
    let mut store = Store::new(&engine, Host { delay, left: delay }).unwrap();
    let component = component_for(&engine, WAT);
    let instance = linker.instantiate(&mut store, &component).unwrap();
    (store, instance)
}

/// Calls `name` with `first` units of fuel, and goes on with `then` at a time. Its result, and all it took.
fn call(delay: u32, name: &str, params: &[Val], first: u64, then: u64) -> (Option<Val>, u64) {
    let (mut store, instance) = world(delay);
    let func = instance.get_func(&store, name).unwrap();
    let mut given = first;
    store.set_fuel(Some(first)).unwrap();
    let mut outcome = func.call_resumable(&mut store, params).unwrap();
    loop {
        match outcome {
            Outcome::Done(result) => return (result, given - store.fuel().unwrap()),
            Outcome::OutOfFuel => {
                let left = store.fuel().unwrap();
                given += then;
                store.set_fuel(Some(left + then)).unwrap();
            }
            Outcome::Suspended => {}
            Outcome::Trap(trap) => panic!("{name} after {first}: {trap}"),
        }
        outcome = func.resume(&mut store).unwrap();
    }
}

#[test]
fn calls_stopped_anywhere_go_on_as_if_they_were_not() {
    let text = Val::String("some text for a guest".into());
    let list = Val::List([1, 2, 3].map(Val::U64).into());
    let calls: [(&str, &[Val]); 4] = [
        ("b#text", &[text]),
        ("b#numbers", &[Val::U8(200), list, Val::Char('x')]),
        ("b#name", &[Val::U32(20)]),
        ("a#all", &[Val::U32(20)]),
    ];
    for (name, params) in calls {
        for delay in [0, 2] {
            let (result, fuel) = call(delay, name, params, 1 << 30, 0);
            for first in 0..=fuel {
                for then in [1, 1 << 20] {
                    let stopped = call(delay, name, params, first, then);
                    assert_eq!(
                        stopped,
                        (result.clone(), fuel),
                        "{name} stopped after {first}, then by {then}"
                    );
                }
            }
        }
    }
}
