//! `bindgen!` with guests of `guests/wasm`: they run as recorded there. Without `std`: bindings need none.
#![no_std]
#![allow(clippy::unwrap_used, reason = "tests may fail loudly")]

extern crate alloc;

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use alloc::{format, vec};
use tenon::{Component, Engine, HostError, Linker, Resource, ResourceTable, Store};

macro_rules! guest {
    ($name:literal) => {
        Component::new(&Engine::default(), include_bytes!(concat!("../../../guests/wasm/", $name, ".wasm")))
            .unwrap()
    };
}

/// Imports of plain types, and exported functions of the world itself.
mod telemetry {
    use super::*;

    tenon::bindgen!({ path: "../../guests/rust/comp/telemetry/wit" });

    use corpus::telemetry::sink::{self, Severity};

    #[derive(Default)]
    struct Sink {
        lines: Vec<String>,
        full: bool,
    }

    impl sink::Host for Sink {
        fn emit(&mut self, key: &str, value: f32, sev: Severity) -> Result<Result<(), String>, HostError> {
            self.lines.push(format!("{key} {value} {sev:?}"));
            Ok(if self.full { Err("sink full".to_string()) } else { Ok(()) })
        }

        fn now_ms(&mut self) -> Result<u64, HostError> {
            Ok(1_700_000_000_123)
        }
    }

    /// What else the store has.
    #[derive(Default)]
    struct State {
        sink: Sink,
    }

    #[test]
    fn a_world_calls_its_host() {
        let engine = Engine::default();
        let mut linker: Linker<State> = Linker::new(&engine);
        Filter::add_to_linker(&mut linker, |state| &mut state.sink).unwrap();
        let mut store = Store::new(&engine, State::default()).unwrap();
        let filter = Filter::instantiate(&mut store, &guest!("telemetry"), &linker).unwrap();

        let samples = vec![1.0, 2.0, 3.0, 4.0];
        let summary = filter.call_process(&mut store, &samples).unwrap();
        let expected = Summary {
            count: 4,
            dropped: 0,
            min: 1.0,
            max: 4.0,
            mean: 2.5,
            stddev: 1.290_994_4,
            ema: vec![1.0, 1.25, 1.6875, 2.265_625],
            started_at: 1_700_000_000_123,
            errors: vec![],
        };
        assert_eq!(summary, expected);

        filter.call_configure(&mut store, 0.5, 10.0).unwrap();
        store.data_mut().sink.full = true;
        let summary = filter.call_process(&mut store, &[9.0, 11.0]).unwrap();
        assert_eq!(summary.errors, ["sink full", "sink full"]);
        assert_eq!(store.into_data().sink.lines, ["mean 2.5 Info", "over-limit 11 Alarm", "mean 10 Info"]);
    }

    #[test]
    fn a_host_that_is_missing_is_a_link_error() {
        let engine = Engine::default();
        let mut store = Store::new(&engine, ()).unwrap();
        let linker = Linker::new(&engine);
        let error = Filter::instantiate(&mut store, &guest!("telemetry"), &linker).unwrap_err();
        assert!(error.to_string().contains("corpus:telemetry/sink"), "{error}");
        let other = guest!("adder");
        assert!(Filter::instantiate(&mut store, &other, &linker).is_err());
    }
}

/// Every value type.
mod echo {
    use super::*;

    tenon::bindgen!("types" in "../../guests/rust/comp/echo-types/wit");

    use exports::corpus::types::echo::{Color, Perms, Point, Reading, Shape};

    fn reading() -> Reading {
        Reading {
            id: 1 << 40,
            name: "door".to_string(),
            at: Point { x: -1, y: 7 },
            values: vec![0.5, -0.25],
            tag: Some("ü".to_string()),
            ok: true,
        }
    }

    #[test]
    fn every_type_comes_back() {
        let engine = Engine::default();
        let mut store = Store::new(&engine, ()).unwrap();
        let types = Types::instantiate(&mut store, &guest!("echo-types"), &Linker::new(&engine)).unwrap();
        let echo = types.corpus_types_echo();
        let store = &mut store;

        assert!(echo.call_e_bool(store, true).unwrap());
        assert_eq!(echo.call_e_u8(store, 255).unwrap(), 255);
        assert_eq!(echo.call_e_s64(store, i64::MIN).unwrap(), i64::MIN);
        assert_eq!(echo.call_e_f32(store, 0.1).unwrap(), 0.1);
        assert_eq!(echo.call_e_char(store, '🦀').unwrap(), '🦀');
        let text = format!("{}{}", "grüß", '\0');
        assert_eq!(echo.call_e_string(store, &text).unwrap(), text);
        assert_eq!(echo.call_e_bytes(store, &[1, 2, 3]).unwrap(), [1, 2, 3]);
        let strings = ["a".to_string(), String::new()];
        assert_eq!(echo.call_e_strings(store, &strings).unwrap(), strings);
        let nested = [vec![1, 2], vec![], vec![65535]];
        assert_eq!(echo.call_e_nested(store, &nested).unwrap(), nested);
        let point = Point { x: i32::MIN, y: 3 };
        assert_eq!(echo.call_e_point(store, point).unwrap(), point);
        assert_eq!(echo.call_e_reading(store, &reading()).unwrap(), reading());
        let readings = [reading(), Reading { tag: None, ..reading() }];
        assert_eq!(echo.call_e_readings(store, &readings).unwrap(), readings);
        for shape in [Shape::None, Shape::Circle(1.5), Shape::Rect((1, 2)), Shape::Poly(vec![point, point])] {
            assert_eq!(echo.call_e_shape(store, &shape).unwrap(), shape);
        }
        assert_eq!(echo.call_e_color(store, Color::Blue).unwrap(), Color::Blue);
        let perms = Perms::READ | Perms::ADMIN;
        assert_eq!(echo.call_e_perms(store, perms).unwrap(), perms);
        assert_eq!(echo.call_e_option(store, Some(7)).unwrap(), Some(7));
        assert_eq!(echo.call_e_option2(store, Some(Some("x"))).unwrap(), Some(Some("x".to_string())));
        assert_eq!(echo.call_e_option2(store, Some(None)).unwrap(), Some(None));
        assert_eq!(echo.call_e_result(store, Err("no")).unwrap(), Err("no".to_string()));
        assert_eq!(echo.call_e_result_unit(store, Ok(())).unwrap(), Ok(()));
        let tuple = echo.call_e_tuple(store, (1, "two", 3.0, '4')).unwrap();
        assert_eq!(tuple, (1, "two".to_string(), 3.0, '4'));
        assert_eq!(echo.call_upper(store, "shout").unwrap(), "SHOUT");
        assert_eq!(echo.call_sort(store, &[3, -1, 2]).unwrap(), [-1, 2, 3]);
        let many = echo.call_many(store, 1, 2, 3, 4, -5, -6, -7, -8, 9.5, 10.5, 'k', true, "m", "n", 15);
        assert!(many.unwrap().contains("15"));
        let described = echo.call_describe(store, &reading(), &Shape::Label("l".into()), Color::Red, perms);
        assert!(described.unwrap().contains("door"));
    }
}

/// Resources of the host, and of the guest.
mod resources {
    use super::*;

    tenon::bindgen!({
        path: "../../guests/rust/comp/resources/wit",
        world: "res",
        with: { "corpus:res/host-log.sink": Sink },
    });

    use corpus::res::host_log::{Host, HostSink};

    /// A sink by its name.
    #[derive(Debug)]
    pub(crate) struct Sink(String);

    #[derive(Default)]
    struct State {
        table: ResourceTable,
        log: Vec<String>,
    }

    impl HostSink for State {
        fn new(&mut self, name: &str) -> Result<Resource<Sink>, HostError> {
            Ok(self.table.push(Sink(name.to_string()))?)
        }

        fn write(&mut self, self_: Resource<Sink>, line: &str) -> Result<u32, HostError> {
            let name = &self.table.get(&self_)?.0;
            self.log.push(format!("{name}: {line}"));
            Ok(self.log.len() as u32)
        }

        fn finish(&mut self, s: Resource<Sink>) -> Result<u32, HostError> {
            let sink = self.table.delete(s)?;
            self.log.push(format!("{} finished", sink.0));
            Ok(7)
        }

        fn drop(&mut self, resource: Resource<Sink>) -> Result<(), HostError> {
            let sink = self.table.delete(resource)?;
            self.log.push(format!("{} dropped", sink.0));
            Ok(())
        }
    }

    impl Host for State {
        fn default_sink(&mut self) -> Result<Resource<Sink>, HostError> {
            Ok(self.table.push(Sink("default".to_string()))?)
        }
    }

    #[test]
    fn both_sides_have_resources() {
        let engine = Engine::default();
        let mut linker: Linker<State> = Linker::new(&engine);
        Res::add_to_linker(&mut linker, |state| state).unwrap();
        let mut store = Store::new(&engine, State::default()).unwrap();
        let res = Res::instantiate(&mut store, &guest!("resources"), &linker).unwrap();
        let counters = res.corpus_res_counters();
        let counter = counters.counter();
        let store = &mut store;

        let c = counter.call_constructor(store, 5).unwrap();
        assert_eq!(counter.call_inc(store, c, 3).unwrap(), 8);
        assert_eq!(counter.call_get(store, c).unwrap(), 8);
        let d = counter.call_constructor(store, 100).unwrap();
        assert_eq!(counters.call_sum(store, &[c, d, c]).unwrap(), 116);
        let merged = counter.call_merge(store, c, d).unwrap();
        assert_eq!(counter.call_get(store, merged).unwrap(), 108);
        store.drop_resource(d).unwrap();
        assert_eq!(counters.call_consume(store, merged).unwrap(), 108);
        let many = counters.call_make_many(store, 3).unwrap();
        assert_eq!(counters.call_live(store).unwrap(), 3);

        let mine = store.data_mut().table.push(Sink("mine".to_string())).unwrap();
        let rep = mine.rep();
        let one = many.get(1).copied().unwrap();
        let before = store.data().log.len() as u32;
        assert_eq!(counter.call_report(store, one, Resource::new(rep)).unwrap(), before + 1);
        counters.call_keep_sink(store, mine).unwrap();
        assert_eq!(counters.call_flush(store).unwrap(), Some(7));
        for counter in many {
            store.drop_resource(counter).unwrap();
        }
        let log = store.data().log.join("\n");
        for line in
            ["drops: drop counter 8", "default: consuming", "default dropped", "mine: 10", "mine finished"]
        {
            assert!(log.contains(line), "{line} is not in\n{log}");
        }
        assert_eq!(counters.call_live(store).unwrap(), 0);
    }
}

/// An interface that is imported and exported.
mod both {
    use super::*;

    tenon::bindgen!({
        path: "../../guests/rust/comp/kv-middle/wit",
        world: "corpus:kv/middle",
        with: { "corpus:kv/store/bucket": Bucket },
    });

    use corpus::kv::store;

    /// A bucket of the host.
    pub(crate) type Bucket = Vec<store::Entry>;

    #[derive(Default)]
    struct Backend(ResourceTable);

    impl store::HostBucket for Backend {
        fn new(&mut self, _: &str) -> Result<Resource<Bucket>, HostError> {
            Ok(self.0.push(Bucket::new())?)
        }

        fn put(
            &mut self,
            self_: Resource<Bucket>,
            e: store::Entry,
        ) -> Result<Result<(), store::Error>, HostError> {
            self.0.get_mut(&self_)?.push(e);
            Ok(Ok(()))
        }

        fn get(
            &mut self,
            self_: Resource<Bucket>,
            key: &str,
        ) -> Result<Result<Vec<u8>, store::Error>, HostError> {
            let found = self.0.get(&self_)?.iter().find(|entry| entry.key == key);
            Ok(found.map(|entry| entry.value.clone()).ok_or(store::Error::NotFound(key.to_string())))
        }

        fn keys(&mut self, self_: Resource<Bucket>) -> Result<Vec<String>, HostError> {
            Ok(self.0.get(&self_)?.iter().map(|entry| entry.key.clone()).collect())
        }

        fn drop(&mut self, resource: Resource<Bucket>) -> Result<(), HostError> {
            self.0.delete(resource)?;
            Ok(())
        }
    }

    impl store::Host for Backend {
        fn buckets(&mut self) -> Result<u32, HostError> {
            Ok(1)
        }
    }

    fn use_it<T: 'static>(store: &mut Store<T>, middle: &Middle) {
        use exports::corpus::kv::store::{Entry, Error};
        let bucket = middle.corpus_kv_store().bucket();
        let b = bucket.call_constructor(store, "b").unwrap();
        let entry = Entry { key: "ключ".to_string(), value: vec![255] };
        assert_eq!(bucket.call_put(store, b, &entry).unwrap(), Ok(()));
        assert_eq!(bucket.call_get(store, b, "ключ").unwrap(), Ok(vec![255]));
        assert!(matches!(bucket.call_get(store, b, "k").unwrap(), Err(Error::NotFound(_))));
        assert_eq!(bucket.call_keys(store, b).unwrap(), ["ключ"]);
        let counts = middle.corpus_kv_stats().call_snapshot(store).unwrap();
        assert_eq!((counts.puts, counts.gets, counts.misses), (1, 2, 1));
        store.drop_resource(b).unwrap();
    }

    #[test]
    fn the_host_is_behind_a_component() {
        let engine = Engine::default();
        let mut linker: Linker<Backend> = Linker::new(&engine);
        store::add_to_linker(&mut linker, |backend| backend).unwrap();
        let mut store = Store::new(&engine, Backend::default()).unwrap();
        let middle = Middle::instantiate(&mut store, &guest!("kv-middle"), &linker).unwrap();
        use_it(&mut store, &middle);
    }

    #[test]
    fn another_component_is_behind_it() {
        let engine = Engine::default();
        let mut store = Store::new(&engine, ()).unwrap();
        let instance = Linker::new(&engine).instantiate(&mut store, &guest!("kv-composed")).unwrap();
        let middle = Middle::new(&store, &instance).unwrap();
        use_it(&mut store, &middle);
    }
}

/// Names that mean something in Rust or to the bindings, and two versions of a package.
mod names {
    use super::*;

    tenon::bindgen!({
        inline: r#"
            package test:main;
            world %impl {
                import test:names/types@1.0.0;
                import test:names/types@2.0.0;
                use test:names/types@1.0.0.{host};
                record imports { host: host }
                import exports: interface { %type: func(); }
                import %async: func(host: host, bytes: list<u8>, imports: imports) -> string;
                export test:names/types@2.0.0;
                export test: interface { %type: func(%type: string); }
                export new: func() -> imports;
                export test-type: func();
            }
            package test:names@1.0.0 {
                interface types {
                    record self { %type: u32, %ref: %result }
                    variant %result { %option(string), %static(list<u8>) }
                    enum host { some, none, ok }
                    flags t { %const, a-b }
                    type vec = list<string>;
                    type other = vec;
                    resource guest {
                        constructor(host: string);
                        new: static func(store: u8) -> guest;
                        drop: func(caller: host) -> other;
                    }
                    %match: func(%self: self, caller: string) -> option<%result>;
                }
            }
            package test:names@2.0.0 {
                interface types {
                    use test:names/types@1.0.0.{self as old, other};
                    record new { old: old, other: other }
                    %match: func(new: new) -> result<_, other>;
                    empty: func() -> result;
                }
            }
        "#,
        world: "impl",
        additional_derives: [Hash],
    });

    use test::names1_0_0::types as one;
    use test::names2_0_0::types as two;

    struct State;

    impl one::Host for State {
        fn r#match(&mut self, self_: one::Self_, caller_: &str) -> Result<Option<one::Result>, HostError> {
            let one::Self_ { r#type, r#ref } = self_;
            Ok((r#type as usize == caller_.len()).then_some(r#ref))
        }
    }

    impl one::HostGuest for State {
        fn new(&mut self, _: &str) -> Result<Resource<one::Guest_>, HostError> {
            Ok(Resource::new(1))
        }

        fn new_(&mut self, _: u8) -> Result<Resource<one::Guest_>, HostError> {
            Ok(Resource::new(2))
        }

        fn drop_(&mut self, _: Resource<one::Guest_>, _: one::Host_) -> Result<one::Other, HostError> {
            Ok(vec![])
        }

        fn drop(&mut self, _: Resource<one::Guest_>) -> Result<(), HostError> {
            Ok(())
        }
    }

    impl two::Host for State {
        fn r#match(&mut self, new: two::New) -> Result<Result<(), two::Other>, HostError> {
            Ok(Err(new.other))
        }

        fn empty(&mut self) -> Result<Result<(), ()>, HostError> {
            Ok(Ok(()))
        }
    }

    impl exports_::Host for State {
        fn r#type(&mut self) -> Result<(), HostError> {
            Ok(())
        }
    }

    impl ImplImports for State {
        fn r#async(&mut self, host_: Host, bytes: &[u8], imports: Imports) -> Result<String, HostError> {
            assert_eq!(host_, imports.host);
            Ok(format!("{bytes:?}"))
        }
    }

    #[test]
    fn names_are_kept_apart() {
        let engine = Engine::default();
        let mut linker: Linker<State> = Linker::new(&engine);
        Impl::add_to_linker(&mut linker, |state| state).unwrap();
        assert_eq!(one::T_::CONST | one::T_::A_B, one::T_::all());
        let mut store = Store::new(&engine, State).unwrap();
        assert!(Impl::instantiate(&mut store, &guest!("adder"), &linker).is_err());
        let _: fn(&Impl, &mut Store<State>) -> tenon::Result<Imports> = Impl::call_new::<State>;
    }
}

/// Types that another invocation wrote.
mod shared {
    tenon::bindgen!({
        path: "../../guests/rust/comp/telemetry/wit",
        world: "filter",
        with: {
            "corpus:telemetry/types": super::telemetry::corpus::telemetry::types,
            "corpus:telemetry/sink@0.1.0": super::telemetry::corpus::telemetry::sink,
        },
    });

    #[test]
    fn a_type_is_written_once() {
        let summary: fn(super::telemetry::Summary) -> Summary = |summary| summary;
        let _ = summary;
    }
}
