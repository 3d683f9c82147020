//! A product of two `n` by `n` matrices of f32.

#![no_std]
extern crate alloc;

use alloc::vec::Vec;
use tenon_bench_workloads::{Random, fold};

fn matrix(n: usize, random: &mut Random) -> Vec<f32> {
    (0..n * n).map(|_| random.below(1000) as f32 / 64.0 - 7.0).collect()
}

#[unsafe(no_mangle)]
extern "C" fn run(n: u32) -> i64 {
    let n = n as usize;
    let mut random = Random::default();
    let (a, b) = (matrix(n, &mut random), matrix(n, &mut random));
    let mut product = alloc::vec![0.0_f32; n * n];
    for i in 0..n {
        for j in 0..n {
            let mut sum = 0.0;
            for k in 0..n {
                sum += a[i * n + k] * b[k * n + j];
            }
            product[i * n + j] = sum;
        }
    }
    fold(product.iter().flat_map(|value| value.to_bits().to_le_bytes()))
}
