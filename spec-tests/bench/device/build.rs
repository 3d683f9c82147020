//! Says which linker scripts to use (the board crate has put them where the linker looks), and compiles wasm3.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What of wasm3 is needed: neither WASI nor a tracer.
const SOURCES: [&str; 11] = [
    "m3_bind",
    "m3_code",
    "m3_compile",
    "m3_core",
    "m3_env",
    "m3_exec",
    "m3_function",
    "m3_info",
    "m3_module",
    "m3_parse",
    "m3_validate",
];
/// As wasm3 sets itself for microcontrollers, where that costs no speed.
const DEFINES: [(&str, &str); 5] = [
    ("d_m3LogOutput", "0"),
    ("d_m3VerboseErrorMessages", "0"),
    ("d_m3MaxFunctionStackHeight", "128"),
    ("d_m3MaxNativeStack", "0"),
    ("d_m3CodePageAlignSize", "1024"),
];
/// Where Debian has picolibc, below its folder of compilers for RISC-V.
const PICOLIBC: &str = "/usr/lib/picolibc/riscv64-unknown-elf";

fn main() {
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    if arch() == "arm" {
        println!("cargo:rustc-link-arg-bins=--nmagic");
    }
    println!("cargo:rerun-if-env-changed=WASM3");
    println!("cargo:rerun-if-env-changed=WASM3_OPT_LEVEL");
    if env::var_os("CARGO_FEATURE_WASM3").is_some() {
        let folder = PathBuf::from(env::var_os("WASM3").expect("WASM3 is the folder of wasm3's sources"));
        compile(&folder);
    }
}

fn arch() -> String {
    env::var("CARGO_CFG_TARGET_ARCH").unwrap_or_default()
}

fn compile(folder: &Path) {
    let mut build = cc::Build::new();
    build
        .opt_level_str(&env::var("WASM3_OPT_LEVEL").unwrap_or_else(|_| "3".into()))
        .debug(false)
        .warnings(false);
    build.files(SOURCES.map(|source| folder.join(source).with_extension("c"))).include(folder);
    for (name, value) in DEFINES {
        build.define(name, value);
    }
    if arch() == "riscv32" {
        build.compiler("riscv64-unknown-elf-gcc").flag(format!("-isystem{PICOLIBC}/include"));
    }
    // cc would have it for debuggers' sake; wasm3's handlers pay for it in every one.
    build.flag("-fomit-frame-pointer");
    build.compile("wasm3");
    link_c(&build.get_compiler());
}

/// Links what C code takes for granted: after the rest, which it must not take the place of.
fn link_c(compiler: &cc::Tool) {
    for folder in [c_library(compiler), folder_of(&asked(compiler, "-print-libgcc-file-name"))] {
        println!("cargo:rustc-link-arg-bins=-L{}", folder.display());
    }
    // All of picolibc is in its libc.
    let libraries = if arch() == "riscv32" { "-lc -lgcc" } else { "-lm -lc -lgcc" };
    for library in libraries.split(' ') {
        println!("cargo:rustc-link-arg-bins={library}");
    }
}

/// The folder of the C library for this target.
fn c_library(compiler: &cc::Tool) -> PathBuf {
    match arch().as_str() {
        "riscv32" => Path::new(PICOLIBC).join("lib").join(asked(compiler, "-print-multi-directory")),
        _ => folder_of(&asked(compiler, "-print-file-name=libm.a")),
    }
}

fn folder_of(file: &str) -> PathBuf {
    Path::new(file).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// What the compiler answers to an option that asks it something.
fn asked(compiler: &cc::Tool, option: &str) -> String {
    let output = Command::new(compiler.path()).args(compiler.args()).arg(option).output();
    String::from_utf8(output.expect("the compiler runs").stdout).expect("a path").trim().to_owned()
}
