//! The official core suite.
#![no_std]
#![no_main]

use tenon_firmware::programs;
use tenon_riscv32::{ThisBoard, firmware};

firmware!(programs::suite::<ThisBoard>());
