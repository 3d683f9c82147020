//! The recorded calls of guests, replayed on a board: `guests/expect/NAME.expect` on `guests/wasm/NAME.wasm`. The
//! firmware compares by itself, with the code that `spec-tests` uses on this machine.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::{Runner, fits};
use crate::command;
use crate::host;

/// A guest and the file of its calls.
struct Transcript {
    name: String,
    guest: PathBuf,
    file: PathBuf,
}

/// Replays every transcript whose guest is there and fits; how many agreed. Guests that do not fit go to `left_out`.
pub(super) fn replay(runner: &Runner, left_out: &mut Vec<String>) -> Result<String> {
    let mut transcripts = recorded()?;
    transcripts.retain(|transcript| fits(&transcript.name, &transcript.guest, left_out));
    let failures: Vec<String> = transcripts
        .iter()
        .filter_map(|transcript| {
            let error = play(runner, transcript).err()?;
            Some(format!("{}: {error:#}", transcript.name))
        })
        .collect();
    if !failures.is_empty() {
        bail!("{} of {} transcripts differ\n{}", failures.len(), transcripts.len(), failures.join("\n"));
    }
    Ok(format!("{} transcripts agree", transcripts.len()))
}

/// The transcripts whose guests are there, by name.
fn recorded() -> Result<Vec<Transcript>> {
    let files = command::files(&command::root().join("guests/expect"), "expect")?;
    let transcripts = files.into_iter().map(|file| {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Transcript { guest: host::guest(&name), name, file }
    });
    Ok(transcripts.filter(|transcript| transcript.guest.exists()).collect())
}

fn play(runner: &Runner, transcript: &Transcript) -> Result<()> {
    let entries = vec![
        format!("component={}", transcript.guest.display()),
        format!("transcript={}", transcript.file.display()),
    ];
    let (console, exit) = runner.run_entries(entries)?;
    if exit != 0 || console.value("transcript ok:").is_err() {
        bail!("the firmware ended with exit code {exit}\n{}", console.report.join("\n"));
    }
    Ok(())
}
