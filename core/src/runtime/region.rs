//! Where a store's memory comes from: the global heap, or a slice the caller hands over.

use allocator_api2::alloc::{AllocError, Allocator, Global, Layout};
use core::ptr::NonNull;

/// An allocator: the global heap, or an [`Arena`].
#[derive(Clone, Copy, Debug, Default)]
pub enum Region {
    /// The program's heap.
    #[default]
    Global,
    /// A slice the caller gave to [`Arena::new`]; nothing outside it is used.
    Arena(&'static Arena),
}

// SAFETY: both allocators return blocks that stay valid until they are deallocated, and a copy of a
// region is the same allocator.
unsafe impl Allocator for Region {
    fn allocate(&self, layout: Layout) -> Result<NonNull<[u8]>, AllocError> {
        match self {
            Self::Global => Global.allocate(layout),
            Self::Arena(arena) => arena.allocate(layout),
        }
    }

    fn allocate_zeroed(&self, layout: Layout) -> Result<NonNull<[u8]>, AllocError> {
        match self {
            Self::Global => Global.allocate_zeroed(layout),
            Self::Arena(arena) => {
                let block = arena.allocate(layout)?;
                // SAFETY: the block was just allocated with that many bytes.
                unsafe { block.cast::<u8>().as_ptr().write_bytes(0, block.len()) };
                Ok(block)
            }
        }
    }

    unsafe fn deallocate(&self, block: NonNull<u8>, layout: Layout) {
        match self {
            // SAFETY: the caller's promise, passed on.
            Self::Global => unsafe { Global.deallocate(block, layout) },
            // SAFETY: the same.
            Self::Arena(arena) => unsafe { arena.deallocate(block, layout) },
        }
    }

    unsafe fn grow(&self, block: NonNull<u8>, old: Layout, new: Layout) -> Result<NonNull<[u8]>, AllocError> {
        match self {
            // SAFETY: the caller's promise, passed on.
            Self::Global => unsafe { Global.grow(block, old, new) },
            Self::Arena(arena) => {
                let moved = arena.allocate(new)?;
                // SAFETY: the new block is at least as large as the old one, which ends here.
                unsafe {
                    moved.cast::<u8>().as_ptr().copy_from_nonoverlapping(block.as_ptr(), old.size());
                    arena.deallocate(block, old);
                }
                Ok(moved)
            }
        }
    }
}

use arena::Arena as ArenaImpl;

/// An allocator inside a slice, for stores that must not touch the heap.
#[derive(Debug)]
pub struct Arena(ArenaImpl);

impl Arena {
    /// Makes an allocator of `memory`. Its own header (a few words) is taken from the front of the
    /// slice; `None` if the slice is too small for it.
    pub fn new(memory: &'static mut [u8]) -> Option<&'static Self> {
        let start = memory.as_mut_ptr();
        let pad = start.align_offset(align_of::<Self>());
        let header = pad.checked_add(size_of::<Self>())?;
        let rest = memory.len().checked_sub(header).filter(|&rest| rest >= 64)?;
        // SAFETY: `header + rest` bytes from `start` are the slice, borrowed for ever and used by
        // nothing else; the header is aligned and lies before the heap.
        unsafe {
            let place = start.add(pad).cast::<Self>();
            place.write(Self(ArenaImpl::new(start.add(header), rest)));
            Some(&*place)
        }
    }

    /// Bytes in use, bookkeeping included.
    pub fn used(&self) -> usize {
        self.0.with(|heap| heap.used())
    }

    fn allocate(&self, layout: Layout) -> Result<NonNull<[u8]>, AllocError> {
        if layout.size() == 0 {
            return Ok(NonNull::slice_from_raw_parts(layout.dangling_ptr(), 0));
        }
        let block = self.0.with(|heap| heap.allocate_first_fit(layout)).map_err(|()| AllocError)?;
        Ok(NonNull::slice_from_raw_parts(block, layout.size()))
    }

    /// # Safety
    /// `block` came from `allocate` with `layout` and is not used again.
    unsafe fn deallocate(&self, block: NonNull<u8>, layout: Layout) {
        if layout.size() != 0 {
            // SAFETY: the caller's promise.
            self.0.with(|heap| unsafe { heap.deallocate(block, layout) });
        }
    }
}

/// With atomics an arena may be shared between threads, so each use is a short critical section.
#[cfg(target_has_atomic = "ptr")]
mod arena {
    use core::cell::UnsafeCell;
    use core::sync::atomic::{AtomicBool, Ordering};
    use linked_list_allocator::Heap;

    #[derive(Debug)]
    pub(super) struct Arena {
        heap: UnsafeCell<Heap>,
        taken: AtomicBool,
    }

    // SAFETY: the heap is only touched between taking and releasing the flag.
    unsafe impl Sync for Arena {}

    impl Arena {
        /// # Safety
        /// `bytes` bytes at `start` belong to the arena for ever.
        pub(super) unsafe fn new(start: *mut u8, bytes: usize) -> Self {
            // SAFETY: the caller's promise.
            let heap = unsafe { Heap::new(start, bytes) };
            Self { heap: UnsafeCell::new(heap), taken: AtomicBool::new(false) }
        }

        pub(super) fn with<R>(&self, action: impl FnOnce(&mut Heap) -> R) -> R {
            while self.taken.compare_exchange_weak(false, true, Ordering::Acquire, Ordering::Relaxed).is_err()
            {
                core::hint::spin_loop();
            }
            // SAFETY: the flag is ours, and `action` cannot reach this arena again.
            let result = action(unsafe { &mut *self.heap.get() });
            self.taken.store(false, Ordering::Release);
            result
        }
    }
}

/// Without atomics there is one thread, and `Region` is not `Send`.
#[cfg(not(target_has_atomic = "ptr"))]
mod arena {
    use core::cell::RefCell;
    use linked_list_allocator::Heap;

    pub(super) struct Arena(RefCell<Heap>);

    impl core::fmt::Debug for Arena {
        fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            f.write_str("Arena")
        }
    }

    impl Arena {
        /// # Safety
        /// `bytes` bytes at `start` belong to the arena for ever.
        pub(super) unsafe fn new(start: *mut u8, bytes: usize) -> Self {
            // SAFETY: the caller's promise.
            Self(RefCell::new(unsafe { Heap::new(start, bytes) }))
        }

        pub(super) fn with<R>(&self, action: impl FnOnce(&mut Heap) -> R) -> R {
            action(&mut self.0.borrow_mut())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::boxed::Box;
    use alloc::vec;

    fn arena(bytes: usize) -> Option<&'static Arena> {
        Arena::new(Box::leak(vec![0_u8; bytes].into_boxed_slice()))
    }

    #[test]
    fn an_arena_serves_a_vector_and_gets_its_bytes_back() {
        let arena = arena(4096).unwrap();
        let before = arena.used();
        let mut vector = crate::Vec::new_in(Region::Arena(arena));
        for number in 0..200_u32 {
            vector.try_push(number).unwrap();
        }
        assert_eq!(vector.iter().sum::<u32>(), 19_900);
        drop(vector);
        assert_eq!(arena.used(), before);
    }

    #[test]
    fn a_full_arena_is_an_error() {
        let mut vector: crate::Vec<u8> = crate::Vec::new_in(Region::Arena(arena(1024).unwrap()));
        assert!(vector.try_room(2000).is_err());
    }

    #[test]
    fn a_slice_too_small_for_the_header_is_refused() {
        assert!(arena(16).is_none());
    }
}
