//! Storing equal entries once.

use super::encode::{new_vec, push};
use core::hash::BuildHasher;
use hashbrown::{DefaultHashBuilder, HashTable};
use tenon_core::{Error, Result, Vec};

/// Rows that are stored once each.
pub(super) struct Interned<const N: usize> {
    pub(super) rows: Vec<[u32; N]>,
    index: Index,
    hasher: DefaultHashBuilder,
}

impl<const N: usize> Interned<N> {
    pub(super) fn new() -> Self {
        Self { rows: new_vec(), index: Index::default(), hasher: DefaultHashBuilder::default() }
    }

    /// The number of `row`, and whether it is new.
    pub(super) fn intern(&mut self, row: [u32; N]) -> Result<(u32, bool)> {
        let hash = self.hasher.hash_one(row);
        if let Some(index) = self.index.find(hash, |index| self.rows.get(index as usize) == Some(&row)) {
            return Ok((index, false));
        }
        let index = push(&mut self.rows, row)?;
        self.index.insert(hash, index)?;
        Ok((index, true))
    }
}

/// Numbers by the hash of what they stand for.
#[derive(Default)]
pub(super) struct Index(HashTable<(u64, u32)>);

impl Index {
    pub(super) fn find(&self, hash: u64, same: impl Fn(u32) -> bool) -> Option<u32> {
        self.0.find(hash, |&(stored, number)| stored == hash && same(number)).map(|&(_, number)| number)
    }

    pub(super) fn insert(&mut self, hash: u64, number: u32) -> Result<()> {
        let reserved = self.0.try_reserve(1, |&(hash, _)| hash);
        reserved.map_err(|_| Error::out_of_memory(size_of::<(u64, u32)>() * (self.0.len() + 1)))?;
        self.0.insert_unique(hash, (hash, number), |&(hash, _)| hash);
        Ok(())
    }
}
