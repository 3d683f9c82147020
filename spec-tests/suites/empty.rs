//! Nothing: the manifest beside this file only names the crates that carry the test suites.
