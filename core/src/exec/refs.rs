//! References: copies, constants, globals.

use super::cold::{TABLE, cold_ops, parts};
use crate::{FuncRef, RawRef, TrapCode};

cold_ops! {
    copy_ref(cx, op) {
        let value = op.read_ref(cx, 2);
        op.write_ref(cx, 1, value);
        Ok(())
    }

    ref_null(cx, op) {
        op.write_ref(cx, 1, RawRef::NULL.0);
        Ok(())
    }

    ref_func(cx, op) {
        let number = op.index(2) as u32 | (op.index(3) as u32) << 16;
        let func = FuncRef::new(cx.instance_number(), number);
        op.write_ref(cx, 1, func.0);
        Ok(())
    }

    ref_func_import(cx, op) {
        let func = cx.instance().and_then(|instance| instance.func_imports.get(op.index(2)).copied());
        op.write_ref(cx, 1, func.map_or(0, |func| func.0));
        Ok(())
    }

    ref_is_null(cx, op) {
        op.write(1, u32::from(op.read_ref(cx, 2) == RawRef::NULL.0));
        Ok(())
    }

    ref_as_non_null(cx, op) {
        match RawRef(op.read_ref(cx, 1)).is_null() {
            true => Err(TrapCode::NullReference.into()),
            false => Ok(()),
        }
    }

    select_ref(cx, op) {
        let value = op.read_ref(cx, if op.read(4) != 0 { 2 } else { 3 });
        op.write_ref(cx, 1, value);
        Ok(())
    }

    global_get_ref(cx, op) {
        let (instance, arenas) = parts(cx).ok_or(TABLE)?;
        let value = arenas.ref_globals.get(instance.ref_globals_base as usize + op.index(2)).copied();
        op.write_ref(cx, 1, value.unwrap_or(0));
        Ok(())
    }

    global_set_ref(cx, op) {
        let value = op.read_ref(cx, 2);
        let (instance, arenas) = parts(cx).ok_or(TABLE)?;
        if let Some(place) = arenas.ref_globals.get_mut(instance.ref_globals_base as usize + op.index(1)) {
            *place = value;
        }
        Ok(())
    }

    global_get_ref_import(cx, op) {
        let (instance, arenas) = parts(cx).ok_or(TABLE)?;
        let place = instance.global_imports.get(op.index(2)).copied().unwrap_or(u32::MAX);
        let value = arenas.ref_globals.get(place as usize).copied();
        op.write_ref(cx, 1, value.unwrap_or(0));
        Ok(())
    }

    global_set_ref_import(cx, op) {
        let value = op.read_ref(cx, 2);
        let (instance, arenas) = parts(cx).ok_or(TABLE)?;
        let place = instance.global_imports.get(op.index(1)).copied().unwrap_or(u32::MAX);
        if let Some(place) = arenas.ref_globals.get_mut(place as usize) {
            *place = value;
        }
        Ok(())
    }
}
