//! The derive macros and `flags!`, without `std` and without a name of the prelude that could be shadowed.
#![no_std]
#![allow(clippy::unwrap_used, reason = "tests may fail loudly")]

extern crate alloc;

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use tenon::{Component, ComponentType, Engine, Instance, Lift, Linker, Lower, Params, Store};

#[derive(Clone, Copy, Debug, PartialEq, ComponentType, Lift, Lower)]
#[component(record)]
struct Point<T> {
    x: T,
    y: T,
}

#[derive(Clone, Debug, PartialEq, ComponentType, Lift, Lower)]
#[component(record)]
struct Reading {
    id: u64,
    name: String,
    #[component(name = "at")]
    position: Point<i32>,
    values: Vec<f64>,
    tag: Option<String>,
    ok: bool,
}

/// A value that is only given away may borrow.
#[derive(ComponentType, Lower)]
#[component(record)]
struct Borrowed<'a> {
    id: u64,
    name: &'a str,
    at: &'a Point<i32>,
    values: &'a [f64],
    tag: Option<&'a str>,
    ok: bool,
}

#[derive(Clone, Debug, PartialEq, ComponentType, Lift, Lower)]
#[component(variant)]
enum Shape {
    None,
    Circle(f32),
    #[component(name = "rect")]
    Rectangle((u16, u16)),
    Label(String),
    Poly(Vec<Point<i32>>),
}

#[derive(Clone, Copy, Debug, PartialEq, ComponentType, Lift, Lower)]
#[component(enum)]
enum Color {
    Red,
    Green,
    Blue,
}

tenon::flags! {
    Perms {
        const READ;
        const WRITE;
        #[component(name = "exec")]
        const RUN;
        const ADMIN;
    }
}

fn instantiate() -> (Store<()>, Instance) {
    let engine = Engine::default();
    let bytes = include_bytes!("../../../guests/wasm/echo-types.wasm");
    let component = Component::new(&engine, bytes).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let instance = Linker::new(&engine).instantiate(&mut store, &component).unwrap();
    (store, instance)
}

fn echo<P: Lower, R: Lift>(name: &str, value: P) -> R
where
    (P,): Params + Lower,
{
    let (mut store, instance) = instantiate();
    let echo = instance.get_typed_func::<_, (P,), R>(&store, &["corpus:types/echo@0.1.0#", name].concat());
    echo.unwrap().call(&mut store, (value,)).unwrap()
}

fn reading() -> Reading {
    Reading {
        id: 1 << 40,
        name: "door".to_string(),
        position: Point { x: -1, y: 7 },
        values: vec![0.5, -0.25],
        tag: Some("ü".to_string()),
        ok: true,
    }
}

#[test]
fn records_come_back() {
    let point = Point { x: i32::MIN, y: 3 };
    assert_eq!(echo::<_, Point<i32>>("e-point", point), point);
    assert_eq!(echo::<_, Reading>("e-reading", reading()), reading());
    let readings = vec![reading(), Reading { tag: None, ..reading() }];
    assert_eq!(echo::<_, Vec<Reading>>("e-readings", readings.as_slice()), readings);
}

#[test]
fn records_may_borrow() {
    let borrowed = Borrowed {
        id: 1 << 40,
        name: "door",
        at: &Point { x: -1, y: 7 },
        values: &[0.5, -0.25],
        tag: Some("ü"),
        ok: true,
    };
    assert_eq!(echo::<_, Reading>("e-reading", borrowed), reading());
}

#[test]
fn cases_come_back() {
    let corners = vec![Point { x: 1, y: 2 }, Point { x: 3, y: 4 }];
    let shapes = [
        Shape::None,
        Shape::Circle(1.5),
        Shape::Rectangle((1, 2)),
        Shape::Label("a".into()),
        Shape::Poly(corners),
    ];
    for shape in shapes {
        assert_eq!(echo::<_, Shape>("e-shape", &shape), shape);
    }
    for color in [Color::Red, Color::Green, Color::Blue] {
        assert_eq!(echo::<_, Color>("e-color", color), color);
    }
}

#[test]
fn flags_come_back() {
    let mut perms = Perms::READ | Perms::RUN;
    assert_eq!(echo::<_, Perms>("e-perms", perms), perms);
    perms.insert(Perms::ADMIN);
    perms.remove(Perms::READ);
    assert_eq!((perms.bits(), Perms::all().bits()), (0b1100, 0b1111));
    assert!(perms.contains(Perms::RUN) && !perms.contains(Perms::WRITE) && !perms.is_empty());
    assert_eq!(Perms::from_bits(0xff) & Perms::WRITE, Perms::WRITE);
    assert_eq!(echo::<_, Perms>("e-perms", Perms::empty()), Perms::empty());
}

#[test]
fn other_types_are_refused() {
    #[derive(ComponentType, Lift, Lower)]
    #[component(enum)]
    enum Swapped {
        Green,
        Red,
        Blue,
    }
    let (store, instance) = instantiate();
    let swapped =
        instance.get_typed_func::<_, (Swapped,), Swapped>(&store, "corpus:types/echo@0.1.0#e-color");
    assert!(swapped.is_err());
    let narrow =
        instance.get_typed_func::<_, (Point<i16>,), Point<i16>>(&store, "corpus:types/echo@0.1.0#e-point");
    assert!(narrow.is_err());
    let _ = [Swapped::Green, Swapped::Red, Swapped::Blue];
}
