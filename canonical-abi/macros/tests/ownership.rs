//! `bindgen!` with `ownership: Borrowing`: parameters that are neither copied on their way in nor on their way out.
#![allow(clippy::unwrap_used, reason = "tests may fail loudly")]

use tenon::{Component, Engine, HostError, Linker, ListView, Store};

/// Parameters that borrow all the way down.
mod borrowing {
    use super::*;

    tenon::bindgen!({
        path: "../../guests/rust/comp/echo-types/wit",
        world: "types",
        ownership: Borrowing { duplicate_if_necessary: true },
        exports: { "corpus:types/echo.upper": views, "corpus:types/echo.sort": views },
    });

    use exports::corpus::types::echo::{Point, ReadingParam, ShapeParam};

    #[test]
    fn nothing_is_copied_to_make_a_parameter() {
        let engine = Engine::default();
        let bytes = include_bytes!("../../../guests/wasm/echo-types.wasm");
        let component = Component::new(&engine, bytes).unwrap();
        let mut store = Store::new(&engine, ()).unwrap();
        let types = Types::instantiate(&mut store, &component, &Linker::new(&engine)).unwrap();
        let echo = types.corpus_types_echo();
        let store = &mut store;

        assert_eq!(echo.call_e_strings(store, &["a", "b"]).unwrap(), ["a", "b"]);
        assert_eq!(echo.call_e_nested(store, &[&[1, 2], &[]]).unwrap(), [vec![1, 2], vec![]]);
        let name = String::from("door");
        let at = Point { x: 1, y: 2 };
        let reading = ReadingParam { id: 1, name: &name, at, values: &[0.5], tag: Some("t"), ok: true };
        let read = echo.call_e_reading(store, reading).unwrap();
        assert_eq!((read.name, read.tag.as_deref(), read.values), (name.clone(), Some("t"), vec![0.5]));
        assert_eq!(echo.call_e_readings(store, &[reading, reading]).unwrap().len(), 2);
        let length = echo.call_upper(store, "shout", |values, text| Ok(values.str(text)?.len()));
        assert_eq!(length.unwrap(), 5);
        let first =
            echo.call_sort(store, &[3, -1, 2], |values, list| Ok(values.view(list)?.numbers().next()));
        assert_eq!(first.unwrap(), Some(-1));
        let shape = echo.call_e_shape(store, ShapeParam::Poly(&[at, at])).unwrap();
        assert!(matches!(shape, exports::corpus::types::echo::Shape::Poly(points) if points == [at, at]));
    }
}

/// Records that are read where the guest has them.
mod viewing {
    use super::*;

    tenon::bindgen!({
        path: "../../guests/rust/comp/kv-middle/wit",
        world: "corpus:kv/middle",
        ownership: Borrowing,
        with: { "corpus:kv/store.bucket": Bucket },
    });

    use corpus::kv::store::{self, EntryView};
    use exports::corpus::kv::store::EntryParam;
    use tenon::Resource;

    /// What a bucket was given.
    #[derive(Debug)]
    pub(crate) struct Bucket;

    #[derive(Default)]
    struct State(Vec<(String, Vec<u8>)>);

    impl store::HostBucket for State {
        fn new(&mut self, _: &str) -> Result<Resource<Bucket>, HostError> {
            Ok(Resource::new_own(1))
        }

        fn put(
            &mut self,
            _: Resource<Bucket>,
            EntryView { key, value }: EntryView<'_>,
        ) -> Result<Result<(), store::Error>, HostError> {
            self.0.push((key.to_owned(), value.to_vec()));
            Ok(Ok(()))
        }

        fn get(
            &mut self,
            _: Resource<Bucket>,
            key: &str,
        ) -> Result<Result<Vec<u8>, store::Error>, HostError> {
            let found = self.0.iter().find(|(found, _)| found == key);
            Ok(found.map(|(_, value)| value.clone()).ok_or(store::Error::NotFound(key.to_owned())))
        }

        fn keys(&mut self, _: Resource<Bucket>) -> Result<Vec<String>, HostError> {
            Ok(self.0.iter().map(|(key, _)| key.clone()).collect())
        }

        fn drop(&mut self, _: Resource<Bucket>) -> Result<(), HostError> {
            Ok(())
        }
    }

    impl store::Host for State {
        fn buckets(&mut self) -> Result<u32, HostError> {
            Ok(1)
        }
    }

    #[test]
    fn records_are_read_in_place() {
        let engine = Engine::default();
        let bytes = include_bytes!("../../../guests/wasm/kv-middle.wasm");
        let component = Component::new(&engine, bytes).unwrap();
        let mut linker: Linker<State> = Linker::new(&engine);
        store::add_to_linker(&mut linker, |state| state).unwrap();
        let mut store = Store::new(&engine, State::default()).unwrap();
        let middle = Middle::instantiate(&mut store, &component, &linker).unwrap();
        let bucket = middle.corpus_kv_store().bucket();
        let b = bucket.call_constructor(&mut store, "b").unwrap();
        let entry = EntryParam { key: "ключ", value: &[255] };
        assert_eq!(bucket.call_put(&mut store, b, entry).unwrap(), Ok(()));
        assert_eq!(bucket.call_get(&mut store, b, "ключ").unwrap(), Ok(vec![255]));
    }
}

/// Records and variants in lists, within one another, and with names of all kinds.
mod nesting {
    use super::*;

    tenon::bindgen!({
        inline: r#"
            package test:nesting;
            world nesting {
                record leaf { %self: string, %type: u32 }
                variant tree { none, leaf(leaf), many(list<leaf>), pair(tuple<string, option<leaf>>) }
                record plain { x: u32 }
                import look: func(trees: list<tree>, tree: tree, leaf: option<leaf>, plain: plain, values: string) -> string;
                export look: func(trees: list<tree>, tree: tree, leaf: option<leaf>, plain: plain, values: string) -> string;
            }
        "#,
        ownership: Borrowing,
    });

    struct State;

    fn describe(tree: TreeView<'_>) -> Result<String, HostError> {
        Ok(match tree {
            TreeView::None => "none".to_owned(),
            TreeView::Leaf(LeafView { self_, r#type }) => format!("{self_}{}", r#type),
            TreeView::Many(leaves) => {
                let mut text = String::new();
                for leaf in leaves.iter() {
                    text += leaf?.view(leaves.values())?.self_;
                }
                text
            }
            TreeView::Pair((text, leaf)) => format!("{text}/{}", leaf.map_or("-", |leaf| leaf.self_)),
        })
    }

    impl NestingImports for State {
        fn look(
            &mut self,
            trees: ListView<'_, WasmTree>,
            tree: TreeView<'_>,
            leaf: Option<LeafView<'_>>,
            plain: Plain,
            values_: &str,
        ) -> Result<String, HostError> {
            let mut text = describe(tree)?;
            for tree in trees.iter() {
                text = text + "," + &describe(tree?.view(trees.values())?)?;
            }
            Ok(format!("{text};{};{};{values_}", leaf.map_or("-", |leaf| leaf.self_), plain.x))
        }
    }

    /// A guest that exports what it imports.
    const GUEST: &str = r#"(component
        (type $leaf' (record (field "self" string) (field "type" u32)))
        (import "leaf" (type $leaf (eq $leaf')))
        (type $tree' (variant (case "none") (case "leaf" $leaf) (case "many" (list $leaf))
            (case "pair" (tuple string (option $leaf)))))
        (import "tree" (type $tree (eq $tree')))
        (type $plain' (record (field "x" u32)))
        (import "plain" (type $plain (eq $plain')))
        (import "look" (func $look (param "trees" (list $tree)) (param "tree" $tree) (param "leaf" (option $leaf))
            (param "plain" $plain) (param "values" string) (result string)))
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
        (core func $look' (canon lower (func $look) (memory $memory) (realloc $realloc)))
        (core module $m
            (import "" "look" (func $look (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
            (func (export "look") (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
                (call $look (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5)
                    (local.get 6) (local.get 7) (local.get 8) (local.get 9) (local.get 10) (local.get 11)
                    (local.get 12) (local.get 13) (local.get 14) (local.get 15) (i32.const 16))
                (i32.const 16)))
        (core instance $i (instantiate $m (with "" (instance (export "look" (func $look'))))))
        (func (export "look") (param "trees" (list $tree)) (param "tree" $tree) (param "leaf" (option $leaf))
            (param "plain" $plain) (param "values" string) (result string)
            (canon lift (core func $i "look") (memory $memory) (realloc $realloc))))"#;

    #[test]
    fn views_are_nested() {
        let engine = Engine::default();
        let component = Component::new(&engine, &wat::parse_str(GUEST).unwrap()).unwrap();
        let mut linker: Linker<State> = Linker::new(&engine);
        Nesting::add_to_linker(&mut linker, |state| state).unwrap();
        let mut store = Store::new(&engine, State).unwrap();
        let nesting = Nesting::instantiate(&mut store, &component, &linker).unwrap();
        let leaf = |self_| LeafParam { self_, r#type: 7 };
        let leaves = [leaf("b"), leaf("c")];
        let trees = [TreeParam::Many(&leaves), TreeParam::None, TreeParam::Pair(("x", Some(leaf("y"))))];
        let tree = TreeParam::Leaf(leaf("a"));
        let text = nesting.call_look(&mut store, &trees, tree, Some(leaf("z")), Plain { x: 3 }, "v").unwrap();
        assert_eq!(text, "a7,bc,none,x/y;z;3;v");
    }
}
