//! Functions that are translated when they are called.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use tenon_core::{
    Arena, CheckedImage, Config, Engine, Error, Frame, ImageError, Instance, Linker, Module, Region, Store,
    TrapCode, Val, load_module,
};

fn guest(config: &Config, text: &str) -> (Store<()>, Instance) {
    let engine = Engine::new(config);
    let module = Module::new(&engine, &wat::parse_str(text).unwrap()).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let instance = Linker::new().instantiate(&mut store, &module).unwrap();
    (store, instance)
}

fn lazy() -> Config {
    Config::new().lazy(true)
}

fn call(store: &mut Store<()>, instance: Instance, name: &str, argument: i32) -> Result<i32, Error> {
    let mut results = [Val::I32(0)];
    instance.get_func(&*store, name).unwrap().call(store, &[Val::I32(argument)], &mut results)?;
    let [Val::I32(result)] = results else { panic!("{results:?}") };
    Ok(result)
}

/// Every way to call: directly, before the callee is there and after; itself; through a table; in place of itself, with
/// references and without.
const CALLS: &str = r#"(module
  (type $t (func (param i32) (result i32)))
  (table funcref (elem $double $even))
  (func $double (export "double") (type $t) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "twice") (type $t) (i32.add (call $double (local.get 0)) (call $double (i32.const 1))))
  (func $fib (export "fib") (type $t)
    (if (result i32) (i32.lt_s (local.get 0) (i32.const 2)) (then (local.get 0))
      (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1)))
                     (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
  (func $even (type $t)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 1))))
    (return_call $odd (i32.sub (local.get 0) (i32.const 1))))
  (func $odd (type $t)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
    (return_call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1)) (i32.const 1)))
  (func (export "even") (type $t) (call_indirect (type $t) (local.get 0) (i32.const 1)))
  (func $pick (param i32 funcref funcref) (result funcref)
    (select (result funcref) (local.get 1) (local.get 2) (local.get 0)))
  (func $passes (param funcref i32) (result funcref)
    (return_call $pick (local.get 1) (local.get 0) (ref.null func)))
  (func (export "is_null") (type $t)
    (ref.is_null (call $passes (ref.func $double) (local.get 0)))))"#;

#[test]
fn every_kind_of_call_finds_its_function() {
    let (mut store, instance) = guest(&lazy(), CALLS);
    let mut check = |name, argument, result| {
        assert_eq!(call(&mut store, instance, name, argument).unwrap(), result, "{name} {argument}");
    };
    for _ in 0..2 {
        check("twice", 20, 42);
        check("double", 3, 6);
        check("fib", 10, 55);
        check("even", 1_000, 1);
        check("even", 1_001, 0);
        check("is_null", 1, 0);
        check("is_null", 0, 1);
    }
}

#[test]
fn a_call_costs_what_it_does_otherwise() {
    let cost = |config: &Config| {
        let (mut store, instance) = guest(config, CALLS);
        for (name, argument) in [("fib", 10), ("even", 9), ("is_null", 0)] {
            call(&mut store, instance, name, argument).unwrap();
        }
        store.fuel_consumed()
    };
    assert_eq!(cost(&lazy()), cost(&Config::new()));
}

#[test]
fn instances_translate_for_themselves() {
    let exporter = r#"(module (global $count (mut i32) (i32.const 0))
      (func (export "f") (param i32) (result i32)
        (global.set $count (i32.add (global.get $count) (local.get 0))) (global.get $count)))"#;
    let importer = r#"(module (import "m" "f" (func $f (param i32) (result i32)))
      (func (export "g") (param i32) (result i32) (call $f (call $f (local.get 0))))
      (func (export "h") (param i32) (result i32) (return_call $f (local.get 0))))"#;
    let engine = Engine::new(&lazy());
    let module = |text: &str| Module::new(&engine, &wat::parse_str(text).unwrap()).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let (exporter, importer) = (module(exporter), module(importer));
    for _ in 0..2 {
        let mut linker = Linker::new();
        let first = linker.instantiate(&mut store, &exporter).unwrap();
        linker.instance(&store, "m", first).unwrap();
        let second = linker.instantiate(&mut store, &importer).unwrap();
        let [first, second] =
            [("g", 3), ("h", 1)].map(|(name, argument)| call(&mut store, second, name, argument));
        assert_eq!((first.unwrap(), second.unwrap()), (6, 7));
    }
}

#[test]
fn what_is_not_called_is_not_translated() {
    const UNITS: usize = 3;
    let module =
        wat::parse_str("(module (func (drop (i32.const 1))) (func (export \"f\") (call 0)))").unwrap();
    let image = load_module(&Engine::new(&lazy()), &module).unwrap();
    assert_eq!(image.module(0).unwrap().code_len(), 2 * 2 * UNITS);
}

#[test]
fn traces_are_the_same() {
    let text = r#"(module $m (memory 1)
      (func $loads (param i32) (result i32) (i32.load offset=65535 (local.get 0)))
      (func $between (param i32) (result i32) (i32.add (i32.const 1) (call $loads (local.get 0))))
      (func (export "f") (param i32) (result i32) (call $between (local.get 0))))"#;
    let trace = |config: &Config| {
        let (mut store, instance) = guest(config, text);
        let Err(Error::Trap(trap)) = call(&mut store, instance, "f", 1) else { panic!("no trap") };
        trap.frames().iter().map(Frame::to_string).collect::<Vec<_>>()
    };
    assert_eq!(trace(&lazy()).len(), 3);
    assert_eq!(trace(&lazy()), trace(&Config::new()));
    let without = Config::new().offsets(false);
    assert_eq!(trace(&without.lazy(true)), trace(&without));
}

#[test]
#[cfg(feature = "exceptions")]
fn exceptions_pass_through_what_was_translated_later() {
    let text = r#"(module (tag $e (param i32))
      (func $throws (param i32) (throw $e (i32.add (local.get 0) (i32.const 1))))
      (func $passes (param i32 externref) (call $throws (local.get 0)))
      (func (export "f") (param i32) (result i32)
        (block $h (result i32)
          (try_table (catch $e $h) (call $passes (local.get 0) (ref.null extern)))
          (i32.const -1))))"#;
    let (mut store, instance) = guest(&lazy(), text);
    assert_eq!(call(&mut store, instance, "f", 6).unwrap(), 7);
    assert_eq!(call(&mut store, instance, "f", 8).unwrap(), 9);
}

#[test]
fn everything_is_validated_at_once() {
    let broken = wat::parse_str("(module (func (export \"f\")) (func (result i32)))").unwrap();
    assert!(matches!(Module::new(&Engine::new(&lazy()), &broken), Err(Error::Invalid { .. })));
}

#[test]
fn a_function_beyond_the_limits_traps_when_it_is_called() {
    let locals = "i64 ".repeat(40_000);
    let text = format!(
        r#"(module (func $large (result i32) (local {locals}) (i32.const 1))
          (func (export "f") (param i32) (result i32)
            (if (result i32) (local.get 0) (then (call $large)) (else (i32.const 0)))))"#
    );
    let (mut store, instance) = guest(&lazy(), &text);
    assert_eq!(call(&mut store, instance, "f", 0).unwrap(), 0);
    let Err(Error::Trap(trap)) = call(&mut store, instance, "f", 1) else { panic!("no trap") };
    assert_eq!(trap.code(), TrapCode::Untranslatable);
    let frames: Vec<_> = trap.frames().iter().map(|frame| (frame.function, frame.offset)).collect();
    let [(0, Some(start)), (1, Some(place))] = frames[..] else { panic!("{frames:?}") };
    assert!(start < place, "where the body begins, and the call in the next one");
    assert_eq!(call(&mut store, instance, "f", 0).unwrap(), 0, "the store goes on");
    let Err(Error::Trap(trap)) = call(&mut store, instance, "f", 1) else { panic!("no trap") };
    assert_eq!(trap.code(), TrapCode::Untranslatable, "again");
}

#[test]
fn the_image_cannot_be_kept() {
    let image = load_module(&Engine::new(&lazy()), &wat::parse_str("(module (func))").unwrap()).unwrap();
    let refused = CheckedImage::from_bytes(image.bytes()).unwrap_err();
    assert!(matches!(refused.image_error(), Some(ImageError::Features { .. })), "{refused}");
    assert!(refused.to_string().contains("lazy translation"), "{refused}");
}

/// Whatever allocation fails, what is called afterwards is what should be, or ends for want of memory.
#[test]
fn memory_may_run_out_at_any_point() {
    let module = wat::parse_str(CALLS).unwrap();
    let calls = [("twice", 20, 42), ("fib", 10, 55), ("even", 9, 0), ("is_null", 1, 0), ("double", 3, 6)];
    let (mut all, mut some) = (0, 0);
    for size in (18_000..40_000).step_by(16) {
        let engine = Engine::new(&lazy());
        let memory = Box::leak(vec![0_u8; size].into_boxed_slice());
        let region = Region::Arena(Arena::new(memory).unwrap());
        let Ok(mut store) = Store::new_in(&engine, region, ()) else { continue };
        let module = Module::new(&engine, &module).unwrap();
        let Ok(instance) = Linker::new().instantiate(&mut store, &module) else { continue };
        let mut done = 0;
        for (name, argument, result) in calls.iter().chain(&calls) {
            match call(&mut store, instance, name, *argument) {
                Ok(found) => {
                    assert_eq!(found, *result, "{name} in {size} bytes");
                    done += 1;
                }
                Err(Error::Trap(trap)) => assert_eq!(trap.code(), TrapCode::OutOfMemory, "{size}"),
                Err(Error::OutOfMemory { .. }) => {}
                Err(error) => panic!("{name} in {size} bytes: {error}"),
            }
        }
        all += u32::from(done == 2 * calls.len());
        some += u32::from((1..2 * calls.len()).contains(&done));
    }
    assert!(all > 0 && some > 20, "{all} with enough, {some} with too little");
}
