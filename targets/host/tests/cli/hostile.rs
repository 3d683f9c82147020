//! Files that are damaged or built to hurt: an error, soon, and nothing worse.

use crate::tenon::{all_guests, file, guest, run};
use std::fs;
use std::time::{Duration, Instant};
use tenon::module::Module;
use tenon::{CheckedImage, Component, Config, Engine, Error, Limits};

/// What a refusal may take, on a slow and busy machine.
const SOON: Duration = Duration::from_secs(5);

/// The nesting of types that a device accepts.
const DEVICE_NESTING: u32 = 16;

#[test]
fn a_guest_cut_at_any_place_is_an_error() {
    let engine = Engine::default();
    for path in all_guests() {
        let bytes = fs::read(&path).unwrap();
        for length in (0..bytes.len()).step_by(97) {
            let cut = &bytes[..length];
            let loaded = Component::new(&engine, cut).is_ok() || Module::new(&engine, cut).is_ok();
            // A module may end where a section does; a component's exports come last.
            assert!(!loaded || length >= 8, "{} cut at {length}", path.display());
        }
    }
}

#[test]
fn an_image_cut_at_any_place_is_an_error() {
    let component = Component::new(&Engine::default(), &fs::read(guest("rust-hello")).unwrap()).unwrap();
    let image = component.image().bytes();
    for length in (0..image.len()).step_by(97) {
        assert!(CheckedImage::from_bytes(&image[..length]).is_err(), "cut at {length}");
    }
}

/// LEB128.
fn number(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// A component of one type section with `count` types.
fn type_section(count: usize, types: &[u8]) -> Vec<u8> {
    let content = [&number(count), types].concat();
    [&b"\0asm\x0d\0\x01\0\x07"[..], &number(content.len()), &content].concat()
}

/// `(type (list u8)) (type (list 0)) (type (list 1)) …`
fn nested_lists(depth: usize) -> Vec<u8> {
    let mut types = vec![0x70, 0x7d];
    for level in 1..depth {
        types.push(0x70);
        types.extend(number(level - 1));
    }
    type_section(depth, &types)
}

/// `(type (component (type (component …))))`
fn nested_component_types(depth: usize) -> Vec<u8> {
    let mut types = [0x41, 0x01, 0x01].repeat(depth - 1);
    types.extend([0x41, 0x00]);
    type_section(1, &types)
}

fn with_device_nesting() -> Engine {
    let mut limits = Limits::default();
    limits.type_nesting = DEVICE_NESTING;
    Engine::new(&Config::new().limits(limits))
}

#[test]
fn types_nested_deeper_than_the_limit_are_refused() {
    let engine = with_device_nesting();
    for build in [nested_lists, nested_component_types] {
        for depth in [17, 100, 100_000] {
            let bytes = build(depth);
            let started = Instant::now();
            match Component::new(&engine, &bytes) {
                Err(Error::Limit(limit)) => {
                    assert_eq!((limit.limit, limit.allowed), ("type nesting", DEVICE_NESTING.into()));
                    assert!(limit.needed > DEVICE_NESTING.into(), "{limit}");
                }
                other => panic!("nested {depth} deep: {other:?}"),
            }
            assert!(started.elapsed() < SOON);
        }
        let within = Component::new(&engine, &build(DEVICE_NESTING as usize));
        assert!(within.is_ok(), "{within:?}");
    }
}

#[test]
fn the_command_says_which_limit_it_is() {
    for (name, bytes) in [("lists", nested_lists(100_000)), ("components", nested_component_types(100_000))] {
        let file = file(&format!("hostile-{name}.wasm"), &bytes);
        run(["inspect".as_ref(), file.as_os_str()])
            .refused(1, &["limit exceeded: type nesting", "the limit is 100"]);
    }
}

/// Each component instantiates the one before it twice.
fn doubling(times: usize) -> Vec<u8> {
    let mut text = "(component (component $c0 (core module $m) (core instance (instantiate $m)))".to_owned();
    for level in 1..=times {
        let below = level - 1;
        text += &format!(
            "(component $c{level} (instance (instantiate $c{below})) (instance (instantiate $c{below})))"
        );
    }
    text += &format!("(instance (instantiate $c{times})))");
    wat::parse_str(text).unwrap()
}

#[test]
fn instances_that_double_forty_times_are_refused_before_they_are_expanded() {
    let bytes = doubling(40);
    assert!(bytes.len() < 4096);
    let started = Instant::now();
    let ran = run(["inspect".as_ref(), file("hostile-doubling.wasm", &bytes).as_os_str()]);
    ran.refused(1, &["limit exceeded: component instances"]);
    assert!(started.elapsed() < SOON);
    assert!(Component::new(&Engine::default(), &doubling(3)).is_ok());
}
