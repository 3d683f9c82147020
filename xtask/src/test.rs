//! `cargo xtask test`: everything that must hold, as named steps.

use std::process::Command;

use anyhow::{Result, bail};
use clap::Args;

use crate::claims;
use crate::command;
use crate::conformance::{self, Backend, Suite, Total};
use crate::deep;
use crate::demo;
use crate::dispatch;
use crate::echo;
use crate::facts::Facts;
use crate::firmware::{Board, Program};
use crate::growth;
use crate::handlers;
use crate::host;
use crate::meter;
use crate::qemu;
use crate::recorded::Guests;
use crate::recursion;
use crate::runner;
use crate::steps::{Outcome, Steps};
use crate::tasks;
use crate::toolchain::Toolchain;

/// What `cargo xtask test` takes.
#[derive(Args)]
pub(crate) struct Options {
    /// Run only the steps whose name starts with this (may be given more than once)
    #[arg(long, value_name = "STEP")]
    only: Vec<String>,
    /// List the steps and run none
    #[arg(long)]
    list: bool,
    /// Also fuzz, and run what looks for undefined behaviour: minutes more, and needs a nightly compiler
    #[arg(long)]
    deep: bool,
    /// Write derived figures into the documents instead of comparing them
    #[arg(long)]
    bless: bool,
}

/// Packages whose rustfmt and clippy run outside the host workspace.
const BOARD_CRATES: [&str; 4] =
    ["targets/firmware", "targets/cortex-m", "targets/riscv32", "spec-tests/bench/device"];

/// Feature sets that clippy sees: a name, and cargo's arguments.
const LINTED: [(&str, &[&str]); 5] = [
    ("workspace", &["--workspace", "--all-targets"]),
    ("core, no features", &["--package", "tenon-core", "--no-default-features"]),
    // The backend of a release is another than that of the dev profile.
    ("core, released", &["--package", "tenon-core", "--release"]),
    ("canonical-abi, no features", &["--package", "tenon-canonical-abi", "--no-default-features"]),
    ("tenon, no features", &["--package", "tenon", "--no-default-features"]),
];

/// Boards that together have every line of the board crates.
const LINTED_BOARDS: [Board; 3] = [Board::CortexM, Board::Riscv32, Board::Microbit];

type Step<'a> = (String, Box<dyn FnOnce() -> Outcome + 'a>);

/// Runs the steps that `options` choose.
pub(crate) fn test(options: &Options) -> Result<()> {
    let facts = Facts::default();
    let toolchain = Toolchain::from_environment()?;
    let mut steps = all(&facts, toolchain, options.bless);
    if options.deep {
        steps.extend(deep::steps().into_iter().map(|(name, step)| (name, step as _)));
    }
    let chosen: Vec<Step<'_>> = steps.into_iter().filter(|step| wanted(options, &step.0)).collect();
    if chosen.is_empty() {
        bail!("no step is called {}; `cargo xtask test --list` names them", options.only.join(" or "));
    }
    if options.list {
        chosen.iter().for_each(|(name, _)| println!("{name}"));
        return Ok(());
    }
    toolchain.ensure()?;
    qemu::ensure()?;
    let is_chosen = |board: &Board| chosen.iter().any(|(name, _)| *name == firmware_step(*board));
    facts.want_firmware(Board::ALL.into_iter().filter(is_chosen).collect());
    host::build_together();
    let mut steps = Steps::new();
    for (name, step) in chosen {
        steps.run(&name, step);
    }
    steps.finish()
}

fn wanted(options: &Options, name: &str) -> bool {
    options.only.is_empty() || options.only.iter().any(|only| name.starts_with(only.as_str()))
}

/// Every step, in the order in which a mistake shows soonest.
fn all(facts: &Facts, toolchain: Toolchain, bless: bool) -> Vec<Step<'_>> {
    let mut steps: Vec<Step<'_>> = vec![("fmt".into(), Box::new(formatted))];
    for (name, arguments) in LINTED {
        steps.push((format!("clippy: {name}"), Box::new(|| linted(arguments))));
    }
    // Debian's compiler comes without clippy.
    if toolchain == Toolchain::Rustup {
        steps.push(("clippy: firmware".into(), Box::new(move || firmware_linted(toolchain))));
        for board in LINTED_BOARDS {
            steps.push((
                format!("clippy: {}", board.name()),
                Box::new(move || board_linted(toolchain, board)),
            ));
        }
    }
    steps.push(("tests".into(), Box::new(host_tests)));
    steps.push(("guests: this machine".into(), Box::new(guests_on_host)));
    for suite in [Suite::Core, Suite::Component] {
        steps.push((
            format!("conformance: {suite:?}").to_lowercase(),
            Box::new(move || conformance(facts, suite)),
        ));
    }
    for suite in [Suite::Core, Suite::Component] {
        steps.push((
            format!("conformance: {suite:?}, fuel by units").to_lowercase(),
            Box::new(move || stepped_conformance(suite, Backend::Released)),
        ));
    }
    steps.push(("conformance: core, deterministic".into(), Box::new(deterministic_conformance)));
    steps.push(("conformance: core, lazy".into(), Box::new(lazy_conformance)));
    steps.push(("conformance: core, loop backend".into(), Box::new(loop_conformance)));
    steps.push((
        "conformance: core, loop, fuel by units".into(),
        Box::new(|| stepped_conformance(Suite::Core, Backend::Loop)),
    ));
    steps.push(("dispatch loop".into(), Box::new(move || dispatch::check(toolchain))));
    steps.push(("handlers".into(), Box::new(handlers::check)));
    for board in Board::ALL {
        steps.push((firmware_step(board), Box::new(move || firmware_builds(facts, board))));
    }
    for board in Board::SMALL {
        steps.push((format!("meter: {}", board.name()), Box::new(move || meter::check(board, facts))));
    }
    for board in [Board::Riscv32imc, Board::Mps2An505] {
        steps.push((format!("demo: {}", board.name()), Box::new(move || image_agrees(facts, board))));
    }
    for board in Board::MEASURED {
        steps.push((format!("demo: {}", board.name()), Box::new(move || demo_agrees(facts, board))));
    }
    for board in Board::LOADING {
        steps.push((format!("guests: {}", board.name()), Box::new(move || guests_on_board(facts, board))));
    }
    for board in Board::MEASURED {
        let recursion = move || recursion::native_stack(board, facts);
        steps.push((format!("echo: {}", board.name()), Box::new(move || echo::check(board, facts))));
        steps.push((format!("recursion: {}", board.name()), Box::new(recursion)));
        steps.push((format!("tasks: {}", board.name()), Box::new(move || tasks::share(board, facts))));
    }
    for board in Board::SUITE {
        steps.push((
            format!("conformance: core on {}", board.name()),
            Box::new(move || conformance_on(facts, board)),
        ));
    }
    steps.push(("size".into(), Box::new(move || growth::check(facts, bless))));
    steps.push(("doc".into(), Box::new(documented)));
    steps.push(("claims".into(), Box::new(move || claims::check(facts, bless))));
    steps
}

/// Runs a command for its exit code.
fn passes(command: &mut Command) -> Outcome {
    command::run(command).map(|_| String::new())
}

fn formatted() -> Outcome {
    passes(command::host_cargo().args(["fmt", "--all", "--check", "--", "-l"]))?;
    for folder in BOARD_CRATES {
        passes(
            command::host_cargo()
                .current_dir(command::root().join(folder))
                .args(["fmt", "--check", "--", "-l"]),
        )?;
    }
    Ok(String::new())
}

fn linted(arguments: &[&str]) -> Outcome {
    let mut clippy = command::host_cargo();
    passes(clippy.args(["clippy", "--quiet"]).args(arguments).args(["--", "-D", "warnings"]))
}

fn board_linted(toolchain: Toolchain, board: Board) -> Outcome {
    let mut clippy = toolchain.cargo("clippy", board.target(), &board.crate_dir())?;
    clippy.env("TENON_BOARD", board.memory(Program::ImageOnly));
    let features = if Board::SMALL.contains(&board) { "--no-default-features" } else { "--all-features" };
    // The demo carries files that need not be real to be linted.
    let file = host::guest(demo::GUEST);
    clippy.env("TENON_COMPONENT", &file).env("TENON_IMAGE", &file).env("TENON_IMAGE_WITH_FUEL", &file);
    passes(clippy.args(["--quiet", "--release", features, "--no-deps", "--", "-D", "warnings"]))
}

fn firmware_linted(toolchain: Toolchain) -> Outcome {
    let folder = command::root().join("targets/firmware");
    let mut clippy = toolchain.cargo("clippy", Board::CortexM.target(), &folder)?;
    passes(clippy.args(["--quiet", "--all-features", "--no-deps", "--", "-D", "warnings"]))
}

fn host_tests() -> Outcome {
    let output = command::run(command::host_cargo().args(["test", "--workspace", "--quiet"]))?;
    Ok(format!("{} tests", passed_tests(&String::from_utf8_lossy(&output.stdout))))
}

/// The sum over lines such as `test result: ok. 12 passed; 0 failed; …`.
pub(crate) fn passed_tests(output: &str) -> u64 {
    let counts =
        output.lines().filter_map(|line| line.strip_prefix("test result: ok. ")?.split_once(" passed"));
    counts.filter_map(|(count, _)| count.parse::<u64>().ok()).sum()
}

/// The totals, and a line for each folder.
fn conformance(facts: &Facts, suite: Suite) -> Outcome {
    let run = facts.conformance(suite)?;
    let folders: String = run.folders.iter().map(|folder| format!("\n    {folder}")).collect();
    Ok(totals_line(&run.totals) + &folders)
}

fn stepped_conformance(suite: Suite, backend: Backend) -> Outcome {
    Ok(totals_line(&conformance::stepped_totals(suite, backend)?))
}

fn loop_conformance() -> Outcome {
    Ok(totals_line(&conformance::core_totals(Backend::Loop)?))
}

/// A board must say of every directive what this machine says, but for those that are listed as not fitting.
fn conformance_on(facts: &Facts, board: Board) -> Outcome {
    let totals = facts.core_on(board)?;
    let expected = facts.totals(Suite::Core)?;
    let agree = totals.len() == expected.len()
        && totals.iter().zip(expected).all(|(total, expected)| total.with_left_out() == *expected);
    if !agree {
        bail!("{} here, {} on the board", totals_line(expected), totals_line(totals));
    }
    Ok(totals_line(totals))
}

fn deterministic_conformance() -> Outcome {
    Ok(totals_line(&conformance::deterministic_totals()?))
}

fn lazy_conformance() -> Outcome {
    Ok(totals_line(&conformance::lazy_totals()?))
}

fn totals_line(totals: &[Total]) -> String {
    totals.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn firmware_step(board: Board) -> String {
    format!("firmware: {}", board.name())
}

fn firmware_builds(facts: &Facts, board: Board) -> Outcome {
    Ok(format!("{} programs", facts.firmware(board)?))
}

fn demo_agrees(facts: &Facts, board: Board) -> Outcome {
    demo::check(facts.board_run(board)?, facts.host_run()?, facts.guest()?)
}

fn image_agrees(facts: &Facts, board: Board) -> Outcome {
    demo::check_image(board, facts.guest()?, facts.host_run()?)
}

fn guests_on_host() -> Outcome {
    Guests::all()?.replay(host::run, host::play)
}

fn guests_on_board(facts: &Facts, board: Board) -> Outcome {
    runner::replay(board, facts.guest()?)
}

fn documented() -> Outcome {
    let mut doc = command::host_cargo();
    passes(doc.args(["doc", "--workspace", "--no-deps", "--quiet"]).env("RUSTDOCFLAGS", "-D warnings"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_counts_are_summed() {
        let output = "test result: ok. 12 passed; 0 failed;\n\ntest result: ok. 3 passed; 0 failed;\n";
        assert_eq!(passed_tests(output), 15);
    }

    #[test]
    fn steps_are_chosen_by_the_start_of_their_name() {
        let options = Options { only: vec!["clippy".into()], list: false, deep: false, bless: false };
        assert!(wanted(&options, "clippy: core"));
        assert!(!wanted(&options, "doc"));
    }
}
