//! What the flash of a firmware is spent on, read from the symbols of its ELF file: by crate, and by function.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use object::elf::{SHF_ALLOC, SHF_EXECINSTR, SHF_WRITE};
use object::{Object as _, ObjectSection as _, ObjectSymbol as _, SectionFlags, SymbolKind};

/// Sections that only reserve what is left of RAM.
const RESERVED: [&str; 2] = [".heap", ".stack"];
/// How the crates of this project are called.
const OURS: &str = "tenon";
/// Crates whose generic functions are compiled for somebody else's types.
const GENERIC: [&str; 3] = ["core", "alloc", "hashbrown"];
/// Functions without a path: what compilers expect to be there (divisions, copies, software floats).
const RUNTIME: &str = "compiler runtime";

/// An ELF file, in bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contents {
    /// What is stored in flash.
    pub(crate) flash: u64,
    /// Statics.
    pub(crate) statics: u64,
    /// What of flash is no code: constants, tables, files that are carried, vectors.
    pub(crate) constants: u64,
    /// Functions by name; those of the same name together.
    pub(crate) functions: BTreeMap<String, u64>,
}

impl Contents {
    /// Reads the file.
    pub(crate) fn of(elf: &Path) -> Result<Contents> {
        let bytes = fs::read(elf).with_context(|| format!("cannot read {}", elf.display()))?;
        let file =
            object::File::parse(&*bytes).with_context(|| format!("{} is no ELF file", elf.display()))?;
        let mut contents = Contents { functions: functions(&file), ..Contents::default() };
        for section in file.sections() {
            let SectionFlags::Elf { sh_flags } = section.flags() else { continue };
            let has = |flag: u32| sh_flags & u64::from(flag) != 0;
            if !has(SHF_ALLOC) || section.name().is_ok_and(|name| RESERVED.contains(&name)) {
                continue;
            }
            let stored = if section.file_range().is_some() { section.size() } else { 0 };
            contents.flash += stored;
            contents.constants += if has(SHF_EXECINSTR) { 0 } else { stored };
            contents.statics += if has(SHF_WRITE) { section.size() } else { 0 };
        }
        Ok(contents)
    }

    /// Bytes of code by crate, the largest first.
    pub(crate) fn crates(&self) -> Vec<(&str, u64)> {
        let mut crates = BTreeMap::<&str, u64>::new();
        for (name, bytes) in &self.functions {
            *crates.entry(crate_of(name)).or_default() += bytes;
        }
        largest_first(crates.into_iter().collect())
    }

    /// Functions, the largest first.
    pub(crate) fn largest(&self) -> Vec<(&str, u64)> {
        largest_first(self.functions.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect())
    }
}

fn largest_first(mut rows: Vec<(&str, u64)>) -> Vec<(&str, u64)> {
    rows.sort_by(|(a, a_bytes), (b, b_bytes)| b_bytes.cmp(a_bytes).then(a.cmp(b)));
    rows
}

/// Of functions that were merged, at one address, one name is taken.
fn functions(file: &object::File<'_>) -> BTreeMap<String, u64> {
    let (mut functions, mut seen) = (BTreeMap::new(), BTreeSet::new());
    let symbols = file.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text && symbol.size() > 0);
    for symbol in symbols.filter(|symbol| seen.insert(symbol.address())) {
        let name = symbol.name().unwrap_or_default();
        *functions.entry(format!("{:#}", rustc_demangle::demangle(name))).or_default() += symbol.size();
    }
    functions
}

/// The crate that a function is there for: ours, if one is in its name.
fn crate_of(function: &str) -> &str {
    let roots = || roots(function);
    let ours = roots().find(|root| root.starts_with(OURS));
    let specific = roots().find(|root| !GENERIC.contains(root));
    ours.or(specific).or_else(|| roots().next()).unwrap_or(RUNTIME)
}

/// The first words of all paths in a name.
fn roots(name: &str) -> impl Iterator<Item = &str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.match_indices("::").filter_map(move |(at, _)| {
        let start = name[..at].rfind(|c| !is_word(c)).map_or(0, |before| before + 1);
        let begins_path = !name[..start].ends_with("::");
        (begins_path && start < at).then(|| &name[start..at])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_of_the_crate_it_is_there_for() {
        let of = |name| crate_of(name);
        assert_eq!(of("tenon_core::exec::dispatch::run"), "tenon_core");
        assert_eq!(of("<tenon_canonical_abi::driver::Driver>::turn"), "tenon_canonical_abi");
        assert_eq!(of("core::ptr::drop_in_place::<tenon_core::error::Error>"), "tenon_core");
        assert_eq!(of("<hashbrown::map::HashMap<wasmparser::Name, u32>>::insert"), "wasmparser");
        assert_eq!(of("<core::fmt::Formatter>::pad"), "core");
        assert_eq!(of("__aeabi_dmul"), RUNTIME);
        assert_eq!(of("<&str as core::fmt::Display>::fmt"), "core");
    }

    #[test]
    fn the_largest_come_first() {
        let functions = [("a::f", 3), ("tenon_core::g", 9), ("a::h", 5)];
        let functions = functions.map(|(name, bytes)| (name.to_owned(), bytes)).into();
        let contents = Contents { functions, ..Contents::default() };
        assert_eq!(contents.largest(), [("tenon_core::g", 9), ("a::h", 5), ("a::f", 3)]);
        assert_eq!(contents.crates(), [("tenon_core", 9), ("a", 8)]);
    }
}
