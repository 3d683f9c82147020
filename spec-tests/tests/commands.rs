//! The recorded runs of the command guests: one trial per run in `guests/expect/*.json` whose guest is
//! in `guests/wasm`.

use libtest_mimic::{Arguments, Failed, Trial};
use std::fs;
use std::path::{Path, PathBuf};
use tenon_spec_tests::command::{self, Recorded};
use tenon_spec_tests::suites;

fn main() {
    let guests = suites::manifest_dir().join("../guests");
    let entries = fs::read_dir(guests.join("expect")).expect("guests/expect is there");
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let trials: Vec<Trial> = files.iter().flat_map(|file| trials(&guests, file)).collect();
    assert!(!trials.is_empty(), "no recorded run has its guest in guests/wasm");
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// The trials of one guest; none if it is not there.
fn trials(guests: &Path, file: &Path) -> Vec<Trial> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let wasm = guests.join("wasm").join(&name).with_extension("wasm");
    if !wasm.exists() {
        return Vec::new();
    }
    let text = fs::read_to_string(file).expect("the record is read");
    let runs = command::recorded(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let trial = |(number, run): (usize, Recorded)| {
        let (ignored, wasm) = (run.not_yet().is_some(), wasm.clone());
        Trial::test(format!("{name}/{number}"), move || check(&wasm, &run)).with_ignored_flag(ignored)
    };
    runs.into_iter().enumerate().map(trial).collect()
}

fn check(wasm: &Path, run: &Recorded) -> Result<(), Failed> {
    run.check(&fs::read(wasm)?).map_err(Failed::from)
}
