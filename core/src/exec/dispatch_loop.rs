//! The *loop* backend: one function, one `match`.
//!
//! It runs everywhere, and is the faster one where a call has few argument registers. No code is
//! shared after the match, so that each arm dispatches to the next.

use super::arms::*;
use crate::ir::is_unbuilt_op;

/// What the loop keeps in locals.
struct Registers<'c> {
    cx: &'c mut Context,
    ip: *const u16,
    sp: *mut u32,
    memory: *mut u8,
    memory_len: usize,
    /// The accumulator of 32 bits. That of 64 bits is in the context: parts that need this backend have too few registers.
    acc: u32,
}

macro_rules! acc32 {
    ($r:ident) => {
        $r.acc
    };
}
macro_rules! set_acc32 {
    ($r:ident, $v:expr) => {
        $r.acc = $v
    };
}
macro_rules! acc64 {
    ($r:ident) => {
        $r.cx.acc
    };
}
macro_rules! set_acc64 {
    ($r:ident, $v:expr) => {
        $r.cx.acc = $v
    };
}
macro_rules! acc_f32 {
    ($r:ident) => {
        acc32!($r)
    };
}
macro_rules! set_acc_f32 {
    ($r:ident, $v:expr) => {
        set_acc32!($r, $v)
    };
}
macro_rules! acc_f64 {
    ($r:ident) => {
        acc64!($r)
    };
}
macro_rules! set_acc_f64 {
    ($r:ident, $v:expr) => {
        set_acc64!($r, $v)
    };
}
macro_rules! go {
    ($r:ident) => {
        break
    };
}
/// Jumps as far as the 16-bit operand says.
macro_rules! jump {
    ($r:ident, $k:expr) => {{
        $r.ip = $r.ip.offset(*$r.ip.add($k) as i16 as isize);
        break;
    }};
}
macro_rules! jump_to_charge {
    ($r:ident, $k:expr) => {{
        $r.ip = $r.ip.offset(*$r.ip.add($k) as i16 as isize);
        fuel!($r,)
    }};
}
macro_rules! staged {
    ($r:ident, $body:block) => {
        $body
    };
}
macro_rules! forget_acc {
    ($r:ident) => {};
}
macro_rules! settle_floats {
    ($r:ident) => {};
}
macro_rules! apart {
    ($value:expr) => {
        $value
    };
}
macro_rules! memory_len {
    ($r:ident) => {
        $r.memory_len
    };
}
macro_rules! reload_memory {
    ($r:ident) => {{
        $r.memory = $r.cx.view.memory;
        $r.memory_len = $r.cx.view.memory_len;
    }};
}
/// These are calls and returns like others: see the tail backend.
macro_rules! call_known {
    ($r:ident) => {};
}
macro_rules! return_across {
    ($r:ident) => {
        outlined!($r, calls::ret)
    };
}
macro_rules! outlined {
    ($r:ident, $function:path) => {{
        if let Err(stop) = $function($r.cx, $r.ip, $r.sp) {
            return stop;
        }
        $r.ip = $r.cx.ip;
        $r.sp = $r.cx.sp;
        reload_memory!($r);
        break;
    }};
}

/// The compiler would have arms jump to an end they share. On RISC-V that is a tenth of what an op takes.
macro_rules! own_end {
    ($number:literal) => {
        #[cfg(any(target_arch = "riscv32", target_arch = "riscv64"))]
        core::arch::asm!("/* {} */", const $number, options(nomem, nostack, preserves_flags));
    };
}

/// Runs until something stops it.
///
/// # Safety
/// `context` was made by `Context::enter` for a thread about to run checked code.
#[allow(clippy::cognitive_complexity, reason = "one arm an op is what this function is")]
#[allow(
    clippy::never_loop,
    unreachable_code,
    reason = "a loop is what an arm breaks from, if it does not stop"
)]
pub(super) unsafe fn run(context: &mut Context) -> Stop {
    let (ip, sp, memory, memory_len) = (context.ip, context.sp, context.view.memory, context.view.memory_len);
    let mut r = Registers { cx: context, ip, sp, memory, memory_len, acc: 0 };
    macro_rules! dispatch {
        ($($number:literal $name:ident $mnemonic:literal [$($operand:ident)*] $arm:ident($($args:tt)*);)*) => {
            loop {
                // SAFETY: the code is checked: operands lie in the frame, jumps lead to ops, windows fit,
                // control does not run off, and no other number occurs. `fits` and `enter` keep the
                // frame inside the stack; `address!` keeps accesses inside the memory.
                unsafe {
                    match *r.ip {
                        $($number => {
                            if const { is_unbuilt_op($number) } {
                                core::hint::unreachable_unchecked()
                            }
                            // An arm breaks from here to go on.
                            loop {
                                $arm!(r, $($args)*)
                            }
                            own_end!($number);
                        })*
                        _ => core::hint::unreachable_unchecked(),
                    }
                }
            }
        };
    }
    for_each_op!(dispatch)
}

/// Whether ops leave the native stack where it was: nothing is called here.
pub(super) fn probe() -> bool {
    true
}
