//! The global allocator: TLSF over the RAM the board leaves free, counting the bytes it was asked for. It takes
//! constant time, fragments little, and grows a block in place where the next one is free, which is what a
//! guest's `memory.grow` needs: a first-fit list left holes too small to hold a linear memory twice. It returns
//! null when nothing fits, so fallible requests fail and the caller hears of it.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::RefCell;
use core::num::NonZero;
use core::ptr::{self, NonNull};

use critical_section::Mutex;
use rlsf::Tlsf;

use crate::Board;

/// First-level size classes, from 16 bytes up: the largest block is just below 2 MiB, 256 MiB for test scripts.
const FIRST_LEVEL: usize = if cfg!(feature = "suite") { 24 } else { 17 };
/// Second-level classes in each.
const SECOND_LEVEL: usize = 16;

type Pool = Tlsf<'static, u32, u16, FIRST_LEVEL, SECOND_LEVEL>;

#[cfg_attr(target_os = "none", global_allocator)]
static HEAP: CountingHeap = CountingHeap::empty();

/// Bytes requested and not yet freed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeapUse {
    /// Now.
    pub live: usize,
    /// At most, since [`restart_peak`].
    pub peak: usize,
}

struct Counted {
    pool: Pool,
    size: usize,
    used: HeapUse,
}

struct CountingHeap {
    inner: Mutex<RefCell<Counted>>,
}

/// Hands the board's free RAM to the allocator; before that every allocation fails. A second call does nothing.
pub fn start<B: Board>() {
    let range = B::memory().heap;
    let start = ptr::with_exposed_provenance_mut::<u8>(range.start);
    let Some(block) = NonNull::new(ptr::slice_from_raw_parts_mut(start, range.len())) else { return };
    HEAP.with(|counted| {
        if counted.size == 0 {
            // SAFETY: `Board` promises that the range is ours, and the size says that this happens once.
            let managed = unsafe { counted.pool.insert_free_block_ptr(block) };
            counted.size = managed.map_or(0, NonZero::get);
        }
    });
}

/// What is in use.
pub fn used() -> HeapUse {
    HEAP.with(|counted| counted.used)
}

/// Bytes the allocator manages.
pub fn size() -> usize {
    HEAP.with(|counted| counted.size)
}

/// Lets the peak start again from what is live.
pub fn restart_peak() {
    HEAP.with(|counted| counted.used.peak = counted.used.live);
}

impl CountingHeap {
    const fn empty() -> CountingHeap {
        let counted = Counted { pool: Pool::new(), size: 0, used: HeapUse { live: 0, peak: 0 } };
        CountingHeap { inner: Mutex::new(RefCell::new(counted)) }
    }

    fn with<R>(&self, act: impl FnOnce(&mut Counted) -> R) -> R {
        critical_section::with(|section| act(&mut self.inner.borrow_ref_mut(section)))
    }
}

impl Counted {
    fn allocate(&mut self, layout: Layout) -> Option<NonNull<u8>> {
        let block = self.pool.allocate(layout)?;
        self.count(layout.size(), 0);
        Some(block)
    }

    /// # Safety
    /// As [`GlobalAlloc::realloc`], `old` being the block's layout.
    unsafe fn reallocate(&mut self, block: NonNull<u8>, old: Layout, new_size: usize) -> Option<NonNull<u8>> {
        let new = Layout::from_size_align(new_size, old.align()).ok()?;
        // SAFETY: the caller promises that the block is live and has this alignment.
        let moved = unsafe { self.pool.reallocate(block, new) }?;
        if moved == block {
            self.count(new_size, old.size());
        } else {
            // Both blocks were live while the contents were copied.
            self.count(new_size, 0);
            self.used.live -= old.size();
        }
        Some(moved)
    }

    fn count(&mut self, allocated: usize, freed: usize) {
        self.used.live = self.used.live + allocated - freed;
        self.used.peak = self.used.peak.max(self.used.live);
    }
}

// SAFETY: TLSF hands out disjoint blocks of the range it was given, aligned as asked; the critical section makes
// every use of it exclusive.
unsafe impl GlobalAlloc for CountingHeap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.with(|counted| counted.allocate(layout)).map_or(ptr::null_mut(), NonNull::as_ptr)
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let Some(block) = NonNull::new(block) else { return };
        self.with(|counted| {
            counted.used.live -= layout.size();
            // SAFETY: the caller of `dealloc` promises that `block` came from `alloc` with this layout.
            unsafe { counted.pool.deallocate(block, layout.align()) }
        });
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let Some(block) = NonNull::new(block) else { return ptr::null_mut() };
        // SAFETY: the caller of `realloc` promises what `reallocate` asks for.
        let moved = self.with(|counted| unsafe { counted.reallocate(block, layout, new_size) });
        moved.map_or(ptr::null_mut(), NonNull::as_ptr)
    }
}
