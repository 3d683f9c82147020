//! What tenon is measured against on boards. Each binary is a peer; all of them make the calls that the semihosting
//! command line names, as tenon's own firmware does (`tenon_firmware::programs::workloads`).
#![no_std]

#[cfg(target_arch = "arm")]
pub use tenon_cortex_m as board;
#[cfg(target_arch = "riscv32")]
pub use tenon_riscv32 as board;

/// The module that engines run.
pub static MODULE: &[u8] =
    include_bytes!(env!("TENON_MODULE", "which module to run; `cargo xtask bench device` sets it"));
