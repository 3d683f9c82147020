//! One test for each message a user may meet.

use crate::tenon::{Ran, file, guest, guests, prepared, run, wat};
use std::fs;
use std::path::Path;

fn run_file(file: &Path) -> Ran {
    run(["run".as_ref(), file.as_os_str()])
}

fn run_with(flag: &str, value: &str, file: &Path) -> Ran {
    run(["run".as_ref(), flag.as_ref(), value.as_ref(), file.as_os_str()])
}

#[test]
fn the_command_line_is_explained() {
    let ran = run(["--version"]);
    assert_eq!((ran.code, ran.stdout), (0, format!("tenon {}\n", env!("CARGO_PKG_VERSION"))));
    for args in [
        &["--help"][..],
        &["run", "--help"],
        &["inspect", "--help"],
        &["disas", "--help"],
        &["prepare", "--help"],
    ] {
        let ran = run(args);
        assert!(ran.code == 0 && ran.stdout.contains("Example"), "{args:?}: {}", ran.stdout);
    }
    for args in [&[][..], &["run"], &["run", "--fuel", "x", "f"], &["walk"], &["run", "--env", "=x", "f"]] {
        let ran = run(args);
        assert_eq!((ran.code, &*ran.stdout), (2, ""), "{args:?}");
        assert!(ran.stderr.contains("Usage:") || ran.stderr.contains("error: "), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn no_such_file() {
    run_file(Path::new("nowhere/x.wasm")).refused(1, &["nowhere/x.wasm", "there is no such file"]);
    run_file(&guests()).refused(1, &["this is a folder"]);
}

#[test]
fn not_webassembly() {
    run_file(&file("messages-empty.wasm", b"")).refused(1, &["messages-empty.wasm", "the file is empty"]);
    run_file(&file("messages-text.wasm", b"(module)")).refused(1, &["WebAssembly text", "wasm-tools parse"]);
    run_file(&file("messages-elf.wasm", b"\x7fELF\x02\x01\x01\0"))
        .refused(1, &["at byte 0x0", "not a WebAssembly file"]);
}

#[test]
fn wrong_version() {
    let module = file("messages-module-2.wasm", b"\0asm\x02\0\0\0");
    run_file(&module).refused(1, &["at byte 0x4", "core module in version 2", "tenon reads version 1"]);
    let component = file("messages-component-12.wasm", b"\0asm\x0c\0\x01\0");
    run_file(&component).refused(1, &["component in version 12", "current wasm-tools"]);
}

#[test]
fn cut_short() {
    let bytes = fs::read(guest("rust-hello")).unwrap();
    for length in [4, 20, bytes.len() / 2, bytes.len() - 1] {
        let cut = file(&format!("messages-cut-{length}.wasm"), &bytes[..length]);
        run_file(&cut).refused(1, &["messages-cut-", "at byte 0x"]);
    }
}

#[test]
fn malformed_or_invalid() {
    let unknown_section = file("messages-section.wasm", b"\0asm\x01\0\0\0\x63\x01\0");
    run_file(&unknown_section).refused(1, &["at byte 0x"]);
    let text = "(module (func (export \"_start\") (result i32) i64.const 0))";
    run_file(&wat("messages-invalid.wasm", text)).refused(1, &["invalid at byte 0x", "type mismatch"]);
}

#[test]
fn images_that_cannot_be_used() {
    let image = fs::read(prepared("messages-image.tnn", &guest("adder"))).unwrap();
    run_file(&file("messages-short.tnn", &image[..image.len() - 8]))
        .refused(1, &["shorter than its header says"]);
    let mut other_format = image.clone();
    other_format[8] ^= 1;
    run_file(&file("messages-format.tnn", &other_format))
        .refused(1, &["image format", "prepare the image again"]);
    // Code comes after the header; an op of all ones is none.
    let mut no_op = image;
    no_op[64..66].fill(0xff);
    run_file(&file("messages-op.tnn", &no_op)).refused(1, &["image refused at byte 0x"]);
}

#[test]
fn missing_imports() {
    let text = r#"(component
        (import "docs:shop/prices@1.0.0" (instance $i (export "price" (func (param "item" string) (result u32)))))
        (alias export $i "price" (func $f))
        (export "wasi:cli/run@0.2.0#x" (func $f)))"#;
    let text = text.replace("wasi:cli/run@0.2.0#x", "price");
    let ran = run([
        "run".as_ref(),
        "--invoke".as_ref(),
        "price(\"x\")".as_ref(),
        wat("messages-import.wasm", &text).as_os_str(),
    ]);
    ran.refused(1, &["messages-import.wasm", "`docs:shop/prices@1.0.0` `price`", "the component imports it"]);
}

#[test]
fn missing_wasi_interfaces() {
    let text = r#"(component
        (import "wasi:http/types@0.2.0" (instance $i (export "f" (func))))
        (alias export $i "f" (func $f))
        (export "go" (func $f)))"#;
    let ran = run([
        "run".as_ref(),
        "--invoke".as_ref(),
        "go()".as_ref(),
        wat("messages-http.wasm", text).as_os_str(),
    ]);
    ran.refused(1, &["`wasi:http/types@0.2.0` `f`", "it provides wasi:cli, wasi:io"]);
}

#[test]
fn missing_functions_of_wasi_interfaces() {
    let text = r#"(component
        (import "wasi:cli/environment@0.2.0" (instance $i (export "get-mood" (func))))
        (alias export $i "get-mood" (func $f))
        (export "go" (func $f)))"#;
    let file = wat("messages-mood.wasm", text);
    let ran = run(["run".as_ref(), "--invoke".as_ref(), "go()".as_ref(), file.as_os_str()]);
    ran.refused(
        1,
        &["`wasi:cli/environment@0.2.0` `get-mood`", "has no such item", "as WASI 0.2 defines it"],
    );
}

#[test]
fn missing_imports_of_core_modules() {
    let text = "(module (import \"env\" \"log\" (func)) (func (export \"_start\")))";
    run_file(&wat("messages-core-import.wasm", text))
        .refused(1, &["messages-core-import.wasm", "`env` `log`"]);
    let text = "(module (import \"wasi_snapshot_preview1\" \"fd_write\" (func)) (func (export \"_start\")))";
    run_file(&wat("messages-preview1.wasm", text)).refused(1, &["`fd_write`", "wasm-tools component new"]);
}

#[test]
fn imports_of_another_type() {
    let text = r#"(component
        (import "wasi:cli/environment@0.2.0" (instance $i (export "get-arguments" (func (result u32)))))
        (alias export $i "get-arguments" (func $f))
        (export "go" (func $f)))"#;
    let ran = run([
        "run".as_ref(),
        "--invoke".as_ref(),
        "go()".as_ref(),
        wat("messages-type.wasm", text).as_os_str(),
    ]);
    ran.refused(
        1,
        &[
            "`wasi:cli/environment@0.2.0` `get-arguments`",
            "other parameters or another result",
            "build the component with the WIT of WASI 0.2",
        ],
    );
}

#[test]
fn nothing_to_run() {
    run_file(&guest("adder")).refused(1, &["no wasi:cli/run", "--invoke 'add(…)'"]);
    run_file(&guest("resources"))
        .refused(1, &["no wasi:cli/run", "--invoke 'corpus:res/counters@0.1.0#flush()'"]);
    run_file(&wat("messages-nothing.wasm", "(component)")).refused(1, &["and it exports nothing else"]);
    let later = r#"(component
        (core module $m (func (export "run") (result i32) i32.const 0))
        (core instance $m (instantiate $m))
        (func $run (result (result)) (canon lift (core func $m "run")))
        (instance $i (export "run" (func $run)))
        (export "wasi:cli/run@0.3.0" (instance $i)))"#;
    run_file(&wat("messages-later.wasm", later))
        .refused(1, &["is a command by `wasi:cli/run@0.3.0`", "those of WASI 0.2"]);
    run_file(&wat("messages-library.wasm", "(module (func (export \"f\")))"))
        .refused(1, &["no `_start`", "--invoke"]);
}

#[test]
fn out_of_fuel() {
    let text = "(module (func (export \"_start\") (loop br 0)))";
    run_with("--fuel", "1000", &wat("messages-fuel.wasm", text)).refused(134, &["out of fuel", "--fuel"]);
    let ran = run_with("--fuel", "1000", &guest("rust-hello"));
    ran.refused(134, &["out of fuel"]);
    assert!(ran.stderr.contains("  0: ") && ran.stderr.contains(" @ 0x"), "{}", ran.stderr);
}

#[test]
fn enough_fuel_is_no_limit() {
    let ran = run_with("--fuel", "100000000", &guest("rust-hello"));
    assert_eq!((ran.code, &*ran.stdout), (0, "hello from rust std\n"));
}

#[test]
fn out_of_memory() {
    run_with("--max-memory", "65536", &guest("rust-hello"))
        .refused(1, &["1114112", "65536", "raise --max-memory"]);
    let text = "(module (memory 1) (func (export \"_start\") (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable))))";
    let grows = wat("messages-grow.wasm", text);
    assert_eq!(run_file(&grows).code, 0);
    run_with("--max-memory", "65536", &grows).refused(134, &["trap: unreachable"]);
    let most = wat("messages-huge.wasm", "(module (memory i64 0x1000000000000) (func (export \"_start\")))");
    let ran = run_file(&most);
    assert_eq!(ran.code, 1, "{ran:?}");
}

#[test]
fn memory_that_is_not_backed() {
    let text = "(module (memory 1) (func (export \"_start\") (drop (i32.load (i32.const 4094)))))";
    let beyond = wat("messages-backed.wasm", text);
    assert_eq!(run_file(&beyond).code, 0);
    run_with("--backed-memory", "4096", &beyond)
        .refused(134, &["trap: access within a page of memory", "policy backs, which are the first 4096"]);
    assert_eq!(run_with("--backed-memory", "4098", &beyond).code, 0);
}

#[test]
fn stack_exhaustion() {
    let text =
        "(module (func $down (param i32) (result i32) (i32.add (call $down (local.get 0)) (i32.const 1)))
                (func $start (export \"_start\") (drop (call $down (i32.const 0)))))";
    let ran = run_file(&wat("messages-recursion.wasm", text));
    ran.refused(134, &["call stack exhausted", "recursion"]);
    assert!(ran.stderr.contains("  0: down (module 0, function 0) @ 0x"), "{}", ran.stderr);
}

#[test]
fn a_core_module_out_of_fuel_shows_where_it_stopped() {
    let text = "(module $app (func $spin (loop $l (br $l))) (func $main (export \"_start\") (call $spin)))";
    let ran = run_with("--fuel", "100", &wat("messages-slow.wasm", text));
    ran.refused(134, &["out of fuel", "--fuel"]);
    let trace: Vec<_> = ran.stderr.lines().skip(1).collect();
    assert_eq!(trace.len(), 2, "{trace:?}");
    assert!(trace[0].starts_with("  0: spin (module 0 \"app\", function 0) @ 0x"), "{trace:?}");
    assert!(trace[1].starts_with("  1: main (module 0 \"app\", function 1) @ 0x"), "{trace:?}");
}

#[test]
fn a_start_function_that_traps_shows_the_instantiation() {
    let text = "(module (start $s) (func $s unreachable) (func (export \"_start\")))";
    let ran = run_file(&wat("messages-start.wasm", text));
    ran.refused(134, &["trap: unreachable"]);
    let trace: Vec<_> = ran.stderr.lines().skip(1).collect();
    assert!(trace[0].starts_with("  0: s (module 0, function 0) @ 0x"), "{trace:?}");
    assert!(trace[1].starts_with("  1: <instantiation> (module 0) @ 0x"), "{trace:?}");
}

#[test]
fn traps_show_where_the_guest_was() {
    let text = "(component
        (core module $m (func $inner (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))
            (func $outer (export \"f\") (param i32) (result i32) (call $inner (local.get 0))))
        (core instance $i (instantiate $m))
        (func (export \"f\") (param \"x\" u32) (result u32) (canon lift (core func $i \"f\"))))";
    let file = wat("messages-trace.wasm", text);
    let ran = run(["run".as_ref(), "--invoke".as_ref(), "f(0)".as_ref(), file.as_os_str()]);
    ran.refused(134, &["messages-trace.wasm: trap: integer divide by zero"]);
    let trace: Vec<_> = ran.stderr.lines().skip(1).collect();
    assert_eq!(trace.len(), 2, "{trace:?}");
    assert!(trace[0].starts_with("  0: inner (module 0 \"m\", function 0) @ 0x"), "{trace:?}");
    assert!(trace[1].starts_with("  1: outer (module 0 \"m\", function 1) @ 0x"), "{trace:?}");
}
