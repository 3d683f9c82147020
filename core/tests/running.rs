//! How guests are bounded, suspended and reported.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use tenon_core::{Config, Engine, Error, Instance, Limits, Linker, Module, Progress, Store, TrapCode, Val};

fn start(config: &Config, wat: &str) -> (Store<()>, Instance) {
    let engine = Engine::new(config);
    let module = Module::new(&engine, &wat::parse_str(wat).unwrap()).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let instance = Linker::new().instantiate(&mut store, &module).unwrap();
    (store, instance)
}

fn call(store: &mut Store<()>, instance: Instance, name: &str, args: &[Val]) -> Result<Val, Error> {
    let mut results = [Val::I32(0)];
    instance.get_func(store, name).unwrap().call(store, args, &mut results)?;
    Ok(results[0])
}

const SUM: &str = r#"(module (memory 1)
  (func (export "sum") (param i32) (result i32) (local i32 i64 i64 i64)
    (block $done (loop $next
      (br_if $done (i32.eqz (local.get 0)))
      (if (i32.and (local.get 0) (i32.const 1))
        (then (local.set 1 (i32.add (local.get 1) (local.get 0))))
        (else (memory.fill (i32.const 0) (local.get 0) (i32.const 200))))
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br $next)))
    (local.get 1)))"#;

#[test]
fn fuel_given_a_unit_at_a_time_changes_neither_result_nor_total() {
    let (mut store, instance) = start(&Config::new(), SUM);
    store.set_fuel(Some(1_000_000)).unwrap();
    let whole = call(&mut store, instance, "sum", &[Val::I32(20)]).unwrap();
    let total = 1_000_000 - store.fuel().unwrap();

    let mut given = 1;
    let mut results = [Val::I32(0)];
    let func = instance.get_func(&store, "sum").unwrap();
    store.set_fuel(None).unwrap();
    store.start(func, &[Val::I32(20)]).unwrap();
    while store.run_for(1).unwrap() == Progress::OutOfFuel {
        given += 1;
    }
    store.take_results(&mut results).unwrap();
    assert_eq!((results[0], given), (whole, total));
    assert!(total > 300, "{total}");
}

const DEEP: &str = r#"(module
  (func $down (export "down") (param i32) (result i32) (local i64 externref)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 7))
      (else (call $down (i32.sub (local.get 0) (i32.const 1)))))))"#;

#[test]
fn the_stack_grows_to_its_limit_and_traps_there() {
    let (mut store, instance) = start(&Config::new(), DEEP);
    assert_eq!(call(&mut store, instance, "down", &[Val::I32(5000)]).unwrap(), Val::I32(7));
    let error = call(&mut store, instance, "down", &[Val::I32(100_000_000)]).unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::StackExhausted));
    // The store goes on.
    assert_eq!(call(&mut store, instance, "down", &[Val::I32(50)]).unwrap(), Val::I32(7));
}

#[test]
fn a_small_stack_is_a_small_limit() {
    let mut limits = Limits::default();
    limits.stack_slots = 256;
    limits.max_stack_slots = 256;
    let (mut store, instance) = start(&Config::new().limits(limits), DEEP);
    let error = call(&mut store, instance, "down", &[Val::I32(100)]).unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::StackExhausted));
    assert_eq!(call(&mut store, instance, "down", &[Val::I32(3)]).unwrap(), Val::I32(7));
}

#[test]
fn a_trap_tells_its_frames() {
    let wat = r#"(module
      (func $inner (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0)))
      (func $outer (export "outer") (result i32) (nop) (call $inner (i32.const 0))))"#;
    let (mut store, instance) = start(&Config::new(), wat);
    let mut results = [Val::I32(0)];
    let outer = instance.get_func(&store, "outer").unwrap();
    let Err(Error::Trap(trap)) = outer.call(&mut store, &[], &mut results) else { panic!("no trap") };
    assert_eq!(trap.code(), TrapCode::DivideByZero);
    let functions: Vec<u32> = trap.frames().iter().map(|frame| frame.function).collect();
    assert_eq!(functions, [0, 1]);
    let binary = wat::parse_str(wat).unwrap();
    let bytes: Vec<u8> = trap.frames().iter().map(|frame| binary[frame.offset.unwrap() as usize]).collect();
    assert_eq!(bytes, [0x6e, 0x10], "i32.div_u, then call");
}

#[test]
fn references_survive_calls_and_tail_calls() {
    let wat = r#"(module
      (type $pick (func (param externref i32 externref) (result externref i32)))
      (table funcref (elem $pick))
      (func $pick (type $pick)
        (if (result externref i32) (local.get 1)
          (then (local.get 0) (i32.const 1))
          (else (local.get 2) (i32.const 0))))
      (func $tail (param externref i32 externref) (result externref i32)
        (return_call_indirect (type $pick) (local.get 2) (local.get 1) (local.get 0) (i32.const 0)))
      (func (export "run") (param externref externref i32) (result externref i32) (local externref)
        (local.set 3 (local.get 0))
        (call $tail (local.get 3) (local.get 2) (local.get 1))))"#;
    let (mut store, instance) = start(&Config::new(), wat);
    let run = instance.get_func(&store, "run").unwrap();
    for (flag, wanted) in [(1, 20), (0, 10)] {
        let mut results = [Val::ExternRef(None), Val::I32(9)];
        let args = [Val::ExternRef(Some(10)), Val::ExternRef(Some(20)), Val::I32(flag)];
        run.call(&mut store, &args, &mut results).unwrap();
        assert_eq!(results, [Val::ExternRef(Some(wanted)), Val::I32(flag)]);
    }
}
