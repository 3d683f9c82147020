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
use tenon_canonical_abi::{Component, Func, Linker, Outcome, ResourceType, Store, TrapCode, Val};
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
    let echo = Echo { engine: &engine, linker: &linker, component: &component, case };
    case.calls.iter().map(|params| echo.outcome(params)).collect()
}

/// How often one instance is called: later calls may take shorter ways.
const AGAIN: u32 = 3;

/// Fuel that a call gets each time it stops, when it is called in steps.
const STEP: u64 = 3;

/// What is called.
struct Echo<'a> {
    engine: &'a Engine,
    linker: &'a Linker<()>,
    component: &'a Component,
    case: &'a Case,
}

impl Echo<'_> {
    /// How a call of `echo` ends; if it or a later one ends otherwise in steps, all that. (Later ones need not end as the
    /// first: a guest that spoils a pointer finds there what calls before have left.)
    fn outcome(&self, params: &[Val]) -> Result<Value> {
        let (at_once, in_steps) = (self.ends(params, None)?, self.ends(params, Some(STEP))?);
        Ok(match at_once == in_steps {
            true => at_once.into_iter().next().unwrap_or_default(),
            false => json!({ "at once": at_once, "in steps": in_steps }),
        })
    }

    /// How calls of one instance end, up to a trap.
    fn ends(&self, params: &[Val], step: Option<u64>) -> Result<Vec<Value>> {
        let mut store = Store::new(self.engine, ())?;
        let instance = self.linker.instantiate(&mut store, self.component)?;
        let echo = instance.get_func(&store, "it#echo").or_else(|| instance.get_func(&store, "it/echo"));
        let echo = echo.expect("it is exported");
        let (mut params, mut ends) = (params.to_vec(), Vec::new());
        for _ in 0..AGAIN {
            match called(&mut store, &echo, &params, step) {
                Ok(result) => {
                    ends.push(plain(written::write(&result)));
                    params = self.again(params, result);
                }
                Err(Error::Trap(trap)) => {
                    ends.push(json!({ "trap": kind(trap.code()) }));
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(ends)
    }

    /// What to give the next time: handles that were given away cannot be, but they have come back.
    fn again(&self, params: Vec<Val>, result: Val) -> Vec<Val> {
        match result {
            _ if self.case.resources.is_empty() => params,
            Val::Tuple(items) if params.len() > 1 => items,
            one => vec![one],
        }
    }
}

/// The result of a call, which gets so much fuel each time it stops, or all at once.
fn called(store: &mut Store<()>, echo: &Func, params: &[Val], step: Option<u64>) -> Result<Val> {
    store.set_fuel(step)?;
    let mut outcome = echo.call_resumable(store, params)?;
    while let (Outcome::OutOfFuel, Some(step)) = (&outcome, step) {
        store.set_fuel(Some(store.fuel().unwrap_or(0) + step))?;
        outcome = echo.resume(store)?;
    }
    Ok(outcome.into_result()?.expect("it has a result"))
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
