//! Integer lanes: arithmetic, comparisons, shifts, tests, and the bitwise ops.

use super::{mask, ops};
use crate::exec::numeric::{i32_mul, i64_mul};

/// The rows every width has.
macro_rules! common {
    ($unsigned:ty, $signed:ty, $count:literal:
     $eq:ident $ne:ident $lt_s:ident $le_s:ident $add:ident $sub:ident $abs:ident $neg:ident
     $shl:ident $shr_s:ident $shr_u:ident $all_true:ident) => {
        ops! {
            $eq: zip[$unsigned, _, $count](|a, b| mask::<$unsigned>(a == b));
            $ne: zip[$unsigned, _, $count](|a, b| mask::<$unsigned>(a != b));
            $lt_s: zip[$signed, $unsigned, $count](|a, b| mask::<$unsigned>(a < b));
            $le_s: zip[$signed, $unsigned, $count](|a, b| mask::<$unsigned>(a <= b));
            $add: zip[$unsigned, _, $count](<$unsigned>::wrapping_add);
            $sub: zip[$unsigned, _, $count](<$unsigned>::wrapping_sub);
            $abs: map[$signed, _, $count](<$signed>::wrapping_abs);
            $neg: map[$signed, _, $count](<$signed>::wrapping_neg);
            $shl: shift[$unsigned, $count](<$unsigned>::wrapping_shl);
            $shr_s: shift[$signed, $count](<$signed>::wrapping_shr);
            $shr_u: shift[$unsigned, $count](<$unsigned>::wrapping_shr);
            $all_true: all[$unsigned, $count](|a| a != 0);
        }
    };
}

common! { u8, i8, 16:
    i8x16_eq i8x16_ne i8x16_lt_s i8x16_le_s i8x16_add i8x16_sub i8x16_abs i8x16_neg
    i8x16_shl i8x16_shr_s i8x16_shr_u i8x16_all_true
}
common! { u16, i16, 8:
    i16x8_eq i16x8_ne i16x8_lt_s i16x8_le_s i16x8_add i16x8_sub i16x8_abs i16x8_neg
    i16x8_shl i16x8_shr_s i16x8_shr_u i16x8_all_true
}
common! { u32, i32, 4:
    i32x4_eq i32x4_ne i32x4_lt_s i32x4_le_s i32x4_add i32x4_sub i32x4_abs i32x4_neg
    i32x4_shl i32x4_shr_s i32x4_shr_u i32x4_all_true
}
common! { u64, i64, 2:
    i64x2_eq i64x2_ne i64x2_lt_s i64x2_le_s i64x2_add i64x2_sub i64x2_abs i64x2_neg
    i64x2_shl i64x2_shr_s i64x2_shr_u i64x2_all_true
}

/// The rows of all widths but the largest.
macro_rules! ordered {
    ($unsigned:ty, $signed:ty, $count:literal:
     $lt_u:ident $le_u:ident $min_s:ident $min_u:ident $max_s:ident $max_u:ident) => {
        ops! {
            $lt_u: zip[$unsigned, _, $count](|a, b| mask::<$unsigned>(a < b));
            $le_u: zip[$unsigned, _, $count](|a, b| mask::<$unsigned>(a <= b));
            $min_s: zip[$signed, _, $count](Ord::min);
            $min_u: zip[$unsigned, _, $count](Ord::min);
            $max_s: zip[$signed, _, $count](Ord::max);
            $max_u: zip[$unsigned, _, $count](Ord::max);
        }
    };
}

ordered! { u8, i8, 16: i8x16_lt_u i8x16_le_u i8x16_min_s i8x16_min_u i8x16_max_s i8x16_max_u }
ordered! { u16, i16, 8: i16x8_lt_u i16x8_le_u i16x8_min_s i16x8_min_u i16x8_max_s i16x8_max_u }
ordered! { u32, i32, 4: i32x4_lt_u i32x4_le_u i32x4_min_s i32x4_min_u i32x4_max_s i32x4_max_u }

ops! {
    v128_not: map[u64, _, 2](|a| !a);
    v128_and: zip[u64, _, 2](|a, b| a & b);
    v128_andnot: zip[u64, _, 2](|a, b| a & !b);
    v128_or: zip[u64, _, 2](|a, b| a | b);
    v128_xor: zip[u64, _, 2](|a, b| a ^ b);
    v128_bitselect: zip3[u64, 2](|a, b, mask| a & mask | b & !mask);
    v128_any_true: any[u64, 2](|a| a != 0);

    // The product moves each lane's sign to a place of its own among the top bits.
    i8x16_bitmask: half_bits[8](|half| (half >> 7 & 0x0101_0101_0101_0101).wrapping_mul(0x0102_0408_1020_4080) >> 56);
    i16x8_bitmask: half_bits[4](|half| (half >> 15 & 0x0001_0001_0001_0001).wrapping_mul(0x1000_2000_4000_8000) >> 60);
    i32x4_bitmask: bits[i32, 4](|a| a < 0);
    i64x2_bitmask: bits[i64, 2](|a| a < 0);

    i8x16_popcnt: map[u8, _, 16](|a| a.count_ones() as u8);
    i8x16_add_sat_s: zip[i8, _, 16](i8::saturating_add);
    i8x16_add_sat_u: zip[u8, _, 16](u8::saturating_add);
    i8x16_sub_sat_s: zip[i8, _, 16](i8::saturating_sub);
    i8x16_sub_sat_u: zip[u8, _, 16](u8::saturating_sub);
    i8x16_avgr_u: zip[u8, _, 16](|a, b| ((u16::from(a) + u16::from(b) + 1) >> 1) as u8);
    i8x16_narrow_i16x8_s: narrow[i16, _, 8, 16](|a| a.clamp(-128, 127) as i8);
    i8x16_narrow_i16x8_u: narrow[i16, _, 8, 16](|a| a.clamp(0, 255) as u8);

    i16x8_mul: zip[u16, _, 8](u16::wrapping_mul);
    i16x8_add_sat_s: zip[i16, _, 8](i16::saturating_add);
    i16x8_add_sat_u: zip[u16, _, 8](u16::saturating_add);
    i16x8_sub_sat_s: zip[i16, _, 8](i16::saturating_sub);
    i16x8_sub_sat_u: zip[u16, _, 8](u16::saturating_sub);
    i16x8_avgr_u: zip[u16, _, 8](|a, b| ((u32::from(a) + u32::from(b) + 1) >> 1) as u16);
    i16x8_q15mulr_sat_s: zip[i16, _, 8](|a, b| ((i32::from(a) * i32::from(b) + 0x4000) >> 15).min(0x7fff) as i16);
    i16x8_narrow_i32x4_s: narrow[i32, _, 4, 8](|a| a.clamp(-32768, 32767) as i16);
    i16x8_narrow_i32x4_u: narrow[i32, _, 4, 8](|a| a.clamp(0, 65535) as u16);
    i16x8_extend_i8x8_s: map[i8, _, 8](i16::from);
    i16x8_extend_i8x8_u: map[u8, _, 8](u16::from);
    i16x8_extmul_i8x8_s: zip[i8, _, 8](|a, b| i16::from(a) * i16::from(b));
    i16x8_extmul_i8x8_u: zip[u8, _, 8](|a, b| u16::from(a) * u16::from(b));
    i16x8_extadd_pairwise_i8x16_s: pairs[i8, _, 8, 16](|a, b| i16::from(a) + i16::from(b));
    i16x8_extadd_pairwise_i8x16_u: pairs[u8, _, 8, 16](|a, b| u16::from(a) + u16::from(b));

    i32x4_mul: zip[u32, _, 4](i32_mul);
    i32x4_extend_i16x4_s: map[i16, _, 4](i32::from);
    i32x4_extend_i16x4_u: map[u16, _, 4](u32::from);
    i32x4_extmul_i16x4_s: zip[i16, _, 4](|a, b| i32::from(a) * i32::from(b));
    i32x4_extmul_i16x4_u: zip[u16, _, 4](|a, b| u32::from(a) * u32::from(b));
    i32x4_extadd_pairwise_i16x8_s: pairs[i16, _, 4, 8](|a, b| i32::from(a) + i32::from(b));
    i32x4_extadd_pairwise_i16x8_u: pairs[u16, _, 4, 8](|a, b| u32::from(a) + u32::from(b));
    i32x4_dot_i16x8_s: zip_pairs[i16, _, 4, 8](|[a, b], [c, d]| {
        (i32::from(a) * i32::from(c)).wrapping_add(i32::from(b) * i32::from(d))
    });

    i64x2_mul: zip[u64, _, 2](i64_mul);
    i64x2_extend_i32x2_s: map[i32, _, 2](i64::from);
    i64x2_extend_i32x2_u: map[u32, _, 2](u64::from);
    i64x2_extmul_i32x2_s: zip[i32, _, 2](|a, b| i64::from(a) * i64::from(b));
    i64x2_extmul_i32x2_u: zip[u32, _, 2](|a, b| u64::from(a) * u64::from(b));
}
