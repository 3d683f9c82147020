//! Puts the board's `memory/NAME.x` where the linker looks and says which linker scripts to use. The environment
//! variable `TENON_BOARD` names the board.

use std::path::PathBuf;
use std::{env, fs, io};

const DEFAULT_BOARD: &str = "mps2-an386";

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let board = env::var("TENON_BOARD").unwrap_or_else(|_| DEFAULT_BOARD.to_owned());
    fs::copy(format!("memory/{board}.x"), out.join("memory.x"))
        .map_err(|error| io::Error::new(error.kind(), format!("no board is called {board}: {error}")))?;
    println!("cargo:rerun-if-changed=memory");
    println!("cargo:rerun-if-env-changed=TENON_BOARD");
    println!(
        "cargo:rustc-check-cfg=cfg(board, values(\"mps2-an386\", \"mps2-an500\", \"mps2-an505\", \"microbit\"))"
    );
    println!("cargo:rustc-cfg=board=\"{board}\"");
    println!("cargo:rustc-link-search={}", out.display());
    println!("cargo:rustc-link-arg-bins=--nmagic");
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    if env::var_os("CARGO_FEATURE_LOG").is_some() {
        println!("cargo:rustc-link-arg-bins=-Tdefmt.x");
    }
    Ok(())
}
