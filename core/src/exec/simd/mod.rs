//! Vector ops, each a function of its own outside the dispatch loop.
//!
//! They share the contract of cold ops: `ip` is at a checked op of the kind each names, and `sp` at the frame
//! of its function. A vector is an array of lanes, and an op a loop over it whose length the compiler knows:
//! where the target has vector instructions the loop becomes one of them, elsewhere it stays a loop.
//!
//! What only reads half of its operand reads two slots, so that an op on the high half is the op on the low
//! half with another slot. Lanes of 32 and 64 bits are slots and need no op to be extracted.

mod floats;
mod integers;
mod lanes;
mod memory;
mod relaxed;

pub(super) use floats::*;
pub(super) use integers::*;
pub(super) use lanes::*;
pub(super) use memory::*;
pub(super) use relaxed::*;

/// What lanes are made of.
///
/// # Safety
/// Plain data: every pattern of bits is a value.
unsafe trait Lane: Copy + Default {
    /// All bits set.
    const ONES: Self;
}

macro_rules! lanes {
    ($($ty:ty)*) => {
        $(
            // SAFETY: an integer.
            unsafe impl Lane for $ty {
                const ONES: Self = !0;
            }
        )*
    };
}
lanes!(u8 i8 u16 i16 u32 i32 u64 i64);

/// What a comparison makes of a lane.
#[inline(always)]
fn mask<T: Lane>(holds: bool) -> T {
    if holds { T::ONES } else { T::default() }
}

/// Lanes in slots, which are aligned to four bytes.
#[repr(C, packed(4))]
#[derive(Clone, Copy)]
struct Slots<T, const N: usize>([T; N]);

/// The operands of the op at `ip`. Made only by vector ops, whose callers promise `ip` and `sp`.
#[derive(Clone, Copy)]
struct Operands {
    ip: *const u16,
    sp: *mut u32,
}

/// The lanes of an operand. They are read one by one: as an array passed from one function to another
/// they would become an integer of 128 bits, which the compiler takes apart again.
#[derive(Clone, Copy)]
struct Source<T, const N: usize>(*const Slots<T, N>);

impl<T: Lane, const N: usize> Source<T, N> {
    /// Lane `i`, which is below `N`.
    #[inline(always)]
    #[allow(clippy::indexing_slicing, reason = "a constant or the variable of a loop of N turns")]
    fn lane(self, i: usize) -> T {
        // SAFETY: the slots are the operand's, and lanes are plain data.
        unsafe { (*self.0).0[i] }
    }
}

impl Operands {
    /// The unit at `k`.
    #[inline(always)]
    fn index(self, k: usize) -> usize {
        // SAFETY: the checker decoded the op with that many units.
        usize::from(unsafe { *self.ip.add(k) })
    }

    /// The two units from `k`, low one first.
    #[inline(always)]
    fn index32(self, k: usize) -> u32 {
        self.index(k) as u32 | (self.index(k + 1) as u32) << 16
    }

    /// The lanes at the slots that unit `k` names; the operand is as many slots as they take.
    #[inline(always)]
    fn lanes<T: Lane, const N: usize>(self, k: usize) -> Source<T, N> {
        // SAFETY: the operand is slots of the frame.
        Source(unsafe { self.sp.add(self.index(k)).cast() })
    }

    #[inline(always)]
    fn scalar<T: Lane>(self, k: usize) -> T {
        self.lanes::<T, 1>(k).lane(0)
    }

    /// Writes lanes, each made by `lane` from its number: all are made before one is written.
    #[inline(always)]
    fn write<T: Lane, const N: usize>(self, k: usize, lane: impl FnMut(usize) -> T) {
        // SAFETY: the operand is as many slots of the frame as the lanes take.
        unsafe { fill::<T, N>(self.sp.add(self.index(k)).cast(), lane) }
    }

    /// Writes lane `i`, which is below `N`.
    #[inline(always)]
    #[allow(clippy::indexing_slicing, reason = "the caller's promise")]
    fn set_lane<T: Lane, const N: usize>(self, k: usize, i: usize, value: T) {
        // SAFETY: as above.
        unsafe { (*self.sp.add(self.index(k)).cast::<Slots<T, N>>()).0[i] = value }
    }
}

/// Writes lanes to `place`, which has room for them.
#[inline(always)]
unsafe fn fill<T: Lane, const N: usize>(place: *mut Slots<T, N>, mut lane: impl FnMut(usize) -> T) {
    let mut lanes = [T::default(); N];
    for (number, place) in lanes.iter_mut().enumerate() {
        *place = lane(number);
    }
    // SAFETY: the caller's promise.
    unsafe { place.write(Slots(lanes)) }
}

/// Defines ops: `name: form[lane types, lane count](what is done to a lane);`, a row each.
macro_rules! ops {
    ($($name:ident: $form:ident[$($generics:tt)*]($($args:tt)*);)*) => {
        $(
            #[inline(never)]
            pub(in crate::exec) unsafe fn $name(ip: *const u16, sp: *mut u32) {
                super::forms::$form::<$($generics)*>(super::Operands { ip, sp }, $($args)*);
            }
        )*
    };
}
use ops;

/// The forms of ops: what they read and write, whatever they do to a lane.
mod forms {
    use super::{Lane, Operands};

    /// `[D128 S128]`, or `[D128 S64]` of half a vector.
    #[inline(always)]
    pub(super) fn map<T: Lane, U: Lane, const N: usize>(op: Operands, lane: impl Fn(T) -> U) {
        let a = op.lanes::<T, N>(2);
        op.write::<U, N>(1, |i| lane(a.lane(i)));
    }

    /// `[D128 S128 S128]`, or `[D128 S64 S64]` of halves.
    #[inline(always)]
    pub(super) fn zip<T: Lane, U: Lane, const N: usize>(op: Operands, lane: impl Fn(T, T) -> U) {
        let (a, b) = (op.lanes::<T, N>(2), op.lanes::<T, N>(3));
        op.write::<U, N>(1, |i| lane(a.lane(i), b.lane(i)));
    }

    /// `[D128 S128 S128 S128]`
    #[inline(always)]
    pub(super) fn zip3<T: Lane, const N: usize>(op: Operands, lane: impl Fn(T, T, T) -> T) {
        let (a, b, c) = (op.lanes::<T, N>(2), op.lanes::<T, N>(3), op.lanes::<T, N>(4));
        op.write::<T, N>(1, |i| lane(a.lane(i), b.lane(i), c.lane(i)));
    }

    /// `[D128 S128 S32]`: by the low bits of the count.
    #[inline(always)]
    pub(super) fn shift<T: Lane, const N: usize>(op: Operands, lane: impl Fn(T, u32) -> T) {
        let (a, count) = (op.lanes::<T, N>(2), op.scalar(3));
        op.write::<T, N>(1, |i| lane(a.lane(i), count));
    }

    /// `[D32 S128]`: a bit a lane.
    #[inline(always)]
    pub(super) fn bits<T: Lane, const N: usize>(op: Operands, bit: impl Fn(T) -> bool) {
        let a = op.lanes::<T, N>(2);
        let bits = (0..N).fold(0, |bits, i| bits | u32::from(bit(a.lane(i))) << i);
        op.write::<u32, 1>(1, |_| bits);
    }

    /// The same for many lanes, half a vector at a time; `bits` of them in each half.
    #[inline(always)]
    pub(super) fn half_bits<const BITS: u32>(op: Operands, bits: impl Fn(u64) -> u64) {
        let a = op.lanes::<u64, 2>(2);
        let bits = bits(a.lane(0)) | bits(a.lane(1)) << BITS;
        op.write::<u32, 1>(1, |_| bits as u32);
    }

    /// `[D32 S128]`: whether all lanes are of a kind.
    #[inline(always)]
    pub(super) fn all<T: Lane, const N: usize>(op: Operands, test: impl Fn(T) -> bool) {
        let a = op.lanes::<T, N>(2);
        let all = (0..N).fold(true, |all, i| all & test(a.lane(i)));
        op.write::<u32, 1>(1, |_| all.into());
    }

    /// `[D32 S128]`: whether a lane is of a kind.
    #[inline(always)]
    pub(super) fn any<T: Lane, const N: usize>(op: Operands, test: impl Fn(T) -> bool) {
        let a = op.lanes::<T, N>(2);
        let any = (0..N).fold(false, |any, i| any | test(a.lane(i)));
        op.write::<u32, 1>(1, |_| any.into());
    }

    /// `[D128 S128]`: `N` lanes out of `M`, twice as many, each out of two neighbours.
    #[inline(always)]
    pub(super) fn pairs<T: Lane, U: Lane, const N: usize, const M: usize>(
        op: Operands,
        lane: impl Fn(T, T) -> U,
    ) {
        let a = op.lanes::<T, M>(2);
        op.write::<U, N>(1, |i| lane(a.lane(2 * i), a.lane(2 * i + 1)));
    }

    /// `[D128 S128 S128]`: the same out of neighbours of both.
    #[inline(always)]
    pub(super) fn zip_pairs<T: Lane, U: Lane, const N: usize, const M: usize>(
        op: Operands,
        lane: impl Fn([T; 2], [T; 2]) -> U,
    ) {
        let (a, b) = (op.lanes::<T, M>(2), op.lanes::<T, M>(3));
        op.write::<U, N>(1, |i| lane([a.lane(2 * i), a.lane(2 * i + 1)], [b.lane(2 * i), b.lane(2 * i + 1)]));
    }

    /// `[D128 S128 S128]`: the `N` lanes of each into half of `M`.
    #[inline(always)]
    pub(super) fn narrow<T: Lane, U: Lane, const N: usize, const M: usize>(
        op: Operands,
        lane: impl Fn(T) -> U,
    ) {
        let (a, b) = (op.lanes::<T, N>(2), op.lanes::<T, N>(3));
        op.write::<U, M>(1, |i| lane(if i < N { a.lane(i) } else { b.lane(i - N) }));
    }

    /// `[D128 S128]`: the `N` lanes into the low half of `M`, zero above.
    #[inline(always)]
    pub(super) fn narrow_zero<T: Lane, U: Lane, const N: usize, const M: usize>(
        op: Operands,
        lane: impl Fn(T) -> U,
    ) {
        let a = op.lanes::<T, N>(2);
        op.write::<U, M>(1, |i| if i < N { lane(a.lane(i)) } else { U::default() });
    }

    /// `[D128 S32]` or `[D128 S64]`
    #[inline(always)]
    pub(super) fn splat<T: Lane, const N: usize>(op: Operands) {
        let value: T = op.scalar(2);
        op.write::<T, N>(1, |_| value);
    }

    /// The same; zero in all lanes but the first.
    #[inline(always)]
    pub(super) fn zero_extend<T: Lane, const N: usize>(op: Operands) {
        let value: T = op.scalar(2);
        op.write::<T, N>(1, |i| if i == 0 { value } else { T::default() });
    }

    /// `[D32 S128 Lane]`
    #[inline(always)]
    pub(super) fn extract<T: Lane, const N: usize>(op: Operands, value: impl Fn(T) -> u32) {
        let value = value(op.lanes::<T, N>(2).lane(op.index(3) % N));
        op.write::<u32, 1>(1, |_| value);
    }

    /// `[D128 S128 S32 Lane]` or `[D128 S128 S64 Lane]`
    #[inline(always)]
    pub(super) fn replace<T: Lane, const N: usize>(op: Operands) {
        let (a, value) = (op.lanes::<T, N>(2), op.scalar(3));
        op.write::<T, N>(1, |i| a.lane(i));
        op.set_lane::<T, N>(1, op.index(4) % N, value);
    }

    /// `[D128 Imm64 Imm64]`
    #[inline(always)]
    pub(super) fn immediate(op: Operands) {
        op.write::<u16, 8>(1, |i| op.index(2 + i) as u16);
    }

    /// `[D128 S128 S128 S32]`
    #[inline(always)]
    pub(super) fn select(op: Operands) {
        let condition: u32 = op.scalar(4);
        let chosen = op.lanes::<u32, 4>(if condition != 0 { 2 } else { 3 });
        op.write::<u32, 4>(1, |i| chosen.lane(i));
    }

    /// `[D128 S128 S128]`: the lanes with the numbers of the second operand; zero where it is no lane's.
    #[inline(always)]
    pub(super) fn swizzle(op: Operands) {
        let (lanes, numbers) = (op.lanes::<u8, 16>(2), op.lanes::<u8, 16>(3));
        op.write::<u8, 16>(1, |i| {
            let number = numbers.lane(i);
            let lane = lanes.lane(usize::from(number % 16));
            if number < 16 { lane } else { 0 }
        });
    }

    /// `[D128 S128 S128 Imm64 Imm64]`: the immediates are numbers of lanes of both operands.
    #[inline(always)]
    pub(super) fn shuffle(op: Operands) {
        let lanes = [op.lanes::<u8, 16>(2), op.lanes::<u8, 16>(3)];
        op.write::<u8, 16>(1, |i| {
            let number = op.index(4 + i / 2) >> (8 * (i % 2));
            let [low, high] = lanes;
            (if number & 16 == 0 { low } else { high }).lane(number % 16)
        });
    }
}

#[cfg(test)]
mod tests;
