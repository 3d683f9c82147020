//! Generated components echo values as they did in wasmtime.

use tenon_spec_tests::echo::{Case, outcomes, record, recorded, whole};

#[test]
fn generated_components_do_what_they_did_in_wasmtime() {
    let recorded = recorded();
    assert!(recorded.len() >= 1_000, "only {} components are recorded", recorded.len());
    for (seed, theirs) in recorded {
        let case = Case::new(seed);
        let ours = outcomes(&case).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let ours = record(&case, &ours);
        let (asked, answered) = (ours.split_once(' '), theirs.split_once(' '));
        let same = asked.zip(answered).is_some_and(|(asked, answered)| asked.0 == answered.0);
        assert!(same, "seed {seed} makes another component: record anew (see spec-tests/echo/README.md)");
        assert!(ours == theirs, "seed {seed} differs: `cargo run -p tenon-spec-tests --bin echo -- compare`");
    }
}

#[test]
fn components_of_wasm_smith_end_as_in_wasmtime() {
    let recorded = whole::recorded();
    assert!(recorded.len() >= 500, "only {} components are recorded", recorded.len());
    for (seed, line) in recorded {
        let (hash, theirs) = line.split_once(' ').expect("a hash and an outcome");
        let wasm = whole::component(seed);
        let ours = whole::outcome(&wasm);
        let record = whole::record(&wasm, ours);
        assert!(record.starts_with(hash), "seed {seed} makes another component: record anew");
        assert!(whole::agree(ours, theirs), "seed {seed}: {ours}, not {theirs}");
    }
}
