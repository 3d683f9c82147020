//! The entropy of the operating system.

use crate::host::{Entropy, EntropyError};

/// The entropy of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct StdEntropy;

impl Entropy for StdEntropy {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(bytes).map_err(|_| EntropyError)
    }
}
