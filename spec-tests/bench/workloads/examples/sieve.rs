//! The primes below `n`, counted by the sieve of Eratosthenes.

#![no_std]
extern crate alloc;
extern crate tenon_bench_workloads as _;

#[unsafe(no_mangle)]
extern "C" fn run(n: u32) -> i64 {
    let mut composite = alloc::vec![false; n as usize];
    let mut count = 0;
    for candidate in 2..n as usize {
        if composite[candidate] {
            continue;
        }
        count += 1;
        let mut multiple = candidate.saturating_mul(candidate);
        while multiple < composite.len() {
            composite[multiple] = true;
            multiple += candidate;
        }
    }
    count
}
