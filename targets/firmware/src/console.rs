//! Three channels on one UART. Guest stdout is sent as it is; guest stderr and the firmware's report are
//! wrapped in terminal colours (red, dim), so that a person reads them apart and a script can split them.

use core::fmt::{self, Write};
use core::marker::PhantomData;
use core::panic::PanicInfo;

use crate::{Board, debugger};

/// Exit code of a firmware that panicked, as Rust programs on hosts have it.
const PANIC_EXIT_CODE: u8 = 101;

/// Who is speaking on the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The guest's standard output.
    Stdout,
    /// The guest's standard error.
    Stderr,
    /// The firmware itself.
    Report,
}

impl Channel {
    fn brackets(self) -> (&'static [u8], &'static [u8]) {
        match self {
            Channel::Stdout => (b"", b""),
            Channel::Stderr => (b"\x1b[31m", b"\x1b[0m"),
            Channel::Report => (b"\x1b[2m", b"\x1b[0m"),
        }
    }
}

/// Sends `bytes` to the console as `channel`.
pub fn write<B: Board>(channel: Channel, bytes: &[u8]) {
    let (before, after) = channel.brackets();
    B::write_console(before);
    B::write_console(bytes);
    B::write_console(after);
}

/// Prints one line of the firmware's report.
pub fn report<B: Board>(line: fmt::Arguments<'_>) {
    let (before, after) = Channel::Report.brackets();
    B::write_console(before);
    // Writing to the UART cannot fail.
    let _ = Uart::<B>(PhantomData).write_fmt(line);
    B::write_console(b"\n");
    B::write_console(after);
}

/// A line of the report, written piece by piece: what needs no `core::fmt`, which a small firmware does without.
pub struct Line<B: Board>(PhantomData<B>);

impl<B: Board> Line<B> {
    /// Begins a line.
    pub fn begin() -> Line<B> {
        B::write_console(Channel::Report.brackets().0);
        Line(PhantomData)
    }

    /// Writes `text`.
    pub fn text(self, text: &str) -> Line<B> {
        B::write_console(text.as_bytes());
        self
    }

    /// Writes `number` in decimal.
    pub fn number(self, number: u64) -> Line<B> {
        B::write_console(decimal(number, &mut [0; DIGITS]));
        self
    }

    /// Ends the line.
    pub fn end(self) {
        B::write_console(b"\n");
        B::write_console(Channel::Report.brackets().1);
    }
}

/// Room for any number in decimal.
pub const DIGITS: usize = 20;

/// `number` in decimal, written to the end of `digits`.
pub fn decimal(number: u64, digits: &mut [u8; DIGITS]) -> &[u8] {
    let mut rest = number;
    let mut first = digits.len();
    for (place, digit) in digits.iter_mut().enumerate().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
        first = place;
        if rest == 0 {
            break;
        }
    }
    digits.get(first..).unwrap_or(&[])
}

/// What the panic handler of a small firmware does: says that it is one, and ends the run with exit code 101.
pub fn panicked_silently<B: Board>() -> ! {
    Line::<B>::begin().text("firmware panicked").end();
    debugger::exit(PANIC_EXIT_CODE)
}

/// What a panic handler does: says where and why on the console, and ends the run with exit code 101.
pub fn panicked<B: Board>(info: &PanicInfo<'_>) -> ! {
    report::<B>(format_args!("firmware {info}"));
    debugger::exit(PANIC_EXIT_CODE)
}

struct Uart<B>(PhantomData<B>);

impl<B: Board> Write for Uart<B> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        B::write_console(text.as_bytes());
        Ok(())
    }
}
