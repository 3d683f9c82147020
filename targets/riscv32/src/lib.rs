//! tenon on QEMU's `virt` board with a 32-bit RISC-V. The binaries differ only in the program they run; all of them
//! stand on [`board`].
#![no_std]

// Linked for its critical section.
use riscv as _;

mod board;

pub use board::Virt as ThisBoard;
pub use riscv_rt as rt;

/// Makes a binary that runs `$program`, a function that takes nothing and does not return.
#[macro_export]
macro_rules! firmware {
    ($program:expr) => {
        $crate::firmware!($program, |info| tenon_firmware::panicked::<$crate::ThisBoard>(info));
    };
    // One that does without messages.
    (small $program:expr) => {
        $crate::firmware!($program, |_| tenon_firmware::panicked_silently::<$crate::ThisBoard>());
    };
    ($program:expr, |$info:pat_param| $panicked:expr) => {
        #[$crate::rt::entry]
        fn main() -> ! {
            $program
        }

        #[panic_handler]
        fn panic($info: &core::panic::PanicInfo<'_>) -> ! {
            $panicked
        }
    };
}
