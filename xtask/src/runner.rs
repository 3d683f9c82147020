//! Running any component on a board: the firmware `runner` reads what to run from a case file, through
//! semihosting. `targets/firmware/src/programs/runner.rs` reads what this writes.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::cases::{Case, Observed};
use crate::command;
use crate::firmware::{self, Board, Guest, Program};
use crate::qemu::{self, Pace};
use crate::recorded::Guests;
use crate::report::Console;
use crate::transcripts::Transcript;

/// Guests above this are the gateway's.
const LARGEST_GUEST: u64 = 120 * 1024;

/// Guests small enough, but whose memory does not fit beside their image into 1 MiB of RAM, and the pages it grows to.
const TOO_MUCH_MEMORY: [(&str, u32); 4] =
    [("deb-lz4", 10), ("rust-hello", 17), ("rust-tcp", 17), ("zig-hello", 7)];

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
        let stdin = command::target_file(&format!("qemu/{}.stdin", self.board.name()))?;
        fs::write(&stdin, &case.stdin)?;
        let mut entries = vec![
            format!("component={}", component.display()),
            format!("arg={argv0}"),
            format!("stdin={}", stdin.display()),
        ];
        entries.extend(case.args.iter().map(|argument| format!("arg={argument}")));
        entries.extend(case.env.iter().map(|(name, value)| format!("env={name}={value}")));
        self.run_entries(entries)
    }

    /// Replays recorded calls. The firmware compares by itself, with the code that is used on this machine.
    fn play(&self, transcript: &Transcript) -> Result<()> {
        let entries = vec![
            format!("component={}", transcript.guest.display()),
            format!("transcript={}", transcript.file.display()),
        ];
        let (console, exit) = self.run_entries(entries)?;
        if exit != 0 || console.value("transcript ok:").is_err() {
            bail!("the firmware ended with exit code {exit}\n{}", console.report.join("\n"));
        }
        Ok(())
    }

    /// Runs the case with these `key=value` entries; the firmware's console and exit code.
    fn run_entries(&self, entries: Vec<String>) -> Result<(Console, i32)> {
        let file = command::target_file(&format!("qemu/{}.case", self.board.name()))?;
        fs::write(&file, entries.into_iter().map(|entry| entry + "\0").collect::<String>())?;
        let run = qemu::run(
            self.board,
            Pace::Counted,
            &self.elf,
            &["runner".to_owned(), format!("@{}", file.display())],
        )?;
        Ok((Console::parse(&run.console), run.exit))
    }
}

/// Replays the recorded runs and calls of every guest that fits.
pub(crate) fn replay(board: Board, guest: &Guest) -> Result<String> {
    let runner = Runner::build(board, guest)?;
    let mut guests = Guests::all()?;
    guests.leave_out(too_large);
    guests.replay(
        |guest, case| runner.run(&guest.component, &guest.argv0, case),
        |transcript| runner.play(transcript),
    )
}

/// Why a board cannot hold the guest, if it cannot.
fn too_large(name: &str, guest: &Path) -> Option<String> {
    let size = fs::metadata(guest).map_or(u64::MAX, |file| file.len());
    match TOO_MUCH_MEMORY.iter().find(|(known, _)| *known == name) {
        _ if size > LARGEST_GUEST => Some(format!("{} KiB", size.div_ceil(1024))),
        Some((_, pages)) => Some(format!("{pages} pages of memory")),
        None => None,
    }
}
