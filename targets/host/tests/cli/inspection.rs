//! `tenon inspect` and `tenon disas`.

use crate::tenon::{all_guests, guest, prepared, run, wat};
use std::path::Path;

fn command(name: &str, file: &Path) -> String {
    let ran = run([name.as_ref(), file.as_os_str()]);
    assert_eq!((ran.code, &*ran.stderr), (0, ""), "{}", file.display());
    ran.stdout
}

#[test]
fn inspect_shows_a_component_as_wit() {
    let text = command("inspect", &guest("resources"));
    assert_eq!(text, RESOURCES);
    // An image has lost no more than names of types that it does not export.
    assert_eq!(command("inspect", &prepared("inspection-wit.tnn", &guest("resources"))), RESOURCES);
    let text = command("inspect", &guest("echo-types"));
    for part in [
        "    tag: option<string>,\n",
        "    rect(tuple<u16, u16>),\n",
        "  e-result-unit: func(v: result) -> result;\n",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
    assert_eq!(command("inspect", &prepared("inspection-echo.tnn", &guest("echo-types"))), text);
}

const RESOURCES: &str = "\
package root:component;

world root {
  import corpus:res/host-log@0.1.0;

  export corpus:res/counters@0.1.0;
}
package corpus:res@0.1.0 {
  interface host-log {
    resource sink {
      constructor(name: string);
      write: func(line: string) -> u32;
      finish: static func(s: sink) -> u32;
    }

    default-sink: func() -> sink;
  }
  interface counters {
    use host-log.{sink};

    resource counter {
      constructor(start: u32);
      inc: func(by: u32) -> u32;
      get: func() -> u32;
      report: func(to: borrow<sink>) -> u32;
      merge: static func(a: counter, b: borrow<counter>) -> counter;
    }

    make-many: func(n: u32) -> list<counter>;

    sum: func(cs: list<borrow<counter>>) -> u64;

    consume: func(c: counter) -> u32;

    keep-sink: func(s: sink);

    flush: func() -> option<u32>;

    live: func() -> u32;
  }
}
";

#[test]
fn types_without_an_exported_name_have_one_in_the_world_of_an_image() {
    let text = command("inspect", &guest("telemetry"));
    assert!(text.contains("use corpus:telemetry/types@0.1.0.{summary};"), "{text}");
    let text = command("inspect", &prepared("inspection-types.tnn", &guest("telemetry")));
    assert!(text.contains("record type-") && text.contains("-> type-"), "{text}");
}

#[test]
fn docs_of_a_world_are_shown() {
    let text = r#"(component
        (core module $m (func (export "f")))
        (core instance $i (instantiate $m))
        (func (export "f") (canon lift (core func $i "f")))
        (@custom "package-docs" "\01{\"worlds\":{\"root\":{\"docs\":\"What it does.\",\"func_exports\":{\"f\":{\"docs\":\"Calls.\"}}}}}"))"#;
    let text = command("inspect", &wat("inspection-docs.wasm", text));
    assert!(text.contains("/// What it does.\nworld root {\n  /// Calls.\n  export f: func();"), "{text}");
}

#[test]
fn what_wit_has_no_words_for_is_said() {
    let text = r#"(component
        (core module $m)
        (component $c)
        (export "code" (core module $m))
        (export "part" (component $c))
        (type $list (list u8))
        (export $bytes "bytes" (type $list))
        (core module $n (func (export "f") (result i32) i32.const 1))
        (core instance $i (instantiate $n))
        (func (export "type") (result bool) (canon lift (core func $i "f"))))"#;
    let text = command("inspect", &wat("inspection-words.wasm", text));
    for part in [
        "// exports \"code\", a core module, for which WIT has no words\n",
        "// exports \"part\", a component, for which WIT has no words\n",
        "  type bytes = list<u8>;\n",
        "  export %type: func() -> bool;\n",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

#[test]
fn what_names_of_imports_say_is_shown_where_wit_cannot_say_all() {
    let text = r#"(component
        (import "part" (component (import "f" (func)) (import "a:b/c" (instance (export "x" (func))
            (export "y" (func)))) (export "g" (func))))
        (import "code" (core module (import "env" "f" (func)) (export "g" (func))))
        (import "bare" (component))
        (import "one" (implements "a:b/c") (external-id "first") (instance (export "x" (func))))
        (import "a:b/c" (instance (export "x" (func))))
        (import "h" (external-id "an h") (func (param "v" (list u8 4)) (result (map u8 (option char))))))"#;
    let text = command("inspect", &wat("inspection-names.wasm", text));
    for part in [
        "// imports \"part\", a component that imports \"f\", \"a:b/c\" and exports \"g\", for which WIT",
        "// imports \"code\", a core module that imports \"env\" \"f\" and exports \"g\", for which WIT",
        "// imports \"bare\", a component, for which WIT",
        "  @external-id(\"first\")\n  import one: a:b/c;\n",
        "\n  import a:b/c;\n",
        "  @external-id(\"an h\")\n  import h: func(v: list<u8, 4>) -> map<u8, option<char>>;\n",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

#[test]
fn every_guest_can_be_inspected() {
    for source in all_guests() {
        command("inspect", &source);
        let ran = run(["inspect".as_ref(), "--plan".as_ref(), source.as_os_str()]);
        assert!(ran.code == 0 && ran.stdout.contains("RAM to run it"), "{}", source.display());
    }
}

#[test]
fn inspect_tells_of_imports_exports_plan_and_ram() {
    let text = run(["inspect".as_ref(), "--plan".as_ref(), guest("rust-hello").as_os_str()]).stdout;
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
