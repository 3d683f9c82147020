//! What the fuzz targets do, as ordinary functions of bytes.
//!
//! `spec-tests/fuzz` hands them what libFuzzer finds; `tests/fuzz.rs` the saved corpus and some hundred
//! fixed seeds, so that plain `cargo test` sees regressions. A function returns when all is well and
//! panics when it is not.
//!
//! [`smith`] makes modules from bytes, [`case`] says what is called in them and with what, [`runner`] does
//! that with tenon and [`outcome`] is what comes out. The targets are [`load`], [`image`], [`resume`] and
//! [`differential`]; the engine that the last one compares with is in `spec-tests/fuzz`, because it is
//! large: here its outcomes are recorded.

pub mod case;
pub mod differential;
pub mod image;
pub mod load;
pub mod mutate;
pub mod outcome;
pub mod resume;
pub mod runner;
pub mod smith;

use std::path::{Path, PathBuf};

/// A repeatable stream of numbers (xorshift).
#[derive(Clone, Debug)]
pub struct Numbers(u64);

impl Numbers {
    /// The stream that `seed` begins.
    pub fn new(seed: u64) -> Self {
        // Zero would stay zero, and near seeds begin alike: mix first.
        let mixed = (seed ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        Self(mixed ^ mixed >> 31 | 1)
    }

    /// The next number.
    #[expect(clippy::should_implement_trait, reason = "a stream without end")]
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// The next number below `end`, which is not 0.
    pub fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 16) % end
    }

    /// The next `len` bytes.
    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        std::iter::repeat_with(|| self.next() as u8).take(len).collect()
    }
}

/// What libFuzzer might have made of `seed`: the same bytes each time.
pub fn input(seed: u64) -> Vec<u8> {
    let mut numbers = Numbers::new(seed);
    let len = 64 + numbers.below(4_000) as usize;
    numbers.bytes(len)
}

/// FNV-1a, to tell outcomes apart and to begin streams of numbers.
pub fn hash(bytes: &[u8]) -> u64 {
    let step = |hash: u64, &byte: &u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

/// The binary form of a module in text.
///
/// # Panics
/// When the text is no module.
pub fn binary(text: &str) -> Vec<u8> {
    let buffer = wast::parser::ParseBuffer::new(text).expect("the text is made of tokens");
    let mut module = wast::parser::parse::<wast::Wat<'_>>(&buffer).expect("the text is a module");
    module.encode().expect("the module has a binary form")
}

/// The saved inputs of a target, by name.
///
/// # Panics
/// When they cannot be read.
pub fn saved(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let listing = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = listing.map(|entry| entry.expect("the folder is listed").path()).collect();
    files.sort();
    let read = |file: PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        (name, std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())))
    };
    files.into_iter().map(read).collect()
}
