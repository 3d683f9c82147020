//! A component with a resource, on a part with little memory.
#![no_std]
#![no_main]

use tenon_firmware::programs;
use tenon_riscv32::{ThisBoard, firmware};

static IMAGE: &[u8] =
    tenon::include_image!(env!("TENON_IMAGE", "which image to carry; `cargo xtask demo` sets it"));

firmware!(small programs::meter::<ThisBoard>(IMAGE));
