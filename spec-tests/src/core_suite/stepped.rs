//! Scripts of the core suite with a little fuel at a time.

use super::runner::Mode;
use super::{play, script};
use crate::stepped::Stepped;
use crate::suites::SuiteFile;

/// Runs `file` with `step` units of fuel at a time.
pub fn run_file(file: &SuiteFile, step: u64) -> Stepped {
    let script = script(file);
    let whole = play(file, &script, Mode::default());
    let stepped = play(file, &script, Mode { step: Some(step), ..Mode::default() });
    Stepped::compare(whole, stepped, step)
}
