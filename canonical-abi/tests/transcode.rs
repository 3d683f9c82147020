//! Strings between components in every pair of encodings: content, length, and each `realloc` on the way.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may fail loudly"
)]

mod setup;

use tenon_canonical_abi::{Component, Linker, Store, TrapCode};
use tenon_core::Engine;

/// `$D` passes a string of its memory to `$C`, which writes down what happens in its own.
fn composed(from: &str, to: &str) -> String {
    format!(
        r#"(component
            (component $C
                (core module $m
                    (memory (export "memory") 8)
                    (global $next (mut i32) (i32.const 4096))
                    (global $log (mut i32) (i32.const 1024))
                    (global $at (mut i32) (i32.const 0))
                    (global $len (mut i32) (i32.const 0))
                    (func $bump (param i32) (result i32)
                        (local $at i32)
                        (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
                        (global.set $next (i32.add (local.get $at) (local.get 0)))
                        (local.get $at))
                    (func (export "realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32) (result i32)
                        (local $at i32)
                        (i32.store (global.get $log) (local.get $size))
                        (i32.store offset=4 (global.get $log) (local.get $align))
                        (i32.store offset=8 (global.get $log) (local.get $new))
                        (global.set $log (i32.add (global.get $log) (i32.const 12)))
                        (local.set $at (call $bump (local.get $new)))
                        (memory.copy (local.get $at) (local.get $old)
                            (select (local.get $size) (local.get $new) (i32.lt_u (local.get $size) (local.get $new))))
                        (local.get $at))
                    (func (export "take") (param i32 i32)
                        (global.set $at (local.get 0))
                        (global.set $len (local.get 1)))
                    (func (export "length") (result i32) (global.get $len))
                    (func (export "content") (param i32) (result i32)
                        (i32.store (i32.const 0) (global.get $at))
                        (i32.store (i32.const 4) (local.get 0))
                        (i32.const 0))
                    (func (export "log") (result i32)
                        (i32.store (i32.const 0) (i32.const 1024))
                        (i32.store (i32.const 4) (i32.div_u (i32.sub (global.get $log) (i32.const 1024)) (i32.const 12)))
                        (i32.const 0)))
                (core instance $i (instantiate $m))
                (func (export "take") (param "s" string)
                    (canon lift (core func $i "take") string-encoding={to}
                        (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
                (func (export "length") (result u32) (canon lift (core func $i "length")))
                (func (export "content") (param "bytes" u32) (result (list u8))
                    (canon lift (core func $i "content") (memory (core memory $i "memory"))))
                (func (export "log") (result (list (tuple u32 u32 u32)))
                    (canon lift (core func $i "log") (memory (core memory $i "memory")))))
            (component $D
                (import "take" (func $take (param "s" string)))
                (core module $libc
                    (memory (export "memory") 1)
                    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64)))
                (core instance $libc (instantiate $libc))
                (core func $take' (canon lower (func $take) string-encoding={from} (memory (core memory $libc "memory"))))
                (core module $m
                    (import "" "take" (func $take (param i32 i32)))
                    (func (export "give") (param i32 i32 i32) (call $take (local.get 0) (local.get 2))))
                (core instance $i (instantiate $m (with "" (instance (export "take" (func $take'))))))
                (func (export "give") (param "bytes" (list u8)) (param "length" u32)
                    (canon lift (core func $i "give") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc")))))
            (instance $c (instantiate $C))
            (instance $d (instantiate $D (with "take" (func $c "take"))))
            (export "c" (instance $c))
            (export "d" (instance $d)))"#
    )
}

/// What `$C` saw: the calls of its `realloc`, the length, and that many bytes of content.
type Seen = (Vec<(u32, u32, u32)>, u32, Vec<u8>);

fn pass(component: &Component, bytes: &[u8], length: u32, content: u32) -> tenon_core::Result<Seen> {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ())?;
    let instance = Linker::new(&engine).instantiate(&mut store, component)?;
    instance.get_typed_func::<_, (&[u8], u32), ()>(&store, "d#give")?.call(&mut store, (bytes, length))?;
    let log = instance.get_typed_func::<_, (), _>(&store, "c#log")?.call(&mut store, ())?;
    let length = instance.get_typed_func::<_, (), _>(&store, "c#length")?.call(&mut store, ())?;
    let content =
        instance.get_typed_func::<_, (u32,), _>(&store, "c#content")?.call(&mut store, (content,))?;
    Ok((log, length, content))
}

fn component(from: &str, to: &str) -> Component {
    setup::component(&composed(from, to))
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex.trim_matches('-').chars().map(|digit| digit.to_digit(16).unwrap()).collect();
    digits
        .chunks(2)
        .map(|pair| u8::try_from(pair.iter().fold(0, |byte, digit| 16 * byte + digit)).unwrap())
        .collect()
}

fn numbers(text: &str) -> (u32, u32, u32) {
    let numbers: Vec<u32> = text.split(',').map(|number| number.parse().unwrap()).collect();
    let [old, align, new] = numbers[..] else { panic!("{text}") };
    (old, align, new)
}

#[test]
fn every_pair_of_encodings_asks_for_room_as_specified() {
    let mut built: Option<(String, Component)> = None;
    for line in include_str!("transcode.txt").lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let [encodings, source, length, reallocs, units, target] = columns[..] else { panic!("{line}") };
        if built.as_ref().is_none_or(|(name, _)| name != encodings) {
            let (from, to) = encodings.split_once(' ').unwrap();
            built = Some((encodings.to_owned(), component(from, to)));
        }
        let (_, component) = built.as_ref().unwrap();
        let expected = (reallocs.split(' ').map(numbers).collect(), units.parse().unwrap(), bytes(target));
        let content = u32::try_from(expected.2.len()).unwrap();
        let seen: Seen = pass(component, &bytes(source), length.parse().unwrap(), content).unwrap();
        assert_eq!(seen, expected, "{line}");
    }
}

#[test]
fn long_strings_survive_every_pair() {
    let text = "grüße ☃ and 🦀🦀 crabs, ".repeat(400);
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let units = u32::try_from(wide.len() / 2).unwrap();
    let tagged = units | 1 << 31;
    let narrow = u32::try_from(text.len()).unwrap();
    for (from, source, length) in
        [("utf8", text.as_bytes(), narrow), ("utf16", &wide, units), ("latin1+utf16", &wide, tagged)]
    {
        for (to, target, expected) in
            [("utf8", text.as_bytes(), narrow), ("utf16", &wide[..], units), ("latin1+utf16", &wide, tagged)]
        {
            let content = u32::try_from(target.len()).unwrap();
            let (_, found, bytes) = pass(&component(from, to), source, length, content).unwrap();
            assert_eq!((found, &bytes[..]), (expected, target), "{from} to {to}");
        }
    }
}

#[test]
fn ill_formed_strings_trap() {
    let cases: [(&str, &[u8], u32, TrapCode); 5] = [
        ("utf8", &[0x61, 0xff], 2, TrapCode::InvalidUtf8),
        ("utf8", &[0xc3], 1, TrapCode::InvalidUtf8),
        ("utf16", &[0x00, 0xd8], 1, TrapCode::InvalidUtf16),
        ("utf16", &[], 1 << 27, TrapCode::LengthTooLarge),
        ("latin1+utf16", &[0x00, 0xdc], 1 << 31 | 1, TrapCode::InvalidUtf16),
    ];
    for (from, source, length, code) in cases {
        for to in ["utf8", "utf16", "latin1+utf16"] {
            let error = pass(&component(from, to), source, length, 0).unwrap_err();
            assert_eq!(error.trap_code(), Some(code), "{from} to {to}");
        }
    }
}
