//! The official core suite.
#![no_std]
#![no_main]

use tenon_cortex_m::{ThisBoard, firmware};
use tenon_firmware::programs;

firmware!(programs::suite::<ThisBoard>());
