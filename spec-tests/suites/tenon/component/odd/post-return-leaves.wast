;; wasmtime: not run, between components it lets post-return call out

;; Post-return of a callee calls out, the first time and after calls that did not.
(component definition $C
  (import "host-return-two" (func $two (result u32)))
  (component $B
    (import "two" (func $two (result u32)))
    (core func $two' (canon lower (func $two)))
    (core module $m
      (import "" "two" (func $two (result i32)))
      (func (export "same") (param i32) (result i32) (i32.add (local.get 0) (call $two)))
      (func (export "after") (param i32)
        (if (i32.eq (local.get 0) (i32.const 9)) (then (drop (call $two))))))
    (core instance $i (instantiate $m (with "" (instance (export "two" (func $two'))))))
    (func (export "f") (param "n" u32) (result u32)
      (canon lift (core func $i "same") (post-return (core func $i "after")))))
  (instance $b (instantiate $B (with "two" (func $two))))
  (core func $f (canon lower (func $b "f")))
  (core module $m (import "" "f" (func $f (param i32) (result i32)))
    (func (export "f") (param i32) (result i32) (call $f (local.get 0))))
  (core instance $i (instantiate $m (with "" (instance (export "f" (func $f))))))
  (func (export "f") (param "n" u32) (result u32) (canon lift (core func $i "f"))))
(component instance $c $C)
(assert_trap (invoke "f" (u32.const 7)) "cannot leave component instance")
(component instance $c $C)
(assert_return (invoke "f" (u32.const 1)) (u32.const 3))
(assert_return (invoke "f" (u32.const 2)) (u32.const 4))
(assert_return (invoke "f" (u32.const 3)) (u32.const 5))
(assert_trap (invoke "f" (u32.const 7)) "cannot leave component instance")
(assert_trap (invoke "f" (u32.const 1)) "cannot enter component instance")
