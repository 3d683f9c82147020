;; Exports under other names, more than one name, and instances put together by hand.
(component
  (component $In
    (core module $m
      (global $n (mut i32) (i32.const 0))
      (func (export "a") (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n))
      (func (export "b") (result i32) (i32.const 100)))
    (core instance $i (instantiate $m))
    (func $a (result u32) (canon lift (core func $i "a")))
    (func $b (result u32) (canon lift (core func $i "b")))
    (export $a' "a" (func $a))
    (export "same-a" (func $a))
    (export "again-a" (func $a'))
    (export "b" (func $b)))
  (instance $in (instantiate $In))
  ;; Names change places.
  (instance $turned (export "a" (func $in "b")) (export "b" (func $in "a")))
  (component $Use
    (import "it" (instance $it (export "a" (func (result u32))) (export "b" (func (result u32)))))
    (export "first" (func $it "a"))
    (export "second" (func $it "b"))
    (export "whole" (instance $it)))
  (instance $u (instantiate $Use (with "it" (instance $turned))))
  (alias export $u "whole" (instance $whole))
  (export "first" (func $u "first"))
  (export "second" (func $u "second"))
  (export "third" (func $whole "b"))
  (export "fourth" (func $in "again-a"))
  (export "fifth" (func $in "same-a")))
(assert_return (invoke "first") (u32.const 100))
(assert_return (invoke "second") (u32.const 1))
(assert_return (invoke "third") (u32.const 2))
(assert_return (invoke "fourth") (u32.const 3))
(assert_return (invoke "fifth") (u32.const 4))
(assert_return (invoke "second") (u32.const 5))

;; An import that a component only hands on, through two of them, to the host and back.
(component
  (import "host-return-two" (func $two (result u32)))
  (component $Pass
    (import "f" (func $f (result u32)))
    (export "g" (func $f)))
  (instance $p (instantiate $Pass (with "f" (func $two))))
  (instance $q (instantiate $Pass (with "f" (func $p "g"))))
  (core func $g (canon lower (func $q "g")))
  (core module $m (import "" "g" (func $g (result i32)))
    (func (export "f") (param i32) (result i32) (i32.add (local.get 0) (call $g))))
  (core instance $i (instantiate $m (with "" (instance (export "g" (func $g))))))
  (func (export "f") (param "v" u32) (result u32) (canon lift (core func $i "f"))))
(assert_return (invoke "f" (u32.const 41)) (u32.const 43))

;; Core exports too: a module that exports a function twice, and one that exports what it imports.
(component
  (core module $a
    (func $f (export "f") (export "g") (result i32) (i32.const 3))
    (table (export "t") 1 funcref) (elem (i32.const 0) func $f)
    (global (export "n") i32 (i32.const 7)))
  (core module $b
    (import "a" "f" (func $f (result i32)))
    (import "a" "n" (global $n i32))
    (import "a" "t" (table $t 1 funcref))
    (export "f'" (func $f)) (export "n'" (global $n)) (export "t'" (table $t)))
  (core instance $a (instantiate $a))
  (core instance $b (instantiate $b (with "a" (instance
    (export "f" (func $a "g")) (export "n" (global $a "n")) (export "t" (table $a "t"))))))
  (core module $c
    (import "x" "f" (func $f (result i32)))
    (import "x" "n" (global $n i32))
    (import "x" "t" (table $t 1 funcref))
    (type $ty (func (result i32)))
    (func (export "sum") (result i32)
      (i32.add (i32.add (call $f) (global.get $n)) (call_indirect $t (type $ty) (i32.const 0)))))
  (core instance $c (instantiate $c (with "x" (instance
    (export "f" (func $b "f'")) (export "n" (global $b "n'")) (export "t" (table $b "t'"))))))
  (func (export "sum") (result u32) (canon lift (core func $c "sum"))))
(assert_return (invoke "sum") (u32.const 13))
