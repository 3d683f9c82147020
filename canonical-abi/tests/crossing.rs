//! Calls of scalar functions between components and of the host: the second takes the short way, and nothing
//! else is different.

#![allow(clippy::unwrap_used, reason = "tests may fail loudly")]

mod setup;

use setup::component_for;
use tenon_canonical_abi::{Caller, HostError, Instance, Linker, Outcome, Store};
use tenon_core::{Engine, Error, TrapCode};

/// `callee` adds, traps at 0 and calls the host at 1; `caller` calls it, and the host.
const TWO: &str = r#"(component
    (import "host" (func $host (param "n" u8) (result u8)))
    (component $callee
        (import "host" (func $host (param "n" u8) (result u8)))
        (core func $host (canon lower (func $host)))
        (core module $m
            (import "" "host" (func $host (param i32) (result i32)))
            (func (export "add") (param i32 i32) (result i32)
                (if (i32.eqz (local.get 0)) (then unreachable))
                (if (i32.eq (local.get 0) (i32.const 1)) (then (return (call $host (i32.const 300)))))
                (i32.add (local.get 0) (local.get 1)))
            (func (export "letter") (param i32) (result i32) (local.get 0)))
        (core instance $i (instantiate $m (with "" (instance (export "host" (func $host))))))
        (func (export "add") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
        (func (export "letter") (param "a" char) (result u32) (canon lift (core func $i "letter"))))
    (instance $callee (instantiate $callee (with "host" (func $host))))
    (component $caller
        (import "add" (func $add (param "a" u32) (param "b" u32) (result u32)))
        (import "letter" (func $letter (param "a" char) (result u32)))
        (core func $add (canon lower (func $add)))
        (core func $letter (canon lower (func $letter)))
        (core module $m
            (import "" "add" (func $add (param i32 i32) (result i32)))
            (import "" "letter" (func $letter (param i32) (result i32)))
            (func (export "run") (param i32 i32) (result i32)
                (i32.add (call $add (i32.const 40) (i32.const 2)) (call $add (local.get 0) (local.get 1))))
            (func (export "letter") (param i32) (result i32)
                (i32.add (call $letter (i32.const 97)) (call $letter (local.get 0))))
            (func (export "alone") (result i32) (i32.const 7)))
        (core instance $i (instantiate $m
            (with "" (instance (export "add" (func $add)) (export "letter" (func $letter))))))
        (func (export "run") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "run")))
        (func (export "letter") (param "a" u32) (result u32) (canon lift (core func $i "letter")))
        (func (export "alone") (result u32) (canon lift (core func $i "alone"))))
    (instance $caller (instantiate $caller
        (with "add" (func $callee "add")) (with "letter" (func $callee "letter"))))
    (export "run" (func $caller "run"))
    (export "letter" (func $caller "letter"))
    (export "alone" (func $caller "alone"))
    (export "add" (func $callee "add")))"#;

/// The store's data: how often the host was called, and what it answers next.
type Host = (u32, Option<HostError>);

fn instance() -> (Store<Host>, Instance) {
    let engine = Engine::default();
    let component = component_for(&engine, TWO);
    let mut linker: Linker<Host> = Linker::new(&engine);
    let host = |mut caller: Caller<'_, Host>, (n,): (u8,)| {
        caller.data_mut().0 += 1;
        match caller.data_mut().1.take() {
            Some(error) => Err(error),
            None => Ok(n),
        }
    };
    linker.root().func_wrap("host", host).unwrap();
    let mut store = Store::new(&engine, (0, None)).unwrap();
    let instance = linker.instantiate(&mut store, &component).unwrap();
    (store, instance)
}

fn code(error: Error) -> Option<TrapCode> {
    match error {
        Error::Trap(trap) => Some(trap.code()),
        _ => None,
    }
}

#[test]
fn the_second_call_gives_what_the_first_gives() {
    let (mut store, instance) = instance();
    let run = instance.get_typed_func::<_, (u32, u32), u32>(&store, "run").unwrap();
    for _ in 0..3 {
        assert_eq!(run.call(&mut store, (5, 6)).unwrap(), 42 + 11);
        // 300 is 44 as a u8.
        assert_eq!(run.call(&mut store, (1, 6)).unwrap(), 42 + 44);
    }
    assert_eq!(store.data().0, 3);
}

#[test]
fn values_are_checked_on_the_short_way_too() {
    let (mut store, instance) = instance();
    let letter = instance.get_typed_func::<_, (u32,), u32>(&store, "letter").unwrap();
    assert_eq!(letter.call(&mut store, (98,)).unwrap(), 97 + 98);
    let error = letter.call(&mut store, (0xd800,)).unwrap_err();
    assert_eq!(code(error), Some(TrapCode::InvalidChar));
}

#[test]
fn a_trap_closes_both_components() {
    for name in ["add", "alone"] {
        let (mut store, instance) = instance();
        let run = instance.get_typed_func::<_, (u32, u32), u32>(&store, "run").unwrap();
        let error = run.call(&mut store, (0, 6)).unwrap_err();
        assert_eq!(code(error), Some(TrapCode::Unreachable));
        let closed = match name {
            "add" => {
                instance.get_typed_func::<_, (u32, u32), u32>(&store, name).unwrap().call(&mut store, (2, 3))
            }
            _ => instance.get_typed_func::<_, (), u32>(&store, name).unwrap().call(&mut store, ()),
        };
        let found = code(closed.unwrap_err());
        assert_eq!(found, Some(TrapCode::CannotEnter), "{name}");
    }
}

#[test]
fn a_host_function_may_answer_later_and_trap() {
    let (mut store, instance) = instance();
    let run = instance.get_typed_func::<_, (u32, u32), u32>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, (1, 0)).unwrap(), 42 + 44);
    for calls in [3, 5] {
        store.data_mut().1 = Some(HostError::Pending);
        assert!(matches!(run.call_resumable(&mut store, (1, 0)).unwrap(), Outcome::Suspended));
        assert_eq!(store.data().0, calls - 1, "it is called once before it waits");
        assert!(matches!(run.resume(&mut store).unwrap(), Outcome::Done(86)));
        assert_eq!(store.data().0, calls);
    }
    store.data_mut().1 = Some(HostError::msg("no"));
    let error = run.call(&mut store, (1, 0)).unwrap_err();
    assert_eq!(code(error), Some(TrapCode::Host("no")));
    assert!(run.call(&mut store, (5, 6)).is_err(), "both are closed");
}

#[test]
fn realloc_may_not_call_out() {
    let text = r#"(component
        (import "host" (func $host (param "n" u8) (result u8)))
        (core func $host (canon lower (func $host)))
        (core module $m
            (import "" "host" (func $host (param i32) (result i32)))
            (memory (export "memory") 1)
            (global $calls (mut i32) (i32.const 0))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (call $host (i32.const 1)))
            (func (export "call") (result i32) (call $host (i32.const 1)))
            (func (export "take") (param i32 i32)))
        (core instance $i (instantiate $m (with "" (instance (export "host" (func $host))))))
        (func (export "call") (result u8) (canon lift (core func $i "call")))
        (func (export "take") (param "s" string)
            (canon lift (core func $i "take") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))"#;
    let engine = Engine::default();
    let component = component_for(&engine, text);
    let mut linker: Linker<()> = Linker::new(&engine);
    linker.root().func_wrap("host", |_: Caller<'_, ()>, (n,): (u8,)| Ok(n)).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let instance = linker.instantiate(&mut store, &component).unwrap();
    let call = instance.get_typed_func::<_, (), u8>(&store, "call").unwrap();
    assert_eq!([call.call(&mut store, ()).unwrap(), call.call(&mut store, ()).unwrap()], [1, 1]);
    let take = instance.get_typed_func::<_, (&str,), ()>(&store, "take").unwrap();
    let error = take.call(&mut store, ("text",)).unwrap_err();
    assert_eq!(code(error), Some(TrapCode::CannotLeave));
}
