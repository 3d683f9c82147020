//! What `cargo xtask test --deep` adds: the fuzz targets, generated and written components beside wasmtime, and the
//! tools that look for undefined behaviour.
//!
//! Most of them need a nightly compiler, some need more. What cannot be had is `not run`, with the reason.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::command;
use crate::steps::{NotRun, Outcome};

/// Seconds each fuzz target runs.
const SECONDS: u32 = 120;

/// A fuzz target of `spec-tests/fuzz`.
struct Target {
    name: &'static str,
    /// What cargo-fuzz is told besides: the oracle is not ours to sanitize, and makes code while it runs.
    arguments: &'static [&'static str],
}

const TARGETS: [Target; 4] = [
    Target { name: "load", arguments: &[] },
    Target { name: "image", arguments: &[] },
    Target { name: "resume", arguments: &[] },
    Target { name: "differential", arguments: &["--features", "oracle", "--sanitizer", "none"] },
];

/// Tests of core that Miri interprets: memories, regions and threads, and small kernels.
const MIRI_SLICES: [&[&str]; 2] = [&["--lib", "runtime::"], &["--test", "kernels"]];

/// The steps, by name.
pub(crate) fn steps() -> Vec<(String, Box<dyn FnOnce() -> Outcome>)> {
    let mut steps: Vec<(String, Box<dyn FnOnce() -> Outcome>)> = Vec::new();
    for target in TARGETS {
        steps.push((format!("fuzz: {}", target.name), Box::new(move || fuzzed(&target))));
    }
    steps.push(("generated components beside wasmtime".into(), Box::new(compared)));
    steps.push(("written components beside wasmtime".into(), Box::new(confirmed)));
    steps.push(("address sanitizer: core tests".into(), Box::new(sanitized_tests)));
    steps.push(("address sanitizer: official suite".into(), Box::new(sanitized_suite)));
    steps.push(("miri: core tests".into(), Box::new(interpreted)));
    steps
}

/// The nightly compiler's cargo, in the root of the repository.
fn nightly() -> Command {
    let mut cargo = Command::new("rustup");
    cargo.args(["run", "nightly", "cargo"]).current_dir(command::root());
    for variable in command::CARGO_RUN_VARIABLES {
        cargo.env_remove(variable);
    }
    cargo
}

/// Whether nightly's cargo answers `arguments`; else the step is not run, for the reason `why`.
fn ensure(arguments: &[&str], why: &str) -> Result<()> {
    match command::output(nightly().args(arguments)) {
        Ok(output) if output.status.success() => Ok(()),
        _ => Err(NotRun(why.to_owned()).into()),
    }
}

fn ensure_nightly() -> Result<()> {
    ensure(&["--version"], "there is no nightly toolchain: `rustup toolchain install nightly`")
}

fn ensure_fuzz() -> Result<()> {
    ensure_nightly()?;
    ensure(&["fuzz", "--version"], "there is no cargo-fuzz: `cargo install cargo-fuzz --locked`")
}

fn ensure_miri() -> Result<()> {
    ensure_nightly()?;
    ensure(&["miri", "--version"], "nightly has no Miri: `rustup +nightly component add miri rust-src`")
}

/// Runs a fuzz target over its saved corpus and what it finds from there.
fn fuzzed(target: &Target) -> Outcome {
    ensure_fuzz()?;
    let folder = command::root().join("spec-tests/fuzz");
    let found = command::target_file(&format!("fuzz/corpus/{}/.keep", target.name))?;
    let found = found.parent().context("a file has a folder")?.to_path_buf();
    let mut fuzz = nightly();
    fuzz.args(["fuzz", "run", "--fuzz-dir"]).arg(&folder);
    fuzz.arg("--target-dir").arg(command::target_dir().join("fuzz")).args(target.arguments);
    fuzz.arg(target.name).arg(found).arg(folder.join("seeds").join(target.name));
    fuzz.arg("--").arg(format!("-max_total_time={SECONDS}"));
    fuzz.args(["-print_final_stats=1", "-timeout=60", "-rss_limit_mb=4096", "-max_len=8192"]);
    let dictionary = folder.join(format!("{}.dict", target.name));
    if dictionary.is_file() {
        fuzz.arg(format!("-dict={}", dictionary.display()));
    }
    Ok(summary(&command::both(&command::run(&mut fuzz)?)))
}

/// Components that are compared with what wasmtime does: those of the recorded seeds, and more. Of both kinds, by the
/// command of `echo` that makes them.
const COMPONENTS: [(&str, &str); 2] = [("compare", "0..4000"), ("whole", "0..2000")];

/// Has wasmtime, the package of Python, do what tenon does with generated components.
fn compared() -> Outcome {
    match command::output(Command::new("python3").args(["-c", "import wasmtime.component"])) {
        Ok(output) if output.status.success() => {}
        _ => return Err(NotRun("python3 has no wasmtime: `pip3 install wasmtime==50.0.1`".into()).into()),
    }
    let mut ends = Vec::new();
    for (what, seeds) in COMPONENTS {
        let mut cargo = command::host_cargo();
        cargo.args(["run", "--quiet", "--release", "--package", "tenon-spec-tests", "--bin", "echo"]);
        let output = command::run(cargo.args(["--", what, seeds]))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        ends.extend(text.lines().last().map(str::to_owned));
    }
    Ok(ends.join("; "))
}

/// The scripts of components that are odd in one way each.
const WRITTEN: &str = "spec-tests/suites/tenon/component/odd";

/// What they need of wasmtime beyond what it has switched on.
const PROPOSALS: &str =
    "component-model-map,component-model-implements,component-model-fixed-length-lists,exceptions";

/// How a script begins that wasmtime does not run; the reason follows.
const NOT_RUN: &str = ";; wasmtime: not run";

/// Has the command `wasmtime` run the scripts, whose directives say what must come out; tenon runs them with the suites.
fn confirmed() -> Outcome {
    let found = command::output(Command::new("wasmtime").arg("--version"));
    if !found.is_ok_and(|output| output.status.success()) {
        let why = "no `wasmtime` runs: see spec-tests/README.md, *Odd components*";
        return Err(NotRun(why.to_owned()).into());
    }
    let (mut confirmed, mut left_out) = (0, 0);
    for script in command::files(&command::root().join(WRITTEN), "wast")? {
        if std::fs::read_to_string(&script)?.starts_with(NOT_RUN) {
            left_out += 1;
            continue;
        }
        let mut wasmtime = Command::new("wasmtime");
        wasmtime.args(["wast", "-W", PROPOSALS]).arg(script).env("RUST_BACKTRACE", "0");
        command::run(&mut wasmtime)?;
        confirmed += 1;
    }
    Ok(format!("{confirmed} scripts, {left_out} that wasmtime does not run"))
}

/// Executions and coverage, from libFuzzer's last words.
fn summary(output: &str) -> String {
    let after = |label: &str| {
        let lines = output.lines().rev();
        let words = lines.filter_map(|line| line.split_once(label)?.1.split_whitespace().next());
        words.map(str::to_owned).next().unwrap_or_else(|| "?".into())
    };
    format!("{} executions, {} edges", after("stat::number_of_executed_units:"), after(" cov: "))
}

/// Nightly's cargo, building everything with AddressSanitizer.
fn sanitized(subcommand: &str) -> Result<Command> {
    let mut cargo = nightly();
    let target = "x86_64-unknown-linux-gnu";
    if cfg!(not(all(target_arch = "x86_64", target_os = "linux", target_env = "gnu"))) {
        return Err(NotRun(format!("AddressSanitizer is set up for {target} only")).into());
    }
    ensure_nightly()?;
    // A target of its own keeps the flags from build scripts and macros.
    cargo.args([subcommand, "--quiet", "--target", target]);
    cargo.arg("--target-dir").arg(command::target_dir().join("sanitized"));
    cargo.env("RUSTFLAGS", "-Zsanitizer=address").env("ASAN_OPTIONS", "detect_leaks=0");
    Ok(cargo)
}

fn sanitized_tests() -> Outcome {
    let output = command::run(sanitized("test")?.args(["--package", "tenon-core"]))?;
    Ok(format!("{} tests", crate::test::passed_tests(&String::from_utf8_lossy(&output.stdout))))
}

fn sanitized_suite() -> Outcome {
    let mut suite = sanitized("run")?;
    suite.args(["--package", "tenon-spec-tests", "--bin", "conformance", "--", "core"]);
    let output = command::run(&mut suite)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text.lines().last().unwrap_or_default().to_owned())
}

fn interpreted() -> Outcome {
    ensure_miri()?;
    let target_dir: PathBuf = command::target_dir().join("miri");
    let mut tests = 0;
    for slice in MIRI_SLICES {
        let mut miri = nightly();
        miri.args(["miri", "test", "--quiet", "--package", "tenon-core"]).args(slice);
        miri.arg("--target-dir").arg(&target_dir).env("MIRIFLAGS", "-Zmiri-disable-isolation");
        let output = command::run(&mut miri)?;
        tests += crate::test::passed_tests(&String::from_utf8_lossy(&output.stdout));
    }
    Ok(format!("{tests} tests"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_words_of_a_fuzzer_are_read() {
        let output = "#2\tINITED cov: 100 ft: 101\n#64\tDONE   cov: 120 ft: 140 corp: 5/60b\n\
                      stat::number_of_executed_units: 64\nstat::average_exec_per_sec:     32\n";
        assert_eq!(summary(output), "64 executions, 120 edges");
    }
}
