//! The component that the semihosting command line names.
#![no_std]
#![no_main]

use tenon_firmware::programs;
use tenon_riscv32::{ThisBoard, firmware};

firmware!(programs::runner::<ThisBoard>());
