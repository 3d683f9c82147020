//! Whatever a guest makes the host allocate is allocated fallibly: each allocation of a call is made to fail in turn, and
//! every time that is an error, where an infallible one would end the process.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may fail loudly"
)]

mod setup;

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use setup::component_for;
use std::alloc::System;
use tenon_canonical_abi::{Component, Instance, Linker, ResourceTable, Store, TrapCode, Val};
use tenon_core::{CheckedImage, Engine, Error, Result};

/// Fails when the thread has made as many allocations as it was allowed.
struct Failing;

std::thread_local! {
    static ALLOWED: Cell<Option<u32>> = const { Cell::new(None) };
    /// Bytes that the thread has allocated and not given back.
    static LIVE: Cell<i64> = const { Cell::new(0) };
}

/// The thread has `bytes` more, if what gave them did.
fn count(bytes: i64) {
    let _ = LIVE.try_with(|live| live.set(live.get() + bytes));
}

/// Whether the thread may allocate once more.
fn allowed() -> bool {
    let left = ALLOWED.try_with(|allowed| {
        let left = allowed.get();
        allowed.set(left.map(|left| left.saturating_sub(1)));
        left
    });
    left.ok().flatten() != Some(0)
}

// SAFETY: everything is passed on, or fails.
unsafe impl GlobalAlloc for Failing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise, passed on.
        let block = if allowed() { unsafe { System.alloc(layout) } } else { core::ptr::null_mut() };
        count(if block.is_null() { 0 } else { layout.size() as i64 });
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(-(layout.size() as i64));
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static FAILING: Failing = Failing;

/// Does `work` with ever more allocations allowed, until it has enough. Returns how many that are. Where one failed,
/// nothing is left behind.
fn exhaust<R>(mut work: impl FnMut() -> Result<R>) -> u32 {
    for allowed in 0..100_000 {
        let live = LIVE.get();
        ALLOWED.set(Some(allowed));
        let done = work();
        ALLOWED.set(None);
        match done {
            Ok(_) => return allowed,
            Err(Error::OutOfMemory { .. }) => {}
            Err(error) => assert_eq!(error.trap_code(), Some(TrapCode::OutOfMemory), "{error}"),
        }
        assert_eq!(LIVE.get(), live, "bytes are lost when allocation {allowed} fails");
    }
    panic!("there is no end to it");
}

/// Echoes one type that has everything in it, through the host.
const GUEST: &str = r#"(component
    (type $point' (record (field "name" string) (field "bits" (list bool))))
    (import "point" (type $point (eq $point')))
    (type $shape' (variant (case "none") (case "some" $point) (case "numbers" (list u32))))
    (import "shape" (type $shape (eq $shape')))
    (type $marks' (flags "first" "second" "third"))
    (import "marks" (type $marks (eq $marks')))
    (type $kind' (enum "small" "large"))
    (import "kind" (type $kind (eq $kind')))
    (type $all (tuple $shape (option (option string)) (result (list $marks) (error $kind)) (list (tuple u8 $kind)) (list string)))
    (import "echo" (func $echo (param "v" (list $all)) (result (list $all))))
    (core module $libc
        (memory (export "memory") 4)
        (global $next (mut i32) (i32.const 1024))
        (func (export "reset") (param i32) (global.set $next (i32.const 1024)))
        (func (export "realloc") (param i32 i32 i32 i32) (result i32)
            (local $at i32)
            (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
            (global.set $next (i32.add (local.get $at) (local.get 3)))
            (if (i32.gt_u (global.get $next) (i32.const 200000)) (then (global.set $next (i32.const 1024))))
            (local.get $at)))
    (core instance $libc (instantiate $libc))
    (core func $echo (canon lower (func $echo)
        (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core module $m
        (import "" "echo" (func $echo (param i32 i32 i32)))
        (func (export "echo") (param i32 i32) (result i32)
            (call $echo (local.get 0) (local.get 1) (i32.const 512))
            (i32.const 512)))
    (core instance $i (instantiate $m (with "" (instance (export "echo" (func $echo))))))
    (func (export "echo") (param "v" (list $all)) (result (list $all))
        (canon lift (core func $i "echo") (memory (core memory $libc "memory"))
            (realloc (core func $libc "realloc")) (post-return (core func $libc "reset")))))"#;

fn text(text: &str) -> Val {
    Val::String(text.into())
}

fn value() -> Val {
    let point = Val::Record(vec![
        ("name".into(), text("a name")),
        ("bits".into(), Val::List(vec![Val::Bool(true), Val::Bool(false)])),
    ]);
    let all = |shape| {
        Val::Tuple(vec![
            shape,
            Val::Option(Some(Box::new(Val::Option(Some(Box::new(text("deep"))))))),
            Val::Result(Ok(Some(Box::new(Val::List(vec![Val::Flags(vec![
                "first".into(),
                "third".into(),
            ])]))))),
            Val::List(vec![Val::Tuple(vec![Val::U8(7), Val::Enum("large".into())])]),
            Val::List(vec![text("one"), text("two")]),
        ])
    };
    let numbers = Val::List((0..300).map(Val::U32).collect());
    Val::List(vec![
        all(Val::Variant("some".into(), Some(Box::new(point)))),
        all(Val::Variant("numbers".into(), Some(Box::new(numbers)))),
        all(Val::Variant("none".into(), None)),
    ])
}

fn linker(engine: &Engine) -> Linker<()> {
    let mut linker = Linker::new(engine);
    linker
        .root()
        .func_new("echo", |_, params, results| {
            if let ([given], [result]) = (params, results) {
                // What the host itself copies may not fail here.
                let allowed = ALLOWED.take();
                *result = given.clone();
                ALLOWED.set(allowed);
            }
            Ok(())
        })
        .unwrap();
    linker
}

/// A new instance, whose allocations do not count.
fn world(engine: &Engine, linker: &Linker<()>, component: &Component) -> (Store<()>, Instance) {
    let allowed = ALLOWED.take();
    let mut store = Store::new(engine, ()).unwrap();
    let instance = linker.instantiate(&mut store, component).unwrap();
    ALLOWED.set(allowed);
    (store, instance)
}

#[test]
fn every_allocation_of_an_instantiation_and_of_a_call_may_fail() {
    let engine = Engine::default();
    let linker = linker(&engine);
    let component = component_for(&engine, GUEST);
    let new_store = || {
        let allowed = ALLOWED.take();
        let store = Store::new(&engine, ()).unwrap();
        ALLOWED.set(allowed);
        store
    };
    let tried = exhaust(|| linker.instantiate(&mut new_store(), &component).map(drop));
    assert!(tried > 20, "{tried}");

    let params = [value()];
    let ready = || world(&engine, &linker, &component);
    let tried = exhaust(|| {
        let (mut store, instance) = ready();
        let echo = instance.get_func(&store, "echo").unwrap();
        let mut results = [Val::Bool(false)];
        echo.call(&mut store, &params, &mut results)?;
        assert_eq!(results, params);
        Ok(())
    });
    assert!(tried > 100, "{tried}");
}

/// What a device does with an image in flash.
#[test]
fn every_allocation_from_an_image_on_may_fail() {
    let engine = Engine::default();
    let linker = linker(&engine);
    let loaded = component_for(&engine, GUEST);
    let mut bytes = vec![0_u64; loaded.image().bytes().len() / 8];
    for (word, bytes) in bytes.iter_mut().zip(loaded.image().bytes().chunks_exact(8)) {
        *word = u64::from_le_bytes(bytes.try_into().unwrap());
    }
    let words: &'static [u64] = bytes.leak();
    // SAFETY: bytes have no alignment and all are initialised.
    let image = unsafe { core::slice::from_raw_parts(words.as_ptr().cast::<u8>(), 8 * words.len()) };
    let tried = exhaust(|| {
        let component = Component::from_image(&engine, CheckedImage::from_static(image)?)?;
        let mut store = Store::new(&engine, ())?;
        let instance = linker.instantiate(&mut store, &component)?;
        assert!(instance.get_func(&store, "echo").is_some());
        Ok(())
    });
    assert!(tried > 20, "{tried}");
}

#[test]
fn every_allocation_of_instantiating_a_guest_may_fail() {
    let guests = concat!(env!("CARGO_MANIFEST_DIR"), "/../guests/wasm");
    let files = std::fs::read_dir(guests).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    let mut swept = 0;
    for bytes in files.filter(|bytes| bytes.starts_with(b"\0asm\x0d")) {
        let engine = Engine::default();
        let component = Component::new(&engine, &bytes).unwrap();
        let mut linker = Linker::<()>::new(&engine);
        linker.define_unknown_imports_as_traps(&component).unwrap();
        exhaust(|| {
            let component = component.clone();
            linker.instantiate(&mut Store::new(&engine, ())?, &component).map(drop)
        });
        swept += 1;
    }
    assert!(swept > 15, "{swept}");
}

const TYPED: &str = r#"(component
    (core module $m
        (memory (export "memory") 1)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
        (func (export "echo") (param i32 i32) (result i32)
            (i32.store (i32.const 0) (local.get 0))
            (i32.store (i32.const 4) (local.get 1))
            (i32.const 0)))
    (core instance $i (instantiate $m))
    (func (export "texts") (param "v" (list u8)) (result string)
        (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
    (func (export "numbers") (param "v" (list u16)) (result (list (tuple u8 u8)))
        (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))"#;

#[test]
fn typed_results_may_fail_to_be_allocated() {
    let engine = Engine::default();
    let linker = Linker::<()>::new(&engine);
    let component = component_for(&engine, TYPED);
    let ready = || world(&engine, &linker, &component);
    exhaust(|| {
        let (mut store, instance) = ready();
        let texts = instance.get_typed_func::<_, (&[u8],), String>(&store, "texts")?;
        texts.call(&mut store, (b"some text",))
    });
    let tried = exhaust(|| {
        let (mut store, instance) = ready();
        let boxes = instance.get_typed_func::<_, (&[u16],), Vec<Box<(u8, u8)>>>(&store, "numbers")?;
        boxes.call(&mut store, (&[1, 2, 3, 4],))
    });
    assert!(tried > 3, "{tried}");
    let mut table = ResourceTable::new();
    assert!(exhaust(|| Ok(table.push(7_u64)?)) > 0);
}
