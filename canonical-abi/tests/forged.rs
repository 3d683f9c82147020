//! Images with damaged plans: refused, or harmless. Nothing in a plan makes the host panic.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may fail loudly"
)]

mod setup;

use setup::component_for;
use tenon_canonical_abi::plan::{Export, ExportKind, PlanView, TypeIdx, TypeKind};
use tenon_canonical_abi::{Component, Linker, ResourceAny, ResourceType, Store, Val};
use tenon_core::{CheckedImage, Engine};

const FUEL: u64 = 100_000;

fn engine() -> Engine {
    Engine::default()
}

/// The smallest value of a type: enough to get a call going.
fn value(plan: PlanView<'_>, ty: TypeIdx, depth: u32) -> Option<Val> {
    let depth = depth.checked_sub(1)?;
    let field = |field| {
        Some((plan.field(field).ok()?.name.to_owned(), value(plan, plan.field(field).ok()?.ty, depth)?))
    };
    let case = |case| plan.case(case).ok().map(|case| (case.name.to_owned(), case.ty));
    Some(match plan.ty(ty).ok()?.kind {
        TypeKind::Bool => Val::Bool(true),
        TypeKind::S8 => Val::S8(-1),
        TypeKind::U8 => Val::U8(1),
        TypeKind::S16 => Val::S16(-1),
        TypeKind::U16 => Val::U16(1),
        TypeKind::S32 => Val::S32(-1),
        TypeKind::U32 => Val::U32(1),
        TypeKind::S64 => Val::S64(-1),
        TypeKind::U64 => Val::U64(1),
        TypeKind::F32 => Val::Float32(1.0),
        TypeKind::F64 => Val::Float64(1.0),
        TypeKind::Char => Val::Char('é'),
        TypeKind::String => Val::String("text".into()),
        TypeKind::List(element) => {
            Val::List((0..2).map(|_| value(plan, element, depth)).collect::<Option<_>>()?)
        }
        TypeKind::Record(fields) => Val::Record(fields.iter().map(field).collect::<Option<_>>()?),
        TypeKind::Tuple(fields) => {
            Val::Tuple(fields.iter().map(|item| Some(field(item)?.1)).collect::<Option<_>>()?)
        }
        TypeKind::Variant(variant) => {
            let (name, payload) = case(variant.cases.get(0)?)?;
            Val::Variant(
                name,
                payload.map(|ty| value(plan, ty, depth)).map_or(Some(None), |v| v.map(Box::new).map(Some))?,
            )
        }
        TypeKind::Enum(variant) => Val::Enum(case(variant.cases.get(0)?)?.0),
        TypeKind::Option(_) => Val::Option(None),
        TypeKind::Flags(labels) => Val::Flags(vec![case(labels.get(0)?)?.0]),
        TypeKind::Own(_) | TypeKind::Borrow(_) => {
            Val::Resource(ResourceAny::host_own(ResourceType::dynamic(0), 0))
        }
        _ => return None,
    })
}

/// Loads, instantiates and calls everything; any error will do.
fn exercise(image: CheckedImage) -> bool {
    let engine = engine();
    let Ok(component) = Component::from_image(&engine, image) else { return false };
    let Ok(mut store) = Store::new(&engine, ()) else { return true };
    store.set_fuel(Some(FUEL)).unwrap();
    let mut linker = Linker::new(&engine);
    let given = component_for(&engine, GIVEN);
    linker.root().component("given", &given).unwrap();
    let Ok(instance) = linker.instantiate(&mut store, &component) else {
        store.cancel();
        return true;
    };
    let plan = component.plan();
    for export in component.exports().filter_map(Result::ok) {
        let Export { name, kind: ExportKind::Func { ty, .. } } = export else { continue };
        let Ok(ty) = plan.func_type(ty) else { continue };
        let Ok(fields) = plan.fields(ty.params) else { continue };
        let params: Option<Vec<Val>> =
            fields.iter().map(|field| value(plan, plan.field(field).ok()?.ty, 10)).collect();
        let (Some(params), Some(func)) = (params, instance.get_func(&store, name)) else { continue };
        let mut results = [Val::Bool(false)];
        let results = if ty.result.is_some() { &mut results[..] } else { &mut [] };
        let _ = store.set_fuel(Some(FUEL));
        let _ = func.call(&mut store, &params, results);
        store.cancel();
    }
    true
}

const GUEST: &str = r#"
    (component
        (component $C
            (core module $m
                (memory (export "memory") 1)
                (global $next (mut i32) (i32.const 1024))
                (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                    (local $at i32)
                    (global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
                    (local.set $at (global.get $next))
                    (global.set $next (i32.add (local.get $at) (local.get 3)))
                    (local.get $at))
                (func (export "echo") (param i32 i32) (result i32)
                    (i32.store (i32.const 16) (local.get 0))
                    (i32.store (i32.const 20) (local.get 1))
                    (i32.const 16))
                (func (export "add") (param i32 i64) (result i32) (local.get 0))
                (func (export "post") (param i32)))
            (core instance $i (instantiate $m))
            (type $r' (resource (rep i32)))
            (export $r "r" (type $r'))
            (core func $new (canon resource.new $r'))
            (core module $n (import "" "new" (func $new (param i32) (result i32)))
                (func (export "make") (result i32) (call $new (i32.const 7)))
                (func (export "use") (param i32) (result i32) (local.get 0)))
            (core instance $n (instantiate $n (with "" (instance (export "new" (func $new))))))
            (func (export "make") (result (own $r)) (canon lift (core func $n "make")))
            (func (export "use") (param "r" (borrow $r)) (result u32) (canon lift (core func $n "use")))
            (type $shape' (variant (case "circle" f32) (case "text" string) (case "none")))
            (export $shape "shape" (type $shape'))
            (func (export "text") (param "s" string) (result string)
                (canon lift (core func $i "echo") string-encoding=utf16 (memory (core memory $i "memory"))
                    (realloc (core func $i "realloc")) (post-return (core func $i "post"))))
            (func (export "shapes") (param "s" (list $shape)) (result (list $shape))
                (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
            (func (export "add") (param "a" u32) (param "b" u64) (result u32) (canon lift (core func $i "add"))))
        (component $D
            (import "c" (instance $c
                (export "r" (type $r (sub resource)))
                (export "make" (func (result (own $r))))
                (export "use" (func (param "r" (borrow $r)) (result u32)))
                (export "add" (func (param "a" u32) (param "b" u64) (result u32)))
                (export "text" (func (param "s" string) (result string)))))
            (alias export $c "r" (type $r))
            (core module $libc (memory (export "memory") 1) (data (i32.const 0) "text")
                (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 512)))
            (core instance $libc (instantiate $libc))
            (core func $make (canon lower (func $c "make")))
            (core func $use (canon lower (func $c "use")))
            (core func $add (canon lower (func $c "add")))
            (core func $drop (canon resource.drop $r))
            (core func $text (canon lower (func $c "text") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
            (core module $m
                (import "" "make" (func $make (result i32)))
                (import "" "use" (func $use (param i32) (result i32)))
                (import "" "drop" (func $drop (param i32)))
                (import "" "add" (func $add (param i32 i64) (result i32)))
                (import "" "text" (func $text (param i32 i32 i32)))
                (func (export "run") (result i32)
                    (local $r i32)
                    (local.set $r (call $make))
                    (call $text (i32.const 0) (i32.const 4) (i32.const 128))
                    (call $add (call $use (local.get $r)) (i64.const 1))
                    (call $drop (local.get $r))))
            (core instance $i (instantiate $m (with "" (instance
                (export "make" (func $make)) (export "use" (func $use)) (export "drop" (func $drop))
                (export "add" (func $add)) (export "text" (func $text))))))
            (func (export "run") (result u32) (canon lift (core func $i "run"))))
        (instance $c (instantiate $C))
        (instance $d (instantiate $D (with "c" (instance $c))))
        (export "c" (instance $c))
        (func (export "run") (alias export $d "run"))
        (func (export "add") (alias export $c "add"))
        (func (export "text") (alias export $c "text"))
        (alias export $c "shape" (type $shape))
        (export $shape' "shape" (type $shape))
        (alias export $c "shapes" (func $shapes))
        (export "shapes" (func $shapes) (func (param "s" (list $shape')) (result (list $shape')))))
"#;

/// What is linked to the import of the other guest.
const GIVEN: &str = r#"
    (component
        (import "f" (func $f (param "n" u32) (result u32)))
        (import "m" (core module $m (import "" "f" (func (param i32) (result i32)))
            (export "g" (func (param i32) (result i32)))))
        (core func $f (canon lower (func $f)))
        (core instance $i (instantiate $m (with "" (instance (export "f" (func $f))))))
        (type $r' (resource (rep i32)))
        (export $r "r" (type $r'))
        (core func $new (canon resource.new $r'))
        (core module $n (import "" "new" (func $new (param i32) (result i32)))
            (func (export "make") (result i32) (call $new (i32.const 7)))
            (func (export "use") (param i32) (result i32) (local.get 0)))
        (core instance $n (instantiate $n (with "" (instance (export "new" (func $new))))))
        (func $make (result (own $r)) (canon lift (core func $n "make")))
        (func (export "use") (param "r" (borrow $r)) (result u32) (canon lift (core func $n "use")))
        (instance $inner (export "make" (func $make)))
        (export "inner" (instance $inner))
        (func (export "g") (param "n" u32) (result u32) (canon lift (core func $i "g"))))
"#;

const INSTANTIATING: &str = r#"
    (component
        (import "given" (component $given
            (import "f" (func (param "n" u32) (result u32)))
            (import "m" (core module (import "" "f" (func (param i32) (result i32)))
                (export "g" (func (param i32) (result i32)))))
            (export "r" (type $r (sub resource)))
            (export "inner" (instance (export "make" (func (result (own $r))))))
            (export "use" (func (param "r" (borrow $r)) (result u32)))
            (export "g" (func (param "n" u32) (result u32)))))
        (core module $m
            (import "" "f" (func $f (param i32) (result i32)))
            (func (export "g") (param i32) (result i32) (call $f (local.get 0))))
        (core module $libc (func (export "f") (param i32) (result i32) (local.get 0)))
        (core instance $libc (instantiate $libc))
        (func $f (param "n" u32) (result u32) (canon lift (core func $libc "f")))
        (instance $i (instantiate $given (with "f" (func $f)) (with "m" (core module $m))))
        (instance $j (instantiate $given (with "f" (func $i "g")) (with "m" (core module $m))))
        (alias export $i "r" (type $r))
        (alias export $i "inner" (instance $inner))
        (core func $make (canon lower (func $inner "make")))
        (core func $use (canon lower (func $i "use")))
        (core func $drop (canon resource.drop $r))
        (core module $run
            (import "" "make" (func $make (result i32)))
            (import "" "use" (func $use (param i32) (result i32)))
            (import "" "drop" (func $drop (param i32)))
            (func (export "run") (result i32) (local $r i32)
                (local.set $r (call $make))
                (call $use (local.get $r))
                (call $drop (local.get $r))))
        (core instance $run (instantiate $run (with "" (instance
            (export "make" (func $make)) (export "use" (func $use)) (export "drop" (func $drop))))))
        (func (export "run") (result u32) (canon lift (core func $run "run")))
        (export "g" (func $j "g")))
"#;

#[test]
fn damaged_plans_are_refused_or_harmless() {
    damage(GUEST);
}

#[test]
fn damaged_plans_that_instantiate_components_are_refused_or_harmless() {
    damage(INSTANTIATING);
}

fn damage(guest: &str) {
    let component = Component::new(&engine(), &wat::parse_str(guest).unwrap()).unwrap();
    assert!(exercise(component.image().clone()));
    let image = component.image().bytes();
    let plan = component.image().plan();
    let start = plan.as_ptr() as usize - image.as_ptr() as usize;
    let (mut state, mut passed) = (0x9e37_79b9_7f4a_7c15_u64, 0);
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for round in 0..6000 {
        let mut forged = image.to_vec();
        for _ in 0..=round % 2 {
            let at = start + random(plan.len());
            forged[at] = match random(3) {
                0 => forged[at] ^ 1 << random(8),
                1 => u8::try_from(random(12)).unwrap(),
                _ => 0xff,
            };
        }
        if let Ok(forged) = CheckedImage::from_bytes(&forged) {
            passed += usize::from(exercise(forged));
        }
    }
    assert!(passed > 100, "{passed} forged plans got past the checker");
}
