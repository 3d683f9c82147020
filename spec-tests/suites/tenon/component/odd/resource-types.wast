;; Which resource types are the same, when components run.

;; Two instances of one component define two types; a handle of one is not of the other.
(component definition $C
  (component $Definer
    (type $r' (resource (rep i32)))
    (export $r "r" (type $r'))
    (core func $new (canon resource.new $r))
    (core module $m (import "" "new" (func $new (param i32) (result i32)))
      (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
      (func (export "rep") (param i32) (result i32) (local.get 0)))
    (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
    (func (export "make") (param "rep" u32) (result (own $r)) (canon lift (core func $i "make")))
    (func (export "rep") (param "b" (borrow $r)) (result u32) (canon lift (core func $i "rep"))))
  (instance $a (instantiate $Definer))
  (instance $b (instantiate $Definer))
  (core func $make-a (canon lower (func $a "make")))
  (core func $make-b (canon lower (func $b "make")))
  (core func $rep-a (canon lower (func $a "rep")))
  (core func $rep-b (canon lower (func $b "rep")))
  (alias export $a "r" (type $ra))
  (core func $drop-a (canon resource.drop $ra))
  (core module $m
    (import "" "make-a" (func $make-a (param i32) (result i32)))
    (import "" "make-b" (func $make-b (param i32) (result i32)))
    (import "" "rep-a" (func $rep-a (param i32) (result i32)))
    (import "" "rep-b" (func $rep-b (param i32) (result i32)))
    (import "" "drop-a" (func $drop-a (param i32)))
    ;; One table for both types.
    (func (export "both") (result i32) (local $a i32) (local $b i32)
      (local.set $a (call $make-a (i32.const 3)))
      (local.set $b (call $make-b (i32.const 4)))
      (i32.add
        (i32.add (i32.mul (local.get $a) (i32.const 1000)) (i32.mul (local.get $b) (i32.const 100)))
        (i32.add (i32.mul (call $rep-a (local.get $a)) (i32.const 10)) (call $rep-b (local.get $b)))))
    (func (export "wrong") (result i32) (call $rep-b (call $make-a (i32.const 3))))
    (func (export "wrong-drop") (call $drop-a (call $make-b (i32.const 3)))))
  (core instance $i (instantiate $m (with "" (instance
    (export "make-a" (func $make-a)) (export "make-b" (func $make-b)) (export "drop-a" (func $drop-a))
    (export "rep-a" (func $rep-a)) (export "rep-b" (func $rep-b))))))
  (func (export "both") (result u32) (canon lift (core func $i "both")))
  (func (export "wrong") (result u32) (canon lift (core func $i "wrong")))
  (func (export "wrong-drop") (canon lift (core func $i "wrong-drop"))))
(component instance $c $C)
(assert_return (invoke "both") (u32.const 1234))
(component instance $c $C)
(assert_trap (invoke "wrong") "handle index 1 used with the wrong type")
(component instance $c $C)
(assert_trap (invoke "wrong-drop") "handle index 1 used with the wrong type")

;; As types they are different: inside, `a` and `b` do not mix.
(assert_invalid
  (component
    (import "a" (type $a (sub resource)))
    (import "b" (type $b (sub resource)))
    (import "take" (func $take (param "x" (own $a))))
    (component $In (import "t" (type $t (sub resource))) (import "take" (func (param "x" (own $t)))))
    (instance (instantiate $In (with "t" (type $b)) (with "take" (func $take)))))
  "")
;; With `eq` they are one, and an export is a new name that only `eq` makes the same.
(component definition
  (import "a" (type $a (sub resource)))
  (import "b" (type $b (eq $a)))
  (import "take" (func $take (param "x" (own $a))))
  (component $In (import "t" (type $t (sub resource))) (import "take" (func (param "x" (own $t)))))
  (instance (instantiate $In (with "t" (type $b)) (with "take" (func $take)))))
(component definition
  (type $r (resource (rep i32)))
  (export $e "e" (type $r))
  (core func (canon resource.new $r))
  (core func (canon resource.new $e))
  (core func (canon resource.drop $e)))
;; Exported as `sub resource` it is another.
(assert_invalid
  (component
    (type $r (resource (rep i32)))
    (export $e "e" (type $r) (type (sub resource)))
    (core func (canon resource.new $e)))
  "")
