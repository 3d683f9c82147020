//! Replays recorded calls of a guest on this machine: [`tenon_transcript`] with its clocks and random numbers.

use tenon_transcript::Devices;
use tenon_wasi_shim::hosted::{StdEntropy, StdMonotonicClock, StdWallClock};

/// Replays `transcript` on the guest `wasm`: a component, or a core module. How many lines were played.
///
/// # Errors
/// The first difference, or why the guest cannot be loaded.
pub fn run(wasm: &[u8], transcript: &str) -> Result<usize, String> {
    tenon_transcript::run(wasm, transcript, devices)
}

fn devices() -> Devices {
    Devices {
        monotonic_clock: Box::new(StdMonotonicClock::new()),
        wall_clock: Box::new(StdWallClock),
        entropy: Box::new(StdEntropy),
    }
}
