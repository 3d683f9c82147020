//! Every command guest does what was recorded of it, as a plain component and from its image.

use crate::tenon::{Ran, finish, guest, guests, prepared, tenon};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;

#[derive(Deserialize)]
struct Recorded {
    #[serde(default = "argv0")]
    argv0: String,
    runs: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    #[serde(default)]
    args: Vec<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    #[serde(default)]
    stdin: String,
    stdout: String,
    stderr: String,
    /// None when the run trapped.
    exit: Option<i32>,
}

fn argv0() -> String {
    "guest".to_owned()
}

/// The guests that are built, with what was recorded of them.
fn recorded() -> Vec<(String, Recorded)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(guests().join("expect")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.extension().is_some_and(|extension| extension == "json") && guest(&name).exists() {
            all.push((name, serde_json::from_slice(&fs::read(&path).unwrap()).unwrap()));
        }
    }
    assert!(all.len() >= 7, "the command guests are built");
    all
}

fn replay(name: &str, flags: &[&str], file: &Path, recorded: &Recorded) {
    for (number, case) in recorded.runs.iter().enumerate() {
        let mut command = tenon();
        command.args(["run", "--argv0", &recorded.argv0]).args(flags);
        command.args(case.env.iter().map(|(name, value)| format!("--env={name}={value}")));
        let ran = finish(command.arg(file).args(&case.args), case.stdin.as_bytes());
        assert_eq!(ran.stdout, case.stdout, "{name}, run {number}");
        assert_eq!(ran.code, case.exit.unwrap_or(134), "{name}, run {number}: {}", ran.stderr);
        // After a trap the runtime's own words follow.
        let expected_error = if case.exit.is_some() {
            case.stderr == ran.stderr
        } else {
            ran.stderr.starts_with(&case.stderr)
        };
        assert!(expected_error, "{name}, run {number}: {} instead of {}", ran.stderr, case.stderr);
    }
}

#[test]
fn command_guests_do_what_was_recorded() {
    for (name, recorded) in recorded() {
        replay(&name, &[], &guest(&name), &recorded);
    }
}

#[test]
fn command_guests_do_the_same_translated_as_they_run() {
    for (name, recorded) in recorded() {
        replay(&name, &["--lazy"], &guest(&name), &recorded);
    }
}

#[test]
fn images_of_command_guests_do_the_same() {
    for (name, recorded) in recorded() {
        let image = prepared(&format!("commands-{name}.tnn"), &guest(&name));
        replay(&name, &[], &image, &recorded);
    }
}

#[test]
fn the_name_of_the_file_is_the_guests_own_unless_one_is_given() {
    let named = |command: &[&str]| {
        let file = guest("rust-hello");
        finish(tenon().args(command).arg(file).arg("one"), b"")
    };
    // The guest prints its arguments after its own name.
    for command in [&["run"][..], &["run", "--argv0", "other"]] {
        let Ran { stdout, code, .. } = named(command);
        assert_eq!((code, &*stdout), (0, "hello from rust std\narg[0]=one\n"), "{command:?}");
    }
}

#[test]
fn a_variable_without_a_value_is_taken_over() {
    let mut command = tenon();
    command.args(["run", "--env", "TENON_TEST", "--env", "TENON_ABSENT"]).env("TENON_TEST", "there");
    let ran = finish(command.arg(guest("rust-hello")), b"");
    assert_eq!(ran.stdout, "hello from rust std\nenv TENON_TEST=there\n");
}

#[test]
fn a_reader_that_went_away_is_no_panic() {
    for args in [["inspect", "rust-hello"], ["run", "rust-hello"], ["disas", "rust-hello"]] {
        let mut command = tenon();
        command.arg(args[0]).arg(guest(args[1])).stdin(Stdio::null());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code().is_some(), "{args:?} ended by a signal");
        // The guest may panic when its output is gone; the command may not.
        assert!(args[0] == "run" || (output.status.success() && stderr.is_empty()), "{args:?}: {stderr}");
        assert!(!stderr.contains("src/main.rs") || args[0] == "run", "{args:?}: {stderr}");
    }
}
