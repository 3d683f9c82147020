//! Bytes in, primitives out: the binary format's atoms, read without allocating and without panicking.

use super::Stop;

/// Result of reading: [`Stop::Nonsense`] where the bytes end too soon or cannot be what they should be.
pub(super) type Scan<T> = Result<T, Stop>;

/// A cursor over a section, a body or a whole file.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn remaining(&self) -> usize {
        self.rest.len()
    }

    pub(super) fn peek(&self) -> Scan<u8> {
        self.rest.first().copied().ok_or(Stop::Nonsense)
    }

    pub(super) fn u8(&mut self) -> Scan<u8> {
        let (&first, rest) = self.rest.split_first().ok_or(Stop::Nonsense)?;
        self.rest = rest;
        Ok(first)
    }

    pub(super) fn bytes(&mut self, len: usize) -> Scan<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(len).ok_or(Stop::Nonsense)?;
        self.rest = rest;
        Ok(bytes)
    }

    /// The next `len` bytes as a reader of their own.
    pub(super) fn sub(&mut self, len: u32) -> Scan<Self> {
        let len = usize::try_from(len).map_err(|_| Stop::Nonsense)?;
        self.bytes(len).map(Self::new)
    }

    /// The next `len` bytes, or those there are.
    pub(super) fn sub_or_rest(&mut self, len: u32) -> Self {
        let len = usize::try_from(len).unwrap_or(usize::MAX).min(self.rest.len());
        let (bytes, rest) = self.rest.split_at_checked(len).unwrap_or((self.rest, &[]));
        self.rest = rest;
        Self::new(bytes)
    }

    /// An unsigned LEB128 number of at most 32 bits.
    pub(super) fn u32(&mut self) -> Scan<u32> {
        u32::try_from(self.leb(5)?).map_err(|_| Stop::Nonsense)
    }

    /// A signed LEB128 number of 33 bits, as its index if it is not negative.
    pub(super) fn s33(&mut self) -> Scan<Option<u32>> {
        let before = self.rest.len();
        let value = self.leb(5)?;
        let bits = before.saturating_sub(self.rest.len()).saturating_mul(7).min(33);
        let negative = bits > 0 && value >> (bits - 1) & 1 == 1;
        Ok(if negative { None } else { u32::try_from(value).ok() })
    }

    /// Passes over a LEB128 number of up to 64 bits.
    pub(super) fn skip_leb(&mut self) -> Scan<()> {
        self.leb(10).map(drop)
    }

    /// A length and that many bytes. Whether they are UTF-8 is the validator's to say.
    pub(super) fn name(&mut self) -> Scan<&'a [u8]> {
        let len = self.u32()?;
        self.sub(len).map(|name| name.rest)
    }

    fn leb(&mut self, max_bytes: u32) -> Scan<u64> {
        let mut value = 0_u64;
        for i in 0..max_bytes {
            let byte = self.u8()?;
            value |= u64::from(byte & 0x7f).checked_shl(7 * i).unwrap_or(0);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Stop::Nonsense)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(Reader::new(&[0xe5, 0x8e, 0x26]).u32().ok(), Some(624_485));
        assert_eq!(Reader::new(&[0xff, 0xff, 0xff, 0xff, 0x0f]).u32().ok(), Some(u32::MAX));
        assert!(Reader::new(&[0xff, 0xff, 0xff, 0xff, 0x1f]).u32().is_err());
        assert!(Reader::new(&[0x80, 0x80]).u32().is_err());
        assert!(Reader::new(&[0x80; 6]).u32().is_err());
    }

    #[test]
    fn signed_indices() {
        assert_eq!(Reader::new(&[0x7f]).s33().ok(), Some(None));
        assert_eq!(Reader::new(&[0x3f]).s33().ok(), Some(Some(63)));
        assert_eq!(Reader::new(&[0xff, 0x00]).s33().ok(), Some(Some(127)));
        assert_eq!(Reader::new(&[0xff, 0xff, 0xff, 0xff, 0x0f]).s33().ok(), Some(Some(u32::MAX)));
    }

    #[test]
    fn names_stay_in_bounds() {
        let mut reader = Reader::new(b"\x02hix");
        assert_eq!(reader.name().ok(), Some(&b"hi"[..]));
        assert_eq!(reader.remaining(), 1);
        assert!(Reader::new(b"\x05hi").name().is_err());
    }
}
