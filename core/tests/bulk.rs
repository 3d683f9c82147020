//! Bulk operations: paid for piece by piece, and the same however the fuel is sliced.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails says where")]

use tenon_core::{Config, Engine, Instance, Linker, Module, Progress, Store, TrapCode, Val};

/// What a run left behind: result, bytes of the memory, elements of the table, fuel used.
type End = (Val, Vec<u8>, Vec<Val>, u64);

const ENOUGH: u64 = 10_000_000;

fn instantiate(wat: &str) -> (Store<()>, Instance) {
    let engine = Engine::new(&Config::new());
    let module = Module::new(&engine, &wat::parse_str(wat).unwrap()).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let instance = Linker::new().instantiate(&mut store, &module).unwrap();
    (store, instance)
}

/// Calls `name` with `first` units of fuel, then `step` more whenever they are used up.
fn run(wat: &str, name: &str, first: u64, step: u64) -> End {
    let (mut store, instance) = instantiate(wat);
    let mut given = first;
    store.set_fuel(Some(first)).unwrap();
    let mut results = [Val::I32(0)];
    store.start(instance.get_func(&store, name).unwrap(), &[]).unwrap();
    while store.run().unwrap() == Progress::OutOfFuel {
        given += step;
        let left = store.fuel().unwrap();
        store.set_fuel(Some(left + step)).unwrap();
    }
    store.take_results(&mut results).unwrap();
    let used = given - store.fuel().unwrap();
    let memory = instance.get_memory(&store, "memory").map_or(Vec::new(), |m| m.data(&store).to_vec());
    let table = instance.get_table(&store, "table").map_or(Vec::new(), |table| {
        (0..table.size(&store)).map(|index| table.get(&store, index).unwrap()).collect()
    });
    (results[0], memory, table, used)
}

/// Every way to slice a run of `name` ends as one run does.
fn slices(wat: &str, name: &str) -> End {
    let whole = run(wat, name, ENOUGH, 1);
    for first in 0..=whole.3 {
        assert!(run(wat, name, first, ENOUGH) == whole, "{name}: {first} units, then the rest");
    }
    for step in [1, 2, 3, 7] {
        assert!(run(wat, name, 0, step) == whole, "{name}: {step} units at a time");
    }
    whole
}

const MEMORY: &str = r#"(module
  (memory (export "memory") 1) (data $d "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ,.;")
  (func $fill-pattern (local $i i32)
    (loop $l
      (i32.store8 (local.get $i) (i32.mul (local.get $i) (i32.const 7)))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 256)))))
  (func (export "fill") (result i32) (local $at i32) (local $len i32)
    (local.set $at (i32.const 3)) (local.set $len (i32.const 77))
    (memory.fill (local.get $at) (i32.const 0xa5) (local.get $len))
    (i32.add (local.get $at) (local.get $len)))
  (func (export "down") (result i32) (local $len i32)
    (call $fill-pattern) (local.set $len (i32.const 203))
    (memory.copy (i32.const 1) (i32.const 9) (local.get $len)) (local.get $len))
  (func (export "up") (result i32) (local $to i32)
    (call $fill-pattern) (local.set $to (i32.const 20))
    (memory.copy (local.get $to) (i32.const 1) (i32.const 200)) (local.get $to))
  (func (export "init") (result i32) (local $from i32)
    (local.set $from (i32.const 2))
    (memory.init $d (i32.const 100) (local.get $from) (i32.const 60)) (local.get $from))
  (func (export "short") (result i32) (memory.fill (i32.const 0) (i32.const 1) (i32.const 15)) (i32.const 0))
  (func (export "grow") (result i32) (memory.grow (i32.const 1)))
  (func (export "refused") (result i32) (memory.grow (i32.const -1)))
  (func (export "beyond") (memory.fill (i32.const 65000) (i32.const 1) (i32.const 600))))"#;

#[test]
fn fills_and_copies_of_memory_go_on_where_they_stopped() {
    let (result, memory, _, _) = slices(MEMORY, "fill");
    assert_eq!(result, Val::I32(80), "the locals are as they were");
    assert!((0..256).all(|at| (memory[at] == 0xa5) == (3..80).contains(&at)));

    let pattern = |at: usize| (at * 7) as u8;
    let (result, memory, _, _) = slices(MEMORY, "down");
    assert_eq!(result, Val::I32(203));
    assert!((1..204).all(|at| memory[at] == pattern(at + 8)) && memory[204] == pattern(204));

    let (result, memory, _, _) = slices(MEMORY, "up");
    assert_eq!(result, Val::I32(20));
    assert!((20..220).all(|at| memory[at] == pattern(at - 19)) && memory[220] == pattern(220));

    let (result, memory, _, _) = slices(MEMORY, "init");
    assert_eq!(result, Val::I32(2));
    assert_eq!(&memory[98..162], b"\0\x0023456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ\0\0");
}

#[test]
fn sixteen_bytes_cost_a_unit_and_a_remainder_nothing() {
    // Three constants, the fill, the result, the end.
    assert_eq!(slices(MEMORY, "short").3, 6);
    assert_eq!(run(MEMORY, "fill", ENOUGH, 1).3, 12 + 77 / 16);
}

#[test]
fn growing_is_paid_for_before_it_happens_and_refusing_is_free() {
    let (result, memory, _, used) = run(MEMORY, "grow", 0, 100);
    assert_eq!((result, memory.len(), used), (Val::I32(1), 2 * 65_536, 3 + 65_536 / 16));
    assert_eq!(run(MEMORY, "grow", 0, 1).3, used);
    assert_eq!(run(MEMORY, "refused", ENOUGH, 1).3, 3);
}

#[test]
fn a_slice_that_is_not_added_to_the_last_pays_for_growth_as_well() {
    let (mut store, instance) = instantiate(MEMORY);
    store.start(instance.get_func(&store, "grow").unwrap(), &[]).unwrap();
    let mut progress = Progress::OutOfFuel;
    for _ in 0..100 {
        store.set_fuel(Some(100)).unwrap();
        progress = store.run().unwrap();
        if progress == Progress::Done {
            break;
        }
    }
    let mut results = [Val::I32(0)];
    store.take_results(&mut results).unwrap();
    assert_eq!((progress, results[0]), (Progress::Done, Val::I32(1)));
}

#[test]
fn what_is_out_of_bounds_has_no_effect() {
    let (mut store, instance) = instantiate(MEMORY);
    let error = instance.get_func(&store, "beyond").unwrap().call(&mut store, &[], &mut []).unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::MemoryOutOfBounds));
    let memory = instance.get_memory(&store, "memory").unwrap();
    assert!(memory.data(&store).iter().all(|&byte| byte == 0));
}

const FUNCS: &str = r#"(module
  (table $t (export "table") 40 funcref)
  (elem $e func $a $b $a $a $b $b $a $b $a $b $a $a $b $b $a $b $b)
  (func $a) (func $b)
  (func $seed (table.init $e (i32.const 0) (i32.const 0) (i32.const 17)))
  (func (export "init") (result i32) (local $len i32)
    (local.set $len (i32.const 14))
    (table.init $e (i32.const 5) (i32.const 2) (local.get $len)) (local.get $len))
  (func (export "fill") (result i32) (local $at i32)
    (local.set $at (i32.const 3))
    (table.fill (local.get $at) (ref.func $b) (i32.const 23)) (local.get $at))
  (func (export "up") (result i32) (call $seed)
    (table.copy (i32.const 5) (i32.const 0) (i32.const 17)) (i32.const 0))
  (func (export "down") (result i32) (call $seed)
    (table.copy (i32.const 0) (i32.const 3) (i32.const 14)) (i32.const 0))
  (func (export "grow") (result i32) (table.grow (ref.func $a) (i32.const 50))))"#;

#[test]
fn table_operations_go_on_where_they_stopped() {
    let whole: Vec<_> = ["init", "fill", "up", "down", "grow"].map(|name| slices(FUNCS, name)).into();
    let [init, fill, up, down, grow] = whole.try_into().unwrap();
    assert_eq!((init.0, fill.0, grow.0), (Val::I32(14), Val::I32(3), Val::I32(40)));
    assert_eq!(fill.2.iter().filter(|value| **value != Val::FuncRef(None)).count(), 23);
    assert_eq!(up.2[5..22], up_source()[..]);
    assert_eq!(down.2[..14], up_source()[3..]);
    assert_eq!((grow.2.len(), grow.3), (90, 4 + 50 / 4));
}

/// The elements of the segment.
fn up_source() -> Vec<Val> {
    run(FUNCS, "up", ENOUGH, 1).2[..5]
        .iter()
        .chain(&run(FUNCS, "down", ENOUGH, 1).2[2..14])
        .copied()
        .collect()
}
