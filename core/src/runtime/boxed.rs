//! Boxes whose allocation may fail.

use crate::{Error, Result};
use alloc::boxed::Box;
use alloc::vec::Vec;

/// Puts `value` into a box.
///
/// # Errors
/// `OutOfMemory`.
pub fn try_box<T>(value: T) -> Result<Box<T>> {
    try_box_with(|| value)
}

/// Puts what `make` returns into a box. The box is there before the value is: a large one is made in its place where the
/// compiler can.
///
/// # Errors
/// `OutOfMemory`.
#[inline]
pub fn try_box_with<T>(make: impl FnOnce() -> T) -> Result<Box<T>> {
    let mut room = Vec::new();
    room.try_reserve_exact(1).map_err(|_| Error::out_of_memory(size_of::<T>()))?;
    let place: *mut T = room.as_mut_ptr();
    // SAFETY: there is room for one element, which is whole before it counts as one.
    unsafe {
        place.write(make());
        room.set_len(1);
    }
    let boxed: *mut [T] = Box::into_raw(room.into_boxed_slice());
    // SAFETY: a slice of one element has the layout of the element, and this box owned it.
    Ok(unsafe { Box::from_raw(boxed.cast::<T>()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_hold_what_was_put_in() {
        assert_eq!(*try_box(7_u64).unwrap(), 7);
        assert_eq!(*try_box(()).unwrap(), ());
        let any: Box<dyn core::any::Any> = try_box(String::from("text")).unwrap();
        assert_eq!(any.downcast_ref::<String>().unwrap(), "text");
    }
}
