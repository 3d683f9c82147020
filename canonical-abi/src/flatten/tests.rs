//! Components as text in, plans as text out.

use super::load;
use crate::plan::{PlanView, Section};
use alloc::format;
use alloc::string::{String, ToString};
use tenon_core::{CheckedImage, Config, Engine, Error, ImageError, Limits, Proposals};

fn load_text(text: &str) -> Result<CheckedImage, Error> {
    load(&Engine::default(), &wat::parse_str(text).expect("the test's text is well-formed"))
}

fn load_with(text: &str, change: impl Fn(&mut Limits)) -> Result<CheckedImage, Error> {
    let mut limits = Limits::default();
    change(&mut limits);
    let engine = Engine::new(&Config::new().limits(limits));
    load(&engine, &wat::parse_str(text).expect("the test's text is well-formed"))
}

fn plan(text: &str) -> String {
    let engine = Engine::new(&Config::new().proposals(Proposals::COMPONENT_FIXED_LISTS, true));
    let bytes = wat::parse_str(text).expect("the test's text is well-formed");
    let image = load(&engine, &bytes).unwrap_or_else(|error| panic!("{error}"));
    let plan = PlanView::of(&image).expect("a component");
    plan.check(&image).unwrap_or_else(|error| panic!("{error}"));
    plan.to_string()
}

/// The lines of the plan below `title`.
fn section(text: &str, title: &str) -> String {
    let plan = plan(text);
    let lines = plan.lines().skip_while(|line| *line != title).skip(1);
    let lines = lines.take_while(|line| line.starts_with(' '));
    lines.map(|line| format!("{line}\n")).collect()
}

fn limit_of(result: Result<CheckedImage, Error>) -> &'static str {
    match result {
        Err(Error::Limit(limit)) => limit.limit,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("no limit was reached"),
    }
}

#[test]
fn a_lifted_function() {
    let text = r#"(component
        (core module $m
            (func (export "helper"))
            (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
        (core instance $i (instantiate $m))
        (func $add (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
        (export "add" (func $add)))"#;
    let expected = "\
types
  t0: u32  size 4 align 4 flat [I32]
  t1: record { a: u32 @0, b: u32 @4 }  size 8 align 4 flat [I32, I32]
component instances
  0: root
options
  o0: instance 0, utf8
lifts
  l0: core0.1 o0 func(a: u32, b: u32) -> u32
steps
  instantiate module 0 in 0 ()
  resolve o0
exports
  \"add\" l0 func(a: u32, b: u32) -> u32
";
    assert_eq!(plan(text), expected);
}

#[test]
fn imports_become_leaves_and_lowered_functions_trampolines() {
    let text = r#"(component
        (import "test:host/files" (instance $files
            (export "file" (type $file (sub resource)))
            (type $u8s (list u8))
            (export "[method]file.read" (func (param "self" (borrow $file)) (param "most" u64) (result $u8s)))))
        (alias export $files "file" (type $file))
        (import "open" (func $open (param "path" string) (result (own $file))))
        (core module $libc (memory (export "m") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable))
        (core instance $libc (instantiate $libc))
        (alias core export $libc "m" (core memory $m))
        (alias core export $libc "realloc" (core func $realloc))
        (core func $open (canon lower (func $open) (memory $m)))
        (core func $read (canon lower (func $files "[method]file.read") (memory $m) (realloc $realloc)))
        (core func $drop (canon resource.drop $file))
        (core module $main
            (import "env" "drop" (func (param i32)))
            (import "env" "read" (func (param i32 i64 i32)))
            (import "libc" "m" (memory 1))
            (import "env" "open" (func (param i32 i32) (result i32))))
        (core instance (instantiate $main
            (with "libc" (instance $libc))
            (with "env" (instance
                (export "open" (func $open)) (export "read" (func $read)) (export "drop" (func $drop)))))))"#;
    let expected = "\
imports
  i0: \"test:host/files\" \"file\" resource r0
  i1: \"test:host/files\" \"[method]file.read\" func(self: borrow<r0>, most: u64) -> t3
  i2: \"open\" func(path: string) -> own<r0>
resources
  r0: import i0
types
  t0: borrow<r0>  size 4 align 4 flat [I32]
  t1: u64  size 8 align 8 flat [I64]
  t2: u8  size 1 align 1 flat [I32]
";
    let plan = plan(text);
    assert!(plan.contains("i2: \"open\" func(path: string) -> own<r0>"), "{plan}");
    assert!(
        plan.contains("i1: \"test:host/files\" \"[method]file.read\" func(self: borrow<r0>, most: u64) -> t")
    );
    assert!(plan.starts_with(expected.lines().next().expect("lines")));
    let expected = "  \
  0: lower i2 o0 func(path: string) -> own<r0> : [i32 i32] -> [i32]
  1: lower i1 o1 func(self: borrow<r0>, most: u64) -> t4 : [i32 i64 i32] -> []
  2: resource.drop r0 in 0 : [i32] -> []
";
    assert_eq!(section(text, "trampolines"), expected);
    let expected = "  \
  instantiate module 0 in 0 ()
  resolve o0
  resolve o1
  instantiate module 1 in 0 (trampoline 2, trampoline 1, core0.0, trampoline 0)
";
    assert_eq!(section(text, "steps"), expected);
}

/// A component that defines a resource type, instantiated twice: two resource types.
const GENERATIVE: &str = r#"(component
    (component $c
        (core module $m (func (export "dtor") (param i32)))
        (core instance $m (instantiate $m))
        (type $r (resource (rep i32) (dtor (core func $m "dtor"))))
        (core func $new (canon resource.new $r))
        (core module $n (import "" "new" (func $new (param i32) (result i32)))
            (func (export "make") (result i32) (call $new (i32.const 1))))
        (core instance $n (instantiate $n (with "" (instance (export "new" (func $new))))))
        (export $r2 "r" (type $r))
        (func (export "make") (result (own $r2)) (canon lift (core func $n "make"))))
    (instance $a (instantiate $c))
    (instance $b (instantiate $c))
    (alias export $a "r" (type $ra))
    (alias export $b "r" (type $rb))
    (core func $dropa (canon resource.drop $ra))
    (core func $dropb (canon resource.drop $rb))
    (export "a" (instance $a))
    (export "b" (instance $b)))"#;

#[test]
fn resource_types_are_new_in_every_instance() {
    let expected = "  r0: instance 1, destructor core0.0\n  r1: instance 2, destructor core2.0\n";
    assert_eq!(section(GENERATIVE, "resources"), expected);
    let expected = "  \
  0: resource.new r0 in 1 : [i32] -> [i32]
  1: resource.new r1 in 2 : [i32] -> [i32]
  2: resource.drop r0 in 0 : [i32] -> []
  3: resource.drop r1 in 0 : [i32] -> []
";
    assert_eq!(section(GENERATIVE, "trampolines"), expected);
    let expected = "  \
  \"a\" instance
    \"r\" resource r0
    \"make\" l0 func() -> own<r0>
  \"b\" instance
    \"r\" resource r1
    \"make\" l1 func() -> own<r1>
";
    assert_eq!(section(GENERATIVE, "exports"), expected);
    assert_eq!(section(GENERATIVE, "component instances"), "  0: root\n  1: in 0\n  2: in 0\n");
}

#[test]
fn components_close_over_the_modules_and_components_around_them() {
    let text = r#"(component
        (core module $m (func (export "f") (result i32) i32.const 1))
        (component $leaf
            (core instance $i (instantiate $m))
            (func (export "f") (result u32) (canon lift (core func $i "f"))))
        (component $maker
            (export "made" (component $leaf)))
        (instance $maker (instantiate $maker))
        (component $user
            (import "c" (component $c (export "f" (func (result u32)))))
            (instance $i (instantiate $c))
            (export "f" (func $i "f")))
        (instance $user (instantiate $user (with "c" (component $maker "made"))))
        (export "f" (func $user "f")))"#;
    assert_eq!(section(text, "exports"), "  \"f\" l0 func() -> u32\n");
    assert_eq!(section(text, "component instances"), "  0: root\n  1: in 0\n  2: in 0\n  3: in 2\n");
    assert_eq!(section(text, "steps"), "  instantiate module 0 in 3 ()\n  resolve o0\n");
}

#[test]
fn modules_are_passed_as_arguments() {
    let text = r#"(component
        (core module $m (func (export "f")))
        (component $c
            (import "m" (core module $m (export "f" (func))))
            (core instance $i (instantiate $m))
            (func (export "f") (canon lift (core func $i "f"))))
        (instance $i (instantiate $c (with "m" (core module $m))))
        (export $again "i" (instance $i))
        (export "f" (func $again "f")))"#;
    let expected = "  \
  \"i\" instance
    \"f\" l0 func()
  \"f\" l0 func()
";
    assert_eq!(section(text, "exports"), expected);
}

#[test]
fn resources_keep_their_identity_through_arguments_and_exports() {
    let text = r#"(component
        (component $definer
            (type $r (resource (rep i32)))
            (export "r" (type $r)))
        (instance $d (instantiate $definer))
        (alias export $d "r" (type $r))
        (component $user
            (import "r" (type $r (sub resource)))
            (core func $drop (canon resource.drop $r))
            (export "again" (type $r)))
        (instance $u (instantiate $user (with "r" (type $r))))
        (alias export $u "again" (type $again))
        (core func $drop (canon resource.drop $again)))"#;
    assert_eq!(section(text, "resources"), "  r0: instance 1\n");
    let expected = "  0: resource.drop r0 in 2 : [i32] -> []\n  1: resource.drop r0 in 0 : [i32] -> []\n";
    assert_eq!(section(text, "trampolines"), expected);
}

#[test]
fn every_value_type_has_the_layout_of_the_canonical_abi() {
    let text = r#"(component
        (type $rec (record (field "a" u8) (field "b" u64)))
        (export $rec2 "rec" (type $rec))
        (type $var (variant (case "x" f32) (case "y" u64) (case "z")))
        (export $var2 "var" (type $var))
        (type $fl (flags "a" "b" "c" "d" "e" "f" "g" "h" "i"))
        (export $fl2 "fl" (type $fl))
        (type $en (enum "one" "two"))
        (export $en2 "en" (type $en))
        (type $l (list $rec2)) (export "l" (type $l))
        (type $o (option char)) (export "o" (type $o))
        (type $res (result $en2 (error string))) (export "res" (type $res))
        (type $t (tuple bool s16 f64)) (export "t" (type $t))
        (type $m (map string u8)) (export "m" (type $m))
        (type $fix (list u16 3)) (export "fix" (type $fix)))"#;
    let expected = "  \
  t0: u8  size 1 align 1 flat [I32]
  t1: u64  size 8 align 8 flat [I64]
  t2: record { a: u8 @0, b: u64 @8 }  size 16 align 8 flat [I32, I64]
  t3: f32  size 4 align 4 flat [F32]
  t4: variant { x(f32), y(u64), z }  size 16 align 8 flat [I32, I64]
  t5: flags { a, b, c, d, e, f, g, h, i }  size 2 align 2 flat [I32]
  t6: enum { one, two }  size 1 align 1 flat [I32]
  t7: list<t2>  size 8 align 4 flat [I32, I32]
  t8: char  size 4 align 4 flat [I32]
  t9: option { none, some(char) }  size 8 align 4 flat [I32, I32]
  t10: string  size 8 align 4 flat [I32, I32]
  t11: result { ok(t6), error(string) }  size 12 align 4 flat [I32, I32, I32]
  t12: bool  size 1 align 1 flat [I32]
  t13: s16  size 2 align 2 flat [I32]
  t14: f64  size 8 align 8 flat [F64]
  t15: tuple { bool @0, s16 @2, f64 @8 }  size 16 align 8 flat [I32, I32, F64]
  t16: tuple { string @0, u8 @8 }  size 12 align 4 flat [I32, I32, I32]
  t17: map<t16>  size 8 align 4 flat [I32, I32]
  t18: u16  size 2 align 2 flat [I32]
  t19: list<u16; 3>  size 6 align 2 flat [I32, I32, I32]
";
    assert_eq!(section(text, "types"), expected);
}

#[test]
fn equal_types_and_options_are_stored_once() {
    let function = r#"(core func (canon lower (func $f) (memory $m)))"#;
    let text = format!(
        r#"(component
        (import "f" (func $f (param "a" (tuple string u32)) (param "b" (tuple string u32))))
        (core module $m (memory (export "m") 1))
        (core instance $i (instantiate $m))
        (alias core export $i "m" (core memory $m))
        {function} {function} {function})"#
    );
    assert_eq!(section(&text, "options").lines().count(), 1);
    assert_eq!(section(&text, "types").lines().count(), 4, "string, u32, the tuple, the parameters");
}

#[test]
fn asynchronous_built_ins_are_named() {
    let text = r#"(component
        (core func (canon backpressure.inc))
        (core func (canon waitable-set.new))
        (core func (canon task.cancel))
        (core func (canon subtask.cancel async))
        (type $s (stream u8))
        (core func (canon stream.new $s))
        (type $f (future))
        (core func (canon future.drop-writable $f))
        (core func (canon context.get i32 0)))"#;
    let expected = "  \
  0: backpressure.inc in 0 : [] -> []
  1: waitable-set.new in 0 : [] -> [i32]
  2: task.cancel in 0 : [] -> []
  3: subtask.cancel async in 0 : [i32] -> [i32]
  4: stream.new t1 in 0 : [] -> [i64]
  5: future.drop-writable t2 in 0 : [i32] -> []
  6: context.get 0 : [] -> [i32]
";
    assert_eq!(section(text, "trampolines"), expected);
}

#[test]
fn instances_within_imported_instances_have_joined_names() {
    let text = r#"(component
        (import "host" (instance
            (export "nested" (instance (export "four" (func (result u32))))))))"#;
    assert_eq!(section(text, "imports"), "  i0: \"host#nested\" \"four\" func() -> u32\n");
}

#[test]
fn imported_instances_say_what_they_implement() {
    let text = r#"(component
        (import "primary" (implements "a:b/c") (instance (export "f" (func)))))"#;
    assert_eq!(section(text, "imports"), "  i0: \"primary\" (implements \"a:b/c\") \"f\" func()\n");
    let text = r#"(component (import "f" (external-id "https://example.com/f") (func)))"#;
    assert_eq!(section(text, "imports"), "  i0: (external-id \"https://example.com/f\") \"f\" func()\n");
}

#[test]
fn a_core_module_is_no_component() {
    let result = load_text("(module)");
    assert!(matches!(result, Err(Error::Image(error)) if *error == ImageError::Kind));
}

#[test]
fn imported_modules_and_components_have_a_type() {
    let text = r#"(component
        (import "m" (core module $m
            (import "a" "b" (func (param i32) (result i64)))
            (import "a" "c" (memory i64 1 2))
            (export "d" (global (mut f32)))
            (export "e" (table 1 funcref)))))"#;
    let expected =
        "  i0: \"m\" core module import \"a\" \"b\" import \"a\" \"c\" export \"d\" export \"e\"\n";
    assert_eq!(section(text, "imports"), expected);
    assert_eq!(section(r#"(component (import "c" (component)))"#, "imports"), "  i0: \"c\" component c0\n");
    let instantiates = r#"(component
        (import "c" (component $c (import "f" (func)) (export "g" (func))))
        (import "f" (func $f))
        (instance $i (instantiate $c (with "f" (func $f))))
        (export "g" (func $i "g")))"#;
    assert_eq!(section(instantiates, "steps"), "  instantiate component i0 with \"f\"\n");
}

#[test]
fn forty_doublings_are_refused_before_anything_is_expanded() {
    let mut text = String::from("(component (component $c0)\n");
    for level in 1..=40 {
        let inner = level - 1;
        text += &format!(
            "(component $c{level} (alias outer 1 $c{inner} (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))\n"
        );
    }
    text += "(instance (instantiate $c40)))";
    let Err(Error::Limit(limit)) = load_text(&text) else { panic!("it was expanded") };
    assert_eq!(limit.limit, "component instances");
    assert!(limit.needed > 1 << 40, "counted to {}", limit.needed);
}

#[test]
fn doublings_through_arguments_are_refused_when_they_happen() {
    let mut text = String::from("(component (component $c0)\n");
    for level in 1..=20 {
        let inner = level - 1;
        text += &format!(
            "(component $d{level} (import \"c\" (component $c)) (component (export \"again\"))
               (instance (instantiate $c)) (instance (instantiate $c)))
             (component $c{level} (alias outer 1 $d{level} (component $d)) (alias outer 1 $c{inner} (component $c))
               (instance (instantiate $d (with \"c\" (component $c)))))\n"
        );
    }
    text += "(instance (instantiate $c20)))";
    assert_eq!(limit_of(load_text(&text)), "component instances");
}

#[test]
fn steps_and_nesting_have_limits() {
    let text = GENERATIVE;
    assert_eq!(limit_of(load_with(text, |limits| limits.plan_steps = 3)), "plan steps");
    assert_eq!(limit_of(load_with(text, |limits| limits.component_instances = 3)), "component instances");
    let nested = format!("{}{}", "(component ".repeat(12), ")".repeat(12));
    assert_eq!(limit_of(load_with(&nested, |limits| limits.component_nesting = 11)), "component nesting");
    assert!(load_with(&nested, |limits| limits.component_nesting = 12).is_ok());
}

/// A function whose parameter is `depth` lists within one another.
fn nested_lists(depth: usize) -> String {
    let mut text = String::from("(component (type $t1 u8)\n");
    for level in 2..=depth {
        text += &format!("(type $t{level} (list $t{}))\n", level - 1);
    }
    text + &format!("(import \"f\" (func (param \"x\" $t{depth}))))")
}

#[test]
fn types_nest_as_deep_as_the_limit_and_no_deeper() {
    let at = |depth, limit| load_with(&nested_lists(depth), |limits| limits.type_nesting = limit);
    assert!(at(10, 16).is_ok());
    assert_eq!(limit_of(at(18, 16)), "type nesting");
    assert!(at(101, 100).is_err());
    assert_eq!(limit_of(at(100_000, 100)), "type nesting");
}

#[test]
fn truncated_and_altered_components_never_panic() {
    let bytes = wat::parse_str(GENERATIVE).expect("well-formed");
    let engine = Engine::default();
    for end in 0..bytes.len() {
        // What ends between two sections may be a component; most of these do not.
        let result = load(&engine, &bytes[..end]);
        assert!(end >= 8 || result.is_err(), "{end} bytes are no component");
    }
    for at in 8..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= 0x15;
        let _ = load(&engine, &altered);
    }
}

/// Prints and checks altered bytes of a plan; gives how many alterations the checker lets pass.
fn forge(image: &CheckedImage, bytes: &[u8]) -> usize {
    let Ok(plan) = PlanView::new(bytes) else { return 0 };
    let _ = plan.to_string();
    usize::from(plan.check(image).is_ok())
}

#[test]
fn a_forged_plan_is_an_error_and_never_a_panic() {
    let image = load_text(GENERATIVE).expect("valid");
    let bytes = image.plan();
    assert_eq!(forge(&image, bytes), 1);
    for end in 0..bytes.len() {
        assert_eq!(forge(&image, &bytes[..end]), 0, "{end} bytes are no plan");
    }
    for at in 0..bytes.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut altered = bytes.to_vec();
            altered[at] ^= change;
            forge(&image, &altered);
        }
    }
}

/// The bytes of the plan of `text` with the first `from` of a section replaced by `to`.
fn altered(text: &str, section: Section, word: usize, to: u32) -> (CheckedImage, alloc::vec::Vec<u8>) {
    let image = load_text(text).expect("valid");
    let mut bytes = image.plan().to_vec();
    let header = 4 + 8 * section as usize;
    let offset = u32::from_le_bytes(bytes[header..header + 4].try_into().expect("four bytes")) as usize;
    let at = offset + 4 * word;
    bytes[at..at + 4].copy_from_slice(&to.to_le_bytes());
    (image, bytes)
}

#[test]
fn the_checker_says_what_a_forged_plan_has_wrong() {
    let list = r#"(component (import "f" (func (param "x" (list (list u8))))))"#;
    let what = |(image, bytes): (CheckedImage, alloc::vec::Vec<u8>)| {
        let error = PlanView::new(&bytes).and_then(|plan| plan.check(&image)).unwrap_err();
        let Some(ImageError::Check { what, .. }) = error.image_error() else { panic!("{error}") };
        *what
    };
    // Types are seven words: the second is a list of the first.
    assert_eq!(what(altered(list, Section::Types, 7 + 4, 1)), "plan: a type before its parts");
    assert_eq!(what(altered(list, Section::Types, 7 + 4, 900)), "plan: a type before its parts");
    assert_eq!(what(altered(list, Section::Types, 7 + 1, 12)), "plan: layout of a type");
    assert_eq!(what(altered(list, Section::FuncTypes, 0, 1)), "plan: parameters are a record");
    let text = GENERATIVE;
    assert_eq!(what(altered(text, Section::Steps, 1, 7)), "plan: no such module");
    assert_eq!(what(altered(text, Section::CoreDefs, 0, 3)), "plan: a core definition before its instance");
    assert_eq!(
        what(altered(text, Section::ComponentInstances, 1, 2)),
        "plan: a component instance before its parent"
    );
    assert_eq!(what(altered(text, Section::Exports, 3, 0)), "plan: exports are no tree");
    assert_eq!(
        what(altered(text, Section::Trampolines, 1, 0x0001_0100 | 3)),
        "plan: core type of a built-in"
    );
}

#[test]
fn what_is_not_released_is_off_unless_switched_on() {
    let fixed = "(component (type (list u8 4)))";
    let error = load_text(fixed).map(drop).unwrap_err().to_string();
    assert!(error.contains("the proposal cm-fixed-length-lists"), "{error}");
    let engine = Engine::new(&Config::new().proposals(Proposals::COMPONENT_MAP, false));
    let map = wat::parse_str("(component (type (map u8 string)))").expect("well-formed");
    let error = load(&engine, &map).map(drop).unwrap_err().to_string();
    assert!(error.contains("the proposal cm-map"), "{error}");
}
