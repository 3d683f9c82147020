//! Host functions and host resources: linking, views, traps, waiting.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may fail loudly"
)]
#![allow(clippy::std_instead_of_core, reason = "tests run where std is")]

mod setup;

use setup::component;
use tenon_canonical_abi::{
    Caller, HostError, Instance, Linker, Outcome, Resource, ResourceAny, ResourceTable, ResourceType, Store,
    TrapCode, Val, WasmList, WasmStr,
};
use tenon_core::{Engine, Error};

#[derive(Default)]
struct Host {
    table: ResourceTable,
    log: Vec<String>,
    ready: bool,
}

struct Sink {
    prefix: String,
}

fn linker() -> Linker<Host> {
    let mut linker: Linker<Host> = Linker::new(&Engine::default());
    let mut sinks = linker.instance("test:log/sinks@0.2.1").unwrap();
    sinks
        .resource("sink", ResourceType::host::<Sink>(), |host: &mut Host, rep| {
            let sink = host.table.delete(Resource::<Sink>::new(rep))?;
            host.log.push(format!("drop {}", sink.prefix));
            Ok(())
        })
        .unwrap();
    sinks
        .func_wrap("[constructor]sink", |mut caller: Caller<'_, Host>, (prefix,): (String,)| {
            Ok(caller.data_mut().table.push(Sink { prefix })?)
        })
        .unwrap();
    sinks
        .func_wrap("[method]sink.write", |mut caller, (sink, text): (Resource<Sink>, WasmStr)| {
            let text = caller.str(text)?;
            let host: &mut Host = caller.data_mut();
            let line = format!("{}: {text}", host.table.get(&sink)?.prefix);
            host.log.push(line);
            Ok(text.len() as u32)
        })
        .unwrap();
    linker
        .root()
        .func_wrap("wait", |caller: Caller<'_, Host>, (): ()| match caller.data().ready {
            true => Ok(7_u32),
            false => Err(HostError::Pending),
        })
        .unwrap();
    linker
        .root()
        .func_wrap("sum", |caller: Caller<'_, Host>, (bytes, words): (WasmList<u8>, WasmList<(u8, u16)>)| {
            let bytes: u32 = caller.bytes(bytes)?.iter().copied().map(u32::from).sum();
            let mut words_sum = 0;
            for word in caller.list(words)? {
                words_sum += u32::from(word?.1);
            }
            Ok(Ok::<u32, u8>(bytes + words_sum))
        })
        .unwrap();
    linker
        .root()
        .func_new("greet", |mut caller: Caller<'_, Host>, params, results| {
            let [Val::String(name)] = params else { return Err(HostError::msg("no name")) };
            caller.data_mut().log.push(format!("greet {name}"));
            results[0] = Val::String(format!("hello {name}"));
            Ok(())
        })
        .unwrap();
    linker
}

const GUEST: &str = r#"
    (component
        (import "test:log/sinks@0.2.5" (instance $sinks
            (export "sink" (type $sink (sub resource)))
            (export "[constructor]sink" (func (param "prefix" string) (result (own $sink))))
            (export "[method]sink.write" (func (param "self" (borrow $sink)) (param "text" string) (result u32)))))
        (import "wait" (func $wait (result u32)))
        (import "sum" (func $sum (param "bytes" (list u8)) (param "words" (list (tuple u8 u16))) (result (result u32 (error u8)))))
        (import "greet" (func $greet (param "name" string) (result string)))
        (alias export $sinks "sink" (type $sink))
        (core module $libc
            (memory (export "memory") 1)
            (global $next (mut i32) (i32.const 1024))
            (data (i32.const 16) "sinktext")
            (data (i32.const 32) "\01\02\03")
            (data (i32.const 48) "\01\00\0a\00\01\00\14\00")
            (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                (local $at i32)
                (local.set $at (global.get $next))
                (global.set $next (i32.add (global.get $next) (local.get 3)))
                (local.get $at)))
        (core instance $libc (instantiate $libc))
        (core func $new (canon lower (func $sinks "[constructor]sink") (memory (core memory $libc "memory"))))
        (core func $write (canon lower (func $sinks "[method]sink.write") (memory (core memory $libc "memory"))))
        (core func $drop (canon resource.drop $sink))
        (core func $wait' (canon lower (func $wait)))
        (core func $sum' (canon lower (func $sum) (memory (core memory $libc "memory"))))
        (core func $greet' (canon lower (func $greet) (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
        (core module $m
            (import "libc" "memory" (memory 1))
            (import "host" "new" (func $new (param i32 i32) (result i32)))
            (import "host" "write" (func $write (param i32 i32 i32) (result i32)))
            (import "host" "drop" (func $drop (param i32)))
            (import "host" "wait" (func $wait (result i32)))
            (import "host" "sum" (func $sum (param i32 i32 i32 i32 i32)))
            (import "host" "greet" (func $greet (param i32 i32 i32)))
            (func (export "run") (result i32)
                (local $sink i32) (local $len i32)
                (local.set $sink (call $new (i32.const 16) (i32.const 4)))
                (if (i32.ne (local.get $sink) (i32.const 1)) (then unreachable))
                (local.set $len (call $write (local.get $sink) (i32.const 20) (i32.const 4)))
                (call $drop (local.get $sink))
                (local.get $len))
            (func (export "leak") (call $write (i32.const 9) (i32.const 20) (i32.const 4)) drop)
            (func (export "wait") (result i32) (i32.add (call $wait) (call $wait)))
            (func (export "sum") (result i32)
                (call $sum (i32.const 32) (i32.const 3) (i32.const 48) (i32.const 2) (i32.const 64))
                (i32.add (i32.mul (i32.load8_u (i32.const 64)) (i32.const 1000)) (i32.load (i32.const 68))))
            (func (export "greet") (param i32 i32) (result i32)
                (call $greet (local.get 0) (local.get 1) (i32.const 128))
                (i32.const 128))
            (func (export "consume") (param i32) (result i32)
                (call $write (local.get 0) (i32.const 20) (i32.const 1))
                (call $drop (local.get 0)))
            (func (export "keep") (param i32)))
        (core instance $i (instantiate $m
            (with "libc" (instance $libc))
            (with "host" (instance
                (export "new" (func $new)) (export "write" (func $write)) (export "drop" (func $drop))
                (export "wait" (func $wait')) (export "sum" (func $sum')) (export "greet" (func $greet'))))))
        (func (export "run") (result u32) (canon lift (core func $i "run")))
        (func (export "leak") (canon lift (core func $i "leak")))
        (func (export "wait") (result u32) (canon lift (core func $i "wait")))
        (func (export "sum") (result u32) (canon lift (core func $i "sum")))
        (func (export "greet") (param "name" string) (result string)
            (canon lift (core func $i "greet") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
        (func (export "consume") (param "s" (own $sink)) (result u32) (canon lift (core func $i "consume")))
        (func (export "look") (param "s" (borrow $sink)) (result u32) (canon lift (core func $i "consume")))
        (func (export "keep") (param "s" (borrow $sink)) (canon lift (core func $i "keep"))))
"#;

fn instantiate() -> (Store<Host>, Instance) {
    let mut store = Store::new(&Engine::default(), Host::default()).unwrap();
    let instance = linker().instantiate(&mut store, &component(GUEST)).unwrap();
    (store, instance)
}

#[test]
fn a_guest_makes_uses_and_drops_a_host_resource() {
    let (mut store, instance) = instantiate();
    let run = instance.get_typed_func::<_, (), u32>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, ()).unwrap(), 4);
    assert_eq!(run.call(&mut store, ()).unwrap(), 4);
    assert_eq!(store.data().log, ["sink: text", "drop sink", "sink: text", "drop sink"]);
}

#[test]
fn a_wrong_handle_traps() {
    let (mut store, instance) = instantiate();
    let leak = instance.get_typed_func::<_, (), ()>(&store, "leak").unwrap();
    assert_eq!(leak.call(&mut store, ()).unwrap_err().trap_code(), Some(TrapCode::UnknownHandle));
}

#[test]
fn a_host_function_may_wait() {
    let (mut store, instance) = instantiate();
    let wait = instance.get_typed_func::<_, (), u32>(&store, "wait").unwrap();
    assert!(matches!(wait.call_resumable(&mut store, ()).unwrap(), Outcome::Suspended));
    assert!(matches!(wait.resume(&mut store).unwrap(), Outcome::Suspended));
    store.data_mut().ready = true;
    assert!(matches!(wait.resume(&mut store).unwrap(), Outcome::Done(14)));
}

#[test]
fn lists_are_read_where_they_are() {
    let (mut store, instance) = instantiate();
    let sum = instance.get_typed_func::<_, (), u32>(&store, "sum").unwrap();
    assert_eq!(sum.call(&mut store, ()).unwrap(), 36);
}

#[test]
fn dynamic_functions_serve_any_type() {
    let (mut store, instance) = instantiate();
    let greet = instance.get_typed_func::<_, (&str,), String>(&store, "greet").unwrap();
    assert_eq!(greet.call(&mut store, ("wörld",)).unwrap(), "hello wörld");
    assert_eq!(store.data().log, ["greet wörld"]);
}

#[test]
fn the_host_gives_its_resources_away_or_lends_them() {
    let (mut store, instance) = instantiate();
    let sink = store.data_mut().table.push(Sink { prefix: "mine".into() }).unwrap();
    let rep = sink.rep();
    let look = instance.get_typed_func::<_, (Resource<Sink>,), u32>(&store, "look").unwrap();
    assert_eq!(look.call(&mut store, (Resource::new(rep),)).unwrap(), 1);
    let consume = instance.get_func(&store, "consume").unwrap();
    let handle = Val::Resource(ResourceAny::host_own(ResourceType::host::<Sink>(), rep));
    let mut results = [Val::Bool(false)];
    consume.call(&mut store, &[handle], &mut results).unwrap();
    assert_eq!(store.data().log, ["mine: t", "mine: t", "drop mine"]);
}

#[test]
fn a_borrow_must_be_dropped_before_the_call_returns() {
    let (mut store, instance) = instantiate();
    let keep = instance.get_typed_func::<_, (Resource<Sink>,), ()>(&store, "keep").unwrap();
    let error = keep.call(&mut store, (Resource::new(0),)).unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::BorrowsRemain));
}

#[test]
fn link_errors_name_the_import() {
    let empty: Linker<Host> = Linker::new(&Engine::default());
    let error = empty.check(&component(GUEST)).unwrap_err().to_string();
    assert!(error.contains("test:log/sinks@0.2.5") && error.contains("sink"), "{error}");
    linker().check(&component(GUEST)).unwrap();

    let wrong = component(r#"(component (import "wait" (func (result s32))))"#);
    let error = linker().check(&wrong).unwrap_err();
    assert!(matches!(&error, Error::Link(link) if &*link.name == "wait"), "{error}");
    let mut store = Store::new(&Engine::default(), Host::default()).unwrap();
    assert!(linker().instantiate(&mut store, &wrong).is_err());
    linker().instantiate(&mut store, &component(GUEST)).unwrap();
}

#[test]
fn a_host_function_that_is_exported_again_is_called_directly() {
    let component = component(
        r#"
        (component
            (import "greet" (func $greet (param "name" string) (result string)))
            (import "wait" (func $wait (result u32)))
            (export "hello" (func $greet))
            (export "wait-more" (func $wait)))
    "#,
    );
    let mut store = Store::new(&Engine::default(), Host::default()).unwrap();
    let instance = linker().instantiate(&mut store, &component).unwrap();
    let hello = instance.get_typed_func::<_, (&str,), String>(&store, "hello").unwrap();
    assert_eq!(hello.call(&mut store, ("you",)).unwrap(), "hello you");
    let wait = instance.get_typed_func::<_, (), u32>(&store, "wait-more").unwrap();
    assert!(matches!(wait.call_resumable(&mut store, ()).unwrap(), Outcome::Suspended));
    store.data_mut().ready = true;
    assert!(matches!(wait.resume(&mut store).unwrap(), Outcome::Done(7)));
}
