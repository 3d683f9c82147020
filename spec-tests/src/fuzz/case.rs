//! What is called in a module, and with what: the same in every engine.

use super::{Numbers, hash, smith};
use arbitrary::Unstructured;
use wasmparser::types::EntityType;
use wasmparser::{ExternalKind, Payload, ValType, Validator, WasmFeatures};

/// Calls of one module at most.
const CALLS: usize = 24;

/// The kinds of a parameter that engines can be given a value for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 32-bit integer.
    I32,
    /// 64-bit integer.
    I64,
    /// 32-bit float.
    F32,
    /// 64-bit float.
    F64,
    /// A vector.
    V128,
    /// A reference that may be null.
    Null,
}

/// An argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// 32-bit integer.
    I32(i32),
    /// 64-bit integer.
    I64(i64),
    /// 32-bit float, as its bits.
    F32(u32),
    /// 64-bit float, as its bits.
    F64(u64),
    /// A vector, as its bits.
    V128(u128),
    /// The null reference of the parameter's type.
    Null,
}

/// What an export is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A function that can be called: the kinds of its parameters.
    Function(Vec<Kind>),
    /// A memory.
    Memory,
    /// A table.
    Table,
    /// A global.
    Global,
    /// A function that cannot be called from here, or something else.
    Other,
}

/// A module with what is to be done to it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The module.
    pub wasm: Vec<u8>,
    /// Its exports, in order.
    pub exports: Vec<(String, Item)>,
    seed: u64,
}

impl Case {
    /// The case that the bytes of a fuzzer stand for, if they are enough for one.
    pub fn from_input(input: &[u8]) -> Option<Self> {
        let wasm = smith::terminating(&mut Unstructured::new(input)).ok()?;
        Self::new(wasm)
    }

    /// The case of a module; none if it shares memories.
    ///
    /// # Panics
    /// When the module is not valid: `wasm-smith` made it.
    pub fn new(wasm: Vec<u8>) -> Option<Self> {
        let mut validator = Validator::new_with_features(WasmFeatures::all());
        let types = validator.validate_all(&wasm).expect("wasm-smith makes valid modules");
        let types = types.as_ref();
        if (0..types.memory_count()).any(|memory| types.memory_at(memory).shared) {
            // There is one thread: tenon refuses them.
            return None;
        }
        let mut exports = Vec::new();
        for payload in wasmparser::Parser::new(0).parse_all(&wasm) {
            let Ok(Payload::ExportSection(reader)) = payload else { continue };
            for export in reader {
                let export = export.ok()?;
                let item = match export.kind {
                    ExternalKind::Memory => Item::Memory,
                    ExternalKind::Table => Item::Table,
                    ExternalKind::Global => Item::Global,
                    ExternalKind::Func => match types.entity_type_from_export(&export) {
                        Some(EntityType::Func(id) | EntityType::FuncExact(id)) => {
                            let params = types[id].unwrap_func().params().iter().copied().map(kind);
                            params.collect::<Option<Vec<_>>>().map_or(Item::Other, Item::Function)
                        }
                        _ => Item::Other,
                    },
                    _ => Item::Other,
                };
                exports.push((export.name.to_owned(), item));
            }
        }
        let seed = hash(&wasm);
        Some(Self { wasm, exports, seed })
    }

    /// The calls to make, in order: each an export's name and its arguments.
    pub fn calls(&self) -> Vec<(&str, Vec<Argument>)> {
        let mut numbers = Numbers::new(self.seed);
        let mut calls = Vec::new();
        for (name, item) in self.exports.iter().cycle().take(2 * self.exports.len()) {
            if let Item::Function(params) = item
                && calls.len() < CALLS
            {
                let arguments = params.iter().map(|&kind| argument(kind, &mut numbers));
                calls.push((name.as_str(), arguments.collect()));
            }
        }
        calls
    }
}

fn kind(ty: ValType) -> Option<Kind> {
    Some(match ty {
        ValType::I32 => Kind::I32,
        ValType::I64 => Kind::I64,
        ValType::F32 => Kind::F32,
        ValType::F64 => Kind::F64,
        ValType::V128 => Kind::V128,
        ValType::Ref(ty) if ty.is_nullable() => Kind::Null,
        ValType::Ref(_) => return None,
    })
}

fn argument(kind: Kind, numbers: &mut Numbers) -> Argument {
    match kind {
        Kind::I32 => Argument::I32(integer(numbers) as i32),
        Kind::I64 => Argument::I64(integer(numbers) as i64),
        Kind::F32 => Argument::F32((float(numbers) as f32).to_bits()),
        Kind::F64 => Argument::F64(float(numbers).to_bits()),
        Kind::V128 => Argument::V128(u128::from(numbers.next()) << 64 | u128::from(integer(numbers))),
        Kind::Null => Argument::Null,
    }
}

/// Small, near the ends, or anything.
fn integer(numbers: &mut Numbers) -> u64 {
    match numbers.below(4) {
        0 => numbers.below(70),
        1 => 0_u64.wrapping_sub(numbers.below(4)),
        2 => 1 << numbers.below(64),
        _ => numbers.next(),
    }
}

/// No NaN: those of arguments would not be canonical.
fn float(numbers: &mut Numbers) -> f64 {
    match numbers.below(6) {
        0 => -0.0,
        1 => f64::INFINITY,
        2 => -(numbers.below(1 << 40) as f64) / 7.0,
        3 => 2.0_f64.powi(numbers.below(200) as i32 - 100),
        4 => 9_223_372_036_854_775_808.0,
        _ => numbers.below(1 << 33) as f64,
    }
}

/// The host's side of a case: what its functions answer depends on how often they were called.
#[derive(Clone, Copy, Debug)]
pub struct Host {
    calls: u64,
}

/// The host's functions: name, parameters, results. [`Kind::Null`] among the results stands for the first
/// `externref` that was passed.
pub const HOST_FUNCTIONS: [(&str, &[Kind], &[Kind]); 4] = [
    ("nothing", &[], &[]),
    ("one", &[Kind::I32], &[Kind::I32]),
    (
        "mixed",
        &[Kind::I64, Kind::F32, Kind::Null, Kind::F64, Kind::Null],
        &[Kind::F64, Kind::I32, Kind::Null, Kind::I64],
    ),
    ("float", &[], &[Kind::F32]),
];

impl Host {
    /// A host nobody has called.
    pub fn new() -> Self {
        Self { calls: 0 }
    }

    /// The results of the next call of a function that gives `results`.
    pub fn answer(&mut self, results: &[Kind]) -> Vec<Argument> {
        self.calls += 1;
        let mut numbers = Numbers::new(self.calls);
        results.iter().map(|&kind| argument(kind, &mut numbers)).collect()
    }
}

impl Default for Host {
    fn default() -> Self {
        Self::new()
    }
}
