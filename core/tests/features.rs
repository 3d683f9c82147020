//! What an image says it needs of the build that runs it.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use tenon_core::image::features;
use tenon_core::ir::first_need;
use tenon_core::{CheckedImage, Engine, load_module};

fn image(function: &str) -> CheckedImage {
    let wat = format!("(module (memory 1) (func (export \"f\") {function}))");
    load_module(&Engine::default(), &wat::parse_str(wat).unwrap()).unwrap()
}

#[test]
fn arithmetic_of_floats_needs_floats() {
    let functions = [
        "(param f32) (result f32) (f32.add (local.get 0) (local.get 0))",
        "(param f64) (result i32) (i32.trunc_f64_s (local.get 0))",
        "(param i64) (result f32) (f32.convert_i64_u (local.get 0))",
        "(param f64 f64) (result i32) (f64.lt (local.get 0) (local.get 1))",
        "(param f32) (result f64) (f64.promote_f32 (local.get 0))",
        "(param f32) (result f32) (f32.ceil (local.get 0))",
    ];
    for function in functions {
        let image = image(function);
        assert_ne!(image.features() & features::FLOATS, 0, "{function}");
        assert!(first_need(image.module(0).unwrap(), features::FLOATS).is_some(), "{function}");
    }
}

#[test]
fn passing_the_bits_of_floats_needs_nothing() {
    let functions = [
        "(param f32 f64) (result f64) (local.get 1)",
        "(param f32) (result i32) (i32.reinterpret_f32 (local.get 0))",
        "(param i32) (result i32) (i32.load (local.get 0))",
    ];
    for function in functions {
        assert_eq!(image(function).features() & features::FLOATS, 0, "{function}");
    }
}
