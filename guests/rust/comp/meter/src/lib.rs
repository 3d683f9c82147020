//! For parts with a few kilobytes of RAM: 512 bytes of heap, and memory is never asked to grow, so that
//! `tenon prepare --memory-bytes 2048` can be given.
#![no_std]
extern crate alloc;
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { core::arch::wasm32::unreachable() }

use alloc::vec::Vec;
use core::alloc::{GlobalAlloc, Layout};
use core::cell::{Cell, UnsafeCell};

wit_bindgen::generate!({ world: "part", path: "wit" });
use corpus::meter::adc;
use exports::corpus::meter::meters::*;

const HEAP: usize = 512;

/// Gives memory out in order and takes the last block back: arguments and results come and go like a stack.
#[repr(C, align(8))]
struct Stack {
    memory: UnsafeCell<[u8; HEAP]>,
    used: Cell<usize>,
}
unsafe impl Sync for Stack {}
#[global_allocator]
static STACK: Stack = Stack { memory: UnsafeCell::new([0; HEAP]), used: Cell::new(0) };

unsafe impl GlobalAlloc for Stack {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let at = self.used.get().next_multiple_of(layout.align());
        if at + layout.size() > HEAP {
            return core::ptr::null_mut();
        }
        self.used.set(at + layout.size());
        self.memory.get().cast::<u8>().add(at)
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let at = block as usize - self.memory.get() as usize;
        if at + layout.size() == self.used.get() {
            self.used.set(at);
        }
    }
}

/// Readings that are kept one by one.
const LATEST: usize = 8;

struct Readings {
    channel: u32,
    count: Cell<u32>,
    sum: Cell<i64>,
    range: Cell<(i32, i32)>,
    latest: Cell<[i32; LATEST]>,
}

impl Readings {
    fn put(&self, reading: i32) {
        let (least, most) = self.range.get();
        self.range.set((least.min(reading), most.max(reading)));
        let mut latest = self.latest.get();
        latest[self.count.get() as usize % LATEST] = reading;
        self.latest.set(latest);
        self.sum.set(self.sum.get() + i64::from(reading));
        self.count.set(self.count.get() + 1);
    }
}

impl GuestMeter for Readings {
    fn new(channel: u32) -> Self {
        Readings {
            channel,
            count: Cell::new(0),
            sum: Cell::new(0),
            range: Cell::new((i32::MAX, i32::MIN)),
            latest: Cell::new([0; LATEST]),
        }
    }
    fn sample(&self, times: u32) {
        (0..times).for_each(|_| self.put(adc::read(self.channel)));
    }
    fn add(&self, readings: Vec<i32>) {
        readings.into_iter().for_each(|reading| self.put(reading));
    }
    fn summary(&self) -> Summary {
        let (least, most) = self.range.get();
        let count = self.count.get();
        let mean = (self.sum.get() / i64::from(count.max(1))) as i32;
        Summary { count, least, most, mean }
    }
    fn latest(&self) -> Vec<i32> {
        let count = self.count.get() as usize;
        let oldest = count.saturating_sub(LATEST);
        (oldest..count).map(|at| self.latest.get()[at % LATEST]).collect()
    }
}

struct C;
impl Guest for C {
    type Meter = Readings;
}
export!(C);
