//! Records what wasmtime does with the saved corpus and the fixed seeds of `differential`, for the tests
//! that run without it: writes `spec-tests/fuzz/recorded.txt`.

// What cargo-fuzz instruments needs the fuzzer's library, even if it does not fuzz.
use libfuzzer_sys as _;
use std::fmt::Write as _;
use tenon_fuzz::oracle;
use tenon_spec_tests::fuzz::case::Case;
use tenon_spec_tests::fuzz::differential::{Record, inputs};
use tenon_spec_tests::fuzz::outcome::compare;
use tenon_spec_tests::fuzz::runner::{self, Whole};

fn main() {
    let mut lines = String::new();
    for (name, input) in inputs() {
        let Some(case) = Case::from_input(&input) else { continue };
        let theirs = oracle::run(&case);
        let ours = runner::run(&case, Whole).steps;
        println!("{name}");
        let agreed = compare(&ours, &theirs);
        // In tenon's words, where engines may use others.
        let record = Record::new(&case, &ours, agreed);
        writeln!(lines, "{name} {record}").expect("a string takes all");
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/recorded.txt");
    std::fs::write(file, lines).expect("the record is written");
}
