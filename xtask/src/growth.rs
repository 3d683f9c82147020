//! Flash is kept in check: what each program took when `targets/size.txt` was written, with its largest functions, beside what it
//! takes now. `--bless` writes what is found.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::command;
use crate::facts::Facts;
use crate::size::{self, Flash};
use crate::toolchain::Toolchain;

const FILE: &str = "targets/size.txt";
const HEAD: &str = "\
# Flash of programs over that of an empty firmware, and their largest functions, in bytes, as Debian's compiler makes them.
# `cargo xtask size --bless` writes this file; `cargo xtask test --only size` compares.
";
/// Functions that are kept of each program.
const KEPT: usize = 60;
/// Functions that are named when a program grew.
const NAMED: usize = 12;
/// By what part of it a program may grow without being told.
const SLACK: f64 = 0.02;
/// The same where another compiler makes it than the file is of.
const SLACK_ELSEWHERE: f64 = 0.2;

/// What a program took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Stated {
    flash: u64,
    functions: BTreeMap<String, u64>,
}

/// Compares every program, or with `bless` writes the file anew.
pub(crate) fn check(facts: &Facts, bless: bool) -> Result<String> {
    let found = size::STATED.iter().map(|&(board, build)| size::flash(board, build, facts));
    let found: Vec<Flash> = found.collect::<Result<_>>()?;
    if bless {
        fs::write(file(), HEAD.to_owned() + &found.iter().map(text).collect::<String>())?;
        return Ok(format!("{} written", FILE));
    }
    let stated = fs::read_to_string(file()).with_context(|| format!("{FILE}: `cargo xtask size --bless`"))?;
    let stated = parse(&stated);
    let slack = if Toolchain::from_environment()? == Toolchain::Debian { SLACK } else { SLACK_ELSEWHERE };
    let grown: Vec<String> = found
        .iter()
        .filter_map(|flash| {
            let of_old = stated.get(&flash.name);
            let grown = of_old.is_none_or(|old| flash.over_empty as f64 > old.flash as f64 * (1.0 + slack));
            grown.then(|| complaint(flash, of_old.unwrap_or(&Stated::default())))
        })
        .collect();
    if !grown.is_empty() {
        bail!("{}\nif it is worth it: `cargo xtask size --bless`", grown.join("\n"));
    }
    Ok(found
        .iter()
        .map(|flash| format!("{} {}", flash.name, flash.over_empty))
        .collect::<Vec<_>>()
        .join(", "))
}

fn file() -> PathBuf {
    command::root().join(FILE)
}

/// A program's lines: the first as it is printed, then a function each, indented.
fn text(flash: &Flash) -> String {
    let mut text = format!("{}\n", flash.line());
    for (name, bytes) in flash.contents.largest().into_iter().take(KEPT) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {bytes:>6} {name}");
    }
    text
}

fn parse(text: &str) -> BTreeMap<String, Stated> {
    let mut stated = BTreeMap::<String, Stated>::new();
    let mut last = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, flash)) = line.split_once(size::FLASH) {
            last = name.to_owned();
            stated.entry(last.clone()).or_default().flash = flash.trim().parse().unwrap_or_default();
        } else if let Some((bytes, name)) = line.trim_start().split_once(' ') {
            let functions = &mut stated.entry(last.clone()).or_default().functions;
            functions.insert(name.to_owned(), bytes.parse().unwrap_or_default());
        }
    }
    stated
}

/// What grew: the program, and its functions that did most.
fn complaint(flash: &Flash, old: &Stated) -> String {
    let mut grown = grown(&flash.contents.functions, &old.functions);
    grown.sort_by_key(|&(_, bytes, more)| (std::cmp::Reverse(more), bytes));
    let mut text = format!("{} (was {})", flash.line(), old.flash);
    for (name, bytes, more) in grown.into_iter().take(NAMED) {
        let _ = write!(text, "\n  +{more:<6} {bytes:>6} {name}");
    }
    text
}

/// Functions with their bytes and by how many they grew. One that was not kept had at most what the smallest of those kept has.
fn grown<'a>(now: &'a BTreeMap<String, u64>, old: &BTreeMap<String, u64>) -> Vec<(&'a str, u64, u64)> {
    let smallest = old.values().min().copied().unwrap_or_default();
    let more = |(name, bytes): (&'a String, &u64)| {
        let before = old.get(name).copied().unwrap_or(smallest);
        (*bytes > before).then(|| (name.as_str(), *bytes, bytes - before))
    };
    now.iter().filter_map(more).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::symbols::Contents;

    fn flash(over_empty: u64, functions: &[(&str, u64)]) -> Flash {
        let functions = functions.iter().map(|&(name, bytes)| (name.to_owned(), bytes)).collect();
        let contents = Contents { functions, ..Contents::default() };
        Flash { name: "thumbv7em image-only".into(), over_empty, contents, ..Flash::default() }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let flash = flash(1000, &[("<a as b>::c::<u8, u16>", 600), ("d", 20)]);
        let stated = &parse(&text(&flash))["thumbv7em image-only"];
        assert_eq!(stated.flash, 1000);
        assert_eq!(stated.functions, flash.contents.functions);
    }

    #[test]
    fn a_complaint_names_what_grew_most() {
        let old = flash(1000, &[("grows", 600), ("shrinks", 300), ("small", 20)]);
        let new = flash(1200, &[("grows", 650), ("shrinks", 200), ("small", 20), ("new", 200)]);
        let stated = &parse(&text(&old))["thumbv7em image-only"];
        let told = complaint(&new, stated);
        let lines: Vec<&str> = told.lines().collect();
        assert!(lines[0].contains("flash: 1200 (was 1000)"), "{told}");
        assert!(lines[1].contains("+180") && lines[1].ends_with("new"), "{told}");
        assert!(lines[2].contains("+50") && lines[2].ends_with("grows"), "{told}");
        assert_eq!(lines.len(), 3);
    }
}
