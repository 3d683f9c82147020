//! Functions of a core module, from prepared images, one of them counting fuel: for measuring.
#![no_std]
#![no_main]

use tenon_cortex_m::{ThisBoard, firmware};
use tenon_firmware::programs;

static PLAIN: &[u8] =
    tenon::include_image!(env!("TENON_IMAGE", "which image to call; `cargo xtask bench device` sets it"));
static WITH_FUEL: &[u8] =
    tenon::include_image!(env!("TENON_IMAGE_WITH_FUEL", "the same module, counting fuel"));

firmware!(programs::bench::<ThisBoard>(PLAIN, WITH_FUEL));
