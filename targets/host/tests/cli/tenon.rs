//! Running the command, and the files to run it on.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run of the command did.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

impl Ran {
    /// Asserts that it ended with `code`, printed nothing, and said `parts` in one line of error.
    #[track_caller]
    pub(crate) fn refused(&self, code: i32, parts: &[&str]) {
        assert_eq!((self.code, &*self.stdout), (code, ""), "{self:?}");
        let first = self.stderr.lines().next().unwrap_or_default();
        assert!(first.starts_with("error: "), "{self:?}");
        for part in parts {
            assert!(first.contains(part), "`{part}` is not in: {first}");
        }
    }
}

/// The command, ready to be given arguments.
pub(crate) fn tenon() -> Command {
    Command::new(env!("CARGO_BIN_EXE_tenon"))
}

/// Runs `tenon` with `args` and an empty standard input.
#[track_caller]
pub(crate) fn run<A: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = A>) -> Ran {
    finish(tenon().args(args), b"")
}

/// Runs a command that reads `stdin`.
#[track_caller]
pub(crate) fn finish(command: &mut Command, stdin: &[u8]) -> Ran {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A guest need not read what it is given.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    let output = child.wait_with_output().unwrap();
    Ran {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().expect("an exit code, not a signal"),
    }
}

/// The folder of the guests.
pub(crate) fn guests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guests")
}

/// A prebuilt guest.
pub(crate) fn guest(name: &str) -> PathBuf {
    guests().join(format!("wasm/{name}.wasm"))
}

/// Every prebuilt guest.
pub(crate) fn all_guests() -> Vec<PathBuf> {
    let entries = fs::read_dir(guests().join("wasm")).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "wasm"));
    files.sort();
    assert!(files.len() >= 20, "the guests are built: {files:?}");
    files
}

/// A file that no other test has: `name` must be unique among the tests.
pub(crate) fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// A file with this content. See [`scratch`].
pub(crate) fn file(name: &str, content: &[u8]) -> PathBuf {
    let file = scratch(name);
    fs::write(&file, content).unwrap();
    file
}

/// A file with this WebAssembly text, made binary. See [`scratch`].
#[track_caller]
pub(crate) fn wat(name: &str, text: &str) -> PathBuf {
    file(name, &wat::parse_str(text).unwrap())
}

/// The image of a file. See [`scratch`].
#[track_caller]
pub(crate) fn prepared(name: &str, source: &Path) -> PathBuf {
    let image = scratch(name);
    let ran = run(["prepare".as_ref(), source.as_os_str(), "-o".as_ref(), image.as_os_str()]);
    assert_eq!((ran.code, &*ran.stderr), (0, ""), "{}", source.display());
    image
}
