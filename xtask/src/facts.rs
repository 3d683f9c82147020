//! What one run of this program derives and more than one step wants: each figure is made once.

use std::cell::OnceCell;

use anyhow::{Context as _, Result, anyhow};

use crate::conformance::{self, Run, Suite, Total};
use crate::demo::{self, BoardRun};
use crate::echo;
use crate::firmware::{self, Board, Guest, Job, Program};
use crate::host;
use crate::meter;
use crate::report::Console;
use crate::size::{self, Sizes};
use crate::suite;
use crate::tasks;

/// Figures made on first use.
#[derive(Default)]
pub(crate) struct Facts {
    core: OnceCell<Run>,
    component: OnceCell<Run>,
    core_on_boards: OnceCell<[Result<Vec<Total>, String>; 2]>,
    guest: OnceCell<Guest>,
    small_guest: OnceCell<Guest>,
    echo_guest: OnceCell<Guest>,
    tasks_guest: OnceCell<Guest>,
    /// Boards whose firmware is wanted, and that firmware.
    boards: OnceCell<Vec<Board>>,
    firmware: OnceCell<Vec<(Board, Result<usize, String>)>>,
    host_run: OnceCell<Console>,
    board_runs: [OnceCell<BoardRun>; 2],
    sizes: [OnceCell<Sizes>; 2],
}

impl Facts {
    /// Totals of an official suite.
    pub(crate) fn totals(&self, suite: Suite) -> Result<&[Total]> {
        self.conformance(suite).map(|run| run.totals.as_slice())
    }

    /// A run of an official suite.
    pub(crate) fn conformance(&self, suite: Suite) -> Result<&Run> {
        let cell = match suite {
            Suite::Core => &self.core,
            Suite::Component => &self.component,
        };
        made(cell, || conformance::run(suite))
    }

    /// Totals of the core suite on a board of [`Board::SUITE`]. The first to ask waits for all of them: they run at
    /// a time.
    pub(crate) fn core_on(&self, board: Board) -> Result<&[Total]> {
        let all = self.core_on_boards.get_or_init(|| suite::totals(Board::SUITE));
        let place = Board::SUITE.iter().position(|known| *known == board);
        let totals = place.and_then(|place| all.get(place)).context("the board is not one for the suite")?;
        totals.as_deref().map_err(|message| anyhow!("{message}"))
    }

    /// The demo's guest and its prepared image.
    pub(crate) fn guest(&self) -> Result<&Guest> {
        made(&self.guest, || host::prepare(demo::GUEST))
    }

    /// The guest that `program` carries on `board`, if it carries one: the demo's, if that fits and the program is for any.
    pub(crate) fn guest_of(&self, board: Board, program: Program) -> Result<&Guest> {
        match program {
            Program::Echo => made(&self.echo_guest, || host::prepare(echo::GUEST)),
            Program::Tasks => made(&self.tasks_guest, tasks::guest),
            _ if board == Board::Microbit || program == Program::Meter => {
                made(&self.small_guest, || host::prepare_within(meter::GUEST, meter::MEMORY_BYTES))
            }
            _ => self.guest(),
        }
    }

    /// Says for which boards firmware will be asked for: it is built for some of them at a time.
    pub(crate) fn want_firmware(&self, boards: Vec<Board>) {
        let _ = self.boards.set(boards);
    }

    /// How many programs were built for a board. The first to ask waits for all boards that are wanted.
    pub(crate) fn firmware(&self, board: Board) -> Result<usize> {
        let built = made(&self.firmware, || {
            let wanted = self.boards.get().cloned().unwrap_or_else(|| vec![board]);
            let jobs: Result<Vec<Job<'_>>> = wanted.iter().map(|board| self.job(*board)).collect();
            Ok(firmware::build_all(&jobs?))
        })?;
        let of_board = built.iter().find(|(known, _)| *known == board).context("the board was not wanted")?;
        of_board.1.clone().map_err(|message| anyhow!("{message}"))
    }

    fn job(&self, board: Board) -> Result<Job<'_>> {
        let programs = board.programs().into_iter();
        let carried = programs.map(|program| Ok((program, self.guest_of(board, program)?)));
        Ok((board, carried.collect::<Result<_>>()?))
    }

    /// What the demo's guest does on this machine.
    pub(crate) fn host_run(&self) -> Result<&Console> {
        made(&self.host_run, || demo::on_host(&self.guest()?.component))
    }

    /// What the demo does on a board.
    pub(crate) fn board_run(&self, board: Board) -> Result<&BoardRun> {
        made(&self.board_runs[board as usize], || demo::on_board(board, self.guest()?))
    }

    /// Flash and RAM on a board.
    pub(crate) fn sizes(&self, board: Board) -> Result<&Sizes> {
        made(&self.sizes[board as usize], || size::measure(board, self))
    }
}

fn made<T>(cell: &OnceCell<T>, make: impl FnOnce() -> Result<T>) -> Result<&T> {
    match cell.get() {
        Some(made) => Ok(made),
        None => make().map(|made| cell.get_or_init(|| made)),
    }
}
