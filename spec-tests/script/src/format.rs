//! Scripts and their verdicts as bytes.
//!
//! Everything is in [postcard]'s encoding: a script is a [`Header`] and that many [`Directive`]s; what
//! came of it is a [`Verdict`] for each, in the same order. Nothing is between them, so both can be
//! written and read piece by piece. Names, messages and modules are borrowed from the bytes.

use crate::{Directive, Verdict};
use alloc::vec::Vec;
use core::marker::PhantomData;
use serde::{Deserialize, Serialize};

/// How a script begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header<'a> {
    /// The file's name as reports print it: `core/wasm-v3/i32.wast`.
    pub name: &'a str,
    /// The proposals it is played without: it says what is so where they are switched off. Bits of
    /// [`Proposals`](tenon_core::Proposals).
    pub switched_off: u32,
    /// How many directives there are.
    pub directives: u32,
}

/// The bytes are no script.
pub type Malformed = postcard::Error;

/// Appends `value` to `bytes`.
///
/// # Panics
/// When a sequence does not know its length; all of this crate's do.
pub fn append(value: &impl Serialize, bytes: &mut Vec<u8>) {
    let appended = postcard::to_extend(value, core::mem::take(bytes));
    *bytes = appended.expect("sequences know their length, and a vector takes all");
}

/// A script: its header, then its directives.
pub struct Script<'a> {
    /// How it begins.
    pub header: Header<'a>,
    /// The rest.
    pub directives: Pieces<'a, Directive<'a>>,
}

impl<'a> Script<'a> {
    /// Reads the header.
    ///
    /// # Errors
    /// When there is none.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (header, rest) = postcard::take_from_bytes(bytes)?;
        Ok(Self { header, directives: Pieces::new(rest) })
    }
}

/// The verdicts in `bytes`.
pub fn verdicts(bytes: &[u8]) -> Pieces<'_, Verdict> {
    Pieces::new(bytes)
}

/// Values one after the other, to the end of the bytes or to the first malformed one.
pub struct Pieces<'a, T> {
    bytes: &'a [u8],
    of: PhantomData<T>,
}

impl<'a, T> Pieces<'a, T> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, of: PhantomData }
    }
}

impl<'a, T: Deserialize<'a>> Iterator for Pieces<'a, T> {
    type Item = Result<T, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.bytes.is_empty() {
            return None;
        }
        let taken = postcard::take_from_bytes(core::mem::take(&mut self.bytes));
        Some(taken.map(|(value, rest)| {
            self.bytes = rest;
            value
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Action;
    use crate::directive::{Arg, Call, Execute, Expected, Float, Source};
    use alloc::borrow::Cow;
    use alloc::vec;

    #[test]
    fn a_script_is_read_as_it_was_written() {
        let module = Source::Bytes(Cow::Borrowed(b"\0asm"));
        let call = Call { instance: None, func: "f", args: vec![Arg::I64(-1)] };
        let expected = vec![Expected::Either(vec![Expected::F32(Float::CanonicalNan), Expected::RefEq])];
        let directives = [
            Directive { line: 1, action: Action::Module { name: Some("m"), module } },
            Directive { line: 300, action: Action::AssertReturn(Execute::Invoke(call), expected) },
            Directive { line: 301, action: Action::Decided("assert_malformed", Verdict::TextOnly) },
        ];
        let mut bytes = Vec::new();
        append(&Header { name: "core/a.wast", switched_off: 0, directives: 3 }, &mut bytes);
        directives.iter().for_each(|directive| append(directive, &mut bytes));
        let script = Script::read(&bytes).unwrap();
        assert_eq!(script.header.name, "core/a.wast");
        assert!(script.directives.map(Result::unwrap).eq(directives));
    }

    #[test]
    fn a_cut_is_the_last_piece() {
        let mut bytes = Vec::new();
        append(&Verdict::Passed, &mut bytes);
        append(&Verdict::failed("2, not 3"), &mut bytes);
        bytes.pop();
        let read: Vec<_> = verdicts(&bytes).collect();
        assert_eq!(read.len(), 2);
        assert!(read[0] == Ok(Verdict::Passed) && read[1].is_err());
    }
}
