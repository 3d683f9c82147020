//! The board: the BBC micro:bit with an nRF51822 (Cortex-M0, 16 MHz), as QEMU emulates it.
//!
//! Console: the UART. Counter and clock: TIMER0. Entropy: the part has a generator that this crate does not use.

use tenon_firmware::{Board, MemoryMap, TickCounter};

use crate::registers::{read_register, write_register};

const UART: usize = 0x4000_2000;
const UART_START_TRANSMITTER: usize = UART + 0x008;
const UART_TRANSMITTED: usize = UART + 0x11c;
const UART_ENABLE: usize = UART + 0x500;
const UART_DATA: usize = UART + 0x51c;
const UART_BAUD_RATE: usize = UART + 0x524;
const UART_ENABLED: u32 = 4;
const UART_115200_BAUD: u32 = 0x01d7_e000;

const TIMER: usize = 0x4000_8000;
const TIMER_START: usize = TIMER;
const TIMER_CAPTURE: usize = TIMER + 0x040;
const TIMER_WIDTH: usize = TIMER + 0x508;
const TIMER_PRESCALER: usize = TIMER + 0x510;
const TIMER_CAPTURED: usize = TIMER + 0x540;
const TIMER_32_BITS: u32 = 3;

/// The timer runs at 16 MHz: 62.5 ns a tick, of which this is twice.
const NANOSECONDS_PER_TWO_TICKS: u64 = 125;

static TICKS: TickCounter = TickCounter::new();

unsafe extern "C" {
    static _flash_start: u8;
    static _flash_end: u8;
    static _heap_start: u8;
    static _heap_end: u8;
    static _stack_start: u8;
    static _stack_size: u8;
}

/// The micro:bit.
pub enum Microbit {}

// SAFETY: cortex-m-rt ends the statics at `__sheap` and starts the stack at `_stack_start`, the end of RAM; it
// uses nothing between, where `memory/` places both ranges.
unsafe impl Board for Microbit {
    const NAME: &'static str = "microbit (Cortex-M0)";
    const NANOSECONDS_PER_TICK: u64 = NANOSECONDS_PER_TWO_TICKS.div_ceil(2);

    fn start() {
        write_register(UART_BAUD_RATE, UART_115200_BAUD);
        write_register(UART_ENABLE, UART_ENABLED);
        write_register(UART_START_TRANSMITTER, 1);
        write_register(TIMER_WIDTH, TIMER_32_BITS);
        write_register(TIMER_PRESCALER, 0);
        write_register(TIMER_START, 1);
    }

    fn write_console(bytes: &[u8]) {
        for &byte in bytes {
            write_register(UART_TRANSMITTED, 0);
            write_register(UART_DATA, u32::from(byte));
            while read_register(UART_TRANSMITTED) == 0 {}
        }
    }

    fn instructions() -> u64 {
        // Under `-icount shift=0` one instruction takes one nanosecond.
        Microbit::nanoseconds()
    }

    fn nanoseconds() -> u64 {
        write_register(TIMER_CAPTURE, 1);
        TICKS.extend(read_register(TIMER_CAPTURED)) * NANOSECONDS_PER_TWO_TICKS / 2
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
