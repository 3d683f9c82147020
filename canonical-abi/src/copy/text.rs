//! Strings: what room the destination is asked for, and when.
//!
//! The sequence of `realloc` calls is the specification's, and guests can observe it:
//!
//! | from | to | first | if that does not do | at the end |
//! |---|---|---|---|---|
//! | the same encoding | | exact | | |
//! | latin1 | utf16 | exact | | |
//! | utf16, latin1 | utf8 | one byte per unit | 3 (2) bytes per unit | shrink |
//! | utf8 | utf16 | 2 bytes per unit | | shrink |
//! | utf8, utf16 | latin1+utf16 | one byte per unit | 2 bytes per unit | shrink |
//! | latin1+utf16, tagged | latin1+utf16 | 2 bytes per unit | | shrink if latin1 does |

use super::engine::Copying;
use super::memory::check_place;
use super::{Buffer, Loc, SLICE, Side, Work};
use crate::lift::IN_GUEST;
use crate::lower::MAX_BYTES;
use crate::plan::StringEncoding;
use crate::strings::{CHUNK, Encoding, Transcoded, transcode, units, validate_part};
use tenon_core::TrapCode;

/// Marks UTF-16 in the length of a `latin1+utf16` string.
const TAG: u32 = 1 << 31;

/// How a string gets to its destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route {
    /// Code unit for code unit.
    Same,
    /// Each byte becomes a UTF-16 unit.
    Widen,
    ToUtf8,
    ToUtf16,
    /// Latin-1 while it lasts, then UTF-16.
    ToLatin1,
    /// UTF-16 that may turn out to be Latin-1.
    Narrow,
    /// Into canonical bytes of the host, which are UTF-8 and grow as needed.
    ToHost,
}

/// What was asked of `realloc` last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The first guess.
    First,
    /// Room for the worst case.
    Grown,
    /// What is there becomes wider or narrower in place.
    InPlace,
    /// Only what is used.
    Shrunk,
}

/// A string on its way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text {
    route: Route,
    phase: Phase,
    from: Encoding,
    /// Where it is, and its code units.
    at: u32,
    units: u32,
    /// Bytes read and written so far. Of bytes copied as they are, those checked count as written.
    read: u32,
    written: u32,
    /// Code units still to be changed in place.
    left: u32,
    /// Bytes asked for last.
    room: u32,
    /// Whether the destination's length is tagged.
    tagged: bool,
    /// Where its pointer and length go.
    to: Loc,
}

impl Text {
    /// Fuel for the next phase.
    pub(super) fn cost(&self) -> u64 {
        let left = match self.phase {
            Phase::Shrunk => 0,
            Phase::InPlace => self.left,
            _ => self.bytes().saturating_sub(self.read),
        };
        1 + u64::from(left.min(SLICE) / 16)
    }

    /// Bytes of the source.
    fn bytes(&self) -> u32 {
        self.units * self.from.unit()
    }

    /// Bytes the first guess asks for.
    fn first_guess(&self) -> u32 {
        match self.route {
            Route::Same => self.bytes(),
            Route::ToUtf8 | Route::ToLatin1 => self.units,
            Route::Widen | Route::ToUtf16 | Route::Narrow | Route::ToHost => 2 * self.units,
        }
    }

    /// Bytes that are enough for any content.
    fn worst_case(&self) -> u32 {
        match (self.route, self.from) {
            (Route::ToUtf8, Encoding::Utf16) => 3 * self.units,
            _ => 2 * self.units,
        }
    }
}

fn route(from: Encoding, from_tagged: bool, to: StringEncoding) -> Route {
    match (to, from) {
        (StringEncoding::Utf8, Encoding::Utf8) | (StringEncoding::Utf16, Encoding::Utf16) => Route::Same,
        (StringEncoding::Utf8, _) => Route::ToUtf8,
        (StringEncoding::Utf16, Encoding::Utf8) => Route::ToUtf16,
        (StringEncoding::Utf16, Encoding::Latin1) => Route::Widen,
        (StringEncoding::Latin1OrUtf16, Encoding::Latin1) => Route::Same,
        (StringEncoding::Latin1OrUtf16, Encoding::Utf16) if from_tagged => Route::Narrow,
        (StringEncoding::Latin1OrUtf16, _) => Route::ToLatin1,
    }
}

/// The alignment of a string.
fn alignment(encoding: StringEncoding) -> u32 {
    if encoding == StringEncoding::Utf8 { 1 } else { 2 }
}

fn any(_: char) -> bool {
    true
}

impl Copying<'_> {
    /// Begins to copy a string.
    pub(super) fn text(&mut self, from: Loc, to: Loc) -> Result<(), TrapCode> {
        let (at, length) = (self.load_u32(from)?, self.load_u32(from.field(4, 1))?);
        if self.is_unwritten(length) {
            return self.unwritten_text(at, length, from, to);
        }
        let declared = match self.copier.from {
            Side::Guest(options) => options.encoding,
            Side::Host(_) => StringEncoding::Utf8,
        };
        let (encoding, units) = match declared {
            StringEncoding::Utf8 => (Encoding::Utf8, length),
            StringEncoding::Utf16 => (Encoding::Utf16, length),
            StringEncoding::Latin1OrUtf16 if length & TAG != 0 => (Encoding::Utf16, length ^ TAG),
            StringEncoding::Latin1OrUtf16 => (Encoding::Latin1, length),
        };
        let bytes = u64::from(units) * u64::from(encoding.unit());
        if bytes > MAX_BYTES {
            return Err(TrapCode::LengthTooLarge);
        }
        self.check_text(at, bytes, alignment(declared))?;
        let tagged = declared == StringEncoding::Latin1OrUtf16;
        match self.copier.to {
            Side::Host(buffer) => self.text_to_host(buffer, encoding, at, units, to),
            Side::Guest(options) => {
                let route = route(encoding, tagged, options.encoding);
                let phase = Phase::First;
                let text = Text {
                    route,
                    phase,
                    from: encoding,
                    at,
                    units,
                    read: 0,
                    written: 0,
                    left: 0,
                    room: 0,
                    tagged: false,
                    to,
                };
                self.ask(text, Phase::First, alignment(options.encoding), text.first_guess())
            }
        }
    }

    fn check_text(&self, at: u32, bytes: u64, align: u32) -> Result<(), TrapCode> {
        match check_place(at, bytes, align, self.bytes(self.copier.from)?.len()) {
            Err(TrapCode::PointerOutOfBounds) => Err(TrapCode::StringOutOfBounds),
            checked => checked,
        }
    }

    /// UTF-8 stays where it is if the host reads it during the call; anything else is transcoded.
    fn text_to_host(
        &mut self,
        buffer: Buffer,
        encoding: Encoding,
        at: u32,
        units: u32,
        to: Loc,
    ) -> Result<(), TrapCode> {
        if encoding == Encoding::Utf8 && buffer == Buffer::Args {
            self.store_u32(to, at)?;
            self.store_u32(to.field(4, 1), units | IN_GUEST)?;
            return self.pay(units);
        }
        let route = if encoding == Encoding::Utf8 { Route::Same } else { Route::ToHost };
        self.reserve(buffer, units)?;
        self.copier.room = self.host_room(buffer, 0, 1)?;
        let (phase, tagged) = (Phase::First, false);
        let [read, written, left, room] = [0; 4];
        let from = encoding;
        self.copier.push(Work::Text(Text {
            route,
            phase,
            from,
            at,
            units,
            read,
            written,
            left,
            room,
            tagged,
            to,
        }))
    }

    /// Asks for `bytes` of room for `text`, which goes on in `phase` when it has them.
    fn ask(&mut self, text: Text, phase: Phase, align: u32, bytes: u32) -> Result<(), TrapCode> {
        let Side::Guest(options) = self.copier.to else { return Err(super::engine::BAD_PLAN) };
        let old = if phase == Phase::First { [0, 0] } else { [self.copier.room, text.room] };
        self.copier.push(Work::Text(Text { phase, room: bytes, ..text }))?;
        self.request(&options, [old[0], old[1], align, bytes])
    }

    /// Goes on with a string after `realloc` returned.
    pub(super) fn text_phase(&mut self, text: Text) -> Result<(), TrapCode> {
        let align = match (text.route, text.phase) {
            (Route::ToUtf8 | Route::ToHost, _) | (Route::Narrow, Phase::Shrunk) => 1,
            (Route::Same, _) if self.target_encoding()? == StringEncoding::Utf8 => 1,
            _ => 2,
        };
        self.check_target(self.copier.room, text.room.into(), align)?;
        match (text.phase, text.route) {
            (Phase::Shrunk, _) => self.finish_text(&text),
            (Phase::InPlace, Route::Narrow) => self.narrow(text),
            (Phase::InPlace, _) => self.widen(text),
            (Phase::Grown, Route::ToLatin1) => self.transcode_rest(text, Encoding::Utf16),
            (Phase::Grown, _) => self.transcode_rest(text, Encoding::Utf8),
            (_, Route::Same) => self.copy_text(text),
            (_, Route::Widen) => self.transcode_rest(text, Encoding::Utf16),
            (_, Route::ToUtf16) => self.transcode_rest(text, Encoding::Utf16),
            (_, Route::ToUtf8) => self.transcode_while(text, Encoding::Utf8, |char| char.is_ascii()),
            (_, Route::ToLatin1) => self.transcode_while(text, Encoding::Latin1, any),
            (_, Route::Narrow) => self.copy_and_narrow(text),
            (_, Route::ToHost) => self.transcode_rest(text, Encoding::Utf8),
        }
    }

    fn target_encoding(&self) -> Result<StringEncoding, TrapCode> {
        match self.copier.to {
            Side::Guest(options) => Ok(options.encoding),
            Side::Host(_) => Ok(StringEncoding::Utf8),
        }
    }

    /// Writes pointer and length.
    fn finish_text(&mut self, text: &Text) -> Result<(), TrapCode> {
        let units = match self.target_encoding()? {
            StringEncoding::Utf16 => text.written / 2,
            StringEncoding::Latin1OrUtf16 if text.tagged => (text.written / 2) | TAG,
            _ => text.written,
        };
        self.store_u32(text.to, self.copier.room)?;
        self.store_u32(text.to.field(4, 1), units)
    }

    /// Copies a slice of the bytes as they are, and checks them; false if some are left, which is work for
    /// later. What arrived is what is checked: the source may change any time.
    fn copy_slice(&mut self, text: &mut Text) -> Result<bool, TrapCode> {
        let len = (text.bytes() - text.read).min(SLICE);
        if len > 0 {
            if let Side::Host(buffer) = self.copier.to {
                self.host_room(buffer, len.into(), 1)?;
                text.room += len;
            }
            self.copy_bytes(text.at + text.read, self.copier.room + text.read, len)?;
            text.read += len;
            let unchecked = u64::from(text.read - text.written);
            let arrived = self.target(self.copier.room + text.written, unchecked)?;
            text.tagged |= text.route == Route::Narrow && units(arrived).any(|unit| unit > 0xff);
            text.written += validate_part(text.from, arrived, text.read == text.bytes())?;
        }
        self.all_read(text)
    }

    /// Whether everything is read; if not, the rest is left as work.
    fn all_read(&mut self, text: &Text) -> Result<bool, TrapCode> {
        let all = text.read == text.bytes();
        if !all {
            self.copier.push(Work::Text(*text))?;
        }
        Ok(all)
    }

    fn copy_text(&mut self, mut text: Text) -> Result<(), TrapCode> {
        if self.copy_slice(&mut text)? { self.finish_text(&text) } else { Ok(()) }
    }

    /// Transcodes a slice from where `text` stands; false at a character that `accepts` refuses.
    fn transcode_slice(
        &mut self,
        text: &mut Text,
        to: Encoding,
        accepts: fn(char) -> bool,
    ) -> Result<bool, TrapCode> {
        let bytes = text.bytes();
        let end = text.read + (bytes - text.read).min(SLICE);
        while text.read < end {
            let (chunk, len) = self.chunk::<CHUNK>(text.at + text.read, bytes - text.read)?;
            let source = chunk.get(..len).unwrap_or(&chunk);
            let mut out = Transcoded::new();
            transcode(source, text.read + len as u32 == bytes, text.from, to, accepts, &mut out)?;
            self.write_text(text, out.bytes())?;
            text.read += out.read as u32;
            text.written += out.bytes().len() as u32;
            if out.stopped {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Writes behind what is written already, and never beyond the room that was asked for.
    fn write_text(&mut self, text: &mut Text, bytes: &[u8]) -> Result<(), TrapCode> {
        if let (Route::ToHost, Side::Host(buffer)) = (text.route, self.copier.to) {
            self.host_room(buffer, bytes.len() as u64, 1)?;
            text.room += bytes.len() as u32;
        }
        if text.written.saturating_add(bytes.len() as u32) > text.room {
            return Err(TrapCode::PointerOutOfBounds);
        }
        self.write(self.copier.room.saturating_add(text.written), bytes)
    }

    /// The first guess: enough if every character is accepted.
    fn transcode_while(
        &mut self,
        mut text: Text,
        to: Encoding,
        accepts: fn(char) -> bool,
    ) -> Result<(), TrapCode> {
        let align = if to == Encoding::Utf8 { 1 } else { 2 };
        if !self.transcode_slice(&mut text, to, accepts)? {
            // What is Latin-1 already is changed first.
            let phase = if to == Encoding::Latin1 { Phase::InPlace } else { Phase::Grown };
            return self.ask(Text { left: text.written, ..text }, phase, align, text.worst_case());
        }
        if self.all_read(&text)? { self.shrink(text, align) } else { Ok(()) }
    }

    /// All that is left; there is room for it.
    fn transcode_rest(&mut self, mut text: Text, to: Encoding) -> Result<(), TrapCode> {
        if !self.transcode_slice(&mut text, to, any)? {
            return Err(super::engine::BAD_PLAN);
        }
        if self.all_read(&text)? { self.shrink(text, to.unit()) } else { Ok(()) }
    }

    /// Gives back what is not used.
    fn shrink(&mut self, text: Text, align: u32) -> Result<(), TrapCode> {
        match text.written < text.room {
            true => self.ask(text, Phase::Shrunk, align, text.written),
            false => self.finish_text(&text),
        }
    }

    /// Latin-1 did not do: a slice of what is written becomes UTF-16, from its end on. After the last slice
    /// the rest of the string follows.
    fn widen(&mut self, mut text: Text) -> Result<(), TrapCode> {
        let place = self.target(self.copier.room, text.room.into())?;
        let end = text.left as usize;
        text.left = text.left.saturating_sub(SLICE);
        for index in (text.left as usize..end).rev() {
            let byte = place.get(index).copied().unwrap_or(0);
            if let Some(unit) = place.get_mut(2 * index..).and_then(<[u8]>::first_chunk_mut) {
                *unit = [byte, 0];
            }
        }
        if text.left == 0 {
            text = Text { phase: Phase::Grown, written: 2 * text.written, tagged: true, ..text };
        }
        self.copier.push(Work::Text(text))
    }

    fn copy_and_narrow(&mut self, mut text: Text) -> Result<(), TrapCode> {
        if !self.copy_slice(&mut text)? {
            return Ok(());
        }
        match text.tagged {
            true => self.finish_text(&text),
            false => self.copier.push(Work::Text(Text { phase: Phase::InPlace, left: text.units, ..text })),
        }
    }

    /// A slice of UTF-16 without wide characters becomes Latin-1.
    fn narrow(&mut self, mut text: Text) -> Result<(), TrapCode> {
        let place = self.target(self.copier.room, text.bytes().into())?;
        let start = text.units.saturating_sub(text.left);
        text.left = text.left.saturating_sub(SLICE);
        for index in start as usize..(text.units - text.left) as usize {
            let byte = place.get(2 * index).copied().unwrap_or(0);
            if let Some(narrow) = place.get_mut(index) {
                *narrow = byte;
            }
        }
        match text.left {
            0 => self.ask(Text { written: text.units, ..text }, Phase::Shrunk, 1, text.units),
            _ => self.copier.push(Work::Text(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_are_those_of_the_specification() {
        use StringEncoding::{Latin1OrUtf16, Utf8, Utf16};
        assert_eq!(route(Encoding::Utf8, false, Utf8), Route::Same);
        assert_eq!(route(Encoding::Utf16, false, Utf8), Route::ToUtf8);
        assert_eq!(route(Encoding::Latin1, true, Utf8), Route::ToUtf8);
        assert_eq!(route(Encoding::Utf8, false, Utf16), Route::ToUtf16);
        assert_eq!(route(Encoding::Utf16, true, Utf16), Route::Same);
        assert_eq!(route(Encoding::Latin1, true, Utf16), Route::Widen);
        assert_eq!(route(Encoding::Utf8, false, Latin1OrUtf16), Route::ToLatin1);
        assert_eq!(route(Encoding::Utf16, false, Latin1OrUtf16), Route::ToLatin1);
        assert_eq!(route(Encoding::Utf16, true, Latin1OrUtf16), Route::Narrow);
        assert_eq!(route(Encoding::Latin1, true, Latin1OrUtf16), Route::Same);
    }
}
