;; More than one memory: each lift and lower names its own.
(component
  (core module $m
    (memory $a (export "a") 1)
    (memory $b (export "b") 1)
    (data (memory $a) (i32.const 8) "\10\00\00\00\01\00\00\00A")
    (data (memory $b) (i32.const 8) "\10\00\00\00\01\00\00\00B")
    (func (export "f") (result i32) (i32.const 8))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
    (func (export "read-a") (param i32 i32) (result i32) (i32.load8_u $a (local.get 0)))
    (func (export "read-b") (param i32 i32) (result i32) (i32.load8_u $b (local.get 0))))
  (core instance $i (instantiate $m))
  (func (export "a") (result string) (canon lift (core func $i "f") (memory (core memory $i "a"))))
  (func (export "b") (result string) (canon lift (core func $i "f") (memory (core memory $i "b"))))
  (func (export "read-a") (param "s" string) (result u32)
    (canon lift (core func $i "read-a") (memory (core memory $i "a")) (realloc (core func $i "realloc"))))
  (func (export "read-b") (param "s" string) (result u32)
    (canon lift (core func $i "read-b") (memory (core memory $i "b")) (realloc (core func $i "realloc"))))
  (func (export "crossed") (param "s" string) (result u32)
    (canon lift (core func $i "read-b") (memory (core memory $i "a")) (realloc (core func $i "realloc")))))
(assert_return (invoke "a") (str.const "A"))
(assert_return (invoke "b") (str.const "B"))
(assert_return (invoke "crossed" (str.const "x")) (u32.const 0))
(assert_return (invoke "read-b" (str.const "y")) (u32.const 0x79))
(assert_return (invoke "read-a" (str.const "z")) (u32.const 0x7a))
(assert_return (invoke "crossed" (str.const "x")) (u32.const 0x79))

;; From one memory of a component to another of the same.
(component
  (component $Callee
    (core module $m
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
      (func (export "f") (param i32 i32) (result i32)
        (i32.store (i32.const 0) (local.get 0))
        (i32.store (i32.const 4) (local.get 1))
        (i32.const 0)))
    (core instance $i (instantiate $m))
    (func (export "same") (param "s" string) (result string)
      (canon lift (core func $i "f") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))
  (instance $callee (instantiate $Callee))
  (core module $mem (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 128)))
  (core instance $x (instantiate $mem))
  (core instance $y (instantiate $mem))
  ;; One memory for both ways, and either.
  (core func $same-x (canon lower (func $callee "same") (memory (core memory $x "memory")) (realloc (core func $x "realloc"))))
  (core func $same-y (canon lower (func $callee "same") (memory (core memory $y "memory")) (realloc (core func $x "realloc"))))
  (core module $m
    (import "x" "memory" (memory $x 1))
    (import "y" "memory" (memory $y 1))
    (import "" "x" (func $same-x (param i32 i32 i32)))
    (import "" "y" (func $same-y (param i32 i32 i32)))
    (data (memory $x) (i32.const 16) "X")
    (data (memory $y) (i32.const 16) "Y")
    (func (export "f") (result i32)
      (call $same-x (i32.const 16) (i32.const 1) (i32.const 8))
      (call $same-y (i32.const 16) (i32.const 1) (i32.const 8))
      (i32.add
        (i32.mul (i32.load8_u $x (i32.load $x (i32.const 8))) (i32.const 256))
        (i32.load8_u $y (i32.load $y (i32.const 8))))))
  (core instance $i (instantiate $m (with "x" (instance $x)) (with "y" (instance $y))
    (with "" (instance (export "x" (func $same-x)) (export "y" (func $same-y))))))
  (func (export "f") (result u32) (canon lift (core func $i "f"))))
(assert_return (invoke "f") (u32.const 0x5859))

;; A core module may have a memory of 64 bits; values do not cross through one.
(component
  (core module $m (memory i64 1)
    (func (export "f") (result i32) (i32.store (i64.const 8) (i32.const 5)) (i32.load (i64.const 8))))
  (core instance $i (instantiate $m))
  (func (export "f") (result u32) (canon lift (core func $i "f"))))
(assert_return (invoke "f") (u32.const 5))
(assert_invalid
  (component
    (core module $m (memory (export "memory") i64 1) (func (export "f") (result i32) (i32.const 0)))
    (core instance $i (instantiate $m))
    (func (export "f") (result string) (canon lift (core func $i "f") (memory (core memory $i "memory")))))
  "")
(assert_invalid
  (component
    (core module $m (memory (export "memory") 1)
      (func (export "realloc") (param i64 i64 i64 i64) (result i64) (i64.const 0))
      (func (export "f") (param i32 i32)))
    (core instance $i (instantiate $m))
    (func (export "f") (param "s" string)
      (canon lift (core func $i "f") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))
  "")
