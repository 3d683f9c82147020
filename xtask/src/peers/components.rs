//! Calls across a component's boundary, beside wasmtime's.

use anyhow::Result;
use clap::Args;
use indicatif::ProgressIterator as _;

use super::engine::{self, Engine};
use super::samples::Samples;
use super::table::Table;

/// Who calls whom.
const WAYS: [&str; 3] = ["host-guest", "guest-host", "guest-guest"];
/// What is called; a number is how many letters or elements are passed.
const ROWS: [&str; 6] = ["scalar", "text-16", "text-4096", "floats-1024", "fields", "method"];
/// Calls of a sample.
const CALLS: u32 = 20_000;

/// How long to compare.
#[derive(Args)]
pub(crate) struct Options {
    /// Rounds; at least ten give figures to quote
    #[arg(long, default_value_t = 10)]
    rounds: u32,
}

/// What one engine needs for one kind of call.
#[derive(Clone, Default)]
struct Cost {
    /// Nanoseconds a call.
    time: Samples,
    /// Allocations of all calls of a sample.
    allocations: i64,
}

/// Prints nanoseconds a call, their ratios to those of wasmtime's interpreter, and allocations a call.
pub(crate) fn run(options: &Options) -> Result<()> {
    let engines = engine::COMPONENTS.map(|peer| {
        eprintln!("building {} for calls of components", peer.name);
        peer.build()
    });
    let engines = engines.into_iter().collect::<Result<Vec<Engine>>>()?;
    let kinds: Vec<(&str, &str)> = WAYS.iter().flat_map(|&way| ROWS.map(|row| (way, row))).collect();
    let mut costs = vec![vec![Cost::default(); engines.len()]; kinds.len()];
    for _ in (0..options.rounds).progress() {
        for (kind, row) in kinds.iter().zip(&mut costs) {
            measure(&engines, *kind, row)?;
        }
    }
    let names = || engines.iter().map(|engine| engine.peer.name);
    let anchor = engines.iter().position(|engine| engine.peer == engine::PULLEY_COMPONENTS);
    let mut tables =
        ["ns a call, ± IQR", "time / pulley's", "allocations a call"].map(|title| Table::new(title, names()));
    for ((way, row), costs) in kinds.iter().zip(&costs) {
        let name = format!("{way} {row}");
        let time = |cost: &Cost| Some(format!("{:.0} ±{:.0}", cost.time.median()?, cost.time.spread()?));
        let ratio = |cost: &Cost| Some(format!("{:.2}", cost.time.median()? / costs[anchor?].time.median()?));
        let allocations = |cost: &Cost| Some(format!("{:.2}", cost.allocations as f64 / f64::from(CALLS)));
        tables[0].row(&name, costs.iter().map(time));
        tables[1].row(&name, costs.iter().map(ratio));
        tables[2].row(&name, costs.iter().map(allocations));
    }
    tables.iter().for_each(|table| println!("{table}"));
    println!("{}", aims(&engines, &kinds, &costs));
    Ok(())
}

/// The most time that calls may take beside wasmtime's interpreter: half, but as much where most of it is the copy of many
/// bytes to or from the host.
fn most((way, row): (&str, &str)) -> f64 {
    match (way, row) {
        ("host-guest" | "guest-host", "text-4096" | "floats-1024") => 1.0,
        _ => 0.5,
    }
}

/// What each call takes beside what it may take, and whether calls of numbers allocate nothing.
fn aims(engines: &[Engine], kinds: &[(&str, &str)], costs: &[Vec<Cost>]) -> Table {
    let place = |peer| engines.iter().position(|engine| engine.peer == peer);
    let mut table = Table::new("aims", ["time / pulley's", "at most", ""].into_iter());
    let places = place(engine::TENON_COMPONENTS).zip(place(engine::PULLEY_COMPONENTS));
    for (kind, costs) in kinds.iter().zip(costs) {
        let Some((own, anchor)) = places else { break };
        let (Some(own), Some(anchor), most) = (costs.get(own), costs.get(anchor), most(*kind)) else {
            continue;
        };
        let Some(ratio) = own.time.median().zip(anchor.time.median()).map(|(own, anchor)| own / anchor)
        else {
            continue;
        };
        let met = ratio <= most && (kind.1 != "scalar" || own.allocations == 0);
        let cells =
            [format!("{ratio:.2}"), format!("{most:.2}"), if met { "met" } else { "missed" }.to_owned()];
        table.row(&format!("{} {}", kind.0, kind.1), cells.into_iter().map(Some));
    }
    table
}

/// One sample of each engine. What a call gives back must be the same everywhere.
fn measure(engines: &[Engine], (way, row): (&str, &str), costs: &mut [Cost]) -> Result<()> {
    let mut sums = Vec::new();
    for (engine, cost) in engines.iter().zip(costs) {
        let mut command = engine.command();
        let [sum, took, allocations] = engine::answer(command.args([way, row, &CALLS.to_string()]))?;
        sums.push(sum);
        cost.time.add(took as f64 / f64::from(CALLS));
        cost.allocations = allocations;
    }
    anyhow::ensure!(sums.windows(2).all(|pair| pair[0] == pair[1]), "{way} {row}: results differ: {sums:?}");
    Ok(())
}
