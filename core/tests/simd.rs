//! Vectors where they meet the rest: locals, globals, calls, memory, the host.

#![cfg(feature = "simd")]
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use tenon_core::{
    Config, Engine, Error, FuncType, Global, GlobalType, Instance, Linker, Module, Store, TrapCode, Val,
    ValType,
};

fn load(wat: &str) -> (Engine, Module) {
    let engine = Engine::new(&Config::new());
    let module = Module::new(&engine, &wat::parse_str(wat).unwrap()).unwrap();
    (engine, module)
}

fn start(wat: &str) -> (Store<()>, Instance) {
    let (engine, module) = load(wat);
    let mut store = Store::new(&engine, ()).unwrap();
    let instance = Linker::new().instantiate(&mut store, &module).unwrap();
    (store, instance)
}

fn call(store: &mut Store<()>, instance: Instance, name: &str, args: &[Val]) -> Result<Val, Error> {
    let mut results = [Val::V128(0)];
    let func = instance.get_func(store, name).unwrap();
    func.call(store, args, &mut results)?;
    Ok(results[0])
}

const LANES: u128 = 0x0f0e_0d0c_0b0a_0908_0706_0504_0302_0100;

#[test]
fn vectors_go_through_calls_blocks_selects_and_globals() {
    let wat = r#"(module
      (type $t (func (param i32 v128 i64 v128) (result v128 i32 v128)))
      (table funcref (elem $swap))
      (global $g (mut v128) (v128.const i32x4 1 2 3 4))
      (func $swap (type $t)
        (block (result v128 i32 v128) (local.get 3) (local.get 0) (local.get 1) (br 0)))
      (func (export "run") (param v128 i32) (result v128) (local v128 externref v128)
        (local.set 2 (v128.const i64x2 7 9))
        (call_indirect (type $t) (local.get 1) (local.get 0) (i64.const 5) (global.get $g) (i32.const 0))
        (local.set 4) (drop) (global.set $g)
        (select (i64x2.add (local.get 4) (local.get 2)) (global.get $g) (local.get 1))))"#;
    let (mut store, instance) = start(wat);
    let run = |store: &mut Store<()>, flag| {
        call(store, instance, "run", &[Val::V128(LANES), Val::I32(flag)]).unwrap()
    };
    assert_eq!(run(&mut store, 1), Val::V128(LANES + (9 << 64) + 7));
    assert_eq!(run(&mut store, 0), Val::V128(0x0000_0004_0000_0003_0000_0002_0000_0001));
}

#[test]
fn the_host_gives_and_takes_vectors() {
    let wat = r#"(module
      (import "h" "f" (func $f (param v128 i32) (result v128)))
      (import "h" "g" (global $g (mut v128)))
      (global $own v128 (v128.const i64x2 3 4))
      (export "own" (global $own))
      (func (export "run") (param v128) (result v128)
        (global.set $g (i8x16.add (global.get $g) (local.get 0)))
        (call $f (global.get $g) (i32.const 2))))"#;
    let (engine, module) = load(wat);
    let mut store = Store::new(&engine, ()).unwrap();
    let mut linker = Linker::new();
    let ty = GlobalType { content: ValType::V128, mutable: true };
    let global = Global::new(&mut store, ty, Val::V128(1)).unwrap();
    linker.define("h", "g", global).unwrap();
    let types = FuncType::new(&[0x7b, 0x7f, 0x7b], 2).unwrap();
    linker
        .func_new("h", "f", types, |_, args, results| {
            let (Val::V128(vector), Val::I32(shift)) = (args[0], args[1]) else { unreachable!() };
            results[0] = Val::V128(vector << shift);
            Ok(())
        })
        .unwrap();
    let instance = linker.instantiate(&mut store, &module).unwrap();
    let mut results = [Val::V128(0)];
    let run = instance.get_func(&store, "run").unwrap();
    run.call(&mut store, &[Val::V128(LANES)], &mut results).unwrap();
    assert_eq!(results[0], Val::V128((LANES + 1) << 2));
    assert_eq!(global.get(&store), Some(Val::V128(LANES + 1)));
    assert_eq!(instance.get_global(&store, "own").unwrap().get(&store), Some(Val::V128(3 + (4 << 64))));
}

const MEMORY: &str = r#"(module (memory 1)
  (data (i32.const 65520) "\80\01\02\03\04\05\06\07\08\09\0a\0b\0c\0d\0e\0f")
  (func (export "load") (param i32) (result v128) (v128.load offset=65520 (local.get 0)))
  (func (export "store") (param i32 v128) (result v128)
    (v128.store (local.get 0) (local.get 1)) (v128.load (i32.const 65520)))
  (func (export "widen") (param i32) (result v128) (v128.load8x8_s (local.get 0)))
  (func (export "zero") (param i32) (result v128) (v128.load32_zero (local.get 0)))
  (func (export "far") (param i32) (result v128) (v128.load8_splat offset=0xffffffff (local.get 0)))
  (func (export "lane") (param i32 v128) (result v128)
    (v128.load64_lane 1 (local.get 0) (i64x2.neg (local.get 1))))
  (func (export "lane-of-local") (param i32 v128) (result v128)
    (v128.load64_lane 0 (local.get 0) (local.get 1)))
  (func (export "put") (param i32 v128) (result v128)
    (v128.store16_lane 3 (local.get 0) (local.get 1))
    (v128.store64_lane offset=8 0 (local.get 0) (local.get 1))
    (v128.load (local.get 0))))"#;

const LAST: u128 = LANES + 0x80;

#[test]
fn accesses_end_at_the_end_of_memory() {
    let (mut store, instance) = start(MEMORY);
    let mut call = |name: &str, args: &[Val]| call(&mut store, instance, name, args);
    let trap = |result: Result<Val, Error>| result.unwrap_err().trap_code();
    let out = Some(TrapCode::MemoryOutOfBounds);
    assert_eq!(call("load", &[Val::I32(0)]).unwrap(), Val::V128(LAST));
    assert_eq!(trap(call("load", &[Val::I32(1)])), out);
    assert_eq!(trap(call("load", &[Val::I32(-65520)])), out, "the address wraps nowhere");
    assert_eq!(trap(call("store", &[Val::I32(65521), Val::V128(0)])), out);
    assert_eq!(
        call("store", &[Val::I32(65504), Val::V128(5)]).unwrap(),
        Val::V128(LAST),
        "nothing was written"
    );
    assert_eq!(trap(call("widen", &[Val::I32(65529)])), out);
    assert_eq!(
        call("widen", &[Val::I32(65520)]).unwrap(),
        Val::V128(0x0007_0006_0005_0004_0003_0002_0001_ff80)
    );
    assert_eq!(call("zero", &[Val::I32(65532)]).unwrap(), Val::V128(0x0f0e_0d0c));
    assert_eq!(trap(call("far", &[Val::I32(1)])), out);
}

#[test]
fn lanes_are_loaded_and_stored_beside_the_others() {
    let (mut store, instance) = start(MEMORY);
    let mut call = |name: &str, args: &[Val]| call(&mut store, instance, name, args).unwrap();
    let high = LAST >> 64;
    assert_eq!(call("lane", &[Val::I32(65528), Val::V128(1)]), Val::V128(high << 64 | u128::from(u64::MAX)));
    assert_eq!(call("lane-of-local", &[Val::I32(65528), Val::V128(5 << 64)]), Val::V128(5 << 64 | high));
    assert_eq!(call("put", &[Val::I32(32), Val::V128(LANES)]), Val::V128(LANES << 64 | 0x0706));
}

#[test]
fn a_trap_of_a_vector_operator_has_its_place() {
    let wat = r#"(module (memory 0)
      (func (export "f") (param i32) (result v128) (v128.load16_splat (local.get 0))))"#;
    let (mut store, instance) = start(wat);
    let Err(Error::Trap(trap)) = call(&mut store, instance, "f", &[Val::I32(0)]) else { panic!("no trap") };
    let binary = wat::parse_str(wat).unwrap();
    let offset = trap.frames()[0].offset.unwrap() as usize;
    assert_eq!(&binary[offset..offset + 2], [0xfd, 0x08], "v128.load16_splat");
}
