//! The board: QEMU's `virt` with one 32-bit hart (RV32IMAC, or RV32IMC without atomics).
//!
//! Console: the NS16550 UART. Counter: `minstret`. Clock: the ACLINT's `mtime`, at 10 MHz. Entropy: none is
//! wired up, see the crate's README.

use core::ptr;

use tenon_firmware::{Board, MemoryMap};

const UART: usize = 0x1000_0000;
const UART_DATA: usize = UART;
const UART_LINE_STATUS: usize = UART + 5;
const UART_LINE_STATUS_THR_EMPTY: u8 = 1 << 5;

const MTIME_LOW: usize = 0x0200_bff8;
const MTIME_HIGH: usize = MTIME_LOW + 4;
/// When the timer interrupts.
#[cfg(feature = "tasks")]
const MTIMECMP_LOW: usize = 0x0200_4000;
#[cfg(feature = "tasks")]
const MTIMECMP_HIGH: usize = MTIMECMP_LOW + 4;
const NANOSECONDS_PER_TICK: u64 = 100;

unsafe extern "C" {
    static _flash_start: u8;
    static _flash_end: u8;
    static _heap_start: u8;
    static _heap_end: u8;
    static _stack_start: u8;
    static _stack_size: u8;
}

/// QEMU `virt`, RV32.
pub enum Virt {}

// SAFETY: riscv-rt ends the statics at `__sheap` (its own heap section is empty) and starts the stack at
// `_stack_start`, the end of RAM; it uses nothing between, where `memory/` places both ranges.
unsafe impl Board for Virt {
    const NAME: &'static str = if cfg!(target_feature = "a") { "virt (RV32IMAC)" } else { "virt (RV32IMC)" };
    const NANOSECONDS_PER_TICK: u64 = NANOSECONDS_PER_TICK;

    fn start() {
        // QEMU's UART transmits as it comes out of reset.
    }

    fn write_console(bytes: &[u8]) {
        for &byte in bytes {
            while read_byte(UART_LINE_STATUS) & UART_LINE_STATUS_THR_EMPTY == 0 {}
            // SAFETY: the transmit register of the UART; writing it gives the device no access to memory.
            unsafe { ptr::with_exposed_provenance_mut::<u8>(UART_DATA).write_volatile(byte) }
        }
    }

    fn instructions() -> u64 {
        riscv::register::minstret::read64()
    }

    fn nanoseconds() -> u64 {
        mtime() * NANOSECONDS_PER_TICK
    }

    fn memory() -> MemoryMap {
        let stack_end = (&raw const _stack_start).addr();
        MemoryMap {
            flash: (&raw const _flash_start).addr()..(&raw const _flash_end).addr(),
            heap: (&raw const _heap_start).addr()..(&raw const _heap_end).addr(),
            stack: stack_end - (&raw const _stack_size).addr()..stack_end,
        }
    }
}

#[cfg(feature = "tasks")]
impl tenon_firmware::alarm::AlarmClock for Virt {
    fn set_alarm(nanoseconds: u32) {
        let at = mtime() + u64::from(nanoseconds).div_ceil(NANOSECONDS_PER_TICK);
        // High word first, and as far as it goes: no time in between is one that was not asked for.
        write_word(MTIMECMP_HIGH, u32::MAX);
        write_word(MTIMECMP_LOW, at as u32);
        write_word(MTIMECMP_HIGH, (at >> 32) as u32);
        // SAFETY: the handler of the timer's interrupt is `alarm::rang`, which may run at any time.
        unsafe {
            riscv::register::mie::set_mtimer();
            riscv::register::mstatus::set_mie();
        }
    }

    fn silence() {
        write_word(MTIMECMP_HIGH, u32::MAX);
    }

    fn sleep() {
        riscv::asm::wfi();
    }
}

/// The 64-bit counter, read as two words: again when the high one moved in between.
fn mtime() -> u64 {
    loop {
        let high = read_word(MTIME_HIGH);
        let low = read_word(MTIME_LOW);
        if read_word(MTIME_HIGH) == high {
            return (u64::from(high) << 32) | u64::from(low);
        }
    }
}

#[cfg(feature = "tasks")]
fn write_word(address: usize, value: u32) {
    // SAFETY: every caller passes a register of this board; none of them gives the device access to memory.
    unsafe { ptr::with_exposed_provenance_mut::<u32>(address).write_volatile(value) }
}

fn read_byte(address: usize) -> u8 {
    // SAFETY: every caller passes a register of this board, which is always readable.
    unsafe { ptr::with_exposed_provenance::<u8>(address).read_volatile() }
}

fn read_word(address: usize) -> u32 {
    // SAFETY: every caller passes a register of this board, which is always readable.
    unsafe { ptr::with_exposed_provenance::<u32>(address).read_volatile() }
}
