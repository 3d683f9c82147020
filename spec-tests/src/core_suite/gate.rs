//! What a directive needs, and whether tenon claims it.
//!
//! The need of a module is found by validation, not guessed from names: its bytes are validated under
//! the features tenon claims and under those its folder is written for. If the answers agree, the
//! directive is judged; if not, the smallest set of further features that brings the folder's answer
//! is the reason why it is "not yet".

use crate::suites::SuiteFile;
use tenon_core::Proposals;
use wasmparser::{Error, Parser, Payload, TypeRef, Validator, WasmFeatures};

/// What tenon claims: core 2.0, and these proposals.
pub const CLAIMED: WasmFeatures = WasmFeatures::WASM2
    .union(WasmFeatures::RELAXED_SIMD)
    .union(WasmFeatures::EXTENDED_CONST)
    .union(WasmFeatures::TAIL_CALL)
    .union(WasmFeatures::FUNCTION_REFERENCES)
    .union(WasmFeatures::EXCEPTIONS)
    .union(WasmFeatures::CUSTOM_PAGE_SIZES)
    .union(WasmFeatures::WIDE_ARITHMETIC)
    .union(WasmFeatures::COMPACT_IMPORTS)
    .union(WasmFeatures::MULTI_MEMORY)
    .union(WasmFeatures::MEMORY64)
    .union(WasmFeatures::THREADS)
    .union(WasmFeatures::GC);

/// What tenon refuses for good, with an error that names the proposal.
const REFUSED: WasmFeatures = WasmFeatures::CUSTOM_DESCRIPTORS;

/// Folders written for more than core 3.0, and what they add.
const FOLDERS: &[(&str, WasmFeatures)] = &[
    ("compact-import-section", WasmFeatures::COMPACT_IMPORTS),
    ("proposals/custom-descriptors", WasmFeatures::CUSTOM_DESCRIPTORS),
    ("proposals/custom-page-sizes", WasmFeatures::CUSTOM_PAGE_SIZES),
    ("proposals/threads", WasmFeatures::THREADS),
    ("proposals/wide-arithmetic", WasmFeatures::WIDE_ARITHMETIC),
    ("tenon", WasmFeatures::CUSTOM_PAGE_SIZES.union(WasmFeatures::COMPACT_IMPORTS)),
];

/// Scripts that are not run at all, and why.
const WHOLE_FILES: &[(&str, &str, &str)] = &[];

/// Why no directive of `file` can be judged, if that is so.
pub fn whole_file(file: &SuiteFile) -> Option<&'static str> {
    let mut entries = WHOLE_FILES.iter();
    let found = entries.find(|(folder, name, _)| *folder == file.folder && *name == file.name);
    found.map(|&(_, _, reason)| reason)
}

/// The features the scripts of `folder` are written for.
fn folder_features(folder: &str) -> WasmFeatures {
    let base = WasmFeatures::WASM3.difference(WasmFeatures::THREADS);
    extras(folder).map_or(base, |features| base.union(features))
}

fn extras(folder: &str) -> Option<WasmFeatures> {
    FOLDERS.iter().find(|(name, _)| *name == folder).map(|&(_, features)| features)
}

/// What a script says of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It is valid.
    Valid,
    /// It is malformed or invalid.
    Refused,
}

/// What the module `bytes` of a script in `folder` needs beyond [`CLAIMED`] to be answered as the script
/// says; `None` if nothing, so that the directive is judged.
pub fn need(folder: &str, bytes: &[u8], claim: Claim) -> Option<WasmFeatures> {
    let full = folder_features(folder).union(CLAIMED);
    match extras(folder) {
        // The folder's proposal is newer than the validator.
        Some(features) if claim == Claim::Valid && refused(bytes, CLAIMED) && refused(bytes, full) => {
            Some(features)
        }
        _ => need_beyond(CLAIMED, full, bytes, claim),
    }
}

fn refused(bytes: &[u8], features: WasmFeatures) -> bool {
    answer(bytes, features).is_err()
}

/// What `bytes`, written for the features `full`, need beyond `claimed` to be answered as a script says;
/// `None` if nothing.
pub fn need_beyond(
    claimed: WasmFeatures,
    full: WasmFeatures,
    bytes: &[u8],
    claim: Claim,
) -> Option<WasmFeatures> {
    let given = answer(bytes, claimed);
    if given.is_ok() {
        return None;
    }
    let wanted = answer(bytes, full);
    match (claim, &wanted) {
        // The script says what was so before a later proposal: it stays true without that proposal.
        (Claim::Refused, Ok(())) => None,
        _ if agrees(&wanted, &given) => None,
        // Refused with everything on: no feature is missing.
        (Claim::Valid, Err(_)) => None,
        _ => Some(smallest(bytes, claimed, full, &wanted)),
    }
}

/// A validator's answer: valid, or the error.
fn answer(bytes: &[u8], features: WasmFeatures) -> Result<(), Error> {
    Validator::new_with_features(features).validate_all(bytes).map(drop)
}

/// Whether two answers are one: both valid, or both refused at the same place for the same reason.
fn agrees(wanted: &Result<(), Error>, given: &Result<(), Error>) -> bool {
    match (wanted, given) {
        (Ok(()), Ok(())) => true,
        (Err(wanted), Err(given)) => {
            let same_place = wanted.offset() == given.offset() && given.missing_wasm_feature().is_none();
            same_place || wanted.message() == given.message()
        }
        _ => false,
    }
}

/// The features beyond `claimed` that cannot be left out of `full` without changing the answer.
fn smallest(
    bytes: &[u8],
    claimed: WasmFeatures,
    full: WasmFeatures,
    wanted: &Result<(), Error>,
) -> WasmFeatures {
    let mut kept = full;
    for feature in full.difference(claimed).iter() {
        let without = kept.difference(feature).union(claimed);
        if agrees(wanted, &answer(bytes, without)) {
            kept = without;
        }
    }
    kept.difference(claimed)
}

/// Whether tenon refuses for good what needs `features`.
pub fn is_refused(features: WasmFeatures) -> bool {
    REFUSED.contains(features)
}

/// The name, in tenon's error, of what it refuses for good in a module that the validator lets pass: a memory
/// shared between threads.
pub fn refused_item(bytes: &[u8]) -> Option<&'static str> {
    let mut payloads = Parser::new(0).parse_all(bytes).map_while(Result::ok);
    let shared = payloads.any(|payload| match payload {
        Payload::MemorySection(memories) => memories.into_iter().flatten().any(|ty| ty.shared),
        Payload::ImportSection(imports) => imports
            .into_imports()
            .flatten()
            .any(|import| matches!(import.ty, TypeRef::Memory(ty) if ty.shared)),
        _ => false,
    });
    shared.then_some("shared memory")
}

/// The proposals a script is run without: it says what is so where they are switched off.
pub fn switched_off(file: &SuiteFile) -> Proposals {
    match (&*file.folder, &*file.name) {
        ("compact-import-section", "compact-imports-rejected.wast") => Proposals::COMPACT_IMPORTS,
        // Written before a module could have several memories.
        ("proposals/function-references" | "proposals/multi-value", "binary.wast")
        | ("proposals/memory64", "binary.wast" | "memory.wast" | "memory64.wast")
        | ("proposals/reference-types", "imports.wast")
        | ("proposals/threads", "imports.wast" | "memory.wast") => Proposals::MULTI_MEMORY,
        // And before limits could have 64 bits.
        ("proposals/reference-types", "binary.wast" | "binary-leb128.wast") => {
            Proposals::MULTI_MEMORY | Proposals::MEMORY64
        }
        _ => Proposals::NONE,
    }
}

/// `gc+multi-memory`.
pub fn describe(features: WasmFeatures) -> String {
    let names = features.iter_names().map(|(name, _)| name.to_lowercase().replace('_', "-"));
    names.collect::<Vec<_>>().join("+")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(text: &str) -> Vec<u8> {
        let buffer = wast::parser::ParseBuffer::new(text).unwrap();
        wast::parser::parse::<wast::Wat<'_>>(&buffer).unwrap().encode().unwrap()
    }

    fn need_of(text: &str) -> Option<String> {
        need("wasm-v3", &encode(text), Claim::Valid).map(describe)
    }

    #[test]
    fn a_claimed_feature_is_no_need() {
        assert_eq!(need_of("(module (table 1 externref) (memory 1))"), None);
        assert_eq!(need_of("(module (func (result i32) (i64.const 0)))"), None);
    }

    #[test]
    fn the_reason_names_the_features() {
        let bytes = encode("(module (memory 1) (memory 1) (func (param v128)))");
        let need = need_beyond(WasmFeatures::WASM1, WasmFeatures::WASM3, &bytes, Claim::Valid);
        assert_eq!(need.map(describe).as_deref(), Some("simd+multi-memory"));
    }
}
