//! What is printed of a run of the component suite.
//!
//! A directive belongs to the *asynchronous* total if it is in the folder `async` or executes an
//! asynchronous built-in, to the *synchronous* total otherwise. Totals count every directive of the official
//! suite that reaches tenon with a component, judged or not; folders of `tenon` are not in them. Folder `cli`, the
//! validator's own scripts, has a total of its own.

use super::{ASYNC, gate};
use crate::report::{FileReport, Record, Tally, Verdict};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Kinds of directives that execute a component's code.
const EXECUTING: [&str; 4] = ["assert_return", "assert_trap", "assert_exhaustion", "invoke"];

/// Counts by folder, and by whether directives are asynchronous.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    folders: BTreeMap<String, Counts>,
    /// What needs no asynchronous built-in to be executed.
    sync: Counts,
    /// The rest.
    asynchronous: Counts,
    /// The validator's own scripts.
    cli: Counts,
}

/// All directives of a group, and those that execute code.
#[derive(Clone, Debug, Default)]
struct Counts {
    all: Tally,
    executing: Tally,
}

impl Counts {
    fn count(&mut self, record: &Record) {
        self.all.count(&record.verdict);
        if EXECUTING.contains(&&*record.kind) {
            self.executing.count(&record.verdict);
        }
    }

    /// `passed/total`
    fn ratio(tally: &Tally) -> String {
        format!("{}/{}", tally.passed, tally.judged() + tally.waiting())
    }

    /// `passed/total (executing E of X; text-only N; not yet N: reason N, …)`
    fn line(&self) -> String {
        let executing = &self.executing;
        let of = executing.judged() + executing.waiting();
        let mut line = format!("{} (executing {} of {of}", Self::ratio(&self.all), executing.passed);
        if self.all.text_only > 0 {
            let _ = write!(line, "; text-only {}", self.all.text_only);
        }
        if self.all.waiting() > 0 {
            let _ = write!(line, "; {}", self.all.waiting_text());
        }
        line + ")"
    }
}

impl Summary {
    /// Counts the directives of `report`.
    pub fn add(&mut self, report: &FileReport) {
        let folder = &report.file.folder;
        let counts = self.folders.entry(folder.clone()).or_default();
        for record in &report.records {
            counts.count(record);
            if folder.starts_with("tenon") {
                continue;
            }
            if gate::is_cli(&report.file) {
                self.cli.count(record);
                continue;
            }
            match folder == ASYNC || record.verdict == Verdict::NotYet(ASYNC.to_owned()) {
                true => self.asynchronous.count(record),
                false => self.sync.count(record),
            }
        }
    }

    /// A line per folder and the two totals.
    pub fn lines(&self) -> String {
        let mut lines = String::new();
        for (folder, counts) in &self.folders {
            let _ = writeln!(lines, "component/{folder}: {}", counts.line());
        }
        let executing = |counts: &Counts| Counts::ratio(&counts.executing);
        let _ = writeln!(lines, "component executing sync: {}", executing(&self.sync));
        let _ = writeln!(lines, "component executing async: {}", executing(&self.asynchronous));
        let _ = writeln!(lines, "component sync total: {}", Counts::ratio(&self.sync.all));
        let _ = writeln!(lines, "component async total: {}", Counts::ratio(&self.asynchronous.all));
        let _ = writeln!(lines, "component cli total: {}", self.cli.line());
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suites::{Suite, SuiteFile};

    #[test]
    fn what_executes_async_counts_as_async_wherever_it_stands() {
        let file = SuiteFile { folder: "values".into(), name: "a.wast".into(), path: "a.wast".into() };
        let mut report = FileReport { suite: Suite::Component, file, records: Vec::new() };
        report.push(1, "component", Verdict::Passed);
        report.push(2, "assert_return", Verdict::Passed);
        report.push(3, "assert_return", Verdict::NotYet(ASYNC.to_owned()));
        let mut summary = Summary::default();
        summary.add(&report);
        let lines = summary.lines();
        assert!(
            lines.starts_with("component/values: 2/3 (executing 1 of 2; not yet 1: async 1)\n"),
            "{lines}"
        );
        assert!(lines.contains("component sync total: 2/2\ncomponent async total: 0/1\n"), "{lines}");
    }
}
