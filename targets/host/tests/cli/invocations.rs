//! `tenon run --invoke`: calls, their results, and what can be wrong with them.

use crate::tenon::{Ran, guest, prepared, run, wat};
use std::path::Path;

fn invoke(call: &str, file: &Path) -> Ran {
    run(["run".as_ref(), "--invoke".as_ref(), call.as_ref(), file.as_os_str()])
}

#[track_caller]
fn answers(call: &str, file: &Path, expected: &str) {
    let ran = invoke(call, file);
    assert_eq!((ran.code, &*ran.stdout, &*ran.stderr), (0, expected, ""), "{call}");
}

#[test]
fn scalars_and_strings() {
    answers("add(40, 2)", &guest("adder"), "42\n");
    answers("add-s8(-100, -100)", &guest("adder"), "56\n");
    answers("echo16(\"a🦀\")", &guest("strings"), "\"a🦀\"\n");
}

#[test]
fn every_value_type_goes_in_and_comes_out() {
    let echo = guest("echo-types");
    for (call, answer) in ECHOES {
        answers(call, &echo, &format!("{answer}\n"));
    }
}

/// Calls of `echo-types`, and what they answer. Where an answer differs from the argument, WAVE has several ways to write it.
const ECHOES: &[(&str, &str)] = &[
    ("e-bool(true)", "true"),
    ("e-bool(false)", "false"),
    ("e-u8(255)", "255"),
    ("e-s8(-128)", "-128"),
    ("e-u16(65535)", "65535"),
    ("e-s16(-32768)", "-32768"),
    ("e-u32(4294967295)", "4294967295"),
    ("e-s32(-2147483648)", "-2147483648"),
    ("e-u64(18446744073709551615)", "18446744073709551615"),
    ("e-s64(-9223372036854775808)", "-9223372036854775808"),
    ("e-s64(9223372036854775807)", "9223372036854775807"),
    ("e-f32(-0.5e1)", "-5"),
    ("e-f32(nan)", "nan"),
    ("e-f32(inf)", "inf"),
    ("e-f64(-inf)", "-inf"),
    ("e-f64(-0.0)", "-0"),
    ("e-f64(0.1)", "0.1"),
    ("e-char('x')", "'x'"),
    (r"e-char('\'')", r"'\''"),
    (r"e-char('\u{1F980}')", "'🦀'"),
    (r"e-char('\u{0}')", r"'\u{0}'"),
    (r#"e-string("")"#, r#""""#),
    (r#"e-string("q\"\\\t\n\r\u{7f}\u{e9}'")"#, r#""q\"\\\t\n\r\u{7f}é\'""#),
    ("e-string(\"\"\"\n  two\n   lines\n  \"\"\")", r#""two\n lines""#),
    ("e-bytes([])", "[]"),
    ("e-bytes([0, 255,])", "[0, 255]"),
    (r#"e-strings(["a", "b, c"])"#, r#"["a", "b, c"]"#),
    ("e-nested([[1, 2], [], [65535]])", "[[1, 2], [], [65535]]"),
    ("e-point({y: 2, x: -1})", "{x: -1, y: 2}"),
    (
        "e-reading({id: 1, name: \"n\", at: {x: 0, y: 0}, values: [], ok: true})",
        "{id: 1, name: \"n\", at: {x: 0, y: 0}, values: [], ok: true}",
    ),
    (
        "e-reading({id: 1, name: \"n\", at: {x: 0, y: 0}, values: [1.5, nan], tag: \"t\", ok: true}) // flat",
        "{id: 1, name: \"n\", at: {x: 0, y: 0}, values: [1.5, nan], tag: some(\"t\"), ok: true}",
    ),
    ("e-readings([])", "[]"),
    ("e-shape(%none)", "%none"),
    ("e-shape(circle(2.25))", "circle(2.25)"),
    ("e-shape(rect((1, 2)))", "rect((1, 2))"),
    ("e-shape(poly([{x: 1, y: 2}]))", "poly([{x: 1, y: 2}])"),
    ("e-color(green)", "green"),
    ("e-color(%blue)", "blue"),
    ("e-perms({})", "{}"),
    ("e-perms({admin, read})", "{read, admin}"),
    ("e-option(none)", "none"),
    ("e-option(some(7))", "some(7)"),
    ("e-option(7)", "some(7)"),
    ("e-option()", "none"),
    ("e-option2(some(none))", "some(none)"),
    ("e-option2(some(\"x\"))", "some(some(\"x\"))"),
    ("e-result(ok(1))", "ok(1)"),
    ("e-result(1)", "ok(1)"),
    ("e-result(err(\"no\"))", "err(\"no\")"),
    ("e-result-unit(ok)", "ok"),
    ("e-result-unit(err)", "err"),
    ("e-tuple((1, \"a\", -1.5, 'c'))", "(1, \"a\", -1.5, 'c')"),
    (
        "many(1, 2, 3, 4, -5, -6, -7, -8, 9.5, 10.5, 'k', true, \"m\", \"n\", 15)",
        "\"1 2 3 4 -5 -6 -7 -8 9.5 10.5 k true m n 15\"",
    ),
    ("sort([3, -1, 2])", "[-1, 2, 3]"),
];

#[test]
fn mistakes_in_values_are_marked() {
    let echo = guest("echo-types");
    for (call, what, marks) in [
        ("e-u8(256)", "invalid value in argument 1, `v: u8`", "       ^^^"),
        ("e-s8(-129)", "invalid value in argument 1, `v: s8`", "       ^^^^"),
        ("e-u64(-1)", "invalid value in argument 1, `v: u64`", "        ^^"),
        ("e-char('ab')", "invalid token", "         ^^^^"),
        (r"e-char('\u{d800}')", "invalid character escape in argument 1, `v: char`", "         ^^^^^^^^^^"),
        (r#"e-string("a\q")"#, "invalid token", "           ^^^"),
        ("e-color(mauve)", "unknown case \"mauve\"", "          ^^^^^"),
        ("e-shape(none)", "(a case of that name is written `%none`)", "          ^^^^"),
        ("e-perms({read, read})", "duplicate flag: \"read\"", "                 ^^^^"),
        ("e-point({x: 1})", "missing field \"y\"", "          ^^^^^^"),
        ("e-point({x: 1, x: 2})", "duplicate field: \"x\"", "                 ^"),
        ("e-tuple((1, \"a\"))", "expected 4 tuple elements; got 2", "          ^^^^^^^^"),
        ("e-nested([[1], 2])", "a value of another type", "                 ^"),
    ] {
        let ran = invoke(call, &echo);
        ran.refused(2, &["at character ", what]);
        assert_eq!(ran.stderr.lines().skip(1).collect::<Vec<_>>(), [&*format!("  {call}"), marks], "{call}");
    }
}

#[test]
fn images_answer_like_the_files_they_were_made_from() {
    answers("add(40, 2)", &prepared("invocations-adder.tnn", &guest("adder")), "42\n");
}

const SHAPES: &str = r#"(component
    (core module $m
        (memory (export "memory") 1)
        (global $next (mut i32) (i32.const 1024))
        (func (export "realloc") (param i32 i32 i32 i32) (result i32)
            (local $at i32)
            (global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
            (local.set $at (global.get $next))
            (global.set $next (i32.add (global.get $next) (local.get 3)))
            (local.get $at))
        (func (export "echo") (param i32 i32) (result i32)
            (i32.store (i32.const 16) (local.get 0))
            (i32.store (i32.const 20) (local.get 1))
            (i32.const 16))
        (func (export "nothing")))
    (core instance $i (instantiate $m))
    (type $shape' (variant (case "circle" f32) (case "none")))
    (export $shape "shape" (type $shape'))
    (type $mode' (flags "read" "write"))
    (export $mode "mode" (type $mode'))
    (type $item' (record (field "name" string) (field "shape" $shape) (field "mode" $mode) (field "size" (option u8))))
    (export $item "item" (type $item'))
    (func $items (param "items" (list $item)) (result (list $item))
        (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
    (export "items" (func $items))
    (func $nothing (canon lift (core func $i "nothing")))
    (export "nothing" (func $nothing))
    (type $made' (resource (rep i32)))
    (export $made "made" (type $made'))
    (core func $new (canon resource.new $made))
    (func $make (param "rep" u32) (result (own $made)) (canon lift (core func $new)))
    (export "make" (func $make))
    (instance $one (export "f" (func $nothing)) (export "only" (func $nothing)))
    (export "a:b/one@1.2.0" (instance $one))
    (instance $two (export "f" (func $nothing)))
    (export "a:b/two@1.2.0" (instance $two)))"#;

#[test]
fn compound_values_go_in_and_come_out() {
    let file = wat("invocations-compound.wasm", SHAPES);
    let items = r#"[{name: "a", shape: circle(1.5), mode: {read, write}, size: some(7)}, {name: "b", shape: %none, mode: {}}]"#;
    answers(&format!("items({items})"), &file, &format!("{items}\n"));
}

#[test]
fn maps_go_in_and_come_out() {
    let text = r#"(component
        (core module $m
            (memory (export "memory") 1)
            (global $next (mut i32) (i32.const 1024))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                (local $at i32)
                (global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
                (local.set $at (global.get $next))
                (global.set $next (i32.add (global.get $next) (local.get 3)))
                (local.get $at))
            (func (export "echo") (param i32 i32) (result i32)
                (i32.store (i32.const 16) (local.get 0))
                (i32.store (i32.const 20) (local.get 1))
                (i32.const 16)))
        (core instance $i (instantiate $m))
        (func (export "echo") (param "m" (map string (option u8))) (result (map string (option u8)))
            (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))"#;
    let file = wat("invocations-map.wasm", text);
    answers("echo({})", &file, "{}\n");
    answers("echo({\"a\": 1, \"b\": none})", &file, "{\"a\": some(1), \"b\": none}\n");
    invoke("echo({a: 1})", &file).refused(2, &["at character 7", "argument 1, `m: map<string, option<u8>>`"]);
}

#[test]
fn a_function_without_a_result_answers_with_nothing() {
    answers("nothing()", &wat("invocations-nothing.wasm", SHAPES), "()\n");
}

#[test]
fn functions_in_interfaces_are_found_by_as_much_name_as_it_takes() {
    let file = wat("invocations-names.wasm", SHAPES);
    for call in [
        "a:b/one@1.2.0#f()",
        "a:b/one#f()",
        "one#f()",
        "one.f()",
        "a:b/one.f()",
        "a:b/one.f@1.2.0()",
        "a:b/one@1.2.0.f()",
        "only()",
        "a:b/one#only()",
    ] {
        answers(call, &file, "()\n");
    }
    invoke("f()", &file).refused(2, &["'f': this may be `a:b/one@1.2.0#f`, `a:b/two@1.2.0#f`"]);
}

#[test]
fn an_unknown_function_is_answered_with_those_there_are() {
    invoke("sub(1, 2)", &guest("adder"))
        .refused(2, &["'sub': ", "no such function", "`add`, `add8`, `add-s8`, `div`"]);
    let module = wat("invocations-core.wasm", "(module (func (export \"f\")))");
    invoke("g()", &module).refused(2, &["'g': ", "no such function; it has `f`"]);
}

#[test]
fn mistakes_in_arguments_are_placed() {
    let adder = guest("adder");
    invoke("add(1, x)", &adder).refused(2, &["at character 8"]);
    invoke("add(1, 4294967296)", &adder).refused(2, &["at character 8"]);
    invoke("add8(256, 0)", &adder).refused(2, &["at character 6"]);
    invoke("add(1", &adder).refused(2, &["at character", "unexpected end of input"]);
    invoke("add(1)", &adder).refused(2, &["at character 6", "argument 2, `b: u32`, is missing"]);
    invoke("add(1, 2, 3)", &adder).refused(2, &["at character 11", "one argument too many"]);
    invoke("add", &adder).refused(2, &["argument 1, `a: u32`, is missing"]);
}

#[test]
fn what_has_no_text_form_is_said() {
    let file = wat("invocations-resource.wasm", SHAPES);
    invoke("make(1)", &file).refused(
        2,
        &["`make` cannot be called from a command line", "its result holds a handle of the resource `made`"],
    );
}

#[test]
fn core_modules_take_calls_and_bare_names() {
    let text = "(module (func (export \"f\") (param i32 f64) (result i64 f64)
        (i64.extend_i32_s (local.get 0)) (f64.mul (local.get 1) (f64.const 2))))";
    let file = wat("invocations-core-call.wasm", text);
    answers("f(-3, 1.25)", &file, "-3\n2.5\n");
    let ran = run([
        "run".as_ref(),
        "--invoke".as_ref(),
        "f".as_ref(),
        file.as_os_str(),
        "-3".as_ref(),
        "1.25".as_ref(),
    ]);
    assert_eq!((ran.code, &*ran.stdout), (0, "-3\n2.5\n"), "{ran:?}");
    invoke("f(1)", &file).refused(2, &["argument 2, `f64`, is missing"]);
}

#[test]
fn a_trap_is_a_trap_here_too() {
    invoke("div(1, 0)", &guest("adder")).refused(134, &["trap: integer divide by zero"]);
}

#[test]
fn what_is_not_released_is_allowed_by_name() {
    let text = r#"(component
        (core module $m (func (export "f") (param i32 i32) (result i32) (i32.sub (local.get 0) (local.get 1))))
        (core instance $i (instantiate $m))
        (func (export "f") (param "l" (list u8 2)) (result (list u8 1)) (canon lift (core func $i "f"))))"#;
    let file = wat("invocations-allow.wasm", text);
    let call = ["--invoke", "f([9, 5])", file.to_str().unwrap()];
    run(["run"].into_iter().chain(call)).refused(1, &["without the proposal cm-fixed-length-lists"]);
    let ran = run(["run", "--allow", "cm-fixed-length-lists"].into_iter().chain(call));
    assert_eq!((&*ran.stdout, &*ran.stderr), ("[4]\n", ""));
}
