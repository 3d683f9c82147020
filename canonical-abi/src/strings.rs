//! Characters in the encodings of the canonical ABI: decoding with validation, encoding.
//!
//! Text is handled in small chunks of characters, so that no slice of a guest's memory is held while
//! another is written. How much room a transcoded string is given, and when, is in `copy::text`.

use tenon_core::TrapCode;

/// How the characters of one string are encoded. `latin1+utf16` is one of the last two, string by string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Utf16,
    Latin1,
}

impl Encoding {
    /// Bytes of a code unit.
    pub(crate) const fn unit(self) -> u32 {
        match self {
            Self::Utf8 | Self::Latin1 => 1,
            Self::Utf16 => 2,
        }
    }

    /// The trap for bytes that are not of this encoding.
    const fn invalid(self) -> TrapCode {
        match self {
            Self::Utf8 | Self::Latin1 => TrapCode::InvalidUtf8,
            Self::Utf16 => TrapCode::InvalidUtf16,
        }
    }
}

/// Decodes the first character of `bytes` and says how many bytes it took.
///
/// `bytes` must hold the whole character, or else end where the string ends.
pub(crate) fn decode(encoding: Encoding, bytes: &[u8]) -> Result<(char, usize), TrapCode> {
    let decoded = match encoding {
        Encoding::Latin1 => bytes.first().map(|byte| (char::from(*byte), 1)),
        Encoding::Utf8 => decode_utf8(bytes),
        Encoding::Utf16 => decode_utf16(bytes),
    };
    decoded.ok_or(encoding.invalid())
}

fn decode_utf8(bytes: &[u8]) -> Option<(char, usize)> {
    let len = match bytes.first()? {
        byte @ 0..=0x7f => return Some((char::from(*byte), 1)),
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let text = core::str::from_utf8(bytes.get(..len)?).ok()?;
    text.chars().next().map(|char| (char, len))
}

fn decode_utf16(bytes: &[u8]) -> Option<(char, usize)> {
    let unit = |at: usize| bytes.get(at..)?.first_chunk().map(|pair| u16::from_le_bytes(*pair));
    let first = unit(0)?;
    let pair = [first, unit(2).unwrap_or(0)];
    let char = char::decode_utf16(pair).next()?.ok()?;
    Some((char, 2 * char.len_utf16()))
}

/// Bytes of `char` in `encoding`; none if it cannot be said in it.
pub(crate) fn encode(encoding: Encoding, char: char, buffer: &mut [u8; 4]) -> Option<usize> {
    match encoding {
        Encoding::Utf8 => Some(char.encode_utf8(buffer).len()),
        Encoding::Latin1 => {
            *buffer = [u8::try_from(char).ok()?, 0, 0, 0];
            Some(1)
        }
        Encoding::Utf16 => {
            let mut units = [0; 2];
            let len = char.encode_utf16(&mut units).len();
            let [[a, b], [c, d]] = units.map(u16::to_le_bytes);
            *buffer = [a, b, c, d];
            Some(2 * len)
        }
    }
}

/// Bytes of a chunk that is decoded at once.
pub(crate) const CHUNK: usize = 128;

/// Transcoded characters on their way: what a chunk of [`CHUNK`] bytes can become, at most.
pub(crate) struct Transcoded {
    bytes: [u8; 3 * CHUNK],
    len: usize,
    /// Bytes of the source that became these.
    pub(crate) read: usize,
    /// Whether a character stopped it that cannot be said in the target encoding.
    pub(crate) stopped: bool,
}

impl Transcoded {
    /// Nothing yet.
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; 3 * CHUNK], len: 0, read: 0, stopped: false }
    }

    /// What was written.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&[])
    }
}

/// Transcodes whole characters of `source` into `out`, which is empty, while `accepts` says they may be. `last` says that
/// the string ends with `source`; otherwise a character cut off at the end is left for the next chunk.
pub(crate) fn transcode(
    source: &[u8],
    last: bool,
    from: Encoding,
    to: Encoding,
    accepts: fn(char) -> bool,
    out: &mut Transcoded,
) -> Result<(), TrapCode> {
    let mut buffer = [0; 4];
    while let Some(rest) = source.get(out.read..).filter(|rest| !rest.is_empty()) {
        if !last && rest.len() < 4 {
            break;
        }
        let (char, read) = decode(from, rest)?;
        let written = if accepts(char) { encode(to, char, &mut buffer) } else { None };
        let place = written.and_then(|len| out.bytes.get_mut(out.len..)?.get_mut(..len));
        let Some(place) = place else {
            out.stopped = true;
            break;
        };
        place.copy_from_slice(buffer.get(..place.len()).unwrap_or(&buffer));
        out.len += place.len();
        out.read += read;
    }
    Ok(())
}

/// Whether `bytes` are valid in `encoding`.
pub(crate) fn validate(encoding: Encoding, bytes: &[u8]) -> Result<(), TrapCode> {
    let valid = match encoding {
        Encoding::Latin1 => true,
        Encoding::Utf8 => core::str::from_utf8(bytes).is_ok(),
        Encoding::Utf16 => char::decode_utf16(units(bytes)).all(|char| char.is_ok()),
    };
    if valid { Ok(()) } else { Err(encoding.invalid()) }
}

/// Checks a part of a string that goes on unless this is the `last` one, and returns how many bytes of it are
/// valid. The others, of a character cut off at the end, belong to the next part.
pub(crate) fn validate_part(encoding: Encoding, bytes: &[u8], last: bool) -> Result<u32, TrapCode> {
    let whole = match encoding {
        _ if last => bytes,
        Encoding::Latin1 => bytes,
        Encoding::Utf8 => match core::str::from_utf8(bytes) {
            Err(error) if error.error_len().is_none() => {
                return Ok(error.valid_up_to() as u32);
            }
            _ => bytes,
        },
        Encoding::Utf16 => match bytes.split_last_chunk() {
            Some((rest, unit)) if matches!(u16::from_le_bytes(*unit), 0xd800..0xdc00) => rest,
            _ => bytes,
        },
    };
    validate(encoding, whole)?;
    Ok(whole.len() as u32)
}

/// The code units of UTF-16 bytes.
pub(crate) fn units(bytes: &[u8]) -> impl Iterator<Item = u16> {
    bytes.chunks_exact(2).filter_map(|pair| pair.first_chunk()).map(|pair| u16::from_le_bytes(*pair))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    const TEXT: &str = "hö☃🍰";

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn transcode(source: &[u8], last: bool, from: Encoding, to: Encoding) -> Result<Transcoded, TrapCode> {
        let mut out = Transcoded::new();
        super::transcode(source, last, from, to, |_| true, &mut out).map(|()| out)
    }

    #[test]
    fn every_pair_of_encodings_transcodes() {
        let wide = utf16(TEXT);
        let forth = transcode(TEXT.as_bytes(), true, Encoding::Utf8, Encoding::Utf16).unwrap();
        assert_eq!((forth.bytes(), forth.read), (&*wide, 10));
        let back = transcode(&wide, true, Encoding::Utf16, Encoding::Utf8).unwrap();
        assert_eq!((back.bytes(), back.read), (TEXT.as_bytes(), 10));
        let narrow = transcode(&[0x68, 0xf6], true, Encoding::Latin1, Encoding::Utf8).unwrap();
        assert_eq!(narrow.bytes(), "hö".as_bytes());
    }

    #[test]
    fn latin1_stops_at_the_first_wide_character() {
        let out = transcode(TEXT.as_bytes(), true, Encoding::Utf8, Encoding::Latin1).unwrap();
        assert_eq!((out.bytes(), out.read, out.stopped), (&[0x68, 0xf6][..], 3, true));
    }

    #[test]
    fn a_character_cut_off_waits_unless_it_is_the_last() {
        let cut = &TEXT.as_bytes()[..8];
        let out = transcode(cut, false, Encoding::Utf8, Encoding::Utf16).unwrap();
        assert!(out.read <= 6 && !out.stopped);
        let error = transcode(cut, true, Encoding::Utf8, Encoding::Utf16).err();
        assert_eq!(error, Some(TrapCode::InvalidUtf8));
    }

    #[test]
    fn parts_are_checked_up_to_a_character_cut_off() {
        let wide = utf16(TEXT);
        for (encoding, bytes) in [(Encoding::Utf8, TEXT.as_bytes()), (Encoding::Utf16, &*wide)] {
            for cut in (0..=bytes.len()).step_by(encoding.unit() as usize) {
                let valid = validate_part(encoding, &bytes[..cut], false).unwrap() as usize;
                assert!(valid <= cut && cut - valid < 4);
                assert_eq!(validate_part(encoding, &bytes[valid..], true), Ok((bytes.len() - valid) as u32));
            }
        }
        assert_eq!(validate_part(Encoding::Utf8, b"h\xffo", false), Err(TrapCode::InvalidUtf8));
        assert_eq!(validate_part(Encoding::Utf8, b"h\xc3", true), Err(TrapCode::InvalidUtf8));
        assert_eq!(validate_part(Encoding::Utf16, &[0, 0xdc, 0, 0], false), Err(TrapCode::InvalidUtf16));
        assert_eq!(validate_part(Encoding::Utf16, &[0, 0xd8], true), Err(TrapCode::InvalidUtf16));
    }

    #[test]
    fn ill_formed_text_is_refused() {
        for bytes in [&[0xff][..], &[0xc3], &[0xc0, 0x80], &[0xed, 0xa0, 0x80], &[0xf4, 0x90, 0x80, 0x80]] {
            assert_eq!(decode(Encoding::Utf8, bytes), Err(TrapCode::InvalidUtf8));
            assert!(validate(Encoding::Utf8, bytes).is_err());
        }
        for bytes in [&[0x00, 0xd8][..], &[0x00, 0xdc, 0x41, 0x00], &[0x00, 0xd8, 0x41, 0x00], &[0x41]] {
            assert_eq!(decode(Encoding::Utf16, bytes), Err(TrapCode::InvalidUtf16));
        }
    }
}
