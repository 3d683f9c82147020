//! Measuring an engine, or compiled code, on functions of one number. The semihosting command line names the calls,
//! `fib=20`; each is reported with its result and its cost.

use core::fmt::{self, Display};

use crate::Board;
use crate::console::report;
use crate::debugger::{self, HostError};
use crate::measure::measured;

/// Something that has functions of one number.
pub trait Workloads {
    /// A function, found.
    type Function;
    /// Why one cannot be found or called.
    type Error: Display;

    /// The function called `name`.
    fn find(&mut self, name: &str) -> Result<Self::Function, Self::Error>;

    /// Calls it: this is what is measured.
    fn call(&mut self, function: &Self::Function, argument: u32) -> Result<u32, Self::Error>;
}

/// Why the calls of the command line could not be made.
#[derive(Debug)]
pub enum Failure<E> {
    /// There is no command line.
    Host(HostError),
    /// A word is not `name=number`.
    Malformed,
    /// A function cannot be found or called.
    Workload(E),
}

/// A whole program: makes a board's workloads, and every call of the command line.
pub fn run<B: Board, W: Workloads>(engine: &str, make: impl FnOnce() -> Result<W, W::Error>) -> ! {
    super::start::<B>(engine);
    let made = make().map_err(Failure::Workload);
    super::finish::<B, _>(made.and_then(|mut workloads| call_all::<B, W>(engine, &mut workloads)).map(|()| 0))
}

/// Makes every call of the command line and reports it as one of `engine`'s.
pub fn call_all<B: Board, W: Workloads>(engine: &str, workloads: &mut W) -> Result<(), Failure<W::Error>> {
    let words = debugger::command_line().map_err(Failure::Host)?;
    words.iter().skip(1).try_for_each(|word| {
        let (name, argument) = word.split_once('=').ok_or(Failure::Malformed)?;
        let argument = argument.parse().map_err(|_| Failure::Malformed)?;
        call::<B, W>(engine, workloads, name, argument).map_err(Failure::Workload)
    })
}

fn call<B: Board, W: Workloads>(
    engine: &str,
    workloads: &mut W,
    name: &str,
    argument: u32,
) -> Result<(), W::Error> {
    let function = workloads.find(name)?;
    let (result, cost) = measured::<B, _>(|| workloads.call(&function, argument));
    report::<B>(format_args!("{engine} {name}({argument}) = {}", result?));
    report::<B>(format_args!("{engine} {name}({argument}): {cost}"));
    Ok(())
}

impl<E: Display> Display for Failure<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Host(error) => error.fmt(f),
            Failure::Malformed => f.write_str("a word of the command line is not `name=number`"),
            Failure::Workload(error) => error.fmt(f),
        }
    }
}
