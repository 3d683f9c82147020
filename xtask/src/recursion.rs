//! Guest recursion lives on the guest's own stack: however deep it goes, the board's native stack stays where it is.

use std::fs;

use anyhow::{Result, bail};

use crate::cases::Case;
use crate::command;
use crate::facts::Facts;
use crate::firmware::Board;
use crate::runner::Runner;

/// Calls within calls; the last never end, and trap.
const DEPTHS: [u32; 3] = [200, 2000, u32::MAX];
/// What the firmware ends with when the guest trapped.
const TRAPPED: i32 = 134;

/// Runs a guest at each depth. The native stack it took, if that was the same each time.
pub(crate) fn native_stack(board: Board, facts: &Facts) -> Result<String> {
    let runner = Runner::build(board, facts.guest()?)?;
    let stacks = DEPTHS.map(|depth| stack(&runner, depth));
    let [shallow, deep, endless] = stacks;
    let (shallow, deep, endless) = (shallow?, deep?, endless?);
    if shallow != deep || deep != endless {
        bail!(
            "{shallow} B of native stack at {} calls, {deep} B at {}, {endless} B without end",
            DEPTHS[0],
            DEPTHS[1]
        );
    }
    Ok(format!("{deep} B at {} calls within calls, at {}, and without end", DEPTHS[0], DEPTHS[1]))
}

fn stack(runner: &Runner, depth: u32) -> Result<u64> {
    let file = command::target_file("recursion/guest.wasm")?;
    fs::write(&file, wat::parse_str(command_calling_itself(depth))?)?;
    let (console, exit) = runner.console(&file, "guest", &Case::default())?;
    let expected = if depth == u32::MAX { TRAPPED } else { 0 };
    if exit != expected {
        bail!("exit code {exit} at depth {depth}, not {expected}:\n{}", console.report.join("\n"));
    }
    Ok(console.cost("run")?.stack)
}

/// A command whose function calls itself `depth` times and counts on the way back.
fn command_calling_itself(depth: u32) -> String {
    format!(
        r#"(component
            (core module $program
                (func $down (param i32) (result i32)
                    (if (result i32) (i32.eqz (local.get 0))
                        (then (i32.const 0))
                        (else (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1)))))))
                (func (export "run") (result i32)
                    (i32.ne (call $down (i32.const {depth})) (i32.const {depth}))))
            (core instance $program (instantiate $program))
            (func $run (result (result)) (canon lift (core func $program "run")))
            (instance (export "wasi:cli/run@0.2.0") (export "run" (func $run))))"#
    )
}
