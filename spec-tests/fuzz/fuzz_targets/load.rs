//! See `tenon_spec_tests::fuzz::load`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| tenon_spec_tests::fuzz::load::load(input));
