//! What code costs.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use tenon_core::{Config, Engine, Instance, Linker, Module, Store, Val};

fn load(text: &str) -> (Store<()>, Instance) {
    let engine = Engine::new(&Config::new());
    let module = Module::new(&engine, &wat::parse_str(text).unwrap()).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let instance = Linker::new().instantiate(&mut store, &module).unwrap();
    (store, instance)
}

/// What a call of a function with this body costs, given `argument`.
fn cost(body: &str, argument: i32) -> u64 {
    let (mut store, instance) = load(&format!("(module (func (export \"f\") (param i32) {body}))"));
    let before = store.fuel_consumed();
    let func = instance.get_func(&store, "f").unwrap();
    func.call(&mut store, &[Val::I32(argument)], &mut []).unwrap();
    store.fuel_consumed() - before
}

#[test]
fn what_becomes_no_code_is_free() {
    assert_eq!(cost("", 0), 1, "entering is not");
    assert_eq!(cost("nop (block (block)) (loop) return", 0), 2, "a turn of a loop is not");
    assert_eq!(cost("(drop (i32.const 1))", 0), 2);
    assert_eq!(cost("(drop (i32.add (local.get 0) (i32.const 1)))", 0), 4);
}

#[test]
fn an_arm_is_paid_when_it_is_entered() {
    let body = "(if (local.get 0) (then) (else (drop (i32.const 1)) (drop (i32.const 2))))";
    assert_eq!((cost(body, 1), cost(body, 0)), (3, 5));
}

#[test]
fn what_follows_a_block_is_paid_with_what_came_before_it() {
    let after = "(drop (i32.const 1)) (drop (i32.const 2))";
    let leads_to_its_end = format!("(block (br_if 0 (local.get 0))) {after}");
    assert_eq!((cost(&leads_to_its_end, 1), cost(&leads_to_its_end, 0)), (5, 5));
    // Whoever leaves both blocks does not pay for what comes after the inner one.
    let leads_on = format!("(block (block (br_if 0 (local.get 0)) (br 1)) {after})");
    assert_eq!((cost(&leads_on, 1), cost(&leads_on, 0)), (6, 4));
}

#[test]
fn what_follows_a_loop_is_not_paid_each_turn() {
    let count = "(local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if 0 (local.get 0))";
    let after = "(drop (i32.const 1))";
    assert_eq!(cost(&format!("(loop {count}) {after}"), 10), 1 + 1 + 10 * 7);
    let leaves = "(br_if 1 (i32.eqz (local.get 0)))";
    assert_eq!(cost(&format!("(block (loop {count} {leaves}) {after}) {after}"), 10), 2 + 10 * 10);
}

#[test]
fn a_region_may_cost_more_than_an_op_charges() {
    let many = "(drop (i32.const 1))".repeat(70_000);
    assert_eq!(cost(&many, 0), 70_001);
    let after_a_block = format!("{many} (block (br_if 0 (local.get 0)) {many}) {many}");
    assert_eq!(cost(&after_a_block, 0), 1 + 3 * 70_000 + 2);
}

#[test]
fn there_may_be_more_fuel_than_a_word_holds() {
    let (mut store, instance) = load(r#"(module (func (export "f")))"#);
    let func = instance.get_func(&store, "f").unwrap();
    store.set_fuel(Some(u64::MAX)).unwrap();
    func.call(&mut store, &[], &mut []).unwrap();
    assert_eq!(store.fuel(), Some(u64::MAX - 1));
}
