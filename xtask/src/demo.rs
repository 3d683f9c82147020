//! `cargo xtask demo`: one plain component on the host, on a Cortex-M4 and on a RISC-V; the outputs compared.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::command;
use crate::firmware::{self, Board, Guest, Program};
use crate::host;
use crate::log;
use crate::predicted;
use crate::qemu::{self, Pace};
use crate::report::Console;
use crate::steps::Steps;
use crate::toolchain::Toolchain;

/// A `wasi:cli/command` component written in Rust with `std`, linked with a stack of 32 KiB.
pub(crate) const GUEST: &str = "board-hello";

/// What the demo's firmware did with the two forms of its guest.
pub(crate) struct BoardRun {
    /// Translated on the board from the plain component.
    pub(crate) plain: Console,
    /// Executed in place from the prepared image.
    pub(crate) prepared: Console,
    /// The decoded log.
    pub(crate) log: Vec<String>,
}

/// Installs what is missing, runs the guest in the three places, shows and compares.
pub(crate) fn demo() -> Result<()> {
    Toolchain::from_environment()?.ensure()?;
    qemu::ensure()?;
    let mut steps = Steps::new();
    let guest = host::prepare(GUEST)?;
    let expected = on_host(&guest.component)?;
    show("this machine", &expected);
    for board in Board::MEASURED {
        let mut ran = None;
        steps.run(&format!("{} on {}", GUEST, board.name()), || {
            let run = ran.insert(on_board(board, &guest)?);
            check(run, &expected, &guest)
        });
        if let Some(run) = ran {
            show(&format!("{}, plain component", board.name()), &run.plain);
            show(&format!("{}, prepared image", board.name()), &run.prepared);
            println!("-- {}, log\n{}\n", board.name(), run.log.join("\n"));
        }
    }
    steps.finish()
}

/// Runs the component with `tenon run`.
pub(crate) fn on_host(component: &Path) -> Result<Console> {
    let output = command::output(host::tenon()?.arg("run").arg(component))?;
    let exit = output.status.code().context("`tenon run` was ended by a signal")?;
    Ok(Console { stdout: output.stdout, stderr: output.stderr, report: vec![format!("exit code {exit}")] })
}

/// Builds the demo for `board` and runs it.
pub(crate) fn on_board(board: Board, guest: &Guest) -> Result<BoardRun> {
    let elf = firmware::build(board, Program::Demo, guest)?;
    let run = qemu::run(board, Pace::Counted, &elf, &[])?;
    let (plain, prepared) = halves(&run.console)?;
    if run.exit != 0 {
        bail!("the firmware ended with exit code {}\n{}", run.exit, String::from_utf8_lossy(&run.console));
    }
    Ok(BoardRun { plain, prepared, log: log::decode(&fs::read(&elf)?, &run.log)? })
}

/// The console up to the prepared image's first line, and from there.
fn halves(console: &[u8]) -> Result<(Console, Console)> {
    let marker = b"\x1b[2mprepared image";
    let border = console.windows(marker.len()).position(|window| window == marker);
    let (plain, prepared) = console.split_at(border.with_context(|| {
        format!("the firmware did not come to the prepared image\n{}", String::from_utf8_lossy(console))
    })?);
    Ok((Console::parse(plain), Console::parse(prepared)))
}

/// Both forms printed what the host did, and the board translated to the very bytes of `tenon prepare`.
pub(crate) fn check(run: &BoardRun, expected: &Console, guest: &Guest) -> Result<String> {
    same_output("plain component", &run.plain, expected)?;
    same_output("prepared image", &run.prepared, expected)?;
    in_flash(&run.prepared)?;
    let image = run.plain.value("image sha256")?;
    let prepared = host::sha256(&guest.image)?;
    if image != prepared {
        bail!("the image differs: SHA-256 {image} on the board, {prepared} by `tenon prepare`");
    }
    Ok(format!("output equal to the host's, image {}…", &prepared[..12]))
}

/// The image alone, run by a firmware that loads nothing, printed what the host did.
pub(crate) fn check_image(board: Board, guest: &Guest, expected: &Console) -> Result<String> {
    let elf = firmware::build(board, Program::ImageOnly, guest)?;
    let run = qemu::run(board, Pace::Counted, &elf, &[])?;
    let console = Console::parse(&run.console);
    same_output("prepared image", &console, expected)?;
    in_flash(&console)?;
    let heap = predicted::check(&guest.image, predicted::STACK_SLOTS, &console)?;
    Ok(format!("output equal to the host's; {heap}"))
}

/// The image was executed where it is, and flash was only read.
fn in_flash(console: &Console) -> Result<()> {
    ["image in flash", "flash unchanged"].into_iter().try_for_each(|line| console.value(line).map(drop))
}

fn same_output(form: &str, observed: &Console, expected: &Console) -> Result<()> {
    for (stream, observed, expected) in
        [("stdout", &observed.stdout, &expected.stdout), ("stderr", &observed.stderr, &expected.stderr)]
    {
        if observed != expected {
            let [observed, expected] = [observed, expected].map(|bytes| String::from_utf8_lossy(bytes));
            bail!("{form}: {stream} differs from the host's\nhost:  {expected:?}\nboard: {observed:?}");
        }
    }
    let (observed, expected) = (observed.value("exit code")?, expected.value("exit code")?);
    if observed != expected {
        bail!("{form}: exit code {observed} instead of {expected}");
    }
    Ok(())
}

fn show(place: &str, console: &Console) {
    println!("-- {place}");
    print!("{}{}", String::from_utf8_lossy(&console.stdout), String::from_utf8_lossy(&console.stderr));
    println!("{}\n", console.report.join("\n"));
}
