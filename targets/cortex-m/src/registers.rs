//! Registers of devices, by address.

use core::ptr;

/// Reads the register at `address`.
pub(crate) fn read_register(address: usize) -> u32 {
    // SAFETY: every caller passes a register of its board, which is always readable.
    unsafe { ptr::with_exposed_provenance::<u32>(address).read_volatile() }
}

/// Writes the register at `address`.
pub(crate) fn write_register(address: usize, value: u32) {
    // SAFETY: every caller passes a register of its board; none of them gives the device access to memory.
    unsafe { ptr::with_exposed_provenance_mut::<u32>(address).write_volatile(value) }
}
