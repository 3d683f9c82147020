//! What operators become: translated code, printed.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use tenon_core::ir::display::Disassembly;
use tenon_core::{Config, Engine, load_module};

/// The code of the first function of a module with one memory, a mutable i32 global and `body`.
fn code(func: &str) -> String {
    let wat = format!("(module (memory 1) (global $g (mut i32) (i32.const 0)) {func})");
    let engine = Engine::new(&Config::new().fuel(false));
    let image = load_module(&engine, &wat::parse_str(wat).unwrap()).unwrap();
    let module = image.module(0).unwrap();
    let (start, end) = module.func_code(0).unwrap();
    let text = Disassembly::new(module.code(), start, end).to_string();
    text.lines().map(|line| line.trim_start().split_once("  ").unwrap().1.to_owned() + "\n").collect()
}

#[test]
fn locals_and_constants_cost_nothing() {
    let add = "(func (param i32 i32) (result i32) (i32.add (local.get 0) (i32.const 7)))";
    assert_eq!(code(add), "i32.add.si s0, s0, 7\nret\n");
    let set = "(func (param i32 i32) (local.set 0 (i32.sub (i32.const 1) (local.get 1))))";
    assert_eq!(code(set), "i32.sub.is s0, 1, s1\nret\n");
}

#[test]
fn what_is_subtracted_from_zero_is_negated() {
    let mask = "(func (param i32 i32) (result i32)
        (i32.and (local.get 1) (i32.sub (i32.const 0) (i32.and (local.get 0) (i32.const 1)))))";
    assert_eq!(code(mask), "i32.and.si>a s0, 1\ni32.neg.a>a\ni32.and.as s0, s1\nret\n");
}

#[test]
fn comparisons_become_part_of_their_branches() {
    let count = "(func (param i32) (loop $l (local.set 0 (i32.add (local.get 0) (i32.const -1)))
        (br_if $l (i32.gt_s (local.get 0) (i32.const 3)))))";
    assert_eq!(code(count), "i32.add.si s0, s0, -1\nbr_if.i32.gt_s.ai 3, ->0\nret\n");
    let count = "(func (param i32 i32) (loop $l
        (br_if $l (i32.ne (local.get 1) (local.tee 0 (i32.add (local.get 0) (i32.const 1)))))))";
    assert_eq!(code(count), "add+br_if.i32.ne.ss s0, 1, s1, ->0\nret\n");
    let step = "(func (param i32 i32 i32) (loop $l
        (br_if $l (i32.gt_u (local.get 1) (local.tee 0 (i32.add (local.get 2) (local.get 0)))))))";
    assert_eq!(code(step), "step+br_if.i32.lt_u.ss s0, s2, s1, ->0\nret\n");
    let choose = "(func (param i64) (if (i64.eqz (local.get 0)) (then (global.set $g (i32.const 5)))))";
    assert_eq!(code(choose), "br_if.i64.nez s0, ->9\nconst.32 s2, 5\nglobal.set.32.a g0\nret\n");
}

#[test]
fn a_local_that_changes_under_an_operand_is_saved_first() {
    let swap = "(func (param i32 i32) (result i32)
        (local.get 0) (local.set 0 (i32.const 9)) (local.get 0) (i32.sub))";
    assert_eq!(code(swap), "copy.32 s2, s0\nconst.32 s0, 9\ni32.sub.sa s0, s2\nret\n");
}

#[test]
fn arguments_are_computed_where_the_callee_wants_them() {
    let call = "(func $f (param i32 i64) (result i32)
        (i32.const 1)
        (call $f (i32.mul (local.get 0) (local.get 0)) (i64.add (local.get 1) (i64.const 2)))
        (i32.add))";
    let text = code(call);
    assert_eq!(
        text,
        "i32.mul.ss s4, s0, s0\ni64.add.si s5, s1, 2\ncall code 0, win s4\ni32.add.si s0, s4, 1\nret\n"
    );
}

#[test]
fn returns_that_would_overwrite_what_they_read_save_it() {
    let swap = "(func (param i32 i32) (result i32 i32) (local.get 1) (local.get 0))";
    assert_eq!(code(swap), "copy.32x2 s1, s2, s0, s3\ncopy.32x2 s2, s0, s3, s1\nret\n");
}

#[test]
fn memory_accesses_carry_the_distance_to_their_last_byte() {
    let copy =
        "(func (param i32) (i64.store16 offset=8 (local.get 0) (i64.load32_u offset=4 (local.get 0))))";
    assert_eq!(code(copy), "i64.load32_u s2, s0, +7\nstore16 s0, +9, s2\nret\n");
    let never = "(func (param i32) (drop (i64.load offset=0xffffffff (local.get 0))))";
    assert_eq!(code(never), "trap.oob\n");
}

#[test]
fn what_only_the_next_op_needs_stays_in_the_accumulator() {
    let count = "(func (global.set $g (i32.add (global.get $g) (i32.const 1))))";
    assert_eq!(code(count), "global.add.32 s0, g0, 1\nret\n");
    let chain = "(func (param f64 f64) (result f64)
        (f64.sub (local.get 0) (f64.mul (local.get 1) (local.get 1))))";
    assert_eq!(code(chain), "f64.mul.ss>a s2, s2\nf64.sub.sa s0, s0\nret\n");
    let read = "(func (param i32) (result i32) (i32.load8_u (i32.shl (local.get 0) (i32.const 2))))";
    assert_eq!(code(read), "i32.shl.si>a s0, 2\ni32.load8_u.a s0, +0\nret\n");
    let product = "(func (param f64 f64) (result f64)
        (f64.sub (local.get 0) (f64.mul (f64.mul (local.get 1) (f64.const 0x1p-1)) (local.get 0))))";
    assert_eq!(code(product), "f64.mul.si>a s2, 4602678819172646912\nf64.mul+sub.as s0, s0, s0\nret\n");
    // A local is written as well, and what a call may change is not trusted.
    let keep = "(func $f (param i32) (result i32)
        (i32.mul (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (local.get 0)))";
    assert_eq!(code(keep), "i32.add.si s0, s0, 1\ni32.mul.as s0, s0\nret\n");
}

#[test]
fn accesses_take_sums_and_numbers() {
    let fill =
        "(func (param i32 i32) (i32.store8 offset=3 (i32.add (local.get 0) (local.get 1)) (i32.const 7)))";
    assert_eq!(code(fill), "store8.s+si s0, s1, +3, 7\nret\n");
    let read = "(func (param i32 i32) (result i32)
        (i32.load (i32.add (i32.shl (local.get 1) (i32.const 2)) (local.get 0))))";
    assert_eq!(code(read), "i32.load.4s+s s0, s1, s0, +3\nret\n");
    let odd = "(func (param i32 i32) (result i32)
        (i32.load (i32.add (local.get 0) (i32.shl (local.get 1) (i32.const 3)))))";
    assert_eq!(code(odd), "i32.shl+add.ss>a s1, 3, s0\ni32.load.a s0, +3\nret\n");
    let before =
        "(func (param i32) (result i32) (i32.load8_u offset=2 (i32.sub (local.get 0) (i32.const 4))))";
    assert_eq!(code(before), "i32.load8_u.s+i s0, s0, -4, +2\nret\n");
    let before =
        "(func (param i32) (result i32) (i32.load8_u offset=2 (i32.add (local.get 0) (i32.const -4))))";
    assert_eq!(code(before), "i32.load8_u.s+i s0, s0, -4, +2\nret\n");
    let known = "(func (i32.store offset=4 (i32.const 16) (i32.load (i32.const 8))))";
    assert_eq!(code(known), "i32.load.i>a +11\nstore32.ia +23\nret\n");
    // A sum that is a local is written.
    let tee = "(func (param i32 i32) (result i32)
        (i32.load (local.tee 0 (i32.add (local.get 0) (local.get 1)))))";
    assert_eq!(code(tee), "i32.add.ss s0, s0, s1\ni32.load.a s0, +3\nret\n");
}

#[test]
fn a_single_result_is_returned_from_where_it_is() {
    let second = "(func (param i64 i64) (result i64) (local.get 1))";
    assert_eq!(code(second), "ret.64 s2\n");
}

#[test]
fn jumps_to_the_return_return() {
    let choose = "(func (param i32 i64 i64) (result i64)
        (if (result i64) (local.get 0) (then (local.get 2)) (else (i64.add (local.get 1) (local.get 2)))))";
    let ends = "br_if.i32.eqz s0, ->8\nret.64 s3\nret\nret\nret\ni64.add.ss s5, s1, s3\nret.64 s5\n";
    assert_eq!(code(choose), ends);
}

#[test]
fn functions_too_long_for_short_jumps_get_far_ones() {
    let filler = "(global.set $g (i32.mul (global.get $g) (i32.const 3)))".repeat(6000);
    let text = code(&format!("(func (param i32) (block $b (br_if $b (local.get 0)) {filler}))"));
    assert!(text.starts_with("br_if.i32.eqz s0, ->6\nbr.far ->"), "{}", &text[..60]);
}

#[test]
fn br_table_entries_share_the_moves_of_their_target() {
    let switch = "(func (param i32) (result i32)
        (block $a (result i32) (block $b (result i32)
          (i32.const 1) (i32.const 2) (local.get 0) (br_table $a $b $a $b))
          (drop) (i32.const 3)))";
    let text = code(switch);
    assert_eq!(text.matches("const.32 s2, 2").count(), 1, "the value is made once: {text}");
    let stubs = text.matches("copy.32 s1, s2").count() + text.matches("ret.32 s2").count();
    assert_eq!(stubs, 2, "two targets, two stubs: {text}");
}

#[test]
#[cfg(feature = "simd")]
fn lanes_are_slots_and_results_of_vectors_go_straight_to_their_locals() {
    let scale = "(func (param v128 v128) (result f64) (local v128)
        (local.set 2 (f64x2.gt (local.get 0) (v128.const i64x2 1 -1)))
        (local.set 1 (i64x2.extend_high_i32x4_u (local.get 2)))
        (f64x2.extract_lane 1 (local.get 1)))";
    assert_eq!(
        code(scale),
        "zero s8, 4\nconst.128 s16, 1, -1\nf64x2.lt s8, s16, s0\ni64x2.extend_i32x2_u s4, s10\n\
         copy.64 s0, s6\nret\n"
    );
}
