//! The official suites, run by `spec-tests`; here their totals.

use std::fmt;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use crate::command;
use crate::host;

/// An official suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Suite {
    /// The core specification's
    Core,
    /// The component model's
    Component,
}

impl Suite {
    fn name(self) -> &'static str {
        match self {
            Suite::Core => "core",
            Suite::Component => "component",
        }
    }
}

/// A backend of the executor. Cargo's profile chooses: see `core/build.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backend {
    /// Of a release: on x86-64 the one with a handler for each op
    Released,
    /// Of everything else: one loop
    Loop,
}

impl Backend {
    fn name(self) -> &'static str {
        match self {
            Backend::Released if cfg!(target_arch = "x86_64") => "tail",
            Backend::Released | Backend::Loop => "loop",
        }
    }
}

/// A line `NAME total: PASSED/ALL` of the runner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Total {
    pub(crate) name: String,
    pub(crate) passed: u64,
    pub(crate) all: u64,
    /// Directives that did not fit on the board, counted in neither.
    pub(crate) left_out: u64,
}

impl Total {
    /// As if what was left out had passed.
    pub(crate) fn with_left_out(&self) -> Total {
        let Total { name, passed, all, left_out } = self.clone();
        Total { name, passed: passed + left_out, all: all + left_out, left_out: 0 }
    }
}

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}/{}", self.name, self.passed, self.all)?;
        if self.left_out == 0 { Ok(()) } else { write!(f, " and {} that do not fit", self.left_out) }
    }
}

/// What a run of a suite printed.
pub(crate) struct Run {
    pub(crate) totals: Vec<Total>,
    /// A line for each folder, as the runner prints it.
    pub(crate) folders: Vec<String>,
}

/// `cargo xtask conformance SUITE`: the runner's own output.
pub(crate) fn show(suite: Suite, filter: &str) -> Result<()> {
    command::run_visibly(program()?.arg(suite.name()).arg(filter))
}

/// Runs the suite. Fails as the runner does: on a failure that is not expected, or a pass that is not.
pub(crate) fn run(suite: Suite) -> Result<Run> {
    let printed = printed_by(Backend::Released, &[suite.name()])?;
    Ok(Run { totals: totals_in(&printed)?, folders: folders_in(&printed, suite) })
}

/// The same of the core suite, run by one backend.
pub(crate) fn core_totals(backend: Backend) -> Result<Vec<Total>> {
    totals_by(backend, &[Suite::Core.name()])
}

/// Runs a suite with fuel added one unit at a time; its totals. Fails, too, where a directive ends
/// otherwise or uses another amount of fuel than when it has all of it at once.
pub(crate) fn stepped_totals(suite: Suite, backend: Backend) -> Result<Vec<Total>> {
    totals_by(backend, &[suite.name(), "--fuel-step", "1"])
}

/// Runs the core suite in the deterministic profile; its totals. Fails, too, where a NaN is not the one of the profile.
pub(crate) fn deterministic_totals() -> Result<Vec<Total>> {
    totals_by(Backend::Released, &[Suite::Core.name(), "--deterministic"])
}

/// Runs the core suite with each function translated when it is called; its totals.
pub(crate) fn lazy_totals() -> Result<Vec<Total>> {
    totals_by(Backend::Released, &[Suite::Core.name(), "--lazy"])
}

/// The totals of a run by that backend.
fn totals_by(backend: Backend, arguments: &[&str]) -> Result<Vec<Total>> {
    totals_in(&printed_by(backend, arguments)?)
}

/// What a run by that backend prints.
fn printed_by(backend: Backend, arguments: &[&str]) -> Result<String> {
    let mut runner = built(backend)?;
    let printed = printed(runner.args(arguments))?;
    let used = printed.lines().find_map(|line| line.strip_prefix("backend: "));
    if used != Some(backend.name()) {
        bail!("the backend is {}, not {}", used.unwrap_or("not printed"), backend.name());
    }
    Ok(printed)
}

/// The totals that a run of the runner prints.
pub(crate) fn totals_of(runner: &mut Command) -> Result<Vec<Total>> {
    totals_in(&printed(runner)?).with_context(|| command::shown(runner))
}

fn printed(runner: &mut Command) -> Result<String> {
    Ok(String::from_utf8_lossy(&command::run(runner)?.stdout).into_owned())
}

fn totals_in(printed: &str) -> Result<Vec<Total>> {
    let totals: Vec<_> = printed.lines().filter_map(total).collect();
    if totals.is_empty() { bail!("no total was printed\n{printed}") } else { Ok(totals) }
}

/// The lines `SUITE/FOLDER: …`.
fn folders_in(printed: &str, suite: Suite) -> Vec<String> {
    let of_suite = |line: &&str| {
        let folder = line.strip_prefix(suite.name()).and_then(|rest| rest.strip_prefix('/'));
        folder.is_some_and(|folder| folder.contains(": "))
    };
    printed.lines().filter(of_suite).map(str::to_owned).collect()
}

/// The total of that name.
pub(crate) fn find<'a>(totals: &'a [Total], name: &str) -> Result<&'a Total> {
    totals.iter().find(|total| total.name == name).with_context(|| format!("no `{name} total:` was printed"))
}

/// The runner, to be told what to do.
pub(crate) fn program() -> Result<Command> {
    built(Backend::Released)
}

fn built(backend: Backend) -> Result<Command> {
    match backend {
        Backend::Released => host::runner("conformance"),
        Backend::Loop => host::tested("conformance"),
    }
}

/// What the runner writes before the number of directives that do not fit on a board.
const LEFT_OUT: &str = "does not fit ";

fn total(line: &str) -> Option<Total> {
    let (name, counts) = line.split_once(" total: ")?;
    let (passed, all) = counts.split_whitespace().next()?.split_once('/')?;
    let left_out = counts.split_once(LEFT_OUT).and_then(|(_, rest)| rest.split([';', ')']).next());
    Some(Total {
        name: name.trim().to_owned(),
        passed: passed.parse().ok()?,
        all: all.parse().ok()?,
        left_out: left_out.map_or(Ok(0), str::parse).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_read() {
        let printed =
            "backend: loop\ncomponent/values: 2/3 (not yet 1)\ncomponent sync total: 2/3\ncore/f: 1/1\n";
        assert_eq!(folders_in(printed, Suite::Component), ["component/values: 2/3 (not yet 1)"]);
    }

    #[test]
    fn totals_are_read() {
        let expected = Total { name: "component sync".to_owned(), passed: 12, all: 34, left_out: 0 };
        assert_eq!(total("component sync total: 12/34"), Some(expected));
        let on_board = total("core total: 10/12 (failed 2; does not fit 3; text-only 4)").unwrap();
        assert_eq!((on_board.with_left_out().passed, on_board.left_out), (13, 3));
        assert_eq!(total("core/memory.wast 3/3"), None);
    }
}
