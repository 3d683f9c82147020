//! `cargo xtask size`: flash from the ELF files, RAM from the runs.
//!
//! A program's own flash is everything allocated with contents (vectors, text, rodata, data) less that of the
//! firmware `empty` and less the guests it carries.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use object::elf::{SHF_ALLOC, SHF_WRITE};
use object::{Object as _, ObjectSection as _, SectionFlags};

use crate::cases::Case;
use crate::facts::Facts;
use crate::firmware::{self, Board, Extra, Program};
use crate::handlers;
use crate::nesting;
use crate::qemu;
use crate::report::{Console, Cost};
use crate::runner::Runner;
use crate::toolchain::Toolchain;

/// What a firmware that only runs images may take, in KiB.
const IMAGE_ONLY_GOAL: f64 = 64.0;
/// What the executor may take, cold functions included, and what is aimed at, in KiB: on boards (meant for Cortex-M), and on x86-64.
const HANDLERS_ON_BOARD: [u32; 2] = [40, 28];
const HANDLERS_ON_HOST: [u32; 2] = [72, 64];
/// Sections that only reserve what is left of RAM.
const RESERVED: [&str; 2] = [".heap", ".stack"];
const KIB: f64 = 1024.0;

/// Flash and RAM of tenon on one board.
pub(crate) struct Sizes {
    /// Bytes of flash that tenon adds to an empty firmware: with the loader, and without.
    pub(crate) flash_loader: u64,
    pub(crate) flash_image_only: u64,
    /// Bytes of it that are the executor's functions, without the loader.
    pub(crate) handlers: u64,
    /// Bytes of statics that tenon adds to an empty firmware, without the loader.
    pub(crate) statics: u64,
    /// Phases of the demo: name and cost.
    pub(crate) phases: Vec<(String, Cost)>,
    /// Bytes of flash that each feature adds to the firmware that only runs images.
    pub(crate) extras: Vec<(&'static str, u64)>,
    /// Native stack while loading types nested as deep as a device accepts.
    pub(crate) nesting_stack: u64,
}

/// Sections of an ELF file, summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Footprint {
    flash: u64,
    statics: u64,
}

/// `cargo xtask size`.
pub(crate) fn print() -> Result<()> {
    Toolchain::from_environment()?.ensure()?;
    qemu::ensure()?;
    let facts = Facts::default();
    for board in Board::ALL {
        println!("{}\n{}", board.name(), facts.sizes(board)?.table());
    }
    if let Some(bytes) = handlers::bytes_on_host()? {
        println!("x86-64, before it is linked\n{}", handler_line(bytes, HANDLERS_ON_HOST));
    }
    Ok(())
}

/// Builds and runs what the figures come from.
pub(crate) fn measure(board: Board, facts: &Facts) -> Result<Sizes> {
    let guest = facts.guest()?;
    let footprint = |program| firmware::build(board, program, guest).and_then(|elf| footprint(&elf));
    let (empty, image_only) = (footprint(Program::Empty)?, footprint(Program::ImageOnly)?);
    let handlers = handlers::executor_bytes(&firmware::build(board, Program::ImageOnly, guest)?)?;
    let (empty_with_log, loader) = (footprint(Program::EmptyWithLog)?, footprint(Program::Demo)?);
    let [component, image] =
        [&guest.component, &guest.image].map(|file| fs::metadata(file).map(|file| file.len()));
    let (component, image) = (component?, image?);
    let demo = facts.board_run(board)?;
    Ok(Sizes {
        flash_loader: loader.flash.saturating_sub(empty_with_log.flash + component + image),
        flash_image_only: image_only.flash.saturating_sub(empty.flash + image),
        handlers,
        statics: image_only.statics.saturating_sub(empty.statics),
        phases: phases(&demo.plain, &demo.prepared)?,
        extras: extras(board, facts, image_only.flash)?,
        nesting_stack: nesting_stack(board, facts)?,
    })
}

/// Figures of the Cortex-M; elsewhere the ratios are the same.
fn extras(board: Board, facts: &Facts, without: u64) -> Result<Vec<(&'static str, u64)>> {
    let wanted = if board == Board::CortexM { &Extra::ALL[..] } else { &[] };
    let cost = |extra: &Extra| {
        let elf = firmware::build(board, Program::ImageOnlyWith(*extra), facts.guest()?)?;
        Ok((extra.name(), footprint(&elf)?.flash.saturating_sub(without)))
    };
    wanted.iter().map(cost).collect()
}

/// Bytes of flash that a firmware takes.
pub(crate) fn flash(elf: &Path) -> Result<u64> {
    Ok(footprint(elf)?.flash)
}

fn footprint(elf: &Path) -> Result<Footprint> {
    let bytes = fs::read(elf)?;
    let file = object::File::parse(&*bytes).with_context(|| format!("{} is no ELF file", elf.display()))?;
    let mut sum = Footprint { flash: 0, statics: 0 };
    for section in file.sections() {
        if section.name().is_ok_and(|name| RESERVED.contains(&name)) {
            continue;
        }
        let SectionFlags::Elf { sh_flags } = section.flags() else { continue };
        if sh_flags & u64::from(SHF_ALLOC) == 0 {
            continue;
        }
        if section.file_range().is_some() {
            sum.flash += section.size();
        }
        if sh_flags & u64::from(SHF_WRITE) != 0 {
            sum.statics += section.size();
        }
    }
    Ok(sum)
}

fn handler_line(bytes: u64, [most, goal]: [u32; 2]) -> String {
    format!(
        "  handler bytes            {:>8.1} KiB   at most {most} KiB, goal {goal} KiB",
        bytes as f64 / KIB
    )
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
        let kib = |bytes: u64| bytes as f64 / KIB;
        let mut lines = vec![
            format!(
                "  flash, images only       {:>8.1} KiB   goal {IMAGE_ONLY_GOAL:.0} KiB",
                kib(self.flash_image_only)
            ),
            format!("  flash, with the loader   {:>8.1} KiB", kib(self.flash_loader)),
            handler_line(self.handlers, HANDLERS_ON_BOARD),
            format!("  statics                  {:>8} B", self.statics),
            format!(
                "  {:<24} {:>12} {:>10} {:>10} {:>8}",
                "phase", "instructions", "heap live", "heap peak", "stack"
            ),
        ];
        lines.extend(self.phases.iter().map(|(name, cost)| {
            let Cost { instructions, heap_live, heap_peak, stack } = cost;
            format!("  {name:<24} {instructions:>12} {heap_live:>10} {heap_peak:>10} {stack:>8}")
        }));
        let extra =
            |(name, bytes): &(&str, u64)| format!("  flash, feature {name:<10}{:>8.1} KiB", kib(*bytes));
        lines.extend(self.extras.iter().map(extra));
        lines.push(format!(
            "  stack to load types nested {} deep: {} B\n",
            nesting::DEVICE_LIMIT,
            self.nesting_stack
        ));
        lines.join("\n")
    }
}
