//! Host functions called from within a run: what they may do to the store meanwhile.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use core::mem;
use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use tenon_core::{
    CallError, Caller, Engine, Error, ExternRef, Func, Instance, Linker, Module, Progress, Store, TrapCode,
    Val,
};

fn module(wat: &str) -> Module {
    Module::new(&Engine::default(), &wat::parse_str(wat).unwrap()).unwrap()
}

fn guest<T: 'static>(linker: &Linker<T>, data: T, wat: &str) -> (Store<T>, Instance) {
    let mut store = Store::new(&Engine::default(), data).unwrap();
    let instance = linker.instantiate(&mut store, &module(wat)).unwrap();
    (store, instance)
}

fn run<T>(store: &mut Store<T>, instance: Instance, n: i32) -> Result<i64, Error> {
    instance.get_typed_func::<i32, i64>(store, "run").unwrap().call(store, n)
}

/// Whatever a caller keeps in its frame, its memory, globals and tables is there when a host function that moves all
/// of them returns.
#[test]
fn a_host_function_may_move_everything() {
    const WAT: &str = r#"(module
      (import "host" "move" (func $move (param i32 i64) (result i64)))
      (memory (export "memory") 1)
      (table (export "table") 2 funcref)
      (global $sum (mut i64) (i64.const 5))
      (elem (i32.const 1) $seven)
      (func $seven (result i32) (i32.const 7))
      (func (export "deep") (param i32) (result i32)
        (if (result i32) (local.get 0)
          (then (i32.add (i32.const 1) (call 2 (i32.sub (local.get 0) (i32.const 1)))))
          (else (i32.const 0))))
      (func (export "run") (param $n i32) (result i64) (local $kept i64)
        (i32.store (i32.const 16) (i32.const 9))
        (loop $next
          (local.set $kept (i64.add (local.get $kept)
            (call $move (local.get $n) (i64.const 0x1_0000_0001))))
          (global.set $sum (i64.add (global.get $sum) (i64.load32_u (i32.const 16))))
          (global.set $sum (i64.add (global.get $sum)
            (i64.extend_i32_u (call_indirect (result i32) (i32.const 1)))))
          (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (i64.store (i32.mul (memory.size) (i32.const 65528)) (local.get $kept))
        (i64.add (global.get $sum) (local.get $kept))))"#;
    let mut linker = Linker::new();
    linker
        .func_wrap("host", "move", |mut caller: Caller<'_, u32>, n: i32, wide: i64| {
            *caller.data_mut() += 1;
            let instance = caller.instance().unwrap();
            instance.get_memory(&caller, "memory").unwrap().grow(&mut caller, 3).unwrap();
            instance.get_table(&caller, "table").unwrap().grow(&mut caller, 1000, Val::FuncRef(None))?;
            let deep = instance.get_typed_func::<i32, i32>(&caller, "deep").unwrap();
            assert_eq!(deep.call(&mut caller, 3000)?, 3000);
            Linker::new()
                .instantiate(&mut caller, &module("(module (memory 1) (global i32 (i32.const 1)))"))?;
            Func::wrap(&mut caller, |n: i32| n)?;
            Ok::<_, Error>(wide + i64::from(n))
        })
        .unwrap();
    let (mut store, instance) = guest(&linker, 0, WAT);
    let kept = 5 * 0x1_0000_0001 + 15;
    assert_eq!(run(&mut store, instance, 5).unwrap(), 5 + 5 * (9 + 7) + kept);
    assert_eq!(*store.data(), 5);
}

const SUM: &str = r#"(module
  (import "host" "f" (func $f (param i32) (result i64)))
  (func (export "run") (param $n i32) (result i64) (local $sum i64)
    (loop $next
      (local.set $sum (i64.add (local.get $sum) (call $f (local.get $n))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))"#;

/// A function made during a run is one that the run does not know.
#[test]
fn a_function_made_during_a_run_can_be_called_in_it() {
    const WAT: &str = r#"(module
      (import "host" "make" (func $make))
      (table (export "table") 1 funcref)
      (func (export "run") (param i32) (result i64)
        (call $make)
        (call_indirect (param i32) (result i64) (local.get 0) (i32.const 0))))"#;
    let mut linker = Linker::new();
    linker
        .func_wrap("host", "make", |mut caller: Caller<'_, ()>| {
            let func = Func::wrap(&mut caller, |n: i32| i64::from(n) * 3)?;
            let table = caller.instance().unwrap().get_table(&caller, "table").unwrap();
            table.set(&mut caller, 0, Val::FuncRef(Some(func.to_ref())))
        })
        .unwrap();
    let (mut store, instance) = guest(&linker, (), WAT);
    assert_eq!(run(&mut store, instance, 14).unwrap(), 42);
    assert_eq!(run(&mut store, instance, -1).unwrap(), -3);
}

/// Numbers of every width, as arguments and as results, by every kind of call.
#[test]
fn every_kind_of_call_reaches_a_host_function() {
    const WAT: &str = r#"(module
      (type $mix (func (param i32 i64 f32 f64) (result f64 i64)))
      (import "host" "mix" (func $mix (type $mix)))
      (table funcref (elem $mix))
      (elem declare func $mix)
      (func $tail (param i32 i64 f32 f64) (result f64 i64)
        (return_call $mix (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
      (func $end (param f64 i64) (result i64)
        (i64.add (i64.trunc_f64_s (local.get 0)) (local.get 1)))
      (func (export "run") (param i32) (result i64)
        (i32.const 1) (i64.const -2) (f32.const 3.5) (f64.const 4.5) (call $mix) (call $end)
        (i32.const 1) (i64.const -2) (f32.const 3.5) (f64.const 4.5) (call $tail) (call $end) (i64.add)
        (i32.const 1) (i64.const -2) (f32.const 3.5) (f64.const 4.5)
        (call_indirect (type $mix) (i32.const 0)) (call $end) (i64.add)
        (i32.const 1) (i64.const -2) (f32.const 3.5) (f64.const 4.5)
        (call_ref $mix (ref.func $mix)) (call $end) (i64.add)))"#;
    let mut linker = Linker::<()>::new();
    let mix = |a: i32, b: i64, c: f32, d: f64| (f64::from(c) * d, i64::from(a) - b);
    linker.func_wrap("host", "mix", mix).unwrap();
    let (mut store, instance) = guest(&linker, (), WAT);
    assert_eq!(run(&mut store, instance, 0).unwrap(), 4 * (15 + 3));
    let mut linker = Linker::new();
    let with_store = move |_: Caller<'_, ()>, a: i32, b: i64, c: f32, d: f64| mix(a, b, c, d);
    linker.func_wrap("host", "mix", with_store).unwrap();
    let (mut store, instance) = guest(&linker, (), WAT);
    assert_eq!(run(&mut store, instance, 0).unwrap(), 4 * (15 + 3));
}

/// The embedder calls a host function itself, of each kind.
#[test]
fn the_embedder_may_call_host_functions() {
    let mut store = Store::new(&Engine::default(), 3).unwrap();
    let plain = Func::wrap(&mut store, |a: i64, b: i32| (b, a)).unwrap();
    let plain = plain.typed::<_, (i64, i32), (i32, i64)>(&store).unwrap();
    assert_eq!(plain.call(&mut store, (1 << 40, 2)).unwrap(), (2, 1 << 40));
    let with_store = Func::wrap(&mut store, |caller: Caller<'_, i32>, a: i64| a * i64::from(*caller.data()));
    let with_store = with_store.unwrap().typed::<_, i64, i64>(&store).unwrap();
    assert_eq!(with_store.call(&mut store, 5).unwrap(), 15);
    let refs = Func::wrap(&mut store, |n: i32, kept: Option<ExternRef>| (kept, n)).unwrap();
    let refs = refs.typed::<_, (i32, Option<ExternRef>), (Option<ExternRef>, i32)>(&store).unwrap();
    assert_eq!(refs.call(&mut store, (8, ExternRef::new(9))).unwrap(), (ExternRef::new(9), 8));
}

/// A host function's panic reaches the embedder. The call it was in can only be given up.
#[test]
fn a_panic_leaves_a_call_that_cannot_go_on() {
    let panics = |n: i32| match n {
        1 => panic!("no more"),
        n => i64::from(n),
    };
    let mut linker = Linker::<()>::new();
    linker.func_wrap("host", "f", panics).unwrap();
    let (mut store, instance) = guest(&linker, (), SUM);
    let runs_on = |store: &mut Store<()>| assert!(matches!(store.run(), Err(Error::Trap(_))));
    for give_up in [Store::cancel, runs_on] {
        assert!(catch_unwind(AssertUnwindSafe(|| run(&mut store, instance, 3))).is_err());
        assert!(matches!(run(&mut store, instance, 3), Err(Error::Call(error)) if *error == CallError::Busy));
        assert!(store.trace().unwrap().is_empty());
        give_up(&mut store);
        assert!(!store.is_busy());
    }
    let mut linker = Linker::<()>::new();
    linker.func_wrap("host", "f", move |_: Caller<'_, ()>, n: i32| panics(n)).unwrap();
    let (mut store, instance) = guest(&linker, (), SUM);
    assert!(catch_unwind(AssertUnwindSafe(|| run(&mut store, instance, 3))).is_err());
}

/// The store behind a caller may be exchanged for another one, whose machine is in no call.
#[test]
fn a_store_exchanged_in_a_host_function_harms_nobody() {
    let mut linker = Linker::new();
    linker
        .func_wrap("host", "f", |mut caller: Caller<'_, u32>, n: i32| {
            let mut other = Store::new(&Engine::default(), 0).unwrap();
            mem::swap(&mut *caller, &mut other);
            drop(other);
            i64::from(n)
        })
        .unwrap();
    let (mut store, instance) = guest(&linker, 0, SUM);
    let _ = run(&mut store, instance, 3);
    assert!(!store.is_busy());
    assert_eq!(instance.get_func(&store, "run"), None);
}

/// Fuel is counted to the unit, however it is sliced and whatever a host function does.
#[test]
fn host_calls_leave_fuel_exact() {
    for with_store in [false, true] {
        let mut linker = Linker::<()>::new();
        match with_store {
            false => linker.func_wrap("host", "f", |n: i32| i64::from(n)).unwrap(),
            true => linker.func_wrap("host", "f", |_: Caller<'_, ()>, n: i32| i64::from(n)).unwrap(),
        };
        let (mut store, instance) = guest(&linker, (), SUM);
        assert_eq!(run(&mut store, instance, 50).unwrap(), 1275);
        let whole = store.fuel_consumed();
        let func = instance.get_func(&store, "run").unwrap();
        store.start(func, &[Val::I32(50)]).unwrap();
        while store.run_for(1).unwrap() == Progress::OutOfFuel {}
        let mut results = [Val::I64(0)];
        store.take_results(&mut results).unwrap();
        assert_eq!((results, store.fuel_consumed()), ([Val::I64(1275)], 2 * whole));
    }
}

/// An error ends the guest's call, with the frames that led to it.
#[test]
fn an_error_of_a_host_function_tells_its_callers() {
    for with_store in [false, true] {
        let mut linker = Linker::<()>::new();
        let fails = |n: i32| if n > 1 { Ok(1) } else { Err(Error::from(TrapCode::Host("enough"))) };
        match with_store {
            false => linker.func_wrap("host", "f", move |n: i32| fails(n).map(|n: i64| n)).unwrap(),
            true => linker.func_wrap("host", "f", move |_: Caller<'_, ()>, n: i32| fails(n)).unwrap(),
        };
        let (mut store, instance) = guest(&linker, (), SUM);
        let Err(Error::Trap(trap)) = run(&mut store, instance, 3) else { panic!("no trap") };
        assert_eq!((trap.code(), trap.frames().len()), (TrapCode::Host("enough"), 1));
        assert!(run(&mut store, instance, 3).is_err());
    }
}

/// Stores go where their data goes.
#[test]
fn stores_can_be_sent() {
    fn sent<S: Send + Sync>() {}
    sent::<Store<u32>>();
    sent::<Linker<u32>>();
}
