//! FPGA images AN386 and AN500, at 25 MHz.

pub(super) const NAME: &str =
    if cfg!(board = "mps2-an500") { "mps2-an500 (Cortex-M7)" } else { "mps2-an386 (Cortex-M4F)" };
pub(super) const UART0: usize = 0x4000_4000;
/// 25 MHz / 115,200 baud.
pub(super) const UART_DIVISOR: u32 = 217;
pub(super) const FPGAIO: usize = 0x4002_8000;
/// The counter runs at 25 MHz.
pub(super) const NANOSECONDS_PER_TICK: u64 = 40;
