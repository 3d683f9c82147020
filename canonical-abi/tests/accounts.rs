//! Accounts of components linked in one store: fuel, memory and handles, and what crosses between them.

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
use core::task::{Context, Poll, Waker};
use setup::component_for;
use std::alloc::System;
use tenon_canonical_abi::{
    Account, AccountLimits, Component, Instance, Linker, Outcome, Store, TrapCode, TypedFunc, Val,
};
use tenon_core::{CallError, CheckedImage, Config, Engine, Error};

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

fn world(limits: [AccountLimits; 2]) -> World {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    let mut linker = Linker::new(&engine);
    let accounts = limits.map(|limits| store.new_account(limits).unwrap());
    let provider =
        linker.instantiate_with(&mut store, &component_for(&engine, PROVIDER), accounts[0]).unwrap();
    linker.instance_from(&store, &provider).unwrap();
    let consumer =
        linker.instantiate_with(&mut store, &component_for(&engine, CONSUMER), accounts[1]).unwrap();
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
    let provider = component_for(&engine, PROVIDER);
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
    let provider = component_for(&engine, PROVIDER);
    let error = linker.instantiate_with(&mut store, &provider, limited).unwrap_err();
    assert!(matches!(error.call_error(), Some(CallError::NoFuelInCode)), "{error}");
    linker.instantiate_with(&mut store, &provider, open).unwrap();
    assert!(store.set_account_fuel(open, Some(1)).is_err());
    store.set_fuel(Some(1)).unwrap();
}

#[test]
fn accounts_of_another_store_are_errors() {
    let engine = Engine::default();
    let account = Store::new(&engine, ()).unwrap().new_account(NONE).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let provider = component_for(&engine, PROVIDER);
    assert!(Linker::new(&engine).instantiate_with(&mut store, &provider, account).is_err());
    assert!(store.set_account_fuel(account, None).is_err() && store.account_left(account).is_err());
}

#[test]
fn the_default_account_is_the_store_s() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    store.set_fuel(Some(10_000)).unwrap();
    let provider = Linker::new(&engine).instantiate(&mut store, &component_for(&engine, PROVIDER)).unwrap();
    let work = provider.get_func(&store, "work").unwrap();
    work.call(&mut store, &[Val::U32(100)], &mut [Val::Bool(false)]).unwrap();
    assert_eq!(store.fuel(), store.account_left(Account::DEFAULT).unwrap().fuel);
    assert!(store.fuel().unwrap() < 9_700);
}

/// Recursion that takes as many steps as it is told; each takes the stack of at least three slots.
const DEEP: &str = r#"
    (component
        (core module $m
            (func $down (export "down") (param i32) (result i32)
                (if (result i32) (local.get 0)
                    (then (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1)))))
                    (else (i32.const 0)))))
        (core instance $i (instantiate $m))
        (func (export "down") (param "n" u32) (result u32) (canon lift (core func $i "down"))))
"#;

/// Calls `down` of another component of that kind.
const DEEPER: &str = r#"
    (component
        (import "down" (func $down (param "n" u32) (result u32)))
        (core func $down (canon lower (func $down)))
        (core module $m
            (import "" "down" (func $there (param i32) (result i32)))
            (func $down (param i32) (result i32)
                (if (result i32) (local.get 0)
                    (then (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1)))))
                    (else (i32.const 0))))
            (func (export "both") (param i32) (result i32)
                (i32.add (call $there (local.get 0)) (call $down (i32.const 1000))))
            (func (export "down") (param i32) (result i32) (call $down (local.get 0))))
        (core instance $i (instantiate $m (with "" (instance (export "down" (func $down))))))
        (func (export "both") (param "n" u32) (result u32) (canon lift (core func $i "both")))
        (func (export "down") (param "n" u32) (result u32) (canon lift (core func $i "down"))))
"#;

/// An instance that is deep itself, and one that calls another, with such limits.
fn deep(limits: [AccountLimits; 2]) -> (Store<()>, Instance, Instance) {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    let [there, here] = limits.map(|limits| store.new_account(limits).unwrap());
    let mut linker = Linker::new(&engine);
    let callee = linker.instantiate_with(&mut store, &component_for(&engine, DEEP), there).unwrap();
    linker.instance_from(&store, &callee).unwrap();
    let caller = linker.instantiate_with(&mut store, &component_for(&engine, DEEPER), here).unwrap();
    (store, callee, caller)
}

fn number(store: &Store<()>, instance: &Instance, name: &str) -> TypedFunc<(u32,), u32> {
    instance.get_typed_func(store, name).unwrap()
}

/// How deep `down` may go: found by trying, each time with instances of its own.
fn depth(limit: u32, grown: bool) -> u32 {
    let fits = |n| {
        let (mut store, callee, caller) = deep([NONE.stack_slots(limit), NONE]);
        if grown {
            number(&store, &caller, "down").call(&mut store, (20_000,)).unwrap();
        }
        match number(&store, &callee, "down").call(&mut store, (n,)) {
            Ok(result) => result == n,
            Err(error) => {
                assert_eq!(error.trap_code(), Some(TrapCode::StackExhausted));
                false
            }
        }
    };
    (0..20).rev().fold(0, |depth, bit| if fits(depth | 1 << bit) { depth | 1 << bit } else { depth })
}

#[test]
fn a_call_takes_no_more_stack_than_its_account_allows() {
    // As deep, whether the stack was that large already or has to grow.
    let depths = [500, 5_000, 50_000].map(|limit| depth(limit, false));
    assert_eq!(depths, [500, 5_000, 50_000].map(|limit| depth(limit, true)));
    let [low, mid, high] = depths;
    assert!(low > 20 && mid > 9 * low && high > 9 * mid && high < 50_000 / 3, "{depths:?}");
    assert_eq!(depth(8, true), 0);
}

#[test]
fn limits_of_the_stack_hold_for_what_is_called_and_end_with_the_call() {
    let most = depth(5_000, false);
    let (mut store, _, caller) = deep([NONE.stack_slots(5_000), NONE]);
    let both = number(&store, &caller, "both");
    assert_eq!(both.call(&mut store, (most,)).unwrap(), most + 1_000);
    assert_eq!(number(&store, &caller, "down").call(&mut store, (20_000,)).unwrap(), 20_000);
    let error = both.call(&mut store, (most + 1,)).unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::StackExhausted));
    // The caller's limit is one for the callee, too.
    let (mut store, callee, caller) = deep([NONE, NONE.stack_slots(5_000)]);
    assert_eq!(number(&store, &callee, "down").call(&mut store, (most + 1,)).unwrap(), most + 1);
    let error = number(&store, &caller, "both").call(&mut store, (most + 1,)).unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::StackExhausted));
    // The trap took the limit down.
    assert_eq!(
        number(&store, &callee, "down").call(&mut store, (most + 1,)).unwrap_err().trap_code(),
        Some(TrapCode::CannotEnter)
    );
}

/// Answers its parameter, with some bits changed. Its frame has room for arguments that it does not write.
const PRYING: &str = r#"
    (component
        (core module $m
            (func $none (param i32 i32 i32 i32 i32 i32 i32 i32))
            (func (export "pry") (param i32) (result i32)
                (if (i32.eqz (local.get 0)) (then
                    (call $none (local.get 0) (local.get 0) (local.get 0) (local.get 0)
                        (local.get 0) (local.get 0) (local.get 0) (local.get 0))))
                (i32.xor (local.get 0) (i32.const 0x7a11ed00))))
        (core instance $i (instantiate $m))
        (func (export "pry") (param "n" u32) (result u32) (canon lift (core func $i "pry"))))
"#;

/// Leaves a secret in its frames.
const SECRET: &str = r#"
    (component
        (core module $m
            (func $keep (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
                (i32.add (local.get 0) (i32.add (local.get 3) (local.get 7))))
            (func (export "keep") (param i32) (result i32)
                (call $keep (local.get 0) (local.get 0) (local.get 0) (local.get 0)
                    (local.get 0) (local.get 0) (local.get 0) (local.get 0))))
        (core instance $i (instantiate $m))
        (func (export "keep") (param "n" u32) (result u32) (canon lift (core func $i "keep"))))
"#;

/// The image of [`PRYING`] with its answer made of slot `slot` instead of its parameter: the checker has nothing
/// against it.
fn prying(engine: &Engine, slot: u8) -> Option<Component> {
    let made = component_for(engine, PRYING);
    let mut bytes = made.image().bytes().to_vec();
    let constant = 0x7a11_ed00_u32.to_le_bytes();
    let at = bytes.windows(4).position(|window| window == constant).unwrap();
    assert_eq!(bytes[at - 2..at], [0, 0]);
    bytes[at - 2] = slot;
    Component::from_image(engine, CheckedImage::from_bytes(&bytes).ok()?).ok()
}

#[test]
fn no_account_reads_what_another_one_left_on_the_stack() {
    const WORD: u32 = 0x5ec2_e700;
    let engine = Engine::default();
    let mut seen = 0;
    for slot in 1..64 {
        let Some(prying) = prying(&engine, slot) else { continue };
        for shared in [false, true] {
            let mut store = Store::new(&engine, ()).unwrap();
            let theirs = store.new_account(NONE).unwrap();
            let ours = if shared { theirs } else { store.new_account(NONE).unwrap() };
            let linker = Linker::new(&engine);
            let secret = linker.instantiate_with(&mut store, &component_for(&engine, SECRET), ours).unwrap();
            let prying = linker.instantiate_with(&mut store, &prying, theirs).unwrap();
            number(&store, &secret, "keep").call(&mut store, (WORD,)).unwrap();
            let found = number(&store, &prying, "pry").call(&mut store, (3,)).unwrap() ^ 0x7a11_ed00;
            match shared {
                // What its own account left it may find: the test would.
                true => seen += u32::from(found == WORD),
                false => assert_eq!(found, 0, "slot {slot}"),
            }
        }
    }
    assert!(seen > 0);
}

#[test]
fn asynchronous_calls_yield_whoever_pays() {
    for limits in [[NONE, NONE], [NONE.fuel(1_000_000), NONE], [NONE, NONE.fuel(1_000_000)]] {
        let mut world = world(limits);
        let left = world.accounts.map(|account| world.store.account_left(account).unwrap().fuel);
        let work = world.number("work");
        work.call(&mut world.store, (10_000,)).unwrap();
        let spent = world.accounts.map(|account| world.store.account_left(account).unwrap().fuel);
        world.store.set_fuel_async_yield_interval(Some(1_000)).unwrap();
        let mut call = Box::pin(work.call_async(&mut world.store, (10_000,)));
        let mut cx = Context::from_waker(Waker::noop());
        let mut polls = 1;
        let result = loop {
            match call.as_mut().poll(&mut cx) {
                Poll::Pending => polls += 1,
                Poll::Ready(result) => break result.unwrap(),
            }
        };
        drop(call);
        assert!(result == 5 && (80..120).contains(&polls), "{result} after {polls}");
        // It costs as much as at once.
        for ((account, left), spent) in world.accounts.into_iter().zip(left).zip(spent) {
            let now = world.store.account_left(account).unwrap().fuel;
            let twice = left.zip(spent).map(|(left, spent)| left - 2 * (left - spent));
            assert_eq!(now, twice);
        }
    }
}

#[test]
fn an_asynchronous_call_ends_where_an_account_is_out_of_fuel() {
    let mut world = world([NONE.fuel(5_000), NONE]);
    let work = world.number("work");
    world.store.set_fuel_async_yield_interval(Some(1_000)).unwrap();
    let mut cx = Context::from_waker(Waker::noop());
    let mut call = Box::pin(work.call_async(&mut world.store, (10_000,)));
    let error = loop {
        if let Poll::Ready(result) = call.as_mut().poll(&mut cx) {
            break result.unwrap_err();
        }
    };
    drop(call);
    assert!(matches!(error, Error::OutOfFuel), "{error}");
    assert_eq!(world.store.out_of_fuel(), Some(world.accounts[0]));
    world.store.set_account_fuel(world.accounts[0], Some(1_000_000)).unwrap();
    assert!(matches!(work.resume(&mut world.store).unwrap(), Outcome::Done(5)));
}
