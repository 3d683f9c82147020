//! The engine: settings shared by everything loaded under them.

use crate::{Config, Shared};

/// Settings shared by modules, components and stores. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Engine {
    config: Shared<Config>,
}

impl Engine {
    /// An engine with `config`.
    pub fn new(config: &Config) -> Self {
        Self { config: Shared::new(*config) }
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
