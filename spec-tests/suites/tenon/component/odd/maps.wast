;; Maps: a list of pairs that keeps order and duplicates.
(component definition $C
  (component $Callee
    (core module $m
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      ;; Two entries of 16 bytes, the value aligned to 8.
      (func (export "sum") (param i32 i32) (result i64)
        (i64.add
          (i64.add (i64.mul (i64.extend_i32_u (local.get 1)) (i64.const 10000))
            (i64.mul (i64.extend_i32_u (i32.load8_u offset=16 (local.get 0))) (i64.const 1000)))
          (i64.add (i64.mul (i64.load offset=8 (local.get 0)) (i64.const 10)) (i64.load offset=24 (local.get 0)))))
      (func (export "give") (param i32 i32) (result i32)
        (i32.store (i32.const 0) (local.get 0))
        (i32.store (i32.const 4) (local.get 1))
        (i32.const 0)))
    (core instance $i (instantiate $m))
    (func (export "sum") (param "m" (map u8 u64)) (result u64)
      (canon lift (core func $i "sum") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
    (func (export "back") (param "m" (map u8 u64)) (result (map u8 u64))
      (canon lift (core func $i "give") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))
  (instance $callee (instantiate $Callee))
  (core module $libc (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 2048)))
  (core instance $libc (instantiate $libc))
  (core func $sum (canon lower (func $callee "sum") (memory (core memory $libc "memory"))))
  (core func $back (canon lower (func $callee "back")
    (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (core module $m
    (import "libc" "memory" (memory 1))
    (import "" "sum" (func $sum (param i32 i32) (result i64)))
    (import "" "back" (func $back (param i32 i32 i32)))
    (data (i32.const 16) "\07\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\07\00\00\00\00\00\00\00\02")
    (func (export "sum") (param i32 i32) (result i64) (call $sum (local.get 0) (local.get 1)))
    (func (export "back") (result i64)
      (call $back (i32.const 16) (i32.const 2) (i32.const 8))
      (call $sum (i32.load (i32.const 8)) (i32.load (i32.const 12)))))
  (core instance $i (instantiate $m (with "libc" (instance $libc)) (with "" (instance
    (export "sum" (func $sum)) (export "back" (func $back))))))
  (func (export "sum") (param "at" u32) (param "len" u32) (result u64) (canon lift (core func $i "sum")))
  (func (export "back") (result u64) (canon lift (core func $i "back"))))
(component instance $c $C)
;; Two entries of key 7.
(assert_return (invoke "sum" (u32.const 16) (u32.const 2)) (u64.const 27012))
(assert_return (invoke "back") (u64.const 27012))
(assert_trap (invoke "sum" (u32.const 12) (u32.const 1)) "unaligned pointer")
(component instance $c $C)
(assert_trap (invoke "sum" (u32.const 16) (u32.const 0x10000000)) "list content out-of-bounds")
(component instance $c $C)
(assert_trap (invoke "sum" (u32.const 65528) (u32.const 1)) "list content out-of-bounds")

;; What may be a key.
(component definition (type (map string u8)) (type (map char (list u8))) (type (map bool (map s64 u8))))
