//! CRC-32 of `n` KiB, by a table.

#![no_std]
extern crate tenon_bench_workloads as _;

const TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let (mut crc, mut bit) = (index as u32, 0);
        while bit < 8 {
            crc = (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
            bit += 1;
        }
        table[index] = crc;
        index += 1;
    }
    table
}

fn update(crc: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(crc, |crc, &byte| (crc >> 8) ^ TABLE[(crc as u8 ^ byte) as usize])
}

#[unsafe(no_mangle)]
extern "C" fn run(n: u32) -> i64 {
    let mut random = tenon_bench_workloads::Random::default();
    let buffer: [u8; 1024] = core::array::from_fn(|_| random.next() as u8);
    i64::from(!(0..n).fold(!0, |crc, _| update(crc, &buffer)))
}
