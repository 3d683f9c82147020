//! Plays a script on this machine. A panic is the verdict of one directive, not the end of the run.

use crate::report::{FileReport, Verdict};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tenon_script::format::Script;
use tenon_script::values::Profile;
use tenon_script::{Player, player};

/// How a script is played.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mode {
    /// Guests get so many units of fuel at a time.
    pub step: Option<u64>,
    /// In the deterministic profile, whose NaNs are then the only right ones.
    pub deterministic: bool,
    /// Each function is translated when it is called.
    pub lazy: bool,
}

/// Results that are NaNs because an operator moved the bits of one: the script takes either sign, and only
/// one is right, but not by the profile.
const MOVED_NANS: &[(&str, u32)] = &[("core/proposals/simd/simd_f64x2_arith.wast", 5297)];

impl Mode {
    fn profile(self, script: &str, line: u32) -> Profile {
        match self.deterministic && !MOVED_NANS.contains(&(script, line)) {
            true => Profile::Deterministic,
            false => Profile::Full,
        }
    }
}

/// Plays the script in `bytes` and reports each directive; the fuel each one used.
///
/// # Errors
/// When the bytes are no script, or tenon cannot begin.
pub fn run(bytes: &[u8], mode: Mode, report: &mut FileReport) -> Result<Vec<u64>, String> {
    let mut used = Vec::new();
    let script = Script::read(bytes).map_err(|error| error.to_string())?;
    let config = player::config(&script.header).deterministic(mode.deterministic).lazy(mode.lazy);
    let mut player = Player::new(&config).map_err(|error| format!("cannot begin: {error}"))?.step(mode.step);
    for directive in script.directives {
        let directive = directive.map_err(|error| error.to_string())?;
        let before = player.fuel_consumed();
        player.judge_by(mode.profile(script.header.name, directive.line));
        let outcome = catch_unwind(AssertUnwindSafe(|| player.play(&directive.action)));
        let verdict = match outcome {
            Ok(verdict) => {
                used.push(player.fuel_consumed() - before);
                verdict
            }
            Err(_) => {
                let fresh = Player::after_panic(&config);
                player = fresh.map_err(|error| format!("cannot go on: {error}"))?.step(mode.step);
                used.push(0);
                Verdict::failed("PANIC")
            }
        };
        report.push(directive.line as usize, directive.action.kind(), verdict);
    }
    Ok(used)
}
