;; What `realloc` may answer and do. The host calls `len` with a string, so `realloc` is asked for room in the
;; memory of the callee.

;; `realloc` answers what the embedder told it to, or traps, calls out, or grows the memory.
(component definition $C
  (import "host-return-two" (func $two (result u32)))
  (core func $two' (canon lower (func $two)))
  (core module $m
    (import "" "two" (func $two (result i32)))
    (memory (export "memory") 1 3)
    (global $mode (mut i32) (i32.const 0))
    (func (export "set") (param i32) (global.set $mode (local.get 0)))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (if (i32.eq (global.get $mode) (i32.const -2)) (then (unreachable)))
      (if (i32.eq (global.get $mode) (i32.const -3)) (then (drop (call $two))))
      (if (i32.eq (global.get $mode) (i32.const -4))
        (then
          (drop (memory.grow (i32.const 1)))
          (return (i32.const 0x1fff0))))
      (global.get $mode))
    (func (export "sum") (param $at i32) (param $len i32) (result i32)
      (local $sum i32)
      (block $end
        (loop $next
          (br_if $end (i32.eqz (local.get $len)))
          (local.set $sum (i32.add (local.get $sum) (i32.load16_u (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 2)))
          (local.set $len (i32.sub (local.get $len) (i32.const 1)))
          (br $next)))
      (local.get $sum)))
  (core instance $i (instantiate $m (with "" (instance (export "two" (func $two'))))))
  (func (export "set") (param "answer" s32) (canon lift (core func $i "set")))
  (func (export "sum") (param "l" (list u16)) (result u32)
    (canon lift (core func $i "sum") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
  (func (export "code-units") (param "s" string) (result u32)
    (canon lift (core func $i "sum") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))
      string-encoding=utf16)))

;; The last place that fits, and the one after it.
(component instance $c $C)
(assert_return (invoke "set" (s32.const 0xfffa)))
(assert_return (invoke "sum" (list.const (u16.const 1) (u16.const 2) (u16.const 3))) (u32.const 6))
(assert_return (invoke "code-units" (str.const "abc")) (u32.const 294))
(assert_return (invoke "set" (s32.const 0xfffc)))
(assert_trap (invoke "sum" (list.const (u16.const 1) (u16.const 2) (u16.const 3))) "realloc return: beyond end of memory")

;; A place that is not aligned.
(component instance $c $C)
(assert_return (invoke "set" (s32.const 11)))
(assert_trap (invoke "sum" (list.const (u16.const 1))) "realloc return: result not aligned")
(component instance $c $C)
(assert_return (invoke "set" (s32.const 11)))
(assert_trap (invoke "code-units" (str.const "a")) "realloc return: result not aligned")

;; An empty list asks for room too, and what is answered must be aligned and in the memory; its end is in it.
(component instance $c $C)
(assert_return (invoke "set" (s32.const 0x10000)))
(assert_return (invoke "sum" (list.const)) (u32.const 0))
(assert_return (invoke "code-units" (str.const "")) (u32.const 0))
(assert_return (invoke "set" (s32.const -5)))
(assert_trap (invoke "sum" (list.const)) "realloc return: result not aligned")
(component instance $c $C)
(assert_return (invoke "set" (s32.const 0x10002)))
(assert_trap (invoke "sum" (list.const)) "realloc return: beyond end of memory")
(component instance $c $C)
(assert_return (invoke "set" (s32.const -16)))
(assert_trap (invoke "sum" (list.const (u16.const 1))) "realloc return: beyond end of memory")

;; It traps, or tries to leave.
(component instance $c $C)
(assert_return (invoke "set" (s32.const -2)))
(assert_trap (invoke "sum" (list.const)) "unreachable")
(component instance $c $C)
(assert_return (invoke "set" (s32.const -3)))
(assert_trap (invoke "sum" (list.const (u16.const 1))) "cannot leave component instance")

;; It grows the memory, and its answer is in what is new.
(component instance $c $C)
(assert_return (invoke "set" (s32.const -4)))
(assert_return (invoke "sum" (list.const (u16.const 500) (u16.const 6))) (u32.const 506))
