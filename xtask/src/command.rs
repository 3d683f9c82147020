//! Child processes: described in one line, run quietly, their output shown when they fail.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, Result, bail};

/// How much of a failing command's output is shown.
const SHOWN_LINES: usize = 60;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// Cargo's target directory for the host.
pub(crate) fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A file below the target directory, its folder made.
pub(crate) fn target_file(path: &str) -> Result<PathBuf> {
    let file = target_dir().join(path);
    let folder = file.parent().context("a file has a folder")?;
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(file)
}

/// The files in `folder` whose names end in `.extension`, by name.
pub(crate) fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let listing = std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut files: Vec<PathBuf> = listing.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|found| found == extension));
    files.sort();
    Ok(files)
}

/// The cargo that runs this program, for host builds.
pub(crate) fn host_cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    for variable in CARGO_RUN_VARIABLES {
        cargo.env_remove(variable);
    }
    cargo
}

/// What `cargo run` sets for this program and a nested cargo must not see: build scripts watch them, so leaving
/// them in would rebuild dependencies.
pub(crate) const CARGO_RUN_VARIABLES: [&str; 4] =
    ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"];

/// The command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(quoted).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.into_owned() } else { format!("'{word}'") }
}

/// Runs with output captured; fails with that output unless the exit code is zero.
pub(crate) fn run(command: &mut Command) -> Result<Output> {
    let output = output(command)?;
    if !output.status.success() {
        bail!("`{}` failed ({})\n{}", shown(command), output.status, last_lines(&both(&output)));
    }
    Ok(output)
}

/// Runs with output captured, whatever the exit code.
pub(crate) fn output(command: &mut Command) -> Result<Output> {
    command.stdin(Stdio::null()).output().with_context(|| format!("cannot run `{}`", shown(command)))
}

/// As [`output`], with `input` on standard input.
pub(crate) fn output_given(command: &mut Command, input: &[u8]) -> Result<Output> {
    let shown = shown(command);
    let file = target_file("stdin")?;
    std::fs::write(&file, input)?;
    command.stdin(std::fs::File::open(&file)?).output().with_context(|| format!("cannot run `{shown}`"))
}

/// Runs with output going where this program's goes.
pub(crate) fn run_visibly(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot run `{}`", shown(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Standard output then standard error, as text.
pub(crate) fn both(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat()
}

/// The end of `text`: where a failing command says why.
fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let left_out = lines.len().saturating_sub(SHOWN_LINES);
    let note = if left_out == 0 { String::new() } else { format!("({left_out} lines before this)\n") };
    note + &lines[left_out..].join("\n")
}

/// Where a program is on PATH.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}
