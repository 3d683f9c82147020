//! Loading: parsing, validating, translating and what an engine does besides before a module can be instantiated; for
//! wasm3 and Silverfir, which translate later, instantiating too.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use indicatif::ProgressIterator as _;

use super::engine::{self, ANCHOR, Engine};
use super::samples::Samples;
use super::table::Table;
use super::workloads;
use crate::command;

/// Modules of a workload's functions, so many times.
const MODULES: [(&str, u32); 4] = [("mix", 1), ("compress", 1), ("json", 1), ("json", 32)];
const ROUNDS: u32 = 3;

struct Module {
    name: String,
    file: PathBuf,
    bytes: u64,
}

#[derive(Clone, Default)]
struct Loaded {
    /// Milliseconds.
    time: Samples,
    /// Bytes that stay.
    heap: i64,
    code: i64,
}

/// Tables of the time, of its ratio to the anchor's, and of memory for each byte of the module.
pub(crate) fn tables(engines: &[Engine]) -> Result<[Table; 3]> {
    let engines: Vec<Engine> =
        engines.iter().flat_map(|engine| [Some(engine.clone()), engine.lazy()]).flatten().collect();
    let modules = modules()?;
    let measured: Vec<Vec<Loaded>> =
        modules.iter().progress().map(|module| measure(module, &engines)).collect();
    let anchor = engines.iter().position(|engine| engine.peer.name == ANCHOR);
    let tables = ["load, ms", "load / wasmi's", "heap (code) / module"];
    let mut tables = tables.map(|title| Table::new(title, engines.iter().map(|engine| engine.peer.name)));
    for (module, row) in modules.iter().zip(&measured) {
        let ratio = |loaded: &Loaded| Some(loaded.time.median()? / row[anchor?].time.median()?);
        tables[0].row(&module.name, row.iter().map(|loaded| Some(format!("{:.3}", loaded.time.median()?))));
        tables[1].row(&module.name, row.iter().map(|loaded| Some(format!("{:.2}", ratio(loaded)?))));
        tables[2].row(&module.name, row.iter().map(|loaded| loaded.memory(module.bytes)));
    }
    Ok(tables)
}

impl Loaded {
    fn memory(&self, module: u64) -> Option<String> {
        let part = |bytes: i64| bytes as f64 / module as f64;
        let code = if self.code > 0 { format!(" ({:.2})", part(self.code)) } else { String::new() };
        (self.heap > 0).then(|| format!("{:.2}{code}", part(self.heap)))
    }
}

/// The median of rounds in which every engine loads the module; nothing of engines that cannot.
fn measure(module: &Module, engines: &[Engine]) -> Vec<Loaded> {
    let mut row = vec![Loaded::default(); engines.len()];
    for _ in 0..ROUNDS {
        for (engine, loaded) in engines.iter().zip(&mut row) {
            let mut load = engine.command();
            let answer = engine::answer(load.arg("load").arg(&module.file));
            if let Ok([time, heap, code]) = answer {
                loaded.time.add(time as f64 / 1e6);
                (loaded.heap, loaded.code) = (heap, code);
            }
        }
    }
    row
}

fn modules() -> Result<Vec<Module>> {
    let repeat = engine::REPEAT.build()?.program;
    let module = |(name, times): (&str, u32)| {
        let name = if times == 1 { name.to_owned() } else { format!("{name} x{times}") };
        let file = command::target_file(&format!("bench/{name}.wasm"))?;
        let source = workloads::wasm(name.split(' ').next().unwrap_or_default());
        command::run(Command::new(&repeat).arg(source).arg(times.to_string()).arg(&file))?;
        let bytes = fs::metadata(&file)?.len();
        Ok(Module { name: format!("{name}, {bytes} B"), file, bytes })
    };
    MODULES.into_iter().map(module).collect()
}
