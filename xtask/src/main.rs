//! The project's own commands, run as `cargo xtask …`:
//!
//! - `setup` ([`toolchain`], [`qemu`]): installs what the rest needs
//! - `demo` ([`demo`]): one component on the host and on both boards, the outputs compared
//! - `test` ([`mod@test`]): everything that must hold, as named steps ([`steps`]); `--deep` adds those of [`deep`]
//! - `guests` ([`guests`]): rebuilds the guest programs from source
//! - `size` ([`size`]): flash and RAM of the firmware, from its [`symbols`] and its runs; [`growth`] compares with what is stated
//! - `conformance` ([`conformance`], [`suite`]): the official suites, here and on boards
//! - `bench` ([`mod@bench`]): measurements; of tenon beside other engines by [`peers`], on boards by [`device`]
//!
//! Firmware is built by [`firmware`] and run by [`qemu`]; [`host`] runs the workspace's own programs.

mod bench;
mod cases;
mod claims;
mod command;
mod conformance;
mod deep;
mod demo;
mod device;
mod dispatch;
mod echo;
mod facts;
mod firmware;
mod growth;
mod guests;
mod handlers;
mod host;
mod log;
mod meter;
mod nesting;
mod peers;
mod predicted;
mod qemu;
mod recorded;
mod recursion;
mod report;
mod runner;
mod size;
mod steps;
mod suite;
mod symbols;
mod tasks;
mod test;
mod toolchain;
mod transcripts;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::conformance::Suite;
use crate::firmware::Board;

/// The tenon project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", after_help = ENVIRONMENT)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const ENVIRONMENT: &str = "\
Environment:
  TENON_EMBEDDED_TOOLCHAIN=rustup   build firmware with rustup's toolchain and targets (the default)
  TENON_EMBEDDED_TOOLCHAIN=debian   build it with Debian 12's rustc-web and its library source
  CI                                when set, never ask before installing";

#[derive(Subcommand)]
enum Command {
    /// Install what the other commands need: targets for the boards and QEMU
    Setup,
    /// Run one component on the host, on a Cortex-M4 and on a RISC-V, and compare the outputs
    Demo,
    /// Check everything: formatting, lints, tests, conformance, firmware on both boards, documentation
    Test(test::Options),
    /// Rebuild the guest programs from source
    Guests {
        /// Arguments for the guests' own build script
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Print flash by crate and by feature, and RAM, for each target
    Size(size::Options),
    /// Measure tenon beside other engines, or something else
    Bench(bench::Options),
    /// Run an official conformance suite
    Conformance {
        /// Which suite
        suite: Suite,
        /// Only scripts whose name contains this
        #[arg(default_value = "")]
        filter: String,
        /// On this board in the emulator, not on this machine (core suite only)
        #[arg(long, value_parser = suite::board)]
        board: Option<Board>,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Setup => toolchain::setup(),
        Command::Demo => demo::demo(),
        Command::Test(options) => test::test(&options),
        Command::Guests { arguments } => guests::rebuild(&arguments),
        Command::Size(options) => size::print(&options),
        Command::Conformance { suite, filter, board: None } => conformance::show(suite, &filter),
        Command::Conformance { suite, filter, board: Some(board) } => suite::show(suite, board, &filter),
        Command::Bench(options) => bench::run(&options),
    }
}
