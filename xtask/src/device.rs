//! `cargo xtask bench device`: what calls cost on the boards, in executed instructions, beside the flash they take.
//!
//! tenon runs in place from images in flash, without fuel and with, as its firmware is built for users. The
//! peers ([`peers`]) are in a workspace of their own, built for speed.

mod peers;

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::OnceLock;

use anyhow::{Context as _, Result, bail};

use crate::command;
use crate::facts::Facts;
use crate::firmware::{self, Board, Program};
use crate::host;
use crate::qemu::{self, Pace};
use crate::report::Console;
use crate::size;
use crate::toolchain::Toolchain;

/// The module that is run, and what is called of it.
const MODULE: &str = "targets/firmware/bench/bench.wat";
const CALLS: [(&str, u32, u32); 3] = [("fib", 20, 6765), ("crc", 4096, 2_727_420_034), ("sieve", 8192, 1028)];

/// What to run, if not the above.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// A module to call instead of the project's own, as text or binary
    #[arg(long, requires = "calls")]
    module: Option<PathBuf>,
    /// What to call in it: a function of an i32 that returns an i32
    #[arg(long = "call", value_name = "NAME=NUMBER", requires = "module")]
    calls: Vec<Call>,
    /// tenon alone, without the peers
    #[arg(long)]
    alone: bool,
}

/// A function and its argument.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Call {
    name: String,
    argument: u32,
    /// What it returns: known, or what the first to be asked said.
    result: OnceLock<u32>,
}

/// A module, its calls, and its two images.
struct Workloads {
    /// As binary.
    module: PathBuf,
    calls: Vec<Call>,
    /// Whether these are the project's own.
    own: bool,
    plain: PathBuf,
    with_fuel: PathBuf,
}

/// Prints what every call costs on every board.
pub(crate) fn run(options: &Options) -> Result<()> {
    Toolchain::from_environment()?.ensure()?;
    qemu::ensure()?;
    let workloads = Workloads::prepare(options)?;
    let facts = Facts::default();
    for board in Board::MEASURED {
        tenon(board, &workloads, &facts)?;
        if !options.alone {
            peers::print(board, &workloads);
        }
    }
    Ok(())
}

/// Builds the firmware, runs it, prints its figures and its flash.
fn tenon(board: Board, workloads: &Workloads, facts: &Facts) -> Result<()> {
    let elf = firmware::build_bench(board, &workloads.plain, &workloads.with_fuel)?;
    let console = workloads.run(board, &elf)?;
    for (engine, what) in [("plain", ""), ("fuel", " fuel")] {
        workloads.print(board, what, &workloads.measured(&console, engine)?);
    }
    let images = size(&workloads.plain)? + size(&workloads.with_fuel)?;
    let guest = facts.guest()?;
    let empty = size::bytes(&firmware::build(board, Program::Empty, guest)?)?;
    let image_only = size::bytes(&firmware::build(board, Program::ImageOnly, guest)?)?;
    let part = board.part();
    println!("{part} flash: {} bytes", size::bytes(&elf)?.saturating_sub(empty + images));
    println!(
        "{part} flash, images only, with components and WASI: {} bytes",
        image_only.saturating_sub(empty + size(&guest.image)?)
    );
    Ok(())
}

fn size(file: &Path) -> Result<u64> {
    Ok(fs::metadata(file).with_context(|| format!("no file {}", file.display()))?.len())
}

impl Workloads {
    fn prepare(options: &Options) -> Result<Workloads> {
        let source = options.module.clone().unwrap_or_else(|| command::root().join(MODULE));
        let calls = match options.calls.as_slice() {
            [] => CALLS.map(Call::known).to_vec(),
            calls => calls.to_vec(),
        };
        let module = command::target_file("bench/device/module.wasm")?;
        fs::write(&module, wat::parse_file(&source)?)?;
        let [plain, with_fuel] = ["plain.image", "fuel.image"].map(|name| module.with_file_name(name));
        command::run(host::tenon()?.args(["prepare", "--no-fuel"]).arg(&module).arg("-o").arg(&plain))?;
        command::run(host::tenon()?.arg("prepare").arg(&module).arg("-o").arg(&with_fuel))?;
        Ok(Workloads { module, calls, own: options.calls.is_empty(), plain, with_fuel })
    }

    /// Runs a firmware that makes the calls of its command line.
    fn run(&self, board: Board, elf: &Path) -> Result<Console> {
        let calls = self.calls.iter().map(|call| format!("{}={}", call.name, call.argument));
        let words: Vec<String> = std::iter::once("bench".to_owned()).chain(calls).collect();
        let run = qemu::run(board, Pace::Counted, elf, &words)?;
        let console = Console::parse(&run.console);
        if run.exit != 0 {
            bail!("the firmware ended with exit code {}: {}", run.exit, console.report.join("\n"));
        }
        Ok(console)
    }

    /// What `engine` took for each of the calls; an error if a result is wrong.
    fn measured(&self, console: &Console, engine: &str) -> Result<Vec<u64>> {
        self.calls.iter().map(|call| call.measured(console, engine)).collect()
    }

    /// A line a call, such as `cortex-m4 fib20: 1234`; `what` is whose figures they are.
    fn print(&self, board: Board, what: &str, measured: &[u64]) {
        for (call, instructions) in self.calls.iter().zip(measured) {
            println!("{} {}{}{what}: {instructions}", board.part(), call.name, call.argument);
        }
    }
}

impl Call {
    fn known((name, argument, result): (&str, u32, u32)) -> Call {
        Call { name: name.to_owned(), argument, result: result.into() }
    }

    /// What `engine` took; an error if its result is wrong.
    fn measured(&self, console: &Console, engine: &str) -> Result<u64> {
        let title = format!("{engine} {}({})", self.name, self.argument);
        let result = console.value(&format!("{title} ="))?.parse()?;
        let expected = self.result.get_or_init(|| result);
        if *expected != result {
            bail!("{title} is {result}, not {expected}");
        }
        Ok(console.cost(&format!("{title}:"))?.instructions)
    }
}

impl FromStr for Call {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Call> {
        let (name, argument) = text.split_once('=').context("a call is written NAME=NUMBER")?;
        Ok(Call { name: name.to_owned(), argument: argument.parse()?, result: OnceLock::new() })
    }
}
