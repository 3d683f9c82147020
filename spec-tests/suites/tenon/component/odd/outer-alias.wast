;; Aliases of what stands one, two and three components further out.
(component $A
  (core module $M (func (export "f") (result i32) (i32.const 1)))
  (type $T (tuple u32 u8))
  (component $Shared
    (core module $m (func (export "f") (result i32) (i32.const 40)))
    (core instance $i (instantiate $m))
    (func (export "f") (result u32) (canon lift (core func $i "f"))))
  (component $B
    (core module $M (func (export "f") (result i32) (i32.const 2)))
    (component $C
      (component $D
        (alias outer $A $M (core module $MA))
        (alias outer $B $M (core module $MB))
        (alias outer $A $T (type $t))
        (alias outer $A $Shared (component $shared))
        (core instance $a (instantiate $MA))
        (core instance $b (instantiate $MB))
        (instance $s (instantiate $shared))
        (core func $s' (canon lower (func $s "f")))
        (core module $m
          (import "a" "f" (func $a (result i32)))
          (import "b" "f" (func $b (result i32)))
          (import "s" "f" (func $s (result i32)))
          (memory (export "memory") 1)
          (func (export "f") (result i32)
            (i32.store (i32.const 8) (i32.add (call $a) (i32.mul (i32.const 10) (call $b))))
            (i32.store8 (i32.const 12) (call $s))
            (i32.const 8)))
        (core instance $i (instantiate $m (with "a" (instance $a)) (with "b" (instance $b))
          (with "s" (instance (export "f" (func $s'))))))
        (func (export "f") (result $t) (canon lift (core func $i "f") (memory (core memory $i "memory")))))
      (instance $d (instantiate $D))
      (export "f" (func $d "f")))
    (instance $c (instantiate $C))
    (export "f" (func $c "f")))
  (instance $b (instantiate $B))
  (export "f" (func $b "f")))
(assert_return (invoke "f") (tuple.const (u32.const 21) (u8.const 40)))

;; By number, past components that have indices of their own.
(component
  (core module (func (export "f") (result i32) (i32.const 7)))
  (component
    (component
      (component
        (core module (func (export "f") (result i32) (i32.const 9)))
        (alias outer 3 0 (core module $far))
        (alias outer 0 0 (core module $near))
        (core instance $far (instantiate $far))
        (core instance $near (instantiate $near))
        (core module $m
          (import "far" "f" (func $far (result i32)))
          (import "near" "f" (func $near (result i32)))
          (func (export "f") (result i32) (i32.add (i32.mul (call $far) (i32.const 10)) (call $near))))
        (core instance $i (instantiate $m (with "far" (instance $far)) (with "near" (instance $near))))
        (func (export "f") (result u32) (canon lift (core func $i "f"))))
      (instance $x (instantiate 0))
      (export "f" (func $x "f")))
    (instance $x (instantiate 0))
    (export "f" (func $x "f")))
  (instance $x (instantiate 0))
  (export "f" (func $x "f")))
(assert_return (invoke "f") (u32.const 79))

;; A component that closes over another one of where it stands, given away and instantiated elsewhere, twice: the one
;; that was there when it was defined is meant.
(component
  (component $Maker
    (core module $M (global $n (mut i32) (i32.const 0))
      (func (export "f") (result i32)
        (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))
    (component $Closure
      (alias outer $Maker $M (core module $m))
      (core instance $i (instantiate $m))
      (func (export "f") (result u32) (canon lift (core func $i "f"))))
    (export "made" (component $Closure)))
  (instance $maker (instantiate $Maker))
  (component $Elsewhere
    (import "given" (component $G (export "f" (func (result u32)))))
    (instance $x (instantiate $G))
    (instance $y (instantiate $G))
    (export "x" (func $x "f"))
    (export "y" (func $y "f")))
  (instance $e (instantiate $Elsewhere (with "given" (component $maker "made"))))
  (export "x" (func $e "x"))
  (export "y" (func $e "y")))
(assert_return (invoke "x") (u32.const 1))
(assert_return (invoke "x") (u32.const 2))
(assert_return (invoke "y") (u32.const 1))

;; A resource type of a component further out is none of the inner one's.
(assert_invalid
  (component $A
    (type $r (resource (rep i32)))
    (component (alias outer $A $r (type $t))))
  "")
(assert_invalid (component (component (alias outer 3 0 (core module)))) "")
