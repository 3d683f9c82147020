//! The spectral norm of an `n` by `n` corner of an infinite matrix, in f64.

#![no_std]
// The instruction, not a function of `libm`: the build sets RUSTC_BOOTSTRAP.
#![feature(core_float_math)]
extern crate alloc;
extern crate tenon_bench_workloads as _;

fn entry(i: usize, j: usize) -> f64 {
    1.0 / ((i + j) * (i + j + 1) / 2 + i + 1) as f64
}

fn multiply(result: &mut [f64], vector: &[f64], entry: impl Fn(usize, usize) -> f64) {
    for (i, sum) in result.iter_mut().enumerate() {
        *sum = vector.iter().enumerate().map(|(j, value)| entry(i, j) * value).sum();
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[unsafe(no_mangle)]
extern "C" fn run(n: u32) -> i64 {
    let mut u = alloc::vec![1.0; n as usize];
    let (mut v, mut between) = (u.clone(), u.clone());
    for _ in 0..10 {
        multiply(&mut between, &u, entry);
        multiply(&mut v, &between, |i, j| entry(j, i));
        multiply(&mut between, &v, entry);
        multiply(&mut u, &between, |i, j| entry(j, i));
    }
    let norm = core::f64::math::sqrt(dot(&u, &v) / dot(&v, &v));
    norm.to_bits().cast_signed()
}
