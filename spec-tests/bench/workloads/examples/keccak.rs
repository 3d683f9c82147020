//! SHA3-256's sponge over `n` blocks of 136 bytes.

#![no_std]
extern crate tenon_bench_workloads as _;

const ROTATIONS: [u32; 24] =
    [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];
const LANES: [usize; 24] =
    [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];
const ROUND: [u64; 24] = constants();

/// The round constants, from their shift register.
const fn constants() -> [u64; 24] {
    let mut constants = [0; 24];
    let (mut register, mut round) = (1_u8, 0);
    while round < 24 {
        let mut bit = 0;
        while bit < 7 {
            if register & 1 == 1 {
                constants[round] |= 1 << ((1_u32 << bit) - 1);
            }
            register = (register << 1) ^ if register & 0x80 == 0 { 0 } else { 0x71 };
            bit += 1;
        }
        round += 1;
    }
    constants
}

fn permute(a: &mut [u64; 25]) {
    for constant in ROUND {
        let column: [u64; 5] = core::array::from_fn(|x| a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20]);
        for x in 0..5 {
            let parity = column[(x + 4) % 5] ^ column[(x + 1) % 5].rotate_left(1);
            (0..5).for_each(|y| a[x + 5 * y] ^= parity);
        }
        let mut moved = a[1];
        for (rotation, lane) in ROTATIONS.into_iter().zip(LANES) {
            moved = core::mem::replace(&mut a[lane], moved.rotate_left(rotation));
        }
        for row in a.chunks_exact_mut(5) {
            let before: [u64; 5] = core::array::from_fn(|x| row[x]);
            (0..5).for_each(|x| row[x] = before[x] ^ (!before[(x + 1) % 5] & before[(x + 2) % 5]));
        }
        a[0] ^= constant;
    }
}

#[unsafe(no_mangle)]
extern "C" fn run(n: u32) -> i64 {
    let mut state = [0; 25];
    for block in 0..u64::from(n) {
        state.iter_mut().take(17).zip(block..).for_each(|(lane, word)| *lane ^= word);
        permute(&mut state);
    }
    state[0] ^= 6;
    state[16] ^= 1 << 63;
    permute(&mut state);
    state[0].cast_signed()
}
