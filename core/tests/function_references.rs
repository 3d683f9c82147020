//! Typed function references: calls, branches on null, and types that must agree across modules.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails says where"
)]

use tenon_core::{
    CallError, Config, Engine, Error, Extern, Func, FuncType, Instance, Linker, Module, Result, Store,
    TrapCode, Val, ValType,
};

struct Host {
    engine: Engine,
    store: Store<()>,
    linker: Linker<()>,
}

impl Host {
    fn new() -> Self {
        let engine = Engine::new(&Config::new());
        Self { store: Store::new(&engine, ()).unwrap(), engine, linker: Linker::new() }
    }

    fn instance(&mut self, wat: &str) -> Result<Instance> {
        let module = Module::new(&self.engine, &wat::parse_str(wat).unwrap())?;
        self.linker.instantiate(&mut self.store, &module)
    }

    /// Instantiates, and defines the exports as module `name`.
    fn define(&mut self, name: &str, wat: &str) -> Instance {
        let instance = self.instance(wat).unwrap();
        self.linker.instance(&self.store, name, instance).unwrap();
        instance
    }

    fn call(&mut self, instance: Instance, name: &str, args: &[Val]) -> Result<Val> {
        let func = instance.get_func(&self.store, name).unwrap();
        let mut results = [Val::I32(0)];
        func.call(&mut self.store, args, &mut results)?;
        Ok(results[0])
    }
}

fn links(instance: Result<Instance>) -> bool {
    match instance {
        Ok(_) => true,
        Err(Error::Link(_)) => false,
        Err(error) => panic!("{error}"),
    }
}

const CALLS: &str = r#"(module
  (type $binary (func (param i32 i32) (result i32)))
  (import "host" "add" (func $add (type $binary)))
  (elem declare func $add $sub)
  (func $sub (type $binary) (i32.sub (local.get 0) (local.get 1)))
  (func $choose (param i32) (result (ref null $binary))
    (if (i32.eq (local.get 0) (i32.const 1)) (then (return (ref.func $sub))))
    (if (i32.eq (local.get 0) (i32.const 2)) (then (return (ref.func $add))))
    (ref.null $binary))
  (func (export "call") (param i32) (result i32)
    (call_ref $binary (i32.const 40) (i32.const 2) (call $choose (local.get 0))))
  (func (export "tail") (param i32) (result i32)
    (return_call_ref $binary (i32.const 40) (i32.const 2) (call $choose (local.get 0))))
  (func (export "or") (param i32) (result i32) (local $f (ref null $binary))
    (local.set $f (call $choose (local.get 0)))
    (block $null
      (return (call_ref $binary (i32.const 1) (i32.const 1) (br_on_null $null (local.get $f)))))
    (i32.const -7))
  (func (export "and") (param i32) (result i32)
    (block $some (result (ref $binary))
      (br_on_non_null $some (call $choose (local.get 0)))
      (return (i32.const -9)))
    (drop) (i32.const 9))
  (func (export "must") (param i32) (result i32)
    (ref.is_null (ref.as_non_null (call $choose (local.get 0))))))"#;

#[test]
fn references_are_called() {
    let mut host = Host::new();
    host.linker.func_wrap("host", "add", |a: i32, b: i32| a + b).unwrap();
    let instance = host.instance(CALLS).unwrap();
    let mut check = |name: &str, wanted: [Option<i32>; 3]| {
        for (choice, wanted) in (0..).zip(wanted) {
            match host.call(instance, name, &[Val::I32(choice)]) {
                Ok(got) => assert_eq!(Some(got), wanted.map(Val::I32), "{name} {choice}"),
                Err(error) => assert_eq!((error.trap_code(), wanted), (Some(TrapCode::NullReference), None)),
            }
        }
    };
    check("call", [None, Some(38), Some(42)]);
    check("tail", [None, Some(38), Some(42)]);
    check("or", [Some(-7), Some(0), Some(2)]);
    check("and", [Some(-9), Some(9), Some(9)]);
    check("must", [None, Some(0), Some(0)]);
}

/// Values below the reference move to the label's place, and back to where they were if it is not taken.
#[test]
fn branches_on_null_carry_values() {
    let mut host = Host::new();
    let instance = host
        .instance(
            r#"(module (func (export "f") (param funcref i32) (result i32) (local i32)
                 (local.set 2 (i32.const 5))
                 (i32.const 100)
                 (block $l (result i32)
                   (local.get 1) (local.get 2)
                   (br_on_null $l (local.get 0))
                   (drop) (i32.add))
                 (i32.add))
               (elem declare func $g) (func $g)
               (func (export "with") (param i32) (result i32)
                 (call 0 (ref.func $g) (local.get 0))))"#,
        )
        .unwrap();
    assert_eq!(host.call(instance, "f", &[Val::FuncRef(None), Val::I32(1)]).unwrap(), Val::I32(105));
    assert_eq!(host.call(instance, "with", &[Val::I32(1)]).unwrap(), Val::I32(106));
}

#[cfg(feature = "gc")]
const GROUP: &str = "(rec (type $a (func (result (ref null $b)))) (type $b (func (param (ref null $a)))))";

#[test]
fn types_made_of_types_agree_across_modules() {
    let mut host = Host::new();
    let chain = "(type $a (func)) (type $b (func (param (ref $a)))) (type $c (func (param (ref $b))))";
    host.define("m", &format!("(module {chain} (func (export \"f\") (type $c)))"));
    let import = |types: &str| format!("(module {types} (import \"m\" \"f\" (func (type $c))))");
    assert!(links(host.instance(&import(&format!("(type (func (param i64))) {chain}")))));
    for (from, to) in
        [("(func)", "(func (param i32))"), ("(ref $b)", "(ref null $b)"), ("(ref $b)", "(ref $a)")]
    {
        assert!(!links(host.instance(&import(&chain.replace(from, to)))), "{to}");
    }
    assert!(links(host.instance(&import(chain))));
}

#[cfg(feature = "gc")]
#[test]
fn recursive_types_agree_across_modules() {
    let mut host = Host::new();
    // The same group at other indices; and one that only looks alike.
    host.define("m", &format!("(module {GROUP} (func (export \"f\") (type $a) (ref.null $b)))"));
    let importer = |group: &str| {
        format!("(module (type (func (param i64))) {group} (import \"m\" \"f\" (func (type $a))))")
    };
    assert!(links(host.instance(&importer(GROUP))));
    let other = "(rec (type $b (func (param (ref null $a)))) (type $a (func (result (ref null $b)))))";
    assert!(!links(host.instance(&importer(other))));
    let alone = "(type $b (func)) (type $a (func (result (ref null $b))))";
    assert!(!links(host.instance(&importer(alone))));
    // What did not link has left nothing behind that is found.
    assert!(!links(host.instance(&importer(alone))) && links(host.instance(&importer(GROUP))));
}

#[test]
fn globals_and_tables_import_by_their_references() {
    let mut host = Host::new();
    let exporter = r#"(module (type $t (func (result i32))) (type $u (func (result i64)))
        (elem declare func $f) (func $f (type $t) (i32.const 3))
        (global (export "some") (ref $t) (ref.func $f))
        (global (export "mutable") (mut (ref null $t)) (ref.null $t))
        (table (export "table") 1 (ref null $t)))"#;
    host.define("m", exporter);
    let import = |host: &mut Host, what: &str| {
        let types = "(type $u (func (result i64))) (type $t (func (result i32)))";
        links(host.instance(&format!("(module {types} (import \"m\" {what}))")))
    };
    assert!(import(&mut host, r#""some" (global (ref $t))"#));
    assert!(import(&mut host, r#""some" (global (ref null $t))"#));
    assert!(import(&mut host, r#""some" (global funcref)"#));
    assert!(!import(&mut host, r#""some" (global (ref $u))"#));
    assert!(import(&mut host, r#""mutable" (global (mut (ref null $t)))"#));
    assert!(!import(&mut host, r#""mutable" (global (mut funcref))"#));
    assert!(!import(&mut host, r#""mutable" (global (ref null $t))"#));
    assert!(import(&mut host, r#""table" (table 1 (ref null $t))"#));
    assert!(!import(&mut host, r#""table" (table 1 funcref)"#));
}

#[test]
fn the_host_gives_only_references_that_fit() {
    let mut host = Host::new();
    let instance = host.define(
        "m",
        r#"(module (type $t (func (result i32)))
            (global (export "g") (mut (ref null $t)) (ref.null $t))
            (table (export "t") 1 (ref null $t))
            (func (export "one") (type $t) (i32.const 1)) (func (export "two") (param i32))
            (func (export "call") (param (ref $t)) (result i32) (call_ref $t (local.get 0))))"#,
    );
    let reference =
        |host: &Host, name: &str| Val::FuncRef(instance.get_func(&host.store, name).map(Func::to_ref));
    let (one, two) = (reference(&host, "one"), reference(&host, "two"));
    assert_eq!(host.call(instance, "call", &[one]).unwrap(), Val::I32(1));
    for wrong in [two, Val::FuncRef(None), Val::ExternRef(None)] {
        let error = host.call(instance, "call", &[wrong]).unwrap_err();
        assert!(matches!(error.call_error(), Some(CallError::Type { index: 0 })), "{error}");
    }
    let global = instance.get_global(&host.store, "g").unwrap();
    let table = instance.get_table(&host.store, "t").unwrap();
    for (value, fits) in [(one, true), (two, false), (Val::FuncRef(None), true)] {
        assert_eq!(global.set(&mut host.store, value).is_ok(), fits);
        assert_eq!(table.set(&mut host.store, 0, value).is_ok(), fits);
    }
    // A host function of that type fits as well.
    let code = [ValType::I32.code()];
    let ty = FuncType::new(&code, 0).unwrap();
    let own = Func::new(&mut host.store, ty, |_, _, results| {
        results[0] = Val::I32(77);
        Ok(())
    });
    let own = Val::FuncRef(Some(own.unwrap().to_ref()));
    assert_eq!(host.call(instance, "call", &[own]).unwrap(), Val::I32(77));
    assert!(matches!(instance.export(&host.store, "t"), Some(Extern::Table(_))));
}

/// A function of another module is called through a table whose type it shares, or is below.
#[cfg(feature = "gc")]
#[test]
fn indirect_calls_accept_what_is_below_their_type() {
    let mut host = Host::new();
    let types = "(type $a (sub (func (result i32)))) (type $b (sub $a (func (result i32))))";
    host.define(
        "m",
        &format!(
            "(module {types} (table (export \"t\") 3 funcref) (elem (i32.const 0) $a $b $c)
             (func $a (type $a) (i32.const 1)) (func $b (type $b) (i32.const 2)) (func $c))"
        ),
    );
    let instance = host
        .instance(&format!(
            "(module (type (func)) {types} (import \"m\" \"t\" (table 3 funcref))
             (func (export \"a\") (param i32) (result i32) (call_indirect (type $a) (local.get 0)))
             (func (export \"b\") (param i32) (result i32) (call_indirect (type $b) (local.get 0))))"
        ))
        .unwrap();
    let mut code = |name: &str, index| match host.call(instance, name, &[Val::I32(index)]) {
        Ok(Val::I32(value)) => value,
        Ok(other) => panic!("{other:?}"),
        Err(error) => {
            assert_eq!(error.trap_code(), Some(TrapCode::IndirectCallTypeMismatch));
            -1
        }
    };
    assert_eq!([0, 1, 2].map(|index| code("a", index)), [1, 2, -1]);
    assert_eq!([0, 1, 2].map(|index| code("b", index)), [-1, 2, -1]);
}
