//! The core suite: runs `.wast` scripts of core WebAssembly against tenon, directive by directive.
//!
//! [`run_file`] makes a [`runner::Runner`] per script. Before a module reaches tenon, [`gate`] asks
//! wasmparser what the module needs: a directive that needs a proposal tenon does not claim is *not
//! yet*, anything else must go as the script says. [`values`] compares results, [`traps`] compares
//! kinds of traps through the specification's wording, [`spectest`] is the host module of the suite.

pub mod gate;
pub mod runner;
pub mod spectest;
pub mod traps;
pub mod values;

use crate::report::{FileReport, Verdict};
use crate::suites::{Script, Suite, SuiteFile};
use runner::Runner;

/// Runs one script.
pub fn run_file(file: &SuiteFile) -> FileReport {
    let mut report = FileReport { suite: Suite::Core, file: file.clone(), records: Vec::new() };
    if let Some(reason) = gate::whole_file(file) {
        report.push(1, "script", Verdict::NotYet(reason.to_owned()));
        return report;
    }
    let script = match Script::read(&file.path) {
        Ok(script) => script,
        Err(error) => {
            report.push(1, "script", Verdict::Failed(error.to_string()));
            return report;
        }
    };
    let parsed = script.parse(|directives| Runner::new(file, &script).run(directives, &mut report));
    match parsed {
        Ok(Ok(())) => {}
        Ok(Err(error)) => report.push(1, "script", Verdict::Failed(format!("cannot begin: {error}"))),
        Err(message) => report.push(1, "script", Verdict::Failed(message)),
    }
    report
}
