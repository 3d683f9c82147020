//! See `tenon_spec_tests::fuzz::image`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| tenon_spec_tests::fuzz::image::image(input));
