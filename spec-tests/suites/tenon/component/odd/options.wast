;; Canonical options: which may stand where, and how often.
(component definition $Fits
  (import "f" (func $f (param "s" string) (result string)))
  (core module $m
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0))
    (func (export "f") (param i32 i32) (result i32) (i32.const 0))
    (func (export "after") (param i32)))
  (core instance $i (instantiate $m))
  ;; In any order.
  (func (param "s" string) (result string)
    (canon lift (core func $i "f") (post-return (core func $i "after")) (realloc (core func $i "realloc"))
      string-encoding=utf8 (memory (core memory $i "memory"))))
  ;; Where none is needed.
  (func (param "a" u32) (param "b" u32) (result u32)
    (canon lift (core func $i "f") (memory (core memory $i "memory"))
      (realloc (core func $i "realloc")) string-encoding=utf16))
  (core func (canon lower (func $f) (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))
(assert_invalid
  (component
    (core module $m (memory (export "memory") 1) (func (export "f")))
    (core instance $i (instantiate $m))
    (func (canon lift (core func $i "f") (memory (core memory $i "memory")) (memory (core memory $i "memory")))))
  "")
(assert_invalid
  (component
    (core module $m (func (export "f")))
    (core instance $i (instantiate $m))
    (func (canon lift (core func $i "f") string-encoding=utf8 string-encoding=utf8)))
  "")
(assert_invalid
  (component
    (core module $m (func (export "f")))
    (core instance $i (instantiate $m))
    (func (canon lift (core func $i "f") string-encoding=utf8 string-encoding=utf16)))
  "")
;; `realloc` without a memory.
(assert_invalid
  (component
    (core module $m (func (export "f")) (func (export "r") (param i32 i32 i32 i32) (result i32) (i32.const 0)))
    (core instance $i (instantiate $m))
    (func (canon lift (core func $i "f") (realloc (core func $i "r")))))
  "")
;; `realloc` of another type, post-return of another type, or with a result.
(assert_invalid
  (component
    (core module $m (memory (export "memory") 1) (func (export "f"))
      (func (export "r") (param i32 i32 i32) (result i32) (i32.const 0)))
    (core instance $i (instantiate $m))
    (func (canon lift (core func $i "f") (memory (core memory $i "memory")) (realloc (core func $i "r")))))
  "")
(assert_invalid
  (component
    (core module $m (func (export "f") (result i32) (i32.const 0)) (func (export "p") (param i64)))
    (core instance $i (instantiate $m))
    (func (result u8) (canon lift (core func $i "f") (post-return (core func $i "p")))))
  "")
(assert_invalid
  (component
    (core module $m (func (export "f") (result i32) (i32.const 0)) (func (export "p") (param i32) (result i32) (i32.const 0)))
    (core instance $i (instantiate $m))
    (func (result u8) (canon lift (core func $i "f") (post-return (core func $i "p")))))
  "")
;; Post-return is for lifts.
(assert_invalid
  (component
    (import "f" (func $f))
    (core module $m (func (export "p")))
    (core instance $i (instantiate $m))
    (core func (canon lower (func $f) (post-return (core func $i "p")))))
  "")
;; A string result of a lowered function needs `realloc`, a string parameter a memory.
(assert_invalid
  (component
    (import "f" (func $f (result string)))
    (core module $m (memory (export "memory") 1))
    (core instance $i (instantiate $m))
    (core func (canon lower (func $f) (memory (core memory $i "memory")))))
  "")
(assert_invalid
  (component (import "f" (func $f (param "s" string))) (core func (canon lower (func $f))))
  "")
;; The core type must be the one that the values flatten to.
(assert_invalid
  (component
    (core module $m (func (export "f") (param i64)))
    (core instance $i (instantiate $m))
    (func (param "x" u32) (canon lift (core func $i "f"))))
  "")
(assert_invalid
  (component
    (core module $m (func (export "f") (result i32 i32) (i32.const 0) (i32.const 0)))
    (core instance $i (instantiate $m))
    (func (result (tuple u32 u32)) (canon lift (core func $i "f"))))
  "")
