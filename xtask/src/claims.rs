//! Figures in the README are derived again: what stands between `<!-- claim: NAME -->` and `<!-- /claim -->` must
//! be what this program finds (see [`holds`]). `--bless` writes what it finds.

use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::command;
use crate::conformance::{self, Suite};
use crate::facts::Facts;
use crate::firmware::Board;
use crate::report::Cost;
use crate::toolchain::Toolchain;

const OPEN: &str = "<!-- claim: ";
const OPEN_END: &str = " -->";
const CLOSE: &str = "<!-- /claim -->";
const DOCUMENTS: [&str; 2] = ["README.md", "ARCHITECTURE.md"];

/// Checks every claim, or with `bless` rewrites those that differ.
pub(crate) fn check(facts: &Facts, bless: bool) -> Result<String> {
    let mut count = 0;
    let mut wrong = Vec::new();
    let slack = slack(Toolchain::from_environment()?);
    for document in DOCUMENTS {
        let path = command::root().join(document);
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let rewritten = rewrite(&text, |name, stated| {
            count += 1;
            let found = derive(facts, name).with_context(|| format!("{document}: claim `{name}`"))?;
            if holds(name, stated, &found, slack) {
                return Ok(stated.to_owned());
            }
            wrong.push(format!("{document}: {name} is {found}, stated as {stated}"));
            Ok(found)
        })?;
        if bless && rewritten != text {
            fs::write(&path, rewritten)?;
        }
    }
    if !bless && !wrong.is_empty() {
        bail!("{}\n`cargo xtask test --only claims --bless` writes what was found", wrong.join("\n"));
    }
    Ok(format!("{count} claims, {} rewritten", if bless { wrong.len() } else { 0 }))
}

/// By what part of it a figure of a board may differ. What is stated is of the compiler that makes the firmware where
/// changes are judged; the length of a path changes it a little, another compiler more.
fn slack(toolchain: Toolchain) -> f64 {
    match toolchain {
        Toolchain::Debian => 0.02,
        Toolchain::Rustup => 0.2,
    }
}

/// Counts of tests must be exact, figures of boards right but for `slack`.
fn holds(name: &str, stated: &str, found: &str, slack: f64) -> bool {
    if name.ends_with(" total") {
        return stated == found;
    }
    match (number(stated), number(found)) {
        (Some(stated), Some(found)) => (stated - found).abs() <= found * slack,
        _ => false,
    }
}

/// The number a figure begins with.
fn number(figure: &str) -> Option<f64> {
    figure.split(' ').next()?.replace(',', "").parse().ok()
}

/// `text` with what stands between the markers replaced by what `found` makes of its name and itself.
fn rewrite(text: &str, mut found: impl FnMut(&str, &str) -> Result<String>) -> Result<String> {
    let mut rewritten = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let (name, after) = after.split_once(OPEN_END).context("a claim's opening marker does not end")?;
        let (stated, after) =
            after.split_once(CLOSE).with_context(|| format!("claim `{name}` is not closed"))?;
        let value = found(name, stated)?;
        rewritten.extend([before, OPEN, name, OPEN_END, value.as_str(), CLOSE]);
        rest = after;
    }
    rewritten.push_str(rest);
    Ok(rewritten)
}

/// The figure of that name: `core total`, `component sync total`, `cortex-m flash image-only`,
/// `riscv32 plain: load heap`, …
fn derive(facts: &Facts, name: &str) -> Result<String> {
    if let Some(suite) = name.strip_suffix(" total") {
        return total(facts, suite);
    }
    let board = Board::MEASURED
        .into_iter()
        .find_map(|board| Some((board, name.strip_prefix(board.name())?.trim_start())));
    let (board, figure) = board.context("this names neither a suite's total nor a board")?;
    let sizes = facts.sizes(board)?;
    match figure {
        "flash image-only" => Ok(kib(sizes.flash_image_only)),
        "flash loader" => Ok(kib(sizes.flash_loader)),
        "statics" => Ok(grouped(sizes.statics)),
        "nesting stack" => Ok(grouped(sizes.nesting_stack)),
        _ if figure.starts_with(FEATURE) => feature(&sizes.extras, &figure[FEATURE.len()..])
            .with_context(|| format!("{figure} is no feature measured on {}", board.name())),
        _ => phase(&sizes.phases, figure)
            .with_context(|| format!("no figure of {} has that name", board.name())),
    }
}

fn total(facts: &Facts, name: &str) -> Result<String> {
    let suite = if name == "core" { Suite::Core } else { Suite::Component };
    let total = conformance::find(facts.totals(suite)?, name)?;
    Ok(format!("{}/{}", grouped(total.passed), grouped(total.all)))
}

/// What the flash a feature costs is called: `feature simd`.
const FEATURE: &str = "feature ";

fn feature(extras: &[(&str, u64)], name: &str) -> Option<String> {
    extras.iter().find(|(known, _)| *known == name).map(|&(_, bytes)| kib(bytes))
}

/// `plain: load instructions`, `prepared: run heap peak`, …
fn phase(phases: &[(String, Cost)], figure: &str) -> Option<String> {
    let (cost, column) =
        phases.iter().find_map(|(name, cost)| Some((cost, figure.strip_prefix(name.as_str())?.trim())))?;
    match column {
        "instructions" => Some(grouped(cost.instructions)),
        "heap live" => Some(grouped(cost.heap_live)),
        "heap peak" => Some(grouped(cost.heap_peak)),
        "stack" => Some(grouped(cost.stack)),
        _ => None,
    }
}

fn kib(bytes: u64) -> String {
    format!("{:.1} KiB", bytes as f64 / 1024.0)
}

/// `1234567` as `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_rewritten_in_place() {
        let text = "passes <!-- claim: core total -->1/2<!-- /claim --> of them";
        let rewritten = rewrite(text, |name, stated| Ok(format!("{name} was {stated}"))).unwrap();
        assert_eq!(rewritten, "passes <!-- claim: core total -->core total was 1/2<!-- /claim --> of them");
        assert!(rewrite("<!-- claim: x -->1", |_, _| Ok(String::new())).is_err());
    }

    #[test]
    fn measured_figures_may_differ_a_little_and_totals_may_not() {
        assert!(holds("cortex-m statics", "1,000", "1,015", 0.02));
        assert!(!holds("cortex-m statics", "1,000", "1,030", 0.02));
        assert!(holds("cortex-m flash loader", "100.0 KiB", "101.9 KiB", 0.02));
        assert!(!holds("cortex-m statics", "not yet derived", "5", 0.02));
        assert!(!holds("core total", "41,000/41,001", "41,001/41,001", 0.02));
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
