//! Numbers in linear memory, which may lie anywhere.
//!
//! Most parts read and write them as they are. RISC-V need not: there the compiler makes bytes of every access, so
//! those that lie well, which nearly all do, are told apart.

/// What a load or store moves.
pub(super) trait Number: Copy {
    /// What it is made of: the widest part the target moves at once.
    type Part;
}

macro_rules! numbers {
    ($($ty:ty = $part:ty;)*) => {
        $(impl Number for $ty {
            type Part = $part;
        })*
    };
}

numbers! {
    u8 = u8;
    i8 = u8;
    u16 = u16;
    i16 = u16;
    u32 = u32;
    i32 = u32;
    u64 = usize;
}

/// Whether accesses are told apart.
const APART: bool = cfg!(any(target_arch = "riscv32", target_arch = "riscv64"));

/// A number of parts that are aligned.
#[repr(C, packed(4))]
struct Words<T>(T);

/// Whether `place` is aligned as the parts of `T` are.
#[inline(always)]
fn lies_well<T: Number>(place: *const T) -> bool {
    place.addr().is_multiple_of(size_of::<T::Part>())
}

/// # Safety
/// `from` is valid for reads of a `T`, but for its alignment.
#[inline(always)]
pub(super) unsafe fn read<T: Number>(from: *const T) -> T {
    // SAFETY: the caller's promise; a part is at most as large as the target's words.
    unsafe {
        match (APART, lies_well(from)) {
            (false, _) => from.read_unaligned(),
            (true, true) if size_of::<T>() > size_of::<T::Part>() => from.cast::<Words<T>>().read().0,
            (true, true) => from.read(),
            (true, false) => read_bytes(from),
        }
    }
}

/// # Safety
/// `to` is valid for writes of a `T`, but for its alignment.
#[inline(always)]
pub(super) unsafe fn write<T: Number>(to: *mut T, value: T) {
    // SAFETY: as above.
    unsafe {
        match (APART, lies_well(to)) {
            (false, _) => to.write_unaligned(value),
            (true, true) if size_of::<T>() > size_of::<T::Part>() => {
                to.cast::<Words<T>>().write(Words(value))
            }
            (true, true) => to.write(value),
            (true, false) => write_bytes(to, value),
        }
    }
}

#[cold]
#[inline(never)]
unsafe fn read_bytes<T>(from: *const T) -> T {
    // SAFETY: the caller's promise.
    unsafe { from.read_unaligned() }
}

#[cold]
#[inline(never)]
unsafe fn write_bytes<T>(to: *mut T, value: T) {
    // SAFETY: the caller's promise.
    unsafe { to.write_unaligned(value) }
}
