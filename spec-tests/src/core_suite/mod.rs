//! The core suite: runs `.wast` scripts of core WebAssembly against tenon, directive by directive.
//!
//! [`convert`] makes a script in bytes of one in text. Before a module gets into it, [`gate`] asks
//! wasmparser what the module needs: a directive that needs a proposal tenon does not claim is *not
//! yet*, anything else must go as the script says. [`runner`] plays the script here, and [`board`] is
//! how it gets to a board and back; [`stepped`] plays it with a little fuel at a time. How directives are judged is in [`tenon_script`], once for all.

pub mod board;
pub mod convert;
pub mod gate;
pub mod runner;
pub mod stepped;

use crate::report::{FileReport, Verdict, file_name};
use crate::suites::{self, Suite, SuiteFile};
use runner::Mode;
use tenon_script::format::{Header, append};
use tenon_script::{Action, Directive};

/// Runs one script.
pub fn run_file(file: &SuiteFile) -> FileReport {
    play(file, &script(file), Mode::default()).0
}

/// Runs one script in the deterministic profile.
pub fn run_file_deterministically(file: &SuiteFile) -> FileReport {
    play(file, &script(file), Mode { deterministic: true, ..Mode::default() }).0
}

/// Runs one script with each function translated when it is called.
pub fn run_file_lazily(file: &SuiteFile) -> FileReport {
    play(file, &script(file), Mode { lazy: true, ..Mode::default() }).0
}

/// Plays the `script` of `file`; the fuel each directive used.
fn play(file: &SuiteFile, script: &[u8], mode: Mode) -> (FileReport, Vec<u64>) {
    let mut report = FileReport { suite: Suite::Core, file: file.clone(), records: Vec::new() };
    let used = runner::run(script, mode, &mut report).unwrap_or_else(|message| {
        report.push(1, "script", Verdict::Failed(message));
        Vec::new()
    });
    (report, used)
}

/// The script in `file`, as bytes. One that cannot be read or parsed is one directive, which failed.
pub fn script(file: &SuiteFile) -> Vec<u8> {
    let name = file_name(Suite::Core, file);
    if let Some(reason) = gate::whole_file(file) {
        return decided(&name, Verdict::not_yet(reason));
    }
    let text = suites::Script::read(&file.path).map_err(|error| error.to_string());
    let converted = text.and_then(|text| convert::script(file, &name, &text));
    converted.unwrap_or_else(|message| decided(&name, Verdict::Failed(message)))
}

fn decided(name: &str, verdict: Verdict) -> Vec<u8> {
    let mut bytes = Vec::new();
    append(&Header { name, switched_off: 0, directives: 1 }, &mut bytes);
    append(&Directive { line: 1, action: Action::Decided("script", verdict) }, &mut bytes);
    bytes
}
