//! The boards, the programs their crates hold, and building one of them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::command;
use crate::toolchain::Toolchain;

/// A board with firmware.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Board {
    /// Arm MPS2 AN386: Cortex-M4F.
    CortexM,
    /// QEMU `virt` with one RV32IMAC hart.
    Riscv32,
}

impl Board {
    pub(crate) const ALL: [Board; 2] = [Board::CortexM, Board::Riscv32];

    /// The folder of its crate below `targets/`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Board::CortexM => "cortex-m",
            Board::Riscv32 => "riscv32",
        }
    }

    /// The compiler's name for it.
    pub(crate) fn target(self) -> &'static str {
        match self {
            Board::CortexM => "thumbv7em-none-eabihf",
            Board::Riscv32 => "riscv32imac-unknown-none-elf",
        }
    }

    /// The emulator's program.
    pub(crate) fn emulator(self) -> &'static str {
        match self {
            Board::CortexM => "qemu-system-arm",
            Board::Riscv32 => "qemu-system-riscv32",
        }
    }

    /// The emulator's options that choose the machine.
    pub(crate) fn machine(self) -> &'static [&'static str] {
        match self {
            Board::CortexM => &["-M", "mps2-an386", "-cpu", "cortex-m4"],
            Board::Riscv32 => &["-M", "virt", "-bios", "none"],
        }
    }

    /// Where its crate is.
    pub(crate) fn crate_dir(self) -> PathBuf {
        command::root().join("targets").join(self.name())
    }
}

/// A binary of a board crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    /// One component, plain and prepared, with its costs.
    Demo,
    /// Any component, through semihosting.
    Runner,
    /// One prepared image, without the loader.
    ImageOnly,
    /// Everything but tenon.
    Empty,
    /// The same, with a log.
    EmptyWithLog,
}

impl Program {
    pub(crate) const ALL: [Program; 4] = [Program::Demo, Program::Runner, Program::ImageOnly, Program::Empty];

    /// The binary's name.
    fn binary(self) -> &'static str {
        match self {
            Program::Demo => "demo",
            Program::Runner => "runner",
            Program::ImageOnly => "image-only",
            Program::Empty | Program::EmptyWithLog => "empty",
        }
    }

    /// The board crate's features that it is built with.
    fn features(self) -> &'static str {
        match self {
            Program::Demo => "loader,log",
            Program::Runner => "loader",
            Program::ImageOnly | Program::Empty => "",
            Program::EmptyWithLog => "log",
        }
    }
}

/// A component and the image that `tenon prepare` made of it: what firmware carries.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    pub(crate) component: PathBuf,
    pub(crate) image: PathBuf,
}

/// Builds `program` for `board`; the ELF file.
pub(crate) fn build(board: Board, program: Program, guest: &Guest) -> Result<PathBuf> {
    let toolchain = Toolchain::from_environment()?;
    let mut cargo = toolchain.cargo("build", board.target(), &board.crate_dir())?;
    cargo.args([
        "--release",
        "--quiet",
        "--locked",
        "--no-default-features",
        "--features",
        program.features(),
    ]);
    cargo.args(["--bin", program.binary()]);
    cargo.env("TENON_COMPONENT", &guest.component).env("TENON_IMAGE", &guest.image);
    // Cargo reads the board crate's own configuration from the directory it runs in.
    command::run(&mut cargo)?;
    keep(&toolchain.target_dir().join(board.target()).join("release").join(program.binary()), board, program)
}

/// Copies the ELF file to where the next build does not overwrite it.
fn keep(elf: &Path, board: Board, program: Program) -> Result<PathBuf> {
    let kept = command::target_file(&format!("firmware/{}/{program:?}.elf", board.name()).to_lowercase())?;
    fs::copy(elf, &kept).with_context(|| format!("no firmware at {}", elf.display()))?;
    Ok(kept)
}
