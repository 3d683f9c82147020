//! Memories of which a store backs only the first bytes.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use tenon_core::{Config, Engine, Error, Instance, Linker, Memory, MemoryPolicy, Module, Store, TrapCode};

const BACKED: u32 = 8192;
const PAGE: i32 = 65_536;

/// Accesses of each kind, each at the address given.
const ACCESSES: &str = r#"(module (memory (export "m") 1 2) (data $passive "abcdefgh")
  (func (export "load8") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "load32") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "offset") (param i32) (result i32) (i32.load offset=16 (i32.add (local.get 0) (i32.const -16))))
  (func (export "known") (param i32) (result i32) (i32.load (i32.const 8192)))
  (func (export "store") (param i32) (result i32) (i64.store (local.get 0) (i64.const -1)) (i32.const 0))
  (func (export "fill") (param i32) (result i32)
    (memory.fill (local.get 0) (i32.const 7) (i32.const 4)) (i32.const 0))
  (func (export "copy") (param i32) (result i32)
    (memory.copy (local.get 0) (i32.const 0) (i32.const 4)) (i32.const 0))
  (func (export "from") (param i32) (result i32)
    (memory.copy (i32.const 0) (local.get 0) (i32.const 4)) (i32.const 0))
  (func (export "init") (param i32) (result i32)
    (memory.init $passive (local.get 0) (i32.const 0) (i32.const 4)) (i32.const 0))
  (func (export "size") (param i32) (result i32) (memory.size))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))"#;

fn backing(bytes: u32) -> Engine {
    Engine::new(&Config::new().memory_policy(MemoryPolicy::FirstBytes(bytes)))
}

fn start(engine: &Engine, wat: &str) -> Result<(Store<()>, Instance), Error> {
    let mut store = Store::new(engine, ())?;
    let module = Module::new(engine, &wat::parse_str(wat).unwrap())?;
    let instance = Linker::new().instantiate(&mut store, &module)?;
    Ok((store, instance))
}

fn call(store: &mut Store<()>, instance: Instance, name: &str, argument: i32) -> Result<i32, TrapCode> {
    let func = instance.get_typed_func::<i32, i32>(store, name).unwrap();
    func.call(store, argument).map_err(|error| error.trap_code().unwrap())
}

#[test]
fn access_beyond_what_is_backed_says_so() {
    let (mut store, instance) = start(&backing(BACKED), ACCESSES).unwrap();
    let not_backed = Err(TrapCode::MemoryNotBacked(BACKED));
    let beyond = Err(TrapCode::MemoryOutOfBounds);
    for (name, width) in [
        ("load8", 1),
        ("load32", 4),
        ("offset", 4),
        ("store", 8),
        ("fill", 4),
        ("copy", 4),
        ("from", 4),
        ("init", 4),
    ] {
        let mut ends_at = |end: i32| call(&mut store, instance, name, end - width).map(drop);
        assert_eq!(ends_at(BACKED as i32), Ok(()), "{name}");
        assert_eq!(ends_at(BACKED as i32 + 1), not_backed, "{name}");
        assert_eq!(ends_at(PAGE), not_backed, "{name}");
        assert_eq!(ends_at(PAGE + 1), beyond, "{name}");
        assert_eq!(call(&mut store, instance, name, -1).map(drop), beyond, "{name}");
    }
    assert_eq!(call(&mut store, instance, "known", 0).map(drop), not_backed);
}

#[test]
fn the_trap_names_the_policy() {
    let (mut store, instance) = start(&backing(BACKED), ACCESSES).unwrap();
    let trap = call(&mut store, instance, "load8", 8192).unwrap_err();
    assert_eq!(
        trap.to_string(),
        "access within a page of memory, beyond the bytes that the memory policy backs, which are the first 8192"
    );
}

#[test]
fn the_guest_finds_the_pages_it_declared() {
    let (mut store, instance) = start(&backing(BACKED), ACCESSES).unwrap();
    assert_eq!(call(&mut store, instance, "size", 0), Ok(1));
    assert_eq!(call(&mut store, instance, "grow", 0), Ok(1));
    assert_eq!(call(&mut store, instance, "grow", 1), Ok(-1));
    let memory = instance.get_memory(&store, "m").unwrap();
    assert_eq!((memory.size(&store), memory.data_size(&store)), (1, BACKED as usize));
}

#[test]
fn a_memory_grows_to_the_pages_that_begin_in_what_is_backed() {
    let (mut store, instance) = start(&backing(PAGE as u32 + 100), ACCESSES).unwrap();
    assert_eq!(call(&mut store, instance, "grow", 1), Ok(1));
    assert_eq!(
        (call(&mut store, instance, "size", 0), call(&mut store, instance, "grow", 1)),
        (Ok(2), Ok(-1))
    );
    assert_eq!(call(&mut store, instance, "load32", PAGE + 96), Ok(0));
    let trap = call(&mut store, instance, "load32", PAGE + 97).unwrap_err();
    assert_eq!(trap, TrapCode::MemoryNotBacked(PAGE as u32 + 100));
}

#[test]
fn a_memory_of_no_pages_grows_to_one() {
    let wat = ACCESSES.replace("1 2)", "0 2)");
    let (mut store, instance) = start(&backing(BACKED), &wat).unwrap();
    let first = ["load8", "grow", "load8", "grow"].map(|name| call(&mut store, instance, name, 1));
    assert_eq!(first, [Err(TrapCode::MemoryOutOfBounds), Ok(0), Ok(0), Ok(-1)]);
}

#[test]
fn data_beyond_what_is_backed_is_refused_at_instantiation() {
    let wat = |at: u32| format!(r#"(module (memory 1) (data (i32.const {at}) "abcd"))"#);
    assert!(start(&backing(BACKED), &wat(BACKED - 4)).is_ok());
    let error = start(&backing(BACKED), &wat(BACKED - 3)).map(drop).unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::MemoryNotBacked(BACKED)));
}

#[test]
fn the_accounts_of_limits_are_in_bytes_backed() {
    let mut config = Config::new().memory_policy(MemoryPolicy::FirstBytes(BACKED));
    config.limits.memory_bytes = BACKED.into();
    assert!(start(&Engine::new(&config), "(module (memory 1))").is_ok());
    config.limits.memory_bytes -= 1;
    let error = start(&Engine::new(&config), "(module (memory 1))").map(drop).unwrap_err();
    assert_eq!(error.to_string(), "limit exceeded: bytes of a memory is 8192, the limit is 8191");
}

#[test]
fn pages_of_one_byte_are_backed_whole() {
    let wat = r#"(module (memory (export "m") 9000 (pagesize 1)))"#;
    let (store, instance) = start(&backing(BACKED), wat).unwrap();
    assert_eq!(instance.get_memory(&store, "m").map(|memory: Memory| memory.data_size(&store)), Some(9000));
}

#[test]
fn other_memories_vectors_and_wide_addresses_say_so_too() {
    let wat = r#"(module (memory i64 1) (memory $b 1)
      (func (export "wide") (param i32) (result i32) (i32.load (i64.extend_i32_u (local.get 0))))
      (func (export "other") (param i32) (result i32) (i32.load $b (local.get 0)))
      (func (export "vector") (param i32) (result i32)
        (i32x4.extract_lane 0 (v128.load (i64.extend_i32_u (local.get 0)))))
      (func (export "fill") (param i32) (result i32)
        (memory.fill (i64.extend_i32_u (local.get 0)) (i32.const 7) (i64.const 16)) (i32.const 0)))"#;
    let (mut store, instance) = start(&backing(BACKED), wat).unwrap();
    for name in ["wide", "other", "vector", "fill"] {
        let traps = [0, 8190, 65_536].map(|at| call(&mut store, instance, name, at).err());
        let [not_backed, beyond] = [TrapCode::MemoryNotBacked(BACKED), TrapCode::MemoryOutOfBounds];
        assert_eq!(traps, [None, Some(not_backed), Some(beyond)], "{name}");
    }
    let wat = r#"(module (memory 1) (func (export "vector") (param i32) (result i32)
        (i32x4.extract_lane 0 (v128.load (local.get 0)))))"#;
    let (mut store, instance) = start(&backing(BACKED), wat).unwrap();
    let traps = [8176, 8177, 65_521].map(|at| call(&mut store, instance, "vector", at).err());
    let [not_backed, beyond] = [TrapCode::MemoryNotBacked(BACKED), TrapCode::MemoryOutOfBounds];
    assert_eq!(traps, [None, Some(not_backed), Some(beyond)]);
}
