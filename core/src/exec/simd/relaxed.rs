//! Relaxed ops that are no other op.
//!
//! Of the results the specification leaves open tenon has those of its deterministic profile, on every target:
//! products are rounded before they are added, and dot products are of signed lanes, saturating.

use super::{Operands, ops};
use crate::exec::numeric;

/// `[a[0] * b[0] + a[1] * b[1]]` of two pairs of signed lanes; only four lanes of -128 do not fit.
#[inline(always)]
fn dot([a, b]: [i8; 2], [c, d]: [i8; 2]) -> i16 {
    (i16::from(a) * i16::from(c)).saturating_add(i16::from(b) * i16::from(d))
}

ops! {
    f32x4_madd: zip3[u32, 4](|a, b, c| numeric::f32_add(numeric::f32_mul(a, b), c));
    f32x4_nmadd: zip3[u32, 4](|a, b, c| numeric::f32_add(numeric::f32_mul(numeric::f32_neg(a), b), c));
    f64x2_madd: zip3[u64, 2](|a, b, c| numeric::f64_add(numeric::f64_mul(a, b), c));
    f64x2_nmadd: zip3[u64, 2](|a, b, c| numeric::f64_add(numeric::f64_mul(numeric::f64_neg(a), b), c));
    i16x8_dot_i8x16: zip_pairs[i8, _, 8, 16](dot);
}

/// `[D128 S128 S128 S128]`: neighbouring dot products are added to the lanes of the third operand.
#[inline(never)]
pub(in crate::exec) unsafe fn i32x4_dot_add_i8x16(ip: *const u16, sp: *mut u32) {
    let op = Operands { ip, sp };
    let (a, b, sum) = (op.lanes::<i8, 16>(2), op.lanes::<i8, 16>(3), op.lanes::<i32, 4>(4));
    op.write::<i32, 4>(1, |i| {
        let pair = |at| i32::from(dot([a.lane(at), a.lane(at + 1)], [b.lane(at), b.lane(at + 1)]));
        sum.lane(i).wrapping_add(pair(4 * i) + pair(4 * i + 2))
    });
}
