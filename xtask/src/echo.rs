//! What a call of a small component takes on a board: a string in, the same to a function of the host, and out.

use anyhow::{Result, bail};

use crate::firmware::{self, Board, Program};
use crate::host;
use crate::qemu::{self, Pace};
use crate::report::{Console, Cost};

/// The guest.
const GUEST: &str = "echo";
/// What it does. Instantiating zeroes a page, which is told apart too.
const PHASES: [&str; 4] = ["check", "zero", "instantiate", "call"];

/// Runs the guest on `board`; what each phase took.
pub(crate) fn costs(board: Board) -> Result<Vec<(&'static str, Cost)>> {
    let elf = firmware::build(board, Program::Echo, &host::prepare(GUEST)?)?;
    let run = qemu::run(board, Pace::Counted, &elf, &[])?;
    let console = Console::parse(&run.console);
    if run.exit != 0 {
        bail!("exit code {}:\n{}", run.exit, console.report.join("\n"));
    }
    for line in ["image in flash", "flash unchanged"] {
        console.value(line)?;
    }
    PHASES.into_iter().map(|phase| Ok((phase, console.cost(phase)?))).collect()
}

/// The instructions that the guest took on `board`.
pub(crate) fn check(board: Board) -> Result<String> {
    let told = costs(board)?.into_iter().map(|(phase, cost)| format!("{phase} {}", cost.instructions));
    Ok(format!("{} instructions", told.collect::<Vec<_>>().join(", ")))
}
