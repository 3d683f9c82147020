//! Several memories, memories and tables of 64 bits.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use tenon_core::ir::display::Disassembly;
use tenon_core::{
    Config, Engine, Error, Instance, Limits, Linker, Module, Progress, Proposals, Store, TrapCode, Val,
    load_module,
};

fn instantiate(config: &Config, wat: &str) -> (Store<()>, Instance) {
    let engine = Engine::new(config);
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

fn trap(result: Result<Val, Error>) -> TrapCode {
    result.unwrap_err().trap_code().unwrap()
}

#[test]
fn both_can_be_switched_off() {
    let cases = [
        (Proposals::MULTI_MEMORY, "(module (memory 1) (memory 1))"),
        (Proposals::MEMORY64, "(module (memory i64 1))"),
        (Proposals::MEMORY64, "(module (table i64 1 funcref))"),
    ];
    for (proposal, wat) in cases {
        let bytes = wat::parse_str(wat).unwrap();
        assert!(load_module(&Engine::default(), &bytes).is_ok());
        let without = Engine::new(&Config::new().proposals(proposal, false));
        assert!(matches!(load_module(&without, &bytes), Err(Error::Invalid(_))), "{wat}");
    }
}

#[test]
fn only_other_memories_are_named() {
    let wat = r#"(module (memory $a 1) (memory $b 1) (memory $c i64 1)
      (func (param i32 i64)
        (i32.store offset=4 (local.get 0) (i32.load8_s $b offset=7 (local.get 0)))
        (i64.store16 $c offset=9 (local.get 1) (i64.load offset=0x100000003 $c (local.get 1)))
        (memory.copy $c $b (local.get 1) (local.get 0) (i32.const 5))))"#;
    let engine = Engine::new(&Config::new().fuel(false));
    let image = load_module(
        &engine,
        &wat::parse_str(wat.replace("offset=0x100000003 $c", "$c offset=0x100000003")).unwrap(),
    );
    let image = image.unwrap();
    let module = image.module(0).unwrap();
    let (start, end) = module.func_code(0).unwrap();
    let text = Disassembly::new(module.code(), start, end).to_string();
    let lines: Vec<_> = text.lines().map(|line| line.trim_start().split_once("  ").unwrap().1).collect();
    assert_eq!(
        lines,
        [
            "load.any.32 s4, memory 1 at s0, +7, i8",
            "store32 s0, +7, s4",
            "address.add s5, s1, 4294967299",
            "load.any.64 s5, memory 2 at long s5, +0, u64",
            "store.any.32 memory 2 at long s1, +9, s5, u16",
            "const.64s s7, 5",
            "i64.extend_i32_u s5, s0",
            "copy.64 s3, s1",
            "memory.copy.64 s3, s5, s7, memory 2, memory 1",
            "ret",
        ]
    );
}

const WIDE: &str = r#"(module
  (memory $m (export "memory") i64 1 3) (memory $n 1)
  (data $d "abcdefghijklmnopqrstuvwxyz0123456789") (data $m (i64.const 65530) "ending")
  (func (export "load") (param i64) (result i64) (i64.load $m (local.get 0)))
  (func (export "far") (param i64) (result i32) (i32.load8_u $m offset=0xffffffffffffffff (local.get 0)))
  (func (export "store8") (param i64 i64) (i64.store8 $m offset=1 (local.get 0) (local.get 1)))
  (func (export "size") (result i64) (memory.size $m))
  (func (export "grow") (param i64) (result i64) (memory.grow $m (local.get 0)))
  (func (export "bulk") (result i64) (local $at i64) (local $from i32)
    (local.set $at (i64.const 100)) (local.set $from (i32.const 3))
    (memory.init $m $d (local.get $at) (local.get $from) (i32.const 30))
    (memory.fill $m (i64.const 200) (i32.const 0x77) (i64.const 50))
    (memory.copy $m $m (i64.const 108) (local.get $at) (i64.const 120))
    (memory.copy $n $m (local.get $from) (local.get $at) (i32.const 64))
    (memory.copy $m $n (i64.const 1000) (local.get $from) (i32.const 64))
    (i64.add (local.get $at) (i64.extend_i32_u (local.get $from)))))"#;

#[test]
fn addresses_of_64_bits_do_not_wrap() {
    let (mut store, instance) = instantiate(&Config::new(), WIDE);
    assert_eq!(
        call(&mut store, instance, "load", &[Val::I64(65_528)]).unwrap(),
        Val::I64(i64::from_le_bytes(*b"\0\0ending"))
    );
    for address in [65_529, 1 << 32, i64::MAX, -1, -8] {
        assert_eq!(
            trap(call(&mut store, instance, "load", &[Val::I64(address)])),
            TrapCode::MemoryOutOfBounds
        );
    }
    for address in [0, 1, -1] {
        assert_eq!(
            trap(call(&mut store, instance, "far", &[Val::I64(address)])),
            TrapCode::MemoryOutOfBounds
        );
    }
    call(&mut store, instance, "store8", &[Val::I64(7), Val::I64(0x1234)]).unwrap();
    assert_eq!(call(&mut store, instance, "load", &[Val::I64(8)]).unwrap(), Val::I64(0x34));
}

#[test]
fn memories_of_64_bits_grow_to_their_limits() {
    let (mut store, instance) = instantiate(&Config::new(), WIDE);
    assert_eq!(call(&mut store, instance, "grow", &[Val::I64(1)]).unwrap(), Val::I64(1));
    for refused in [2, 1 << 48, -1] {
        assert_eq!(call(&mut store, instance, "grow", &[Val::I64(refused)]).unwrap(), Val::I64(-1));
    }
    assert_eq!(call(&mut store, instance, "size", &[]).unwrap(), Val::I64(2));

    let mut limits = Limits::default();
    limits.memory_bytes = 2 << 16;
    let (mut store, instance) = instantiate(&Config::new().limits(limits), &WIDE.replace("i64 1 3", "i64 1"));
    assert_eq!(call(&mut store, instance, "grow", &[Val::I64(2)]).unwrap(), Val::I64(-1));
    assert_eq!(call(&mut store, instance, "grow", &[Val::I64(1)]).unwrap(), Val::I64(1));
}

#[test]
fn a_memory_too_large_for_the_limit_is_an_error() {
    let engine = Engine::default();
    for wat in ["(module (memory i64 65537))", "(module (memory i64 0x1000000000000))"] {
        let module = Module::new(&engine, &wat::parse_str(wat).unwrap()).unwrap();
        let mut store = Store::new(&engine, ()).unwrap();
        let error = Linker::new().instantiate(&mut store, &module).unwrap_err();
        assert!(matches!(error, Error::Limit(_)), "{error}");
    }
}

#[test]
fn bulk_operations_of_64_bits_go_on_where_they_stopped() {
    let run = |step: u64| {
        let (mut store, instance) = instantiate(&Config::new(), WIDE);
        let before = store.fuel_consumed();
        let func = instance.get_func(&store, "bulk").unwrap();
        store.start(func, &[]).unwrap();
        while store.run_for(step).unwrap() == Progress::OutOfFuel {}
        let mut results = [Val::I64(0)];
        store.take_results(&mut results).unwrap();
        let used = store.fuel_consumed() - before;
        (results[0], instance.get_memory(&store, "memory").unwrap().data(&store).to_vec(), used)
    };
    let whole = run(1_000_000);
    assert_eq!(whole.0, Val::I64(103));
    assert_eq!(&whole.1[100..138], b"defghijkdefghijklmnopqrstuvwxyz0123456");
    assert_eq!(&whole.1[1000..1038], &whole.1[100..138]);
    for step in [1, 2, 3, 5, 11, 30] {
        assert!(run(step) == whole, "{step} units at a time");
    }
}

#[test]
fn tables_of_64_bits() {
    let wat = r#"(module
      (table $t (export "table") i64 4 1000 funcref) (table $u 4 funcref)
      (type $n (func (result i32)))
      (elem $e func $one $two $one)
      (elem (table $t) (i64.const 1) func $two)
      (func $one (result i32) (i32.const 1)) (func $two (result i32) (i32.const 2))
      (func (export "call") (param i64) (result i32) (call_indirect $t (type $n) (local.get 0)))
      (func (export "tail") (param i64) (result i32) (return_call_indirect $t (type $n) (local.get 0)))
      (func (export "grow") (param i64) (result i64) (table.grow $t (ref.func $one) (local.get 0)))
      (func (export "size") (result i64) (table.size $t))
      (func (export "set") (param i64) (table.set $t (local.get 0) (table.get $t (i64.const 1))))
      (func (export "copy") (param i64 i32) (table.copy $t $u (local.get 0) (local.get 1) (i32.const 2)))
      (func (export "init") (param i64) (table.init $t $e (local.get 0) (i32.const 1) (i32.const 2)))
      (func (export "fill") (param i64 i64) (table.fill $t (local.get 0) (ref.func $two) (local.get 1)))
      (func (export "const") (result i32) (call_indirect $t (type $n) (i64.const 0x100000001))))"#;
    let (mut store, instance) = instantiate(&Config::new(), wat);
    for name in ["call", "tail"] {
        assert_eq!(call(&mut store, instance, name, &[Val::I64(1)]).unwrap(), Val::I32(2));
        for index in [4, 1 << 32, (1 << 32) + 1, -1] {
            assert_eq!(
                trap(call(&mut store, instance, name, &[Val::I64(index)])),
                TrapCode::UndefinedElement
            );
        }
    }
    assert_eq!(trap(call(&mut store, instance, "const", &[])), TrapCode::UndefinedElement);
    assert_eq!(call(&mut store, instance, "grow", &[Val::I64(6)]).unwrap(), Val::I64(4));
    for refused in [1000, 1 << 32, -1] {
        assert_eq!(call(&mut store, instance, "grow", &[Val::I64(refused)]).unwrap(), Val::I64(-1));
    }
    assert_eq!(call(&mut store, instance, "size", &[]).unwrap(), Val::I64(10));
    call(&mut store, instance, "set", &[Val::I64(9)]).unwrap();
    assert_eq!(call(&mut store, instance, "call", &[Val::I64(9)]).unwrap(), Val::I32(2));
    call(&mut store, instance, "init", &[Val::I64(2)]).unwrap();
    assert_eq!(call(&mut store, instance, "call", &[Val::I64(3)]).unwrap(), Val::I32(1));
    call(&mut store, instance, "fill", &[Val::I64(3), Val::I64(2)]).unwrap();
    assert_eq!(call(&mut store, instance, "call", &[Val::I64(4)]).unwrap(), Val::I32(2));
    call(&mut store, instance, "copy", &[Val::I64(3), Val::I32(0)]).unwrap();
    assert_eq!(trap(call(&mut store, instance, "call", &[Val::I64(4)])), TrapCode::UninitializedElement);
    for beyond in [9, (1 << 32) + 1] {
        assert_eq!(trap(call(&mut store, instance, "init", &[Val::I64(beyond)])), TrapCode::TableOutOfBounds);
        assert_eq!(
            trap(call(&mut store, instance, "fill", &[Val::I64(1), Val::I64(beyond + 1)])),
            TrapCode::TableOutOfBounds
        );
    }
    let table = instance.get_table(&store, "table").unwrap();
    assert_eq!((table.size(&store), table.get(&store, 1 << 32)), (10, None));
}

#[test]
fn the_same_memory_under_two_numbers_grows_under_both() {
    let wat = r#"(module (memory $own (export "m") 1))"#;
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    let mut linker = Linker::new();
    let owner = Module::new(&engine, &wat::parse_str(wat).unwrap()).unwrap();
    let owner = linker.instantiate(&mut store, &owner).unwrap();
    linker.instance(&store, "o", owner).unwrap();
    let user = r#"(module (memory $a (import "o" "m") 1) (memory $b (import "o" "m") 1)
      (func (export "f") (result i32)
        (drop (memory.grow $b (i32.const 1)))
        (i32.store $a (i32.const 70000) (i32.const 9))
        (memory.copy $b $a (i32.const 80000) (i32.const 70000) (i32.const 4))
        (i32.load $b (i32.const 80000))))"#;
    let user = Module::new(&engine, &wat::parse_str(user).unwrap()).unwrap();
    let user = linker.instantiate(&mut store, &user).unwrap();
    assert_eq!(call(&mut store, user, "f", &[]).unwrap(), Val::I32(9));
}

#[test]
#[cfg(feature = "simd")]
fn vectors_in_any_memory() {
    for (memory, at) in [("(memory 1) (memory $m 1)", "i32"), ("(memory $m i64 1)", "i64")] {
        let wat = format!(
            r#"(module {memory} (data (memory $m) ({at}.const 32) "0123456789abcdefgh")
            (func (export "copy") (param {at} {at})
              (v128.store $m offset=16 (local.get 0) (v128.load $m offset=1 (local.get 1))))
            (func (export "far") (param {at} {at})
              (v128.store $m offset=0xfffffff8 (local.get 0) (v128.load $m (local.get 1))))
            (func (export "lane") (param {at}) (result i32)
              (i32x4.extract_lane 2
                (v128.load32_lane $m offset=2 2 (local.get 0) (v128.const i64x2 0 0))))
            (func (export "get") (param {at}) (result i64) (i64.load $m (local.get 0))))"#
        );
        let (mut store, instance) = instantiate(&Config::new(), &wat);
        let address = |at_byte: i64| if at == "i64" { Val::I64(at_byte) } else { Val::I32(at_byte as i32) };
        call(&mut store, instance, "copy", &[address(100), address(32)]).unwrap();
        for (place, bytes) in [(116, b"12345678"), (124, b"9abcdefg")] {
            let got = call(&mut store, instance, "get", &[address(place)]).unwrap();
            assert_eq!(got, Val::I64(i64::from_le_bytes(*bytes)));
        }
        let lane = call(&mut store, instance, "lane", &[address(32)]).unwrap();
        assert_eq!(lane, Val::I32(i32::from_le_bytes(*b"2345")));
        let beyond = call(&mut store, instance, "copy", &[address(65_512), address(32)]);
        assert_eq!(trap(beyond), TrapCode::MemoryOutOfBounds);
        let untouched = call(&mut store, instance, "get", &[address(65_528)]).unwrap();
        assert_eq!(untouched, Val::I64(0), "nothing is written by what traps");
        let far = call(&mut store, instance, "far", &[address(0), address(0)]);
        assert_eq!(trap(far), TrapCode::MemoryOutOfBounds);
    }
}
