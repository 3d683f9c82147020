//! A map whose growth can fail.

use core::hash::Hash;
use hashbrown::HashMap;
use tenon_core::{Error, Result};

/// A hash map that reports a failed allocation instead of aborting.
pub(super) struct Map<K, V>(HashMap<K, V>);

/// Items by name.
pub(super) type NameMap<'a, V> = Map<&'a str, V>;

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl<K: Eq + Hash + Copy, V: Copy> Map<K, V> {
    /// Adds an entry, in place of one with the same key.
    pub(super) fn insert(&mut self, key: K, value: V) -> Result<()> {
        let reserved = self.0.try_reserve(1);
        reserved.map_err(|_| Error::out_of_memory(size_of::<(K, V)>() * (self.0.len() + 1)))?;
        self.0.insert(key, value);
        Ok(())
    }

    /// Takes an entry away.
    pub(super) fn remove(&mut self, key: K) {
        self.0.remove(&key);
    }

    /// The value of `key`.
    pub(super) fn get(&self, key: K) -> Option<V> {
        self.0.get(&key).copied()
    }
}
