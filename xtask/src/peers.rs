//! `cargo xtask bench`: tenon beside other engines on this machine.
//!
//! Each engine is a program ([`engine`]), and each sample a process of it: processor time of one call, after a small one.
//! In a round every engine runs every workload once, so that what else the machine does meets them all.

pub(crate) mod components;
mod engine;
mod handlers;
mod instructions;
mod loading;
mod plot;
mod rounds;
mod samples;
mod table;
mod workloads;

use std::fs;

use anyhow::{Result, bail};
use clap::Args;

use self::engine::Engine;
use self::rounds::Times;
use self::workloads::Workload;
use crate::command;

/// What to compare, and how long.
#[derive(Args)]
pub(crate) struct Comparison {
    /// tenon and wasmi only, in three rounds; neither loading nor the size of the handlers
    #[arg(long)]
    quick: bool,
    /// Rounds; at least ten give figures to quote
    #[arg(long)]
    rounds: Option<u32>,
    /// These engines only
    #[arg(long, alias = "peer", value_delimiter = ',')]
    peers: Vec<String>,
    /// Wasmtime too, whose build is large
    #[arg(long)]
    all_peers: bool,
    /// Only workloads whose names contain one of these
    #[arg(long, alias = "workloads", value_delimiter = ',')]
    workload: Vec<String>,
    /// Count instructions as well, if there is valgrind
    #[arg(long)]
    callgrind: bool,
    /// Only build the workloads' modules anew
    #[arg(long)]
    rebuild_workloads: bool,
}

/// Compares.
pub(crate) fn run(options: &Comparison) -> Result<()> {
    if options.rebuild_workloads {
        return workloads::rebuild();
    }
    let workloads = workloads::list(&options.workload)?;
    if workloads.is_empty() {
        bail!("no workload has such a name");
    }
    let engines = build(options)?;
    let rounds = options.rounds.unwrap_or(if options.quick { 3 } else { 10 });
    let times = Times::measure(&engines, &workloads, rounds)?;
    println!("{}\n{}", times.table(), times.ratios());
    if options.callgrind {
        count(&engines, &workloads)?;
    }
    if !options.quick {
        loading::tables(&engines)?.iter().for_each(|table| println!("{table}"));
        println!("{}", handlers::report()?);
    }
    let plot = command::target_file("bench/peers.svg")?;
    fs::write(&plot, plot::svg(&times.names().collect::<Vec<_>>(), &times.grid()))?;
    println!("plotted in {}", plot.display());
    if let Some(mean) = times.ours() {
        println!("geomean vs wasmi: {mean:.2}");
    }
    Ok(())
}

fn count(engines: &[Engine], workloads: &[Workload]) -> Result<()> {
    if command::find_program("valgrind").is_none() {
        println!("instructions: not run (there is no valgrind)\n");
        return Ok(());
    }
    println!("{}", instructions::table(engines, workloads)?);
    Ok(())
}

/// Those asked for; if none is, those that can be built here.
fn build(options: &Comparison) -> Result<Vec<Engine>> {
    let asked = !options.peers.is_empty();
    let peers = match options.quick && !asked {
        true => engine::QUICK.to_vec(),
        false => engine::chosen(&options.peers, options.all_peers)?,
    };
    let mut engines = Vec::new();
    for peer in peers {
        eprintln!("building {}", peer.name);
        match peer.build() {
            Ok(engine) => engines.push(engine),
            Err(error) if asked || engine::QUICK.contains(&peer) => return Err(error),
            Err(error) => println!("{}: not run, for it cannot be built here: {error:#}\n", peer.name),
        }
    }
    Ok(engines)
}
