//! Scripts for a board, and the verdicts that came back, as files below one folder: a script's `NAME.script` and
//! `NAME.verdicts`, and `list`, which names what is to be played. The firmware `suite` reads and writes them.

use super::script;
use crate::report::{FileReport, Verdict, file_name};
use crate::suites::{Suite, SuiteFile};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use tenon_script::format::{self, Script};

/// Writes the scripts of `files`, and the list of them, to `folder`.
///
/// # Errors
/// When a file cannot be written.
pub fn write_scripts(files: &[&SuiteFile], folder: &Path) -> io::Result<()> {
    let mut list = String::new();
    for file in files {
        let base = base(file, folder);
        fs::create_dir_all(base.parent().unwrap_or(folder))?;
        fs::write(with_ending(&base, "script"), script(file))?;
        list.push_str(&format!("{}\n", base.display()));
    }
    fs::write(folder.join("list"), list)
}

/// What a board said of those of `files` whose scripts are in `folder`.
///
/// # Errors
/// When a script cannot be read.
pub fn read_verdicts(files: &[SuiteFile], folder: &Path) -> io::Result<Vec<FileReport>> {
    let played = files.iter().filter(|file| with_ending(&base(file, folder), "script").exists());
    played.map(|file| report(file, folder)).collect()
}

fn report(file: &SuiteFile, folder: &Path) -> io::Result<FileReport> {
    let base = base(file, folder);
    let script = fs::read(with_ending(&base, "script"))?;
    // No file: the firmware ended before it came to this script.
    let verdicts = fs::read(with_ending(&base, "verdicts")).unwrap_or_default();
    let mut verdicts = format::verdicts(&verdicts).map_while(Result::ok);
    let mut report = FileReport { suite: Suite::Core, file: file.clone(), records: Vec::new() };
    for directive in Script::read(&script).map_err(io::Error::other)?.directives {
        let directive = directive.map_err(io::Error::other)?;
        let verdict = verdicts.next();
        let ended = verdict.is_none();
        let verdict = verdict.unwrap_or_else(|| Verdict::failed("the firmware ended here"));
        report.push(directive.line as usize, directive.action.kind(), verdict);
        if ended {
            break;
        }
    }
    Ok(report)
}

fn base(file: &SuiteFile, folder: &Path) -> PathBuf {
    folder.join(file_name(Suite::Core, file))
}

fn with_ending(base: &Path, ending: &str) -> PathBuf {
    base.with_added_extension(ending)
}
