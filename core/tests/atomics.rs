//! Atomic instructions, on memories that are not shared.

#![cfg(feature = "threads")]
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use tenon_core::{
    Config, Engine, Error, Instance, Linker, Module, Proposals, Store, TrapCode, Val, load_module,
};

fn instantiate(wat: &str) -> (Store<()>, Instance) {
    let engine = Engine::default();
    let module = Module::new(&engine, &wat::parse_str(wat).unwrap()).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let instance = Linker::new().instantiate(&mut store, &module).unwrap();
    (store, instance)
}

fn call(store: &mut Store<()>, instance: Instance, name: &str, args: &[Val]) -> Result<Val, Error> {
    let func = instance.get_func(store, name).unwrap();
    let mut results: Vec<Val> = func.ty(store).unwrap().results().map(Val::default_of).collect();
    func.call(store, args, &mut results)?;
    Ok(results.first().copied().unwrap_or(Val::I32(0)))
}

const START: u64 = 0x8877_6655_4433_2211;

/// Functions on memory `$m` (address type `at`): one of each kind and width, at offset 8.
fn guest(memory: &str, at: &str) -> String {
    let mut funcs = String::new();
    for (ty, widths) in [("i32", &[8, 16, 32][..]), ("i64", &[8, 16, 32, 64])] {
        for &width in widths {
            let full = ty.ends_with(&width.to_string());
            let (narrow, sign) = if full { (String::new(), "") } else { (width.to_string(), "_u") };
            let mut func = |kind: String, params: &str, gets: &str, result: &str| {
                funcs.push_str(&format!(
                    "(func (export \"{ty}{width}.{kind}\") (param {at} {params}) {result} \
                     ({ty}.atomic.{op} $m offset=8 (local.get 0) {gets}))\n",
                    op = match &*kind {
                        "load" => format!("load{narrow}{sign}"),
                        "store" => format!("store{narrow}"),
                        how => format!("rmw{narrow}.{how}{sign}"),
                    },
                ));
            };
            let result = format!("(result {ty})");
            func("load".into(), "", "", &result);
            func("store".into(), ty, "(local.get 1)", "");
            for how in ["add", "sub", "and", "or", "xor", "xchg"] {
                func(how.into(), ty, "(local.get 1)", &result);
            }
            func("cmpxchg".into(), &format!("{ty} {ty}"), "(local.get 1) (local.get 2)", &result);
        }
    }
    format!(
        r#"(module {memory}
        (func (export "set") (param i64) (i64.store $m offset=24 ({at}.const 0) (local.get 0)))
        (func (export "get") (result i64) (i64.load $m offset=24 ({at}.const 0)))
        (func (export "notify") (param {at}) (result i32)
          (memory.atomic.notify $m offset=4 (local.get 0) (i32.const 1)))
        (func (export "wait32") (result i32)
          (memory.atomic.wait32 $m ({at}.const 0) (i32.const 0) (i64.const 0)))
        (func (export "wait64") (result i32)
          (memory.atomic.wait64 $m ({at}.const 0) (i64.const 0) (i64.const 0)))
        (func (export "fence") (result i32) (atomic.fence) (i32.const 5))
        {funcs})"#
    )
}

/// What is read, and what the whole is afterwards, of an operation on the low `width` bits.
fn model(how: &str, width: u32, operand: u64) -> (u64, u64) {
    let mask = u64::MAX >> (64 - width);
    let old = START & mask;
    let new = match how {
        "add" => old.wrapping_add(operand),
        "sub" => old.wrapping_sub(operand),
        "and" => old & operand,
        "or" => old | operand,
        "xor" => old ^ operand,
        _ => operand,
    };
    (old, START & !mask | new & mask)
}

fn check_all(memory: &str, at: &str) {
    let (mut store, instance) = instantiate(&guest(memory, at));
    let address = |at_byte: i64| if at == "i64" { Val::I64(at_byte) } else { Val::I32(at_byte as i32) };
    let operand = 0xf1e2_d3c4_b5a6_9788_u64;
    for (ty, width) in
        [("i32", 8), ("i32", 16), ("i32", 32), ("i64", 8), ("i64", 16), ("i64", 32), ("i64", 64)]
    {
        let value = |bits: u64| if ty == "i64" { Val::I64(bits as i64) } else { Val::I32(bits as i32) };
        let mut run = |kind: &str, args: &[Val]| {
            call(&mut store, instance, "set", &[Val::I64(START as i64)]).unwrap();
            let result = call(&mut store, instance, &format!("{ty}{width}.{kind}"), args);
            (result, call(&mut store, instance, "get", &[]).unwrap())
        };
        for how in ["add", "sub", "and", "or", "xor", "xchg"] {
            let (old, new) = model(how, width, operand);
            let (result, memory) = run(how, &[address(16), value(operand)]);
            assert_eq!((result.unwrap(), memory), (value(old), Val::I64(new as i64)), "{ty}{width}.{how}");
        }
        let (old, new) = model("xchg", width, operand);
        let (result, memory) = run("cmpxchg", &[address(16), value(old), value(operand)]);
        assert_eq!((result.unwrap(), memory), (value(old), Val::I64(new as i64)));
        let (result, memory) = run("cmpxchg", &[address(16), value(old ^ 1), value(operand)]);
        assert_eq!((result.unwrap(), memory), (value(old), Val::I64(START as i64)));
        assert_eq!(run("load", &[address(16)]).0.unwrap(), value(old));
        assert_eq!(run("store", &[address(16), value(operand)]).1, Val::I64(new as i64));

        let (beyond, _) = run("load", &[address(65_536)]);
        assert_eq!(beyond.unwrap_err().trap_code(), Some(TrapCode::MemoryOutOfBounds));
        if width > 8 {
            let (unaligned, memory) = run("add", &[address(17), value(1)]);
            assert_eq!(unaligned.unwrap_err().trap_code(), Some(TrapCode::UnalignedAtomic));
            assert_eq!(memory, Val::I64(START as i64));
        }
    }
    assert_eq!(call(&mut store, instance, "notify", &[address(0)]).unwrap(), Val::I32(0));
    let unaligned = call(&mut store, instance, "notify", &[address(2)]).unwrap_err();
    assert_eq!(unaligned.trap_code(), Some(TrapCode::UnalignedAtomic));
    for wait in ["wait32", "wait64"] {
        let error = call(&mut store, instance, wait, &[]).unwrap_err();
        assert_eq!(error.trap_code(), Some(TrapCode::ExpectedSharedMemory));
    }
    assert_eq!(call(&mut store, instance, "fence", &[]).unwrap(), Val::I32(5));
}

#[test]
fn every_instruction_on_memory_0() {
    check_all("(memory $m 1)", "i32");
}

#[test]
fn every_instruction_on_another_memory() {
    check_all("(memory 0) (memory $m 1)", "i32");
}

#[test]
fn every_instruction_on_a_memory_of_64_bits() {
    check_all("(memory $m i64 1)", "i64");
}

#[test]
fn shared_memories_are_refused_and_the_error_says_what_helps() {
    for wat in ["(module (memory 1 1 shared))", r#"(module (import "a" "b" (memory 1 1 shared)))"#] {
        let error = load_module(&Engine::default(), &wat::parse_str(wat).unwrap()).unwrap_err();
        assert!(matches!(error, Error::Unsupported(_)), "{error}");
        let text = error.to_string();
        assert!(text.contains("shared memory") && text.contains("one thread"), "{text}");
    }
}

#[test]
fn atomics_can_be_switched_off() {
    let bytes = wat::parse_str("(module (func (atomic.fence)))").unwrap();
    assert!(load_module(&Engine::default(), &bytes).is_ok());
    let without = Engine::new(&Config::new().proposals(Proposals::THREADS, false));
    assert!(matches!(load_module(&without, &bytes), Err(Error::Invalid(_))));
}
