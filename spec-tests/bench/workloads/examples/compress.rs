//! `n` KiB of words, deflated and inflated again.

#![no_std]
extern crate alloc;

use alloc::vec::Vec;
use tenon_bench_workloads::{Random, fold};

const WORDS: [&str; 16] = [
    "the ",
    "of ",
    "memory ",
    "table ",
    "and ",
    "a ",
    "to ",
    "in ",
    "guest ",
    "host ",
    "call ",
    "returns.\n",
    "component ",
    "is ",
    "that ",
    "engine ",
];

fn text(bytes: usize) -> Vec<u8> {
    let mut random = Random::default();
    let mut text = Vec::new();
    while text.len() < bytes {
        text.extend_from_slice(WORDS[random.below(16) as usize].as_bytes());
        text.push(b'0' + random.below(10) as u8);
    }
    text
}

#[unsafe(no_mangle)]
extern "C" fn run(n: u32) -> i64 {
    let text = text(n as usize * 1024);
    let packed = miniz_oxide::deflate::compress_to_vec(&text, 6);
    match miniz_oxide::inflate::decompress_to_vec(&packed) {
        Ok(same) if same == text => fold(packed),
        _ => -1,
    }
}
