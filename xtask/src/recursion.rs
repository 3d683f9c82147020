//! Guest recursion lives on the guest's own stack: however deep it goes, the board's native stack stays where it is.

use std::fs;

use anyhow::{Result, bail};

use crate::cases::Case;
use crate::command;
use crate::facts::Facts;
use crate::firmware::Board;
use crate::runner::Runner;

/// Calls within calls.
const DEPTHS: [u32; 2] = [200, 2000];
/// Calls that never end, so that the guest's stack does.
const ENDLESS: u32 = u32::MAX;
/// What the firmware ends with when the guest trapped.
const TRAPPED: i32 = 134;

/// What the innermost call does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Returns,
    Traps,
}

/// Runs guests at each depth, some to a trap, which takes a little more native stack: there is a trace to be written. What
/// they took, if the depth changed nothing.
pub(crate) fn native_stack(board: Board, facts: &Facts) -> Result<String> {
    let runner = Runner::build(board, facts.guest()?)?;
    let [shallow, deep] = DEPTHS;
    let returned = same([(shallow, End::Returns), (deep, End::Returns)], &runner)?;
    let trapped = same([(shallow, End::Traps), (ENDLESS, End::Traps)], &runner)?;
    Ok(format!(
        "{returned} B at {shallow} calls within calls and at {deep}, {trapped} B at {shallow} to a trap and without end"
    ))
}

/// The native stack that both runs take.
fn same(runs: [(u32, End); 2], runner: &Runner) -> Result<u64> {
    let [first, second] = runs.map(|(depth, end)| stack(runner, depth, end));
    let (first, second) = (first?, second?);
    if first != second {
        bail!("{first} B of native stack at {} calls, {second} B at {}", runs[0].0, runs[1].0);
    }
    Ok(first)
}

fn stack(runner: &Runner, depth: u32, end: End) -> Result<u64> {
    let file = command::target_file("recursion/guest.wasm")?;
    fs::write(&file, wat::parse_str(command_calling_itself(depth, end))?)?;
    let (console, exit) = runner.console(&file, "guest", &Case::default())?;
    let expected = if end == End::Traps { TRAPPED } else { 0 };
    if exit != expected {
        bail!("exit code {exit} at depth {depth}, not {expected}:\n{}", console.report.join("\n"));
    }
    Ok(console.cost("run")?.stack)
}

/// A command whose function calls itself `depth` times and counts on the way back, unless the innermost call traps.
fn command_calling_itself(depth: u32, end: End) -> String {
    let innermost = if end == End::Traps { "unreachable" } else { "i32.const 0" };
    format!(
        r#"(component
            (core module $program
                (func $down (param i32) (result i32)
                    (if (result i32) (i32.eqz (local.get 0))
                        (then ({innermost}))
                        (else (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1)))))))
                (func (export "run") (result i32)
                    (i32.ne (call $down (i32.const {depth})) (i32.const {depth}))))
            (core instance $program (instantiate $program))
            (func $run (result (result)) (canon lift (core func $program "run")))
            (instance (export "wasi:cli/run@0.2.0") (export "run" (func $run))))"#
    )
}
