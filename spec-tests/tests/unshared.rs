//! The script of the threads proposal about atomic instructions, with its memories not shared: what tenon
//! does not run of that proposal is sharing, and nothing else.

use std::fs;
use std::path::Path;
use tenon_spec_tests::core_suite::run_file;
use tenon_spec_tests::report::Verdict;
use tenon_spec_tests::suites::{Suite, SuiteFile, files};

#[test]
fn atomic_instructions_need_no_shared_memory() {
    let files = files(Suite::Core).expect("the suites are found");
    let script = files.iter().find(|file| file.folder == "proposals/threads" && file.name == "atomic.wast");
    let script = script.expect("the script is there");
    let text = fs::read_to_string(&script.path).expect("it can be read");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("unshared.wast");
    fs::write(&path, text.replace("(memory 1 1 shared)", "(memory 1 1)")).expect("it can be written");

    let report = run_file(&SuiteFile { path, ..script.clone() });
    let others: Vec<_> = report.records.iter().filter(|record| record.verdict != Verdict::Passed).collect();
    assert!(report.records.len() > 250, "{}", report.records.len());
    // To wait is the one thing that makes no sense there.
    assert_eq!(others.len(), 2, "{others:?}");
    for record in others {
        let waits = matches!(&record.verdict, Verdict::Failed(why) if why.contains("expected shared memory"));
        assert!(waits, "{record:?}");
    }
}
