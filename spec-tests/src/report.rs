//! Verdicts by directive, and what is printed of them.
//!
//! A directive passes, fails, or was not judged: because it asks for something tenon does not do yet
//! ([`Verdict::NotYet`], with the reason), or that it refuses for good and says so
//! ([`Verdict::ByDesign`]), or because only the text parser of the runner decides it
//! ([`Verdict::TextOnly`]). What was not judged is never counted as passed. Failures that are known
//! are listed in `expected-failures.txt`; a listed directive that does not fail is an error.

use crate::suites::{Suite, SuiteFile, manifest_dir};
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::fs;

pub use tenon_script::Verdict;

/// One directive of a script.
#[derive(Clone, Debug)]
pub struct Record {
    /// The line it begins on, from 1.
    pub line: usize,
    /// Its kind, as the script spells it: `module`, `assert_return`, …
    pub kind: String,
    /// What became of it.
    pub verdict: Verdict,
}

/// The directives of one script, in order.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// The suite it belongs to.
    pub suite: Suite,
    /// The script.
    pub file: SuiteFile,
    /// Its directives.
    pub records: Vec<Record>,
}

impl FileReport {
    /// The name reports and `expected-failures.txt` use: `core/wasm-v3/i32.wast`.
    pub fn name(&self) -> String {
        file_name(self.suite, &self.file)
    }

    /// Adds a directive.
    pub fn push(&mut self, line: usize, kind: impl Into<String>, verdict: Verdict) {
        self.records.push(Record { line, kind: kind.into(), verdict });
    }

    /// Takes the failures listed in `limits` as what does not fit on `board`. A listed directive that did not fail,
    /// or is not there, has failed: the entry is wrong.
    pub fn excuse(&mut self, board: &str, limits: &ExpectedFailures) {
        for (&line, reason) in limits.lines_of(&format!("{board}/{}", self.name())) {
            let mut excused = false;
            for record in self.records.iter_mut().filter(|record| record.line == line) {
                if matches!(record.verdict, Verdict::Failed(_)) {
                    record.verdict = Verdict::DoesNotFit(reason.clone());
                    excused = true;
                }
            }
            if !excused {
                let why = format!("listed as not fitting on {board}, but it does not fail");
                self.push(line, "board-limits.txt", Verdict::Failed(why));
            }
        }
    }

    /// What is wrong with this file, given the failures that are expected: failures not listed, and
    /// listed lines that did not fail.
    pub fn complaints(&self, expected: &ExpectedFailures) -> Vec<String> {
        let listed = expected.lines_of(&self.name());
        let mut complaints: Vec<String> =
            self.records.iter().filter_map(|r| self.complaint(r, listed)).collect();
        for line in listed.keys().filter(|&&line| !self.records.iter().any(|r| r.line == line)) {
            complaints
                .push(format!("{}:{line}: listed as failing, but no directive begins there", self.name()));
        }
        complaints
    }

    fn complaint(&self, record: &Record, listed: &BTreeMap<usize, String>) -> Option<String> {
        let place = format!("{}:{}: {}", self.name(), record.line, record.kind);
        match (&record.verdict, listed.contains_key(&record.line)) {
            (Verdict::Failed(why), false) => Some(format!("{place}: {why}")),
            (Verdict::Failed(_), true) | (_, false) => None,
            (_, true) => Some(format!("{place}: listed as failing, but it does not fail: remove the entry")),
        }
    }
}

/// The name reports use for a script.
pub fn file_name(suite: Suite, file: &SuiteFile) -> String {
    if file.folder.is_empty() {
        format!("{}/{}", suite.name(), file.name)
    } else {
        format!("{}/{}/{}", suite.name(), file.folder, file.name)
    }
}

/// The committed list of known failures: `core/folder/file.wast:LINE reason`, `#` begins a comment.
#[derive(Clone, Debug, Default)]
pub struct ExpectedFailures {
    files: BTreeMap<String, BTreeMap<usize, String>>,
}

impl ExpectedFailures {
    /// Reads `expected-failures.txt` of this package.
    ///
    /// # Errors
    /// When the file cannot be read or a line has no place or no reason.
    pub fn read() -> Result<Self, String> {
        Self::read_file("expected-failures.txt")
    }

    /// Reads `board-limits.txt`: `BOARD/core/folder/file.wast:LINE reason`, directives that need more memory than a
    /// board has.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_limits() -> Result<Self, String> {
        Self::read_file("board-limits.txt")
    }

    fn read_file(name: &str) -> Result<Self, String> {
        let path = manifest_dir().join(name);
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Self::parse(&text)
    }

    /// Parses the list.
    ///
    /// # Errors
    /// When a line has no place or no reason.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut list = Self::default();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let entry = parse_entry(line);
            let (file, at, reason) = entry.ok_or_else(|| format!("line {}: {line}", number + 1))?;
            list.files.entry(file.to_owned()).or_default().insert(at, reason.to_owned());
        }
        Ok(list)
    }

    /// The listed lines of one file and their reasons.
    pub fn lines_of(&self, file: &str) -> &BTreeMap<usize, String> {
        const NONE: &BTreeMap<usize, String> = &BTreeMap::new();
        self.files.get(file).unwrap_or(NONE)
    }

    /// Files of `suite` that are listed but not among `present`: their entries are stale.
    pub fn stale(&self, suite: Suite, present: &[SuiteFile]) -> Vec<String> {
        let names: Vec<String> = present.iter().map(|file| file_name(suite, file)).collect();
        let prefix = format!("{}/", suite.name());
        let listed = self.files.keys().filter(|name| name.starts_with(&prefix));
        listed.filter(|name| !names.contains(name)).cloned().collect()
    }
}

fn parse_entry(line: &str) -> Option<(&str, usize, &str)> {
    let (place, reason) = line.split_once(char::is_whitespace)?;
    let (file, at) = place.rsplit_once(':')?;
    Some((file, at.parse().ok()?, reason.trim()))
}

/// Counts of verdicts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Directives that passed.
    pub passed: usize,
    /// Directives that failed, expected failures included.
    pub failed: usize,
    /// Directives only the text parser decides.
    pub text_only: usize,
    /// Directives that need more memory than the board has.
    pub does_not_fit: usize,
    /// Directives not judged, by reason.
    pub not_yet: BTreeMap<String, usize>,
    /// Directives that need what is refused by design, by what that is.
    pub by_design: BTreeMap<String, usize>,
}

impl Tally {
    /// Counts one verdict.
    pub fn count(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Passed => self.passed += 1,
            Verdict::Failed(_) => self.failed += 1,
            Verdict::TextOnly => self.text_only += 1,
            Verdict::DoesNotFit(_) => self.does_not_fit += 1,
            Verdict::NotYet(reason) => *self.not_yet.entry(reason.clone()).or_default() += 1,
            Verdict::ByDesign(reason) => *self.by_design.entry(reason.clone()).or_default() += 1,
        }
    }

    /// Adds the counts of `other`.
    pub fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.text_only += other.text_only;
        self.does_not_fit += other.does_not_fit;
        add_reasons(&mut self.not_yet, &other.not_yet);
        add_reasons(&mut self.by_design, &other.by_design);
    }

    /// Directives that were judged.
    pub fn judged(&self) -> usize {
        self.passed + self.failed
    }

    /// Directives that were not judged for want of a feature.
    pub fn waiting(&self) -> usize {
        self.not_yet.values().sum()
    }
}

/// `passed/judged (failed N; text-only N; not yet N: reason N, …)`, the parenthesis only where it has content.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.passed, self.judged())?;
        let mut notes = Vec::new();
        if self.failed > 0 {
            notes.push(format!("failed {}", self.failed));
        }
        if self.does_not_fit > 0 {
            notes.push(format!("does not fit {}", self.does_not_fit));
        }
        if self.text_only > 0 {
            notes.push(format!("text-only {}", self.text_only));
        }
        if !self.by_design.is_empty() {
            notes.push(with_reasons("refused by design", &self.by_design));
        }
        if self.waiting() > 0 {
            notes.push(self.waiting_text());
        }
        if notes.is_empty() { Ok(()) } else { write!(f, " ({})", notes.join("; ")) }
    }
}

impl Tally {
    /// `not yet 12: simd 10, gc 2`, most frequent first.
    pub fn waiting_text(&self) -> String {
        with_reasons("not yet", &self.not_yet)
    }
}

fn add_reasons(to: &mut BTreeMap<String, usize>, from: &BTreeMap<String, usize>) {
    for (reason, count) in from {
        *to.entry(reason.clone()).or_default() += count;
    }
}

fn with_reasons(what: &str, reasons: &BTreeMap<String, usize>) -> String {
    let mut text = format!("{what} {}: ", reasons.values().sum::<usize>());
    let mut reasons: Vec<_> = reasons.iter().collect();
    reasons.sort_by_key(|&(reason, &count)| (std::cmp::Reverse(count), reason));
    for (place, (reason, count)) in reasons.into_iter().enumerate() {
        let comma = if place == 0 { "" } else { ", " };
        let _ = write!(text, "{comma}{reason} {count}");
    }
    text
}

/// Tallies per folder, in the order of the folders' names, and their sum.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Folder to tally.
    pub folders: BTreeMap<String, Tally>,
}

impl Summary {
    /// Counts the directives of `report`.
    pub fn add(&mut self, report: &FileReport) {
        let tally = self.folders.entry(report.file.folder.clone()).or_default();
        report.records.iter().for_each(|record| tally.count(&record.verdict));
    }

    /// All folders together.
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        self.folders.values().for_each(|tally| total.add(tally));
        total
    }

    /// A line per folder: `core/wasm-v3: 20000/20000 (…)`.
    pub fn folder_lines(&self, suite: Suite) -> String {
        let mut lines = String::new();
        for (folder, tally) in &self.folders {
            let _ = writeln!(lines, "{}/{folder}: {tally}", suite.name());
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(verdicts: &[Verdict]) -> FileReport {
        let file = SuiteFile { folder: "f".into(), name: "a.wast".into(), path: "a.wast".into() };
        let mut report = FileReport { suite: Suite::Core, file, records: Vec::new() };
        for (line, verdict) in verdicts.iter().enumerate() {
            report.push(line + 1, "assert_return", verdict.clone());
        }
        report
    }

    #[test]
    fn an_unlisted_failure_is_a_complaint_and_a_listed_one_is_not() {
        let report = report(&[Verdict::Passed, Verdict::Failed("2, not 3".into())]);
        let none = ExpectedFailures::default();
        assert_eq!(report.complaints(&none), ["core/f/a.wast:2: assert_return: 2, not 3"]);
        let listed = ExpectedFailures::parse("# why\ncore/f/a.wast:2 because\n").unwrap();
        assert!(report.complaints(&listed).is_empty());
    }

    #[test]
    fn a_listed_failure_that_passes_is_a_complaint() {
        let listed = ExpectedFailures::parse("core/f/a.wast:1 because\ncore/f/a.wast:9 because").unwrap();
        assert_eq!(report(&[Verdict::Passed]).complaints(&listed).len(), 2);
    }

    #[test]
    fn what_does_not_fit_on_a_board_is_counted_apart() {
        let limits = ExpectedFailures::parse("m7/core/f/a.wast:1 20 MB\nm7/core/f/a.wast:2 20 MB").unwrap();
        let mut on_m7 = report(&[Verdict::Failed("-1, not 1".into()), Verdict::Passed]);
        let mut on_other = on_m7.clone();
        on_m7.excuse("m7", &limits);
        assert_eq!(on_m7.records[0].verdict, Verdict::DoesNotFit("20 MB".into()));
        let complaints = on_m7.complaints(&ExpectedFailures::default());
        assert!(complaints.len() == 1 && complaints[0].starts_with("core/f/a.wast:2:"), "{complaints:?}");
        on_other.excuse("other", &limits);
        assert_eq!(on_other.complaints(&ExpectedFailures::default()).len(), 1);
    }

    #[test]
    fn an_entry_without_a_reason_is_refused() {
        assert!(ExpectedFailures::parse("core/f/a.wast:1").is_err());
    }

    #[test]
    fn a_tally_never_counts_what_was_not_judged() {
        let mut summary = Summary::default();
        summary.add(&report(&[Verdict::Passed, Verdict::TextOnly, Verdict::NotYet("simd".into())]));
        assert_eq!(summary.folder_lines(Suite::Core), "core/f: 1/1 (text-only 1; not yet 1: simd 1)\n");
    }
}
