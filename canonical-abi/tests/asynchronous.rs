//! Host functions that are futures, and calls that are.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may fail loudly"
)]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests run where std is")]

mod setup;

use setup::component_for;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use tenon_canonical_abi::{Caller, HostError, Instance, Linker, Outcome, Store, TrapCode, TypedFunc, Val};
use tenon_core::{Config, Engine, Error, Result};

/// Something a host function waits for.
#[derive(Default)]
struct Signal {
    set: AtomicBool,
    waker: Mutex<Option<Waker>>,
    /// Futures that were dropped.
    dropped: AtomicUsize,
}

impl Signal {
    async fn wait(self: Arc<Self>) {
        let _dropped = CountDrop(self.clone());
        poll_fn(|cx| {
            *self.waker.lock().unwrap() = Some(cx.waker().clone());
            if self.set.swap(false, Ordering::SeqCst) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    fn set(&self) {
        self.set.store(true, Ordering::SeqCst);
        if let Some(waker) = self.waker.lock().unwrap().take() {
            waker.wake();
        }
    }
}

struct CountDrop(Arc<Signal>);

impl Drop for CountDrop {
    fn drop(&mut self) {
        self.0.dropped.fetch_add(1, Ordering::SeqCst);
    }
}

#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

const GUEST: &str = r#"
    (component
        (import "fetch" (func $fetch (param "key" string) (result string)))
        (import "nap" (func $nap (result u32)))
        (core module $libc
            (memory (export "memory") 1)
            (data (i32.const 16) "key")
            (global $next (mut i32) (i32.const 1024))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                (global.set $next (i32.add (global.get $next) (local.get 3)))
                (i32.sub (global.get $next) (local.get 3))))
        (core instance $libc (instantiate $libc))
        (core func $fetch' (canon lower (func $fetch) (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
        (core func $nap' (canon lower (func $nap)))
        (core module $m
            (import "libc" "memory" (memory 1))
            (import "host" "fetch" (func $fetch (param i32 i32 i32)))
            (import "host" "nap" (func $nap (result i32)))
            (func (export "twice") (result i32)
                (call $fetch (i32.const 16) (i32.const 3) (i32.const 64))
                (call $fetch (i32.load (i32.const 64)) (i32.load (i32.const 68)) (i32.const 64))
                (i32.const 64))
            (func (export "nap") (result i32) (call $nap))
            (func (export "spin") (param i32) (result i32)
                (loop $again
                    (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
                    (br_if $again (local.get 0)))
                (local.get 0)))
        (core instance $i (instantiate $m
            (with "libc" (instance $libc))
            (with "host" (instance (export "fetch" (func $fetch')) (export "nap" (func $nap'))))))
        (func (export "twice") (result string)
            (canon lift (core func $i "twice") (memory (core memory $libc "memory"))))
        (func (export "nap") (result u32) (canon lift (core func $i "nap")))
        (func (export "spin") (param "turns" u32) (result u32) (canon lift (core func $i "spin"))))
"#;

struct World {
    signal: Arc<Signal>,
    woken: Arc<Woken>,
    store: Store<Vec<String>>,
    instance: Instance,
}

/// The guest with `fetch` an async function that waits for the signal, and `nap` one that is called again.
fn world() -> World {
    let engine = Engine::new(&Config::default().fuel(true));
    let component = component_for(&engine, GUEST);
    let signal = Arc::new(Signal::default());
    let mut linker: Linker<Vec<String>> = Linker::new(&engine);
    let waited = signal.clone();
    linker
        .root()
        .func_wrap_async("fetch", move |mut caller: Caller<'_, Vec<String>>, (key,): (String,)| {
            caller.data_mut().push(key.clone());
            let (signal, calls) = (waited.clone(), caller.data().len());
            async move {
                signal.wait().await;
                if calls > 2 { Err(HostError::msg("enough")) } else { Ok(key + "+") }
            }
        })
        .unwrap();
    let naps = signal.clone();
    linker
        .root()
        .func_wrap("nap", move |caller: Caller<'_, Vec<String>>, (): ()| {
            *naps.waker.lock().unwrap() = Some(caller.waker().clone());
            if naps.set.swap(false, Ordering::SeqCst) { Ok(9_u32) } else { Err(HostError::Pending) }
        })
        .unwrap();
    let mut store = Store::new(&engine, Vec::new()).unwrap();
    let instance = poll_ready(linker.instantiate_async(&mut store, &component)).unwrap();
    World { signal, woken: Arc::default(), store, instance }
}

fn poll<F: Future>(future: Pin<&mut F>, woken: &Arc<Woken>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(&Waker::from(woken.clone())))
}

fn poll_ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

impl World {
    fn twice(&self) -> TypedFunc<(), String> {
        self.instance.get_typed_func(&self.store, "twice").unwrap()
    }
}

#[test]
fn a_call_waits_for_async_host_functions_and_is_woken() {
    let World { signal, woken, mut store, instance } = world();
    let twice = instance.get_typed_func::<_, (), String>(&store, "twice").unwrap();
    {
        let mut call = pin!(twice.call_async(&mut store, ()));
        assert!(poll(call.as_mut(), &woken).is_pending());
        assert_eq!(woken.0.load(Ordering::SeqCst), 0);
        signal.set();
        assert_eq!(woken.0.load(Ordering::SeqCst), 1);
        assert!(poll(call.as_mut(), &woken).is_pending());
        signal.set();
        let Poll::Ready(result) = poll(call.as_mut(), &woken) else { panic!("it still waits") };
        assert_eq!(result.unwrap(), "key++");
    }
    assert!(!store.is_busy());
    assert_eq!(store.data(), &["key", "key+"], "each was called once, with parameters of its own");
    assert_eq!(signal.dropped.load(Ordering::SeqCst), 2);
}

#[test]
fn without_an_executor_the_future_is_polled_by_resuming() {
    let mut world = world();
    let (twice, store) = (world.twice(), &mut world.store);
    assert!(matches!(twice.call_resumable(store, ()).unwrap(), Outcome::Suspended));
    assert!(matches!(twice.resume(store).unwrap(), Outcome::Suspended));
    world.signal.set();
    assert!(matches!(twice.resume(store).unwrap(), Outcome::Suspended));
    world.signal.set();
    assert!(matches!(twice.resume(store).unwrap(), Outcome::Done(text) if text == "key++"));
    assert_eq!(store.data(), &["key", "key+"]);
}

#[test]
fn an_error_of_a_future_is_a_trap() {
    let World { signal, woken, mut store, instance } = world();
    let func = instance.get_func(&store, "twice").unwrap();
    let mut results = [Val::Bool(false)];
    {
        signal.set();
        let mut call = pin!(func.call_async(&mut store, &[], &mut results));
        assert!(poll(call.as_mut(), &woken).is_pending());
        signal.set();
        assert!(matches!(poll(call.as_mut(), &woken), Poll::Ready(Ok(()))));
    }
    assert_eq!(results, [Val::String("key++".into())]);
    signal.set();
    let error = poll_ready(func.call_async(&mut store, &[], &mut results)).unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::Host("enough")));
}

#[test]
fn a_function_that_is_called_again_may_wake_its_caller() {
    let World { signal, woken, mut store, instance } = world();
    let nap = instance.get_typed_func::<_, (), u32>(&store, "nap").unwrap();
    let mut call = pin!(nap.call_async(&mut store, ()));
    assert!(poll(call.as_mut(), &woken).is_pending());
    signal.set();
    assert_eq!(woken.0.load(Ordering::SeqCst), 1);
    assert!(matches!(poll(call.as_mut(), &woken), Poll::Ready(Ok(9))));
}

#[test]
fn a_dropped_call_is_cancelled() {
    let mut world = world();
    let (twice, woken) = (world.twice(), world.woken.clone());
    {
        let mut call = pin!(twice.call_async(&mut world.store, ()));
        assert!(poll(call.as_mut(), &woken).is_pending());
    }
    assert_eq!(world.signal.dropped.load(Ordering::SeqCst), 1, "the future of the host function is gone");
    assert!(!world.store.is_busy());
    let error = poll_ready(twice.call_async(&mut world.store, ())).unwrap_err();
    assert_eq!(error.trap_code(), Some(TrapCode::CannotEnter));
    // A future that was never polled began nothing.
    let mut fresh = self::world();
    let spin = fresh.instance.get_typed_func::<_, (u32,), u32>(&fresh.store, "spin").unwrap();
    drop(spin.call_async(&mut fresh.store, (5,)));
    assert_eq!(poll_ready(spin.call_async(&mut fresh.store, (5,))).unwrap(), 0);
}

#[test]
fn long_calls_let_others_run() {
    let World { woken, mut store, instance, .. } = world();
    let spin = instance.get_typed_func::<_, (u32,), u32>(&store, "spin").unwrap();
    let polls = |store: &mut Store<Vec<String>>| -> Result<usize> {
        let mut call = pin!(spin.call_async(store, (10_000,)));
        let mut polls = 1;
        loop {
            let before = woken.0.load(Ordering::SeqCst);
            match poll(call.as_mut(), &woken) {
                Poll::Ready(result) => return result.map(|_| polls),
                Poll::Pending => assert_eq!(woken.0.load(Ordering::SeqCst), before + 1),
            }
            polls += 1;
        }
    };
    assert_eq!(polls(&mut store).unwrap(), 1);
    store.set_fuel_async_yield_interval(Some(1000)).unwrap();
    let unlimited = polls(&mut store).unwrap();
    assert!((40..200).contains(&unlimited), "{unlimited}");
    assert_eq!(store.fuel(), None);
    store.set_fuel(Some(1_000_000)).unwrap();
    assert_eq!(polls(&mut store).unwrap(), unlimited);
    let used = 1_000_000 - store.fuel().unwrap();
    assert!((40_000..200_000).contains(&used), "{used}");
    // An interval too short for any step still gets somewhere.
    store.set_fuel_async_yield_interval(Some(1)).unwrap();
    assert!(polls(&mut store).unwrap() > 10_000);
    // The end of the fuel is an error, and the call can go on.
    store.set_fuel(Some(500)).unwrap();
    assert!(matches!(polls(&mut store), Err(Error::OutOfFuel)));
    store.set_fuel(None).unwrap();
    store.set_fuel_async_yield_interval(None).unwrap();
    assert_eq!(poll_ready(spin.resume_async(&mut store)).unwrap(), 0);
}

#[test]
fn calls_may_move_between_threads() {
    fn is_send<V: Send>(_: &V) {}
    let mut world = world();
    let twice = world.twice();
    is_send(&twice.call_async(&mut world.store, ()));
    is_send(&world.store);
}

#[test]
fn a_dynamic_function_can_be_a_future() {
    let engine = Engine::default();
    let component = component_for(&engine, GUEST);
    let signal = Arc::new(Signal::default());
    let mut linker: Linker<Vec<String>> = Linker::new(&engine);
    let waited = signal.clone();
    let fetch = move |_: Caller<'_, Vec<String>>, params: Vec<Val>| {
        let signal = waited.clone();
        async move {
            signal.wait().await;
            let [Val::String(key)] = &params[..] else { panic!("{params:?}") };
            Ok(Some(Val::String(key.clone() + "!")))
        }
    };
    linker.root().func_new_async("fetch", fetch).unwrap();
    linker.root().func_new_async("nap", |_, _| async { Ok(None) }).unwrap();
    let mut store = Store::new(&engine, Vec::new()).unwrap();
    let instance = linker.instantiate(&mut store, &component).unwrap();
    let (twice, woken) = (instance.get_func(&store, "twice").unwrap(), Arc::default());
    let mut results = [Val::Bool(false)];
    {
        let mut call = pin!(twice.call_async(&mut store, &[], &mut results));
        for _ in 0..2 {
            assert!(poll(call.as_mut(), &woken).is_pending());
            signal.set();
        }
        let Poll::Ready(result) = poll(call.as_mut(), &woken) else { panic!("it still waits") };
        result.unwrap();
    }
    assert_eq!(results, [Val::String("key!!".into())]);
    let nap = instance.get_typed_func::<_, (), u32>(&store, "nap").unwrap();
    let error = nap.call(&mut store, ()).unwrap_err();
    assert!(error.to_string().contains("none where it has one"), "{error}");
}
