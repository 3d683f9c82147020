//! Calls from host to guest and back: for measuring.
#![no_std]
#![no_main]

use tenon_firmware::programs;
use tenon_riscv32::{ThisBoard, firmware};

static IMAGE: &[u8] =
    tenon::include_image!(env!("TENON_IMAGE", "the image to call; `cargo xtask size` sets it"));

firmware!(small programs::echo::<ThisBoard>(IMAGE));
