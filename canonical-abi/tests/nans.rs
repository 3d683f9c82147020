//! NaNs that cross the boundary of a component: canonical in the deterministic profile, else with whatever bits they
//! have.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may fail loudly"
)]

mod setup;

use setup::component_for;
use tenon_canonical_abi::{
    Caller, ComponentType, HostError, Instance, Lift, Linker, ListWriter, Lower, Params, Store,
};
use tenon_core::{Config, Engine};

/// `$inner` says what bits it gets and gives what bits it is told to. The outer component has the same functions, which
/// call those of `$inner` or of the host.
const GUEST: &str = r#"
    (component
        (import "host" (instance $host
            (export "f32" (func (param "v" f32) (result f32)))
            (export "f64" (func (param "v" f64) (result f64)))
            (export "list" (func (param "v" (list f32)) (result (list f32))))
            (export "write" (func (result (list f64))))))
        (component $inner
            (core module $m
                (memory (export "memory") 1)
                (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 256))
                (func (export "f32-bits") (param f32) (result i32) (i32.reinterpret_f32 (local.get 0)))
                (func (export "f64-bits") (param f64) (result i64) (i64.reinterpret_f64 (local.get 0)))
                (func (export "to-f32") (param i32) (result f32) (f32.reinterpret_i32 (local.get 0)))
                (func (export "to-f64") (param i64) (result f64) (f64.reinterpret_i64 (local.get 0)))
                (func (export "list-bits") (param i32 i32) (result i32)
                    (i32.store (i32.const 0) (local.get 0))
                    (i32.store (i32.const 4) (local.get 1))
                    (i32.const 0))
                (func (export "optional") (param i32 f64) (result i64) (i64.reinterpret_f64 (local.get 1))))
            (core instance $i (instantiate $m))
            (func (export "f32-bits") (param "v" f32) (result u32) (canon lift (core func $i "f32-bits")))
            (func (export "f64-bits") (param "v" f64) (result u64) (canon lift (core func $i "f64-bits")))
            (func (export "to-f32") (param "v" u32) (result f32) (canon lift (core func $i "to-f32")))
            (func (export "to-f64") (param "v" u64) (result f64) (canon lift (core func $i "to-f64")))
            (func (export "list-bits") (param "v" (list f32)) (result (list u32))
                (canon lift (core func $i "list-bits") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
            (func (export "pair-bits") (param "v" (list (tuple f64 f32))) (result (list (tuple u64 u32)))
                (canon lift (core func $i "list-bits") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
            (func (export "optional") (param "v" (option f64)) (result u64) (canon lift (core func $i "optional")))
            (func (export "to-list") (param "v" (list u32)) (result (list f32))
                (canon lift (core func $i "list-bits") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))
        (instance $inner (instantiate $inner))
        (core module $libc
            (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 512)))
        (core instance $libc (instantiate $libc))
        (core func $f32 (canon lower (func $host "f32")))
        (core func $f64 (canon lower (func $host "f64")))
        (core func $list (canon lower (func $host "list") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
        (core func $write (canon lower (func $host "write") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
        (core func $bits (canon lower (func $inner "f32-bits")))
        (core func $to (canon lower (func $inner "to-f64")))
        (core module $m
            (import "libc" "memory" (memory 1))
            (import "" "f32" (func $f32 (param f32) (result f32)))
            (import "" "f64" (func $f64 (param f64) (result f64)))
            (import "" "list" (func $list (param i32 i32 i32)))
            (import "" "write" (func $write (param i32)))
            (import "" "bits" (func $bits (param f32) (result i32)))
            (import "" "to" (func $to (param i64) (result f64)))
            (func (export "host32") (param i32) (result i32)
                (i32.reinterpret_f32 (call $f32 (f32.reinterpret_i32 (local.get 0)))))
            (func (export "host64") (param i64) (result i64)
                (i64.reinterpret_f64 (call $f64 (f64.reinterpret_i64 (local.get 0)))))
            (func (export "guest32") (param i32) (result i32) (call $bits (f32.reinterpret_i32 (local.get 0))))
            (func (export "guest64") (param i64) (result i64) (i64.reinterpret_f64 (call $to (local.get 0))))
            (func (export "host-list") (param i32) (result i32)
                (i32.store (i32.const 64) (local.get 0))
                (i32.store (i32.const 68) (local.get 0))
                (call $list (i32.const 64) (i32.const 2) (i32.const 0))
                (i32.const 0))
            (func (export "written") (result i32)
                (call $write (i32.const 0))
                (i32.const 0)))
        (core instance $i (instantiate $m (with "libc" (instance $libc)) (with "" (instance
            (export "f32" (func $f32)) (export "f64" (func $f64)) (export "list" (func $list))
            (export "write" (func $write)) (export "bits" (func $bits)) (export "to" (func $to))))))
        (func (export "host32") (param "v" u32) (result u32) (canon lift (core func $i "host32")))
        (func (export "host64") (param "v" u64) (result u64) (canon lift (core func $i "host64")))
        (func (export "guest32") (param "v" u32) (result u32) (canon lift (core func $i "guest32")))
        (func (export "guest64") (param "v" u64) (result u64) (canon lift (core func $i "guest64")))
        (func (export "host-list") (param "v" u32) (result (list u32))
            (canon lift (core func $i "host-list") (memory (core memory $libc "memory"))))
        (func (export "written") (result (list u64))
            (canon lift (core func $i "written") (memory (core memory $libc "memory"))))
        (export "inner" (instance $inner)))
"#;

/// What the host got, as bits.
type Seen = Vec<u64>;

struct World {
    store: Store<Seen>,
    instance: Instance,
}

impl World {
    fn new(deterministic: bool) -> Self {
        let engine = Engine::new(&Config::default().deterministic(deterministic));
        let mut linker: Linker<Seen> = Linker::new(&engine);
        let mut host = linker.instance("host").unwrap();
        host.func_wrap("f32", |mut caller: Caller<'_, Seen>, (v,): (f32,)| {
            caller.data_mut().push(v.to_bits().into());
            Ok(f32::from_bits(ODD32))
        })
        .unwrap();
        host.func_wrap("f64", |mut caller: Caller<'_, Seen>, (v,): (f64,)| {
            caller.data_mut().push(v.to_bits());
            Ok(f64::from_bits(ODD64))
        })
        .unwrap();
        host.func_wrap("list", |mut caller: Caller<'_, Seen>, (v,): (Vec<f32>,)| {
            caller.data_mut().extend(v.iter().map(|v| u64::from(v.to_bits())));
            Ok(vec![f32::from_bits(ODD32), 1.5])
        })
        .unwrap();
        host.func_wrap("write", |_: Caller<'_, Seen>, (): ()| -> Result<ListWriter<f64>, HostError> {
            let value = |at| if at % 2 == 0 { f64::from_bits(ODD64) } else { 1.5 };
            Ok(ListWriter::of((0..2_000).map(value)))
        })
        .unwrap();
        let mut store = Store::new(&engine, Seen::new()).unwrap();
        let component = component_for(&engine, GUEST);
        let instance = linker.instantiate(&mut store, &component).unwrap();
        Self { store, instance }
    }

    /// Calls twice: the second call may take another way.
    fn call<P, R>(&mut self, name: &str, params: P) -> R
    where
        P: Params + Lower + Clone,
        R: Lift + ComponentType + PartialEq + core::fmt::Debug,
    {
        let func = self.instance.get_typed_func::<_, P, R>(&self.store, name).unwrap();
        let results = [(); 3].map(|()| func.call(&mut self.store, params.clone()).unwrap());
        let [first, second, third] = results;
        assert!(first == second && second == third, "{name}: {first:?}, {second:?}, {third:?}");
        first
    }

    fn seen(&mut self) -> Seen {
        let mut seen = core::mem::take(self.store.data_mut());
        seen.dedup();
        seen
    }
}

const ODD32: u32 = 0xffa1_2345;
const ODD64: u64 = 0xfff4_5678_9abc_def1;

/// What becomes of [`ODD32`] and [`ODD64`].
fn expected(deterministic: bool) -> (u32, u64) {
    if deterministic { (0x7fc0_0000, 0x7ff8_0000_0000_0000) } else { (ODD32, ODD64) }
}

#[test]
fn nans_of_the_host_arrive() {
    for deterministic in [false, true] {
        let (nan32, nan64) = expected(deterministic);
        let mut world = World::new(deterministic);
        let (odd32, odd64) = (f32::from_bits(ODD32), f64::from_bits(ODD64));
        assert_eq!(world.call::<_, u32>("inner#f32-bits", (odd32,)), nan32);
        assert_eq!(world.call::<_, u64>("inner#f64-bits", (odd64,)), nan64);
        assert_eq!(world.call::<_, u64>("inner#optional", (Some(odd64),)), nan64);
        let list = world.call::<_, Vec<u32>>("inner#list-bits", (&[odd32, -0.0, odd32][..],));
        assert_eq!(list, [nan32, 0x8000_0000, nan32]);
        let pairs = world.call::<_, Vec<(u64, u32)>>("inner#pair-bits", (&[(odd64, odd32), (1.5, 1.5)][..],));
        assert_eq!(pairs, [(nan64, nan32), (1.5_f64.to_bits(), 1.5_f32.to_bits())]);
    }
}

#[test]
fn nans_of_a_guest_reach_the_host() {
    for deterministic in [false, true] {
        let (nan32, nan64) = expected(deterministic);
        let mut world = World::new(deterministic);
        let bits = |world: &mut World| {
            let func = world.instance.get_typed_func::<_, (u32,), f32>(&world.store, "inner#to-f32").unwrap();
            [(); 3].map(|()| func.call(&mut world.store, (ODD32,)).unwrap().to_bits())
        };
        assert_eq!(bits(&mut world), [nan32; 3]);
        let func = world.instance.get_typed_func::<_, (u64,), f64>(&world.store, "inner#to-f64").unwrap();
        assert_eq!(func.call(&mut world.store, (ODD64,)).unwrap().to_bits(), nan64);
        let func =
            world.instance.get_typed_func::<_, (&[u32],), Vec<f32>>(&world.store, "inner#to-list").unwrap();
        let list = func.call(&mut world.store, (&[ODD32, 0x8000_0000],)).unwrap();
        assert_eq!(list.iter().map(|v| v.to_bits()).collect::<Vec<_>>(), [nan32, 0x8000_0000]);
        // As parameters and results of host functions.
        assert_eq!(world.call::<_, u32>("host32", (ODD32,)), nan32);
        assert_eq!(world.seen(), [nan32.into()]);
        assert_eq!(world.call::<_, u64>("host64", (ODD64,)), nan64);
        assert_eq!(world.seen(), [nan64]);
        assert_eq!(world.call::<_, Vec<u32>>("host-list", (ODD32,)), [nan32, 1.5_f32.to_bits()]);
        assert_eq!(world.seen(), [nan32.into()]);
        let written = world.call::<_, Vec<u64>>("written", ());
        assert_eq!(written, [nan64, 1.5_f64.to_bits()].repeat(1_000));
    }
}

#[test]
fn nans_pass_between_guests() {
    for deterministic in [false, true] {
        let (nan32, nan64) = expected(deterministic);
        let mut world = World::new(deterministic);
        assert_eq!(world.call::<_, u32>("guest32", (ODD32,)), nan32);
        assert_eq!(world.call::<_, u64>("guest64", (ODD64,)), nan64);
    }
}
