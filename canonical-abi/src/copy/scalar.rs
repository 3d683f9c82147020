//! Values that are one core value: read in their canonical form, written from it.
//!
//! The form is the bits of the core value, zero-extended to 64: small signed integers are sign-extended
//! to 32 bits first, floats are their bit pattern. So a 32-bit value in a cell that a variant shares with
//! 64-bit ones needs no conversion: reading takes the low half, writing leaves the high half zero.

use super::Loc;
use super::engine::Copying;
use crate::plan::{Type, TypeKind};
use crate::types::TypeFlags;
use tenon_core::TrapCode;

/// How a scalar is stored and normalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    Bool,
    Signed8,
    Signed16,
    Unsigned8,
    Unsigned16,
    Bits32,
    Bits64,
    /// Floats whose NaNs are made canonical.
    Float32,
    Float64,
    Char,
    /// As many flags.
    Flags(u8),
}

impl Scalar {
    /// The scalar that a value of `ty` is, if it is one.
    pub(crate) fn of(ty: &Type) -> Option<Self> {
        Some(match &ty.kind {
            TypeKind::Bool => Self::Bool,
            TypeKind::S8 => Self::Signed8,
            TypeKind::S16 => Self::Signed16,
            TypeKind::U8 => Self::Unsigned8,
            TypeKind::U16 => Self::Unsigned16,
            TypeKind::F32 if !ty.flags.contains(TypeFlags::POD) => Self::Float32,
            TypeKind::F64 if !ty.flags.contains(TypeFlags::POD) => Self::Float64,
            TypeKind::S32 | TypeKind::U32 | TypeKind::F32 => Self::Bits32,
            TypeKind::S64 | TypeKind::U64 | TypeKind::F64 => Self::Bits64,
            TypeKind::Char => Self::Char,
            TypeKind::Flags(labels) => Self::Flags(labels.len() as u8),
            _ => return None,
        })
    }

    /// Bytes it takes in memory.
    pub(crate) fn size(self) -> u32 {
        match self {
            Self::Bool | Self::Signed8 | Self::Unsigned8 => 1,
            Self::Signed16 | Self::Unsigned16 => 2,
            Self::Bits32 | Self::Float32 | Self::Char => 4,
            Self::Bits64 | Self::Float64 => 8,
            Self::Flags(0..=8) => 1,
            Self::Flags(9..=16) => 2,
            Self::Flags(_) => 4,
        }
    }

    /// The canonical form of the value in `bits`, which may have anything in the bits it does not use.
    pub(crate) fn normalise(self, bits: u64) -> Result<u64, TrapCode> {
        let low = bits as u32;
        let narrow = match self {
            Self::Bits64 => return Ok(bits),
            Self::Float64 => return Ok(canonical_f64(bits)),
            Self::Bool => u32::from(low != 0),
            Self::Signed8 => i32::from(low as i8).cast_unsigned(),
            Self::Signed16 => i32::from(low as i16).cast_unsigned(),
            Self::Unsigned8 => low & 0xff,
            Self::Unsigned16 => low & 0xffff,
            Self::Bits32 => low,
            Self::Float32 => canonical_f32(low),
            Self::Char => char::from_u32(low).ok_or(TrapCode::InvalidChar)?.into(),
            Self::Flags(labels) => low & u32::MAX.checked_shr(32 - u32::from(labels.min(32))).unwrap_or(0),
        };
        Ok(narrow.into())
    }
}

impl Scalar {
    /// Makes the value in `bytes` canonical.
    pub(super) fn normalise_bytes(self, bytes: &mut [u8]) -> Result<(), TrapCode> {
        let mut word = [0; 8];
        for (place, byte) in word.iter_mut().zip(&*bytes) {
            *place = *byte;
        }
        let word = self.normalise(u64::from_le_bytes(word))?.to_le_bytes();
        for (byte, canonical) in bytes.iter_mut().zip(word) {
            *byte = canonical;
        }
        Ok(())
    }
}

fn canonical_f32(bits: u32) -> u32 {
    if f32::from_bits(bits).is_nan() { 0x7fc0_0000 } else { bits }
}

fn canonical_f64(bits: u64) -> u64 {
    if f64::from_bits(bits).is_nan() { 0x7ff8_0000_0000_0000 } else { bits }
}

impl Copying<'_> {
    /// Copies a scalar.
    pub(super) fn scalar(&mut self, scalar: Scalar, from: Loc, to: Loc) -> Result<(), TrapCode> {
        let bits = match from {
            Loc::Cell(cell) => self.cell(cell)?,
            Loc::Mem(at) => self.load(at, scalar.size())?,
        };
        let value = scalar.normalise(bits)?;
        match to {
            Loc::Cell(cell) => self.set_cell(cell, value),
            Loc::Mem(at) => self.store(at, scalar.size(), value),
        }
    }

    /// A 32-bit value of the source: a pointer, length or handle.
    pub(super) fn load_u32(&self, from: Loc) -> Result<u32, TrapCode> {
        match from {
            Loc::Cell(cell) => self.cell(cell).map(|bits| bits as u32),
            Loc::Mem(at) => self.read(at).map(u32::from_le_bytes),
        }
    }

    /// Writes a 32-bit value to the destination.
    pub(super) fn store_u32(&mut self, to: Loc, value: u32) -> Result<(), TrapCode> {
        match to {
            Loc::Cell(cell) => self.set_cell(cell, value.into()),
            Loc::Mem(at) => self.write(at, &value.to_le_bytes()),
        }
    }

    /// A little-endian integer of the source.
    pub(super) fn load(&self, at: u32, size: u32) -> Result<u64, TrapCode> {
        Ok(match size {
            1 => self.read::<1>(at)?[0].into(),
            2 => u16::from_le_bytes(self.read(at)?).into(),
            4 => u32::from_le_bytes(self.read(at)?).into(),
            _ => u64::from_le_bytes(self.read(at)?),
        })
    }

    /// Writes the low `size` bytes of `value` to the destination.
    pub(super) fn store(&mut self, at: u32, size: u32, value: u64) -> Result<(), TrapCode> {
        let bytes = value.to_le_bytes();
        self.write(at, bytes.get(..size as usize).unwrap_or(&bytes))
    }

    fn cell(&self, cell: u32) -> Result<u64, TrapCode> {
        self.copier.from_cells.get(cell as usize).copied().ok_or(super::engine::BAD_PLAN)
    }

    fn set_cell(&mut self, cell: u32, value: u64) -> Result<(), TrapCode> {
        *self.copier.to_cells.get_mut(cell as usize).ok_or(super::engine::BAD_PLAN)? = value;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unused_bits_are_dropped_and_signs_extended() {
        let wide = 0xdead_beef_1234_80ff_u64;
        assert_eq!(Scalar::Bool.normalise(wide), Ok(1));
        assert_eq!(Scalar::Bool.normalise(1 << 40), Ok(0));
        assert_eq!(Scalar::Signed8.normalise(wide), Ok(0xffff_ffff));
        assert_eq!(Scalar::Signed16.normalise(wide), Ok(0xffff_80ff));
        assert_eq!(Scalar::Unsigned8.normalise(wide), Ok(0xff));
        assert_eq!(Scalar::Unsigned16.normalise(wide), Ok(0x80ff));
        assert_eq!(Scalar::Bits32.normalise(wide), Ok(0x1234_80ff));
        assert_eq!(Scalar::Bits64.normalise(wide), Ok(wide));
    }

    #[test]
    fn flags_keep_labelled_bits_only() {
        for (labels, mask, bytes) in
            [(3, 7, 1), (8, 0xff, 1), (9, 0x1ff, 2), (17, 0x1_ffff, 4), (32, u32::MAX, 4)]
        {
            let flags = Scalar::Flags(labels);
            assert_eq!((flags.normalise(u64::MAX), flags.size()), (Ok(mask.into()), bytes));
        }
    }

    #[test]
    fn only_nans_are_made_canonical() {
        assert_eq!(Scalar::Float32.normalise(0xffff_ffff_ff80_0001), Ok(0x7fc0_0000));
        assert_eq!(Scalar::Float32.normalise(0x8000_0000), Ok(0x8000_0000));
        assert_eq!(Scalar::Float32.normalise(0xff80_0000), Ok(0xff80_0000));
        assert_eq!(Scalar::Float64.normalise(0x7ff0_0000_0000_0001), Ok(0x7ff8_0000_0000_0000));
        assert_eq!(Scalar::Float64.normalise(0xfff0_0000_0000_0000), Ok(0xfff0_0000_0000_0000));
    }

    #[test]
    fn surrogates_and_large_numbers_are_no_chars() {
        assert_eq!(Scalar::Char.normalise(0x1f980), Ok(0x1f980));
        for bits in [0xd800, 0xdfff, 0x11_0000] {
            assert_eq!(Scalar::Char.normalise(bits), Err(TrapCode::InvalidChar));
        }
    }
}
