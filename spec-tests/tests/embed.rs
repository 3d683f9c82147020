//! The embedder API for plain core modules: calls, host functions, fuel, suspension, traps.

use tenon_core::embed::{
    Caller, Func, Global, HostFlow, Instance, Linker, Memory, Module, Progress, Resumable, Store, Table, Val,
};
use tenon_core::{
    CallError, Config, Engine, Error, FuncType, GlobalType, Limits, MemoryType, RefType, Result, TableType,
    TrapCode, ValType,
};

const NO_PARAMS_NO_RESULTS: &[u8] = &[];

fn func_type<'a>(bytes: &'a [u8], params: usize) -> FuncType<'a> {
    FuncType::new(bytes, params).unwrap()
}

fn binary(text: &str) -> Vec<u8> {
    let buffer = wast::parser::ParseBuffer::new(text).unwrap();
    wast::parser::parse::<wast::Wat<'_>>(&buffer).unwrap().encode().unwrap()
}

struct Host<T: 'static> {
    store: Store<T>,
    linker: Linker<T>,
}

impl<T: 'static> Host<T> {
    fn new(data: T) -> Self {
        Self::with_config(&Config::new(), data)
    }

    fn with_config(config: &Config, data: T) -> Self {
        let engine = Engine::new(config);
        Self { store: Store::new(&engine, data).unwrap(), linker: Linker::new() }
    }

    fn module(&self, text: &str) -> Module {
        Module::new(self.store.engine(), &binary(text)).unwrap()
    }

    fn try_instantiate(&mut self, text: &str) -> Result<Instance> {
        let module = self.module(text);
        self.linker.instantiate(&mut self.store, &module)
    }

    fn instantiate(&mut self, text: &str) -> Instance {
        self.try_instantiate(text).unwrap()
    }

    fn call(&mut self, instance: Instance, name: &str, params: &[Val]) -> Result<Vec<Val>> {
        let func = instance.get_func(&self.store, name).unwrap();
        let mut results: Vec<Val> = func.ty(&self.store).unwrap().results().map(Val::default_of).collect();
        func.call(&mut self.store, params, &mut results)?;
        Ok(results)
    }
}

fn code(result: Result<impl core::fmt::Debug>) -> TrapCode {
    result.unwrap_err().trap_code().unwrap()
}

#[test]
fn values_of_every_type_pass_through_a_guest_and_a_host_function() {
    let mut host = Host::new(());
    let types = [0x7f, 0x7e, 0x6f, 0x7d, 0x7c, 0x70].repeat(2);
    host.linker
        .func_new("host", "echo", func_type(&types, 6), |_, params, results| {
            results.copy_from_slice(params);
            Ok(())
        })
        .unwrap();
    let instance = host.instantiate(
        r#"(module
            (type $t (func (param i32 i64 externref f32 f64 funcref) (result i32 i64 externref f32 f64 funcref)))
            (import "host" "echo" (func $echo (type $t)))
            (func (export "echo") (type $t)
                (call $echo (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5))))"#,
    );
    let itself = instance.get_func(&host.store, "echo").unwrap().to_ref();
    let values = [
        Val::I32(-7),
        Val::I64(i64::MIN + 3),
        Val::ExternRef(Some(42)),
        Val::F32(0x7fa0_0001),
        Val::F64(0xfff4_0000_0000_0002),
        Val::FuncRef(Some(itself)),
    ];
    assert_eq!(host.call(instance, "echo", &values).unwrap(), values);
}

#[test]
fn wrong_arguments_are_errors_and_run_nothing() {
    let mut host = Host::new(());
    let instance = host.instantiate(r#"(module (func (export "f") (param i32) unreachable))"#);
    let count = host.call(instance, "f", &[]).unwrap_err();
    assert!(matches!(count.call_error(), Some(CallError::Count { expected: 1, given: 0 })), "{count}");
    let ty = host.call(instance, "f", &[Val::I64(0)]).unwrap_err();
    assert!(matches!(ty.call_error(), Some(CallError::Type { index: 0 })), "{ty}");
    assert!(instance.get_func(&host.store, "g").is_none());
    assert!(instance.get_memory(&host.store, "f").is_none());
    assert_eq!(code(host.call(instance, "f", &[Val::I32(0)])), TrapCode::Unreachable);
}

#[test]
fn a_missing_import_is_named() {
    let mut host = Host::new(());
    let error = host.try_instantiate(r#"(module (import "env" "clock" (func)))"#).unwrap_err();
    let Error::Link(link) = &error else { panic!("{error}") };
    assert_eq!((&*link.module, &*link.name), ("env", "clock"));
    assert_eq!(error.to_string(), "import `env` `clock`: it is not defined");
}

#[test]
fn an_import_of_another_type_is_refused() {
    let mut host = Host::new(());
    host.linker.func_new("env", "f", func_type(NO_PARAMS_NO_RESULTS, 0), |_, _, _| Ok(())).unwrap();
    let error = host.try_instantiate(r#"(module (import "env" "f" (func (param i32))))"#).unwrap_err();
    assert!(matches!(error, Error::Link(_)), "{error}");
    let error = host.try_instantiate(r#"(module (import "env" "f" (memory 1)))"#).unwrap_err();
    assert!(matches!(error, Error::Link(_)), "{error}");
}

#[test]
fn a_name_is_defined_once_unless_shadowing_is_allowed() {
    let mut host = Host::new(());
    let ty = func_type(NO_PARAMS_NO_RESULTS, 0);
    host.linker.func_new("env", "f", ty, |_, _, _| Ok(())).unwrap();
    assert!(host.linker.func_new("env", "f", ty, |_, _, _| Ok(())).is_err());
    host.linker.allow_shadowing(true);
    assert!(host.linker.func_new("env", "f", ty, |_, _, _| Ok(())).is_ok());
}

#[test]
fn a_host_function_reaches_the_data_and_the_callers_memory() {
    let mut host = Host::new(Vec::<u8>::new());
    host.linker
        .func_new("host", "log", func_type(&[0x7f, 0x7f], 2), |mut caller, params, _| {
            let (Val::I32(at), Val::I32(len)) = (params[0], params[1]) else { unreachable!() };
            let memory = caller.instance().unwrap().get_memory(&caller, "m").unwrap();
            let mut bytes = vec![0; len as usize];
            memory.read(&caller, at as usize, &mut bytes).ok_or(TrapCode::MemoryOutOfBounds)?;
            memory.write(&mut caller, 0, b"seen").unwrap();
            caller.data_mut().extend(bytes);
            Ok(())
        })
        .unwrap();
    let instance = host.instantiate(
        r#"(module
            (import "host" "log" (func $log (param i32 i32)))
            (memory (export "m") 1)
            (data (i32.const 16) "hello")
            (func (export "f") (param i32) (result i32)
                (call $log (i32.const 16) (local.get 0)) (i32.load (i32.const 0))))"#,
    );
    let seen = i32::from_le_bytes(*b"seen");
    assert_eq!(host.call(instance, "f", &[Val::I32(5)]).unwrap(), [Val::I32(seen)]);
    assert_eq!(host.store.data(), b"hello");
    assert_eq!(code(host.call(instance, "f", &[Val::I32(65_536)])), TrapCode::MemoryOutOfBounds);
    assert_eq!(host.store.into_data(), b"hello");
}

#[test]
fn a_trap_tells_the_functions_it_came_through() {
    let mut host = Host::new(());
    let instance = host.instantiate(
        r#"(module
            (func $inner (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0)))
            (func (export "outer") (param i32) (result i32) (call $inner (local.get 0))))"#,
    );
    let Error::Trap(trap) = host.call(instance, "outer", &[Val::I32(0)]).unwrap_err() else { panic!() };
    assert_eq!(trap.code(), TrapCode::DivideByZero);
    assert_eq!(trap.frames().iter().map(|frame| frame.function).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(host.call(instance, "outer", &[Val::I32(1)]).unwrap(), [Val::I32(1)]);
}

#[test]
fn endless_recursion_is_a_trap_and_leaves_the_store_usable() {
    let mut host = Host::new(());
    let instance = host.instantiate(
        r#"(module
            (func $f (export "f") (param i64) (result i64) (i64.add (i64.const 1) (call $f (local.get 0))))
            (func (export "one") (result i32) (i32.const 1)))"#,
    );
    for _ in 0..3 {
        assert_eq!(code(host.call(instance, "f", &[Val::I64(0)])), TrapCode::StackExhausted);
        assert_eq!(host.call(instance, "one", &[]).unwrap(), [Val::I32(1)]);
    }
}

#[test]
fn a_call_out_of_fuel_goes_on_where_it_stopped() {
    let mut host = Host::new(());
    let instance = host.instantiate(
        r#"(module (func (export "sum") (param i32) (result i64) (local i64)
            (loop $l
                (local.set 1 (i64.add (local.get 1) (i64.extend_i32_u (local.get 0))))
                (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
            (local.get 1)))"#,
    );
    let sum = instance.get_func(&host.store, "sum").unwrap();
    let mut results = [Val::I64(0)];
    host.store.set_fuel(Some(100)).unwrap();
    let mut called = sum.call_resumable(&mut host.store, &[Val::I32(1000)], &mut results).unwrap();
    let mut stops = 0;
    while let Resumable::OutOfFuel(call) = called {
        stops += 1;
        let busy = sum.call_resumable(&mut host.store, &[Val::I32(1)], &mut results).unwrap_err();
        assert!(matches!(busy.call_error(), Some(CallError::Busy)));
        host.store.set_fuel(Some(100)).unwrap();
        called = call.resume(&mut host.store, &mut results).unwrap();
    }
    assert!(matches!(called, Resumable::Finished(())));
    assert_eq!(results, [Val::I64(500_500)]);
    assert!(stops > 50, "{stops}");
    assert!(matches!(host.store.run(), Err(Error::Call(error)) if *error == CallError::NotSuspended));
}

#[test]
fn a_cancelled_call_is_forgotten() {
    let mut host = Host::new(());
    let instance = host.instantiate(
        r#"(module (func (export "spin") (loop (br 0))) (func (export "one") (result i32) (i32.const 1)))"#,
    );
    host.store.set_fuel(Some(1000)).unwrap();
    assert!(matches!(host.call(instance, "spin", &[]), Err(Error::OutOfFuel)));
    host.store.cancel();
    host.store.set_fuel(None).unwrap();
    assert_eq!(host.call(instance, "one", &[]).unwrap(), [Val::I32(1)]);
}

#[test]
fn code_without_fuel_is_refused_by_a_store_that_limits_it() {
    let mut host = Host::with_config(&Config::new().fuel(false), ());
    let text = r#"(module (func (export "one") (result i32) (i32.const 1)))"#;
    let instance = host.instantiate(text);
    assert_eq!(host.call(instance, "one", &[]).unwrap(), [Val::I32(1)]);
    let refused = host.store.set_fuel(Some(10)).and_then(|()| host.call(instance, "one", &[]).map(drop));
    assert!(matches!(&refused, Err(Error::Call(error)) if **error == CallError::NoFuelInCode), "{refused:?}");
}

#[test]
fn a_suspended_host_function_brings_its_results_later() {
    let mut host = Host::new(());
    host.linker
        .func_suspending("host", "later", func_type(&[0x7f, 0x7e], 1), |_, _, _| Ok(HostFlow::Pending))
        .unwrap();
    let instance = host.instantiate(
        r#"(module
            (import "host" "later" (func $later (param i32) (result i64)))
            (func (export "f") (param i64) (result i64) (i64.add (local.get 0) (call $later (i32.const 1)))))"#,
    );
    let func = instance.get_func(&host.store, "f").unwrap();
    let mut results = [Val::I64(0)];
    let called = func.call_resumable(&mut host.store, &[Val::I64(1)], &mut results).unwrap();
    assert!(matches!(called, Resumable::HostPending(_)));
    assert_eq!(host.store.run().unwrap(), Progress::Pending);
    assert!(host.store.complete(&[Val::I32(2)]).is_err(), "wrong type");
    host.store.complete(&[Val::I64(1 << 40)]).unwrap();
    assert_eq!(host.store.run().unwrap(), Progress::Done);
    host.store.take_results(&mut results).unwrap();
    assert_eq!(results, [Val::I64((1 << 40) + 1)]);
    assert_eq!(code(host.call(instance, "f", &[Val::I64(1)])), TrapCode::CannotSuspendAcrossHost);
}

/// A guest whose `f` calls the host, which calls the guest's export `name`.
fn reentering(name: &'static str) -> (Host<()>, Instance) {
    let mut host = Host::new(());
    let call = move |mut caller: Caller<'_, ()>, params: &[Val], results: &mut [Val]| {
        let func = caller.instance().unwrap().get_func(&caller, name).unwrap();
        func.call(&mut caller, params, results)
    };
    host.linker.func_new("host", "again", func_type(&[0x7f, 0x7f], 1), call).unwrap();
    let instance = host.instantiate(
        r#"(module
            (import "host" "again" (func $again (param i32) (result i32)))
            (func (export "f") (param i32) (result i32) (i32.add (i32.const 100) (call $again (local.get 0))))
            (func (export "double") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
            (func (export "trap") (param i32) (result i32) unreachable)
            (func (export "spin") (param i32) (result i32) (loop (br 0)) (i32.const 1)))"#,
    );
    (host, instance)
}

#[test]
fn a_host_function_may_call_the_guest() {
    let (mut host, instance) = reentering("double");
    assert_eq!(host.call(instance, "f", &[Val::I32(4)]).unwrap(), [Val::I32(108)]);
}

#[test]
fn a_trap_below_a_host_function_ends_the_whole_call() {
    let (mut host, instance) = reentering("trap");
    assert_eq!(code(host.call(instance, "f", &[Val::I32(4)])), TrapCode::Unreachable);
    assert_eq!(host.call(instance, "double", &[Val::I32(4)]).unwrap(), [Val::I32(8)]);
}

#[test]
fn a_host_function_cannot_hide_a_trap_below_it() {
    let mut host = Host::new(());
    host.linker
        .func_new("host", "try", func_type(NO_PARAMS_NO_RESULTS, 0), |mut caller, _, _| {
            let func = caller.instance().unwrap().get_func(&caller, "trap").unwrap();
            assert_eq!(
                func.call(&mut caller, &[], &mut []).unwrap_err().trap_code(),
                Some(TrapCode::Unreachable)
            );
            assert!(func.call(&mut caller, &[], &mut []).is_err());
            Ok(())
        })
        .unwrap();
    let instance = host.instantiate(
        r#"(module
            (import "host" "try" (func $try))
            (func (export "f") (call $try))
            (func (export "trap") unreachable))"#,
    );
    assert_eq!(code(host.call(instance, "f", &[])), TrapCode::Unreachable);
    assert_eq!(code(host.call(instance, "f", &[])), TrapCode::Unreachable);
}

#[test]
fn fuel_running_out_below_a_host_function_ends_the_call() {
    let (mut host, instance) = reentering("spin");
    host.store.set_fuel(Some(10_000)).unwrap();
    assert_eq!(code(host.call(instance, "f", &[Val::I32(0)])), TrapCode::CannotSuspendAcrossHost);
    host.store.set_fuel(None).unwrap();
    assert_eq!(host.call(instance, "double", &[Val::I32(4)]).unwrap(), [Val::I32(8)]);
}

#[test]
fn host_and_guest_calling_each_other_is_bounded() {
    let (mut host, instance) = reentering("f");
    assert_eq!(code(host.call(instance, "f", &[Val::I32(0)])), TrapCode::HostReentry);
    assert_eq!(host.call(instance, "double", &[Val::I32(4)]).unwrap(), [Val::I32(8)]);
}

#[test]
fn an_error_of_a_host_function_reaches_the_embedder() {
    let mut host = Host::new(());
    let fail = |_: Caller<'_, ()>, params: &[Val], _: &mut [Val]| match params {
        [Val::I32(0)] => Err(TrapCode::Host("the sensor is unplugged").into()),
        _ => Err(Error::limit("sensors", 9, 8)),
    };
    host.linker.func_new("host", "fail", func_type(&[0x7f], 1), fail).unwrap();
    let instance = host.instantiate(
        r#"(module
            (import "host" "fail" (func $fail (param i32)))
            (func (export "f") (param i32) (call $fail (local.get 0))))"#,
    );
    assert_eq!(
        host.call(instance, "f", &[Val::I32(0)]).unwrap_err().to_string(),
        "trap: the sensor is unplugged"
    );
    let limit = host.call(instance, "f", &[Val::I32(1)]).unwrap_err();
    assert!(matches!(&limit, Error::Limit(exceeded) if exceeded.limit == "sensors"), "{limit}");
}

#[test]
fn exports_of_one_instance_are_imports_of_another() {
    let mut host = Host::new(());
    let first = host.instantiate(
        r#"(module
            (global (export "g") (mut i64) (i64.const 5))
            (table (export "t") 2 funcref)
            (memory (export "m") 1 3)
            (func (export "inc") (global.set 0 (i64.add (global.get 0) (i64.const 1)))))"#,
    );
    host.linker.instance(&host.store, "first", first).unwrap();
    let second = host.instantiate(
        r#"(module
            (import "first" "g" (global $g (mut i64)))
            (import "first" "t" (table 2 funcref))
            (import "first" "m" (memory 1))
            (import "first" "inc" (func $inc))
            (type $answer (func (result i32)))
            (elem (i32.const 1) $forty-two)
            (func $forty-two (type $answer) (i32.const 42))
            (func (export "go") (result i64) (call $inc) (global.get $g))
            (func (export "indirect") (result i32) (call_indirect (type $answer) (i32.const 1)))
            (func (export "grow") (result i32) (memory.grow (i32.const 1))))"#,
    );
    assert_eq!(host.call(second, "go", &[]).unwrap(), [Val::I64(6)]);
    assert_eq!(first.get_global(&host.store, "g").unwrap().get(&host.store), Some(Val::I64(6)));
    assert_eq!(host.call(second, "indirect", &[]).unwrap(), [Val::I32(42)]);
    assert_eq!(host.call(second, "grow", &[]).unwrap(), [Val::I32(1)]);
    assert_eq!(first.get_memory(&host.store, "m").unwrap().data_size(&host.store), 2 * 65_536);
}

#[test]
fn items_of_the_host_are_shared_with_guests() {
    let mut host = Host::new(());
    let memory = MemoryType { min: 1, max: Some(2), page_log2: 16, memory64: false };
    let memory = Memory::new(&mut host.store, memory).unwrap();
    let ty = TableType { element: RefType::EXTERNREF, min: 3, max: None, table64: false };
    let table = Table::new(&mut host.store, ty, Val::ExternRef(Some(9))).unwrap();
    let global = GlobalType { content: ValType::F64, mutable: true };
    let global = Global::new(&mut host.store, global, Val::from(1.5_f64)).unwrap();
    host.linker.define("host", "m", memory).unwrap();
    host.linker.define("host", "t", table).unwrap();
    host.linker.define("host", "g", global).unwrap();
    let instance = host.instantiate(
        r#"(module
            (import "host" "m" (memory 1))
            (import "host" "t" (table $t 1 externref))
            (import "host" "g" (global $g (mut f64)))
            (func (export "swap") (param externref) (result externref)
                (i32.store8 (i32.const 7) (i32.const 77))
                (global.set $g (f64.neg (global.get $g)))
                (table.get $t (i32.const 2))
                (table.set $t (i32.const 2) (local.get 0))))"#,
    );
    let swapped = host.call(instance, "swap", &[Val::ExternRef(Some(5))]).unwrap();
    assert_eq!(swapped, [Val::ExternRef(Some(9))]);
    assert_eq!(table.get(&host.store, 2), Some(Val::ExternRef(Some(5))));
    assert_eq!(table.get(&host.store, 3), None);
    assert_eq!(table.grow(&mut host.store, 1, Val::ExternRef(None)).unwrap(), Some(3));
    assert_eq!(table.get(&host.store, 3), Some(Val::ExternRef(None)));
    assert!(table.set(&mut host.store, 0, Val::FuncRef(None)).is_err());
    assert_eq!(memory.data(&host.store)[7], 77);
    assert_eq!(memory.grow(&mut host.store, 1), Some(1));
    assert_eq!(memory.grow(&mut host.store, 1), None);
    assert_eq!(global.get(&host.store), Some(Val::from(-1.5_f64)));
    global.set(&mut host.store, Val::from(2.0_f64)).unwrap();
    assert!(global.set(&mut host.store, Val::I32(2)).is_err());
}

#[test]
fn a_start_function_that_traps_leaves_what_it_did() {
    let mut host = Host::new(());
    let first = host.instantiate(r#"(module (memory (export "m") 1))"#);
    host.linker.instance(&host.store, "first", first).unwrap();
    let failed = host.try_instantiate(
        r#"(module
            (import "first" "m" (memory 1))
            (data (i32.const 0) "ab")
            (data (i32.const 65535) "cd")
            (start $s) (func $s unreachable))"#,
    );
    assert_eq!(code(failed.map(drop)), TrapCode::MemoryOutOfBounds);
    assert_eq!(first.get_memory(&host.store, "m").unwrap().data(&host.store)[..2], *b"ab");
}

#[test]
fn a_start_function_can_be_resumed() {
    let mut host = Host::new(());
    let module = host.module(
        r#"(module
            (global $n (export "n") (mut i32) (i32.const 0))
            (start $s)
            (func $s (loop $l
                (global.set $n (i32.add (global.get $n) (i32.const 1)))
                (br_if $l (i32.lt_u (global.get $n) (i32.const 1000))))))"#,
    );
    host.store.set_fuel(Some(500)).unwrap();
    let instance = host.linker.start(&mut host.store, &module).unwrap();
    assert_eq!(host.store.run().unwrap(), Progress::OutOfFuel);
    host.store.set_fuel(None).unwrap();
    assert_eq!(host.store.run().unwrap(), Progress::Done);
    assert_eq!(instance.get_global(&host.store, "n").unwrap().get(&host.store), Some(Val::I32(1000)));
}

#[test]
fn a_host_function_can_be_called_and_passed_as_a_reference() {
    let mut host = Host::new(0_i32);
    let add = |mut caller: Caller<'_, i32>, params: &[Val], results: &mut [Val]| {
        let [Val::I32(value)] = params else { unreachable!() };
        *caller.data_mut() += value;
        results[0] = Val::I32(*caller.data());
        Ok(())
    };
    let add = Func::new(&mut host.store, func_type(&[0x7f, 0x7f], 1), add).unwrap();
    let mut results = [Val::I32(0)];
    add.call(&mut host.store, &[Val::I32(3)], &mut results).unwrap();
    assert_eq!(results, [Val::I32(3)]);
    let instance = host.instantiate(
        r#"(module
            (table $t 1 funcref)
            (func (export "f") (param funcref) (result i32)
                (table.set $t (i32.const 0) (local.get 0))
                (call_indirect $t (param i32) (result i32) (i32.const 4) (i32.const 0))))"#,
    );
    let called = host.call(instance, "f", &[Val::FuncRef(Some(add.to_ref()))]).unwrap();
    assert_eq!(called, [Val::I32(7)]);
    assert_eq!(code(host.call(instance, "f", &[Val::FuncRef(None)])), TrapCode::UninitializedElement);
}

#[test]
fn bytes_that_are_no_module_are_refused() {
    let engine = Engine::new(&Config::new());
    assert!(Module::new(&engine, b"").is_err());
    assert!(Module::new(&engine, b"\0asm\x01\0\0").is_err());
    assert!(Module::new(&engine, b"\0asm\x0d\0\x01\0").is_err());
    assert!(Module::new(&engine, &binary("(component)")).is_err());
}

#[test]
fn every_prefix_of_a_module_is_refused_without_a_panic() {
    let engine = Engine::new(&Config::new());
    let bytes = binary(
        r#"(module
            (import "a" "b" (func (param i32)))
            (memory 1) (table 4 funcref) (global i64 (i64.const 1))
            (func $f (param i32) (result i32) (if (result i32) (local.get 0) (then (i32.const 1)) (else (i32.const 2))))
            (elem (i32.const 0) $f) (data (i32.const 3) "xyz") (export "f" (func $f)))"#,
    );
    assert!(Module::new(&engine, &bytes).is_ok());
    for end in 0..bytes.len() {
        // A prefix that ends between two sections may be a module of its own.
        let _ = Module::new(&engine, &bytes[..end]);
    }
}

#[test]
fn a_memory_beyond_the_limit_is_refused() {
    let mut limits = Limits::default();
    limits.memory_bytes = 2 * 65_536;
    let mut host = Host::with_config(&Config::new().limits(limits), ());
    assert!(host.try_instantiate("(module (memory 3))").is_err());
    let instance = host.instantiate(
        r#"(module (memory 2) (func (export "grow") (result i32) (memory.grow (i32.const 1))))"#,
    );
    assert_eq!(host.call(instance, "grow", &[]).unwrap(), [Val::I32(-1)]);
}
