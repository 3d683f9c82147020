//! What the program `runner` is asked to run, from the semihosting command line:
//!
//! - `runner COMPONENT ARGS…`, or
//! - `runner @FILE`, where the file holds `key=value` entries, each ended by a NUL: `component`, `arg` (the
//!   first is the program's own name), `env` (`NAME=VALUE`), `stdin` (a file), `fuel`, `seed`, `transcript` (a file of
//!   recorded calls, replayed instead of running a command; the component may then be a core module).

use alloc::string::String;
use alloc::vec::Vec;

use crate::debugger::{self, HostError};

/// One run of a guest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    /// The component's file on the host.
    pub component: String,
    /// Arguments, the program's own name first.
    pub arguments: Vec<String>,
    /// The environment.
    pub environment: Vec<(String, String)>,
    /// The file on the host that is standard input; none is an empty one.
    pub stdin: Option<String>,
    /// Fuel to run with; none is unlimited.
    pub fuel: Option<u64>,
    /// What the random numbers start from.
    pub seed: u64,
    /// The file on the host with the calls to replay; none is to run a command.
    pub transcript: Option<String>,
}

/// Why there is no case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseError {
    /// The command line or the case file cannot be had.
    Host(HostError),
    /// The command line names nothing to run.
    Empty,
    /// The case file is no UTF-8, or an entry has an unknown key or a malformed value.
    Malformed,
}

impl Case {
    /// Reads the command line, and the case file it may name.
    pub fn from_command_line() -> Result<Case, CaseError> {
        let words = debugger::command_line().map_err(CaseError::Host)?;
        let component = words.get(1).ok_or(CaseError::Empty)?;
        match component.strip_prefix('@') {
            Some(file) => Case::parse(&debugger::read_file(file).map_err(CaseError::Host)?),
            None => {
                Ok(Case { component: component.clone(), arguments: words[1..].to_vec(), ..Case::default() })
            }
        }
    }

    fn parse(file: &[u8]) -> Result<Case, CaseError> {
        let text = core::str::from_utf8(file).map_err(|_| CaseError::Malformed)?;
        let mut case = Case::default();
        for entry in text.split_terminator('\0') {
            let (key, value) = entry.split_once('=').ok_or(CaseError::Malformed)?;
            case.set(key, value)?;
        }
        if case.component.is_empty() { Err(CaseError::Empty) } else { Ok(case) }
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), CaseError> {
        match key {
            "component" => self.component = value.into(),
            "arg" => self.arguments.push(value.into()),
            "env" => self.environment.push(value.split_once('=').map(owned).ok_or(CaseError::Malformed)?),
            "stdin" => self.stdin = Some(value.into()),
            "fuel" => self.fuel = Some(value.parse().map_err(|_| CaseError::Malformed)?),
            "seed" => self.seed = value.parse().map_err(|_| CaseError::Malformed)?,
            "transcript" => self.transcript = Some(value.into()),
            _ => return Err(CaseError::Malformed),
        }
        Ok(())
    }
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.into(), value.into())
}
