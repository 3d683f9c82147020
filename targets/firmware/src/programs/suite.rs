//! `suite`: plays the official core suite's scripts, as `tenon-script` has them. The semihosting command line names a
//! list, a text file of the host: each line is a script's path without its ending. `PATH.script` is read,
//! `PATH.verdicts` written, directive by directive, so that what was judged is known even if the firmware ends.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use tenon::Error;
use tenon_script::format::{Malformed, Script, append};
use tenon_script::player::{self, Player};
use tenon_script::{Directive, Verdict};

use crate::Board;
use crate::console::report;
use crate::debugger::{self, HostError, OutputFile};

/// Plays every script of the list.
pub fn suite<B: Board>() -> ! {
    super::start::<B>("suite");
    super::finish::<B, _>(run::<B>())
}

/// Why the suite cannot go on.
enum Failure {
    Host(HostError),
    Malformed(Malformed),
    /// A player could not be made.
    Begin(Error),
}

fn run<B: Board>() -> Result<u8, Failure> {
    let words = debugger::command_line()?;
    let list = debugger::read_file(words.get(1).ok_or(HostError::CommandLine)?)?;
    let list = String::from_utf8(list).map_err(|_| HostError::File)?;
    list.lines().try_for_each(play::<B>)?;
    Ok(0)
}

/// Plays one script, in a store of its own.
fn play<B: Board>(path: &str) -> Result<(), Failure> {
    let bytes = debugger::read_file(&format!("{path}.script"))?;
    let mut verdicts = Verdicts::create(path)?;
    let script = Script::read(&bytes)?;
    let mut player = Player::new(&player::config(&script.header)).map_err(Failure::Begin)?;
    let mut tally = Tally::default();
    for directive in script.directives {
        let directive = directive?;
        let verdict = player.play(&directive.action);
        tally.count::<B>(script.header.name, &directive, &verdict);
        verdicts.write(&verdict)?;
    }
    report::<B>(format_args!("{} {}/{}", script.header.name, tally.passed, tally.judged));
    Ok(())
}

/// The file of verdicts.
struct Verdicts {
    file: OutputFile,
    buffer: Vec<u8>,
}

impl Verdicts {
    fn create(path: &str) -> Result<Verdicts, HostError> {
        Ok(Verdicts { file: OutputFile::create(&format!("{path}.verdicts"))?, buffer: Vec::new() })
    }

    fn write(&mut self, verdict: &Verdict) -> Result<(), HostError> {
        self.buffer.clear();
        append(verdict, &mut self.buffer);
        self.file.write(&self.buffer)
    }
}

/// What a person watching is told.
#[derive(Default)]
struct Tally {
    passed: u32,
    judged: u32,
}

impl Tally {
    fn count<B: Board>(&mut self, name: &str, directive: &Directive<'_>, verdict: &Verdict) {
        match verdict {
            Verdict::Passed => {
                self.passed += 1;
                self.judged += 1;
            }
            Verdict::Failed(why) => {
                self.judged += 1;
                report::<B>(format_args!("{name}:{}: {}: {why}", directive.line, directive.action.kind()));
            }
            _ => {}
        }
    }
}

impl From<HostError> for Failure {
    fn from(error: HostError) -> Failure {
        Failure::Host(error)
    }
}

impl From<Malformed> for Failure {
    fn from(error: Malformed) -> Failure {
        Failure::Malformed(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Host(error) => error.fmt(f),
            Failure::Malformed(error) => write!(f, "a script is malformed: {error}"),
            Failure::Begin(error) => write!(f, "a script cannot begin: {error}"),
        }
    }
}
