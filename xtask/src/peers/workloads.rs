//! What the engines run: the modules of `spec-tests/bench/workloads`, listed in `workloads.txt`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::command;
use crate::toolchain::Toolchain;

const TARGET: &str = "wasm32-unknown-unknown";

/// A module with a function `run: i32 -> i64`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Workload {
    pub(crate) name: String,
    /// Whether it counts in the geometric mean.
    pub(crate) compute: bool,
    /// A call that takes next to nothing, and the one that is timed.
    pub(crate) small: Call,
    pub(crate) large: Call,
    /// The argument of a call in between, for what is slow to observe.
    pub(crate) short: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) argument: i32,
    pub(crate) result: i64,
}

/// Those whose names contain one of `wanted`; all if none is wanted.
pub(crate) fn list(wanted: &[String]) -> Result<Vec<Workload>> {
    let text = fs::read_to_string(folder().join("workloads.txt"))?;
    let mut all: Vec<Workload> =
        text.lines().filter(|line| !line.starts_with('#')).map(parse).collect::<Result<_>>()?;
    all.retain(|workload| {
        wanted.is_empty() || wanted.iter().any(|part| workload.name.contains(part.as_str()))
    });
    Ok(all)
}

fn parse(line: &str) -> Result<Workload> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let read = || {
        let &[name, group, small, short, large, first, second] = &words[..] else { return None };
        let call = |argument: &str, result: &str| {
            Some(Call { argument: argument.parse().ok()?, result: result.parse().ok()? })
        };
        let (small, large) = (call(small, first)?, call(large, second)?);
        let short = short.parse().ok()?;
        Some(Workload { name: name.to_owned(), compute: group == "compute", small, large, short })
    };
    read().with_context(|| format!("workloads.txt: `{line}` is no workload"))
}

impl Workload {
    /// The module.
    pub(crate) fn wasm(&self) -> PathBuf {
        wasm(&self.name)
    }
}

/// The module of that name.
pub(crate) fn wasm(name: &str) -> PathBuf {
    folder().join("workloads/wasm").join(name).with_extension("wasm")
}

/// Builds the modules anew, in place of those there.
pub(crate) fn rebuild() -> Result<()> {
    let sources = folder().join("workloads");
    for text in command::files(&sources.join("wat"), "wat")? {
        install(&text, &wat::parse_file(&text)?)?;
    }
    let toolchain = Toolchain::from_environment()?;
    let mut cargo = toolchain.cargo("build", TARGET, &sources)?;
    // The square root is an unstable function of `core`.
    cargo.env("RUSTC_BOOTSTRAP", "1").args(["--locked", "--release", "--examples"]);
    command::run(&mut cargo)?;
    for source in command::files(&sources.join("examples"), "rs")? {
        let name = source.file_stem().context("a source has a name")?;
        let built = toolchain.target_dir(TARGET).join(TARGET).join("release/examples").join(name);
        install(&source, &fs::read(built.with_extension("wasm"))?)?;
    }
    Ok(())
}

fn install(source: &std::path::Path, bytes: &[u8]) -> Result<()> {
    let name = source.file_stem().context("a source has a name")?;
    let to = wasm(&name.to_string_lossy());
    let same = fs::read(&to).is_ok_and(|old| old == bytes);
    println!("{:<8} {:>6} B  {}", name.display(), bytes.len(), if same { "same" } else { "replaced" });
    Ok(fs::write(to, bytes)?)
}

/// The bench's workspace.
pub(crate) fn folder() -> PathBuf {
    command::root().join("spec-tests/bench")
}
