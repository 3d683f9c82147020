//! `cargo xtask bench`: measurements.

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::{command, device, peers};

/// What to measure: tenon beside other engines, if nothing else is said.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    subject: Option<Subject>,
    #[command(flatten)]
    peers: peers::Comparison,
}

/// What else can be measured.
#[derive(Subcommand)]
enum Subject {
    /// Loading of adversarial modules, against an ordinary one
    Load,
    /// Calls between components and hosts, beside wasmtime's
    Components(peers::components::Options),
    /// Calls on the boards, in executed instructions
    Device(device::Options),
}

/// Prints the report.
pub(crate) fn run(options: &Options) -> Result<()> {
    match &options.subject {
        None => peers::run(&options.peers),
        Some(Subject::Load) => load(),
        Some(Subject::Components(options)) => peers::components::run(options),
        Some(Subject::Device(options)) => device::run(options),
    }
}

fn load() -> Result<()> {
    let mut cargo = command::host_cargo();
    let arguments = ["run", "--quiet", "--release", "--package", "tenon-spec-tests", "--bin", "load_times"];
    command::run_visibly(cargo.args(arguments))
}
