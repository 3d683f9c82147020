//! What numeric ops compute, one function each. All inline into the arms of a dispatch loop.

#![allow(clippy::manual_range_contains, reason = "the lower bound of some conversions is open")]

macro_rules! define {
    ($($name:ident($($arg:ident: $ty:ty),*) -> $result:ty = $value:expr;)*) => {
        $(#[inline(always)]
        pub(super) fn $name($($arg: $ty),*) -> $result {
            $value
        })*
    };
}

/// What takes many instructions goes out of the loop on 32-bit parts: inlined, it costs every other op its
/// registers.
macro_rules! define_heavy {
    ($($name:ident($($arg:ident: $ty:ty),*) -> $result:ty = $value:expr;)*) => {
        $(#[cfg_attr(target_pointer_width = "32", inline(never))]
        #[cfg_attr(not(target_pointer_width = "32"), inline(always))]
        pub(super) fn $name($($arg: $ty),*) -> $result {
            $value
        })*
    };
}

macro_rules! integers {
    ($ty:ty, $signed:ty, $mask:literal, $heavy:ident:
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
            $ext8(a: $ty) -> $ty = a as i8 as $ty;
            $ext16(a: $ty) -> $ty = a as i16 as $ty;
        }
        $heavy! {
            $shl(a: $ty, b: $ty) -> $ty = a << (b & $mask);
            $shr_s(a: $ty, b: $ty) -> $ty = (a as $signed >> (b & $mask)) as $ty;
            $shr_u(a: $ty, b: $ty) -> $ty = a >> (b & $mask);
            $rotl(a: $ty, b: $ty) -> $ty = a.rotate_left((b & $mask) as u32);
            $rotr(a: $ty, b: $ty) -> $ty = a.rotate_right((b & $mask) as u32);
            // The arms let no zero divisor pass; the compiler is told so that it adds no check of its own.
            $div_s(a: $ty, b: $ty) -> $ty = (a as $signed).checked_div(b as $signed).unwrap_or(0) as $ty;
            $div_u(a: $ty, b: $ty) -> $ty = a.checked_div(b).unwrap_or(0);
            $rem_s(a: $ty, b: $ty) -> $ty = (a as $signed).checked_rem(b as $signed).unwrap_or(0) as $ty;
            $rem_u(a: $ty, b: $ty) -> $ty = a.checked_rem(b).unwrap_or(0);
            $clz(a: $ty) -> $ty = <$ty>::from(a.leading_zeros());
            $ctz(a: $ty) -> $ty = <$ty>::from(a.trailing_zeros());
            $popcnt(a: $ty) -> $ty = <$ty>::from(a.count_ones());
        }
    };
}

integers! { u32, i32, 31, define:
    i32_add i32_sub i32_mul i32_and i32_or i32_xor i32_shl i32_shr_s i32_shr_u i32_rotl i32_rotr
    i32_div_s i32_div_u i32_rem_s i32_rem_u
    i32_eq i32_ne i32_lt_s i32_lt_u i32_gt_s i32_gt_u i32_le_s i32_le_u i32_ge_s i32_ge_u i32_eqz i32_nez
    i32_clz i32_ctz i32_popcnt i32_extend8_s i32_extend16_s
}
integers! { u64, i64, 63, define_heavy:
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
            #[cfg_attr(target_pointer_width = "32", inline(never))]
            #[cfg_attr(not(target_pointer_width = "32"), inline(always))]
            fn overflows(self, divisor: Self) -> bool {
                self == <$signed>::MIN as $ty && divisor == <$ty>::MAX
            }
        }
    };
}
divide!(u32, i32);
divide!(u64, i64);

/// The same for floats in software. Operands and results are bits, so that nothing passes through float registers there.
macro_rules! define_floats {
    ($($name:ident($($arg:ident: $ty:ty as $bits:ty),*) -> $result:ty = $value:expr;)*) => {
        $(#[cfg_attr(target_pointer_width = "32", inline(never))]
        #[cfg_attr(not(target_pointer_width = "32"), inline(always))]
        pub(super) fn $name($($arg: $bits),*) -> $result {
            $(let $arg = <$ty>::from_bits($arg);)*
            $value
        })*
    };
}

/// The same for what hardware does where it has single precision: in the loop everywhere.
macro_rules! define_light_floats {
    ($($name:ident($($arg:ident: $ty:ty as $bits:ty),*) -> $result:ty = $value:expr;)*) => {
        define! {
            $($name($($arg: $bits),*) -> $result = {
                $(let $arg = <$ty>::from_bits($arg);)*
                $value
            };)*
        }
    };
}

macro_rules! floats {
    ($ty:ident, $bits:ty, $quiet:literal, $sign:literal, $simple:ident:
     $add:ident $sub:ident $mul:ident $div:ident $min:ident $max:ident $copysign:ident
     $abs:ident $neg:ident $ceil:ident $floor:ident $trunc:ident $nearest:ident $sqrt:ident
     $eq:ident $ne:ident $lt:ident $gt:ident $le:ident $ge:ident $whole:ident
     $lceil:path, $lfloor:path, $ltrunc:path, $lrint:path, $lsqrt:path) => {
        $simple! {
            $add(a: $ty as $bits, b: $ty as $bits) -> $bits = (a + b).to_bits();
            $sub(a: $ty as $bits, b: $ty as $bits) -> $bits = (a - b).to_bits();
            $mul(a: $ty as $bits, b: $ty as $bits) -> $bits = (a * b).to_bits();
            $div(a: $ty as $bits, b: $ty as $bits) -> $bits = (a / b).to_bits();
            $eq(a: $ty as $bits, b: $ty as $bits) -> bool = a == b;
            $ne(a: $ty as $bits, b: $ty as $bits) -> bool = a != b;
            $lt(a: $ty as $bits, b: $ty as $bits) -> bool = a < b;
            $gt(a: $ty as $bits, b: $ty as $bits) -> bool = a > b;
            $le(a: $ty as $bits, b: $ty as $bits) -> bool = a <= b;
            $ge(a: $ty as $bits, b: $ty as $bits) -> bool = a >= b;
        }

        define_floats! {
            // Of two zeros the sign bits decide; a NaN comes out of the addition, quiet.
            $min(a: $ty as $bits, b: $ty as $bits) -> $bits = if a < b { a.to_bits() } else if b < a { b.to_bits() }
                else if a == b { a.to_bits() | b.to_bits() } else { (a + b).to_bits() };
            $max(a: $ty as $bits, b: $ty as $bits) -> $bits = if a > b { a.to_bits() } else if b > a { b.to_bits() }
                else if a == b { a.to_bits() & b.to_bits() } else { (a + b).to_bits() };
            $ceil(a: $ty as $bits) -> $bits = $whole(a, $lceil);
            $floor(a: $ty as $bits) -> $bits = $whole(a, $lfloor);
            $trunc(a: $ty as $bits) -> $bits = $whole(a, $ltrunc);
            $nearest(a: $ty as $bits) -> $bits = $whole(a, $lrint);
            $sqrt(a: $ty as $bits) -> $bits = $whole(a, $lsqrt);
        }

        define! {
            $copysign(a: $bits, b: $bits) -> $bits = a & !$sign | b & $sign;
            $abs(a: $bits) -> $bits = a & !$sign;
            $neg(a: $bits) -> $bits = a ^ $sign;
        }

        /// A function that maps a NaN to the same NaN, quiet.
        #[inline(always)]
        fn $whole(a: $ty, function: impl Fn($ty) -> $ty) -> $bits {
            if a.is_nan() { a.to_bits() | $quiet } else { function(a).to_bits() }
        }
    };
}

floats! { f32, u32, 0x0040_0000, 0x8000_0000, define_light_floats:
    f32_add f32_sub f32_mul f32_div f32_min f32_max f32_copysign
    f32_abs f32_neg f32_ceil f32_floor f32_trunc f32_nearest f32_sqrt
    f32_eq f32_ne f32_lt f32_gt f32_le f32_ge keep_nan32
    libm::ceilf, libm::floorf, libm::truncf, libm::rintf, libm::sqrtf
}
floats! { f64, u64, 0x0008_0000_0000_0000, 0x8000_0000_0000_0000, define_floats:
    f64_add f64_sub f64_mul f64_div f64_min f64_max f64_copysign
    f64_abs f64_neg f64_ceil f64_floor f64_trunc f64_nearest f64_sqrt
    f64_eq f64_ne f64_lt f64_gt f64_le f64_ge keep_nan64
    libm::ceil, libm::floor, libm::trunc, libm::rint, libm::sqrt
}

/// Whether a float converts to an integer.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Fit {
    Fits,
    NoNumber,
    Overflows,
}

/// A checked conversion: the float must be a number between `$low` and `$high`.
macro_rules! truncations {
    ($($check:ident $convert:ident($from:ty as $float_bits:ty) -> $int:ty as $bits:ty, $low:literal, $op:tt, $high:literal;)*) => {
        define_floats! {
            $($check(a: $from as $float_bits) -> Fit = if a $op $low && a < $high {
                Fit::Fits
            } else if a.is_nan() {
                Fit::NoNumber
            } else {
                Fit::Overflows
            };
            $convert(a: $from as $float_bits) -> $bits = a as $int as $bits;)*
        }
    };
}

truncations! {
    i32_trunc_f32_s i32_trunc_sat_f32_s(f32 as u32) -> i32 as u32, -2147483648.0, >=, 2147483648.0;
    i32_trunc_f32_u i32_trunc_sat_f32_u(f32 as u32) -> u32 as u32, -1.0, >, 4294967296.0;
    i32_trunc_f64_s i32_trunc_sat_f64_s(f64 as u64) -> i32 as u32, -2147483649.0, >, 2147483648.0;
    i32_trunc_f64_u i32_trunc_sat_f64_u(f64 as u64) -> u32 as u32, -1.0, >, 4294967296.0;
    i64_trunc_f32_s i64_trunc_sat_f32_s(f32 as u32) -> i64 as u64, -9223372036854775808.0, >=, 9223372036854775808.0;
    i64_trunc_f32_u i64_trunc_sat_f32_u(f32 as u32) -> u64 as u64, -1.0, >, 18446744073709551616.0;
    i64_trunc_f64_s i64_trunc_sat_f64_s(f64 as u64) -> i64 as u64, -9223372036854775808.0, >=, 9223372036854775808.0;
    i64_trunc_f64_u i64_trunc_sat_f64_u(f64 as u64) -> u64 as u64, -1.0, >, 18446744073709551616.0;
}

define! {
    f32_canonical(a: u32) -> u32 = if a & 0x7fff_ffff > 0x7f80_0000 { 0x7fc0_0000 } else { a };
    f64_canonical(a: u64) -> u64 = if a & (u64::MAX >> 1) > 0x7ff0 << 48 { 0x7ff8 << 48 } else { a };
    i32_neg(a: u32) -> u32 = a.wrapping_neg();
    i32_wrap_i64(a: u64) -> u32 = a as u32;
    i64_extend_i32_s(a: u32) -> u64 = a as i32 as u64;
    i64_extend_i32_u(a: u32) -> u64 = a.into();
    i64_extend32_s(a: u64) -> u64 = a as i32 as u64;
}

/// Conversions from integers; `define_floats` would read their operands as floats.
macro_rules! conversions {
    ($($name:ident($from:ty as $bits:ty) -> $to:ty as $to_bits:ty;)*) => {
        $(#[cfg_attr(target_pointer_width = "32", inline(never))]
        #[cfg_attr(not(target_pointer_width = "32"), inline(always))]
        pub(super) fn $name(a: $bits) -> $to_bits {
            (a as $from as $to).to_bits()
        })*
    };
}

conversions! {
    f32_convert_i32_s(i32 as u32) -> f32 as u32;
    f32_convert_i32_u(u32 as u32) -> f32 as u32;
    f32_convert_i64_s(i64 as u64) -> f32 as u32;
    f32_convert_i64_u(u64 as u64) -> f32 as u32;
    f64_convert_i32_s(i32 as u32) -> f64 as u64;
    f64_convert_i32_u(u32 as u32) -> f64 as u64;
    f64_convert_i64_s(i64 as u64) -> f64 as u64;
    f64_convert_i64_u(u64 as u64) -> f64 as u64;
}

/// The bit of an `f64` that makes a NaN a quiet one.
const F64_QUIET_BIT: u32 = 51;

define_floats! {
    f32_demote_f64(a: f64 as u64) -> u32 = (a as f32).to_bits();
    // Software conversion leaves a signalling NaN as it is; WebAssembly has none come out.
    f64_promote_f32(a: f32 as u32) -> u64 = f64::from(a).to_bits() | u64::from(a.is_nan()) << F64_QUIET_BIT;
}
