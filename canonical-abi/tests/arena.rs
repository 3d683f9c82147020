//! A store in an arena: nothing of it lies on the program's heap, and once a component is instantiated and has been
//! called, calls take no more memory from anywhere.

#![allow(clippy::unwrap_used, reason = "tests may fail loudly")]

mod setup;

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use setup::component_for;
use std::alloc::System;
use tenon_canonical_abi::{Caller, Instance, Linker, ResourceAny, Store, WasmList, WasmStr};
use tenon_core::{Arena, Engine, Region};

/// Counts what this thread allocates.
struct Counting;

std::thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: everything is passed on.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = COUNT.try_with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's promise, passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// How often `work` allocates on the program's heap.
fn allocations<R>(work: impl FnOnce() -> R) -> (u64, R) {
    let before = COUNT.get();
    let done = work();
    (COUNT.get() - before, done)
}

/// Passes what it is given on to the host, with a resource made and dropped on the way.
const GUEST: &str = r#"(component
    (import "log" (func $log (param "text" string) (param "numbers" (list u16)) (result u32)))
    (core module $libc
        (memory (export "memory") 1 1)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32)
            (i32.shl (i32.add (local.get 3) (i32.const 7)) (i32.const 5))))
    (core instance $libc (instantiate $libc))
    (type $thing' (resource (rep i32)))
    (export $thing "thing" (type $thing'))
    (core func $new (canon resource.new $thing'))
    (core func $drop (canon resource.drop $thing'))
    (core func $log (canon lower (func $log) (memory (core memory $libc "memory"))))
    (core module $m
        (import "" "log" (func $log (param i32 i32 i32 i32) (result i32)))
        (import "" "new" (func $new (param i32) (result i32)))
        (import "" "drop" (func $drop (param i32)))
        (func (export "make") (result i32) (call $new (i32.const 7)))
        (func (export "work") (param i32 i32 i32 i32 i32 i32 i32) (result i32)
            (call $drop (call $new (local.get 2)))
            (i32.add (local.get 2)
                (call $log (local.get 3) (local.get 4) (local.get 5) (local.get 6)))))
    (core instance $i (instantiate $m (with "" (instance
        (export "log" (func $log)) (export "new" (func $new)) (export "drop" (func $drop))))))
    (func (export "make") (result (own $thing)) (canon lift (core func $i "make")))
    (func (export "work")
        (param "text" string) (param "pair" (tuple u32 string)) (param "numbers" (list u16)) (result u32)
        (canon lift (core func $i "work") (memory (core memory $libc "memory"))
            (realloc (core func $libc "realloc")))))"#;

fn linker(engine: &Engine) -> Linker<()> {
    let mut linker = Linker::new(engine);
    let log = |caller: Caller<'_, ()>, (text, numbers): (WasmStr, WasmList<u16>)| {
        let mut sum = caller.str(text)?.len() as u32;
        for number in caller.list(numbers)? {
            sum += u32::from(number?);
        }
        Ok(sum)
    };
    linker.root().func_wrap("log", log).unwrap();
    linker
}

type Work<'a> = (&'a str, (u32, &'a str), &'a [u16]);

/// Calls both exports `times` times; how often that allocates on the program's heap, lookups not counted.
fn calls(store: &mut Store<()>, instance: &Instance, times: u32) -> u64 {
    let make = instance.get_typed_func::<_, (), ResourceAny>(&*store, "make").unwrap();
    let work = instance.get_typed_func::<_, Work<'_>, u32>(&*store, "work").unwrap();
    let call = || {
        let sum = work.call(&mut *store, ("text", (40, "pair"), &[1, 2])).unwrap();
        assert_eq!(sum, 40 + 4 + 3);
        let thing = make.call(&mut *store, ()).unwrap();
        thing.resource_drop(&mut *store).unwrap();
    };
    allocations(|| core::iter::repeat_with(call).take(times as usize).count()).0
}

fn arena(bytes: usize) -> &'static Arena {
    Arena::new(Box::leak(vec![0_u8; bytes].into_boxed_slice())).unwrap()
}

#[test]
fn a_store_lies_in_its_arena_and_calls_take_nothing_more() {
    let engine = Engine::default();
    let (linker, component) = (linker(&engine), component_for(&engine, GUEST));
    let arena = arena(256 * 1024);
    let empty = arena.used();

    let mut store = Store::new_in(&engine, (), Region::Arena(arena)).unwrap();
    let (heap, instance) = allocations(|| linker.instantiate(&mut store, &component).unwrap());
    assert_eq!(heap, 0, "to instantiate takes nothing of the heap");
    calls(&mut store, &instance, 1);
    let before = arena.used();
    assert_eq!(calls(&mut store, &instance, 1000), 0, "calls take nothing of the heap");
    assert_eq!(arena.used(), before, "nor of the arena");
    drop(store);
    assert_eq!(arena.used(), empty, "and the arena gets back what it gave");
}

#[test]
fn an_arena_that_is_too_small_is_an_error() {
    let engine = Engine::default();
    let (linker, component) = (linker(&engine), component_for(&engine, GUEST));
    for bytes in (1..16).map(|kib| kib * 4096) {
        let arena = arena(bytes);
        let empty = arena.used();
        let made = Store::new_in(&engine, (), Region::Arena(arena))
            .and_then(|mut store| linker.instantiate(&mut store, &component).map(drop));
        assert!(made.is_err(), "{bytes}");
        assert_eq!(arena.used(), empty, "{bytes}");
    }
}
