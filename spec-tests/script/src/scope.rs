//! The names a script gives to definitions and instances.

use crate::verdict::{Slot, Stop, Verdict, settle};
use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;

/// Definitions of kind `D` and instances of kind `I`, by name, and the latest of each.
pub struct Scope<I, D> {
    instances: Names<I>,
    definitions: Names<D>,
}

impl<I: Clone, D: Clone> Default for Scope<I, D> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: Clone, D: Clone> Scope<I, D> {
    /// A scope with nothing in it.
    pub fn new() -> Self {
        Self {
            instances: Names::new("nothing has been instantiated"),
            definitions: Names::new("nothing has been defined"),
        }
    }

    /// Something was instantiated, or why not: it is the current instance, and found by `name`. The
    /// directive's own end is returned.
    ///
    /// # Errors
    /// What stopped the directive.
    pub fn instantiated(&mut self, name: Option<&str>, made: Result<I, Stop>) -> Result<(), Stop> {
        self.instances.add(name, made)
    }

    /// As [`instantiated`](Self::instantiated), of a definition.
    ///
    /// # Errors
    /// What stopped the directive.
    pub fn defined(&mut self, name: Option<&str>, made: Result<D, Stop>) -> Result<(), Stop> {
        self.definitions.add(name, made)
    }

    /// The current instance is lost: why.
    pub fn lose(&mut self, why: &str) {
        self.instances.current = Err(Verdict::failed(why));
    }

    /// The instance called `name`, or the current one.
    ///
    /// # Errors
    /// Why it is not there.
    pub fn instance(&self, name: Option<&str>) -> Slot<I> {
        self.instances.find(name)
    }

    /// The definition called `name`, or the current one.
    ///
    /// # Errors
    /// Why it is not there.
    pub fn definition(&self, name: Option<&str>) -> Slot<D> {
        self.definitions.find(name)
    }
}

struct Names<V> {
    current: Slot<V>,
    named: BTreeMap<String, Slot<V>>,
}

impl<V: Clone> Names<V> {
    fn new(missing: &str) -> Self {
        Self { current: Err(Verdict::failed(missing)), named: BTreeMap::new() }
    }

    fn add(&mut self, name: Option<&str>, made: Result<V, Stop>) -> Result<(), Stop> {
        let (slot, done) = settle(made);
        if let Some(name) = name {
            self.named.insert(name.to_owned(), slot.clone());
        }
        self.current = slot;
        done
    }

    fn find(&self, name: Option<&str>) -> Slot<V> {
        let Some(name) = name else { return self.current.clone() };
        let unknown = || Err(Verdict::Failed(format!("nothing is called ${name}")));
        self.named.get(name).cloned().unwrap_or_else(unknown)
    }
}
