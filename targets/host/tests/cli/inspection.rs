//! `tenon inspect` and `tenon disas`.

use crate::tenon::{all_guests, guest, prepared, run, wat};
use std::path::Path;

fn command(name: &str, file: &Path) -> String {
    let ran = run([name.as_ref(), file.as_os_str()]);
    assert_eq!((ran.code, &*ran.stderr), (0, ""), "{}", file.display());
    ran.stdout
}

#[test]
fn inspect_tells_of_imports_exports_plan_and_ram() {
    let text = command("inspect", &guest("rust-hello"));
    for part in [
        "component, ",
        "\"wasi:cli/environment@0.2.",
        "\"get-environment\" func() -> t",
        "instantiate module 0 in 0 (",
        "\"wasi:cli/run@0.2.",
        "RAM to run it",
        "1114112  \"memory\"",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

#[test]
fn inspect_describes_core_modules() {
    let module = "(module (import \"a\" \"b\" (func (param i64))) (memory (export \"m\") 2 3)
                   (table (export \"t\") 1 funcref) (global (export \"g\") (mut f32) (f32.const 0)))";
    let text = command("inspect", &wat("inspection-core.wasm", module));
    for part in [
        "core module, ",
        "\"a\" \"b\" func [i64] -> []",
        "\"m\" memory 2..3 pages of 65536 bytes",
        "\"t\" table 1.. of funcref",
        "\"g\" global mut f32",
        "131072  \"m\", at most 196608",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

#[test]
fn files_and_their_images_have_the_same_code() {
    for source in all_guests() {
        let name = source.file_stem().unwrap().to_str().unwrap();
        let image = prepared(&format!("inspection-{name}.tnn"), &source);
        assert_eq!(command("disas", &source), command("disas", &image), "{name}");
    }
}

#[test]
fn disas_finds_functions_by_number_and_name() {
    let module =
        "(module (func $zero (result i32) i32.const 7) (func $one (export \"one\") (result i32) call $zero))";
    let file = wat("inspection-disas.wasm", module);
    for choice in ["0", "0:0", "zero"] {
        let ran = run(["disas".as_ref(), "--function".as_ref(), choice.as_ref(), file.as_os_str()]);
        assert!(ran.stdout.starts_with("module 0, function 0 zero: "), "{choice}: {ran:?}");
        assert_eq!(ran.stdout.matches("function").count(), 1, "{choice}: {ran:?}");
    }
    let ran = run(["disas".as_ref(), "--function".as_ref(), "absent".as_ref(), file.as_os_str()]);
    ran.refused(1, &["defines function `absent`", "without --function"]);
}
