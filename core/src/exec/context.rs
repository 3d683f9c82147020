//! What one stay in the executor needs.

use super::host::Hook;
use super::stack::WORDS_OF_RECORD;
use crate::runtime::instance::Instance;
use crate::runtime::machine::Machine;
use crate::runtime::memory::Memory;
use crate::runtime::table::Table;
use crate::{FuncRef, TrapCode};
#[cfg(tenon_dispatch = "tail")]
use core::mem::MaybeUninit;

/// Why the dispatch loop stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Stop {
    /// The call that began the stay has returned.
    Return,
    /// A host function, [`Context::called`], is for the embedder to run. The thread's state is written.
    HostCall,
    /// Fuel is used up; `ip` is at the op that could not pay.
    OutOfFuel,
    /// See [`Context::trap`].
    Trap,
    /// The function [`Context::called`] must be translated, for the op at `ip` to be tried again.
    #[cfg(feature = "loader")]
    Translate,
    /// An exception is thrown: see [`Context::thrown`]; `ip` is at the op.
    #[cfg(feature = "exceptions")]
    Throw,
}

/// How a cold op ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Done,
    Trap,
    OutOfFuel,
}

/// A host call the guest makes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pending {
    pub(crate) func: FuncRef,
    /// First slot of its window, counted from the bottom of the stack.
    pub(crate) window: u32,
    /// First word of its reference window, counted from the record (or bank) at `dp`.
    pub(crate) refs: u32,
}

/// What is left of a call that returned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Returned {
    /// Its record.
    pub(crate) record: u32,
    /// Reference results: the first word, from the bottom, and how many in the high half. One number, because it is read as
    /// one right after it was written.
    pub(crate) refs: u64,
}

/// What a context knows of an instance.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(super) struct View {
    /// Its code.
    pub(super) code: *const u16,
    /// Its number, shifted for the third word of a record.
    pub(super) instance_word: u32,
    /// A reference to its first function.
    pub(super) own_func: u32,
    pub(super) globals: *mut u32,
    pub(super) global_imports: *const u32,
    /// Memory 0.
    pub(super) memory: *mut u8,
    pub(super) memory_len: usize,
    /// Elements of table 0.
    pub(super) table: *const u32,
    /// Its function records, four words each.
    pub(super) funcs: *const u32,
    pub(super) func_count: u32,
    pub(super) table_len: u32,
    /// The functions it imports.
    pub(super) func_imports: *const FuncRef,
}

impl View {
    /// Of no instance: its word is that of none.
    const NONE: Self = Self {
        code: core::ptr::null(),
        instance_word: u32::MAX,
        own_func: 0,
        globals: core::ptr::null_mut(),
        global_imports: core::ptr::null(),
        memory: core::ptr::null_mut(),
        memory_len: 0,
        table: core::ptr::null(),
        funcs: core::ptr::null(),
        func_count: 0,
        table_len: 0,
        func_imports: core::ptr::null(),
    };
}

/// Pointers and state of one stay in the executor. `dp` points at the lowest word in use of the
/// stack's upper part: the current function's ref bank, or the record below which it would be.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Context {
    /// The accumulator of 64 bits, where a backend keeps it here: in front, so that its address takes no register.
    #[cfg(not(tenon_dispatch = "tail"))]
    pub(super) acc: u64,
    /// Where the last jump back led: see the tail backend's `jump`.
    #[cfg(tenon_dispatch = "tail")]
    pub(super) loop_ip: *const u16,
    /// Fuel at hand, of which charges are taken; the rest is in `more_fuel`.
    pub(super) fuel: isize,
    pub(super) dp: *mut u32,
    pub(super) view: View,
    /// Of instances that ran before, each at a place that its number gives: for calls that go back and forth.
    #[cfg(tenon_dispatch = "tail")]
    known: [MaybeUninit<View>; 4],
    /// Their words; a view was written where one is.
    #[cfg(tenon_dispatch = "tail")]
    known_words: [u32; 4],
    pub(super) all_globals: *mut u32,
    pub(super) ip: *const u16,
    pub(super) sp: *mut u32,
    pub(super) hook: Hook,
    pub(super) machine: *mut Machine,
    pub(crate) trap: TrapCode,
    pub(crate) called: FuncRef,
    #[cfg(feature = "exceptions")]
    pub(crate) thrown: Option<super::Thrown>,
    /// The call that returned.
    pub(crate) returned: Returned,
    /// Fuel already paid towards the op at `ip`: see `cold::charge`.
    pub(super) paid: u64,
    more_fuel: u64,
}

impl Context {
    /// Takes up the thread of `machine` where it stands. The machine is the context's until it leaves.
    pub(super) fn enter(&mut self, machine: &mut Machine) {
        machine.begin_stay();
        self.machine = machine;
        let Machine { thread, fuel, .. } = machine;
        let (state, stack) = (thread.state, thread.stack.as_mut_ptr());
        // SAFETY: the thread's offsets lie in its stack.
        (self.dp, self.sp) = unsafe { (stack.add(state.dp as usize), stack.add(state.sp as usize)) };
        self.paid = thread.paid;
        self.set_fuel(*fuel);
        self.forget();
        if !self.look_at(state.instance) {
            self.view = View::NONE;
        }
        // SAFETY: the thread's ip lies in the code of its instance.
        self.ip = unsafe { self.view.code.add(state.ip as usize) };
    }

    /// A context of no machine, for ops that need none.
    #[inline(always)]
    pub(super) fn detached() -> Self {
        Self {
            #[cfg(tenon_dispatch = "tail")]
            loop_ip: core::ptr::null(),
            #[cfg(not(tenon_dispatch = "tail"))]
            acc: 0,
            dp: core::ptr::null_mut(),
            view: View::NONE,
            #[cfg(tenon_dispatch = "tail")]
            known: [MaybeUninit::uninit(); 4],
            #[cfg(tenon_dispatch = "tail")]
            known_words: [View::NONE.instance_word; 4],
            all_globals: core::ptr::null_mut(),
            fuel: 0,
            ip: core::ptr::null(),
            sp: core::ptr::null_mut(),
            hook: Hook::none(),
            machine: core::ptr::null_mut(),
            trap: TrapCode::Unreachable,
            called: FuncRef(0),
            #[cfg(feature = "exceptions")]
            thrown: None,
            returned: Returned { record: 0, refs: 0 },
            paid: 0,
            more_fuel: 0,
        }
    }

    /// Writes the state back to the thread.
    pub(crate) fn leave(&mut self) {
        let (dp, sp, ip) = (self.dp_offset(), self.sp_offset(self.sp), self.ip_offset(self.ip));
        let instance = self.instance_number();
        let (fuel, paid) = (self.fuel(), self.paid);
        let machine = self.machine();
        let state = &mut machine.thread.state;
        (state.dp, state.sp, state.ip, state.instance) = (dp, sp, ip, instance);
        machine.thread.paid = paid;
        machine.fuel = fuel;
        machine.end_stay();
    }

    /// All the fuel there is.
    pub(super) fn fuel(&self) -> u64 {
        self.more_fuel + self.fuel as u64
    }

    /// From now on there is so much fuel: as much as a word holds is at hand.
    pub(super) fn set_fuel(&mut self, fuel: u64) {
        self.fuel = isize::try_from(fuel).unwrap_or(isize::MAX);
        self.more_fuel = fuel - self.fuel as u64;
    }

    #[inline(always)]
    pub(crate) fn machine(&mut self) -> &mut Machine {
        // SAFETY: the machine is the context's from `enter` to the end of the stay; `host` says what happens in between.
        // The context's other pointers lead into heap blocks that the machine owns.
        unsafe { &mut *self.machine }
    }

    /// The first slot of imported global number `index`, which the checker found to be one.
    #[cfg(feature = "simd")]
    #[inline(always)]
    pub(super) unsafe fn imported_global(&self, index: usize) -> *mut u32 {
        // SAFETY: linking gave each imported global a place among the machine's.
        unsafe { self.all_globals.add(*self.view.global_imports.add(index) as usize) }
    }

    pub(super) fn instance_number(&self) -> u32 {
        self.view.instance_word >> 16
    }

    pub(super) fn stack_base(&mut self) -> *mut u32 {
        self.machine().thread.stack.as_mut_ptr()
    }

    pub(super) fn dp_offset(&mut self) -> u32 {
        self.sp_offset(self.dp)
    }

    /// A place on the stack, counted from the bottom.
    pub(super) fn sp_offset(&mut self, place: *mut u32) -> u32 {
        ((place as usize - self.stack_base() as usize) / 4) as u32
    }

    pub(super) fn ip_offset(&self, ip: *const u16) -> u32 {
        ((ip as usize).wrapping_sub(self.view.code as usize) / 2) as u32
    }

    /// The current instance.
    pub(super) fn instance(&mut self) -> Option<&mut Instance> {
        let number = self.instance_number();
        self.machine().instances.get_mut(number as usize)
    }

    /// Makes `number` the current instance.
    #[cfg_attr(not(tenon_dispatch = "tail"), inline(never))]
    pub(super) fn switch(&mut self, number: u32) {
        #[cfg(tenon_dispatch = "tail")]
        if self.switch_to_known(number << 16) {
            return;
        }
        let found = self.look_at(number);
        #[cfg(tenon_dispatch = "tail")]
        if found {
            let view = self.view;
            let (known, word) = self.known(number << 16);
            known.write(view);
            *word = number << 16;
        }
        #[cfg(not(tenon_dispatch = "tail"))]
        let _ = found;
    }

    /// Makes `number` the current instance, if there is one.
    #[cfg_attr(not(tenon_dispatch = "tail"), inline(never))]
    fn look_at(&mut self, number: u32) -> bool {
        // SAFETY: as in `machine`; the borrow ends here.
        let Machine { instances, globals, memories, tables, .. } = unsafe { &mut *self.machine };
        let Some(instance) = instances.get(number as usize) else { return false };
        self.all_globals = globals.as_mut_ptr();
        let (memory, memory_len) = first_memory(instance, memories);
        let (table, table_len) = first_table(instance, tables);
        self.view = View {
            code: instance.code.units,
            instance_word: number << 16,
            own_func: FuncRef::new(number, 0).0,
            // SAFETY: an instance's globals begin inside (or at the end of) the machine's.
            globals: unsafe { self.all_globals.add(instance.globals_base as usize) },
            global_imports: instance.global_imports.as_ptr(),
            memory,
            memory_len,
            table,
            funcs: instance.code.funcs,
            func_count: instance.code.func_count,
            table_len,
            func_imports: instance.func_imports.as_ptr(),
        };
        true
    }

    /// The same, if the instance with this [word](View::instance_word) is known.
    #[cfg(tenon_dispatch = "tail")]
    #[inline(always)]
    pub(super) fn switch_to_known(&mut self, instance_word: u32) -> bool {
        let (known, word) = self.known(instance_word);
        let found = *word == instance_word;
        // Copied as a whole: what is read from it later shall not wait for parts of it.
        let known = opaque(known.as_ptr());
        if found {
            // SAFETY: it was written before its word was.
            self.view = unsafe { *known };
        }
        found
    }

    /// Where the instance with this word is known, if it is; and the word of the one that is.
    #[cfg(tenon_dispatch = "tail")]
    #[inline(always)]
    #[allow(clippy::indexing_slicing, reason = "both have four places")]
    fn known(&mut self, instance_word: u32) -> (&mut MaybeUninit<View>, &mut u32) {
        let place = (instance_word >> 16) as usize % 4;
        (&mut self.known[place], &mut self.known_words[place])
    }

    /// From now on no instance is known.
    fn forget(&mut self) {
        #[cfg(tenon_dispatch = "tail")]
        {
            self.known_words = [View::NONE.instance_word; 4];
        }
    }

    /// The bytes of memory 0 of the current instance; none if it has no memory.
    pub(super) fn first_memory(&mut self) -> &mut [u8] {
        // SAFETY: they are the memory's, from when it was switched to or moved last; as in `machine`.
        unsafe { core::slice::from_raw_parts_mut(self.view.memory, self.view.memory_len) }
    }

    /// Table 0 of the current instance, again: it may have moved.
    pub(super) fn reload_table(&mut self) {
        self.forget();
        let number = self.instance_number();
        let Machine { instances, tables, .. } = self.machine();
        let Some(instance) = instances.get(number as usize) else { return };
        (self.view.table, self.view.table_len) = first_table(instance, tables);
    }

    /// Memory 0 of the current instance, again: it may have moved.
    pub(super) fn reload_memory(&mut self) {
        self.forget();
        let number = self.instance_number();
        let Machine { instances, memories, .. } = self.machine();
        let Some(instance) = instances.get(number as usize) else { return };
        (self.view.memory, self.view.memory_len) = first_memory(instance, memories);
    }

    /// Makes room: at least `words` words between `sp` and `dp`. On failure the trap is set.
    #[cold]
    #[inline(never)]
    pub(super) fn grow_stack(&mut self, sp: *mut u32, words: usize) -> bool {
        let (sp, dp) = (self.sp_offset(sp), self.dp_offset());
        let machine = self.machine();
        match machine.thread.grow(sp, dp, words, machine.max_stack_slots) {
            Ok(dp) => {
                let base = self.stack_base();
                // SAFETY: offsets of the stack that just grew.
                unsafe {
                    self.dp = base.add(dp as usize);
                    self.sp = base.add(sp as usize);
                }
                true
            }
            Err(trap) => {
                self.trap = trap;
                false
            }
        }
    }

    /// Whether a frame of `words` words at `sp` and one record fit below `dp`.
    #[inline(always)]
    pub(super) fn fits(&self, sp: *mut u32, words: usize) -> bool {
        sp as usize + 4 * (words + WORDS_OF_RECORD) <= self.dp as usize
    }
}

/// Base and length of memory 0.
#[inline(always)]
fn first_memory(instance: &Instance, memories: &mut [Memory]) -> (*mut u8, usize) {
    match instance.memories.first().and_then(|&memory| memories.get_mut(memory as usize)) {
        Some(memory) => (memory.data.as_mut_ptr(), memory.data.len()),
        None => (core::ptr::NonNull::dangling().as_ptr(), 0),
    }
}

/// Elements of table 0, and how many there are.
#[inline(always)]
fn first_table(instance: &Instance, tables: &[Table]) -> (*const u32, u32) {
    match instance.tables.first().and_then(|&table| tables.get(table as usize)) {
        Some(table) => (table.elements.as_ptr(), table.elements.len() as u32),
        None => (core::ptr::null(), 0),
    }
}

/// The same pointer, not known to the compiler to be.
#[cfg(tenon_dispatch = "tail")]
#[inline(always)]
pub(super) fn opaque<T>(mut pointer: *const T) -> *const T {
    // SAFETY: nothing is executed.
    unsafe {
        core::arch::asm!("/* {} */", inlateout(reg) pointer, options(pure, readonly, nostack, preserves_flags));
    }
    pointer
}
