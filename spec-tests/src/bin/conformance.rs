//! `conformance core|component [FILTER]`: runs a suite, prints a line per folder and the total.
//!
//! With a filter, only scripts whose name (`core/wasm-v3/i32.wast`) contains it run. Ends with code 1 if
//! a directive failed that is not listed in `expected-failures.txt`, or a listed one did not.

use std::num::NonZero;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use tenon_spec_tests::report::{ExpectedFailures, FileReport, Summary, file_name};
use tenon_spec_tests::suites::{self, Suite, SuiteFile};
use tenon_spec_tests::{component, core_suite};

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let suite = args.next();
    let filter = args.next().unwrap_or_default();
    let done = match suite.as_deref() {
        Some("core") => conformance(Suite::Core, &filter, core_suite::run_file, core_lines),
        Some("component") => conformance(Suite::Component, &filter, component::run_file, component_lines),
        _ => Err("usage: conformance core|component [FILTER]".to_owned()),
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

/// What is printed of a run of the core suite.
fn core_lines(reports: &[FileReport]) -> String {
    let mut summary = Summary::default();
    reports.iter().for_each(|report| summary.add(report));
    format!("{}core total: {}\n", summary.folder_lines(Suite::Core), summary.total())
}

/// What is printed of a run of the component suite.
fn component_lines(reports: &[FileReport]) -> String {
    let mut summary = component::summary::Summary::default();
    reports.iter().for_each(|report| summary.add(report));
    summary.lines()
}

/// Runs the scripts of `suite` that match and prints the result; whether nothing is wrong.
fn conformance(
    suite: Suite,
    filter: &str,
    run: fn(&SuiteFile) -> FileReport,
    lines: fn(&[FileReport]) -> String,
) -> Result<bool, String> {
    let files = suites::files(suite).map_err(|error| error.to_string())?;
    let expected = ExpectedFailures::read()?;
    let mut complaints: Vec<String> = expected
        .stale(suite, &files)
        .iter()
        .map(|name| format!("{name}: listed, but there is none"))
        .collect();
    let chosen: Vec<_> = files.iter().filter(|file| file_name(suite, file).contains(filter)).collect();
    let reports = run_all(&chosen, run);
    complaints.extend(reports.iter().flat_map(|report| report.complaints(&expected)));
    complaints.iter().for_each(|complaint| eprintln!("{complaint}"));
    print!("{}", lines(&reports));
    Ok(complaints.is_empty())
}

/// The reports of `files`, in their order, made on all processors.
fn run_all(files: &[&SuiteFile], run: fn(&SuiteFile) -> FileReport) -> Vec<FileReport> {
    let next = AtomicUsize::new(0);
    let work = || {
        let places = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)));
        places.map_while(|place| Some((place, run(files.get(place)?)))).collect::<Vec<_>>()
    };
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let mut reports = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a worker panicked")).collect::<Vec<_>>()
    });
    reports.sort_by_key(|(place, _)| *place);
    reports.into_iter().map(|(_, report)| report).collect()
}
