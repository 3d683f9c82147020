//! The component suite: runs `.wast` scripts of the Component Model against tenon, directive by
//! directive.
//!
//! [`runner`] keeps what a script defines, every instance in a store of its own. Before a component
//! reaches tenon, [`gate`] asks wasmparser what it needs beyond what tenon accepts. tenon accepts the
//! asynchronous parts of 0.3 and traps where one is executed: such a directive is *not yet*, with the
//! reason [`ASYNC`], wherever it stands. [`host`] is what scripts of other suites may import, [`values`]
//! compares results, [`traps`] knows the suite's wording, [`summary`] counts.

pub mod gate;
pub mod host;
pub mod runner;
pub mod summary;
pub mod traps;
pub mod values;
pub mod written;

use crate::report::{FileReport, Verdict};
use crate::stepped::Stepped;
use crate::suites::{Script, Suite, SuiteFile};
use runner::Runner;

/// Why a directive that executes an asynchronous built-in is not judged.
pub const ASYNC: &str = "async";

/// Runs one script.
pub fn run_file(file: &SuiteFile) -> FileReport {
    play(file, None).0
}

/// Runs one script with `step` units of fuel at a time.
pub fn run_file_stepped(file: &SuiteFile, step: u64) -> Stepped {
    Stepped::compare(play(file, None), play(file, Some(step)), step)
}

/// What comes of a script whose guests get so many units of fuel at a time, and the fuel of each directive.
fn play(file: &SuiteFile, step: Option<u64>) -> (FileReport, Vec<u64>) {
    let mut report = FileReport { suite: Suite::Component, file: file.clone(), records: Vec::new() };
    if let Some(reason) = gate::whole_file(file) {
        report.push(1, "script", Verdict::NotYet(reason.to_owned()));
        return (report, Vec::new());
    }
    let used = match Script::read(&file.path) {
        Ok(script) => script
            .parse(|directives| Runner::new(&script, file, step).run(directives, &mut report))
            .and_then(|ran| ran.map_err(|error| format!("cannot begin: {error}"))),
        Err(error) => Err(error.to_string()),
    };
    let used = used.unwrap_or_else(|message| {
        report.push(1, "script", Verdict::Failed(message));
        Vec::new()
    });
    (report, used)
}
