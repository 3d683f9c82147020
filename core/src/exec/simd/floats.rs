//! Float lanes: what the scalar ops compute, for each lane.

use super::{mask, ops};
use crate::exec::numeric;

/// Both widths have the same rows. Lanes are bits, as scalars are.
macro_rules! floats {
    ($bits:ty, $count:literal:
     $($unary:ident = $scalar1:ident)*; $($binary:ident = $scalar2:ident)*; $($compare:ident = $test:ident)*;
     $min:ident $max:ident $pmin:ident $pmax:ident,
     $smallest:ident = $scalar_min:ident $greatest:ident = $scalar_max:ident, $lt:ident $eq:ident $add:ident) => {
        /// The scalar minimum; where floats are hardware's without its branches, which no vector
        /// instruction has.
        #[inline(always)]
        fn $smallest(a: $bits, b: $bits) -> $bits {
            if cfg!(target_pointer_width = "32") {
                return numeric::$scalar_min(a, b);
            }
            let [less, greater, equal] =
                [numeric::$lt(a, b), numeric::$lt(b, a), numeric::$eq(a, b)].map(mask::<$bits>);
            a & less | b & greater | (a | b) & equal | numeric::$add(a, b) & !(less | greater | equal)
        }

        /// The same for the scalar maximum.
        #[inline(always)]
        fn $greatest(a: $bits, b: $bits) -> $bits {
            if cfg!(target_pointer_width = "32") {
                return numeric::$scalar_max(a, b);
            }
            let [less, greater, equal] =
                [numeric::$lt(a, b), numeric::$lt(b, a), numeric::$eq(a, b)].map(mask::<$bits>);
            b & less | a & greater | a & b & equal | numeric::$add(a, b) & !(less | greater | equal)
        }

        ops! {
            $min: zip[$bits, _, $count]($smallest);
            $max: zip[$bits, _, $count]($greatest);
            $($unary: map[$bits, _, $count](numeric::$scalar1);)*
            $($binary: zip[$bits, _, $count](numeric::$scalar2);)*
            $($compare: zip[$bits, _, $count](|a, b| mask::<$bits>(numeric::$test(a, b)));)*
            $pmin: zip[$bits, _, $count](|a, b| if numeric::$lt(b, a) { b } else { a });
            $pmax: zip[$bits, _, $count](|a, b| if numeric::$lt(a, b) { b } else { a });
        }
    };
}

floats! { u32, 4:
    f32x4_abs = f32_abs f32x4_neg = f32_neg f32x4_sqrt = f32_sqrt
    f32x4_ceil = f32_ceil f32x4_floor = f32_floor f32x4_trunc = f32_trunc f32x4_nearest = f32_nearest
    f32x4_canonical = f32_canonical;
    f32x4_add = f32_add f32x4_sub = f32_sub f32x4_mul = f32_mul f32x4_div = f32_div;
    f32x4_eq = f32_eq f32x4_ne = f32_ne f32x4_lt = f32_lt f32x4_le = f32_le;
    f32x4_min f32x4_max f32x4_pmin f32x4_pmax,
    f32_smallest = f32_min f32_greatest = f32_max, f32_lt f32_eq f32_add
}
floats! { u64, 2:
    f64x2_abs = f64_abs f64x2_neg = f64_neg f64x2_sqrt = f64_sqrt
    f64x2_ceil = f64_ceil f64x2_floor = f64_floor f64x2_trunc = f64_trunc f64x2_nearest = f64_nearest
    f64x2_canonical = f64_canonical;
    f64x2_add = f64_add f64x2_sub = f64_sub f64x2_mul = f64_mul f64x2_div = f64_div;
    f64x2_eq = f64_eq f64x2_ne = f64_ne f64x2_lt = f64_lt f64x2_le = f64_le;
    f64x2_min f64x2_max f64x2_pmin f64x2_pmax,
    f64_smallest = f64_min f64_greatest = f64_max, f64_lt f64_eq f64_add
}

ops! {
    i32x4_trunc_sat_f32x4_s: map[u32, _, 4](numeric::i32_trunc_sat_f32_s);
    i32x4_trunc_sat_f32x4_u: map[u32, _, 4](numeric::i32_trunc_sat_f32_u);
    f32x4_convert_i32x4_s: map[u32, _, 4](numeric::f32_convert_i32_s);
    f32x4_convert_i32x4_u: map[u32, _, 4](numeric::f32_convert_i32_u);
    i32x4_trunc_sat_f64x2_s_zero: narrow_zero[u64, _, 2, 4](numeric::i32_trunc_sat_f64_s);
    i32x4_trunc_sat_f64x2_u_zero: narrow_zero[u64, _, 2, 4](numeric::i32_trunc_sat_f64_u);
    f64x2_convert_i32x2_s: map[u32, _, 2](numeric::f64_convert_i32_s);
    f64x2_convert_i32x2_u: map[u32, _, 2](numeric::f64_convert_i32_u);
    f32x4_demote_f64x2_zero: narrow_zero[u64, _, 2, 4](numeric::f32_demote_f64);
    f64x2_promote_f32x2: map[u32, _, 2](numeric::f64_promote_f32);
}
