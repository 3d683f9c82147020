//! Finding exports, looking at function types, linking what is not there, reading what a guest passes in place.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may fail loudly"
)]

mod setup;

use setup::component;
use tenon_canonical_abi::plan::ExportKind;
use tenon_canonical_abi::types::{ComponentItem, Type};
use tenon_canonical_abi::{
    Caller, Component, HostError, Linker, Resource, ResourceAny, ResourceType, Store, TrapCode, Val,
    WasmList, WasmStr,
};
use tenon_core::Engine;

const EXPORTS: &str = r#"
    (component
        (core module $m (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
        (core instance $i (instantiate $m))
        (func $add (param "left" u32) (param "right" s8) (result u32) (canon lift (core func $i "add")))
        (instance $inner (export "add" (func $add)))
        (instance $outer (export "inner" (instance $inner)))
        (export "test:sums/all@0.2.1" (instance $outer))
        (export "add" (func $add)))
"#;

#[test]
fn exports_have_indices() {
    let component = component(EXPORTS);
    let mut store = Store::new(&Engine::default(), ()).unwrap();
    let instance = Linker::new(&Engine::default()).instantiate(&mut store, &component).unwrap();
    let (export, all) = instance.get_export(&store, None, "test:sums/all@0.2.0").unwrap();
    assert!(matches!(export.kind, ExportKind::Instance(_)) && export.name == "test:sums/all@0.2.1");
    let (_, inner) = instance.get_export(&store, Some(all), "inner").unwrap();
    let (_, add) = component.get_export(Some(inner), "add").unwrap();
    assert_eq!(component.get_export(Some(all), "inner#add").unwrap().1, add);
    let func = instance.get_func(&store, add).unwrap();
    assert_eq!(instance.get_export_index(&store, Some(inner), "add"), Some(add));
    assert_eq!(Some(func), instance.get_func(&store, "test:sums/all@0.2.1#inner#add"));
    assert!(instance.get_func(&store, inner).is_none());
    assert!(instance.get_export(&store, Some(add), "add").is_none());
    let mut results = [Val::Bool(false)];
    func.call(&mut store, &[Val::U32(40), Val::S8(2)], &mut results).unwrap();
    assert_eq!(results, [Val::U32(42)]);
}

#[test]
fn functions_tell_their_types() {
    let mut store = Store::new(&Engine::default(), ()).unwrap();
    let instance = Linker::new(&Engine::default()).instantiate(&mut store, &component(EXPORTS)).unwrap();
    let add = instance.get_func(&store, "add").unwrap();
    let mut params = add.params(&store).unwrap();
    assert!(matches!(params.next(), Some(("left", Type::U32))) && params.len() == 1);
    assert!(matches!(params.next(), Some(("right", Type::S8))) && params.len() == 0);
    let results: Vec<_> = add.results(&store).unwrap().collect();
    assert!(matches!(results[..], [Type::U32]));
    assert!(!add.component_func(&store).unwrap().is_async());
}

const TYPES: &str = r#"
    (component
        (import "test:t/types" (instance $types
            (type $r' (record (field "name" string) (field "at" (tuple u8 s64))))
            (export "rec" (type $r (eq $r')))
            (type $v' (variant (case "none") (case "some" $r)))
            (export "var" (type $v (eq $v')))
            (type $e' (enum "a" "b"))
            (export "en" (type $e (eq $e')))
            (type $f' (flags "x" "y"))
            (export "fl" (type $f (eq $f')))
            (export "res" (type $res (sub resource)))
            (export "all" (func (param "v" $v) (param "e" $e) (param "f" $f) (param "res" (borrow $res))
                (param "m" (map u32 string)) (param "o" (option char))
                (result (result (own $res) (error (list f32))))))
            (export "deeper" (instance (export "one" (func)) (export "two" (func))))))
        (import "alone" (func $alone))
        (import "more" (instance $more (export "one" (func))))
        (alias export $more "one" (func $one))
        (component $c
            (import "f" (func $f))
            (export "g" (func $f)))
        (instance $out (instantiate $c (with "f" (func $one))))
        (export "alone" (func $alone))
        (export "out" (instance $out)))
"#;

#[test]
fn components_tell_what_they_import_and_export() {
    let component = component(TYPES);
    let ty = component.component_type();
    let names: Vec<_> = ty.imports().map(|(name, _)| name).collect();
    assert_eq!(names, ["test:t/types", "alone", "more"]);
    let Some(ComponentItem::ComponentInstance(types)) = ty.get_import("test:t/types") else {
        panic!("{ty:?}")
    };
    let names: Vec<_> = types.exports().map(|(name, _)| name).collect();
    assert_eq!(names, ["res", "all", "deeper"]);
    let Some(ComponentItem::ComponentInstance(deeper)) = types.get_export("deeper") else {
        panic!("{types:?}")
    };
    assert_eq!(deeper.exports().map(|(name, _)| name).collect::<Vec<_>>(), ["one", "two"]);
    let Some(ComponentItem::Resource(resource)) = types.get_export("res") else { panic!("{types:?}") };
    let Some(ComponentItem::ComponentFunc(all)) = types.get_export("all") else { panic!("{types:?}") };

    let params: Vec<_> = all.params().collect();
    let [
        ("v", Type::Variant(variant)),
        ("e", Type::Enum(enumeration)),
        ("f", Type::Flags(flags)),
        ("res", Type::Borrow(borrowed)),
        ("m", Type::Map(map)),
        ("o", Type::Option(option)),
    ] = params[..]
    else {
        panic!("{params:?}")
    };
    let cases: Vec<_> = variant.cases().collect();
    let [("none", None), ("some", Some(Type::Record(record)))] = cases[..] else { panic!("{cases:?}") };
    let fields: Vec<_> = record.fields().collect();
    let [("name", Type::String), ("at", Type::Tuple(tuple))] = fields[..] else { panic!("{fields:?}") };
    assert!(matches!(tuple.types().collect::<Vec<_>>()[..], [Type::U8, Type::S64]));
    assert_eq!(enumeration.names().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(flags.names().collect::<Vec<_>>(), ["x", "y"]);
    assert!(matches!((map.key(), map.value(), option.ty()), (Type::U32, Type::String, Type::Char)));
    let Some(Type::Result(result)) = all.result() else { panic!("{all:?}") };
    let (Some(Type::Own(owned)), Some(Type::List(list))) = (result.ok(), result.err()) else {
        panic!("{all:?}")
    };
    assert!(owned == resource && borrowed == resource && matches!(list.ty(), Type::Float32));

    assert!(
        matches!(ty.get_import("alone"), Some(ComponentItem::ComponentFunc(func)) if func.params().len() == 0)
    );
    let Some(ComponentItem::ComponentInstance(out)) = ty.get_export("out") else { panic!("{ty:?}") };
    assert!(matches!(out.get_export("g"), Some(ComponentItem::ComponentFunc(_))));
    assert!(ty.get_export("nothing").is_none() && ty.get_import("deeper").is_none());
    assert!(format!("{ty:?}").contains(r#""at": Tuple([U8, S64])"#), "{ty:?}");
}

#[test]
fn imports_are_found_once() {
    let component = component(IMPORTS);
    let engine = Engine::default();
    let mut linker: Linker<()> = Linker::new(&engine);
    assert!(linker.instantiate_pre(&component).is_err());
    linker.instance("test:a/b@1.1.0").unwrap().func_wrap("known", |_, (): ()| Ok(1_u32)).unwrap();
    linker.define_unknown_imports_as_traps(&component).unwrap();
    let pre = linker.instantiate_pre(&component).unwrap();
    // A better match that comes later does not count.
    linker.instance("test:a/b@1.9.0").unwrap().func_wrap("known", |_, (): ()| Ok(2_u32)).unwrap();
    for _ in 0..2 {
        let mut store = Store::new(&engine, ()).unwrap();
        let instance = pre.clone().instantiate(&mut store).unwrap();
        let known = instance.get_typed_func::<_, (), u32>(&store, "known").unwrap();
        assert_eq!(known.call(&mut store, ()).unwrap(), 1);
    }
    assert!(format!("{pre:?}").contains("InstancePre"));
}

const IMPORTS: &str = r#"
    (component
        (import "test:a/b@1.2.0" (instance $b
            (export "thing" (type $thing (sub resource)))
            (export "known" (func (result u32)))
            (export "unknown" (func (result u32)))
            (export "use" (func (param "thing" (borrow $thing))))))
        (import "alone" (func $alone))
        (core func $known (canon lower (func $b "known")))
        (core func $unknown (canon lower (func $b "unknown")))
        (core module $m
            (import "" "known" (func $known (result i32)))
            (import "" "unknown" (func $unknown (result i32)))
            (func (export "known") (result i32) (call $known))
            (func (export "unknown") (result i32) (call $unknown)))
        (core instance $i (instantiate $m (with "" (instance
            (export "known" (func $known)) (export "unknown" (func $unknown))))))
        (func (export "known") (result u32) (canon lift (core func $i "known")))
        (func (export "unknown") (result u32) (canon lift (core func $i "unknown")))
        (export "alone" (func $alone)))
"#;

#[test]
fn what_is_not_linked_may_trap_when_it_is_called() {
    let component = component(IMPORTS);
    let mut linker: Linker<()> = Linker::new(&Engine::default());
    linker.instance("test:a/b@1.1.0").unwrap().func_wrap("known", |_, (): ()| Ok(1_u32)).unwrap();
    let mut store = Store::new(&Engine::default(), ()).unwrap();
    assert!(linker.instantiate(&mut store, &component).is_err());
    linker.define_unknown_imports_as_traps(&component).unwrap();
    let instance = linker.instantiate(&mut store, &component).unwrap();
    let known = instance.get_typed_func::<_, (), u32>(&store, "known").unwrap();
    assert_eq!(known.call(&mut store, ()).unwrap(), 1);
    for name in ["unknown", "alone"] {
        let instance = linker.instantiate(&mut store, &component).unwrap();
        let func = instance.get_func(&store, name).unwrap();
        let mut results = vec![Val::Bool(false); usize::from(name == "unknown")];
        let error = func.call(&mut store, &[], &mut results).unwrap_err();
        assert!(matches!(error.trap_code(), Some(TrapCode::Host(_))), "{error}");
    }
}

#[test]
fn names_are_defined_again_only_if_that_is_allowed() {
    let mut linker: Linker<()> = Linker::new(&Engine::default());
    linker.root().func_wrap("one", |_, (): ()| Ok(1_u32)).unwrap();
    assert!(linker.root().func_wrap("one", |_, (): ()| Ok(2_u32)).is_err());
    linker.allow_shadowing(true).root().func_wrap("one", |_, (): ()| Ok(2_u32)).unwrap();
}

#[test]
fn handles_of_any_type_become_typed_ones() {
    let any = ResourceAny::host_own(ResourceType::host::<String>(), 7);
    assert_eq!(Resource::<String>::try_from_resource_any(any).unwrap().rep(), 7);
    assert!(Resource::<u8>::try_from_resource_any(any).is_err());
    let mut store = Store::new(&Engine::default(), ()).unwrap();
    any.resource_drop(&mut store).unwrap();
}

/// Passes lists to the host as they lie in memory, strings in `encoding`.
fn passing(encoding: &str, data: &str) -> Component {
    component(&format!(
        r#"
        (component
            (import "look" (func $look
                (param "words" (list string)) (param "maybe" (option string)) (param "numbers" (list s16))))
            (core module $libc (memory (export "memory") 1) {data})
            (core instance $libc (instantiate $libc))
            (core func $look (canon lower (func $look) {encoding} (memory (core memory $libc "memory"))))
            (core module $m
                (import "" "look" (func $look (param i32 i32 i32 i32 i32 i32 i32)))
                (func (export "run")
                    (call $look (i32.const 16) (i32.const 2) (i32.const 1) (i32.const 64) (i32.const 2)
                        (i32.const 96) (i32.const 3))))
            (core instance $i (instantiate $m (with "" (instance (export "look" (func $look))))))
            (func (export "run") (canon lift (core func $i "run"))))
        "#
    ))
}

#[test]
fn views_lie_within_views_in_every_encoding() {
    let numbers = r#"(data (i32.const 96) "\ff\ff\02\00\03\00")"#;
    let utf8 = r#"(data (i32.const 16) "\40\00\00\00\02\00\00\00\42\00\00\00\01\00\00\00") (data (i32.const 64) "abc")"#;
    let utf16 = r#"(data (i32.const 16) "\40\00\00\00\02\00\00\00\44\00\00\00\01\00\00\00") (data (i32.const 64) "a\00b\00c\00")"#;
    for (encoding, data) in [("", utf8), ("string-encoding=utf16", utf16)] {
        let component = passing(encoding, &format!("{numbers}{data}"));
        let mut linker: Linker<Vec<String>> = Linker::new(&Engine::default());
        linker.root().func_wrap("look", look).unwrap();
        let mut store = Store::new(&Engine::default(), Vec::new()).unwrap();
        let instance = linker.instantiate(&mut store, &component).unwrap();
        instance.get_typed_func::<_, (), ()>(&store, "run").unwrap().call(&mut store, ()).unwrap();
        assert_eq!(store.data(), &["ab", "c", "ab", "3 2 -1"]);
    }
}

type Looked = (WasmList<WasmStr>, Option<WasmStr>, WasmList<i16>);

fn look(mut caller: Caller<'_, Vec<String>>, (words, maybe, numbers): Looked) -> Result<(), HostError> {
    for word in words.iter(&caller)? {
        let word = word?.to_str(&caller)?;
        caller.data_mut().push(word.to_owned());
    }
    assert_eq!(words.get(&caller, 1).unwrap()?.to_str(&caller)?, "c");
    assert!(words.get(&caller, 2).is_none());
    if let Some(text) = maybe {
        let text = text.to_str(&caller)?;
        caller.data_mut().push(text.to_owned());
    }
    assert_eq!(numbers.as_le_bytes(&caller)?, [0xff, 0xff, 2, 0, 3, 0]);
    let numbers: Vec<String> = numbers.numbers(&caller)?.rev().map(|number| number.to_string()).collect();
    caller.data_mut().push(numbers.join(" "));
    Ok(())
}
