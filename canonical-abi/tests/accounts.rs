//! Accounts of components linked in one store: fuel, memory and handles, and what crosses between them.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may fail loudly"
)]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use std::alloc::System;
use tenon_canonical_abi::{
    Account, AccountLimits, Component, Instance, Linker, Outcome, Store, TrapCode, TypedFunc, Val,
};
use tenon_core::{CallError, Config, Engine, Error};

/// Counts the allocations of the thread that makes them.
struct Counting;

std::thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: all is left to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Exports functions over numbers, bytes and a resource.
const PROVIDER: &str = r#"
    (component
        (type $r' (resource (rep i32)))
        (core func $new (canon resource.new $r'))
        (core module $m
            (import "" "new" (func $new (param i32) (result i32)))
            (memory (export "memory") 1)
            (global $free (mut i32) (i32.const 1024))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                (local $at i32)
                (local.set $at (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
                (memory.fill (local.get $at) (i32.const 0xee) (local.get 3))
                (global.set $free (i32.add (local.get $at) (local.get 3)))
                (local.get $at))
            (func (export "work") (param i32) (result i32)
                (loop $again
                    (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
                    (br_if $again (i32.gt_s (local.get 0) (i32.const 0))))
                (i32.const 5))
            (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
            (func (export "take") (param i32 i32) (result i32) (local.get 1))
            (func (export "byte") (param i32) (result i32) (i32.load8_u (local.get 0)))
            (func (export "first") (param i32 i32) (result i32) (local.get 0))
            (func (export "make") (param i32) (result i32) (call $new (local.get 0))))
        (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
        (alias core export $i "memory" (core memory $memory))
        (alias core export $i "realloc" (core func $realloc))
        (export $r "r" (type $r'))
        (func (export "make") (param "n" u32) (result (own $r)) (canon lift (core func $i "make")))
        (func (export "work") (param "n" u32) (result u32) (canon lift (core func $i "work")))
        (func (export "byte") (param "at" u32) (result u8) (canon lift (core func $i "byte")))
        (func (export "grow") (param "pages" u32) (result s32) (canon lift (core func $i "grow")))
        (func (export "take") (param "bytes" (list u8)) (result u32)
            (canon lift (core func $i "take") (memory $memory) (realloc $realloc)))
        (type $padded' (record (field "a" u8) (field "b" u64) (field "c" (option u16)) (field "d" u16)))
        (export $padded "padded" (type $padded'))
        (func (export "first") (param "list" (list $padded)) (result u32)
            (canon lift (core func $i "first") (memory $memory) (realloc $realloc))))
"#;

/// Imports all that.
const CONSUMER: &str = r#"
    (component
        (import "r" (type $r (sub resource)))
        (import "make" (func $make (param "n" u32) (result (own $r))))
        (import "work" (func $work (param "n" u32) (result u32)))
        (import "grow" (func $grow (param "pages" u32) (result s32)))
        (import "take" (func $take (param "bytes" (list u8)) (result u32)))
        (type $padded' (record (field "a" u8) (field "b" u64) (field "c" (option u16)) (field "d" u16)))
        (import "padded" (type $padded (eq $padded')))
        (import "first" (func $first (param "list" (list $padded)) (result u32)))
        (core module $libc (memory (export "memory") 2))
        (core instance $libc (instantiate $libc))
        (alias core export $libc "memory" (core memory $memory))
        (core func $make (canon lower (func $make)))
        (core func $work (canon lower (func $work)))
        (core func $grow (canon lower (func $grow)))
        (core func $take (canon lower (func $take) (memory $memory)))
        (core func $first (canon lower (func $first) (memory $memory)))
        (core module $m
            (import "" "memory" (memory 2))
            (import "" "make" (func $make (param i32) (result i32)))
            (import "" "work" (func $work (param i32) (result i32)))
            (import "" "grow" (func $grow (param i32) (result i32)))
            (import "" "take" (func $take (param i32 i32) (result i32)))
            (import "" "first" (func $first (param i32 i32) (result i32)))
            (func (export "work") (param i32) (result i32) (call $work (local.get 0)))
            (func (export "grow-there") (param i32) (result i32) (call $grow (local.get 0)))
            (func (export "grow-here") (param i32) (result i32) (memory.grow (local.get 0)))
            (func (export "send") (param i32) (result i32) (call $take (i32.const 0) (local.get 0)))
            (func (export "padded") (result i32)
                ;; Two records of 24 bytes amid bytes that are all 0x5a.
                (memory.fill (i32.const 0) (i32.const 0x5a) (i32.const 256))
                (i32.store8 (i32.const 0) (i32.const 1))
                (i64.store (i32.const 8) (i64.const 2))
                (i32.store8 (i32.const 16) (i32.const 1))
                (i32.store16 (i32.const 18) (i32.const 3))
                (i32.store16 (i32.const 20) (i32.const 4))
                (i32.store8 (i32.const 40) (i32.const 0))
                (call $first (i32.const 0) (i32.const 2)))
            (func (export "hold") (param i32) (result i32)
                (loop $again
                    (drop (call $make (i32.const 1)))
                    (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
                    (br_if $again (local.get 0)))
                (i32.const 0)))
        (core instance $i (instantiate $m (with "" (instance
            (export "memory" (memory $memory)) (export "make" (func $make)) (export "work" (func $work))
            (export "grow" (func $grow)) (export "take" (func $take)) (export "first" (func $first))))))
        (func (export "work") (param "n" u32) (result u32) (canon lift (core func $i "work")))
        (func (export "grow-there") (param "n" u32) (result s32) (canon lift (core func $i "grow-there")))
        (func (export "grow-here") (param "n" u32) (result s32) (canon lift (core func $i "grow-here")))
        (func (export "send") (param "n" u32) (result u32) (canon lift (core func $i "send")))
        (func (export "padded") (result u32) (canon lift (core func $i "padded")))
        (func (export "hold") (param "n" u32) (result u32) (canon lift (core func $i "hold"))))
"#;

struct World {
    store: Store<()>,
    /// The provider's and the consumer's.
    accounts: [Account; 2],
    provider: Instance,
    consumer: Instance,
}

fn component(engine: &Engine, wat: &str) -> Component {
    Component::new(engine, &wat::parse_str(wat).unwrap()).unwrap()
}

fn world(limits: [AccountLimits; 2]) -> World {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    let mut linker = Linker::new(&engine);
    let accounts = limits.map(|limits| store.new_account(limits).unwrap());
    let provider = linker.instantiate_with(&mut store, &component(&engine, PROVIDER), accounts[0]).unwrap();
    linker.instance_from(&store, &provider).unwrap();
    let consumer = linker.instantiate_with(&mut store, &component(&engine, CONSUMER), accounts[1]).unwrap();
    assert_eq!([provider, consumer].map(|instance| store.account_of(&instance)), accounts);
    World { store, accounts, provider, consumer }
}

const NONE: AccountLimits = AccountLimits::new();

impl World {
    fn number(&self, name: &str) -> TypedFunc<(u32,), u32> {
        self.consumer.get_typed_func(&self.store, name).unwrap()
    }

    fn signed(&self, name: &str) -> TypedFunc<(u32,), i32> {
        self.consumer.get_typed_func(&self.store, name).unwrap()
    }

    fn fuel(&self) -> [u64; 2] {
        self.accounts.map(|account| self.store.account_left(account).unwrap().fuel.unwrap())
    }
}

#[test]
fn each_account_pays_for_its_code() {
    let mut world = world([NONE.fuel(1_000_000), NONE.fuel(1_000_000)]);
    let before = world.fuel();
    let work = world.number("work");
    assert_eq!(work.call(&mut world.store, (1000,)).unwrap(), 5);
    let after = world.fuel();
    let (there, here) = (before[0] - after[0], before[1] - after[1]);
    assert!((9_000..9_010).contains(&there), "{there}");
    assert!((1..20).contains(&here), "{here}");
    // The store's own account has nothing to do with it.
    assert_eq!(world.store.fuel(), None);
}

#[test]
fn the_account_that_runs_dry_is_named_and_the_call_goes_on() {
    let mut world = world([NONE.fuel(1_000), NONE.fuel(1_000)]);
    let work = world.number("work");
    assert!(matches!(work.call_resumable(&mut world.store, (10_000,)).unwrap(), Outcome::OutOfFuel));
    assert_eq!(world.store.out_of_fuel(), Some(world.accounts[0]));
    let [_, caller] = world.fuel();
    assert!(caller > 900, "{caller}");
    // More for somebody else does not help.
    world.store.set_account_fuel(world.accounts[1], Some(1_000_000)).unwrap();
    world.store.set_fuel(Some(1_000_000)).unwrap();
    assert!(matches!(work.resume(&mut world.store).unwrap(), Outcome::OutOfFuel));
    world.store.set_account_fuel(world.accounts[0], Some(1_000_000)).unwrap();
    assert!(matches!(work.resume(&mut world.store).unwrap(), Outcome::Done(5)));
    assert_eq!((world.store.out_of_fuel(), world.store.fuel()), (None, Some(1_000_000)));
}

#[test]
fn a_call_cancelled_for_want_of_fuel_closes_both() {
    let mut world = world([NONE.fuel(1_000), NONE]);
    let work = world.number("work");
    assert!(matches!(work.call_resumable(&mut world.store, (10_000,)).unwrap(), Outcome::OutOfFuel));
    world.store.cancel();
    assert_eq!(world.store.out_of_fuel(), None);
    let again = work.call(&mut world.store, (1,)).unwrap_err();
    assert_eq!(again.trap_code(), Some(TrapCode::CannotEnter));
}

#[test]
fn who_sends_pays_for_the_copy() {
    let mut world = world([NONE.fuel(1_000_000), NONE.fuel(1_000_000)]);
    let send = world.number("send");
    let mut cost = |bytes| {
        let before = world.fuel();
        assert_eq!(send.call(&mut world.store, (bytes,)).unwrap(), bytes);
        let after = world.fuel();
        [0, 1].map(|account| before[account] - after[account])
    };
    let (small, large) = (cost(16), cost(16 + 16_000));
    let sender = large[1] - small[1];
    assert!((1_000..1_020).contains(&sender), "{sender}");
    // The receiver's `realloc` fills what it gives.
    let receiver = large[0] - small[0];
    assert!((1_000..1_002).contains(&receiver), "{receiver}");
}

#[test]
fn memory_grows_to_the_limit_of_its_account() {
    const PAGE: u64 = 65_536;
    let mut world = world([NONE.memory_bytes(3 * PAGE), NONE.memory_bytes(4 * PAGE)]);
    let (here, there) = (world.signed("grow-here"), world.signed("grow-there"));
    assert_eq!(there.call(&mut world.store, (3,)).unwrap(), -1);
    assert_eq!(there.call(&mut world.store, (1,)).unwrap(), 1);
    assert_eq!(here.call(&mut world.store, (2,)).unwrap(), 2);
    assert_eq!(here.call(&mut world.store, (1,)).unwrap(), -1);
    assert_eq!(there.call(&mut world.store, (1,)).unwrap(), 2);
    assert_eq!(there.call(&mut world.store, (1,)).unwrap(), -1);
    let left = world.accounts.map(|account| world.store.account_left(account).unwrap().memory_bytes);
    assert_eq!(left, [0, 0]);
}

#[test]
fn a_component_too_large_for_its_account_is_not_instantiated() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    let account = store.new_account(NONE.memory_bytes(65_535)).unwrap();
    let linker = Linker::new(&engine);
    let provider = component(&engine, PROVIDER);
    let error = linker.instantiate_with(&mut store, &provider, account).unwrap_err();
    assert!(matches!(error, Error::Limit(_)), "{error}");
    linker.instantiate(&mut store, &provider).unwrap();
}

#[test]
fn handles_are_counted_by_account() {
    let mut world = world([NONE, NONE.handles(10)]);
    let hold = world.number("hold");
    assert_eq!(hold.call(&mut world.store, (10,)).unwrap(), 0);
    assert_eq!(world.store.account_left(world.accounts[1]).unwrap().handles, 0);
    let trap = hold.call(&mut world.store, (1,)).unwrap_err();
    assert_eq!(trap.trap_code(), Some(TrapCode::HandleTableFull));
}

#[test]
fn padding_is_not_copied() {
    let mut world = world([NONE, NONE]);
    let at = world.consumer.get_typed_func::<_, (), u32>(&world.store, "padded").unwrap();
    let at = at.call(&mut world.store, ()).unwrap();
    let byte = world.provider.get_typed_func::<_, (u32,), u8>(&world.store, "byte").unwrap();
    let records: Vec<u8> = (at..at + 48).map(|at| byte.call(&mut world.store, (at,)).unwrap()).collect();
    // The provider's `realloc` fills what it gives.
    let padding = 0xee;
    let mut first = vec![padding; 24];
    first[0] = 1;
    first[8..16].copy_from_slice(&2_u64.to_le_bytes());
    first[16] = 1;
    first[18..20].copy_from_slice(&3_u16.to_le_bytes());
    first[20..22].copy_from_slice(&4_u16.to_le_bytes());
    assert_eq!(records[..24], first);
    // In the second `c` is none: what its payload would be is not copied either.
    let mut second = vec![padding; 24];
    second[0] = 0x5a;
    second[8..16].fill(0x5a);
    second[16] = 0;
    second[20..22].fill(0x5a);
    assert_eq!(records[24..], second);
}

#[test]
fn calls_of_numbers_allocate_nothing() {
    let mut world = world([NONE.fuel(1_000_000), NONE.fuel(1_000_000)]);
    let work = world.number("work");
    work.call(&mut world.store, (1,)).unwrap();
    let before = ALLOCATIONS.get();
    for _ in 0..100 {
        work.call(&mut world.store, (1,)).unwrap();
    }
    assert_eq!(ALLOCATIONS.get(), before);
}

#[test]
fn code_without_fuel_stays_out_of_limited_accounts() {
    let engine = Engine::new(&Config::new().fuel(false));
    let mut store = Store::new(&engine, ()).unwrap();
    let [limited, open] = [NONE.fuel(1), NONE].map(|limits| store.new_account(limits).unwrap());
    let linker = Linker::new(&engine);
    let provider = component(&engine, PROVIDER);
    let error = linker.instantiate_with(&mut store, &provider, limited).unwrap_err();
    assert!(matches!(error, Error::Call(CallError::NoFuelInCode)), "{error}");
    linker.instantiate_with(&mut store, &provider, open).unwrap();
    assert!(store.set_account_fuel(open, Some(1)).is_err());
    store.set_fuel(Some(1)).unwrap();
}

#[test]
fn accounts_of_another_store_are_errors() {
    let engine = Engine::default();
    let account = Store::new(&engine, ()).unwrap().new_account(NONE).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let provider = component(&engine, PROVIDER);
    assert!(Linker::new(&engine).instantiate_with(&mut store, &provider, account).is_err());
    assert!(store.set_account_fuel(account, None).is_err() && store.account_left(account).is_err());
}

#[test]
fn the_default_account_is_the_store_s() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    store.set_fuel(Some(10_000)).unwrap();
    let provider = Linker::new(&engine).instantiate(&mut store, &component(&engine, PROVIDER)).unwrap();
    let work = provider.get_func(&store, "work").unwrap();
    work.call(&mut store, &[Val::U32(100)], &mut [Val::Bool(false)]).unwrap();
    assert_eq!(store.fuel(), store.account_left(Account::DEFAULT).unwrap().fuel);
    assert!(store.fuel().unwrap() < 9_700);
}
