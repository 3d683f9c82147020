//! `transcript GUEST.wasm FILE.expect…`: replays recorded calls of a guest.
//!
//! Ends with code 0 if every line agrees, with 1 and the first difference if one does not.

use std::process::ExitCode;
use tenon_spec_tests::transcript;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [guest, files @ ..] = args.as_slice() else { return usage() };
    if files.is_empty() {
        return usage();
    }
    let replayed = files.iter().map(|file| (file, replay(guest, file)));
    let mut code = ExitCode::SUCCESS;
    for (file, result) in replayed {
        match result {
            Ok(steps) => println!("{file}: {steps} steps agree"),
            Err(message) => {
                eprintln!("{file}: {message}");
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}

fn usage() -> ExitCode {
    eprintln!("usage: transcript GUEST.wasm FILE.expect…");
    ExitCode::from(2)
}

fn replay(guest: &str, file: &str) -> Result<usize, String> {
    let wasm = std::fs::read(guest).map_err(|error| format!("{guest}: {error}"))?;
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    transcript::run(&wasm, &text)
}
