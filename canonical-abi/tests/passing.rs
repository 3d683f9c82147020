//! Strings and lists between components: the second call is made within the machine's stay, and nothing else is
//! different.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

use tenon_canonical_abi::{Caller, Component, Instance, Linker, Store};
use tenon_core::{Engine, Error, TrapCode};

/// `caller` has `callee` take twice what its parameters say: `"text"`, then that. What `realloc` answers, or does, is
/// the host's to say; at 3 it calls another component.
const TWO: &str = r#"(component
    (import "host" (func $host (result u32)))
    (component $callee
        (import "host" (func $host (result u32)))
        (core func $host (canon lower (func $host)))
        (core module $m
            (import "" "host" (func $host (result i32)))
            (memory (export "memory") 1)
            (global $next (mut i32) (i32.const 1024))
            (func (export "next") (param i32) (global.set $next (local.get 0)))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local $next i32)
                (local.set $next (global.get $next))
                (if (i32.eq (local.get $next) (i32.const 1)) (then unreachable))
                (if (i32.eq (local.get $next) (i32.const 3)) (then (drop (call $host))))
                (local.get $next))
            (func (export "sum") (param i32 i32 i32 i64) (result i64) (local $sum i64)
                (local.set $sum (i64.add (i64.extend_i32_u (local.get 0)) (local.get 3)))
                (loop $again
                    (if (local.get 2) (then
                        (local.set $sum (i64.add (local.get $sum) (i64.load8_u (local.get 1))))
                        (local.set 1 (i32.add (local.get 1) (i32.const 1)))
                        (local.set 2 (i32.sub (local.get 2) (i32.const 1)))
                        (br $again))))
                (local.get $sum)))
        (core instance $i (instantiate $m (with "" (instance (export "host" (func $host))))))
        (func (export "next") (param "at" u32) (canon lift (core func $i "next")))
        (func (export "text") (param "a" u8) (param "s" string) (param "b" u64) (result u64)
            (canon lift (core func $i "sum") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
        (func (export "list") (param "a" u8) (param "l" (list u16)) (param "b" u64) (result u64)
            (canon lift (core func $i "sum") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))
    (instance $callee (instantiate $callee (with "host" (func $host))))
    (component $caller
        (import "text" (func $text (param "a" u8) (param "s" string) (param "b" u64) (result u64)))
        (import "list" (func $list (param "a" u8) (param "l" (list u16)) (param "b" u64) (result u64)))
        (core module $libc
            (memory (export "memory") 1)
            (data (i32.const 16) "text\ff\ff h\c3\bcpsch"))
        (core instance $libc (instantiate $libc))
        (core func $text (canon lower (func $text) (memory (core memory $libc "memory"))))
        (core func $list (canon lower (func $list) (memory (core memory $libc "memory"))))
        (core module $m
            (import "" "text" (func $text (param i32 i32 i32 i64) (result i64)))
            (import "" "list" (func $list (param i32 i32 i32 i64) (result i64)))
            (func (export "text") (param i32 i32 i32) (result i64)
                (drop (call $text (i32.const 1) (i32.const 16) (i32.const 4) (i64.const 0)))
                (call $text (local.get 2) (local.get 0) (local.get 1) (i64.const 0x100000000)))
            (func (export "once") (param i32 i32 i32) (result i64)
                (call $text (local.get 2) (local.get 0) (local.get 1) (i64.const 0x100000000)))
            (func (export "list") (param i32 i32 i32) (result i64)
                (drop (call $list (i32.const 1) (i32.const 16) (i32.const 2) (i64.const 0)))
                (call $list (local.get 2) (local.get 0) (local.get 1) (i64.const 0x100000000))))
        (core instance $i (instantiate $m
            (with "" (instance (export "text" (func $text)) (export "list" (func $list))))))
        (func (export "text") (param "at" u32) (param "len" u32) (param "a" u32) (result u64)
            (canon lift (core func $i "text")))
        (func (export "once") (param "at" u32) (param "len" u32) (param "a" u32) (result u64)
            (canon lift (core func $i "once")))
        (func (export "list") (param "at" u32) (param "len" u32) (param "a" u32) (result u64)
            (canon lift (core func $i "list"))))
    (instance $caller (instantiate $caller
        (with "text" (func $callee "text")) (with "list" (func $callee "list"))))
    (export "text" (func $caller "text"))
    (export "once" (func $caller "once"))
    (export "list" (func $caller "list"))
    (export "next" (func $callee "next"))
    (export "direct" (func $callee "text")))"#;

fn instance() -> (Store<()>, Instance) {
    let engine = Engine::default();
    let component = Component::new(&engine, &wat::parse_str(TWO).unwrap()).unwrap();
    let mut linker: Linker<()> = Linker::new(&engine);
    linker.root().func_wrap("host", |_: Caller<'_, ()>, (): ()| Ok(5_u32)).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let instance = linker.instantiate(&mut store, &component).unwrap();
    (store, instance)
}

/// The export `name` of an instance, called.
fn call(
    (store, instance): &mut (Store<()>, Instance),
    name: &str,
    params: (u32, u32, u32),
) -> Result<u64, TrapCode> {
    let func = instance.get_typed_func::<_, (u32, u32, u32), u64>(store, name).unwrap();
    func.call(store, params).map_err(code)
}

fn code(error: Error) -> TrapCode {
    match error {
        Error::Trap(trap) => trap.code(),
        error => panic!("{error}"),
    }
}

/// The next answer of `realloc`.
fn next(world: &mut (Store<()>, Instance), at: u32) {
    let func = world.1.get_typed_func::<_, (u32,), ()>(&world.0, "next").unwrap();
    func.call(&mut world.0, (at,)).unwrap();
}

#[test]
fn content_and_numbers_get_there() {
    let mut world = instance();
    let sum = |bytes: &[u8]| (1 << 32) + bytes.iter().map(|&byte| u64::from(byte)).sum::<u64>();
    for _ in 0..2 {
        assert_eq!(call(&mut world, "text", (16, 4, 7)), Ok(sum(b"text") + 7));
        assert_eq!(call(&mut world, "text", (22, 8, 263)), Ok(sum(" hüpsch".as_bytes()) + 7), "as a u8");
        assert_eq!(call(&mut world, "text", (65_535, 0, 0)), Ok(sum(b"")));
        assert_eq!(call(&mut world, "list", (16, 3, 0)), Ok(sum(b"tex")), "elements are counted, not bytes");
        assert_eq!(call(&mut world, "list", (16, 20_000, 0)), Ok(sum(b"text\xff\xff h\xc3\xbcpsch")), "long");
    }
}

#[test]
fn faults_of_the_caller_trap() {
    for (name, params, expected) in [
        ("text", (18, 4, 0), TrapCode::InvalidUtf8),
        ("text", (65_535, 2, 0), TrapCode::StringOutOfBounds),
        ("text", (16, u32::MAX, 0), TrapCode::LengthTooLarge),
        ("list", (17, 1, 0), TrapCode::Unaligned),
        ("list", (65_534, 2, 0), TrapCode::PointerOutOfBounds),
    ] {
        let mut world = instance();
        assert_eq!(call(&mut world, "text", (16, 4, 7)).map(drop), Ok(()));
        assert_eq!(call(&mut world, name, params), Err(expected), "{name} {params:?}");
        assert_eq!(call(&mut world, "text", (16, 4, 7)), Err(TrapCode::CannotEnter));
        let direct = world.1.get_typed_func::<_, (u8, &str, u64), u64>(&world.0, "direct").unwrap();
        let entered = direct.call(&mut world.0, (0, "", 0)).map_err(code);
        assert_eq!(entered, Err(TrapCode::CannotEnter), "the callee of {name} {params:?}");
    }
}

#[test]
fn faults_of_realloc_trap() {
    for (at, name, params, expected) in [
        (1, "once", (16, 4, 0), TrapCode::Unreachable),
        (3, "once", (16, 4, 0), TrapCode::CannotLeave),
        (65_533, "once", (16, 4, 0), TrapCode::PointerOutOfBounds),
        (65_533, "list", (16, 1, 0), TrapCode::Unaligned),
    ] {
        for calls_before in [0, 1] {
            let mut world = instance();
            for _ in 0..calls_before {
                let first = if name == "list" { name } else { "text" };
                assert_eq!(call(&mut world, first, (16, 2, 7)).map(drop), Ok(()));
            }
            next(&mut world, at);
            assert_eq!(call(&mut world, name, params), Err(expected), "{at}");
            let func = world.1.get_typed_func::<_, (u32,), ()>(&world.0, "next").unwrap();
            assert_eq!(func.call(&mut world.0, (0,)).map_err(code), Err(TrapCode::CannotEnter));
        }
    }
}

#[test]
fn calls_cost_what_the_first_costs() {
    let mut world = instance();
    let costs = [0; 3].map(|_| {
        world.0.set_fuel(Some(1000)).unwrap();
        call(&mut world, "once", (16, 4, 0)).unwrap();
        1000 - world.0.fuel().unwrap()
    });
    assert_eq!(costs, [costs[0]; 3]);
}

#[test]
fn the_stack_grows() {
    // Slots for a frame and little else: room for `realloc` is made the long way.
    let mut config = tenon_core::Config::default();
    config.limits.stack_slots = 0;
    let engine = Engine::new(&config);
    let component = Component::new(&engine, &wat::parse_str(TWO).unwrap()).unwrap();
    let mut linker: Linker<()> = Linker::new(&engine);
    linker.root().func_wrap("host", |_: Caller<'_, ()>, (): ()| Ok(5_u32)).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let instance = linker.instantiate(&mut store, &component).unwrap();
    assert_eq!(call(&mut (store, instance), "text", (16, 1, 0)), Ok((1 << 32) + u64::from(b't')));
}
