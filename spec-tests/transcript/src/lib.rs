//! Replays recorded calls of a guest and compares what happens, line by line.
//!
//! A transcript is text: lines that *do* something (`> call(…)`, `drop $x`, `new`, …) and, below each,
//! lines that say what came of it (`h import(…) = answer`, `< result`, `< trap why`). [`component`]
//! replays those of components, with WAVE values; [`core`] those of core modules. Imports are answered
//! from the transcript (`host …`, `stub …`), so no guest needs code of its own.
//!
//! Numbers are compared by value and NaN equals NaN; of a trap only that it happened.
//!
//! This runs wherever tenon runs: what guests see of the machine is given as [`Devices`].

#![no_std]

extern crate alloc;

pub mod component;
pub mod core;
mod preview1;
pub mod wave;

use ::core::fmt;
use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use tenon_wasi_shim::host::{Entropy, MonotonicClock, WallClock};

/// What a guest sees of the machine it is replayed on.
pub struct Devices {
    /// A clock that never goes back.
    pub monotonic_clock: Box<dyn MonotonicClock>,
    /// A clock that knows the date.
    pub wall_clock: Box<dyn WallClock>,
    /// Random numbers.
    pub entropy: Box<dyn Entropy>,
}

/// Makes the devices of a fresh instance.
pub type NewDevices = fn() -> Devices;

/// A guest that plays the lines of a transcript.
pub trait Session {
    /// Begins with a fresh instance. What it called is returned as lines.
    ///
    /// # Errors
    /// When it cannot be instantiated, with the reason.
    fn start(&mut self) -> Result<Vec<Line>, String>;

    /// Plays `line` and returns what came of it.
    ///
    /// # Errors
    /// When the line cannot be played.
    fn play(&mut self, line: &str) -> Result<Vec<Line>, String>;
}

/// A line that came of playing one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A line of this text.
    Exact(String),
    /// The line that was played, with its answer: `r 1024 2 = 00ff`.
    Echo(String),
    /// A result that may differ from run to run, such as an address.
    AnyResult,
}

impl Line {
    /// A trap with a reason.
    pub fn trap(why: impl fmt::Display) -> Self {
        Self::Exact(format!("< trap {why}"))
    }

    /// Whether the transcript's `expected` says the same.
    fn fits(&self, expected: &str) -> bool {
        let trap = |line: &str| line.starts_with("< trap");
        match self {
            Self::AnyResult => expected.starts_with('<') && !trap(expected),
            Self::Exact(line) if trap(line) => trap(expected),
            Self::Exact(line) | Self::Echo(line) => wave::same_line(expected, line),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(line) | Self::Echo(line) => f.write_str(line),
            Self::AnyResult => f.write_str("< (any result)"),
        }
    }
}

/// Where a replay differs from the transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The line of the transcript, from 1.
    pub line: usize,
    /// The line that was played.
    pub played: String,
    /// What the transcript says.
    pub expected: String,
    /// What happened.
    pub actual: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, played, expected, actual } = self;
        write!(f, "line {line}, after `{played}`:\n  expected: {expected}\n  actual:   {actual}")
    }
}

/// A line that is played, and those that say what should come of it; with their numbers.
struct Step<'a> {
    played: (usize, &'a str),
    expected: Vec<(usize, &'a str)>,
}

/// Plays `transcript` on `session`; how many steps were played.
///
/// # Errors
/// The first difference.
pub fn replay(session: &mut dyn Session, transcript: &str) -> Result<usize, Difference> {
    let steps = steps(transcript);
    for (number, step) in steps.iter().enumerate() {
        let mut actual = VecDeque::new();
        // The first step stands for the first instance, which comes before any line.
        if number > 0 && step.played.1 != "new" {
            actual.extend(session.play(step.played.1).map_err(|error| step.failed(error))?);
        }
        // Imports called by a new instance stand above its `new`.
        if number == 0 || steps.get(number + 1).is_some_and(|next| next.played.1 == "new") {
            actual.extend(session.start().map_err(|error| step.failed(error))?);
        }
        step.compare(actual)?;
    }
    Ok(steps.len() - 1)
}

fn steps(transcript: &str) -> Vec<Step<'_>> {
    let mut steps = vec![Step { played: (1, "the instantiation"), expected: Vec::new() }];
    let lines = transcript.lines().enumerate().map(|(number, line)| (number + 1, line));
    for (number, line) in lines {
        let declares = ["#", "host ", "stub "].iter().any(|start| line.starts_with(start));
        if declares || line.trim().is_empty() {
            continue;
        }
        if line.starts_with("h ") || line.starts_with('<') {
            steps.last_mut().expect("there is a first step").expected.push((number, line));
        } else {
            steps.push(Step { played: (number, line), expected: Vec::new() });
        }
    }
    steps
}

impl Step<'_> {
    fn compare(&self, mut actual: VecDeque<Line>) -> Result<(), Difference> {
        if let Some(Line::Echo(_)) = actual.front() {
            self.fits(self.played, actual.pop_front())?;
        }
        for &expected in &self.expected {
            self.fits(expected, actual.pop_front())?;
        }
        match actual.pop_front() {
            None => Ok(()),
            Some(line) => Err(self.difference(self.last_line(), "nothing more", &line.to_string())),
        }
    }

    fn fits(&self, (number, expected): (usize, &str), actual: Option<Line>) -> Result<(), Difference> {
        match actual {
            None => Err(self.difference(number, expected, "nothing more")),
            Some(line) if line.fits(expected) => Ok(()),
            Some(line) => Err(self.difference(number, expected, &line.to_string())),
        }
    }

    fn failed(&self, error: String) -> Difference {
        let expected = self.expected.first().map_or("it goes on", |&(_, line)| line);
        self.difference(self.played.0, expected, &format!("error: {error}"))
    }

    fn last_line(&self) -> usize {
        self.expected.last().map_or(self.played.0, |&(number, _)| number)
    }

    fn difference(&self, line: usize, expected: &str, actual: &str) -> Difference {
        let played = self.played.1.to_owned();
        Difference { line, played, expected: expected.to_owned(), actual: actual.to_owned() }
    }
}

/// Loads the guest `wasm`, a component or a core module, to play `transcript`.
///
/// # Errors
/// Why it cannot be loaded.
pub fn load(wasm: &[u8], transcript: &str, devices: NewDevices) -> Result<Box<dyn Session>, String> {
    Ok(match is_component(wasm) {
        true => Box::new(component::ComponentSession::new(wasm, transcript, devices)?),
        false => Box::new(core::CoreSession::new(wasm, transcript, devices)?),
    })
}

/// Replays `transcript` on the guest `wasm`: a component, or a core module.
///
/// # Errors
/// The first difference, or why the guest cannot be loaded.
pub fn run(wasm: &[u8], transcript: &str, devices: NewDevices) -> Result<usize, String> {
    let mut session = load(wasm, transcript, devices)?;
    replay(&mut *session, transcript).map_err(|difference| difference.to_string())
}

/// Whether the bytes have the header of a component.
pub fn is_component(wasm: &[u8]) -> bool {
    wasm.get(4..8) == Some(&[0x0d, 0, 1, 0])
}

/// `NAME(ARGS)`, with ` as $x` behind it or not.
struct Call<'a> {
    name: &'a str,
    args: &'a str,
    save: Option<&'a str>,
}

impl<'a> Call<'a> {
    fn parse(text: &'a str) -> Result<Self, String> {
        let call = || {
            let (name, rest) = text.split_once('(')?;
            let (args, tail) = rest.rsplit_once(')')?;
            let save = match tail {
                "" => None,
                tail => Some(tail.strip_prefix(" as ")?),
            };
            Some(Self { name, args, save })
        };
        call().ok_or_else(|| format!("`{text}` is no call"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::core::time::Duration;
    use tenon_wasi_shim::host::EntropyError;

    /// The binary of a module or component in text.
    pub(crate) fn wasm_of(text: &str) -> Vec<u8> {
        let buffer = wast::parser::ParseBuffer::new(text).expect("the text has tokens");
        let mut wat = wast::parser::parse::<wast::Wat<'_>>(&buffer).expect("the text parses");
        wat.encode().expect("the text resolves")
    }

    /// Replays on a machine where time stands still and every random byte is 4.
    pub(crate) fn run(wasm: &[u8], transcript: &str) -> Result<usize, String> {
        let stopped = || Devices {
            monotonic_clock: Box::new(Stopped),
            wall_clock: Box::new(Stopped),
            entropy: Box::new(Stopped),
        };
        super::run(wasm, transcript, stopped)
    }

    struct Stopped;

    impl MonotonicClock for Stopped {
        fn now(&mut self) -> u64 {
            7
        }

        fn resolution(&self) -> u64 {
            1
        }
    }

    impl WallClock for Stopped {
        fn now(&mut self) -> Duration {
            Duration::from_secs(5)
        }

        fn resolution(&self) -> Duration {
            Duration::from_secs(1)
        }
    }

    impl Entropy for Stopped {
        fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyError> {
            bytes.fill(4);
            Ok(())
        }
    }

    /// Answers every call with the number of calls so far; an instance calls an import.
    struct Counter(usize);

    impl Session for Counter {
        fn start(&mut self) -> Result<Vec<Line>, String> {
            self.0 = 0;
            Ok(vec![Line::Exact("h begin()".to_owned())])
        }

        fn play(&mut self, line: &str) -> Result<Vec<Line>, String> {
            self.0 += 1;
            match line {
                "m" => Err("no memory".to_owned()),
                "> fail()" => Ok(vec![Line::trap("unreachable")]),
                _ => Ok(vec![Line::Exact(format!("< {}", self.0))]),
            }
        }
    }

    #[test]
    fn imports_called_by_an_instance_stand_above_new() {
        let transcript = "# two instances\nh begin()\n> f()\n< 1\n> f()\n< 2.0\nh begin()\nnew\n> f()\n< 1\n";
        assert_eq!(replay(&mut Counter(0), transcript), Ok(4));
    }

    #[test]
    fn a_difference_says_where() {
        let difference = replay(&mut Counter(0), "h begin()\n> f()\n< 2\n").unwrap_err();
        assert_eq!((difference.line, &*difference.expected, &*difference.actual), (3, "< 2", "< 1"));
        let missing = replay(&mut Counter(0), "h begin()\n> f()\n< 1\n> f()\n").unwrap_err();
        assert_eq!((missing.line, &*missing.actual), (4, "< 2"));
        assert!(replay(&mut Counter(0), "h begin()\n> fail()\n< trap another kind\n").is_ok());
        assert!(replay(&mut Counter(0), "h begin()\n> fail()\n< 1\n").is_err());
        assert!(replay(&mut Counter(0), "h begin()\nm\n").is_err());
    }

    #[test]
    fn a_call_is_taken_apart() {
        let call = Call::parse("a:b/c@0.1.0#[method]r.f($x, \")\") as $y").unwrap();
        assert_eq!((call.name, call.args, call.save), ("a:b/c@0.1.0#[method]r.f", "$x, \")\"", Some("$y")));
        assert!(Call::parse("f").is_err());
    }
}
