//! Scripts run twice: with all the fuel at once, and with a little more each time a guest stops. Every
//! directive must end the same, and use the same fuel.

use super::runner::Mode;
use super::{play, script};
use crate::report::{FileReport, Verdict};
use crate::suites::SuiteFile;

/// What a stepped run tells.
#[derive(Debug)]
pub struct Stepped {
    /// Each directive's verdict; one that differs from the uninterrupted run's has failed.
    pub report: FileReport,
    /// Units used.
    pub fuel: u64,
}

/// Runs `file` with `step` units of fuel at a time.
pub fn run_file(file: &SuiteFile, step: u64) -> Stepped {
    let script = script(file);
    let (whole, expected) = play(file, &script, Mode::default());
    let (mut report, used) = play(file, &script, Mode { step: Some(step), ..Mode::default() });
    let whole = whole.records.iter().zip(expected.iter().map(Some).chain(std::iter::repeat(None)));
    let used_by = used.iter().map(Some).chain(std::iter::repeat(None));
    for ((record, used), (whole, expected)) in report.records.iter_mut().zip(used_by).zip(whole) {
        if record.verdict != whole.verdict {
            let differs = format!("{:?} at once, {:?} in steps of {step}", whole.verdict, record.verdict);
            record.verdict = Verdict::Failed(differs);
        } else if used != expected {
            let differs = format!("fuel used: {expected:?} at once, {used:?} in steps of {step}");
            record.verdict = Verdict::Failed(differs);
        }
    }
    Stepped { report, fuel: used.iter().sum() }
}
