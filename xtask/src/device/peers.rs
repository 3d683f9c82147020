//! What tenon is measured against, in `spec-tests/bench/device`: compiled code, wasmi, and wasm3 as gcc builds it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::Workloads;
use crate::command;
use crate::firmware::{self, Board};
use crate::size;
use crate::toolchain::Toolchain;

/// Where they are.
const FOLDER: &str = "spec-tests/bench/device";
/// The package that carries wasm3's sources, and where in it they are.
const WASM3: (&str, &str) = ("wasm3x-sys", "wasm3/source");

/// One way of building a peer.
struct Peer {
    /// What the figures call it.
    name: &'static str,
    binary: &'static str,
    features: &'static str,
    /// gcc's optimisation level.
    opt_level: &'static str,
}

const NATIVE: Peer = Peer { name: "native", binary: "native", features: "", opt_level: "" };
const EMPTY: Peer = Peer { name: "empty", binary: "empty", features: "", opt_level: "" };
/// Those that run the module.
const ENGINES: [Peer; 4] = [
    Peer { name: "wasm3 -O3", binary: "wasm3", features: "wasm3", opt_level: "3" },
    Peer { name: "wasm3 -Os", binary: "wasm3", features: "wasm3", opt_level: "s" },
    Peer { name: "wasmi", binary: "wasmi", features: "wasmi", opt_level: "" },
    Peer { name: "wasmi portable", binary: "wasmi", features: "wasmi-portable", opt_level: "" },
];

/// Prints what every peer takes; of one that cannot be run, why.
pub(super) fn print(board: Board, workloads: &Workloads) {
    for peer in std::iter::once(&NATIVE).chain(&ENGINES) {
        if let Err(error) = peer.print(board, workloads) {
            println!("{} {}: not run: {error:#}", board.part(), peer.name);
        }
    }
}

impl Peer {
    fn print(&self, board: Board, workloads: &Workloads) -> Result<()> {
        if self.binary == NATIVE.binary && !workloads.own {
            bail!("it has the project's own workloads only");
        }
        let elf = self.build(board, workloads)?;
        let console = workloads.run(board, &elf)?;
        workloads.print(board, &format!(" {}", self.name), &workloads.measured(&console, self.binary)?);
        let empty = EMPTY.build(board, workloads)?;
        let flash = size::bytes(&elf)?.saturating_sub(size::bytes(&empty)?);
        println!("{} flash {}: {flash} bytes", board.part(), self.name);
        Ok(())
    }

    fn build(&self, board: Board, workloads: &Workloads) -> Result<PathBuf> {
        let toolchain = Toolchain::from_environment()?;
        let mut cargo = toolchain.cargo("build", board.target(), &folder())?;
        cargo.args(["--release", "--quiet", "--locked", "--bin", self.binary, "--features", self.features]);
        cargo.env("TENON_MODULE", &workloads.module);
        if !self.opt_level.is_empty() {
            ensure_compiler(board)?;
            cargo.env("WASM3", wasm3()?).env("WASM3_OPT_LEVEL", self.opt_level);
        }
        command::run(&mut cargo)?;
        firmware::keep(&toolchain, board, self.binary, &format!("peer-{}", self.name.replace(' ', "")))
    }
}

fn folder() -> PathBuf {
    command::root().join(FOLDER)
}

/// Whether gcc and a C library are there for the board.
fn ensure_compiler(board: Board) -> Result<()> {
    let (compiler, packages) = match board {
        Board::CortexM | Board::Mps2An500 | Board::Mps2An505 | Board::Microbit => {
            ("arm-none-eabi-gcc", "gcc-arm-none-eabi libnewlib-arm-none-eabi")
        }
        Board::Riscv32 | Board::Riscv32imc => {
            ("riscv64-unknown-elf-gcc", "gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf")
        }
    };
    if command::find_program(compiler).is_none() {
        bail!("{compiler} is missing; on Debian: sudo apt-get install --no-install-recommends {packages}");
    }
    Ok(())
}

/// The folder of wasm3's sources, where cargo unpacked them.
fn wasm3() -> Result<PathBuf> {
    let mut cargo: Command = command::host_cargo();
    cargo.current_dir(folder()).args(["metadata", "--format-version", "1", "--locked"]);
    let metadata: Value = serde_json::from_slice(&command::run(&mut cargo)?.stdout)?;
    let mut packages = metadata["packages"].as_array().into_iter().flatten();
    let package = packages.find(|package| package["name"] == WASM3.0);
    let manifest = package.and_then(|package| package["manifest_path"].as_str());
    let manifest = Path::new(manifest.context("cargo did not unpack wasm3's sources")?);
    Ok(manifest.with_file_name("").join(WASM3.1))
}
