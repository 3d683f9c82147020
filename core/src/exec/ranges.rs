//! Many values of a frame at once: what branches and returns with many values do.

use super::cold::cold_ops;

cold_ops! {
    copy_slots(_cx, op) {
        let (to, from, count) = (op.index(1), op.index(2), op.index(3));
        // SAFETY: the checker saw that both ranges lie in the frame at `sp`.
        unsafe { core::ptr::copy(op.sp.add(from), op.sp.add(to), count) };
        Ok(())
    }

    copy_refs(cx, op) {
        let (to, from, count) = (op.index(1), op.index(2), op.index(3));
        // SAFETY: the checker saw that both ranges lie in the bank, which begins at `dp`.
        unsafe { core::ptr::copy(cx.dp.add(from), cx.dp.add(to), count) };
        Ok(())
    }
}
