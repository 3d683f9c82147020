//! What a component of the suites needs beyond what tenon accepts, and what a script switches on or off.
//!
//! As for the core suite, needs are found by validation: see [`core_suite::gate`](crate::core_suite::gate).

use crate::core_suite::gate::{self, Claim};
use crate::suites::SuiteFile;
use tenon_core::{Config, Engine, Proposals};
use wasmparser::WasmFeatures;

/// Features of the Component Model that can be switched, by the validator's name and tenon's.
const SWITCHES: &[(WasmFeatures, Proposals)] = &[
    (WasmFeatures::CM_ASYNC, Proposals::COMPONENT_ASYNC),
    (WasmFeatures::CM_ASYNC_STACKFUL, Proposals::COMPONENT_STACKFUL),
    (WasmFeatures::CM_MORE_ASYNC_BUILTINS, Proposals::COMPONENT_MORE_ASYNC),
    (WasmFeatures::CM_THREADING, Proposals::COMPONENT_THREADS),
    (WasmFeatures::CM_FORWARD, Proposals::COMPONENT_FORWARD),
    (WasmFeatures::CM_MAP, Proposals::COMPONENT_MAP),
    (WasmFeatures::CM_IMPLEMENTS, Proposals::COMPONENT_IMPLEMENTS),
    (WasmFeatures::CM_FIXED_LENGTH_LISTS, Proposals::COMPONENT_FIXED_LISTS),
    (WasmFeatures::CM_ERROR_CONTEXT, Proposals::COMPONENT_ERROR_CONTEXT),
    (WasmFeatures::EXCEPTIONS, Proposals::EXCEPTIONS),
    (WasmFeatures::CUSTOM_PAGE_SIZES, Proposals::CUSTOM_PAGE_SIZES),
];

/// What the official suite is written for: its scripts have no header, all features are on.
const OFFICIAL: WasmFeatures = WasmFeatures::WASM3
    .union(WasmFeatures::COMPONENT_MODEL)
    .union(WasmFeatures::CM_ASYNC)
    .union(WasmFeatures::CM_ASYNC_STACKFUL)
    .union(WasmFeatures::CM_MORE_ASYNC_BUILTINS)
    .union(WasmFeatures::CM_THREADING)
    .union(WasmFeatures::CM_FORWARD)
    .union(WasmFeatures::CM_MAP)
    .union(WasmFeatures::CM_IMPLEMENTS)
    .union(WasmFeatures::CM_FIXED_LENGTH_LISTS)
    .union(WasmFeatures::CM_ERROR_CONTEXT)
    .union(WasmFeatures::CM_GC);

const ASYNC: WasmFeatures = WasmFeatures::CM_ASYNC;
const THREADING: WasmFeatures = WasmFeatures::CM_THREADING;
const FIXED_LISTS: WasmFeatures = WasmFeatures::CM_FIXED_LENGTH_LISTS;
const ERROR_CONTEXT: WasmFeatures = WasmFeatures::CM_ERROR_CONTEXT;
const CM64: WasmFeatures = WasmFeatures::CM64;
const SHARED: WasmFeatures = WasmFeatures::SHARED_EVERYTHING_THREADS;
const CANON_NAMES: WasmFeatures = WasmFeatures::CM_CANON_NAMES;
const GC: WasmFeatures = WasmFeatures::GC.union(WasmFeatures::CM_GC);

/// What scripts of folder `cli` switch on in their first line, beyond the validator's defaults. A name that
/// ends in `/` is a folder.
const CLI: &[(&str, WasmFeatures)] = &[
    ("cli/async/abi.wast", FIXED_LISTS),
    ("cli/async/async-builtins.wast", WasmFeatures::CM_MORE_ASYNC_BUILTINS.union(WasmFeatures::CM_FORWARD)),
    ("cli/async/stackful.wast", WasmFeatures::CM_ASYNC_STACKFUL.union(FIXED_LISTS)),
    ("cli/async/threading-and-memory64.wast", THREADING.union(CM64)),
    ("cli/async/threading.wast", THREADING),
    ("cli/async/", ASYNC),
    ("cli/attribute-order.wast", CANON_NAMES),
    ("cli/canon-names.wast", CANON_NAMES),
    ("cli/custom-descriptors.wast", WasmFeatures::CUSTOM_DESCRIPTORS),
    ("cli/custom-page-sizes.wast", WasmFeatures::CUSTOM_PAGE_SIZES),
    ("cli/error-context/", ERROR_CONTEXT),
    ("cli/fixed-length-lists.wast", FIXED_LISTS),
    ("cli/gc/error-context.wast", GC.union(ERROR_CONTEXT)),
    ("cli/gc/gc.wast", WasmFeatures::empty()),
    ("cli/gc/", GC),
    ("cli/implements-version-suffix.wast", CANON_NAMES),
    ("cli/indices.wast", THREADING),
    ("cli/map.wast", ERROR_CONTEXT),
    ("cli/max-value-size.wast", FIXED_LISTS),
    ("cli/memory64/async.wast", ERROR_CONTEXT.union(CM64)),
    ("cli/memory64/", CM64),
    ("cli/naming.wast", WasmFeatures::CM_ACCESSORS),
    ("cli/nested-names.wast", WasmFeatures::CM_NESTED_NAMES),
    ("cli/options.wast", WasmFeatures::CUSTOM_PAGE_SIZES),
    ("cli/shared-everything-threads/", SHARED),
    ("cli/values/", WasmFeatures::CM_VALUES),
];

/// What scripts of folder `cli` switch off.
const CLI_OFF: &[(&str, WasmFeatures)] = &[("cli/gated-tags.wast", WasmFeatures::EXCEPTIONS)];

/// Scripts that are not run at all, and why.
const WHOLE_FILES: &[(&str, &str)] =
    &[("cli/legacy-indices.wast", "legacy-indices.wast, whose syntax the text parser does not read")];

fn path_of(file: &SuiteFile) -> String {
    format!("{}/{}", file.folder, file.name)
}

/// Why no directive of `file` can be judged, if that is so.
pub fn whole_file(file: &SuiteFile) -> Option<&'static str> {
    let path = path_of(file);
    WHOLE_FILES.iter().find(|(name, _)| *name == path).map(|&(_, reason)| reason)
}

/// The features a script is written for.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    written_for: WasmFeatures,
}

impl Gate {
    /// That of a script.
    pub fn of(file: &SuiteFile) -> Self {
        if !is_cli(file) {
            return Self { written_for: OFFICIAL };
        }
        let path = path_of(file);
        let on = CLI.iter().find(|(name, _)| *name == path || name.ends_with('/') && path.starts_with(name));
        let off = CLI_OFF.iter().find(|(name, _)| *name == path);
        let on = on.map_or(WasmFeatures::empty(), |&(_, features)| features);
        let off = off.map_or(WasmFeatures::empty(), |&(_, features)| features);
        Self { written_for: WasmFeatures::default().union(on).difference(off) }
    }

    /// tenon's settings for the script: what it is written for, as far as it can be switched.
    pub fn config(self) -> Config {
        let mut config = Config::new();
        for &(feature, proposal) in SWITCHES {
            config = config.proposals(proposal, self.written_for.contains(feature));
        }
        config
    }

    /// What the component (or module) in `bytes` needs beyond what `engine` accepts, to be answered as the script
    /// claims; `None` if nothing, so that the directive is judged.
    pub fn need(self, engine: &Engine, bytes: &[u8], claim: Claim) -> Option<String> {
        let accepted = tenon_core::wasm_features(engine);
        gate::need_beyond(accepted, accepted.union(self.written_for), bytes, claim).map(gate::describe)
    }
}

/// Whether `file` is of the validator's own scripts, which are not executed.
pub fn is_cli(file: &SuiteFile) -> bool {
    file.folder == "cli" || file.folder.starts_with("cli/")
}
