;; `realloc` grows the memory between the parts of a value.

;; A list of strings between components: each part is at the start of a new page of the callee.
(component
  (component $Callee
    (core module $m
      (memory (export "memory") 1)
      (global $next (mut i32) (i32.const 0))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32)
        ;; Always at the start of a new page.
        (i32.mul (memory.grow (i32.const 1)) (i32.const 65536)))
      (func (export "check") (param $at i32) (param $len i32) (result i32)
        (local $sum i32)
        (if (i32.ne (local.get $len) (i32.const 3)) (then (unreachable)))
        (loop $each
          (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 10))
            (i32.sub (i32.load8_u (i32.load (local.get $at))) (i32.const 0x30))))
          (local.set $at (i32.add (local.get $at) (i32.const 8)))
          (br_if $each (local.tee $len (i32.sub (local.get $len) (i32.const 1)))))
        (i32.add (i32.mul (local.get $sum) (i32.const 100)) (memory.size))))
    (core instance $i (instantiate $m))
    (func (export "check") (param "l" (list string)) (result u32)
      (canon lift (core func $i "check") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))
  (component $Caller
    (import "check" (func $check (param "l" (list string)) (result u32)))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $check' (canon lower (func $check) (memory (core memory $libc "memory"))))
    (core module $m
      (import "" "memory" (memory 1))
      (import "" "check" (func $check (param i32 i32) (result i32)))
      ;; Three strings: "12", "34", "5".
      (data (i32.const 16) "\40\00\00\00\02\00\00\00\42\00\00\00\02\00\00\00\44\00\00\00\01\00\00\00")
      (data (i32.const 0x40) "12345")
      (func (export "run") (result i32) (call $check (i32.const 16) (i32.const 3))))
    (core instance $i (instantiate $m (with "" (instance
      (export "memory" (memory $libc "memory")) (export "check" (func $check'))))))
    (func (export "run") (result u32) (canon lift (core func $i "run"))))
  (instance $callee (instantiate $Callee))
  (instance $caller (instantiate $Caller (with "check" (func $callee "check"))))
  (export "run" (func $caller "run")))
;; One page, one for the list and one for each string.
(assert_return (invoke "run") (u32.const 13505))

;; The same for the caller, whose memory grows while a result is copied into it: the place for the result, which the
;; caller chose before, is still written.
(component
  (component $Callee
    (core module $m
      (memory (export "memory") 1)
      (data (i32.const 8) "\18\00\00\00\02\00\00\00")
      (data (i32.const 24) "\40\00\00\00\02\00\00\00\42\00\00\00\01\00\00\00")
      (data (i32.const 64) "xyz")
      (func (export "f") (result i32) (i32.const 8)))
    (core instance $i (instantiate $m))
    (func (export "f") (result (list string)) (canon lift (core func $i "f") (memory (core memory $i "memory")))))
  (component $Caller
    (import "f" (func $f (result (list string))))
    (core module $libc
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32)
        (i32.mul (memory.grow (i32.const 1)) (i32.const 65536))))
    (core instance $libc (instantiate $libc))
    (core func $f' (canon lower (func $f) (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core module $m
      (import "libc" "memory" (memory 1))
      (import "" "f" (func $f (param i32)))
      ;; The place of the second string is the third new page; its byte is 'z'.
      (func (export "run") (result i32)
        (local $list i32)
        (call $f (i32.const 65528))
        (local.set $list (i32.load (i32.const 65528)))
        (if (i32.ne (local.get $list) (i32.const 0x10000)) (then (unreachable)))
        (if (i32.ne (i32.load (i32.const 65532)) (i32.const 2)) (then (unreachable)))
        (if (i32.ne (i32.load offset=12 (local.get $list)) (i32.const 1)) (then (unreachable)))
        (i32.add (i32.load offset=8 (local.get $list)) (i32.load8_u (i32.load offset=8 (local.get $list))))))
    (core instance $i (instantiate $m (with "libc" (instance $libc)) (with "" (instance (export "f" (func $f'))))))
    (func (export "run") (result u32) (canon lift (core func $i "run"))))
  (instance $callee (instantiate $Callee))
  (instance $caller (instantiate $Caller (with "f" (func $callee "f"))))
  (export "run" (func $caller "run")))
(assert_return (invoke "run") (u32.const 0x3007a))
