//! How operands lie in code and on the stack.

/// A 32-bit immediate: units are 16-bit aligned, and some parts fault on unaligned words.
#[repr(C, packed(2))]
pub(super) struct Unit32(pub(super) u32);

/// A 64-bit immediate.
#[repr(C, packed(2))]
pub(super) struct Unit64(pub(super) u64);

/// Two slots.
#[repr(C, packed(4))]
pub(super) struct Slots64(pub(super) u64);
