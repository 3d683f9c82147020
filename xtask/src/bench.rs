//! `cargo xtask bench`: measurements that depend on the machine, and so are no tests.

use anyhow::Result;
use clap::ValueEnum;

use crate::command;

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Subject {
    /// Loading of adversarial modules, against an ordinary one
    Load,
}

/// Prints the report of `subject`.
pub(crate) fn run(subject: Subject) -> Result<()> {
    let program = match subject {
        Subject::Load => "load_times",
    };
    let mut cargo = command::host_cargo();
    let arguments = ["run", "--quiet", "--release", "--package", "tenon-spec-tests", "--bin", program];
    command::run_visibly(cargo.args(arguments))
}
