//! Executed instructions of the host, by callgrind: exact, where times are not, but blind to what they wait for.

use std::process::Command;

use anyhow::{Context as _, Result};
use indicatif::ProgressIterator as _;

use super::engine::{ANCHOR, Engine};
use super::samples::geomean;
use super::table::Table;
use super::workloads::Workload;
use crate::command;

/// Instructions of a shortened call of each workload, in multiples of what the anchor takes.
pub(crate) fn table(engines: &[Engine], workloads: &[Workload]) -> Result<Table> {
    let mut table = Table::new("instructions / wasmi's", engines.iter().map(|engine| engine.peer.name));
    let anchor = engines.iter().position(|engine| engine.peer.name == ANCHOR);
    let mut means = vec![Vec::new(); engines.len()];
    for workload in workloads.iter().progress() {
        // Some engines do not run in valgrind.
        let counts: Vec<Option<f64>> = engines.iter().map(|engine| call(engine, workload).ok()).collect();
        let ratio = |count: &Option<f64>| Some((*count)? / counts[anchor?]?);
        let ratios: Vec<Option<f64>> = counts.iter().map(ratio).collect();
        if workload.compute {
            ratios.iter().zip(&mut means).for_each(|(ratio, mean)| mean.push(*ratio));
        }
        table.row(&workload.name, ratios.into_iter().map(shown));
    }
    table.row("geomean", means.into_iter().map(|ratios| shown(geomean(ratios))));
    Ok(table)
}

fn shown(ratio: Option<f64>) -> Option<String> {
    ratio.map(|ratio| format!("{ratio:.2}"))
}

/// What the short call takes more than the small one.
fn call(engine: &Engine, workload: &Workload) -> Result<f64> {
    let [less, more] =
        [workload.small.argument, workload.short].map(|second| process(engine, workload, second));
    Ok(more? - less?)
}

/// The whole process, with `second` as the argument of the second call.
fn process(engine: &Engine, workload: &Workload, second: i32) -> Result<f64> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).args(engine.command_line());
    valgrind.arg("run").arg(workload.wasm());
    valgrind.args([workload.small.argument, second].map(|argument| argument.to_string()));
    let output = command::run(&mut valgrind)?;
    let report = String::from_utf8_lossy(&output.stderr);
    let count = report.lines().find_map(|line| line.split_once("Collected : "));
    let (_, count) = count.context("callgrind counts nothing")?;
    Ok(count.trim().parse()?)
}
