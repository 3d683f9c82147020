//! What a component of the suite needs beyond what tenon accepts.
//!
//! As for the core suite, needs are found by validation: see [`core_suite::gate`](crate::core_suite::gate).

use crate::core_suite::gate::{self, Claim};
use wasmparser::WasmFeatures;

/// Parts of the Component Model that tenon loads. What of it cannot be executed traps when it is.
const COMPONENTS: WasmFeatures = WasmFeatures::COMPONENT_MODEL
    .union(WasmFeatures::CM_ASYNC)
    .union(WasmFeatures::CM_ASYNC_STACKFUL)
    .union(WasmFeatures::CM_MORE_ASYNC_BUILTINS)
    .union(WasmFeatures::CM_THREADING)
    .union(WasmFeatures::CM_FORWARD)
    .union(WasmFeatures::CM_FIXED_LENGTH_LISTS)
    .union(WasmFeatures::CM_MAP)
    .union(WasmFeatures::CM_IMPLEMENTS);

/// What the suite is written for besides [`COMPONENTS`].
const FURTHER: WasmFeatures =
    WasmFeatures::CM_GC.union(WasmFeatures::CM_ERROR_CONTEXT).union(WasmFeatures::WASM3);

/// What the component in `bytes` needs beyond what tenon accepts, to be answered as the script claims;
/// `None` if nothing, so that the directive is judged.
pub fn need(bytes: &[u8], claim: Claim) -> Option<String> {
    let accepted = gate::CLAIMED.union(COMPONENTS);
    gate::need_beyond(accepted, accepted.union(FURTHER), bytes, claim).map(gate::describe)
}
