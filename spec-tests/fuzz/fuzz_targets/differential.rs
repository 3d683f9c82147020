//! See `tenon_spec_tests::fuzz::differential`.

#![no_main]

use tenon_fuzz::oracle;
use tenon_spec_tests::fuzz::differential::differential;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    differential(input, oracle::run);
});
