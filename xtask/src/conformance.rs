//! The official suites, run by `spec-tests`; here their totals.

use std::fmt;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use crate::command;

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

/// A line `NAME total: PASSED/ALL` of the runner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Total {
    pub(crate) name: String,
    pub(crate) passed: u64,
    pub(crate) all: u64,
}

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}/{}", self.name, self.passed, self.all)
    }
}

/// `cargo xtask conformance SUITE`: the runner's own output.
pub(crate) fn show(suite: Suite) -> Result<()> {
    command::run_visibly(&mut runner(suite))
}

/// Runs the suite; its totals. Fails as the runner does: on a failure that is not expected, or a pass that is not.
pub(crate) fn totals(suite: Suite) -> Result<Vec<Total>> {
    let output = command::run(&mut runner(suite))?;
    let totals: Vec<_> = String::from_utf8_lossy(&output.stdout).lines().filter_map(total).collect();
    if totals.is_empty() {
        bail!("the {} suite printed no total\n{}", suite.name(), command::both(&output));
    }
    Ok(totals)
}

/// Runs the core suite with fuel added one unit at a time; its totals. Fails, too, where a directive ends
/// otherwise or uses another amount of fuel than when it has all of it at once.
pub(crate) fn stepped_totals() -> Result<Vec<Total>> {
    let output = command::run(runner(Suite::Core).args(["--fuel-step", "1"]))?;
    Ok(String::from_utf8_lossy(&output.stdout).lines().filter_map(total).collect())
}

/// The total of that name.
pub(crate) fn find<'a>(totals: &'a [Total], name: &str) -> Result<&'a Total> {
    totals.iter().find(|total| total.name == name).with_context(|| format!("no `{name} total:` was printed"))
}

fn runner(suite: Suite) -> Command {
    let mut cargo = command::host_cargo();
    cargo.args([
        "run",
        "--quiet",
        "--release",
        "--package",
        "tenon-spec-tests",
        "--bin",
        "conformance",
        "--",
    ]);
    cargo.arg(suite.name());
    cargo
}

fn total(line: &str) -> Option<Total> {
    let (name, counts) = line.split_once(" total: ")?;
    let (passed, all) = counts.split_whitespace().next()?.split_once('/')?;
    Some(Total { name: name.trim().to_owned(), passed: passed.parse().ok()?, all: all.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_read() {
        let expected = Total { name: "component sync".to_owned(), passed: 12, all: 34 };
        assert_eq!(total("component sync total: 12/34"), Some(expected));
        assert_eq!(total("core/memory.wast 3/3"), None);
    }
}
