//! The *loop* backend: one function, one `match`.
//!
//! Rules that keep `ip`, `sp`, memory base and length in registers, measured on a Cortex-M4
//! (ARCHITECTURE.md): `ip` points *at* the op and each arm ends in `next!`; every trap leaves through a
//! cold function of its own; no code is shared after the match; nothing that is not inlined is given
//! `&mut` of a local; cold ops get values, and memory base and length are loaded again afterwards.

use super::calls;
use super::cold;
use super::context::{Context, Status, Stop};
#[cfg(feature = "exceptions")]
use super::exceptions;
use super::function_references;
use super::numeric::{self, Divide, Fit};
#[cfg(feature = "simd")]
use super::simd;
use super::stack::kind;
use super::wide;
use crate::for_each_op;
use crate::limits::GUARD_SLOTS;

/// A 32-bit immediate: units are 16-bit aligned, and some parts fault on unaligned words.
#[repr(C, packed(2))]
struct Unit32(u32);
#[repr(C, packed(2))]
struct Unit64(u64);
/// Two slots.
#[repr(C, packed(4))]
struct Slots64(u64);

/// Runs until something stops it.
///
/// # Safety
/// `context` was made by `Context::enter` for a thread about to run checked code.
#[allow(clippy::cognitive_complexity, reason = "one arm an op is what this function is")]
pub(super) unsafe fn run(context: &mut Context) -> Stop {
    let cx = context;
    let mut ip = cx.ip;
    let mut sp = cx.sp;
    let mut memory = cx.memory;
    let mut memory_len = cx.memory_len;

    // Operands. `$k` is the place of the operand in units, counted from the op.
    macro_rules! unit {
        ($k:expr) => {
            *ip.add($k) as usize
        };
    }
    macro_rules! raw32 {
        ($k:expr) => {
            (*ip.add($k).cast::<Unit32>()).0
        };
    }
    macro_rules! imm32 {
        ($k:expr) => {
            raw32!($k)
        };
    }
    macro_rules! imm64 {
        ($k:expr) => {
            raw32!($k) as i32 as u64
        };
    }
    macro_rules! r32 {
        ($k:expr) => {
            *sp.add(unit!($k))
        };
    }
    macro_rules! r64 {
        ($k:expr) => {
            (*sp.add(unit!($k)).cast::<Slots64>()).0
        };
    }
    macro_rules! w32 {
        ($k:expr, $v:expr) => {
            *sp.add(unit!($k)) = $v
        };
    }
    macro_rules! w64 {
        ($k:expr, $v:expr) => {
            *sp.add(unit!($k)).cast::<Slots64>() = Slots64($v)
        };
    }
    macro_rules! wbool {
        ($k:expr, $v:expr) => {
            w32!($k, u32::from($v))
        };
    }

    // Control.
    macro_rules! next {
        ($units:expr) => {{
            ip = ip.add($units);
            continue;
        }};
    }
    macro_rules! jump {
        ($k:expr) => {{
            ip = ip.offset(*ip.add($k) as i16 as isize);
            continue;
        }};
    }
    macro_rules! reload {
        () => {{
            ip = cx.ip;
            sp = cx.sp;
            memory = cx.memory;
            memory_len = cx.memory_len;
            continue;
        }};
    }

    // Ops of a feature this build lacks, which the checker refuses, take no room.
    macro_rules! built {
        ($feature:literal: $arm:block) => {{
            #[cfg(not(feature = $feature))]
            core::hint::unreachable_unchecked();
            #[cfg(feature = $feature)]
            $arm
        }};
    }

    // Arms.
    macro_rules! trap {
        (unreachable) => {
            return cold::trap_unreachable(cx, ip)
        };
        (memory_out_of_bounds) => {
            return cold::trap_memory(cx, ip)
        };
    }
    macro_rules! fuel {
        () => {{
            let units = u64::from(raw32!(1));
            if cx.fuel < units {
                return cold::out_of_fuel(cx, ip, sp);
            }
            cx.fuel -= units;
            next!(3)
        }};
    }
    macro_rules! enter {
        () => {{
            if unit!(2) != 0 || !cx.fits(sp, unit!(1)) {
                match calls::enter(cx, ip, sp) {
                    true => sp = cx.sp,
                    false => return Stop::Trap,
                }
            }
            next!(4)
        }};
    }
    macro_rules! zero {
        () => {{
            sp.add(unit!(1)).write_bytes(0, unit!(2));
            next!(3)
        }};
    }
    macro_rules! br {
        () => {
            jump!(1)
        };
    }
    macro_rules! br_far {
        () => {{
            ip = ip.offset(raw32!(1) as i32 as isize);
            continue;
        }};
    }
    macro_rules! br_table {
        () => {{
            let last = raw32!(2).wrapping_sub(1);
            let index = r32!(1);
            let index = if index < last { index } else { last };
            ip = ip.offset(raw32!(4 + 2 * index as usize) as i32 as isize);
            continue;
        }};
    }
    macro_rules! br_unary {
        ($read:ident, $test:ident) => {{
            if numeric::$test($read!(1)) {
                jump!(2)
            }
            next!(3)
        }};
    }
    macro_rules! br_binary_ss {
        ($read:ident, $test:ident) => {{
            if numeric::$test($read!(1), $read!(2)) {
                jump!(3)
            }
            next!(4)
        }};
    }
    macro_rules! br_binary_si {
        ($read:ident, $imm:ident, $test:ident) => {{
            if numeric::$test($read!(1), $imm!(2)) {
                jump!(4)
            }
            next!(5)
        }};
    }
    macro_rules! ret {
        () => {{
            let record = cx.dp;
            let second = *record.add(1);
            if second & kind::MASK != kind::WASM {
                if calls::return_cold(cx, sp, 0, 0) {
                    return Stop::Return;
                }
                reload!()
            }
            cx.dp = record.add(3);
            sp = sp.sub(second as usize & 0xffff);
            ip = cx.code.add(*record as usize);
            continue;
        }};
    }
    macro_rules! ret_refs {
        () => {{
            if calls::return_cold(cx, sp, unit!(1), unit!(2)) {
                return Stop::Return;
            }
            reload!()
        }};
    }
    macro_rules! push_frame {
        ($window:expr, $units:expr, $third:expr, $code:expr) => {{
            let window = $window;
            let callee = sp.add(window);
            if !cx.fits(callee, GUARD_SLOTS as usize) {
                if !cx.grow_stack(sp, window + 2 * GUARD_SLOTS as usize) {
                    return cold::trap_set(cx, ip);
                }
                sp = cx.sp;
                continue;
            }
            let record = cx.dp.sub(3);
            *record = (ip.add($units) as usize).wrapping_sub(cx.code as usize) as u32 / 2;
            *record.add(1) = window as u32;
            *record.add(2) = $third;
            cx.dp = record;
            sp = callee;
            ip = cx.code.add($code as usize);
            continue;
        }};
    }
    macro_rules! call {
        () => {
            push_frame!(unit!(3), 4, cx.instance_word, raw32!(1))
        };
    }
    macro_rules! call_refs {
        () => {
            push_frame!(unit!(3), 5, cx.instance_word | unit!(4) as u32, raw32!(1))
        };
    }
    macro_rules! enter_callee {
        ($called:expr) => {
            match $called {
                calls::Entered::Wasm => reload!(),
                calls::Entered::Host => return Stop::HostCall,
                calls::Entered::Trap => return Stop::Trap,
            }
        };
    }
    macro_rules! call_import {
        () => {
            enter_callee!(calls::call_import(cx, ip, sp))
        };
    }
    macro_rules! call_indirect {
        () => {
            enter_callee!(calls::call_indirect(cx, ip, sp))
        };
    }
    macro_rules! call_ref {
        () => {
            enter_callee!(function_references::call_ref(cx, ip, sp))
        };
    }
    macro_rules! tail_call_ref {
        () => {
            enter_callee!(function_references::tail_call_ref(cx, ip, sp))
        };
    }
    macro_rules! br_if_null {
        () => {{
            if *cx.dp.add(unit!(1)) == 0 {
                jump!(2)
            }
            next!(3)
        }};
    }
    macro_rules! br_if_non_null {
        () => {{
            if *cx.dp.add(unit!(1)) != 0 {
                jump!(2)
            }
            next!(3)
        }};
    }
    macro_rules! tail_call {
        () => {{
            ip = cx.code.add(raw32!(1) as usize);
            continue;
        }};
    }
    macro_rules! tail_call_refs {
        () => {
            enter_callee!(calls::tail_call_refs(cx, ip, sp))
        };
    }
    macro_rules! tail_call_import {
        () => {
            enter_callee!(calls::tail_call_import(cx, ip, sp))
        };
    }
    macro_rules! tail_call_indirect {
        () => {
            enter_callee!(calls::tail_call_indirect(cx, ip, sp))
        };
    }
    macro_rules! copy32 {
        () => {{
            w32!(1, r32!(2));
            next!(3)
        }};
    }
    macro_rules! copy64 {
        () => {{
            w64!(1, r64!(2));
            next!(3)
        }};
    }
    macro_rules! const32 {
        () => {{
            w32!(1, raw32!(2));
            next!(4)
        }};
    }
    macro_rules! const64_short {
        () => {{
            w64!(1, imm64!(2));
            next!(4)
        }};
    }
    macro_rules! const64 {
        () => {{
            w64!(1, (*ip.add(2).cast::<Unit64>()).0);
            next!(6)
        }};
    }
    macro_rules! select32 {
        () => {{
            let value = if r32!(4) != 0 { r32!(2) } else { r32!(3) };
            w32!(1, value);
            next!(5)
        }};
    }
    macro_rules! select64 {
        () => {{
            let value = if r32!(4) != 0 { r64!(2) } else { r64!(3) };
            w64!(1, value);
            next!(5)
        }};
    }
    macro_rules! unary {
        ($read:ident, $write:ident, $function:ident) => {{
            $write!(1, numeric::$function($read!(2)));
            next!(3)
        }};
    }
    macro_rules! binary_ss {
        ($read:ident, $write:ident, $function:ident) => {{
            $write!(1, numeric::$function($read!(2), $read!(3)));
            next!(4)
        }};
    }
    macro_rules! binary_si {
        ($read:ident, $write:ident, $imm:ident, $function:ident) => {{
            $write!(1, numeric::$function($read!(2), $imm!(3)));
            next!(5)
        }};
    }
    macro_rules! binary_is {
        ($read:ident, $write:ident, $imm:ident, $function:ident) => {{
            $write!(1, numeric::$function($imm!(2), $read!(4)));
            next!(5)
        }};
    }
    macro_rules! divide_values {
        ($a:expr, $b:expr, $signed:literal, $write:ident, $function:ident, $units:literal) => {{
            let (a, b) = ($a, $b);
            if b.is_zero() {
                return cold::trap_divide_by_zero(cx, ip);
            }
            if $signed && a.overflows(b) {
                return cold::trap_integer_overflow(cx, ip);
            }
            $write!(1, numeric::$function(a, b));
            next!($units)
        }};
    }
    macro_rules! divide_ss {
        ($read:ident, $write:ident, $function:ident) => {
            divide_values!($read!(2), $read!(3), false, $write, $function, 4)
        };
    }
    macro_rules! divide_signed_ss {
        ($read:ident, $write:ident, $function:ident) => {
            divide_values!($read!(2), $read!(3), true, $write, $function, 4)
        };
    }
    macro_rules! divide_si {
        ($read:ident, $write:ident, $imm:ident, $function:ident) => {
            divide_values!($read!(2), $imm!(3), false, $write, $function, 5)
        };
    }
    macro_rules! divide_signed_si {
        ($read:ident, $write:ident, $imm:ident, $function:ident) => {
            divide_values!($read!(2), $imm!(3), true, $write, $function, 5)
        };
    }
    macro_rules! truncate {
        ($read:ident, $write:ident, $check:ident, $convert:ident) => {{
            let value = $read!(2);
            match numeric::$check(value) {
                Fit::Fits => $write!(1, numeric::$convert(value)),
                Fit::NoNumber => return cold::trap_invalid_conversion(cx, ip),
                Fit::Overflows => return cold::trap_integer_overflow(cx, ip),
            }
            next!(3)
        }};
    }
    macro_rules! address {
        ($address:expr, $last:expr) => {{
            // `last` is the distance from the address to the last byte accessed.
            let (end, wrapped) = ($address as usize).overflowing_add($last as usize);
            if wrapped || end >= memory_len {
                return cold::trap_memory(cx, ip);
            }
            memory.add(end)
        }};
    }
    macro_rules! load {
        ($write:ident, $ty:ty, $to:ty) => {{
            let end = address!(r32!(2), raw32!(3));
            let value = end.sub(size_of::<$ty>() - 1).cast::<$ty>().read_unaligned();
            $write!(1, value as $to);
            next!(5)
        }};
    }
    macro_rules! store {
        ($read:ident, $ty:ty) => {{
            let end = address!(r32!(1), raw32!(2));
            end.sub(size_of::<$ty>() - 1).cast::<$ty>().write_unaligned($read!(4) as $ty);
            next!(5)
        }};
    }
    macro_rules! cold {
        ($file:ident::$function:ident, $units:literal) => {{
            match super::$file::$function(cx, ip, sp) {
                Status::Done => {}
                Status::Trap => return cold::trap_set(cx, ip),
                Status::OutOfFuel => return cold::out_of_fuel(cx, ip, sp),
            }
            next!($units)
        }};
    }
    macro_rules! cold_memory {
        ($file:ident::$function:ident, $units:literal) => {{
            match super::$file::$function(cx, ip, sp) {
                Status::Done => {}
                Status::Trap => return cold::trap_set(cx, ip),
                Status::OutOfFuel => return cold::out_of_fuel(cx, ip, sp),
            }
            memory = cx.memory;
            memory_len = cx.memory_len;
            next!($units)
        }};
    }
    macro_rules! gc {
        ($function:ident, $units:literal) => {
            built!("gc": { cold!(gc::$function, $units) })
        };
    }
    // Vectors: a function an op; one that accesses memory checks its bounds.
    macro_rules! simd {
        ($function:ident, $units:literal) => {
            built!("simd": {
                simd::$function(ip, sp);
                next!($units)
            })
        };
    }
    macro_rules! simd_global {
        ($function:ident, $units:literal) => {
            built!("simd": {
                simd::$function(cx, ip, sp);
                next!($units)
            })
        };
    }
    macro_rules! simd_memory {
        ($function:ident, $units:literal) => {
            built!("simd": {
                if !simd::$function(ip, sp, memory, memory_len) {
                    return cold::trap_memory(cx, ip);
                }
                next!($units)
            })
        };
    }
    macro_rules! atomic {
        ($function:ident, $units:literal) => {
            built!("threads": {
                match super::atomics::$function(cx, ip, sp) {
                    Status::Done => {}
                    Status::Trap | Status::OutOfFuel => return cold::trap_set(cx, ip),
                }
                next!($units)
            })
        };
    }
    macro_rules! global_get32 {
        () => {{
            w32!(1, *cx.globals.add(unit!(2)));
            next!(3)
        }};
    }
    macro_rules! global_get64 {
        () => {{
            w64!(1, (*cx.globals.add(unit!(2)).cast::<Slots64>()).0);
            next!(3)
        }};
    }
    macro_rules! global_set32 {
        () => {{
            *cx.globals.add(unit!(1)) = r32!(2);
            next!(3)
        }};
    }
    macro_rules! global_set64 {
        () => {{
            *cx.globals.add(unit!(1)).cast::<Slots64>() = Slots64(r64!(2));
            next!(3)
        }};
    }
    macro_rules! import_slot {
        ($k:literal) => {
            cx.all_globals.add(*cx.global_imports.add(unit!($k)) as usize)
        };
    }
    macro_rules! global_get32_import {
        () => {{
            w32!(1, *import_slot!(2));
            next!(3)
        }};
    }
    macro_rules! global_get64_import {
        () => {{
            w64!(1, (*import_slot!(2).cast::<Slots64>()).0);
            next!(3)
        }};
    }
    macro_rules! global_set32_import {
        () => {{
            *import_slot!(1) = r32!(2);
            next!(3)
        }};
    }
    macro_rules! global_set64_import {
        () => {{
            *import_slot!(1).cast::<Slots64>() = Slots64(r64!(2));
            next!(3)
        }};
    }

    macro_rules! wide {
        ($function:ident, $units:literal) => {{
            wide::$function(ip, sp);
            next!($units)
        }};
    }
    macro_rules! exception_throw {
        () => {{
            #[cfg(feature = "exceptions")]
            return exceptions::throw(cx, ip, sp);
            #[cfg(not(feature = "exceptions"))]
            core::hint::unreachable_unchecked()
        }};
    }
    macro_rules! exception_throw_ref {
        () => {{
            #[cfg(feature = "exceptions")]
            return exceptions::throw_ref(cx, ip, sp);
            #[cfg(not(feature = "exceptions"))]
            core::hint::unreachable_unchecked()
        }};
    }

    macro_rules! dispatch {
        ($($number:literal $name:ident $mnemonic:literal [$($operand:ident)*] $arm:ident($($args:tt)*);)*) => {
            loop {
                // SAFETY: the code is checked: operands lie in the frame, jumps lead to ops, windows fit,
                // control does not run off, and no other number occurs. `fits` and `enter` keep the
                // frame inside the stack; `address!` keeps accesses inside the memory.
                unsafe {
                    match *ip {
                        $($number => $arm!($($args)*),)*
                        _ => core::hint::unreachable_unchecked(),
                    }
                }
            }
        };
    }
    for_each_op!(dispatch)
}
