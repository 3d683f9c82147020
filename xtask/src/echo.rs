//! What a call of a small component takes on a board: a string in, the same to a function of the host, and out.

use anyhow::{Result, bail};

use crate::facts::Facts;
use crate::firmware::{self, Board, Guest, Program};
use crate::predicted;
use crate::qemu::{self, Pace};
use crate::report::{Console, Cost};

/// The guest.
pub(crate) const GUEST: &str = "echo";
/// What it does. Instantiating zeroes a page, which is told apart too.
const PHASES: [&str; 4] = ["check", "zero", "instantiate", "call"];

/// Runs the guest on `board`; what each phase took.
pub(crate) fn costs(board: Board, facts: &Facts) -> Result<Vec<(&'static str, Cost)>> {
    let console = run(board, facts.guest_of(board, Program::Echo)?)?;
    PHASES.into_iter().map(|phase| Ok((phase, console.cost(phase)?))).collect()
}

fn run(board: Board, guest: &Guest) -> Result<Console> {
    let elf = firmware::build(board, Program::Echo, guest)?;
    let run = qemu::run(board, Pace::Counted, &elf, &[])?;
    let console = Console::parse(&run.console);
    if run.exit != 0 {
        bail!("exit code {}:\n{}", run.exit, console.report.join("\n"));
    }
    for line in ["image in flash", "flash unchanged"] {
        console.value(line)?;
    }
    Ok(console)
}

/// The instructions and the heap that the guest took on `board`.
pub(crate) fn check(board: Board, facts: &Facts) -> Result<String> {
    let guest = facts.guest_of(board, Program::Echo)?;
    let console = run(board, guest)?;
    let told = PHASES.map(|phase| Ok(format!("{phase} {}", console.cost(phase)?.instructions)));
    let told = told.into_iter().collect::<Result<Vec<_>>>()?.join(", ");
    Ok(format!("{told} instructions, {}", predicted::check(&guest.image, predicted::STACK_SLOTS, &console)?))
}
