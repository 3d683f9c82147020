//! A `wasi:cli/command` component on a board: what it gets from its host, its run, its end.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::marker::PhantomData;
use core::time::Duration;

use tenon::wasi::host::{Entropy, EntropyError, MonotonicClock, Output, Stdio, StdioError, WallClock};
use tenon::wasi::{WasiCtx, WasiState, add_to_linker};
use tenon::{Component, Engine, Error, Instance, Linker, Outcome, Result, Store, Trap, TrapCode};

use crate::console::{self, Channel, report};
use crate::{Board, debugger};

/// The function that a command exports.
pub(crate) const RUN: &str = "wasi:cli/run@0.2.12#run";
/// The exit code of a run that trapped, as the `tenon` command has it: 128 and SIGABRT.
pub(crate) const TRAP_EXIT_CODE: u8 = 134;
/// The exit code of a run that ran out of fuel.
pub(crate) const FUEL_EXIT_CODE: u8 = 128;

/// What a guest is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// Arguments, the program's own name first.
    pub arguments: Vec<String>,
    /// The environment.
    pub environment: Vec<(String, String)>,
    /// All of standard input.
    pub stdin: Vec<u8>,
    /// Whether the debugger's clock may tell the date: the boards have no clock that does.
    pub wall_clock: bool,
    /// Fuel; none is unlimited.
    pub fuel: Option<u64>,
    /// What the random numbers start from.
    pub seed: u64,
}

/// An instantiated command.
pub struct Command {
    store: Store<WasiState>,
    instance: Instance,
}

/// How a command ended.
#[derive(Debug)]
pub enum End {
    /// By returning or by `wasi:cli/exit`.
    Exit(u8),
    /// By a trap.
    Trap(Trap),
    /// For want of fuel.
    OutOfFuel,
}

impl Command {
    /// Links and instantiates `component`.
    pub fn instantiate<B: Board>(
        engine: &Engine,
        component: &Component,
        given: Surroundings,
    ) -> Result<Command> {
        let fuel = given.fuel;
        let mut store = Store::new(engine, WasiState::new(context::<B>(given)))?;
        store.set_fuel(fuel)?;
        let mut linker = Linker::new(engine);
        add_to_linker(&mut linker, &store.data().ctx)?;
        let instance = linker.instantiate(&mut store, component)?;
        Ok(Command { store, instance })
    }

    /// Runs it to its end.
    pub fn run(&mut self) -> Result<End> {
        let run = self.instance.get_typed_func::<_, (), Result<(), ()>>(&self.store, RUN)?;
        Ok(match run.call_resumable(&mut self.store, ()) {
            Ok(Outcome::Done(result)) => End::Exit(u8::from(result.is_err())),
            Ok(Outcome::Trap(trap)) | Err(Error::Trap(trap)) => End::of_trap(trap),
            Ok(Outcome::OutOfFuel) => End::OutOfFuel,
            // Nothing on a board answers later.
            Ok(Outcome::Suspended) => End::Trap(Trap::new(TrapCode::Host("suspended for ever"))),
            Err(error) => return Err(error),
        })
    }
}

impl End {
    fn of_trap(trap: Trap) -> End {
        match trap.code() {
            TrapCode::Exit(code) => End::Exit(code as u8),
            _ => End::Trap(trap),
        }
    }

    /// The exit code that stands for it.
    pub fn exit_code(&self) -> u8 {
        match self {
            End::Exit(code) => *code,
            End::Trap(_) => TRAP_EXIT_CODE,
            End::OutOfFuel => FUEL_EXIT_CODE,
        }
    }

    /// Prints it: a trap with its frames, then the exit code.
    pub fn report<B: Board>(&self) {
        match self {
            End::Exit(_) => {}
            End::Trap(trap) => report_trap::<B>(trap),
            End::OutOfFuel => report::<B>(format_args!("out of fuel")),
        }
        report::<B>(format_args!("exit code {}", self.exit_code()));
    }
}

fn report_trap<B: Board>(trap: &Trap) {
    report::<B>(format_args!("trap: {trap}"));
    for frame in trap.frames() {
        let offset = frame.offset.unwrap_or_default();
        report::<B>(format_args!("  module {} function {} at {offset:#x}", frame.module, frame.function));
    }
}

fn context<B: Board>(given: Surroundings) -> WasiCtx {
    let mut builder = WasiCtx::builder().args(given.arguments.into_iter().map(Cow::Owned));
    for (name, value) in given.environment {
        builder = builder.env(name, value);
    }
    if given.wall_clock {
        builder = builder.wall_clock(Box::new(DebuggerClock));
    }
    builder
        .stdio(Box::new(Uart::<B> { input: given.stdin, at: 0, board: PhantomData }))
        .monotonic_clock(Box::new(Ticks::<B>(PhantomData)))
        .entropy(Box::new(Seeded(given.seed)))
        .insecure_seed(given.seed)
        .build()
}

/// The board's console, with standard input from memory.
struct Uart<B> {
    input: Vec<u8>,
    at: usize,
    board: PhantomData<B>,
}

impl<B: Board> Stdio for Uart<B> {
    fn write(&mut self, to: Output, bytes: &[u8]) -> Result<usize, StdioError> {
        let channel = match to {
            Output::Stdout => Channel::Stdout,
            Output::Stderr => Channel::Stderr,
        };
        console::write::<B>(channel, bytes);
        Ok(bytes.len())
    }

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, StdioError> {
        let rest = self.input.get(self.at..).filter(|rest| !rest.is_empty()).ok_or(StdioError::Closed)?;
        let count = rest.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(rest) {
            *to = *from;
        }
        self.at += count;
        Ok(count)
    }
}

/// The board's clock.
pub(crate) struct Ticks<B>(pub(crate) PhantomData<B>);

impl<B: Board> MonotonicClock for Ticks<B> {
    fn now(&mut self) -> u64 {
        B::nanoseconds()
    }

    fn resolution(&self) -> u64 {
        B::NANOSECONDS_PER_TICK
    }
}

/// The clock of the machine on the other side of semihosting.
pub(crate) struct DebuggerClock;

impl WallClock for DebuggerClock {
    fn now(&mut self) -> Duration {
        debugger::time()
    }

    fn resolution(&self) -> Duration {
        Duration::from_secs(1)
    }
}

/// No entropy at all: SplitMix64 from a seed. The emulated boards have no source; a product puts its TRNG here.
pub(crate) struct Seeded(pub(crate) u64);

impl Seeded {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl Entropy for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.next().to_le_bytes();
            chunk.iter_mut().zip(word).for_each(|(to, from)| *to = from);
        }
        Ok(())
    }
}
