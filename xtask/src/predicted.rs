//! The heap that `tenon size` says a component will take, and what it took on a board.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::command;
use crate::host;
use crate::report::Console;

/// Slots of the value stack, as devices have them unless they say otherwise.
pub(crate) const STACK_SLOTS: u32 = 1024;

/// How much more may be predicted than is taken, in hundredths of that.
const MOST: u64 = 5;

/// Compares the heap that was taken up to the instance of the component in `image`, whose store had so many `stack_slots`,
/// besides that of the host's functions. Both are told.
pub(crate) fn check(image: &Path, stack_slots: u32, console: &Console) -> Result<String> {
    let functions = console.cost("link")?.heap_live - console.cost("check")?.heap_live;
    let taken = console.cost("instantiate")?.heap_peak - functions;
    let predicted = predicted(image, stack_slots)?;
    if predicted < taken || predicted > taken + taken * MOST / 100 {
        bail!("{predicted} B of heap were predicted, and {taken} B were taken: not 0 to {MOST} % less");
    }
    Ok(format!("{predicted} B of heap predicted, {taken} B taken"))
}

fn predicted(image: &Path, stack_slots: u32) -> Result<u64> {
    let mut tenon = host::tenon()?;
    let told = command::output(tenon.args(["size", "--stack-slots", &stack_slots.to_string()]).arg(image))?;
    let told = String::from_utf8_lossy(&told.stdout);
    let total = told.lines().filter_map(|line| line.trim().strip_prefix("total")).nth(1);
    Ok(total.with_context(|| format!("no total of the heap in\n{told}"))?.trim().parse()?)
}
