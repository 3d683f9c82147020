//! tenon on boards with a Cortex-M. The binaries differ only in the program they run; all of them stand on the board
//! that `TENON_BOARD` names.
#![no_std]

// Linked for its critical section.
use cortex_m as _;

#[cfg(board = "microbit")]
mod microbit;
#[cfg(not(board = "microbit"))]
mod mps2;
mod registers;

pub use cortex_m_rt as rt;
#[cfg(board = "microbit")]
pub use microbit::Microbit as ThisBoard;
#[cfg(not(board = "microbit"))]
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
