//! Plays a script on this machine. A panic is the verdict of one directive, not the end of the run.

use crate::report::{FileReport, Verdict};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tenon_script::format::Script;
use tenon_script::{Player, player};

/// Plays the script in `bytes` and reports each directive; the fuel each one used. With a `step`, guests get so
/// many units at a time.
///
/// # Errors
/// When the bytes are no script, or tenon cannot begin.
pub fn run(bytes: &[u8], step: Option<u64>, report: &mut FileReport) -> Result<Vec<u64>, String> {
    let mut used = Vec::new();
    let script = Script::read(bytes).map_err(|error| error.to_string())?;
    let config = player::config(&script.header);
    let mut player = Player::new(&config).map_err(|error| format!("cannot begin: {error}"))?.step(step);
    for directive in script.directives {
        let directive = directive.map_err(|error| error.to_string())?;
        let before = player.fuel_consumed();
        let outcome = catch_unwind(AssertUnwindSafe(|| player.play(&directive.action)));
        let verdict = match outcome {
            Ok(verdict) => {
                used.push(player.fuel_consumed() - before);
                verdict
            }
            Err(_) => {
                let fresh = Player::after_panic(&config);
                player = fresh.map_err(|error| format!("cannot go on: {error}"))?.step(step);
                used.push(0);
                Verdict::failed("PANIC")
            }
        };
        report.push(directive.line as usize, directive.action.kind(), verdict);
    }
    Ok(used)
}
