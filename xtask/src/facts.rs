//! What one run of this program derives and more than one step wants: each figure is made once.

use std::cell::OnceCell;

use anyhow::{Context as _, Result, anyhow};

use crate::conformance::{self, Run, Suite, Total};
use crate::demo::{self, BoardRun};
use crate::firmware::{Board, Guest};
use crate::host;
use crate::report::Console;
use crate::size::{self, Sizes};
use crate::suite;

/// Figures made on first use.
#[derive(Default)]
pub(crate) struct Facts {
    core: OnceCell<Run>,
    component: OnceCell<Run>,
    core_on_boards: OnceCell<[Result<Vec<Total>, String>; 2]>,
    guest: OnceCell<Guest>,
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
