//! tenon on Arm's MPS2 board with a Cortex-M. The binaries differ only in the program they run; all of them
//! stand on [`mps2`].
#![no_std]

// Linked for its critical section.
use cortex_m as _;

mod mps2;

pub use cortex_m_rt as rt;
pub use mps2::Mps2 as ThisBoard;

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
