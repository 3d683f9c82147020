//! What the ops do, in terms of registers: the arms that the table (`ir::ops`) names.
//!
//! Both backends expand them, and have what they use from here. `$r` is the `Registers` of the backend: context,
//! `ip`, `sp`, and memory base. How to go on is a backend's own: `go!` at `$r.ip`; `outlined!` after a function
//! that moved all registers, or stopped.
//!
//! Rules that keep the registers in registers, measured (ARCHITECTURE.md): `ip` points *at* the op; every trap leaves
//! through a cold function of its own; nothing that is not inlined is given `&mut` of a register; cold
//! ops get values.
//!
//! An operand is written as how it is read and at which unit of the op: a slot `r32 2`, an immediate `imm32 3`, the
//! accumulator `a32 0`, a sum `sum_ss 2`; a destination likewise: a slot and the accumulator `w32 1`, the
//! accumulator alone `a32 0`.

pub(super) use super::context::{Context, Status, Stop};
#[cfg(feature = "exceptions")]
pub(super) use super::exceptions;
pub(super) use super::numeric::{self, Divide, Fit};
#[cfg(feature = "simd")]
pub(super) use super::simd;
pub(super) use super::stack::kind;
pub(super) use super::{access, calls, cold, function_references, wide};
pub(super) use crate::for_each_op;
pub(super) use crate::limits::GUARD_SLOTS;

/// A 32-bit immediate: units are 16-bit aligned, and some parts fault on unaligned words.
#[repr(C, packed(2))]
pub(super) struct Unit32(pub(super) u32);

/// Two slots.
#[repr(C, packed(4))]
pub(super) struct Slots64(pub(super) u64);

// Operands. `$k` is the place of the operand in units, counted from the op.
macro_rules! unit {
    ($r:ident, $k:expr) => {
        *$r.ip.add($k) as usize
    };
}
macro_rules! raw32 {
    ($r:ident, $k:expr) => {
        (*$r.ip.add($k).cast::<Unit32>()).0
    };
}
macro_rules! imm32 {
    ($r:ident, $k:expr) => {
        raw32!($r, $k)
    };
}
macro_rules! imm64 {
    ($r:ident, $k:expr) => {
        raw32!($r, $k) as i32 as u64
    };
}
macro_rules! r32 {
    ($r:ident, $k:expr) => {
        *$r.sp.add(unit!($r, $k))
    };
}
macro_rules! r64 {
    ($r:ident, $k:expr) => {
        (*$r.sp.add(unit!($r, $k)).cast::<Slots64>()).0
    };
}
// A float. Where floats cannot be read from anywhere, the compiler would make its address ahead of every op.
macro_rules! immf32 {
    ($r:ident, $k:expr) => {{
        #[allow(unused_mut, reason = "only some targets hide it")]
        let mut bits = raw32!($r, $k);
        #[cfg(target_arch = "arm")]
        core::arch::asm!("/* {} */", inlateout(reg) bits, options(pure, nomem, nostack, preserves_flags));
        bits
    }};
}
macro_rules! long64 {
    ($r:ident, $k:expr) => {
        u64::from(raw32!($r, $k)) | u64::from(raw32!($r, $k + 2)) << 32
    };
}
// Globals: the instance's own, and imported ones.
macro_rules! g32 {
    ($r:ident, $k:expr) => {
        *$r.cx.view.globals.add(unit!($r, $k))
    };
}
macro_rules! g64 {
    ($r:ident, $k:expr) => {
        (*$r.cx.view.globals.add(unit!($r, $k)).cast::<Slots64>()).0
    };
}
macro_rules! import_slot {
    ($r:ident, $k:expr) => {
        $r.cx.all_globals.add(*$r.cx.view.global_imports.add(unit!($r, $k)) as usize)
    };
}
macro_rules! gi32 {
    ($r:ident, $k:expr) => {
        *import_slot!($r, $k)
    };
}
macro_rules! gi64 {
    ($r:ident, $k:expr) => {
        (*import_slot!($r, $k).cast::<Slots64>()).0
    };
}

// Accumulators, as a source and as the only destination.
macro_rules! a32 {
    ($r:ident, 0) => {
        acc32!($r)
    };
    ($r:ident, 0, $v:expr) => {
        set_acc32!($r, $v)
    };
}
macro_rules! a64 {
    ($r:ident, 0) => {
        acc64!($r)
    };
    ($r:ident, 0, $v:expr) => {
        set_acc64!($r, $v)
    };
}
macro_rules! abool {
    ($r:ident, 0, $v:expr) => {
        set_acc32!($r, u32::from($v))
    };
}
macro_rules! af32 {
    ($r:ident, 0) => {
        acc_f32!($r)
    };
    ($r:ident, 0, $v:expr) => {
        set_acc_f32!($r, $v)
    };
}
macro_rules! af64 {
    ($r:ident, 0) => {
        acc_f64!($r)
    };
    ($r:ident, 0, $v:expr) => {
        set_acc_f64!($r, $v)
    };
}

// Operands that are computed. Those named after the accumulator take a part from there.
macro_rules! zero32 {
    ($r:ident, 0) => {
        0_u32
    };
}
macro_rules! sum_ss {
    ($r:ident, $k:expr) => {
        r32!($r, $k).wrapping_add(r32!($r, $k + 1))
    };
}
macro_rules! sum_si {
    ($r:ident, $k:expr) => {
        r32!($r, $k).wrapping_add(imm32!($r, $k + 1))
    };
}
macro_rules! a32_sum_s {
    ($r:ident, $k:expr) => {
        a32!($r, 0).wrapping_add(r32!($r, $k))
    };
}
macro_rules! a32_sum_i {
    ($r:ident, $k:expr) => {
        a32!($r, 0).wrapping_add(imm32!($r, $k))
    };
}
macro_rules! r32_shl {
    ($r:ident, $k:expr) => {
        r32!($r, $k).wrapping_shl(imm32!($r, $k + 1))
    };
}
macro_rules! a32_shl {
    ($r:ident, $k:expr) => {
        a32!($r, 0).wrapping_shl(imm32!($r, $k))
    };
}
// An index times the size of what it counts, and where that begins.
macro_rules! r32_x4 {
    ($r:ident, $k:expr) => {
        r32!($r, $k) << 2
    };
}
macro_rules! a32_x4 {
    ($r:ident, $k:expr) => {
        a32!($r, 0) << 2
    };
}
macro_rules! r32_x2_s {
    ($r:ident, $k:expr) => {
        (r32!($r, $k) << 1).wrapping_add(r32!($r, $k + 1))
    };
}
macro_rules! a32_x2_s {
    ($r:ident, $k:expr) => {
        (a32!($r, 0) << 1).wrapping_add(r32!($r, $k))
    };
}
macro_rules! r32_x4_s {
    ($r:ident, $k:expr) => {
        r32_x4!($r, $k).wrapping_add(r32!($r, $k + 1))
    };
}
macro_rules! a32_x4_s {
    ($r:ident, $k:expr) => {
        a32_x4!($r, 0).wrapping_add(r32!($r, $k))
    };
}
macro_rules! r32_x8_s {
    ($r:ident, $k:expr) => {
        (r32!($r, $k) << 3).wrapping_add(r32!($r, $k + 1))
    };
}
macro_rules! a32_x8_s {
    ($r:ident, $k:expr) => {
        (a32!($r, 0) << 3).wrapping_add(r32!($r, $k))
    };
}
// A local, or a global, that grows.
macro_rules! grow32 {
    ($r:ident, $k:expr) => {{
        let value = sum_si!($r, $k);
        *$r.sp.add(unit!($r, $k)) = value;
        value
    }};
}
macro_rules! step32 {
    ($r:ident, $k:expr) => {{
        let value = sum_ss!($r, $k);
        *$r.sp.add(unit!($r, $k)) = value;
        value
    }};
}
macro_rules! grow_g32 {
    ($r:ident, $k:expr) => {{
        let value = g32!($r, $k).wrapping_add(imm32!($r, $k + 1));
        wg32!($r, $k, value);
        value
    }};
}

// Destinations: a slot, and the accumulator besides: it costs nothing, and what is needed next is there.
macro_rules! w32 {
    ($r:ident, $k:expr, $v:expr) => {{
        let value = $v;
        set_acc32!($r, value);
        *$r.sp.add(unit!($r, $k)) = value;
    }};
}
macro_rules! w64 {
    ($r:ident, $k:expr, $v:expr) => {{
        let value = $v;
        set_acc64!($r, value);
        *$r.sp.add(unit!($r, $k)).cast::<Slots64>() = Slots64(value);
    }};
}
macro_rules! wbool {
    ($r:ident, $k:expr, $v:expr) => {
        w32!($r, $k, u32::from($v))
    };
}
macro_rules! wf32 {
    ($r:ident, $k:expr, $v:expr) => {{
        let value = $v;
        set_acc_f32!($r, value);
        *$r.sp.add(unit!($r, $k)) = value;
    }};
}
macro_rules! wf64 {
    ($r:ident, $k:expr, $v:expr) => {{
        let value = $v;
        set_acc_f64!($r, value);
        *$r.sp.add(unit!($r, $k)).cast::<Slots64>() = Slots64(value);
    }};
}
macro_rules! wg32 {
    ($r:ident, $k:expr, $v:expr) => {
        *$r.cx.view.globals.add(unit!($r, $k)) = $v
    };
}
macro_rules! wg64 {
    ($r:ident, $k:expr, $v:expr) => {
        *$r.cx.view.globals.add(unit!($r, $k)).cast::<Slots64>() = Slots64($v)
    };
}
macro_rules! wgi32 {
    ($r:ident, $k:expr, $v:expr) => {{
        let place = import_slot!($r, $k);
        *place = $v;
    }};
}
macro_rules! wgi64 {
    ($r:ident, $k:expr, $v:expr) => {{
        let place = import_slot!($r, $k).cast::<Slots64>();
        *place = Slots64($v);
    }};
}

// Control.
macro_rules! next {
    ($r:ident, $units:expr) => {{
        $r.ip = $r.ip.add($units);
        go!($r)
    }};
}

// Ops of a feature this build lacks, which the checker refuses, take no room.
macro_rules! built {
    ($r:ident, $feature:literal: $arm:block) => {{
        #[cfg(not(feature = $feature))]
        core::hint::unreachable_unchecked();
        #[cfg(feature = $feature)]
        $arm
    }};
}

// Arms.
macro_rules! trap {
    ($r:ident, unreachable) => {
        return cold::trap_unreachable($r.cx, $r.ip)
    };
    ($r:ident, memory_out_of_bounds) => {
        return cold::trap_beyond_memory($r.cx, $r.ip)
    };
}
macro_rules! fuel {
    ($r:ident,) => {{
        // The sign tells whether there was enough: one subtraction, and no comparison.
        let left = $r.cx.fuel.wrapping_sub(unit!($r, 1) as isize);
        if left < 0 {
            outlined!($r, calls::refuel)
        }
        $r.cx.fuel = left;
        next!($r, 2)
    }};
}
// The jump is the last operand.
macro_rules! br_unary {
    ($r:ident, $read:ident $k:tt, $test:ident, $units:literal) => {{
        if numeric::$test($read!($r, $k)) {
            jump!($r, $units - 1)
        }
        next!($r, $units)
    }};
}
macro_rules! br_binary {
    ($r:ident, $left:ident $i:tt, $right:ident $j:tt, $test:ident, $units:literal) => {{
        if numeric::$test($left!($r, $i), $right!($r, $j)) {
            jump!($r, $units - 1)
        }
        next!($r, $units)
    }};
}
macro_rules! enter {
    ($r:ident,) => {{
        if unit!($r, 2) != 0 || !$r.cx.fits($r.sp, unit!($r, 1)) {
            outlined!($r, calls::enter)
        }
        next!($r, 4)
    }};
}
macro_rules! ret {
    ($r:ident,) => {{
        let record = $r.cx.dp;
        let second = *record.add(1);
        if second & kind::MASK != kind::WASM {
            return_across!($r)
        }
        $r.cx.dp = record.add(3);
        $r.sp = $r.sp.sub(second as usize & 0xffff);
        $r.ip = $r.cx.view.code.add(*record as usize);
        go!($r)
    }};
}
// The only result goes where results begin.
macro_rules! ret_value {
    ($r:ident, r32 $k:tt) => {{
        *$r.sp = r32!($r, $k);
        ret!($r,)
    }};
    ($r:ident, r64 $k:tt) => {{
        *$r.sp.cast::<Slots64>() = Slots64(r64!($r, $k));
        ret!($r,)
    }};
}
macro_rules! ret_refs {
    ($r:ident,) => {
        outlined!($r, calls::ret_refs)
    };
}
macro_rules! push_frame {
    ($r:ident, $units:expr, $window:ident, $callee:ident, $refs:expr, $code:expr) => {{
        let record = $r.cx.dp.sub(3);
        *record = ($r.ip.add($units) as usize).wrapping_sub($r.cx.view.code as usize) as u32 / 2;
        *record.add(1) = $window as u32;
        *record.add(2) = $r.cx.view.instance_word | $refs;
        $r.cx.dp = record;
        $r.sp = $callee;
        $r.ip = $r.cx.view.code.add($code as usize);
        go!($r)
    }};
}
macro_rules! call_own {
    ($r:ident, $units:expr, $refs:expr) => {{
        forget_acc!($r);
        let window = unit!($r, 3);
        let callee = $r.sp.add(window);
        if !$r.cx.fits(callee, GUARD_SLOTS as usize) {
            outlined!($r, calls::grow_for_call)
        }
        push_frame!($r, $units, window, callee, $refs, raw32!($r, 1))
    }};
}
macro_rules! call {
    ($r:ident,) => {
        call_own!($r, 4, 0)
    };
}
macro_rules! call_refs {
    ($r:ident,) => {
        call_own!($r, 5, unit!($r, 4) as u32)
    };
}
// Here for functions of the same instance and of the very type, in table 0.
macro_rules! call_indirect {
    ($r:ident,) => {{
        forget_acc!($r);
        let index = r32!($r, 3) as usize;
        if unit!($r, 2) == 0 && index < $r.cx.view.table_len as usize {
            // Tag and instance leave 0 if they are the right ones, else more than any number of functions.
            let function = (*$r.cx.view.table.add(index) ^ $r.cx.view.own_func).rotate_right(2);
            if function < $r.cx.view.func_count {
                let record = $r.cx.view.funcs.add(4 * function as usize);
                if *record.add(1) as u16 as usize == unit!($r, 1) {
                    set_acc32!($r, *record);
                    staged!($r, {
                        let window = unit!($r, 4);
                        let callee = $r.sp.add(window);
                        if $r.cx.fits(callee, GUARD_SLOTS as usize) {
                            push_frame!($r, 6, window, callee, unit!($r, 5) as u32, acc32!($r))
                        }
                        outlined!($r, calls::call_indirect)
                    })
                }
            }
        }
        outlined!($r, calls::call_indirect)
    }};
}
macro_rules! zero {
    ($r:ident,) => {{
        $r.sp.add(unit!($r, 1)).write_bytes(0, unit!($r, 2));
        next!($r, 3)
    }};
}
macro_rules! br {
    ($r:ident,) => {
        jump!($r, 1)
    };
}
// To a charge, which a backend may make at once.
macro_rules! br_fuel {
    ($r:ident,) => {
        jump_to_charge!($r, 1)
    };
}
macro_rules! br_far {
    ($r:ident,) => {{
        $r.ip = $r.ip.offset(raw32!($r, 1) as i32 as isize);
        go!($r)
    }};
}
// A branch that is foreseen, not a choice that the target would have to wait for.
macro_rules! br_table {
    ($r:ident,) => {{
        let last = raw32!($r, 2).wrapping_sub(1);
        let index = r32!($r, 1);
        if index < last {
            $r.ip = $r.ip.offset(raw32!($r, 4 + 2 * index as usize) as i32 as isize);
            go!($r)
        }
        $r.ip = $r.ip.offset(raw32!($r, 4 + 2 * apart!(last) as usize) as i32 as isize);
        go!($r)
    }};
}
macro_rules! call_import {
    ($r:ident,) => {{
        call_known!($r);
        outlined!($r, calls::call_import)
    }};
}
macro_rules! call_ref {
    ($r:ident,) => {
        outlined!($r, function_references::call_ref)
    };
}
macro_rules! tail_call_ref {
    ($r:ident,) => {
        outlined!($r, function_references::tail_call_ref)
    };
}
macro_rules! br_if_null {
    ($r:ident,) => {{
        if *$r.cx.dp.add(unit!($r, 1)) == 0 {
            jump!($r, 2)
        }
        next!($r, 3)
    }};
}
macro_rules! br_if_non_null {
    ($r:ident,) => {{
        if *$r.cx.dp.add(unit!($r, 1)) != 0 {
            jump!($r, 2)
        }
        next!($r, 3)
    }};
}
macro_rules! tail_call {
    ($r:ident,) => {{
        $r.ip = $r.cx.view.code.add(raw32!($r, 1) as usize);
        go!($r)
    }};
}
macro_rules! tail_call_refs {
    ($r:ident,) => {
        outlined!($r, calls::tail_call_refs)
    };
}
macro_rules! tail_call_import {
    ($r:ident,) => {
        outlined!($r, calls::tail_call_import)
    };
}
macro_rules! tail_call_indirect {
    ($r:ident,) => {
        outlined!($r, calls::tail_call_indirect)
    };
}
// `$write $d` is where the result goes, `$read $k` where an operand is: see the top of this file.
macro_rules! copy {
    ($r:ident, $write:ident $d:tt, $read:ident $k:tt, $units:literal) => {{
        $write!($r, $d, $read!($r, $k));
        next!($r, $units)
    }};
}
macro_rules! copy_pair {
    ($r:ident,) => {{
        *$r.sp.add(unit!($r, 2)) = r32!($r, 1);
        *$r.sp.add(unit!($r, 4)) = r32!($r, 3);
        next!($r, 5)
    }};
}
macro_rules! select {
    ($r:ident, $write:ident $d:tt, $left:ident $i:tt, $right:ident $j:tt, $read:ident $k:tt, $units:literal) => {{
        let value = if $read!($r, $k) != 0 { $left!($r, $i) } else { $right!($r, $j) };
        $write!($r, $d, value);
        next!($r, $units)
    }};
}
macro_rules! unary {
    ($r:ident, $write:ident $d:tt, $read:ident $k:tt, $function:ident, $units:literal) => {{
        $write!($r, $d, numeric::$function($read!($r, $k)));
        next!($r, $units)
    }};
}
// The conversions of integers.
macro_rules! convert {
    ($r:ident, $write:ident $d:tt, $read:ident $k:tt, $function:ident, $units:literal) => {{
        settle_floats!($r);
        unary!($r, $write $d, $read $k, $function, $units)
    }};
}
macro_rules! binary {
    ($r:ident, $write:ident $d:tt, $left:ident $i:tt, $right:ident $j:tt, $function:ident, $units:literal) => {{
        $write!($r, $d, numeric::$function($left!($r, $i), $right!($r, $j)));
        next!($r, $units)
    }};
}
macro_rules! of_product {
    ($r:ident, $write:ident $d:tt, $left:ident $i:tt, $right:ident $j:tt, $other:ident $k:tt, $product:ident, $function:ident, $units:literal) => {{
        let product = numeric::$product($left!($r, $i), $right!($r, $j));
        $write!($r, $d, numeric::$function($other!($r, $k), product));
        next!($r, $units)
    }};
}
macro_rules! divide {
    ($r:ident, $write:ident $d:tt, $left:ident $i:tt, $right:ident $j:tt, $signed:literal, $function:ident, $units:literal) => {{
        let (a, b) = ($left!($r, $i), $right!($r, $j));
        if b.is_zero() {
            return cold::trap_divide_by_zero($r.cx, $r.ip);
        }
        if $signed && a.overflows(b) {
            return cold::trap_integer_overflow($r.cx, $r.ip);
        }
        $write!($r, $d, numeric::$function(a, b));
        next!($r, $units)
    }};
}
macro_rules! truncate {
    ($r:ident, $write:ident $d:tt, $read:ident $k:tt, $check:ident, $convert:ident, $units:literal) => {{
        let value = $read!($r, $k);
        match numeric::$check(value) {
            Fit::Fits => $write!($r, $d, numeric::$convert(value)),
            Fit::NoNumber => return cold::trap_invalid_conversion($r.cx, $r.ip),
            Fit::Overflows => return cold::trap_integer_overflow($r.cx, $r.ip),
        }
        next!($r, $units)
    }};
}
macro_rules! address {
    ($r:ident, $address:expr, $last:expr) => {{
        // `last` is the distance from the address to the last byte accessed.
        let (end, wrapped) = ($address as usize).overflowing_add($last as usize);
        if wrapped || end >= memory_len!($r) {
            return cold::trap_memory($r.cx, $r.ip, end);
        }
        $r.memory.add(end)
    }};
}
macro_rules! load {
    ($r:ident, $write:ident $d:tt, $read:ident $k:tt, $last:literal, $ty:ty, $to:ty, $units:literal) => {{
        let end = address!($r, $read!($r, $k), raw32!($r, $last));
        let value = access::read(end.sub(size_of::<$ty>() - 1).cast::<$ty>());
        $write!($r, $d, value as $to);
        next!($r, $units)
    }};
}
macro_rules! store {
    ($r:ident, $read:ident $k:tt, $last:literal, $value:ident $v:tt, $ty:ty, $units:literal) => {{
        let end = address!($r, $read!($r, $k), raw32!($r, $last));
        access::write(end.sub(size_of::<$ty>() - 1).cast::<$ty>(), $value!($r, $v) as $ty);
        next!($r, $units)
    }};
}
macro_rules! run_cold {
    ($r:ident, $file:ident::$function:ident) => {
        match super::$file::$function($r.cx, $r.ip, $r.sp) {
            Status::Done => {}
            Status::Trap => return cold::trap_set($r.cx, $r.ip),
            Status::OutOfFuel => return cold::out_of_fuel($r.cx, $r.ip, $r.sp),
        }
    };
}
macro_rules! cold {
    ($r:ident, $file:ident::$function:ident, $units:literal) => {{
        run_cold!($r, $file::$function);
        next!($r, $units)
    }};
}
macro_rules! cold_memory {
    ($r:ident, $file:ident::$function:ident, $units:literal) => {{
        run_cold!($r, $file::$function);
        reload_memory!($r);
        next!($r, $units)
    }};
}
macro_rules! simd_memory {
    ($r:ident, $function:ident, $units:literal) => {
        built!($r, "simd": {
            if let Err(last) = simd::$function($r.ip, $r.sp, $r.memory, memory_len!($r)) {
                return cold::trap_memory($r.cx, $r.ip, last);
            }
            next!($r, $units)
        })
    };
}
macro_rules! gc {
    ($r:ident, $function:ident, $units:literal) => {
        built!($r, "gc": { cold!($r, gc::$function, $units) })
    };
}
// Vectors: a function an op; one that accesses memory checks its bounds.
macro_rules! simd {
    ($r:ident, $function:ident, $units:literal) => {
        built!($r, "simd": {
            simd::$function($r.ip, $r.sp);
            next!($r, $units)
        })
    };
}
macro_rules! simd_global {
    ($r:ident, $function:ident, $units:literal) => {
        built!($r, "simd": {
            simd::$function($r.cx, $r.ip, $r.sp);
            next!($r, $units)
        })
    };
}
macro_rules! atomic {
    ($r:ident, $function:ident, $units:literal) => {
        built!($r, "threads": {
            match super::atomics::$function($r.cx, $r.ip, $r.sp) {
                Status::Done => {}
                Status::Trap | Status::OutOfFuel => return cold::trap_set($r.cx, $r.ip),
            }
            next!($r, $units)
        })
    };
}

macro_rules! wide {
    ($r:ident, $function:ident, $units:literal) => {{
        wide::$function($r.ip, $r.sp);
        next!($r, $units)
    }};
}
macro_rules! lazy {
    ($r:ident,) => {
        built!($r, "loader": { return super::lazy::stop_at($r.cx, $r.ip, $r.sp) })
    };
}
macro_rules! exception_throw {
    ($r:ident,) => {{
        #[cfg(feature = "exceptions")]
        return exceptions::throw($r.cx, $r.ip, $r.sp);
        #[cfg(not(feature = "exceptions"))]
        core::hint::unreachable_unchecked()
    }};
}
macro_rules! exception_throw_ref {
    ($r:ident,) => {{
        #[cfg(feature = "exceptions")]
        return exceptions::throw_ref($r.cx, $r.ip, $r.sp);
        #[cfg(not(feature = "exceptions"))]
        core::hint::unreachable_unchecked()
    }};
}
