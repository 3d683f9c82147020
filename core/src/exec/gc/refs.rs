//! Small integers, casts and comparison.

use super::super::cold::{Operands, Outcome, cold_ops};
use super::super::context::Context;
use super::{WRONG, immediate};
use crate::{RawRef, TrapCode, ValType};

/// The small integer behind the reference at `k`, without its sign.
fn small(cx: &mut Context, op: Operands, k: usize) -> Outcome<u32> {
    match RawRef(op.read_ref(cx, k)) {
        RawRef::NULL => Err(TrapCode::NullReference.into()),
        reference => reference.to_i31().ok_or(WRONG),
    }
}

/// Whether the reference at `k` is of the type whose word is at `k + 1`.
fn fits(cx: &mut Context, op: Operands, k: usize) -> bool {
    let reference = RawRef(op.read_ref(cx, k));
    let ty = ValType::from_word(immediate(op, k + 1) as u32).and_then(ValType::as_ref);
    let own = cx.instance_number() as usize;
    let machine = cx.machine();
    let ty = ty.zip(machine.instances.get(own)).map(|(ty, instance)| ty.mapped(&instance.types));
    ty.is_some_and(|ty| machine.ref_fits(reference, ty))
}

cold_ops! {
    ref_i31(cx, op) {
        op.write_ref(cx, 1, RawRef::from_i31(op.read(2)).0);
        Ok(())
    }

    i31_get_s(cx, op) {
        let value = small(cx, op, 2)?;
        op.write(1, ((value << 1) as i32 >> 1) as u32);
        Ok(())
    }

    i31_get_u(cx, op) {
        let value = small(cx, op, 2)?;
        op.write(1, value);
        Ok(())
    }

    ref_eq(cx, op) {
        op.write(1, u32::from(op.read_ref(cx, 2) == op.read_ref(cx, 3)));
        Ok(())
    }

    ref_test(cx, op) {
        op.write(1, u32::from(fits(cx, op, 2)));
        Ok(())
    }

    ref_cast(cx, op) {
        if !fits(cx, op, 2) {
            return Err(TrapCode::CastFailure.into());
        }
        let value = op.read_ref(cx, 2);
        op.write_ref(cx, 1, value);
        Ok(())
    }
}
