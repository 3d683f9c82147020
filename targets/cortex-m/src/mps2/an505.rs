//! FPGA image AN505, at 20 MHz.

pub(super) const NAME: &str = "mps2-an505 (Cortex-M33)";
pub(super) const UART0: usize = 0x4020_0000;
/// 20 MHz / 115,200 baud.
pub(super) const UART_DIVISOR: u32 = 174;
pub(super) const FPGAIO: usize = 0x4030_2000;
/// The counter runs at 20 MHz.
pub(super) const NANOSECONDS_PER_TICK: u64 = 50;
