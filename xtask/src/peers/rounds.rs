//! Execution time: rounds in which every engine runs every workload once.

use anyhow::Result;
use indicatif::ProgressIterator as _;

use super::engine::{ANCHOR, Engine, OURS, QUICK};
use super::samples::{Samples, geomean};
use super::table::Table;
use super::workloads::Workload;

/// What was measured: for each workload, the samples of each engine in milliseconds.
pub(crate) struct Times<'a> {
    engines: &'a [Engine],
    workloads: &'a [Workload],
    samples: Vec<Vec<Samples>>,
}

impl<'a> Times<'a> {
    /// Runs all of it. An engine that fails a workload has no samples for it; a wrong result is an error.
    pub(crate) fn measure(engines: &'a [Engine], workloads: &'a [Workload], rounds: u32) -> Result<Self> {
        let mut samples = vec![vec![Samples::default(); engines.len()]; workloads.len()];
        let mut broken = Vec::new();
        for _ in (0..rounds).progress() {
            for (workload, row) in workloads.iter().zip(&mut samples) {
                for (engine, samples) in engines.iter().zip(row) {
                    let case = (engine.peer.name, &workload.name);
                    if broken.contains(&case) {
                        continue;
                    }
                    match engine.run(workload) {
                        Ok(time) => samples.add(time),
                        Err(error) if QUICK.contains(&engine.peer) => return Err(error),
                        Err(error) => {
                            eprintln!("{error:#}");
                            broken.push(case);
                        }
                    }
                }
            }
        }
        Ok(Self { engines, workloads, samples })
    }

    /// Medians and spreads.
    pub(crate) fn table(&self) -> Table {
        let mut table = Table::new("ms, ± IQR", self.names());
        for (workload, row) in self.rows() {
            let cell =
                |samples: &Samples| Some(format!("{:.1} ±{:.1}", samples.median()?, samples.spread()?));
            table.row(&workload.name, row.iter().map(cell));
        }
        table
    }

    /// Ratios to the engine that others are compared with.
    pub(crate) fn ratios(&self) -> Table {
        let mut table = Table::new("time / wasmi's", self.names());
        for (workload, row) in self.rows() {
            let ratio = |at| Some(format!("{:.2}", self.ratio(row, at, Samples::median)?));
            table.row(&workload.name, (0..row.len()).map(ratio));
        }
        for (name, of) in [("geomean", Samples::median as fn(&Samples) -> _), ("of least", Samples::least)] {
            let mean = |at| Some(format!("{:.2}", self.mean(at, of)?));
            table.row(name, (0..self.engines.len()).map(mean));
        }
        table
    }

    /// The geometric mean of our ratios, over what computes.
    pub(crate) fn ours(&self) -> Option<f64> {
        self.mean(self.position(OURS)?, Samples::median)
    }

    /// For the plot: the names of workloads and engines, and the ratio of each.
    pub(crate) fn grid(&self) -> Vec<(&str, Vec<Option<f64>>)> {
        let ratios =
            |row: &[Samples]| (0..row.len()).map(|at| self.ratio(row, at, Samples::median)).collect();
        self.rows().map(|(workload, row)| (&*workload.name, ratios(row))).collect()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.engines.iter().map(|engine| engine.peer.name)
    }

    fn rows(&self) -> impl Iterator<Item = (&Workload, &[Samples])> {
        self.workloads.iter().zip(self.samples.iter().map(Vec::as_slice))
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.engines.iter().position(|engine| engine.peer.name == name)
    }

    fn ratio(&self, row: &[Samples], at: usize, of: fn(&Samples) -> Option<f64>) -> Option<f64> {
        Some(of(&row[at])? / of(&row[self.position(ANCHOR)?])?)
    }

    fn mean(&self, at: usize, of: fn(&Samples) -> Option<f64>) -> Option<f64> {
        let compute = self.rows().filter(|(workload, _)| workload.compute);
        geomean(compute.map(|(_, row)| self.ratio(row, at, of)))
    }
}
