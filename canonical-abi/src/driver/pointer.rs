//! The only string or list among parameters, if its content goes as it is: one `realloc`, one copy, no copy engine.

use crate::copy::{Content, Leaf, LeafKind, NO_MEMORY, SLICE, check_place};
use crate::plan::StringEncoding;
use crate::signature::Signature;
use crate::state::{ComponentId, ResolvedOptions};
use tenon_core::{MemoryId, PreparedFunc, Reach, TrapCode};

/// What passing such a string or list takes, whatever its value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passage {
    /// The callee, its `realloc` and its memory.
    pub(super) callee: ComponentId,
    pub(super) realloc: PreparedFunc,
    memory: MemoryId,
    /// The slot it is passed in.
    pub(super) slot: u8,
    elements: Elements,
}

/// What a string or list consists of, if its content goes as it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Elements {
    pub(super) are_text: bool,
    align: u8,
    /// Bytes of one.
    unit: u16,
}

/// The bytes of one that is passed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes {
    pub(super) at: u32,
    pub(super) len: u32,
}

/// Where the bytes lie.
pub(super) enum Lies<'a> {
    In(MemoryId),
    /// With the host.
    Here(&'a [u8]),
}

impl Elements {
    /// Of the value of `leaf`.
    pub(super) fn of(leaf: &Leaf) -> Option<Self> {
        match leaf.kind {
            LeafKind::Text => Some(Self { are_text: true, align: 1, unit: 1 }),
            LeafKind::Plain(_, unit, align) => Some(Self { are_text: false, align, unit }),
            _ => None,
        }
    }

    pub(super) fn align(self) -> u32 {
        self.align.into()
    }

    /// The bytes that `value` leads to, a pointer with the length in the high half, if they are few and lie within `size`.
    pub(super) fn bytes(self, value: u64, size: usize) -> Option<Bytes> {
        let (at, len) = (value as u32, (value >> 32) as u32);
        let len = len.checked_mul(self.unit.into()).filter(|&len| len <= SLICE)?;
        check_place(at, len.into(), self.align(), size).ok()?;
        Some(Bytes { at, len })
    }
}

impl Passage {
    /// Of the value of `leaf`, from a caller whose strings are so encoded.
    pub(super) fn find(leaf: &Leaf, from: StringEncoding, to: &ResolvedOptions) -> Option<Self> {
        let elements = Elements::of(leaf)
            .filter(|elements| !elements.are_text || [from, to.encoding] == [StringEncoding::Utf8; 2])?;
        let (callee, realloc, memory) = (to.instance, to.realloc?, to.memory?);
        Some(Self { callee, realloc, memory, slot: leaf.slot, elements })
    }

    /// The bytes that `value` leads to, if they are few and lie within `size`.
    pub(super) fn bytes(&self, value: u64, size: usize) -> Option<Bytes> {
        self.elements.bytes(value, size)
    }

    /// Fuel for the copy.
    pub(super) fn cost(&self, bytes: Bytes) -> u64 {
        let steps = if self.elements.are_text { 1 } else { 2 };
        steps + u64::from(bytes.len / 16)
    }

    /// The arguments of `realloc`.
    pub(super) fn request(&self, bytes: Bytes) -> [u32; 4] {
        [0, 0, self.elements.align(), bytes.len]
    }

    /// Copies the bytes to `room` in the callee's memory.
    pub(super) fn copy(
        &self,
        bytes: Bytes,
        from: &Lies<'_>,
        room: u32,
        reach: &mut Reach<'_>,
    ) -> Result<(), TrapCode> {
        let Bytes { at, len } = bytes;
        check_place(room, len.into(), self.elements.align(), reach.memory(self.memory).len())?;
        let copied = match *from {
            Lies::In(memory) => reach.memory_copy(self.memory, room.into(), memory, at.into(), len.into()),
            Lies::Here(source) => {
                let source = source.get(at as usize..).and_then(|rest| rest.get(..len as usize));
                let target = reach.memory_mut(self.memory).get_mut(room as usize..);
                let target = target.and_then(|rest| rest.get_mut(..len as usize));
                source.zip(target).map(|(source, target)| target.copy_from_slice(source))
            }
        };
        copied.ok_or(TrapCode::PointerOutOfBounds)?;
        // A string of the host's is UTF-8 to begin with.
        let checked = self.elements.are_text && matches!(from, Lies::In(_));
        let text = reach.memory(self.memory).get(room as usize..).and_then(|rest| rest.get(..len as usize));
        match text {
            Some(text) if checked && !text.is_ascii() && core::str::from_utf8(text).is_err() => {
                Err(TrapCode::InvalidUtf8)
            }
            _ => Ok(()),
        }
    }
}

impl Lies<'_> {
    /// In the memory of a component.
    pub(super) fn with(options: &ResolvedOptions) -> Result<Self, TrapCode> {
        options.memory.map(Self::In).ok_or(NO_MEMORY)
    }
}

/// The leaf of the only pointer among parameters that are otherwise numbers.
pub(super) fn leaf<'l>(signature: &Signature, all: &'l [Leaf]) -> Option<&'l Leaf> {
    let params = signature.params;
    let plain = Content::TEXTS.union(Content::PLAIN);
    let flat = params.content.is_within(plain) && signature.passes_flat();
    params.of(all).get(usize::from(params.pointer().filter(|_| flat)?))
}
