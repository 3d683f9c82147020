//! Generated components that echo values, the same in tenon as in another engine.
//!
//! [`types`] makes value types and values, [`components`] whole components around them. (Those of [`whole`] are made by
//! another generator; nothing is called in them.) A [`Case`] is made
//! from a seed; [`outcomes`] is what tenon does with it. What wasmtime does is recorded in `spec-tests/echo`,
//! so that tenon is compared with it wherever tests run; the program `echo` asks wasmtime itself.

pub mod components;
pub mod types;
pub mod whole;

use crate::component::written;
use crate::fuzz::{Numbers, binary, hash};
use components::Signature;
use serde_json::{Value, json};
use tenon_canonical_abi::{Component, Linker, ResourceType, Store, TrapCode, Val};
use tenon_core::{Engine, Error, Result};

/// How many seeds are recorded.
pub const SEEDS: u64 = 1_500;
/// From this one on values have handles in them.
const WITH_HANDLES: u64 = 1_200;

/// Calls of each case.
const CALLS: u32 = 3;

/// A component and the arguments of the calls of `it#echo`, each in a store of its own.
pub struct Case {
    /// The component in text.
    pub text: String,
    /// The component.
    pub wasm: Vec<u8>,
    /// The arguments of each call.
    pub calls: Vec<Vec<Val>>,
    /// The resource types of the instance `host`: names, and numbers of dynamic types.
    pub resources: Vec<(String, u32)>,
}

impl Case {
    /// The case that `seed` stands for.
    pub fn new(seed: u64) -> Self {
        let mut numbers = Numbers::new(seed ^ 0xec40);
        // Other ranges of seeds, as they are made when more is compared, have both.
        let signature = match seed >= WITH_HANDLES && (seed < SEEDS || seed.is_multiple_of(4)) {
            true => Signature::with_handles(&mut numbers),
            false => Signature::random(&mut numbers),
        };
        let resources = signature.resources().collect();
        let text = signature.component(&mut numbers);
        let mut values = || signature.params.iter().map(|ty| ty.value(&mut numbers)).collect();
        let calls = (0..CALLS).map(|_| values()).collect();
        Self { wasm: binary(&text), text, calls, resources }
    }
}

/// What tenon does with `case`: for each call the result, or the kind of trap.
///
/// # Errors
/// When the component is not accepted.
pub fn outcomes(case: &Case) -> Result<Vec<Value>> {
    let engine = Engine::default();
    let component = Component::new(&engine, &case.wasm)?;
    let mut linker: Linker<()> = Linker::new(&engine);
    for (name, number) in &case.resources {
        linker.instance("host")?.resource(name, ResourceType::dynamic(*number), |_, _| Ok(()))?;
    }
    linker.instance("host")?.func_new("echo", |_, params, results| {
        results[0] = if let [one] = params { one.clone() } else { Val::Tuple(params.to_vec()) };
        Ok(())
    })?;
    case.calls.iter().map(|params| outcome(call(&engine, &linker, &component, params))).collect()
}

fn call(engine: &Engine, linker: &Linker<()>, component: &Component, params: &[Val]) -> Result<Val> {
    let mut store = Store::new(engine, ())?;
    let instance = linker.instantiate(&mut store, component)?;
    let echo = instance.get_func(&store, "it#echo").or_else(|| instance.get_func(&store, "it/echo"));
    let mut results = [Val::Bool(false)];
    echo.expect("it is exported").call(&mut store, params, &mut results)?;
    let [result] = results;
    Ok(result)
}

fn outcome(result: Result<Val>) -> Result<Value> {
    match result {
        Ok(value) => Ok(plain(written::write(&value))),
        Err(Error::Trap(trap)) => Ok(json!({ "trap": kind(trap.code()) })),
        Err(error) => Err(error),
    }
}

/// What engines with words of their own have in common to say about a trap.
fn kind(code: TrapCode) -> String {
    match code {
        TrapCode::PointerOutOfBounds
        | TrapCode::StringOutOfBounds
        | TrapCode::LengthTooLarge
        | TrapCode::Unaligned => "place".into(),
        TrapCode::InvalidDiscriminant => "discriminant".into(),
        TrapCode::InvalidChar => "char".into(),
        TrapCode::InvalidUtf8 | TrapCode::InvalidUtf16 => "text".into(),
        other => other.message().into(),
    }
}

/// `value` with one NaN for all NaNs.
pub fn plain(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(plain).collect()),
        Value::Object(object) => Value::Object(
            object
                .into_iter()
                .map(|(key, item)| {
                    let item = match (key.as_str(), item.as_u64()) {
                        ("f32", Some(bits)) if f32::from_bits(bits as u32).is_nan() => {
                            json!(f32::NAN.to_bits())
                        }
                        ("f64", Some(bits)) if f64::from_bits(bits).is_nan() => json!(f64::NAN.to_bits()),
                        _ => plain(item),
                    };
                    (key, item)
                })
                .collect(),
        ),
        other => other,
    }
}

/// What is recorded of a case: a hash of the component and its arguments, and one of the outcomes.
pub fn record(case: &Case, outcomes: &[Value]) -> String {
    let given: Vec<Vec<Value>> =
        case.calls.iter().map(|call| call.iter().map(written::write).collect()).collect();
    let asked = hash(&case.wasm) ^ hash(json!(given).to_string().as_bytes());
    format!("{asked:016x} {:016x}", hash(json!(outcomes).to_string().as_bytes()))
}

/// What the other engine did, by seed.
///
/// # Panics
/// When the record cannot be read.
pub fn recorded() -> Vec<(u64, String)> {
    lines("recorded.txt")
}

/// The lines of a record, by seed.
fn lines(name: &str) -> Vec<(u64, String)> {
    let line = |line: &str| {
        let (seed, record) = line.split_once(' ').expect("a seed and a record");
        (seed.parse().expect("a seed"), record.to_owned())
    };
    let file = format!("{}/echo/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    text.lines().map(line).collect()
}
