//! The workspace's own programs on this machine: the `tenon` command and the reference runs of guests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::cases::{Case, Observed, Recorded};
use crate::command;
use crate::firmware::Guest;
use crate::transcripts::Transcript;

/// The package of the `tenon` command.
const PACKAGE: &str = "tenon-host";

/// The `tenon` command, built once per run of this program.
pub(crate) fn tenon() -> Result<Command> {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    if let Some(program) = BUILT.get() {
        return Ok(Command::new(program));
    }
    command::run(command::host_cargo().args(["build", "--quiet", "--release", "--package", PACKAGE]))?;
    let program =
        command::target_dir().join("release").join(format!("tenon{}", std::env::consts::EXE_SUFFIX));
    Ok(Command::new(BUILT.get_or_init(|| program)))
}

/// A prebuilt guest.
pub(crate) fn guest(name: &str) -> PathBuf {
    command::root().join("guests/wasm").join(format!("{name}.wasm"))
}

/// Prepares the image of a guest with `tenon prepare`.
pub(crate) fn prepare(name: &str) -> Result<Guest> {
    prepare_file(guest(name), name)
}

/// Prepares the image of a guest whose memory is to have so many bytes, less than a page.
pub(crate) fn prepare_within(name: &str, memory_bytes: u32) -> Result<Guest> {
    let called = format!("{name}-{memory_bytes}");
    prepare_with(guest(name), &called, &["--memory-bytes", &memory_bytes.to_string()])
}

/// Prepares the image of the component in a file, to be called `name`.
pub(crate) fn prepare_file(component: PathBuf, name: &str) -> Result<Guest> {
    prepare_with(component, name, &[])
}

fn prepare_with(component: PathBuf, name: &str, options: &[&str]) -> Result<Guest> {
    let image = command::target_file(&format!("firmware/{name}.image"))?;
    let new = image.with_extension("new");
    command::run(tenon()?.arg("prepare").args(options).arg(&component).arg("-o").arg(&new))?;
    // What is newer than the firmware that carries it has that built again.
    if fs::read(&image).ok() != Some(fs::read(&new)?) {
        fs::rename(&new, &image)?;
    }
    Ok(Guest { component, image })
}

/// Runs a guest with `tenon run` as `case` says.
pub(crate) fn run(guest: &Recorded, case: &Case) -> Result<Observed> {
    let mut tenon = tenon()?;
    tenon.args(["run", "--argv0", &guest.argv0]);
    for (name, value) in &case.env {
        tenon.arg("--env").arg(format!("{name}={value}"));
    }
    tenon.arg(&guest.component).args(&case.args);
    let output = command::output_given(&mut tenon, case.stdin.as_bytes())?;
    let exit = output.status.code().context("`tenon run` was ended by a signal")?;
    Ok(Observed { stdout: output.stdout, stderr: output.stderr, exit })
}

/// Replays recorded calls of a guest.
pub(crate) fn play(transcript: &Transcript) -> Result<()> {
    let mut replay = command::host_cargo();
    replay.args([
        "run",
        "--quiet",
        "--release",
        "--package",
        "tenon-spec-tests",
        "--bin",
        "transcript",
        "--",
    ]);
    command::run(replay.arg(&transcript.guest).arg(&transcript.file)).map(drop)
}

/// The SHA-256 of a file, in hexadecimal.
pub(crate) fn sha256(file: &Path) -> Result<String> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}
