//! Running any component on a board: the firmware `runner` reads what to run from a case file, through
//! semihosting. `targets/firmware/src/programs/runner.rs` reads what this writes.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::cases::{self, Case, Observed, Recorded};
use crate::command;
use crate::firmware::{self, Board, Guest, Program};
use crate::qemu;
use crate::report::Console;

/// Guests above this are the gateway's.
const LARGEST_GUEST: u64 = 120 * 1024;

/// Command guests small enough, but whose memory does not fit beside their image into 1 MiB of RAM: it grows to 10, 17
/// and 7 pages.
const TOO_MUCH_MEMORY: [&str; 3] = ["deb-lz4", "rust-hello", "zig-hello"];

/// The firmware, built.
pub(crate) struct Runner {
    board: Board,
    elf: PathBuf,
}

impl Runner {
    /// Builds it. `guest` is not carried, but part of how firmware is built.
    pub(crate) fn build(board: Board, guest: &Guest) -> Result<Runner> {
        Ok(Runner { board, elf: firmware::build(board, Program::Runner, guest)? })
    }

    /// Runs `component` as `case` says; what the guest did.
    fn run(&self, component: &Path, argv0: &str, case: &Case) -> Result<Observed> {
        let (console, ended) = self.console(component, argv0, case)?;
        let exit = console.value("exit code")?.parse().context("an exit code is a number")?;
        if ended != exit {
            bail!("the firmware reported exit code {exit} and ended with {ended}");
        }
        Ok(Observed { stdout: console.stdout, stderr: console.stderr, exit })
    }

    /// Runs `component` as `case` says; the firmware's console and exit code, whether the guest ran or not.
    pub(crate) fn console(&self, component: &Path, argv0: &str, case: &Case) -> Result<(Console, i32)> {
        let case_file = self.case_file(component, argv0, case)?;
        let words = ["runner".to_owned(), format!("@{}", case_file.display())];
        let run = qemu::run(self.board, &self.elf, &words)?;
        Ok((Console::parse(&run.console), run.exit))
    }

    /// `key=value` entries, each ended by a NUL.
    fn case_file(&self, component: &Path, argv0: &str, case: &Case) -> Result<PathBuf> {
        let stdin = command::target_file(&format!("qemu/{}.stdin", self.board.name()))?;
        fs::write(&stdin, &case.stdin)?;
        let mut entries = vec![
            format!("component={}", component.display()),
            format!("arg={argv0}"),
            format!("stdin={}", stdin.display()),
        ];
        entries.extend(case.args.iter().map(|argument| format!("arg={argument}")));
        entries.extend(case.env.iter().map(|(name, value)| format!("env={name}={value}")));
        let file = command::target_file(&format!("qemu/{}.case", self.board.name()))?;
        fs::write(&file, entries.into_iter().map(|entry| entry + "\0").collect::<String>())?;
        Ok(file)
    }
}

/// Runs the recorded cases of every guest that fits; how many agreed.
pub(crate) fn replay(board: Board, guest: &Guest, mut recorded: Vec<Recorded>) -> Result<String> {
    let runner = Runner::build(board, guest)?;
    recorded.retain(fits);
    cases::replay(&recorded, |guest, case| runner.run(&guest.component, &guest.argv0, case))
}

fn fits(guest: &Recorded) -> bool {
    let size = fs::metadata(&guest.component).map_or(u64::MAX, |file| file.len());
    size <= LARGEST_GUEST && !TOO_MUCH_MEMORY.contains(&guest.name.as_str())
}
