//! Reading a firmware's console: guest stdout as it is, guest stderr in red, the firmware's report in dim, as
//! `targets/firmware/src/console.rs` writes them.

use anyhow::{Context as _, Result};

const RED: &[u8] = b"\x1b[31m";
const DIM: &[u8] = b"\x1b[2m";
const PLAIN: &[u8] = b"\x1b[0m";

/// What the three channels carried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Console {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    /// The report's lines.
    pub(crate) report: Vec<String>,
}

/// The cost of one phase, from a line of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    pub(crate) instructions: u64,
    pub(crate) heap_live: u64,
    pub(crate) heap_peak: u64,
    pub(crate) stack: u64,
}

impl Console {
    /// Splits the console's bytes.
    pub(crate) fn parse(bytes: &[u8]) -> Console {
        let mut console = Console::default();
        let mut report = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let (channel, start) = match rest {
                _ if rest.starts_with(RED) => (&mut console.stderr, RED.len()),
                _ if rest.starts_with(DIM) => (&mut report, DIM.len()),
                _ => (&mut console.stdout, 0),
            };
            let (piece, after) = if start == 0 { plain_piece(rest) } else { bracketed_piece(&rest[start..]) };
            channel.extend_from_slice(piece);
            rest = after;
        }
        console.report = String::from_utf8_lossy(&report).lines().map(str::to_owned).collect();
        console
    }

    /// What follows `prefix` on the first line of the report that starts with it.
    pub(crate) fn value(&self, prefix: &str) -> Result<&str> {
        let found = self.report.iter().find_map(|line| line.strip_prefix(prefix));
        found
            .map(str::trim)
            .with_context(|| format!("the firmware did not report `{prefix}`:\n{}", self.report.join("\n")))
    }

    /// The cost of the phase of that name.
    pub(crate) fn cost(&self, phase: &str) -> Result<Cost> {
        let line = self.value(phase)?;
        cost(line).with_context(|| format!("`{phase} {line}` is no cost"))
    }
}

/// Up to the next channel bracket, at least one byte.
fn plain_piece(bytes: &[u8]) -> (&[u8], &[u8]) {
    let is_bracket = |at: &usize| bytes[*at..].starts_with(RED) || bytes[*at..].starts_with(DIM);
    bytes.split_at((1..bytes.len()).find(is_bracket).unwrap_or(bytes.len()))
}

fn bracketed_piece(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.windows(PLAIN.len()).position(|window| window == PLAIN) {
        Some(end) => (&bytes[..end], &bytes[end + PLAIN.len()..]),
        None => (bytes, &[]),
    }
}

/// `123 instructions, heap 4 live 5 peak, stack 6`
fn cost(line: &str) -> Option<Cost> {
    let mut numbers = line.split_whitespace().filter_map(|word| word.parse().ok());
    let mut next = || numbers.next();
    Some(Cost { instructions: next()?, heap_live: next()?, heap_peak: next()?, stack: next()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_split() {
        let console =
            Console::parse(b"\x1b[2mload 1\n\x1b[0mout\x1b[31merr\x1b[0mput\n\x1b[2mexit code 3\n\x1b[0m");
        assert_eq!(console.stdout, b"output\n");
        assert_eq!(console.stderr, b"err");
        assert_eq!(console.report, ["load 1", "exit code 3"]);
        assert_eq!(console.value("exit code").unwrap(), "3");
        assert!(console.value("absent").is_err());
    }

    #[test]
    fn a_cost_is_read_back() {
        let console =
            Console::parse(b"\x1b[2mload   123 instructions, heap  4 live   5 peak, stack  6\n\x1b[0m");
        let cost = Cost { instructions: 123, heap_live: 4, heap_peak: 5, stack: 6 };
        assert_eq!(console.cost("load").unwrap(), cost);
    }
}
