//! The boards, the programs their crates hold, and building one of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context as _, Result};

use crate::command;
use crate::toolchain::Toolchain;

/// A linker that optimises the whole program uses one core.
const AT_A_TIME: usize = 2;

/// A board with firmware.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Board {
    /// Arm MPS2 AN386: Cortex-M4F.
    CortexM,
    /// QEMU `virt` with one RV32IMAC hart.
    Riscv32,
    /// Arm MPS2 AN500: Cortex-M7, with all the memory the emulated board has.
    Mps2An500,
    /// Arm MPS2 AN505: Cortex-M33.
    Mps2An505,
    /// BBC micro:bit: Cortex-M0, 256 KiB of flash, 16 KiB of RAM.
    Microbit,
    /// QEMU `virt` with one hart without atomics.
    Riscv32imc,
}

impl Board {
    /// Those whose figures are stated.
    pub(crate) const MEASURED: [Board; 2] = [Board::CortexM, Board::Riscv32];
    /// Those that load plain components, and run guests as on parts of their size.
    pub(crate) const LOADING: [Board; 3] = [Board::CortexM, Board::Riscv32, Board::Mps2An505];
    /// Those without atomics, which only run images.
    pub(crate) const SMALL: [Board; 2] = [Board::Microbit, Board::Riscv32imc];
    /// All there are: those of which most is built come first.
    pub(crate) const ALL: [Board; 6] = [
        Board::CortexM,
        Board::Mps2An500,
        Board::Riscv32,
        Board::Mps2An505,
        Board::Microbit,
        Board::Riscv32imc,
    ];
    /// Those that have the megabytes that the official core suite takes.
    pub(crate) const SUITE: [Board; 2] = [Board::Mps2An500, Board::Riscv32];

    /// What steps, figures and files call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Board::CortexM => "cortex-m",
            Board::Riscv32 => "riscv32",
            Board::Mps2An500 => "mps2-an500",
            Board::Mps2An505 => "mps2-an505",
            Board::Microbit => "microbit",
            Board::Riscv32imc => "riscv32imc",
        }
    }

    /// What measured figures call it: its processor.
    pub(crate) fn part(self) -> &'static str {
        match self {
            Board::CortexM => "cortex-m4",
            Board::Riscv32 => "rv32imac",
            Board::Mps2An500 => "cortex-m7",
            Board::Mps2An505 => "cortex-m33",
            Board::Microbit => "cortex-m0",
            Board::Riscv32imc => "rv32imc",
        }
    }

    /// The folder of its crate below `targets/`.
    fn folder(self) -> &'static str {
        match self {
            Board::CortexM | Board::Mps2An500 | Board::Mps2An505 | Board::Microbit => "cortex-m",
            Board::Riscv32 | Board::Riscv32imc => "riscv32",
        }
    }

    /// What its crate calls it (`TENON_BOARD`): which memory `program` has.
    pub(crate) fn memory(self, program: Program) -> &'static str {
        match self {
            Board::CortexM => "mps2-an386",
            Board::Mps2An500 => "mps2-an500",
            Board::Mps2An505 => "mps2-an505",
            Board::Microbit => "microbit",
            Board::Riscv32 if program == Program::Suite => "virt-large",
            Board::Riscv32 | Board::Riscv32imc => "virt",
        }
    }

    /// The compiler's name for it.
    pub(crate) fn target(self) -> &'static str {
        match self {
            Board::CortexM | Board::Mps2An500 => "thumbv7em-none-eabihf",
            Board::Mps2An505 => "thumbv8m.main-none-eabi",
            Board::Microbit => "thumbv6m-none-eabi",
            Board::Riscv32 => "riscv32imac-unknown-none-elf",
            Board::Riscv32imc => "riscv32imc-unknown-none-elf",
        }
    }

    /// The emulator's program.
    pub(crate) fn emulator(self) -> &'static str {
        match self {
            Board::CortexM | Board::Mps2An500 | Board::Mps2An505 | Board::Microbit => "qemu-system-arm",
            Board::Riscv32 | Board::Riscv32imc => "qemu-system-riscv32",
        }
    }

    /// The emulator's options that choose the machine.
    pub(crate) fn machine(self) -> &'static [&'static str] {
        match self {
            Board::CortexM => &["-M", "mps2-an386", "-cpu", "cortex-m4"],
            Board::Riscv32 | Board::Riscv32imc => &["-M", "virt", "-bios", "none"],
            Board::Mps2An500 => &["-M", "mps2-an500", "-cpu", "cortex-m7"],
            Board::Mps2An505 => &["-M", "mps2-an505", "-cpu", "cortex-m33"],
            Board::Microbit => &["-M", "microbit"],
        }
    }

    /// Features of its crate that every program has.
    fn features(self) -> &'static str {
        match self {
            Board::Microbit => "",
            _ => "floats",
        }
    }

    /// What is built for it.
    pub(crate) fn programs(self) -> Vec<Program> {
        use Program::{Demo, Echo, Empty, ImageOnly, ImageOnlyWith, Meter, PlainLoad, Runner, Suite, Tasks};
        let own: &[Program] = match self {
            Board::CortexM => &[Demo, Runner, PlainLoad, ImageOnly, Empty, Echo, Tasks],
            Board::Riscv32 => &[Demo, Runner, PlainLoad, ImageOnly, Empty, Echo, Tasks, Suite],
            Board::Mps2An505 => &[Runner, ImageOnly],
            Board::Microbit | Board::Riscv32imc => &[ImageOnly, Meter, Empty],
            Board::Mps2An500 => &[Suite],
        };
        let extras: &[Extra] = if self == Board::CortexM { &Extra::ALL } else { &[] };
        own.iter().copied().chain(extras.iter().map(|extra| ImageOnlyWith(*extra))).collect()
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
    /// One plain component, with what else `ImageOnly` has.
    PlainLoad,
    /// As `ImageOnly`, with one of the facade's features that guests may need.
    ImageOnlyWith(Extra),
    /// A prepared component with a resource, lists and a record, metered, for parts with little memory.
    Meter,
    /// A prepared component that is called with a string, and calls the host with it.
    Echo,
    /// A prepared image, run by one of an executor's tasks.
    Tasks,
    /// Two prepared images of a core module, without the loader: for measuring.
    Bench,
    /// Everything but tenon.
    Empty,
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
    /// The binary's name.
    fn binary(self) -> &'static str {
        match self {
            Program::Demo => "demo",
            Program::Runner => "runner",
            Program::Suite => "suite",
            Program::ImageOnly | Program::ImageOnlyWith(_) => "image-only",
            Program::PlainLoad => "plain-load",
            Program::Meter => "meter",
            Program::Echo => "echo",
            Program::Tasks => "tasks",
            Program::Bench => "bench",
            Program::Empty => "empty",
        }
    }

    /// The board crate's features that it is built with.
    fn features(self) -> &'static str {
        match self {
            Program::Demo => "loader,log",
            Program::Runner | Program::PlainLoad => "loader",
            Program::Suite => "suite",
            Program::ImageOnly | Program::Meter | Program::Echo | Program::Bench | Program::Empty => "",
            Program::Tasks => "tasks",
            Program::ImageOnlyWith(Extra::Simd) => "tenon/simd",
            Program::ImageOnlyWith(Extra::Exceptions) => "tenon/exceptions",
            Program::ImageOnlyWith(Extra::Gc) => "tenon/gc",
            Program::ImageOnlyWith(Extra::Threads) => "tenon/threads",
            Program::ImageOnlyWith(Extra::Composition) => "tenon/composition",
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

/// Programs for one board, each with the guest that it carries.
pub(crate) type Job<'a> = (Board, Vec<(Program, &'a Guest)>);

/// Builds them all, for [`AT_A_TIME`] targets at a time: cargo builds one thing after the other in a target's directory. How
/// many of each, or what is wrong.
pub(crate) fn build_all(jobs: &[Job<'_>]) -> Vec<(Board, Result<usize, String>)> {
    let of_target: Vec<&[Job<'_>]> = jobs.chunk_by(|a, b| a.0.target() == b.0.target()).collect();
    let (next, built) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(jobs) = of_target.get(next.fetch_add(1, Ordering::Relaxed)) {
            for (board, programs) in *jobs {
                let files: Result<Vec<PathBuf>> =
                    programs.iter().map(|(program, guest)| build(*board, *program, guest)).collect();
                let files = files.map(|files| files.len()).map_err(|error| format!("{error:#}"));
                built.lock().unwrap_or_else(PoisonError::into_inner).push((*board, files));
            }
        }
    };
    thread::scope(|scope| (0..AT_A_TIME).for_each(|_| drop(scope.spawn(work))));
    built.into_inner().unwrap_or_else(PoisonError::into_inner)
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
        &[board.features(), program.features()].join(","),
    ]);
    cargo.args(["--bin", program.binary()]);
    cargo.env("TENON_BOARD", board.memory(program)).envs(environment.iter().copied());
    // Cargo reads the board crate's own configuration from the directory it runs in.
    command::run(&mut cargo)?;
    keep(&toolchain, board, program.binary(), &format!("{program:?}"))
}

/// Copies the ELF file of `binary` to where the next build does not overwrite it, and calls it `name`.
pub(crate) fn keep(toolchain: &Toolchain, board: Board, binary: &str, name: &str) -> Result<PathBuf> {
    let elf = toolchain.target_dir(board.target()).join(board.target()).join("release").join(binary);
    let kept = command::target_file(&format!("firmware/{}/{name}.elf", board.name()).to_lowercase())?;
    fs::copy(&elf, &kept).with_context(|| format!("no firmware at {}", elf.display()))?;
    Ok(kept)
}
