//! `bindgen!` and how functions are called: async ones, parameters that are read in place, results written in place.
#![allow(clippy::unwrap_used, reason = "tests may fail loudly")]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests run where std is")]
#![deny(missing_docs)]

use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use tenon::{Component, Engine, HostError, Linker, ListView, ListWriter, Store, StringWriter};

/// Runs a future whose wakers do nothing, and counts how often it waits.
fn block_on<F: Future>(future: F) -> (F::Output, usize) {
    let mut future = std::pin::pin!(future);
    let mut waits = 0;
    loop {
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => return (output, waits),
            Poll::Pending => waits += 1,
        }
    }
}

/// Pending once.
async fn wait() {
    let mut waited = false;
    std::future::poll_fn(
        |_| if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending },
    )
    .await;
}

/// All functions async, from the WIT of a guest.
mod all {
    use super::*;

    tenon::bindgen!({ path: "../../guests/rust/comp/telemetry/wit", async: true });

    use corpus::telemetry::sink::{self, Severity};

    /// A handle of lines that several have.
    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<String>>>);

    impl sink::Host for Sink {
        async fn emit(
            &mut self,
            key: String,
            value: f32,
            sev: Severity,
        ) -> Result<Result<(), String>, HostError> {
            wait().await;
            self.0.lock().unwrap().push(format!("{key} {value} {sev:?}"));
            Ok(Ok(()))
        }

        async fn now_ms(&mut self) -> Result<u64, HostError> {
            Ok(5)
        }
    }

    #[test]
    fn async_functions_wait() {
        let engine = Engine::default();
        let component =
            Component::new(&engine, include_bytes!("../../../guests/wasm/telemetry.wasm")).unwrap();
        let mut linker: Linker<Sink> = Linker::new(&engine);
        Filter::add_to_linker(&mut linker, |sink| sink).unwrap();
        let mut store = Store::new(&engine, Sink::default()).unwrap();
        let (filter, _) = block_on(Filter::instantiate_async(&mut store, &component, &linker));
        let filter = filter.unwrap();
        let (configured, _) = block_on(filter.call_configure(&mut store, 0.5, 10.0));
        configured.unwrap();
        let (summary, waits) = block_on(filter.call_process(&mut store, &[9.0, 11.0]));
        assert_eq!((summary.unwrap().started_at, waits), (5, 2));
        assert_eq!(store.into_data().0.lock().unwrap().join(","), "over-limit 11 Alarm,mean 10 Info");
    }
}

/// Some functions async, some with results written in place.
mod some {
    use super::*;

    tenon::bindgen!({
        inline: r#"
            package test:calls;
            interface host {
                resource clock {
                    wait: func(until: u64) -> u64;
                    now: static func() -> u64;
                }
                sum: func(numbers: list<u32>, names: list<string>, more: option<tuple<string, list<f64>>>) -> u64;
                squares: func(count: u32) -> list<u64>;
                greet: func(name: string) -> result<string, u32>;
                later: async func(what: list<string>) -> u32;
            }
            world calls {
                import host;
                import nested: func(lists: list<list<u16>>, either: result<string, list<u8>>) -> u32;
                export sum: func(numbers: list<u32>, names: list<string>, more: option<tuple<string, list<f64>>>) -> u64;
                export squares: func(count: u32) -> list<u64>;
                export greet: func(name: string) -> result<string, u32>;
            }
        "#,
        imports: {
            "test:calls/host.squares": writers,
            "test:calls/host#greet": writers,
            "test:calls/host.clock.wait": async,
            "test:calls/host.[drop]clock": async,
        },
        exports: { "squares": async },
    });

    use test::calls::host;

    #[derive(Clone, Copy)]
    struct State;

    impl host::HostClock for State {
        async fn wait(&mut self, _: tenon::Resource<host::Clock>, until: u64) -> Result<u64, HostError> {
            wait().await;
            Ok(until)
        }

        fn now(&mut self) -> Result<u64, HostError> {
            Ok(0)
        }

        async fn drop(&mut self, clock: tenon::Resource<host::Clock>) -> Result<(), HostError> {
            wait().await;
            assert_eq!(clock.rep(), 9);
            Ok(())
        }
    }

    impl host::Host for State {
        fn sum(
            &mut self,
            numbers: ListView<'_, u32>,
            names: ListView<'_, tenon::WasmStr>,
            more: Option<(&str, ListView<'_, f64>)>,
        ) -> Result<u64, HostError> {
            let mut sum: u64 = numbers.numbers().map(u64::from).sum();
            for name in names.strs() {
                sum += name?.len() as u64;
            }
            if let Some((text, floats)) = more {
                assert_eq!(text, "more");
                sum += floats.numbers().rev().sum::<f64>() as u64;
                assert_eq!(floats.get(1).transpose()?, Some(2.0));
                assert!(floats.get(2).is_none());
            }
            Ok(sum)
        }

        fn squares(&mut self, count: u32) -> Result<ListWriter<u64>, HostError> {
            Ok(ListWriter::of((0..count).map(|number| u64::from(number).pow(2))))
        }

        fn greet(&mut self, name: &str) -> Result<Result<StringWriter, u32>, HostError> {
            let text = format!("hello {name}");
            Ok(match name {
                "" => Err(7),
                _ => Ok(StringWriter::new(text.len(), move |place| {
                    place.copy_from_slice(text.as_bytes());
                    Ok(())
                })),
            })
        }

        async fn later(&mut self, what: Vec<String>) -> Result<u32, HostError> {
            wait().await;
            Ok(what.len() as u32)
        }
    }

    impl CallsImports for State {
        fn nested(
            &mut self,
            lists: ListView<'_, tenon::WasmList<u16>>,
            either: Result<&str, &[u8]>,
        ) -> Result<u32, HostError> {
            let mut count = either.map_or_else(<[u8]>::len, str::len);
            for list in lists.views() {
                count += list?.len();
            }
            Ok(count as u32)
        }
    }

    /// A guest that is given a clock and drops it.
    const DROPS: &str = r#"(component
        (import "test:calls/host" (instance $host (export "clock" (type (sub resource)))))
        (alias export $host "clock" (type $clock))
        (core func $drop (canon resource.drop $clock))
        (core module $m
            (import "" "drop" (func $drop (param i32)))
            (func (export "take") (param i32) (call $drop (local.get 0))))
        (core instance $i (instantiate $m (with "" (instance (export "drop" (func $drop))))))
        (func (export "take") (param "clock" (own $clock)) (canon lift (core func $i "take"))))"#;

    #[test]
    fn the_end_of_a_resource_may_wait() {
        let engine = Engine::default();
        let component = Component::new(&engine, &wat::parse_str(DROPS).unwrap()).unwrap();
        let mut linker: Linker<State> = Linker::new(&engine);
        Calls::add_to_linker(&mut linker, |state| state).unwrap();
        let mut store = Store::new(&engine, State).unwrap();
        let instance = linker.instantiate_pre(&component).unwrap().instantiate(&mut store).unwrap();
        let take = instance.get_typed_func::<_, (tenon::Resource<host::Clock>,), ()>(&store, "take").unwrap();
        let (taken, waits) = block_on(take.call_async(&mut store, (tenon::Resource::new_own(9),)));
        assert_eq!((taken.unwrap(), waits), ((), 1));
    }

    /// A guest that hands everything on to the host.
    pub(super) const GUEST: &str = r#"(component
        (import "test:calls/host" (instance $host
            (export "sum" (func (param "numbers" (list u32)) (param "names" (list string))
                (param "more" (option (tuple string (list f64)))) (result u64)))
            (export "squares" (func (param "count" u32) (result (list u64))))
            (export "greet" (func (param "name" string) (result (result string (error u32)))))))
        (core module $libc
            (memory (export "memory") 1)
            (global $next (mut i32) (i32.const 1024))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                (global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
                (global.get $next)
                (global.set $next (i32.add (global.get $next) (local.get 3)))))
        (core instance $libc (instantiate $libc))
        (alias core export $libc "memory" (core memory $memory))
        (alias core export $libc "realloc" (core func $realloc))
        (core func $sum (canon lower (func $host "sum") (memory $memory)))
        (core func $squares (canon lower (func $host "squares") (memory $memory) (realloc $realloc)))
        (core func $greet (canon lower (func $host "greet") (memory $memory) (realloc $realloc)))
        (core module $m
            (import "" "squares" (func $squares (param i32 i32)))
            (import "" "greet" (func $greet (param i32 i32 i32)))
            (func (export "squares") (param i32) (result i32)
                (call $squares (local.get 0) (i32.const 16)) (i32.const 16))
            (func (export "greet") (param i32 i32) (result i32)
                (call $greet (local.get 0) (local.get 1) (i32.const 16)) (i32.const 16)))
        (core instance $i (instantiate $m
            (with "" (instance (export "squares" (func $squares)) (export "greet" (func $greet))))))
        (func (export "sum") (param "numbers" (list u32)) (param "names" (list string))
            (param "more" (option (tuple string (list f64)))) (result u64)
            (canon lift (core func $sum) (memory $memory) (realloc $realloc)))
        (func (export "squares") (param "count" u32) (result (list u64))
            (canon lift (core func $i "squares") (memory $memory) (realloc $realloc)))
        (func (export "greet") (param "name" string) (result (result string (error u32)))
            (canon lift (core func $i "greet") (memory $memory) (realloc $realloc))))"#;

    #[test]
    fn values_are_read_and_written_in_place() {
        let engine = Engine::default();
        let component = Component::new(&engine, &wat::parse_str(GUEST).unwrap()).unwrap();
        let mut linker: Linker<State> = Linker::new(&engine);
        Calls::add_to_linker(&mut linker, |state| state).unwrap();
        let mut store = Store::new(&engine, State).unwrap();
        let calls = Calls::instantiate(&mut store, &component, &linker).unwrap();
        let names = ["ab".to_owned(), "ü".to_owned()];
        assert_eq!(calls.call_sum(&mut store, &[1, 2, 3], &names, None).unwrap(), 10);
        let more = Some(("more", &[1.0, 2.0][..]));
        assert_eq!(calls.call_sum(&mut store, &[], &[], more).unwrap(), 3);
        let (squares, _) = block_on(calls.call_squares(&mut store, 4));
        assert_eq!(squares.unwrap(), [0, 1, 4, 9]);
        assert_eq!(calls.call_greet(&mut store, "you").unwrap(), Ok("hello you".to_owned()));
        assert_eq!(calls.call_greet(&mut store, "").unwrap(), Err(7));
    }
}

/// Errors of a type of their own.
mod errors {
    use super::*;

    tenon::bindgen!({
        inline: r#"
            package test:calls;
            interface host {
                type code = u32;
                greet: func(name: string) -> result<string, code>;
            }
            world greets {
                import host;
                export greet: func(name: string) -> result<string, u32>;
            }
        "#,
        imports: { "test:calls/host": writers },
        trappable_error_type: { "test:calls/host.code" => Oops },
    });

    pub(crate) enum Oops {
        Code(u32),
        Trap(HostError),
    }

    impl From<HostError> for Oops {
        fn from(error: HostError) -> Self {
            Self::Trap(error)
        }
    }

    impl TryFrom<Oops> for test::calls::host::Code {
        type Error = HostError;

        fn try_from(oops: Oops) -> Result<Self, HostError> {
            match oops {
                Oops::Code(code) => Ok(code),
                Oops::Trap(error) => Err(error),
            }
        }
    }

    struct State;

    impl test::calls::host::Host for State {
        fn greet(&mut self, name: &str) -> Result<StringWriter, Oops> {
            match name {
                "" => Err(Oops::Code(7)),
                "trap" => Err(HostError::msg("greeted a trap"))?,
                _ => Ok(StringWriter::new(2, |place| {
                    place.copy_from_slice(b"hi");
                    Ok(())
                })),
            }
        }
    }

    #[test]
    fn errors_are_of_the_hosts_own_type() {
        let engine = Engine::default();
        let component = Component::new(&engine, &wat::parse_str(some::GUEST).unwrap()).unwrap();
        let mut linker: Linker<State> = Linker::new(&engine);
        Greets::add_to_linker(&mut linker, |state| state).unwrap();
        linker.define_unknown_imports_as_traps(&component).unwrap();
        let mut store = Store::new(&engine, State).unwrap();
        let greets = Greets::instantiate(&mut store, &component, &linker).unwrap();
        assert_eq!(greets.call_greet(&mut store, "you").unwrap(), Ok("hi".to_owned()));
        assert_eq!(greets.call_greet(&mut store, "").unwrap(), Err(7));
        let error = greets.call_greet(&mut store, "trap").unwrap_err();
        assert!(error.to_string().contains("greeted a trap"), "{error}");
    }
}
