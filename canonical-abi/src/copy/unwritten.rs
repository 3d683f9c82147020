//! Strings and lists whose content the host writes where it belongs, once there is room for it.

use super::engine::{BAD_PLAN, Copying};
use super::{Loc, SLICE, Scalar, Side, Unwritten, Work};
use crate::plan::{StringEncoding, Type};
use crate::strings::{Encoding, validate};
use crate::types::TypeFlags;
use crate::writer::UNWRITTEN;
use tenon_core::TrapCode;

/// What the host writes, and what has to be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// Numbers; nothing.
    Plain,
    /// Floats whose NaNs are made canonical.
    Floats(Scalar),
    /// A string in UTF-8, which is checked.
    Text,
}

impl Copying<'_> {
    /// Whether a length says that the content is still to be written. A guest cannot say so.
    pub(super) fn is_unwritten(&self, length: u32) -> bool {
        length & UNWRITTEN != 0 && matches!(self.copier.from, Side::Host(_))
    }

    /// Begins a list of numbers.
    pub(super) fn unwritten_list(
        &mut self,
        writer: u32,
        length: u32,
        ty: &Type,
        to: Loc,
    ) -> Result<(), TrapCode> {
        let what = match Scalar::of(ty) {
            Some(scalar @ (Scalar::Float32 | Scalar::Float64)) => Written::Floats(scalar),
            _ if ty.flags.contains(TypeFlags::POD) => Written::Plain,
            _ => return Err(BAD_PLAN),
        };
        self.ask_for_writer(writer, length ^ UNWRITTEN, ty.size, what, to)
    }

    /// Begins a string: the guest's UTF-8 is written by the host, anything else is made from UTF-8 in
    /// canonical bytes, whose place then stands in the string at `from`.
    pub(super) fn unwritten_text(
        &mut self,
        writer: u32,
        length: u32,
        from: Loc,
        to: Loc,
    ) -> Result<(), TrapCode> {
        let (Side::Guest(options), Side::Host(buffer)) = (self.copier.to, self.copier.from) else {
            return Err(BAD_PLAN);
        };
        let (Loc::Mem(place), len) = (from, length ^ UNWRITTEN) else { return Err(BAD_PLAN) };
        if options.encoding == StringEncoding::Utf8 {
            return self.ask_for_writer(writer, len, 1, Written::Text, to);
        }
        let at = self.host_room(buffer, len.into(), 1)?;
        self.write_source(place, at)?;
        self.write_source(place.saturating_add(4), len)?;
        self.copier.push(Work::TextValue { from, to })?;
        self.copier.push(Work::Write(Unwritten { writer, room: Err(buffer), at, len }))?;
        self.copier.push(Work::Charge { left: len })
    }

    fn ask_for_writer(
        &mut self,
        writer: u32,
        len: u32,
        size: u32,
        what: Written,
        to: Loc,
    ) -> Result<(), TrapCode> {
        let Side::Guest(options) = self.copier.to else { return Err(BAD_PLAN) };
        self.copier.push(Work::WriterRoom { writer, len, size, what, to })?;
        self.request(&options, [0, 0, size, len.saturating_mul(size)])
    }

    /// There is room: pointer and length are written, then fuel is taken, then the host writes.
    pub(super) fn writer_room(
        &mut self,
        writer: u32,
        len: u32,
        size: u32,
        what: Written,
        to: Loc,
    ) -> Result<(), TrapCode> {
        let Side::Guest(options) = self.copier.to else { return Err(BAD_PLAN) };
        let memory = options.memory.ok_or(BAD_PLAN)?;
        let (at, bytes) = (self.copier.room, len.saturating_mul(size));
        self.check_target(at, bytes.into(), size)?;
        self.store_u32(to, at)?;
        self.store_u32(to.field(4, 1), len)?;
        match what {
            Written::Plain => {}
            Written::Floats(scalar) => self.copier.push(Work::Floats { scalar, at, left: bytes })?,
            Written::Text => self.copier.push(Work::CheckText { at, len })?,
        }
        self.copier.push(Work::Write(Unwritten { writer, room: Ok(memory), at, len: bytes }))?;
        self.copier.push(Work::Charge { left: bytes })
    }

    /// Takes fuel for `bytes` that the host will read or write: at once for a few, else slice by slice.
    pub(super) fn pay(&mut self, bytes: u32) -> Result<(), TrapCode> {
        match bytes <= SLICE && self.machine.consume_fuel(u64::from(bytes / 16)) {
            true => Ok(()),
            false => self.copier.push(Work::Charge { left: bytes }),
        }
    }

    /// Fuel for a slice of what will be read or written was taken.
    pub(super) fn charge(&mut self, left: u32) -> Result<(), TrapCode> {
        match left.saturating_sub(SLICE) {
            0 => Ok(()),
            left => self.copier.push(Work::Charge { left }),
        }
    }

    /// The host wrote floats: NaNs in a slice of them are made canonical.
    pub(super) fn canonical_floats(&mut self, scalar: Scalar, at: u32, left: u32) -> Result<(), TrapCode> {
        let slice = left.min(SLICE);
        for float in self.target(at, slice.into())?.chunks_exact_mut(scalar.size() as usize) {
            scalar.normalise_bytes(float)?;
        }
        match left - slice {
            0 => Ok(()),
            left => self.copier.push(Work::Floats { scalar, at: at + slice, left }),
        }
    }

    /// The host wrote a string: it must be one.
    pub(super) fn check_written(&mut self, at: u32, len: u32) -> Result<(), TrapCode> {
        validate(Encoding::Utf8, self.target(at, len.into())?)
    }
}
