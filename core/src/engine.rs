//! The engine: settings shared by everything loaded under them.

use crate::{Config, Error, Result, Shared, exec};

/// Settings shared by modules, components and stores. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Engine {
    config: Shared<Config>,
    /// Whether this build runs code in bounded native stack: see [`Error::Build`](crate::Error::Build).
    sound: bool,
}

impl Engine {
    /// An engine with `config`.
    ///
    /// It runs a few ops and looks where the native stack is afterwards. Where it is not where it was, the engine
    /// makes no store: [`Error::Build`](crate::Error::Build).
    pub fn new(config: &Config) -> Self {
        Self { config: Shared::new(*config), sound: exec::keeps_native_stack() }
    }

    /// Refuses to run code where guests could use up the native stack.
    pub(crate) fn ensure_sound(&self) -> Result<()> {
        if self.sound { Ok(()) } else { Err(Error::Build) }
    }

    /// The settings it was made with.
    pub fn config(&self) -> &Config {
        &self.config
    }
}

impl Default for Engine {
    fn default() -> Self {
        Self::new(&Config::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Machine, Region};

    #[test]
    fn an_unsound_build_makes_no_machine() {
        let mut engine = Engine::default();
        assert!(Machine::new(&engine, Region::Global).is_ok());
        engine.sound = false;
        assert!(matches!(Machine::new(&engine, Region::Global), Err(Error::Build)));
    }
}
