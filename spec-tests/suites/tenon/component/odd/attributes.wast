;; `implements` and `external-id`: what they may stand on; they are no part of the type.
(component definition
  (import "a" (implements "x:y/z@1.0.0") (instance $a (export "f" (func))))
  (import "b" (implements "x:y/z@1.0.0") (instance $b (export "f" (func))))
  (import "c" (external-id "C!") (func $c))
  (import "x:y/z" (external-id "") (instance))
  (core module $m (func (export "f")))
  (core instance $m (instantiate $m))
  (func $f (canon lift (core func $m "f")))
  (instance $d (export "f" (func $f)))
  (export "d" (implements "x:y/w") (instance $d))
  (export "e" (external-id "e e") (func $f)))
;; The same id twice is nothing special, nor is an instance given for another that implements something else.
(component
  (component $In
    (import "one" (implements "p:q/i") (external-id "same") (instance $one (export "f" (func (result u32)))))
    (import "two" (implements "p:q/i") (external-id "same") (instance $two (export "f" (func (result u32)))))
    (core func $f1 (canon lower (func $one "f")))
    (core func $f2 (canon lower (func $two "f")))
    (core module $m
      (import "" "1" (func $1 (result i32))) (import "" "2" (func $2 (result i32)))
      (func (export "f") (result i32) (i32.sub (call $1) (call $2))))
    (core instance $i (instantiate $m (with "" (instance (export "1" (func $f1)) (export "2" (func $f2))))))
    (func (export "f") (result u32) (canon lift (core func $i "f"))))
  (core module $m (func (export "a") (result i32) (i32.const 9)) (func (export "b") (result i32) (i32.const 2)))
  (core instance $m (instantiate $m))
  (func $a (result u32) (canon lift (core func $m "a")))
  (func $b (result u32) (canon lift (core func $m "b")))
  (instance $x (export "f" (func $a)))
  (instance $y (export "f" (func $b)))
  (instance $i (instantiate $In (with "one" (instance $x)) (with "two" (instance $y))))
  (export "f" (func $i "f")))
(assert_return (invoke "f") (u32.const 7))

;; `implements` is for instances, with plain names, and says an interface.
(assert_invalid (component (import "a" (implements "x:y/z") (func))) "")
(assert_invalid (component (import "a" (implements "z") (instance))) "")
(assert_invalid (component (import "x:y/z" (implements "x:y/z") (instance))) "")
(assert_invalid
  (component
    (import "a" (implements "x:y/z") (instance))
    (import "A" (implements "x:y/w") (instance)))
  "")
