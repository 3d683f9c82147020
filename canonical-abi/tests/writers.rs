//! Lists and strings that the host writes into the guest's memory.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may fail loudly"
)]
#![allow(clippy::std_instead_of_core, reason = "tests run where std is")]

use tenon_canonical_abi::{
    Caller, Component, HostError, Instance, Linker, ListWriter, Lower, Outcome, Params, Store, StringWriter,
    TrapCode,
};
use tenon_core::{Config, Engine, Result};

type Data = Vec<u8>;

/// A component that exports `get` as its import `get` of the same type, and `echo` of type `$ty`.
fn component(engine: &Engine, ty: &str, encoding: &str) -> Component {
    let wat = format!(
        r#"
        (component
            (import "get" (func $get (param "count" u32) (result {ty})))
            (core module $libc
                (memory (export "memory") 2)
                (global $next (mut i32) (i32.const 1025))
                (func (export "realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32) (result i32)
                    (if (local.get $old) (then (return (local.get $old))))
                    (if (i32.eq (local.get $new) (i32.const 4242)) (then (return (i32.const 131000))))
                    (global.set $next (i32.and
                        (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
                        (i32.sub (i32.const 0) (local.get $align))))
                    (global.set $next (i32.add (global.get $next) (local.get $new)))
                    (i32.sub (global.get $next) (local.get $new))))
            (core instance $libc (instantiate $libc))
            (core func $get' (canon lower (func $get) {encoding}
                (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
            (core module $m
                (import "" "memory" (memory 1))
                (import "" "get" (func $get (param i32 i32)))
                (func (export "get") (param i32) (result i32)
                    (call $get (local.get 0) (i32.const 64))
                    (i32.const 64))
                (func (export "echo") (param i32 i32) (result i32)
                    (i32.store (i32.const 64) (local.get 0))
                    (i32.store (i32.const 68) (local.get 1))
                    (i32.const 64)))
            (core instance $i (instantiate $m (with "" (instance
                (export "memory" (memory $libc "memory"))
                (export "get" (func $get'))))))
            (func (export "get") (param "count" u32) (result {ty})
                (canon lift (core func $i "get") {encoding} (memory (core memory $libc "memory"))))
            (func (export "echo-list") (param "values" (list u16)) (result (list u16))
                (canon lift (core func $i "echo") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
            (func (export "echo-text") (param "text" string) (result string)
                (canon lift (core func $i "echo") {encoding} (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
            (export "direct" (func $get)))
        "#
    );
    Component::new(engine, &wat::parse_str(wat).unwrap()).unwrap()
}

fn world<R: Lower + 'static>(
    ty: &str,
    encoding: &str,
    get: fn(u32) -> Result<R, HostError>,
) -> (Store<Data>, Instance) {
    let engine = Engine::new(&Config::default().fuel(true));
    let mut linker: Linker<Data> = Linker::new(&engine);
    linker.root().func_wrap("get", move |_: Caller<'_, Data>, (count,): (u32,)| get(count)).unwrap();
    let mut store = Store::new(&engine, b"the data of the store".to_vec()).unwrap();
    let instance = linker.instantiate(&mut store, &component(&engine, ty, encoding)).unwrap();
    (store, instance)
}

const UTF16: &str = "string-encoding=utf16";

fn bytes(count: u32) -> Result<ListWriter<u8>, HostError> {
    Ok(ListWriter::new(count as usize, |place| {
        place.iter_mut().enumerate().for_each(|(index, byte)| *byte = index as u8);
        Ok(())
    }))
}

#[test]
fn bytes_are_written_in_place() {
    let (mut store, instance) = world("(list u8)", "", bytes);
    for name in ["get", "direct"] {
        let get = instance.get_typed_func::<_, (u32,), Vec<u8>>(&store, name).unwrap();
        for count in [0, 5, 10_000] {
            let expected: Vec<u8> = (0..count).map(|index| index as u8).collect();
            assert_eq!(get.call(&mut store, (count,)).unwrap(), expected);
        }
    }
}

#[test]
fn a_writer_reaches_the_data_of_its_store() {
    let (mut store, instance) = world("(list u8)", "", |count| {
        Ok(ListWriter::with_data(count as usize, |data: &mut Data, place: &mut [u8]| {
            place.copy_from_slice(&data[..place.len()]);
            data.drain(..place.len());
            Ok(())
        }))
    });
    for name in ["get", "direct"] {
        let get = instance.get_typed_func::<_, (u32,), Vec<u8>>(&store, name).unwrap();
        let expected = store.data()[..4].to_vec();
        assert_eq!(get.call(&mut store, (4,)).unwrap(), expected);
    }
    assert_eq!(store.data(), b" of the store");
}

#[test]
fn numbers_come_from_iterators_and_writers_may_lie_inside_of_values() {
    let (mut store, instance) = world("(result (list (list u64)) (error string))", "", |count| {
        if count == 0 {
            return Ok(Err(StringWriter::new(2, |place| {
                place.copy_from_slice(b"no");
                Ok(())
            })));
        }
        Ok(Ok((0..count).map(|row| ListWriter::of((0..row).map(u64::from))).collect::<Vec<_>>()))
    });
    for name in ["get", "direct"] {
        let get = instance.get_typed_func::<_, (u32,), Result<Vec<Vec<u64>>, String>>(&store, name).unwrap();
        assert_eq!(get.call(&mut store, (0,)).unwrap(), Err("no".to_owned()));
        let expected: Vec<Vec<u64>> = (0..4).map(|row| (0..row).collect()).collect();
        assert_eq!(get.call(&mut store, (4,)).unwrap(), Ok(expected));
    }
}

#[test]
fn strings_are_written_or_transcoded() {
    fn text(_: u32) -> Result<StringWriter, HostError> {
        let text = "grüße ☃";
        Ok(StringWriter::new(text.len(), |place| {
            place.copy_from_slice(text.as_bytes());
            Ok(())
        }))
    }
    for encoding in ["", UTF16, "string-encoding=latin1+utf16"] {
        let (mut store, instance) = world("string", encoding, text);
        let get = instance.get_typed_func::<_, (u32,), String>(&store, "get").unwrap();
        assert_eq!(get.call(&mut store, (0,)).unwrap(), "grüße ☃");
        let direct = instance.get_typed_func::<_, (u32,), String>(&store, "direct").unwrap();
        assert_eq!(direct.call(&mut store, (0,)).unwrap(), "grüße ☃");
        let echo = instance.get_typed_func::<_, (StringWriter,), String>(&store, "echo-text").unwrap();
        assert_eq!(echo.call(&mut store, (text(0).unwrap(),)).unwrap(), "grüße ☃");
    }
    for encoding in ["", UTF16] {
        let (mut store, instance) = world("string", encoding, |_| {
            Ok(StringWriter::new(3, |place| {
                place.copy_from_slice(b"a\xffb");
                Ok(())
            }))
        });
        let get = instance.get_typed_func::<_, (u32,), String>(&store, "get").unwrap();
        assert_eq!(get.call(&mut store, (0,)).unwrap_err().trap_code(), Some(TrapCode::InvalidUtf8));
    }
}

#[test]
fn parameters_are_written_too() {
    let (mut store, instance) = world("(list u8)", "", bytes);
    let echo = instance.get_typed_func::<_, (ListWriter<u16>,), Vec<u16>>(&store, "echo-list").unwrap();
    assert_eq!(echo.call(&mut store, (ListWriter::of([7, 8, 9].into_iter()),)).unwrap(), [7, 8, 9]);
}

#[test]
fn fuel_is_taken_before_anything_is_written() {
    let (mut store, instance) = world("(list u8)", "", bytes);
    let get = instance.get_typed_func::<_, (u32,), Vec<u8>>(&store, "get").unwrap();
    let used = |store: &mut Store<Data>, count| {
        store.set_fuel(Some(1_000_000)).unwrap();
        get.call(store, (count,)).unwrap();
        1_000_000 - store.fuel().unwrap()
    };
    let (few, many) = (used(&mut store, 16), used(&mut store, 16 + 32_000));
    assert!(many - few >= 2 * 2000, "written and read again: {few}, {many}");
    store.set_fuel(Some(0)).unwrap();
    let mut outcome = get.call_resumable(&mut store, (20_000,)).unwrap();
    let mut resumed = 0;
    while let Outcome::OutOfFuel = outcome {
        store.set_fuel(Some(300)).unwrap();
        outcome = get.resume(&mut store).unwrap();
        resumed += 1;
    }
    assert!(matches!(&outcome, Outcome::Done(list) if list.len() == 20_000), "{outcome:?}");
    assert!(resumed > 5, "{resumed}");
}

#[test]
fn what_cannot_be_written_traps() {
    fn trap<R: Lower + 'static>(ty: &str, count: u32, get: fn(u32) -> Result<R, HostError>) -> TrapCode {
        let (mut store, instance) = world(ty, "", get);
        let call = instance.get_func(&store, "get").unwrap();
        let params = [tenon_canonical_abi::Val::U32(count)];
        let error = call.call_resumable(&mut store, &params).unwrap();
        let Outcome::Trap(trap) = error else { panic!("{error:?}") };
        trap.code()
    }
    // The guest's `realloc` returns a place that is too short.
    assert_eq!(trap("(list u8)", 4242, bytes), TrapCode::PointerOutOfBounds);
    assert_eq!(trap("(list u8)", 1 << 28, bytes), TrapCode::LengthTooLarge);
    let refuses = |_| Ok(ListWriter::<u8>::new(1, |_: &mut [u8]| Err(HostError::msg("no"))));
    assert_eq!(trap("(list u8)", 1, refuses), TrapCode::Host("no"));
    let waits = |_| Ok(ListWriter::<u8>::new(1, |_: &mut [u8]| Err(HostError::Pending)));
    assert!(matches!(trap("(list u8)", 1, waits), TrapCode::Host(_)));
    let other = |_| Ok(ListWriter::<u8>::with_data(1, |_: &mut String, _: &mut [u8]| Ok(())));
    assert!(matches!(trap("(list u8)", 1, other), TrapCode::Host(_)));
}

#[test]
fn writers_are_of_their_types_only() {
    fn fits<P: Params + Lower>(name: &str) -> bool {
        let (store, instance) = world("(list u8)", "", bytes);
        instance.get_typed_func::<_, P, ()>(&store, name).is_ok()
            || instance.get_typed_func::<_, P, Vec<u16>>(&store, name).is_ok()
    }
    assert!(fits::<(ListWriter<u16>,)>("echo-list"));
    assert!(!fits::<(ListWriter<i16>,)>("echo-list"));
    assert!(!fits::<(StringWriter,)>("echo-list"));
}
