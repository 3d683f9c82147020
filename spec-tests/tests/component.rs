//! The component suite: one trial per script, which fails on any directive that fails unexpectedly, or otherwise with a
//! unit of fuel at a time.

use libtest_mimic::{Arguments, Failed, Trial};
use tenon_spec_tests::component;
use tenon_spec_tests::report::{ExpectedFailures, file_name};
use tenon_spec_tests::suites::{self, Suite, SuiteFile};

fn main() {
    let files = suites::files(Suite::Component).expect("the suites are found");
    let expected = ExpectedFailures::read().expect("expected-failures.txt is read");
    let stale = expected.stale(Suite::Component, &files);
    assert!(stale.is_empty(), "expected-failures.txt lists scripts that are not there: {stale:?}");
    let trials = files.into_iter().map(|file| trial(file, expected.clone())).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn trial(file: SuiteFile, expected: ExpectedFailures) -> Trial {
    Trial::test(file_name(Suite::Component, &file), move || {
        let complaints = component::run_file_stepped(&file, 1).report.complaints(&expected);
        if complaints.is_empty() { Ok(()) } else { Err(Failed::from(complaints.join("\n"))) }
    })
}
