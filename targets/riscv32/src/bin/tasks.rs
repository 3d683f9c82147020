//! A prepared image, run by a task that shares the processor with another.
#![no_std]
#![no_main]

use riscv::interrupt::Interrupt;
use tenon_firmware::{alarm, programs};
use tenon_riscv32::{ThisBoard, firmware, rt};

static IMAGE: &[u8] =
    tenon::include_image!(env!("TENON_IMAGE", "which image to carry; `cargo xtask test` sets it"));

firmware!(programs::tasks::<ThisBoard>(IMAGE));

#[rt::core_interrupt(Interrupt::MachineTimer)]
fn machine_timer() {
    alarm::rang::<ThisBoard>();
}
