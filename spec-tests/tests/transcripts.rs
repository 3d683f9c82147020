//! The recorded calls of the guests: one trial per `guests/expect/*.expect` whose guest is in
//! `guests/wasm`.

use libtest_mimic::{Arguments, Failed, Trial};
use std::fs;
use std::path::{Path, PathBuf};
use tenon_spec_tests::{suites, transcript};

fn main() {
    let guests = suites::manifest_dir().join("../guests");
    let entries = fs::read_dir(guests.join("expect")).expect("guests/expect is there");
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "expect"));
    files.sort();
    let trials: Vec<Trial> = files.into_iter().filter_map(|file| trial(&guests, file)).collect();
    assert!(!trials.is_empty(), "no transcript has its guest in guests/wasm");
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn trial(guests: &Path, file: PathBuf) -> Option<Trial> {
    let name = file.file_stem()?.to_str()?.to_owned();
    let wasm = guests.join("wasm").join(&name).with_extension("wasm");
    wasm.exists().then(|| Trial::test(name, move || replay(&wasm, &file)))
}

fn replay(wasm: &Path, file: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(file)?;
    transcript::run(&fs::read(wasm)?, &text).map(drop).map_err(Failed::from)
}
