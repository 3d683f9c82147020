//! Plays a script on this machine. A panic is the verdict of one directive, not the end of the run.

use crate::report::{FileReport, Verdict};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tenon_script::format::Script;
use tenon_script::{Player, player};

/// Plays the script in `bytes` and reports each directive.
///
/// # Errors
/// When the bytes are no script, or tenon cannot begin.
pub fn run(bytes: &[u8], report: &mut FileReport) -> Result<(), String> {
    let script = Script::read(bytes).map_err(|error| error.to_string())?;
    let config = player::config(&script.header);
    let mut player = Player::new(&config).map_err(|error| format!("cannot begin: {error}"))?;
    for directive in script.directives {
        let directive = directive.map_err(|error| error.to_string())?;
        let outcome = catch_unwind(AssertUnwindSafe(|| player.play(&directive.action)));
        let verdict = match outcome {
            Ok(verdict) => verdict,
            Err(_) => {
                player = Player::after_panic(&config).map_err(|error| format!("cannot go on: {error}"))?;
                Verdict::failed("PANIC")
            }
        };
        report.push(directive.line as usize, directive.action.kind(), verdict);
    }
    Ok(())
}
