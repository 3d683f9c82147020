//! The recorded calls of guests: `guests/expect/NAME.expect` says what `guests/wasm/NAME.wasm` answers. `spec-tests/transcript`
//! replays them, on this machine and on boards.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::command;
use crate::host;

/// A guest and the file of its calls.
pub(crate) struct Transcript {
    pub(crate) name: String,
    pub(crate) guest: PathBuf,
    pub(crate) file: PathBuf,
    /// It is a component, with a world of its own, and no core module.
    pub(crate) is_component: bool,
}

/// The transcripts whose guests are there, by name.
pub(crate) fn recorded() -> Result<Vec<Transcript>> {
    let files = command::files(&command::root().join("guests/expect"), "expect")?;
    let transcripts = files.into_iter().map(|file| {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        (host::guest(&name), name, file)
    });
    transcripts
        .filter(|(guest, ..)| guest.exists())
        .map(|(guest, name, file)| Ok(Transcript { is_component: is_component(&guest)?, guest, name, file }))
        .collect()
}

/// Replays the transcripts with `play`.
pub(crate) fn replay(transcripts: &[Transcript], play: impl Fn(&Transcript) -> Result<()>) -> Result<()> {
    let failures: Vec<String> = transcripts
        .iter()
        .filter_map(|transcript| {
            let error = play(transcript).err()?;
            Some(format!("{}: {error:#}", transcript.name))
        })
        .collect();
    if !failures.is_empty() {
        bail!("{} of {} transcripts differ\n{}", failures.len(), transcripts.len(), failures.join("\n"));
    }
    Ok(())
}

/// The layer in the preamble is 1 for components and 0 for core modules.
fn is_component(guest: &Path) -> Result<bool> {
    let mut preamble = [0; 8];
    let read = File::open(guest).and_then(|mut file| file.read_exact(&mut preamble));
    read.with_context(|| format!("cannot read {}", guest.display()))?;
    Ok(preamble == *b"\0asm\x0d\0\x01\0")
}
