//! Writing results to standard output. A reader that went away (`tenon inspect … | head`) ends the
//! command quietly.

use crate::report::Failure;
use std::fmt::Arguments;
use std::io::{ErrorKind, Write as _};

/// Writes to standard output.
pub(crate) fn print(text: Arguments<'_>) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    stdout.write_fmt(text).and_then(|()| stdout.flush()).map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Failure::Exit(0),
        _ => Failure::Refused(format!("cannot write to standard output: {error}")),
    })
}
