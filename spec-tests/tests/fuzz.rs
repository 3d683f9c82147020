//! The fuzz targets over the saved corpus and over fixed seeds, without a fuzzer.
//!
//! `TENON_FUZZ_SEEDS=1000..2000` has other seeds run.

use tenon_spec_tests::fuzz::case::Case;
use tenon_spec_tests::fuzz::differential::{Record, inputs, recorded};
use tenon_spec_tests::fuzz::{image, input, load, resume, saved};

/// Runs `target` over its saved inputs and `seeds` fixed seeds.
fn all(name: &str, seeds: u64, target: fn(&[u8])) {
    for (file, bytes) in saved(name) {
        println!("{file}");
        target(&bytes);
    }
    for seed in chosen().unwrap_or(0..seeds) {
        println!("seed {seed}");
        target(&input(seed));
    }
}

/// The seeds that the environment names.
fn chosen() -> Option<std::ops::Range<u64>> {
    let text = std::env::var("TENON_FUZZ_SEEDS").ok()?;
    let (first, end) = text.split_once("..").expect("two numbers with `..` between them");
    Some(first.parse().expect("a number")..end.parse().expect("a number"))
}

#[test]
fn loading_never_panics() {
    all("load", 300, load::load);
}

#[test]
fn changed_images_are_refused_or_harmless() {
    all("image", 300, image::image);
}

#[test]
fn pieces_make_the_whole() {
    all("resume", 200, resume::resume);
}

#[test]
fn modules_do_what_they_did_in_the_other_engine() {
    let inputs = inputs();
    for (name, recorded) in recorded() {
        let input = inputs.iter().find(|(input, _)| *input == name);
        let (_, input) = input.unwrap_or_else(|| panic!("{name} is recorded, but is not there"));
        let case = Case::from_input(input).unwrap_or_else(|| panic!("{name} is no module"));
        let ours = Record::of_tenon(&case, &recorded);
        assert!(ours.module == recorded.module, "{name} is another module: record anew (see fuzz/README.md)");
        assert!(ours == recorded, "{name}: {ours}, recorded is {recorded}");
    }
}
