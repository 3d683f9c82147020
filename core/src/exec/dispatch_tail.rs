//! The *tail* backend: a function an op, each ending in a jump to the next.
//!
//! Stable Rust has no guaranteed tail calls. Where all arguments travel in registers and nothing of a handler's
//! frame is alive, the compiler makes jumps of calls in tail position; `build.rs` names the targets where it
//! was seen to, [`probe`] has each engine look again, and a check of the disassembly has every handler looked at.
//!
//! So a handler takes its registers as arguments, and what is rare is a call in tail position as well: a call that
//! returns would have every op save its registers.

use super::arms::*;
use super::context::opaque;
use crate::ir::{Op, is_unbuilt_op};

/// A handler's arguments.
struct Registers<'c> {
    cx: &'c mut Context,
    ip: *const u16,
    sp: *mut u32,
    memory: *mut u8,
    /// The accumulators of integers and of floats.
    acc: u64,
    table: Table,
    acc_f32: f32,
    acc_f64: f64,
}

macro_rules! acc32 {
    ($r:ident) => {
        $r.acc as u32
    };
}
macro_rules! set_acc32 {
    ($r:ident, $v:expr) => {
        $r.acc = u64::from($v)
    };
}
macro_rules! acc64 {
    ($r:ident) => {
        $r.acc
    };
}
macro_rules! set_acc64 {
    ($r:ident, $v:expr) => {
        $r.acc = $v
    };
}
macro_rules! acc_f32 {
    ($r:ident) => {
        $r.acc_f32.to_bits()
    };
}
macro_rules! set_acc_f32 {
    ($r:ident, $v:expr) => {
        $r.acc_f32 = f32::from_bits($v)
    };
}
macro_rules! acc_f64 {
    ($r:ident) => {
        $r.acc_f64.to_bits()
    };
}
macro_rules! set_acc_f64 {
    ($r:ident, $v:expr) => {
        $r.acc_f64 = f64::from_bits($v)
    };
}

/// Defines `fn name(registers) -> Stop` for the convention with most argument registers.
macro_rules! handler {
    ($(#[$attribute:meta])* $name:ident($r:ident) $body:block) => {
        $(#[$attribute])*
        unsafe extern "sysv64-unwind" fn $name(cx: &mut Context, ip: *const u16, sp: *mut u32, memory: *mut u8, acc: u64, table: Table, acc_f32: f32, acc_f64: f64) -> Stop {
            #[allow(unused_mut, unused_variables, reason = "some ops end the stay, or need a feature")]
            let mut $r = Registers { cx, ip, sp, memory, acc, table, acc_f32, acc_f64 };
            #[allow(unused_unsafe, reason = "some ops only stop")]
            // SAFETY: the code is checked: operands lie in the frame, jumps lead to ops, windows fit,
            // control does not run off, and no other number occurs. `fits` and `enter` keep the
            // frame inside the stack; `address!` keeps accesses inside the memory.
            unsafe { $body }
        }
    };
}
type Handler = unsafe extern "sysv64-unwind" fn(
    &mut Context,
    *const u16,
    *mut u32,
    *mut u8,
    u64,
    Table,
    f32,
    f64,
) -> Stop;

/// The handlers, by the numbers of their ops. It travels with the registers, as one.
#[derive(Clone, Copy)]
#[repr(transparent)]
struct Table(*const Handler);

/// Goes on in `$handler`.
macro_rules! hand_on {
    ($r:ident, $handler:expr) => {
        return $handler($r.cx, $r.ip, $r.sp, $r.memory, $r.acc, $r.table, $r.acc_f32, $r.acc_f64)
    };
}
macro_rules! go {
    ($r:ident) => {
        hand_on!($r, (*$r.table.0.add(usize::from(*$r.ip))))
    };
}
/// Jumps as far as the 16-bit operand says.
///
/// Every op waits for `ip`, and a jump has `ip` wait for its operand. A jump back is mostly the one that was taken
/// last, so its target is taken from a fixed place, for the processor to go on with while it
/// reads the operand and finds that they agree.
macro_rules! jump {
    ($r:ident, $k:expr) => {{
        let distance = *$r.ip.add($k) as i16;
        let target = $r.ip.offset(distance.into());
        if distance >= 0 {
            $r.ip = target;
            go!($r)
        }
        let last = $r.cx.loop_ip;
        if last == target {
            $r.ip = opaque(last);
            go!($r)
        }
        $r.cx.loop_ip = target;
        $r.ip = target;
        go!($r)
    }};
}
macro_rules! jump_to_charge {
    ($r:ident, $k:expr) => {
        jump!($r, $k)
    };
}
/// Goes on in a handler of its own: what both need would not fit the registers.
macro_rules! staged {
    ($r:ident, $body:block) => {{
        handler!(#[inline(never)] staged($r) $body);
        hand_on!($r, staged)
    }};
}
/// Callees find nothing in the accumulator, and calls have a register more.
macro_rules! forget_acc {
    ($r:ident) => {
        $r.acc = 0
    };
}
/// x86-64 converts into a part of a register, and would wait for what the other part was. The compiler sees to that,
/// but only where it knows that something was in the register.
macro_rules! settle_floats {
    ($r:ident) => {
        core::arch::asm!("/* {} {} */", in(xmm_reg) $r.acc_f32, in(xmm_reg) $r.acc_f64, options(nomem, nostack, preserves_flags))
    };
}
/// A number, so that a path that uses it is not merged with another.
macro_rules! apart {
    ($value:expr) => {
        opaque(core::ptr::without_provenance::<u8>($value as usize)).addr() as u32
    };
}
macro_rules! memory_len {
    ($r:ident) => {
        $r.cx.view.memory_len
    };
}
macro_rules! reload_memory {
    ($r:ident) => {
        $r.memory = $r.cx.view.memory
    };
}
/// A call that is forwarded at once to an instance that is known: a call of an import and back is a few moves then.
macro_rules! call_known {
    ($r:ident) => {
        if let Some((instance, code)) = calls::forwarded_at_once($r.cx, $r.ip) {
            set_acc64!($r, u64::from(instance) << 48 | u64::from(code));
            staged!($r, {
                let window = unit!($r, 2);
                if $r.cx.fits($r.sp.add(window), GUARD_SLOTS as usize) {
                    // Below `dp`, where nothing is yet.
                    let record = $r.cx.dp.sub(3);
                    *record = ($r.ip.add(4) as usize).wrapping_sub($r.cx.view.code as usize) as u32 / 2;
                    *record.add(1) = window as u32 | kind::CROSS;
                    *record.add(2) = $r.cx.view.instance_word | unit!($r, 3) as u32;
                    if $r.cx.switch_to_known(($r.acc >> 32) as u32) {
                        $r.cx.dp = $r.cx.dp.sub(3);
                        $r.sp = $r.sp.add(unit!($r, 2));
                        $r.ip = $r.cx.view.code.add(acc32!($r) as usize);
                        $r.memory = $r.cx.view.memory;
                        forget_acc!($r);
                        go!($r)
                    }
                }
                outlined!($r, calls::call_import)
            })
        }
    };
}
/// The return from a function without references to another instance, or to the embedder.
macro_rules! return_across {
    ($r:ident) => {
        hand_on!($r, return_across)
    };
}
macro_rules! outlined {
    ($r:ident, $function:path) => {{
        handler!(#[inline(never)] outlined(r) {
            if let Err(stop) = $function(r.cx, r.ip, r.sp) {
                return stop;
            }
            r.ip = r.cx.ip;
            r.sp = r.cx.sp;
            r.memory = r.cx.view.memory;
            go!(r)
        });
        hand_on!($r, outlined)
    }};
}

/// Runs until something stops it.
///
/// # Safety
/// `context` was made by `Context::enter` for a thread about to run checked code.
pub(super) unsafe fn run(context: &mut Context) -> Stop {
    let (ip, sp, memory) = (context.ip, context.sp, context.view.memory);
    let table = Table(HANDLERS.as_ptr());
    // SAFETY: the caller's promise.
    unsafe { (*table.0.add(usize::from(*ip)))(context, ip, sp, memory, 0, table, 0.0, 0.0) }
}

macro_rules! define_handlers {
    ($($number:literal $name:ident $mnemonic:literal [$($operand:ident)*] $arm:ident($($args:tt)*);)*) => {
        $(handler!(#[allow(non_snake_case, reason = "named as its op")] $name(r) {
            // The checker refuses it: it takes no room.
            if const { is_unbuilt_op($number) } {
                core::hint::unreachable_unchecked()
            }
            $arm!(r, $($args)*)
        });)*
        /// How many ops there are.
        const OPS: usize = [$($number),*].len();
        /// By number; and the one that [`probe`] begins and ends with, which no code that was checked holds.
        static HANDLERS: [Handler; OPS + 1] = [$($name,)* measure];
    };
}
for_each_op!(define_handlers);

handler!(
    /// See the macro of this name.
    #[inline(never)]
    return_across(r) {
        let record = r.cx.dp;
        let second = *record.add(1);
        if second & kind::MASK == kind::CROSS && r.cx.switch_to_known(*record.add(2) & 0xffff_0000) {
            r.cx.dp = record.add(3);
            r.sp = r.sp.sub(second as usize & 0xffff);
            r.ip = r.cx.view.code.add(*record as usize);
            r.memory = r.cx.view.memory;
            go!(r)
        }
        outlined!(r, calls::ret)
    }
);

/// How many ops [`probe`] runs.
const PROBED: usize = 64;

/// Whether ops leave the native stack where it was: that the compiler made jumps where this file needs them.
pub(super) fn probe() -> bool {
    const LEN: usize = 2 * PROBED + 2;
    const LAST: usize = LEN - 1;
    // Jumps to the op after each, two units on.
    let code: [u16; LEN] = core::array::from_fn(|at| match at {
        0 | LAST => OPS as u16,
        at if at % 2 == 1 => Op::Br as u16,
        _ => 2,
    });
    let mut context = Context::detached();
    context.ip = core::hint::black_box(code.as_ptr());
    // SAFETY: these ops use nothing of the context; the last one stops.
    let stop = unsafe { run(&mut context) };
    stop == Stop::Return
}

handler!(
    /// Keeps where the native stack is, or, coming by again, stops and says whether it still is there.
    measure(r) {
        let here = native_stack() as u64;
        if r.acc != 0 {
            return if r.acc == here { Stop::Return } else { Stop::Trap };
        }
        r.acc = here;
        next!(r, 1)
    }
);

/// Where the native stack is. A function of its own: a handler with locals whose addresses are known cannot jump.
#[inline(never)]
fn native_stack() -> usize {
    let local = 0_u8;
    core::ptr::from_ref(core::hint::black_box(&local)).addr()
}

#[cfg(test)]
mod tests {
    #[test]
    fn ops_leave_the_native_stack_where_it_was() {
        assert!(super::probe());
    }
}
