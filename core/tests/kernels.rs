//! Small kernels end to end: text to image to result.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use tenon_core::{CheckedImage, Config, Engine, Linker, Module, Store, Val};

const KERNELS: &str = r#"(module (memory (export "memory") 1)
  (func $fib (export "fib") (param i32) (result i32)
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0))
      (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1)))
                     (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
  (func (export "crc") (param $n i32) (result i32) (local $i i32) (local $c i32) (local $k i32)
    (local.set $c (i32.const -1))
    (block $done (loop $l
      (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
      (i32.store8 (local.get $i) (local.get $i))
      (local.set $c (i32.xor (local.get $c) (i32.load8_u (local.get $i))))
      (local.set $k (i32.const 8))
      (loop $b
        (local.set $c (i32.xor (i32.shr_u (local.get $c) (i32.const 1))
          (i32.and (i32.const 0xEDB88320) (i32.sub (i32.const 0) (i32.and (local.get $c) (i32.const 1))))))
        (br_if $b (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $l)))
    (i32.xor (local.get $c) (i32.const -1)))
  (func (export "swap") (param i64 i64) (result i64 i64) (local.get 1) (local.get 0)))"#;

fn call(module: &Module, name: &str, args: &[Val], results: &mut [Val]) {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    let instance = Linker::new().instantiate(&mut store, module).unwrap();
    instance.get_func(&store, name).unwrap().call(&mut store, args, results).unwrap();
}

#[test]
fn kernels_give_their_results() {
    let engine = Engine::default();
    let module = Module::new(&engine, &wat::parse_str(KERNELS).unwrap()).unwrap();
    let mut result = [Val::I32(0)];
    call(&module, "fib", &[Val::I32(20)], &mut result);
    assert_eq!(result, [Val::I32(6765)]);
    call(&module, "crc", &[Val::I32(4096)], &mut result);
    assert_eq!(result, [Val::I32(2_727_420_034_u32 as i32)]);
    let mut results = [Val::I64(0), Val::I64(0)];
    call(&module, "swap", &[Val::I64(1), Val::I64(-2)], &mut results);
    assert_eq!(results, [Val::I64(-2), Val::I64(1)]);
}

#[test]
fn an_image_runs_from_its_bytes_and_is_the_same_every_time() {
    let wasm = wat::parse_str(KERNELS).unwrap();
    for fuel in [false, true] {
        let engine = Engine::new(&Config::new().fuel(fuel));
        let image = tenon_core::load_module(&engine, &wasm).unwrap();
        assert_eq!(image.bytes(), tenon_core::load_module(&engine, &wasm).unwrap().bytes());
        let again = CheckedImage::from_bytes(image.bytes()).unwrap();
        let module = Module::from_image(again).unwrap();
        let mut result = [Val::I32(0)];
        call(&module, "fib", &[Val::I32(10)], &mut result);
        assert_eq!(result, [Val::I32(55)]);
    }
}
