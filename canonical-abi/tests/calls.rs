//! Calls of exports: values in, values out, errors and traps.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may fail loudly"
)]
#![allow(clippy::std_instead_of_core, reason = "tests run where std is")]

// What the derive macros call it.
extern crate tenon_canonical_abi as tenon;

mod setup;

use tenon_canonical_abi::{Instance, Store, TrapCode, Val, Values, WasmList, WasmStr};
use tenon_core::{CallError, Engine};
use tenon_macros::{ComponentType, Lift, Lower};

fn engine() -> Engine {
    Engine::default()
}

fn instantiate(wat: &str) -> (Store<()>, Instance) {
    setup::instance(&engine(), wat)
}

const ADDER: &str = r#"
    (component
        (core module $m
            (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
            (func (export "narrow") (param i32 i64 f32 f64) (result i32) (local.get 0))
            (func (export "spin") (loop (br 0)))
            (func (export "fail") unreachable))
        (core instance $i (instantiate $m))
        (func (export "add") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
        (func (export "narrow") (param "a" s8) (param "b" u64) (param "c" f32) (param "d" f64) (result s8)
            (canon lift (core func $i "narrow")))
        (func (export "spin") (canon lift (core func $i "spin")))
        (func (export "fail") (canon lift (core func $i "fail"))))
"#;

#[test]
fn numbers_go_in_and_out() {
    let (mut store, instance) = instantiate(ADDER);
    let add = instance.get_typed_func::<_, (u32, u32), u32>(&store, "add").unwrap();
    assert_eq!(add.call(&mut store, (40, 2)).unwrap(), 42);
    let narrow = instance.get_func(&store, "narrow").unwrap();
    let params = [Val::S8(-7), Val::U64(u64::MAX), Val::Float32(1.5), Val::Float64(-0.0)];
    let mut results = [Val::Bool(false)];
    narrow.call(&mut store, &params, &mut results).unwrap();
    assert_eq!(results, [Val::S8(-7)]);
}

#[test]
fn arguments_are_checked() {
    let (mut store, instance) = instantiate(ADDER);
    let add = instance.get_func(&store, "add").unwrap();
    let mut results = [Val::Bool(false)];
    let count = add.call(&mut store, &[Val::U32(1)], &mut results).unwrap_err();
    assert!(matches!(count.call_error(), Some(CallError::Count { expected: 2, given: 1 })), "{count}");
    let ty = add.call(&mut store, &[Val::U32(1), Val::S32(1)], &mut results).unwrap_err();
    assert!(matches!(ty.call_error(), Some(CallError::Type { index: 1 })), "{ty}");
    assert!(instance.get_typed_func::<_, (u32, u64), u32>(&store, "add").is_err());
    assert!(instance.get_func(&store, "sub").is_none());
    add.call(&mut store, &[Val::U32(1), Val::U32(2)], &mut results).unwrap();
    assert_eq!(results, [Val::U32(3)]);
}

#[test]
fn a_trap_closes_the_instance() {
    let (mut store, instance) = instantiate(ADDER);
    let fail = instance.get_typed_func::<_, (), ()>(&store, "fail").unwrap();
    let add = instance.get_typed_func::<_, (u32, u32), u32>(&store, "add").unwrap();
    assert_eq!(fail.call(&mut store, ()).unwrap_err().trap_code(), Some(TrapCode::Unreachable));
    assert_eq!(add.call(&mut store, (1, 2)).unwrap_err().trap_code(), Some(TrapCode::CannotEnter));
}

#[test]
fn fuel_runs_out_and_is_added() {
    use tenon_canonical_abi::Outcome;
    let (mut store, instance) = instantiate(ADDER);
    let spin = instance.get_typed_func::<_, (), ()>(&store, "spin").unwrap();
    store.set_fuel(Some(1000)).unwrap();
    assert!(matches!(spin.call_resumable(&mut store, ()).unwrap(), Outcome::OutOfFuel));
    assert!(matches!(spin.call(&mut store, ()).unwrap_err().call_error(), Some(CallError::Busy)));
    store.set_fuel(Some(1000)).unwrap();
    assert!(matches!(spin.resume(&mut store).unwrap(), Outcome::OutOfFuel));
    store.cancel();
    assert!(!store.is_busy());
    store.set_fuel(None).unwrap();
    assert_eq!(spin.call(&mut store, ()).unwrap_err().trap_code(), Some(TrapCode::CannotEnter));
}

const ECHO: &str = r#"
    (component
        (core module $m
            (memory (export "memory") 4)
            (global $next (mut i32) (i32.const 1024))
            (global $posts (mut i32) (i32.const 0))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                (local $at i32)
                (global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
                (local.set $at (global.get $next))
                (global.set $next (i32.add (global.get $next) (local.get 3)))
                (memory.copy (local.get $at) (local.get 0) (local.get 1))
                (local.get $at))
            (func (export "echo") (param i32 i32) (result i32)
                (i32.store (i32.const 16) (local.get 0))
                (i32.store (i32.const 20) (local.get 1))
                (i32.const 16))
            (func (export "post") (param i32)
                (if (i32.ne (local.get 0) (i32.const 16)) (then unreachable))
                (global.set $posts (i32.add (global.get $posts) (i32.const 1))))
            (func (export "posts") (result i32) (global.get $posts)))
        (core instance $i (instantiate $m))
        (type $shape' (variant (case "circle" f32) (case "square" u64) (case "none")))
        (export $shape "shape" (type $shape'))
        (type $mode' (flags "read" "write" "exec"))
        (export $mode "mode" (type $mode'))
        (type $point' (record (field "x" s8) (field "y" s64) (field "mode" $mode)))
        (export $point "point" (type $point'))
        (func (export "text") (param "s" string) (result string)
            (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))
                (post-return (core func $i "post"))))
        (func (export "text16") (param "s" string) (result string)
            (canon lift (core func $i "echo") string-encoding=utf16 (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
        (func (export "text-latin1") (param "s" string) (result string)
            (canon lift (core func $i "echo") string-encoding=latin1+utf16 (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
        (func (export "bytes") (param "s" (list u8)) (result (list u8))
            (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
        (func (export "texts") (param "s" (list (tuple u8 (option string)))) (result (list (tuple u8 (option string))))
            (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
        (func (export "shapes") (param "s" (list $shape)) (result (list $shape))
            (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
        (func (export "points") (param "s" (list $point)) (result (list $point))
            (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
        (func (export "chars") (param "s" (list char)) (result (list char))
            (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
        (func (export "posts") (result u32) (canon lift (core func $i "posts"))))
"#;

#[test]
fn strings_come_back_in_every_encoding() {
    let (mut store, instance) = instantiate(ECHO);
    let long = "aé☃🍰".repeat(100);
    for name in ["text", "text16", "text-latin1"] {
        let echo = instance.get_typed_func::<_, (&str,), String>(&store, name).unwrap();
        for text in ["", "plain", "héllo", "a🦀€ÿ", "ÿþ€ after latin1", &long] {
            assert_eq!(echo.call(&mut store, (text,)).unwrap(), text, "{name}");
        }
    }
    let posts = instance.get_typed_func::<_, (), u32>(&store, "posts").unwrap();
    assert_eq!(posts.call(&mut store, ()).unwrap(), 6);
}

#[derive(Clone, Debug, PartialEq, ComponentType, Lift, Lower)]
#[component(variant)]
enum Shape {
    Circle(f32),
    Square(u64),
    None,
}
tenon_macros::flags! {
    Mode {
        const READ;
        const WRITE;
        const EXEC;
    }
}
#[derive(Clone, Debug, PartialEq, ComponentType, Lift, Lower)]
#[component(record)]
struct Point {
    x: i8,
    y: i64,
    mode: Mode,
}

#[test]
fn typed_values_come_back() {
    let (mut store, instance) = instantiate(ECHO);
    let bytes = instance.get_typed_func::<_, (&[u8],), Vec<u8>>(&store, "bytes").unwrap();
    assert_eq!(bytes.call(&mut store, (&[1, 2, 3],)).unwrap(), [1, 2, 3]);
    assert_eq!(bytes.call(&mut store, (&[],)).unwrap(), []);
    let shapes = instance.get_typed_func::<_, (Vec<Shape>,), Vec<Shape>>(&store, "shapes").unwrap();
    let list = vec![Shape::Circle(1.5), Shape::None, Shape::Square(1 << 40)];
    assert_eq!(shapes.call(&mut store, (list.clone(),)).unwrap(), list);
    let points = instance.get_typed_func::<_, (Vec<Point>,), Vec<Point>>(&store, "points").unwrap();
    let list = vec![
        Point { x: -1, y: i64::MIN, mode: Mode::READ | Mode::EXEC },
        Point { x: 127, y: 7, mode: Mode::empty() },
    ];
    assert_eq!(points.call(&mut store, (list.clone(),)).unwrap(), list);
    let texts = instance
        .get_typed_func::<_, (Vec<(u8, Option<String>)>,), Vec<(u8, Option<String>)>>(&store, "texts");
    let list = vec![(1, None), (2, Some("zwei".to_owned())), (3, Some(String::new()))];
    assert_eq!(texts.unwrap().call(&mut store, (list.clone(),)).unwrap(), list);
    let chars = instance.get_typed_func::<_, (Vec<char>,), Vec<char>>(&store, "chars").unwrap();
    let list: Vec<char> = "héllo🦀".chars().collect();
    assert_eq!(chars.call(&mut store, (list.clone(),)).unwrap(), list);
}

#[test]
fn results_are_read_where_they_are() {
    let (mut store, instance) = instantiate(ECHO);
    for name in ["text", "text16", "text-latin1"] {
        let echo = instance.get_typed_func::<_, (&str,), WasmStr>(&store, name).unwrap();
        let length = echo.call_with(&mut store, ("aé☃🍰",), |values, text| Ok(values.str(text)?.len()));
        assert_eq!(length.unwrap(), "aé☃🍰".len());
    }
    let bytes = instance.get_typed_func::<_, (&[u8],), WasmList<u8>>(&store, "bytes").unwrap();
    let sum =
        |values: Values<'_>, list| Ok(values.bytes(list)?.iter().map(|byte| u32::from(*byte)).sum::<u32>());
    assert_eq!(bytes.call_with(&mut store, (&[1, 2, 3],), sum).unwrap(), 6);
    type Texts = WasmList<(u8, Option<WasmStr>)>;
    let texts = instance.get_typed_func::<_, (&[(u8, Option<&str>)],), Texts>(&store, "texts").unwrap();
    let second = texts.call_with(&mut store, (&[(1, None), (2, Some("zwei"))],), |values, list| {
        let list = values.view(list)?;
        let [(1, None), (2, Some(text))] = list.to_vec()?[..] else { panic!("{list:?}") };
        list.str(text).map(str::to_owned)
    });
    assert_eq!(second.unwrap(), "zwei");
    let refused = bytes.call_with(&mut store, (&[],), |_, _| Err::<(), _>(TrapCode::Host("no")));
    assert_eq!(refused.unwrap_err().trap_code(), Some(TrapCode::Host("no")));
    assert_eq!(bytes.call_with(&mut store, (&[1],), sum).unwrap(), 1, "the store is idle");
}

#[test]
fn dynamic_values_come_back() {
    let (mut store, instance) = instantiate(ECHO);
    let point = |x| {
        Val::Record(vec![
            ("x".into(), Val::S8(x)),
            ("y".into(), Val::S64(5)),
            ("mode".into(), Val::Flags(vec!["write".into()])),
        ])
    };
    let cases = [
        ("text", Val::String("dynamic".into())),
        ("bytes", Val::List(vec![Val::U8(1), Val::U8(255)])),
        ("points", Val::List(vec![point(1), point(-1)])),
        (
            "shapes",
            Val::List(vec![
                Val::Variant("circle".into(), Some(Box::new(Val::Float32(2.0)))),
                Val::Variant("none".into(), None),
            ]),
        ),
        (
            "texts",
            Val::List(vec![
                Val::Tuple(vec![Val::U8(1), Val::Option(None)]),
                Val::Tuple(vec![Val::U8(2), Val::Option(Some(Box::new(Val::String("x".into()))))]),
            ]),
        ),
    ];
    for (name, value) in cases {
        let mut results = [Val::Bool(false)];
        let func = instance.get_func(&store, name).unwrap();
        func.call(&mut store, std::slice::from_ref(&value), &mut results).unwrap();
        assert_eq!(results, [value], "{name}");
    }
}

/// Calls `name` with little fuel at a time and counts how often it ran out.
fn echo_in_small_steps<P, R>(name: &str, value: P) -> (R, u32)
where
    P: tenon_canonical_abi::Lower + tenon_canonical_abi::ComponentType,
    R: tenon_canonical_abi::Lift,
{
    use tenon_canonical_abi::Outcome;
    let (mut store, instance) = instantiate(ECHO);
    let echo = instance.get_typed_func::<_, (P,), R>(&store, name).unwrap();
    store.set_fuel(Some(1)).unwrap();
    let (mut outcome, mut rounds) = (echo.call_resumable(&mut store, (value,)).unwrap(), 0);
    loop {
        match outcome {
            Outcome::OutOfFuel => rounds += 1,
            Outcome::Done(echoed) => return (echoed, rounds),
            other => panic!("{:?}", other.map(drop)),
        }
        store.set_fuel(Some(store.fuel().unwrap() + 300)).unwrap();
        outcome = echo.resume(&mut store).unwrap();
    }
}

#[test]
fn a_copy_runs_out_of_fuel_and_goes_on() {
    let text = "aé☃🍰".repeat(1500);
    for name in ["text", "text16", "text-latin1"] {
        let (echoed, rounds) = echo_in_small_steps::<_, String>(name, text.as_str());
        assert_eq!(echoed, text, "{name}");
        assert!(rounds > 4, "{name}: {rounds}");
    }
    let bytes: Vec<u8> = (0..=255).cycle().take(30_000).collect();
    let (echoed, rounds) = echo_in_small_steps::<_, Vec<u8>>("bytes", bytes.as_slice());
    assert_eq!(echoed, bytes);
    assert!(rounds > 8, "{rounds}");
    let chars: Vec<char> = text.chars().collect();
    let (echoed, rounds) = echo_in_small_steps::<_, Vec<char>>("chars", chars.as_slice());
    assert_eq!(echoed, chars);
    assert!(rounds > 30, "{rounds}");
}
