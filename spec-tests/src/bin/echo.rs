//! Compares tenon with wasmtime on generated components: `echo compare [SEEDS]`, where SEEDS is `FIRST..END`.
//! `echo record` does so with the seeds that tests run, and records what wasmtime did in
//! `spec-tests/echo/recorded.txt`. `echo show SEED` prints a component.
//!
//! wasmtime is the one of PyPI: `python3` must have the package `wasmtime`.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::ops::Range;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use tenon_spec_tests::component::written;
use tenon_spec_tests::echo::{Case, SEEDS, outcomes, plain, record, whole};

const USAGE: &str = "usage: echo compare|whole [FIRST..END] | record | record-whole | show SEED";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["compare"] => compare(0..SEEDS, false),
        ["compare", seeds] => compare(range(seeds), false),
        ["record"] => compare(0..SEEDS, true),
        ["whole"] => compare_whole(0..whole::SEEDS, false),
        ["whole", seeds] => compare_whole(range(seeds), false),
        ["record-whole"] => compare_whole(0..whole::SEEDS, true),
        ["show", seed] => {
            println!("{}", Case::new(seed.parse().expect(USAGE)).text);
            ExitCode::SUCCESS
        }
        _ => panic!("{USAGE}"),
    }
}

fn range(text: &str) -> Range<u64> {
    let (first, end) = text.split_once("..").expect(USAGE);
    first.parse().expect(USAGE)..end.parse().expect(USAGE)
}

/// Compares `seeds`, and records them if asked to and all agree.
fn compare(seeds: Range<u64>, recording: bool) -> ExitCode {
    let (mut oracle, mut lines, mut traps, mut differences) = (Oracle::start(), String::new(), 0, 0);
    for seed in seeds.clone() {
        let case = Case::new(seed);
        let theirs = oracle.ask(&case);
        let ours = outcomes(&case).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        traps += theirs.iter().filter(|outcome| outcome.get("trap").is_some()).count();
        if ours != theirs {
            differences += 1;
            println!("seed {seed}: {}\n  not {}", json!(ours), json!(theirs));
        }
        writeln!(lines, "{seed} {}", record(&case, &theirs)).expect("a string takes all");
    }
    println!("{} components, {traps} traps, {differences} differences", seeds.end - seeds.start);
    if differences > 0 {
        return ExitCode::FAILURE;
    }
    if recording {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/echo/recorded.txt");
        std::fs::write(file, lines).expect("the record is written");
    }
    ExitCode::SUCCESS
}

/// The same of components that `wasm-smith` makes, in which nothing is called.
fn compare_whole(seeds: Range<u64>, recording: bool) -> ExitCode {
    let (mut oracle, mut lines, mut differences) = (Oracle::start(), String::new(), 0);
    let mut counts = BTreeMap::new();
    for seed in seeds.clone() {
        let wasm = whole::component(seed);
        let answer = oracle.answer(&json!({ "wasm": hexadecimal(&wasm) }));
        let theirs = answer["outcome"].as_str().expect("an outcome");
        let ours = whole::outcome(&wasm);
        *counts.entry(theirs.to_owned()).or_insert(0) += 1;
        if !whole::agree(ours, theirs) {
            differences += 1;
            println!("seed {seed}: {ours}, not {theirs} ({})", answer["why"]);
        }
        writeln!(lines, "{seed} {}", whole::record(&wasm, theirs)).expect("a string takes all");
    }
    println!("{} components, {counts:?}, {differences} differences", seeds.end - seeds.start);
    if recording && differences == 0 {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/echo/whole.txt");
        std::fs::write(file, lines).expect("the record is written");
    }
    if differences == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// wasmtime, in a process of its own: a case goes in as a line of JSON, its outcomes come out as one.
struct Oracle {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Oracle {
    fn start() -> Self {
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/echo/oracle.py");
        let mut process = Command::new("python3")
            .arg(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 runs");
        let questions = process.stdin.take().expect("it is piped");
        let answers = BufReader::new(process.stdout.take().expect("it is piped"));
        Self { process, questions, answers }
    }

    fn ask(&mut self, case: &Case) -> Vec<Value> {
        let calls: Vec<Vec<Value>> =
            case.calls.iter().map(|params| params.iter().map(written::write).collect()).collect();
        let answer = self
            .answer(&json!({ "wasm": hexadecimal(&case.wasm), "calls": calls, "resources": case.resources }));
        answer.as_array().expect("an answer is a list").iter().cloned().map(plain).collect()
    }
}

impl Oracle {
    fn answer(&mut self, question: &Value) -> Value {
        writeln!(self.questions, "{question}").expect("the oracle listens");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("the oracle answers");
        serde_json::from_str(&line).expect("an answer is JSON")
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // It ends with its input; a failure to end it changes no result.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
