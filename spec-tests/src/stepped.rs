//! Scripts run twice: with all the fuel at once, and with a little more each time a guest stops. Every
//! directive must end the same, and use the same fuel.

use crate::report::{FileReport, Verdict};

/// What a stepped run tells.
#[derive(Debug)]
pub struct Stepped {
    /// Each directive's verdict; one that differs from the uninterrupted run's has failed.
    pub report: FileReport,
    /// Units used.
    pub fuel: u64,
}

impl Stepped {
    /// Compares runs of a script, at once and in steps of `step` units: what was reported, and the fuel of each directive.
    pub fn compare(whole: (FileReport, Vec<u64>), stepped: (FileReport, Vec<u64>), step: u64) -> Self {
        let ((whole, expected), (mut report, used)) = (whole, stepped);
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
        Self { report, fuel: used.iter().sum() }
    }
}
