//! 128-bit arithmetic: numbers of two 64-bit halves, the low one first.
//!
//! The functions share one contract: `ip` is at a checked op of the kind each names, and `sp` at the
//! frame of its function.

/// Two slots.
#[repr(C, packed(4))]
struct Half(u64);

/// The half in the slot that operand `k` (in units from the op) names.
///
/// # Safety
/// Operand `k` of the checked op at `ip` is the first of two slots of the frame at `sp`.
unsafe fn read(ip: *const u16, sp: *const u32, k: usize) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { (*sp.add(usize::from(*ip.add(k))).cast::<Half>()).0 }
}

/// The number whose halves are operands `k` and `k + 1`.
///
/// # Safety
/// As [`read`], for both.
unsafe fn read_wide(ip: *const u16, sp: *const u32, k: usize) -> u128 {
    // SAFETY: the caller's promise.
    unsafe { u128::from(read(ip, sp, k)) | u128::from(read(ip, sp, k + 1)) << 64 }
}

/// Writes `value` to the halves that operands 1 and 2 name.
///
/// # Safety
/// As [`read`], for both.
unsafe fn write_wide(ip: *const u16, sp: *mut u32, value: u128) {
    for (k, half) in [(1, value as u64), (2, (value >> 64) as u64)] {
        // SAFETY: the caller's promise.
        unsafe { *sp.add(usize::from(*ip.add(k))).cast::<Half>() = Half(half) };
    }
}

macro_rules! wide_ops {
    ($($name:ident($read:ident, $left:literal, $right:literal) = |$a:ident, $b:ident| $value:expr;)*) => {
        $(#[cold]
        #[inline(never)]
        pub(super) unsafe fn $name(ip: *const u16, sp: *mut u32) {
            // SAFETY: the caller's promise; operands are read before results are written.
            unsafe {
                let ($a, $b) = ($read(ip, sp, $left), $read(ip, sp, $right));
                write_wide(ip, sp, $value);
            }
        })*
    };
}

wide_ops! {
    add128(read_wide, 3, 5) = |a, b| a.wrapping_add(b);
    sub128(read_wide, 3, 5) = |a, b| a.wrapping_sub(b);
    mul_wide_s(read, 3, 4) = |a, b| (i128::from(a.cast_signed()) * i128::from(b.cast_signed())).cast_unsigned();
    mul_wide_u(read, 3, 4) = |a, b| u128::from(a) * u128::from(b);
}
