//! Traps, and what cold ops share: rare ops, each a function of its own outside the dispatch loop.
//!
//! The ops themselves are in files by subject ([`super::bulk`], [`super::tables`], [`super::refs`], …), written with
//! [`cold_ops`]. They have one contract: `ip` is at a checked op of the kind each names, and `sp` at
//! the frame of its function.
//!
//! # Work that grows with an operand
//!
//! It costs a unit of fuel for each 16 bytes, paid before it is done, and any op may find that the fuel is
//! used up. It then ends with [`Failure::Fuel`]: the thread stops with `ip` at the op, and runs the op again
//! when it is resumed. There are two ways to write such an op.
//!
//! - **In pieces**, as x86 does `rep movs`: fills, copies, initialisations. The translator puts the operands
//!   that change into the operand stack's own places, never leaving them in a local's
//!   (`Translator::in_place`). The op
//!   1. checks the whole range, so that it traps before it has done anything;
//!   2. asks [`pay`] how many items it may do now, and does those;
//!   3. has [`Operands::advance`] make the operands those of what is left; if anything is, that is the
//!      end of this run.
//!
//!   An overlapping copy upwards is done from its end: of its operands only the length changes. Pieces are
//!   multiples of 16 bytes, but for the last, whose remainder is free: so the total does not depend
//!   on how the fuel was sliced.
//! - **At once**, where there is nothing in between: `memory.grow`. [`charge`] takes what fuel there is and keeps
//!   count in the thread of what has been paid towards the op, until all of it is.

use super::context::{Context, Status, Stop};
use super::memories;
use crate::TrapCode;
use crate::runtime::instance::Instance;
use crate::runtime::machine::Machine;

macro_rules! traps {
    ($($name:ident = $code:ident;)*) => {
        $(#[cold]
        #[inline(never)]
        pub(super) fn $name(cx: &mut Context, ip: *const u16) -> Stop {
            cx.ip = ip;
            cx.trap = TrapCode::$code;
            Stop::Trap
        })*
    };
}

traps! {
    trap_unreachable = Unreachable;
    trap_beyond_memory = MemoryOutOfBounds;
    trap_divide_by_zero = DivideByZero;
    trap_integer_overflow = IntegerOverflow;
    trap_invalid_conversion = InvalidConversion;
}

/// Access to memory 0 whose last byte is at `last`. A machine of 32 bits has dropped what an address has beyond them.
#[cold]
#[inline(never)]
pub(super) fn trap_memory(cx: &mut Context, ip: *const u16, last: usize) -> Stop {
    if let Failure::Trap(code) = memories::fault(cx, 0, (last as u64).saturating_add(1)) {
        cx.trap = code;
    }
    trap_set(cx, ip)
}

/// The trap is already set.
#[cold]
#[inline(never)]
pub(super) fn trap_set(cx: &mut Context, ip: *const u16) -> Stop {
    cx.ip = ip;
    Stop::Trap
}

#[cold]
#[inline(never)]
pub(super) fn out_of_fuel(cx: &mut Context, ip: *const u16, sp: *mut u32) -> Stop {
    cx.ip = ip;
    cx.sp = sp;
    Stop::OutOfFuel
}

/// The operands of the op at `ip`. Made only by [`cold_ops`], whose callers promise `ip` and `sp`.
#[derive(Clone, Copy)]
pub(super) struct Operands {
    pub(super) ip: *const u16,
    pub(super) sp: *mut u32,
}

impl Operands {
    /// The unit at `k`.
    pub(super) fn index(self, k: usize) -> usize {
        // SAFETY: the checker decoded the op with that many units.
        usize::from(unsafe { *self.ip.add(k) })
    }

    pub(super) fn read(self, k: usize) -> u32 {
        // SAFETY: the operand is a slot of the frame.
        unsafe { *self.sp.add(self.index(k)) }
    }

    pub(super) fn write(self, k: usize, value: u32) {
        // SAFETY: as above.
        unsafe { *self.sp.add(self.index(k)) = value }
    }

    /// A number of 32 bits, or of 64 where `wide`.
    pub(super) fn number(self, k: usize, wide: bool) -> u64 {
        // SAFETY: as above; one of 64 bits has two slots.
        let high = if wide { unsafe { *self.sp.add(self.index(k) + 1) } } else { 0 };
        u64::from(self.read(k)) | u64::from(high) << 32
    }

    /// Writes such a number.
    pub(super) fn set_number(self, k: usize, wide: bool, value: u64) {
        self.write(k, value as u32);
        if wide {
            // SAFETY: as above.
            unsafe { *self.sp.add(self.index(k) + 1) = (value >> 32) as u32 }
        }
    }

    pub(super) fn read_ref(self, cx: &Context, k: usize) -> u32 {
        // SAFETY: the operand is an entry of the bank, which begins at `dp`.
        unsafe { *cx.dp.add(self.index(k)) }
    }

    pub(super) fn write_ref(self, cx: &mut Context, k: usize, value: u32) {
        // SAFETY: as above.
        unsafe { *cx.dp.add(self.index(k)) = value }
    }

    /// Goes past `done` items: the operands at `places` move on, and the length at `len` shrinks. Whatever
    /// is left then waits for fuel.
    pub(super) fn advance(self, places: &[usize], len: usize, done: u64) -> Outcome {
        self.advance_numbers(false, places, len, done)
    }

    /// The same of operands of 32 bits, or of 64 where `wide`.
    pub(super) fn advance_numbers(self, wide: bool, places: &[usize], len: usize, done: u64) -> Outcome {
        let rest = self.number(len, wide).wrapping_sub(done);
        if rest == 0 {
            return Ok(());
        }
        for &place in places {
            self.set_number(place, wide, self.number(place, wide).wrapping_add(done));
        }
        self.set_number(len, wide, rest);
        Err(Failure::Fuel)
    }
}

/// The current instance and the rest of the machine.
pub(super) fn parts(cx: &mut Context) -> Option<(&mut Instance, Arenas<'_>)> {
    let number = cx.instance_number() as usize;
    let Machine { instances, memories, tables, ref_globals, .. } = cx.machine();
    Some((instances.get_mut(number)?, Arenas { memories, tables, ref_globals }))
}

pub(super) struct Arenas<'a> {
    pub(super) memories: &'a mut [crate::runtime::memory::Memory],
    pub(super) tables: &'a mut [crate::runtime::table::Table],
    pub(super) ref_globals: &'a mut [u32],
}

/// Defines cold ops: `name(context, operands) { body }`, whose body is an [`Outcome`].
macro_rules! cold_ops {
    ($($name:ident($cx:ident, $op:ident) $body:block)*) => {
        $(#[cold]
        #[inline(never)]
        pub(in $crate::exec) unsafe fn $name(
            $cx: &mut $crate::exec::context::Context,
            ip: *const u16,
            sp: *mut u32,
        ) -> $crate::exec::context::Status {
            let $op = $crate::exec::cold::Operands { ip, sp };
            let run = |$cx: &mut $crate::exec::context::Context| -> $crate::exec::cold::Outcome { $body };
            let outcome = run($cx);
            $crate::exec::cold::status($cx, outcome)
        })*
    };
}
pub(super) use cold_ops;

/// What the dispatch loop learns of a cold op.
pub(super) fn status(cx: &mut Context, outcome: Outcome) -> Status {
    match outcome {
        Ok(()) => Status::Done,
        Err(Failure::Trap(code)) => {
            cx.trap = code;
            Status::Trap
        }
        Err(Failure::Fuel) => Status::OutOfFuel,
    }
}

/// Why a cold op is not done.
pub(super) enum Failure {
    Trap(TrapCode),
    /// Nothing, or less than all, is done: run the op again once there is fuel.
    Fuel,
}

pub(super) type Outcome<T = ()> = Result<T, Failure>;

impl From<TrapCode> for Failure {
    fn from(code: TrapCode) -> Self {
        Self::Trap(code)
    }
}

pub(super) const MEMORY: Failure = Failure::Trap(TrapCode::MemoryOutOfBounds);
pub(super) const TABLE: Failure = Failure::Trap(TrapCode::TableOutOfBounds);

/// How many of `items` may be done now, `per_unit` of them for a unit: all, or what the fuel pays for. Code
/// without fuel pays nothing, as it never has less than all.
pub(super) fn pay(cx: &mut Context, items: u64, per_unit: u64) -> u64 {
    let units = items / per_unit;
    if let Some(left) = cx.fuel().checked_sub(units) {
        cx.set_fuel(left);
        return items;
    }
    let left = cx.fuel();
    cx.set_fuel(0);
    left * per_unit
}

/// Pays `units`, if the fuel at hand is enough.
#[inline]
pub(super) fn pay_at_hand(cx: &mut Context, units: u64) -> Option<()> {
    cx.fuel =
        isize::try_from(units).ok().and_then(|units| cx.fuel.checked_sub(units)).filter(|&left| left >= 0)?;
    Some(())
}

/// Charges for `bytes` bytes of work that cannot be done in part. Fuel short of that is taken as well, and
/// counts when the op runs again.
pub(super) fn charge(cx: &mut Context, bytes: u64) -> Outcome {
    let owed = (bytes / 16).saturating_sub(cx.paid);
    let Some(left) = cx.fuel().checked_sub(owed) else {
        cx.paid += cx.fuel();
        cx.set_fuel(0);
        return Err(Failure::Fuel);
    };
    cx.set_fuel(left);
    cx.paid = 0;
    Ok(())
}

/// The indices `at..at + len`, if they are numbers of this machine.
pub(crate) fn range(at: u64, len: u64) -> Option<core::ops::Range<usize>> {
    let at = usize::try_from(at).ok()?;
    Some(at..at.checked_add(usize::try_from(len).ok()?)?)
}
