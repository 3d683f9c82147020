//! A prepared image, run by a task that shares the processor with another.
#![no_std]
#![no_main]

use tenon_cortex_m::{ThisBoard, firmware, rt};
use tenon_firmware::{alarm, programs};

static IMAGE: &[u8] =
    tenon::include_image!(env!("TENON_IMAGE", "which image to carry; `cargo xtask test` sets it"));

firmware!(programs::tasks::<ThisBoard>(IMAGE));

#[rt::exception]
fn SysTick() {
    alarm::rang::<ThisBoard>();
}
