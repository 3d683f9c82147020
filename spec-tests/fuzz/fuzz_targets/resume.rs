//! See `tenon_spec_tests::fuzz::resume`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| tenon_spec_tests::fuzz::resume::resume(input));
