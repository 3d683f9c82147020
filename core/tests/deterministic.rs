//! The deterministic profile: the same bits out of every operator that can make a NaN.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use tenon_core::{Config, Engine, Linker, Module, Store, Val, load_module};

const NAN32: u32 = 0xffa0_0001;
const NAN64: u64 = 0xfff4_0000_0000_0001;
const CANONICAL32: u32 = 0x7fc0_0000;
const CANONICAL64: u64 = 0x7ff8_0000_0000_0000;

/// The results of `body`, the body of a function of these parameters, under the profile.
fn run<const N: usize>(params: &str, results: [Val; N], body: &str, args: &[Val]) -> [Val; N] {
    let types: Vec<String> = results.iter().map(|value| value.ty().to_string()).collect();
    let wat = format!(r#"(module (func (export "f") (param {params}) (result {}) {body}))"#, types.join(" "));
    let engine = Engine::new(&Config::new().deterministic(true));
    let module = Module::new(&engine, &wat::parse_str(wat).unwrap()).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    let instance = Linker::new().instantiate(&mut store, &module).unwrap();
    let mut results = results;
    instance.get_func(&store, "f").unwrap().call(&mut store, args, &mut results).unwrap();
    results
}

#[test]
fn every_scalar_operator_makes_the_canonical_nan() {
    for operator in ["add", "sub", "mul", "div", "min", "max"] {
        for (left, right) in [(0, 1), (1, 0), (0, 0)] {
            let body = |ty: &str| format!("({ty}.{operator} (local.get {left}) (local.get {right}))");
            let args = [Val::F32(NAN32), Val::F32(0x3f80_0000)];
            assert_eq!(
                run("f32 f32", [Val::F32(0)], &body("f32"), &args),
                [Val::F32(CANONICAL32)],
                "{operator}"
            );
            let args = [Val::F64(NAN64), Val::F64(1)];
            assert_eq!(
                run("f64 f64", [Val::F64(0)], &body("f64"), &args),
                [Val::F64(CANONICAL64)],
                "{operator}"
            );
        }
    }
    for operator in ["sqrt", "ceil", "floor", "trunc", "nearest"] {
        let body = |ty: &str| format!("({ty}.{operator} (local.get 0))");
        let result = run("f32", [Val::F32(0)], &body("f32"), &[Val::F32(NAN32)]);
        assert_eq!(result, [Val::F32(CANONICAL32)], "{operator}");
        let result = run("f64", [Val::F64(0)], &body("f64"), &[Val::F64(NAN64)]);
        assert_eq!(result, [Val::F64(CANONICAL64)], "{operator}");
    }
    let demoted = run("f64", [Val::F32(0)], "(f32.demote_f64 (local.get 0))", &[Val::F64(NAN64)]);
    assert_eq!(demoted, [Val::F32(CANONICAL32)]);
    let promoted = run("f32", [Val::F64(0)], "(f64.promote_f32 (local.get 0))", &[Val::F32(NAN32)]);
    assert_eq!(promoted, [Val::F64(CANONICAL64)]);
}

#[test]
fn a_nan_that_hardware_makes_has_no_sign() {
    let body = "(f32.div (local.get 0) (local.get 0)) (f32.sqrt (f32.const -1))
        (f64.sub (local.get 1) (local.get 1))";
    let args = [Val::F32(0), Val::F64(0x7ff0_0000_0000_0000)];
    let results = run("f32 f64", [Val::F32(0), Val::F32(0), Val::F64(0)], body, &args);
    assert_eq!(results, [Val::F32(CANONICAL32), Val::F32(CANONICAL32), Val::F64(CANONICAL64)]);
}

#[test]
fn what_only_moves_bits_keeps_them() {
    let body = "(f32.neg (local.get 0)) (f32.abs (local.get 0)) (f32.copysign (local.get 0) (f32.const 1))
        (f32.reinterpret_i32 (i32.reinterpret_f32 (local.get 0)))";
    let results = run("f32", [Val::F32(0); 4], body, &[Val::F32(NAN32)]);
    let positive = Val::F32(NAN32 & 0x7fff_ffff);
    assert_eq!(results, [positive, positive, positive, Val::F32(NAN32)]);
}

#[test]
#[cfg(feature = "simd")]
fn every_lane_is_canonical() {
    let lanes = u128::from(NAN32) << 96 | u128::from(NAN32) << 32 | 0x3f80_0000;
    let wanted = u128::from(CANONICAL32) << 96 | u128::from(CANONICAL32) << 32;
    // The other lanes are numbers.
    let numbers = u128::from(u32::MAX) << 64 | u128::from(u32::MAX);
    let args = [Val::V128(lanes), Val::V128(0x3f80_0000)];
    for body in [
        "(f32x4.add (local.get 0) (local.get 1))",
        "(f32x4.max (local.get 1) (local.get 0))",
        "(f32x4.relaxed_min (local.get 1) (local.get 0))",
        "(f32x4.relaxed_madd (local.get 0) (local.get 1) (local.get 1))",
        "(f32x4.nearest (local.get 0))",
    ] {
        let [Val::V128(result)] = run("v128 v128", [Val::V128(0)], body, &args) else { panic!("no vector") };
        assert_eq!(result & !numbers, wanted & !numbers, "{body}: {result:x}");
    }
    let doubles = [Val::V128(u128::from(NAN64) << 64 | u128::from(NAN64))];
    let wanted = [Val::V128(u128::from(CANONICAL64) << 64 | u128::from(CANONICAL64))];
    assert_eq!(run("v128", [Val::V128(0)], "(f64x2.sqrt (local.get 0))", &doubles), wanted);
    let kept = run("v128", [Val::V128(0)], "(f64x2.pmin (local.get 0) (local.get 0))", &doubles);
    assert_eq!(kept, doubles);
}

#[test]
fn the_profile_is_recorded_and_costs_nothing_when_it_is_off() {
    let wasm = wat::parse_str("(module (func (param f32) (result f32) (f32.sqrt (f32.sqrt (local.get 0)))))")
        .unwrap();
    let image = |on| {
        let engine = Engine::new(&Config::new().deterministic(on));
        load_module(&engine, &wasm).unwrap().bytes().to_vec()
    };
    let (on, off) = (image(true), image(false));
    assert_eq!((on[36] & 8, off[36] & 8), (8, 0), "the header's settings");
    assert!(on.len() > off.len());
}
