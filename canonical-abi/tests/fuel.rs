//! What values cost: exact figures, paid in slices, so that every call goes on however little fuel it gets at a time.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may fail loudly"
)]

mod setup;

use core::fmt::Write as _;
use setup::component_for;
use tenon_canonical_abi::{Instance, Linker, Outcome, Store, Val, WasmList, WasmStr};
use tenon_core::Engine;

/// Fuel given at a time.
const REFILL: u64 = 1_000;
/// Bytes the engine handles for one item of work.
const SLICE: u64 = 4096;

struct World {
    store: Store<u64>,
    instance: Instance,
}

impl World {
    fn new(linker: &Linker<u64>, wat: &str) -> Self {
        let engine = Engine::default();
        let mut store = Store::new(&engine, 0).unwrap();
        let component = component_for(&engine, wat);
        let instance = linker.instantiate(&mut store, &component).unwrap();
        Self { store, instance }
    }

    /// The fuel that a call takes, which must be as much given [`REFILL`] at a time.
    fn fuel(&mut self, name: &str, param: u64) -> u64 {
        const PLENTY: u64 = 1 << 40;
        let Self { store, instance } = self;
        let func = instance.get_func(&*store, name).unwrap();
        let params = [Val::U32(param.try_into().unwrap())];
        store.set_fuel(Some(PLENTY)).unwrap();
        let all = func.call_resumable(&mut *store, &params).unwrap();
        let used = PLENTY - store.fuel().unwrap();
        let mut given = REFILL;
        store.set_fuel(Some(REFILL)).unwrap();
        let mut sliced = func.call_resumable(&mut *store, &params).unwrap();
        while let Outcome::OutOfFuel = sliced {
            let left = store.fuel().unwrap();
            assert!(left < REFILL, "{name} stands still");
            given += REFILL - left;
            store.set_fuel(Some(REFILL)).unwrap();
            sliced = func.resume(&mut *store).unwrap();
        }
        let (Outcome::Done(all), Outcome::Done(sliced)) = (all, sliced) else { panic!("{name}") };
        assert_eq!((given - store.fuel().unwrap(), sliced), (used, all), "{name}");
        used
    }

    /// How much more a call of `name` takes with `param` than with 0.
    fn cost(&mut self, name: &str, param: u64) -> u64 {
        self.fuel(name, param) - self.fuel(name, 0)
    }
}

/// What a pass over `bytes` costs more than one over none: one for each slice but the first, one for 16 bytes.
fn pass(bytes: u64) -> u64 {
    bytes.div_ceil(SLICE).saturating_sub(1) + bytes / 16
}

/// A guest with 40 pages of zeros, which gives so many of them.
const GIVER: &str = r#"(component
    (import "host" (instance $host
        (export "text" (func (param "s" string)))
        (export "numbers" (func (param "l" (list u32))))
        (export "truths" (func (param "l" (list bool))))
        (export "texts" (func (param "l" (list string))))))
    (core module $libc (memory (export "memory") 40))
    (core instance $libc (instantiate $libc))
    (core func $text (canon lower (func $host "text") (memory (core memory $libc "memory"))))
    (core func $numbers (canon lower (func $host "numbers") (memory (core memory $libc "memory"))))
    (core func $truths (canon lower (func $host "truths") (memory (core memory $libc "memory"))))
    (core func $texts (canon lower (func $host "texts") (memory (core memory $libc "memory"))))
    (core module $m
        (import "libc" "memory" (memory 1))
        (import "" "text" (func $text (param i32 i32)))
        (import "" "numbers" (func $numbers (param i32 i32)))
        (import "" "truths" (func $truths (param i32 i32)))
        (import "" "texts" (func $texts (param i32 i32)))
        (func (export "text") (param i32) (call $text (i32.const 16) (local.get 0)))
        (func (export "numbers") (param i32) (call $numbers (i32.const 16) (local.get 0)))
        (func (export "truths") (param i32) (call $truths (i32.const 16) (local.get 0)))
        (func (export "texts") (param i32) (call $texts (i32.const 16) (local.get 0)))
        (func (export "give") (param i32) (result i32)
            (i32.store (i32.const 0) (i32.const 16))
            (i32.store (i32.const 4) (local.get 0))
            (i32.const 0)))
    (core instance $i (instantiate $m (with "libc" (instance $libc)) (with "" (instance
        (export "text" (func $text)) (export "numbers" (func $numbers))
        (export "truths" (func $truths)) (export "texts" (func $texts))))))
    (func (export "text") (param "n" u32) (canon lift (core func $i "text")))
    (func (export "numbers") (param "n" u32) (canon lift (core func $i "numbers")))
    (func (export "truths") (param "n" u32) (canon lift (core func $i "truths")))
    (func (export "texts") (param "n" u32) (canon lift (core func $i "texts")))
    (func (export "get-text") (param "n" u32) (result string)
        (canon lift (core func $i "give") (memory (core memory $libc "memory"))))
    (func (export "get-text16") (param "n" u32) (result string)
        (canon lift (core func $i "give") (memory (core memory $libc "memory")) string-encoding=utf16))
    (func (export "get-numbers") (param "n" u32) (result (list u32))
        (canon lift (core func $i "give") (memory (core memory $libc "memory"))))
    (func (export "get-truths") (param "n" u32) (result (list bool))
        (canon lift (core func $i "give") (memory (core memory $libc "memory"))))
    (func (export "get-texts") (param "n" u32) (result (list string))
        (canon lift (core func $i "give") (memory (core memory $libc "memory")))))"#;

fn giver() -> World {
    let mut linker = Linker::new(&Engine::default());
    let mut host = linker.instance("host").unwrap();
    host.func_wrap("text", |mut caller, (text,): (WasmStr,)| {
        let len = caller.str(text)?.len() as u64;
        *caller.data_mut() += len;
        Ok(())
    })
    .unwrap();
    host.func_wrap("numbers", |_, (_,): (WasmList<u32>,)| Ok(())).unwrap();
    host.func_wrap("truths", |_, (_,): (Vec<bool>,)| Ok(())).unwrap();
    host.func_wrap("texts", |_, (_,): (Vec<String>,)| Ok(())).unwrap();
    World::new(&linker, GIVER)
}

#[test]
fn what_the_host_reads_in_place_is_paid_by_the_byte() {
    let mut world = giver();
    for n in [1, 15, 16, 4_095, 4_096, 4_097, 100_000, 2_000_000] {
        assert_eq!(world.cost("text", n), n / 16, "{n}");
    }
    for n in [3, 4, 1_024, 1_025, 500_000] {
        assert_eq!(world.cost("numbers", n), 4 * n / 16, "{n}");
    }
}

#[test]
fn what_the_host_gets_element_by_element_is_paid_by_the_element() {
    let mut world = giver();
    for n in [1, 63, 64, 65, 4_096] {
        assert_eq!(world.cost("truths", n), n, "{n}");
    }
    for n in [1, 100, 512] {
        assert_eq!(world.cost("texts", n), n, "{n}");
    }
    // Room of more than a slice is paid for before it is made, in a step of its own.
    assert_eq!(world.cost("truths", 100_000), 100_000 + 100_000 / 16 + 1);
    assert_eq!(world.cost("texts", 10_000), 10_000 + 80_000 / 16 + 1);
}

#[test]
fn results_for_the_host_are_paid_for_as_they_are_copied() {
    let mut world = giver();
    for n in [1, 16, 4_096, 4_097, 1_000_000] {
        assert_eq!(world.cost("get-text", n), pass(n), "{n}");
    }
    for n in [4, 1_024, 1_025, 500_000] {
        assert_eq!(world.cost("get-numbers", n), pass(4 * n), "{n}");
    }
    assert_eq!(world.cost("get-truths", 4_096), 4_096);
    // An element, and its text.
    assert_eq!(world.cost("get-texts", 500), 2 * 500);
    assert_eq!(world.cost("get-texts", 5_000), 2 * 5_000 + 40_000 / 16 + 1);
}

/// `$D` passes strings of zeros to `$C`, whose `realloc` always answers the same.
fn pair(from: &str, to: &str) -> World {
    let wat = format!(
        r#"(component
            (component $C
                (core module $m
                    (memory (export "memory") 40)
                    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 16))
                    (func (export "take") (param i32 i32)))
                (core instance $i (instantiate $m))
                (func (export "take") (param "s" string)
                    (canon lift (core func $i "take") string-encoding={to}
                        (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))
            (component $D
                (import "take" (func $take (param "s" string)))
                (core module $libc
                    (memory (export "memory") 40)
                    (func (export "end") (param i32 i32) (i32.store (local.get 0) (local.get 1))))
                (core instance $libc (instantiate $libc))
                (core func $take (canon lower (func $take) string-encoding={from} (memory (core memory $libc "memory"))))
                (core module $m
                    (import "" "take" (func $take (param i32 i32)))
                    (func (export "give") (param i32) (call $take (i32.const 16) (local.get 0)))
                    (func (export "give-tagged") (param i32)
                        (call $take (i32.const 16) (i32.or (local.get 0) (i32.const 0x80000000)))))
                (core instance $i (instantiate $m (with "" (instance (export "take" (func $take))))))
                (func (export "end") (param "at" u32) (param "word" u32) (canon lift (core func $libc "end")))
                (func (export "give") (param "units" u32) (canon lift (core func $i "give")))
                (func (export "give-tagged") (param "units" u32) (canon lift (core func $i "give-tagged"))))
            (instance $c (instantiate $C))
            (instance $d (instantiate $D (with "take" (func $c "take"))))
            (export "d" (instance $d)))"#
    );
    World::new(&Linker::new(&Engine::default()), &wat)
}

#[test]
fn strings_between_guests_are_paid_for_each_time_they_are_gone_over() {
    for n in [1, 16, 4_096, 4_097, 1_000_000] {
        assert_eq!(pair("utf8", "utf8").cost("d#give", n), pass(n));
        assert_eq!(pair("utf16", "utf16").cost("d#give", n), pass(2 * n));
        // Copied, then made narrow where it is.
        let mut narrowed = pair("latin1+utf16", "latin1+utf16");
        assert_eq!(narrowed.cost("d#give", n), pass(n));
        assert_eq!(narrowed.cost("d#give-tagged", n), pass(2 * n) + pass(n));
    }
}

#[test]
fn a_string_that_turns_out_wide_is_paid_for_when_it_is_widened() {
    const LEN: u64 = 1_000_000;
    let mut world = pair("utf8", "latin1+utf16");
    let narrow = world.cost("d#give", LEN + 3);
    let end = world.instance.get_typed_func::<_, (u32, u32), ()>(&world.store, "d#end").unwrap();
    end.call(&mut world.store, (16 + LEN as u32, u32::from_le_bytes(*b"\xe2\x98\x83\0"))).unwrap();
    let wide = world.cost("d#give", LEN + 3);
    let more = wide - narrow;
    assert!((pass(LEN)..pass(LEN) + 50).contains(&more), "{more}");
}

/// A guest that passes a record of so many truths to the host, and one to a guest.
fn wide(fields: u32) -> World {
    let mut record = String::new();
    for field in 0..fields {
        write!(record, "(field \"f{field}\" bool)").unwrap();
    }
    let wat = format!(
        r#"(component
            (type $wide (record {record}))
            (import "wide" (type $w (eq $wide)))
            (import "take" (func $take (param "w" $w)))
            (core module $libc (memory (export "memory") 1))
            (core instance $libc (instantiate $libc))
            (core func $take (canon lower (func $take) (memory (core memory $libc "memory"))))
            (core module $m
                (import "" "take" (func $take (param i32)))
                (func (export "give") (param i32) (call $take (i32.const 0)))
                (func (export "get") (param i32) (result i32) (i32.const 0)))
            (core instance $i (instantiate $m (with "" (instance (export "take" (func $take))))))
            (func (export "give") (param "n" u32) (canon lift (core func $i "give")))
            (func (export "get") (param "n" u32) (result $w)
                (canon lift (core func $i "get") (memory (core memory $libc "memory")))))"#
    );
    let mut linker = Linker::new(&Engine::default());
    linker.root().func_new("take", |_, _, _| Ok(())).unwrap();
    World::new(&linker, &wat)
}

#[test]
fn a_wide_record_is_paid_for_in_parts() {
    let [mut few, mut many] = [100, 9_000].map(wide);
    for name in ["give", "get"] {
        assert_eq!(many.fuel(name, 0) - few.fuel(name, 0), 9_000 - 100, "{name}");
    }
}
