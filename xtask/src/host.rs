//! The workspace's own programs on this machine: the `tenon` command and the reference runs of guests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::cases::{Case, Observed, Recorded};
use crate::command;
use crate::firmware::Guest;
use crate::transcripts::Transcript;

/// The `tenon` command, and the programs that the tests run besides it.
const COMMAND: [&str; 4] = ["--package", "tenon-host", "--bin", "tenon"];
const RUNNERS: [&str; 6] = ["--package", "tenon-spec-tests", "--bin", "conformance", "--bin", "transcript"];

/// Whether the runners are built with the command: what they share is compiled once then.
static TOGETHER: AtomicBool = AtomicBool::new(false);

/// From now on, whoever asks for the `tenon` command will ask for the runners too.
pub(crate) fn build_together() {
    TOGETHER.store(true, Ordering::Relaxed);
}

/// The `tenon` command, built once per run of this program.
pub(crate) fn tenon() -> Result<Command> {
    if TOGETHER.load(Ordering::Relaxed) {
        return runner("tenon");
    }
    static BUILT: OnceLock<()> = OnceLock::new();
    built(&BUILT, command::host_cargo().args(["build", "--quiet", "--release"]).args(COMMAND))?;
    Ok(program("release", "tenon"))
}

/// One of the runners.
pub(crate) fn runner(name: &str) -> Result<Command> {
    static BUILT: OnceLock<()> = OnceLock::new();
    let mut cargo = command::host_cargo();
    built(&BUILT, cargo.args(["build", "--quiet", "--release"]).args(COMMAND).args(RUNNERS))?;
    Ok(program("release", name))
}

/// A program as the tests of the workspace have it.
pub(crate) fn tested(name: &str) -> Result<Command> {
    static BUILT: OnceLock<()> = OnceLock::new();
    built(&BUILT, command::host_cargo().args(["test", "--quiet", "--workspace", "--no-run"]))?;
    Ok(program("debug", name))
}

fn built(once: &OnceLock<()>, cargo: &mut Command) -> Result<()> {
    if once.get().is_none() {
        command::run(cargo)?;
    }
    once.get_or_init(|| ());
    Ok(())
}

fn program(profile: &str, name: &str) -> Command {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    Command::new(command::target_dir().join(profile).join(file))
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
    command::run(runner("transcript")?.arg(&transcript.guest).arg(&transcript.file)).map(drop)
}

/// The SHA-256 of a file, in hexadecimal.
pub(crate) fn sha256(file: &Path) -> Result<String> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}
