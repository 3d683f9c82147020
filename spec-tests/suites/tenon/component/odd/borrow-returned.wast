;; wasmtime: not run, it looks for borrows that remain before it reads the result

;; A borrow given back as if it were owned. It is still there at the end of the call, too, but the result is read first.
(component
  (component $Definer
    (type $r' (resource (rep i32)))
    (export $r "r" (type $r'))
    (core func $new (canon resource.new $r))
    (core module $m (import "" "new" (func $new (param i32) (result i32)))
      (func (export "make") (result i32) (call $new (i32.const 3))))
    (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
    (func (export "make") (result (own $r)) (canon lift (core func $i "make"))))
  (component $Middle
    (import "r" (type $r (sub resource)))
    (core module $m (func (export "same") (param i32) (result i32) (local.get 0)))
    (core instance $i (instantiate $m))
    (func (export "steal") (param "a" (borrow $r)) (result (own $r)) (canon lift (core func $i "same"))))
  (instance $d (instantiate $Definer))
  (alias export $d "r" (type $r))
  (instance $m (instantiate $Middle (with "r" (type $r))))
  (core func $make (canon lower (func $d "make")))
  (core func $steal (canon lower (func $m "steal")))
  (core module $M
    (import "" "make" (func $make (result i32)))
    (import "" "steal" (func $steal (param i32) (result i32)))
    (func (export "f") (drop (call $steal (call $make)))))
  (core instance $i (instantiate $M (with "" (instance (export "make" (func $make)) (export "steal" (func $steal))))))
  (func (export "f") (canon lift (core func $i "f"))))
(assert_trap (invoke "f") "cannot lift own resource from a borrow")
