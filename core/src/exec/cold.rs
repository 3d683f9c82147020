//! Rare ops and traps, each a function of its own outside the dispatch loop.
//!
//! Cold ops share one contract: `ip` is at a checked op of the kind each names, and `sp` at the frame of
//! its function.

use super::context::{Context, Status, Stop};
use crate::image::ElemItem;
use crate::runtime::instance::Instance;
use crate::runtime::machine::Machine;
use crate::{FuncRef, RawRef, TrapCode};

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
    trap_memory = MemoryOutOfBounds;
    trap_divide_by_zero = DivideByZero;
    trap_integer_overflow = IntegerOverflow;
    trap_invalid_conversion = InvalidConversion;
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

/// The operands of the op at `ip`. Made only by cold ops, whose callers promise `ip` and `sp`.
#[derive(Clone, Copy)]
struct Operands {
    ip: *const u16,
    sp: *mut u32,
}

impl Operands {
    /// The unit at `k`.
    fn index(self, k: usize) -> usize {
        // SAFETY: the checker decoded the op with that many units.
        usize::from(unsafe { *self.ip.add(k) })
    }

    fn read(self, k: usize) -> u32 {
        // SAFETY: the operand is a slot of the frame.
        unsafe { *self.sp.add(self.index(k)) }
    }

    fn write(self, k: usize, value: u32) {
        // SAFETY: as above.
        unsafe { *self.sp.add(self.index(k)) = value }
    }

    fn read_ref(self, cx: &Context, k: usize) -> u32 {
        // SAFETY: the operand is an entry of the bank, which begins at `dp`.
        unsafe { *cx.dp.add(self.index(k)) }
    }

    fn write_ref(self, cx: &mut Context, k: usize, value: u32) {
        // SAFETY: as above.
        unsafe { *cx.dp.add(self.index(k)) = value }
    }
}

/// The current instance and the rest of the machine.
fn parts(cx: &mut Context) -> Option<(&mut Instance, Arenas<'_>)> {
    let number = cx.instance_number() as usize;
    let Machine { instances, memories, tables, ref_globals, .. } = cx.machine();
    Some((instances.get_mut(number)?, Arenas { memories, tables, ref_globals }))
}

struct Arenas<'a> {
    memories: &'a mut [crate::runtime::memory::Memory],
    tables: &'a mut [crate::runtime::table::Table],
    ref_globals: &'a mut [u32],
}

macro_rules! cold_ops {
    ($($name:ident($cx:ident, $op:ident) $body:block)*) => {
        $(#[cold]
        #[inline(never)]
        pub(super) unsafe fn $name($cx: &mut Context, ip: *const u16, sp: *mut u32) -> Status {
            let $op = Operands { ip, sp };
            let run = |$cx: &mut Context| -> Outcome { $body };
            match run($cx) {
                Ok(()) => Status::Done,
                Err(Failure::Trap(code)) => {
                    $cx.trap = code;
                    Status::Trap
                }
                Err(Failure::Fuel) => Status::OutOfFuel,
            }
        })*
    };
}

enum Failure {
    Trap(TrapCode),
    Fuel,
}

type Outcome<T = ()> = Result<T, Failure>;

impl From<TrapCode> for Failure {
    fn from(code: TrapCode) -> Self {
        Self::Trap(code)
    }
}

const MEMORY: Failure = Failure::Trap(TrapCode::MemoryOutOfBounds);
const TABLE: Failure = Failure::Trap(TrapCode::TableOutOfBounds);

/// Charges 1 unit per 16 bytes, before the work is done. Code without fuel charges nothing.
fn charge(cx: &mut Context, bytes: u64) -> Outcome {
    let units = bytes / 16;
    if cx.fuel < units {
        return Err(Failure::Fuel);
    }
    cx.fuel -= units;
    Ok(())
}

fn range(at: u32, len: u32) -> core::ops::Range<usize> {
    at as usize..(at as usize).saturating_add(len as usize)
}

fn memory_of<'a>(arenas: &'a mut Arenas<'_>, instance: &Instance, index: usize) -> Option<&'a mut [u8]> {
    let memory = *instance.memories.get(index)?;
    arenas.memories.get_mut(memory as usize).map(|memory| &mut *memory.data)
}

fn table_of<'a>(
    arenas: &'a mut Arenas<'_>,
    instance: &Instance,
    index: usize,
) -> Option<&'a mut crate::runtime::table::Table> {
    let table = *instance.tables.get(index)?;
    arenas.tables.get_mut(table as usize)
}

/// Memory `index` of the current instance.
fn memory(cx: &mut Context, index: usize) -> Outcome<&mut [u8]> {
    let (instance, mut arenas) = parts(cx).ok_or(MEMORY)?;
    let memory = *instance.memories.get(index).ok_or(MEMORY)?;
    core::mem::take(&mut arenas.memories)
        .get_mut(memory as usize)
        .map(|memory| &mut *memory.data)
        .ok_or(MEMORY)
}

cold_ops! {
    memory_size(cx, op) {
        let (instance, arenas) = parts(cx).ok_or(MEMORY)?;
        let number = *instance.memories.get(op.index(2)).ok_or(MEMORY)?;
        let pages = arenas.memories.get(number as usize).ok_or(MEMORY)?.pages();
        op.write(1, pages as u32);
        Ok(())
    }

    memory_grow(cx, op) {
        let number = cx.instance().and_then(|instance| instance.memories.get(op.index(3)).copied()).ok_or(MEMORY)?;
        let delta = op.read(2);
        let machine = cx.machine();
        let page = machine.memories.get(number as usize).ok_or(MEMORY)?.ty.page_log2;
        charge(cx, u64::from(delta) << page)?;
        let old = cx.machine().grow_memory(crate::MemoryId(number), delta.into());
        op.write(1, old.map_or(u32::MAX, |pages| pages as u32));
        cx.reload_memory();
        Ok(())
    }

    memory_fill(cx, op) {
        let (at, value, len) = (op.read(1), op.read(2) as u8, op.read(3));
        memory(cx, op.index(4))?.get_mut(range(at, len)).ok_or(MEMORY)?;
        charge(cx, len.into())?;
        memory(cx, op.index(4))?.get_mut(range(at, len)).ok_or(MEMORY)?.fill(value);
        Ok(())
    }

    memory_copy(cx, op) {
        let (to, from, len) = (op.read(1), op.read(2), op.read(3));
        let (instance, _) = parts(cx).ok_or(MEMORY)?;
        let id = |k| instance.memories.get(op.index(k)).copied().map(crate::MemoryId).ok_or(MEMORY);
        let (to_memory, from_memory) = (id(4)?, id(5)?);
        memory(cx, op.index(4))?.get(range(to, len)).ok_or(MEMORY)?;
        memory(cx, op.index(5))?.get(range(from, len)).ok_or(MEMORY)?;
        charge(cx, len.into())?;
        cx.machine().memory_copy(to_memory, to, from_memory, from, len).ok_or(MEMORY)
    }

    memory_init(cx, op) {
        let (to, from, len) = (op.read(1), op.read(2), op.read(3));
        let in_bounds = |cx: &mut Context| {
            let (instance, mut arenas) = parts(cx)?;
            let data = instance.data(op.index(5)).get(range(from, len)).map(<[u8]>::len)?;
            memory_of(&mut arenas, instance, op.index(4))?.get(range(to, len)).map(|_| data)
        };
        in_bounds(cx).ok_or(MEMORY)?;
        charge(cx, len.into())?;
        let (instance, mut arenas) = parts(cx).ok_or(MEMORY)?;
        let data = instance.data(op.index(5)).get(range(from, len)).ok_or(MEMORY)?;
        let place = memory_of(&mut arenas, instance, op.index(4)).and_then(|memory| memory.get_mut(range(to, len)));
        place.ok_or(MEMORY)?.copy_from_slice(data);
        Ok(())
    }

    data_drop(cx, op) {
        if let Some(instance) = cx.instance() {
            instance.dropped_data.set(op.index(1));
        }
        Ok(())
    }

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

    table_get(cx, op) {
        let (instance, mut arenas) = parts(cx).ok_or(TABLE)?;
        let table = table_of(&mut arenas, instance, op.index(3)).ok_or(TABLE)?;
        let value = *table.elements.get(op.read(2) as usize).ok_or(TABLE)?;
        op.write_ref(cx, 1, value);
        Ok(())
    }

    table_set(cx, op) {
        let value = op.read_ref(cx, 2);
        let (instance, mut arenas) = parts(cx).ok_or(TABLE)?;
        let table = table_of(&mut arenas, instance, op.index(3)).ok_or(TABLE)?;
        *table.elements.get_mut(op.read(1) as usize).ok_or(TABLE)? = value;
        Ok(())
    }

    table_size(cx, op) {
        let (instance, mut arenas) = parts(cx).ok_or(TABLE)?;
        let size = table_of(&mut arenas, instance, op.index(2)).ok_or(TABLE)?.elements.len();
        op.write(1, size as u32);
        Ok(())
    }

    table_grow(cx, op) {
        let (count, value) = (op.read(2), op.read_ref(cx, 3));
        charge(cx, u64::from(count) * 4)?;
        let limit = cx.machine().engine().config().limits.table_elements;
        let (instance, mut arenas) = parts(cx).ok_or(TABLE)?;
        let table = table_of(&mut arenas, instance, op.index(4)).ok_or(TABLE)?;
        op.write(1, table.grow(count, value, limit).unwrap_or(u32::MAX));
        Ok(())
    }

    table_fill(cx, op) {
        let (at, value, len) = (op.read(1), op.read_ref(cx, 2), op.read(3));
        let (instance, mut arenas) = parts(cx).ok_or(TABLE)?;
        let table = table_of(&mut arenas, instance, op.index(4)).ok_or(TABLE)?;
        table.elements.get(range(at, len)).ok_or(TABLE)?;
        charge(cx, u64::from(len) * 4)?;
        let (instance, mut arenas) = parts(cx).ok_or(TABLE)?;
        let table = table_of(&mut arenas, instance, op.index(4)).ok_or(TABLE)?;
        table.elements.get_mut(range(at, len)).ok_or(TABLE)?.fill(value);
        Ok(())
    }

    table_copy(cx, op) {
        let (to, from, len) = (op.read(1), op.read(2), op.read(3));
        let (instance, mut arenas) = parts(cx).ok_or(TABLE)?;
        table_of(&mut arenas, instance, op.index(4)).and_then(|table| table.elements.get(range(to, len))).ok_or(TABLE)?;
        table_of(&mut arenas, instance, op.index(5)).and_then(|table| table.elements.get(range(from, len))).ok_or(TABLE)?;
        charge(cx, u64::from(len) * 4)?;
        let (instance, mut arenas) = parts(cx).ok_or(TABLE)?;
        let to_table = *instance.tables.get(op.index(4)).ok_or(TABLE)?;
        let from_table = *instance.tables.get(op.index(5)).ok_or(TABLE)?;
        copy_elements(&mut arenas, (to_table, to), (from_table, from), len).ok_or(TABLE)
    }

    table_init(cx, op) {
        let (to, from, len) = (op.read(1), op.read(2), op.read(3));
        let (instance, mut arenas) = parts(cx).ok_or(TABLE)?;
        let available = instance.elem_len(op.index(5));
        table_of(&mut arenas, instance, op.index(4)).and_then(|table| table.elements.get(range(to, len))).ok_or(TABLE)?;
        if u64::from(from) + u64::from(len) > u64::from(available) {
            return Err(TABLE);
        }
        charge(cx, u64::from(len) * 4)?;
        let number = cx.instance_number();
        let (instance, mut arenas) = parts(cx).ok_or(TABLE)?;
        for index in 0..len {
            let value = element(instance, &arenas, number, op.index(5), from + index);
            let table = table_of(&mut arenas, instance, op.index(4)).ok_or(TABLE)?;
            *table.elements.get_mut((to + index) as usize).ok_or(TABLE)? = value;
        }
        Ok(())
    }

    elem_drop(cx, op) {
        if let Some(instance) = cx.instance() {
            instance.dropped_elems.set(op.index(1));
        }
        Ok(())
    }
}

fn copy_elements(arenas: &mut Arenas<'_>, to: (u32, u32), from: (u32, u32), len: u32) -> Option<()> {
    if to.0 == from.0 {
        let elements = &mut arenas.tables.get_mut(to.0 as usize)?.elements;
        elements.copy_within(range(from.1, len), to.1 as usize);
        return Some(());
    }
    let [target, source] = arenas.tables.get_disjoint_mut([to.0 as usize, from.0 as usize]).ok()?;
    target.elements.get_mut(range(to.1, len))?.copy_from_slice(source.elements.get(range(from.1, len))?);
    Some(())
}

/// Item `index` of element segment `segment`: what its expression evaluates to.
fn element(instance: &Instance, arenas: &Arenas<'_>, number: u32, segment: usize, index: u32) -> u32 {
    let Some(elements) = instance.view().elem(segment as u32) else { return 0 };
    match elements.item(index) {
        ElemItem::Null => 0,
        ElemItem::Func(func) => FuncRef::new(number, func).0,
        ElemItem::Import(import) => instance.func_imports.get(import as usize).map_or(0, |func| func.0),
        ElemItem::Global(global) => instance
            .ref_global_place(global)
            .and_then(|place| arenas.ref_globals.get(place as usize))
            .copied()
            .unwrap_or(0),
    }
}
