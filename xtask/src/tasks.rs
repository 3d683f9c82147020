//! A guest is one task of a board's executor: while its `async` host function waits for another task, the processor sleeps.

use std::fs;

use anyhow::{Result, bail};

use crate::command;
use crate::facts::Facts;
use crate::firmware::{self, Board, Guest, Program};
use crate::host;
use crate::qemu::{self, Pace};
use crate::report::Console;

/// How often the guest has its host wait; `targets/firmware/src/programs/tasks.rs` has the same number.
const QUESTIONS: u32 = 10;

/// Asks its host for channel 0, 1, 2 and so on, and returns the average.
const GUEST: &str = r#"(component
    (import "read" (func $read (param "channel" u32) (result u32)))
    (core func $read (canon lower (func $read)))
    (core module $program
        (import "" "read" (func $read (param i32) (result i32)))
        (func (export "average") (param $count i32) (result i32)
            (local $channel i32) (local $sum i32)
            (loop $next
                (local.set $sum (i32.add (local.get $sum) (call $read (local.get $channel))))
                (local.set $channel (i32.add (local.get $channel) (i32.const 1)))
                (br_if $next (i32.lt_u (local.get $channel) (local.get $count))))
            (i32.div_u (local.get $sum) (local.get $count))))
    (core instance $program (instantiate $program (with "" (instance (export "read" (func $read))))))
    (func (export "average") (param "count" u32) (result u32) (canon lift (core func $program "average"))))"#;

/// The guest as a component and an image.
pub(crate) fn guest() -> Result<Guest> {
    let component = command::target_file("tasks/guest.wasm")?;
    fs::write(&component, wat::parse_str(GUEST)?)?;
    host::prepare_file(component, "tasks")
}

/// Runs the guest and the task that answers it; what they came to.
pub(crate) fn share(board: Board, facts: &Facts) -> Result<String> {
    let elf = firmware::build(board, Program::Tasks, facts.guest_of(board, Program::Tasks)?)?;
    let run = qemu::run(board, Pace::Counted, &elf, &[])?;
    let console = Console::parse(&run.console);
    if run.exit != 0 {
        bail!("exit code {}:\n{}", run.exit, console.report.join("\n"));
    }
    let slept: u32 = console.value("slept")?.parse()?;
    if slept < QUESTIONS {
        bail!("the guest waited {QUESTIONS} times, and the processor slept {slept} times");
    }
    Ok(format!(
        "{QUESTIONS} answers from another task, average {}, slept {slept} times",
        console.value("average")?
    ))
}
