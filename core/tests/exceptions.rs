//! Exceptions: thrown, caught, passed on to the host and back.

#![cfg(feature = "exceptions")]
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use tenon_core::{
    Caller, Config, Engine, Error, ExnRef, ExternType, Func, FuncType, Instance, Linker, Module, Proposals,
    Store, Tag, TrapCode, Val, ValType,
};

fn module(engine: &Engine, wat: &str) -> Result<Module, Error> {
    Module::new(engine, &wat::parse_str(wat).unwrap())
}

fn start(wat: &str) -> (Store<()>, Instance) {
    start_with(wat, &Linker::new())
}

fn start_with(wat: &str, linker: &Linker<()>) -> (Store<()>, Instance) {
    let engine = Engine::new(&Config::new());
    let mut store = Store::new(&engine, ()).unwrap();
    let instance = linker.instantiate(&mut store, &module(&engine, wat).unwrap()).unwrap();
    (store, instance)
}

fn call(store: &mut Store<()>, instance: Instance, name: &str, args: &[Val]) -> Result<Val, Error> {
    let mut results = [Val::I32(0)];
    instance.get_func(store, name).unwrap().call(store, args, &mut results)?;
    Ok(results[0])
}

/// Calls `name` with a unit of fuel more each time: its result, and the fuel it took.
fn call_in_slices(store: &mut Store<()>, instance: Instance, name: &str, args: &[Val]) -> (Val, u64) {
    store.set_fuel(Some(0)).unwrap();
    let func = instance.get_func(store, name).unwrap();
    store.start(func, args).unwrap();
    let mut given = 0;
    while store.run().unwrap() == tenon_core::Progress::OutOfFuel {
        given += 1;
        let left = store.fuel().unwrap();
        store.set_fuel(Some(left + 1)).unwrap();
    }
    let mut results = [Val::I32(0)];
    store.take_results(&mut results).unwrap();
    (results[0], given)
}

/// Depth 0 throws 7 and a reference; every other frame has values below the call, locals and a clause
/// for another tag.
const DEEP: &str = r#"(module
  (tag $e (param i32 i64 externref)) (tag $other (param i32))
  (func $down (param i32) (result i32) (local i64 externref)
    (if (i32.eqz (local.get 0))
      (then (throw $e (i32.const 7) (i64.const 1) (ref.null extern))))
    (local.set 1 (i64.extend_i32_u (local.get 0)))
    (i32.const 1)
    (block $h (result i32)
      (try_table (catch $other $h)
        (drop (call $down (i32.sub (local.get 0) (i32.const 1)))))
      (i32.const 0))
    (i32.add))
  (func (export "run") (param i32) (result i32) (local i32)
    (local.set 1 (i32.const 5))
    (i32.mul (local.get 1) (i32.const 100))
    (local.set 1 (i32.const 9))
    (block $h (result i32 i64 externref)
      (try_table (catch $e $h) (drop (call $down (local.get 0))))
      (unreachable))
    (drop) (drop)
    (i32.add (local.get 1))
    (i32.add)))"#;

#[test]
fn what_is_below_the_label_and_locals_are_as_they_were() {
    let (mut store, instance) = start(DEEP);
    for depth in [0, 1, 300] {
        assert_eq!(call(&mut store, instance, "run", &[Val::I32(depth)]).unwrap(), Val::I32(516));
    }
}

#[test]
fn unwinding_in_slices_takes_as_much_fuel_as_at_once() {
    let (mut store, instance) = start(DEEP);
    store.set_fuel(Some(1_000_000)).unwrap();
    let whole = call(&mut store, instance, "run", &[Val::I32(40)]).unwrap();
    let total = 1_000_000 - store.fuel().unwrap();
    // Anew: the heap's growth is paid for as well.
    let (mut store, instance) = start(DEEP);
    assert_eq!(call_in_slices(&mut store, instance, "run", &[Val::I32(40)]), (whole, total));
    assert!(total > 40 * 3, "{total}");
}

#[test]
fn ten_thousand_frames_unwind() {
    let (mut store, instance) = start(DEEP);
    assert_eq!(call(&mut store, instance, "run", &[Val::I32(10_000)]).unwrap(), Val::I32(516));
}

#[test]
#[ignore = "measures: run it in release, with --nocapture"]
fn how_long_ten_thousand_frames_take_to_unwind() {
    let (mut store, instance) = start(DEEP);
    let mut time = |depth: i32| {
        let begun = std::time::Instant::now();
        for _ in 0..100 {
            call(&mut store, instance, "run", &[Val::I32(depth)]).unwrap();
        }
        begun.elapsed() / 100
    };
    time(10_000);
    println!(
        "a throw to the caller: {:?}; through 10,000 frames, calls included: {:?}",
        time(0),
        time(10_000)
    );
}

#[test]
fn the_innermost_clause_that_fits_catches() {
    let wat = r#"(module
      (tag $a (param i32)) (tag $b (param i32))
      (func $throw (param i32)
        (if (local.get 0) (then (throw $a (i32.const 1))) (else (throw $b (i32.const 2)))))
      (func (export "run") (param i32) (result i32)
        (block $outer (result i32)
          (try_table (catch $b $outer)
            (block $inner (result i32)
              (try_table (catch $a $inner) (catch $a $outer) (call $throw (local.get 0)))
              (return (i32.const 0)))
            (return (i32.add (i32.const 10))))
          (unreachable))
        (i32.add (i32.const 100))))"#;
    let (mut store, instance) = start(wat);
    assert_eq!(call(&mut store, instance, "run", &[Val::I32(1)]).unwrap(), Val::I32(11));
    assert_eq!(call(&mut store, instance, "run", &[Val::I32(0)]).unwrap(), Val::I32(102));
}

#[test]
fn a_loop_is_a_label_and_so_is_the_function() {
    let wat = r#"(module
      (tag $again (param i32)) (tag $done (param i32))
      (func $step (param i32)
        (if (i32.lt_u (local.get 0) (i32.const 5))
          (then (throw $again (i32.add (local.get 0) (i32.const 1)))))
        (throw $done (i32.add (local.get 0) (i32.const 50))))
      (func (export "run") (result i32) (local i64 i32)
        (i32.const 0)
        (loop $l (param i32)
          (local.set 1)
          (try_table (catch $again $l) (catch $done 1) (call $step (local.get 1))))
        (i32.const 0)))"#;
    let (mut store, instance) = start(wat);
    assert_eq!(call(&mut store, instance, "run", &[]).unwrap(), Val::I32(55));
    let (result, total) = call_in_slices(&mut store, instance, "run", &[]);
    assert!(result == Val::I32(55) && total > 50, "{total}");
}

#[test]
fn a_tail_call_has_left_its_handler() {
    let wat = r#"(module
      (import "host" "fail" (func $fail)) (tag $e)
      (func $throw (result i32) (throw $e))
      (func $leaves (result i32)
        (block $h (try_table (catch_all $h) (return_call $throw)))
        (i32.const 1))
      (func (export "run") (result i32)
        (block $h (try_table (result i32) (catch_all $h) (call $leaves)) (return))
        (i32.const 3))
      (func $host_tail (block $h (try_table (catch_all $h) (return_call $fail))))
      (func (export "host") (result i32)
        (block $h (try_table (catch_all $h) (call $host_tail)) (return (i32.const 0)))
        (i32.const 4)))"#;
    let mut linker = Linker::new();
    let tagged = r#"(module (tag $t) (func (export "throw") (throw $t)))"#;
    let engine = Engine::new(&Config::new());
    let thrower = module(&engine, tagged).unwrap();
    linker
        .func_new("host", "fail", FuncType::EMPTY, move |mut caller, _, _| {
            // The call inside ends with an exception; the host passes it on.
            let instance = Linker::new().instantiate(&mut caller, &thrower)?;
            instance.get_func(&caller, "throw").unwrap().call(&mut caller, &[], &mut [])
        })
        .unwrap();
    let (mut store, instance) = start_with(wat, &linker);
    assert_eq!(call(&mut store, instance, "run", &[]).unwrap(), Val::I32(3));
    assert_eq!(call(&mut store, instance, "host", &[]).unwrap(), Val::I32(4));
}

const CATCHER: &str = r#"(module
  (import "host" "fail" (func $fail (param i32)))
  (import "host" "tag" (tag $t (param i32 externref)))
  (func (export "run") (param i32) (result i32)
    (block $h (result i32 externref)
      (try_table (catch $t $h) (call $fail (local.get 0)))
      (return (i32.const 0)))
    (drop))
  (func (export "throw") (param i32) (result i32)
    (throw $t (local.get 0) (ref.null extern)))
  (func (export "again") (param exnref) (result i32)
    (block $h (result i32 externref exnref)
      (try_table (catch_ref $t $h) (throw_ref (local.get 0)))
      (return (i32.const 0)))
    (throw_ref))
  (func (export "ref") (result exnref)
    (block $h (result exnref)
      (try_table (catch_all_ref $h) (call $fail (i32.const 8)))
      (ref.null exn))))"#;

/// The catcher; `fail` throws numbers above 0.
fn catcher() -> (Store<Option<Tag>>, Instance, Tag) {
    let engine = Engine::new(&Config::new());
    let mut store = Store::new(&engine, None).unwrap();
    let types = [ValType::I32.code(), ValType::EXTERNREF.code()];
    let tag = Tag::new(&mut store, FuncType::new(&types, 2).unwrap()).unwrap();
    *store.data_mut() = Some(tag);
    let mut linker = Linker::<Option<Tag>>::new();
    linker.define("host", "tag", tag).unwrap();
    linker
        .func_wrap("host", "fail", |mut caller: Caller<'_, Option<Tag>>, code: i32| -> Result<(), Error> {
            if code == 0 {
                return Ok(());
            }
            let tag = caller.data().unwrap();
            let exception = ExnRef::new(&mut caller, tag, &[Val::I32(code), Val::ExternRef(Some(5))])?;
            Ok(caller.throw(exception)?)
        })
        .unwrap();
    let instance = linker.instantiate(&mut store, &module(&engine, CATCHER).unwrap()).unwrap();
    (store, instance, tag)
}

#[test]
fn the_host_throws_and_the_guest_catches() {
    let (mut store, instance, _) = catcher();
    let run = instance.get_func(&store, "run").unwrap();
    for code in [0, 3, 0, 9] {
        let mut results = [Val::I32(1)];
        run.call(&mut store, &[Val::I32(code)], &mut results).unwrap();
        assert_eq!(results, [Val::I32(code)]);
    }
    assert!(!store.has_pending_exception());
}

#[test]
fn the_host_catches_what_the_guest_throws_and_throws_it_again() {
    let (mut store, instance, tag) = catcher();
    let throw = instance.get_func(&store, "throw").unwrap();
    let mut results = [Val::I32(0)];
    let error = throw.call(&mut store, &[Val::I32(6)], &mut results).unwrap_err();
    assert!(matches!(error, Error::Exception(_)) && store.has_pending_exception());
    let exception = store.take_pending_exception().unwrap();
    assert!(!store.has_pending_exception());
    store.gc();
    assert_eq!(exception.tag(&store), Some(tag));
    assert_eq!(exception.values(&store).unwrap()[..], [Val::I32(6), Val::ExternRef(None)]);
    // The object stays the same, however often it is thrown and caught.
    let again = instance.get_func(&store, "again").unwrap();
    again.call(&mut store, &[Val::ExnRef(Some(exception))], &mut results).unwrap_err();
    assert_eq!(store.take_pending_exception(), Some(exception));
    let null = again.call(&mut store, &[Val::ExnRef(None)], &mut results).unwrap_err();
    assert_eq!(null.trap_code(), Some(TrapCode::NullReference));
}

#[test]
fn a_host_function_the_host_calls_may_throw() {
    let (mut store, _, tag) = catcher();
    let fail = Func::new(&mut store, FuncType::EMPTY, move |mut caller, _, _| {
        let exception = ExnRef::new(&mut caller, tag, &[Val::I32(1), Val::ExternRef(None)])?;
        Ok(caller.throw(exception)?)
    });
    let error = fail.unwrap().call(&mut store, &[], &mut []).unwrap_err();
    assert!(matches!(error, Error::Exception(_)), "{error}");
    assert_eq!(store.take_pending_exception().unwrap().tag(&store), Some(tag));
    // One that is gone cannot be thrown: that is an error like others.
    let scope = store.root_scope();
    let lost = ExnRef::new(&mut store, tag, &[Val::I32(1), Val::ExternRef(None)]).unwrap();
    store.end_scope(scope);
    store.gc();
    assert!(store.throw::<()>(lost).is_err() && !store.has_pending_exception());
}

#[test]
fn an_exception_nobody_refers_to_is_collected() {
    let (mut store, instance, tag) = catcher();
    let scope = store.root_scope();
    let mut results = [Val::ExnRef(None)];
    instance.get_func(&store, "ref").unwrap().call(&mut store, &[], &mut results).unwrap();
    let [Val::ExnRef(Some(exception))] = results else { panic!("{results:?}") };
    store.gc();
    assert_eq!(exception.values(&store).unwrap()[..], [Val::I32(8), Val::ExternRef(Some(5))]);
    store.end_scope(scope);
    store.gc();
    assert_eq!(exception.tag(&store), None);
    assert!(exception.values(&store).is_err());
    assert!(ExnRef::new(&mut store, tag, &[Val::I32(1)]).is_err(), "a value too few");
}

#[test]
fn an_uncaught_exception_tells_its_frames() {
    let wat = r#"(module (tag $e)
      (func $inner (throw $e))
      (func $outer (export "outer") (result i32) (nop) (call $inner) (i32.const 0)))"#;
    let (mut store, instance) = start(wat);
    let error = call(&mut store, instance, "outer", &[]).unwrap_err();
    let Error::Exception(thrown) = error else { panic!("{error}") };
    let functions: Vec<u32> = thrown.frames().iter().map(|frame| frame.function).collect();
    assert_eq!(functions, [0, 1]);
    let binary = wat::parse_str(wat).unwrap();
    let bytes: Vec<u8> = thrown.frames().iter().map(|frame| binary[frame.offset.unwrap() as usize]).collect();
    assert_eq!(bytes, [0x08, 0x10], "throw, then call");
    // The store goes on.
    assert!(matches!(call(&mut store, instance, "outer", &[]), Err(Error::Exception(_))));
}

#[test]
fn traps_are_not_caught() {
    let wat = r#"(module
      (func (export "run") (result i32)
        (block $h (try_table (catch_all $h) (drop (i32.div_u (i32.const 1) (i32.const 0)))))
        (i32.const 1)))"#;
    let (mut store, instance) = start(wat);
    let error = call(&mut store, instance, "run", &[]).unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::DivideByZero));
}

#[test]
fn a_start_function_may_throw() {
    let engine = Engine::new(&Config::new());
    let mut store = Store::new(&engine, ()).unwrap();
    let throwing = module(&engine, "(module (tag $e) (func $s (throw $e)) (start $s))").unwrap();
    let error = Linker::new().instantiate(&mut store, &throwing).unwrap_err();
    assert!(matches!(error, Error::Exception(_)), "{error}");
    // What came after it in the store works.
    let next = module(&engine, r#"(module (func (export "f") (result i32) (i32.const 3)))"#).unwrap();
    let instance = Linker::new().instantiate(&mut store, &next).unwrap();
    assert_eq!(call(&mut store, instance, "f", &[]).unwrap(), Val::I32(3));
}

#[test]
fn tags_are_told_apart_by_where_they_were_made() {
    let wat = r#"(module
      (import "m" "t" (tag $other (param i32))) (tag $own (export "t") (param i32))
      (func (export "throw") (throw 0 (i32.const 1)))
      (func (export "throw_own") (throw $own (i32.const 2))))"#;
    let engine = Engine::new(&Config::new());
    let mut store = Store::new(&engine, ()).unwrap();
    let i32s = [ValType::I32.code()];
    let ty = FuncType::new(&i32s, 1).unwrap();
    let tag = Tag::new(&mut store, ty).unwrap();
    let mut linker = Linker::new();
    linker.define("m", "t", tag).unwrap();
    let first = linker.instantiate(&mut store, &module(&engine, wat).unwrap()).unwrap();
    assert_eq!(first.get_tag(&store, "t").unwrap().ty(&store), tag.ty(&store));
    assert_ne!(first.get_tag(&store, "t").unwrap(), tag);
    linker.instance(&store, "first", first).unwrap();
    let catcher = r#"(module
      (import "m" "t" (tag $t (param i32))) (import "first" "t" (tag $own (param i32)))
      (import "first" "throw" (func $throw)) (import "first" "throw_own" (func $throw_own))
      (func (export "run") (param i32) (result i32)
        (block $a (result i32) (block $b (result i32)
          (try_table (catch $t $a) (catch $own $b)
            (if (local.get 0) (then (call $throw)) (else (call $throw_own))))
          (return (i32.const 0)))
          (return (i32.add (i32.const 200))))
        (i32.add (i32.const 100))))"#;
    let second = linker.instantiate(&mut store, &module(&engine, catcher).unwrap()).unwrap();
    assert_eq!(call(&mut store, second, "run", &[Val::I32(1)]).unwrap(), Val::I32(101));
    assert_eq!(call(&mut store, second, "run", &[Val::I32(0)]).unwrap(), Val::I32(202));
    let wrong = r#"(module (import "m" "t" (tag (param i64))))"#;
    let error = linker.instantiate(&mut store, &module(&engine, wrong).unwrap()).unwrap_err();
    assert!(matches!(error, Error::Link(_)), "{error}");
    let import = module(&engine, catcher).unwrap();
    assert!(import.imports().next().is_some_and(|import| import.ty == ExternType::Tag(ty)));
}

#[test]
fn what_is_switched_off_is_refused() {
    let off = Engine::new(&Config::new().proposals(Proposals::EXCEPTIONS, false));
    let error = module(&off, "(module (tag))").err().unwrap();
    assert!(matches!(error, Error::Invalid(_)) && error.to_string().contains("exceptions"), "{error}");
    // One function: `try`, `catch_all`, `end`.
    let legacy = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x0a\x08\x01\x06\0\x06\x40\x19\x0b\x0b";
    let error = Module::new(&Engine::new(&Config::new()), legacy).err().unwrap();
    assert!(error.to_string().contains("the proposal legacy-exceptions"), "{error}");
}
