//! `conformance core [FILTER]`: runs a suite, prints a line per folder and the total.
//!
//! With a filter, only scripts whose name (`core/wasm-v3/i32.wast`) contains it run. Ends with code 1 if
//! a directive failed that is not listed in `expected-failures.txt`, or a listed one did not.

use std::process::ExitCode;
use tenon_spec_tests::core_suite;
use tenon_spec_tests::report::{ExpectedFailures, FileReport, Summary, file_name};
use tenon_spec_tests::suites::{self, Suite, SuiteFile};

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let suite = args.next();
    let filter = args.next().unwrap_or_default();
    let done = match suite.as_deref() {
        Some("core") => conformance(Suite::Core, &filter, core_suite::run_file),
        _ => Err("usage: conformance core [FILTER]".to_owned()),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

/// Runs the scripts of `suite` that match and prints the result; whether nothing is wrong.
fn conformance(suite: Suite, filter: &str, run: fn(&SuiteFile) -> FileReport) -> Result<bool, String> {
    let files = suites::files(suite).map_err(|error| error.to_string())?;
    let expected = ExpectedFailures::read()?;
    let mut summary = Summary::default();
    let mut complaints: Vec<String> = expected
        .stale(suite, &files)
        .iter()
        .map(|name| format!("{name}: listed, but there is none"))
        .collect();
    for file in files.iter().filter(|file| file_name(suite, file).contains(filter)) {
        let report = run(file);
        complaints.extend(report.complaints(&expected));
        summary.add(&report);
    }
    complaints.iter().for_each(|complaint| eprintln!("{complaint}"));
    print!("{}", summary.folder_lines(suite));
    println!("{} total: {}", suite.name(), summary.total());
    Ok(complaints.is_empty())
}
