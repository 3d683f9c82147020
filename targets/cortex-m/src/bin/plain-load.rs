//! A plain component, with the loader and little else.
#![no_std]
#![no_main]

use tenon_cortex_m::{ThisBoard, firmware};
use tenon_firmware::programs;

static COMPONENT: &[u8] =
    include_bytes!(env!("TENON_COMPONENT", "which component to carry; `cargo xtask size` sets it"));

firmware!(small programs::plain_load::<ThisBoard>(COMPONENT));
