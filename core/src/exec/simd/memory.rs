//! Whole vectors moved: between slots, from the code, to and from globals and memory 0. What loads or stores
//! fewer bytes is a scalar op and one on lanes.

use super::{Operands, Source, fill, ops};
use crate::exec::context::Context;

ops! {
    v128_copy: map[u32, _, 4](|slot| slot);
    v128_const: immediate[]();
    v128_select: select[]();
}

/// Ops on a global of four slots, whose first slot is `$place`.
macro_rules! globals {
    ($($get:ident $set:ident: |$cx:ident, $number:ident| $place:expr;)*) => {
        $(
            #[inline(never)]
            pub(in crate::exec) unsafe fn $get($cx: &Context, ip: *const u16, sp: *mut u32) {
                let op = Operands { ip, sp };
                let $number = op.index(2);
                // SAFETY: the checker found the operand to be such a global.
                let global = Source::<u32, 4>(unsafe { $place }.cast());
                op.write::<u32, 4>(1, |i| global.lane(i));
            }

            #[inline(never)]
            pub(in crate::exec) unsafe fn $set($cx: &Context, ip: *const u16, sp: *mut u32) {
                let op = Operands { ip, sp };
                let ($number, value) = (op.index(1), op.lanes::<u32, 4>(2));
                // SAFETY: as above.
                unsafe { fill::<u32, 4>($place.cast(), |i| value.lane(i)) }
            }
        )*
    };
}

globals! {
    global_get global_set: |cx, number| cx.view.globals.add(number);
    global_get_import global_set_import: |cx, number| cx.imported_global(number);
}

/// Where the sixteen bytes begin that end `last` bytes after `address`; else where the last would be.
#[inline(always)]
fn place(address: u32, last: u32, len: usize) -> Result<usize, usize> {
    let end = (address as usize).saturating_add(last as usize);
    // The checker found `last` to be 15 at least.
    if end < len { Ok(end.wrapping_sub(15)) } else { Err(end) }
}

/// `[D128 S32 Offset16]`. If it is out of bounds, where the last byte would be.
#[inline(never)]
pub(in crate::exec) unsafe fn v128_load(
    ip: *const u16,
    sp: *mut u32,
    memory: *mut u8,
    len: usize,
) -> Result<(), usize> {
    let op = Operands { ip, sp };
    let at = place(op.scalar(2), op.index32(3), len)?;
    // SAFETY: `place` found all sixteen bytes to lie in the memory.
    let from = unsafe { memory.add(at).cast::<u32>() };
    // SAFETY: as above.
    op.write::<u32, 4>(1, |i| unsafe { from.add(i).read_unaligned() });
    Ok(())
}

/// `[S32 Offset16 S128]`. As above.
#[inline(never)]
pub(in crate::exec) unsafe fn v128_store(
    ip: *const u16,
    sp: *mut u32,
    memory: *mut u8,
    len: usize,
) -> Result<(), usize> {
    let op = Operands { ip, sp };
    let (at, value) = (place(op.scalar(1), op.index32(2), len)?, op.lanes::<u32, 4>(4));
    // SAFETY: as above.
    unsafe {
        let to = memory.add(at).cast::<u32>();
        (0..4).for_each(|i| to.add(i).write_unaligned(value.lane(i)));
    }
    Ok(())
}
