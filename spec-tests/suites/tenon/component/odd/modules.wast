;; Modules and components as arguments: what fits is what needs less and has more.
(component
  (core module $Less
    (func (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
    (func (export "more") (result i32) (i32.const 0))
    (memory (export "memory") 3 5)
    (table (export "table") 4 funcref))
  (component $Host
    ;; It wants an import that the module does not have, and limits that are wider.
    (import "m" (core module $M
      (import "env" "g" (func (param i32) (result i32)))
      (export "f" (func (param i32) (result i32)))
      (export "memory" (memory 1))
      (export "table" (table 2 funcref))))
    (core module $env (func (export "g") (param i32) (result i32) (local.get 0)))
    (core instance $env (instantiate $env))
    (core instance $one (instantiate $M (with "env" (instance $env))))
    (core instance $two (instantiate $M (with "env" (instance $env))))
    (core module $size (import "" "memory" (memory 1)) (func (export "size") (result i32) (memory.size)))
    (core instance $size (instantiate $size (with "" (instance (export "memory" (memory $two "memory"))))))
    (func (export "f") (param "n" u32) (result u32) (canon lift (core func $one "f")))
    (func (export "size") (result u32) (canon lift (core func $size "size"))))
  (instance $h (instantiate $Host (with "m" (core module $Less))))
  (export "f" (func $h "f"))
  (export "size" (func $h "size")))
(assert_return (invoke "f" (u32.const 4)) (u32.const 5))
(assert_return (invoke "size") (u32.const 3))

;; A module with needs of its own, imported by name from several places, in another order than it is given.
(component
  (core module $M
    (import "b" "y" (func $y (result i32)))
    (import "a" "x" (func $x (result i32)))
    (import "b" "x" (func $bx (result i32)))
    (func (export "f") (result i32)
      (i32.add (i32.mul (call $y) (i32.const 100)) (i32.add (i32.mul (call $x) (i32.const 10)) (call $bx)))))
  (component $Host
    (import "m" (core module $M
      (import "a" "x" (func (result i32)))
      (import "b" "x" (func (result i32)))
      (import "b" "y" (func (result i32)))
      (export "f" (func (result i32)))))
    (core module $n
      (func (export "one") (result i32) (i32.const 1))
      (func (export "two") (result i32) (i32.const 2))
      (func (export "three") (result i32) (i32.const 3)))
    (core instance $n (instantiate $n))
    (core instance $i (instantiate $M
      (with "b" (instance (export "y" (func $n "three")) (export "x" (func $n "two"))))
      (with "a" (instance (export "x" (func $n "one"))))))
    (func (export "f") (result u32) (canon lift (core func $i "f"))))
  (instance $h (instantiate $Host (with "m" (core module $M))))
  (export "f" (func $h "f")))
(assert_return (invoke "f") (u32.const 312))

;; What does not fit.
(assert_invalid
  (component
    (core module $M (import "env" "g" (func)) (func (export "f")))
    (component $Host (import "m" (core module (export "f" (func)))))
    (instance (instantiate $Host (with "m" (core module $M)))))
  "")
(assert_invalid
  (component
    (core module $M (memory (export "memory") 1))
    (component $Host (import "m" (core module (export "memory" (memory 2)))))
    (instance (instantiate $Host (with "m" (core module $M)))))
  "")
(assert_invalid
  (component
    (core module $M (global (export "g") (mut i32) (i32.const 0)))
    (component $Host (import "m" (core module (export "g" (global i32)))))
    (instance (instantiate $Host (with "m" (core module $M)))))
  "")

;; A component as an argument of one that instantiates it with a function of its own, and gives it on to another.
(component
  (component $Adds
    (import "n" (func $n (result u32)))
    (core func $n' (canon lower (func $n)))
    (core module $m (import "" "n" (func $n (result i32)))
      (func (export "f") (param i32) (result i32) (i32.add (local.get 0) (call $n))))
    (core instance $i (instantiate $m (with "" (instance (export "n" (func $n'))))))
    (func (export "f") (param "v" u32) (result u32) (canon lift (core func $i "f"))))
  (component $Inner
    (import "c" (component $C (import "n" (func (result u32))) (export "f" (func (param "v" u32) (result u32)))))
    (import "n" (func $n (result u32)))
    (instance $i (instantiate $C (with "n" (func $n))))
    (export "f" (func $i "f")))
  (component $Outer
    (import "c" (component $C (import "n" (func (result u32))) (export "f" (func (param "v" u32) (result u32)))))
    (core module $m (func (export "n") (result i32) (i32.const 30)))
    (core instance $m (instantiate $m))
    (func $n (result u32) (canon lift (core func $m "n")))
    (alias outer 1 $Inner (component $In))
    (instance $i (instantiate $In (with "c" (component $C)) (with "n" (func $n))))
    (export "f" (func $i "f")))
  (instance $o (instantiate $Outer (with "c" (component $Adds))))
  (export "f" (func $o "f")))
(assert_return (invoke "f" (u32.const 12)) (u32.const 42))

;; An instance with more exports than asked for; in it, a nested one with more too.
(component
  (component $Many
    (core module $m (func (export "a") (result i32) (i32.const 1)) (func (export "b") (result i32) (i32.const 2)))
    (core instance $i (instantiate $m))
    (func $a (result u32) (canon lift (core func $i "a")))
    (func $b (result u32) (canon lift (core func $i "b")))
    (instance $in (export "b" (func $b)) (export "a" (func $a)) (export "c" (func $b)))
    (export "b" (func $b))
    (export "in" (instance $in))
    (export "a" (func $a)))
  (instance $many (instantiate $Many))
  (component $Few
    (import "i" (instance $i (export "in" (instance (export "a" (func (result u32)))))))
    (alias export $i "in" (instance $in))
    (export "f" (func $in "a")))
  (instance $few (instantiate $Few (with "i" (instance $many))))
  (export "f" (func $few "f")))
(assert_return (invoke "f") (u32.const 1))
