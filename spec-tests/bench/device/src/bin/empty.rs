//! Everything but a peer: what their flash is counted from.
#![no_std]
#![no_main]

use tenon_device_peers::board::{ThisBoard, firmware};
use tenon_firmware::programs;

firmware!(programs::empty::<ThisBoard>());
