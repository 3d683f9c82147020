//! Everything but tenon: the baseline that size figures are taken from.
#![no_std]
#![no_main]

use tenon_firmware::programs;
use tenon_riscv32::{ThisBoard, firmware};

firmware!(small programs::empty::<ThisBoard>());
