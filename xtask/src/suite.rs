//! The official core suite on boards. `spec-tests` writes scripts into a folder and reads the verdicts from it; the
//! firmware `suite` plays them through semihosting.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context as _, Result, anyhow, bail};

use crate::command;
use crate::conformance::{self, Suite, Total};
use crate::firmware::{self, Board};
use crate::qemu::{self, Pace};
use crate::report::Console;
use crate::toolchain::Toolchain;

/// `cargo xtask conformance core --board BOARD`: prints what the runner prints of this machine.
pub(crate) fn show(suite: Suite, board: Board, filter: &str) -> Result<()> {
    if suite != Suite::Core {
        bail!("only the core suite runs on boards");
    }
    Toolchain::from_environment()?.ensure()?;
    qemu::ensure()?;
    let played = Played::on(board, &firmware::build_suite(board)?, filter)?;
    played.ended.iter().for_each(|end| eprintln!("{end}"));
    command::run_visibly(&mut played.runner()?)?;
    if played.ended.is_empty() { Ok(()) } else { bail!("the firmware ended early") }
}

/// The board called `name`, if the suite runs there.
pub(crate) fn board(name: &str) -> Result<Board, String> {
    let found = Board::SUITE.into_iter().find(|board| board.name() == name);
    found.ok_or_else(|| format!("the boards are {}", Board::SUITE.map(Board::name).join(" and ")))
}

/// Plays the whole suite on every board, all at a time; the totals of each, or what is wrong.
pub(crate) fn totals(boards: [Board; 2]) -> [Result<Vec<Total>, String>; 2] {
    thread::scope(|scope| {
        let playing =
            boards.map(|board| scope.spawn(move || on_board(board, &firmware::build_suite(board)?)));
        playing.map(|thread| {
            let played = thread.join().unwrap_or_else(|_| Err(anyhow!("a thread panicked")));
            played.map_err(|error| format!("{error:#}"))
        })
    })
}

fn on_board(board: Board, elf: &Path) -> Result<Vec<Total>> {
    let played = Played::on(board, elf, "")?;
    let totals = conformance::totals_of(&mut played.runner()?).context(played.ended.join("\n"))?;
    if played.ended.is_empty() { Ok(totals) } else { bail!(played.ended.join("\n")) }
}

/// Scripts that were played on a board.
struct Played {
    board: Board,
    /// Where the scripts and the verdicts are.
    folder: PathBuf,
    /// How the firmware ended where it should not have.
    ended: Vec<String>,
}

impl Played {
    /// Plays the scripts whose name contains `filter`. When the firmware ends within one, the rest is played all the same.
    fn on(board: Board, elf: &Path, filter: &str) -> Result<Played> {
        let folder = command::target_file(&format!("suite/{}/list", board.name()))?.with_file_name("");
        fs::remove_dir_all(&folder)?;
        command::run(conformance::program()?.arg("scripts").arg(&folder).arg(filter))?;
        let mut played = Played { board, folder, ended: Vec::new() };
        while played.remain()? {
            let words = ["suite".to_owned(), played.list().display().to_string()];
            let run = qemu::run(board, Pace::Free, elf, &words)?;
            if run.exit == 0 {
                break;
            }
            let console = Console::parse(&run.console);
            let last = console.report.last().cloned().unwrap_or_default();
            played.ended.push(format!("exit code {}: {last}", run.exit));
        }
        Ok(played)
    }

    fn list(&self) -> PathBuf {
        self.folder.join("list")
    }

    /// Leaves those on the list that have no verdicts; whether there are any.
    fn remain(&self) -> Result<bool> {
        let list = fs::read_to_string(self.list())?;
        let remaining = |base: &&str| !Path::new(&format!("{base}.verdicts")).exists();
        let left: String = list.lines().filter(remaining).map(|base| format!("{base}\n")).collect();
        if left == list && !self.ended.is_empty() {
            bail!("the firmware does not begin: {}", self.ended.join("\n"));
        }
        fs::write(self.list(), &left)?;
        Ok(!left.is_empty())
    }

    /// The command that reads the verdicts.
    fn runner(&self) -> Result<std::process::Command> {
        let mut runner = conformance::program()?;
        runner.args(["verdicts", self.board.name()]).arg(&self.folder);
        Ok(runner)
    }
}
