//! The functions of `targets/firmware/bench/bench.wat`, compiled.
#![no_std]
#![no_main]

extern crate alloc;

use alloc::vec::Vec;
use core::hint::black_box;

use tenon_device_peers::board::{ThisBoard, firmware};
use tenon_firmware::programs::workloads::{self, Workloads};

/// As much memory as the module has.
const MEMORY: usize = 64 * 1024;

firmware!(workloads::run::<ThisBoard, Native>("native", || Ok(Native { memory: alloc::vec![0; MEMORY] })));

struct Native {
    memory: Vec<u8>,
}

type Function = fn(&mut [u8], u32) -> u32;

impl Workloads for Native {
    type Function = Function;
    type Error = &'static str;

    fn find(&mut self, name: &str) -> Result<Function, &'static str> {
        match name {
            "fib" => Ok(|_, n| fib(n)),
            "crc" => Ok(crc),
            "sieve" => Ok(sieve),
            _ => Err("no such function"),
        }
    }

    fn call(&mut self, function: &Function, argument: u32) -> Result<u32, &'static str> {
        Ok(black_box(function)(&mut self.memory, black_box(argument)))
    }
}

#[inline(never)]
fn fib(n: u32) -> u32 {
    if n < 2 { n } else { fib(n - 1) + fib(n - 2) }
}

fn crc(memory: &mut [u8], n: u32) -> u32 {
    let mut crc = u32::MAX;
    for (i, byte) in memory[..n as usize].iter_mut().enumerate() {
        *byte = i as u8;
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
        }
    }
    !crc
}

fn sieve(memory: &mut [u8], n: u32) -> u32 {
    let composite = &mut memory[..n as usize];
    composite[2..].fill(0);
    let mut count = 0;
    for i in 2..composite.len() {
        if composite[i] == 0 {
            count += 1;
            composite[i..].iter_mut().step_by(i).skip(1).for_each(|multiple| *multiple = 1);
        }
    }
    count
}
