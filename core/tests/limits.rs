//! Every bound is reached once, and the error or trap says which it was.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

extern crate alloc;

use alloc::sync::Arc;
use std::sync::Mutex;
use tenon_core::{
    Config, Engine, Error, Instance, Limits, Linker, Memory, MemoryType, Module, ResourceLimiter, Store,
    TrapCode, Val,
};

fn limited(change: impl FnOnce(&mut Limits)) -> Engine {
    let mut limits = Limits::default();
    change(&mut limits);
    Engine::new(&Config::new().limits(limits))
}

fn load(engine: &Engine, wat: &str) -> Result<Module, Error> {
    Module::new(engine, &wat::parse_str(wat).unwrap())
}

fn start(engine: &Engine, wat: &str) -> Result<(Store<()>, Instance), Error> {
    let mut store = Store::new(engine, ())?;
    let instance = Linker::new().instantiate(&mut store, &load(engine, wat)?)?;
    Ok((store, instance))
}

fn said<V>(done: Result<V, Error>) -> String {
    done.map(drop).unwrap_err().to_string()
}

fn call(store: &mut Store<()>, instance: Instance, argument: i32) -> Result<i32, Error> {
    instance.get_typed_func::<i32, i32>(store, "f").unwrap().call(store, argument)
}

#[test]
fn bytes_of_a_memory() {
    let engine = limited(|limits| limits.memory_bytes = 2 << 16);
    let wat =
        r#"(module (memory 1) (func (export "f") (param i32) (result i32) (memory.grow (local.get 0))))"#;
    let (mut store, instance) = start(&engine, wat).unwrap();
    assert_eq!([1, 1].map(|pages| call(&mut store, instance, pages).unwrap()), [1, -1]);
    let error = said(start(&engine, "(module (memory 3))"));
    assert_eq!(error, "limit exceeded: bytes of a memory is 196608, the limit is 131072");
}

#[test]
fn elements_of_a_table() {
    let engine = limited(|limits| limits.table_elements = 10);
    let wat = r#"(module (table 8 funcref)
      (func (export "f") (param i32) (result i32) (table.grow (ref.null func) (local.get 0))))"#;
    let (mut store, instance) = start(&engine, wat).unwrap();
    assert_eq!([2, 1].map(|count| call(&mut store, instance, count).unwrap()), [8, -1]);
    let error = said(start(&engine, "(module (table 11 externref))"));
    assert_eq!(error, "limit exceeded: elements of a table is 11, the limit is 10");
}

#[test]
fn slots_of_the_stack_and_depth_of_calls() {
    let engine = limited(|limits| limits.max_stack_slots = 3000);
    let wat = r#"(module (func $f (export "f") (param i32) (result i32)
      (if (result i32) (local.get 0)
        (then (i32.add (i32.const 1) (call $f (i32.sub (local.get 0) (i32.const 1)))))
        (else (i32.const 0)))))"#;
    let (mut store, instance) = start(&engine, wat).unwrap();
    assert_eq!(call(&mut store, instance, 100).unwrap(), 100);
    assert_eq!(said(call(&mut store, instance, 1000)), "trap: call stack exhausted");
}

#[test]
fn instances_of_a_store() {
    let engine = limited(|limits| limits.instances = 2);
    let module = load(&engine, "(module)").unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let mut instantiate = || Linker::new().instantiate(&mut store, &module);
    assert!(instantiate().is_ok() && instantiate().is_ok());
    assert_eq!(said(instantiate()), "limit exceeded: instances of a store is 3, the limit is 2");
}

#[test]
fn bytes_of_code() {
    let engine = limited(|limits| limits.code_bytes = 26);
    assert!(load(&engine, "(module (func))").is_ok());
    let error = said(load(
        &engine,
        "(module (func (param i32) (result i32) (i32.mul (i32.const 9) (local.get 0))) (func) (func))",
    ));
    assert!(
        error.starts_with("limit exceeded: bytes of code is ") && error.contains("the limit is 26"),
        "{error}"
    );
}

#[test]
fn slots_of_a_frame() {
    let locals = "i64 ".repeat(32_800);
    let error = said(load(&Engine::default(), &format!("(module (func) (func (local {locals})))")));
    assert!(
        error.starts_with("limit exceeded: slots of a frame is 65600, the limit is 65535 (function 1)"),
        "{error}"
    );
}

#[test]
fn items_and_validator_heap() {
    let wat = format!("(module {})", "(func)".repeat(50));
    let error = said(load(&limited(|limits| limits.items = 40), &wat));
    assert!(error.starts_with("limit exceeded: items"), "{error}");
    let error = said(load(&limited(|limits| limits.validator_heap = 1000), &wat));
    assert!(error.starts_with("limit exceeded: validator heap"), "{error}");
}

#[test]
fn nesting() {
    let nested = |depth: usize| {
        let (begin, end) = ("(type (component ".repeat(depth), "))".repeat(depth));
        wat::parse_str(format!("(component {begin}{end})")).unwrap()
    };
    let limits = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        limits
    };
    let types = limits(|limits| limits.type_nesting = 8);
    assert!(tenon_core::prescan(&nested(4), &types).is_ok());
    let error = said(tenon_core::prescan(&nested(30), &types));
    assert!(error.starts_with("limit exceeded: type nesting"), "{error}");
    let components =
        wat::parse_str(format!("(component {}{})", "(component ".repeat(9), ")".repeat(9))).unwrap();
    let error = said(tenon_core::prescan(&components, &limits(|limits| limits.component_nesting = 8)));
    assert!(error.starts_with("limit exceeded: component nesting"), "{error}");
}

#[test]
fn frames_of_a_trace() {
    let engine = limited(|limits| limits.trace_frames = 3);
    let wat = r#"(module (func $f (export "f") (param i32) (result i32) (call $f (local.get 0))))"#;
    let (mut store, instance) = start(&engine, wat).unwrap();
    let Err(Error::Trap(trap)) = call(&mut store, instance, 0) else { panic!() };
    assert_eq!(trap.frames().len(), 3);
}

/// What a limiter was asked, and what it answers.
#[derive(Clone, Default)]
struct Asked {
    log: Arc<Mutex<Vec<String>>>,
    trap: bool,
}

impl Asked {
    fn answer(
        &self,
        what: &str,
        current: u64,
        desired: u64,
        maximum: Option<u64>,
        most: u64,
    ) -> Result<bool, TrapCode> {
        self.log.lock().unwrap().push(format!("{what} {current} {desired} {maximum:?}"));
        match desired > most {
            true if self.trap => Err(TrapCode::Host("the budget is spent")),
            refused => Ok(!refused),
        }
    }
}

impl ResourceLimiter for Asked {
    fn memory_growing(&mut self, now: u64, wanted: u64, max: Option<u64>) -> Result<bool, TrapCode> {
        self.answer("memory", now, wanted, max, 3 << 16)
    }

    fn table_growing(&mut self, now: u64, wanted: u64, max: Option<u64>) -> Result<bool, TrapCode> {
        self.answer("table", now, wanted, max, 5)
    }

    fn instances(&self) -> usize {
        2
    }

    fn memories(&self) -> usize {
        2
    }

    fn tables(&self) -> usize {
        1
    }
}

const GROWING: &str = r#"(module (memory 1 9) (table 2 externref)
  (func (export "f") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "t") (param i32) (result i32) (table.grow (ref.null extern) (local.get 0))))"#;

#[test]
fn a_limiter_is_asked_before_memories_and_tables_grow() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    let asked = Asked::default();
    store.limiter(asked.clone());
    let instance = Linker::new().instantiate(&mut store, &load(&engine, GROWING).unwrap()).unwrap();
    let grow_table = instance.get_typed_func::<i32, i32>(&store, "t").unwrap();
    assert_eq!([2, 1, 0].map(|pages| call(&mut store, instance, pages).unwrap()), [1, -1, 3]);
    assert_eq!([3, 1].map(|count| grow_table.call(&mut store, count).unwrap()), [2, -1]);
    // The type's own maximum is looked at first, and the limiter not asked.
    assert_eq!(call(&mut store, instance, 100).unwrap(), -1);
    let log = [
        "memory 0 65536 Some(589824)",
        "table 0 2 None",
        "memory 65536 196608 Some(589824)",
        "memory 196608 262144 Some(589824)",
        "memory 196608 196608 Some(589824)",
        "table 2 5 None",
        "table 5 6 None",
    ];
    assert_eq!(*asked.log.lock().unwrap(), log);

    let small = load(&engine, "(module (memory 1))").unwrap();
    assert!(Linker::new().instantiate(&mut store, &small).is_ok());
    let error = said(Linker::new().instantiate(&mut store, &small));
    assert_eq!(error, "limit exceeded: instances of a store, by its limiter is 3, the limit is 2");
    let ty = MemoryType { min: 0, max: None, page_log2: 16, memory64: false };
    let error = said(Memory::new(&mut store, ty));
    assert_eq!(error, "limit exceeded: memories of a store, by its limiter is 3, the limit is 2");
}

#[test]
fn a_limiter_may_refuse_an_instance_or_trap() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    store.limiter(Asked::default());
    let large = load(&engine, "(module (memory 4))").unwrap();
    let error = said(Linker::new().instantiate(&mut store, &large));
    assert!(
        error.starts_with("limit exceeded: bytes of a memory, by the store's limiter is 262144"),
        "{error}"
    );

    let (mut store, instance) = start(&engine, GROWING).unwrap();
    store.limiter(Asked { trap: true, ..Asked::default() });
    let grow_table = instance.get_func(&store, "t").unwrap();
    assert_eq!(call(&mut store, instance, 1).unwrap(), 1);
    assert_eq!(said(call(&mut store, instance, 2)), "trap: the budget is spent");
    let grown = grow_table.call(&mut store, &[Val::I32(4)], &mut [Val::I32(0)]);
    assert_eq!(grown.unwrap_err().trap_code(), Some(TrapCode::Host("the budget is spent")));
    assert_eq!(call(&mut store, instance, 0).unwrap(), 2);
}
