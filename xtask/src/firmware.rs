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
    /// Arm MPS2 AN500: Cortex-M7, with all the memory the emulated board has.
    Mps2An500,
}

impl Board {
    /// Those that run guests as on parts of their size, and are measured.
    pub(crate) const ALL: [Board; 2] = [Board::CortexM, Board::Riscv32];
    /// Those that have the megabytes that the official core suite takes.
    pub(crate) const SUITE: [Board; 2] = [Board::Mps2An500, Board::Riscv32];

    /// What steps, figures and files call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Board::CortexM => "cortex-m",
            Board::Riscv32 => "riscv32",
            Board::Mps2An500 => "mps2-an500",
        }
    }

    /// What measured figures call it: its processor.
    pub(crate) fn part(self) -> &'static str {
        match self {
            Board::CortexM => "cortex-m4",
            Board::Riscv32 => "rv32imac",
            Board::Mps2An500 => "cortex-m7",
        }
    }

    /// The folder of its crate below `targets/`.
    fn folder(self) -> &'static str {
        match self {
            Board::CortexM | Board::Mps2An500 => "cortex-m",
            Board::Riscv32 => "riscv32",
        }
    }

    /// What its crate calls it (`TENON_BOARD`): which memory `program` has.
    fn memory(self, program: Program) -> &'static str {
        match self {
            Board::CortexM => "mps2-an386",
            Board::Mps2An500 => "mps2-an500",
            Board::Riscv32 if program == Program::Suite => "virt-large",
            Board::Riscv32 => "virt",
        }
    }

    /// The compiler's name for it.
    pub(crate) fn target(self) -> &'static str {
        match self {
            Board::CortexM | Board::Mps2An500 => "thumbv7em-none-eabihf",
            Board::Riscv32 => "riscv32imac-unknown-none-elf",
        }
    }

    /// The emulator's program.
    pub(crate) fn emulator(self) -> &'static str {
        match self {
            Board::CortexM | Board::Mps2An500 => "qemu-system-arm",
            Board::Riscv32 => "qemu-system-riscv32",
        }
    }

    /// The emulator's options that choose the machine.
    pub(crate) fn machine(self) -> &'static [&'static str] {
        match self {
            Board::CortexM => &["-M", "mps2-an386", "-cpu", "cortex-m4"],
            Board::Riscv32 => &["-M", "virt", "-bios", "none"],
            Board::Mps2An500 => &["-M", "mps2-an500", "-cpu", "cortex-m7"],
        }
    }

    /// Where its crate is.
    pub(crate) fn crate_dir(self) -> PathBuf {
        command::root().join("targets").join(self.folder())
    }
}

/// A binary of a board crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    /// One component, plain and prepared, with its costs.
    Demo,
    /// Any component, through semihosting.
    Runner,
    /// The official core suite.
    Suite,
    /// One prepared image, without the loader.
    ImageOnly,
    /// The same, with one of the facade's features that guests may need.
    ImageOnlyWith(Extra),
    /// A prepared image, run by one of an executor's tasks.
    Tasks,
    /// Two prepared images of a core module, without the loader: for measuring.
    Bench,
    /// Everything but tenon.
    Empty,
    /// The same, with a log.
    EmptyWithLog,
}

/// What of WebAssembly is a Cargo feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extra {
    /// Vectors.
    Simd,
    /// Exceptions, and the heap they live on.
    Exceptions,
    /// Structs and arrays, and the heap they live on.
    Gc,
    /// Atomic instructions.
    Threads,
    /// Components linked to one another, imported modules and components.
    Composition,
}

impl Extra {
    pub(crate) const ALL: [Extra; 5] =
        [Extra::Simd, Extra::Exceptions, Extra::Gc, Extra::Threads, Extra::Composition];

    /// The feature's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Extra::Simd => "simd",
            Extra::Exceptions => "exceptions",
            Extra::Gc => "gc",
            Extra::Threads => "threads",
            Extra::Composition => "composition",
        }
    }
}

impl Program {
    /// Those that every board of [`Board::ALL`] runs.
    pub(crate) const ALL: [Program; 4] = [Program::Demo, Program::Runner, Program::ImageOnly, Program::Empty];

    /// The binary's name.
    fn binary(self) -> &'static str {
        match self {
            Program::Demo => "demo",
            Program::Runner => "runner",
            Program::Suite => "suite",
            Program::ImageOnly | Program::ImageOnlyWith(_) => "image-only",
            Program::Tasks => "tasks",
            Program::Bench => "bench",
            Program::Empty | Program::EmptyWithLog => "empty",
        }
    }

    /// The board crate's features that it is built with.
    fn features(self) -> &'static str {
        match self {
            Program::Demo => "loader,log",
            Program::Runner => "loader",
            Program::Suite => "suite",
            Program::ImageOnly | Program::Bench | Program::Empty => "",
            Program::Tasks => "tasks",
            Program::ImageOnlyWith(Extra::Simd) => "tenon/simd",
            Program::ImageOnlyWith(Extra::Exceptions) => "tenon/exceptions",
            Program::ImageOnlyWith(Extra::Gc) => "tenon/gc",
            Program::ImageOnlyWith(Extra::Threads) => "tenon/threads",
            Program::ImageOnlyWith(Extra::Composition) => "tenon/composition",
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

/// Builds `program`, which may carry `guest`, for `board`; the ELF file.
pub(crate) fn build(board: Board, program: Program, guest: &Guest) -> Result<PathBuf> {
    build_with(board, program, &[("TENON_COMPONENT", &guest.component), ("TENON_IMAGE", &guest.image)])
}

/// Builds the suite's player for `board`; the ELF file.
pub(crate) fn build_suite(board: Board) -> Result<PathBuf> {
    build_with(board, Program::Suite, &[])
}

/// Builds `bench` with an image and one of the same module that counts fuel; the ELF file.
pub(crate) fn build_bench(board: Board, plain: &Path, with_fuel: &Path) -> Result<PathBuf> {
    build_with(board, Program::Bench, &[("TENON_IMAGE", plain), ("TENON_IMAGE_WITH_FUEL", with_fuel)])
}

fn build_with(board: Board, program: Program, environment: &[(&str, &Path)]) -> Result<PathBuf> {
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
    cargo.env("TENON_BOARD", board.memory(program)).envs(environment.iter().copied());
    // Cargo reads the board crate's own configuration from the directory it runs in.
    command::run(&mut cargo)?;
    keep(&toolchain, board, program.binary(), &format!("{program:?}"))
}

/// Copies the ELF file of `binary` to where the next build does not overwrite it, and calls it `name`.
pub(crate) fn keep(toolchain: &Toolchain, board: Board, binary: &str, name: &str) -> Result<PathBuf> {
    let elf = toolchain.target_dir().join(board.target()).join("release").join(binary);
    let kept = command::target_file(&format!("firmware/{}/{name}.elf", board.name()).to_lowercase())?;
    fs::copy(&elf, &kept).with_context(|| format!("no firmware at {}", elf.display()))?;
    Ok(kept)
}
