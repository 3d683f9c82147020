//! `differential`: a module does the same in tenon as in another engine.
//!
//! The other engine is in `spec-tests/fuzz`. What it does with the saved corpus and the fixed seeds is
//! recorded there, so that tenon is compared with it wherever tests run.

use super::case::Case;
use super::hash;
use super::outcome::{Ending, Outcome, compare};
use super::runner::{self, Whole};
use std::fmt;
use std::str::FromStr;

/// Compares tenon with `other` on the module that `input` stands for; how many steps agree.
///
/// # Panics
/// When they do not.
pub fn differential(input: &[u8], other: impl Fn(&Case) -> Outcome) -> Option<usize> {
    let case = Case::from_input(input)?;
    let ours = runner::run(&case, Whole).steps;
    Some(compare(&ours, &other(&case)))
}

/// What is recorded of a case: a hash of the module, and of the steps before any engine reached a bound of
/// its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Of the module.
    pub module: u64,
    /// How many steps there are.
    pub steps: usize,
    /// Of the steps.
    pub outcome: u64,
}

impl Record {
    /// The record of the first `steps` steps of `outcome`.
    pub fn new(case: &Case, outcome: &Outcome, steps: usize) -> Self {
        let steps = &outcome[..steps.min(outcome.len())];
        let text: String = steps.iter().map(|step| format!("{step:?}\n")).collect();
        Self { module: hash(&case.wasm), steps: steps.len(), outcome: hash(text.as_bytes()) }
    }

    /// The record of what tenon does, cut to as many steps as `recorded` has.
    pub fn of_tenon(case: &Case, recorded: &Self) -> Self {
        let ours = runner::run(case, Whole).steps;
        let bounded = ours.iter().position(|step| step.ending == Ending::Bound).unwrap_or(ours.len());
        Self::new(case, &ours, recorded.steps.min(bounded))
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x} {} {:016x}", self.module, self.steps, self.outcome)
    }
}

impl FromStr for Record {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let [module, steps, outcome] = words[..] else { return Err(format!("no record: {text}")) };
        let number = |word| u64::from_str_radix(word, 16).map_err(|error| error.to_string());
        let steps = steps.parse().map_err(|error: std::num::ParseIntError| error.to_string())?;
        Ok(Self { module: number(module)?, steps, outcome: number(outcome)? })
    }
}

/// How many fixed seeds are recorded.
const SEEDS: u64 = 200;

/// What is recorded: the saved inputs, then the fixed seeds, by name.
pub fn inputs() -> Vec<(String, Vec<u8>)> {
    let mut inputs = super::saved("differential");
    inputs.extend((0..SEEDS).map(|seed| (format!("seed-{seed}"), super::input(seed))));
    inputs
}

/// What the other engine did, by name.
///
/// # Panics
/// When the record cannot be read.
pub fn recorded() -> Vec<(String, Record)> {
    let text = include_str!("../../fuzz/recorded.txt");
    let line = |line: &str| {
        let (name, record) = line.split_once(' ').expect("a name and a record");
        (name.to_owned(), record.parse().expect("a record"))
    };
    text.lines().map(line).collect()
}
