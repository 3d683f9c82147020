//! `runner`: the component that the semihosting command line names, plain or prepared, run as a command or
//! called as a transcript says.

use alloc::string::String;
use core::fmt;

use tenon::{Component, Engine, Error};

use crate::Board;
use crate::case::{Case, CaseError};
use crate::debugger;
use crate::guest::{Command, Surroundings};
use crate::measure::reported;

use super::transcript;

/// Runs what the command line asks for.
pub fn runner<B: Board>() -> ! {
    super::start::<B>("runner");
    super::finish::<B, _>(run::<B>())
}

/// Why a case could not be run.
pub(super) enum Failure {
    Case(CaseError),
    Guest(Error),
    /// The guest of a transcript cannot be loaded.
    Transcript(String),
}

fn run<B: Board>() -> Result<u8, Failure> {
    let case = Case::from_command_line()?;
    if let Some(file) = &case.transcript {
        return transcript::replay::<B>(&case.component, file);
    }
    let engine = Engine::default();
    let component = load::<B>(&engine, &case)?;
    let given = surroundings(case)?;
    let mut command =
        reported::<B, _>("instantiate", || Command::instantiate::<B>(&engine, &component, given))?;
    let end = reported::<B, _>("run", || command.run())?;
    end.report::<B>();
    Ok(end.exit_code())
}

/// Loads the case's component; its file is gone from the heap after that.
fn load<B: Board>(engine: &Engine, case: &Case) -> Result<Component, Failure> {
    let file = debugger::read_file(&case.component).map_err(CaseError::Host)?;
    Ok(reported::<B, _>("load", || Component::new(engine, &file))?)
}

fn surroundings(case: Case) -> Result<Surroundings, CaseError> {
    let stdin = case.stdin.map(|file| debugger::read_file(&file)).transpose().map_err(CaseError::Host)?;
    Ok(Surroundings {
        arguments: case.arguments,
        environment: case.environment,
        stdin: stdin.unwrap_or_default(),
        wall_clock: true,
        fuel: case.fuel,
        seed: case.seed,
    })
}

impl From<CaseError> for Failure {
    fn from(error: CaseError) -> Failure {
        Failure::Case(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Guest(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Case(error) => error.fmt(f),
            Failure::Guest(error) => error.fmt(f),
            Failure::Transcript(error) => f.write_str(error),
        }
    }
}

impl fmt::Display for CaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CaseError::Host(error) => error.fmt(f),
            CaseError::Empty => {
                f.write_str("the command line names no component: pass arg=runner,arg=COMPONENT")
            }
            CaseError::Malformed => f.write_str("the case file is malformed"),
        }
    }
}
