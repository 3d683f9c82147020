//! Components that `wasm-smith` makes: whether they are accepted, and how instantiating them ends when every import
//! traps.

use crate::fuzz::{hash, input};
use arbitrary::Unstructured;
use tenon_canonical_abi::{Component, Linker, Store};
use tenon_core::{Engine, Error};
use wasm_smith::Config;

/// How many seeds are recorded.
pub const SEEDS: u64 = 1_500;

/// What starting code may use.
const FUEL: u64 = 1_000_000;

/// Of what both engines run, all that may be in a core module.
fn config() -> Config {
    Config {
        max_instructions: 40,
        max_imports: 20,
        // Proposals that the other engine has switched off, or tenon refuses on purpose.
        compact_imports_enabled: false,
        custom_page_sizes_enabled: false,
        exceptions_enabled: false,
        gc_enabled: false,
        memory64_enabled: false,
        shared_everything_threads_enabled: false,
        threads_enabled: false,
        wide_arithmetic_enabled: false,
        ..Config::default()
    }
}

/// The component that `seed` stands for; every fourth has a byte changed.
pub fn component(seed: u64) -> Vec<u8> {
    let bytes = input(seed ^ 0x5e_ed00).repeat(4);
    let component = wasm_smith::Component::new(config(), &mut Unstructured::new(&bytes));
    let mut wasm = component.map(|component| component.to_bytes()).unwrap_or_default();
    if seed % 4 == 3 && wasm.len() > 8 {
        let place = 8 + (hash(&bytes) % (wasm.len() as u64 - 8)) as usize;
        wasm[place] ^= 1 << (seed / 4 % 8);
    }
    wasm
}

/// What tenon does with it: `refused`, `unlinked`, `trap`, `fuel` or `done`.
pub fn outcome(wasm: &[u8]) -> &'static str {
    let engine = Engine::default();
    let Ok(component) = Component::new(&engine, wasm) else { return "refused" };
    let mut linker = Linker::new(&engine);
    let mut store = Store::new(&engine, ()).expect("a store is made");
    store.set_fuel(Some(FUEL)).expect("code counts fuel");
    if linker.define_unknown_imports_as_traps(&component).is_err() {
        return "unlinked";
    }
    match linker.instantiate(&mut store, &component) {
        Ok(_) => "done",
        Err(Error::OutOfFuel) => "fuel",
        Err(error) if error.trap_code().is_some() => "trap",
        Err(_) => "unlinked",
    }
}

/// Whether the outcomes are the same. The other engine does not load components that import components, or export types
/// of those.
pub fn agree(ours: &str, theirs: &str) -> bool {
    ours == theirs || theirs == "unsupported"
}

/// What is recorded of a component: a hash of it, and what the other engine does with it.
pub fn record(wasm: &[u8], outcome: &str) -> String {
    format!("{:016x} {outcome}", hash(wasm))
}

/// What the other engine did, by seed.
///
/// # Panics
/// When the record cannot be read.
pub fn recorded() -> Vec<(u64, String)> {
    super::lines("whole.txt")
}
