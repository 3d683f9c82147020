//! Decoding defmt frames with the string table in the firmware's ELF file.

use anyhow::{Context as _, Result, anyhow};
use defmt_decoder::{DecodeError, Table};

/// The log's lines.
pub(crate) fn decode(elf: &[u8], frames: &[u8]) -> Result<Vec<String>> {
    let table =
        Table::parse(elf).map_err(|error| anyhow!("{error:#}"))?.context("the firmware has no log table")?;
    let mut decoder = table.new_stream_decoder();
    decoder.received(frames);
    let mut lines = Vec::new();
    loop {
        match decoder.decode() {
            Ok(frame) => lines.push(frame.display(false).to_string()),
            Err(DecodeError::UnexpectedEof) => return Ok(lines),
            Err(DecodeError::Malformed) => lines.push("(a malformed frame)".to_owned()),
        }
    }
}
