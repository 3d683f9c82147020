//! Size, alignment and flat types of value types: the sections "Alignment", "Element Size" and
//! "Flattening" of the canonical ABI, computed once per type when it is interned.
//!
//! Each function takes the layouts of the parts and gives that of the whole. `None` means that the
//! type needs more than 2^32 bytes.

use crate::plan::TypeTag;
use crate::types::{Flat, FlatKind, TypeFlags};

/// How a value type lies in memory and flattens, and what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Bytes.
    pub size: u32,
    /// Alignment: 1, 2, 4 or 8.
    pub align: u32,
    /// Core types.
    pub flat: Flat,
    /// Properties.
    pub flags: TypeFlags,
    /// How deep it nests: 1 for a type without parts.
    pub depth: u32,
}

impl Layout {
    /// A type of `size` bytes, aligned to them, that flattens to one `kind`.
    pub const fn scalar(size: u32, kind: FlatKind, flags: TypeFlags) -> Self {
        Self { size, align: size, flat: Flat::one(kind), flags, depth: 1 }
    }

    /// A type without parts (`bool` to `error-context`). Others are laid out from their parts, below.
    pub(crate) fn primitive(tag: TypeTag) -> Self {
        let pod = |size, kind| Self::scalar(size, kind, TypeFlags::POD);
        match tag {
            TypeTag::S8 | TypeTag::U8 => pod(1, FlatKind::I32),
            TypeTag::S16 | TypeTag::U16 => pod(2, FlatKind::I32),
            TypeTag::S32 | TypeTag::U32 => pod(4, FlatKind::I32),
            TypeTag::S64 | TypeTag::U64 => pod(8, FlatKind::I64),
            TypeTag::F32 => pod(4, FlatKind::F32),
            TypeTag::F64 => pod(8, FlatKind::F64),
            TypeTag::Char => Self::scalar(4, FlatKind::I32, TypeFlags::EMPTY),
            TypeTag::String => Self::pointer(None),
            TypeTag::ErrorContext => Self::handle(TypeFlags::HAS_ASYNC),
            _ => Self::scalar(1, FlatKind::I32, TypeFlags::EMPTY),
        }
    }

    /// A type without parts, of values whose NaNs are made canonical: a copy of the bytes is none of a float then.
    pub(crate) fn canonical(tag: TypeTag) -> Self {
        let layout = Self::primitive(tag);
        match tag {
            TypeTag::F32 | TypeTag::F64 => Self { flags: TypeFlags::EMPTY, ..layout },
            _ => layout,
        }
    }

    /// A pointer and a length: `string`, and lists of elements with this layout.
    pub const fn pointer(element: Option<Self>) -> Self {
        let flat = Flat::one(FlatKind::I32).then(Flat::one(FlatKind::I32));
        let (flags, depth) = match element {
            Some(element) => (element.flags.without(TypeFlags::POD), element.depth + 1),
            None => (TypeFlags::EMPTY, 1),
        };
        Self { size: 8, align: 4, flat, flags: flags.union(TypeFlags::HAS_POINTER), depth }
    }

    /// A handle or an end of a stream.
    pub const fn handle(flags: TypeFlags) -> Self {
        Self::scalar(4, FlatKind::I32, flags.union(TypeFlags::HAS_HANDLE))
    }

    /// `count` flags.
    pub const fn flags(count: u32) -> Self {
        let size = match count {
            0..=8 => 1,
            9..=16 => 2,
            _ => 4,
        };
        Self::scalar(size, FlatKind::I32, TypeFlags::EMPTY)
    }

    /// `count` elements in place.
    pub fn fixed_list(element: Self, count: u32) -> Option<Self> {
        let size = element.size.checked_mul(count)?;
        // Seventeen kinds are as good as any more of them.
        let flat = (0..count.min(Flat::MAX + 1)).fold(Flat::EMPTY, |flat, _| flat.then(element.flat));
        Some(Self { size, flat, depth: element.depth + 1, ..element })
    }

    /// A variant whose cases have these payloads: its layout, and where the payload begins.
    pub fn variant(cases: impl ExactSizeIterator<Item = Option<Self>>) -> Option<(Self, u32)> {
        let discriminant = discriminant_size(cases.len() as u32);
        let mut whole = Self::scalar(discriminant, FlatKind::I32, TypeFlags::EMPTY);
        let (mut payload, mut payload_align, mut payload_flat) = (0, 1, Flat::EMPTY);
        for case in cases.flatten() {
            payload = case.size.max(payload);
            payload_align = case.align.max(payload_align);
            payload_flat = payload_flat.or(case.flat);
            whole.flags = whole.flags.union(case.flags.without(TypeFlags::POD));
            whole.depth = whole.depth.max(case.depth + 1);
        }
        let offset = align_to(discriminant, payload_align)?;
        whole.align = discriminant.max(payload_align);
        whole.size = align_to(offset.checked_add(payload)?, whole.align)?;
        whole.flat = whole.flat.then(payload_flat);
        Some((whole, offset))
    }
}

/// Bytes of the discriminant of a variant with that many cases.
pub const fn discriminant_size(cases: u32) -> u32 {
    match cases {
        0..=0x100 => 1,
        0x101..=0x1_0000 => 2,
        _ => 4,
    }
}

/// `offset`, moved up to a multiple of `align`.
pub fn align_to(offset: u32, align: u32) -> Option<u32> {
    offset.checked_next_multiple_of(align)
}

/// Lays out the fields of a record or tuple, one after the other.
#[derive(Clone, Copy, Debug)]
pub struct RecordLayout {
    whole: Layout,
    /// Whether fields so far touch one another.
    dense: bool,
}

impl Default for RecordLayout {
    fn default() -> Self {
        let whole = Layout { size: 0, align: 1, flat: Flat::EMPTY, flags: TypeFlags::POD, depth: 1 };
        Self { whole, dense: true }
    }
}

impl RecordLayout {
    /// Adds a field; gives its offset.
    pub fn field(&mut self, field: Layout) -> Option<u32> {
        let whole = &mut self.whole;
        let offset = align_to(whole.size, field.align)?;
        self.dense &= offset == whole.size;
        let both_pod = whole.flags.contains(TypeFlags::POD) && field.flags.contains(TypeFlags::POD);
        let flags = whole.flags.union(field.flags);
        whole.flags = if both_pod { flags } else { flags.without(TypeFlags::POD) };
        whole.size = offset.checked_add(field.size)?;
        whole.align = whole.align.max(field.align);
        whole.flat = whole.flat.then(field.flat);
        whole.depth = whole.depth.max(field.depth + 1);
        Some(offset)
    }

    /// The layout of the whole.
    pub fn finish(self) -> Option<Layout> {
        let mut whole = self.whole;
        whole.size = align_to(whole.size, whole.align)?;
        if !self.dense || whole.size != self.whole.size {
            whole.flags = whole.flags.without(TypeFlags::POD);
        }
        Some(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use FlatKind::{F32, F64, I32, I64};
    use alloc::vec::Vec;

    const U8: Layout = Layout::scalar(1, I32, TypeFlags::POD);
    const U16: Layout = Layout::scalar(2, I32, TypeFlags::POD);
    const U32: Layout = Layout::scalar(4, I32, TypeFlags::POD);
    const U64: Layout = Layout::scalar(8, I64, TypeFlags::POD);
    const FLOAT: Layout = Layout::scalar(4, F32, TypeFlags::POD);
    const DOUBLE: Layout = Layout::scalar(8, F64, TypeFlags::POD);
    const BOOL: Layout = Layout::scalar(1, I32, TypeFlags::EMPTY);
    const STRING: Layout = Layout::pointer(None);

    fn record(fields: &[Layout]) -> (Layout, Vec<u32>) {
        let mut record = RecordLayout::default();
        let offsets = fields.iter().map(|&field| record.field(field).unwrap()).collect();
        (record.finish().unwrap(), offsets)
    }

    fn variant(cases: &[Option<Layout>]) -> (Layout, u32) {
        Layout::variant(cases.iter().copied()).unwrap()
    }

    fn kinds(flat: Flat) -> Vec<FlatKind> {
        flat.iter().collect()
    }

    #[test]
    fn records_pad_before_fields_and_at_the_end() {
        let (layout, offsets) = record(&[U8, U32, U16, U64, U8]);
        assert_eq!(offsets, [0, 4, 8, 16, 24]);
        assert_eq!((layout.size, layout.align, layout.depth), (32, 8, 2));
        assert_eq!(kinds(layout.flat), [I32, I32, I32, I64, I32]);
        assert!(!layout.flags.contains(TypeFlags::POD), "padding would leak");
    }

    #[test]
    fn a_record_is_plain_only_without_padding_and_with_plain_fields() {
        let pod = |fields| record(fields).0.flags.contains(TypeFlags::POD);
        assert!(pod(&[U32, U16, U16, U64]));
        assert!(pod(&[]));
        assert!(!pod(&[U32, U8]), "padding at the end");
        assert!(!pod(&[U8, BOOL]));
        assert!(!pod(&[BOOL, U8]));
        assert!(!pod(&[STRING]));
    }

    #[test]
    fn variants_join_flat_types_and_align_the_payload() {
        let (layout, offset) = variant(&[Some(U8), Some(FLOAT), None]);
        assert_eq!((layout.size, layout.align, offset), (8, 4, 4));
        assert_eq!(kinds(layout.flat), [I32, I32]);
        let (layout, offset) = variant(&[Some(U64), Some(STRING), Some(DOUBLE)]);
        assert_eq!((layout.size, layout.align, offset), (16, 8, 8));
        assert_eq!(kinds(layout.flat), [I32, I64, I32]);
        assert_eq!(kinds(variant(&[Some(FLOAT), Some(FLOAT)]).0.flat), [I32, F32]);
        assert_eq!(kinds(variant(&[Some(FLOAT), Some(DOUBLE)]).0.flat), [I32, I64]);
        assert_eq!(kinds(variant(&[Some(DOUBLE)]).0.flat), [I32, F64]);
    }

    #[test]
    fn discriminants_grow_with_the_number_of_cases() {
        let sizes: Vec<_> = [1, 256, 257, 65_536, 65_537].map(discriminant_size).into();
        assert_eq!(sizes, [1, 1, 2, 2, 4]);
        let (layout, offset) = Layout::variant((0..300).map(|_| Some(U8))).unwrap();
        assert_eq!((layout.size, layout.align, offset), (4, 2, 2));
    }

    #[test]
    fn flags_take_one_two_or_four_bytes() {
        let sizes = [1, 8, 9, 16, 17, 32].map(|count| Layout::flags(count).size);
        assert_eq!(sizes, [1, 1, 2, 2, 4, 4]);
    }

    #[test]
    fn flat_types_count_to_sixteen_and_no_further() {
        let sixteen = record(&[U64; 16]).0.flat;
        assert_eq!((sixteen.count(), sixteen.slots()), (16, 32));
        assert_eq!(record(&[U64; 17]).0.flat, Flat::TOO_MANY);
        assert_eq!(sixteen.then(Flat::EMPTY), sixteen);
        assert_eq!(variant(&[Some(record(&[U32; 16]).0)]).0.flat, Flat::TOO_MANY);
        assert_eq!(Layout::fixed_list(U32, 1 << 20).unwrap().flat, Flat::TOO_MANY);
    }

    #[test]
    fn sizes_beyond_the_address_space_are_refused() {
        let big = Layout::fixed_list(U64, 1 << 28).unwrap();
        assert_eq!(Layout::fixed_list(big, 2), None);
        let mut record = RecordLayout::default();
        record.field(big).unwrap();
        assert_eq!(record.field(big), None);
        assert!(Layout::variant([Some(big)].into_iter()).is_some());
        let most = Layout { size: u32::MAX - 7, ..big };
        assert!(Layout::variant([Some(most)].into_iter()).is_none());
    }

    #[test]
    fn lists_keep_what_their_elements_hold() {
        let borrow = Layout::handle(TypeFlags::HAS_BORROW);
        let list = Layout::pointer(Some(borrow));
        assert!(list.flags.contains(TypeFlags::HAS_BORROW.union(TypeFlags::HAS_POINTER)));
        assert_eq!((list.size, list.align, list.depth), (8, 4, 2));
        assert!(!Layout::pointer(Some(U8)).flags.contains(TypeFlags::POD));
    }
}
