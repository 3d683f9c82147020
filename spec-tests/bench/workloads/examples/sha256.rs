//! SHA-256 of `n` blocks of 64 bytes.

#![no_std]
extern crate tenon_bench_workloads as _;

const ROUND: [u32; 64] = fractions();

/// The first 32 bits of the fractional part of the cube roots of the first 64 primes.
const fn fractions() -> [u32; 64] {
    let mut constants = [0; 64];
    let (mut prime, mut found) = (2_u128, 0);
    while found < 64 {
        if is_prime(prime) {
            constants[found] = cube_root(prime << 96) as u32;
            found += 1;
        }
        prime += 1;
    }
    constants
}

const fn is_prime(number: u128) -> bool {
    let mut divisor = 2;
    while divisor * divisor <= number {
        if number % divisor == 0 {
            return false;
        }
        divisor += 1;
    }
    true
}

const fn cube_root(number: u128) -> u128 {
    let (mut root, mut bit) = (0, 1_u128 << 40);
    while bit > 0 {
        let tried = root | bit;
        if tried * tried * tried <= number {
            root = tried;
        }
        bit >>= 1;
    }
    root
}

fn compress(state: &mut [u32; 8], block: &[u8; 64]) {
    let mut w = [0_u32; 64];
    for (word, bytes) in w.iter_mut().zip(block.chunks_exact(4)) {
        *word = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    }
    for i in 16..64 {
        let s0 = w[i - 15].rotate_right(7) ^ w[i - 15].rotate_right(18) ^ (w[i - 15] >> 3);
        let s1 = w[i - 2].rotate_right(17) ^ w[i - 2].rotate_right(19) ^ (w[i - 2] >> 10);
        w[i] = w[i - 16].wrapping_add(s0).wrapping_add(w[i - 7]).wrapping_add(s1);
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for i in 0..64 {
        let s1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let choice = (e & f) ^ (!e & g);
        let first = h.wrapping_add(s1).wrapping_add(choice).wrapping_add(ROUND[i]).wrapping_add(w[i]);
        let s0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let second = s0.wrapping_add((a & b) ^ (a & c) ^ (b & c));
        (h, g, f, e) = (g, f, e, d.wrapping_add(first));
        (d, c, b, a) = (c, b, a, first.wrapping_add(second));
    }
    for (sum, word) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *sum = sum.wrapping_add(word);
    }
}

#[unsafe(no_mangle)]
extern "C" fn run(n: u32) -> i64 {
    let mut state =
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
    let mut block: [u8; 64] = core::array::from_fn(|i| i as u8);
    for i in 0..n {
        block[i as usize % 64] ^= i as u8;
        compress(&mut state, &block);
    }
    let mut last = [0; 64];
    last[0] = 0x80;
    last[56..].copy_from_slice(&(u64::from(n) * 512).to_be_bytes());
    compress(&mut state, &last);
    i64::from(state[0]) << 32 | i64::from(state[1])
}
