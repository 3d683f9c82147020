//! Lanes put in, taken out and moved about.

use super::ops;

ops! {
    i8x16_splat: splat[u8, 16]();
    i16x8_splat: splat[u16, 8]();
    i32x4_splat: splat[u32, 4]();
    i64x2_splat: splat[u64, 2]();
    v128_zero_extend_32: zero_extend[u32, 4]();
    v128_zero_extend_64: zero_extend[u64, 2]();
    i8x16_extract_lane_s: extract[i8, 16](|lane| i32::from(lane) as u32);
    i8x16_extract_lane_u: extract[u8, 16](u32::from);
    i16x8_extract_lane_s: extract[i16, 8](|lane| i32::from(lane) as u32);
    i16x8_extract_lane_u: extract[u16, 8](u32::from);
    i8x16_replace_lane: replace[u8, 16]();
    i16x8_replace_lane: replace[u16, 8]();
    i32x4_replace_lane: replace[u32, 4]();
    i64x2_replace_lane: replace[u64, 2]();
    i8x16_swizzle: swizzle[]();
    i8x16_shuffle: shuffle[]();
}
