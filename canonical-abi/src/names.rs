//! [`Names`]: values by name, in the order of the names. A list: an embedder has tens of them, and a tree's code and nodes
//! are more than a small part can spare.

use alloc::boxed::Box;
use alloc::vec::Vec;

#[derive(Clone)]
pub(crate) struct Names<V>(Vec<(Box<str>, V)>);

impl<V> Names<V> {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&V> {
        self.0.get(self.place(name).ok()?).map(|(_, value)| value)
    }

    /// Puts `value` under `name`, in place of what is there.
    pub(crate) fn insert(&mut self, name: &str, value: V) {
        match self.place(name) {
            Ok(at) => drop(self.0.get_mut(at).map(|(_, known)| core::mem::replace(known, value))),
            Err(at) => self.0.insert(at, (name.into(), value)),
        }
    }

    /// What is under `name`; if there is nothing, `made` is put there.
    pub(crate) fn or_insert(&mut self, name: &str, made: V) -> Option<&mut V> {
        let at = self.place(name);
        if let Err(at) = at {
            self.0.insert(at, (name.into(), made));
        }
        self.0.get_mut(at.unwrap_or_else(|at| at)).map(|(_, value)| value)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    /// Where `name` is, or where it would be.
    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| (**known).cmp(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_kept_in_order() {
        let mut names = Names::new();
        for (value, name) in ["b", "c", "a", "b"].into_iter().enumerate() {
            names.insert(name, value);
        }
        *names.or_insert("c", 7).unwrap() += 1;
        assert_eq!(names.or_insert("aa", 9), Some(&mut 9));
        assert!(names.iter().eq([("a", &2), ("aa", &9), ("b", &3), ("c", &2)]));
        assert_eq!((names.get("b"), names.get("d")), (Some(&3), None));
    }
}
