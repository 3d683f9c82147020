//! Named steps with progress and timings: a spinner where a person watches, plain lines where none does.

use std::fmt;
use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

/// Room for the longest name of a step.
const NAME_WIDTH: usize = 42;
const SPINNER_TICK: Duration = Duration::from_millis(120);

/// What a step found, in a few words; empty when there is nothing to say.
pub(crate) type Outcome = Result<String>;

/// The error of a step whose tool cannot be had, and why: neither a pass nor a failure.
#[derive(Debug)]
pub(crate) struct NotRun(pub(crate) String);

impl fmt::Display for NotRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotRun {}

/// Runs steps one after the other and keeps count.
pub(crate) struct Steps {
    started: Instant,
    failed: Vec<String>,
    passed: usize,
    not_run: usize,
}

impl Steps {
    /// No step run yet.
    pub(crate) fn new() -> Steps {
        Steps { started: Instant::now(), failed: Vec::new(), passed: 0, not_run: 0 }
    }

    /// Runs one step. A failure is printed and remembered; the steps after it still run.
    pub(crate) fn run(&mut self, name: &str, step: impl FnOnce() -> Outcome) {
        let started = Instant::now();
        let spinner = spinner(name);
        let outcome = step();
        spinner.finish_and_clear();
        let seconds = started.elapsed().as_secs_f64();
        match outcome {
            Ok(found) => {
                self.passed += 1;
                println!("{name:<NAME_WIDTH$} ok    {seconds:>7.1} s  {found}");
            }
            Err(error) if error.is::<NotRun>() => {
                self.not_run += 1;
                println!("{name:<NAME_WIDTH$} not run: {error}");
            }
            Err(error) => {
                println!("{name:<NAME_WIDTH$} FAIL  {seconds:>7.1} s\n{}", indented(&format!("{error:#}")));
                self.failed.push(name.to_owned());
            }
        }
    }

    /// Says how it went; an error if any step failed.
    pub(crate) fn finish(self) -> Result<()> {
        let seconds = self.started.elapsed().as_secs();
        println!("{} min {:02} s", seconds / 60, seconds % 60);
        let not_run = if self.not_run > 0 { format!(", {} skipped", self.not_run) } else { String::new() };
        println!("{} passed, {} failed{not_run}", self.passed, self.failed.len());
        if !self.failed.is_empty() {
            bail!("failed: {}", self.failed.join(", "));
        }
        Ok(())
    }
}

fn spinner(name: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner());
    let spinner = ProgressBar::new_spinner().with_style(style).with_message(name.to_owned());
    spinner.enable_steady_tick(SPINNER_TICK);
    spinner
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}
