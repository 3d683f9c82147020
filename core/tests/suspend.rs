//! Calls that stop and go on: slices of several stores, host functions that answer later, traps after that.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

extern crate alloc;

use alloc::sync::Arc;
use core::task::Poll;
use std::sync::Mutex;
use tenon_core::{
    CallError, Caller, Config, Engine, Error, ExternRef, Func, HostFlow, Instance, Linker, Module, Progress,
    Resumable, Store, TrapCode, Val,
};

fn module(engine: &Engine, wat: &str) -> Module {
    Module::new(engine, &wat::parse_str(wat).unwrap()).unwrap()
}

fn guest<T: 'static>(linker: &Linker<T>, data: T, wat: &str) -> (Store<T>, Instance) {
    let engine = Engine::default();
    let mut store = Store::new(&engine, data).unwrap();
    let instance = linker.instantiate(&mut store, &module(&engine, wat)).unwrap();
    (store, instance)
}

fn is_not_suspended<V>(done: Result<V, Error>) -> bool {
    matches!(done, Err(Error::Call(error)) if *error == CallError::NotSuspended)
}

const COUNT: &str = r#"(module
  (import "host" "tick" (func $tick (param i32)))
  (func (export "count") (param i32 i32) (result i32) (local i32)
    (loop $next
      (call $tick (local.get 0))
      (local.set 2 (i32.add (local.get 2) (local.get 0)))
      (br_if $next (local.tee 1 (i32.sub (local.get 1) (i32.const 1)))))
    (local.get 2)))"#;

/// Three guests of unequal length share one processor, a slice at a time.
#[test]
fn three_stores_take_turns() {
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut linker = Linker::new();
    let log = order.clone();
    linker.func_wrap("host", "tick", move |guest: i32| log.lock().unwrap().push(guest)).unwrap();
    let mut tasks: Vec<_> = [(1, 40), (2, 10), (3, 25)]
        .map(|(number, rounds)| {
            let (mut store, instance) = guest(&linker, (), COUNT);
            let count = instance.get_func(&store, "count").unwrap();
            store.start(count, &[Val::I32(number), Val::I32(rounds)]).unwrap();
            store
        })
        .into();

    let mut finished = Vec::new();
    while !tasks.is_empty() {
        tasks.retain_mut(|store| match store.run_for(50).unwrap() {
            Progress::Done => {
                let mut sum = [Val::I32(0)];
                store.take_results(&mut sum).unwrap();
                finished.push(sum[0]);
                false
            }
            Progress::OutOfFuel | Progress::Pending => true,
        });
    }

    assert_eq!(finished, [Val::I32(20), Val::I32(75), Val::I32(40)]);
    let order = order.lock().unwrap();
    let switches = order.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert!(order.len() == 75 && switches > 15, "{switches} switches in {order:?}");
}

/// A guest function that calls another, which calls the host's `later`, which answers later.
const NESTED: &str = r#"(module
  (import "host" "later" (func $later (param i32 i64) (result i64 f64)))
  (func $inner (param i64) (result f64) (local i64 f64)
    (call $later (i32.const 7) (local.get 0))
    (local.set 2) (local.set 1)
    (f64.add (local.get 2) (f64.convert_i64_s (local.get 1))))
  (func (export "outer") (param i64) (result f64)
    (f64.add (call $inner (local.get 0)) (call $inner (i64.add (local.get 0) (i64.const 1)))))
  (func (export "one") (result i32) (i32.const 1)))"#;

fn later() -> Linker<()> {
    let mut linker = Linker::new();
    linker.func_wrap("host", "later", |_: i32, _: i64| Poll::<(i64, f64)>::Pending).unwrap();
    linker
}

#[test]
fn a_host_function_pends_inside_nested_guest_calls() {
    let (mut store, instance) = guest(&later(), (), NESTED);
    let outer = instance.get_typed_func::<i64, f64>(&store, "outer").unwrap();
    let mut called = outer.call_resumable(&mut store, 100).unwrap();
    for wanted in [100, 101] {
        let Resumable::HostPending(call) = called else { panic!("{called:?}") };
        let mut params = [Val::I32(0), Val::I64(0)];
        store.pending_params(&mut params).unwrap();
        assert_eq!(params, [Val::I32(7), Val::I64(wanted)]);
        assert_eq!(store.trace().unwrap().iter().map(|frame| frame.function).collect::<Vec<_>>(), [1, 2]);
        assert!(matches!(outer.call(&mut store, 1), Err(Error::Call(error)) if *error == CallError::Busy));
        called = outer.resume_with(&mut store, call, &[Val::I64(1000), Val::from(0.25)]).unwrap();
    }
    assert_eq!(called.finished(), Some(2000.5));
}

#[test]
fn a_pending_host_function_can_trap_later() {
    let (mut store, instance) = guest(&later(), (), NESTED);
    let outer = instance.get_func(&store, "outer").unwrap();
    let called = outer.call_resumable(&mut store, &[Val::I64(1)], &mut [Val::F64(0)]).unwrap();
    let Resumable::HostPending(call) = called else { panic!("{called:?}") };
    let Error::Trap(trap) = call.trap(&mut store, TrapCode::Host("no answer")) else { panic!() };
    assert_eq!(trap.code(), TrapCode::Host("no answer"));
    assert_eq!(trap.frames().iter().map(|frame| frame.function).collect::<Vec<_>>(), [1, 2]);
    let one = instance.get_typed_func::<(), i32>(&store, "one").unwrap();
    assert_eq!(one.call(&mut store, ()).unwrap(), 1);

    store.start(outer, &[Val::I64(1)]).unwrap();
    assert_eq!(store.run_for(1000).unwrap(), Progress::Pending);
    store.complete_trap(TrapCode::Host("too late")).unwrap();
    assert!(is_not_suspended(store.complete(&[])));
    assert_eq!(store.run_for(1000).unwrap_err().trap_code(), Some(TrapCode::Host("too late")));
    assert!(is_not_suspended(store.run()));
}

#[test]
fn a_pending_host_function_takes_and_gives_references() {
    let mut linker = Linker::new();
    let ty = tenon_core::FuncType::new(&[0x70, 0x7e, 0x6f, 0x6f, 0x7f, 0x70], 3).unwrap();
    linker.func_suspending("host", "swap", ty, |_, _, _| Ok(HostFlow::Pending)).unwrap();
    let (mut store, instance) = guest(
        &linker,
        (),
        r#"(module
          (import "host" "swap" (func $swap (param funcref i64 externref) (result externref i32 funcref)))
          (table 1 funcref)
          (func $seven (result i32) (i32.const 7)) (elem declare func $seven)
          (func (export "f") (param externref) (result externref i32) (local externref i32 funcref)
            (call $swap (ref.func $seven) (i64.const -1) (local.get 0))
            (local.set 3) (local.set 2) (local.set 1)
            (table.set (i32.const 0) (local.get 3))
            (local.get 1)
            (i32.add (local.get 2) (call_indirect (result i32) (i32.const 0)))))"#,
    );
    let f = instance.get_func(&store, "f").unwrap();
    let mut results = [Val::ExternRef(None), Val::I32(0)];
    let called = f.call_resumable(&mut store, &[Val::ExternRef(Some(5))], &mut results).unwrap();
    let Resumable::HostPending(call) = called else { panic!("{called:?}") };
    assert_eq!(call.host_func(&store), store.pending());
    let mut params = [Val::FuncRef(None), Val::I64(0), Val::ExternRef(None)];
    store.pending_params(&mut params).unwrap();
    let [func @ Val::FuncRef(Some(_)), Val::I64(-1), Val::ExternRef(Some(5))] = params else {
        panic!("{params:?}")
    };
    let answer = [Val::ExternRef(Some(9)), Val::I32(100), func];
    assert!(matches!(call.resume(&mut store, &answer, &mut results).unwrap(), Resumable::Finished(())));
    assert_eq!(results, [Val::ExternRef(Some(9)), Val::I32(107)]);
}

#[test]
fn a_suspended_call_can_still_trap() {
    let (mut store, instance) = guest(
        &Linker::new(),
        (),
        r#"(module (memory 1)
          (func (export "f") (param i32) (result i32)
            (loop $next (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
            (i32.load (i32.const 65536))))"#,
    );
    let f = instance.get_func(&store, "f").unwrap();
    store.set_fuel(Some(20)).unwrap();
    let mut called = f.call_resumable(&mut store, &[Val::I32(100)], &mut [Val::I32(0)]);
    let mut stops = 0;
    while let Ok(Resumable::OutOfFuel(call)) = called {
        stops += 1;
        store.set_fuel(Some(20)).unwrap();
        called = call.resume(&mut store, &mut [Val::I32(0)]);
    }
    assert_eq!(called.unwrap_err().trap_code(), Some(TrapCode::MemoryOutOfBounds));
    assert!(stops > 10 && !store.is_busy(), "{stops}");
}

#[test]
fn a_handle_of_an_earlier_call_is_refused() {
    let (mut store, instance) =
        guest(&Linker::new(), (), r#"(module (func (export "spin") (loop $l (br $l))))"#);
    let spin = instance.get_typed_func::<(), ()>(&store, "spin").unwrap();
    store.set_fuel(Some(10)).unwrap();
    let Resumable::OutOfFuel(first) = spin.call_resumable(&mut store, ()).unwrap() else { panic!() };
    store.cancel();
    let Resumable::OutOfFuel(second) = spin.call_resumable(&mut store, ()).unwrap() else { panic!() };
    assert!(is_not_suspended(first.resume(&mut store, &mut [])));
    assert!(matches!(spin.resume(&mut store, second).unwrap(), Resumable::OutOfFuel(_)));
    store.cancel();
    assert!(is_not_suspended(store.run()));
}

#[test]
fn slices_stay_within_the_limit_and_give_back_what_is_left() {
    let (mut store, instance) = guest(
        &Linker::new(),
        (),
        r#"(module (func (export "f") (param i32) (loop $l (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))"#,
    );
    let f = instance.get_func(&store, "f").unwrap();
    store.start(f, &[Val::I32(10)]).unwrap();
    assert_eq!(store.run_for(1_000_000).unwrap(), Progress::Done);
    let total = store.fuel_consumed();
    assert_eq!(store.fuel(), None);

    // The limit ends the call's progress, however much a slice holds.
    store.set_fuel(Some(total - 1)).unwrap();
    store.start(f, &[Val::I32(10)]).unwrap();
    assert_eq!(store.run_for(1_000_000).unwrap(), Progress::OutOfFuel);
    assert_eq!(store.run_for(1_000_000).unwrap(), Progress::OutOfFuel);
    let left = store.fuel().unwrap();
    store.set_fuel(Some(left + 1)).unwrap();
    assert_eq!(store.run_for(1_000_000).unwrap(), Progress::Done);
    assert_eq!((store.fuel(), store.fuel_consumed()), (Some(0), 2 * total));
    store.take_results(&mut []).unwrap();
    assert!(is_not_suspended(store.take_results(&mut [])));
}

#[test]
fn an_instance_is_initialised_in_slices() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    let module = module(
        &engine,
        r#"(module (memory (export "m") 1) (global $g i32 (i32.const 40))
          (data (i32.const 8) "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz")
          (start $s) (func $s (i32.store8 (global.get $g) (i32.const 33))))"#,
    );
    let instance = Linker::new().start(&mut store, &module).unwrap();
    let mut slices = 1;
    while store.run_for(1).unwrap() == Progress::OutOfFuel {
        slices += 1;
    }
    assert_eq!(slices, store.fuel_consumed());
    let memory = instance.get_memory(&store, "m").unwrap();
    assert_eq!(memory.data(&store)[38..42], *b"ef!h");

    let empty = Module::new(&engine, b"\0asm\x01\0\0\0").unwrap();
    Linker::new().start(&mut store, &empty).unwrap();
    assert_eq!(store.run_for(1).unwrap(), Progress::Done);
    store.take_results(&mut []).unwrap();
}

/// What `func_wrap` gives a guest: numbers of every type, references, the caller, errors.
#[test]
fn closures_over_plain_values_are_host_functions() {
    let mut linker = Linker::<Vec<f32>>::new();
    linker.func_wrap("h", "mix", |a: i32, b: i64, c: f32, d: f64| (d, a.wrapping_mul(2), b + 1, c)).unwrap();
    linker
        .func_wrap("h", "keep", |mut caller: Caller<'_, Vec<f32>>, value: f32| {
            caller.data_mut().push(value);
            caller.data().len() as u32
        })
        .unwrap();
    linker
        .func_wrap("h", "refs", |e: Option<ExternRef>, f: Option<Func>| (f, e.map_or(0, ExternRef::number)))
        .unwrap();
    let refuse = |code: i32| match code {
        0 => Ok(7_i64),
        _ => Err(Error::from(TrapCode::Host("refused"))),
    };
    linker.func_wrap("h", "refuse", refuse).unwrap();
    let (mut store, instance) = guest(
        &linker,
        Vec::new(),
        r#"(module
          (import "h" "mix" (func $mix (param i32 i64 f32 f64) (result f64 i32 i64 f32)))
          (import "h" "keep" (func $keep (param f32) (result i32)))
          (import "h" "refs" (func $refs (param externref funcref) (result funcref i32)))
          (import "h" "refuse" (func $refuse (param i32) (result i64)))
          (func (export "mix") (param f64 i64) (result f64 i32 i64 f32)
            (call $mix (i32.const -3) (local.get 1) (f32.const 0.5) (local.get 0)))
          (func (export "keep") (param f32) (result i32) (drop (call $keep (local.get 0))) (call $keep (local.get 0)))
          (func (export "refs") (param externref) (result funcref i32) (call $refs (local.get 0) (ref.func $mix)))
          (elem declare func $mix)
          (func (export "refuse") (param i32) (result i64) (call $refuse (local.get 0))))"#,
    );
    let mix = instance.get_typed_func::<(f64, i64), (f64, i32, i64, f32)>(&store, "mix").unwrap();
    assert_eq!(mix.call(&mut store, (1.5, i64::MAX - 1)).unwrap(), (1.5, -6, i64::MAX, 0.5));
    let keep = instance.get_typed_func::<(f32,), u32>(&store, "keep").unwrap();
    assert_eq!(keep.call(&mut store, (0.25,)).unwrap(), 2);
    let refs = instance.get_typed_func::<Option<ExternRef>, (Option<Func>, i32)>(&store, "refs").unwrap();
    let (func, number) = refs.call(&mut store, ExternRef::new(30)).unwrap();
    assert_eq!((func.is_some(), number), (true, 30));
    let refuse = instance.get_typed_func::<i32, i64>(&store, "refuse").unwrap();
    assert_eq!(refuse.call(&mut store, 0).unwrap(), 7);
    assert_eq!(refuse.call(&mut store, 1).unwrap_err().trap_code(), Some(TrapCode::Host("refused")));
    assert_eq!(store.data(), &[0.25, 0.25]);
    assert!(matches!(
        instance.get_typed_func::<i32, i32>(&store, "refuse"),
        Err(Error::Call(error)) if *error == CallError::WrongKind
    ));
}

/// A typed host function that calls back into its guest.
#[test]
fn a_closure_may_call_its_guest() {
    let mut linker = Linker::<()>::new();
    let again = |mut caller: Caller<'_, ()>, n: i32| -> Result<i32, Error> {
        let f = caller.instance().ok_or(CallError::WrongKind)?.get_typed_func::<i32, i32>(&caller, "f")?;
        Ok(f.call(&mut caller, n)? * 10)
    };
    linker.func_wrap("h", "again", again).unwrap();
    let (mut store, instance) = guest(
        &linker,
        (),
        r#"(module (import "h" "again" (func $again (param i32) (result i32)))
          (func (export "f") (param i32) (result i32)
            (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1))
              (else (i32.add (i32.const 3) (call $again (i32.sub (local.get 0) (i32.const 1))))))))"#,
    );
    let f = instance.get_typed_func::<i32, i32>(&store, "f").unwrap();
    assert_eq!(f.call(&mut store, 3).unwrap(), 1333);
    let deep = Config::new().limits.host_reentry as i32 + 5;
    assert_eq!(f.call(&mut store, deep).unwrap_err().trap_code(), Some(TrapCode::HostReentry));
    assert_eq!(f.call(&mut store, 1).unwrap(), 13);
    // Out of fuel beneath the host function, the call cannot be kept.
    store.set_fuel(Some(15)).unwrap();
    let lost = f.call_resumable(&mut store, 5).map(drop).unwrap_err();
    assert_eq!(lost.trap_code(), Some(TrapCode::CannotSuspendAcrossHost));
}
