//! Odd cases of ops on lanes, run on a frame of three vectors and a result.

use super::*;
use crate::exec::numeric;

type Function = unsafe fn(*const u16, *mut u32);

/// The result of `function` on up to three vectors, whose first slots are its operands.
fn run(function: Function, operands: &[u128]) -> u128 {
    let mut frame = [0_u32; 20];
    for (slots, value) in frame.chunks_exact_mut(4).skip(1).zip(operands) {
        set(slots, *value);
    }
    let code = [0, 0, 4, 8, 12];
    // SAFETY: the operands are vectors of the frame.
    unsafe { function(code.as_ptr(), frame.as_mut_ptr()) };
    frame[..4].iter().rev().fold(0, |value, &slot| value << 32 | u128::from(slot))
}

fn set(slots: &mut [u32], value: u128) {
    for (i, slot) in slots.iter_mut().enumerate() {
        *slot = (value >> (32 * i)) as u32;
    }
}

fn splat8(lane: u8) -> u128 {
    u128::from_le_bytes([lane; 16])
}

fn splat32(lane: u32) -> u128 {
    u128::from(lane) * 0x1_0000_0001_0000_0001_0000_0001
}

fn splat64(lane: u64) -> u128 {
    u128::from(lane) << 64 | u128::from(lane)
}

const F32: [u32; 10] = [
    0,
    0x8000_0000,
    0x3f80_0000,
    0xbf80_0000,
    0x7f80_0000,
    0xff80_0000,
    0x7fc0_0000,
    0xffc0_0001,
    0x7fa0_0000,
    1,
];

#[test]
fn float_minimum_and_maximum_are_the_scalar_ones() {
    let same = |vector: u32, scalar: u32| {
        let nan = |bits: u32| bits & 0x7fff_ffff > 0x7f80_0000;
        vector == scalar || nan(vector) && nan(scalar) && vector & scalar & 0x0040_0000 != 0
    };
    for a in F32 {
        for b in F32 {
            let result = run(f32x4_min, &[splat32(a), splat32(b)]) as u32;
            assert!(same(result, numeric::f32_min(a, b)), "min {a:x} {b:x}: {result:x}");
            let result = run(f32x4_max, &[splat32(a), splat32(b)]) as u32;
            assert!(same(result, numeric::f32_max(a, b)), "max {a:x} {b:x}: {result:x}");
            let wide = |bits| numeric::f64_promote_f32(bits);
            let result = run(f64x2_min, &[splat64(wide(a)), splat64(wide(b))]) as u64;
            assert!(same(numeric::f32_demote_f64(result), numeric::f32_min(a, b)), "{a:x} {b:x}: {result:x}");
        }
    }
}

#[test]
fn what_does_not_fit_saturates_or_wraps() {
    assert_eq!(run(i8x16_abs, &[splat8(0x80)]), splat8(0x80));
    assert_eq!(run(i8x16_neg, &[splat8(0x80)]), splat8(0x80));
    assert_eq!(run(i8x16_sub_sat_s, &[splat8(0x80), splat8(1)]), splat8(0x80));
    assert_eq!(run(i8x16_add_sat_u, &[splat8(0xff), splat8(2)]), splat8(0xff));
    assert_eq!(run(i16x8_q15mulr_sat_s, &[splat32(0x8000_8000), splat32(0x8000_8000)]), splat32(0x7fff_7fff));
    assert_eq!(run(i32x4_dot_i16x8_s, &[splat32(0x8000_8000), splat32(0x8000_8000)]), splat32(0x8000_0000));
    assert_eq!(run(i16x8_dot_i8x16, &[splat8(0x80), splat8(0x80)]), splat32(0x7fff_7fff));
    let sum = run(i32x4_dot_add_i8x16, &[splat8(0x80), splat8(0x80), splat32(0x7fff_0003)]);
    assert_eq!(sum, splat32(0x8000_0001));
    assert_eq!(
        run(i8x16_narrow_i16x8_u, &[splat32(0xffff_0100), splat32(0x7fff_0001)]) as u64,
        0x00ff_00ff_00ff_00ff
    );
}

#[test]
fn shifts_take_the_low_bits_of_the_count() {
    assert_eq!(run(i8x16_shl, &[splat8(1), 15]), splat8(0x80));
    assert_eq!(run(i8x16_shr_s, &[splat8(0x80), 8]), splat8(0x80));
    assert_eq!(run(i64x2_shr_s, &[splat64(1 << 63), 127]), splat64(u64::MAX));
}

#[test]
fn bits_of_lanes_are_in_order() {
    for lane in 0..16 {
        assert_eq!(run(i8x16_bitmask, &[0x80 << (8 * lane)]) as u32, 1 << lane);
        assert_eq!(run(i16x8_bitmask, &[0x8000 << (16 * (lane / 2))]) as u32, 1 << (lane / 2));
        assert_eq!(run(i32x4_bitmask, &[0x8000_0000 << (32 * (lane / 4))]) as u32, 1 << (lane / 4));
        assert_eq!(run(i64x2_bitmask, &[(1 << 63) << (64 * (lane / 8))]) as u32, 1 << (lane / 8));
    }
    assert_eq!(run(i8x16_bitmask, &[u128::MAX]) as u32, 0xffff);
    assert_eq!(run(i16x8_bitmask, &[u128::MAX]) as u32, 0xff);
    assert_eq!(run(i8x16_bitmask, &[splat8(0x7f)]) as u32, 0);
}

#[test]
fn lanes_move() {
    let lanes = u128::from_le_bytes(core::array::from_fn(|i| i as u8 + 0x30));
    let numbers = u128::from_le_bytes([15, 0, 16, 255, 128, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 31]);
    let picked = run(i8x16_swizzle, &[lanes, numbers]).to_le_bytes();
    assert_eq!(picked, [0x3f, 0x30, 0, 0, 0, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0]);
    assert_eq!(run(f64x2_promote_f32x2, &[splat32(0x3fc0_0000)]), splat64(0x3ff8 << 48));
    assert_eq!(run(f32x4_demote_f64x2_zero, &[splat64(0x3ff8 << 48)]), 0x3fc0_0000_3fc0_0000);
}
