//! One component, translated on the board and in place from its prepared image, with the cost of each phase.
#![no_std]
#![no_main]

use tenon_firmware::programs;
use tenon_riscv32::{ThisBoard, firmware};

static COMPONENT: &[u8] =
    include_bytes!(env!("TENON_COMPONENT", "which component to carry; `cargo xtask demo` sets it"));
static IMAGE: &[u8] =
    tenon::include_image!(env!("TENON_IMAGE", "what `tenon prepare` made of it; `cargo xtask demo` sets it"));

firmware!(programs::demo::<ThisBoard>(COMPONENT, IMAGE));
