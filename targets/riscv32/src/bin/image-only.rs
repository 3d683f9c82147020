//! A prepared image, without the loader.
#![no_std]
#![no_main]

use tenon_firmware::programs;
use tenon_riscv32::{ThisBoard, firmware};

static IMAGE: &[u8] =
    tenon::include_image!(env!("TENON_IMAGE", "which image to carry; `cargo xtask size` sets it"));

firmware!(small programs::image_only::<ThisBoard>(IMAGE));
