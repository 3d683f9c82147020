//! Handles that go from one component to another: their numbers, what they stand for, when they are dropped.
//!
//! The caller's functions are the lowered ones of the others, lifted again with numbers in place of handles.

use serde_json::Value;
use tenon_canonical_abi::{Component, Instance, Linker, Store};
use tenon_core::{Engine, Result};
use tenon_spec_tests::fuzz::binary;

const COMPONENT: &str = r#"(component
    (component $Owner
        (core module $M
            (memory (export "memory") 1)
            (global $end (mut i32) (i32.const 16))
            (func (export "dropped") (param i32)
                (i32.store (global.get $end) (local.get 0))
                (global.set $end (i32.add (global.get $end) (i32.const 4))))
            (func (export "same") (param i32) (result i32) (local.get 0))
            (func (export "all-dropped") (result i32)
                (i32.store (i32.const 0) (i32.const 16))
                (i32.store (i32.const 4) (i32.shr_u (i32.sub (global.get $end) (i32.const 16)) (i32.const 2)))
                (i32.const 0)))
        (core instance $m (instantiate $M))
        (type $r' (resource (rep i32) (dtor (core func $m "dropped"))))
        (type $s' (resource (rep i32)))
        (export $r "r" (type $r'))
        (export $s "s" (type $s'))
        (core func $new-r (canon resource.new $r))
        (core func $new-s (canon resource.new $s))
        (func (export "make") (param "rep" u32) (result (own $r)) (canon lift (core func $new-r)))
        (func (export "make-s") (param "rep" u32) (result (own $s)) (canon lift (core func $new-s)))
        (func (export "look") (param "x" (borrow $r)) (result u32) (canon lift (core func $m "same")))
        (func (export "dropped") (result (list u32))
            (canon lift (core func $m "all-dropped") (memory (core memory $m "memory")))))
    (component $Callee
        (import "owner" (instance $o
            (export "r" (type $r (sub resource)))
            (export "look" (func (param "x" (borrow $r)) (result u32)))))
        (alias export $o "r" (type $r))
        (core func $look (canon lower (func $o "look")))
        (core func $drop (canon resource.drop $r))
        (core module $M
            (import "" "look" (func $look (param i32) (result i32)))
            (import "" "drop" (func $drop (param i32)))
            (memory (export "memory") 1)
            (global $end (mut i32) (i32.const 16))
            (global $next (mut i32) (i32.const 4096))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                (global.get $next)
                (global.set $next (i32.add (global.get $next) (local.get 3))))
            (func $put (param i32)
                (i32.store (global.get $end) (local.get 0))
                (global.set $end (i32.add (global.get $end) (i32.const 4))))
            (func (export "notes") (result i32)
                (i32.store (i32.const 0) (i32.const 16))
                (i32.store (i32.const 4) (i32.shr_u (i32.sub (global.get $end) (i32.const 16)) (i32.const 2)))
                (global.set $end (i32.const 16))
                (i32.const 0))
            (func $two (param i32 i32)
                (call $put (local.get 0))
                (call $put (local.get 1))
                (call $put (call $look (local.get 0)))
                (call $put (call $look (local.get 1))))
            (func (export "give") (param i32)
                (call $put (local.get 0))
                (call $put (call $look (local.get 0))))
            (func (export "lend") (param i32 i32)
                (call $put (local.get 0))
                (call $put (call $look (local.get 0)))
                (if (i32.eqz (local.get 1)) (then (call $drop (local.get 0)))))
            (func (export "own-and-borrow") (param i32 i32)
                (call $two (local.get 0) (local.get 1))
                (call $drop (local.get 1)))
            (func (export "borrow-and-own") (param i32 i32)
                (call $two (local.get 0) (local.get 1))
                (call $drop (local.get 0)))
            (func (export "all") (param $at i32) (param $count i32)
                (loop $more
                    (if (local.get $count) (then
                        (call $put (i32.load (local.get $at)))
                        (local.set $at (i32.add (local.get $at) (i32.const 4)))
                        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
                        (br $more)))))
            (func (export "forget") (param i32) (call $drop (local.get 0)))
            (func (export "same") (param i32) (result i32) (local.get 0)))
        (core instance $m (instantiate $M
            (with "" (instance (export "look" (func $look)) (export "drop" (func $drop))))))
        (alias core export $m "memory" (core memory $memory))
        (func (export "give") (param "x" (own $r)) (canon lift (core func $m "give")))
        (func (export "lend") (param "x" (borrow $r)) (param "keep" u32) (canon lift (core func $m "lend")))
        (func (export "own-and-borrow") (param "x" (own $r)) (param "y" (borrow $r))
            (canon lift (core func $m "own-and-borrow")))
        (func (export "borrow-and-own") (param "x" (borrow $r)) (param "y" (own $r))
            (canon lift (core func $m "borrow-and-own")))
        (func (export "all") (param "x" (list (own $r)))
            (canon lift (core func $m "all") (memory $memory) (realloc (core func $m "realloc"))))
        (func (export "forget") (param "index" u32) (canon lift (core func $m "forget")))
        (func (export "back") (param "index" u32) (result (own $r)) (canon lift (core func $m "same")))
        (func (export "steal") (param "x" (borrow $r)) (result (own $r)) (canon lift (core func $m "same")))
        (func (export "notes") (result (list u32)) (canon lift (core func $m "notes") (memory $memory))))
    (component $Caller
        (import "owner" (instance $o
            (export "r" (type $r (sub resource)))
            (export "s" (type $s (sub resource)))
            (export "make" (func (param "rep" u32) (result (own $r))))
            (export "make-s" (func (param "rep" u32) (result (own $s))))))
        (alias export $o "r" (type $r))
        (import "callee" (instance $c
            (export "give" (func (param "x" (own $r))))
            (export "lend" (func (param "x" (borrow $r)) (param "keep" u32)))
            (export "own-and-borrow" (func (param "x" (own $r)) (param "y" (borrow $r))))
            (export "borrow-and-own" (func (param "x" (borrow $r)) (param "y" (own $r))))
            (export "all" (func (param "x" (list (own $r)))))
            (export "forget" (func (param "index" u32)))
            (export "back" (func (param "index" u32) (result (own $r))))
            (export "steal" (func (param "x" (borrow $r)) (result (own $r))))))
        (core module $Libc
            (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64)))
        (core instance $libc (instantiate $Libc))
        (alias core export $libc "memory" (core memory $memory))
        (core func $make (canon lower (func $o "make")))
        (core func $make-s (canon lower (func $o "make-s")))
        (core func $drop (canon resource.drop $r))
        (core func $give (canon lower (func $c "give")))
        (core func $lend (canon lower (func $c "lend")))
        (core func $own-and-borrow (canon lower (func $c "own-and-borrow")))
        (core func $borrow-and-own (canon lower (func $c "borrow-and-own")))
        (core func $all (canon lower (func $c "all") (memory $memory)))
        (core func $forget (canon lower (func $c "forget")))
        (core func $back (canon lower (func $c "back")))
        (core func $steal (canon lower (func $c "steal")))
        (func (export "make") (param "rep" u32) (result u32) (canon lift (core func $make)))
        (func (export "make-s") (param "rep" u32) (result u32) (canon lift (core func $make-s)))
        (func (export "drop") (param "x" u32) (canon lift (core func $drop)))
        (func (export "give") (param "x" u32) (canon lift (core func $give)))
        (func (export "lend") (param "x" u32) (param "keep" u32) (canon lift (core func $lend)))
        (func (export "own-and-borrow") (param "x" u32) (param "y" u32) (canon lift (core func $own-and-borrow)))
        (func (export "borrow-and-own") (param "x" u32) (param "y" u32) (canon lift (core func $borrow-and-own)))
        (func (export "all") (param "x" (list u32))
            (canon lift (core func $all) (memory $memory) (realloc (core func $libc "realloc"))))
        (func (export "forget") (param "index" u32) (canon lift (core func $forget)))
        (func (export "back") (param "index" u32) (result u32) (canon lift (core func $back)))
        (func (export "steal") (param "x" u32) (result u32) (canon lift (core func $steal))))
    (instance $o (instantiate $Owner))
    (instance $c (instantiate $Callee (with "owner" (instance $o))))
    (instance $d (instantiate $Caller (with "owner" (instance $o)) (with "callee" (instance $c))))
    (export "o" (instance $o)) (export "c" (instance $c)) (export "d" (instance $d)))"#;

/// The component, for any number of vectors.
pub(crate) struct Handles {
    engine: Engine,
    component: Component,
}

impl Handles {
    /// Builds it.
    pub(crate) fn new() -> Self {
        let engine = Engine::default();
        let component = Component::new(&engine, &binary(COMPONENT)).expect("the component is valid");
        Self { engine, component }
    }

    /// Takes the steps of `vector`; the first difference from it, or the trap.
    pub(crate) fn run(&self, vector: &Value) -> Result<Option<String>> {
        let mut store = Store::new(&self.engine, ())?;
        let instance = Linker::new(&self.engine).instantiate(&mut store, &self.component)?;
        let mut run = Run { store, instance };
        for step in vector["steps"].as_array().expect("steps") {
            let seen = run.step(step)?;
            if Some(&seen) != step.get(2) {
                return Ok(Some(format!("{step}: {seen}")));
            }
        }
        let dropped = Value::from(run.list("o#dropped")?);
        Ok((dropped != vector["dropped"]).then(|| format!("dropped {dropped}")))
    }
}

/// One vector at work.
struct Run {
    store: Store<()>,
    instance: Instance,
}

impl Run {
    /// What the callee sees in a step, or the caller gets.
    fn step(&mut self, step: &Value) -> Result<Value> {
        let name = step[0].as_str().expect("a name");
        let func = format!("d#{name}");
        let numbers = step[1].as_array().expect("a list").iter();
        let numbers: Vec<u32> =
            numbers.map(|n| n.as_u64().and_then(|n| n.try_into().ok()).expect("a number")).collect();
        if matches!(name, "make" | "make-s" | "back" | "steal") {
            let func = self.instance.get_typed_func::<_, (u32,), u32>(&self.store, &func)?;
            return Ok(Value::from(vec![func.call(&mut self.store, (numbers[0],))?]));
        }
        match (name, &numbers[..]) {
            ("all", numbers) => {
                let func = self.instance.get_typed_func::<_, (&[u32],), ()>(&self.store, &func)?;
                func.call(&mut self.store, (numbers,))?;
            }
            (_, &[one]) => {
                let func = self.instance.get_typed_func::<_, (u32,), ()>(&self.store, &func)?;
                func.call(&mut self.store, (one,))?;
            }
            (_, &[one, other]) => {
                let func = self.instance.get_typed_func::<_, (u32, u32), ()>(&self.store, &func)?;
                func.call(&mut self.store, (one, other))?;
            }
            _ => panic!("no step: {step}"),
        }
        Ok(Value::from(self.list("c#notes")?))
    }

    fn list(&mut self, name: &str) -> Result<Vec<u32>> {
        let func = self.instance.get_typed_func::<_, (), Vec<u32>>(&self.store, name)?;
        func.call(&mut self.store, ())
    }
}
