//! tenon on Arm's MPS2 board with a Cortex-M4F. The binaries differ only in the program they run; all of them
//! stand on [`board`].
#![no_std]

// Linked for its critical section.
use cortex_m as _;

mod board;

pub use board::Mps2An386 as ThisBoard;
pub use cortex_m_rt as rt;

/// Makes a binary that runs `$program`, a function that takes nothing and does not return.
#[macro_export]
macro_rules! firmware {
    ($program:expr) => {
        #[$crate::rt::entry]
        fn main() -> ! {
            $program
        }

        #[panic_handler]
        fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
            tenon_firmware::panicked::<$crate::ThisBoard>(info)
        }
    };
}
