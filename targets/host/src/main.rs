//! The `tenon` command: run, look into and prepare WebAssembly components and core modules.
//!
//! | file | what it does |
//! |---|---|
//! | [`cli`] | what can be typed |
//! | [`mod@file`] | what kind of file it is, and loading it |
//! | [`run`] | `tenon run` of commands |
//! | [`invoke`] | `tenon run --invoke`: a [`call`] as typed, its values as text in [`wave`] |
//! | [`features`] | what the build on a part has, and what of it an image needs |
//! | [`inspect`], [`disas`], [`prepare`], [`size`] | the commands of those names |
//! | [`memory_bytes`] | files with memories smaller than a page, for `prepare` |
//! | [`wit`] | the world of a component, for `inspect` |
//! | [`report`] | errors, traps and exit codes |

mod call;
mod cli;
mod disas;
mod features;
mod file;
mod inspect;
mod invoke;
mod memory_bytes;
mod output;
mod prepare;
mod report;
mod run;
mod size;
mod wave;
mod wit;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let done = match &cli.command {
        cli::Command::Run(args) => run::run(args),
        cli::Command::Inspect(args) => inspect::inspect(args),
        cli::Command::Disas(args) => disas::disas(args),
        cli::Command::Prepare(args) => prepare::prepare(args),
        cli::Command::Size(args) => size::size(args),
    };
    report::finish(done)
}
