//! How translation fails.
//!
//! An [`Error`] is large, and a result with one goes through memory, which takes long at each step of each operator.
//! So the translator keeps the error, and its steps only tell that there is one, in a register.

use super::Translator;
use super::info::Broken;
use crate::Error;

/// Translation failed: [`Translator::error`] tells why.
#[derive(Debug)]
pub(crate) struct Failed(());

/// The result of a step of the translator.
pub(crate) type Result<T, E = Failed> = core::result::Result<T, E>;

/// What fails with no error kept is broken.
impl From<Broken> for Failed {
    fn from(Broken: Broken) -> Self {
        Self(())
    }
}

impl Translator<'_> {
    /// Keeps `error`, which ends translation.
    #[cold]
    #[inline(never)]
    pub(super) fn fail(&mut self, error: Error) -> Failed {
        self.failed = Some(error);
        Failed(())
    }

    /// Why translation failed.
    #[cold]
    #[inline(never)]
    pub(crate) fn error(&mut self, Failed(()): Failed) -> Error {
        self.failed.take().unwrap_or_else(|| Broken.into())
    }
}

#[cfg(test)]
mod tests {
    use super::Result;

    #[test]
    fn results_of_steps_fit_registers() {
        assert_eq!(size_of::<Result<()>>(), 1);
        assert_eq!(size_of::<Result<u32>>(), 8);
    }
}
