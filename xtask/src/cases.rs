//! The recorded runs of command guests: `guests/expect/NAME.json` says what `guests/wasm/NAME.wasm` does with
//! given arguments, environment and standard input.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::command;
use crate::host;

/// A guest and its recorded runs.
pub(crate) struct Recorded {
    pub(crate) name: String,
    pub(crate) component: PathBuf,
    pub(crate) argv0: String,
    pub(crate) runs: Vec<Case>,
}

/// One recorded run.
#[derive(Default, Deserialize)]
pub(crate) struct Case {
    #[serde(default)]
    pub(crate) args: Vec<String>,
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) stdin: String,
    stdout: String,
    stderr: String,
    /// None when the run trapped.
    exit: Option<i32>,
}

/// What a run did.
pub(crate) struct Observed {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    pub(crate) exit: i32,
}

#[derive(Deserialize)]
struct File {
    #[serde(default = "default_argv0")]
    argv0: String,
    runs: Vec<Case>,
}

/// The lowest exit code that means a trap.
const TRAP_EXIT: i32 = 128;

fn default_argv0() -> String {
    "guest".to_owned()
}

/// Every command guest with its recorded runs, by name.
pub(crate) fn recorded() -> Result<Vec<Recorded>> {
    command::files(&command::root().join("guests/expect"), "json")?
        .into_iter()
        .map(read)
        .filter(|guest| guest.as_ref().map_or(true, |guest| guest.component.exists()))
        .collect()
}

fn read(file: PathBuf) -> Result<Recorded> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let text = fs::read_to_string(&file)?;
    let parsed: File =
        serde_json::from_str(&text).with_context(|| format!("{} is malformed", file.display()))?;
    Ok(Recorded { component: host::guest(&name), name, argv0: parsed.argv0, runs: parsed.runs })
}

impl Case {
    /// An error that shows the difference, if there is one. After a trap standard error is not compared: what
    /// follows the guest's own text there is the runtime's wording.
    pub(crate) fn compare(&self, observed: &Observed) -> Result<()> {
        same("stdout", &self.stdout, &observed.stdout)?;
        let Some(exit) = self.exit else {
            return if observed.exit >= TRAP_EXIT {
                Ok(())
            } else {
                bail!("no trap, but exit code {}", observed.exit)
            };
        };
        same("stderr", &self.stderr, &observed.stderr)?;
        if observed.exit != exit {
            bail!("exit code {} instead of {exit}", observed.exit);
        }
        Ok(())
    }
}

/// Runs every case of `guests` with `run`; how many there are, all of which agree.
pub(crate) fn replay(
    guests: &[Recorded],
    run: impl Fn(&Recorded, &Case) -> Result<Observed>,
) -> Result<usize> {
    let cases: Vec<_> =
        guests.iter().flat_map(|guest| guest.runs.iter().zip(1..).map(move |case| (guest, case))).collect();
    let failures: Vec<String> = cases
        .iter()
        .filter_map(|(guest, (case, number))| {
            let error = run(guest, case).and_then(|observed| case.compare(&observed)).err()?;
            Some(format!("{} run {number}: {error:#}", guest.name))
        })
        .collect();
    if !failures.is_empty() {
        bail!("{} of {} runs differ\n{}", failures.len(), cases.len(), failures.join("\n"));
    }
    Ok(cases.len())
}

fn same(stream: &str, expected: &str, observed: &[u8]) -> Result<()> {
    if expected.as_bytes() != observed {
        bail!("{stream} differs\nexpected: {expected:?}\nobserved: {:?}", String::from_utf8_lossy(observed));
    }
    Ok(())
}
