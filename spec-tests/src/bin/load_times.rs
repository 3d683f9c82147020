//! How long loading takes for each byte: adversarial modules against an ordinary one.
//!
//! `load_times [BYTES]`; a megabyte if nothing is said. Times are of the processor, the least of several runs. Ends
//! with code 1 if a module takes more than five times as long for a byte as the ordinary one, or has more
//! code than the cap allows.

use std::process::ExitCode;
use tenon_core::{Config, Engine, Error, limits, load_module, wasm_features};
use tenon_spec_tests::adversarial::{SHAPES, Shape, ordinary};
use wasmparser::Validator;

/// Time for a byte may be so many times the ordinary module's.
const MOST: f64 = 5.0;

fn main() -> ExitCode {
    let size = std::env::args().nth(1).map_or(Ok(1_000_000), |size| size.parse());
    let Ok(size) = size else {
        eprintln!("usage: load_times [BYTES]");
        return ExitCode::from(2);
    };
    let usual = Measured::new(&Shape { name: "ordinary", make: ordinary }, size);
    println!(
        "{:<32} {:>9}  {:>9}  {:>9}  {:>6}  {:>10}",
        "module", "bytes", "validate", "load", "times", "code"
    );
    println!("{}", usual.line(&usual));
    let measured: Vec<Measured> = SHAPES.iter().map(|shape| Measured::new(shape, size)).collect();
    measured.iter().for_each(|shape| println!("{}", shape.line(&usual)));
    let good = measured.iter().all(|shape| shape.is_good(&usual));
    println!("{}", if good { "all within bounds" } else { "out of bounds" });
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

struct Measured {
    name: &'static str,
    bytes: usize,
    validate: f64,
    load: f64,
    code: Result<usize, Error>,
}

impl Measured {
    fn new(shape: &Shape, size: usize) -> Self {
        let engine = Engine::new(&Config::new());
        let wasm = (shape.make)(size);
        let validate = best(|| {
            let valid = Validator::new_with_features(wasm_features(&engine)).validate_all(&wasm);
            assert!(valid.is_ok(), "{} is not valid", shape.name);
        });
        let load = best(|| drop(load_module(&engine, &wasm)));
        let image = load_module(&engine, &wasm);
        let code = image.map(|image| image.module(0).map_or(0, |module| module.code_len()));
        let per_byte = |nanoseconds: f64| nanoseconds / wasm.len() as f64;
        Self { name: shape.name, bytes: wasm.len(), validate: per_byte(validate), load: per_byte(load), code }
    }

    fn times(&self, usual: &Self) -> f64 {
        self.load / usual.load
    }

    fn is_good(&self, usual: &Self) -> bool {
        let cap = 16 * self.bytes as u64 + limits::CODE_ALLOWANCE;
        let within = match &self.code {
            Ok(code) => *code as u64 <= cap,
            Err(error) => matches!(error, Error::Limit(_)),
        };
        within && self.times(usual) <= MOST
    }

    fn line(&self, usual: &Self) -> String {
        let code = match &self.code {
            Ok(code) => format!("{:.1} x", *code as f64 / self.bytes as f64),
            Err(error) => error.to_string(),
        };
        format!(
            "{:<32} {:>9}  {:>6.1} ns  {:>6.1} ns  {:>6.2}  {code:>10}",
            self.name,
            self.bytes,
            self.validate,
            self.load,
            self.times(usual)
        )
    }
}

/// The least processor time of several runs, in nanoseconds. The system's clock of it ticks every few
/// milliseconds, so runs are measured by the dozen where they are short.
fn best(mut run: impl FnMut()) -> f64 {
    let mut repeated = |count: u32| {
        let before = processor_time();
        (0..count).for_each(|_| run());
        (processor_time() - before) / f64::from(count)
    };
    let first = repeated(1).max(1.0e5);
    let count = (4.0e7 / first).ceil().clamp(1.0, 400.0) as u32;
    (0..3).map(|_| repeated(count)).fold(f64::INFINITY, f64::min)
}

/// Nanoseconds this thread has had of a processor; those that passed where the system does not say.
fn processor_time() -> f64 {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    let file = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let said = file.split_whitespace().next().and_then(|word| word.parse().ok());
    said.unwrap_or_else(|| START.get_or_init(std::time::Instant::now).elapsed().as_nanos() as f64)
}
