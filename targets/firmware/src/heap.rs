//! The global allocator: first fit over the RAM the board leaves free, counting the bytes it was asked for.
//! It returns null when nothing fits, so fallible requests fail and the caller hears of it.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::RefCell;
use core::ptr::{self, NonNull};

use critical_section::Mutex;
use linked_list_allocator::Heap;

use crate::Board;

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
    heap: Heap,
    used: HeapUse,
}

struct CountingHeap {
    inner: Mutex<RefCell<Counted>>,
}

/// Hands the board's free RAM to the allocator; before that every allocation fails. A second call does nothing.
pub fn start<B: Board>() {
    let range = B::memory().heap;
    HEAP.with(|counted| {
        if counted.heap.size() == 0 {
            // SAFETY: `Board` promises that the range is ours, and the size says that this happens once.
            unsafe { counted.heap.init(ptr::with_exposed_provenance_mut(range.start), range.len()) }
        }
    });
}

/// What is in use.
pub fn used() -> HeapUse {
    HEAP.with(|counted| counted.used)
}

/// Bytes the allocator manages.
pub fn size() -> usize {
    HEAP.with(|counted| counted.heap.size())
}

/// Lets the peak start again from what is live.
pub fn restart_peak() {
    HEAP.with(|counted| counted.used.peak = counted.used.live);
}

impl CountingHeap {
    const fn empty() -> CountingHeap {
        let counted = Counted { heap: Heap::empty(), used: HeapUse { live: 0, peak: 0 } };
        CountingHeap { inner: Mutex::new(RefCell::new(counted)) }
    }

    fn with<R>(&self, act: impl FnOnce(&mut Counted) -> R) -> R {
        critical_section::with(|section| act(&mut self.inner.borrow_ref_mut(section)))
    }
}

impl Counted {
    fn allocate(&mut self, layout: Layout) -> Option<NonNull<u8>> {
        let block = self.heap.allocate_first_fit(layout).ok()?;
        self.used.live += layout.size();
        self.used.peak = self.used.peak.max(self.used.live);
        Some(block)
    }
}

// SAFETY: `Heap` hands out disjoint blocks of the range it was given; the critical section makes every use of
// it exclusive.
unsafe impl GlobalAlloc for CountingHeap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.with(|counted| counted.allocate(layout)).map_or(ptr::null_mut(), NonNull::as_ptr)
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let Some(block) = NonNull::new(block) else { return };
        self.with(|counted| {
            counted.used.live -= layout.size();
            // SAFETY: the caller of `dealloc` promises that `block` came from `alloc` with this layout.
            unsafe { counted.heap.deallocate(block, layout) }
        });
    }
}
