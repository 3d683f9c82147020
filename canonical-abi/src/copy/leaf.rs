//! Signatures as lists of leaves: what their values consist of when records and tuples are taken apart.
//!
//! A list is made once, when a component is linked. The copy engine follows it in place of types; values that are all
//! numbers and handles are copied without the engine at once.

use super::Scalar;
use super::engine::BAD_PLAN;
use crate::plan::{FieldIdx, IdxRange, PlanView, ResourceIdx, Type, TypeIdx, TypeKind};
use crate::types::TypeFlags;
use tenon_core::{Result, TrapCode, Vec};

/// A value that is no record or tuple.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leaf {
    pub(crate) kind: LeafKind,
    /// Where it is in memory.
    pub(crate) offset: u16,
    /// Its first flat value.
    pub(crate) cell: u8,
    /// The first slot of that.
    pub(crate) slot: u8,
}

/// What is copied.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LeafKind {
    Scalar(Scalar),
    Own(ResourceIdx),
    Borrow(ResourceIdx),
    Text,
    /// A list of values that are copied as bytes: its type; bytes of an element, and their alignment.
    Plain(TypeIdx, u16, u8),
    Other(TypeIdx),
}

/// The leaves of the parameters or of the result: a part of the list of all signatures.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leaves {
    first: u32,
    count: u8,
    pub(crate) content: Content,
    /// The only string or list among them, or [`NO_POINTER`].
    pointer: u8,
    align: u8,
    /// Bytes of all in memory.
    pub(crate) size: u32,
}

const NO_POINTER: u8 = u8::MAX;

/// What is among the leaves besides numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Content(u8);

impl Content {
    pub(crate) const NUMBERS: Self = Self(0);
    pub(crate) const BORROWS: Self = Self(1);
    pub(crate) const OWNS: Self = Self(2);
    pub(crate) const HANDLES: Self = Self(3);
    /// Strings.
    pub(crate) const TEXTS: Self = Self(4);
    /// Lists of plain bytes.
    pub(crate) const PLAIN: Self = Self(8);
    const OTHERS: Self = Self(16);

    /// Whether there is nothing but `all`.
    pub(crate) const fn is_within(self, all: Self) -> bool {
        self.0 & !all.0 == 0
    }

    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Leaves {
    /// More are not taken apart.
    const MAX: usize = 64;

    /// Takes a type apart; `None` has no value.
    pub(crate) fn append(plan: PlanView<'_>, ty: Option<TypeIdx>, all: &mut Vec<Leaf>) -> Result<Self> {
        let first = all.len();
        let (mut size, mut align) = (0, 1);
        if let Some(index) = ty {
            let ty = plan.ty(index)?;
            (size, align) = (ty.size, ty.align);
            if !take_apart(plan, index, all)? {
                all.truncate(first);
                all.try_push(Leaf { kind: LeafKind::Other(index), offset: 0, cell: 0, slot: 0 })?;
            }
        }
        let own = all.get(first..).unwrap_or(&[]);
        let content = own.iter().fold(Content::NUMBERS, |all, leaf| all.union(leaf.kind.content()));
        let is_pointer = |leaf: &Leaf| matches!(leaf.kind, LeafKind::Text | LeafKind::Plain(..));
        let mut pointers = (0..).zip(own).filter(|(_, leaf)| is_pointer(leaf)).map(|(place, _)| place);
        let pointer = pointers.next().filter(|_| pointers.next().is_none());
        let pointer = pointer.unwrap_or(NO_POINTER);
        Ok(Self { first: first as u32, count: own.len() as u8, content, pointer, align: align as u8, size })
    }

    /// The alignment of all in memory.
    pub(crate) fn align(self) -> u32 {
        self.align.into()
    }

    /// The only string or list among them, if there is one.
    pub(crate) fn pointer(self) -> Option<u8> {
        Some(self.pointer).filter(|&place| place != NO_POINTER)
    }

    /// How many.
    pub(crate) fn len(self) -> u32 {
        self.count.into()
    }

    /// Fuel for copying them: one unit each, but nothing for numbers alone.
    pub(crate) fn cost(self) -> u64 {
        if self.content == Content::NUMBERS { 0 } else { self.len().into() }
    }

    /// Those of this part in the list of all.
    pub(crate) fn of(self, all: &[Leaf]) -> &[Leaf] {
        let first = self.first as usize;
        all.get(first..first + usize::from(self.count)).unwrap_or(&[])
    }
}

impl LeafKind {
    fn of(plan: PlanView<'_>, index: TypeIdx, ty: &Type) -> Result<Self> {
        Ok(match ty.kind {
            TypeKind::Own(resource) => Self::Own(resource),
            TypeKind::Borrow(resource) => Self::Borrow(resource),
            TypeKind::String => Self::Text,
            TypeKind::List(element) => {
                let ty = plan.ty(element)?;
                match u16::try_from(ty.size) {
                    Ok(size) if ty.flags.contains(TypeFlags::POD) => Self::Plain(index, size, ty.align as u8),
                    _ => Self::Other(index),
                }
            }
            _ => Scalar::of(ty).map_or(Self::Other(index), Self::Scalar),
        })
    }

    fn content(self) -> Content {
        match self {
            Self::Scalar(_) => Content::NUMBERS,
            Self::Borrow(_) => Content::BORROWS,
            Self::Own(_) => Content::OWNS,
            Self::Text => Content::TEXTS,
            Self::Plain(..) => Content::PLAIN,
            Self::Other(_) => Content::OTHERS,
        }
    }
}

/// Appends the leaves of a type, depth first; false if they are too many or too far apart.
fn take_apart(plan: PlanView<'_>, index: TypeIdx, all: &mut Vec<Leaf>) -> Result<bool> {
    let start = all.len();
    let mut open: Vec<(IdxRange<FieldIdx>, u32, u32)> = Vec::new_in(all.region());
    let (mut next, mut offset) = (Some(index), 0);
    let (mut cell, mut slot) = (0, 0);
    loop {
        if let Some(index) = next.take() {
            let ty = plan.ty(index)?;
            match ty.kind {
                TypeKind::Record(fields) | TypeKind::Tuple(fields) => open.try_push((fields, 0, offset))?,
                _ => {
                    let (Ok(offset), true) = (u16::try_from(offset), all.len() - start < Leaves::MAX) else {
                        return Ok(false);
                    };
                    all.try_push(Leaf { kind: LeafKind::of(plan, index, &ty)?, offset, cell, slot })?;
                    cell = cell.saturating_add(ty.flat.count() as u8);
                    slot = slot.saturating_add(ty.flat.slots() as u8);
                }
            }
        }
        let Some((fields, done, base)) = open.last_mut() else { return Ok(true) };
        match fields.get(*done) {
            Some(field) => {
                let (index, inside) = plan.place(field)?;
                *done += 1;
                (next, offset) = (Some(index), base.saturating_add(inside));
            }
            None => drop(open.pop()),
        }
    }
}

/// Where leaves are copied from.
pub(crate) enum Source<'a> {
    /// Flat.
    Slots(&'a [u32]),
    /// As in memory.
    Bytes(&'a [u8]),
}

/// Where leaves are copied to.
pub(crate) enum Target<'a> {
    /// Flat.
    Slots(&'a mut [u32]),
    /// As in memory.
    Bytes(&'a mut [u8]),
}

impl Source<'_> {
    /// A pointer, and the length in the high half.
    pub(crate) fn pointer(&self, leaf: &Leaf) -> Option<u64> {
        match self {
            Self::Slots(slots) => slots.get8(leaf),
            Self::Bytes(bytes) => bytes.get8(leaf),
        }
    }
}

/// Reads values of so many bytes, the narrow ones zero-extended; what a flat value has in the bits it does not use is anything.
trait Get {
    fn get1(&self, leaf: &Leaf) -> Option<u32>;
    fn get2(&self, leaf: &Leaf) -> Option<u32>;
    fn get4(&self, leaf: &Leaf) -> Option<u32>;
    fn get8(&self, leaf: &Leaf) -> Option<u64>;
}

/// Writes values of so many bytes.
trait Put {
    fn put1(&mut self, leaf: &Leaf, value: u32) -> Option<()>;
    fn put2(&mut self, leaf: &Leaf, value: u32) -> Option<()>;
    fn put4(&mut self, leaf: &Leaf, value: u32) -> Option<()>;
    fn put8(&mut self, leaf: &Leaf, value: u64) -> Option<()>;
}

impl Get for [u32] {
    #[inline(always)]
    fn get1(&self, leaf: &Leaf) -> Option<u32> {
        self.get(usize::from(leaf.slot)).copied()
    }

    #[inline(always)]
    fn get2(&self, leaf: &Leaf) -> Option<u32> {
        self.get1(leaf)
    }

    #[inline(always)]
    fn get4(&self, leaf: &Leaf) -> Option<u32> {
        self.get1(leaf)
    }

    #[inline(always)]
    fn get8(&self, leaf: &Leaf) -> Option<u64> {
        let [low, high] = *self.get(usize::from(leaf.slot)..)?.first_chunk()?;
        Some(u64::from(low) | u64::from(high) << 32)
    }
}

impl Put for [u32] {
    #[inline(always)]
    fn put1(&mut self, leaf: &Leaf, value: u32) -> Option<()> {
        *self.get_mut(usize::from(leaf.slot))? = value;
        Some(())
    }

    #[inline(always)]
    fn put2(&mut self, leaf: &Leaf, value: u32) -> Option<()> {
        self.put1(leaf, value)
    }

    #[inline(always)]
    fn put4(&mut self, leaf: &Leaf, value: u32) -> Option<()> {
        self.put1(leaf, value)
    }

    #[inline(always)]
    fn put8(&mut self, leaf: &Leaf, value: u64) -> Option<()> {
        *self.get_mut(usize::from(leaf.slot)..)?.first_chunk_mut()? = [value as u32, (value >> 32) as u32];
        Some(())
    }
}

/// The bytes of a leaf and those behind it.
#[inline(always)]
fn bytes_of<const N: usize>(bytes: &[u8], leaf: &Leaf) -> Option<[u8; N]> {
    bytes.get(usize::from(leaf.offset)..)?.first_chunk().copied()
}

impl Get for [u8] {
    #[inline(always)]
    fn get1(&self, leaf: &Leaf) -> Option<u32> {
        bytes_of(self, leaf).map(u8::from_le_bytes).map(u32::from)
    }

    #[inline(always)]
    fn get2(&self, leaf: &Leaf) -> Option<u32> {
        bytes_of(self, leaf).map(u16::from_le_bytes).map(u32::from)
    }

    #[inline(always)]
    fn get4(&self, leaf: &Leaf) -> Option<u32> {
        bytes_of(self, leaf).map(u32::from_le_bytes)
    }

    #[inline(always)]
    fn get8(&self, leaf: &Leaf) -> Option<u64> {
        bytes_of(self, leaf).map(u64::from_le_bytes)
    }
}

#[inline(always)]
fn put_bytes<const N: usize>(bytes: &mut [u8], leaf: &Leaf, value: [u8; N]) -> Option<()> {
    *bytes.get_mut(usize::from(leaf.offset)..)?.first_chunk_mut()? = value;
    Some(())
}

impl Put for [u8] {
    #[inline(always)]
    fn put1(&mut self, leaf: &Leaf, value: u32) -> Option<()> {
        put_bytes(self, leaf, (value as u8).to_le_bytes())
    }

    #[inline(always)]
    fn put2(&mut self, leaf: &Leaf, value: u32) -> Option<()> {
        put_bytes(self, leaf, (value as u16).to_le_bytes())
    }

    #[inline(always)]
    fn put4(&mut self, leaf: &Leaf, value: u32) -> Option<()> {
        put_bytes(self, leaf, value.to_le_bytes())
    }

    #[inline(always)]
    fn put8(&mut self, leaf: &Leaf, value: u64) -> Option<()> {
        put_bytes(self, leaf, value.to_le_bytes())
    }
}

/// Copies numbers, normalised, and whatever else as `other` answers, which is given handles, and pointers with the length in
/// the high half.
pub(crate) fn copy(
    leaves: &[Leaf],
    from: &Source<'_>,
    to: &mut Target<'_>,
    mut other: impl FnMut(LeafKind, u64) -> Result<u64, TrapCode>,
) -> Result<(), TrapCode> {
    copy_between(leaves, from, to, &mut other)
}

/// Answers for leaves that are no numbers.
type Other<'a> = &'a mut dyn FnMut(LeafKind, u64) -> Result<u64, TrapCode>;

/// As [`copy`], compiled once for each pair of sides.
fn copy_between(
    leaves: &[Leaf],
    from: &Source<'_>,
    to: &mut Target<'_>,
    other: Other<'_>,
) -> Result<(), TrapCode> {
    match (from, to) {
        (Source::Slots(from), Target::Slots(to)) => copy_as(leaves, *from, *to, other),
        (Source::Slots(from), Target::Bytes(to)) => copy_as(leaves, *from, *to, other),
        (Source::Bytes(from), Target::Slots(to)) => copy_as(leaves, *from, *to, other),
        (Source::Bytes(from), Target::Bytes(to)) => copy_as(leaves, *from, *to, other),
    }
}

#[inline]
fn copy_as<S: Get + ?Sized, T: Put + ?Sized>(
    leaves: &[Leaf],
    from: &S,
    to: &mut T,
    other: Other<'_>,
) -> Result<(), TrapCode> {
    for leaf in leaves {
        let copied = match leaf.kind {
            LeafKind::Scalar(Scalar::Char) => {
                let char = from.get4(leaf).ok_or(BAD_PLAN)?;
                to.put4(leaf, char::from_u32(char).ok_or(TrapCode::InvalidChar)?.into())
            }
            LeafKind::Scalar(number) => copy_number(number, leaf, from, to),
            kind @ (LeafKind::Own(_) | LeafKind::Borrow(_)) => {
                let index = from.get4(leaf).ok_or(BAD_PLAN)?;
                to.put4(leaf, other(kind, index.into())? as u32)
            }
            kind => to.put8(leaf, other(kind, from.get8(leaf).ok_or(BAD_PLAN)?)?),
        };
        copied.ok_or(BAD_PLAN)?;
    }
    Ok(())
}

/// Copies a scalar of which any bits are a value.
#[inline(always)]
fn copy_number<S: Get + ?Sized, T: Put + ?Sized>(
    number: Scalar,
    leaf: &Leaf,
    from: &S,
    to: &mut T,
) -> Option<()> {
    let normal = |bits: u32| number.normalise(bits.into()).map_or(0, |value| value as u32);
    match number {
        Scalar::Bits32 | Scalar::Char => to.put4(leaf, from.get4(leaf)?),
        Scalar::Bits64 => to.put8(leaf, from.get8(leaf)?),
        Scalar::Bool => to.put1(leaf, u32::from(from.get1(leaf)? != 0)),
        Scalar::Unsigned8 => to.put1(leaf, from.get1(leaf)? & 0xff),
        Scalar::Unsigned16 => to.put2(leaf, from.get2(leaf)? & 0xffff),
        Scalar::Signed8 => to.put1(leaf, i32::from(from.get1(leaf)? as i8).cast_unsigned()),
        Scalar::Signed16 => to.put2(leaf, i32::from(from.get2(leaf)? as i16).cast_unsigned()),
        Scalar::Float32 => to.put4(leaf, normal(from.get4(leaf)?)),
        Scalar::Float64 => to.put8(leaf, number.normalise(from.get8(leaf)?).ok()?),
        Scalar::Flags(0..=8) => to.put1(leaf, normal(from.get1(leaf)?)),
        Scalar::Flags(9..=16) => to.put2(leaf, normal(from.get2(leaf)?)),
        Scalar::Flags(_) => to.put4(leaf, normal(from.get4(leaf)?)),
    }
}

/// Normalises the numbers among values at the front of `slots`.
pub(crate) fn normalise(leaves: &[Leaf], slots: &mut [u32]) -> Result<(), TrapCode> {
    for leaf in leaves {
        let LeafKind::Scalar(scalar) = leaf.kind else { continue };
        match scalar {
            Scalar::Bits64 => {}
            Scalar::Float64 => {
                let value = scalar.normalise(slots.get8(leaf).ok_or(BAD_PLAN)?)?;
                slots.put8(leaf, value).ok_or(BAD_PLAN)?;
            }
            _ => {
                let value = slots.get1(leaf).ok_or(BAD_PLAN)?;
                slots.put1(leaf, scalar.normalise(value.into())? as u32).ok_or(BAD_PLAN)?;
            }
        }
    }
    Ok(())
}
