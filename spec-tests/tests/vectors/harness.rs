//! Two components that write down what reaches them, and a component around both.
//!
//! The caller imports `f` and `g` of the callee: `f` takes the parameters of a signature, `g` gives its
//! result. Each has a memory for what is passed, whose every byte the vectors know from address 16 on, and
//! another for its notes.

use serde_json::{Map, Value, json};
use tenon_canonical_abi::{Component, Instance, Linker, Store, Val};
use tenon_core::{Config, Engine, Proposals, Result};
use tenon_spec_tests::component::written;
use tenon_spec_tests::fuzz::binary;

/// What the untouched memories hold.
const CALLER_FILL: u8 = 0xaa;
const CALLEE_FILL: u8 = 0x55;

/// Notes: what is given to be passed, `put` for what came, and both for the host.
const NOTES: &str = r#"(core module $Notes
    (memory (export "memory") 1)
    (global $end (mut i32) (i32.const 16))
    (func (export "put") (param i64)
        (i64.store (global.get $end) (local.get 0))
        (global.set $end (i32.add (global.get $end) (i32.const 8))))
    (func (export "given") (param i32) (result i64) (i64.load offset=32768 (local.get 0)))
    (func (export "room") (param i32 i32 i32 i32) (result i32) (i32.const 32768))
    (func (export "give") (param i32 i32))
    (func (export "notes") (result i32)
        (i32.store (i32.const 0) (i32.const 16))
        (i32.store (i32.const 4) (i32.shr_u (i32.sub (global.get $end) (i32.const 16)) (i32.const 3)))
        (global.set $end (i32.const 16))
        (i32.const 0)))
(core instance $notes (instantiate $Notes))"#;

/// The memory that values lie in, and its `realloc`, which never gives the same place twice.
const HEAP: &str = r#"(core module $Heap
    (import "notes" "put" (func $put (param i64)))
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 0))
    (global $skew (mut i32) (i32.const 0))
    (func $fill (memory.fill (i32.const 0) (i32.const FILL) (i32.const 65536)))
    (start $fill)
    (func (export "set") (param i32 i32)
        (global.set $next (local.get 0))
        (global.set $skew (local.get 1)))
    (func $inside (param i32 i32) (result i32)
        (i64.le_u (i64.add (i64.extend_i32_u (local.get 0)) (i64.extend_i32_u (local.get 1))) (i64.const 65536)))
    (func (export "realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32) (result i32)
        (local $at i32) (local $kept i32)
        (local.set $at (i32.and
            (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
            (i32.sub (i32.const 0) (local.get $align))))
        (global.set $next (i32.add (local.get $at) (local.get $new)))
        (local.set $at (i32.add (local.get $at) (global.get $skew)))
        (local.set $kept (select (local.get $size) (local.get $new) (i32.lt_u (local.get $size) (local.get $new))))
        (if (i32.and (call $inside (local.get $at) (local.get $kept)) (call $inside (local.get $old) (local.get $kept)))
            (then (memory.copy (local.get $at) (local.get $old) (local.get $kept))))
        (call $put (i64.extend_i32_u (local.get $old)))
        (call $put (i64.extend_i32_u (local.get $size)))
        (call $put (i64.extend_i32_u (local.get $align)))
        (call $put (i64.extend_i32_u (local.get $new)))
        (call $put (i64.extend_i32_u (local.get $at)))
        (local.get $at))
    (func (export "room") (param i32 i32 i32 i32) (result i32) (i32.const 16))
    (func (export "poke") (param i32 i32))
    (func (export "peek") (param i32) (result i32)
        (i32.store (i32.const 0) (i32.const 16))
        (i32.store (i32.const 4) (local.get 0))
        (i32.const 0)))
(core instance $heap (instantiate $Heap (with "notes" (instance $notes))))
(alias core export $heap "memory" (core memory $memory))
(alias core export $heap "realloc" (core func $realloc))"#;

/// What the host does with the notes and the memory.
const DOORS: &str = r#"
(alias core export $notes "memory" (core memory $paper))
(func (export "give") (param "values" (list u64))
    (canon lift (core func $notes "give") (memory $paper) (realloc (core func $notes "room"))))
(func (export "notes") (result (list u64)) (canon lift (core func $notes "notes") (memory $paper)))
(func (export "set") (param "next" u32) (param "skew" u32) (canon lift (core func $heap "set")))
(func (export "poke") (param "bytes" (list u8))
    (canon lift (core func $heap "poke") (memory $memory) (realloc (core func $heap "room"))))
(func (export "peek") (param "length" u32) (result (list u8)) (canon lift (core func $heap "peek") (memory $memory)))"#;

/// The options of every function with values of the signature.
const OPTIONS: &str = "(memory $memory) (realloc $realloc)";

/// A signature, in the words of the text format, and the core signatures that the reference flattens it to.
pub(crate) struct Signature {
    definitions: Vec<String>,
    params: Vec<String>,
    result: Option<String>,
    caller: String,
    callee: String,
    lifted: Flat,
    lowered: Flat,
}

/// Parameters and results of a core function.
struct Flat {
    params: Vec<String>,
    results: Vec<String>,
}

impl Flat {
    /// As the text format writes it.
    fn text(&self) -> String {
        format!("(param {}) (result {})", self.params.join(" "), self.results.join(" "))
    }
}

impl Signature {
    /// Reads the line that stands before the vectors.
    pub(crate) fn read(head: &Value) -> Self {
        let flat = |name: &str| Flat { params: texts(&head[name][0]), results: texts(&head[name][1]) };
        let encoding = |name: &str| head[name].as_str().expect("an encoding").to_owned();
        Self {
            definitions: texts(&head["definitions"]),
            params: texts(&head["params"]),
            result: head["result"].as_str().map(str::to_owned),
            caller: encoding("caller"),
            callee: encoding("callee"),
            lifted: flat("lifted"),
            lowered: flat("lowered"),
        }
    }

    /// The type of `f`, whose core function only has parameters.
    fn taking(&self) -> (String, Flat) {
        let params = self.params.iter().enumerate();
        let ty = params.map(|(number, ty)| format!("(param \"p{number}\" {ty})")).collect();
        (ty, Flat { params: self.lifted.params.clone(), results: Vec::new() })
    }

    /// The type of `g`, which has no parameters: lowered it may have the place of the result.
    fn giving(&self) -> (String, Flat, Flat) {
        let ty = self.result.iter().map(|ty| format!("(result {ty})")).collect();
        let lifted = Flat { params: Vec::new(), results: self.lifted.results.clone() };
        let place = self.lowered.params.get(self.lifted.params.len()..).unwrap_or_default();
        (ty, lifted, Flat { params: place.to_vec(), results: self.lowered.results.clone() })
    }

    fn text(&self) -> String {
        format!(
            "(component {} {} (instance $c (instantiate $C))
                (instance $d (instantiate $D (with \"c\" (instance $c))))
                (export \"c\" (instance $c)) (export \"d\" (instance $d)))",
            self.callee(),
            self.caller()
        )
    }

    /// `$C`, which notes the parameters of `f` and gives the result of `g`.
    fn callee(&self) -> String {
        let exported = |(number, definition): (usize, &String)| {
            format!("(type $u{number} {definition}) (export $t{number} \"t{number}\" (type $u{number}))\n")
        };
        let types: String = self.definitions.iter().enumerate().map(exported).collect();
        let ((taking, f), (giving, g, _)) = (self.taking(), self.giving());
        let noted: String =
            (0..).zip(&f.params).map(|(n, kind)| note(kind, &format!("(local.get {n})"))).collect();
        let given: String = (0..).zip(&g.results).map(|(n, kind)| given(n, kind)).collect();
        format!(
            "(component $C {types} {NOTES} {}
                (core module $M {IMPORTS}
                    (func (export \"f\") {} {noted})
                    (func (export \"g\") {} {given}))
                (core instance $m (instantiate $M (with \"notes\" (instance $notes))))
                {DOORS}
                (func (export \"f\") {taking} (canon lift (core func $m \"f\") {OPTIONS} string-encoding={}))
                (func (export \"g\") {giving} (canon lift (core func $m \"g\") {OPTIONS} string-encoding={})))",
            heap(CALLEE_FILL),
            f.text(),
            g.text(),
            self.callee,
            self.callee,
        )
    }

    /// `$D`, which calls `f` with what it is given, and `g`, and notes the result.
    fn caller(&self) -> String {
        let imported = |(number, definition): (usize, &String)| {
            format!(
                "(type $u{number} {definition}) (export \"t{number}\" (type $t{number} (eq $u{number})))\n"
            )
        };
        let types: String = self.definitions.iter().enumerate().map(imported).collect();
        let ((taking, f), (giving, _, g)) = (self.taking(), self.giving());
        let passed: String = (0..).zip(&f.params).map(|(n, kind)| given(n, kind)).collect();
        let place: String = (0..).zip(&g.params).map(|(n, kind)| given(n, kind)).collect();
        let call = format!("(call $g {place})");
        let asked = g.results.first().map_or(call.clone(), |kind| note(kind, &call));
        format!(
            "(component $D
                (import \"c\" (instance $c {types}
                    (export \"f\" (func {taking})) (export \"g\" (func {giving}))))
                {NOTES} {}
                (core func $f (canon lower (func $c \"f\") {OPTIONS} string-encoding={}))
                (core func $g (canon lower (func $c \"g\") {OPTIONS} string-encoding={}))
                (core module $M {IMPORTS}
                    (import \"c\" \"f\" (func $f {}))
                    (import \"c\" \"g\" (func $g {}))
                    (func (export \"f\") (call $f {passed}))
                    (func (export \"g\") {asked}))
                (core instance $m (instantiate $M (with \"notes\" (instance $notes))
                    (with \"c\" (instance (export \"f\" (func $f)) (export \"g\" (func $g))))))
                {DOORS}
                (func (export \"f\") (canon lift (core func $m \"f\")))
                (func (export \"g\") (canon lift (core func $m \"g\"))))",
            heap(CALLER_FILL),
            self.caller,
            self.caller,
            f.text(),
            g.text(),
        )
    }
}

/// What the modules with `f` and `g` import of the notes.
const IMPORTS: &str = r#"
(import "notes" "put" (func $put (param i64)))
(import "notes" "given" (func $given (param i32) (result i64)))"#;

fn heap(fill: u8) -> String {
    HEAP.replace("FILL", &fill.to_string())
}

/// Notes the bits of `value`, a core value of `kind`.
fn note(kind: &str, value: &str) -> String {
    let bits = match kind {
        "i32" => format!("(i64.extend_i32_u {value})"),
        "f32" => format!("(i64.extend_i32_u (i32.reinterpret_f32 {value}))"),
        "f64" => format!("(i64.reinterpret_f64 {value})"),
        _ => value.to_owned(),
    };
    format!("(call $put {bits})")
}

/// Core value `number` that was given, of `kind`.
fn given(number: usize, kind: &str) -> String {
    let bits = format!("(call $given (i32.const {}))", 8 * number);
    match kind {
        "i32" => format!("(i32.wrap_i64 {bits})"),
        "f32" => format!("(f32.reinterpret_i32 (i32.wrap_i64 {bits}))"),
        "f64" => format!("(f64.reinterpret_i64 {bits})"),
        _ => bits,
    }
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().expect("a list").iter().map(|text| text.as_str().expect("text").to_owned()).collect()
}

/// The components of a signature, for any number of vectors.
pub(crate) struct Harness {
    engine: Engine,
    component: Component,
}

impl Harness {
    /// Builds them, for the deterministic profile or not.
    pub(crate) fn new(signature: &Signature, deterministic: bool) -> Self {
        let config = Config::default().deterministic(deterministic);
        let engine = Engine::new(&config.proposals(Proposals::COMPONENT_FIXED_LISTS, true));
        let text = signature.text();
        let component = Component::new(&engine, &binary(&text));
        Self { engine, component: component.unwrap_or_else(|error| panic!("{error}\n{text}")) }
    }

    /// Does what `vector` says, in a fresh store: the parts of a vector that come out.
    pub(crate) fn run(&self, vector: &Value) -> Result<Value> {
        let mut store = Store::new(&self.engine, ())?;
        let instance = Linker::new(&self.engine).instantiate(&mut store, &self.component)?;
        let mut run = Run { store, instance, vector };
        match vector["way"].as_str() {
            Some("param") => run.pass("d", "f", "c"),
            Some("result") => run.pass("c", "g", "d"),
            Some("lower") => run.lower(),
            Some("lift") => run.lift(),
            way => panic!("no way: {way:?}"),
        }
    }
}

/// One vector at work.
struct Run<'v> {
    store: Store<()>,
    instance: Instance,
    vector: &'v Value,
}

impl Run<'_> {
    /// The caller calls `func`, which moves what `source` is given to `target`.
    fn pass(&mut self, source: &str, func: &str, target: &str) -> Result<Value> {
        self.source(source)?;
        self.target(target)?;
        if let Some(place) = self.vector["out"].as_u64() {
            self.give(target, &[place])?;
        }
        self.call(&format!("d#{func}"), &[])?;
        self.came(target)
    }

    /// The host calls `f` with values.
    fn lower(&mut self) -> Result<Value> {
        self.target("c")?;
        let values = self.vector["values"].as_array().expect("a list");
        self.call("c#f", &values.iter().map(written::read).collect::<Vec<_>>())?;
        self.came("c")
    }

    /// The host calls `g` for a value.
    fn lift(&mut self) -> Result<Value> {
        self.source("c")?;
        let func = self.instance.get_func(&self.store, "c#g").expect("it is exported");
        let mut results = [Val::Bool(false)];
        func.call(&mut self.store, &[], &mut results)?;
        Ok(json!({ "value": written::write(&results[0]) }))
    }

    /// Gives `side` what it passes, and its memory.
    fn source(&mut self, side: &str) -> Result<()> {
        let flat: Vec<u64> = self.vector["flat"].as_array().expect("a list").iter().map(bits).collect();
        self.give(side, &flat)?;
        let bytes = from_hex(self.vector["before"].as_str().expect("memory"));
        let poke = self.instance.get_typed_func::<_, (&[u8],), ()>(&self.store, &format!("{side}#poke"))?;
        poke.call(&mut self.store, (&bytes,))
    }

    fn give(&mut self, side: &str, values: &[u64]) -> Result<()> {
        let give = self.instance.get_typed_func::<_, (&[u64],), ()>(&self.store, &format!("{side}#give"))?;
        give.call(&mut self.store, (values,))
    }

    /// Says where `realloc` of `side` is to begin.
    fn target(&mut self, side: &str) -> Result<()> {
        let number = |name: &str| u32::try_from(bits(&self.vector[name])).expect("an address");
        let set = self.instance.get_typed_func::<_, (u32, u32), ()>(&self.store, &format!("{side}#set"))?;
        set.call(&mut self.store, (number("next"), number("skew")))
    }

    /// What reached `side`: the calls of `realloc`, flat values, memory.
    fn came(&mut self, side: &str) -> Result<Value> {
        let notes = self.instance.get_typed_func::<_, (), Vec<u64>>(&self.store, &format!("{side}#notes"))?;
        let notes = notes.call(&mut self.store, ())?;
        // Flat values come after the calls of `realloc`, which are five numbers each.
        let calls = 5 * self.vector["log"].as_array().map_or(0, Vec::len);
        let (calls, got) = notes.split_at(calls.min(notes.len()));
        let length = self.vector["after"].as_str().map_or(0, |hex| hex.len() / 2);
        let peek =
            self.instance.get_typed_func::<_, (u32,), Vec<u8>>(&self.store, &format!("{side}#peek"))?;
        let after = peek.call(&mut self.store, (u32::try_from(length).expect("a length"),))?;
        let mut parts = Map::new();
        parts.insert("log".into(), json!(calls.chunks(5).collect::<Vec<_>>()));
        parts.insert("got".into(), json!(got));
        parts.insert("after".into(), json!(hex(&after)));
        Ok(Value::Object(parts))
    }

    fn call(&mut self, name: &str, params: &[Val]) -> Result<()> {
        let func = self.instance.get_func(&self.store, name).expect("it is exported");
        func.call(&mut self.store, params, &mut [])
    }
}

fn bits(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Vec<u8> {
    let digit = |digit: &u8| char::from(*digit).to_digit(16).expect("a digit") as u8;
    text.as_bytes().chunks(2).map(|pair| pair.iter().fold(0, |byte, next| byte << 4 | digit(next))).collect()
}
