//! Everything but tenon: the baseline that size figures are taken from.
#![no_std]
#![no_main]

use tenon_cortex_m::{ThisBoard, firmware};
use tenon_firmware::programs;

firmware!(small programs::empty::<ThisBoard>());
