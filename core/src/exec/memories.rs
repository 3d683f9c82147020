//! Memories: their sizes.

use super::bulk::memory_id;
use super::cold::{MEMORY, charge, cold_ops};

cold_ops! {
    memory_size(cx, op) {
        let memory = memory_id(cx, op.index(2))?;
        let pages = cx.machine().memory_pages(memory);
        op.write(1, pages as u32);
        Ok(())
    }

    memory_grow(cx, op) {
        let (memory, delta) = (memory_id(cx, op.index(3))?, op.read(2).into());
        let limit = cx.machine().engine().config().limits.memory_bytes;
        let found = cx.machine().memories.get(memory.0 as usize).ok_or(MEMORY)?;
        let Some(added) = found.may_grow(delta, limit) else {
            cx.paid = 0;
            op.write(1, u32::MAX);
            return Ok(());
        };
        charge(cx, added)?;
        let old = cx.machine().grow_memory(memory, delta);
        op.write(1, old.map_or(u32::MAX, |pages| pages as u32));
        cx.reload_memory();
        Ok(())
    }
}
