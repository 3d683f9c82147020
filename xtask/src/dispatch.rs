//! The rules of the dispatch loop (`core/src/exec/dispatch_loop.rs`), held by reading what the compiler made of it for
//! Cortex-M4: it picks the next op with `ldrh; tbh`, and hardly anything lives on the native stack.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::command;
use crate::firmware::Board;
use crate::toolchain::Toolchain;

/// References to the stack that are accepted in the loop: its prologue's, its traps', and those of ops that call a function
/// anyway (64-bit division, truncations). No hot op has one.
const STACK_REFERENCES: usize = 20;

/// How its name is mangled.
const LOOP: &str = "4exec8dispatch3run";

/// Compiles tenon-core for the board and reads its loop.
pub(crate) fn check(toolchain: Toolchain) -> Result<String> {
    let target = Board::CortexM.target();
    let folder = command::target_file("dispatch/loop.s")?;
    let mut rustc = toolchain.cargo("rustc", target, &command::root())?;
    rustc.args([
        "--quiet",
        "--release",
        "--package",
        "tenon-core",
        "--no-default-features",
        "--features",
        "floats",
        "--lib",
    ]);
    rustc.env("CARGO_PROFILE_RELEASE_LTO", "off").args(["--", "-C", "opt-level=3", "--emit"]);
    command::run(rustc.arg(format!("asm={}", folder.display())))?;
    held(&read(&folder)?)
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

/// What the rules say of the assembly text; an error if one is broken.
fn held(assembly: &str) -> Result<String> {
    let body = dispatch_loop(assembly).context("the assembly has no dispatch loop")?;
    let instructions: Vec<&str> = body.lines().filter_map(instruction).collect();
    let picked = body.lines().position(|line| instruction(line).is_some_and(|text| text.starts_with("tbh")));
    // Every op comes by here: from the label that arms jump to, nothing else.
    let before: Vec<&str> = body.lines().take(picked.context("no `tbh`")?).collect();
    let arrives = before.iter().rposition(|line| line.starts_with(".LBB")).unwrap_or(0);
    let fetch: Vec<&str> = before[arrives..].iter().filter_map(|line| instruction(line)).collect();
    if !matches!(fetch[..], [fetch] if fetch.starts_with("ldrh")) {
        bail!("the dispatch is not `ldrh; tbh` but `{}; tbh`", fetch.join("; "));
    }
    let on_stack = instructions.iter().filter(|line| line.contains("[sp")).count();
    if on_stack > STACK_REFERENCES {
        bail!(
            "{on_stack} references to the native stack in the dispatch loop, over {STACK_REFERENCES}: an arm takes registers from it"
        );
    }
    Ok(format!("ldrh; tbh; {on_stack} stack references in {} instructions", instructions.len()))
}

/// The body of `tenon_core::exec::dispatch::run`.
fn dispatch_loop(assembly: &str) -> Option<&str> {
    let mut starts = assembly.match_indices(LOOP).map(|(at, _)| &assembly[at..]);
    let start = starts.find(|rest| rest.lines().next().is_some_and(|label| label.ends_with(':')))?;
    Some(start.split_once(".fnend")?.0)
}

/// The instruction of a line; none for labels, directives and comments.
fn instruction(line: &str) -> Option<&str> {
    let text = line.strip_prefix('\t')?;
    (!text.starts_with(['.', '@'])).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(lines: &[&str]) -> String {
        format!("_4exec8dispatch3run:\n\t.fnstart\n\t{}\n\t.fnend\n", lines.join("\n\t"))
    }

    #[test]
    fn the_fetch_must_be_next_to_the_branch() {
        assert!(held(&function(&["ldrh\tr0, [r5]", "tbh\t[pc, r0, lsl #1]"])).is_ok());
        assert!(held(&function(&["ldrh\tr0, [r5]", "cmp\tr0, #9", "tbh\t[pc, r0, lsl #1]"])).is_err());
        assert!(held(&function(&["mov\tr6, r7", "ldrh\tr0, [r5]", "tbh\t[pc, r0, lsl #1]"])).is_err());
    }

    #[test]
    fn spills_are_counted() {
        let spills = vec!["str\tr0, [sp, #4]"; STACK_REFERENCES + 1];
        let spilling = [vec!["ldrh\tr0, [r5]", "tbh\t[pc, r0, lsl #1]"], spills].concat();
        assert!(held(&function(&spilling)).is_err());
    }
}
