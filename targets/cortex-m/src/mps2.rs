//! The boards: Arm's MPS2 with FPGA image AN386 (Cortex-M4F), AN500 (Cortex-M7) or AN505 (Cortex-M33), as QEMU emulates
//! them. They differ in memory, see `memory/`, and in what [`image`] says.
//!
//! Console: UART0. Counter and clock: the FPGAIO block's up-counter. Entropy: this board has no source of it,
//! see the crate's README.

use tenon_firmware::{Board, MemoryMap, TickCounter};

use crate::registers::{read_register, write_register};
use image::{FPGAIO, NANOSECONDS_PER_TICK, UART_DIVISOR, UART0};

#[cfg_attr(board = "mps2-an505", path = "mps2/an505.rs")]
#[cfg_attr(not(board = "mps2-an505"), path = "mps2/an386.rs")]
mod image;

const UART_DATA: usize = UART0;
const UART_STATE: usize = UART0 + 0x04;
const UART_CTRL: usize = UART0 + 0x08;
const UART_BAUDDIV: usize = UART0 + 0x10;
const UART_STATE_TX_FULL: u32 = 1;
const UART_CTRL_TX_ENABLE: u32 = 1;

const FPGAIO_COUNTER: usize = FPGAIO + 0x18;
const FPGAIO_PRESCALE: usize = FPGAIO + 0x1c;
/// Under `-icount shift=0` one instruction takes one nanosecond.
const INSTRUCTIONS_PER_TICK: u64 = NANOSECONDS_PER_TICK;

/// The processor's own timer, which interrupts.
#[cfg(feature = "tasks")]
const SYST_CSR: usize = 0xe000_e010;
#[cfg(feature = "tasks")]
const SYST_CSR_ENABLE: u32 = 1;
#[cfg(feature = "tasks")]
const SYST_CSR_INTERRUPT: u32 = 1 << 1;
#[cfg(feature = "tasks")]
const SYST_CSR_PROCESSOR_CLOCK: u32 = 1 << 2;
#[cfg(feature = "tasks")]
const SYST_RVR: usize = 0xe000_e014;
#[cfg(feature = "tasks")]
const SYST_CVR: usize = 0xe000_e018;
#[cfg(feature = "tasks")]
const SYST_LONGEST: u32 = (1 << 24) - 1;

static TICKS: TickCounter = TickCounter::new();

unsafe extern "C" {
    static _flash_start: u8;
    static _flash_end: u8;
    static _heap_start: u8;
    static _heap_end: u8;
    static _stack_start: u8;
    static _stack_size: u8;
}

/// Arm's MPS2.
pub enum Mps2 {}

// SAFETY: cortex-m-rt ends the statics at `__sheap` and starts the stack at `_stack_start`, the end of RAM; it
// uses nothing between, where `memory/` places both ranges, and knows of no other memory.
unsafe impl Board for Mps2 {
    const NAME: &'static str = image::NAME;
    const NANOSECONDS_PER_TICK: u64 = NANOSECONDS_PER_TICK;

    fn start() {
        write_register(UART_BAUDDIV, UART_DIVISOR);
        write_register(UART_CTRL, UART_CTRL_TX_ENABLE);
        write_register(FPGAIO_PRESCALE, 0);
    }

    fn write_console(bytes: &[u8]) {
        for &byte in bytes {
            while read_register(UART_STATE) & UART_STATE_TX_FULL != 0 {}
            write_register(UART_DATA, u32::from(byte));
        }
    }

    fn instructions() -> u64 {
        ticks() * INSTRUCTIONS_PER_TICK
    }

    fn nanoseconds() -> u64 {
        ticks() * NANOSECONDS_PER_TICK
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
impl tenon_firmware::alarm::AlarmClock for Mps2 {
    fn set_alarm(nanoseconds: u32) {
        let ticks = u64::from(nanoseconds).div_ceil(NANOSECONDS_PER_TICK) as u32;
        write_register(SYST_CSR, 0);
        write_register(SYST_RVR, ticks.clamp(1, SYST_LONGEST));
        write_register(SYST_CVR, 0);
        write_register(SYST_CSR, SYST_CSR_PROCESSOR_CLOCK | SYST_CSR_INTERRUPT | SYST_CSR_ENABLE);
    }

    fn silence() {
        write_register(SYST_CSR, 0);
    }

    fn sleep() {
        cortex_m::asm::wfi();
    }
}

fn ticks() -> u64 {
    TICKS.extend(read_register(FPGAIO_COUNTER))
}
