//! C's heap, out of the firmware's. Each block is preceded by its size.

use alloc::alloc::{alloc_zeroed, dealloc, realloc as reallocate};
use core::alloc::Layout;
use core::ffi::c_void;
use core::ptr;

/// Before each block: its size, and as much as keeps it aligned for C.
const HEADER: usize = 8;

/// As in C.
#[unsafe(no_mangle)]
extern "C" fn calloc(count: usize, size: usize) -> *mut c_void {
    let Some(layout) = count.checked_mul(size).and_then(layout) else { return ptr::null_mut() };
    // SAFETY: a layout with a header is not of size zero.
    unsafe { with_size(alloc_zeroed(layout), layout) }
}

/// As in C.
///
/// # Safety
/// `block` is null or came from these functions and was not freed.
#[unsafe(no_mangle)]
unsafe extern "C" fn realloc(block: *mut c_void, size: usize) -> *mut c_void {
    if block.is_null() {
        return calloc(1, size);
    }
    let Some(layout) = layout(size) else { return ptr::null_mut() };
    // SAFETY: the caller promises that the block has a header and is live.
    unsafe {
        let (start, old) = whole(block);
        with_size(reallocate(start, old, layout.size()), layout)
    }
}

/// As in C.
///
/// # Safety
/// `block` is null or came from these functions and was not freed.
#[unsafe(no_mangle)]
unsafe extern "C" fn free(block: *mut c_void) {
    if !block.is_null() {
        // SAFETY: the caller promises that the block has a header and is live.
        unsafe {
            let (start, layout) = whole(block);
            dealloc(start, layout);
        }
    }
}

/// As in C.
#[unsafe(no_mangle)]
extern "C" fn abort() -> ! {
    panic!("wasm3 aborted")
}

fn layout(size: usize) -> Option<Layout> {
    Layout::from_size_align(size.checked_add(HEADER)?, HEADER).ok()
}

/// Notes the size at `start`; the block after it.
///
/// # Safety
/// `start` is null or begins an allocation of `layout`.
unsafe fn with_size(start: *mut u8, layout: Layout) -> *mut c_void {
    if start.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: the allocation begins with a header, aligned to it.
    unsafe {
        start.cast::<usize>().write(layout.size());
        start.add(HEADER).cast()
    }
}

/// The allocation of a block.
///
/// # Safety
/// `block` came from these functions and was not freed.
unsafe fn whole(block: *mut c_void) -> (*mut u8, Layout) {
    // SAFETY: a header precedes the block, and holds the size of a valid layout.
    unsafe {
        let start = block.cast::<u8>().sub(HEADER);
        (start, Layout::from_size_align_unchecked(start.cast::<usize>().read(), HEADER))
    }
}
