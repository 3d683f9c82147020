//! Components loaded apart and linked in one store: names, types, resources, calls, traps.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may fail loudly"
)]

mod setup;

use setup::component_for;
use tenon_canonical_abi::{AccountLimits, Component, Instance, Linker, Store, TrapCode, Val};
use tenon_core::{CheckedImage, Engine, Error};

/// Exports a resource type, functions over it, over text and over numbers.
const PROVIDER: &str = r#"
    (component
        (core module $table
            (table (export "table") 1 funcref)
            (type $destructor (func (param i32)))
            (func (export "destructor") (param i32) (call_indirect (type $destructor) (local.get 0) (i32.const 0))))
        (core instance $table (instantiate $table))
        (type $counter' (resource (rep i32) (dtor (core func $table "destructor"))))
        (core func $new (canon resource.new $counter'))
        (core module $m
            (import "" "new" (func $new (param i32) (result i32)))
            (import "" "table" (table 1 funcref))
            (memory (export "memory") 1)
            (global $live (mut i32) (i32.const 0))
            (global $free (mut i32) (i32.const 1024))
            (elem (i32.const 0) $destructor)
            (func $destructor (param i32)
                (if (i32.eq (local.get 0) (i32.const 666)) (then unreachable))
                (global.set $live (i32.sub (global.get $live) (i32.const 1))))
            (func $realloc (export "realloc") (param i32 i32 i32 i32) (result i32)
                (local $at i32)
                (local.set $at (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
                (global.set $free (i32.add (local.get $at) (local.get 3)))
                (local.get $at))
            (func (export "make") (param i32) (result i32)
                (global.set $live (i32.add (global.get $live) (i32.const 1)))
                (call $new (local.get 0)))
            (func (export "get") (param i32) (result i32)
                (if (i32.eq (local.get 0) (i32.const 13)) (then unreachable))
                (local.get 0))
            (func (export "live") (result i32) (global.get $live))
            (func (export "shout") (param i32 i32) (result i32)
                (local $i i32) (local $pair i32)
                (loop $next
                    (if (i32.lt_u (local.get $i) (local.get 1)) (then
                        (i32.store8 (i32.add (local.get 0) (local.get $i))
                            (i32.and (i32.load8_u (i32.add (local.get 0) (local.get $i))) (i32.const 0xdf)))
                        (local.set $i (i32.add (local.get $i) (i32.const 1)))
                        (br $next))))
                (local.set $pair (call $realloc (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 8)))
                (i32.store (local.get $pair) (local.get 0))
                (i32.store offset=4 (local.get $pair) (local.get 1))
                (local.get $pair))
            (func (export "fail") (param i32) (result i32) unreachable)
            (func (export "add") (param i32 i64) (result i64)
                (i64.add (i64.extend_i32_u (local.get 0)) (local.get 1))))
        (core instance $i (instantiate $m (with "" (instance
            (export "new" (func $new)) (export "table" (table $table "table"))))))
        (alias core export $i "memory" (core memory $memory))
        (alias core export $i "realloc" (core func $realloc))
        (func $make (param "start" u32) (result (own $counter')) (canon lift (core func $i "make")))
        (func $get (param "self" (borrow $counter')) (result u32) (canon lift (core func $i "get")))
        (func $live (result u32) (canon lift (core func $i "live")))
        (func $shout (param "text" string) (result string)
            (canon lift (core func $i "shout") (memory $memory) (realloc $realloc)))
        (func $fail (param "x" u8) (result u8) (canon lift (core func $i "fail")))
        (func $add (param "a" u32) (param "b" u64) (result u64) (canon lift (core func $i "add")))
        (component $shape
            (import "counter" (type $c (sub resource)))
            (import "make" (func $make (param "start" u32) (result (own $c))))
            (import "get" (func $get (param "self" (borrow $c)) (result u32)))
            (import "live" (func $live (result u32)))
            (export $d "counter" (type $c))
            (export "[constructor]counter" (func $make) (func (param "start" u32) (result (own $d))))
            (export "[method]counter.get" (func $get) (func (param "self" (borrow $d)) (result u32)))
            (export "live" (func $live)))
        (instance $counters (instantiate $shape
            (with "counter" (type $counter')) (with "make" (func $make)) (with "get" (func $get)) (with "live" (func $live))))
        (export "test:provider/counters@1.2.0" (instance $counters))
        (export "shout" (func $shout))
        (export "fail" (func $fail))
        (export "add" (func $add)))
"#;

/// Imports all that, exports functions that use it.
const CONSUMER: &str = r#"
    (component
        (import "test:provider/counters@1.0.0" (instance $counters
            (export "counter" (type $counter (sub resource)))
            (export "[constructor]counter" (func (param "start" u32) (result (own $counter))))
            (export "[method]counter.get" (func (param "self" (borrow $counter)) (result u32)))
            (export "live" (func (result u32)))))
        (import "shout" (func $shout (param "text" string) (result string)))
        (import "fail" (func $fail (param "x" u8) (result u8)))
        (import "add" (func $add (param "a" u32) (param "b" u64) (result u64)))
        (alias export $counters "counter" (type $counter))
        (core module $libc
            (memory (export "memory") 1)
            (global $free (mut i32) (i32.const 4096))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                (local $at i32)
                (local.set $at (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
                (global.set $free (i32.add (local.get $at) (local.get 3)))
                (local.get $at)))
        (core instance $libc (instantiate $libc))
        (alias core export $libc "memory" (core memory $memory))
        (alias core export $libc "realloc" (core func $realloc))
        (core func $new (canon lower (func $counters "[constructor]counter")))
        (core func $get (canon lower (func $counters "[method]counter.get")))
        (core func $live (canon lower (func $counters "live")))
        (core func $drop (canon resource.drop $counter))
        (core func $shout (canon lower (func $shout) (memory $memory) (realloc $realloc) string-encoding=utf16))
        (core func $fail (canon lower (func $fail)))
        (core func $add (canon lower (func $add)))
        (core module $m
            (import "" "new" (func $new (param i32) (result i32)))
            (import "" "get" (func $get (param i32) (result i32)))
            (import "" "live" (func $live (result i32)))
            (import "" "drop" (func $drop (param i32)))
            (import "" "shout" (func $shout (param i32 i32 i32)))
            (import "" "fail" (func $fail (param i32) (result i32)))
            (import "" "add" (func $add (param i32 i64) (result i64)))
            (global $kept (mut i32) (i32.const 0))
            (func (export "keep") (param i32) (global.set $kept (call $new (local.get 0))))
            (func (export "look") (result i32) (call $get (global.get $kept)))
            (func (export "drop") (call $drop (global.get $kept)))
            (func (export "live") (result i32) (call $live))
            (func (export "give") (param i32) (result i32) (call $new (local.get 0)))
            (func (export "see") (param i32) (result i32)
                (local $n i32) (local.set $n (call $get (local.get 0))) (call $drop (local.get 0)) (local.get $n))
            (func (export "shout") (param i32 i32) (result i32)
                (call $shout (local.get 0) (local.get 1) (i32.const 8)) (i32.const 8))
            (func (export "fail") (param i32) (result i32) (call $fail (local.get 0)))
            (func (export "alone") (result i32) (i32.const 7))
            (func (export "add") (param i32 i64) (result i64) (call $add (local.get 0) (local.get 1))))
        (core instance $i (instantiate $m (with "" (instance
            (export "new" (func $new)) (export "get" (func $get)) (export "live" (func $live)) (export "drop" (func $drop))
            (export "shout" (func $shout)) (export "fail" (func $fail)) (export "add" (func $add))))))
        (func (export "keep") (param "n" u32) (canon lift (core func $i "keep")))
        (func (export "look") (result u32) (canon lift (core func $i "look")))
        (func (export "drop") (canon lift (core func $i "drop")))
        (func (export "live") (result u32) (canon lift (core func $i "live")))
        (export $counter' "counter" (type $counter))
        (func (export "give") (param "n" u32) (result (own $counter')) (canon lift (core func $i "give")))
        (func (export "see") (param "c" (borrow $counter')) (result u32) (canon lift (core func $i "see")))
        (func (export "shout") (param "text" string) (result string)
            (canon lift (core func $i "shout") (memory $memory) (realloc $realloc) string-encoding=utf16))
        (func (export "fail") (param "x" u8) (result u8) (canon lift (core func $i "fail")))
        (func (export "alone") (result u32) (canon lift (core func $i "alone")))
        (func (export "add-again") (param "a" u32) (param "b" u64) (result u64) (canon lift (core func $i "add")))
        (export "add" (func $add)))
"#;

struct World {
    store: Store<()>,
    provider: Instance,
    consumer: Instance,
    linker: Linker<()>,
    engine: Engine,
}

fn world() -> World {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    let mut linker = Linker::new(&engine);
    let provider = linker.instantiate(&mut store, &component_for(&engine, PROVIDER)).unwrap();
    linker.instance_from(&store, &provider).unwrap();
    linker.check(&component_for(&engine, CONSUMER)).unwrap();
    let consumer = linker.instantiate(&mut store, &component_for(&engine, CONSUMER)).unwrap();
    World { store, provider, consumer, linker, engine }
}

impl World {
    fn call(&mut self, instance: Instance, name: &str, params: &[Val]) -> Result<Option<Val>, Error> {
        let func = instance.get_func(&self.store, name).expect(name);
        let mut results = vec![Val::Bool(false); usize::from(func.ty(&self.store).unwrap().result.is_some())];
        func.call(&mut self.store, params, &mut results)?;
        Ok(results.pop())
    }

    fn number(&mut self, instance: Instance, name: &str, params: &[Val]) -> u32 {
        match self.call(instance, name, params).unwrap() {
            Some(Val::U32(number)) => number,
            other => panic!("{other:?}"),
        }
    }

    fn trap(&mut self, instance: Instance, name: &str, params: &[Val]) -> TrapCode {
        self.call(instance, name, params).unwrap_err().trap_code().unwrap()
    }
}

#[test]
fn numbers_and_text_cross() {
    let mut world = world();
    let consumer = world.consumer;
    let sum = world.call(consumer, "add-again", &[Val::U32(2), Val::U64(1 << 40)]).unwrap();
    assert_eq!(sum, Some(Val::U64((1 << 40) + 2)));
    let text = world.call(consumer, "shout", &[Val::String("tenon".into())]).unwrap();
    assert_eq!(text, Some(Val::String("TENON".into())));
}

#[test]
fn an_import_that_is_exported_again_leads_to_its_provider() {
    let mut world = world();
    let consumer = world.consumer;
    let sum = world.call(consumer, "add", &[Val::U32(2), Val::U64(3)]).unwrap();
    assert_eq!(sum, Some(Val::U64(5)));
    // One component further: the function is still the provider's.
    let third = r#"(component
        (import "add" (func $add (param "a" u32) (param "b" u64) (result u64)))
        (core func $add (canon lower (func $add)))
        (core module $m
            (import "" "add" (func $add (param i32 i64) (result i64)))
            (func (export "run") (result i64) (call $add (i32.const 40) (i64.const 2))))
        (core instance $i (instantiate $m (with "" (instance (export "add" (func $add))))))
        (func (export "run") (result u64) (canon lift (core func $i "run"))))"#;
    let mut linker = Linker::new(&world.engine);
    linker.instance_from(&world.store, &consumer).unwrap();
    let third = linker.instantiate(&mut world.store, &component_for(&world.engine, third)).unwrap();
    assert_eq!(world.call(third, "run", &[]).unwrap(), Some(Val::U64(42)));
}

#[test]
fn resources_keep_their_identity_and_their_destructor() {
    let mut world = world();
    let (provider, consumer) = (world.provider, world.consumer);
    let live = "test:provider/counters@1.2.0#live";
    world.call(consumer, "keep", &[Val::U32(5)]).unwrap();
    assert_eq!(world.number(consumer, "look", &[]), 5);
    assert_eq!((world.number(provider, live, &[]), world.number(consumer, "live", &[])), (1, 1));
    world.call(consumer, "drop", &[]).unwrap();
    assert_eq!(world.number(provider, live, &[]), 0);
    assert_eq!(world.trap(consumer, "look", &[]), TrapCode::UnknownHandle);
}

#[test]
fn a_resource_made_by_one_is_used_by_the_other() {
    let mut world = world();
    let (provider, consumer) = (world.provider, world.consumer);
    let made =
        world.call(provider, "test:provider/counters@1.2.0#[constructor]counter", &[Val::U32(9)]).unwrap();
    let made = made.unwrap();
    assert_eq!(world.number(consumer, "see", core::slice::from_ref(&made)), 9);
    let given = world.call(consumer, "give", &[Val::U32(4)]).unwrap().unwrap();
    let get = "test:provider/counters@1.2.0#[method]counter.get";
    assert_eq!(world.number(provider, get, core::slice::from_ref(&given)), 4);
    let ty = provider.get_resource(&world.store, "test:provider/counters@1.2.0#counter");
    assert_eq!(consumer.get_resource(&world.store, "counter"), ty);
    let Val::Resource(given) = given else { panic!("{given:?}") };
    world.store.drop_resource(given).unwrap();
    assert_eq!(world.number(consumer, "live", &[]), 1);
}

#[test]
fn two_instances_of_the_provider_are_told_apart() {
    let mut world = world();
    let other = Linker::new(&world.engine)
        .instantiate(&mut world.store, &component_for(&world.engine, PROVIDER))
        .unwrap();
    let made =
        world.call(other, "test:provider/counters@1.2.0#[constructor]counter", &[Val::U32(9)]).unwrap();
    let consumer = world.consumer;
    assert!(world.call(consumer, "see", &[made.unwrap()]).is_err());
    assert_eq!(world.number(consumer, "alone", &[]), 7);
}

#[test]
fn a_callee_s_trap_closes_its_caller_and_nobody_else() {
    let mut world = world();
    let (provider, consumer) = (world.provider, world.consumer);
    let third = world.linker.instantiate(&mut world.store, &component_for(&world.engine, CONSUMER)).unwrap();
    assert_eq!(world.trap(consumer, "fail", &[Val::U8(1)]), TrapCode::Unreachable);
    assert_eq!(world.trap(consumer, "alone", &[]), TrapCode::CannotEnter);
    assert_eq!(world.trap(provider, "add", &[Val::U32(1), Val::U64(1)]), TrapCode::CannotEnter);
    assert_eq!(world.number(third, "alone", &[]), 7);
    // What it calls is closed, and so is it from then on.
    assert_eq!(world.trap(third, "live", &[]), TrapCode::CannotEnter);
    assert_eq!(world.trap(third, "alone", &[]), TrapCode::CannotEnter);
}

#[test]
fn a_trap_of_the_callee_alone_leaves_its_users_open() {
    let mut world = world();
    let (provider, consumer) = (world.provider, world.consumer);
    world.call(consumer, "keep", &[Val::U32(5)]).unwrap();
    assert_eq!(world.trap(provider, "fail", &[Val::U8(1)]), TrapCode::Unreachable);
    assert_eq!(world.number(consumer, "alone", &[]), 7);
    // The handle it holds leads to a closed instance.
    assert_eq!(world.trap(consumer, "drop", &[]), TrapCode::CannotEnter);
}

#[test]
fn a_method_of_a_closed_instance_traps() {
    let mut world = world();
    let (provider, consumer) = (world.provider, world.consumer);
    world.call(consumer, "keep", &[Val::U32(5)]).unwrap();
    assert_eq!(world.trap(provider, "fail", &[Val::U8(1)]), TrapCode::Unreachable);
    assert_eq!(world.trap(consumer, "look", &[]), TrapCode::CannotEnter);
}

#[test]
fn a_destructor_that_traps_closes_both() {
    let mut world = world();
    let (provider, consumer) = (world.provider, world.consumer);
    world.call(consumer, "keep", &[Val::U32(666)]).unwrap();
    assert_eq!(world.trap(consumer, "drop", &[]), TrapCode::Unreachable);
    assert_eq!(world.trap(consumer, "alone", &[]), TrapCode::CannotEnter);
    assert_eq!(world.trap(provider, "add", &[Val::U32(1), Val::U64(1)]), TrapCode::CannotEnter);
}

/// What linking says of a function of type `provided.1`, in which `$t` is `provided.0`, where `wanted` is
/// imported.
fn misfit(provided: [&str; 2], wanted: [&str; 2]) -> Option<String> {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    let mut linker = Linker::new(&engine);
    let exporter = format!(
        r#"(component
            (core module $m (memory (export "memory") 1)
                (func (export "f") (param i32 i32) (result i32) unreachable)
                (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable))
            (core instance $i (instantiate $m))
            (type $t' {})
            (export $t "t" (type $t'))
            (func (export "f") {} (canon lift (core func $i "f")
                (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))"#,
        provided[0], provided[1]
    );
    let importer = format!(
        r#"(component (type $t' {}) (import "t" (type $t (eq $t'))) (import "f" (func {})))"#,
        wanted[0], wanted[1]
    );
    let provider = linker.instantiate(&mut store, &component_for(&engine, &exporter)).unwrap();
    linker.instance_from(&store, &provider).unwrap();
    let importer = component_for(&engine, &importer);
    let checked = linker.check(&importer).err().map(|error| error.to_string());
    let linked = linker.instantiate(&mut store, &importer).err().map(|error| error.to_string());
    assert_eq!(checked, linked);
    linked
}

#[test]
fn types_are_compared_part_by_part() {
    let given = [
        r#"(record (field "a" (list u8)) (field "b" (option char)))"#,
        r#"(param "p" (list (tuple u8 (option (result string (error (list $t))))))) (result (list (tuple u8 s16)))"#,
    ];
    assert_eq!(misfit(given, given), None);
    let cases = [
        (
            "\"b\" (option",
            "\"c\" (option",
            "element, item 1, case `some`, case `error`, element, field `c`: ",
        ),
        ("char", "string", "case `error`, element, field `b`, case `some`: types of different kinds"),
        ("result string", "result char", "element, item 1, case `some`, case `ok`: types of different kinds"),
        ("(result string (error", "(result (error", "case `ok`: only one of them has a payload"),
        ("\"p\"", "\"q\"", "import `f`: parameter `q`: what is provided has another name"),
        ("s16", "u16", "import `f`: result, element, item 1: types of different kinds"),
        ("s16", "s16 s16", "result, element: the number of fields differs"),
        ("list u8", "list u8)) (field \"c\" (list u8", "element: the number of fields differs"),
    ];
    for (part, other, message) in cases {
        let wanted = given.map(|text| text.replace(part, other));
        let found = misfit(given, [&wanted[0], &wanted[1]]).unwrap();
        assert!(found.contains(message), "{found} does not say {message}");
    }
    for [one, other] in [
        [r#"(variant (case "a" u8) (case "b"))"#, r#"(variant (case "a" u8) (case "c"))"#],
        [r#"(variant (case "a" u8) (case "b"))"#, r#"(variant (case "a") (case "b"))"#],
        [r#"(enum "a" "b")"#, r#"(variant (case "a") (case "b"))"#],
        [r#"(flags "a" "b")"#, r#"(flags "a")"#],
        [r#"(flags "a" "b")"#, r#"(enum "a" "b")"#],
    ] {
        let func = r#"(param "p" string) (result (list $t))"#;
        assert_eq!(misfit([one, func], [one, func]), None);
        let found = misfit([one, func], [other, func]).unwrap();
        assert!(found.contains("result, element: ") || found.contains("result, element, case"), "{found}");
    }
}

#[test]
fn what_is_missing_is_named() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    let mut linker = Linker::new(&engine);
    let provider = linker.instantiate(&mut store, &component_for(&engine, PROVIDER)).unwrap();
    linker.instance_from(&store, &provider).unwrap();
    let missing =
        |linker: &Linker<()>, wat: &str| linker.check(&component_for(&engine, wat)).unwrap_err().to_string();
    let item = missing(
        &linker,
        r#"(component (import "test:provider/counters@1.0.0" (instance (export "f" (func)))))"#,
    );
    assert!(item.contains("`test:provider/counters@1.0.0` `f`") && item.contains("no such item"), "{item}");
    let version = missing(
        &linker,
        r#"(component (import "test:provider/counters@2.0.0" (instance (export "live" (func (result u32))))))"#,
    );
    assert!(version.contains("nothing of that name"), "{version}");
    let kind = missing(
        &linker,
        r#"(component (import "test:provider/counters@1.0.0" (instance (export "counter" (func)))))"#,
    );
    assert!(kind.contains("something else"), "{kind}");
}

#[test]
fn exports_may_be_given_another_name() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    let mut linker = Linker::new(&engine);
    let provider = linker.instantiate(&mut store, &component_for(&engine, PROVIDER)).unwrap();
    linker.instance("env").unwrap().instance_from(&store, &provider, "").unwrap();
    let counters = "test:provider/counters@1.2.0";
    linker.instance("own:name/of@0.1.3").unwrap().instance_from(&store, &provider, counters).unwrap();
    assert!(linker.instance("x").unwrap().instance_from(&store, &provider, "add").is_err());
    let user = r#"(component
        (import "env" (instance $env
            (export "add" (func (param "a" u32) (param "b" u64) (result u64)))
            (export "test:provider/counters@1.2.9" (instance (export "live" (func (result u32)))))))
        (import "own:name/of@0.1.0" (instance $own (export "live" (func (result u32)))))
        (export "live" (func $own "live"))
        (export "env" (instance $env)))"#;
    let user = linker.instantiate(&mut store, &component_for(&engine, user)).unwrap();
    let live = user.get_typed_func::<_, (), u32>(&store, "live").unwrap();
    assert_eq!(live.call(&mut store, ()).unwrap(), 0);
    let add = user.get_typed_func::<_, (u32, u64), u64>(&store, "env#add").unwrap();
    assert_eq!(add.call(&mut store, (1, 2)).unwrap(), 3);
}

#[test]
fn the_host_goes_before_and_the_very_name_before_compatible_ones() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    let mut linker = Linker::new(&engine);
    let provider = linker.instantiate(&mut store, &component_for(&engine, PROVIDER)).unwrap();
    linker.instance_from(&store, &provider).unwrap();
    linker.root().func_wrap("add", |_, (a, b): (u32, u64)| Ok(u64::from(a) * b)).unwrap();
    linker
        .instance("test:provider/counters@1.9.0")
        .unwrap()
        .func_wrap("live", |_, (): ()| Ok(99_u32))
        .unwrap();
    let user = |version: &str| {
        format!(
            r#"(component
                (import "add" (func $add (param "a" u32) (param "b" u64) (result u64)))
                (import "test:provider/counters@{version}" (instance $c (export "live" (func (result u32)))))
                (export "add" (func $add))
                (export "live" (func $c "live")))"#
        )
    };
    for (version, expected) in [("1.2.0", 0), ("1.9.0", 99), ("1.4.0", 99)] {
        let user = linker.instantiate(&mut store, &component_for(&engine, &user(version))).unwrap();
        let add = user.get_typed_func::<_, (u32, u64), u64>(&store, "add").unwrap();
        assert_eq!(add.call(&mut store, (6, 7)).unwrap(), 42);
        let live = user.get_typed_func::<_, (), u32>(&store, "live").unwrap();
        assert_eq!(live.call(&mut store, ()).unwrap(), expected, "{version}");
    }
}

#[test]
fn instances_of_another_store_are_refused() {
    let engine = Engine::default();
    let world = world();
    let mut other = Store::new(&engine, ()).unwrap();
    let error = world.linker.instantiate(&mut other, &component_for(&engine, CONSUMER)).unwrap_err();
    assert!(error.to_string().contains("another store"), "{error}");
}

#[test]
fn images_are_linked_without_the_files_they_were_made_of() {
    let engine = Engine::default();
    let load = |wat: &str| {
        let image = component_for(&engine, wat);
        Component::from_image(&engine, CheckedImage::from_bytes(image.image().bytes()).unwrap()).unwrap()
    };
    let mut store = Store::new(&engine, ()).unwrap();
    let mut linker = Linker::new(&engine);
    let provider = linker.instantiate(&mut store, &load(PROVIDER)).unwrap();
    linker.instance_from(&store, &provider).unwrap();
    let consumer = linker.instantiate(&mut store, &load(CONSUMER)).unwrap();
    let shout = consumer.get_func(&store, "shout").unwrap();
    let mut results = [Val::Bool(false)];
    shout.call(&mut store, &[Val::String("flash".into())], &mut results).unwrap();
    assert_eq!(results, [Val::String("FLASH".into())]);
}

fn guest(engine: &Engine, name: &str) -> Component {
    let path = format!("{}/../guests/wasm/{name}.wasm", env!("CARGO_MANIFEST_DIR"));
    Component::new(engine, &std::fs::read(path).unwrap()).unwrap()
}

/// `kv-backend` and `kv-middle`, which `wac` and `wasm-tools compose` make the guests `kv-composed` and
/// `kv-compose` of, linked here: they give the results recorded for those.
#[test]
fn guests_are_composed_in_the_store() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    let mut linker = Linker::new(&engine);
    let accounts = [(); 2].map(|()| store.new_account(AccountLimits::new().fuel(1 << 30)).unwrap());
    let backend = linker.instantiate_with(&mut store, &guest(&engine, "kv-backend"), accounts[0]).unwrap();
    linker.instance_from(&store, &backend).unwrap();
    let middle = linker.instantiate_with(&mut store, &guest(&engine, "kv-middle"), accounts[1]).unwrap();
    let mut call = |name: &str, params: &[Val]| {
        let name = format!("corpus:kv/{name}");
        let func = middle.get_func(&store, &name).expect(&name);
        let mut results = [Val::Bool(false)];
        func.call(&mut store, params, &mut results).unwrap();
        results.into_iter().next().unwrap()
    };
    let text = |text: &str| Val::String(text.into());
    let bytes = |bytes: &[u8]| Val::List(bytes.iter().copied().map(Val::U8).collect());
    let entry = |key: &str, value: &[u8]| {
        Val::Record(vec![("key".into(), text(key)), ("value".into(), bytes(value))])
    };
    let a = call("store@0.1.0#[constructor]bucket", &[text("a")]);
    let b = call("store@0.1.0#[constructor]bucket", &[text("b")]);
    let put = "store@0.1.0#[method]bucket.put";
    assert_eq!(call(put, &[a.clone(), entry("k", &[1, 2, 3])]), Val::Result(Ok(None)));
    assert_eq!(call(put, &[b.clone(), entry("ключ", &[255])]), Val::Result(Ok(None)));
    let get = "store@0.1.0#[method]bucket.get";
    assert_eq!(call(get, &[a, text("k")]), Val::Result(Ok(Some(Box::new(bytes(&[1, 2, 3]))))));
    let missing = Val::Variant("not-found".into(), Some(Box::new(text("b/k"))));
    assert_eq!(call(get, &[b.clone(), text("k")]), Val::Result(Err(Some(Box::new(missing)))));
    assert_eq!(call("store@0.1.0#[method]bucket.keys", &[b]), Val::List(vec![text("ключ")]));
    assert_eq!(call("store@0.1.0#buckets", &[]), Val::U32(2));
    let counts = [("puts", 2), ("gets", 2), ("misses", 1)];
    let counts = counts.map(|(name, count)| (name.to_owned(), Val::U32(count)));
    assert_eq!(call("stats@0.1.0#snapshot", &[]), Val::Record(counts.to_vec()));
    for account in accounts {
        assert!(store.account_left(account).unwrap().fuel < Some(1 << 30));
    }
}

#[test]
fn damaged_plans_of_linked_components_are_refused_or_harmless() {
    let engine = Engine::default();
    let [provider, consumer] = [PROVIDER, CONSUMER].map(|wat| component_for(&engine, wat));
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut linked = 0;
    for round in 0..3000 {
        // Now the one that is linked to, now the one that is linked.
        let damaged = if round % 2 == 0 { &provider } else { &consumer };
        let mut forged = damaged.image().bytes().to_vec();
        let plan = damaged.image().plan();
        let start = plan.as_ptr() as usize - damaged.image().bytes().as_ptr() as usize;
        let at = start + random(plan.len());
        forged[at] = match random(3) {
            0 => forged[at] ^ 1 << random(8),
            1 => u8::try_from(random(12)).unwrap(),
            _ => 0xff,
        };
        let Ok(forged) = CheckedImage::from_bytes(&forged) else { continue };
        let Ok(forged) = Component::from_image(&engine, forged) else { continue };
        let pair = if round % 2 == 0 { [&forged, &consumer] } else { [&provider, &forged] };
        linked += usize::from(exercise(&engine, pair));
    }
    assert!(linked > 100, "{linked} forged plans were linked");
}

/// Links the second component to the first and calls what it exports; any error will do. An instance of
/// the first that nobody else uses stays as it was.
fn exercise(engine: &Engine, [provider, consumer]: [&Component; 2]) -> bool {
    const FUEL: Option<u64> = Some(10_000);
    let mut store = Store::new(engine, ()).unwrap();
    store.set_fuel(FUEL).unwrap();
    let mut linker = Linker::new(engine);
    let bystander = linker.instantiate(&mut store, &component_for(engine, BYSTANDER)).unwrap();
    let Ok(provider) = linker.instantiate(&mut store, provider) else { return false };
    linker.instance_from(&store, &provider).unwrap();
    let linked = linker.instantiate(&mut store, consumer);
    store.cancel();
    let Ok(consumer) = linked else { return false };
    let numbers = [Val::U32(1), Val::U64(2)];
    let calls = [
        ("keep", &numbers[..1]),
        ("look", &[]),
        ("live", &[]),
        ("give", &numbers[..1]),
        ("drop", &[]),
        ("shout", &[Val::String("text".into())]),
        ("add-again", &numbers),
        ("add", &numbers),
        ("fail", &[Val::U8(1)]),
    ];
    for (name, params) in calls {
        let Some(func) = consumer.get_func(&store, name) else { continue };
        store.set_fuel(FUEL).unwrap();
        let _ = func.call(&mut store, params, &mut [Val::Bool(false)]);
        let _ = func.call(&mut store, params, &mut []);
        store.cancel();
    }
    store.set_fuel(FUEL).unwrap();
    let seven = bystander.get_typed_func::<_, (), u32>(&store, "seven").unwrap();
    assert_eq!(seven.call(&mut store, ()).unwrap(), 7);
    true
}

const BYSTANDER: &str = r#"
    (component
        (core module $m (func (export "seven") (result i32) (i32.const 7)))
        (core instance $i (instantiate $m))
        (func (export "seven") (result u32) (canon lift (core func $i "seven"))))
"#;
