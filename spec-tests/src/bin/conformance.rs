//! `conformance core|component [FILTER]`: runs a suite, prints the backend of the executor, a line per folder and the total.
//! `conformance core --fuel-step UNITS [FILTER]`: runs the core suite twice, the second time with so many units of fuel at
//! a time: see `tenon_spec_tests::stepped`. `conformance component --fuel-step UNITS [FILTER]` does so with components.
//! `conformance core --deterministic [FILTER]`: runs it in the deterministic profile, with only its NaNs right.
//! `conformance core --lazy [FILTER]`: runs it with each function translated when it is called.
//! `conformance scripts FOLDER [FILTER]`: writes the core suite's scripts for a board into a folder.
//! `conformance verdicts BOARD FOLDER`: prints what came back from the board, as `core` does. What is listed in
//! `board-limits.txt` is counted apart.
//!
//! With a filter, only scripts whose name (`core/wasm-v3/i32.wast`) contains it run. Ends with code 1 if
//! a directive failed that is not listed in `expected-failures.txt`, or a listed one did not.

use std::num::NonZero;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use tenon_core::BACKEND;
use tenon_spec_tests::report::{ExpectedFailures, FileReport, Summary, file_name};
use tenon_spec_tests::stepped::Stepped;
use tenon_spec_tests::suites::{self, Suite, SuiteFile};
use tenon_spec_tests::{component, core_suite};

const USAGE: &str = "\
usage: conformance core|component [FILTER]
       conformance core|component --fuel-step UNITS [FILTER]
       conformance core --deterministic [FILTER]
       conformance core --lazy [FILTER]
       conformance scripts FOLDER [FILTER]
       conformance verdicts BOARD FOLDER";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let words: [String; 4] = std::array::from_fn(|_| args.next().unwrap_or_default());
    let done = match words.each_ref().map(String::as_str) {
        ["core", "--fuel-step", units, filter] => {
            step(units).and_then(|units| stepped(Suite::Core, filter, units, core_suite::stepped::run_file))
        }
        ["component", "--fuel-step", units, filter] => step(units)
            .and_then(|units| stepped(Suite::Component, filter, units, component::run_file_stepped)),
        ["core", "--deterministic", filter, _] => {
            conformance(Suite::Core, filter, core_suite::run_file_deterministically, core_lines)
        }
        ["core", "--lazy", filter, _] => {
            conformance(Suite::Core, filter, core_suite::run_file_lazily, core_lines)
        }
        ["core", filter, ..] => conformance(Suite::Core, filter, core_suite::run_file, core_lines),
        ["component", filter, ..] => {
            conformance(Suite::Component, filter, component::run_file, component_lines)
        }
        ["scripts", folder, filter, _] if !folder.is_empty() => scripts(Path::new(folder), filter),
        ["verdicts", board, folder, _] if !folder.is_empty() => verdicts(board, Path::new(folder)),
        _ => Err(USAGE.to_owned()),
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
    println!("backend: {BACKEND}");
    let reports = run_all(&chosen, run);
    complaints.extend(reports.iter().flat_map(|report| report.complaints(&expected)));
    complaints.iter().for_each(|complaint| eprintln!("{complaint}"));
    print!("{}", lines(&reports));
    Ok(complaints.is_empty())
}

fn step(units: &str) -> Result<u64, String> {
    units.parse().map(NonZero::<u64>::get).map_err(|_| USAGE.to_owned())
}

/// Runs the scripts of `suite` that match with `step` units of fuel at a time; whether nothing is wrong.
fn stepped(
    suite: Suite,
    filter: &str,
    step: u64,
    run: fn(&SuiteFile, u64) -> Stepped,
) -> Result<bool, String> {
    let files = suites::files(suite).map_err(|error| error.to_string())?;
    let chosen: Vec<_> = files.iter().filter(|file| file_name(suite, file).contains(filter)).collect();
    println!("backend: {BACKEND}");
    let runs = run_all(&chosen, |file| run(file, step));
    let fuel: u64 = runs.iter().map(|run| run.fuel).sum();
    println!("{fuel} units of fuel, {step} at a time");
    let reports: Vec<_> = runs.into_iter().map(|run| run.report).collect();
    let lines = if suite == Suite::Core { core_lines } else { component_lines };
    result(&reports, lines)
}

/// Writes the scripts of the core suite that match.
fn scripts(folder: &Path, filter: &str) -> Result<bool, String> {
    let files = suites::files(Suite::Core).map_err(|error| error.to_string())?;
    let chosen: Vec<_> = files.iter().filter(|file| file_name(Suite::Core, file).contains(filter)).collect();
    core_suite::board::write_scripts(&chosen, folder).map_err(|error| error.to_string())?;
    Ok(true)
}

/// Prints what a board said of its scripts; whether nothing is wrong.
fn verdicts(board: &str, folder: &Path) -> Result<bool, String> {
    let files = suites::files(Suite::Core).map_err(|error| error.to_string())?;
    let mut reports = core_suite::board::read_verdicts(&files, folder).map_err(|error| error.to_string())?;
    let limits = ExpectedFailures::read_limits()?;
    reports.iter_mut().for_each(|report| report.excuse(board, &limits));
    result(&reports, core_lines)
}

/// Prints what became of scripts of the core suite; whether nothing is wrong.
fn result(reports: &[FileReport], lines: fn(&[FileReport]) -> String) -> Result<bool, String> {
    let expected = ExpectedFailures::read()?;
    let complaints: Vec<_> = reports.iter().flat_map(|report| report.complaints(&expected)).collect();
    complaints.iter().for_each(|complaint| eprintln!("{complaint}"));
    print!("{}", lines(reports));
    Ok(complaints.is_empty())
}

/// What `run` makes of `files`, in their order, on all processors.
fn run_all<R: Send>(files: &[&SuiteFile], run: impl Fn(&SuiteFile) -> R + Sync) -> Vec<R> {
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
