//! What numeric ops compute, one function each. All inline into the arms of a dispatch loop.

#![allow(clippy::missing_const_for_fn, reason = "most of these cannot be const yet, and none is used so")]

use crate::TrapCode;

macro_rules! define {
    ($($name:ident($($arg:ident: $ty:ty),*) -> $result:ty = $value:expr;)*) => {
        $(#[inline(always)]
        pub(super) fn $name($($arg: $ty),*) -> $result {
            $value
        })*
    };
}

macro_rules! integers {
    ($ty:ty, $signed:ty, $mask:literal:
     $add:ident $sub:ident $mul:ident $and:ident $or:ident $xor:ident $shl:ident $shr_s:ident $shr_u:ident $rotl:ident $rotr:ident
     $div_s:ident $div_u:ident $rem_s:ident $rem_u:ident
     $eq:ident $ne:ident $lt_s:ident $lt_u:ident $gt_s:ident $gt_u:ident $le_s:ident $le_u:ident $ge_s:ident $ge_u:ident $eqz:ident $nez:ident
     $clz:ident $ctz:ident $popcnt:ident $ext8:ident $ext16:ident) => {
        define! {
            $add(a: $ty, b: $ty) -> $ty = a.wrapping_add(b);
            $sub(a: $ty, b: $ty) -> $ty = a.wrapping_sub(b);
            $mul(a: $ty, b: $ty) -> $ty = a.wrapping_mul(b);
            $and(a: $ty, b: $ty) -> $ty = a & b;
            $or(a: $ty, b: $ty) -> $ty = a | b;
            $xor(a: $ty, b: $ty) -> $ty = a ^ b;
            $shl(a: $ty, b: $ty) -> $ty = a << (b & $mask);
            $shr_s(a: $ty, b: $ty) -> $ty = (a as $signed >> (b & $mask)) as $ty;
            $shr_u(a: $ty, b: $ty) -> $ty = a >> (b & $mask);
            $rotl(a: $ty, b: $ty) -> $ty = a.rotate_left((b & $mask) as u32);
            $rotr(a: $ty, b: $ty) -> $ty = a.rotate_right((b & $mask) as u32);
            $div_s(a: $ty, b: $ty) -> $ty = (a as $signed).wrapping_div(b as $signed) as $ty;
            $div_u(a: $ty, b: $ty) -> $ty = a / b;
            $rem_s(a: $ty, b: $ty) -> $ty = (a as $signed).wrapping_rem(b as $signed) as $ty;
            $rem_u(a: $ty, b: $ty) -> $ty = a % b;
            $eq(a: $ty, b: $ty) -> bool = a == b;
            $ne(a: $ty, b: $ty) -> bool = a != b;
            $lt_s(a: $ty, b: $ty) -> bool = (a as $signed) < b as $signed;
            $lt_u(a: $ty, b: $ty) -> bool = a < b;
            $gt_s(a: $ty, b: $ty) -> bool = a as $signed > b as $signed;
            $gt_u(a: $ty, b: $ty) -> bool = a > b;
            $le_s(a: $ty, b: $ty) -> bool = a as $signed <= b as $signed;
            $le_u(a: $ty, b: $ty) -> bool = a <= b;
            $ge_s(a: $ty, b: $ty) -> bool = a as $signed >= b as $signed;
            $ge_u(a: $ty, b: $ty) -> bool = a >= b;
            $eqz(a: $ty) -> bool = a == 0;
            $nez(a: $ty) -> bool = a != 0;
            $clz(a: $ty) -> $ty = <$ty>::from(a.leading_zeros());
            $ctz(a: $ty) -> $ty = <$ty>::from(a.trailing_zeros());
            $popcnt(a: $ty) -> $ty = <$ty>::from(a.count_ones());
            $ext8(a: $ty) -> $ty = a as i8 as $ty;
            $ext16(a: $ty) -> $ty = a as i16 as $ty;
        }
    };
}

integers! { u32, i32, 31:
    i32_add i32_sub i32_mul i32_and i32_or i32_xor i32_shl i32_shr_s i32_shr_u i32_rotl i32_rotr
    i32_div_s i32_div_u i32_rem_s i32_rem_u
    i32_eq i32_ne i32_lt_s i32_lt_u i32_gt_s i32_gt_u i32_le_s i32_le_u i32_ge_s i32_ge_u i32_eqz i32_nez
    i32_clz i32_ctz i32_popcnt i32_extend8_s i32_extend16_s
}
integers! { u64, i64, 63:
    i64_add i64_sub i64_mul i64_and i64_or i64_xor i64_shl i64_shr_s i64_shr_u i64_rotl i64_rotr
    i64_div_s i64_div_u i64_rem_s i64_rem_u
    i64_eq i64_ne i64_lt_s i64_lt_u i64_gt_s i64_gt_u i64_le_s i64_le_u i64_ge_s i64_ge_u i64_eqz i64_nez
    i64_clz i64_ctz i64_popcnt i64_extend8_s i64_extend16_s
}

/// Divisor checks: zero traps; so does the one quotient that does not fit.
pub(super) trait Divide: Copy {
    fn is_zero(self) -> bool;
    fn overflows(self, divisor: Self) -> bool;
}

macro_rules! divide {
    ($ty:ty, $signed:ty) => {
        impl Divide for $ty {
            #[inline(always)]
            fn is_zero(self) -> bool {
                self == 0
            }
            #[inline(always)]
            fn overflows(self, divisor: Self) -> bool {
                self == <$signed>::MIN as $ty && divisor == <$ty>::MAX
            }
        }
    };
}
divide!(u32, i32);
divide!(u64, i64);

/// The bit that makes a NaN quiet.
const QUIET32: u32 = 0x0040_0000;
const QUIET64: u64 = 0x0008_0000_0000_0000;

macro_rules! floats {
    ($ty:ty, $bits:ty, $quiet:ident, $sign:literal:
     $add:ident $sub:ident $mul:ident $div:ident $min:ident $max:ident $copysign:ident
     $abs:ident $neg:ident $ceil:ident $floor:ident $trunc:ident $nearest:ident $sqrt:ident
     $eq:ident $ne:ident $lt:ident $gt:ident $le:ident $ge:ident $whole:ident
     $lceil:path, $lfloor:path, $ltrunc:path, $lrint:path, $lsqrt:path) => {
        define! {
            $add(a: $ty, b: $ty) -> $ty = a + b;
            $sub(a: $ty, b: $ty) -> $ty = a - b;
            $mul(a: $ty, b: $ty) -> $ty = a * b;
            $div(a: $ty, b: $ty) -> $ty = a / b;
            $min(a: $ty, b: $ty) -> $ty = if a < b { a } else if b < a { b } else if a == b {
                <$ty>::from_bits(a.to_bits() | b.to_bits())
            } else { a + b };
            $max(a: $ty, b: $ty) -> $ty = if a > b { a } else if b > a { b } else if a == b {
                <$ty>::from_bits(a.to_bits() & b.to_bits())
            } else { a + b };
            $copysign(a: $ty, b: $ty) -> $ty = <$ty>::from_bits(a.to_bits() & !$sign | b.to_bits() & $sign);
            $abs(a: $ty) -> $ty = <$ty>::from_bits(a.to_bits() & !$sign);
            $neg(a: $ty) -> $ty = <$ty>::from_bits(a.to_bits() ^ $sign);
            $ceil(a: $ty) -> $ty = $whole(a, $lceil);
            $floor(a: $ty) -> $ty = $whole(a, $lfloor);
            $trunc(a: $ty) -> $ty = $whole(a, $ltrunc);
            $nearest(a: $ty) -> $ty = $whole(a, $lrint);
            $sqrt(a: $ty) -> $ty = $whole(a, $lsqrt);
            $eq(a: $ty, b: $ty) -> bool = a == b;
            $ne(a: $ty, b: $ty) -> bool = a != b;
            $lt(a: $ty, b: $ty) -> bool = a < b;
            $gt(a: $ty, b: $ty) -> bool = a > b;
            $le(a: $ty, b: $ty) -> bool = a <= b;
            $ge(a: $ty, b: $ty) -> bool = a >= b;
        }

        /// A function that maps a NaN to the same NaN, quiet.
        #[inline(always)]
        fn $whole(a: $ty, function: impl Fn($ty) -> $ty) -> $ty {
            if a.is_nan() { <$ty>::from_bits(a.to_bits() | $quiet) } else { function(a) }
        }
    };
}

floats! { f32, u32, QUIET32, 0x8000_0000:
    f32_add f32_sub f32_mul f32_div f32_min f32_max f32_copysign
    f32_abs f32_neg f32_ceil f32_floor f32_trunc f32_nearest f32_sqrt
    f32_eq f32_ne f32_lt f32_gt f32_le f32_ge keep_nan32
    libm::ceilf, libm::floorf, libm::truncf, libm::rintf, libm::sqrtf
}
floats! { f64, u64, QUIET64, 0x8000_0000_0000_0000:
    f64_add f64_sub f64_mul f64_div f64_min f64_max f64_copysign
    f64_abs f64_neg f64_ceil f64_floor f64_trunc f64_nearest f64_sqrt
    f64_eq f64_ne f64_lt f64_gt f64_le f64_ge keep_nan64
    libm::ceil, libm::floor, libm::trunc, libm::rint, libm::sqrt
}

/// A checked conversion: the float must be a number strictly between `$low` and `$high`.
macro_rules! truncations {
    ($($name:ident $sat:ident($from:ty) -> $int:ty as $bits:ty, $low:literal, $op:tt, $high:literal;)*) => {
        $(#[inline(always)]
        pub(super) fn $name(a: $from) -> Result<$bits, TrapCode> {
            if a $op $low && a < $high {
                Ok(a as $int as $bits)
            } else if a.is_nan() {
                Err(TrapCode::InvalidConversion)
            } else {
                Err(TrapCode::IntegerOverflow)
            }
        }

        #[inline(always)]
        pub(super) fn $sat(a: $from) -> $bits {
            a as $int as $bits
        })*
    };
}

truncations! {
    i32_trunc_f32_s i32_trunc_sat_f32_s(f32) -> i32 as u32, -2147483648.0, >=, 2147483648.0;
    i32_trunc_f32_u i32_trunc_sat_f32_u(f32) -> u32 as u32, -1.0, >, 4294967296.0;
    i32_trunc_f64_s i32_trunc_sat_f64_s(f64) -> i32 as u32, -2147483649.0, >, 2147483648.0;
    i32_trunc_f64_u i32_trunc_sat_f64_u(f64) -> u32 as u32, -1.0, >, 4294967296.0;
    i64_trunc_f32_s i64_trunc_sat_f32_s(f32) -> i64 as u64, -9223372036854775808.0, >=, 9223372036854775808.0;
    i64_trunc_f32_u i64_trunc_sat_f32_u(f32) -> u64 as u64, -1.0, >, 18446744073709551616.0;
    i64_trunc_f64_s i64_trunc_sat_f64_s(f64) -> i64 as u64, -9223372036854775808.0, >=, 9223372036854775808.0;
    i64_trunc_f64_u i64_trunc_sat_f64_u(f64) -> u64 as u64, -1.0, >, 18446744073709551616.0;
}

define! {
    i32_wrap_i64(a: u64) -> u32 = a as u32;
    i64_extend_i32_s(a: u32) -> u64 = a as i32 as u64;
    i64_extend_i32_u(a: u32) -> u64 = a.into();
    i64_extend32_s(a: u64) -> u64 = a as i32 as u64;
    f32_convert_i32_s(a: u32) -> f32 = a as i32 as f32;
    f32_convert_i32_u(a: u32) -> f32 = a as f32;
    f32_convert_i64_s(a: u64) -> f32 = a as i64 as f32;
    f32_convert_i64_u(a: u64) -> f32 = a as f32;
    f64_convert_i32_s(a: u32) -> f64 = (a as i32).into();
    f64_convert_i32_u(a: u32) -> f64 = a.into();
    f64_convert_i64_s(a: u64) -> f64 = a as i64 as f64;
    f64_convert_i64_u(a: u64) -> f64 = a as f64;
    f32_demote_f64(a: f64) -> f32 = a as f32;
    f64_promote_f32(a: f32) -> f64 = a.into();
}
