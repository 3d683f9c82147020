//! Structs, arrays and their collector, as guests and embedders see them.

#![cfg(feature = "gc")]
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use tenon_core::{Config, Engine, Error, Instance, Limits, Linker, Module, Progress, Store, TrapCode, Val};

fn start(limits: Limits, wat: &str) -> (Store<()>, Instance) {
    let engine = Engine::new(&Config::new().limits(limits));
    let module = Module::new(&engine, &wat::parse_str(wat).unwrap()).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let instance = Linker::new().instantiate(&mut store, &module).unwrap();
    (store, instance)
}

fn heap(bytes: u64) -> Limits {
    let mut limits = Limits::default();
    limits.gc_heap_bytes = bytes;
    limits.gc_step_bytes = 1024;
    limits
}

fn call(store: &mut Store<()>, instance: Instance, name: &str, args: &[Val]) -> Result<Val, Error> {
    let mut results = [Val::I32(0)];
    instance.get_func(&*store, name).unwrap().call(store, args, &mut results)?;
    Ok(results[0])
}

/// Runs a call in slices, each as long as `slice` says; its result and the fuel used.
fn sliced(
    store: &mut Store<()>,
    instance: Instance,
    name: &str,
    args: &[Val],
    mut slice: impl FnMut(&mut Store<()>) -> u64,
) -> (Val, u64) {
    let before = store.fuel_consumed();
    let func = instance.get_func(&*store, name).unwrap();
    store.start(func, args).unwrap();
    loop {
        let fuel = slice(store);
        if store.run_for(fuel).unwrap() == Progress::Done {
            break;
        }
    }
    let mut results = [Val::I32(0)];
    store.take_results(&mut results).unwrap();
    (results[0], store.fuel_consumed() - before)
}

/// Lists, trees and arrays that live while others die.
const CHURN: &str = r#"(module
  (rec (type $link (struct (field $value i32) (field $next (mut (ref null $link))) (field $wide i64))))
  (type $tree (struct (field (ref null $tree)) (field i8) (field (ref null $tree))))
  (type $refs (array (mut (ref null $link))))
  (type $bytes (array (mut i8)))
  (global $kept (mut (ref null $link)) (ref.null $link))
  (table $t 10 (ref null $link))

  (func $list (param $n i32) (result (ref null $link)) (local $l (ref null $link))
    (loop $again
      (local.set $l (struct.new $link (local.get $n) (local.get $l) (i64.extend_i32_u (local.get $n))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $l))
  (func $sum (param $l (ref null $link)) (result i32) (local $s i32)
    (loop $again
      (if (ref.is_null (local.get $l)) (then (return (local.get $s))))
      (local.set $s (i32.add (local.get $s) (struct.get $link $value (local.get $l))))
      (local.set $s (i32.add (local.get $s) (i32.wrap_i64 (struct.get $link $wide (local.get $l)))))
      (local.set $l (struct.get $link $next (local.get $l)))
      (br $again))
    (unreachable))
  (func $tree (param $depth i32) (result (ref null $tree))
    (if (result (ref null $tree)) (i32.eqz (local.get $depth))
      (then (ref.null $tree))
      (else (struct.new $tree
        (call $tree (i32.sub (local.get $depth) (i32.const 1)))
        (local.get $depth)
        (call $tree (i32.sub (local.get $depth) (i32.const 1)))))))
  (func $count (param $t (ref null $tree)) (result i32)
    (if (result i32) (ref.is_null (local.get $t))
      (then (i32.const 0))
      (else (i32.add (struct.get_u $tree 1 (local.get $t))
        (i32.add (call $count (struct.get $tree 0 (local.get $t)))
                 (call $count (struct.get $tree 2 (local.get $t))))))))
  (func (export "churn") (param $rounds i32) (result i32) (local $a (ref $refs)) (local $r i32)
    (local.set $a (array.new_default $refs (i32.const 16)))
    (global.set $kept (call $list (i32.const 20)))
    (table.set $t (i32.const 3) (call $list (i32.const 10)))
    (loop $again
      (array.set $refs (local.get $a) (i32.and (local.get $rounds) (i32.const 15)) (call $list (i32.const 30)))
      (local.set $r (i32.add (local.get $r) (call $count (call $tree (i32.const 5)))))
      (drop (array.new $bytes (local.get $rounds) (i32.const 700)))
      (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (i32.add (local.get $r) (i32.add
      (i32.add (call $sum (global.get $kept)) (call $sum (table.get $t (i32.const 3))))
      (i32.add (call $sum (array.get $refs (local.get $a) (i32.const 5)))
               (call $sum (array.get $refs (local.get $a) (i32.const 15)))))))
  (func (export "deep") (param $n i32) (result i32)
    (global.set $kept (call $list (local.get $n)))
    (drop (call $list (local.get $n)))
    (call $sum (global.get $kept)))
  (func (export "drop") (global.set $kept (ref.null $link)))
  (func (export "cycle") (param $n i32) (result i32) (local $l (ref null $link))
    (loop $again
      (local.set $l (struct.new $link (i32.const 1) (ref.null $link) (i64.const 0)))
      (struct.set $link $next (local.get $l) (local.get $l))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (struct.get $link $value (struct.get $link $next (local.get $l))))
  (func (export "bytes") (param $n i32) (result i32)
    (array.len (array.new $bytes (i32.const 7) (local.get $n))))
  (func (export "last") (param $n i32) (result i32)
    (array.get_u $bytes (array.new $bytes (i32.const 200) (local.get $n)) (i32.sub (local.get $n) (i32.const 1)))))"#;

#[test]
fn what_lives_survives_on_a_small_heap() {
    let (mut large, instance) = start(Limits::default(), CHURN);
    let wanted = call(&mut large, instance, "churn", &[Val::I32(400)]).unwrap();
    let (mut small, instance) = start(heap(64 << 10), CHURN);
    assert_eq!(call(&mut small, instance, "churn", &[Val::I32(400)]).unwrap(), wanted);
    // 600 rounds of cycles: nothing keeps them.
    assert_eq!(call(&mut small, instance, "cycle", &[Val::I32(100_000)]).unwrap(), Val::I32(1));
}

#[test]
fn fuel_given_a_unit_at_a_time_changes_neither_result_nor_total() {
    let (mut store, instance) = start(heap(20 << 10), CHURN);
    store.set_fuel(Some(100_000_000)).unwrap();
    let whole = call(&mut store, instance, "churn", &[Val::I32(25)]).unwrap();
    let total = 100_000_000 - store.fuel().unwrap();

    let (mut store, instance) = start(heap(20 << 10), CHURN);
    assert_eq!(sliced(&mut store, instance, "churn", &[Val::I32(25)], |_| 1), (whole, total));
}

#[test]
fn the_embedder_may_collect_while_the_guest_waits() {
    let (mut store, instance) = start(heap(20 << 10), CHURN);
    let whole = call(&mut store, instance, "churn", &[Val::I32(60)]).unwrap();
    for step in [1, 7, 100, 1000] {
        let mut stops = 0;
        let collect = |store: &mut Store<()>| {
            stops += 1;
            if stops % 3 == 0 {
                store.gc();
            }
            13 * step
        };
        let (result, _) = sliced(&mut store, instance, "churn", &[Val::I32(60)], collect);
        assert_eq!(result, whole, "{step}");
    }
}

#[test]
fn a_cancelled_call_leaves_a_heap_that_works() {
    let (mut store, instance) = start(heap(20 << 10), CHURN);
    let whole = call(&mut store, instance, "churn", &[Val::I32(30)]).unwrap();
    let func = instance.get_func(&store, "churn").unwrap();
    for fuel in (1..60_000).step_by(331) {
        store.start(func, &[Val::I32(30)]).unwrap();
        if store.run_for(fuel).unwrap() == Progress::OutOfFuel {
            store.cancel();
        }
        assert_eq!(call(&mut store, instance, "churn", &[Val::I32(30)]).unwrap(), whole, "{fuel}");
    }
}

#[test]
fn a_list_of_100_000_links_is_marked_without_recursion() {
    let (mut store, instance) = start(heap(8 << 20), CHURN);
    let sum = (0..=100_000_u32).fold(0_u32, |sum, n| sum.wrapping_add(2 * n));
    for _ in 0..3 {
        let got = call(&mut store, instance, "deep", &[Val::I32(100_000)]).unwrap();
        assert_eq!(got, Val::I32(sum as i32));
    }
}

#[test]
fn a_full_heap_is_a_trap_and_works_again_once_something_is_dropped() {
    let (mut store, instance) = start(heap(256 << 10), CHURN);
    let error = call(&mut store, instance, "deep", &[Val::I32(20_000)]).unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::OutOfMemory));
    let error = call(&mut store, instance, "bytes", &[Val::I32(-1)]).unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::OutOfMemory));
    instance.get_func(&store, "drop").unwrap().call(&mut store, &[], &mut []).unwrap();
    // One object of most of the heap, where there were many small ones.
    let most = Val::I32(250 << 10);
    assert_eq!(call(&mut store, instance, "bytes", &[most]).unwrap(), most);
    assert_eq!(call(&mut store, instance, "last", &[most]).unwrap(), Val::I32(200));
    assert!(call(&mut store, instance, "deep", &[Val::I32(2_000)]).is_ok());
}

#[test]
fn memory_that_runs_out_is_a_trap() {
    let engine = Engine::new(&Config::new().limits(heap(1 << 30)));
    let module = Module::new(&engine, &wat::parse_str(CHURN).unwrap()).unwrap();
    let memory = Box::leak(vec![0_u8; 128 << 10].into_boxed_slice());
    let region = tenon_core::Region::Arena(tenon_core::Arena::new(memory).unwrap());
    let mut store = Store::new_in(&engine, region, ()).unwrap();
    let instance = Linker::new().instantiate(&mut store, &module).unwrap();
    let error = call(&mut store, instance, "deep", &[Val::I32(20_000)]).unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::OutOfMemory));
    instance.get_func(&store, "drop").unwrap().call(&mut store, &[], &mut []).unwrap();
    assert_eq!(call(&mut store, instance, "cycle", &[Val::I32(50_000)]).unwrap(), Val::I32(1));
}

/// Bulk operations, and the same result whatever the fuel.
const BULK: &str = r#"(module
  (type $bytes (array (mut i8)))
  (type $halves (array (mut i16)))
  (type $wide (array (mut i64)))
  (type $any (array (mut anyref)))
  (data $d "some bytes that are copied into arrays, forwards, backwards and otherwise")
  (elem $e anyref (ref.i31 (i32.const 5)) (ref.i31 (i32.const -6)) (array.new $bytes (i32.const 1) (i32.const 3)) (ref.null any))
  (func $mix (param $a (ref $bytes)) (result i32) (local $i i32) (local $h i32)
    (loop $again
      (local.set $h (i32.add (i32.mul (local.get $h) (i32.const 31)) (array.get_u $bytes (local.get $a) (local.get $i))))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (local.get $a)))))
    (local.get $h))
  (func (export "run") (result i32) (local $a (ref $bytes)) (local $w (ref $wide)) (local $r (ref $any)) (local $h (ref $halves))
    (local.set $a (array.new $bytes (i32.const 9) (i32.const 1000)))
    (array.init_data $bytes $d (local.get $a) (i32.const 3) (i32.const 2) (i32.const 60))
    (array.copy $bytes $bytes (local.get $a) (i32.const 40) (local.get $a) (i32.const 0) (i32.const 900))
    (array.copy $bytes $bytes (local.get $a) (i32.const 1) (local.get $a) (i32.const 90) (i32.const 900))
    (array.fill $bytes (local.get $a) (i32.const 500) (i32.const 77) (i32.const 333))
    (local.set $w (array.new $wide (i64.const 0x123456789abcdef0) (i32.const 100)))
    (array.fill $wide (local.get $w) (i32.const 10) (i64.const -3) (i32.const 50))
    (array.copy $wide $wide (local.get $w) (i32.const 5) (local.get $w) (i32.const 0) (i32.const 95))
    (local.set $r (array.new_elem $any $e (i32.const 0) (i32.const 4)))
    (array.init_elem $any $e (local.get $r) (i32.const 1) (i32.const 0) (i32.const 3))
    (local.set $h (array.new_data $halves $d (i32.const 1) (i32.const 30)))
    (i32.add (call $mix (local.get $a))
      (i32.add (i32.wrap_i64 (i64.add (array.get $wide (local.get $w) (i32.const 16)) (array.get $wide (local.get $w) (i32.const 99))))
        (i32.add (i31.get_s (ref.cast (ref i31) (array.get $any (local.get $r) (i32.const 2))))
          (i32.add (array.get_s $halves (local.get $h) (i32.const 29))
            (ref.eq (ref.cast (ref eq) (array.get $any (array.new_elem $any $e (i32.const 2) (i32.const 1)) (i32.const 0)))
                    (ref.cast (ref eq) (array.get $any (local.get $r) (i32.const 3)))))))))
  (func (export "large") (param i32) (result i32)
    (array.len (array.new_default $wide (local.get 0)))))"#;

#[test]
fn bulk_operations_resume_where_they_stopped() {
    let (mut store, instance) = start(heap(64 << 10), BULK);
    store.set_fuel(Some(10_000_000)).unwrap();
    let whole = call(&mut store, instance, "run", &[]).unwrap();
    let total = 10_000_000 - store.fuel().unwrap();
    for step in [1, 3, 50] {
        let (mut store, instance) = start(heap(64 << 10), BULK);
        assert_eq!(sliced(&mut store, instance, "run", &[], |_| step), (whole, total), "{step}");
    }
}

#[test]
fn vectors_are_fields_and_elements() {
    const VECTORS: &str = r#"(module
      (type $s (struct (field i8) (field (mut v128)) (field i64)))
      (type $a (array (mut v128)))
      (func (export "run") (param i32) (result i32) (local $s (ref null $s)) (local $a (ref null $a))
        (local.set $s (struct.new $s (i32.const 300) (i32x4.splat (local.get 0)) (i64.const 5)))
        (struct.set $s 1 (local.get $s) (i32x4.add (struct.get $s 1 (local.get $s)) (i32x4.splat (i32.const 1))))
        (local.set $a (array.new $a (struct.get $s 1 (local.get $s)) (i32.const 9)))
        (array.fill $a (local.get $a) (i32.const 2) (i32x4.splat (i32.const 100)) (i32.const 3))
        (array.set $a (local.get $a) (i32.const 8) (array.get $a (array.new_fixed $a 2
          (array.get $a (local.get $a) (i32.const 0)) (array.get $a (local.get $a) (i32.const 4))) (i32.const 1)))
        (i32.add (struct.get_u $s 0 (local.get $s)) (i32.add
          (i32x4.extract_lane 3 (array.get $a (local.get $a) (i32.const 1)))
          (i32x4.extract_lane 2 (array.get $a (local.get $a) (i32.const 8)))))))"#;
    let (mut store, instance) = start(Limits::default(), VECTORS);
    let sum = 44 + 1001 + 100;
    assert_eq!(call(&mut store, instance, "run", &[Val::I32(1000)]).unwrap(), Val::I32(sum));
}

#[test]
fn references_given_to_the_embedder_are_kept_until_their_scope_ends() {
    const BOX: &str = r#"(module
      (type $box (struct (field i32)))
      (func (export "make") (param i32) (result anyref) (struct.new $box (local.get 0)))
      (func (export "hide") (param anyref) (result externref) (extern.convert_any (local.get 0)))
      (func (export "open") (param anyref) (result i32) (struct.get $box 0 (ref.cast (ref $box) (local.get 0)))))"#;
    let (mut store, instance) = start(heap(4 << 10), BOX);
    let scope = store.root_scope();
    let mut kept = [Val::AnyRef(None)];
    instance.get_func(&store, "make").unwrap().call(&mut store, &[Val::I32(77)], &mut kept).unwrap();
    for number in 0..1000 {
        let scope = store.root_scope();
        let mut other = [Val::AnyRef(None)];
        instance.get_func(&store, "make").unwrap().call(&mut store, &[Val::I32(number)], &mut other).unwrap();
        store.end_scope(scope);
    }
    assert_eq!(call(&mut store, instance, "open", &kept).unwrap(), Val::I32(77));
    // The same object by its other name.
    let mut hidden = [Val::ExternRef(None)];
    instance.get_func(&store, "hide").unwrap().call(&mut store, &kept, &mut hidden).unwrap();
    assert_eq!(hidden, kept);
    store.end_scope(scope);
    store.gc();
    let Val::AnyRef(Some(reference)) = kept[0] else { panic!("no reference") };
    assert_eq!(store.heap_type(reference), None);
    assert!(call(&mut store, instance, "open", &kept).is_err());
}

#[test]
fn code_may_be_all_that_names_a_function_type() {
    let (mut store, instance) = start(
        Limits::default(),
        "(module
            (type $none (func))
            (type $one (func (param i64) (result f64)))
            (func $f (type $one) unreachable)
            (elem declare func $f)
            (func (export \"test\") (result i32)
                (i32.add
                    (i32.shl (ref.test (ref $one) (ref.func $f)) (i32.const 1))
                    (ref.test (ref $none) (ref.func $f)))))",
    );
    assert_eq!(call(&mut store, instance, "test", &[]).unwrap(), Val::I32(2));
}
