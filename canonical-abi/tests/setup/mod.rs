//! What most tests begin with: a component of text, and an instance of it.

use tenon_canonical_abi::{Component, Instance, Linker, Store};
use tenon_core::Engine;

/// The component of `wat`, loaded with default settings.
#[allow(dead_code, reason = "each file of tests uses some of this one")]
pub(crate) fn component(wat: &str) -> Component {
    component_for(&Engine::default(), wat)
}

/// The component of `wat`.
pub(crate) fn component_for(engine: &Engine, wat: &str) -> Component {
    Component::new(engine, &wat::parse_str(wat).unwrap()).unwrap()
}

/// An instance of the component of `wat`, which imports nothing, in a store of its own.
#[allow(dead_code, reason = "each file of tests uses some of this one")]
pub(crate) fn instance(engine: &Engine, wat: &str) -> (Store<()>, Instance) {
    let component = component_for(engine, wat);
    let mut store = Store::new(engine, ()).unwrap();
    let instance = Linker::new(engine).instantiate(&mut store, &component).unwrap();
    (store, instance)
}
