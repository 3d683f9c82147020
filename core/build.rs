//! Chooses the backend that runs code: see `src/exec`.

use std::env;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(tenon_dispatch, values(\"loop\", \"tail\"))");
    println!("cargo::rerun-if-changed=build.rs");
    // Chosen by whoever builds, with `--cfg tenon_dispatch="…"`.
    if env::var_os("CARGO_CFG_TENON_DISPATCH").is_none() {
        println!("cargo::rustc-cfg=tenon_dispatch=\"{}\"", backend());
    }
}

/// *tail* where the compiler is known to make jumps of calls in tail position.
fn backend() -> &'static str {
    let is =
        |variable: &str, values: &[&str]| env::var(variable).is_ok_and(|value| values.contains(&&*value));
    let optimised = is("OPT_LEVEL", &["2", "3"]);
    let known = is("CARGO_CFG_TARGET_ARCH", &["x86_64"]);
    let instrumented = env::var_os("CARGO_CFG_SANITIZE").is_some();
    if optimised && known && !instrumented { "tail" } else { "loop" }
}
