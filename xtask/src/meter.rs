//! What a part with a few kilobytes of RAM runs: a component with a resource, lists and a record, under fuel, on the boards
//! without atomics. It must answer as its transcript says.

use std::fs;

use anyhow::{Result, bail};

use crate::command;
use crate::facts::Facts;
use crate::firmware::{self, Board, Guest, Program};
use crate::host;
use crate::predicted;
use crate::qemu::{self, Pace};
use crate::report::Console;

/// The guest, and what is left of its memory's one page.
pub(crate) const GUEST: &str = "meter";
pub(crate) const MEMORY_BYTES: u32 = 2048;
/// Slots that its firmware gives the value stack.
const STACK_SLOTS: u32 = 128;

/// Runs the guest on `board`; the heap and native stack that it took. The smallest one also runs it with a page declared, of
/// which the firmware backs as much.
pub(crate) fn check(board: Board, facts: &Facts) -> Result<String> {
    if board == Board::Microbit {
        runs(board, &host::prepare(GUEST)?)?;
    }
    let guest = facts.guest_of(board, Program::Meter)?;
    let console = runs(board, guest)?;
    let (instantiate, run) = (console.cost("instantiate")?, console.cost("run")?);
    Ok(format!(
        "as recorded, out of fuel where it should be, {} B of heap live, {} B of native stack; {}",
        run.heap_live,
        run.stack.max(instantiate.stack),
        predicted::check(&guest.image, STACK_SLOTS, &console)?
    ))
}

fn runs(board: Board, guest: &Guest) -> Result<Console> {
    let elf = firmware::build(board, Program::Meter, guest)?;
    let run = qemu::run(board, Pace::Counted, &elf, &[])?;
    let console = Console::parse(&run.console);
    let answers = String::from_utf8_lossy(&console.stdout).into_owned();
    let recorded = recorded_answers()?;
    let failed = || format!("exit code {}:\n{answers}{}", run.exit, console.report.join("\n"));
    if run.exit != 0 || answers != recorded {
        bail!("not what is recorded, which is\n{recorded}but {}", failed());
    }
    for line in ["image in flash", "out of fuel", "flash unchanged"] {
        console.value(line)?;
    }
    Ok(console)
}

/// The results with fields or items in the transcript, a line each: those that the firmware prints.
fn recorded_answers() -> Result<String> {
    let transcript = fs::read_to_string(command::root().join(format!("guests/expect/{GUEST}.expect")))?;
    let results = transcript.lines().filter_map(|line| line.strip_prefix("< "));
    Ok(results.filter(|result| result.starts_with(['{', '['])).map(|result| format!("{result}\n")).collect())
}
