//! `cargo xtask size`: flash from the ELF files, RAM from the runs.
//!
//! A program's own flash is everything allocated with contents (vectors, text, rodata, data) less that of the
//! firmware `empty` and less the guests it carries.

use std::fs;
use std::path::Path;

use anyhow::Result;
use clap::Args;

use crate::cases::Case;
use crate::echo;
use crate::facts::Facts;
use crate::firmware::{self, Board, Extra, Program};
use crate::growth;
use crate::handlers;
use crate::nesting;
use crate::qemu::{self, Pace};
use crate::report::{Console, Cost};
use crate::runner::Runner;
use crate::symbols::Contents;
use crate::toolchain::Toolchain;

/// What the executor may take, cold functions included, and what is aimed at, in KiB: on boards (meant for Cortex-M), and on x86-64.
const HANDLERS_ON_BOARD: [u32; 2] = [40, 28];
const HANDLERS_ON_HOST: [u32; 2] = [72, 64];
const KIB: f64 = 1024.0;

/// Phases of the image-only program, and what holds the heap that each leaves live.
const OWNERS: [(&str, &str); 4] = [
    ("check", "component"),
    ("link", "linker, which may go"),
    ("store", "empty store, stack included"),
    ("instantiate", "instance, memory included"),
];

/// Between a program's name and its bytes.
pub(crate) const FLASH: &str = " flash: ";

/// A program of which flash is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Build {
    /// Checker, executor, component runtime, the part of WASI that printing needs.
    ImageOnly,
    /// All of that and the loader: validation and translation.
    PlainLoad,
}

/// The programs and boards that are stated: a board for each target.
pub(crate) const STATED: [(Board, Build); 6] = [
    (Board::CortexM, Build::ImageOnly),
    (Board::CortexM, Build::PlainLoad),
    (Board::Microbit, Build::ImageOnly),
    (Board::Riscv32, Build::ImageOnly),
    (Board::Riscv32, Build::PlainLoad),
    (Board::Riscv32imc, Build::ImageOnly),
];

/// What `cargo xtask size` takes.
#[derive(Args)]
pub(crate) struct Options {
    /// Only targets whose name starts with this, and only flash: thumbv7em, thumbv6m, riscv32imac or riscv32imc
    #[arg(long, value_name = "NAME")]
    target: Option<String>,
    /// Write flash and the largest functions into targets/size.txt
    #[arg(long)]
    bless: bool,
}

/// A program's flash.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flash {
    /// Target and program.
    pub(crate) name: String,
    /// Bytes beyond those of an empty firmware and of the guest that is carried.
    pub(crate) over_empty: u64,
    /// All that is in it.
    pub(crate) contents: Contents,
    /// What an empty firmware has, and the guest that is carried.
    pub(crate) empty: Contents,
    pub(crate) carried: u64,
}

/// Flash and RAM of tenon on one board.
pub(crate) struct Sizes {
    /// Bytes of flash that tenon adds to an empty firmware: with the loader, and without.
    pub(crate) flash_loader: u64,
    pub(crate) flash_image_only: u64,
    /// Bytes of it that are the executor's functions, without the loader.
    pub(crate) handlers: u64,
    /// Bytes of statics that tenon adds to an empty firmware, without the loader.
    pub(crate) statics: u64,
    /// What owns heap once a prepared command is instantiated, without the loader: name and bytes.
    pub(crate) owners: Vec<(&'static str, u64)>,
    /// Phases of the demo: name and cost.
    pub(crate) phases: Vec<(String, Cost)>,
    /// Bytes of flash that each feature adds to the firmware that only runs images.
    pub(crate) extras: Vec<(&'static str, u64)>,
    /// Native stack while loading types nested as deep as a device accepts.
    pub(crate) nesting_stack: u64,
}

/// `cargo xtask size`.
pub(crate) fn print(options: &Options) -> Result<()> {
    Toolchain::from_environment()?.ensure()?;
    qemu::ensure()?;
    let facts = Facts::default();
    if options.bless {
        println!("{}", growth::check(&facts, true)?);
        return Ok(());
    }
    let wanted =
        |board: Board| options.target.as_deref().is_none_or(|target| board.target().starts_with(target));
    for (board, build) in STATED.into_iter().filter(|(board, _)| wanted(*board)) {
        println!("{}", flash(board, build, &facts)?.table());
    }
    for board in STATED.iter().filter(|(board, build)| wanted(*board) && *build == Build::ImageOnly) {
        println!("{}", extras_table(board.0, &facts)?);
    }
    if options.target.is_none() {
        print_boards(&facts)?;
    }
    Ok(())
}

fn print_boards(facts: &Facts) -> Result<()> {
    for board in Board::MEASURED {
        println!("{}\n{}", board.name(), facts.sizes(board)?.table());
    }
    if let Some(bytes) = handlers::bytes_on_host()? {
        println!("x86-64, before it is linked\n{}", handler_line(bytes, HANDLERS_ON_HOST));
    }
    Ok(())
}

impl Build {
    fn name(self) -> &'static str {
        match self {
            Build::ImageOnly => "image-only",
            Build::PlainLoad => "plain-load",
        }
    }

    fn program(self) -> Program {
        match self {
            Build::ImageOnly => Program::ImageOnly,
            Build::PlainLoad => Program::PlainLoad,
        }
    }
}

/// Builds the program and takes its flash apart.
pub(crate) fn flash(board: Board, build: Build, facts: &Facts) -> Result<Flash> {
    let guest = facts.guest_of(board, build.program())?;
    let contents_of = |program| firmware::build(board, program, guest).and_then(|elf| Contents::of(&elf));
    let (contents, empty) = (contents_of(build.program())?, contents_of(Program::Empty)?);
    let carried = match build {
        Build::ImageOnly => &guest.image,
        Build::PlainLoad => &guest.component,
    };
    let carried = fs::metadata(carried)?.len();
    let architecture = board.target().split(['-', '.']).next().unwrap_or_default();
    Ok(Flash {
        name: format!("{architecture} {}", build.name()),
        over_empty: contents.flash.saturating_sub(empty.flash + carried),
        contents,
        empty,
        carried,
    })
}

impl Flash {
    /// `thumbv7em image-only flash: 123`
    pub(crate) fn line(&self) -> String {
        format!("{}{FLASH}{}", self.name, self.over_empty)
    }

    /// The same, and what it is made of: rows that add up to it.
    fn table(&self) -> String {
        let mut lines = vec![self.line()];
        let mut row = |bytes: i64, what: &str| lines.push(format!("  {bytes:>8}  {what}"));
        let signed = |bytes: u64| bytes.cast_signed();
        self.contents.crates().iter().for_each(|(name, bytes)| row(signed(*bytes), name));
        row(signed(self.contents.constants) - signed(self.carried), "constants and tables");
        let functions: u64 = self.contents.functions.values().sum();
        let rest = self.contents.flash.saturating_sub(functions + self.contents.constants);
        row(signed(rest), "between functions");
        row(-signed(self.empty.flash), "an empty firmware");
        lines.join("\n") + "\n"
    }
}

/// What each feature adds to the image-only program.
fn extras_table(board: Board, facts: &Facts) -> Result<String> {
    let base = flash(board, Build::ImageOnly, facts)?;
    let extras = extras(board, facts, base.contents.flash)?;
    let rows = extras.iter().map(|(name, bytes)| format!("  {bytes:>8}  feature {name}\n"));
    Ok(format!("{}, each feature\n", base.name) + &rows.collect::<String>())
}

/// Builds and runs what the figures come from.
pub(crate) fn measure(board: Board, facts: &Facts) -> Result<Sizes> {
    let image_only = flash(board, Build::ImageOnly, facts)?;
    let handlers = handlers::executor_bytes(&firmware::build(board, Program::ImageOnly, facts.guest()?)?)?;
    let demo = facts.board_run(board)?;
    // Figures of the Cortex-M are stated; elsewhere the ratios are the same.
    let extras =
        if board == Board::CortexM { extras(board, facts, image_only.contents.flash)? } else { Vec::new() };
    Ok(Sizes {
        flash_loader: flash(board, Build::PlainLoad, facts)?.over_empty,
        flash_image_only: image_only.over_empty,
        handlers,
        statics: image_only.contents.statics.saturating_sub(image_only.empty.statics),
        owners: owners(board, facts)?,
        phases: [phases(&demo.plain, &demo.prepared)?, echo_phases(board, facts)?].concat(),
        extras,
        nesting_stack: nesting_stack(board, facts)?,
    })
}

/// Runs the image-only program, whose phases are what its heap is taken in.
fn owners(board: Board, facts: &Facts) -> Result<Vec<(&'static str, u64)>> {
    let elf = firmware::build(board, Program::ImageOnly, facts.guest_of(board, Program::ImageOnly)?)?;
    let console = Console::parse(&qemu::run(board, Pace::Counted, &elf, &[])?.console);
    let mut before = 0;
    let phases = OWNERS.into_iter().map(|(phase, owner)| {
        let live = console.cost(phase)?.heap_live;
        Ok((owner, live.saturating_sub(std::mem::replace(&mut before, live))))
    });
    phases.collect()
}

fn extras(board: Board, facts: &Facts, without: u64) -> Result<Vec<(&'static str, u64)>> {
    let cost = |extra: &Extra| {
        let program = Program::ImageOnlyWith(*extra);
        let elf = firmware::build(board, program, facts.guest_of(board, program)?)?;
        Ok((extra.name(), bytes(&elf)?.saturating_sub(without)))
    };
    Extra::ALL.iter().map(cost).collect()
}

/// Bytes of flash that a firmware takes.
pub(crate) fn bytes(elf: &Path) -> Result<u64> {
    Ok(Contents::of(elf)?.flash)
}

fn handler_line(bytes: u64, [most, goal]: [u32; 2]) -> String {
    format!(
        "  handler bytes            {:>8.1} KiB   at most {most} KiB, goal {goal} KiB",
        bytes as f64 / KIB
    )
}

fn echo_phases(board: Board, facts: &Facts) -> Result<Vec<(String, Cost)>> {
    Ok(echo::costs(board, facts)?.into_iter().map(|(phase, cost)| (format!("echo: {phase}"), cost)).collect())
}

fn phases(plain: &Console, prepared: &Console) -> Result<Vec<(String, Cost)>> {
    let plain = ["load", "instantiate", "run"].map(|phase| ("plain", plain, phase));
    let prepared = ["check", "instantiate", "run"].map(|phase| ("prepared", prepared, phase));
    let named = plain.into_iter().chain(prepared);
    named.map(|(form, console, phase)| Ok((format!("{form}: {phase}"), console.cost(phase)?))).collect()
}

fn nesting_stack(board: Board, facts: &Facts) -> Result<u64> {
    let runner = Runner::build(board, facts.guest()?)?;
    let mut deepest = 0;
    for component in nesting::at_device_limit()? {
        deepest = deepest.max(runner.console(&component, "guest", &Case::default())?.0.cost("load")?.stack);
    }
    Ok(deepest)
}

impl Sizes {
    fn table(&self) -> String {
        let mut lines = vec![
            handler_line(self.handlers, HANDLERS_ON_BOARD),
            format!("  {:<36} {:>8} B", "statics", self.statics),
        ];
        let owned = |(owner, bytes): &(&str, u64)| format!("  heap: {owner:<30} {bytes:>8} B");
        lines.extend(self.owners.iter().map(owned));
        lines.push(format!(
            "  {:<24} {:>12} {:>10} {:>10} {:>8}",
            "phase", "instructions", "heap live", "heap peak", "stack"
        ));
        lines.extend(self.phases.iter().map(|(name, cost)| {
            let Cost { instructions, heap_live, heap_peak, stack } = cost;
            format!("  {name:<24} {instructions:>12} {heap_live:>10} {heap_peak:>10} {stack:>8}")
        }));
        lines.push(format!(
            "  stack to load types nested {} deep: {} B\n",
            nesting::DEVICE_LIMIT,
            self.nesting_stack
        ));
        lines.join("\n")
    }
}
